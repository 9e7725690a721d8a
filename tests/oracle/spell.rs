//! Spells rules and their fields: names or numbers, cases and blanks, unset as "", null or nothing.
//! It decides nothing about which facts there are.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::account::{
    Addr, Block, Direction, Ends, Field, GroupRef, Plane, Policy, Ports, Protocol, Rule, group_id,
};
use super::json::{Dice, Fields, Json, text};

pub(crate) fn address(addr: Addr) -> String {
    if addr.six {
        Ipv6Addr::from_bits(addr.bits).to_string()
    } else {
        Ipv4Addr::from_bits(u32::try_from(addr.bits).expect("an IPv4 address")).to_string()
    }
}

pub(crate) fn block(dice: &mut Dice, block: Block) -> String {
    let mut spelled = address(block.addr);
    if block.addr.six && dice.chance(10) {
        spelled = spelled.to_uppercase();
    }
    let full = if block.addr.six { 128 } else { 32 };
    if block.len == full && dice.chance(50) {
        spelled
    } else {
        format!("{spelled}/{}", block.len)
    }
}

pub(crate) fn prefix_list_id(list: usize) -> String {
    format!("pl-x1j1k5y{list}")
}

pub(crate) fn port_list_id(list: usize) -> String {
    format!("prl-2ze974{list}")
}

pub(crate) fn policy(policy: Policy) -> &'static str {
    match policy {
        Policy::Accept => "Accept",
        Policy::Drop => "Drop",
    }
}

/// Now and then another case, or blanks around.
pub(crate) fn any_case(dice: &mut Dice, spelled: &str) -> Json {
    let spelled = match dice.below(8) {
        5 => spelled.to_lowercase(),
        6 => spelled.to_uppercase(),
        7 => format!(" {spelled} "),
        _ => spelled.to_owned(),
    };
    text(spelled)
}

/// An unset field: "", null or not there.
pub(crate) fn unset(dice: &mut Dice, fields: &mut Fields, key: &str) {
    match dice.below(3) {
        0 => fields.put(key, text("")),
        1 => fields.put(key, Json::Null),
        _ => {}
    }
}

fn put<T: Copy>(
    dice: &mut Dice,
    fields: &mut Fields,
    key: &str,
    field: &Field<T>,
    spell: impl Fn(&mut Dice, T) -> Json,
) {
    match field {
        Field::Unset => unset(dice, fields, key),
        Field::Bad(bad) => fields.put(key, text(*bad)),
        Field::Ok(value) => {
            let spelled = spell(dice, *value);
            fields.put(key, spelled);
        }
    }
}

fn protocol(dice: &mut Dice, protocol: Protocol) -> Json {
    let Protocol::Number(number) = protocol else {
        return any_case(dice, "ALL");
    };
    let name = match number {
        1 => "ICMP",
        6 => "TCP",
        17 => "UDP",
        47 => "GRE",
        58 => "ICMPv6",
        _ => "",
    };
    if !name.is_empty() && !dice.chance(20) {
        return any_case(dice, name);
    }
    if dice.chance(20) {
        Json::Number(i64::from(number))
    } else {
        text(number.to_string())
    }
}

fn ports(ports: Ports) -> Json {
    match ports {
        Ports::Any => text("-1/-1"),
        Ports::Range(low, high) => text(format!("{low}/{high}")),
    }
}

fn put_ends(dice: &mut Dice, fields: &mut Fields, side: &str, ends: &Ends) {
    put(
        dice,
        fields,
        &format!("{side}CidrIp"),
        &ends.v4,
        |dice, value| text(block(dice, value)),
    );
    put(
        dice,
        fields,
        &format!("Ipv6{side}CidrIp"),
        &ends.v6,
        |dice, value| text(block(dice, value)),
    );
    let group = format!("{side}GroupId");
    match ends.group {
        Some(GroupRef::Group(number)) => fields.put(&group, text(group_id(number))),
        Some(GroupRef::Nowhere) => fields.put(&group, text("sg-nowhere")),
        Some(GroupRef::Masked) => fields.put(&group, text("sg-bp67acf****")),
        None => unset(dice, fields, &group),
    }
    unset(dice, fields, &format!("{side}GroupOwnerAccount"));
    let list = format!("{side}PrefixListId");
    match ends.list {
        Some(number) => fields.put(&list, text(prefix_list_id(number))),
        None => unset(dice, fields, &list),
    }
}

/// One `Permission`.
pub(crate) fn rule(dice: &mut Dice, id: Option<String>, rule: &Rule) -> Json {
    let mut fields = Fields::default();
    if let Some(id) = id {
        fields.put("SecurityGroupRuleId", text(id));
    }
    put(
        dice,
        &mut fields,
        "Direction",
        &rule.direction,
        |dice, value| {
            any_case(
                dice,
                if value == Direction::Ingress {
                    "ingress"
                } else {
                    "egress"
                },
            )
        },
    );
    put(dice, &mut fields, "Policy", &rule.policy, |dice, value| {
        any_case(dice, policy(value))
    });
    put(
        dice,
        &mut fields,
        "Priority",
        &rule.priority,
        |dice, value| {
            if dice.chance(40) {
                text(value.to_string())
            } else {
                Json::Number(i64::from(value))
            }
        },
    );
    put(dice, &mut fields, "IpProtocol", &rule.protocol, protocol);
    put(dice, &mut fields, "PortRange", &rule.ports, |_, value| {
        ports(value)
    });
    put(
        dice,
        &mut fields,
        "SourcePortRange",
        &rule.source_ports,
        |_, value| ports(value),
    );
    match rule.port_list {
        Some(number) => fields.put("PortRangeListId", text(port_list_id(number))),
        None => unset(dice, &mut fields, "PortRangeListId"),
    }
    put_ends(dice, &mut fields, "Source", &rule.source);
    put_ends(dice, &mut fields, "Dest", &rule.dest);
    match rule.nic {
        Some(Plane::Intranet) => fields.put("NicType", any_case(dice, "intranet")),
        Some(Plane::Internet) => fields.put("NicType", any_case(dice, "internet")),
        None => unset(dice, &mut fields, "NicType"),
    }
    fields.put("Description", text("rule \"x\""));
    fields.put("CreateTime", text("2024-03-01T08:00:00Z"));
    fields.json()
}
