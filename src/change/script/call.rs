//! One `aliyun ecs` command as an operation and its parameters.
//!
//! Parameters are known by their names without hyphens and in small letters, so that `--RegionId`,
//! `--biz-region-id` and `--region` are one. Lists come as `--Name.1`, or as several values; rules as
//! `--Permissions.1.Field`, as `--permissions Field=value ...`, or as JSON. Which parameters mean
//! something is `resolve.rs`'s.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Trouble;
use super::operation::{Operation, is_harmless, plain};
use super::shell::{Command, Word};
use super::wire;

/// A value with its place.
#[derive(Clone, Debug)]
pub(in crate::change) struct Value {
    pub(in crate::change) text: String,
    pub(in crate::change) range: Range<usize>,
}

/// The fields of one rule, by name in small letters.
pub(in crate::change) type Fields = BTreeMap<String, Value>;

/// A call that the command line itself refuses, or one that changes nothing.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// A value that begins with `-` follows a blank: the parameter's name.
    Dash(String),
    /// A parameter without a value.
    NoValue(String),
    /// `Permissions` that cannot be read.
    Permissions,
}

/// One command.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    /// The whole command.
    pub(super) range: Range<usize>,
    /// Parameters with one value.
    pub(super) flat: Fields,
    /// Parameters with several values, in order.
    pub(super) lists: BTreeMap<String, Vec<Value>>,
    /// Rules, in order of their numbers.
    pub(super) permissions: Vec<Fields>,
    /// Why the command line would not even send it.
    pub(super) fault: Option<Fault>,
}

/// Options of the command line that say nothing of the change, and whether they take a value.
const OPTIONS: [(&str, bool); 33] = [
    ("profile", true),
    ("mode", true),
    ("language", true),
    ("endpoint", true),
    ("version", true),
    ("header", true),
    ("method", true),
    ("output", true),
    ("connecttimeout", true),
    ("readtimeout", true),
    ("retrycount", true),
    ("waiter", true),
    ("configpath", true),
    ("useragent", true),
    ("accesskeyid", true),
    ("accesskeysecret", true),
    ("ststoken", true),
    ("ramrolename", true),
    ("ramrolearn", true),
    ("clientquery", true),
    ("cliquery", true),
    ("clientToken", true),
    ("clienttoken", true),
    ("owneraccount", true),
    ("ownerid", true),
    ("resourceowneraccount", true),
    ("resourceownerid", true),
    ("loglevel", true),
    ("force", false),
    ("quiet", false),
    ("secure", false),
    ("insecure", false),
    ("skipsecureverify", false),
];

/// The calls of some commands.
pub(super) fn calls(commands: &[Command]) -> Result<Vec<Call>, Trouble> {
    let mut calls = Vec::new();
    for command in commands {
        calls.extend(call(command)?);
    }
    Ok(calls)
}

fn call(command: &Command) -> Result<Option<Call>, Trouble> {
    let at = command.first().map_or(0, |word| word.range.start);
    let words: Vec<&str> = command.iter().take(3).map(|word| &*word.text).collect();
    let (operation, rest) = match words.as_slice() {
        ["aliyun", "ecs", operation] => (*operation, &command[3..]),
        ["aliyun", ..] => {
            let message = "only `aliyun ecs OPERATION --Parameter value ...` is read";
            return Err(Trouble::new(at, message));
        }
        _ => {
            let word = words.first().copied().unwrap_or_default();
            let message = format!(
                "\"{word}\" is no `aliyun ecs` command; a change holds those, comments and `set` lines, and nothing is run"
            );
            return Err(Trouble::new(at, message));
        }
    };
    let Some(known) = Operation::of(operation) else {
        if is_harmless(operation) {
            return Ok(None);
        }
        let message = format!(
            "\"{operation}\" is not read, so what it changes would be missed; what is read: {}",
            Operation::names()
        );
        return Err(Trouble::new(command[2].range.start, message));
    };
    let end = command.last().map_or(at, |word| word.range.end);
    let mut call = Call {
        operation: known,
        range: at..end,
        flat: Fields::new(),
        lists: BTreeMap::new(),
        permissions: Vec::new(),
        fault: None,
    };
    Parameters::of(rest)?.into_call(&mut call);
    Ok(Some(call))
}

/// The parameters of one command as they are found.
#[derive(Default)]
struct Parameters {
    /// Name in small letters without hyphens, the number after it, the field after that.
    found: Vec<(String, Option<u32>, Option<String>, Value)>,
    /// `--permissions` with its values.
    permissions: Vec<Vec<Value>>,
    fault: Option<Fault>,
}

impl Parameters {
    fn of(words: &[Word]) -> Result<Self, Trouble> {
        let mut parameters = Self::default();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            at += 1;
            let Some(flag) = word.text.strip_prefix("--") else {
                let message = format!(
                    "\"{}\" is no parameter; parameters begin with \"--\"",
                    word.text
                );
                return Err(Trouble::new(word.range.start, message));
            };
            let (written, inline) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag, None),
            };
            let name = plain(written).to_ascii_lowercase();
            let mut values: Vec<Value> = Vec::new();
            values.extend(inline.map(|text| Value {
                text: text.to_owned(),
                range: word.range.clone(),
            }));
            let is_switch = OPTIONS.contains(&(name.as_str(), false));
            while inline.is_none() && !is_switch {
                let Some(value) = words.get(at).filter(|word| !word.text.starts_with("--")) else {
                    break;
                };
                // The command line takes what begins with "-" for an option of its own.
                if value.text.starts_with('-') {
                    parameters
                        .fault
                        .get_or_insert(Fault::Dash(written.to_owned()));
                }
                if value.is_variable
                    && !is_region(&name)
                    && !OPTIONS.contains(&(name.as_str(), true))
                {
                    let message = format!(
                        "\"{}\" is for a shell to expand; write the value of --{written} itself",
                        value.text
                    );
                    return Err(Trouble::new(value.range.start, message));
                }
                values.push(Value {
                    text: value.text.clone(),
                    range: value.range.clone(),
                });
                at += 1;
            }
            if !is_switch && !OPTIONS.contains(&(name.as_str(), true)) {
                parameters.add(written, &name, values);
            }
        }
        Ok(parameters)
    }

    fn add(&mut self, written: &str, name: &str, values: Vec<Value>) {
        if values.is_empty() {
            self.fault.get_or_insert(Fault::NoValue(written.to_owned()));
            return;
        }
        if name == "permissions" {
            self.permissions.push(values);
            return;
        }
        let mut parts = name.split('.');
        let base = parts.next().unwrap_or_default().to_owned();
        let number = parts.next().and_then(|part| part.parse().ok());
        let field = parts.next().map(str::to_owned);
        for (position, value) in (0..).zip(values) {
            let number = number.or((position > 0).then_some(position));
            self.found
                .push((base.clone(), number, field.clone(), value));
        }
    }

    fn into_call(self, call: &mut Call) {
        call.fault = self.fault;
        let mut numbered: BTreeMap<u32, Fields> = BTreeMap::new();
        let mut lists: BTreeMap<String, Vec<(Option<u32>, Value)>> = BTreeMap::new();
        for (base, number, field, value) in self.found {
            match (base.as_str(), field) {
                ("permissions", Some(field)) => {
                    let fields = numbered.entry(number.unwrap_or_default()).or_default();
                    fields.insert(field, value);
                }
                _ if number.is_none() => {
                    lists
                        .entry(base.clone())
                        .or_default()
                        .push((None, value.clone()));
                    call.flat.insert(base, value);
                }
                _ => lists.entry(base).or_default().push((number, value)),
            }
        }
        for (name, mut values) in lists {
            values.sort_by_key(|(number, _)| *number);
            call.lists
                .insert(name, values.into_iter().map(|(_, value)| value).collect());
        }
        call.permissions = numbered.into_values().collect();
        for values in self.permissions {
            match rules(&values) {
                Some(rules) => call.permissions.extend(rules),
                None => {
                    call.fault.get_or_insert(Fault::Permissions);
                }
            }
        }
    }
}

/// Whether a parameter names the region, which may stand in a variable.
pub(super) fn is_region(name: &str) -> bool {
    ["regionid", "bizregionid", "region"].contains(&name)
}

/// The rules of one `--permissions`: `Field=value ...` is one rule, JSON one or several.
fn rules(values: &[Value]) -> Option<Vec<Fields>> {
    if let [only] = values
        && only.text.trim_start().starts_with(['[', '{'])
    {
        let rules = wire::permissions(&only.text)?;
        let field = |(key, text): (String, String)| {
            let value = Value {
                text,
                range: only.range.clone(),
            };
            (key.to_ascii_lowercase(), value)
        };
        let fields = |rule: Vec<(String, String)>| rule.into_iter().map(field).collect();
        return Some(rules.into_iter().map(fields).collect());
    }
    let mut fields = Fields::new();
    for value in values {
        let (key, text) = value.text.split_once('=')?;
        let value = Value {
            text: text.to_owned(),
            range: value.range.clone(),
        };
        fields.insert(plain(key).to_ascii_lowercase(), value);
    }
    Some(vec![fields])
}
