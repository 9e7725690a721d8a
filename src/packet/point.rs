//! Points of a finite, ordered axis: ports, protocol numbers, addresses.
//!
//! Not the sets over them: those are [`super::Intervals`].

use std::fmt::{self, Debug};
use std::hash::Hash;

/// A point of a finite ordered axis without holes between [`Point::MIN`] and [`Point::MAX`].
pub trait Point: Copy + Ord + Hash + Debug {
    /// The lowest point.
    const MIN: Self;
    /// The highest point.
    const MAX: Self;
    /// The next point up; none above [`Point::MAX`].
    fn next(self) -> Option<Self>;
    /// The next point down; none below [`Point::MIN`].
    fn previous(self) -> Option<Self>;
}

macro_rules! point_of_integer {
    ($($integer:ty),*) => {$(
        impl Point for $integer {
            const MIN: Self = <$integer>::MIN;
            const MAX: Self = <$integer>::MAX;
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn previous(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )*};
}
point_of_integer!(u8, u32, u128);

/// A TCP or UDP port, 1 to 65535: rules know no port 0 (API page AuthorizeSecurityGroup, PortRange).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(u16);

impl Port {
    /// The port of this number; none for 0.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        if number == 0 {
            None
        } else {
            Some(Self(number))
        }
    }

    /// The port's number, 1 to 65535.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl Point for Port {
    const MIN: Self = Self(1);
    const MAX: Self = Self(u16::MAX);
    fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
    fn previous(self) -> Option<Self> {
        if self.0 > 1 {
            Some(Self(self.0 - 1))
        } else {
            None
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl Debug for Port {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}
