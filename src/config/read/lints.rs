//! `[lints]`: levels of lints, and what single lints are told.

use super::{BTreeMap, DeTable, Level, Reader, Severity, Value};
use crate::config::keys::{Key, Kind, PARAMETERS, parameters_of};

impl<'t> Reader<'t, '_> {
    pub(super) fn lints(&mut self, value: &Value<'t>) {
        let example = "{ open-to-world = \"off\" }";
        let Some(table) = self.text.table("lints", value, example) else {
            return;
        };
        let mut seen: BTreeMap<&'static str, String> = BTreeMap::new();
        for (key, value) in table {
            let word = self.text.words(key.span());
            let lint = match (self.find_lint)(key.get_ref()) {
                Ok(lint) => lint,
                Err(message) => {
                    self.text.trouble(key.span(), message);
                    continue;
                }
            };
            if let Some(other) = seen.insert(lint, word.clone()) {
                let message =
                    format!("\"{word}\" and \"{other}\" are one lint, {lint}; keep one of them");
                self.text.trouble(key.span(), message);
            }
            match value.get_ref().as_table() {
                Some(table) => self.parameters(lint, table),
                None => self.level(lint, &format!("lints.{word}"), value),
            }
            let told = self.text.told(value);
            self.settings.told.insert(format!("lints.{lint}"), told);
        }
    }

    fn level(&mut self, lint: &'static str, name: &str, value: &Value<'t>) {
        let mut known = vec![(Level::Off.name(), Level::Off)];
        known.extend(Severity::ALL.map(|severity| (severity.name(), Level::At(severity))));
        if let Some(level) = self.text.word(name, value, &known) {
            self.settings.levels.insert(lint, level);
        }
    }

    fn parameters(&mut self, lint: &'static str, table: &DeTable<'t>) {
        for (key, value) in table {
            let word = &**key.get_ref();
            let name = format!("lints.{lint}.{word}");
            if word == "severity" {
                self.level(lint, &name, value);
            } else if let Some(parameter) = parameters_of(lint).find(|it| it.name == word) {
                self.parameter(&name, parameter, value);
            } else if let Some((other, _)) = PARAMETERS.iter().find(|(_, it)| it.name == word) {
                let message = format!("\"{word}\" is a setting of {other}, not of {lint}");
                self.text.trouble(key.span(), message);
            } else {
                let own = parameters_of(lint).map(|it| it.name);
                let known: Vec<&str> = std::iter::once("severity").chain(own).collect();
                self.text
                    .unknown(key.span(), word, &format!(" of {lint}"), &known);
            }
        }
    }

    /// One number or word that a lint is told. Bounds are those of the list of settings.
    fn parameter(&mut self, name: &str, key: &Key, value: &Value<'t>) {
        let text = &mut self.text;
        let parameters = &mut self.settings.parameters;
        if let Kind::Word(known) = key.kind {
            let known: Vec<(&str, bool)> =
                known.iter().map(|word| (*word, *word == "both")).collect();
            if let Some(both) = text.word(name, value, &known) {
                parameters.both_directions = both;
            }
            return;
        }
        let Kind::Number { least, most } = key.kind else {
            return;
        };
        let Some(number) = text.number(name, value, (least, most)) else {
            return;
        };
        match key.name {
            "max-hosts" => set(&mut parameters.max_hosts, number),
            "min-share" => set(&mut parameters.min_share, number),
            "max-prefix" => set(&mut parameters.max_prefix_ipv4, number),
            "max-prefix-ipv6" => set(&mut parameters.max_prefix_ipv6, number),
            "max-width" => set(&mut parameters.max_width, number),
            _ => {}
        }
    }
}

fn set<T: TryFrom<i64>>(parameter: &mut T, number: i64) {
    if let Ok(number) = T::try_from(number) {
        *parameter = number;
    }
}
