//! Everything that goes to standard error: errors, remarks, notes of our own.
//!
//! Nothing is done where it cannot be written: there is nobody left to tell.

use std::io::{self, Write};

use sgscope::render::Look;
use sgscope::source::{Location, Remark, RemarkKind, Sources, clean};

use super::exit::{Ending, Stop};
use super::progress;

/// Remarks that are printed; of more, only the number.
const MOST: usize = 100;

/// Characters of a line; words of the command line and of inputs may be any length.
const LONGEST: usize = 1000;

/// Where remarks go, and which.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    /// Whether notes are silenced.
    pub(crate) quiet: bool,
    /// Colours of standard error.
    pub(crate) look: Look,
}

impl Voice {
    /// Why a run stops: the last thing it says. Nothing if that is no trouble.
    pub(crate) fn stop(self, stop: &Stop) -> Ending {
        let ending = stop.ending();
        if ending != Ending::Clean {
            let head = match self.look {
                Look::Plain => "error",
                Look::Colored => "\u{1b}[1;31merror\u{1b}[0m",
            };
            print(&format!("{head}: {}\n", clean_lines(&stop.to_string())));
        }
        ending
    }

    /// A note of our own on the run.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            print(&format!("note: {}\n", clean_lines(text)));
        }
    }

    /// Remarks on the inputs, each with its place.
    pub(crate) fn remarks(self, sources: &Sources, remarks: &[Remark]) {
        let told: Vec<&Remark> = remarks
            .iter()
            .filter(|remark| !self.quiet || remark.kind == RemarkKind::Refused)
            .collect();
        let shown = &told[..told.len().min(MOST)];
        let locations = shown
            .iter()
            .flat_map(|remark| remark.location.iter().chain(&remark.related));
        let places = sources.resolve(locations.copied());
        let place = |location: Location| {
            let name = clean(sources.name(location.file));
            match places.get(location) {
                Some(place) => format!("{name}:{}:{}", place.line, place.column),
                None => name.into_owned(),
            }
        };
        let mut text = String::new();
        for remark in shown {
            match (remark.location, remark.file) {
                (Some(location), _) => text += &format!("{}: ", place(location)),
                (None, Some(file)) => text += &format!("{}: ", clean(sources.name(file))),
                (None, None) => {}
            }
            text += &line(&remark.message);
            if !remark.related.is_empty() {
                let related: Vec<String> = remark
                    .related
                    .iter()
                    .map(|location| place(*location))
                    .collect();
                text += &format!(" (see {})", related.join(", "));
            }
            text.push('\n');
        }
        if told.len() > shown.len() {
            text += &format!("... and {} more remarks\n", told.len() - shown.len());
        }
        print(&text);
    }
}

/// Our own line breaks stay; everything else that could steer a terminal does not.
fn clean_lines(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().map(line).collect();
    lines.join("\n")
}

/// A line that steers and floods nothing: the beginning of a long one says what it is about, and its
/// end the way out.
fn line(text: &str) -> String {
    let line = clean(text);
    let count = line.chars().count();
    if count <= LONGEST {
        return line.into_owned();
    }
    let head: String = line.chars().take(LONGEST / 2).collect();
    let tail: String = line.chars().skip(count - LONGEST / 2).collect();
    let cut = count - LONGEST / 2 * 2;
    format!("{head} [... {cut} characters ...] {tail}")
}

fn print(text: &str) {
    if text.is_empty() {
        return;
    }
    progress::clear();
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_beginning_and_its_end() {
        assert_eq!(line("a\u{1b}b"), "a\u{fffd}b");
        let whole = "网".repeat(LONGEST);
        assert_eq!(line(&whole), whole);
        let long = format!("no \"{}\"; use another", "x".repeat(100_000));
        let cut = line(&long);
        assert!(cut.starts_with("no \"xx") && cut.ends_with("x\"; use another"));
        assert!(cut.contains(" [... 99018 characters ...] "), "{cut}");
        assert!(cut.chars().count() < LONGEST + 40);
        assert_eq!(clean_lines("a\n\u{7}b\n"), "a\n\u{fffd}b");
    }
}
