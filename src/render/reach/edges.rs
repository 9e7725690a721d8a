//! The edges of all classes at once, for drawings and for people; machine formats stream them.

use rayon::prelude::*;

use crate::reach::{Edge, Reachability};

/// The edges from each class, by its number.
pub(super) fn all_edges(answer: &Reachability) -> Vec<Vec<Edge>> {
    let classes = u32::try_from(answer.classes.len()).expect("internal error: too many classes");
    (0..classes)
        .into_par_iter()
        .map(|class| answer.edges_from(class))
        .collect()
}
