//! `sgscope verify`: whether stated intents hold.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use sgscope::render::verify as render;
use sgscope::source::clean;
use sgscope::verify::{Outcome, read, suggest, verify as judge};

use super::args::{Global, Paths, VerifyArgs};
use super::change::{changed, read_once};
use super::exit::{Ending, Stop};
use super::memory;
use super::output::{Format, spare, targets, write};
use super::session::Session;
use super::settings::told;
use super::stderr::Voice;

/// Bytes of a file of intents; what is longer is something else.
const MOST: u64 = 16 << 20;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum VerifyFormat {
    Text,
    Json,
    Junit,
    Sarif,
}

impl Format for VerifyFormat {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::Json, "json"),
        (Self::Junit, "junit"),
        (Self::Sarif, "sarif"),
    ];
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum SuggestFormat {
    Toml,
}

impl Format for SuggestFormat {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Toml, "toml")];
}

pub(crate) fn verify(args: &VerifyArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let Some(file) = args.intents.as_ref().filter(|_| !args.suggest) else {
        return suggestion(args, global, voice);
    };
    let targets = targets::<VerifyFormat>("verify", &global.format)?;
    read_once(&args.paths, std::iter::once(file).chain(&args.apply))?;
    spare(&targets, &[PathBuf::from(file)])?;
    let name = file.to_string_lossy().into_owned();
    let text = text(file, &name)?;
    let intents = read(&text).map_err(|troubles| told(&name, &troubles))?;
    let paths = Paths {
        paths: args.paths.clone(),
    };
    let mut session = Session::read(&paths, global, voice)?;
    session.spare_inputs(&targets)?;
    let inventory = changed(&mut session, &args.apply)?;
    let findings = judge(&inventory, &intents, memory::for_tables(args.memory))
        .map_err(|troubles| told(&name, &troubles))?;
    let view = render::View::new(&inventory, &session.sources, &name, &intents, &findings);
    let locations = view.locations();
    let places = session.tally.places(&session.sources, &locations);
    let inputs = session.tally.inputs(&session.sources);
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            VerifyFormat::Text => render::text(&view, &places, inputs, look, out),
            VerifyFormat::Json => render::json(&view, &places, inputs, out),
            VerifyFormat::Junit => render::junit(&view, &places, out),
            VerifyFormat::Sarif => render::sarif(&view, &places, inputs, out),
        })?;
    }
    session.tally.note_changes(&session.sources, &locations);
    let holds = view.count(Outcome::Holds) == findings.len() as u64;
    Ok(session.ending(if holds { Ending::Clean } else { Ending::Found }))
}

/// Intents that hold today. Without INTENTS the first path is one of the others.
fn suggestion(args: &VerifyArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let targets = targets::<SuggestFormat>("verify --suggest", &global.format)?;
    let paths = args.intents.iter().chain(&args.paths);
    let paths = Paths {
        paths: paths.cloned().collect(),
    };
    read_once(&paths.paths, &args.apply)?;
    let mut session = Session::read(&paths, global, voice)?;
    session.spare_inputs(&targets)?;
    let inventory = changed(&mut session, &args.apply)?;
    let suggestion = suggest(&inventory, memory::for_tables(args.memory));
    session.tally.inputs(&session.sources);
    for target in &targets {
        write(target, global.color, |SuggestFormat::Toml, _, out| {
            render::suggestion(&inventory, &suggestion, out)
        })?;
    }
    Ok(session.ending(Ending::Clean))
}

fn text(file: &OsString, name: &str) -> Result<String, Stop> {
    let bytes = bytes(file).map_err(|error| {
        Stop::Input(format!(
            "cannot read the intents \"{}\": {error}; `sgscope verify --suggest PATH` writes some to start from",
            clean(name)
        ))
    })?;
    let fits = bytes.len() as u64 <= MOST;
    let text = String::from_utf8(bytes).ok().filter(|_| fits);
    text.ok_or_else(|| {
        Stop::Usage(format!(
            "\"{}\" is longer than {} MiB or no UTF-8 text, so it is no file of intents",
            clean(name),
            MOST >> 20
        ))
    })
}

fn bytes(file: &OsStr) -> io::Result<Vec<u8>> {
    let input: Box<dyn Read> = if file == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file)?)
    };
    let mut bytes = Vec::new();
    input.take(MOST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
