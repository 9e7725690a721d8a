//! `sgscope baseline`: findings that are known, so that only new ones count.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use sgscope::lint::{Baseline, BaselineError, Compared};
use sgscope::render::baseline as render;
use sgscope::source::clean;

use super::args::{BaselineArgs, BaselineCommand, BaselineInputs, Global};
use super::exit::{Ending, Stop};
use super::held::{Held, judge};
use super::judging::Wanted;
use super::output::{Format, targets, write};
use super::session::Session;
use super::settings::text_of;
use super::stderr::Voice;

/// Bytes of a baseline.
const MOST: u64 = 1 << 30;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum BaselineFormat {
    Text,
    Json,
}

impl Format for BaselineFormat {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Text, "text"), (Self::Json, "json")];
}

/// What becomes of findings that the baseline does not know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum New {
    Learn,
    Leave,
    /// Not even told: only what is no more is asked for.
    Ignore,
}

pub(crate) fn baseline(args: &BaselineArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    match &args.command {
        BaselineCommand::Create(inputs) => create(inputs, global, voice),
        BaselineCommand::Update { inputs, accept_new } => {
            let new = if *accept_new { New::Learn } else { New::Leave };
            update(inputs, new, global, voice)
        }
        BaselineCommand::Prune(inputs) => update(inputs, New::Ignore, global, voice),
        BaselineCommand::Show(file) => show(&file.baseline, global),
    }
}

/// Reads a baseline that the command line names.
pub(crate) fn read(path: &Path) -> Result<Baseline, Stop> {
    let name = path.to_string_lossy();
    let name = clean(&name);
    let unread = |why: &str| Stop::Input(format!("cannot read the baseline \"{name}\": {why}"));
    let stop = |why: &str| {
        unread(&format!(
            "{why}; `sgscope baseline create --baseline FILE` writes one"
        ))
    };
    let text = text_of(path, MOST).map_err(|error| stop(&error.to_string()))?;
    let text = text.ok_or_else(|| stop("it is no UTF-8 text"))?;
    Baseline::parse(&text).map_err(|error| match error {
        BaselineError::Conflict { .. } => unread(&error.to_string()),
        _ => stop(&error.to_string()),
    })
}

/// What a run tells of the baseline beside its numbers; nothing if all of it still holds.
pub(crate) fn told(file: &Path, compared: &Compared) -> Option<String> {
    let count = compared.fixed.len();
    let name = file.to_string_lossy();
    (count > 0).then(|| {
        let name = clean(&name);
        let (is, it) = if count == 1 { ("is", "it") } else { ("are", "them") };
        let count = findings(count);
        format!("{count} of the baseline \"{name}\" {is} no more; `sgscope baseline prune --baseline {name}` forgets {it}")
    })
}

fn create(inputs: &BaselineInputs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let path = &inputs.file.baseline;
    let name = path.to_string_lossy();
    let name = clean(&name);
    if fs::symlink_metadata(path).is_ok() {
        return Err(Stop::Usage(format!(
            "\"{name}\" is there already; `sgscope baseline update --accept-new` adds to it, or name another with --baseline"
        )));
    }
    let wanted = Wanted::new(&inputs.judging, global)?;
    let (session, held) = run(inputs, None, &wanted, voice)?;
    let baseline = Baseline::new(Baseline::remember(
        &session.inventory,
        &held.outcome.findings,
    ));
    let written = OpenOptions::new().write(true).create_new(true).open(path);
    written
        .and_then(|mut file| file.write_all(baseline.text().as_bytes()))
        .map_err(|error| Stop::Output {
            name: Some(name.to_string()),
            error,
        })?;
    say(
        global,
        &format!(
            "{name}: {} written; `sgscope lint --baseline {name}` reports all others",
            findings(baseline.findings().len())
        ),
    )?;
    Ok(held.ending(&session, Ending::Clean))
}

fn update(
    inputs: &BaselineInputs,
    new: New,
    global: &Global,
    voice: Voice,
) -> Result<Ending, Stop> {
    let path = &inputs.file.baseline;
    let name = path.to_string_lossy();
    let name = clean(&name);
    let old = read(path)?;
    let wanted = Wanted::new(&inputs.judging, global)?;
    let (session, held) = run(inputs, Some(&old), &wanted, voice)?;
    let outcome = &held.outcome;
    let fixed = outcome
        .baseline
        .as_ref()
        .map_or(&[][..], |compared| &compared.fixed);
    let mut lines: Vec<String> = fixed
        .iter()
        .map(|known| format!("- {}", render::line(known)))
        .collect();
    let kept = old
        .findings()
        .iter()
        .filter(|known| !fixed.contains(known))
        .cloned();
    let learnt: Vec<_> = Baseline::remember(&session.inventory, &outcome.findings).collect();
    let baseline = match new {
        New::Learn => {
            lines.extend(
                learnt
                    .iter()
                    .map(|known| format!("+ {}", render::line(known))),
            );
            Baseline::new(kept.chain(learnt))
        }
        New::Leave | New::Ignore => {
            if new == New::Leave && !learnt.is_empty() {
                voice.note(&format!(
                    "{} not in the baseline and left out; --accept-new learns new findings",
                    are(learnt.len())
                ));
            }
            Baseline::new(kept)
        }
    };
    if baseline != old {
        replace(path, &baseline.text()).map_err(|error| Stop::Output {
            name: Some(name.to_string()),
            error,
        })?;
    }
    let learnt = baseline.findings().len() + fixed.len() - old.findings().len();
    lines.push(format!(
        "{name}: {} forgotten, {} learnt, {} known now",
        findings(fixed.len()),
        findings(learnt),
        findings(baseline.findings().len())
    ));
    say(global, &lines.join("\n"))?;
    Ok(held.ending(&session, Ending::Clean))
}

fn show(path: &Path, global: &Global) -> Result<Ending, Stop> {
    let targets = targets::<BaselineFormat>("baseline", &global.format)?;
    let baseline = read(path)?;
    for target in &targets {
        write(target, global.color, |format, _, out| match format {
            BaselineFormat::Text => render::text(baseline.findings(), out),
            BaselineFormat::Json => render::json(baseline.findings(), out),
        })?;
    }
    Ok(Ending::Clean)
}

/// Reads and judges the inputs.
fn run<'a>(
    inputs: &BaselineInputs,
    baseline: Option<&Baseline>,
    wanted: &'a Wanted,
    voice: Voice,
) -> Result<(Session<'a>, Held), Stop> {
    targets::<TextOnly>("baseline", &wanted.global.format)?;
    let session = Session::read(&inputs.paths, &wanted.global, voice)?;
    let held = judge(&session, wanted, baseline, voice);
    session.tally.inputs(&session.sources);
    Ok((session, held))
}

/// The only format of what tells what was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TextOnly;

impl Format for TextOnly {
    const ALL: &'static [(Self, &'static str)] = &[(Self, "text")];
}

/// Tells on standard output what was done.
fn say(global: &Global, text: &str) -> Result<(), Stop> {
    for target in targets::<TextOnly>("baseline", &global.format)? {
        write(&target, global.color, |_, _, out| writeln!(out, "{text}"))?;
    }
    Ok(())
}

/// Puts a text in the place of a file, at once or not at all.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}

fn findings(count: usize) -> String {
    format!(
        "{count} {}",
        if count == 1 { "finding" } else { "findings" }
    )
}

fn are(count: usize) -> String {
    format!(
        "{} {}",
        findings(count),
        if count == 1 { "is" } else { "are" }
    )
}
