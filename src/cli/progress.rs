//! What is being done, told on a terminal while it takes long; the way of it, not its answer.
//!
//! One line of standard error. It appears when a run is half a second old, is drawn ten times a
//! second, and whoever prints erases it first. There is one terminal, so there is one line, and the
//! writers of `stderr`, `output` and `panics` reach it without being handed it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run may take in silence.
const PATIENCE: Duration = Duration::from_millis(500);

/// The time from one drawing to the next.
const FRAME: Duration = Duration::from_millis(100);

/// What a run is at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    /// It looks into directories.
    Searching,
    /// It reads what can be read once only: a harmless name.
    Receiving(String),
    /// It reads so many files, of so many bytes in all.
    Reading { files: usize, bytes: u64 },
    /// It looks for the answer.
    Analysing,
    /// It writes the answer, in so many rows if it has rows.
    Writing { rows: Option<u64> },
}

/// None where nothing is shown.
static LINE: Mutex<Option<Line>> = Mutex::new(None);

/// What the stage has done: bytes, and lines of an answer. Apart from the line, so that nobody who
/// works waits for a terminal.
static BYTES: AtomicU64 = AtomicU64::new(0);
static ROWS: AtomicU64 = AtomicU64::new(0);

struct Line {
    start: Instant,
    stage: Option<Stage>,
    /// What is on the screen.
    bar: Option<ProgressBar>,
}

/// Starts the clock of the run, if standard error is a terminal that can erase a line.
pub(crate) fn allow() {
    if ProgressDrawTarget::stderr().is_hidden() {
        return;
    }
    let start = Instant::now();
    *line() = Some(Line {
        start,
        stage: None,
        bar: None,
    });
    // Never waited for: it does nothing but draw, and ends with the program.
    let drawing = thread::Builder::new().spawn(move || {
        loop {
            thread::sleep(pause(start.elapsed()));
            if let Some(line) = &mut *line() {
                line.draw();
            }
        }
    });
    if drawing.is_err() {
        *line() = None;
    }
}

/// Begins a stage.
pub(crate) fn stage(stage: Stage) {
    if let Some(line) = &mut *line() {
        line.erase();
        BYTES.store(0, Ordering::Relaxed);
        ROWS.store(0, Ordering::Relaxed);
        line.stage = Some(stage);
    }
}

/// Counts bytes that were read.
pub(crate) fn read(bytes: u64) {
    BYTES.fetch_add(bytes, Ordering::Relaxed);
}

/// Counts bytes of an answer that were written.
pub(crate) fn wrote(bytes: &[u8]) {
    let rows = memchr::memchr_iter(b'\n', bytes).count();
    BYTES.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    ROWS.fetch_add(rows as u64, Ordering::Relaxed);
}

/// Leaves the terminal to somebody else, until the next stage.
pub(crate) fn clear() {
    if let Some(line) = &mut *line() {
        line.erase();
        line.stage = None;
    }
}

/// As [`clear`], for good, and without waiting: a thread that panics may be drawing.
pub(crate) fn give_up() {
    if let Ok(mut line) = LINE.try_lock() {
        if let Some(line) = &mut *line {
            line.erase();
        }
        *line = None;
    }
}

fn line() -> MutexGuard<'static, Option<Line>> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line {
    fn draw(&mut self) {
        let age = self.start.elapsed();
        let Some(stage) = self.stage.as_ref().filter(|_| age >= PATIENCE) else {
            return;
        };
        let bar = self.bar.get_or_insert_with(|| {
            ProgressBar::with_draw_target(stage.total(), ProgressDrawTarget::stderr())
                .with_style(stage.style())
                .with_message(stage.words())
                .with_elapsed(age)
        });
        let done = match stage {
            Stage::Writing { rows: Some(_) } => &ROWS,
            _ => &BYTES,
        };
        // UTF-16 may be more bytes when it is decoded, and a file may grow.
        let most = stage.total().unwrap_or(u64::MAX);
        bar.set_position(done.load(Ordering::Relaxed).min(most));
        bar.tick();
    }

    fn erase(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Stage {
    fn words(&self) -> String {
        match self {
            Self::Searching => "looking for files".to_owned(),
            Self::Receiving(name) => format!("reading {name}"),
            Self::Reading { files: 1, .. } => "reading 1 file".to_owned(),
            Self::Reading { files, .. } => format!("reading {files} files"),
            Self::Analysing => "analysing".to_owned(),
            Self::Writing { rows: Some(_) } => "writing rows".to_owned(),
            Self::Writing { rows: None } => "writing".to_owned(),
        }
    }

    fn total(&self) -> Option<u64> {
        match self {
            Self::Reading { bytes, .. } => Some(*bytes),
            Self::Writing { rows } => *rows,
            Self::Searching | Self::Receiving(_) | Self::Analysing => None,
        }
    }

    fn style(&self) -> ProgressStyle {
        let template = match self {
            Self::Reading { .. } => "{msg} [{bar:24}] {bytes} of {total_bytes}, {elapsed}",
            Self::Writing { rows: Some(_) } => {
                "{msg} [{bar:24}] {human_pos} of {human_len}, {elapsed}"
            }
            Self::Searching | Self::Analysing => "{spinner} {msg}, {elapsed}",
            Self::Receiving(_) | Self::Writing { rows: None } => {
                "{spinner} {msg}: {bytes}, {elapsed}"
            }
        };
        ProgressStyle::with_template(template)
            .expect("internal error: a template of ours")
            .progress_chars("=> ")
            .tick_chars("|/-\\")
    }
}

/// How long nothing is drawn at some age of the run.
fn pause(age: Duration) -> Duration {
    PATIENCE.saturating_sub(age).max(FRAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_in_the_first_half_second_and_then_every_tenth() {
        let check = |age: u64, expectation: u64| {
            let found = pause(Duration::from_millis(age));
            assert_eq!(found, Duration::from_millis(expectation), "at {age} ms");
            assert!(Duration::from_millis(age) + found >= PATIENCE);
        };
        check(0, 500);
        check(1, 499);
        check(399, 101);
        check(400, 100);
        check(499, 100);
        check(500, 100);
        check(86_400_000, 100);
    }

    #[test]
    fn a_stage_is_drawn_when_the_run_is_old_enough_and_erased_by_the_next() {
        let young = Instant::now();
        let old = young.checked_sub(PATIENCE).expect("the clock is older");
        let shown = |start, stage| {
            let mut line = Line {
                start,
                stage,
                bar: None,
            };
            line.draw();
            let is_shown = line.bar.is_some();
            line.erase();
            assert!(line.bar.is_none());
            is_shown
        };
        let reading = |bytes| Stage::Reading { files: 2, bytes };
        for stage in [
            Stage::Searching,
            Stage::Receiving("-".to_owned()),
            reading(0),
            reading(7),
            Stage::Analysing,
            Stage::Writing { rows: None },
            Stage::Writing { rows: Some(1) },
        ] {
            assert!(!shown(young, Some(stage.clone())), "{stage:?}");
            assert!(shown(old, Some(stage)));
        }
        assert!(!shown(old, None), "between two stages");
    }

    #[test]
    fn a_total_is_told_where_it_is_known() {
        let check = |stage: Stage, words: &str, total| {
            assert_eq!((&*stage.words(), stage.total()), (words, total));
        };
        let reading = |files, bytes| Stage::Reading { files, bytes };
        check(reading(1, 3), "reading 1 file", Some(3));
        check(reading(2, 0), "reading 2 files", Some(0));
        check(Stage::Analysing, "analysing", None);
        check(Stage::Writing { rows: Some(9) }, "writing rows", Some(9));
    }
}
