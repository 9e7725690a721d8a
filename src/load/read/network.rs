//! VPCs and vSwitches, and what other records say of the network they stand in.

use super::Reader;
use super::wire::{VSwitchWire, VpcWire};
use crate::load::dialect::Kind;
use crate::load::draft::Draft;
use crate::load::fact::{RegionFact, VSwitchFact, VpcFact};
use crate::load::leaf::Leaf;
use crate::load::note::Topic;
use crate::model::VpcIndex;
use crate::packet::Block;
use crate::source::Location;

/// Takes a VPC into the draft.
pub(super) fn vpc(wire: &VpcWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::Vpc;
    let mut reader = Reader::new(kind, draft, location);
    let Some(id) = wire.vpc_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let mut leaves = vec![&wire.cidr_block, &wire.ipv6_cidr_block];
    leaves.extend(&wire.secondary_cidr_blocks.items);
    leaves.extend(wire.ipv6_cidr_blocks.items.iter().map(|item| &item.block));
    let fact = VpcFact {
        id: reader.draft.vpc_names.of(&id),
        name: reader.text("VpcName", &wire.vpc_name),
        region: region(&wire.region_id, &Leaf::Absent, &mut reader),
        blocks: blocks(&leaves, &mut reader),
        location,
    };
    reader.draft.vpcs.push(fact);
}

/// Takes a vSwitch into the draft.
pub(super) fn vswitch(wire: &VSwitchWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::VSwitch;
    let mut reader = Reader::new(kind, draft, location);
    let Some(id) = wire.vswitch_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let fact = VSwitchFact {
        id: reader.draft.vswitch_names.of(&id),
        vpc: vpc_of(&wire.vpc_id, &mut reader),
        region: region(&wire.region_id, &wire.zone_id, &mut reader),
        blocks: blocks(&[&wire.cidr_block, &wire.ipv6_cidr_block], &mut reader),
        location,
    };
    reader.draft.vswitches.push(fact);
}

/// The VPC a `VpcId` names.
pub(super) fn vpc_of(leaf: &Leaf<'_>, reader: &mut Reader<'_>) -> Option<VpcIndex> {
    match leaf.id() {
        Some(id) => Some(reader.draft.vpc_names.of(&id)),
        None if leaf.text().is_none() && leaf.is_set() => reader.unreadable("VpcId"),
        None => None,
    }
}

/// The region a record names, or that of the zone it names.
pub(super) fn region(region: &Leaf<'_>, zone: &Leaf<'_>, reader: &mut Reader<'_>) -> RegionFact {
    let names = &mut reader.draft.region_names;
    let stated = region.id().map(|id| names.of(&id));
    let zone = zone
        .id()
        .and_then(|zone| region_of_zone(&zone).map(|id| names.of(id)));
    RegionFact::new(stated, zone)
}

/// `cn-hangzhou` of `cn-hangzhou-h`, `ap-southeast-1` of `ap-southeast-1a`.
fn region_of_zone(zone: &str) -> Option<&str> {
    let region = zone.strip_suffix(|letter: char| letter.is_ascii_alphabetic())?;
    let region = match region.strip_suffix('-') {
        Some(region) => region,
        None if region.ends_with(|digit: char| digit.is_ascii_digit()) => region,
        None => return None,
    };
    region.contains('-').then_some(region)
}

fn blocks(leaves: &[&Leaf<'_>], reader: &mut Reader<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = leaves
        .iter()
        .filter_map(|leaf| reader.block(leaf))
        .collect();
    blocks.sort_unstable();
    blocks.dedup();
    blocks
}

#[cfg(test)]
mod tests {
    use super::region_of_zone;

    #[test]
    fn zones_tell_their_region() {
        assert_eq!(region_of_zone("cn-hangzhou-h"), Some("cn-hangzhou"));
        assert_eq!(region_of_zone("ap-southeast-1a"), Some("ap-southeast-1"));
        assert_eq!(region_of_zone("cn-hangzhou"), None);
        assert_eq!(region_of_zone("h"), None);
    }
}
