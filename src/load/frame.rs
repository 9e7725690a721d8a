//! An object that is no record: the small fields around known lists, and what they say of them.
//!
//! Such an object may be a response or a wrapper of responses at any depth: what it names (a group,
//! a list, a region) holds for everything within it that does not name its own.

use super::dialect::{self, Kind, ListRow, PORT_ENTRIES, Refusal};
use super::draft::{Draft, Mark};
use super::fact::{EntryList, GroupFact, RuleList};
use super::key::{Key, KeySet};
use super::leaf::Leaf;
use super::note::Topic;
use super::read::wire::{PrefixListWire, SecurityGroupWire};
use super::read::{self, Field};
use super::refusal;
use crate::model::{Document, GroupIndex};
use crate::source::Location;

/// The fields that are kept.
pub(super) const FIELDS: [Key; 18] = [
    Key::SecurityGroupId,
    Key::SecurityGroupName,
    Key::SecurityGroupType,
    Key::InnerAccessPolicy,
    Key::RuleCount,
    Key::Description,
    Key::ServiceManaged,
    Key::VpcId,
    Key::RegionId,
    Key::NextToken,
    Key::TotalCount,
    Key::PrefixListId,
    Key::PrefixListName,
    Key::AddressFamily,
    Key::MaxEntries,
    Key::PortRangeListId,
    Key::Schema,
    Key::Code,
];

/// The calls whose answers `--pager` cuts off after ten elements, as they have no `NextToken`.
const TEN: [&str; 2] = ["DescribeVpcs", "DescribeVSwitches"];

/// An object that is being read.
pub(super) struct Frame {
    start: u64,
    mark: Mark,
    fields: Vec<Field>,
    /// All its keys.
    pub(super) keys: KeySet,
    /// Those that are read and stand there again.
    twice: KeySet,
    pub(super) lists: Vec<Listed>,
}

/// A known list of the object.
pub(super) struct Listed {
    pub(super) row: &'static ListRow,
    pub(super) items: u32,
    pub(super) before: Mark,
    pub(super) after: Mark,
}

impl Frame {
    pub(super) fn new(start: u64, mark: Mark) -> Self {
        Self {
            start,
            mark,
            fields: Vec::new(),
            keys: KeySet::default(),
            twice: KeySet::default(),
            lists: Vec::new(),
        }
    }

    /// The next key: noted if it is one that is read and stood there before.
    pub(super) fn meet(&mut self, key: Option<Key>, at: Location, draft: &mut Draft) {
        if let Some(key) = key
            && self.keys.has(key)
            && !self.twice.has(key)
            && (FIELDS.contains(&key) || dialect::list(key).is_some())
        {
            draft.pending_notes.add(Topic::Repeated(key.text()), at);
            self.twice.insert(Some(key));
        }
        self.keys.insert(key);
    }

    /// Keeps a field; the last of a repeated one counts.
    pub(super) fn set(&mut self, key: Key, leaf: Leaf<'static>, at: Location) {
        self.fields.retain(|(known, ..)| *known != key);
        self.fields.push((key, leaf, at));
    }

    /// It is something that holds nothing.
    pub(super) fn forget(&self, draft: &mut Draft) {
        draft.forget(self.mark);
    }

    /// The code of an error of the API.
    pub(super) fn code(&self, refusal: Refusal) -> Option<Box<str>> {
        let code = self.get(Key::Code).filter(|code| code.is_set())?;
        (refusal == Refusal::ApiError).then(|| code.words())
    }

    /// Whether it only looks like an error of the API.
    pub(super) fn is_success(&self, refusal: Refusal) -> bool {
        let code = self.code(refusal);
        code.as_deref().is_some_and(refusal::is_success)
    }

    /// Makes room for a list: drops an earlier one of the same key.
    pub(super) fn open_list(&mut self, row: &'static ListRow, draft: &mut Draft) {
        if let Some(earlier) = self.lists.iter().position(|list| list.row.key == row.key) {
            let earlier = self.lists.remove(earlier);
            draft.cut_out(earlier.before, earlier.after);
            for list in &mut self.lists {
                list.before.close_gap(earlier.before, earlier.after);
                list.after.close_gap(earlier.before, earlier.after);
            }
        }
    }

    fn get(&self, key: Key) -> Option<&Leaf<'static>> {
        let field = self.fields.iter().find(|(known, ..)| *known == key);
        field.map(|(_, leaf, _)| leaf)
    }

    fn leaf(&self, key: Key) -> Leaf<'static> {
        self.get(key).cloned().unwrap_or_default()
    }

    fn id(&self, key: Key) -> Option<Box<str>> {
        self.get(key)?.id().map(Into::into)
    }

    /// Whether it is one of our own answers.
    pub(super) fn is_own_output(&self) -> bool {
        self.id(Key::Schema)
            .is_some_and(|schema| schema.starts_with("sgscope."))
    }

    /// The object ends: what it says goes to what it holds.
    pub(super) fn close(&self, end: u64, draft: &mut Draft) {
        let location = draft.location(self.start, end);
        let token = self
            .fields
            .iter()
            .find(|(key, leaf, _)| *key == Key::NextToken && leaf.id().is_some());
        let token = token.map(|(_, _, at)| *at);
        self.close_rules(location, token, draft);
        self.close_entries(location, draft);
        if let Some(region) = self.id(Key::RegionId) {
            let region = draft.region_names.of(&region);
            draft.set_region(self.mark, region);
        }
        for list in &self.lists {
            self.document(list, location, token, draft);
        }
    }

    fn document(
        &self,
        list: &Listed,
        location: Location,
        next_token: Option<Location>,
        draft: &mut Draft,
    ) {
        let mut call = list.row.call;
        if list.row.reads == Some(Kind::Entry) {
            let entries = draft.entry_lists.get(list.before.entry_lists);
            if entries.is_some_and(EntryList::is_of_ports)
                || self.get(Key::PortRangeListId).is_some()
            {
                call = PORT_ENTRIES;
            }
        }
        let total = self.leaf(Key::TotalCount).whole().ok().flatten();
        if list.row.reads.is_none() {
            draft.pending_notes.add(Topic::Unused(call), location);
        } else if list.items == 10 && total.is_none() && TEN.contains(&call) {
            draft.pending_notes.add(Topic::TenItems(call), location);
        }
        draft.documents.push(Document {
            call,
            location,
            next_token,
            items: list.items,
            total: total.and_then(|total| u64::try_from(total).ok()),
            used: list.row.reads.is_some(),
        });
    }

    fn close_rules(&self, location: Location, token: Option<Location>, draft: &mut Draft) {
        for list in &self.lists {
            if list.row.reads == Some(Kind::Permission) {
                let rules = &mut draft.rule_lists[list.before.rule_lists];
                rules.location = location;
                rules.next_token = token;
            }
        }
        let lost = |draft: &Draft| {
            let lists = draft.rule_lists[self.mark.rule_lists..].iter();
            lists.filter(|list| list.group.is_none()).count()
        };
        if lost(draft) == 0 {
            return;
        }
        if let Some(id) = self.id(Key::SecurityGroupId) {
            let wire = SecurityGroupWire {
                security_group_id: self.leaf(Key::SecurityGroupId),
                security_group_name: self.leaf(Key::SecurityGroupName),
                vpc_id: self.leaf(Key::VpcId),
                region_id: self.leaf(Key::RegionId),
                security_group_type: self.leaf(Key::SecurityGroupType),
                inner_access_policy: self.leaf(Key::InnerAccessPolicy),
                service_managed: self.leaf(Key::ServiceManaged),
                rule_count: self.leaf(Key::RuleCount),
                description: self.leaf(Key::Description),
                ..SecurityGroupWire::default()
            };
            read::envelope_of_rules(&wire, &self.fields, draft, location);
            name_rules(self.mark, &id, draft);
        } else if lost(draft) == 1
            && let Some(group) = only_group(&draft.groups[self.mark.groups..])
        {
            for list in &mut draft.rule_lists[self.mark.rule_lists..] {
                list.group.get_or_insert(group);
            }
            draft.pending_notes.add(Topic::GroupBeside, location);
        }
    }

    fn close_entries(&self, location: Location, draft: &mut Draft) {
        for list in &self.lists {
            if list.row.reads == Some(Kind::Entry) {
                draft.entry_lists[list.before.entry_lists].location = location;
            }
        }
        if draft.entry_lists.len() == self.mark.entry_lists {
            return;
        }
        if let Some(id) = self.id(Key::PrefixListId) {
            name_entries(self.mark, &id, Key::PrefixListId, draft);
            let wire = PrefixListWire {
                prefix_list_id: self.leaf(Key::PrefixListId),
                prefix_list_name: self.leaf(Key::PrefixListName),
                address_family: self.leaf(Key::AddressFamily),
                max_entries: self.leaf(Key::MaxEntries),
                ..PrefixListWire::default()
            };
            read::envelope_of_entries(&wire, &self.fields, draft, location);
        }
        if let Some(id) = self.id(Key::PortRangeListId) {
            name_entries(self.mark, &id, Key::PortRangeListId, draft);
        }
    }
}

/// The one group that facts speak of.
fn only_group(facts: &[GroupFact]) -> Option<GroupIndex> {
    let first = facts.first()?.id;
    facts.iter().all(|fact| fact.id == first).then_some(first)
}

/// What stands below a key that is an id belongs to that id.
pub(super) fn name_by_key(mark: Mark, id: &str, draft: &mut Draft) {
    if id.starts_with("sg-") {
        name_rules(mark, id, draft);
    } else if id.starts_with("pl-") {
        name_entries(mark, id, Key::PrefixListId, draft);
    } else {
        name_entries(mark, id, Key::PortRangeListId, draft);
    }
}

/// A key that is an id.
pub(super) fn id_key(text: &str) -> Option<Box<str>> {
    let is_id = ["sg-", "pl-", "prl-"]
        .iter()
        .any(|prefix| text.starts_with(prefix));
    is_id.then(|| text.into())
}

fn name_rules(mark: Mark, id: &str, draft: &mut Draft) {
    let lost = |list: &RuleList| list.group.is_none();
    if !draft.rule_lists[mark.rule_lists..].iter().any(lost) {
        return;
    }
    let group = draft.group_names.of(id);
    for list in &mut draft.rule_lists[mark.rule_lists..] {
        list.group.get_or_insert(group);
    }
}

/// Names the entries that were added since and are of the kind of `key`.
pub(super) fn name_entries(mark: Mark, id: &str, key: Key, draft: &mut Draft) {
    for list in &mut draft.entry_lists[mark.entry_lists..] {
        if list.prefix_list.is_some() || list.port_list.is_some() {
            continue;
        }
        if key == Key::PrefixListId && !list.is_of_ports() {
            list.prefix_list = Some(draft.prefix_list_names.of(id));
        } else if key == Key::PortRangeListId && !list.is_of_blocks() {
            list.port_list = Some(draft.port_list_names.of(id));
        }
    }
}
