//! The lines of a location with a label under it, drawn by miette.
//!
//! miette is handed a window of a few lines that were read by [`Sources::excerpt`], never a file: its
//! own reader scans a file from the start for each label, and its formatting ends the program past
//! column 65,535. Each drawing has one label, because of two that stand far apart on one long line it
//! silently drops one. The theme is always explicit, because its default asks the environment.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};

use super::look::Look;
use crate::source::{ExcerptLine, Location, Place, Places, Sources, clean};

/// Lines of the longest label that is drawn.
const MOST_LINES: u64 = 3;

/// The drawing of a label, its lines ended; only the place and the label where the lines cannot be
/// shown, because they are too many or the file has changed.
pub(super) fn snippet(
    sources: &Sources,
    places: &Places,
    location: Location,
    label: &str,
    look: Look,
) -> Option<String> {
    let place = places.get(location)?;
    let drawn = || draw(sources, location, place, label, look);
    let is_short = place.end_line - place.line < MOST_LINES;
    is_short.then(drawn).flatten().or_else(|| {
        let name = clean(sources.name(location.file));
        let colon = if label.is_empty() { "" } else { ": " };
        let (line, column) = (place.line, place.column);
        Some(format!(
            "  --> {name}:{line}:{column}{colon}{}\n",
            clean(label)
        ))
    })
}

fn draw(
    sources: &Sources,
    location: Location,
    place: Place,
    label: &str,
    look: Look,
) -> Option<String> {
    let name = clean(sources.name(location.file)).into_owned();
    let mut excerpt = sources.excerpt(location, place, 1).ok()?;
    // Of a long line beside the label only a beginning is here, which tells nothing.
    excerpt
        .lines
        .retain(|line| line.label.is_some() || !line.cut_right);
    let drawing = Drawing {
        window: Window::of(&excerpt.lines, name, place)?,
        label: clean(label).into_owned(),
    };
    let theme = match look {
        Look::Plain => GraphicalTheme::unicode_nocolor(),
        Look::Colored => GraphicalTheme::unicode(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_context_lines(CONTEXT)
        .with_links(false)
        .with_wrap_lines(false)
        .without_syntax_highlighting();
    let mut text = String::new();
    handler.render_report(&mut text, &drawing).ok()?;
    // The message of a diagnostic stands first; ours is empty and said elsewhere.
    Some(text.trim_start_matches('\n').to_owned())
}

/// Lines of context that are asked for where the window is wanted; none asks for the label's place.
const CONTEXT: usize = 1;

/// The lines of an excerpt as one text, in which the label is a range of bytes.
#[derive(Debug)]
struct Window {
    text: String,
    label: SourceSpan,
    name: String,
    first_line: usize,
    place: Place,
}

impl Window {
    fn of(lines: &[ExcerptLine], name: String, place: Place) -> Option<Self> {
        let mut text = String::new();
        let mut label: Option<(usize, usize)> = None;
        for line in lines {
            if !text.is_empty() {
                text.push('\n');
            }
            if line.cut_left {
                text.push('…');
            }
            if let Some(range) = &line.label {
                let byte = |character| {
                    line.text
                        .char_indices()
                        .nth(character)
                        .map_or(line.text.len(), |(byte, _)| byte)
                };
                let start = text.len() + byte(range.start);
                let end = text.len() + byte(range.end);
                label = Some((label.map_or(start, |(first, _)| first), end));
            }
            text.push_str(&line.text);
            if line.cut_right {
                text.push('…');
            }
        }
        let (start, end) = label?;
        let first_line = usize::try_from(lines.first()?.number).ok()?;
        Some(Self {
            text,
            label: (start, end - start).into(),
            name,
            first_line,
            place,
        })
    }
}

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let number =
            |number: u64| usize::try_from(number - 1).map_err(|_| MietteError::OutOfBounds);
        let contents = if before == CONTEXT {
            let whole = SourceSpan::from((0, self.text.len()));
            let lines = self.text.split('\n').count();
            MietteSpanContents::new_named(
                self.name.clone(),
                self.text.as_bytes(),
                whole,
                self.first_line - 1,
                0,
                lines,
            )
        } else {
            let (line, column) = (number(self.place.line)?, number(self.place.column)?);
            MietteSpanContents::new_named(self.name.clone(), &[], *span, line, column, 1)
        };
        Ok(Box::new(contents))
    }
}

/// A diagnostic without a message.
#[derive(Debug)]
struct Drawing {
    window: Window,
    label: String,
}

impl fmt::Display for Drawing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.window)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let text = (!self.label.is_empty()).then(|| self.label.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(
            text,
            self.window.label,
        ))))
    }
}

#[cfg(test)]
mod tests;
