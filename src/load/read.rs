//! Records: one element of a known list, from its text to facts.
//!
//! Lenient reading ends here: what a field means is decided once, and what cannot be read is a flaw
//! of the rule or a note. Not the merging of facts about one thing (`merge`).

mod address;
mod group;
mod host;
mod list;
mod network;
mod peer;
mod ports;
mod rule;
pub(super) mod wire;

use super::dialect::Kind;
use super::draft::Draft;
use super::key::Key;
use super::leaf::Leaf;
use super::note::Topic;
use super::wire::{Prefix, Repeated, Wire, prefix};
use crate::source::Location;

pub(super) use group::envelope_of_rules;
pub(super) use list::envelope_of_entries;

/// What taking a record from the beginning of a text comes to.
pub(super) enum Taken {
    /// It is in the draft, and took this many bytes.
    Done(usize),
    /// The text ends within it.
    Unfinished,
    /// It is no JSON that can be read.
    Broken,
}

/// Takes the record at the beginning of `text`, which stands at `at`, into the draft.
pub(super) fn take(kind: Kind, text: &str, at: u64, draft: &mut Draft) -> Taken {
    match kind {
        Kind::Permission => record(text, at, draft, rule::rule),
        Kind::SecurityGroup => record(text, at, draft, group::group),
        Kind::Instance => record(text, at, draft, host::instance),
        Kind::NetworkInterface => record(text, at, draft, host::interface),
        Kind::PrefixList => record(text, at, draft, list::prefix_list),
        Kind::PortList => record(text, at, draft, list::port_list),
        Kind::Entry => record(text, at, draft, list::entry),
        Kind::Vpc => record(text, at, draft, network::vpc),
        Kind::VSwitch => record(text, at, draft, network::vswitch),
    }
}

/// A record that was made of something else than the API's text.
pub(super) enum Record<'a> {
    Permission(wire::PermissionWire<'a>),
    SecurityGroup(wire::SecurityGroupWire<'a>),
    Instance(wire::InstanceWire<'a>),
    NetworkInterface(wire::InterfaceWire<'a>),
    PrefixList(wire::PrefixListWire<'a>),
    Entry(wire::EntryWire<'a>),
    Vpc(wire::VpcWire<'a>),
    VSwitch(wire::VSwitchWire<'a>),
}

/// Takes such a record into the draft.
pub(super) fn fact(record: &Record<'_>, draft: &mut Draft, location: Location) {
    match record {
        Record::Permission(wire) => rule::rule(wire, draft, location),
        Record::SecurityGroup(wire) => group::group(wire, draft, location),
        Record::Instance(wire) => host::instance(wire, draft, location),
        Record::NetworkInterface(wire) => host::interface(wire, draft, location),
        Record::PrefixList(wire) => list::prefix_list(wire, draft, location),
        Record::Entry(wire) => list::entry(wire, draft, location),
        Record::Vpc(wire) => network::vpc(wire, draft, location),
        Record::VSwitch(wire) => network::vswitch(wire, draft, location),
    }
}

fn record<'a, T: Wire<'a> + Repeated>(
    text: &'a str,
    at: u64,
    draft: &mut Draft,
    read: impl FnOnce(&T, &mut Draft, Location),
) -> Taken {
    let mut wire = T::default();
    match prefix(text, &mut wire) {
        Prefix::Value(length) => {
            let location = draft.location(at, at + length as u64);
            wire.repeated(&mut |topic| draft.pending_notes.add(topic, location));
            read(&wire, draft, location);
            Taken::Done(length)
        }
        Prefix::Unfinished => Taken::Unfinished,
        Prefix::Broken => Taken::Broken,
    }
}

/// A record being read: where notes about it go.
struct Reader<'d> {
    draft: &'d mut Draft,
    kind: Kind,
    location: Location,
    /// Where fields stand, if not in the record.
    places: &'d [Field],
}

/// A field of an envelope: its key, its value, and where that stands.
pub(super) type Field = (Key, Leaf<'static>, Location);

impl<'d> Reader<'d> {
    fn new(kind: Kind, draft: &'d mut Draft, location: Location) -> Self {
        Self {
            draft,
            kind,
            location,
            places: &[],
        }
    }

    fn note(&mut self, topic: Topic) {
        self.draft.pending_notes.add(topic, self.location);
    }

    fn unreadable<T>(&mut self, key: &'static str) -> Option<T> {
        let place = self.places.iter().find(|(known, ..)| known.text() == key);
        let at = place.map_or(self.location, |(.., at)| *at);
        let topic = Topic::UnreadableField(self.kind, key);
        self.draft.pending_notes.add(topic, at);
        None
    }

    /// Text of a field; a list or an object is noted.
    fn text(&mut self, key: &'static str, leaf: &Leaf<'_>) -> Option<Box<str>> {
        match leaf.text() {
            Some(text) => Some(text.into()),
            None if leaf.is_set() => self.unreadable(key),
            None => None,
        }
    }

    /// A count; anything else is noted.
    fn count(&mut self, key: &'static str, leaf: &Leaf<'_>) -> Option<u32> {
        match leaf.count() {
            Ok(count) => count,
            Err(_) => self.unreadable(key),
        }
    }

    /// One of some words, whatever their case; anything else is noted.
    fn word<T: Copy>(
        &mut self,
        key: &'static str,
        leaf: &Leaf<'_>,
        words: &[(&str, T)],
    ) -> Option<T> {
        match word(leaf, words) {
            Some(word) => Some(word),
            None if leaf.is_set() => self.unreadable(key),
            None => None,
        }
    }
}

/// The value that goes with a word, whatever its case.
fn word<T: Copy>(leaf: &Leaf<'_>, words: &[(&str, T)]) -> Option<T> {
    let text = leaf.text()?;
    words
        .iter()
        .find(|(word, _)| text.eq_ignore_ascii_case(word))
        .map(|(_, value)| *value)
}

/// The code of an error of the API.
pub(super) fn api_error_code(text: &str) -> Option<Box<str>> {
    let mut wire = wire::ApiErrorWire::default();
    match prefix(text, &mut wire) {
        Prefix::Value(_) => wire.code.is_set().then(|| wire.code.words()),
        _ => None,
    }
}
