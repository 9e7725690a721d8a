//! The fields of a rule as a command gives them.
//!
//! Read as the API reads them, which is stricter than what exports hold: what it would refuse is
//! refused here. What it checks against the group comes after (`change/check.rs`).

use super::call::{Fields, Value};
use crate::change::editor::Editor;
use crate::change::permission::{Permission, PermissionPeer};
use crate::model::{BlockField, Blocks, Direction, NicType, Policy, Protocol};
use crate::packet::{Block, Family, Interval, Port, carries_ports, protocol_number};

/// The fields that a rule may have, but for those of its two sides.
const FIELDS: [&str; 8] = [
    "policy",
    "priority",
    "ipprotocol",
    "portrange",
    "portrangelistid",
    "sourceportrange",
    "nictype",
    "description",
];

/// The two sides of a rule: the other one's fields, then its own.
pub(in crate::change) const fn sides(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Ingress => ("source", "dest"),
        Direction::Egress => ("dest", "source"),
    }
}

/// Whether a rule of this direction has a field of this name, in small letters.
pub(super) fn is_field(direction: Direction, name: &str) -> bool {
    let (other, own) = sides(direction);
    let of = |side: &str, fields: &[&str]| {
        let rest = name.strip_prefix(side);
        rest.is_some_and(|rest| fields.contains(&rest))
    };
    let peer = [
        "cidrip",
        "groupid",
        "groupowneraccount",
        "groupownerid",
        "prefixlistid",
    ];
    FIELDS.contains(&name)
        || of(other, &peer)
        || of(own, &["cidrip"])
        || name
            .strip_prefix("ipv6")
            .is_some_and(|name| of2(name, other, own))
}

fn of2(name: &str, other: &str, own: &str) -> bool {
    [other, own]
        .iter()
        .any(|side| name.strip_prefix(side) == Some("cidrip"))
}

/// The rule of some fields; `given` stands for those that are not there.
pub(in crate::change) fn permission(
    editor: &mut Editor,
    direction: Direction,
    fields: &Fields,
    given: Option<&Permission>,
) -> Result<Permission, String> {
    if let Some(unknown) = fields.keys().find(|name| !is_field(direction, name)) {
        return Err(format!(
            "\"{unknown}\" is no field of a rule of this direction"
        ));
    }
    let of = |name: &str| set(fields, name);
    let protocol = match (of("ipprotocol"), given) {
        (Some(value), _) => protocol(&value.text)?,
        (None, Some(given)) => given.protocol,
        (None, None) => return Err("IpProtocol is missing (MissingParameter)".to_owned()),
    };
    let ported = matches!(protocol, Protocol::Number(number) if carries_ports(number));
    let (mut ports, mut port_list) = given.map_or((None, None), |it| (it.ports, it.port_list));
    match (of("portrange"), of("portrangelistid")) {
        // A range counts over a list beside it (AuthorizeSecurityGroup).
        (Some(range), _) => (ports, port_list) = (self::ports("PortRange", range, ported)?, None),
        (None, Some(list)) if ported => {
            (ports, port_list) = (None, Some(editor.port_list(&list.text)));
        }
        (None, Some(_)) => return Err("a port list goes with TCP and UDP only".to_owned()),
        (None, None) if given.is_none() => {
            return Err("PortRange is missing (MissingParameter)".to_owned());
        }
        (None, None) => {}
    }
    let source_ports = match of("sourceportrange") {
        Some(value) if value.text.trim() == "-1/-1" => None,
        Some(value) => self::ports("SourcePortRange", value, ported)?,
        None => given.and_then(|it| it.source_ports),
    };
    Ok(Permission {
        policy: match of("policy") {
            Some(value) => policy(&value.text)?,
            None => given.map_or(Policy::Accept, |it| it.policy),
        },
        priority: match of("priority") {
            Some(value) => priority(&value.text)?,
            None => given.map_or(1, |it| it.priority),
        },
        protocol,
        ports,
        port_list,
        source_ports,
        peer: peer(editor, direction, fields, given)?,
        local: local(direction, fields, given)?,
        nic: match of("nictype") {
            Some(value) => Some(nic(&value.text)?),
            None => given.and_then(|it| it.nic),
        },
        description: match of("description") {
            Some(value) => Some(value.text.as_str().into()),
            None => given.and_then(|it| it.description.clone()),
        },
    })
}

/// A field that is there and not empty.
pub(super) fn set<'f>(fields: &'f Fields, name: &str) -> Option<&'f Value> {
    fields
        .get(name)
        .filter(|value| !value.text.trim().is_empty())
}

fn protocol(text: &str) -> Result<Protocol, String> {
    let word = text.trim().to_ascii_lowercase();
    if word == "all" {
        return Ok(Protocol::All);
    }
    protocol_number(&word)
        .or_else(|| word.parse().ok())
        .map(Protocol::Number)
        .ok_or_else(|| format!("\"{text}\" is no protocol (InvalidIpProtocol)"))
}

fn ports(name: &str, value: &Value, ported: bool) -> Result<Option<Interval<Port>>, String> {
    let text = value.text.trim();
    let bad = |why: &str| Err(format!("{name} \"{text}\" {why}"));
    if !ported {
        return match text {
            "-1/-1" => Ok(None),
            _ => bad("goes with TCP and UDP only; other protocols have -1/-1 (OperationDenied)"),
        };
    }
    let port = |text: &str| text.parse::<u16>().ok().and_then(Port::new);
    let halves = text
        .split_once('/')
        .map(|(first, last)| (port(first), port(last)));
    let Some((Some(first), Some(last))) = halves else {
        return bad("is no range of ports: first/last, each from 1 to 65535");
    };
    match Interval::new(first, last) {
        Some(range) => Ok(Some(range)),
        None => bad("ends before it begins"),
    }
}

fn policy(text: &str) -> Result<Policy, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "accept" => Ok(Policy::Accept),
        "drop" => Ok(Policy::Drop),
        _ => Err(format!(
            "Policy \"{text}\" is neither accept nor drop (InvalidPolicy)"
        )),
    }
}

fn priority(text: &str) -> Result<u8, String> {
    let number = text.trim().parse().ok();
    number
        .filter(|number| (1..=100).contains(number))
        .ok_or_else(|| format!("Priority \"{text}\" is not one of 1 to 100 (InvalidPriority)"))
}

fn nic(text: &str) -> Result<NicType, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "internet" => Ok(NicType::Internet),
        "intranet" => Ok(NicType::Intranet),
        _ => Err(format!(
            "NicType \"{text}\" is neither internet nor intranet (InvalidNicType)"
        )),
    }
}

/// The blocks of a side, by family.
fn blocks(fields: &Fields, side: &str) -> Result<[Option<Block>; 2], String> {
    let mut blocks = [None, None];
    for (position, (family, prefix)) in [(Family::Ipv4, ""), (Family::Ipv6, "ipv6")]
        .iter()
        .enumerate()
    {
        let Some(value) = set(fields, &format!("{prefix}{side}cidrip")) else {
            continue;
        };
        let block =
            Block::parse(&value.text).map_err(|error| format!("\"{}\": {error}", value.text))?;
        if block.family() != *family {
            return Err(format!("\"{}\" is of the other address family", value.text));
        }
        blocks[position] = Some(block);
    }
    Ok(blocks)
}

/// Whom the rule speaks of: a block counts over a group, a group over a prefix list
/// (AuthorizeSecurityGroup).
fn peer(
    editor: &mut Editor,
    direction: Direction,
    fields: &Fields,
    given: Option<&Permission>,
) -> Result<PermissionPeer, String> {
    let (side, _) = sides(direction);
    let of = |name: &str| set(fields, &format!("{side}{name}")).map(|value| value.text.clone());
    let peer = match (blocks(fields, side)?, of("groupid"), of("prefixlistid")) {
        ([Some(_), Some(_)], ..) => {
            return Err("an IPv4 and an IPv6 block do not go into one rule".to_owned());
        }
        ([Some(block), None] | [None, Some(block)], ..) => PermissionPeer::Block(block),
        ([None, None], Some(group), _) => PermissionPeer::Group {
            group: editor.named_group(&group),
            account: of("groupownerid")
                .or(of("groupowneraccount"))
                .map(Into::into),
        },
        ([None, None], None, Some(list)) => PermissionPeer::PrefixList(editor.prefix_list(&list)),
        ([None, None], None, None) => {
            let given = given.map(|given| given.peer.clone());
            let missing = "whom the rule speaks of is missing: a CIDR block, a group or a prefix list (MissingParameter.Source)";
            return given.ok_or_else(|| missing.to_owned());
        }
    };
    match given {
        Some(given) if std::mem::discriminant(&given.peer) != std::mem::discriminant(&peer) => {
            Err("a rule cannot be made to speak of another kind of peer; add a rule and revoke this one".to_owned())
        }
        _ => Ok(peer),
    }
}

/// The own addresses that the rule is limited to.
fn local(
    direction: Direction,
    fields: &Fields,
    given: Option<&Permission>,
) -> Result<Blocks, String> {
    let (_, own) = sides(direction);
    let field = |block: Option<Block>, given: BlockField| block.map_or(given, BlockField::Block);
    let [ipv4, ipv6] = blocks(fields, own)?;
    let given = given.map_or(Blocks::ABSENT, |given| given.local);
    Ok(Blocks {
        ipv4: field(ipv4, given.ipv4),
        ipv6: field(ipv6, given.ipv6),
    })
}
