//! VPCs and vSwitches.

use rayon::prelude::*;

use super::settle::Settler;
use super::unite::Facts;
use crate::model::{RegionIndex, TableIndex, VSwitch, VSwitchIndex, Vpc, VpcIndex};

/// A row for every VPC that is named.
pub(super) fn vpcs(facts: &Facts, settler: &mut Settler<'_>) -> Vec<Vpc> {
    let mut rows: Vec<Vpc> = facts
        .vpc_ids
        .iter()
        .map(|id| Vpc {
            id: id.clone(),
            name: None,
            region: None,
            blocks: Vec::new(),
            location: None,
        })
        .collect();
    for told in facts.vpcs.chunk_by(|one, other| one.id == other.id) {
        let row = &mut rows[told[0].id.position()];
        let names = told.iter().map(|fact| (fact.name.clone(), fact.location));
        row.name = settler.settle("VpcName", &row.id, names).known();
        let regions = told.iter().map(|fact| (fact.region.known(), fact.location));
        row.region = settler.settle("RegionId", &row.id, regions).known();
        let blocks = told.iter().map(|fact| {
            let blocks = Some(&fact.blocks).filter(|blocks| !blocks.is_empty());
            (blocks, fact.location)
        });
        let blocks = settler.settle("CidrBlock", &row.id, blocks).known();
        row.blocks = blocks.cloned().unwrap_or_default();
        row.location = Some(told[0].location);
    }
    rows
}

/// A row for every vSwitch that is named, and the regions they tell.
pub(super) fn vswitches(
    facts: &Facts,
    settler: &mut Settler<'_>,
) -> (Vec<VSwitch>, Vec<Option<RegionIndex>>) {
    let mut rows: Vec<VSwitch> = facts
        .vswitch_ids
        .iter()
        .map(|id| VSwitch {
            id: id.clone(),
            vpc: None,
            blocks: Vec::new(),
            location: None,
        })
        .collect();
    let mut regions = vec![None; rows.len()];
    let mut told_vpc = vec![false; rows.len()];
    for told in facts.vswitches.chunk_by(|one, other| one.id == other.id) {
        let position = told[0].id.position();
        let row = &mut rows[position];
        let vpcs = told.iter().map(|fact| (fact.vpc, fact.location));
        told_vpc[position] = told.iter().any(|fact| fact.vpc.is_some());
        row.vpc = settler.settle("VpcId", &row.id, vpcs).known();
        let zones = told.iter().map(|fact| (fact.region.known(), fact.location));
        regions[position] = settler.settle("ZoneId", &row.id, zones).known();
        let blocks = told.iter().map(|fact| {
            let blocks = Some(&fact.blocks).filter(|blocks| !blocks.is_empty());
            (blocks, fact.location)
        });
        let blocks = settler.settle("CidrBlock", &row.id, blocks).known();
        row.blocks = blocks.cloned().unwrap_or_default();
        row.location = Some(told[0].location);
    }
    for (vswitch, vpc) in agreed(facts) {
        if !told_vpc[vswitch.position()] {
            rows[vswitch.position()].vpc = vpc;
        }
    }
    (rows, regions)
}

/// The VPC of each vSwitch by what stands in it, none where that differs.
fn agreed(facts: &Facts) -> impl Iterator<Item = (VSwitchIndex, Option<VpcIndex>)> {
    let files = (0..facts.hosts.drafts.len()).into_par_iter();
    let mut pairs: Vec<(VSwitchIndex, VpcIndex)> = files
        .flat_map_iter(|file| facts.hosts.vswitch_networks(file))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut agreed: Vec<(VSwitchIndex, Option<VpcIndex>)> = Vec::new();
    for (vswitch, vpc) in pairs {
        match agreed.last_mut() {
            Some((last, told)) if *last == vswitch => *told = None,
            _ => agreed.push((vswitch, Some(vpc))),
        }
    }
    agreed.into_iter()
}
