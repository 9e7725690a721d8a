//! The mirrors of Terraform's files: `terraform show -json` of a state or a plan (format versions 0.1 to
//! 1.2), and the raw state of version 4. Keys that are not named here are passed over.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

use super::address::Key;
use super::document::Attributes;
use super::value::{Marks, Value};

/// A value as it is written.
pub(super) type Raw<'a> = &'a RawValue;

/// What can be read from a piece of a file.
pub(super) trait Mirror<'a>: Deserialize<'a> {}

impl<'a, T: Deserialize<'a>> Mirror<'a> for T {}

/// A file, whichever it is.
#[derive(Deserialize)]
pub(super) struct FileWire<'a> {
    /// Of a plan.
    #[serde(borrow)]
    pub(super) resource_changes: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub(super) planned_values: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) configuration: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) format_version: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) terraform_version: Option<&'a RawValue>,
    pub(super) errored: Option<bool>,
    pub(super) complete: Option<bool>,
    /// Of a state.
    #[serde(borrow)]
    pub(super) values: Option<&'a RawValue>,
    /// Of a raw state.
    #[serde(borrow)]
    pub(super) version: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) resources: Option<Vec<&'a RawValue>>,
}

/// `values` of a state.
#[derive(Deserialize)]
pub(super) struct ValuesWire<'a> {
    #[serde(borrow)]
    pub(super) root_module: Option<ModuleWire<'a>>,
}

/// A module of a state, and the modules in it.
#[derive(Deserialize)]
pub(super) struct ModuleWire<'a> {
    pub(super) address: Option<String>,
    #[serde(borrow, default)]
    pub(super) resources: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) child_modules: Vec<ModuleWire<'a>>,
}

/// What all three have of a resource; where it stands by `address` or `module`.
#[derive(Deserialize)]
pub(super) struct ResourceWire<'a> {
    #[serde(borrow)]
    pub(super) address: Option<&'a RawValue>,
    pub(super) module: Option<String>,
    pub(super) module_address: Option<String>,
    pub(super) mode: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(borrow)]
    pub(super) name: Option<&'a RawValue>,
    pub(super) index: Option<KeyWire>,
    #[serde(borrow)]
    pub(super) values: Option<&'a RawValue>,
    #[serde(default)]
    pub(super) sensitive_values: Marks,
    #[serde(borrow)]
    pub(super) change: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) instances: Option<Vec<&'a RawValue>>,
}

/// One instance of a resource in a raw state.
#[derive(Deserialize)]
pub(super) struct InstanceWire<'a> {
    pub(super) index_key: Option<KeyWire>,
    #[serde(borrow)]
    pub(super) attributes: Option<&'a RawValue>,
}

/// What a plan does to a resource.
#[derive(Deserialize)]
pub(super) struct ChangeWire<'a> {
    #[serde(default)]
    pub(super) actions: Vec<String>,
    #[serde(borrow)]
    pub(super) before: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) after: Option<&'a RawValue>,
    #[serde(default)]
    pub(super) after_unknown: Marks,
    #[serde(default)]
    pub(super) before_sensitive: Marks,
    #[serde(default)]
    pub(super) after_sensitive: Marks,
}

/// `configuration` of a plan.
#[derive(Deserialize, Default)]
pub(super) struct ConfigurationWire {
    #[serde(default)]
    pub(super) root_module: Configuration,
}

/// A module as it is written.
#[derive(Deserialize, Default, Debug)]
pub(super) struct Configuration {
    #[serde(default)]
    pub(super) resources: Vec<Written>,
    #[serde(default)]
    pub(super) module_calls: BTreeMap<String, Call>,
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, Output>,
}

/// A resource as it is written.
#[derive(Deserialize, Debug)]
pub(super) struct Written {
    #[serde(default)]
    pub(super) mode: String,
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) expressions: BTreeMap<String, Expression>,
    pub(super) for_each_expression: Option<Expression>,
}

/// A call of a module.
#[derive(Deserialize, Debug)]
pub(super) struct Call {
    #[serde(default)]
    pub(super) expressions: BTreeMap<String, Expression>,
    pub(super) for_each_expression: Option<Expression>,
    #[serde(default)]
    pub(super) module: Configuration,
}

/// An output of a module.
#[derive(Deserialize, Debug)]
pub(super) struct Output {
    #[serde(default)]
    pub(super) expression: Expression,
}

/// What an expression refers to, nested blocks and all; its constants are lost.
#[derive(Default, Debug)]
pub(super) struct Expression {
    pub(super) references: Vec<String>,
}

/// The attributes that are read, of whichever resource: what is not listed is never held.
pub(super) const ATTRIBUTES: [&str; 47] = [
    "address_family",
    "availability_zone",
    "cidr",
    "cidr_block",
    "cidr_ip",
    "entry",
    "id",
    "inner_access",
    "inner_access_policy",
    "instance_id",
    "instance_name",
    "ip_protocol",
    "ipv4_prefixes",
    "ipv6_addresses",
    "ipv6_cidr_block",
    "ipv6_cidr_ip",
    "ipv6_prefixes",
    "max_entries",
    "name",
    "network_interface_id",
    "network_interfaces",
    "nic_type",
    "policy",
    "port_range",
    "prefix_list_id",
    "prefix_list_name",
    "primary_ip_address",
    "priority",
    "private_ip",
    "private_ip_addresses",
    "public_ip",
    "secondary_cidr_blocks",
    "secondary_private_ips",
    "security_group_id",
    "security_group_ids",
    "security_group_name",
    "security_group_rule_id",
    "security_group_type",
    "security_groups",
    "source_group_owner_account",
    "source_group_owner_id",
    "source_security_group_id",
    "status",
    "type",
    "vpc_id",
    "vpc_name",
    "vswitch_id",
];

/// Reads any JSON of a text.
pub(super) fn parse<'a, T: Mirror<'a>>(text: &'a str) -> Result<T, usize> {
    serde_json::from_str(text).map_err(|error| {
        let before: usize = text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        (before + error.column().saturating_sub(1)).min(text.len())
    })
}

/// `index`: a number or a text.
pub(super) struct KeyWire(pub(super) Option<Key>);

impl<'de> Deserialize<'de> for KeyWire {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(input)?.get();
        Ok(Self(match raw.parse() {
            Ok(number) => Some(Key::Number(number)),
            Err(_) => serde_json::from_str(raw).ok().map(Key::Text),
        }))
    }
}

/// Reads what may be anything, one visitor for each meaning.
macro_rules! anything {
    ($visitor:ident -> $type:ty, $($visit:ident($value:ident: $from:ty) => $made:expr),*) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                input.deserialize_any($visitor)
            }
        }

        struct $visitor;

        impl<'de> Visitor<'de> for $visitor {
            type Value = $type;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a value")
            }

            $(fn $visit<E: de::Error>(self, $value: $from) -> Result<$type, E> {
                Ok($made)
            })*

            fn visit_unit<E: de::Error>(self) -> Result<$type, E> {
                Ok(<$type>::unit())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<$type, A::Error> {
                <$type>::of_list(list)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$type, A::Error> {
                <$type>::of_map(map)
            }
        }
    };
}

anything!(ValueVisitor -> Value,
    visit_str(text: &str) => Value::Text(text.to_owned()),
    visit_bool(value: bool) => Value::Bool(value),
    visit_i64(number: i64) => Value::Text(number.to_string()),
    visit_u64(number: u64) => Value::Text(number.to_string()),
    visit_f64(number: f64) => Value::Text(number.to_string())
);

impl Value {
    fn unit() -> Self {
        Self::Null
    }

    fn of_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Self::List(items))
    }

    fn of_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut block = BTreeMap::new();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match ATTRIBUTES.binary_search(&&*key) {
                Ok(known) => {
                    block.insert(ATTRIBUTES[known], map.next_value()?);
                }
                Err(_) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Self::Block(block))
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match Value::deserialize(input)? {
            Value::Block(values) => Ok(Self { values }),
            Value::Null => Ok(Self::default()),
            _ => Err(de::Error::custom("attributes are no object")),
        }
    }
}

anything!(MarksVisitor -> Marks,
    visit_str(_text: &str) => Marks::No,
    visit_bool(value: bool) => if value { Marks::Yes } else { Marks::No },
    visit_i64(_number: i64) => Marks::No,
    visit_u64(_number: u64) => Marks::No,
    visit_f64(_number: f64) => Marks::No
);

impl Marks {
    fn unit() -> Self {
        Self::No
    }

    fn of_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Self::List(items))
    }

    fn of_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut block = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, Self>()? {
            block.insert(key, value);
        }
        Ok(Self::Block(block))
    }
}

anything!(ExpressionVisitor -> Expression,
    visit_str(_text: &str) => Expression::default(),
    visit_bool(_value: bool) => Expression::default(),
    visit_i64(_number: i64) => Expression::default(),
    visit_u64(_number: u64) => Expression::default(),
    visit_f64(_number: f64) => Expression::default()
);

impl Expression {
    fn unit() -> Self {
        Self::default()
    }

    fn of_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut all = Self::default();
        while let Some(one) = list.next_element::<Self>()? {
            all.references.extend(one.references);
        }
        Ok(all)
    }

    fn of_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut all = Self::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "references" => {
                    let named: Value = map.next_value()?;
                    let texts = named.items().filter_map(Value::text).map(str::to_owned);
                    all.references.extend(texts);
                }
                "constant_value" => drop(map.next_value::<IgnoredAny>()?),
                _ => all.references.extend(map.next_value::<Self>()?.references),
            }
        }
        Ok(all)
    }
}
