//! `sgscope lint`: which rules are risky.

use sgscope::config::Parameters;
use sgscope::lint::{Persona, Selection, Severity, find, run};
use sgscope::render::lint as render;

use super::args::{Global, Level, LintArgs, Reader, Threshold};
use super::exit::{Ending, Stop};
use super::output::{Format, targets, write};
use super::session::Session;
use super::stderr::Voice;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LintFormat {
    Text,
    Json,
}

impl Format for LintFormat {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Text, "text"), (Self::Json, "json")];
}

pub(crate) fn lint(args: &LintArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let targets = targets::<LintFormat>("lint", &global.format)?;
    let selection = Selection {
        only: names(&args.only)?,
        skip: names(&args.skip)?,
        persona: persona(args.persona),
        min_severity: severity(args.min_severity),
        ..Selection::default()
    };
    let mut session = Session::read(&args.paths, global, voice)?;
    session.spare_inputs(&targets)?;
    let findings = run(&session.inventory, &selection, &Parameters::default());
    let view = render::View::new(&session.inventory, &session.sources, &findings, 0);
    let locations = view.locations();
    let places = session.tally.places(&session.sources, &locations);
    let inputs = session.tally.inputs(&session.sources);
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            LintFormat::Text => render::text(&view, &places, inputs, args.max_findings, look, out),
            LintFormat::Json => render::json(&view, &places, inputs, out),
        })?;
    }
    session.tally.note_changes(&session.sources, &locations);
    let fails = threshold(args.fail_on)
        .is_some_and(|least| findings.iter().any(|finding| finding.severity >= least));
    Ok(session.ending(if fails { Ending::Found } else { Ending::Clean }))
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

const fn severity(level: Level) -> Severity {
    match level {
        Level::Critical => Severity::Critical,
        Level::High => Severity::High,
        Level::Medium => Severity::Medium,
        Level::Low => Severity::Low,
        Level::Info => Severity::Info,
    }
}

const fn threshold(threshold: Threshold) -> Option<Severity> {
    Some(match threshold {
        Threshold::Critical => Severity::Critical,
        Threshold::High => Severity::High,
        Threshold::Medium => Severity::Medium,
        Threshold::Low => Severity::Low,
        Threshold::Info => Severity::Info,
        Threshold::Never => return None,
    })
}
