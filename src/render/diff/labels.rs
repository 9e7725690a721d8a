//! How endpoints and classes of a difference are named for people.

use crate::reach::{Delta, DeltaEndpoint};
use crate::render::table::grouped;
use crate::render::words::word;
use crate::source::clip;

/// Endpoints that are named of several.
const NAMED: usize = 2;

/// An endpoint: its id, and its name where it has another.
pub(super) fn label(endpoint: &DeltaEndpoint<'_>) -> String {
    let id = word(&clip(endpoint.id, 40));
    match endpoint.name {
        Some(name) if name != endpoint.id => format!("{id} ({})", word(&clip(name, 24))),
        _ => id,
    }
}

/// The first endpoints of each class by their labels, and how many it has.
pub(super) struct Members {
    named: Vec<Vec<String>>,
    sizes: Vec<u32>,
}

impl Members {
    pub(super) fn of(delta: &Delta<'_>) -> Self {
        let mut named: Vec<Vec<String>> = vec![Vec::new(); delta.classes.len()];
        for endpoint in delta.endpoints() {
            let names = &mut named[endpoint.class as usize];
            if names.len() < NAMED {
                names.push(label(&endpoint));
            }
        }
        Self {
            named,
            sizes: delta.classes.clone(),
        }
    }

    /// The number of endpoints of some classes.
    pub(super) fn count(&self, classes: &[u32]) -> u64 {
        let sizes = classes.iter().map(|class| self.sizes[*class as usize]);
        sizes.map(u64::from).sum()
    }

    /// `i-1 (web)`, `i-1 and i-2`, or `412 endpoints (i-1, i-2, ...)`.
    pub(super) fn words(&self, classes: &[u32]) -> String {
        let count = self.count(classes);
        let names = classes
            .iter()
            .flat_map(|class| &self.named[*class as usize]);
        let names: Vec<&str> = names.take(NAMED).map(String::as_str).collect();
        match (count, names.as_slice()) {
            (1, [one]) => (*one).to_owned(),
            (2, [one, other]) => format!("{one} and {other}"),
            _ => format!("{} endpoints ({}, ...)", grouped(count), names.join(", ")),
        }
    }
}
