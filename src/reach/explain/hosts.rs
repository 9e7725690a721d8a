//! Who SOURCE and TARGET are: names, ids and addresses of the command line resolved in an inventory.

use std::net::IpAddr;

use crate::model::{InstanceIndex, InterfaceIndex, Inventory};
use crate::packet::Block;

/// A host that packets come from or go to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Host {
    /// An instance, on any of its private addresses.
    Instance(InstanceIndex),
    /// An interface, on any of its private addresses.
    Interface(InterfaceIndex),
    /// One private address of an interface.
    Address(InterfaceIndex, IpAddr),
    /// One public address of an interface: the interface as the internet sees it.
    Public(InterfaceIndex, IpAddr),
    /// Addresses that the export assigns to nobody.
    Outside(Block),
    /// Any public address that the export assigns to nobody.
    Internet,
}

/// Why a name is no host.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HostError {
    /// Nothing bears it.
    #[error("{name:?} is no instance, interface or name in the inputs, and no IP address or CIDR block{}", did_you_mean(.nearest))]
    NotFound {
        /// The user's own word.
        name: String,
        /// The names nearest to it.
        nearest: Vec<String>,
    },
    /// Several do.
    #[error("{name:?} fits several: {}; name one of them", .candidates.join(", "))]
    Ambiguous {
        /// The user's own word.
        name: String,
        /// What it fits.
        candidates: Vec<String>,
    },
}

fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", nearest.join(" or "))
    }
}

/// Resolves an id, a name, an address, a block or `internet`.
///
/// # Errors
/// If nothing fits, or several things do.
pub fn resolve(inventory: &Inventory, name: &str) -> Result<Host, HostError> {
    if name.eq_ignore_ascii_case("internet") {
        return Ok(Host::Internet);
    }
    if let Some(instance) = inventory.instance(name) {
        return Ok(Host::Instance(instance));
    }
    if let Some(interface) = inventory.interface(name) {
        return Ok(Host::Interface(interface));
    }
    let named: Vec<InstanceIndex> = inventory
        .instances
        .iter()
        .filter(|(_, instance)| instance.name.as_deref() == Some(name))
        .map(|(index, _)| index)
        .collect();
    match named.as_slice() {
        [one] => return Ok(Host::Instance(*one)),
        [] => {}
        several => {
            let candidates = several
                .iter()
                .map(|index| inventory.instances[*index].id.to_string())
                .collect();
            return Err(HostError::Ambiguous {
                name: name.to_owned(),
                candidates,
            });
        }
    }
    match Block::parse(name) {
        Ok(block) if block.is_host() => address_host(inventory, name, block),
        Ok(block) => Ok(Host::Outside(block)),
        Err(_) => Err(HostError::NotFound {
            name: name.to_owned(),
            nearest: nearest(inventory, name),
        }),
    }
}

fn address_host(inventory: &Inventory, name: &str, block: Block) -> Result<Host, HostError> {
    let address = block.first();
    let mut found = Vec::new();
    for (index, interface) in inventory.interfaces.iter() {
        if interface.addresses.iter().any(|own| own.contains(address)) {
            found.push(Host::Address(index, address));
        } else if interface
            .public
            .iter()
            .any(|public| public.address == address)
        {
            found.push(Host::Public(index, address));
        }
    }
    match found.as_slice() {
        [] => Ok(Host::Outside(block)),
        [one] => Ok(*one),
        several => {
            let id = |host: &Host| match host {
                Host::Address(index, _) | Host::Public(index, _) => {
                    inventory.interfaces[*index].id.to_string()
                }
                _ => name.to_owned(),
            };
            Err(HostError::Ambiguous {
                name: name.to_owned(),
                candidates: several.iter().map(id).collect(),
            })
        }
    }
}

/// At most three names that differ from the word in few letters, or that it begins.
fn nearest(inventory: &Inventory, word: &str) -> Vec<String> {
    let ids = inventory
        .instances
        .rows()
        .iter()
        .map(|instance| &instance.id);
    let names = inventory
        .instances
        .rows()
        .iter()
        .filter_map(|instance| instance.name.as_ref());
    let interfaces = inventory
        .interfaces
        .rows()
        .iter()
        .map(|interface| &interface.id);
    nearest_words(word, ids.chain(names).chain(interfaces).map(|name| &**name))
}

/// At most three of some names that differ from a word in few letters, or that it begins.
pub fn nearest_words<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let lower = word.to_lowercase();
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let distance = distance(&lower, &name.to_lowercase());
            let close = distance <= 1 + word.chars().count() / 4;
            (close || (!word.is_empty() && name.starts_with(word))).then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The edit distance of two words; words of very different length are as far as they are long.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 8 {
        return one.len().max(other.len());
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
