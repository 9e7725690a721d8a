//! `sgscope lints`: the catalogue, and the page of one lint.

use sgscope::lint::{Lint, find, lints as catalogue};
use sgscope::render::lints as render;

use super::args::{Global, LintsArgs};
use super::exit::{Ending, Stop};
use super::output::{Format, targets, write};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LintsFormat {
    Text,
    Json,
}

impl Format for LintsFormat {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Text, "text"), (Self::Json, "json")];
}

pub(crate) fn lints(args: &LintsArgs, global: &Global) -> Result<Ending, Stop> {
    let targets = targets::<LintsFormat>("lints", &global.format)?;
    let one = args.name.as_ref().map(|name| find(name)).transpose();
    let one = one.map_err(|error| Stop::Usage(error.to_string()))?;
    let all: Vec<&Lint> = catalogue().collect();
    for target in &targets {
        write(target, global.color, |format, look, out| {
            match (format, one) {
                (LintsFormat::Text, None) => render::list_text(&all, look, out),
                (LintsFormat::Text, Some(lint)) => render::page_text(lint, look, out),
                (LintsFormat::Json, None) => render::list_json(&all, out),
                (LintsFormat::Json, Some(lint)) => render::page_json(lint, out),
            }
        })?;
    }
    Ok(Ending::Clean)
}
