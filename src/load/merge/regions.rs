//! Regions where a record tells none: a VPC lies in one region, and so does all that stands in it.

use crate::model::{
    Instance, Network, NetworkInterface, RegionIndex, SecurityGroup, TableIndex, VSwitch, Vpc,
    VpcIndex,
};

/// The rows that have regions.
pub(super) struct Rows<'r> {
    pub(super) groups: &'r mut [SecurityGroup],
    pub(super) instances: &'r mut [Instance],
    pub(super) interfaces: &'r mut [NetworkInterface],
    pub(super) vpcs: &'r mut [Vpc],
    pub(super) vswitches: &'r [VSwitch],
    pub(super) vswitch_regions: &'r [Option<RegionIndex>],
}

/// A region that several rows may tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    One(RegionIndex),
    Several,
}

impl Told {
    fn hear(&mut self, region: RegionIndex) {
        *self = match *self {
            Self::Nothing => Self::One(region),
            Self::One(known) if known == region => *self,
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    fn one(self) -> Option<RegionIndex> {
        match self {
            Self::One(region) => Some(region),
            Self::Nothing | Self::Several => None,
        }
    }
}

/// Fills in the regions that follow from others: of a VPC by what stands in it, of all that stands
/// in it, of an interface by its instance and the reverse, of the classic network.
pub(super) fn fill(rows: Rows<'_>) {
    for (vpc, region) in by_vpc(&rows).into_iter().enumerate() {
        let vpc = &mut rows.vpcs[vpc];
        vpc.region = vpc.region.or(region.one());
    }
    for group in rows.groups {
        group.region = group
            .region
            .or_else(|| of_network(group.network, rows.vpcs));
        settle_classic(&mut group.network, group.region);
    }
    let mut by_instance = vec![Told::Nothing; rows.instances.len()];
    for interface in &mut *rows.interfaces {
        interface.region = interface
            .region
            .or_else(|| of_network(interface.network, rows.vpcs));
        if let (Some(instance), Some(region)) = (interface.instance, interface.region) {
            by_instance[instance.position()].hear(region);
        }
    }
    for (instance, told) in rows.instances.iter_mut().zip(by_instance) {
        instance.region = instance.region.or(told.one());
    }
    for interface in rows.interfaces {
        let instance = interface
            .instance
            .map(|instance| &rows.instances[instance.position()]);
        interface.region = interface.region.or_else(|| instance?.region);
        settle_classic(&mut interface.network, interface.region);
    }
}

fn by_vpc(rows: &Rows<'_>) -> Vec<Told> {
    let vpc_of = |network: Network| match network {
        Network::Vpc(vpc) => Some(vpc),
        Network::Classic(_) | Network::Unseen => None,
    };
    let groups = rows
        .groups
        .iter()
        .map(|group| (vpc_of(group.network), group.region));
    let interfaces = rows.interfaces.iter().map(|interface| {
        let instance = interface
            .instance
            .map(|instance| &rows.instances[instance.position()]);
        let region = interface.region.or_else(|| instance?.region);
        (vpc_of(interface.network), region)
    });
    let regions = rows.vswitch_regions.iter();
    let vswitches = rows
        .vswitches
        .iter()
        .zip(regions)
        .map(|(row, region)| (row.vpc, *region));
    let mut told = vec![Told::Nothing; rows.vpcs.len()];
    let all = groups.chain(interfaces).chain(vswitches);
    all.for_each(|(vpc, region): (Option<VpcIndex>, _)| {
        if let (Some(vpc), Some(region)) = (vpc, region) {
            told[vpc.position()].hear(region);
        }
    });
    told
}

fn of_network(network: Network, vpcs: &[Vpc]) -> Option<RegionIndex> {
    match network {
        Network::Vpc(vpc) => vpcs[vpc.position()].region,
        Network::Classic(_) | Network::Unseen => None,
    }
}

fn settle_classic(network: &mut Network, region: Option<RegionIndex>) {
    if network.is_classic() {
        *network = Network::Classic(region);
    }
}
