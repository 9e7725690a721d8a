//! Questions about facts with three answers, and the private ranges. One function, one sentence of the contract.
//! Nothing here walks rules or packets.

use super::account::{Addr, Count, Cover, Ends, Field, Group, Network, Plane, Rule};

/// `and` is the minimum, `or` the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    No,
    Maybe,
    Yes,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }
}

pub(crate) fn complete(group: &Group) -> bool {
    match group.count {
        Count::Right => true,
        Count::TooFew | Count::TooMany => false,
        Count::Absent | Count::Torn => group.cover == Cover::Whole,
    }
}

/// Whether the blocks hold the address; `None` where there is no block.
pub(crate) fn blocks(ends: &Ends, addr: Addr) -> Option<Truth> {
    let (own, other) = if addr.six {
        (&ends.v6, &ends.v4)
    } else {
        (&ends.v4, &ends.v6)
    };
    match (own, other) {
        (Field::Unset, Field::Unset) => None,
        (Field::Ok(block), _) => Some(block.contains(addr).into()),
        (Field::Bad(_), _) | (Field::Unset, Field::Bad(_)) => Some(Truth::Maybe),
        (Field::Unset, Field::Ok(_)) => Some(Truth::No),
    }
}

pub(crate) fn on_plane(rule: &Rule, group: &Group, network: Network, plane: Plane) -> Truth {
    let stated = rule.nic.unwrap_or(Plane::Internet);
    match network {
        Network::Vpc(_) => Truth::Yes,
        Network::Classic(_) => (stated == plane).into(),
        Network::Unseen | Network::Torn => {
            let certain = stated == Plane::Intranet || matches!(group.vpc.known(), Some(Some(_)));
            if certain { Truth::Yes } else { Truth::Maybe }
        }
    }
}

pub(crate) fn network(a: Network, b: Network) -> Truth {
    match (a, b) {
        (Network::Vpc(a), Network::Vpc(b)) | (Network::Classic(a), Network::Classic(b)) => {
            (a == b).into()
        }
        _ if a.is_unseen() || b.is_unseen() => Truth::Maybe,
        _ => Truth::No,
    }
}

pub(crate) fn after(addr: Addr) -> Option<Addr> {
    let most = if addr.six {
        u128::MAX
    } else {
        u128::from(u32::MAX)
    };
    (addr.bits < most).then(|| Addr {
        six: addr.six,
        bits: addr.bits + 1,
    })
}

pub(crate) fn private_ranges(six: bool) -> Vec<(Addr, Addr)> {
    let v4 = [
        ([10, 0, 0, 0], 8),
        ([172, 16, 0, 0], 12),
        ([192, 168, 0, 0], 16),
        ([100, 64, 0, 0], 10),
        ([169, 254, 0, 0], 16),
        ([127, 0, 0, 0], 8),
    ];
    let v6 = [(0xfc00u128 << 112, 7), (0xfe80u128 << 112, 10)];
    if six {
        v6.iter()
            .map(|(bits, len)| span(true, *bits, *len))
            .collect()
    } else {
        v4.iter()
            .map(|(bytes, len)| span(false, u128::from(u32::from_be_bytes(*bytes)), *len))
            .collect()
    }
}

fn span(six: bool, bits: u128, len: u32) -> (Addr, Addr) {
    let width = if six { 128 } else { 32 };
    (
        Addr { six, bits },
        Addr {
            six,
            bits: bits | ((1 << (width - len)) - 1),
        },
    )
}

pub(crate) fn is_private(addr: Addr) -> bool {
    private_ranges(addr.six)
        .iter()
        .any(|(first, last)| *first <= addr && addr <= *last)
}
