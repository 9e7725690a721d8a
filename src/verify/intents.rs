//! What a file of intents says, as plain values.

use super::patterns::Pattern;
use crate::config::Mark;
use crate::packet::{Block, Traffic};

/// The number of a role.
pub type RoleIndex = usize;

/// A file of intents.
#[derive(Clone, Debug)]
pub struct Intents {
    /// Roles, in the order of the file.
    pub roles: Vec<Role>,
    /// Intents, in the order of the file.
    pub intents: Vec<Intent>,
}

impl Intents {
    /// `only app to db, tcp/3306`.
    #[must_use]
    pub fn statement(&self, intent: &Intent) -> String {
        let names = |roles: &[RoleIndex]| {
            let names: Vec<&str> = roles.iter().map(|role| &*self.roles[*role].name).collect();
            match names.as_slice() {
                [] => "nobody".to_owned(),
                some => some.join(" and "),
            }
        };
        let (from, to) = (names(&intent.from), names(&intent.to));
        format!("{} {from} to {to}, {}", intent.kind.name(), intent.flow)
    }
}

/// A named set of endpoints: whoever one of its words fits.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Where it stands in the file.
    pub mark: Mark,
    pub(super) words: Vec<Word>,
    /// Whether its words may fit nobody.
    pub(super) allow_empty: bool,
}

/// One word of a role.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) fits: Fits,
    /// Where it stands in the file.
    pub(super) mark: Mark,
}

/// Whom a word of a role fits.
#[derive(Clone, Debug)]
pub(super) enum Fits {
    /// Members of groups of this id or name.
    Group(Pattern),
    /// Instances of this id or name, interfaces without an instance of this id.
    Name(Pattern),
    /// Instances and interfaces with an address inside, and hosts outside the export.
    Block(Block),
    /// Instances and interfaces with every one of these tags, each with one of its values.
    Tags(Vec<(String, Vec<Pattern>)>),
    /// Any public address that the export does not assign.
    Internet,
    /// The members of another role.
    Role(RoleIndex),
}

/// What is stated of sources and targets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Every source certainly passes all of the flow to every target.
    Allow,
    /// No source can pass anything of the flow to any target.
    Deny,
    /// Nobody but the sources can pass anything of the flow to any target.
    Only,
}

impl Kind {
    /// `allow`, `deny` or `only`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Only => "only",
        }
    }
}

/// One intent.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Its name, if it was given one.
    pub name: Option<String>,
    /// What is stated.
    pub kind: Kind,
    /// Of whom; for [`Kind::Only`] perhaps nobody.
    pub from: Vec<RoleIndex>,
    /// To whom; never none.
    pub to: Vec<RoleIndex>,
    /// Which traffic; never none.
    pub flow: Traffic,
    /// Where the word that says whom it speaks of stands in the file.
    pub mark: Mark,
}
