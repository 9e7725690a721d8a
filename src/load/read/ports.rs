//! The port fields of a rule: `PortRange`, `PortRangeListId`, `SourcePortRange` (API page
//! AuthorizeSecurityGroup).

use super::rule::{Flaws, missing_or_unreadable};
use super::wire::PermissionWire;
use crate::load::draft::Draft;
use crate::load::leaf::Leaf;
use crate::model::{FlawKind, Ports, RuleField};
use crate::packet::{Interval, Intervals, Port};

/// Whether a rule's protocol has ports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PortsOf {
    Ported,
    Portless,
    Unknown,
}

/// What a field of the form `first/last` says.
pub(super) enum PortText {
    Unset,
    /// `-1/-1`.
    Any,
    Range(Interval<Port>),
    /// `0/last`, read as beginning at 1.
    FromZero(Interval<Port>),
    Bad(FlawKind),
}

/// Reads `first/last`.
pub(super) fn port_text(leaf: &Leaf<'_>) -> PortText {
    let Some(text) = leaf.text() else {
        return if leaf.is_set() {
            PortText::Bad(FlawKind::Unreadable)
        } else {
            PortText::Unset
        };
    };
    let halves = text.split_once('/');
    let numbers = halves.and_then(|(first, last)| Some((number(first)?, number(last)?)));
    match numbers {
        None => PortText::Bad(missing_or_unreadable(leaf)),
        Some((-1, -1)) => PortText::Any,
        Some((first, last)) => range(first, last),
    }
}

fn number(text: &str) -> Option<i32> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn range(first: i32, last: i32) -> PortText {
    let (Ok(low), Ok(high)) = (u16::try_from(first), u16::try_from(last)) else {
        return PortText::Bad(FlawKind::Unreadable);
    };
    let Some(high) = Port::new(high) else {
        let reversed = low > high;
        return PortText::Bad(if reversed {
            FlawKind::Reversed
        } else {
            FlawKind::Unreadable
        });
    };
    let from_zero = low == 0;
    let low = Port::new(low.max(1)).and_then(|low| Interval::new(low, high));
    match low {
        Some(range) if from_zero => PortText::FromZero(range),
        Some(range) => PortText::Range(range),
        None => PortText::Bad(FlawKind::Reversed),
    }
}

/// The destination ports. A list counts over a range: in a response the range beside it says
/// nothing.
pub(super) fn target(
    wire: &PermissionWire<'_>,
    ported: PortsOf,
    draft: &mut Draft,
    flaws: &mut Flaws,
) -> Ports {
    let list = wire.port_range_list_id.id();
    if ported == PortsOf::Portless {
        if list.is_some() {
            flaws.add(
                RuleField::PortRangeListId,
                FlawKind::PortsIgnored,
                &wire.port_range_list_id,
            );
        }
        return ignored(RuleField::PortRange, &wire.port_range, flaws);
    }
    if let Some(list) = list {
        return Ports::List(draft.port_list_names.of(&list));
    }
    let field = RuleField::PortRange;
    match port_text(&wire.port_range) {
        PortText::Unset if ported == PortsOf::Ported => {
            let leaf = &wire.port_range_list_id;
            if leaf.is_set() {
                flaws.add(RuleField::PortRangeListId, FlawKind::Unreadable, leaf);
            } else {
                flaws.add(field, FlawKind::Missing, &wire.port_range);
            }
            Ports::Unreadable
        }
        PortText::Any if ported == PortsOf::Ported => {
            flaws.add(field, FlawKind::AnyPort, &wire.port_range);
            Ports::Any
        }
        text => ports(text, field, &wire.port_range, flaws),
    }
}

/// The source ports: every one if the field is not set.
pub(super) fn source(leaf: &Leaf<'_>, ported: PortsOf, flaws: &mut Flaws) -> Ports {
    let field = RuleField::SourcePortRange;
    if ported == PortsOf::Portless {
        ignored(field, leaf, flaws)
    } else {
        ports(port_text(leaf), field, leaf, flaws)
    }
}

fn ports(text: PortText, field: RuleField, leaf: &Leaf<'_>, flaws: &mut Flaws) -> Ports {
    match text {
        PortText::Unset | PortText::Any => Ports::Any,
        PortText::Range(range) => Ports::Only(Intervals::of(range)),
        PortText::FromZero(range) => {
            flaws.add(field, FlawKind::PortZero, leaf);
            Ports::Only(Intervals::of(range))
        }
        PortText::Bad(kind) => {
            flaws.add(field, kind, leaf);
            Ports::Unreadable
        }
    }
}

fn ignored(field: RuleField, leaf: &Leaf<'_>, flaws: &mut Flaws) -> Ports {
    if !matches!(port_text(leaf), PortText::Unset | PortText::Any) {
        flaws.add(field, FlawKind::PortsIgnored, leaf);
    }
    Ports::Any
}
