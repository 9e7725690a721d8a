//! `sgscope lint`: which rules are risky.

use sgscope::render::lint as render;

use super::args::{Global, LintArgs};
use super::baseline;
use super::exit::{Ending, Stop};
use super::held::judge;
use super::judging::Wanted;
use super::output::{Format, targets, write};
use super::privilege;
use super::since;
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
    let mut wanted = Wanted::new(&args.judging, global)?;
    wanted.limit(&args.only, &args.skip)?;
    let baseline = args.baseline.as_deref().map(baseline::read).transpose()?;
    let mut timings = Timings::start();
    let (mut session, before) = since::read(args, &wanted, voice)?;
    session.spare_inputs(&targets)?;
    timings.lap("reading");
    let known = baseline.as_ref().or(before.as_ref().map(|it| &it.baseline));
    let held = judge(&session, &wanted, known, voice);
    let outcome = &held.outcome;
    if let (Some(before), Some(compared)) = (&before, &outcome.baseline) {
        before.tell_graver(&session.inventory, compared, voice);
    }
    if let (Some(file), Some(compared)) = (&args.baseline, &outcome.baseline)
        && let Some(told) = baseline::told(file, compared)
    {
        voice.note(&told);
    }
    timings.lap("linting");
    let view = render::View::new(&session.inventory, &session.sources, outcome);
    let locations = view.locations();
    let places = session.tally.places(&session.sources, &locations);
    timings.lap("locating");
    let inputs = session.tally.inputs(&session.sources);
    let inputs = before.as_ref().map_or(inputs, |it| it.inputs(inputs));
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            LintFormat::Text if args.statistics => render::statistics(&view, inputs, look, out),
            LintFormat::Text => render::text(&view, &places, inputs, args.max_findings, look, out),
            LintFormat::Concise => render::concise(&view, &places, inputs, out),
            LintFormat::Json => render::json(&view, &places, inputs, out),
            LintFormat::Jsonl => render::jsonl(&view, &places, out),
            LintFormat::Sarif => render::sarif(&view, &places, inputs, listed(args), out),
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
    let threshold = wanted.threshold(args.fail_on);
    let fails = outcome
        .findings
        .iter()
        .any(|finding| threshold.is_met_by(finding.severity));
    let ending = held.ending(&session, if fails { Ending::Found } else { Ending::Clean });
    Ok(before.map_or(ending, |it| it.ending(ending)))
}

const fn listed(args: &LintArgs) -> render::Held {
    if args.sarif_suppressed {
        render::Held::Listed
    } else {
        render::Held::Omitted
    }
}
