//! The commands of an explanation's grants, and why one cannot be printed.

use super::View;
use crate::change::command;

/// The commands, and the notes: those of the explanation, and one for each grant that has no command.
pub(super) fn commands_and_notes(view: &View<'_>) -> (Vec<String>, Vec<String>) {
    let mut commands = Vec::new();
    let mut notes = Vec::new();
    for grant in &view.explanation.grants {
        match command(view.inventory, grant) {
            Ok(command) => commands.push(command),
            Err(refusal) => notes.push(format!(
                "a grant would help, but no command can be printed for it: {refusal}"
            )),
        }
    }
    notes.extend(view.explanation.notes.iter().map(|note| note.0.clone()));
    (commands, notes)
}
