//! `sgscope lint --least-privilege`: what each rule alone allows; and with `--rule` one rule in full.

use std::collections::BTreeSet;
use std::io;

use sgscope::change::{Edit, RuleSelector, apply};
use sgscope::model::{Inventory, RuleIndex};
use sgscope::reach::{DeltaQuery, Sole, diff, soles};
use sgscope::render::{diff as delta, privilege as render};

use super::args::{Global, LintArgs};
use super::exit::{Ending, Stop};
use super::memory;
use super::output::{Format, targets, write};
use super::session::Session;
use super::stderr::Voice;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum PrivilegeFormat {
    Text,
    Json,
    Jsonl,
    Markdown,
}

impl Format for PrivilegeFormat {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::Json, "json"),
        (Self::Jsonl, "jsonl"),
        (Self::Markdown, "markdown"),
    ];
}

pub(crate) fn report(args: &LintArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let targets = targets::<PrivilegeFormat>("lint --least-privilege", &global.format)?;
    let mut session = Session::read(&args.paths, global, voice)?;
    session.spare_inputs(&targets)?;
    let wanted = rules(&session.inventory, &args.rule)?;
    let mut found = soles(&session.inventory);
    if !args.rule.is_empty() {
        found.retain(|sole| wanted.contains(&sole.rule));
    }
    let view = |inputs| render::View::new(&session.inventory, &session.sources, &found, inputs);
    let locations = view(sgscope::render::Inputs::default()).locations();
    let places = session.tally.places(&session.sources, &locations);
    let inputs = session.tally.inputs(&session.sources);
    let view = render::View::new(&session.inventory, &session.sources, &found, inputs);
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            PrivilegeFormat::Text if args.rule.is_empty() => {
                render::text(&view, &places, look, out)
            }
            PrivilegeFormat::Text => {
                for sole in &found {
                    let one = std::slice::from_ref(sole);
                    let view = render::View::new(&session.inventory, &session.sources, one, inputs);
                    render::rule_text(&view, &places, look, out)?;
                    without(&session.inventory, sole, |lost| {
                        delta::text(&delta::View::new(lost, inputs), look, out)
                    })?;
                }
                Ok(())
            }
            PrivilegeFormat::Json => render::json(&view, &places, out),
            PrivilegeFormat::Jsonl => render::jsonl(&view, &places, out),
            PrivilegeFormat::Markdown => render::markdown(&view, out),
        })?;
    }
    session.tally.note_changes(&session.sources, &locations);
    Ok(session.ending(Ending::Clean))
}

/// What changes where a rule goes; nothing is told of one whose direction cannot be read.
fn without(
    inventory: &Inventory,
    sole: &Sole,
    tell: impl FnOnce(&sgscope::reach::Delta<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let rule = &inventory.rules[sole.rule];
    let Some(direction) = rule.direction else {
        return Ok(());
    };
    let edit = Edit::Revoke {
        group: rule.group,
        direction,
        rule: RuleSelector::Rule(sole.rule),
    };
    let after = apply(inventory, &[edit]);
    let query = DeltaQuery {
        internet: true,
        memory: memory::for_tables(None),
        ..DeltaQuery::default()
    };
    tell(&diff(inventory, &after, &query))
}

/// The rules of some ids.
fn rules(inventory: &Inventory, ids: &[String]) -> Result<BTreeSet<RuleIndex>, Stop> {
    let mut wanted = BTreeSet::new();
    for id in ids {
        let bears = |rule: &RuleIndex| inventory.rules[*rule].id.as_deref() == Some(id.trim());
        let before = wanted.len();
        let all = inventory.rules.iter().map(|(index, _)| index);
        wanted.extend(all.filter(bears));
        if wanted.len() == before {
            return Err(Stop::Usage(format!(
                "no rule has the id \"{id}\"; `sgscope lint --least-privilege` lists those that decide something"
            )));
        }
    }
    Ok(wanted)
}
