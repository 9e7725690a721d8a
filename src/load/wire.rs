//! How objects are deserialized: known fields by key, the last of a repeated one, others passed over.
//!
//! Not derived, because a derived struct refuses a repeated key and a wrong type. The objects
//! themselves are declared in `read/wire.rs`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use super::leaf::{Leaf, LeafVisitor};
use super::note::Topic;
use super::quick;

/// An object whose known fields are read and whose others are passed over.
pub(super) trait Wire<'de>: Default {
    /// The number of the field of this key.
    fn field(key: &str) -> Option<u8>;
    /// Reads a field; the last of several counts.
    fn read<A: MapAccess<'de>>(&mut self, field: u8, map: &mut A) -> Result<(), A::Error>;
    /// What a scalar stands for where objects are expected.
    fn scalar(_leaf: Leaf<'de>) -> Option<Self> {
        None
    }
}

impl<'de: 'a, 'a> Wire<'de> for Leaf<'a> {
    fn field(_key: &str) -> Option<u8> {
        None
    }
    fn read<A: MapAccess<'de>>(&mut self, _field: u8, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(drop)
    }
    fn scalar(leaf: Leaf<'de>) -> Option<Self> {
        Some(leaf)
    }
}

/// A value in which a key may have been repeated.
pub(super) trait Repeated {
    /// Tells of every such key.
    fn repeated(&self, tell: &mut dyn FnMut(Topic));
}

impl Repeated for Leaf<'_> {
    fn repeated(&self, _tell: &mut dyn FnMut(Topic)) {}
}

/// Declares an object by its fields' names, types and keys.
macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty = $key:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Default)]
        pub(in crate::load) struct $name<'a> {
            $(pub(in crate::load) $field: $type,)*
            /// The fields that were met, and those that were met again.
            pub(in crate::load) seen: u32,
            pub(in crate::load) twice: u32,
            pub(in crate::load) borrowed: std::marker::PhantomData<&'a str>,
        }

        impl<'de: 'a, 'a> $crate::load::wire::Wire<'de> for $name<'a> {
            fn field(key: &str) -> Option<u8> {
                #[expect(non_camel_case_types, reason = "variants are named after fields")]
                enum Field { $($field),* }
                match key {
                    $($key => Some(Field::$field as u8),)*
                    _ => None,
                }
            }

            fn read<A: serde::de::MapAccess<'de>>(
                &mut self,
                field: u8,
                map: &mut A,
            ) -> Result<(), A::Error> {
                let mut number = 0;
                $(
                    if field == number {
                        self.twice |= self.seen & (1 << number);
                        self.seen |= 1 << number;
                        self.$field = map.next_value()?;
                        return Ok(());
                    }
                    number += 1;
                )*
                debug_assert!(field < number);
                Ok(())
            }
        }

        impl $crate::load::wire::Repeated for $name<'_> {
            fn repeated(&self, tell: &mut dyn FnMut($crate::load::note::Topic)) {
                if self.twice != 0 {
                    let keys = [$($key),*].into_iter().enumerate();
                    keys.filter(|(field, _)| self.twice & (1 << field) != 0)
                        .for_each(|(_, key)| tell($crate::load::note::Topic::Repeated(key)));
                }
                $(self.$field.repeated(tell);)*
            }
        }
    )*};
}
pub(super) use wire;

/// What reading a value at the beginning of a text comes to.
pub(super) enum Prefix {
    /// It was read, and takes this number of bytes.
    Value(usize),
    /// The text ends within the value.
    Unfinished,
    /// The text is no such value.
    Broken,
}

/// Reads the object at the beginning of a text into an empty one.
pub(super) fn prefix<'a, T: Wire<'a>>(text: &'a str, value: &mut T) -> Prefix {
    if let Some(length) = quick::object(text, Fields(value)) {
        return Prefix::Value(length);
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Whole<T>>();
    match stream.next() {
        Some(Ok(Whole(read))) => {
            *value = read;
            Prefix::Value(stream.byte_offset())
        }
        Some(Err(error)) if error.is_eof() => Prefix::Unfinished,
        None => Prefix::Unfinished,
        Some(Err(_)) => Prefix::Broken,
    }
}

/// The scalar a text holds, if it is one.
pub(super) fn leaf(text: &str) -> Option<Leaf<'_>> {
    serde_json::from_str(text).ok()
}

/// The string that stands between two quotes, if its escapes make text.
pub(super) fn string(inner: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{inner}\"")).ok()
}

struct Whole<T>(T);

impl<'de, T: Wire<'de>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let mut value = T::default();
        Fields(&mut value).deserialize(input)?;
        Ok(Self(value))
    }
}

/// Reads an object's fields into where they belong: records are large, and moving them takes time.
struct Fields<'t, T>(&'t mut T);

impl<'de, T: Wire<'de>> DeserializeSeed<'de> for Fields<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de, T: Wire<'de>> Visitor<'de> for Fields<'_, T> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(field) = map.next_key_seed(Name::<T>(PhantomData))? {
            match field {
                Some(field) => self.0.read(field, &mut map)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Reads a key as the number of a field of `T`.
pub(super) struct Name<T>(pub(super) PhantomData<T>);

impl<'de, T: Wire<'de>> DeserializeSeed<'de> for Name<T> {
    type Value = Option<u8>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_str(self)
    }
}

impl<'de, T: Wire<'de>> Visitor<'de> for Name<T> {
    type Value = Option<u8>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(T::field(key))
    }
}

/// An object that may be missing, or something else than an object.
pub(super) struct Inner<T> {
    pub(super) value: Option<T>,
    /// Whether something else than an object stands there.
    pub(super) odd: bool,
}

impl<T> Default for Inner<T> {
    fn default() -> Self {
        Self {
            value: None,
            odd: false,
        }
    }
}

impl<T: Repeated> Repeated for Inner<T> {
    fn repeated(&self, tell: &mut dyn FnMut(Topic)) {
        if let Some(value) = &self.value {
            value.repeated(tell);
        }
    }
}

impl<'de, T: Wire<'de>> Deserialize<'de> for Inner<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input
            .deserialize_any(Any(PhantomData::<T>))
            .map(|any| match any {
                Found::Object(value) => Self {
                    value: Some(value),
                    odd: false,
                },
                Found::Leaf(leaf) => Self {
                    value: None,
                    odd: leaf.is_set(),
                },
            })
    }
}

/// An object to read, or anything else.
pub(super) enum Found<'de, T> {
    Object(T),
    Leaf(Leaf<'de>),
}

/// Reads either.
pub(super) struct Any<T>(pub(super) PhantomData<T>);

macro_rules! leaves {
    ($($visit:ident($type:ty)),*) => {$(
        fn $visit<E: de::Error>(self, value: $type) -> Result<Self::Value, E> {
            LeafVisitor.$visit(value).map(Found::Leaf)
        }
    )*};
}

impl<'de, T: Wire<'de>> DeserializeSeed<'de> for Any<T> {
    type Value = Found<'de, T>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de, T: Wire<'de>> Visitor<'de> for Any<T> {
    type Value = Found<'de, T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    leaves!(
        visit_borrowed_str(&'de str),
        visit_str(&str),
        visit_bool(bool)
    );
    leaves!(visit_i64(i64), visit_u64(u64), visit_f64(f64));

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Found::Leaf(Leaf::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        LeafVisitor.visit_seq(list).map(Found::Leaf)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut value = T::default();
        Fields(&mut value).visit_map(map)?;
        Ok(Found::Object(value))
    }
}
