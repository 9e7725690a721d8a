//! Security groups, and what an export may claim to be complete about.

use super::index::{RegionIndex, RuleIndex};
use super::network::Network;
use super::rule::{Direction, NicType};
use crate::source::Location;

/// Basic or advanced ("Basic and advanced security groups").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GroupKind {
    /// `normal`: outbound is allowed by default.
    Basic,
    /// `enterprise`: outbound is denied by default, and there is no intra-group access.
    Enterprise,
}

/// `InnerAccessPolicy` (ModifySecurityGroupPolicy): whether members of a basic group reach each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InnerAccess {
    /// They do, over the internal network, before any custom rule.
    Accept,
    /// Only by custom rules.
    Drop,
}

/// How much of a group's rules the export holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RuleCoverage {
    /// None: no document of the group's rules was read.
    Unseen,
    /// Two complete documents differ; which one holds is not known, so neither is used.
    Contradicted {
        /// One of them.
        one: Location,
        /// The other.
        other: Location,
    },
    /// Some: more pages follow, or the number differs from `RuleCount`.
    Incomplete,
    /// All.
    Complete,
}

/// One document of a group's rules (DescribeSecurityGroupAttribute, or the console's export).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleDocument {
    /// Where it stands.
    pub location: Location,
    /// Where its non-empty `NextToken` stands: more pages follow.
    pub next_token: Option<Location>,
    /// The directions its rules have.
    pub directions: Vec<Direction>,
    /// The planes its rules name.
    pub nics: Vec<NicType>,
    /// The number of its rules.
    pub rules: u32,
}

/// A security group, or the id of one that something names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecurityGroup {
    /// `sg-...`, or the name of the file whose rules lost their group's id.
    pub id: Box<str>,
    /// Whether the id was taken from a file's name because the document does not hold it.
    pub named_after_file: bool,
    /// Its name.
    pub name: Option<Box<str>>,
    /// Its description, empty where it is exported and empty; none where it is not exported.
    pub description: Option<Box<str>>,
    /// Its region.
    pub region: Option<RegionIndex>,
    /// Its network: an empty `VpcId` is classic.
    pub network: Network,
    /// Its type, where exported.
    pub kind: Option<GroupKind>,
    /// Its intra-group access, where exported.
    pub inner_access: Option<InnerAccess>,
    /// Whether a cloud product manages it, so that nobody else may change it.
    pub managed: bool,
    /// `RuleCount`, where exported.
    pub rule_count: Option<u32>,
    /// Where `RuleCount` was exported: the group's element of DescribeSecurityGroups.
    pub listed: Option<Location>,
    /// `EcsCount`, the number of its instances, where exported.
    pub instance_count: Option<u32>,
    /// Where its description was exported, else where it is described at all.
    pub location: Option<Location>,
    /// The documents of its rules.
    pub documents: Vec<RuleDocument>,
    /// How much of its rules the export holds.
    pub coverage: RuleCoverage,
    /// Its rules, in canonical order.
    pub rules: Vec<RuleIndex>,
}

impl SecurityGroup {
    /// A group of which nothing is known but its id.
    #[must_use]
    pub fn unseen(id: Box<str>) -> Self {
        Self {
            id,
            named_after_file: false,
            name: None,
            description: None,
            region: None,
            network: Network::Unseen,
            kind: None,
            inner_access: None,
            managed: false,
            rule_count: None,
            listed: None,
            instance_count: None,
            location: None,
            documents: Vec::new(),
            coverage: RuleCoverage::Unseen,
            rules: Vec::new(),
        }
    }

    /// Whether it is only planned: the cloud has given it no id, and it is known by its address in a
    /// Terraform plan. No id of the cloud has a dot.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.id.contains('.') && !self.named_after_file
    }

    /// Whether the exporter masked the id, as vendor examples do: it may be any group's.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.id.contains('*')
    }
}

/// One response or list that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// The API call it answers, such as `DescribeInstances`, or `console export`.
    pub call: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Where its non-empty `NextToken` stands: more pages follow.
    pub next_token: Option<Location>,
    /// The number of items read from it.
    pub items: u32,
    /// `TotalCount`, where it stands.
    pub total: Option<u64>,
    /// Whether what it holds is of use to verdicts yet.
    pub used: bool,
}
