//! How endpoints are named for people.

use crate::reach::Endpoint;
use crate::render::words::word;
use crate::source::clip;

/// An endpoint: its id, and its name where it has another.
pub(super) fn endpoint_label(endpoint: &Endpoint<'_>) -> String {
    let id = word(&clip(endpoint.id, 40));
    match endpoint.name {
        Some(name) if name != endpoint.id => format!("{id} ({})", word(&clip(name, 24))),
        _ => id,
    }
}
