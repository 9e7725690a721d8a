//! A long text of one document, for several threads: what is ahead of the walk is read before the
//! walk arrives there.
//!
//! Definition: a *run* is a row of elements that stand one after the other in some list, read as if
//! the walk had arrived at the first of them. Picture: the walk goes through a document of 300 MB;
//! of the next megabytes, other threads guess where elements begin and read runs of them. Method:
//! where the walk arrives at exactly the beginning of a run, in a list of such elements, it takes
//! over what was read and goes on behind the last of them. A wrong guess (another list's element,
//! braces within a string) is never arrived at, and costs only time: so nothing that is read depends
//! on guesses or on the number of threads.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use rayon::prelude::*;

use super::dialect::Kind;
use super::draft::Draft;
use super::run;
use crate::source::FileId;

/// The length of text in which one thread looks for runs.
const SHARE: usize = 4 << 20;
/// The most text that is read ahead at once.
const MOST: usize = 64 << 20;

/// What the elements of a list are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Elements {
    /// Whole documents, in an array that is a document itself.
    Frames,
    /// Records of a known list.
    Records(Kind),
}

/// Elements that were read before the walk arrived at them.
pub(super) struct Run {
    pub(super) elements: Elements,
    /// The offset of the first one.
    pub(super) start: u64,
    /// The offset behind the last one.
    pub(super) end: u64,
    pub(super) count: u32,
    pub(super) draft: Draft,
}

/// What the walk and the text it goes through share.
#[derive(Clone, Default)]
pub(super) struct Queue(Rc<RefCell<Shared>>);

#[derive(Default)]
struct Shared {
    runs: VecDeque<Run>,
    /// Where the walk wants to read on.
    go_on_at: u64,
}

impl Queue {
    /// The run of such elements that begins at an offset, if it ends behind another.
    pub(super) fn take(&self, at: u64, elements: Elements, least: u64) -> Option<Run> {
        let mut shared = self.0.borrow_mut();
        while shared.runs.front().is_some_and(|run| run.start < at) {
            shared.runs.pop_front();
        }
        let fits = |run: &Run| run.start == at && run.elements == elements && run.end > least;
        if !shared.runs.front().is_some_and(fits) {
            return None;
        }
        shared.runs.pop_front()
    }

    /// The text between the cursor and here is not wanted any more.
    pub(super) fn go_on_at(&self, offset: u64) {
        self.0.borrow_mut().go_on_at = offset;
    }
}

/// A text that is read ahead of the one who reads it.
pub(super) struct Ahead<R> {
    file: FileId,
    input: R,
    /// Text from `base` on.
    text: Vec<u8>,
    base: u64,
    /// What follows it.
    next: Vec<u8>,
    /// The offset of the byte to hand out next.
    position: u64,
    /// Where the last run ends, if little text follows: that is looked at again with what comes.
    last: Option<u64>,
    error: Option<io::Error>,
    ended: bool,
    queue: Queue,
}

impl<R: Read + Send> Ahead<R> {
    pub(super) fn new(file: FileId, input: R, queue: Queue) -> Self {
        Self {
            file,
            input,
            text: Vec::new(),
            base: 0,
            next: Vec::new(),
            position: 0,
            last: None,
            error: None,
            ended: false,
            queue,
        }
    }

    /// Lets go of the text before the position, takes in what follows, and looks for runs in it.
    fn go_on(&mut self) -> io::Result<()> {
        let threads = rayon::current_num_threads();
        let length = (SHARE * threads).min(MOST);
        let read = usize::try_from(self.position - self.base).unwrap_or(usize::MAX);
        self.text.drain(..read.min(self.text.len()));
        self.base = self.position;
        if self.next.is_empty() {
            fill(&mut self.input, length, &mut self.next)?;
        }
        self.text.append(&mut self.next);
        self.ended = self.text.is_empty();
        let valid = match std::str::from_utf8(&self.text) {
            Ok(text) => text,
            Err(error) => {
                let valid = &self.text[..error.valid_up_to()];
                std::str::from_utf8(valid).unwrap_or_default()
            }
        };
        let (file, base) = (self.file, self.base);
        let share = valid.len().div_ceil(threads).max(1);
        let shares: Vec<usize> = (0..valid.len()).step_by(share).collect();
        let (input, next) = (&mut self.input, &mut self.next);
        let (runs, filled) = rayon::join(
            || -> Vec<Run> {
                let looked = shares.into_par_iter().flat_map_iter(|from| {
                    let share = from..(from + share).min(valid.len());
                    run::all(file, valid, base, share)
                });
                looked.collect()
            },
            || fill(input, length, next),
        );
        self.error = filled.err();
        let end = self.base + self.text.len() as u64;
        let last = runs.last().map(|run| run.end);
        self.last = last.filter(|last| end - last < SHARE as u64);
        self.queue.0.borrow_mut().runs.extend(runs);
        Ok(())
    }
}

fn fill(input: &mut impl Read, length: usize, into: &mut Vec<u8>) -> io::Result<()> {
    into.reserve(length);
    input.take(length as u64).read_to_end(into).map(drop)
}

impl<R: Read + Send> Read for Ahead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.position = self.position.max(self.queue.0.borrow().go_on_at);
        let end = self.base + self.text.len() as u64;
        if (self.position >= end || self.last == Some(self.position)) && !self.ended {
            if let Some(error) = self.error.take() {
                return Err(error);
            }
            self.go_on()?;
        }
        let from = usize::try_from(self.position - self.base).unwrap_or(usize::MAX);
        let bytes = self.text.get(from..).unwrap_or_default();
        let count = bytes.len().min(into.len());
        into[..count].copy_from_slice(&bytes[..count]);
        self.position += count as u64;
        Ok(count)
    }
}
