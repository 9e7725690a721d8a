//! What is missing for sharper answers: each fact with what it would settle, and the commands that
//! export it.

use std::collections::{BTreeMap, BTreeSet};

use super::export::{MOST, list, one, rules, rules_of_all};
use super::holds::{calls, short_calls};
use crate::model::{
    GroupIndex, GroupKind, Inventory, Network, Peer, Ports, RegionIndex, RuleCoverage,
    SecurityGroup, TableIndex,
};
use crate::render::table::count;

/// Facts of one kind that are missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Lack {
    /// The word in answers.
    pub(super) fact: &'static str,
    /// What it is.
    pub(super) what: String,
    /// What it would settle.
    pub(super) effect: &'static str,
    /// Of what.
    pub(super) ids: Vec<String>,
    /// The commands, at most [`MOST`] things of each kind.
    pub(super) commands: Vec<String>,
    /// How many things have no command of their own here.
    pub(super) more: u64,
    /// Commands that export all of them, where there are more.
    pub(super) loops: Vec<String>,
}

/// Everything that is missing, what matters most first.
pub(super) fn missing(inventory: &Inventory) -> Vec<Lack> {
    let mut lacks = of_groups(inventory);
    lacks.extend(of_interfaces(inventory));
    lacks.extend(of_instances(inventory));
    lacks.extend(of_named_lists(inventory));
    lacks.extend(of_pages(inventory));
    lacks
}

/// Rules, policies and types of groups.
fn of_groups(inventory: &Inventory) -> Vec<Lack> {
    let attached = attached(inventory);
    let which = |wanted: &dyn Fn(bool, &SecurityGroup) -> bool| -> Vec<GroupIndex> {
        let groups = inventory.groups.iter();
        groups
            .filter(|(index, group)| wanted(attached.contains_key(index), group))
            .map(|(index, _)| index)
            .collect()
    };
    let lacks_rules = |group: &SecurityGroup| group.coverage != RuleCoverage::Complete;
    let rules = which(&|attached, group| attached && lacks_rules(group));
    let loose = which(&|attached, group| !attached && lacks_rules(group) && group.listed.is_some());
    let policies = which(&|attached, group| {
        let has_policy = group.inner_access.is_some() || group.kind == Some(GroupKind::Enterprise);
        attached && !has_policy && !lacks_rules(group)
    });
    let types = which(&|attached, group| attached && group.kind.is_none());
    let unattached = "no interface in the inputs has them, so only lints would use them";
    let told = [
        (
            "rules",
            "the rules",
            "what they may decide is unknown",
            rules,
        ),
        ("unattached-rules", "the rules", unattached, loose),
        (
            "inner-access-policy",
            "InnerAccessPolicy",
            "whether members reach each other is unknown",
            policies,
        ),
    ];
    let mut lacks: Vec<Lack> = told
        .into_iter()
        .filter(|(.., groups)| !groups.is_empty())
        .map(|(fact, what, effect, groups)| {
            by_group(inventory, &attached, fact, what, effect, &groups)
        })
        .collect();
    let effect = "whether they let out what no rule speaks of is unknown, unless another group of an interface tells";
    lacks.extend(by_region(
        inventory,
        Listed {
            fact: "type",
            what: "the type",
            noun: "group",
            effect,
            call: "ecs DescribeSecurityGroups",
        },
        types.iter().map(|index| {
            (
                &*inventory.groups[*index].id,
                region_of(inventory, &attached, *index),
            )
        }),
    ));
    lacks
}

/// The groups that interfaces have, each with the region of the first that has it.
type Attached = BTreeMap<GroupIndex, Option<RegionIndex>>;

fn attached(inventory: &Inventory) -> Attached {
    let mut attached = Attached::new();
    for interface in inventory.interfaces.rows() {
        for group in interface.groups.iter().flatten() {
            attached.entry(*group).or_insert(interface.region);
        }
    }
    attached
}

/// The region of a group, or of an interface that has it, or the only one there is.
fn region_of(inventory: &Inventory, attached: &Attached, group: GroupIndex) -> Option<RegionIndex> {
    inventory.groups[group]
        .region
        .or_else(|| *attached.get(&group)?)
        .or_else(|| only_region(inventory))
}

fn only_region(inventory: &Inventory) -> Option<RegionIndex> {
    (inventory.regions.len() == 1).then(|| RegionIndex::from_position(0))
}

/// Something that the rules' own call exports.
fn by_group(
    inventory: &Inventory,
    attached: &Attached,
    fact: &'static str,
    what: &str,
    effect: &'static str,
    groups: &[GroupIndex],
) -> Lack {
    let regions: BTreeSet<Option<RegionIndex>> = groups
        .iter()
        .map(|index| {
            inventory.groups[*index]
                .region
                .or_else(|| only_region(inventory))
        })
        .collect();
    let more = groups.len().saturating_sub(MOST);
    let loops = regions
        .iter()
        .filter(|_| more > 0)
        .filter_map(|region| rules_of_all(inventory, *region));
    let command = |index: &GroupIndex| {
        rules(
            inventory,
            &inventory.groups[*index],
            region_of(inventory, attached, *index),
        )
    };
    Lack {
        fact,
        what: format!("{what} of {}", count(groups.len() as u64, "group")),
        effect,
        ids: groups
            .iter()
            .map(|index| inventory.groups[*index].id.to_string())
            .collect(),
        commands: groups.iter().take(MOST).flat_map(command).collect(),
        more: more as u64,
        loops: loops.collect(),
    }
}

/// Something that one list call for each region exports.
struct Listed {
    fact: &'static str,
    what: &'static str,
    noun: &'static str,
    effect: &'static str,
    call: &'static str,
}

fn by_region<'a>(
    inventory: &Inventory,
    listed: Listed,
    things: impl Iterator<Item = (&'a str, Option<RegionIndex>)>,
) -> Option<Lack> {
    let things: Vec<(&str, Option<RegionIndex>)> = things.collect();
    let regions: BTreeSet<Option<RegionIndex>> = things
        .iter()
        .map(|(_, region)| region.or_else(|| only_region(inventory)))
        .collect();
    (!things.is_empty()).then(|| Lack {
        fact: listed.fact,
        what: format!(
            "{} of {}",
            listed.what,
            count(things.len() as u64, listed.noun)
        ),
        effect: listed.effect,
        ids: things.iter().map(|(id, _)| (*id).to_owned()).collect(),
        commands: regions
            .iter()
            .filter_map(|region| list(inventory, listed.call, *region))
            .collect(),
        ..Lack::default()
    })
}

fn of_interfaces(inventory: &Inventory) -> Option<Lack> {
    let vague = inventory.interfaces.rows().iter().filter(|interface| {
        let is_nowhere = matches!(interface.network, Network::Unseen);
        interface.groups.is_none() || interface.addresses.is_empty() || is_nowhere
    });
    let listed = |what, noun, effect| Listed {
        fact: "interfaces",
        what,
        noun,
        effect,
        call: "ecs DescribeNetworkInterfaces",
    };
    let vague = by_region(
        inventory,
        listed(
            "the groups, addresses or network",
            "interface",
            "what stands there is unknown",
        ),
        vague.map(|interface| (&*interface.id, interface.region)),
    );
    let is_exported = calls(inventory).contains_key("DescribeNetworkInterfaces");
    if vague.is_some() || is_exported {
        return vague;
    }
    let instances = inventory
        .instances
        .rows()
        .iter()
        .map(|instance| (&*instance.id, instance.region));
    let effect = "secondary interfaces, their groups and addresses are not seen";
    by_region(
        inventory,
        listed("the interfaces", "instance", effect),
        instances,
    )
}

fn of_instances(inventory: &Inventory) -> Option<Lack> {
    let unseen = inventory
        .instances
        .rows()
        .iter()
        .filter(|instance| instance.location.is_none());
    let listed = Listed {
        fact: "instances",
        what: "the description",
        noun: "instance",
        effect: "names, states and public addresses are not seen",
        call: "ecs DescribeInstances",
    };
    by_region(
        inventory,
        listed,
        unseen.map(|instance| (&*instance.id, instance.region)),
    )
}

/// Prefix lists and port lists that rules name.
fn of_named_lists(inventory: &Inventory) -> Vec<Lack> {
    let (mut prefixes, mut ports) = (BTreeSet::new(), BTreeSet::new());
    for rule in inventory.rules.rows() {
        let region = inventory.groups[rule.group]
            .region
            .or_else(|| only_region(inventory));
        if let Peer::PrefixList(index) = rule.peer {
            let list = &inventory.prefix_lists[index];
            if list.entries.is_none() || list.unreadable {
                prefixes.insert((&*list.id, region));
            }
        }
        for field in [&rule.ports, &rule.source_ports] {
            if let Ports::List(index) = field {
                let list = &inventory.port_lists[*index];
                if list.entries.is_none() || list.unreadable {
                    ports.insert((&*list.id, region));
                }
            }
        }
    }
    let lack = |fact, noun, call, argument, things: BTreeSet<(&str, Option<RegionIndex>)>| {
        let command = |(id, region): &(&str, Option<RegionIndex>)| {
            one(inventory, call, argument, id, *region)
        };
        (!things.is_empty()).then(|| Lack {
            fact,
            what: format!("the entries of {}", count(things.len() as u64, noun)),
            effect: "rules that name one may or may not match",
            ids: things.iter().map(|(id, _)| (*id).to_owned()).collect(),
            commands: things.iter().take(MOST).filter_map(command).collect(),
            more: things.len().saturating_sub(MOST) as u64,
            ..Lack::default()
        })
    };
    let prefixes = lack(
        "prefix-list",
        "prefix list",
        "ecs DescribePrefixListAttributes",
        "PrefixListId",
        prefixes,
    );
    let ports = lack(
        "port-list",
        "port list",
        "ecs DescribePortRangeListEntries",
        "PortRangeListId",
        ports,
    );
    prefixes.into_iter().chain(ports).collect()
}

/// The lists that verdicts use, by the calls that export them.
const LISTS: [&str; 7] = [
    "ecs DescribeSecurityGroups",
    "ecs DescribeInstances",
    "ecs DescribeNetworkInterfaces",
    "ecs DescribePrefixLists",
    "ecs DescribePortRangeLists",
    "vpc DescribeVpcs",
    "vpc DescribeVSwitches",
];

/// Lists that go on after the last page that was read.
fn of_pages(inventory: &Inventory) -> Vec<Lack> {
    let regions: Vec<Option<RegionIndex>> = match inventory.regions.len() {
        0 => vec![None],
        _ => inventory.regions.indices().map(Some).collect(),
    };
    let (calls, short) = (calls(inventory), short_calls(inventory));
    let told = |call: &&'static str| {
        let name = call.rsplit(' ').next().unwrap_or(call);
        let is_cut = calls.get(name).is_some_and(|count| count.unfinished > 0);
        let of_short = short.iter().find(|(short, ..)| *short == name);
        let what = match of_short {
            Some((_, items, total)) => format!("{} of the {total} items of {name}", total - items),
            None if is_cut => format!("the pages of {name} that follow the last one read"),
            None => return None,
        };
        Some(Lack {
            fact: "pages",
            what,
            effect: "what stands there is not seen",
            commands: regions
                .iter()
                .filter_map(|region| list(inventory, call, *region))
                .collect(),
            ..Lack::default()
        })
    };
    LISTS.iter().filter_map(told).collect()
}
