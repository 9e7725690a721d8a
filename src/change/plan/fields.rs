//! The fields of a planned rule by the names that a call of the API gives them.

use std::collections::BTreeMap;

use crate::change::script::call::{Fields, Value as Given};
use crate::change::script::permission as parse;
use crate::change::script::resolve::Refused;
use crate::model::Direction;
use crate::terraform::{Peer, Resource, Rule as Planned};

pub(super) fn direction(rule: &Planned<'_>) -> Result<Direction, Refused> {
    match rule.fields[0]
        .text()
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("ingress") => Ok(Direction::Ingress),
        Some("egress") => Ok(Direction::Egress),
        Some(word) => Err(format!("type \"{word}\" is neither ingress nor egress")),
        None => Err("its type is missing".to_owned()),
    }
}

pub(super) fn given(text: &str, resource: &Resource) -> Given {
    Given {
        text: text.to_owned(),
        range: resource.place.clone(),
    }
}

/// The fields of a rule by the names that a call gives them.
pub(super) fn fields(rule: &Planned<'_>, direction: Direction) -> Fields {
    let mut fields: Fields = BTreeMap::new();
    let mut set = |name: &str, text: Option<&str>| {
        if let Some(text) = text {
            fields.insert(name.to_owned(), given(text, rule.resource));
        }
    };
    let [_, protocol, policy, priority, ports, nic] = rule.fields;
    set("ipprotocol", protocol.text());
    set("policy", policy.text());
    set("priority", priority.text());
    set("portrange", Some(ports.text().unwrap_or("-1/-1")));
    set("nictype", nic.text());
    let (side, _) = parse::sides(direction);
    match &rule.peer {
        Peer::Blocks(ipv4, ipv6) => {
            set(&format!("{side}cidrip"), *ipv4);
            set(&format!("ipv6{side}cidrip"), *ipv6);
        }
        Peer::Group(id, account) => {
            set(&format!("{side}groupid"), Some(id));
            set(&format!("{side}groupowneraccount"), *account);
        }
        Peer::List(id) => set(&format!("{side}prefixlistid"), Some(id)),
        Peer::Unknown | Peer::Missing => {}
    }
    fields
}
