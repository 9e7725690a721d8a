//! Excerpts: the few lines around a location, as renderers show them.
//!
//! Reads a bounded window of the text, so that a place in a minified export of one line costs what
//! is shown of it. It draws nothing: carets, colours and line numbers are the renderer's.
//!
//! ```text
//!   bytes   start - REACH ......... start [ label ] ......... start + REACH
//!   lines   ..partial | above | above | left [ label ] right | below | partial..
//! ```
//! A line whose beginning or (for context) whose end lies outside the window is not shown; of a line
//! longer than [`WHOLE`] characters only what stands around the label.

use std::io;
use std::ops::Range;

use super::location::Location;
use super::position::{Place, characters};
use super::sources::Sources;
use line::{WHOLE, labelled, plain};

mod line;

/// Bytes read on each side of a location's start.
const REACH: u32 = 32 * 1024;
/// Bytes read first: where lines are short, they hold all that is shown.
const NEAR: u32 = 1024;
/// Lines that are shown of a label.
const MOST_LINES: usize = 20;

/// Lines around a location.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excerpt {
    /// The number of the first line, from 1.
    pub first_line: u64,
    /// The lines, in order and without gaps. Of a label of very many lines only the first are
    /// here, and nothing that follows it.
    pub lines: Vec<ExcerptLine>,
}

/// One line, or what is shown of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExcerptLine {
    /// Its number, from 1.
    pub number: u64,
    /// Its text without the line end, made harmless: one character for each of the line's.
    pub text: String,
    /// The column of the first character of `text`, from 1.
    pub first_column: u64,
    /// Whether the line has characters before `text`.
    pub cut_left: bool,
    /// Whether the line has characters after `text`.
    pub cut_right: bool,
    /// The characters of `text` that belong to the location, if it touches this line.
    pub label: Option<Range<usize>>,
}

impl ExcerptLine {
    /// Leaves nothing but the label.
    fn confine(&mut self) {
        let Some(label) = self.label.take() else {
            return;
        };
        let inside: String = self
            .text
            .chars()
            .skip(label.start)
            .take(label.len())
            .collect();
        self.cut_left |= label.start > 0;
        self.cut_right |= self.text.chars().count() > label.end;
        self.first_column += label.start as u64;
        self.label = Some(0..label.len());
        self.text = inside;
    }
}

impl Sources {
    /// The lines of a location, and `context_lines` lines before and after it as far as they are
    /// near; `place` is that of [`Sources::places`].
    ///
    /// # Errors
    /// As [`Sources::read`], also if the text no longer fits the location and its place.
    pub fn excerpt(
        &self,
        location: Location,
        place: Place,
        context_lines: u64,
    ) -> io::Result<Excerpt> {
        let context = usize::try_from(context_lines).unwrap_or(usize::MAX);
        let label = usize::try_from(location.length).unwrap_or(usize::MAX);
        let mut text = self.read(location.file)?;
        let mut window = |reach: u32| -> io::Result<(u64, Vec<u8>, u64)> {
            let back = location.start.min(reach.into());
            let most = back + u64::from(reach);
            Ok((back, text.window(location.start - back, most)?, most))
        };
        let mut found = window(NEAR)?;
        if !Window::of(location, &found).is_some_and(|window| window.holds(label, context)) {
            found = window(REACH)?;
        }
        let window = Window::of(location, &found);
        let confined = self.is_confined(location.file);
        let mut lines = window
            .and_then(|window| window.lines(label, place, if confined { 0 } else { context }))
            .ok_or_else(|| self.changed_error(location.file))?;
        if confined {
            lines.retain(|line| line.label.is_some());
            lines.iter_mut().for_each(ExcerptLine::confine);
        }
        Ok(Excerpt {
            first_line: lines[0].number,
            lines,
        })
    }
}

/// The text around the start of a label.
struct Window<'a> {
    before: &'a [u8],
    /// Whether `before` begins where the text begins.
    opens: bool,
    /// From the start of the label on.
    after: &'a [u8],
    /// Whether `after` ends where the text ends.
    closes: bool,
}

impl<'a> Window<'a> {
    /// What was read: so many bytes from before the label on, and the most that could have been.
    fn of(location: Location, (back, bytes, most): &'a (u64, Vec<u8>, u64)) -> Option<Self> {
        let closes = (bytes.len() as u64) < *most;
        let back_bytes = usize::try_from(*back).ok()?;
        let (before, after) = bytes.split_at_checked(back_bytes)?;
        Some(Self {
            before,
            opens: location.start == *back,
            after: if closes {
                after
            } else {
                without_partial(after)
            },
            closes,
        })
    }

    /// Whether all lines that are to be shown lie within it.
    fn holds(&self, label: usize, context: usize) -> bool {
        let lines = |text: &[u8]| text.iter().filter(|byte| is_newline(byte)).count();
        let above = self.opens || lines(self.before) > context;
        let below = || {
            self.after
                .get(label..)
                .is_some_and(|rest| lines(rest) > context)
        };
        above && (self.closes || below())
    }

    /// The lines to show; none if they cannot be those of the place.
    fn lines(&self, label: usize, place: Place, context: usize) -> Option<Vec<ExcerptLine>> {
        if self.closes && label > self.after.len() {
            return None;
        }
        let mut above: Vec<&[u8]> = self.before.split(is_newline).collect();
        let left = above.pop()?;
        let (passed, seen) = (place.column.checked_sub(1)?, characters(left));
        let left_is_whole = self.opens || !above.is_empty();
        let lines_above = u64::try_from(above.len()).ok()?;
        let above_fits = if self.opens {
            lines_above + 1 == place.line
        } else {
            lines_above < place.line
        };
        let left_fits = if left_is_whole {
            seen == passed
        } else {
            seen <= passed
        };
        if !above_fits || !left_fits {
            return None;
        }
        let partial = usize::from(!self.opens && !above.is_empty());
        let shown = above.len().saturating_sub(context).max(partial);
        let mut lines = Vec::new();
        for (number, text) in (place.line - lines_above..).zip(&above).skip(shown) {
            lines.push(plain(number, without_return(text)));
        }
        self.below(label, place, left, context, &mut lines);
        Some(lines)
    }

    /// The lines of the label, and those that follow it.
    fn below(
        &self,
        label: usize,
        place: Place,
        left: &[u8],
        mut context: usize,
        lines: &mut Vec<ExcerptLine>,
    ) {
        let mut start = 0;
        for (row, segment) in self.after.split(is_newline).enumerate() {
            let end = start + segment.len();
            let is_last = end == self.after.len();
            let finished = !is_last || self.closes;
            let text = if is_last {
                segment
            } else {
                without_return(segment)
            };
            let number = place.line.saturating_add(row as u64);
            if row == 0 {
                let (label, right) = text.split_at(label.min(text.len()));
                lines.push(labelled(
                    number,
                    place.column,
                    [left, label, right],
                    finished,
                ));
            } else if start < label {
                if row == MOST_LINES {
                    return;
                }
                let (inside, right) = text.split_at((label - start).min(text.len()));
                let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
                let blanks = inside.iter().take_while(|byte| is_blank(byte)).count();
                let (left, label) = inside.split_at(blanks);
                let column = blanks as u64 + 1;
                lines.push(labelled(number, column, [left, label, right], finished));
            } else {
                let is_none = is_last && self.closes && text.is_empty();
                let is_unseen = !finished && characters(text) <= WHOLE as u64;
                if context == 0 || is_none || is_unseen {
                    return;
                }
                context -= 1;
                lines.push(plain(number, text));
            }
            start = end + 1;
        }
    }
}

fn is_newline(byte: &u8) -> bool {
    *byte == b'\n'
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The bytes without a last character that was cut.
fn without_partial(bytes: &[u8]) -> &[u8] {
    let begins = |byte: &u8| byte & 0xC0 != 0x80;
    let last = bytes.iter().rposition(begins).unwrap_or(0);
    match std::str::from_utf8(&bytes[last..]) {
        Err(error) if error.error_len().is_none() => &bytes[..last],
        _ => bytes,
    }
}

#[cfg(test)]
mod tests;
