//! `lint --since BEFORE` and `lint --apply CHANGE`: what a change that is not made yet brings.
//!
//! The findings of BEFORE are a baseline that is made on the spot, for every reader: nothing that it
//! has, shown or not, is brought by the change.

use std::collections::BTreeMap;

use sgscope::lint::{Baseline, Compared, Severity, run};
use sgscope::model::Inventory;
use sgscope::render::{Inputs, baseline as render};

use super::args::{LintArgs, Paths};
use super::change::{changed, read_once};
use super::exit::{Ending, Stop};
use super::judging::Wanted;
use super::session::Session;
use super::stderr::Voice;

/// Findings that became graver and are told; of more, only the number.
const MOST: usize = 20;

/// What there was before a change.
pub(crate) struct Before<'a> {
    pub(crate) baseline: Baseline,
    /// What was read for it alone.
    session: Option<Session<'a>>,
}

/// Reads what is to be judged, with the change applied, and what it is held against. Without a PATH
/// the change is one of BEFORE.
pub(crate) fn read<'a>(
    args: &LintArgs,
    wanted: &'a Wanted,
    voice: Voice,
) -> Result<(Session<'a>, Option<Before<'a>>), Stop> {
    read_once(&args.paths.paths, args.since.iter().chain(&args.apply))?;
    let read = |paths: &Paths| Session::read(paths, &wanted.global, voice);
    let apply = |session: &mut Session<'a>| {
        if !args.apply.is_empty() {
            session.inventory = changed(session, &args.apply)?;
        }
        Ok(())
    };
    let Some(since) = &args.since else {
        let mut session = read(&args.paths)?;
        apply(&mut session)?;
        return Ok((session, None));
    };
    let mut first = read(&Paths {
        paths: vec![since.clone()],
    })?;
    let baseline = findings(&first.inventory, wanted);
    if args.paths.paths.is_empty() && !args.apply.is_empty() {
        apply(&mut first)?;
        let session = None;
        return Ok((first, Some(Before { baseline, session })));
    }
    let mut second = read(&args.paths)?;
    apply(&mut second)?;
    let session = Some(first);
    Ok((second, Some(Before { baseline, session })))
}

fn findings(inventory: &Inventory, wanted: &Wanted) -> Baseline {
    let parameters = &wanted.loaded.settings.parameters;
    let findings = run(inventory, &wanted.selection.widest(), parameters);
    Baseline::new(Baseline::remember(inventory, &findings))
}

impl Before<'_> {
    /// What was read, told together with the inputs of what is judged.
    pub(crate) fn inputs(&self, inputs: Inputs) -> Inputs {
        self.session.iter().fold(inputs, |sum, session| {
            sum.plus(session.tally.inputs(&session.sources))
        })
    }

    /// How the run ends if what is judged ends so.
    pub(crate) fn ending(&self, answer: Ending) -> Ending {
        let own = self.session.iter().map(|session| session.ending(answer));
        own.fold(answer, Ending::max)
    }

    /// Findings that were there before, but less grave.
    pub(crate) fn tell_graver(&self, inventory: &Inventory, compared: &Compared, voice: Voice) {
        let known = self.baseline.findings().iter();
        let was: BTreeMap<&str, Severity> =
            known.map(|it| (&*it.fingerprint, it.severity)).collect();
        let graver: Vec<String> = Baseline::remember(inventory, &compared.known)
            .filter_map(|now| {
                let was = was.get(&*now.fingerprint)?;
                let line = render::line(&now);
                (now.severity > *was)
                    .then(|| format!("graver than before, when it was {}: {line}", was.name()))
            })
            .collect();
        for line in graver.iter().take(MOST) {
            voice.note(line);
        }
        if graver.len() > MOST {
            let more = graver.len() - MOST;
            voice.note(&format!("{more} more findings are graver than before"));
        }
    }
}
