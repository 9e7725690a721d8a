//! `sgscope lint`: which rules are risky.

use sgscope::config::Parameters;
use sgscope::lint::{Finding, Outcome, Persona, Selection, Severity, find, run};
use sgscope::render::lint as render;

use super::args::{Global, Level, LintArgs, Reader, Threshold};
use super::exit::{Ending, Stop};
use super::output::{Format, targets, write};
use super::privilege;
use super::session::Session;
use super::stderr::Voice;
use super::timings::Timings;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LintFormat {
    Text,
    Concise,
    Json,
    Jsonl,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Checkstyle,
    Markdown,
}

impl Format for LintFormat {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::Concise, "concise"),
        (Self::Json, "json"),
        (Self::Jsonl, "jsonl"),
        (Self::Sarif, "sarif"),
        (Self::Github, "github"),
        (Self::Gitlab, "gitlab"),
        (Self::Junit, "junit"),
        (Self::Checkstyle, "checkstyle"),
        (Self::Markdown, "markdown"),
    ];
}

pub(crate) fn lint(args: &LintArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    if args.least_privilege {
        return privilege::report(args, global, voice);
    }
    let targets = targets::<LintFormat>("lint", &global.format)?;
    let selection = Selection {
        only: names(&args.only)?,
        skip: names(&args.skip)?,
        persona: persona(args.persona),
        min_severity: severity(args.min_severity),
        ..Selection::default()
    };
    let mut timings = Timings::start();
    let mut session = Session::read(&args.paths, global, voice)?;
    session.spare_inputs(&targets)?;
    timings.lap("reading");
    let outcome = Outcome {
        findings: run(&session.inventory, &selection, &Parameters::default()),
        ..Outcome::default()
    };
    timings.lap("linting");
    let view = render::View::new(&session.inventory, &session.sources, &outcome);
    let locations = view.locations();
    let places = session.tally.places(&session.sources, &locations);
    timings.lap("locating");
    let inputs = session.tally.inputs(&session.sources);
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            LintFormat::Text if args.statistics => render::statistics(&view, inputs, look, out),
            LintFormat::Text => render::text(&view, &places, inputs, args.max_findings, look, out),
            LintFormat::Concise => render::concise(&view, &places, inputs, out),
            LintFormat::Json => render::json(&view, &places, inputs, out),
            LintFormat::Jsonl => render::jsonl(&view, &places, out),
            LintFormat::Sarif => render::sarif(&view, &places, inputs, held(args), out),
            LintFormat::Github => render::github(&view, &places, out),
            LintFormat::Gitlab => render::gitlab(&view, &places, out),
            LintFormat::Junit => render::junit(&view, &places, out),
            LintFormat::Checkstyle => render::checkstyle(&view, &places, out),
            LintFormat::Markdown => render::markdown(&view, &places, inputs, out),
        })?;
    }
    timings.lap("writing");
    session.tally.note_changes(&session.sources, &locations);
    if args.timings {
        let told = Voice {
            quiet: false,
            ..voice
        };
        told.note(&timings.line());
    }
    let counts =
        |finding: &Finding| threshold(args.fail_on).is_some_and(|least| finding.severity >= least);
    let fails = outcome.findings.iter().any(counts);
    Ok(session.ending(if fails { Ending::Found } else { Ending::Clean }))
}

const fn held(args: &LintArgs) -> render::Held {
    if args.sarif_suppressed {
        render::Held::Listed
    } else {
        render::Held::Omitted
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
