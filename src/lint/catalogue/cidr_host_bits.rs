//! Blocks that are written with an address beyond their prefix.
//!
//! What such a text is read as is `packet`'s matter; here it is only told.

use std::net::IpAddr;

use crate::lint::context::RuleView;
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{Flaw, FlawKind};
use crate::packet::Block;

pub(super) static LINT: Lint = Lint {
    name: "cidr-host-bits",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a block is written with an address that is not its first",
    page: include_str!("cidr_host_bits.md"),
    check: Check::Rule(check),
};

fn check(view: &RuleView<'_>, report: &mut Report) {
    let flaws = view.rule.flaws.iter();
    for flaw in flaws.filter(|flaw| flaw.kind == FlawKind::HostBits) {
        let Ok(block) = Block::parse(&flaw.text) else {
            continue;
        };
        tell(view, flaw, &block, report);
    }
}

fn tell(view: &RuleView<'_>, flaw: &Flaw, block: &Block, report: &mut Report) {
    let text = flaw.text.trim();
    let (first, length) = (block.first(), block.length());
    let message =
        format!("{text:?} means {first}/{length}: the address is not the first of the block");
    let field = Some(flaw.field.key());
    let draft = report.at_rule(view.inventory, view.index, field, message);
    draft.key = format!("{}={text}", flaw.field.key());
    if let Some(host) = meant_host(text) {
        draft.severity = Severity::Medium;
        draft.notes.push(format!(
            "if only {host} was meant, the rule names more than that"
        ));
    }
}

/// The address of a text, if it looks like that of a host: its last octet, or for IPv6 its last group
/// of digits, is not 0.
fn meant_host(text: &str) -> Option<IpAddr> {
    let (address, _) = text.split_once('/')?;
    let address: IpAddr = address.trim().parse().ok()?;
    let host = match address {
        IpAddr::V4(address) => address.octets()[3] != 0,
        IpAddr::V6(address) => address.segments()[7] != 0,
    };
    host.then_some(address)
}
