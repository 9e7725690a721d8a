//! A line on a terminal while something takes long. It appears after half a second and goes away.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long something may take in silence.
const PATIENCE: Duration = Duration::from_millis(500);

/// Shown until it is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// Starts to wait, if it is wanted and standard error is a terminal.
    pub(crate) fn start(text: &str, wanted: bool) -> Self {
        if !wanted || !io::stderr().is_terminal() {
            return Self(None);
        }
        let text = text.to_owned();
        let (done, waiting) = channel();
        let shown = thread::Builder::new().spawn(move || {
            let start = Instant::now();
            let mut is_shown = false;
            while waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                is_shown = true;
                let _ = write!(io::stderr(), "\r{text} ... {} s", start.elapsed().as_secs());
            }
            if is_shown {
                let _ = write!(io::stderr(), "\r\u{1b}[K");
            }
        });
        Self(shown.ok().map(|shown| (done, shown)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, shown)) = self.0.take() {
            drop(done);
            let _ = shown.join();
        }
    }
}
