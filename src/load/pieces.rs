//! One file for several threads: where documents begin at the beginnings of lines, the text is cut
//! there, and each piece is read as if it were a file.
//!
//! Picture: pieces of some megabytes, each up to a line that begins with a bracket. A complete
//! document does not depend on what follows its line, so if every piece holds complete documents
//! and nothing odd, one thread would have read the same. Anything odd (a broken document, a list
//! without its owner, bytes that are no text) leaves no trace: the file is read again from its
//! beginning by one thread, which stays the only judge of what is odd.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::file::{self, FileDraft};
use super::window::Window;
use crate::source::FileId;

/// The least length of a piece, but for the last.
pub(super) const PIECE: usize = 2 << 20;
/// The length that a piece without a line to cut at may grow to.
const LONGEST: usize = 32 << 20;

/// What a text is like.
pub(super) enum Look {
    /// All of it has been read.
    Whole,
    /// It goes on, and can be cut.
    Several,
    /// It goes on without a line to cut at.
    Long,
}

/// A text that is handed out in pieces.
pub(super) struct Pieces<R> {
    rest: Mutex<Rest<R>>,
    odd: AtomicBool,
}

struct Rest<R> {
    input: R,
    /// What was read and not handed out, from `base` on.
    held: Vec<u8>,
    base: u64,
    number: usize,
    ended: bool,
    /// Buffers to use again.
    spare: Vec<Vec<u8>>,
}

struct Piece {
    number: usize,
    base: u64,
    bytes: Vec<u8>,
}

impl<R: Read> Pieces<R> {
    /// The buffer is empty and may have room.
    pub(super) fn new(input: R, buffer: Vec<u8>) -> Self {
        Self {
            rest: Mutex::new(Rest {
                input,
                held: buffer,
                base: 0,
                number: 0,
                ended: false,
                spare: Vec::new(),
            }),
            odd: AtomicBool::new(false),
        }
    }

    /// Reads the first piece and says what the text is like.
    pub(super) fn look(&self) -> io::Result<Look> {
        let mut rest = self.rest();
        rest.fill()?;
        if rest.ended {
            return Ok(Look::Whole);
        }
        Ok(match cut(&rest.held) {
            Some(_) => Look::Several,
            None => Look::Long,
        })
    }

    /// What was read, and what was not, if nothing was handed out.
    pub(super) fn into_parts(self) -> (Vec<u8>, R) {
        let rest = self.rest.into_inner();
        let rest = rest.unwrap_or_else(PoisonError::into_inner);
        (rest.held, rest.input)
    }

    fn rest(&self) -> MutexGuard<'_, Rest<R>> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Read + Send> Pieces<R> {
    /// Reads all pieces; none if something is odd.
    pub(super) fn read(&self, file: FileId, name: &str) -> Option<Vec<FileDraft>> {
        let workers = rayon::current_num_threads();
        let mut read: Vec<(usize, FileDraft)> = (0..workers)
            .into_par_iter()
            .flat_map_iter(|_| self.work(file, name))
            .collect();
        read.sort_unstable_by_key(|(number, _)| *number);
        let read = read.into_iter().map(|(number, mut draft)| {
            draft.continues = number > 0;
            draft
        });
        let read = read.collect();
        (!self.odd.load(Ordering::Relaxed)).then_some(read)
    }

    fn work(&self, file: FileId, name: &str) -> Vec<(usize, FileDraft)> {
        let mut read = Vec::new();
        while !self.odd.load(Ordering::Relaxed)
            && let Some(piece) = self.next()
        {
            let Ok(text) = String::from_utf8(piece.bytes) else {
                self.odd.store(true, Ordering::Relaxed);
                break;
            };
            let mut window = Window::of(text, piece.base);
            match file::read_piece(file, name, &mut window) {
                Some(draft) => read.push((piece.number, draft)),
                None => self.odd.store(true, Ordering::Relaxed),
            }
            let mut bytes = window.into_text().into_bytes();
            bytes.clear();
            self.rest().spare.push(bytes);
        }
        read
    }

    /// The next piece; none at the end, or where the text cannot be read or cut.
    fn next(&self) -> Option<Piece> {
        let mut rest = self.rest();
        let piece = rest.next();
        if piece.is_err() {
            self.odd.store(true, Ordering::Relaxed);
        }
        piece.ok().flatten()
    }
}

impl<R: Read> Rest<R> {
    /// Reads on for the length of a piece.
    fn fill(&mut self) -> io::Result<()> {
        let before = self.held.len();
        self.held.reserve(PIECE);
        let most = PIECE as u64;
        self.input.by_ref().take(most).read_to_end(&mut self.held)?;
        self.ended = self.held.len() - before < PIECE;
        Ok(())
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        while !self.ended && (self.held.len() < PIECE || cut(&self.held).is_none()) {
            if self.held.len() > LONGEST {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            self.fill()?;
        }
        if self.held.is_empty() {
            return Ok(None);
        }
        let length = match cut(&self.held) {
            Some(at) if !self.ended => at,
            _ => self.held.len(),
        };
        let mut after = self.spare.pop().unwrap_or_default();
        after.extend_from_slice(&self.held[length..]);
        let mut bytes = std::mem::replace(&mut self.held, after);
        bytes.truncate(length);
        let piece = Piece {
            number: self.number,
            base: self.base,
            bytes,
        };
        self.number += 1;
        self.base += length as u64;
        Ok(Some(piece))
    }
}

/// The beginning of the last line, but for the first, that begins with a bracket.
fn cut(bytes: &[u8]) -> Option<usize> {
    let begins = |line: &usize| matches!(bytes.get(line + 1), Some(b'{' | b'['));
    memchr::memrchr_iter(b'\n', bytes)
        .find(begins)
        .map(|line| line + 1)
}
