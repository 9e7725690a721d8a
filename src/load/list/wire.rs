//! How a list is deserialized.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::leaf::{Leaf, LeafVisitor};
use super::super::wire::{Any, Found, Wire};
use super::{List, Wrapper};

impl<'de, T: Wire<'de>, W: Wrapper> Deserialize<'de> for List<T, W> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let mut list = Self::default();
        input.deserialize_any(Elements(&mut list))?;
        Ok(list)
    }
}

impl<T, W> List<T, W> {
    fn add<'de>(&mut self, found: Found<'de, T>)
    where
        T: Wire<'de>,
    {
        match found {
            Found::Object(value) => {
                // Most lists of objects hold one, and objects are large.
                if self.items.capacity() == 0 {
                    self.items.reserve_exact(1);
                }
                self.items.push(value);
            }
            Found::Leaf(leaf) => self.add_scalar(leaf),
        }
    }

    fn add_scalar<'de>(&mut self, leaf: Leaf<'de>)
    where
        T: Wire<'de>,
    {
        if leaf.is_set() {
            match T::scalar(leaf) {
                Some(item) => self.items.push(item),
                None => self.odd = true,
            }
        }
    }
}

/// Reads what stands where a list is expected into one.
struct Elements<'l, T, W>(&'l mut List<T, W>);

impl<'de, T: Wire<'de>, W: Wrapper> DeserializeSeed<'de> for Elements<'_, T, W> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

macro_rules! scalars {
    ($($visit:ident($type:ty)),*) => {$(
        fn $visit<E: serde::de::Error>(self, value: $type) -> Result<(), E> {
            self.0.add_scalar(LeafVisitor.$visit(value)?);
            Ok(())
        }
    )*};
}

impl<'de, T: Wire<'de>, W: Wrapper> Visitor<'de> for Elements<'_, T, W> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    scalars!(
        visit_borrowed_str(&'de str),
        visit_str(&str),
        visit_bool(bool)
    );
    scalars!(visit_i64(i64), visit_u64(u64), visit_f64(f64));

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(found) = elements.next_element_seed(Any::<T>(PhantomData))? {
            self.0.add(found);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut lone = None;
        let mut met = false;
        while let Some(key) = map.next_key_seed(Key::<T, W>(PhantomData))? {
            match key {
                Member::Wrapped => {
                    self.0.twice |= std::mem::replace(&mut met, true);
                    map.next_value_seed(Elements(&mut *self.0))?;
                }
                Member::Field(field) => {
                    lone.get_or_insert_with(T::default).read(field, &mut map)?
                }
                Member::Other => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        self.0.items.extend(lone);
        Ok(())
    }
}

enum Member {
    Wrapped,
    Field(u8),
    Other,
}

struct Key<T, W>(PhantomData<(T, W)>);

impl<'de, T: Wire<'de>, W: Wrapper> DeserializeSeed<'de> for Key<T, W> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Member, D::Error> {
        input.deserialize_str(self)
    }
}

impl<'de, T: Wire<'de>, W: Wrapper> Visitor<'de> for Key<T, W> {
    type Value = Member;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Member, E> {
        Ok(match T::field(key) {
            _ if key == W::KEY => Member::Wrapped,
            Some(field) => Member::Field(field),
            None => Member::Other,
        })
    }
}
