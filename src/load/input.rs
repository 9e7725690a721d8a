//! How a file is read: by one thread, or in pieces by several; and how many bytes of it were.

use std::cell::Cell;
use std::io::{self, Cursor, Read};

use super::file::{self, FileDraft};
use super::pieces::{Look, Pieces};
use super::window::Window;
use crate::source::{FileId, Sources};

/// What one file holds: one draft, or one for each piece. Of one that may hold secrets, excerpts show
/// labels only.
pub(super) fn read(
    file: FileId,
    sources: &Sources,
    report: &(dyn Fn(u64) + Sync),
) -> Vec<FileDraft> {
    let drafts = drafts(file, sources, report);
    if drafts.iter().any(|draft| draft.secret) {
        sources.confine(file);
    }
    drafts
}

fn drafts(file: FileId, sources: &Sources, report: &(dyn Fn(u64) + Sync)) -> Vec<FileDraft> {
    let name = sources.name(file);
    let open = |told| {
        let input = sources.read(file)?;
        Ok(Counted {
            input,
            report,
            read: 0,
            told,
        })
    };
    let mut counted = match open(0) {
        Ok(counted) => counted,
        Err(error) => return vec![file::read(file, name, Err::<io::Empty, _>(error))],
    };
    let pieces = Pieces::new(&mut counted, BUFFER.take());
    match pieces.look() {
        Ok(Look::Whole) => {
            let (bytes, _) = pieces.into_parts();
            return vec![whole(file, name, bytes)];
        }
        Ok(Look::Several) if rayon::current_num_threads() > 1 => {
            if let Some(drafts) = pieces.read(file, name) {
                return drafts;
            }
        }
        Ok(_) => {
            let (bytes, rest) = pieces.into_parts();
            return vec![file::read(file, name, Ok(Cursor::new(bytes).chain(rest)))];
        }
        Err(_) => {}
    }
    let told = counted.read;
    drop(counted);
    match open(told) {
        Ok(counted) => vec![file::read(file, name, Ok(counted))],
        Err(error) => vec![file::read(file, name, Err::<io::Empty, _>(error))],
    }
}

thread_local! {
    /// What a file's text was read into, for the next one.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Reads a file whose text is at hand.
fn whole(file: FileId, name: &str, bytes: Vec<u8>) -> FileDraft {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return file::read(file, name, Ok(error.as_bytes())),
    };
    let mut window = Window::of(text, 0);
    let draft = file::read_window(file, name, &mut window);
    let mut bytes = window.into_text().into_bytes();
    bytes.clear();
    BUFFER.set(bytes);
    draft
}

/// A text whose bytes are told when they are read.
struct Counted<'r, R> {
    input: R,
    report: &'r (dyn Fn(u64) + Sync),
    read: u64,
    /// The bytes that were told when the text was read before.
    told: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.read += count as u64;
        if self.read > self.told {
            (self.report)(self.read - self.told);
            self.told = self.read;
        }
        Ok(count)
    }
}
