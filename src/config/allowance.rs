//! One allowance: findings that somebody accepts, for a reason and perhaps for a time.
//!
//! Not whether it holds something back (`lint`).

use jiff::civil::Date;

use super::settings::Mark;
use super::words::fits;
use crate::packet::Traffic;

/// Findings that are accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// The lint's name; none for all lints.
    pub lint: Option<&'static str>,
    /// A pattern of the group's id or name; none for all.
    pub group: Option<String>,
    /// The rule's id; none for all.
    pub rule: Option<String>,
    /// Only holes within this traffic; none for all findings.
    pub ports: Option<Traffic>,
    /// Why, in the user's words; never empty.
    pub reason: String,
    /// The last day it holds.
    pub expires: Option<Date>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it is said.
    pub mark: Mark,
}

impl Allowance {
    /// One that says nothing yet.
    #[must_use]
    pub const fn at(mark: Mark) -> Self {
        Self {
            lint: None,
            group: None,
            rule: None,
            ports: None,
            reason: String::new(),
            expires: None,
            owner: None,
            mark,
        }
    }

    /// Whether it speaks of a group.
    #[must_use]
    pub fn names_group(&self, id: &str, name: Option<&str>) -> bool {
        let fits_group =
            |pattern: &String| fits(pattern, id) || name.is_some_and(|name| fits(pattern, name));
        self.group.as_ref().is_none_or(fits_group)
    }

    /// Whether it holds no more.
    #[must_use]
    pub fn has_ended(&self, today: Date) -> bool {
        self.expires.is_some_and(|last| last < today)
    }

    /// What it speaks of, in few words: `open-to-world in "sg-web*"`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = self.lint.unwrap_or("all lints").to_owned();
        for (before, what) in [(" in", &self.group), (" at rule", &self.rule)] {
            if let Some(what) = what {
                words += &format!("{before} \"{what}\"");
            }
        }
        if let Some(ports) = &self.ports {
            words += &format!(" within {ports}");
        }
        words
    }
}

/// A day as it is written everywhere: `2026-12-31`.
///
/// # Errors
/// Says how days are written.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let plain = text.len() == 10
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = plain.then(|| text.parse().ok()).flatten();
    date.ok_or_else(|| format!("\"{text}\" is no day; write a day like 2026-12-31"))
}
