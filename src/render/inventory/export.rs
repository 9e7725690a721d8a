//! Command lines that export: the calls of the `aliyun` command line that each keep the ids we need.
//!
//! Not run by us. Ids come from the inputs, so each is quoted; one that is masked or cannot be printed
//! has no command.

use crate::change::{quote, region_argument};
use crate::model::{Inventory, RegionIndex, SecurityGroup};

/// Commands of one kind that are printed.
pub(super) const MOST: usize = 20;

/// A list call for one region, which goes through all pages.
pub(super) fn list(
    inventory: &Inventory,
    call: &str,
    region: Option<RegionIndex>,
) -> Option<String> {
    let argument = region_argument(inventory, region).ok()?;
    let name = call.rsplit(' ').next().unwrap_or(call);
    let pages = match call {
        "ecs DescribeNetworkInterfaces" => "--MaxResults 500 --pager",
        // Since 3.0.83 the pager believes in NextToken, which these calls do not have.
        "vpc DescribeVpcs" | "vpc DescribeVSwitches" => "--PageSize 50 --pager NextToken=",
        "ecs DescribePortRangeLists" => "--MaxResults 100 --pager 'path=PortRangeLists[]'",
        _ => "--MaxResults 100 --pager",
    };
    let file = quote(&format!(
        "{name}.{}.json",
        inventory.region_id(region).unwrap_or("REGION")
    ))
    .ok()?;
    Some(format!("aliyun {call}{argument} {pages} > {file}"))
}

/// The rules of a group; a classic group has those of each plane in an answer of its own.
pub(super) fn rules(
    inventory: &Inventory,
    group: &SecurityGroup,
    region: Option<RegionIndex>,
) -> Vec<String> {
    if group.is_masked() || (group.named_after_file && !group.id.starts_with("sg-")) {
        return Vec::new();
    }
    let planes: &[(&str, &str)] = if group.network.is_classic() {
        &[
            (" --NicType internet", ".internet"),
            (" --NicType intranet", ".intranet"),
        ]
    } else {
        &[("", "")]
    };
    let command = |(plane, suffix): &(&str, &str)| {
        let region = region_argument(inventory, region).ok()?;
        let id = quote(&group.id).ok()?;
        let file = quote(&format!("{}{suffix}.json", group.id)).ok()?;
        Some(format!(
            "aliyun ecs DescribeSecurityGroupAttribute{region} --SecurityGroupId {id}{plane} --MaxResults 1000 > {file}"
        ))
    };
    planes.iter().filter_map(command).collect()
}

/// The rules of all groups of a region, by a loop.
pub(super) fn rules_of_all(inventory: &Inventory, region: Option<RegionIndex>) -> Option<String> {
    let argument = region_argument(inventory, region).ok()?;
    Some(format!(
        "for id in $(aliyun ecs DescribeSecurityGroups{argument} --MaxResults 100 --pager \
         | jq -r '.SecurityGroups.SecurityGroup[].SecurityGroupId'); \
         do aliyun ecs DescribeSecurityGroupAttribute{argument} --SecurityGroupId \"$id\" --MaxResults 1000 > \"$id.json\"; done"
    ))
}

/// One call about one id, into a file that bears the id: not every answer says what it is about.
pub(super) fn one(
    inventory: &Inventory,
    call: &str,
    argument: &str,
    id: &str,
    region: Option<RegionIndex>,
) -> Option<String> {
    if id.contains('*') {
        return None;
    }
    let region = region_argument(inventory, region).ok()?;
    let (quoted, file) = (quote(id).ok()?, quote(&format!("{id}.json")).ok()?);
    Some(format!(
        "aliyun {call}{region} --{argument} {quoted} > {file}"
    ))
}
