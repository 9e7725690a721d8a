//! Typed row numbers and the tables they index.
//!
//! Tables are shared until one is changed, so that an inventory after an edit costs the rows it
//! changed.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Index;
use std::sync::Arc;

/// A typed row number.
pub trait TableIndex: Copy + Ord + Debug {
    /// The row's index of this position.
    fn from_position(position: usize) -> Self;
    /// The position in the table.
    fn position(self) -> usize;
}

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);
        impl TableIndex for $name {
            fn from_position(position: usize) -> Self {
                Self(u32::try_from(position).expect("internal error: more than 4 billion rows"))
            }
            fn position(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
indices! {
    /// A security group.
    GroupIndex,
    /// A rule of some group.
    RuleIndex,
    /// An elastic network interface, or what stands for one.
    InterfaceIndex,
    /// An ECS instance.
    InstanceIndex,
    /// A VPC.
    VpcIndex,
    /// A vSwitch.
    VSwitchIndex,
    /// A prefix list.
    PrefixListIndex,
    /// A port list.
    PortListIndex,
    /// A region.
    RegionIndex,
}

/// Rows, indexed by their own type of number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table<I, T> {
    rows: Arc<Vec<T>>,
    index: PhantomData<I>,
}

impl<I: TableIndex, T> Table<I, T> {
    /// A table of these rows.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        Self {
            rows: Arc::new(rows),
            index: PhantomData,
        }
    }

    /// The rows, in order.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The rows with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.rows
            .iter()
            .enumerate()
            .map(|(position, row)| (I::from_position(position), row))
    }

    /// All row numbers.
    pub fn indices(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.rows.len()).map(I::from_position)
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<I: TableIndex, T: Clone> Table<I, T> {
    /// The rows, to change; copied if another inventory shares them.
    pub fn rows_mut(&mut self) -> &mut Vec<T> {
        Arc::make_mut(&mut self.rows)
    }

    /// The row, to change.
    pub fn row_mut(&mut self, index: I) -> &mut T {
        &mut self.rows_mut()[index.position()]
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self {
            rows: Arc::new(Vec::new()),
            index: PhantomData,
        }
    }
}

impl<I: TableIndex, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, index: I) -> &T {
        &self.rows[index.position()]
    }
}
