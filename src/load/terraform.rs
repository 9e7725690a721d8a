//! A state or a plan of Terraform, as facts: what it says is, or what a plan says will be.
//!
//! The records of the API stand between: a resource becomes the record that the API would answer with,
//! and that is read as any other. What Terraform's files mean is `crate::terraform`'s matter; that they
//! need not hold all rules of a group is `RuleList::partial`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::dialect::Refusal;
use super::draft::Draft;
use super::fact::{EntryList, RuleList};
use super::mend;
use super::read::{self, Record};
use super::trouble::Stop;
use super::walk::Walk;
use crate::model::{Document as Listed, GroupIndex};
use crate::source::{Location, RemarkKind};
use crate::terraform::{self, Document, Group, MOST_DOUBTFUL, Origin, Reference, Rule, Stage};

mod records;

use records::{entry, group, host, interface, list, rule, vpc, vswitch};

/// What stands where a value is only known after apply: no word or number that a field may hold.
pub(super) const LATER: &str = "(known after apply)";

/// What stands for a call where Terraform's files tell.
const STATE: &str = "Terraform state";
const PLAN: &str = "Terraform plan";

const NEED_NOT_HOLD: &str = "need not hold all rules of a group, so where more may stand besides, \
     verdicts are unknown; add the answer of \"aliyun ecs DescribeSecurityGroups\", whose RuleCount tells \
     whether these are all";

impl<R: Read> Walk<'_, R> {
    /// The file that begins at the cursor.
    pub(super) fn terraform(&mut self, depth: usize) -> Result<(), Stop> {
        self.secret = true;
        let start = self.window.offset();
        let length = mend::extent(self.window, depth)?;
        let read = terraform::read(&self.window.rest()[..length]);
        self.window.advance(length);
        let whole = self.draft.location(start, self.window.offset());
        let document = match read {
            Ok(document) => document,
            Err(trouble) => {
                let at = start + trouble.at as u64;
                self.refused.push(super::refusal::Refused {
                    refusal: Refusal::Terraform(trouble.message),
                    location: self.draft.location(at, at + 1),
                    code: None,
                });
                return Ok(());
            }
        };
        if document.resources.is_empty() {
            return Ok(());
        }
        let facts = Facts {
            document: &document,
            call: match document.origin {
                Origin::State => STATE,
                Origin::Plan => PLAN,
            },
            start,
        };
        facts.take(whole, self.draft);
        let mut tell = |at: Location, message: String| {
            self.told.push((RemarkKind::Note, at, message));
        };
        tell(
            self.draft.location(start, start + 1),
            match document.origin {
                Origin::State => format!("a Terraform state {NEED_NOT_HOLD}"),
                Origin::Plan => format!(
                    "a Terraform plan, read as what will be after apply; it {NEED_NOT_HOLD}"
                ),
            },
        );
        if document.partial {
            let message =
                "this plan says that it is not complete: Terraform stopped or put some of it off";
            tell(self.draft.location(start, start + 1), message.to_owned());
        }
        for doubt in document.doubts() {
            let at = start + doubt.place.start as u64;
            tell(
                self.draft.location(at, at + doubt.place.len() as u64),
                doubt.message,
            );
        }
        Ok(())
    }
}

/// A file of Terraform that becomes facts.
struct Facts<'d> {
    document: &'d Document,
    call: &'static str,
    /// Where its text begins.
    start: u64,
}

impl Facts<'_> {
    fn take(&self, whole: Location, draft: &mut Draft) {
        let file = self.document;
        let named =
            |resource: &terraform::Resource, draft: &Draft| self.location(&resource.place, draft);
        for vpc in file.vpcs() {
            let at = named(vpc.resource, draft);
            read::fact(&Record::Vpc(self::vpc(&vpc)), draft, at);
        }
        for vswitch in file.vswitches() {
            let at = named(vswitch.resource, draft);
            read::fact(&Record::VSwitch(self::vswitch(&vswitch)), draft, at);
        }
        for prefix_list in file.lists() {
            let at = named(prefix_list.resource, draft);
            read::fact(&Record::PrefixList(list(&prefix_list)), draft, at);
            if let Some(entries) = &prefix_list.entries {
                let index = draft.prefix_list_names.of(prefix_list.resource.id());
                draft.entry_lists.push(EntryList {
                    prefix_list: Some(index),
                    ..EntryList::new(at)
                });
                for cidr in entries {
                    read::fact(&Record::Entry(entry(cidr)), draft, at);
                }
            }
        }
        let groups: Vec<Group<'_>> = file.groups().collect();
        for one in &groups {
            let at = named(one.resource, draft);
            read::fact(&Record::SecurityGroup(group(one)), draft, at);
        }
        self.rules(&groups, draft);
        for host in file.hosts() {
            let at = named(host.resource, draft);
            read::fact(&Record::Instance(self::host(&host)), draft, at);
            for shown in &host.interfaces {
                read::fact(&Record::NetworkInterface(interface(shown)), draft, at);
            }
        }
        for one in file.interfaces() {
            let at = named(one.resource, draft);
            read::fact(&Record::NetworkInterface(interface(&one)), draft, at);
        }
        draft.documents.push(Listed {
            call: self.call,
            location: whole,
            next_token: None,
            items: u32::try_from(file.resources.len()).unwrap_or(u32::MAX),
            total: None,
            used: true,
        });
    }

    fn location(&self, range: &std::ops::Range<usize>, draft: &Draft) -> Location {
        draft.location(
            self.start + range.start as u64,
            self.start + range.end as u64,
        )
    }

    /// The rules, a list for each group. A group that is made has no others: CreateSecurityGroup makes
    /// none.
    fn rules(&self, groups: &[Group<'_>], draft: &mut Draft) {
        let mut by_group: BTreeMap<String, Vec<(Rule<'_>, bool)>> = BTreeMap::new();
        for one in groups.iter().filter(|group| group.resource.is_new()) {
            by_group.entry(one.resource.id().to_owned()).or_default();
        }
        let (mut doubtful, mut widened) = (0, BTreeSet::new());
        for rule in self.document.rules(Stage::After) {
            match rule.group.clone() {
                Reference::Id(id) => by_group.entry(id).or_default().push((rule, true)),
                // It may stand in each of these: there it may match or not.
                Reference::Unknown(among) => {
                    let all = || groups.iter().map(|one| one.resource.id().to_owned());
                    let among = if among.is_empty() {
                        all().collect()
                    } else {
                        among
                    };
                    doubtful += among.len();
                    for id in among {
                        if doubtful <= MOST_DOUBTFUL {
                            by_group.entry(id).or_default().push((rule.clone(), false));
                        } else {
                            widened.insert(id);
                        }
                    }
                }
                Reference::Unset | Reference::Empty => {}
            }
        }
        for (id, rules) in by_group {
            let first = draft.rules.len();
            for (one, certain) in &rules {
                let at = self.location(&one.resource.body, draft);
                read::fact(&Record::Permission(rule(one, *certain)), draft, at);
            }
            let made = groups.iter().find(|group| group.resource.id() == id);
            let place = made.map(|group| &group.resource.place);
            let place = place.or(rules.first().map(|(rule, _)| &rule.resource.body));
            let Some(place) = place.cloned() else {
                continue;
            };
            let index: GroupIndex = draft.group_names.of(&id);
            draft.rule_lists.push(RuleList {
                group: Some(index),
                named_after_file: false,
                region: None,
                call: self.call,
                location: self.location(&place, draft),
                next_token: None,
                rules: first..draft.rules.len(),
                damaged: false,
                lone: false,
                partial: widened.contains(&id)
                    || !made.is_some_and(|group| group.resource.is_new()),
            });
        }
    }
}
