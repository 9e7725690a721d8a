//! What was read in a way the user should know of: counted by topic, told once.

use std::collections::BTreeMap;

use super::dialect::{Kind, call};
use crate::source::{Location, Remark, RemarkKind};

/// What a note is about. Its order is that of notes at one place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Topic {
    /// Addresses with `*` or `X` in them.
    Masked(Kind),
    /// Addresses that are none.
    UnreadableAddress(Kind),
    /// A field, not of a rule, that holds what it may not hold.
    UnreadableField(Kind, &'static str),
    /// A key that stands twice in one object.
    Repeated(&'static str),
    /// A key of elements that stands twice in one object: all of them count.
    Joined(&'static str),
    /// Records without the id that tells what they are about.
    NoId(Kind),
    /// Elements of a list that are no objects.
    NoObject(&'static str),
    /// Something else than a list where a list was expected.
    NoList(&'static str),
    /// Characters in strings that JSON does not allow.
    Repaired,
    /// Control characters in strings that are not read.
    Control,
    /// Rules without a group's id beside the only group of their document.
    GroupBeside,
    /// Ten elements and no total: as much as `--pager` gets where it cannot page.
    TenItems(&'static str),
    /// Answers of a call that is of no use yet.
    Unused(&'static str),
}

/// Notes by topic: how often, and where first.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<Topic, Tally>);

#[derive(Clone, Copy)]
struct Tally {
    count: u64,
    first: Location,
}

impl Notes {
    pub(super) fn add(&mut self, topic: Topic, at: Location) {
        self.0
            .entry(topic)
            .or_insert(Tally {
                count: 0,
                first: at,
            })
            .count += 1;
    }

    /// All of them, leaving none.
    pub(super) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Takes in notes of other places.
    pub(super) fn absorb(&mut self, other: Self) {
        for (topic, tally) in other.0 {
            let known = self.0.entry(topic).or_insert(Tally { count: 0, ..tally });
            known.count += tally.count;
            if (tally.first.file, tally.first.start) < (known.first.file, known.first.start) {
                known.first = tally.first;
            }
        }
    }

    /// One remark a topic.
    pub(super) fn into_remarks(self) -> impl Iterator<Item = Remark> {
        self.0.into_iter().map(|(topic, tally)| Remark {
            kind: RemarkKind::Note,
            file: Some(tally.first.file),
            location: Some(tally.first),
            related: Vec::new(),
            message: topic.message(tally.count),
        })
    }
}

impl Topic {
    fn message(&self, count: u64) -> String {
        match self {
            Self::Masked(kind) => format!(
                "{}: {} masked and left out; export again without masking",
                call(*kind),
                are(count, "address", "addresses")
            ),
            Self::UnreadableAddress(kind) => format!(
                "{}: {} no IP address or CIDR block and left out",
                call(*kind),
                are(count, "value", "values")
            ),
            Self::UnreadableField(kind, key) => format!(
                "{}: \"{key}\" holds what it should not, {}: read as not exported",
                call(*kind),
                times(count)
            ),
            Self::Repeated(key) => format!(
                "\"{key}\" stands twice in {}: the last one counts",
                objects(count)
            ),
            Self::Joined(key) => format!(
                "\"{key}\" stands twice in {}: the elements of all count",
                objects(count)
            ),
            Self::NoId(kind) => format!(
                "{}: {} without an id and left out",
                call(*kind),
                are(count, "element", "elements")
            ),
            Self::NoObject(key) => format!(
                "\"{key}\": {} no object and left out",
                are(count, "element", "elements")
            ),
            Self::NoList(key) => {
                format!(
                    "\"{key}\" holds no list, {}: read as not exported",
                    times(count)
                )
            }
            Self::Repaired => format!(
                "strings hold what JSON does not allow, such as half a surrogate pair or a bare \
                 tab, in {}: read with that replaced",
                some(count, "element", "elements")
            ),
            Self::Control => format!(
                "strings hold control characters, which JSON does not allow, in {}: read all the \
                 same",
                some(count, "document", "documents")
            ),
            Self::GroupBeside => format!(
                "{} no group's id: taken for rules of the only group that stands beside them",
                match count {
                    1 => "a list of rules names".to_owned(),
                    _ => format!("{count} lists of rules name"),
                }
            ),
            Self::TenItems(call) => format!(
                "{call}: exactly 10 elements and no \"TotalCount\" in {}; --pager stops there even \
                 if more follow, so export again with --PageSize 50 --pager NextToken=",
                some(count, "answer", "answers")
            ),
            Self::Unused(call) => {
                format!("{call}: {} not used yet", are(count, "answer", "answers"))
            }
        }
    }
}

fn some(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn are(count: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        some(count, one, many),
        if count == 1 { "is" } else { "are" }
    )
}

fn objects(count: u64) -> String {
    match count {
        1 => "one object".to_owned(),
        _ => format!("each of {count} objects"),
    }
}

fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}
