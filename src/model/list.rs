//! Prefix lists and port lists that rules name.

use crate::packet::{Block, Family, Intervals, Port};
use crate::source::Location;

/// A prefix list (DescribePrefixLists, DescribePrefixListAttributes).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrefixList {
    /// `pl-...`
    pub id: Box<str>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// The family of its entries, where exported.
    pub family: Option<Family>,
    /// What the list counts as against rule quotas, where exported.
    pub max_entries: Option<u32>,
    /// Its blocks, sorted; none where they are not exported or two files contradict.
    pub entries: Option<Vec<Block>>,
    /// Whether some entry cannot be read.
    pub unreadable: bool,
    /// Where it is described.
    pub location: Option<Location>,
}

impl PrefixList {
    /// A list of which nothing is known but its id.
    #[must_use]
    pub const fn unseen(id: Box<str>) -> Self {
        Self {
            id,
            name: None,
            family: None,
            max_entries: None,
            entries: None,
            unreadable: false,
            location: None,
        }
    }
}

/// A port list (DescribePortRangeLists, DescribePortRangeListEntries).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PortList {
    /// `prl-...`
    pub id: Box<str>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// What the list counts as against rule quotas, where exported.
    pub max_entries: Option<u32>,
    /// Its ports; none where they are not exported or two files contradict.
    pub entries: Option<Intervals<Port>>,
    /// Whether some entry cannot be read.
    pub unreadable: bool,
    /// Where it is described.
    pub location: Option<Location>,
}

impl PortList {
    /// A list of which nothing is known but its id.
    #[must_use]
    pub const fn unseen(id: Box<str>) -> Self {
        Self {
            id,
            name: None,
            max_entries: None,
            entries: None,
            unreadable: false,
            location: None,
        }
    }
}
