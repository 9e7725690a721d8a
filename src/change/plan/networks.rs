//! VPCs, vSwitches and prefix lists of a plan.

use super::{ENDS, MAKES, Planner, UPDATES};
use crate::model::{Network, Peer, PrefixListIndex, VSwitchIndex};
use crate::packet::{Block, Family};
use crate::terraform::{Action, Kind, Reference, Switch};

impl Planner<'_> {
    /// What is made or changed. What is deleted stays as a row: nobody stands in it afterwards.
    pub(super) fn make_networks(&mut self) {
        let document = self.document;
        let acts = |action: Action| MAKES.contains(&action) || UPDATES.contains(&action);
        for vpc in document.vpcs().filter(|it| acts(it.resource.action)) {
            let index = self.resolver.editor.vpc(vpc.resource.id());
            let place = self.place(vpc.resource);
            let row = self.resolver.editor.inventory.vpcs.row_mut(index);
            row.name = vpc.name.map(Into::into);
            row.blocks = blocks(&vpc.blocks).0;
            row.location = Some(place);
        }
        for vswitch in document.vswitches().filter(|it| acts(it.resource.action)) {
            let index = self.resolver.editor.vswitch(vswitch.resource.id());
            let place = self.place(vswitch.resource);
            let vpc = match &vswitch.vpc {
                Reference::Id(id) => Some(self.resolver.editor.vpc(id)),
                _ => None,
            };
            let row = self.resolver.editor.inventory.vswitches.row_mut(index);
            row.vpc = vpc.or(row.vpc);
            row.blocks = blocks(&vswitch.blocks).0;
            row.location = Some(place);
        }
        for list in document.lists().filter(|it| acts(it.resource.action)) {
            let resource = list.resource;
            let id = resource.id();
            let known = self.resolver.editor.known_prefix_list(id);
            if known.is_none() && resource.action == Action::Update {
                self.missing(resource, "prefix list", Some(id));
                continue;
            }
            let index = self.resolver.editor.prefix_list(id);
            let place = self.place(resource);
            let row = self.resolver.editor.inventory.prefix_lists.row_mut(index);
            row.name = list.name.map(Into::into);
            row.family = match list.family.text() {
                Some(word) if word.eq_ignore_ascii_case("ipv4") => Some(Family::Ipv4),
                Some(word) if word.eq_ignore_ascii_case("ipv6") => Some(Family::Ipv6),
                _ => row.family,
            };
            row.max_entries = list.most.text().and_then(|text| text.parse().ok());
            if resource.action != Action::Update || resource.changes(&["entry"]) {
                let entries = list.entries.as_deref().map(blocks);
                row.unreadable = entries.as_ref().is_some_and(|(_, whole)| !whole);
                row.entries = entries.map(|(mut entries, _)| {
                    entries.sort_unstable();
                    entries.dedup();
                    entries
                });
                row.location = Some(place);
            }
        }
    }

    /// Prefix lists that go: the API keeps those that rules name.
    pub(super) fn end_lists(&mut self) {
        for resource in self.acted(Kind::PrefixList, ENDS) {
            let Some(id) = resource.old_id() else {
                continue;
            };
            let Some(index) = self.resolver.editor.known_prefix_list(id) else {
                self.missing(resource, "prefix list", Some(id));
                continue;
            };
            if let Some(group) = self.named_by(index) {
                let why = format!(
                    "prefix list \"{id}\" is named by rules of group \"{group}\" (DependencyViolation)"
                );
                self.refuse(resource, &why);
            }
        }
    }

    /// A group that has a rule for a prefix list.
    fn named_by(&self, list: PrefixListIndex) -> Option<Box<str>> {
        let inventory = &self.resolver.editor.inventory;
        let names = |rule: &&crate::model::RuleIndex| {
            inventory.rules[**rule].peer == Peer::PrefixList(list)
        };
        let mut groups = inventory.groups.rows().iter();
        let group = groups.find(|group| group.rules.iter().any(|rule| names(&rule)))?;
        Some(group.id.clone())
    }

    /// The network that a group or a host names: an empty id is the classic one.
    pub(super) fn network(&mut self, vpc: &Reference) -> Network {
        match vpc {
            Reference::Id(id) => Network::Vpc(self.resolver.editor.vpc(id)),
            Reference::Empty => Network::Classic(None),
            Reference::Unset | Reference::Unknown(_) => Network::Unseen,
        }
    }

    /// The vSwitch and the network of a host; a vSwitch that was read tells its VPC.
    pub(super) fn switch(&mut self, switch: &Switch) -> (Option<VSwitchIndex>, Network) {
        let vswitch = match &switch.vswitch {
            Reference::Id(id) => Some(self.resolver.editor.vswitch(id)),
            _ => None,
        };
        let told = self.network(&switch.vpc);
        let vswitches = &mut self.resolver.editor.inventory.vswitches;
        match (told, vswitch) {
            (Network::Vpc(vpc), Some(vswitch)) => {
                vswitches.row_mut(vswitch).vpc.get_or_insert(vpc);
                (Some(vswitch), told)
            }
            (Network::Unseen, Some(index)) => {
                let vpc = vswitches[index].vpc;
                (vswitch, vpc.map_or(Network::Unseen, Network::Vpc))
            }
            (told, vswitch) => (vswitch, told),
        }
    }
}

/// The blocks of some texts, and whether all can be read.
fn blocks(texts: &[&str]) -> (Vec<Block>, bool) {
    let blocks: Vec<Block> = texts
        .iter()
        .filter_map(|text| Block::parse(text).ok())
        .collect();
    let whole = blocks.len() == texts.len();
    (blocks, whole)
}
