//! A list inside a record, in any of the styles exports have: wrapped, bare, null, `{}`, or one
//! bare element (hand-made conversions from XML do that).

mod wire;

use std::marker::PhantomData;

use super::note::Topic;
use super::wire::Repeated;

/// The key that wraps a list's elements.
pub(super) trait Wrapper {
    const KEY: &'static str;
}

/// A list of objects or of scalars.
pub(super) struct List<T, W> {
    pub(super) items: Vec<T>,
    /// Whether something was there that is no element.
    pub(super) odd: bool,
    /// Whether the wrapper's key stands twice.
    twice: bool,
    wrapper: PhantomData<W>,
}

impl<T, W> Default for List<T, W> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            odd: false,
            twice: false,
            wrapper: PhantomData,
        }
    }
}

impl<T: Repeated, W: Wrapper> Repeated for List<T, W> {
    fn repeated(&self, tell: &mut dyn FnMut(Topic)) {
        if self.twice {
            tell(Topic::Joined(W::KEY));
        }
        self.items.iter().for_each(|item| item.repeated(tell));
    }
}
