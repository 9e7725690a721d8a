//! The text of an input as it streams by: decoded to UTF-8, without its byte order mark.
//!
//! Not checked: UTF-8 is handed on as it is stored. It never holds more than a few kilobytes.

use std::io::{self, ErrorKind, Read, SeekFrom};
use std::sync::Arc;

use super::encoding::{HEAD, Utf16, recognise};
use super::landmark::{Landmark, Landmarks};
use super::opened::ReadSeek;

/// Bytes of UTF-16 that are decoded at once.
const CHUNK: usize = 32 * 1024;

/// Bytes of memory that are asked for before it is known whether there is so much text.
const LARGEST_ROOM: usize = 128 * 1024;

/// A reader of one input's text; [`super::Location`]s count the bytes it yields.
pub struct Text {
    raw: Box<dyn ReadSeek + Send>,
    mark: u64,
    /// Decoded and not handed out yet, from `taken` on.
    ready: Vec<u8>,
    taken: usize,
    /// Bytes of text before `ready[taken]`.
    position: u64,
    utf16: Option<Decoding>,
}

struct Decoding {
    decoder: Utf16,
    fresh: Utf16,
    chunk: Vec<u8>,
    raw_position: u64,
    landmarks: Arc<Landmarks>,
}

impl Text {
    pub(super) fn new(
        mut raw: Box<dyn ReadSeek + Send>,
        landmarks: Arc<Landmarks>,
    ) -> io::Result<Self> {
        let mut head = [0; HEAD];
        let mut filled = 0;
        while filled < HEAD {
            match read_some(&mut raw, &mut head[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        let encoding = recognise(&head[..filled]);
        let body = &head[usize::from(encoding.mark)..filled];
        let mut text = Self {
            raw,
            mark: u64::from(encoding.mark),
            ready: Vec::new(),
            taken: 0,
            position: 0,
            utf16: encoding.utf16.map(|order| Decoding {
                decoder: Utf16::new(order),
                fresh: Utf16::new(order),
                chunk: vec![0; CHUNK],
                raw_position: filled as u64,
                landmarks,
            }),
        };
        match &mut text.utf16 {
            Some(decoding) => decoding.decoder.push(body, &mut text.ready),
            None => text.ready.extend_from_slice(body),
        }
        Ok(text)
    }

    /// Reads on at a byte of the text; behind its end there is nothing to read.
    pub(super) fn seek(&mut self, position: u64) -> io::Result<()> {
        let Some(decoding) = &mut self.utf16 else {
            self.raw
                .seek(SeekFrom::Start(self.mark.saturating_add(position)))?;
            self.rest_at(position);
            return Ok(());
        };
        let start = Landmark {
            text: 0,
            raw: self.mark,
        };
        let landmark = decoding.landmarks.before(position).unwrap_or(start);
        if !(landmark.text..=position).contains(&self.position) {
            self.raw.seek(SeekFrom::Start(landmark.raw))?;
            decoding.raw_position = landmark.raw;
            decoding.decoder = decoding.fresh.clone();
            self.rest_at(landmark.text);
        }
        let ahead = position - self.position;
        io::copy(&mut self.take(ahead), &mut io::sink())?;
        Ok(())
    }

    /// The text from a byte on, `most` bytes unless it ends before.
    pub(super) fn window(&mut self, start: u64, most: u64) -> io::Result<Vec<u8>> {
        let expected = usize::try_from(most).map_or(LARGEST_ROOM, |most| most.min(LARGEST_ROOM));
        let mut bytes = Vec::with_capacity(expected);
        self.seek(start)?;
        self.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn rest_at(&mut self, position: u64) {
        self.ready.clear();
        self.taken = 0;
        self.position = position;
    }
}

impl Read for Text {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            self.rest_at(self.position);
            match &mut self.utf16 {
                Some(decoding) => decoding.refill(&mut self.raw, self.position, &mut self.ready)?,
                None => {
                    let count = self.raw.read(out)?;
                    self.position += count as u64;
                    return Ok(count);
                }
            }
        }
        let count = out.len().min(self.ready.len() - self.taken);
        out[..count].copy_from_slice(&self.ready[self.taken..][..count]);
        self.taken += count;
        self.position += count as u64;
        Ok(count)
    }
}

impl Decoding {
    /// Decodes until there is some text or no more of the file.
    fn refill(
        &mut self,
        raw: &mut Box<dyn ReadSeek + Send>,
        position: u64,
        ready: &mut Vec<u8>,
    ) -> io::Result<()> {
        if self.decoder.is_between_characters() {
            self.landmarks.note(Landmark {
                text: position,
                raw: self.raw_position,
            });
        }
        while ready.is_empty() {
            let count = read_some(raw, &mut self.chunk)?;
            if count == 0 {
                self.decoder.finish(ready);
                break;
            }
            self.raw_position += count as u64;
            self.decoder.push(&self.chunk[..count], ready);
        }
        Ok(())
    }
}

fn read_some(raw: &mut Box<dyn ReadSeek + Send>, out: &mut [u8]) -> io::Result<usize> {
    loop {
        match raw.read(out) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
