//! The list of lints, in the order of their pages.
//!
//! A new lint is two files and, in each of the two lists below, one line.

mod all_ports_grant;
mod all_ports_open_to_world;
mod all_protocols_grant;
mod ambiguous_peer;
mod cidr_host_bits;
mod classic_intranet_cross_tenant;
mod cross_account_all_traffic;
mod dangling_group_reference;
mod default_group_in_use;
mod duplicate_rule;
mod egress_blocks_dns;
mod egress_open_to_world;
mod eni_quota_exceeded;
mod exposed_instance;
mod grant_blocked_by_egress;
mod group_reference_quota_exceeded;
mod illegal_group_reference;
mod implied_by_default;
mod ineffective_drop;
mod intercom_group_with_rules;
mod invalid_rule_field;
mod ip_mesh_outgrows_quota;
mod isolation_bypassed;
mod mergeable_rules;
mod missing_description;
mod missing_nic_scope;
mod missing_reverse_group_grant;
mod missing_reverse_ip_grant;
mod near_world_cidr;
mod nic_scope_mismatch;
mod no_network_path;
mod non_host_cidr;
mod open_to_world;
mod overlapping_equal_priority;
mod redundant_rule;
mod rule_quota_exceeded;
mod sensitive_port_open_to_world;
mod shadowed_rule;
mod stale_ip_grant;
mod truncated_export;
mod unresolved_reference;
mod untrusted_account;
mod unused_group;
mod wide_port_range;
mod wide_public_cidr;

use super::row::Lint;

static LINTS: [&Lint; 45] = [
    &all_ports_grant::LINT,
    &all_ports_open_to_world::LINT,
    &all_protocols_grant::LINT,
    &ambiguous_peer::LINT,
    &cidr_host_bits::LINT,
    &classic_intranet_cross_tenant::LINT,
    &cross_account_all_traffic::LINT,
    &dangling_group_reference::LINT,
    &default_group_in_use::LINT,
    &duplicate_rule::LINT,
    &egress_blocks_dns::LINT,
    &egress_open_to_world::LINT,
    &eni_quota_exceeded::LINT,
    &exposed_instance::LINT,
    &grant_blocked_by_egress::LINT,
    &group_reference_quota_exceeded::LINT,
    &illegal_group_reference::LINT,
    &implied_by_default::LINT,
    &ineffective_drop::LINT,
    &intercom_group_with_rules::LINT,
    &invalid_rule_field::LINT,
    &ip_mesh_outgrows_quota::LINT,
    &mergeable_rules::LINT,
    &isolation_bypassed::LINT,
    &missing_description::LINT,
    &missing_nic_scope::LINT,
    &missing_reverse_group_grant::LINT,
    &missing_reverse_ip_grant::LINT,
    &near_world_cidr::LINT,
    &nic_scope_mismatch::LINT,
    &no_network_path::LINT,
    &non_host_cidr::LINT,
    &open_to_world::LINT,
    &overlapping_equal_priority::LINT,
    &redundant_rule::LINT,
    &rule_quota_exceeded::LINT,
    &sensitive_port_open_to_world::LINT,
    &shadowed_rule::LINT,
    &stale_ip_grant::LINT,
    &truncated_export::LINT,
    &unresolved_reference::LINT,
    &untrusted_account::LINT,
    &unused_group::LINT,
    &wide_port_range::LINT,
    &wide_public_cidr::LINT,
];

/// All lints, by name.
pub fn lints() -> impl Iterator<Item = &'static Lint> {
    LINTS.iter().copied()
}
