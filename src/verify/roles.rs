//! `[roles]`: each role's words.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::{fields, no_role, quoted, texts};
use super::intents::{Fits, Role, RoleIndex, Word};
use super::patterns::Pattern;
use crate::config::{Text, Value};
use crate::packet::Block;

/// The word for every public address that the export does not assign.
const INTERNET: &str = "internet";

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;

/// The roles of a file, in its order.
pub(super) fn read_roles<'t>(text: &mut Text<'t>, roles: &DeTable<'t>) -> Vec<Role> {
    let mut found: Vec<(&Key<'t>, &Value<'t>)> = roles.iter().collect();
    found.sort_by_key(|(key, _)| key.span().start);
    let names: Vec<&str> = found.iter().map(|(key, _)| &**key.get_ref()).collect();
    let roles: Vec<Role> = found
        .iter()
        .map(|(key, value)| {
            let mut reader = Reader {
                names: &names,
                words: Vec::new(),
                text,
            };
            let allow_empty = reader.role(key, value);
            Role {
                name: key.get_ref().clone().into_owned(),
                mark: reader.text.mark(key.span().start),
                words: reader.words,
                allow_empty,
            }
        })
        .collect();
    for (index, (role, (key, _))) in roles.iter().zip(&found).enumerate() {
        if holds_itself(&roles, index) {
            let message = format!("the role {} is a part of itself", quoted(&role.name));
            text.trouble(key.span(), message);
        }
    }
    roles
}

struct Reader<'a, 't> {
    names: &'a [&'a str],
    words: Vec<Word>,
    text: &'a mut Text<'t>,
}

impl<'t> Reader<'_, 't> {
    /// Reads one role; whether its words may fit nobody.
    fn role(&mut self, key: &Key<'t>, value: &Value<'t>) -> bool {
        let name = quoted(key.get_ref());
        if let DeValue::String(word) = value.get_ref() {
            if word == INTERNET {
                self.push(Fits::Internet, value.span().start);
            } else {
                let word = quoted(word);
                let message = format!(
                    "the role {name} is {word}, and the only role of one word is \"{INTERNET}\"; write {{ groups = [{word}] }}"
                );
                self.text.trouble(value.span(), message);
            }
            return false;
        }
        let example = "{ groups = [\"sg-web\"] }";
        let Some(role) = self.text.table(&name, value, example) else {
            return false;
        };
        let keys = [
            "groups",
            "names",
            "cidrs",
            "tags",
            "roles",
            "internet",
            "allow-empty",
        ];
        let before = self.text.troubles.len();
        let [groups, names, cidrs, tags, roles, internet, allow_empty] =
            fields(self.text, role, keys, " of a role");
        if let Some(groups) = groups {
            self.patterns(groups, "groups", Fits::Group);
        }
        if let Some(names) = names {
            self.patterns(names, "names", Fits::Name);
        }
        if let Some(cidrs) = cidrs {
            self.blocks(cidrs);
        }
        if let Some(tags) = tags {
            self.tags(tags);
        }
        if let Some(roles) = roles {
            self.parts(roles);
        }
        if let Some(internet) = internet
            && self.text.switch("internet", internet) == Some(true)
        {
            self.push(Fits::Internet, internet.span().start);
        }
        let allow_empty = allow_empty.and_then(|it| self.text.switch("allow-empty", it));
        let allow_empty = allow_empty.unwrap_or_default();
        if self.words.is_empty() && self.text.troubles.len() == before && !allow_empty {
            let message = format!(
                "the role {name} names nobody; give it groups, names, cidrs, tags, roles or internet"
            );
            self.text.trouble(key.span(), message);
        }
        allow_empty
    }

    fn push(&mut self, fits: Fits, at: usize) {
        let mark = self.text.mark(at);
        self.words.push(Word { fits, mark });
    }

    fn patterns(&mut self, value: &Value<'t>, key: &str, fits: fn(Pattern) -> Fits) {
        for (word, span) in texts(self.text, key, value) {
            self.push(fits(Pattern::new(word)), span.start);
        }
    }

    fn blocks(&mut self, value: &Value<'t>) {
        for (word, span) in texts(self.text, "cidrs", value) {
            match Block::parse(&word) {
                Ok(block) => self.push(Fits::Block(block), span.start),
                Err(error) => {
                    let message = format!("{}: {error}", quoted(&word));
                    self.text.trouble(span, message);
                }
            }
        }
    }

    fn tags(&mut self, value: &Value<'t>) {
        let example = "{ tier = \"web\" }";
        let Some(tags) = self.text.table("tags", value, example) else {
            return;
        };
        let mut wanted = Vec::new();
        for (key, value) in tags {
            let values = texts(self.text, &quoted(key.get_ref()), value);
            let values: Vec<Pattern> = values.into_iter().map(|it| Pattern::new(it.0)).collect();
            if !values.is_empty() {
                wanted.push((key.get_ref().clone().into_owned(), values));
            }
        }
        if !wanted.is_empty() {
            self.push(Fits::Tags(wanted), value.span().start);
        }
    }

    fn parts(&mut self, value: &Value<'t>) {
        for (name, span) in texts(self.text, "roles", value) {
            match self.names.iter().position(|known| *known == name) {
                Some(role) => self.push(Fits::Role(role), span.start),
                None => {
                    let message = no_role(&name, self.names.iter().copied());
                    self.text.trouble(span, message);
                }
            }
        }
    }
}

/// Whether a role is among its own parts, or theirs.
fn holds_itself(roles: &[Role], index: RoleIndex) -> bool {
    let mut seen = vec![false; roles.len()];
    let mut open = vec![index];
    while let Some(role) = open.pop() {
        for word in &roles[role].words {
            let Fits::Role(part) = word.fits else {
                continue;
            };
            if part == index {
                return true;
            }
            if !std::mem::replace(&mut seen[part], true) {
                open.push(part);
            }
        }
    }
    false
}
