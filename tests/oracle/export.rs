//! Writes an account as the documents of an export: which calls were made, how their lists were cut into responses.
//! How documents become files is `spread`'s matter; whether any of it is true is nobody's here.

use super::account::{
    Account, Count, Cover, Direction, Fact, Field, Group, Kind, Plane, Policy, Rule, Shown,
    group_id,
};
use super::json::{Dice, Fields, Json, text};
use super::machines::{describe_nic, instance};
use super::settle::{has_directions, has_planes};
use super::spell::{any_case, block, policy, port_list_id, prefix_list_id, rule, unset};

/// A document; a file name where the answer itself does not say what it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) json: Json,
    pub(crate) alone_in: Option<String>,
}

/// What the call is named after: the list, and the element of it.
type Call = (&'static str, &'static str);

pub(crate) fn documents(account: &Account, dice: &mut Dice) -> Vec<Document> {
    let mut all = Vec::new();
    let mut listings = [Vec::new(), Vec::new()];
    for (number, group) in account.groups.iter().enumerate() {
        if group.listed {
            list_group(dice, number, group, &mut listings);
        }
        attributes(dice, number, group, &mut all);
    }
    for items in listings {
        responses(dice, ("SecurityGroups", "SecurityGroup"), items, &mut all);
    }
    let mut instances = Vec::new();
    let mut interfaces = [Vec::new(), Vec::new()];
    for (number, host) in account.hosts.iter().enumerate() {
        if host.described {
            instances.push(instance(dice, number, host));
        }
        for place in 0..host.nics.len() {
            if host.nics[place].described {
                describe_nic(dice, (number, host, place), &mut interfaces);
            }
        }
    }
    responses(dice, ("Instances", "Instance"), instances, &mut all);
    for items in interfaces {
        responses(
            dice,
            ("NetworkInterfaceSets", "NetworkInterfaceSet"),
            items,
            &mut all,
        );
    }
    lists(account, dice, &mut all);
    all
}

/// Wrapped as the call does it, now and then bare, or one element standing for its list.
pub(crate) fn list(dice: &mut Dice, element: &str, mut items: Vec<Json>) -> Json {
    if dice.chance(8) {
        return Json::Array(items);
    }
    if items.len() == 1 && dice.chance(5) {
        return Json::Object(vec![(element.to_owned(), items.remove(0))]);
    }
    Json::Object(vec![(element.to_owned(), Json::Array(items))])
}

pub(crate) fn texts(dice: &mut Dice, element: &str, items: impl Iterator<Item = String>) -> Json {
    let items = items.map(text).collect();
    list(dice, element, items)
}

/// Raw responses of one or two pages, the merged list alone, or a bare array.
fn responses(dice: &mut Dice, (outer, inner): Call, items: Vec<Json>, all: &mut Vec<Document>) {
    if items.is_empty() {
        return;
    }
    let shape = dice.below(6);
    if shape == 4 {
        all.push(Document {
            json: Json::Array(items),
            alone_in: None,
        });
        return;
    }
    let cut = if shape == 5 && items.len() > 1 {
        1 + dice.below(items.len() - 1)
    } else {
        items.len()
    };
    let (first, second) = items.split_at(cut);
    for (place, part) in [first, second].into_iter().enumerate() {
        if part.is_empty() {
            continue;
        }
        let mut fields = Fields::default();
        if shape != 3 {
            fields.put("RequestId", text("473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"));
            fields.put(
                "TotalCount",
                if dice.chance(20) {
                    text("2")
                } else {
                    Json::Number(2)
                },
            );
            fields.put(
                "NextToken",
                text(if place == 0 && shape == 5 {
                    "caeba0bbb2be03f8"
                } else {
                    ""
                }),
            );
        }
        let wrapped = list(dice, inner, part.to_vec());
        fields.put(outer, wrapped);
        all.push(Document {
            json: fields.json(),
            alone_in: None,
        });
    }
}

pub(crate) fn vpc_id(vpc: Option<usize>) -> Json {
    text(vpc.map(|vpc| format!("vpc-a{vpc}")).unwrap_or_default())
}

/// The second listing holds what contradicts the first.
fn list_group(dice: &mut Dice, number: usize, group: &Group, listings: &mut [Vec<Json>; 2]) {
    let count = i64::try_from(group.rules.len()).expect("a few rules");
    let torn = matches!(group.kind, Fact::Torn(..))
        || matches!(group.vpc, Fact::Torn(..))
        || group.count == Count::Torn;
    for (place, listing) in listings.iter_mut().enumerate() {
        if place == 1 && !torn && !dice.chance(10) {
            return;
        }
        let mut fields = Fields::default();
        fields.put("SecurityGroupId", text(group_id(number)));
        fields.put("SecurityGroupName", text("group"));
        fields.put("CreationTime", text("2021-08-31T03:12:29Z"));
        match group.kind {
            Fact::Missing => unset(dice, &mut fields, "SecurityGroupType"),
            Fact::Known(kind) | Fact::Torn(kind, _) if place == 0 => {
                fields.put("SecurityGroupType", kind_text(dice, kind))
            }
            Fact::Known(kind) | Fact::Torn(_, kind) => {
                fields.put("SecurityGroupType", kind_text(dice, kind))
            }
        }
        match group.vpc {
            Fact::Missing => {}
            Fact::Known(vpc) => fields.put("VpcId", vpc_id(vpc)),
            Fact::Torn(one, two) => fields.put("VpcId", vpc_id(if place == 0 { one } else { two })),
        }
        let stated = match group.count {
            Count::Absent => None,
            Count::Right => Some(count),
            Count::TooFew => Some(count - 1),
            Count::TooMany => Some(count + 1),
            Count::Torn => Some(count + i64::try_from(place).expect("0 or 1")),
        };
        if let Some(stated) = stated {
            fields.put(
                "RuleCount",
                if dice.chance(30) {
                    text(stated.to_string())
                } else {
                    Json::Number(stated)
                },
            );
        }
        fields.put("EcsCount", Json::Number(0));
        fields.put("ServiceManaged", Json::Bool(false));
        listing.push(fields.json());
    }
}

fn kind_text(dice: &mut Dice, kind: Kind) -> Json {
    any_case(
        dice,
        if kind == Kind::Basic {
            "normal"
        } else {
            "enterprise"
        },
    )
}

/// The documents of one group's rules: whole, in pages, by direction, by plane, or twice.
fn attributes(dice: &mut Dice, number: usize, group: &Group, all: &mut Vec<Document>) {
    if group.cover == Cover::Hidden {
        return;
    }
    let with_ids = group.count != Count::Absent || !dice.chance(25);
    let rules: Vec<(&Rule, Json)> = group
        .rules
        .iter()
        .enumerate()
        .map(|(place, held)| {
            (
                held,
                rule(
                    dice,
                    with_ids.then(|| format!("sgr-{number}x{place}")),
                    held,
                ),
            )
        })
        .collect();
    let cut = group.cover == Cover::Cut;
    let pick = |keep: &dyn Fn(&Rule) -> bool| {
        rules
            .iter()
            .filter(|(rule, _)| keep(rule))
            .map(|(_, json)| json.clone())
            .collect()
    };
    let mut parts: Vec<(Vec<Json>, bool)> = Vec::new();
    match dice.below(8) {
        4 if rules.len() > 1 && group.cover != Cover::Torn => {
            let middle = 1 + dice.below(rules.len() - 1);
            parts.push((
                rules[..middle]
                    .iter()
                    .map(|(_, json)| json.clone())
                    .collect(),
                true,
            ));
            parts.push((
                rules[middle..]
                    .iter()
                    .map(|(_, json)| json.clone())
                    .collect(),
                cut,
            ));
        }
        5 if has_directions(&group.rules) && group.cover != Cover::Torn => {
            for direction in [Direction::Ingress, Direction::Egress] {
                parts.push((pick(&|rule| rule.direction == Field::Ok(direction)), cut));
            }
        }
        6 if has_planes(&group.rules) && group.cover != Cover::Torn => {
            for plane in [Plane::Internet, Plane::Intranet] {
                parts.push((pick(&|rule| rule.nic == Some(plane)), cut));
            }
        }
        _ => parts.push((pick(&|_| true), cut)),
    }
    if group.cover == Cover::Torn {
        parts.push((
            rules[..rules.len() - 1]
                .iter()
                .map(|(_, json)| json.clone())
                .collect(),
            false,
        ));
    }
    let again = matches!(group.inner, Fact::Torn(..)) || dice.chance(8);
    for round in 0..if again { 2 } else { 1 } {
        for (rules, token) in &parts {
            let inner = match group.inner {
                Fact::Missing => None,
                Fact::Known(inner) => Some(inner),
                Fact::Torn(one, two) => Some(if round == 0 { one } else { two }),
            };
            let json = attribute(dice, number, (group, inner), rules.clone(), *token);
            all.push(Document {
                json,
                alone_in: None,
            });
        }
    }
}

fn attribute(
    dice: &mut Dice,
    number: usize,
    (group, inner): (&Group, Option<Policy>),
    mut rules: Vec<Json>,
    token: bool,
) -> Json {
    let mut fields = Fields::default();
    fields.put("SecurityGroupId", text(group_id(number)));
    fields.put("SecurityGroupName", text("group"));
    fields.put("RegionId", text("cn-hangzhou"));
    match inner {
        Some(inner) => fields.put("InnerAccessPolicy", any_case(dice, policy(inner))),
        None => unset(dice, &mut fields, "InnerAccessPolicy"),
    }
    if let Fact::Known(vpc) = group.vpc {
        fields.put("VpcId", vpc_id(vpc));
    }
    if token {
        fields.put("NextToken", text("AAAAAdDWBF2"));
    } else {
        unset(dice, &mut fields, "NextToken");
    }
    dice.shuffle(&mut rules);
    let rules = if rules.is_empty() {
        Json::Object(vec![("Permission".to_owned(), Json::Array(rules))])
    } else {
        list(dice, "Permission", rules)
    };
    fields.put("Permissions", rules);
    fields.json()
}

fn lists(account: &Account, dice: &mut Dice, all: &mut Vec<Document>) {
    let (mut prefix_lists, mut port_lists) = (Vec::new(), Vec::new());
    let one = |key: &str, value: String| Json::Object(vec![(key.to_owned(), text(value))]);
    for (number, held) in account
        .prefix_lists
        .iter()
        .enumerate()
        .filter(|(_, held)| held.shown != Shown::Absent)
    {
        let mut fields = Fields::default();
        fields.put("PrefixListId", text(prefix_list_id(number)));
        fields.put("PrefixListName", text("offices"));
        fields.put("MaxEntries", Json::Number(20));
        prefix_lists.push(fields.clone().json());
        if held.shown == Shown::Full {
            let entries = held
                .entries
                .iter()
                .map(|entry| one("Cidr", block(dice, *entry)))
                .collect();
            fields.put(
                "Entries",
                Json::Object(vec![("Entry".to_owned(), Json::Array(entries))]),
            );
            all.push(Document {
                json: fields.json(),
                alone_in: None,
            });
        }
    }
    for (number, held) in account
        .port_lists
        .iter()
        .enumerate()
        .filter(|(_, held)| held.shown != Shown::Absent)
    {
        let id = port_list_id(number);
        let mut fields = Fields::default();
        fields.put("PortRangeListId", text(id.clone()));
        fields.put("MaxEntries", Json::Number(20));
        port_lists.push(fields.json());
        if held.shown == Shown::Full {
            let entries = held
                .entries
                .iter()
                .map(|(low, high)| one("PortRange", format!("{low}/{high}")))
                .collect();
            let fields = vec![
                ("RequestId".to_owned(), text("882304EC")),
                ("Entries".to_owned(), Json::Array(entries)),
            ];
            all.push(Document {
                json: Json::Object(fields),
                alone_in: Some(format!("{id}.json")),
            });
        }
    }
    responses(dice, ("PrefixLists", "PrefixList"), prefix_lists, all);
    if !port_lists.is_empty() {
        all.push(Document {
            json: Json::Object(vec![("PortRangeLists".to_owned(), Json::Array(port_lists))]),
            alone_in: None,
        });
    }
}
