//! Known lists, in any of their styles: wrapped, bare, null, `{}`, one bare element.

use std::io::Read;

use super::dialect::{self, Kind, ListRow, Shape};
use super::fact::{EntryList, RuleList};
use super::frame::{Frame, Listed};
use super::key::Key;
use super::note::Topic;
use super::peek::Until;
use super::trouble::Stop;
use super::walk::Walk;

impl<R: Read> Walk<'_, R> {
    pub(super) fn known_list(
        &mut self,
        row: Option<&'static ListRow>,
        frame: &mut Frame,
        depth: usize,
    ) -> Result<(), Stop> {
        let Some(row) = row else { return Ok(()) };
        frame.open_list(row, self.draft);
        let before = self.draft.mark();
        self.begin_list(row.reads, row.call);
        let Some(items) = self.list(row, depth)? else {
            self.drop_list(before.rule_lists, before.entry_lists, row.reads);
            return Ok(());
        };
        if row.reads == Some(Kind::Permission) {
            self.draft.rule_lists[before.rule_lists].rules.end = self.draft.rules.len();
        }
        let after = self.draft.mark();
        frame.lists.push(Listed {
            row,
            items,
            before,
            after,
        });
        Ok(())
    }

    pub(super) fn begin_list(&mut self, reads: Option<Kind>, call: &'static str) {
        let start = self.window.offset();
        let location = self.draft.location(start, start + 1);
        let first = self.draft.rules.len();
        match reads {
            Some(Kind::Permission) => self.draft.rule_lists.push(RuleList {
                group: None,
                named_after_file: false,
                region: None,
                call,
                location,
                next_token: None,
                rules: first..first,
                damaged: false,
                lone: false,
                partial: false,
            }),
            Some(Kind::Entry) => self.draft.entry_lists.push(EntryList::new(location)),
            _ => {}
        }
    }

    fn drop_list(&mut self, rules: usize, entries: usize, reads: Option<Kind>) {
        match reads {
            Some(Kind::Permission) => drop(self.draft.rule_lists.remove(rules)),
            Some(Kind::Entry) => drop(self.draft.entry_lists.remove(entries)),
            _ => {}
        }
    }

    /// A list in any style: its number of elements; none if something else stands there.
    fn list(&mut self, row: &'static ListRow, depth: usize) -> Result<Option<u32>, Stop> {
        match self.window.blank()? {
            Some(b'[') => self.elements(row, Style::Bare, depth),
            Some(b'{') => self.list_object(row, depth),
            _ => {
                let start = self.window.offset();
                let unset = self
                    .window
                    .scalar(|text| super::wire::leaf(text).is_some_and(|leaf| !leaf.is_set()))?;
                if unset {
                    return Ok(Some(0));
                }
                let location = self.draft.location(start, self.window.offset());
                self.draft
                    .pending_notes
                    .add(Topic::NoList(row.key.text()), location);
                Ok(None)
            }
        }
    }

    /// `{"Permission": [...]}`, `{}`, one bare element, or a wrapper of something else.
    fn list_object(&mut self, row: &'static ListRow, depth: usize) -> Result<Option<u32>, Stop> {
        self.window.deeper(depth)?;
        let keys = self.window.peek(depth, Until::Key(row.item))?;
        let shape = dialect::recognise(keys);
        match row.reads {
            _ if keys.has(row.item) => self.wrapped(row, depth).map(Some),
            _ if keys.is_empty() => self.window.skip(depth).map(|()| Some(0)),
            None => self.window.skip(depth).map(|()| Some(1)),
            Some(kind) if shape == Shape::Record(kind) => {
                self.record(kind, depth)?;
                Ok(Some(1))
            }
            Some(_) => self.frame(depth).map(|()| None),
        }
    }

    fn wrapped(&mut self, row: &'static ListRow, depth: usize) -> Result<u32, Stop> {
        let mut items = 0;
        let mut met = 0;
        let mut more = self.window.first_member()?;
        while more {
            let start = self.window.offset();
            let key = self.window.key(Key::of)?;
            met += u32::from(key == Some(row.item));
            if met == 2 && key == Some(row.item) {
                let location = self.draft.location(start, self.window.offset());
                let topic = Topic::Joined(row.item.text());
                self.draft.pending_notes.add(topic, location);
            }
            items += match self.window.blank()? {
                _ if key != Some(row.item) => self.window.skip(depth + 1).map(|()| 0)?,
                Some(b'[') => self.elements(row, Style::Wrapped, depth + 1)?.unwrap_or(0),
                _ => self.element(row, depth + 1)?,
            };
            more = self.window.next_member()?;
        }
        Ok(items)
    }

    /// The number of elements; none if they are wrappers and no elements of that list.
    fn elements(
        &mut self,
        row: &'static ListRow,
        style: Style,
        depth: usize,
    ) -> Result<Option<u32>, Stop> {
        self.window.deeper(depth)?;
        let mut items = 0;
        let mut envelopes = 0;
        let mut more = self.window.first_element()?;
        while more {
            let envelope = style == Style::Bare
                && row.reads.is_some()
                && self.window.byte(0)? == Some(b'{')
                && dialect::holds_lists(self.window.peek(depth, Until::List)?);
            if envelope {
                envelopes += 1;
                self.frame(depth + 1)?;
            } else {
                items += self.element(row, depth + 1)?;
            }
            more = self.window.next_element()?;
        }
        Ok((items > 0 || envelopes == 0).then_some(items))
    }

    /// One element of a known list; null is none.
    fn element(&mut self, row: &'static ListRow, depth: usize) -> Result<u32, Stop> {
        match (self.window.blank()?, row.reads) {
            (_, None) => self.window.skip(depth)?,
            (Some(b'{'), Some(kind)) => {
                self.window.deeper(depth)?;
                self.record(kind, depth)?;
            }
            (_, Some(kind)) => return self.no_record(kind).map(|()| 0),
        }
        Ok(1)
    }

    /// Something that is no object among records; null is nothing.
    pub(super) fn no_record(&mut self, kind: Kind) -> Result<(), Stop> {
        let start = self.window.offset();
        if self.window.byte(0)? == Some(b'n') {
            return self.window.skip(0);
        }
        self.window.skip(0)?;
        let location = self.draft.location(start, self.window.offset());
        self.draft
            .pending_notes
            .add(Topic::NoObject(dialect::item(kind)), location);
        match (
            kind,
            self.draft.rule_lists.last_mut(),
            self.draft.entry_lists.last_mut(),
        ) {
            (Kind::Permission, Some(list), _) => list.damaged = true,
            (Kind::Entry, _, Some(list)) => list.unreadable = true,
            _ => {}
        }
        Ok(())
    }
}

/// Whether a list stands within an object that its element's key wraps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Wrapped,
    Bare,
}
