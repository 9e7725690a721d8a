//! `sgscope diff`: what a change opens and closes.

use sgscope::model::Inventory;
use sgscope::reach::{DeltaQuery, DeltaSummary, diff as answer};
use sgscope::render::{Inputs, diff as render};

use super::args::{DiffArgs, FailOn, Global, Paths};
use super::change::{changed, read_once};
use super::exit::{Ending, Stop};
use super::hosts::{endpoint, flow};
use super::memory;
use super::output::{Format, targets, write};
use super::session::Session;
use super::stderr::Voice;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum DiffFormat {
    Text,
    Json,
    Jsonl,
    Markdown,
}

impl Format for DiffFormat {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::Json, "json"),
        (Self::Jsonl, "jsonl"),
        (Self::Markdown, "markdown"),
    ];
}

pub(crate) fn diff(args: &DiffArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let targets = targets::<DiffFormat>("diff", &global.format)?;
    let flow = flow(&args.flow)?;
    let inputs = std::iter::once(&args.before).chain(&args.after);
    read_once(&[], inputs.chain(&args.apply))?;
    let read = |path: &std::ffi::OsString| {
        let paths = Paths {
            paths: vec![path.clone()],
        };
        Session::read(&paths, global, voice)
    };
    let mut before = read(&args.before)?;
    before.spare_inputs(&targets)?;
    let after = args.after.as_ref().map(read).transpose()?;
    let changed = match &after {
        Some(after) => {
            after.spare_inputs(&targets)?;
            after.inventory.clone()
        }
        None => changed(&mut before, &args.apply)?,
    };
    let inventories = [&before.inventory, &changed];
    let ids = |names: &[String]| {
        names
            .iter()
            .map(|name| id(inventories, name))
            .collect::<Result<Vec<String>, Stop>>()
    };
    let (from, to) = (ids(&args.from)?, ids(&args.to)?);
    let names_internet = from.iter().chain(&to).any(|id| id == INTERNET);
    let query = DeltaQuery {
        internet: args.internet || names_internet,
        from,
        to,
        flow,
        memory: memory::for_tables(args.memory),
    };
    let delta = answer(inventories[0], inventories[1], &query);
    let inputs = [Some(&before), after.as_ref()].into_iter().flatten();
    let inputs = inputs.map(|session| session.tally.inputs(&session.sources));
    let inputs = inputs.fold(Inputs::default(), Inputs::plus);
    let view = render::View::new(&delta, inputs);
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            DiffFormat::Text => render::text(&view, look, out),
            DiffFormat::Json => render::json(&view, out),
            DiffFormat::Jsonl => render::jsonl(&delta, out),
            DiffFormat::Markdown => render::markdown(&view, out),
        })?;
    }
    let ending = if fails(args.fail_on, view.summary()) {
        Ending::Found
    } else {
        Ending::Clean
    };
    let after = after.map_or(Ending::Clean, |after| after.ending(ending));
    Ok(before.ending(ending).max(after))
}

/// The endpoint that stands for everyone else.
const INTERNET: &str = "internet";

/// The id of an endpoint before the change, or else after it.
fn id([before, after]: [&Inventory; 2], name: &str) -> Result<String, Stop> {
    let of = |inventory| endpoint(inventory, name).map(|node| node.id(inventory).to_owned());
    of(after).or_else(|error| of(before).map_err(|_| error))
}

const fn fails(fail_on: FailOn, summary: &DeltaSummary) -> bool {
    let opened = summary.opened + summary.maybe_opened > 0;
    let closed = summary.closed + summary.maybe_closed > 0;
    match fail_on {
        FailOn::Opened => opened,
        FailOn::Closed => closed,
        FailOn::Any => opened || closed,
        FailOn::Never => false,
    }
}
