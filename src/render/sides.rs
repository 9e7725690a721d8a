//! The two ends of an explanation in words.

use crate::model::Inventory;
use crate::reach::{Host, Side};
use crate::render::words::word;

/// The word for a host that names it alone: its id, address or block.
pub(super) fn host_id(inventory: &Inventory, host: Host) -> String {
    match host {
        Host::Instance(index) => inventory.instances[index].id.to_string(),
        Host::Interface(index) => inventory.interfaces[index].id.to_string(),
        Host::Address(_, address) | Host::Public(_, address) => address.to_string(),
        Host::Outside(block) => block.to_string(),
        Host::Internet => "internet".to_owned(),
    }
}

/// The host for people: its id, and the name of its instance.
pub(super) fn host_words(inventory: &Inventory, host: Host) -> String {
    let id = word(&host_id(inventory, host));
    let of_interface = |index| inventory.interfaces[index].instance;
    let instance = match host {
        Host::Instance(index) => Some(index),
        Host::Interface(index) | Host::Address(index, _) | Host::Public(index, _) => {
            of_interface(index)
        }
        Host::Outside(_) | Host::Internet => None,
    };
    let Some(instance) = instance.map(|index| &inventory.instances[index]) else {
        return id;
    };
    let name = instance
        .name
        .as_deref()
        .filter(|name| **name != *instance.id)
        .map(word);
    match (host, name) {
        (Host::Instance(_), None) => id,
        (Host::Instance(_), Some(name)) => format!("{id} \"{name}\""),
        (_, None) => format!("{id} of {}", word(&instance.id)),
        (_, Some(name)) => format!("{id} of {} \"{name}\"", word(&instance.id)),
    }
}

/// One end of a pair: its address, and its interface.
pub(super) fn side_words(inventory: &Inventory, side: Side) -> String {
    let address = side.address.map(|address| address.to_string());
    let interface = side
        .interface
        .map(|index| word(&inventory.interfaces[index].id));
    match (address, interface) {
        (Some(address), Some(interface)) => format!("{address} on {interface}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => "internet".to_owned(),
    }
}
