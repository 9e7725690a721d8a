//! Hosts that are granted to each other address by address.
//!
//! Not which hosts: `mesh.rs` finds them.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::context::AccountView;
use crate::lint::draft::{Report, spot};
use crate::lint::finding::{Confidence, Persona, Related, Severity};
use crate::lint::host_grants::{HostGrant, host_grants};
use crate::lint::mesh::{Grants, HostPlace};
use crate::lint::row::{Check, Lint};
use crate::lint::words::{and_more, host_id};
use crate::model::{GroupIndex, GroupKind, InnerAccess, InterfaceIndex, RuleIndex};
use crate::topology::Neighbourhood;
use crate::verdict::Reading;

pub(super) static LINT: Lint = Lint {
    name: "ip-mesh-outgrows-quota",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "many hosts are granted to each other address by address",
    page: include_str!("ip_mesh_outgrows_quota.md"),
    check: Check::Account(check),
};

/// Fewer hosts than this are granted to each other soon enough.
const FEWEST: usize = 8;

/// The grants to single known hosts of each group.
type OfGroup = BTreeMap<GroupIndex, Vec<(RuleIndex, InterfaceIndex)>>;

fn check(view: &AccountView<'_>, report: &mut Report) {
    let of_group = grants(view);
    let graph = graph(view, &of_group);
    for mesh in graph.meshes(FEWEST) {
        tell(view, &of_group, (&graph, &mesh), report);
    }
}

fn grants(view: &AccountView<'_>) -> OfGroup {
    let mut of_group = OfGroup::new();
    for index in view.inventory.groups.indices() {
        let group = view.group(index);
        if group.group.managed || group.members().is_empty() {
            continue;
        }
        let near = |network| group.neighbourhood(network) == Neighbourhood::Same;
        let mut known = Vec::new();
        for HostGrant { rule, host, .. } in host_grants(&group, Reading::Lenient) {
            let owners = group.addresses().owners(&host, near);
            known.extend(owners.map(|(_, owner)| (rule, owner)));
        }
        if !known.is_empty() {
            of_group.insert(index, known);
        }
    }
    of_group
}

/// Who accepts whom, by sets of groups.
fn graph(view: &AccountView<'_>, of_group: &OfGroup) -> Grants {
    let granted: BTreeSet<InterfaceIndex> = of_group
        .values()
        .flatten()
        .map(|(_, owner)| *owner)
        .collect();
    let mut graph = Grants::default();
    let mut place_of: BTreeMap<InterfaceIndex, HostPlace> = BTreeMap::new();
    for (set, groups) in view.sets().enumerate() {
        for member in groups.members() {
            if granted.contains(member) {
                place_of.insert(*member, graph.hosts.len());
                graph.hosts.push((*member, set));
            }
        }
    }
    for groups in view.sets() {
        let grants = groups
            .groups()
            .iter()
            .filter_map(|group| of_group.get(group));
        let places = grants
            .flatten()
            .filter_map(|(_, owner)| place_of.get(owner));
        let mut accepts: Vec<HostPlace> = places.copied().collect();
        accepts.sort_unstable();
        accepts.dedup();
        graph.accepts.push(accepts);
    }
    graph
}

/// A group with rules of a mesh: those rules, and how many hosts they speak of.
struct Holder {
    group: GroupIndex,
    rules: Vec<RuleIndex>,
    hosts: usize,
}

fn tell(
    view: &AccountView<'_>,
    of_group: &OfGroup,
    (graph, mesh): (&Grants, &[HostPlace]),
    report: &mut Report,
) {
    let inventory = view.inventory;
    let interfaces: Vec<InterfaceIndex> = mesh.iter().map(|host| graph.hosts[*host].0).collect();
    let hosts: BTreeSet<InterfaceIndex> = interfaces.iter().copied().collect();
    let groups: BTreeSet<GroupIndex> = interfaces
        .iter()
        .flat_map(|host| {
            inventory.interfaces[*host]
                .groups
                .as_deref()
                .unwrap_or_default()
        })
        .copied()
        .collect();
    let holders: Vec<Holder> = groups
        .iter()
        .filter_map(|group| holder(*group, of_group.get(group)?, &hosts))
        .collect();
    let used: usize = holders.iter().map(|holder| holder.rules.len()).sum();
    let Some((fullest, most_hosts)) = fullest(view, &holders) else {
        return;
    };
    let count = hosts.len();
    let (limit, of, year) = limit(view);
    let full = &inventory.groups[fullest.group];
    let grows = if most_hosts < count {
        format!(
            "{} is over the limit of {limit} rules per {of} (as documented in {year})",
            full.id
        )
    } else {
        format!(
            "{} is full at {most_hosts} hosts ({limit} rules per {of}, as documented in {year})",
            full.id
        )
    };
    let first = and_more(host_id(inventory, interfaces[0]), count);
    let message = format!(
        "{first} are granted to each other address by address, which takes {used} rules; {grows}"
    );
    let rule = fullest.rules[0];
    let place = spot(inventory.rules[rule].location, None);
    let draft = report.at_group(inventory, fullest.group, place, message);
    draft.rule = Some(rule);
    draft.confidence = Confidence::Likely;
    // Twice the hosts would not fit.
    if most_hosts < 2 * count {
        draft.severity = Severity::Medium;
    }
    let mut ids: Vec<&str> = interfaces
        .iter()
        .map(|host| host_id(inventory, *host))
        .collect();
    ids.sort_unstable();
    draft.subject = Some(ids[0].to_owned());
    draft.key = "mesh".to_owned();
    draft.notes = savings(view, &holders, used);
    for other in holders.iter().filter(|it| it.group != fullest.group) {
        if let Some(spot) = spot(inventory.rules[other.rules[0]].location, None) {
            let message = match other.rules.len() {
                1 => "1 rule of it is here".to_owned(),
                rules => format!("{rules} rules of it are here"),
            };
            draft.related.push(Related { message, spot });
        }
    }
}

fn holder(
    group: GroupIndex,
    grants: &[(RuleIndex, InterfaceIndex)],
    hosts: &BTreeSet<InterfaceIndex>,
) -> Option<Holder> {
    let of_mesh = || grants.iter().filter(|(_, owner)| hosts.contains(owner));
    let rules: BTreeSet<RuleIndex> = of_mesh().map(|(rule, _)| *rule).collect();
    let granted: BTreeSet<InterfaceIndex> = of_mesh().map(|(_, owner)| *owner).collect();
    let holder = Holder {
        group,
        rules: rules.into_iter().collect(),
        hosts: granted.len(),
    };
    (holder.hosts > 0).then_some(holder)
}

/// The most rules that hold: of a group, or of an interface where groups have no limit.
fn limit(view: &AccountView<'_>) -> (u64, &'static str, u16) {
    let profile = view.parameters().quota;
    match profile.rules_a_group() {
        Some(limit) => (limit, "group", profile.year()),
        None => (
            profile.rules_an_interface(),
            "network interface",
            profile.year(),
        ),
    }
}

/// The group that is full first, and at how many hosts: each host more takes as many rules as those
/// before took on average.
fn fullest<'h>(view: &AccountView<'_>, holders: &'h [Holder]) -> Option<(&'h Holder, usize)> {
    let (limit, ..) = limit(view);
    let most = |holder: &Holder| {
        let (rules, hosts) = (holder.rules.len() as u64, holder.hosts as u64);
        let others = view
            .group(holder.group)
            .weight()
            .rules
            .saturating_sub(rules);
        let room = limit.saturating_sub(others) * hosts / rules;
        // A host's own group need not name it.
        usize::try_from(room).map_or(usize::MAX, |room| room.saturating_add(1))
    };
    holders
        .iter()
        .map(|holder| (holder, most(holder)))
        .min_by_key(|(holder, most)| (*most, holder.group))
}

/// What the other ways of "Configure instances to access each other in classic networks" would take.
fn savings(view: &AccountView<'_>, holders: &[Holder], used: usize) -> Vec<String> {
    let groups = holders.len();
    let mut notes = Vec::new();
    match holders {
        [only] => {
            let isolated = view.inventory.groups[only.group].inner_access == Some(InnerAccess::Drop);
            let basic = view.group(only.group).verdict().kind(only.group) != Some(GroupKind::Enterprise);
            if basic {
                let how = if isolated {
                    "set its InnerAccessPolicy to Accept"
                } else {
                    "they are in one group already"
                };
                notes.push(format!(
                    "method 2, one group for all: {how}; takes no rule and frees {used}, and opens every port"
                ));
            }
        }
        _ => notes.push(format!(
            "method 3, one more group that all of them join, with no rules: frees {used}, and opens every port"
        )),
    }
    let pairs = groups * groups.saturating_sub(1);
    if groups > 1 && pairs < used {
        notes.push(format!(
            "method 4, each group accepts the others by id: {pairs} rules instead of {used}"
        ));
    } else if groups > 1 {
        notes.push(format!(
            "method 4, grants by group: as the hosts are in {groups} groups it frees nothing, unless they \
             first join one group that each accepts by id: {groups} rules instead of {used}"
        ));
    }
    notes
}
