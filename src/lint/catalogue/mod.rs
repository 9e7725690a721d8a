//! The list of lints, in the order of their pages.
//!
//! A new lint is two files and, in each of the two lists below, one line.

mod all_ports_open_to_world;
mod ambiguous_peer;
mod invalid_rule_field;
mod missing_nic_scope;
mod missing_reverse_group_grant;
mod missing_reverse_ip_grant;
mod no_network_path;
mod non_host_cidr;
mod open_to_world;
mod rule_quota_exceeded;
mod truncated_export;
mod unresolved_reference;

use super::row::Lint;

static LINTS: [&Lint; 12] = [
    &all_ports_open_to_world::LINT,
    &ambiguous_peer::LINT,
    &invalid_rule_field::LINT,
    &missing_nic_scope::LINT,
    &missing_reverse_group_grant::LINT,
    &missing_reverse_ip_grant::LINT,
    &no_network_path::LINT,
    &non_host_cidr::LINT,
    &open_to_world::LINT,
    &rule_quota_exceeded::LINT,
    &truncated_export::LINT,
    &unresolved_reference::LINT,
];

/// All lints, by name.
pub fn lints() -> impl Iterator<Item = &'static Lint> {
    LINTS.iter().copied()
}
