//! One file: its documents one after the other, and how it goes on after a broken one.
//!
//! A broken document holds nothing, because its lists may be cut off; the others still count. It
//! gives no meaning to facts.

use std::io::{self, Read};

use super::Outcome;
use super::dialect::Refusal;
use super::draft::Draft;
use super::filename;
use super::foreign;
use super::note::Topic;
use super::refusal::Refused;
use super::trouble::{Broken, Stop, Trouble};
use super::walk::Walk;
use super::window::Window;
use crate::source::{FileId, Location, Remark, RemarkKind};

/// The number of broken documents of one file that are told one by one.
const TOLD: usize = 20;

/// The number of blanks that an empty object or array may hold.
const BLANKS: usize = 4096;

/// What one file holds.
pub(super) struct FileDraft {
    pub(super) name: String,
    pub(super) draft: Draft,
    pub(super) remarks: Vec<Remark>,
    pub(super) outcome: Outcome,
    /// Whether it is a piece of the same file as the one before.
    pub(super) continues: bool,
    /// Whether it may hold secrets beside what is read.
    pub(super) secret: bool,
}

/// Reads a file to its end.
pub(super) fn read(file: FileId, name: &str, input: io::Result<impl Read>) -> FileDraft {
    match input {
        Ok(input) => read_window(file, name, &mut Window::new(input)),
        Err(error) => Reading::new(file).into_draft(name, Outcome::Unreadable(error)),
    }
}

/// Reads a file from a window at its beginning.
pub(super) fn read_window(file: FileId, name: &str, window: &mut Window<impl Read>) -> FileDraft {
    let mut reading = Reading::new(file);
    match reading.all(name, window) {
        Ok(()) => {
            let outcome = reading.outcome();
            reading.into_draft(name, outcome)
        }
        Err(error) => Reading::new(file).into_draft(name, Outcome::Unreadable(error)),
    }
}

/// Reads a piece of a file; none if there is anything that only a look at the whole file can judge.
pub(super) fn read_piece(
    file: FileId,
    name: &str,
    window: &mut Window<impl Read>,
) -> Option<FileDraft> {
    let mut reading = Reading::new(file);
    reading.all(name, window).ok()?;
    let outcome = reading.outcome();
    let plain = matches!(outcome, Outcome::Read { refused: 0, .. })
        && !reading.own
        && reading.remarks.is_empty()
        && reading.draft.is_named();
    plain.then(|| reading.into_draft(name, outcome))
}

struct Reading {
    draft: Draft,
    remarks: Vec<Remark>,
    refused: Vec<Refused>,
    documents: u32,
    broken: usize,
    /// The first one that is not told.
    untold: Option<Location>,
    own: bool,
    secret: bool,
    /// Whether there was nothing but blanks.
    blank: bool,
    compressed: bool,
}

impl Reading {
    fn new(file: FileId) -> Self {
        Self {
            draft: Draft::with_room(file),
            remarks: Vec::new(),
            refused: Vec::new(),
            documents: 0,
            broken: 0,
            untold: None,
            own: false,
            secret: false,
            blank: true,
            compressed: false,
        }
    }

    fn into_draft(self, name: &str, outcome: Outcome) -> FileDraft {
        FileDraft {
            name: name.to_owned(),
            draft: self.draft.packed(),
            remarks: self.remarks,
            outcome,
            continues: false,
            secret: self.secret,
        }
    }

    fn all(&mut self, name: &str, window: &mut Window<impl Read>) -> io::Result<()> {
        while let Some(byte) = window.blank()? {
            self.blank = false;
            window.begin_document();
            let mark = self.draft.mark();
            let start = window.offset();
            let refused = self.refused.len();
            let read = match byte {
                b'{' | b'[' => self.document(name, window),
                _ => self.no_document(window),
            };
            match read {
                Ok(()) => self.draft.settle(),
                Err(Stop::Input(error)) => return Err(error),
                Err(Stop::Broken(broken)) => {
                    self.draft.roll_back(mark);
                    self.refused.truncate(refused);
                    self.document_breaks(start, broken);
                    window.saw(broken.at);
                    if broken.trouble == Trouble::Depth {
                        window.forget_document();
                    }
                    window.resynchronize()?;
                }
            }
        }
        if self.blank {
            self.refuse(None, foreign::EMPTY.to_owned());
        }
        self.tell_refused();
        if let Some((start, count)) = window.replaced
            && !self.compressed
        {
            let at = self.draft.location(start, start + 1);
            self.note(at, foreign::not_utf8(count));
        }
        if let Some(at) = self.untold {
            let more = self.broken - TOLD;
            self.refuse(
                Some(at),
                format!("{more} more broken documents from here on: left out"),
            );
        }
        Ok(())
    }

    fn document(&mut self, name: &str, window: &mut Window<impl Read>) -> Result<(), Stop> {
        let start = window.offset();
        let documents = self.draft.documents.len();
        let empty = is_empty(window)?;
        let mut walk = Walk {
            window,
            draft: &mut self.draft,
            refused: std::mem::take(&mut self.refused),
            told: Vec::new(),
            own: false,
            secret: false,
        };
        let read = walk.value(0);
        let (own, told) = (walk.own, walk.told);
        self.refused = walk.refused;
        self.secret |= walk.secret;
        read?;
        for (kind, at, message) in told {
            self.tell(kind, Some(at), message);
        }
        if let Some(at) = window.control {
            let at = self.draft.location(at, at + 1);
            self.draft.pending_notes.add(Topic::Control, at);
        }
        let end = window.offset();
        if let Some(b',' | b']' | b'}' | b':') = window.blank()?
            && (self.broken > 0 || window.on_the_line_of(end))
        {
            return window.broken(Trouble::Following);
        }
        let found = self.draft.documents.len() - documents;
        if empty && filename::console_export(name).is_some() {
            let location = self.draft.location(start, end);
            filename::empty_export(location, &mut self.draft);
        }
        self.own |= own && found == 0;
        if found > 0 || empty {
            self.documents += u32::try_from(found).unwrap_or(u32::MAX).max(1);
        }
        Ok(())
    }

    /// Something that does not begin as an object or an array does.
    fn no_document(&mut self, window: &mut Window<impl Read>) -> Result<(), Stop> {
        let start = window.offset();
        match window.skip(0) {
            Ok(()) => Ok(()),
            Err(Stop::Input(error)) => Err(Stop::Input(error)),
            Err(Stop::Broken(_)) => {
                window.reach(foreign::SAMPLE)?;
                if start == 0
                    && let Some(message) = foreign::compressed(window.document())
                {
                    self.compressed = true;
                    let at = self.draft.location(start, start + 1);
                    self.tell_broken(at, Vec::new(), message);
                    return Ok(window.exhaust()?);
                }
                let message = foreign::message(window.document());
                let at = self.draft.location(start, start + 1);
                self.tell_broken(at, Vec::new(), message);
                window.resynchronize()?;
                Ok(())
            }
        }
    }

    /// The document that began at `start` breaks.
    fn document_breaks(&mut self, start: u64, broken: Broken) {
        let length = u64::from(broken.trouble != Trouble::End);
        let at = self.draft.location(broken.at, broken.at + length);
        let document = self.draft.location(start, start + 1);
        let message = format!(
            "{}: this document is left out, so export it again",
            broken.trouble.text()
        );
        self.tell_broken(at, vec![document], message);
    }

    fn tell_broken(&mut self, at: Location, related: Vec<Location>, message: String) {
        self.broken += 1;
        if self.broken > TOLD {
            self.untold.get_or_insert(at);
            return;
        }
        self.refuse(Some(at), message);
        if let Some(remark) = self.remarks.last_mut() {
            remark.related = related;
        }
    }

    /// One remark for all things of a kind that are to be exported in another way.
    fn tell_refused(&mut self) {
        let mut kinds: Vec<(Refusal, usize)> = Vec::new();
        for refused in &self.refused {
            match kinds.iter_mut().find(|(kind, _)| *kind == refused.refusal) {
                Some((_, count)) => *count += 1,
                None => kinds.push((refused.refusal, 1)),
            }
        }
        for (kind, count) in kinds {
            let first = self.refused.iter().find(|refused| refused.refusal == kind);
            if let Some((at, message)) = first.map(|first| (first.location, first.message(count))) {
                self.refuse(Some(at), message);
            }
        }
    }

    fn refuse(&mut self, location: Option<Location>, message: String) {
        self.tell(RemarkKind::Refused, location, message);
    }

    fn note(&mut self, location: Location, message: String) {
        self.tell(RemarkKind::Note, Some(location), message);
    }

    fn tell(&mut self, kind: RemarkKind, location: Option<Location>, message: String) {
        self.remarks.push(Remark {
            kind,
            file: Some(self.draft.file),
            location,
            related: Vec::new(),
            message,
        });
    }

    fn outcome(&self) -> Outcome {
        let refused = self.broken + self.refused.len();
        let refused = u32::try_from(refused).unwrap_or(u32::MAX);
        if self.documents > 0 {
            let documents = self.documents;
            Outcome::Read { documents, refused }
        } else if refused > 0 || self.blank {
            // A blank file is one document that is not there.
            Outcome::Refused {
                refused: refused.max(1),
            }
        } else if self.own {
            Outcome::OwnOutput
        } else {
            Outcome::Nothing
        }
    }
}

/// Whether `[]` or `{}` stands at the cursor.
fn is_empty(window: &mut Window<impl Read>) -> io::Result<bool> {
    let mut ahead = 1;
    while ahead < BLANKS
        && window
            .byte(ahead)?
            .is_some_and(|byte| byte.is_ascii_whitespace())
    {
        ahead += 1;
    }
    Ok(matches!(window.byte(ahead)?, Some(b'}' | b']')))
}
