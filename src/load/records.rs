//! Records: handed to their readers from the text in memory, mended if only strings are to blame.

use std::io::Read;

use super::bare::Bare;
use super::dialect::{self, Kind};
use super::mend;
use super::note::Topic;
use super::read::{self, Taken};
use super::trouble::{Stop, Trouble};
use super::walk::Walk;

/// The length a record may have.
const RECORD: usize = 16 << 20;

impl<R: Read> Walk<'_, R> {
    /// A record outside of known lists: rules and entries go to a list of their own.
    pub(super) fn bare_record(
        &mut self,
        kind: Kind,
        depth: usize,
        bare: &mut Bare,
    ) -> Result<(), Stop> {
        if matches!(kind, Kind::Permission | Kind::Entry) && !bare.continues(kind, self.draft) {
            self.begin_list(Some(kind), dialect::bare_call(kind, bare.lone));
            bare.begin(kind, self.draft);
        }
        bare.count(kind);
        self.record(kind, depth)?;
        if kind == Kind::Permission
            && let Some(list) = self.draft.rule_lists.last_mut()
        {
            list.rules.end = self.draft.rules.len();
        }
        Ok(())
    }

    /// The record at the cursor.
    pub(super) fn record(&mut self, kind: Kind, depth: usize) -> Result<(), Stop> {
        loop {
            let at = self.window.offset();
            let held = self.window.rest().len();
            match read::take(kind, self.window.rest(), at, self.draft) {
                Taken::Done(length) => {
                    if mend::has_long_string(&self.window.rest()[..length]) {
                        self.window.saw(at + length as u64);
                        return self.window.broken(Trouble::StringLength);
                    }
                    self.window.advance(length);
                    return Ok(());
                }
                Taken::Broken => return self.mended_record(kind, depth),
                Taken::Unfinished if held > RECORD => {
                    self.window.saw(at + held as u64);
                    return self.window.broken(Trouble::RecordLength);
                }
                Taken::Unfinished => {
                    if !self.window.reach(held * 2)? {
                        return self.mended_record(kind, depth);
                    }
                }
            }
        }
    }

    /// A record that cannot be read as it is: either it is no JSON, and then that is said, or
    /// strings in it hold what they may not.
    fn mended_record(&mut self, kind: Kind, depth: usize) -> Result<(), Stop> {
        let at = self.window.offset();
        let length = mend::extent(self.window, depth)?;
        let mended = mend::mend(&self.window.rest()[..length]);
        let Taken::Done(_) = read::take(kind, &mended, at, self.draft) else {
            self.window.saw(at + length as u64);
            return self.window.broken(Trouble::Record);
        };
        self.window.advance(length);
        let location = self.draft.location(at, at + length as u64);
        self.draft.pending_notes.add(Topic::Repaired, location);
        Ok(())
    }
}
