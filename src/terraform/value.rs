//! One attribute of a resource, and which of its parts are not known before apply.

use std::collections::BTreeMap;

/// A value of an attribute that is read.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// There is no such attribute.
    #[default]
    Absent,
    /// It is null: not set.
    Null,
    /// It is only known after apply.
    Unknown,
    /// A text, or a number as it was written.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A list or a set.
    List(Vec<Value>),
    /// A block.
    Block(BTreeMap<&'static str, Value>),
}

/// Which parts of a value are only known after apply, or are sensitive: a tree of booleans of any shape.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) enum Marks {
    #[default]
    No,
    Yes,
    List(Vec<Marks>),
    Block(BTreeMap<String, Marks>),
}

impl Marks {
    /// Whether some of what is read is marked.
    pub(super) fn some(&self) -> bool {
        match self {
            Self::No => false,
            Self::Yes => true,
            Self::List(marks) => marks.iter().any(Self::some),
            Self::Block(marks) => marks.iter().any(|(name, mark)| {
                super::wire::ATTRIBUTES.contains(&name.as_str()) && mark.some()
            }),
        }
    }
}

static ABSENT: Value = Value::Absent;

impl Value {
    /// The text, if it is one and not empty: Terraform's files have both null and "" for unset.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Whether it is only known after apply.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }

    /// Whether it is known to be unset.
    #[must_use]
    pub fn is_unset(&self) -> bool {
        match self {
            Self::Absent | Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Unknown | Self::Bool(_) | Self::Block(_) => false,
        }
    }

    /// The elements of a list; of one value alone, that; of anything else, none.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        let items = match self {
            Self::List(items) => items.as_slice(),
            Self::Text(_) | Self::Block(_) => std::slice::from_ref(self),
            _ => &[],
        };
        items.iter()
    }

    /// An attribute of a block.
    #[must_use]
    pub fn get(&self, key: &str) -> &Value {
        match self {
            Self::Block(block) => block.get(key).unwrap_or(&ABSENT),
            _ => &ABSENT,
        }
    }

    /// The value with what is not known marked as such.
    pub(super) fn overlaid(self, unknown: &Marks) -> Self {
        match (self, unknown) {
            (_, Marks::Yes) => Self::Unknown,
            (Self::List(items), Marks::List(marks)) => {
                let known = items.len();
                let marked = items.into_iter().enumerate();
                let none = Marks::No;
                let mut all: Vec<Value> = marked
                    .map(|(at, item)| item.overlaid(marks.get(at).unwrap_or(&none)))
                    .collect();
                let more = marks.iter().skip(known);
                all.extend(more.map(|mark| Self::Absent.overlaid(mark)));
                Self::List(all)
            }
            (Self::Block(mut block), Marks::Block(marks)) => {
                for (key, value) in &mut block {
                    if let Some(mark) = marks.get(*key) {
                        *value = std::mem::take(value).overlaid(mark);
                    }
                }
                Self::Block(block)
            }
            (value, _) => value,
        }
    }
}
