//! Colours for text on a terminal, or none.
//!
//! Not the choice between them, which is the roof's: nothing here looks at a terminal or an
//! environment.

/// Whether text bears colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// Text alone.
    Plain,
    /// With the escape sequences of terminals.
    Colored,
}

/// What a piece of text is, as colours tell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tone {
    /// A heading, or what was asked for.
    Strong,
    /// What matters least.
    Faint,
    /// Something passes, or is well.
    Good,
    /// Something does not pass, or is grave.
    Bad,
    /// Something is not known, or less grave.
    Doubtful,
    /// A place, or a command.
    Place,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "1;32",
            Self::Bad => "1;31",
            Self::Doubtful => "1;33",
            Self::Place => "36",
        }
    }
}

impl Look {
    /// The text in the colour of a tone.
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colored => format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code()),
        }
    }
}
