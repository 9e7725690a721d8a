//! The walk through one document: from its bytes to records in the draft.
//!
//! Wrappers are walked through to any depth; known lists are found by key, records outside of them
//! by their own keys. What is unknown is passed over and never held.

use std::io::Read;

use super::bare::Bare;
use super::dialect::{self, Kind, Lone, Refusal, Shape};
use super::draft::Draft;
use super::frame::{self, Frame};
use super::key::Key;
use super::mend;
use super::note::Topic;
use super::peek::Until;
use super::read;
use super::refusal::{Refused, is_success};
use super::trouble::Stop;
use super::window::Window;
use crate::source::{Location, RemarkKind};

/// A walk through one document.
pub(super) struct Walk<'w, R> {
    pub(super) window: &'w mut Window<R>,
    pub(super) draft: &'w mut Draft,
    /// What is to be exported in another way.
    pub(super) refused: Vec<Refused>,
    /// What is told of it, and where.
    pub(super) told: Vec<(RemarkKind, Location, String)>,
    /// Whether some of it is our own output.
    pub(super) own: bool,
    /// Whether it may hold secrets beside what is read.
    pub(super) secret: bool,
}

impl<R: Read> Walk<'_, R> {
    /// Any value, `depth` brackets deep.
    pub(super) fn value(&mut self, depth: usize) -> Result<(), Stop> {
        let start = self.window.offset();
        let mark = self.draft.mark();
        match self.window.blank()? {
            Some(b'{') => {
                let mut bare = Bare::new(start, Lone::Alone);
                self.object(depth, &mut bare)?;
                bare.close(mark, self.window.offset(), self.draft);
                Ok(())
            }
            Some(b'[') => {
                self.window.deeper(depth)?;
                let mut bare = Bare::new(start, Lone::Listed);
                let mut more = self.window.first_element()?;
                while more {
                    match (self.window.blank()?, bare.last()) {
                        (Some(b'{'), _) => self.object(depth + 1, &mut bare)?,
                        (Some(b'['), _) | (_, None) => self.value(depth + 1)?,
                        (_, Some(kind)) => self.no_record(kind)?,
                    }
                    more = self.window.next_element()?;
                }
                bare.close(mark, self.window.offset(), self.draft);
                Ok(())
            }
            _ => self.window.skip(depth),
        }
    }

    fn object(&mut self, depth: usize, bare: &mut Bare) -> Result<(), Stop> {
        self.window.deeper(depth)?;
        let keys = self.window.peek(depth, Until::List)?;
        match (dialect::recognise(keys), bare.last()) {
            (Shape::Envelope, Some(kind)) if !dialect::holds_lists(keys) => {
                self.bare_record(kind, depth, bare)
            }
            (shape, _) => self.shape(shape, depth, bare),
        }
    }

    fn shape(&mut self, shape: Shape, depth: usize, bare: &mut Bare) -> Result<(), Stop> {
        match shape {
            Shape::Envelope => self.frame(depth),
            Shape::Record(Kind::Entry) if bare.lone == Lone::Alone => self.frame(depth),
            Shape::Record(kind) => self.bare_record(kind, depth, bare),
            Shape::OwnOutput => {
                self.own = true;
                self.window.skip(depth)
            }
            Shape::Terraform => self.terraform(depth),
            Shape::Refused(refusal) => self.refuse(refusal, depth),
        }
    }

    fn refuse(&mut self, refusal: Refusal, depth: usize) -> Result<(), Stop> {
        let start = self.window.offset();
        let code = match refusal {
            Refusal::ApiError => read::api_error_code(self.window.rest()),
            _ => None,
        };
        if code.as_deref().is_some_and(is_success) {
            return self.frame(depth);
        }
        self.window.skip(depth)?;
        let location = self.draft.location(start, self.window.offset());
        self.refused.push(Refused {
            refusal,
            location,
            code,
        });
        Ok(())
    }

    pub(super) fn frame(&mut self, depth: usize) -> Result<(), Stop> {
        let start = self.window.offset();
        let mut frame = Frame::new(start, self.draft.mark());
        let mut more = self.window.first_member()?;
        while more {
            let at = self.window.offset();
            let (key, id) = self
                .window
                .key(|text| (Key::of(text), frame::id_key(text)))?;
            frame.meet(
                key,
                self.draft.location(at, self.window.offset()),
                self.draft,
            );
            match key {
                Some(key) if dialect::list(key).is_some() => {
                    self.known_list(dialect::list(key), &mut frame, depth + 1)?;
                }
                Some(key) if frame::FIELDS.contains(&key) => self.field(key, &mut frame, depth)?,
                _ => {
                    let mark = self.draft.mark();
                    self.value(depth + 1)?;
                    if let Some(id) = id {
                        frame::name_by_key(mark, &id, self.draft);
                    }
                }
            }
            more = self.window.next_member()?;
        }
        let end = self.window.offset();
        match dialect::recognise(frame.keys) {
            Shape::OwnOutput => {
                self.own = true;
                frame.forget(self.draft);
            }
            Shape::Refused(refusal) if !frame.is_success(refusal) => {
                frame.forget(self.draft);
                self.refused.push(Refused {
                    refusal,
                    location: self.draft.location(start, end),
                    code: frame.code(refusal),
                });
            }
            Shape::Terraform => {
                self.secret = true;
                frame.forget(self.draft);
                self.refused.push(Refused {
                    refusal: Refusal::TerraformOrder,
                    location: self.draft.location(start, end),
                    code: None,
                });
            }
            _ => {
                self.own |= frame.is_own_output();
                frame.close(end, self.draft);
            }
        }
        Ok(())
    }

    fn field(&mut self, key: Key, frame: &mut Frame, depth: usize) -> Result<(), Stop> {
        if let Some(b'{' | b'[') = self.window.blank()? {
            return self.value(depth + 1);
        }
        let start = self.window.offset();
        let control = self.window.control;
        let (leaf, repaired) = self.window.scalar(mend::leaf)?;
        let location = self.draft.location(start, self.window.offset());
        if repaired {
            self.window.control = control;
            self.draft.pending_notes.add(Topic::Repaired, location);
        }
        frame.set(key, leaf, location);
        Ok(())
    }
}
