//! Intra-group access: members of a basic group whose `InnerAccessPolicy` is Accept.
//!
//! Source: "Basic and advanced security groups" (default rules of a basic group: allow intra-group
//! internal traffic comes before custom ingress rules) and ModifySecurityGroupPolicy. One shared
//! group with Accept suffices ("Start using security groups"). For IPv6 the vendor does not say (U4).

use super::context::{Context, Owner};
use super::doubt::Doubt;
use super::order::{Clause, Origin};
use super::peer::membership;
use super::reading::Reading;
use crate::model::{GroupIndex, GroupKind, InnerAccess, Policy};
use crate::packet::{Family, Traffic};

/// The clauses that let fellow members in, one for each of the owner's groups that does.
pub(super) fn clauses(
    context: &Context<'_>,
    owner: &Owner<'_>,
    family: Family,
    reading: Reading,
) -> Vec<Clause> {
    let groups = owner.groups.unwrap_or_default();
    groups
        .iter()
        .filter_map(|group| clause(context, *group, family, reading))
        .collect()
}

fn clause(
    context: &Context<'_>,
    group: GroupIndex,
    family: Family,
    reading: Reading,
) -> Option<Clause> {
    let mut doubts = Vec::new();
    match context.kind(group) {
        Some(GroupKind::Enterprise) => return None,
        Some(GroupKind::Basic) => {}
        None => doubts.push(Doubt::Kind(group)),
    }
    match context.inventory.groups[group].inner_access {
        Some(InnerAccess::Drop) => return None,
        Some(InnerAccess::Accept) => {}
        None => doubts.push(Doubt::InnerAccess(group)),
    }
    let members = membership(group, family);
    let peer = match reading {
        Reading::Strict if doubts.is_empty() => members.must,
        Reading::Strict => None,
        Reading::Lenient => members.may,
    }?;
    let traffic = Traffic::all(family);
    Some(Clause {
        policy: Policy::Accept,
        traffic,
        peer,
        local: None,
        origin: Origin::Intra(group),
        doubts,
    })
}
