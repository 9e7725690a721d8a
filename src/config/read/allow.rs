//! `[[allow]]`: findings that are accepted.

use jiff::civil::Date;

use super::ports::meant;
use super::{DeTable, DeValue, Reader, Set, Value};
use crate::config::allowance::{Allowance, parse_date};
use crate::config::keys::ALLOWANCE;
use crate::packet::{Traffic, parse_traffic};

const EXAMPLE: &str = "[[allow]] with lint, group and reason below it";

impl<'t> Reader<'t, '_> {
    pub(super) fn allowances(&mut self, value: &Value<'t>) {
        let Some(list) = self.text.list("allow", value, EXAMPLE) else {
            return;
        };
        for value in list {
            if let Some(table) = self.text.table("allow", value, EXAMPLE) {
                let allowance = self.allowance(table, value);
                self.settings.allowances.extend(allowance);
            }
        }
    }

    /// One allowance. What it lacks is told at its beginning.
    fn allowance(&mut self, table: &DeTable<'t>, whole: &Value<'t>) -> Option<Allowance> {
        let mut lint = None;
        let mut allowance = Allowance::at(self.text.mark(whole.span().start));
        let troubles = self.text.troubles.len();
        for (key, value) in table {
            let name = format!("{} of an allowance", key.get_ref());
            match &**key.get_ref() {
                "lint" => lint = self.allowed_lint(&name, value),
                "group" => allowance.group = self.text.string(&name, value),
                "rule" => allowance.rule = self.text.string(&name, value),
                "ports" => allowance.ports = self.traffic(&name, value),
                "reason" => allowance.reason = self.text.string(&name, value).unwrap_or_default(),
                "expires" => allowance.expires = self.day(&name, value),
                "owner" => allowance.owner = self.text.string(&name, value),
                other => {
                    let known: Vec<&str> = ALLOWANCE.iter().map(|key| key.name).collect();
                    self.text
                        .unknown(key.span(), other, " of an allowance", &known);
                }
            }
        }
        let mut lacks = |what: &str| {
            self.text
                .trouble(whole.span(), format!("this allowance {what}"))
        };
        if !table.contains_key("reason") {
            lacks("has no reason; say why, such as reason = \"public API, CAB-1234\"");
        }
        match lint {
            None if !table.contains_key("lint") => lacks(
                "names no lint; write lint = \"open-to-world\", or \"*\" for all with a group",
            ),
            Some(None) if !table.contains_key("group") => {
                lacks("would allow every finding; name a lint or a group");
            }
            None => {}
            Some(lint) => allowance.lint = lint,
        }
        (self.text.troubles.len() == troubles).then_some(allowance)
    }

    /// The lint's name, none inside for all; none where it is a trouble.
    fn allowed_lint(&mut self, name: &str, value: &Value<'t>) -> Option<Option<&'static str>> {
        let word = self.text.string(name, value)?;
        if word == "*" {
            return Some(None);
        }
        let found = (self.find_lint)(&word);
        found
            .map(Some)
            .map_err(|message| self.text.trouble(value.span(), message))
            .ok()
    }

    fn traffic(&mut self, name: &str, value: &Value<'t>) -> Option<Traffic> {
        let text = self.text.string(name, value)?;
        let said = self.text.words(value.span());
        let message = match parse_traffic(&text) {
            Ok(traffic) if traffic.is_empty() => {
                format!(
                    "{name} is {said}, which no finding lies within; leave it out for all traffic"
                )
            }
            Ok(traffic) => return Some(traffic),
            Err(error) => match meant(&text) {
                Some(meant) => {
                    format!("{name} is {said}, which is no traffic; did you mean \"{meant}\"?")
                }
                None => format!("{name}: {error}"),
            },
        };
        self.text.trouble(value.span(), message);
        None
    }

    fn day(&mut self, name: &str, value: &Value<'t>) -> Option<Date> {
        let day = match value.get_ref() {
            DeValue::String(text) => parse_date(text.trim()).ok(),
            DeValue::Datetime(_) => parse_date(&self.text.words(value.span())).ok(),
            _ => None,
        };
        if day.is_none() {
            let said = self.text.words(value.span());
            let said = said.trim_matches('"');
            let message =
                format!("{name} is \"{said}\", which is no day; write a day like 2026-12-31");
            self.text.trouble(value.span(), message);
        }
        day
    }
}
