//! What a file leaves open: told with the address of the resource and the name of the attribute, never
//! with a value.

use std::ops::Range;

use super::document::{Document, Kind, Resource};
use super::planned::{Peer, Stage};
use super::references::Reference;

/// Something that is only known after apply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubt {
    /// Where it stands.
    pub place: Range<usize>,
    /// What it is, and what is made of it.
    pub message: String,
}

/// Doubts of a kind that are told one by one.
const TOLD: usize = 10;

impl Document {
    /// What is only known after apply and may decide a verdict.
    #[must_use]
    pub fn doubts(&self) -> Vec<Doubt> {
        let mut all = Vec::new();
        let (mut groups, mut peers, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for rule in self.rules(Stage::After) {
            let address = &rule.resource.address;
            if let Reference::Unknown(among) = &rule.group {
                let whose = among_words(among);
                groups.push(doubt(rule.resource, format!(
                    "the group of \"{address}\" (security_group_id) is only known after apply: the rule may stand in {whose}"
                )));
            }
            if rule.peer == Peer::Unknown {
                peers.push(doubt(rule.resource, format!(
                    "whom \"{address}\" speaks of ({}) is only known after apply: the rule may match or not",
                    unknown_peer(rule.resource)
                )));
            }
            for (name, value) in ["type", "ip_protocol", "policy", "priority", "port_range"]
                .iter()
                .zip(rule.fields)
            {
                if value.is_unknown() {
                    fields.push(doubt(rule.resource, format!(
                        "\"{name}\" of \"{address}\" is only known after apply: the rule may match or not"
                    )));
                }
            }
        }
        let (mut unknown, mut taken, mut nowhere) = (Vec::new(), Vec::new(), Vec::new());
        for host in self.hosts() {
            let (open, guessed) =
                self.membership(host.resource, &["security_groups"], host.groups.as_deref());
            unknown.extend(open);
            taken.extend(guessed);
            if host.addresses.is_empty() && host.resource.is_new() {
                nowhere.push(host.resource);
            }
        }
        for interface in self.interfaces() {
            let names = ["security_group_ids", "security_groups"];
            let (open, guessed) =
                self.membership(interface.resource, &names, interface.groups.as_deref());
            unknown.extend(open);
            taken.extend(guessed);
        }
        for list in [groups, peers, fields, unknown, taken] {
            limited(list, &mut all);
        }
        if let Some(first) = nowhere.first() {
            let more = match nowhere.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            all.push(doubt(first, format!(
                "the private address of \"{}\"{more} is only known after apply, so there are no rows for it",
                first.address
            )));
        }
        all
    }

    /// What is not known of the groups of a host, or what was taken for them.
    fn membership(
        &self,
        resource: &Resource,
        names: &[&str],
        groups: Option<&[String]>,
    ) -> (Option<Doubt>, Option<Doubt>) {
        let told = |name: &&&str| {
            let after = resource.after.as_ref();
            after.is_some_and(|after| {
                let value = after.get(name);
                value.is_unknown() || value.items().any(super::Value::is_unknown)
            })
        };
        let address = &resource.address;
        match (names.iter().find(told), groups) {
            (Some(name), None) => (
                Some(doubt(
                    resource,
                    format!(
                        "the groups of \"{address}\" ({name}) are only known after apply and may come from several places: they count as not exported"
                    ),
                )),
                None,
            ),
            (Some(name), Some(groups)) => {
                let id = groups.last().map_or("", String::as_str);
                (
                    None,
                    Some(doubt(
                        resource,
                        format!(
                            "the groups of \"{address}\" ({name}) are only known after apply; the configuration refers to \"{id}\" alone, so that is taken; an id that is written out beside it would not show in a plan"
                        ),
                    )),
                )
            }
            (None, _) => (None, None),
        }
    }
}

fn doubt(resource: &Resource, message: String) -> Doubt {
    Doubt {
        place: resource.place.clone(),
        message,
    }
}

fn among_words(among: &[String]) -> String {
    match among {
        [] => "any group".to_owned(),
        some => {
            let quoted: Vec<String> = some.iter().take(3).map(|id| format!("\"{id}\"")).collect();
            let more = if some.len() > 3 { " or others" } else { "" };
            format!("{}{more}", quoted.join(" or "))
        }
    }
}

/// The attribute that keeps a rule's peer unknown.
fn unknown_peer(resource: &Resource) -> &'static str {
    debug_assert!(resource.kind == Kind::SecurityGroupRule);
    let names = ["cidr_ip", "ipv6_cidr_ip", "source_security_group_id"];
    let unknown = |name: &&&str| {
        let after = resource.after.as_ref();
        after.is_some_and(|after| after.get(name).is_unknown())
    };
    names
        .iter()
        .find(unknown)
        .copied()
        .unwrap_or("prefix_list_id")
}

fn limited(list: Vec<Doubt>, into: &mut Vec<Doubt>) {
    let more = list.len().saturating_sub(TOLD);
    into.extend(list.into_iter().take(TOLD));
    if more > 0
        && let Some(last) = into.last_mut()
    {
        last.message = format!("{}; {more} more are alike", last.message);
    }
}
