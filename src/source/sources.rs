//! The registry of inputs: their names, how to open them, and the state they were first read in.
//!
//! Not a cache: a file's text is read again whenever some of it is needed. Only inputs that cannot
//! be read twice (standard input, pipes) are kept.

use std::io::{self, Cursor};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::clean::clean;
use super::landmark::Landmarks;
use super::location::{FileId, Location};
use super::opened::{Opened, Stamp};
use super::text::Text;

/// All inputs, in the order they were given; shared by reference between threads.
pub struct Sources {
    open: Box<Open>,
    inputs: Vec<Input>,
}

type Open = dyn Fn(&str) -> io::Result<Opened> + Send + Sync;

struct Input {
    name: String,
    kept: Option<Kept>,
    stamp: OnceLock<Stamp>,
    landmarks: Arc<Landmarks>,
    /// Whether only labels may be shown of it.
    confined: AtomicBool,
}

#[derive(Clone)]
struct Kept(Arc<Vec<u8>>);

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Sources {
    /// No inputs yet; files will be opened by their name with `open`.
    ///
    /// `open` is called again for every excerpt, so it is for what can be read twice: the rest goes
    /// to [`Sources::add_kept`].
    #[must_use]
    pub fn new(open: impl Fn(&str) -> io::Result<Opened> + Send + Sync + 'static) -> Self {
        Self {
            open: Box::new(open),
            inputs: Vec::new(),
        }
    }

    /// Adds a file, to be opened by its name when it is read.
    pub fn add(&mut self, name: String) -> FileId {
        self.push(name, None)
    }

    /// Adds an input that cannot be read twice, with all its bytes as they came.
    pub fn add_kept(&mut self, name: String, bytes: Vec<u8>) -> FileId {
        self.push(name, Some(Kept(Arc::new(bytes))))
    }

    fn push(&mut self, name: String, kept: Option<Kept>) -> FileId {
        let position = u32::try_from(self.inputs.len());
        self.inputs.push(Input {
            name,
            kept,
            stamp: OnceLock::new(),
            landmarks: Arc::default(),
            confined: AtomicBool::new(false),
        });
        FileId(position.expect("internal error: more than 4 billion inputs"))
    }

    /// The name as it was given: not safe to print before [`clean`]. Empty for what is no input,
    /// as the file of [`Location::NOWHERE`].
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        self.input(file).map_or("", |input| &input.name)
    }

    /// From now on an excerpt shows nothing of an input but what its location spans: it may hold secrets
    /// beside that.
    pub fn confine(&self, file: FileId) {
        if let Some(input) = self.input(file) {
            input.confined.store(true, Ordering::Relaxed);
        }
    }

    /// Whether an excerpt shows nothing of an input but what its location spans.
    pub(super) fn is_confined(&self, file: FileId) -> bool {
        self.input(file)
            .is_some_and(|input| input.confined.load(Ordering::Relaxed))
    }

    /// The number of inputs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there is no input.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// All inputs, in the order they were given.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        let count = u32::try_from(self.inputs.len());
        (0..count.expect("internal error: more than 4 billion inputs")).map(FileId)
    }

    /// Opens an input at the start of its text, and remembers its state if this is the first time.
    ///
    /// # Errors
    /// Those of opening and reading; [`io::ErrorKind::NotFound`] for what is no input;
    /// [`io::ErrorKind::InvalidData`] if the file is no longer in the state of the first time,
    /// because locations found then would be wrong now.
    pub fn read(&self, file: FileId) -> io::Result<Text> {
        let input = self.input(file).ok_or(io::ErrorKind::NotFound)?;
        let opened = self.open(input)?;
        if *input.stamp.get_or_init(|| opened.stamp) != opened.stamp {
            return Err(self.changed_error(file));
        }
        Text::new(opened.reader, Arc::clone(&input.landmarks))
    }

    /// Whether a file that was read is no longer in the state it was first read in, or cannot be
    /// opened any more. Never true of kept inputs, nor of a file that was not read yet.
    #[must_use]
    pub fn changed(&self, file: FileId) -> bool {
        self.input(file).is_some_and(|input| {
            let now = || self.open(input).map(|opened| opened.stamp).ok();
            let first = input.stamp.get().copied();
            first.is_some() && now() != first
        })
    }

    /// The text of a location, reading only that; bytes that are no UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// As [`Sources::read`], also if the text ends before the location does.
    pub fn slice(&self, location: Location) -> io::Result<String> {
        let length = u64::from(location.length);
        let bytes = self.read(location.file)?.window(location.start, length)?;
        if (bytes.len() as u64) < length {
            return Err(self.changed_error(location.file));
        }
        Ok(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// The error of a text that is not what it was when it was first read.
    pub(super) fn changed_error(&self, file: FileId) -> io::Error {
        let name = clean(self.name(file));
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("\"{name}\" has changed since it was read; run again"),
        )
    }

    fn open(&self, input: &Input) -> io::Result<Opened> {
        match &input.kept {
            None => (self.open)(&input.name),
            Some(kept) => Ok(Opened {
                stamp: Stamp {
                    length: kept.0.len() as u64,
                    modified: None,
                },
                reader: Box::new(Cursor::new(kept.clone())),
            }),
        }
    }

    fn input(&self, file: FileId) -> Option<&Input> {
        self.inputs.get(file.0 as usize)
    }
}

#[cfg(test)]
mod tests;
