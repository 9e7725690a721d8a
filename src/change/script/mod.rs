//! A script of `aliyun ecs` commands, read as changes and never run.
//!
//! ```text
//!  text     shell    lines and words, quotes and continuations; anything else refuses the script
//!   |       call     words of one command become an operation and its parameters, in either spelling
//!  calls    resolve  against the inventory as the calls before left it: edits, or why the API refuses
//! ```
//!
//! What a shell would have to compute (variables, substitutions, conditions) refuses the script with its
//! line. What the API would refuse is a remark, and the rest of the script goes on.

pub(super) mod call;
mod groups;
mod hosts;
mod operation;
pub(super) mod permission;
pub(super) mod resolve;
pub(super) mod rules;
mod shell;
mod wire;

use super::edit::Edit;
use super::editor::Editor;
use crate::model::Inventory;
use crate::source::{FileId, Location, Remark, RemarkKind};

/// What a script comes to.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The inventory after it.
    pub inventory: Inventory,
    /// What it does, in order; numbers of rows are those of the inventory before, new rows at the end.
    pub edits: Vec<Edit>,
    /// What the API would refuse, and what is not known, each with its place.
    pub remarks: Vec<Remark>,
}

/// Why a script is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ScriptError {
    /// The line, from 1.
    pub line: u64,
    /// The column in characters, from 1.
    pub column: u64,
    /// What is wrong and the way out.
    pub message: String,
}

/// Why a place in a script refuses it, by its byte.
pub(in crate::change) struct Trouble {
    at: usize,
    message: String,
}

impl Trouble {
    pub(in crate::change) fn new(at: usize, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
        }
    }

    pub(in crate::change) fn told(self, text: &str) -> ScriptError {
        // A parser may stop within a character.
        let whole = (0..=self.at.min(text.len())).rfind(|at| text.is_char_boundary(*at));
        let before = &text[..whole.unwrap_or_default()];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        ScriptError {
            line: 1 + before.matches('\n').count() as u64,
            column: 1 + before[line_start..].chars().count() as u64,
            message: self.message,
        }
    }
}

/// The inventory after the commands of a script. `file` is the script itself: what it adds stands there.
///
/// # Errors
/// If a line is anything but an `aliyun ecs` command of those that are read, a comment, or `set`.
pub fn apply_script(
    inventory: &Inventory,
    text: &str,
    file: FileId,
) -> Result<Changed, ScriptError> {
    let calls = shell::commands(text)
        .and_then(|commands| call::calls(&commands))
        .map_err(|trouble| trouble.told(text))?;
    let mut resolver = resolve::Resolver {
        editor: Editor::new(inventory),
        file,
        edits: Vec::new(),
        remarks: Vec::new(),
    };
    for call in &calls {
        resolver.call(call);
    }
    Ok(Changed {
        inventory: resolver.editor.finish(),
        edits: resolver.edits,
        remarks: resolver.remarks,
    })
}

/// The bytes of a script that something stands at.
pub(in crate::change) fn location(file: FileId, range: &std::ops::Range<usize>) -> Location {
    Location {
        file,
        start: range.start as u64,
        length: u32::try_from(range.len()).unwrap_or(u32::MAX),
    }
}

pub(in crate::change) fn remark(place: Location, message: String) -> Remark {
    Remark {
        kind: RemarkKind::Refused,
        file: None,
        location: Some(place),
        related: Vec::new(),
        message,
    }
}
