//! What the tests of this floor share: a disk that can be written to behind the back of [`Sources`].

use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::{FileId, Location, Opened, Place, Sources, Stamp};

/// The bytes of each file, and when it was written.
type Files = BTreeMap<String, (Vec<u8>, u128)>;

/// Named files with a clock that ticks at each write.
#[derive(Clone, Default)]
pub(super) struct Disk {
    files: Arc<Mutex<Files>>,
    opened: Arc<AtomicUsize>,
}

impl Disk {
    pub(super) fn write(&self, name: &str, bytes: impl Into<Vec<u8>>) {
        let mut files = self.files.lock().expect("the disk");
        let modified = files.values().map(|(_, modified)| modified + 1).max();
        files.insert(name.to_owned(), (bytes.into(), modified.unwrap_or(0)));
    }

    pub(super) fn remove(&self, name: &str) {
        self.files.lock().expect("the disk").remove(name);
    }

    /// How often a file was opened.
    pub(super) fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }

    pub(super) fn sources(&self) -> Sources {
        let disk = self.clone();
        Sources::new(move |name| {
            disk.opened.fetch_add(1, Ordering::Relaxed);
            let files = disk.files.lock().expect("the disk");
            let (bytes, modified) = files.get(name).ok_or(io::ErrorKind::NotFound)?;
            Ok(Opened {
                reader: Box::new(Cursor::new(bytes.clone())),
                stamp: Stamp {
                    length: bytes.len() as u64,
                    modified: Some(*modified),
                },
            })
        })
    }
}

/// Sources of one kept input.
pub(super) fn kept(bytes: impl Into<Vec<u8>>) -> (Sources, FileId) {
    let mut sources = Disk::default().sources();
    let file = sources.add_kept("-".to_owned(), bytes.into());
    (sources, file)
}

/// The bytes from `start` up to `end`.
pub(super) fn span(file: FileId, start: usize, end: usize) -> Location {
    Location {
        file,
        length: u32::try_from(end - start).expect("a short span"),
        start: start as u64,
    }
}

/// Where `part` first stands in `text`.
pub(super) fn find(file: FileId, text: &str, part: &str) -> Location {
    let start = text.find(part).expect("the part is in the text");
    span(file, start, start + part.len())
}

/// The place of one location.
pub(super) fn place(sources: &Sources, location: Location) -> Place {
    sources.places(&[location])[0].expect("the location has a place")
}

/// The text in UTF-16, without a mark.
pub(super) fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}
