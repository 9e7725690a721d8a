//! Findings as a run counts them: allowances and a baseline held against them, and what allowances are
//! still good for told.
//!
//! A run that asks for some findings only must not call an allowance idle, or a finding of the baseline
//! mended, for one it did not ask for: where such a word would fall, all lints are run once more, for
//! every reader.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use sgscope::lint::{
    Baseline, Finding, Grant, Outcome, compare, count_markers, find, hold_back, markers, run,
    speaks_of,
};
use sgscope::model::RuleIndex;
use sgscope::source::clean;

use super::exit::Ending;
use super::judging::Wanted;
use super::session::Session;
use super::stderr::Voice;

/// What came of a run.
pub(crate) struct Held {
    pub(crate) outcome: Outcome,
    /// Allowances that ended, or hold nothing back.
    stale: u64,
}

impl Held {
    /// How the run ends if the answer was written: allowances that are of no use are wrong settings
    /// where the run is strict.
    pub(crate) fn ending(&self, session: &Session<'_>, answer: Ending) -> Ending {
        let ending = session.ending(answer);
        if session.global.strict && self.stale > 0 {
            ending.max(Ending::Usage)
        } else {
            ending
        }
    }
}

/// Runs the lints, and holds allowances and the baseline against what they find.
pub(crate) fn judge(
    session: &Session<'_>,
    wanted: &Wanted,
    baseline: Option<&Baseline>,
    voice: Voice,
) -> Held {
    let inventory = &session.inventory;
    let parameters = &wanted.loaded.settings.parameters;
    let findings = run(inventory, &wanted.selection, parameters);
    let widest = OnceCell::new();
    let all = || widest.get_or_init(|| run(inventory, &wanted.selection.widest(), parameters));
    let grants = grants(session, wanted, voice);
    let (mut outcome, uses) = hold_back(inventory, findings, &grants, wanted.today);
    let mut stale = 0;
    for (grant, count) in grants.iter().zip(uses) {
        let told = if grant.allowance.has_ended(wanted.today) {
            Some(ended(grant, count))
        } else if count == 0 && wanted.asks_for(grant.allowance.lint) {
            idle(session, grant, all())
        } else {
            None
        };
        if let Some(told) = told {
            stale += 1;
            let what = grant.allowance.words();
            voice.note(&format!(
                "{}: the allowance of {what} {told}",
                place(session, wanted, grant)
            ));
        }
    }
    if let Some(baseline) = baseline {
        let prints = OnceCell::new();
        let print = |finding: &'_ Finding| finding.fingerprint.clone();
        let prints = || prints.get_or_init(|| all().iter().map(print).collect::<BTreeSet<_>>());
        compare(&mut outcome, baseline, |print| prints().contains(print));
    }
    Held { outcome, stale }
}

/// The allowances of settings and, where they count, of descriptions. Also tells which descriptions
/// are wrong, or do not count.
fn grants(session: &Session<'_>, wanted: &Wanted, voice: Voice) -> Vec<Grant> {
    if !wanted.allows {
        return Vec::new();
    }
    let settings = &wanted.loaded.settings;
    let of_file = |allowance| Grant {
        allowance,
        at: None,
    };
    let mut grants: Vec<Grant> = settings.allowances.iter().cloned().map(of_file).collect();
    if settings.inline_allowances {
        let found = markers(&session.inventory);
        grants.extend(found.grants);
        for (rule, message) in found.troubles {
            let place = place_of_rule(session, rule);
            voice.note(&format!(
                "{place}: {message}; this description allows nothing"
            ));
        }
    } else {
        let rules = match count_markers(&session.inventory) {
            0 => return grants,
            1 => "1 rule has".to_owned(),
            count => format!("{count} rules have"),
        };
        voice.note(&format!(
            "{rules} \"sgscope:allow=\" in the description, which allows nothing unless settings say inline-allowances = true"
        ));
    }
    grants
}

/// What is told of an allowance whose time is over.
fn ended(grant: &Grant, count: u64) -> String {
    let Some(last) = grant.allowance.expires else {
        return String::new();
    };
    let back = match count {
        0 => "no finding is back; delete it".to_owned(),
        1 => "its finding is back; mend that, or say a later day".to_owned(),
        _ => format!("its {count} findings are back; mend them, or say a later day"),
    };
    format!("ended on {last}: {back}")
}

/// What is told of an allowance that holds nothing back; nothing if it would in a wider run.
fn idle(session: &Session<'_>, grant: &Grant, all: &[Finding]) -> Option<String> {
    let inventory = &session.inventory;
    if all
        .iter()
        .any(|finding| speaks_of(inventory, grant, finding))
    {
        return None;
    }
    let allowance = &grant.allowance;
    let mut without_ports = grant.clone();
    without_ports.allowance.ports = None;
    let stands_for = |finding: &&Finding| {
        let named = allowance.lint.unwrap_or_default();
        let mut meant = grant.clone();
        meant.allowance.lint = Some(finding.lint);
        let supersedes = find(finding.lint).is_ok_and(|lint| lint.supersedes.contains(&named));
        supersedes && speaks_of(inventory, &meant, finding)
    };
    let reaches_further = |finding: &&Finding| speaks_of(inventory, &without_ports, finding);
    let mut groups = inventory.groups.rows().iter();
    let why = if let Some(group) = &allowance.group
        && !groups.any(|it| allowance.names_group(&it.id, it.name.as_deref()))
    {
        format!("no group that was read is called \"{group}\"")
    } else if let Some(finding) = all.iter().find(reaches_further) {
        format!(
            "what there is does not lie within its ports (\"{}\")",
            finding.message
        )
    } else if let Some(finding) = all.iter().find(stands_for) {
        format!("{} stands for what it speaks of", finding.lint)
    } else {
        "there is no such finding".to_owned()
    };
    Some(format!("holds nothing back: {why}; mend or delete it"))
}

/// Where an allowance is said.
fn place(session: &Session<'_>, wanted: &Wanted, grant: &Grant) -> String {
    match grant.at {
        Some(rule) => place_of_rule(session, rule),
        None => {
            let file = wanted.loaded.file.as_deref().unwrap_or_default();
            let mark = grant.allowance.mark;
            format!("{}:{}:{}", clean(file), mark.line, mark.column)
        }
    }
}

fn place_of_rule(session: &Session<'_>, rule: RuleIndex) -> String {
    let location = session.inventory.rules[rule].location;
    let name = clean(session.sources.name(location.file));
    match session.sources.places(&[location])[..] {
        [Some(place)] => format!("{name}:{}:{}", place.line, place.column),
        _ => name.into_owned(),
    }
}
