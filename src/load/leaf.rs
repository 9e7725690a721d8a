//! One field of an export, before anything is known of it: absent, empty, or a value of whatever
//! type.
//!
//! Strict about nothing: numbers may be strings and strings numbers. What a text means is its
//! reader's matter.

mod wire;

use std::borrow::Cow;

use crate::source::clip;

pub(super) use wire::LeafVisitor;

/// A field's value.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) enum Leaf<'a> {
    /// There is no such field.
    #[default]
    Absent,
    Null,
    Bool(bool),
    Whole(i64),
    Real(f64),
    Text(Cow<'a, str>),
    List,
    Object,
}

impl Leaf<'_> {
    /// The scalar as text without blanks around it; none if that is empty, null, absent or no
    /// scalar. The three ways of leaving a field unset are one, as exports use any.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        let text = match self {
            Self::Absent | Self::Null | Self::List | Self::Object => return None,
            Self::Text(text) => Cow::Borrowed(text.trim()),
            Self::Bool(value) => Cow::Owned(value.to_string()),
            Self::Whole(value) => Cow::Owned(value.to_string()),
            Self::Real(value) => Cow::Owned(value.to_string()),
        };
        (!text.is_empty()).then_some(text)
    }

    /// The scalar as text, empty where the field is there and not set; none where it is absent.
    pub(super) fn words_or_empty(&self) -> Option<Box<str>> {
        match self {
            Self::Absent => None,
            _ => Some(self.text().map_or_else(Box::default, Into::into)),
        }
    }

    /// An id; `"null"` is how some exports spell that there is none.
    pub(super) fn id(&self) -> Option<Cow<'_, str>> {
        self.text().filter(|text| text != "null")
    }

    /// Whether it holds something, be it readable or not.
    pub(super) fn is_set(&self) -> bool {
        matches!(self, Self::List | Self::Object) || self.text().is_some()
    }

    /// Whether there is no such field, or null in it.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    /// A whole number, however it is spelled; an error if it is something else.
    pub(super) fn whole(&self) -> Result<Option<i64>, Unreadable> {
        match self {
            Self::Whole(value) => Ok(Some(*value)),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "within bounds and without fraction"
            )]
            Self::Real(value) if value.fract() == 0.0 && value.abs() < 1e15 => {
                Ok(Some(*value as i64))
            }
            _ if !self.is_set() => Ok(None),
            Self::Text(text) => text.trim().parse().map(Some).map_err(|_| Unreadable),
            _ => Err(Unreadable),
        }
    }

    /// A count.
    pub(super) fn count(&self) -> Result<Option<u32>, Unreadable> {
        match self.whole()? {
            None => Ok(None),
            Some(number) => u32::try_from(number).map(Some).map_err(|_| Unreadable),
        }
    }

    /// Yes or no, however it is spelled.
    pub(super) fn yes(&self) -> bool {
        self.text()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// The user's own words, for a message.
    pub(super) fn words(&self) -> Box<str> {
        match self {
            Self::List => "[...]".into(),
            Self::Object => "{...}".into(),
            _ => clip(&self.text().unwrap_or_default(), 64).into(),
        }
    }

    /// The same, for longer than its text is in memory.
    pub(super) fn owned(self) -> Leaf<'static> {
        match self {
            Self::Absent => Leaf::Absent,
            Self::Null => Leaf::Null,
            Self::Bool(value) => Leaf::Bool(value),
            Self::Whole(value) => Leaf::Whole(value),
            Self::Real(value) => Leaf::Real(value),
            Self::Text(text) => Leaf::Text(Cow::Owned(text.into_owned())),
            Self::List => Leaf::List,
            Self::Object => Leaf::Object,
        }
    }
}

/// A field that holds what it may not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Unreadable;
