//! Intents and what comes of them in words, a line each. Everything is made harmless here.

use super::view::{View, missing};
use crate::packet::Family;
use crate::reach::{Reason, StageKind, Verdict};
use crate::render::sides::host_words;
use crate::render::stage::{missing_words, reason_words};
use crate::render::table::{count, grouped};
use crate::render::words::{rule_name, rule_words, word};
use crate::source::{Places, clean, clip};
use crate::verify::{Case, Finding, Intent, Kind, Outcome};

/// Characters of an intent's name and statement.
const MOST: usize = 160;

/// Its name, and what it states if the name is not that.
pub(super) fn title(view: &View<'_>, intent: &Intent) -> String {
    let statement = clean(&clip(&view.intents.statement(intent), MOST)).into_owned();
    match &intent.name {
        Some(name) => format!("{}: {statement}", clean(&clip(name, MOST))),
        None => statement,
    }
}

/// Who can or cannot send what to whom.
pub(super) fn shown(view: &View<'_>, finding: &Finding, case: &Case) -> String {
    let explanation = &case.explanation;
    let source = host_words(view.inventory, explanation.source);
    let target = host_words(view.inventory, explanation.target);
    let what = match (case.packet, case.pair()) {
        (Some(packet), _) => packet.to_string(),
        (None, Some(pair)) => word(&case.flow.notation(pair.family)),
        (None, None) => word(&case.flow.notation(Family::Ipv4)),
    };
    let can = match (finding.outcome, explanation.verdict) {
        (Outcome::Undecided, _) => "may or may not reach",
        (_, Verdict::Denied) => "cannot reach",
        _ => "can reach",
    };
    format!("{source} {can} {target}: {what}")
}

/// The stage that decides, and why.
pub(super) fn decision(view: &View<'_>, case: &Case) -> String {
    let Some(stage) = case.stage() else {
        return match case.explanation.pairs.is_empty() {
            true => "the two have no addresses of one family in the inputs".to_owned(),
            false => "no two of their addresses settle it alone".to_owned(),
        };
    };
    let head = format!("{} {}", stage.kind.name(), stage.verdict.name());
    match stage.rule {
        Some(rule) => {
            let name = rule_name(view.inventory, rule);
            let told = rule_words(view.inventory, rule);
            let doubt = match stage.reason {
                Reason::Rule => String::new(),
                reason => format!("; {}", reason_words(reason, stage.kind, stage.verdict)),
            };
            format!("{head} by {name}: {told}{doubt}")
        }
        None => {
            let why = match (stage.kind, stage.reason) {
                (StageKind::Network, _) | (_, Reason::Network(_)) => {
                    reason_words(stage.reason, StageKind::Network, stage.verdict)
                }
                (kind, reason) => reason_words(reason, kind, stage.verdict),
            };
            format!("{head}: {why}")
        }
    }
}

/// `file:line:column` of the deciding rule.
pub(super) fn rule_place(view: &View<'_>, places: &Places, case: &Case) -> Option<String> {
    let location = view.shown(case.stage()?.rule?);
    let place = places.get(location)?;
    let name = clean(view.sources.name(location.file));
    Some(format!("{name}:{}:{}", place.line, place.column))
}

/// `file:line:column` of an intent.
pub(super) fn intent_place(view: &View<'_>, intent: &Intent) -> String {
    let mark = intent.mark;
    format!("{}:{}:{}", clean(view.file), mark.line, mark.column)
}

/// What to export to settle a case, each with its command.
pub(super) fn settling(case: &Case) -> Vec<(String, String)> {
    let each = missing(case).into_iter();
    each.map(|missing| {
        let what = missing_words(missing.fact, &word(&missing.id));
        (what, clean(&missing.command).into_owned())
    })
    .collect()
}

/// `2 of 6 pairs fail, 1 is undecided`.
pub(super) fn pairs(finding: &Finding) -> String {
    let pairs = &finding.pairs;
    let total = count(pairs.total, "pair");
    let fail = |number| if number == 1 { "fails" } else { "fail" };
    let are = |number| if number == 1 { "is" } else { "are" };
    match (pairs.failing, pairs.undecided) {
        (0, 0) => total,
        (0, open) => format!("{} of {total} {} undecided", grouped(open), are(open)),
        (failing, 0) => format!("{} of {total} {}", grouped(failing), fail(failing)),
        (failing, open) => format!(
            "{} of {total} {}, {} {} undecided",
            grouped(failing),
            fail(failing),
            grouped(open),
            are(open)
        ),
    }
}

/// Which roles have nobody, and what that means.
pub(super) fn nobody(view: &View<'_>, intent: &Intent, finding: &Finding) -> Option<String> {
    let names: Vec<String> = finding
        .nobody
        .iter()
        .map(|role| format!("\"{}\"", word(&view.intents.roles[*role].name)))
        .collect();
    let have = match names.as_slice() {
        [] => return None,
        [one] => format!("the role {one} has no members"),
        some => format!("the roles {} have no members", some.join(" and ")),
    };
    let is_empty = |roles: &[usize]| roles.iter().all(|role| finding.nobody.contains(role));
    let means = match (intent.kind, finding.pairs.total) {
        (_, 0) => "so there is no pair to ask about",
        (Kind::Only, _) if is_empty(&intent.from) => "so nobody at all may",
        _ => "so only the other roles count",
    };
    Some(format!("{have} in the inputs, {means}"))
}
