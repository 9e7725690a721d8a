//! Why one host can or cannot reach another: every stage of every pair of addresses, judged.
//!
//! Only the pair asked for is computed. Not the text for people (`render`).

mod commands;
mod ends;
mod hosts;
mod missing;
mod near;
mod network;
mod notes;
mod outside;
mod pairs;
mod stage;

pub use hosts::{Host, HostError, nearest_words, resolve};
pub use missing::{Fact, Missing};
pub use near::{Difference, NearMiss};
pub use notes::Note;
pub use outside::{Outside, OutsideHost};

use self::ends::Party;
use self::pairs::judge;
use crate::change::Edit;
use crate::model::{InterfaceIndex, Inventory, RuleIndex};
use crate::packet::{Block, Family, Traffic};
use crate::topology::NetworkReason;

/// The verdict on a whole flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// None of it is possible, or some of it is certainly denied.
    Denied,
    /// Neither.
    Unknown,
    /// All of it certainly passes.
    Allowed,
}

impl Verdict {
    /// `allowed`, `unknown` or `denied`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Unknown => "unknown",
            Self::Allowed => "allowed",
        }
    }
}

/// The stages a packet passes, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StageKind {
    /// What lies between the two interfaces.
    Network,
    /// The sender's outbound rules.
    Egress,
    /// The receiver's inbound rules.
    Ingress,
}

impl StageKind {
    /// `network`, `egress` or `ingress`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Egress => "egress",
            Self::Ingress => "ingress",
        }
    }
}

/// Why a stage decides as it does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// What lies between two interfaces.
    Network(NetworkReason),
    /// A public address and the internet are connected.
    PublicAddress,
    /// The cloud's own services in 100.64.0.0/10, to which every network has a route.
    CloudService,
    /// The interface has no public address of its own.
    NoRoute,
    /// A rule.
    Rule,
    /// The default of the group type; no rule matched.
    Default,
    /// Intra-group access.
    IntraGroup,
    /// Traffic the cloud never filters.
    Exempt,
    /// The host is not in the export, so no rules stand there.
    OutsideHost,
    /// Rules that are not exported may decide.
    UnseenRules,
    /// The type of a group, and so its default, is not known.
    UnseenType,
    /// The intra-group policy of a group is not known.
    UnseenPolicy,
    /// A list a rule names is not exported.
    UnseenList,
    /// The groups of an interface are not known, or a grant names a masked id.
    UnseenGroups,
    /// An outbound Drop against intra-group access, which the vendor's pages contradict (U1).
    Conflict,
    /// A rule has a field that cannot be read.
    UnreadableRule,
    /// Whether membership covers IPv6 the vendor does not say (U4).
    Ipv6Membership,
}

impl Reason {
    /// The contract's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Network(reason) => reason.name(),
            Self::PublicAddress => "public-address",
            Self::CloudService => "cloud-service",
            Self::NoRoute => "no-route",
            Self::Rule => "rule",
            Self::Default => "default",
            Self::IntraGroup => "intra-group",
            Self::Exempt => "exempt",
            Self::OutsideHost => "outside-host",
            Self::UnseenRules => "unseen-rules",
            Self::UnseenType => "unseen-type",
            Self::UnseenPolicy => "unseen-policy",
            Self::UnseenList => "unseen-list",
            Self::UnseenGroups => "unseen-groups",
            Self::Conflict => "conflict",
            Self::UnreadableRule => "unreadable-rule",
            Self::Ipv6Membership => "ipv6-membership",
        }
    }
}

/// What one rule or default decides of the flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// Which part of the flow.
    pub traffic: Traffic,
    /// What happens to it.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// The rule, if one decides.
    pub rule: Option<RuleIndex>,
}

/// One stage, judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// Which stage.
    pub kind: StageKind,
    /// The verdict on the whole flow at this stage alone.
    pub verdict: Verdict,
    /// Why: of its parts, the worst.
    pub reason: Reason,
    /// The rule that decides, if one does.
    pub rule: Option<RuleIndex>,
    /// What each rule decides, worst first, where several do; else empty.
    pub parts: Vec<Part>,
    /// Facts that would settle what is unknown.
    pub missing: Vec<Missing>,
}

/// One end of a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Side {
    /// The interface; none for a host outside the export.
    pub interface: Option<InterfaceIndex>,
    /// The address, or the block of an outside host; none for the internet.
    pub address: Option<Block>,
}

/// A pair of addresses of one family, judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PairExplanation {
    /// The sender.
    pub source: Side,
    /// The receiver.
    pub target: Side,
    /// The family.
    pub family: Family,
    /// The flow as far as packets of the family can be it.
    pub flow: Traffic,
    /// The verdict.
    pub verdict: Verdict,
    /// Network, egress, ingress.
    pub stages: Vec<Stage>,
    /// Rules of the other outcome that nearly decided a stage that did not allow, the nearest first.
    pub near_misses: Vec<NearMiss>,
}

/// Why one host can or cannot reach another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The sender.
    pub source: Host,
    /// The receiver.
    pub target: Host,
    /// The flow, as asked; ping of the pairs' families where nothing was asked.
    pub flow: Traffic,
    /// The best verdict of all pairs.
    pub verdict: Verdict,
    /// All pairs, the best verdict first.
    pub pairs: Vec<PairExplanation>,
    /// The verdict on the same flow the other way.
    pub reverse: Verdict,
    /// The fewest grants that make the flow allowed: applied and judged again.
    pub grants: Vec<Edit>,
    /// What no verdict can show, and why there are no grants where none helps.
    pub notes: Vec<Note>,
}

/// Explains one flow between two hosts; `None` asks for ping.
#[must_use]
pub fn explain(
    inventory: &Inventory,
    source: Host,
    target: Host,
    flow: Option<&Traffic>,
) -> Explanation {
    let [from, to] = [source, target].map(|host| Party::of(inventory, host));
    let asked = judge(inventory, &from, &to, flow);
    let reverse = judge(inventory, &to, &from, flow);
    let (grants, obstacles) = commands::grants(inventory, &from, &to, flow, &asked);
    let notes = notes::notes(inventory, &from, &to, &asked, obstacles);
    Explanation {
        source,
        target,
        flow: asked.flow,
        verdict: asked.verdict,
        pairs: asked.pairs,
        reverse: reverse.verdict,
        grants,
        notes,
    }
}
