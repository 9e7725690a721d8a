//! From a text of settings to their values; every trouble with its place.
//!
//! Names of lints are found by a function of the caller, since lints are above this floor.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{TOP, parameters_of};
use super::levels::{Confidence, Level, Persona, Severity, Threshold};
use super::parameters::QuotaProfile;
use super::settings::{FindLint, Settings, Trouble};
use super::text::{Text, Value};
use crate::packet::{Addresses, Block, Set};

mod allow;
mod lints;
mod ports;

/// Reads a text of settings. Unknown settings and names of lints are troubles: a typo must not
/// disable a check.
///
/// # Errors
/// All that is wrong, in the order of the text.
pub fn read(text: &str, find_lint: FindLint<'_>) -> Result<Settings, Vec<Trouble>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text: Text::new(text, "setting"),
        find_lint,
        settings: Settings::default(),
    };
    if errors.is_empty() {
        reader.top(table.get_ref());
    }
    errors.iter().for_each(|error| reader.text.syntax(error));
    reader.text.troubles.sort();
    reader.text.troubles.dedup();
    if reader.text.troubles.is_empty() {
        Ok(reader.settings)
    } else {
        Err(reader.text.troubles)
    }
}

struct Reader<'t, 'f> {
    text: Text<'t>,
    find_lint: FindLint<'f>,
    settings: Settings,
}

/// Words with what they mean.
fn words<T: Copy, const N: usize>(
    all: [T; N],
    name: impl Fn(T) -> &'static str,
) -> [(&'static str, T); N] {
    all.map(|one| (name(one), one))
}

impl<'t> Reader<'t, '_> {
    fn top(&mut self, table: &DeTable<'t>) {
        for (key, value) in table {
            let name: &str = key.get_ref();
            let told = self.text.told(value);
            if self.setting(key, value) {
                self.settings.told.insert(name.to_owned(), told);
            }
        }
    }

    /// Reads one setting; whether there is one of this name.
    fn setting(&mut self, key: &Spanned<std::borrow::Cow<'t, str>>, value: &Value<'t>) -> bool {
        let (text, settings) = (&mut self.text, &mut self.settings);
        match &**key.get_ref() {
            "persona" => {
                settings.persona = text.word("persona", value, &words(Persona::ALL, Persona::name));
            }
            "fail-on" => {
                let mut known: Vec<_> = Severity::ALL.map(Threshold::At).into();
                known.push(Threshold::Never);
                let known: Vec<_> = known.into_iter().map(|it| (it.name(), it)).collect();
                settings.fail_on = text.word("fail-on", value, &known);
            }
            "min-severity" => {
                let known = words(Severity::ALL, Severity::name);
                settings.min_severity = text.word("min-severity", value, &known);
            }
            "min-confidence" => {
                let known = words(Confidence::ALL, Confidence::name);
                settings.min_confidence = text.word("min-confidence", value, &known);
            }
            "strict" => settings.strict = text.switch("strict", value).unwrap_or_default(),
            "inline-allowances" => {
                settings.inline_allowances =
                    text.switch("inline-allowances", value).unwrap_or_default();
            }
            "trusted-accounts" => {
                let accounts = self.texts("trusted-accounts", value);
                self.settings.parameters.trusted_accounts = Some(accounts.into_iter().collect());
            }
            "one-way" => self.settings.parameters.one_way = self.pairs("one-way", value),
            "intercom-groups" => {
                self.settings.parameters.intercom_groups = self.texts("intercom-groups", value);
            }
            "trusted-networks" => self.networks(value),
            "quota" => self.quota(value),
            "ports" => self.ports(value),
            "lints" => self.lints(value),
            "allow" => self.allowances(value),
            other => {
                let known: Vec<&str> = TOP.iter().map(|key| key.name).collect();
                if parameters_of(other).next().is_some() || (self.find_lint)(other).is_ok() {
                    self.text.trouble(
                        key.span(),
                        format!("\"{other}\" is a lint; it stands below [lints]"),
                    );
                } else {
                    self.text.unknown(key.span(), other, "", &known);
                }
                return false;
            }
        }
        true
    }

    /// A list of texts; those that are none are troubles.
    fn texts(&mut self, name: &str, value: &Value<'t>) -> Vec<String> {
        let list = self
            .text
            .list(name, value, "[\"one\", \"two\"]")
            .unwrap_or_default();
        let element = format!("an element of {name}");
        list.iter()
            .filter_map(|value| self.text.string(&element, value))
            .collect()
    }

    fn pairs(&mut self, name: &str, value: &Value<'t>) -> Vec<(String, String)> {
        let example = "[[\"sg-web\", \"sg-db\"]]";
        let list = self.text.list(name, value, example).unwrap_or_default();
        let mut pairs = Vec::new();
        for value in list {
            let element = format!("an element of {name}");
            if self
                .text
                .list(&element, value, "[\"sg-web\", \"sg-db\"]")
                .is_none()
            {
                continue;
            }
            match <[String; 2]>::try_from(self.texts(&element, value)) {
                Ok([holder, granted]) => pairs.push((holder, granted)),
                Err(other) => self.text.trouble(
                    value.span(),
                    format!(
                        "{element} names {} groups, not 2; write a list of pairs: {example}",
                        other.len()
                    ),
                ),
            }
        }
        pairs
    }

    fn networks(&mut self, value: &Value<'t>) {
        let example = "{ office = [\"203.0.113.0/24\"] }";
        let Some(table) = self.text.table("trusted-networks", value, example) else {
            return;
        };
        let mut blocks: Vec<Block> = Vec::new();
        for (name, value) in table {
            let name = format!("trusted-networks.{}", self.text.words(name.span()));
            let list = self
                .text
                .list(&name, value, "[\"203.0.113.0/24\"]")
                .unwrap_or_default();
            for value in list {
                blocks.extend(self.block(&format!("a network of {name}"), value));
            }
        }
        self.settings.parameters.trusted_networks = Addresses::of(&blocks);
    }

    fn block(&mut self, name: &str, value: &Value<'t>) -> Option<Block> {
        let text = self.text.string(name, value)?;
        let said = self.text.words(value.span());
        match Block::parse(&text) {
            Ok(block) if Block::has_host_bits(&text) => self.text.trouble(
                value.span(),
                format!("{name} is {said}, which has bits beyond its prefix; write \"{block}\" or a longer prefix"),
            ),
            Ok(block) => return Some(block),
            Err(error) => self.text.trouble(
                value.span(),
                format!("{name} is {said}: {error}; write a block like \"203.0.113.0/24\""),
            ),
        }
        None
    }

    fn quota(&mut self, value: &Value<'t>) {
        let example = "{ profile = \"2025\" }";
        let Some(table) = self.text.table("quota", value, example) else {
            return;
        };
        for (key, value) in table {
            if &**key.get_ref() == "profile" {
                let known = words(QuotaProfile::ALL, QuotaProfile::name);
                let profile = self.text.word("quota.profile", value, &known);
                self.settings.parameters.quota = profile.unwrap_or(QuotaProfile::Seed2019);
            } else {
                self.text
                    .unknown(key.span(), key.get_ref(), " of [quota]", &["profile"]);
            }
        }
    }
}

#[cfg(test)]
mod tests;
