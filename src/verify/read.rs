//! A file of intents: text in, intents or everything that is wrong with it out.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::fields::{fields, no_role, texts};
use super::intents::{Intent, Intents, Kind, RoleIndex};
use super::roles::read_roles;
use crate::config::{Text, Trouble, Value};
use crate::packet::{Set, Traffic, parse_traffic};

/// Reads a file of intents.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn read(text: &str) -> Result<Intents, Vec<Trouble>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text: Text::new(text, "key"),
        intents: Intents {
            roles: Vec::new(),
            intents: Vec::new(),
        },
    };
    if errors.is_empty() {
        reader.file(document.get_ref());
    }
    errors.iter().for_each(|error| reader.text.syntax(error));
    let mut troubles = reader.text.troubles;
    if troubles.is_empty() {
        return Ok(reader.intents);
    }
    troubles.sort();
    troubles.dedup();
    Err(troubles)
}

struct Reader<'t> {
    text: Text<'t>,
    intents: Intents,
}

impl<'t> Reader<'t> {
    fn file(&mut self, document: &DeTable<'t>) {
        let keys = ["roles", "intent"];
        let [roles, intents] = fields(&mut self.text, document, keys, " of a file of intents");
        let example = "[roles] with web = { groups = [\"sg-web\"] }";
        if let Some(roles) = roles.and_then(|roles| self.text.table("roles", roles, example)) {
            self.intents.roles = read_roles(&mut self.text, roles);
        }
        match intents.map(|value| (value, value.get_ref())) {
            None => self
                .text
                .trouble(0..0, "there is no intent; write one below [[intent]]"),
            Some((_, DeValue::Array(items))) => items.iter().for_each(|item| self.intent(item)),
            Some((value, _)) => self.text.not("intent", value, "write [[intent]]"),
        }
    }

    fn intent(&mut self, value: &Value<'t>) {
        let before = self.text.troubles.len();
        let Some(table) = self.text.table("intent", value, "[[intent]]") else {
            return;
        };
        let keys = ["name", "allow", "deny", "only", "to", "flow"];
        let [name, allow, deny, only, to, flow] =
            fields(&mut self.text, table, keys, " of an intent");
        let stated = [(Kind::Allow, allow), (Kind::Deny, deny), (Kind::Only, only)];
        let stated: Vec<(Kind, &Value<'t>)> = stated
            .into_iter()
            .filter_map(|(kind, from)| Some((kind, from?)))
            .collect();
        let [(kind, sources)] = stated[..] else {
            let found: Vec<&str> = stated.iter().map(|(kind, _)| kind.name()).collect();
            let found = match found.as_slice() {
                [] => "none of them".to_owned(),
                some => some.join(" and "),
            };
            let message = format!("an intent has one of allow, deny and only, not {found}");
            return self.text.trouble(value.span(), message);
        };
        let Some(targets) = to else {
            let message = "an intent needs \"to\", the roles that are reached";
            return self.text.trouble(value.span(), message);
        };
        let from = self.roles_of(kind.name(), sources);
        let to = self.roles_of("to", targets);
        let flow = self.flow(flow, kind, value.span());
        let name = name.and_then(|name| self.text.string("name", name));
        if self.text.troubles.len() > before {
            return;
        }
        if from.is_empty() && kind != Kind::Only {
            let message = format!("\"{}\" names no role", kind.name());
            self.text.trouble(sources.span(), message);
        }
        if to.is_empty() {
            self.text.trouble(targets.span(), "\"to\" names no role");
        }
        if let Some(flow) = flow {
            let mark = self.text.mark(sources.span().start);
            self.intents.intents.push(Intent {
                name,
                kind,
                from,
                to,
                flow,
                mark,
            });
        }
    }

    fn roles_of(&mut self, key: &str, value: &Value<'t>) -> Vec<RoleIndex> {
        let roles = &self.intents.roles;
        let mut found = Vec::new();
        for (name, span) in texts(&mut self.text, key, value) {
            match roles.iter().position(|role| role.name == name) {
                Some(role) if found.contains(&role) => {}
                Some(role) => found.push(role),
                None => {
                    let message = no_role(&name, roles.iter().map(|role| &*role.name));
                    self.text.trouble(span, message);
                }
            }
        }
        found
    }

    fn flow(
        &mut self,
        value: Option<&Value<'t>>,
        kind: Kind,
        intent: Range<usize>,
    ) -> Option<Traffic> {
        let Some(value) = value else {
            if kind == Kind::Allow {
                let message =
                    "\"allow\" needs a \"flow\", such as \"tcp/443\"; every packet is \"all\"";
                self.text.trouble(intent, message);
                return None;
            }
            return Some(Traffic::full());
        };
        let before = self.text.troubles.len();
        let mut flow = Traffic::empty();
        for (words, span) in texts(&mut self.text, "flow", value) {
            match parse_traffic(&words) {
                Ok(traffic) => flow = flow.union(&traffic),
                Err(error) => self.text.trouble(span, error.to_string()),
            }
        }
        if self.text.troubles.len() > before {
            return None;
        }
        if flow.is_empty() {
            self.text.trouble(value.span(), "\"flow\" names no traffic");
            return None;
        }
        Some(flow)
    }
}
