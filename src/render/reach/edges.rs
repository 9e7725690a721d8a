//! The edges of all classes at once, for drawings and for people; machine formats stream them.

use crate::reach::{Edge, Reachability};

/// The edges from each class, by its number.
pub(super) fn all_edges(answer: &Reachability<'_>) -> Vec<Vec<Edge>> {
    let mut all = vec![Vec::new(); answer.classes.len()];
    for (class, edges) in answer.edges() {
        all[class as usize] = edges;
    }
    all
}
