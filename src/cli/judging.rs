//! Options and settings joined: what a run of lints asks for. The options win.

use jiff::civil::Date;
use sgscope::config::{Confidence, Level, Persona, Severity, Threshold};
use sgscope::lint::{Selection, find};

use super::args::{self, Global, Judging, Reader, Sureness};
use super::exit::Stop;
use super::settings::{Loaded, load, today};

/// What a run asks for, before anything is read.
pub(crate) struct Wanted {
    pub(crate) loaded: Loaded,
    pub(crate) selection: Selection,
    /// The options of the run, with what settings add to them.
    pub(crate) global: Global,
    /// Whether allowances count.
    pub(crate) allows: bool,
    pub(crate) today: Date,
}

impl Wanted {
    /// Joins options and settings.
    pub(crate) fn new(judging: &Judging, global: &Global) -> Result<Self, Stop> {
        let loaded = load(global)?;
        let settings = &loaded.settings;
        let least = judging.min_severity.map(severity);
        let sure = judging.min_confidence.map(confidence);
        let reader = judging.persona.map(persona);
        let selection = Selection {
            levels: settings.levels.clone(),
            persona: reader.or(settings.persona).unwrap_or(Persona::Regular),
            min_severity: least.or(settings.min_severity).unwrap_or(Severity::Info),
            min_confidence: sure
                .or(settings.min_confidence)
                .unwrap_or(Confidence::Possible),
            ..Selection::default()
        };
        Ok(Self {
            selection,
            global: Global {
                strict: global.strict || settings.strict,
                ..global.clone()
            },
            allows: !judging.no_allowances,
            today: today(&judging.clock)?,
            loaded,
        })
    }

    /// Limits the run to some lints, or to all but some. Who asks for a lint by name gets it, also
    /// where settings turn it off.
    pub(crate) fn limit(&mut self, only: &[String], skip: &[String]) -> Result<(), Stop> {
        self.selection.only = names(only)?;
        self.selection.skip = names(skip)?;
        for name in &self.selection.only {
            if self.selection.levels.get(name) == Some(&Level::Off) {
                self.selection.levels.remove(name);
            }
        }
        Ok(())
    }

    /// From which gravity on the run fails.
    pub(crate) fn threshold(&self, fail_on: Option<args::Threshold>) -> Threshold {
        let settings = self.loaded.settings.fail_on;
        let threshold = fail_on.map(threshold).or(settings);
        threshold.unwrap_or(Threshold::At(Severity::Medium))
    }

    /// Whether the findings of a lint are asked for; of none, whether those of all are.
    pub(crate) fn asks_for(&self, lint: Option<&str>) -> bool {
        let Selection {
            only, skip, levels, ..
        } = &self.selection;
        match lint {
            None => only.is_empty() && skip.is_empty(),
            Some(lint) => {
                (only.is_empty() || only.contains(&lint))
                    && !skip.contains(&lint)
                    && levels.get(lint) != Some(&Level::Off)
            }
        }
    }
}

/// Names of lints, all of which must exist: a typo must not disable a check.
fn names(words: &[String]) -> Result<Vec<&'static str>, Stop> {
    let name = |word: &String| find(word.trim()).map(|lint| lint.name);
    words
        .iter()
        .map(name)
        .collect::<Result<_, _>>()
        .map_err(|error| Stop::Usage(error.to_string()))
}

const fn persona(reader: Reader) -> Persona {
    match reader {
        Reader::Regular => Persona::Regular,
        Reader::Pedantic => Persona::Pedantic,
        Reader::Auditor => Persona::Auditor,
    }
}

const fn severity(level: args::Level) -> Severity {
    match level {
        args::Level::Critical => Severity::Critical,
        args::Level::High => Severity::High,
        args::Level::Medium => Severity::Medium,
        args::Level::Low => Severity::Low,
        args::Level::Info => Severity::Info,
    }
}

const fn confidence(sureness: Sureness) -> Confidence {
    match sureness {
        Sureness::Certain => Confidence::Certain,
        Sureness::Likely => Confidence::Likely,
        Sureness::Possible => Confidence::Possible,
    }
}

const fn threshold(threshold: args::Threshold) -> Threshold {
    Threshold::At(match threshold {
        args::Threshold::Critical => Severity::Critical,
        args::Threshold::High => Severity::High,
        args::Threshold::Medium => Severity::Medium,
        args::Threshold::Low => Severity::Low,
        args::Threshold::Info => Severity::Info,
        args::Threshold::Never => return Threshold::Never,
    })
}
