//! Prefix lists, port lists, and the entries of both.

use super::ports::{PortText, port_text};
use super::wire::{EntryWire, PortListWire, PrefixListWire};
use super::{Field, Reader};
use crate::load::dialect::Kind;
use crate::load::draft::Draft;
use crate::load::fact::{PortListFact, PrefixListFact};
use crate::load::note::Topic;
use crate::packet::{Family, Interval};
use crate::source::Location;

/// Takes what is said of a prefix list into the draft.
pub(super) fn prefix_list(wire: &PrefixListWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::PrefixList;
    take(wire, Reader::new(kind, draft, location));
}

/// Takes into the draft what the envelope of a prefix list's entries says of the list.
pub(in crate::load) fn envelope_of_entries(
    wire: &PrefixListWire<'_>,
    places: &[Field],
    draft: &mut Draft,
    location: Location,
) {
    let reader = Reader::new(Kind::Entry, draft, location);
    take(wire, Reader { places, ..reader });
}

fn take(wire: &PrefixListWire<'_>, mut reader: Reader<'_>) {
    let (kind, location) = (reader.kind, reader.location);
    let Some(id) = wire.prefix_list_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let fact = PrefixListFact {
        id: reader.draft.prefix_list_names.of(&id),
        name: reader.text("PrefixListName", &wire.prefix_list_name),
        family: reader.word(
            "AddressFamily",
            &wire.address_family,
            &[("ipv4", Family::Ipv4), ("ipv6", Family::Ipv6)],
        ),
        max_entries: reader.count("MaxEntries", &wire.max_entries),
        entries: None,
        location,
    };
    reader.draft.prefix_lists.push(fact);
}

/// Takes what is said of a port list into the draft.
pub(super) fn port_list(wire: &PortListWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::PortList;
    let mut reader = Reader::new(kind, draft, location);
    let Some(id) = wire.port_range_list_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let fact = PortListFact {
        id: reader.draft.port_list_names.of(&id),
        name: reader.text("PortRangeListName", &wire.port_range_list_name),
        max_entries: reader.count("MaxEntries", &wire.max_entries),
        entries: None,
        location,
    };
    reader.draft.port_lists.push(fact);
}

/// Takes an entry into the list of entries that is being read. Which list it is of, and of which
/// kind, is known when its document ends.
pub(super) fn entry(wire: &EntryWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::Entry;
    let mut reader = Reader::new(kind, draft, location);
    let block = reader.block(&wire.cidr);
    let ports = match port_text(&wire.port_range) {
        PortText::Any => Some(Interval::whole()),
        PortText::Range(range) | PortText::FromZero(range) => Some(range),
        PortText::Unset => None,
        PortText::Bad(_) => reader.unreadable("PortRange"),
    };
    let Some(entries) = reader.draft.entry_lists.last_mut() else {
        return;
    };
    entries.blocks.extend(block);
    entries.ports.extend(ports);
    entries.cidrs += u32::from(wire.cidr.is_set());
    entries.ranges += u32::from(wire.port_range.is_set());
    entries.unreadable |= block.is_none() && ports.is_none();
}
