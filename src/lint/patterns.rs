//! The groups that a user names in settings: by id, by name, or by a glob of either.
//!
//! What a named group means to a lint, the lint says.

use globset::{Glob, GlobMatcher};

use crate::config::Parameters;
use crate::model::SecurityGroup;

/// What settings say of groups, ready to be asked.
pub(super) struct Patterns {
    one_way: Vec<(Pattern, Pattern)>,
    intercom: Vec<Pattern>,
}

/// An id, a name, or a glob; a text that is no glob stands for itself alone.
struct Pattern {
    text: String,
    glob: Option<GlobMatcher>,
}

impl Pattern {
    fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            glob: Glob::new(text).ok().map(|glob| glob.compile_matcher()),
        }
    }

    fn names(&self, group: &SecurityGroup) -> bool {
        let mut words = std::iter::once(&group.id).chain(&group.name);
        let is_meant = |word: &str| {
            let glob = self.glob.as_ref();
            self.text == word || glob.is_some_and(|glob| glob.is_match(word))
        };
        words.any(|word| is_meant(word))
    }
}

impl Patterns {
    pub(super) fn of(parameters: &Parameters) -> Self {
        let pairs = parameters.one_way.iter();
        Self {
            one_way: pairs
                .map(|(one, other)| (Pattern::of(one), Pattern::of(other)))
                .collect(),
            intercom: parameters
                .intercom_groups
                .iter()
                .map(|text| Pattern::of(text))
                .collect(),
        }
    }

    /// Whether a grant between two groups needs no answer, whichever of them holds it.
    pub(super) fn is_one_way(&self, group: &SecurityGroup, peer: &SecurityGroup) -> bool {
        self.one_way.iter().any(|(one, other)| {
            one.names(group) && other.names(peer) || one.names(peer) && other.names(group)
        })
    }

    /// Whether a group is meant for intercommunication only.
    pub(super) fn is_intercom(&self, group: &SecurityGroup) -> bool {
        self.intercom.iter().any(|pattern| pattern.names(group))
    }
}
