//! Runs of elements: where they may begin, and how they are read before it is known what they stand
//! in (`ahead`).

use std::ops::Range;

use super::ahead::{Elements, Run};
use super::dialect::{self, Kind, Shape};
use super::draft::Draft;
use super::peek;
use super::read::{self, Taken};
use super::walk::Walk;
use super::window::Window;
use crate::source::FileId;

/// The length a record may have to be read ahead.
const RECORD: usize = 1 << 20;

/// The runs that begin in a share of a text, one after the other.
pub(super) fn all(file: FileId, text: &str, base: u64, share: Range<usize>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = share.start;
    while let Some(start) = next_element(text.as_bytes(), at, share.end) {
        let found = elements(&text[start..]).and_then(|elements| {
            let mut run = Run {
                elements,
                start: base + start as u64,
                end: 0,
                count: 0,
                draft: Draft::with_room(file),
            };
            let end = match elements {
                Elements::Frames => frames(&mut run, text, base, start..share.end),
                Elements::Records(kind) => records(&mut run, kind, text, base, start..share.end),
            };
            end.map(|end| (end, run))
        });
        at = start + 1;
        if let Some((end, mut run)) = found {
            run.end = base + end as u64;
            run.draft = run.draft.packed();
            runs.push(run);
            at = end;
        }
    }
    runs
}

/// What an element may be, by its keys.
fn elements(text: &str) -> Option<Elements> {
    let keys = peek::keys(text)?;
    match dialect::recognise(keys) {
        Shape::Envelope if dialect::holds_lists(keys) => Some(Elements::Frames),
        Shape::Record(kind @ (Kind::SecurityGroup | Kind::Instance | Kind::NetworkInterface)) => {
            Some(Elements::Records(kind))
        }
        _ => None,
    }
}

/// The next opening brace behind a comma behind a closing one; at the beginning of the text nothing
/// needs to stand before the comma.
fn next_element(bytes: &[u8], from: usize, until: usize) -> Option<usize> {
    let mut at = from;
    if from == 0
        && let Some(found) = after_comma(bytes, 0)
        && found < until
    {
        return Some(found);
    }
    loop {
        at += memchr::memchr(b'}', bytes.get(at..until)?)? + 1;
        if let Some(found) = after_comma(bytes, at)
            && found >= from
            && found < until
        {
            return Some(found);
        }
    }
}

/// The opening brace behind a comma, with only blanks between.
fn after_comma(bytes: &[u8], from: usize) -> Option<usize> {
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    let next = |at: usize| {
        let blanks = bytes.get(at..)?.iter().take_while(|byte| blank(byte));
        Some(at + blanks.count())
    };
    let comma = next(from)?;
    if bytes.get(comma) != Some(&b',') {
        return None;
    }
    let brace = next(comma + 1)?;
    (bytes.get(brace) == Some(&b'{')).then_some(brace)
}

/// Reads records; where the last of them ends, if there is one.
fn records(run: &mut Run, kind: Kind, text: &str, base: u64, share: Range<usize>) -> Option<usize> {
    let mut end = None;
    let mut at = share.start;
    while at < share.end {
        let mark = run.draft.mark();
        match read::take(kind, &text[at..], base + at as u64, &mut run.draft) {
            Taken::Done(length) if length <= RECORD => at += length,
            Taken::Done(_) => {
                run.draft.roll_back(mark);
                break;
            }
            Taken::Unfinished | Taken::Broken => break,
        }
        run.draft.settle();
        run.count += 1;
        end = Some(at);
        match after_comma(text.as_bytes(), at) {
            Some(next) => at = next,
            None => break,
        }
    }
    end
}

/// Reads documents of an array; where the last of them ends, if there is one.
fn frames(run: &mut Run, text: &str, base: u64, share: Range<usize>) -> Option<usize> {
    let mut end = None;
    let mut window = Window::at(
        &text.as_bytes()[share.start..],
        base + share.start as u64,
        None,
    );
    while window.offset() < base + share.end as u64 {
        let mark = run.draft.mark();
        if !frame(&mut window, &mut run.draft) {
            run.draft.roll_back(mark);
            break;
        }
        run.draft.settle();
        run.count += 1;
        end = usize::try_from(window.offset() - base).ok();
        if !(window.next_element().ok()? && window.byte(0).ok()? == Some(b'{')) {
            break;
        }
    }
    end
}

/// Reads a document that is nothing else and holds nothing odd. Whether it was one.
fn frame(window: &mut Window<&[u8]>, draft: &mut Draft) -> bool {
    let Ok(keys) = window.peek() else {
        return false;
    };
    if dialect::recognise(keys) != Shape::Envelope {
        return false;
    }
    let mut walk = Walk {
        window,
        draft,
        refused: Vec::new(),
        own: false,
    };
    walk.frame(1).is_ok() && walk.refused.is_empty() && !walk.own
}
