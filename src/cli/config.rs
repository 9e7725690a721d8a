//! `sgscope config`: the file of settings written, told and described.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use sgscope::config::{SCHEMA, sample};
use sgscope::render::config as render;
use sgscope::source::clean;

use super::args::{Clock, ConfigArgs, ConfigCommand, Global};
use super::baseline::TextOnly;
use super::exit::{Ending, Stop};
use super::output::{Format, targets, write};
use super::settings::{load, today};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ConfigFormat {
    Text,
    Json,
}

impl Format for ConfigFormat {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Text, "text"), (Self::Json, "json")];
}

pub(crate) fn config(args: &ConfigArgs, global: &Global) -> Result<Ending, Stop> {
    match &args.command {
        ConfigCommand::Init { file } => init(file, global),
        ConfigCommand::Show { clock } => show(clock, global),
        ConfigCommand::Schema => say(global, SCHEMA),
    }
}

fn init(file: &Path, global: &Global) -> Result<Ending, Stop> {
    if file.as_os_str() == "-" {
        return say(global, &sample());
    }
    let name = file.to_string_lossy();
    let name = clean(&name);
    let written = OpenOptions::new().write(true).create_new(true).open(file);
    match written.and_then(|mut file| file.write_all(sample().as_bytes())) {
        Ok(()) => say(
            global,
            &format!(
                "{name}: written; every setting in it is a comment until its # is taken away\n"
            ),
        ),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Stop::Usage(format!(
            "\"{name}\" is there already and stays as it is; name another file: sgscope config init FILE"
        ))),
        Err(error) => Err(Stop::Output {
            name: Some(name.into_owned()),
            error,
        }),
    }
}

fn show(clock: &Clock, global: &Global) -> Result<Ending, Stop> {
    let targets = targets::<ConfigFormat>("config", &global.format)?;
    let today = today(clock)?;
    let loaded = load(global)?;
    let view = render::View {
        settings: &loaded.settings,
        file: loaded.file.as_deref(),
        today,
    };
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            ConfigFormat::Text => render::text(&view, look, out),
            ConfigFormat::Json => render::json(&view, out),
        })?;
    }
    Ok(Ending::Clean)
}

fn say(global: &Global, text: &str) -> Result<Ending, Stop> {
    for target in targets::<TextOnly>("config", &global.format)? {
        write(&target, global.color, |_, _, out| {
            out.write_all(text.as_bytes())
        })?;
    }
    Ok(Ending::Clean)
}
