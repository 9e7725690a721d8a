//! Security groups: what is listed of them, and how much of their rules is there.

use super::rules::{self, Outcome};
use super::settle::Settler;
use super::unite::Facts;
use crate::load::fact::{GroupFact, NetworkFact, RuleList};
use crate::model::{
    Direction, GroupIndex, Network, NicField, NicType, Rule, RuleCoverage, RuleDocument, RuleIndex,
    SecurityGroup, TableIndex,
};

/// A row for every group that is named, and the rules of all of them.
pub(super) fn merge(
    facts: &mut Facts,
    settler: &mut Settler<'_>,
) -> (Vec<SecurityGroup>, Vec<Rule>) {
    let mut rows: Vec<SecurityGroup> = facts
        .group_ids
        .iter()
        .map(|id| SecurityGroup::unseen(id.clone()))
        .collect();
    for told in facts.groups.chunk_by(|one, other| one.id == other.id) {
        describe(&mut rows[told[0].id.position()], told, settler);
    }
    let mut kept: Vec<(GroupIndex, Vec<usize>)> = Vec::new();
    for lists in facts
        .rule_lists
        .chunk_by(|one, other| one.group == other.group)
    {
        if let Some(group) = lists[0].group {
            let row = &mut rows[group.position()];
            let stated = facts
                .groups
                .binary_search_by_key(&group, |fact| fact.id)
                .is_ok();
            row.named_after_file = !stated && lists.iter().all(|list| list.named_after_file);
            kept.push((group, cover(row, lists, &facts.rules, settler)));
        }
    }
    for row in &mut rows {
        if row.coverage == RuleCoverage::Unseen && row.rule_count == Some(0) {
            row.coverage = RuleCoverage::Complete;
        }
    }
    let mut found: Vec<Option<Rule>> = std::mem::take(&mut facts.rules)
        .into_iter()
        .map(Some)
        .collect();
    let mut all = Vec::with_capacity(found.len());
    for (group, rules) in kept {
        let first = all.len();
        all.extend(
            rules
                .into_iter()
                .filter_map(|rule| found[rule].take())
                .map(|mut rule| {
                    rule.group = group;
                    rule
                }),
        );
        rows[group.position()].rules = (first..all.len()).map(RuleIndex::from_position).collect();
    }
    (rows, all)
}

fn describe(row: &mut SecurityGroup, told: &[GroupFact], settler: &mut Settler<'_>) {
    let id = row.id.clone();
    let names = told.iter().map(|fact| (fact.name.clone(), fact.location));
    row.name = settler.settle("SecurityGroupName", &id, names).known();
    let regions = told.iter().map(|fact| (fact.region.known(), fact.location));
    row.region = settler.settle("RegionId", &id, regions).known();
    let networks = told.iter().map(|fact| {
        let network = (fact.network != NetworkFact::Unseen).then_some(fact.network);
        (network, fact.location)
    });
    let network = settler.settle("VpcId", &id, networks).known();
    row.network = network_of(network.unwrap_or(NetworkFact::Unseen));
    let kinds = told.iter().map(|fact| (fact.kind, fact.location));
    row.kind = settler.settle("SecurityGroupType", &id, kinds).known();
    let policies = told.iter().map(|fact| (fact.inner_access, fact.location));
    row.inner_access = settler.settle("InnerAccessPolicy", &id, policies).known();
    let counts = told.iter().map(|fact| (fact.rule_count, fact.location));
    row.rule_count = settler.settle("RuleCount", &id, counts).known();
    let instances = told.iter().map(|fact| (fact.instance_count, fact.location));
    row.instance_count = settler.settle("EcsCount", &id, instances).known();
    let descriptions = told
        .iter()
        .map(|fact| (fact.description.clone(), fact.location));
    row.description = settler.settle("Description", &id, descriptions).known();
    let describes = told.iter().find(|fact| fact.description.is_some());
    row.location = describes.or(told.first()).map(|fact| fact.location);
    row.managed = told.iter().any(|fact| fact.managed);
    if row.rule_count.is_some() {
        let listed = told.iter().find(|fact| fact.rule_count.is_some());
        row.listed = listed.map(|fact| fact.location);
    }
}

/// The network of a fact; the region of the classic one is filled in later.
pub(super) fn network_of(fact: NetworkFact) -> Network {
    match fact {
        NetworkFact::Vpc(vpc) => Network::Vpc(vpc),
        NetworkFact::Classic => Network::Classic(None),
        NetworkFact::Unseen => Network::Unseen,
    }
}

/// Merges the documents of a group's rules; the rules that stand, in canonical order.
fn cover(
    row: &mut SecurityGroup,
    lists: &[RuleList],
    rules: &[Rule],
    settler: &mut Settler<'_>,
) -> Vec<usize> {
    let named = lists.iter().find_map(|list| list.region);
    row.region = row.region.or(named);
    let own = lists.iter().filter(|list| !list.partial);
    row.documents = own.map(|list| document(list, rules)).collect();
    let kept = match rules::merge(lists, rules) {
        Outcome::Rules(kept) => kept,
        Outcome::Contradiction { one, other, what } => {
            let message = format!(
                "{what} of \"{}\" differ: its rules count as not exported; keep only the newer \
                 export",
                row.id
            );
            settler.tell(one, other, message);
            row.coverage = RuleCoverage::Contradicted { one, other };
            return Vec::new();
        }
    };
    let whole = match row.rule_count {
        Some(count) => kept.len() == count as usize,
        None => lists.iter().any(RuleList::is_last),
    };
    row.coverage = if whole && !lists.iter().any(|list| list.damaged) {
        RuleCoverage::Complete
    } else {
        RuleCoverage::Incomplete
    };
    kept
}

fn document(list: &RuleList, rules: &[Rule]) -> RuleDocument {
    let rules = &rules[list.rules.clone()];
    let directions = Direction::BOTH
        .into_iter()
        .filter(|direction| rules.iter().any(|rule| rule.direction == Some(*direction)));
    let nics = [NicType::Internet, NicType::Intranet]
        .into_iter()
        .filter(|nic| rules.iter().any(|rule| rule.nic == NicField::Plane(*nic)));
    RuleDocument {
        location: list.location,
        next_token: list.next_token,
        directions: directions.collect(),
        nics: nics.collect(),
        rules: u32::try_from(rules.len()).unwrap_or(u32::MAX),
    }
}
