//! `sgscope explain`: why one host can or cannot reach another.

use sgscope::reach::{Verdict, explain as answer};
use sgscope::render::explain as render;

use super::args::{ExplainArgs, Global};
use super::exit::{Ending, Stop};
use super::hosts::{flow, host};
use super::output::{Format, targets, write};
use super::session::Session;
use super::stderr::Voice;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ExplainFormat {
    Text,
    Json,
}

impl Format for ExplainFormat {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Text, "text"), (Self::Json, "json")];
}

pub(crate) fn explain(args: &ExplainArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let targets = targets::<ExplainFormat>("explain", &global.format)?;
    let flow = flow(&args.flow)?;
    let mut session = Session::read(&args.paths, global, voice)?;
    session.spare_inputs(&targets)?;
    let source = host(&session.inventory, &args.source)?;
    let target = host(&session.inventory, &args.target)?;
    let explanation = answer(&session.inventory, source, target, flow.as_ref());
    let view = render::View::new(&session.inventory, &session.sources, &explanation);
    let locations = view.locations();
    let places = session.tally.places(&session.sources, &locations);
    let inputs = session.tally.inputs(&session.sources);
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            ExplainFormat::Text => render::text(&view, &places, look, out),
            ExplainFormat::Json => render::json(&view, &places, inputs, out),
        })?;
    }
    session.tally.note_changes(&session.sources, &locations);
    let is_allowed = explanation.verdict == Verdict::Allowed;
    Ok(session.ending(if is_allowed {
        Ending::Clean
    } else {
        Ending::Found
    }))
}
