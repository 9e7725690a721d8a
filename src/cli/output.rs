//! Where answers go: standard output or files, in one format each. The only writer of the program.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use sgscope::render::Look;
use sgscope::source::clean;

use super::args::When;
use super::exit::Stop;
use super::progress;

/// One answer to write: a format, and the file it goes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Target<F> {
    pub(crate) format: F,
    /// None for standard output.
    pub(crate) file: Option<PathBuf>,
}

/// The formats a command offers, the default first.
pub(crate) trait Format: Copy + 'static {
    const ALL: &'static [(Self, &'static str)];
}

/// Reads `FORMAT[=FILE]`; none given is the default on standard output.
pub(crate) fn targets<F: Format>(
    command: &str,
    given: &[OsString],
) -> Result<Vec<Target<F>>, Stop> {
    if given.is_empty() {
        return Ok(vec![Target {
            format: F::ALL[0].0,
            file: None,
        }]);
    }
    let targets = given
        .iter()
        .map(|given| target(command, given))
        .collect::<Result<Vec<Target<F>>, Stop>>()?;
    let mut files = BTreeSet::new();
    for target in &targets {
        if !files.insert(&target.file) {
            let place = match &target.file {
                None => "standard output".to_owned(),
                Some(file) => format!("\"{}\"", file.to_string_lossy()),
            };
            return Err(Stop::Usage(format!(
                "two formats go to {place}; give one of them a file of its own: --format FORMAT=FILE"
            )));
        }
    }
    Ok(targets)
}

fn target<F: Format>(command: &str, given: &OsStr) -> Result<Target<F>, Stop> {
    let bytes = given.as_encoded_bytes();
    let (name, file) = match bytes.iter().position(|byte| *byte == b'=') {
        None => (given.to_string_lossy().into_owned(), None),
        Some(at) => {
            let name = String::from_utf8_lossy(&bytes[..at]).into_owned();
            (name, Some(rest_of(given, at + 1)))
        }
    };
    let format = F::ALL
        .iter()
        .find(|(_, known)| *known == name)
        .map(|(format, _)| *format);
    let Some(format) = format else {
        let known: Vec<&str> = F::ALL.iter().map(|(_, name)| *name).collect();
        return Err(Stop::Usage(format!(
            "{command} has no format \"{name}\"; it has {}",
            known.join(", ")
        )));
    };
    match file {
        Some(file) if file.as_os_str().is_empty() => Err(Stop::Usage(format!(
            "--format {name}= lacks a file; leave out \"=\" for standard output"
        ))),
        Some(file) if file.as_os_str() == "-" => Ok(Target { format, file: None }),
        file => Ok(Target { format, file }),
    }
}

/// The text from a byte on, which follows an ASCII character.
#[cfg(unix)]
fn rest_of(given: &OsStr, start: usize) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(&given.as_bytes()[start..]))
}

/// The text from a byte on, which follows an ASCII character.
#[cfg(not(unix))]
fn rest_of(given: &OsStr, start: usize) -> PathBuf {
    PathBuf::from(&given.to_string_lossy()[start..])
}

/// Refuses to write over an input.
pub(crate) fn spare<F>(targets: &[Target<F>], inputs: &[PathBuf]) -> Result<(), Stop> {
    let inputs: BTreeSet<PathBuf> = inputs
        .iter()
        .filter_map(|path| fs::canonicalize(path).ok())
        .collect();
    for file in targets.iter().filter_map(|target| target.file.as_ref()) {
        if fs::canonicalize(file).is_ok_and(|file| inputs.contains(&file)) {
            let name = file.to_string_lossy();
            return Err(Stop::Usage(format!(
                "\"{name}\" is one of the inputs; write the answer to another file"
            )));
        }
    }
    Ok(())
}

/// Writes one answer to its target.
pub(crate) fn write<F: Copy>(
    target: &Target<F>,
    color: When,
    render: impl FnOnce(F, Look, &mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    let written = match &target.file {
        None => {
            let look = look(color, io::stdout());
            let stream = Told {
                is_file: is_file(&io::stdout()),
                stream: io::stdout().lock(),
            };
            to(stream, |out| render(target.format, look, out))
        }
        Some(file) => {
            let look = if color == When::Always {
                Look::Colored
            } else {
                Look::Plain
            };
            File::create(file).and_then(|file| {
                let stream = Told {
                    is_file: is_file(&file),
                    stream: file,
                };
                to(stream, |out| render(target.format, look, out))
            })
        }
    };
    let name = target
        .file
        .as_ref()
        .map(|file| clean(&file.to_string_lossy()).into_owned());
    written.map_err(|error| Stop::Output { name, error })
}

fn to(stream: impl Write, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 * 1024, stream);
    render(&mut out)?;
    out.flush()
}

/// A stream whose progress is told, unless somebody may be looking at it.
struct Told<W> {
    stream: W,
    is_file: bool,
}

impl<W: Write> Write for Told<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_file {
            progress::clear();
            return self.stream.write(bytes);
        }
        let count = self.stream.write(bytes)?;
        progress::wrote(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Whether what is written appears on no terminal: also a pipe may lead to one.
#[cfg(unix)]
fn is_file(stream: &impl std::os::fd::AsFd) -> bool {
    let twin = stream.as_fd().try_clone_to_owned().map(File::from);
    twin.and_then(|twin| twin.metadata())
        .is_ok_and(|state| state.is_file())
}

/// Whether what is written appears on no terminal: also a pipe may lead to one.
#[cfg(not(unix))]
fn is_file<S>(_: &S) -> bool {
    false
}

/// Whether a stream gets colours.
pub(crate) fn look<S: anstream::stream::RawStream>(color: When, stream: S) -> Look {
    let choice = match color {
        When::Auto => AutoStream::choice(&stream),
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    };
    match choice {
        ColorChoice::Never => Look::Plain,
        _ => Look::Colored,
    }
}
