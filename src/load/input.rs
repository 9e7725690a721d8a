//! How a file is read: by one thread, or in pieces by several; and how many bytes of it were.

use std::io::{self, Read};

use super::file::{self, FileDraft};
use super::pieces::Pieces;
use crate::source::{FileId, Sources};

/// What one file holds: one draft, or one for each piece.
pub(super) fn read(
    file: FileId,
    sources: &Sources,
    report: &(dyn Fn(u64) + Sync),
) -> Vec<FileDraft> {
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
    if rayon::current_num_threads() == 1 {
        return vec![file::read(file, name, open(0))];
    }
    let mut counted = match open(0) {
        Ok(counted) => counted,
        Err(error) => return vec![file::read(file, name, Err::<io::Empty, _>(error))],
    };
    let pieces = Pieces::new(&mut counted);
    match pieces.are_several() {
        Ok(false) => return vec![file::read(file, name, Ok(pieces.into_text()))],
        Ok(true) => {
            if let Some(drafts) = pieces.read(file, name) {
                return drafts;
            }
        }
        Err(_) => {}
    }
    let told = counted.read;
    drop(counted);
    vec![file::read(file, name, open(told))]
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
