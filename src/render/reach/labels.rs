//! How endpoints and classes are named for people.

use crate::reach::{Endpoint, Reachability};
use crate::render::table::grouped;
use crate::source::{clean, clip};

/// Endpoints of a class that are named.
const NAMED: usize = 3;

/// An endpoint: its id, and its name where it has another.
pub(super) fn endpoint_label(endpoint: &Endpoint) -> String {
    let id = short(&clip(&endpoint.id, 40));
    match &endpoint.name {
        Some(name) if **name != *endpoint.id => format!("{id} ({})", short(&clip(name, 24))),
        _ => id,
    }
}

/// Each class: its first endpoints, and how many more.
pub(super) fn class_labels(answer: &Reachability) -> Vec<String> {
    let mut named: Vec<Vec<String>> = vec![Vec::new(); answer.classes.len()];
    for endpoint in &answer.endpoints {
        let names = &mut named[endpoint.class as usize];
        if names.len() < NAMED {
            names.push(endpoint_label(endpoint));
        }
    }
    let label = |(names, size): (Vec<String>, &u32)| {
        let more = (*size as usize).saturating_sub(names.len());
        match more {
            0 => names.join(", "),
            more => format!("{} and {} alike", names.join(", "), grouped(more as u64)),
        }
    };
    named.into_iter().zip(&answer.classes).map(label).collect()
}

/// A text made harmless.
pub(super) fn short(text: &str) -> String {
    clean(text).into_owned()
}
