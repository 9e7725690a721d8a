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
    /// A parameter that is there twice.
    Twice(String),
    /// The command line is asked to say what it would send.
    DryRun,
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
    ("p", true),
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

/// Flags under which the command line sends nothing, when no value follows.
const DRY_RUNS: [&str; 2] = ["dryrun", "clidryrun"];

/// Parameters that take several values after one name.
const LISTS: [&str; 4] = [
    "permissions",
    "securitygroupids",
    "securitygroupruleid",
    "tag",
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
    let skipped = leading_options(command);
    let words: Vec<&str> = std::iter::once(0)
        .chain(1 + skipped..)
        .take(3)
        .map_while(|at| command.get(at).map(|word| &*word.text))
        .collect();
    let (operation, rest) = match words.as_slice() {
        ["aliyun", "ecs", operation] => (*operation, &command[3 + skipped..]),
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
        return Err(Trouble::new(command[2 + skipped].range.start, message));
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
    let given = [&command[1..1 + skipped], rest].concat();
    Parameters::of(known, &given)?.into_call(&mut call);
    Ok(Some(call))
}

/// Whether a parameter, in small letters without hyphens, is an option of the command line that takes a
/// value, or one that takes none.
fn is_option(name: &str, valued: bool) -> bool {
    OPTIONS.contains(&(name, valued)) || (valued && is_region(name))
}

/// How many words after `aliyun` are options of the command line, as in `aliyun --profile a ecs ...`.
fn leading_options(command: &Command) -> usize {
    let mut count = 0;
    while let Some(flag) = command.get(1 + count).and_then(flag) {
        let (name, value) = flag
            .split_once('=')
            .map_or((flag, None), |(name, value)| (name, Some(value)));
        let name = plain(name).to_ascii_lowercase();
        count += match value {
            None if is_option(&name, true) => 2,
            _ if is_option(&name, true) || is_option(&name, false) => 1,
            _ => break,
        };
    }
    count
}

/// What follows the hyphens of a flag.
fn flag(word: &Word) -> Option<&str> {
    match word.text.strip_prefix("--") {
        None if word.text == "-p" => Some("p"),
        flag => flag,
    }
}

/// The parameters of one command as they are found.
#[derive(Default)]
struct Parameters {
    /// Whether `SecurityGroupId` is a list: one call has several groups under this name.
    several_groups: bool,
    /// Name in small letters without hyphens, the number after it, the field after that.
    found: Vec<(String, Option<u32>, Option<String>, Value)>,
    /// `--permissions` with its values.
    permissions: Vec<Vec<Value>>,
    fault: Option<Fault>,
}

impl Parameters {
    fn of(operation: Operation, words: &[Word]) -> Result<Self, Trouble> {
        let mut parameters = Self {
            several_groups: operation == Operation::ModifyNetworkInterfaceAttribute,
            ..Self::default()
        };
        let mut at = 0;
        while let Some(word) = words.get(at) {
            at += 1;
            let Some(named) = flag(word) else {
                return Err(no_parameter(word));
            };
            let (written, inline) = match named.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (named, None),
            };
            let name = plain(written).to_ascii_lowercase();
            let mut values: Vec<Value> = Vec::new();
            values.extend(inline.map(|text| Value {
                text: text.to_owned(),
                range: word.range.clone(),
            }));
            let is_switch = is_option(&name, false);
            while inline.is_none() && !is_switch {
                let Some(value) = words.get(at).filter(|word| flag(word).is_none()) else {
                    break;
                };
                if !values.is_empty() && !parameters.is_list(&name) && !is_option(&name, true) {
                    return Err(no_parameter(value));
                }
                // The command line takes what begins with "-" for an option of its own.
                if value.text.starts_with('-') {
                    parameters
                        .fault
                        .get_or_insert(Fault::Dash(written.to_owned()));
                }
                if value.is_variable && !is_option(&name, true) {
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

    fn is_list(&self, name: &str) -> bool {
        LISTS.contains(&name) || (self.several_groups && name == "securitygroupid")
    }

    fn add(&mut self, written: &str, name: &str, values: Vec<Value>) {
        if values.is_empty() {
            self.fault.get_or_insert(match DRY_RUNS.contains(&name) {
                true => Fault::DryRun,
                false => Fault::NoValue(written.to_owned()),
            });
            return;
        }
        if name == "permissions" {
            self.permissions.push(values);
            return;
        }
        let (base, number, field) = parts(name);
        let is_there =
            |(other, of, its, _): &(String, _, _, _)| (other, of, its) == (&base, &number, &field);
        // The command line refuses a parameter that is there twice; only its plugins take lists so.
        let repeats = written.contains('-') && self.is_list(name);
        if !repeats && self.found.iter().any(is_there) {
            self.fault.get_or_insert(Fault::Twice(written.to_owned()));
        }
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

/// A name's parts: `permissions.1.policy` has three. What is cut otherwise is one name.
fn parts(name: &str) -> (String, Option<u32>, Option<String>) {
    let parts: Vec<&str> = name.split('.').collect();
    let number = parts.get(1).map(|number| number.parse().ok());
    match (parts.as_slice(), number) {
        ([base, _], Some(Some(number))) => ((*base).to_owned(), Some(number), None),
        ([base, _, field], Some(Some(number))) => {
            ((*base).to_owned(), Some(number), Some((*field).to_owned()))
        }
        _ => (name.to_owned(), None, None),
    }
}

fn no_parameter(word: &Word) -> Trouble {
    let message = format!(
        "\"{}\" is no parameter; parameters begin with \"--\", and a value with blanks stands in quotes",
        word.text
    );
    Trouble::new(word.range.start, message)
}

/// Whether a parameter names the region, which may stand in a variable.
pub(super) fn is_region(name: &str) -> bool {
    ["regionid", "bizregionid", "region"].contains(&name)
}

/// The rules of one `--permissions`: `Field=value ...` is one rule, JSON one or several.
fn rules(values: &[Value]) -> Option<Vec<Fields>> {
    let is_json = |value: &Value| value.text.trim_start().starts_with(['[', '{']);
    if values.iter().all(is_json) {
        let rules: Option<Vec<Vec<Fields>>> = values.iter().map(rules_of_json).collect();
        return Some(rules?.concat());
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

fn rules_of_json(given: &Value) -> Option<Vec<Fields>> {
    let field = |(key, text): (String, String)| {
        let value = Value {
            text,
            range: given.range.clone(),
        };
        (key.to_ascii_lowercase(), value)
    };
    let fields = |rule: Vec<(String, String)>| rule.into_iter().map(field).collect();
    let rules = wire::permissions(&given.text)?;
    Some(rules.into_iter().map(fields).collect())
}
