//! How long the stages of a run took, for those who ask.

use std::time::{Duration, Instant};

/// A clock that is read at the end of each stage.
pub(crate) struct Timings {
    start: Instant,
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Timings {
    pub(crate) fn start() -> Self {
        let now = Instant::now();
        Self {
            start: now,
            last: now,
            stages: Vec::new(),
        }
    }

    /// Ends a stage.
    pub(crate) fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.stages.push((stage, now - self.last));
        self.last = now;
    }

    /// `reading 12.3 ms, linting 4.0 ms; 16.3 ms in all`.
    pub(crate) fn line(&self) -> String {
        let stages: Vec<String> = self
            .stages
            .iter()
            .map(|(stage, time)| format!("{stage} {}", milliseconds(*time)))
            .collect();
        let all = milliseconds(self.last - self.start);
        format!("{}; {all} in all", stages.join(", "))
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
