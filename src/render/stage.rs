//! Why a stage decides, and what kept a rule from deciding, in the words for people.

pub(super) mod wire;

use crate::reach::{Difference, Fact, Reason, StageKind, Verdict};
use crate::topology::NetworkReason;

/// Why a stage decides as it does, where no rule of the export does.
pub(super) const fn reason_words(
    reason: Reason,
    stage: StageKind,
    verdict: Verdict,
) -> &'static str {
    match reason {
        Reason::Network(reason) => network_words(reason),
        Reason::PublicAddress => "a public address and the internet are connected",
        Reason::CloudService => "an address of a cloud service, which every interface reaches",
        Reason::NoRoute => "the interface has no public address of its own in the inputs",
        Reason::Rule => "a rule decides",
        Reason::Default => match (stage, verdict) {
            (StageKind::Egress, Verdict::Allowed) => {
                "no rule matches, and a basic group lets out what no rule drops"
            }
            (StageKind::Egress, _) => {
                "no rule matches, and an enterprise group lets out only what a rule accepts"
            }
            _ => "no rule matches, and only what a rule accepts gets in",
        },
        Reason::IntraGroup => {
            "both are in one basic group whose members reach each other, before any rule"
        }
        Reason::Exempt => "the metadata server is never filtered",
        Reason::OutsideHost => {
            "the host is not in the inputs, so none of the rules that were read stand there"
        }
        Reason::UnseenRules => "rules that were not exported may decide",
        Reason::UnseenType => "the type of a group was not exported, and its default depends on it",
        Reason::UnseenPolicy => "the intra-group policy of a group was not exported",
        Reason::UnseenList => "a list that a rule names was not exported",
        Reason::UnseenGroups => {
            "the groups of an interface are not known, or a rule names a group by a masked id"
        }
        Reason::Conflict => {
            "an outbound Drop against intra-group access, on which the vendor's pages contradict each other"
        }
        Reason::UnreadableRule => "a rule has a field that cannot be read",
        Reason::Ipv6Membership => {
            "the vendor does not say whether group membership covers IPv6 addresses"
        }
    }
}

const fn network_words(reason: NetworkReason) -> &'static str {
    match reason {
        NetworkReason::SameVpc => "both are in one VPC",
        NetworkReason::SameRegionClassic => "both are on the classic network of one region",
        NetworkReason::IsolatedVpcs => {
            "they are in two VPCs, and the inputs hold no link between them"
        }
        NetworkReason::NoClassicLink => {
            "one is in a VPC, the other on the classic network, and the inputs hold no ClassicLink"
        }
        NetworkReason::DifferentRegion => "they are on the classic networks of two regions",
        NetworkReason::UnseenNetwork => "the network between them was not exported",
    }
}

/// What kept a rule from deciding a stage of this verdict.
pub(super) fn difference_words(differs: &[Difference], stage: Option<Verdict>) -> String {
    if differs.contains(&Difference::Order) {
        let why = match stage {
            Some(Verdict::Unknown) => "something stronger may come first",
            _ => "a stronger rule came first",
        };
        return format!("matches, but {why}");
    }
    let word = |difference: &Difference| match difference {
        Difference::Protocol => "another protocol",
        Difference::Port => "other ports",
        Difference::SourcePort => "other source ports",
        Difference::Peer => "another peer",
        Difference::LocalAddress => "another address of the interface itself",
        Difference::NicType => "the other plane of the classic network (NicType)",
        Difference::Family => "the other address family",
        Difference::Order => "its place in the order",
    };
    let words: Vec<&str> = differs.iter().map(word).collect();
    match words.split_last() {
        None => "does not match".to_owned(),
        Some((last, [])) => format!("is for {last}"),
        Some((last, rest)) => format!("is for {} and {last}", rest.join(", ")),
    }
}

/// What to do about a missing fact of something, before the command.
pub(super) fn missing_words(fact: Fact, id: &str) -> String {
    let what = match fact {
        Fact::Links => {
            return format!(
                "links ({id}) are not read by this version; to see whether there is one"
            );
        }
        Fact::PublicAddresses => return format!("to see the public addresses of {id}"),
        Fact::Rules => "the rules of",
        Fact::Type => "the type of",
        Fact::InnerAccess => "InnerAccessPolicy of",
        Fact::PrefixList | Fact::PortList => "the entries of",
        Fact::Groups => "the groups of",
        Fact::Network => "the network of",
        Fact::Addresses => "the addresses of",
        Fact::Rule => "a readable copy of",
    };
    format!("to settle it, export {what} {id}")
}
