//! One fact, told in several places: known where all agree, missing where two contradict.

use crate::source::{Location, Remark, RemarkKind};

/// What comes of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Settled<T> {
    Untold,
    Known(T),
    Contradicted,
}

impl<T> Settled<T> {
    pub(super) fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Untold | Self::Contradicted => None,
        }
    }
}

/// Settles facts, and tells contradictions.
pub(super) struct Settler<'r> {
    remarks: &'r mut Vec<Remark>,
}

impl<'r> Settler<'r> {
    pub(super) fn new(remarks: &'r mut Vec<Remark>) -> Self {
        Self { remarks }
    }

    /// Takes over remarks of other settlers.
    pub(super) fn tell_all(&mut self, remarks: impl Iterator<Item = Remark>) {
        self.remarks.extend(remarks);
    }

    /// The fact `key` of `id`, by what is told of it and where.
    pub(super) fn settle<T: PartialEq>(
        &mut self,
        key: &str,
        id: &str,
        told: impl IntoIterator<Item = (Option<T>, Location)>,
    ) -> Settled<T> {
        let mut told = told
            .into_iter()
            .filter_map(|(value, at)| value.map(|value| (value, at)));
        let Some((value, at)) = told.next() else {
            return Settled::Untold;
        };
        match told.find(|(other, _)| *other != value) {
            None => Settled::Known(value),
            Some((_, other)) => {
                self.contradiction(key, id, at, other);
                Settled::Contradicted
            }
        }
    }

    pub(super) fn contradiction(&mut self, key: &str, id: &str, at: Location, other: Location) {
        let message = format!(
            "\"{key}\" of \"{id}\" differs between two places: read as not exported; keep only the \
             newer export"
        );
        self.tell(at, other, message);
    }

    /// A remark on two places that belong together.
    pub(super) fn tell(&mut self, at: Location, other: Location, message: String) {
        self.remarks.push(Remark {
            kind: RemarkKind::Note,
            file: Some(at.file),
            location: Some(at),
            related: vec![other],
            message,
        });
    }
}
