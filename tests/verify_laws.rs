//! Intents hold, fail or stay open as all pairs say: random accounts and random intents against a walk
//! over every pair of endpoints and every flow. Every counterexample is asked of `explain` again, and
//! what is suggested holds. `VERIFY_SEED` and `VERIFY_CASES` explore further than the fixed run.

#[expect(
    dead_code,
    reason = "only the accounts are needed here, not their judge"
)]
mod oracle;

#[path = "verify_laws/brute.rs"]
mod brute;
mod fixture;
#[path = "verify_laws/mutated.rs"]
mod mutated;
#[path = "verify_laws/outside.rs"]
mod outside;
#[path = "verify_laws/spec.rs"]
mod spec;

use std::collections::BTreeMap;

use brute::Brute;
use oracle::files;
use oracle::generate::account;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::packet::Set;
use sgscope::reach::{Host, Verdict, explain};
use sgscope::render::verify::suggestion;
use sgscope::verify::{Case, Finding, Intent, Kind, Outcome, read, suggest, verify};
use spec::{Spec, spec};

fn inventory(files: &[(String, String)]) -> Inventory {
    let texts: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    load_text(&texts).inventory
}

fn runner(cases: u32, seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        max_shrink_iters: 1500,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn case() -> impl Strategy<Value = (Vec<(String, String)>, Spec)> {
    (account(), any::<u64>(), spec())
        .prop_map(|(account, style, spec)| (files(&account, style), spec))
}

#[test]
fn outcomes_are_what_all_pairs_say() {
    let seed = number("VERIFY_SEED").unwrap_or(20_261_122);
    let cases = number("VERIFY_CASES").unwrap_or(300);
    let cases = u32::try_from(cases).expect("VERIFY_CASES is a small number");
    let tried = runner(cases, seed).run(&case(), |(files, spec)| {
        check(&files, &spec).map(drop).map_err(TestCaseError::fail)
    });
    tried.unwrap_or_else(|error| panic!("VERIFY_SEED={seed}: {error}"));
}

/// The cases are not so tame that every intent comes to the same.
#[test]
fn every_kind_has_every_outcome() {
    let mut runner = runner(1, 1);
    let mut met: BTreeMap<(Kind, Outcome), usize> = BTreeMap::new();
    for _ in 0..500 {
        let (files, spec) = case().new_tree(&mut runner).expect("a case").current();
        for key in check(&files, &spec).unwrap_or_else(|error| panic!("{error}")) {
            *met.entry(key).or_default() += 1;
        }
    }
    assert_eq!(met.len(), 9, "{met:?}");
    assert!(met.values().all(|count| *count >= 10), "{met:?}");
}

/// Verifies intents and holds what comes of them against all pairs.
fn check(files: &[(String, String)], spec: &Spec) -> Result<Vec<(Kind, Outcome)>, String> {
    let inventory = inventory(files);
    let brute = Brute::of(&inventory);
    let text = spec.text(&brute);
    let told = |what: String| format!("{what}\n{text}");
    let intents = read(&text).map_err(|troubles| told(format!("{troubles:?}")))?;
    let findings = match verify(&inventory, &intents, None) {
        Ok(findings) => findings,
        // Both sides outside, which is refused.
        Err(troubles)
            if troubles
                .iter()
                .all(|it| it.message.contains("neither side")) =>
        {
            return Ok(Vec::new());
        }
        Err(troubles) => return Err(told(format!("{troubles:?}"))),
    };
    let tiled = verify(&inventory, &intents, Some(1)).map_err(|it| told(format!("{it:?}")))?;
    let mut met = Vec::new();
    for ((intent, finding), again) in intents.intents.iter().zip(&findings).zip(&tiled) {
        let statement = intents.statement(intent);
        let told = |what: &str| told(format!("{statement}: {what}: {finding:?}"));
        let wanted = brute.judge(spec, intent);
        if finding.outcome != wanted.outcome || finding.pairs != wanted.pairs {
            return Err(told(&format!("wanted {wanted:?}")));
        }
        if (again.outcome, again.pairs) != (finding.outcome, finding.pairs) {
            return Err(told("differs by tiles"));
        }
        if let (Some((source, target)), Some(case)) = (&wanted.first, &finding.case) {
            let ends = [case.explanation.source, case.explanation.target];
            let ends = ends.map(|end| id(&inventory, end));
            if ends != [source.clone(), target.clone()] {
                return Err(told(&format!("the first pair is {source} {target}")));
            }
        }
        confirmed(&inventory, intent, finding).map_err(|what| told(&what))?;
        met.push((intent.kind, finding.outcome));
    }
    Ok(met)
}

/// The endpoint a host is; any host outside is the internet.
fn id(inventory: &Inventory, host: Host) -> String {
    match host {
        Host::Instance(index) => inventory.instances[index].id.to_string(),
        Host::Interface(index) => inventory.interfaces[index].id.to_string(),
        _ => "internet".to_owned(),
    }
}

/// What is told of a pair is what `explain` says of its packet.
fn confirmed(inventory: &Inventory, intent: &Intent, finding: &Finding) -> Result<(), String> {
    let Some(case) = &finding.case else {
        return match finding.outcome {
            Outcome::Holds => Ok(()),
            _ => Err("there is no counterexample".to_owned()),
        };
    };
    let wanted = match (finding.outcome, intent.kind) {
        (Outcome::Holds, _) => return Err("a counterexample to what holds".to_owned()),
        (Outcome::Undecided, _) => Verdict::Unknown,
        (Outcome::Fails, Kind::Allow) => Verdict::Denied,
        (Outcome::Fails, _) => Verdict::Allowed,
    };
    let Case { explanation, .. } = case;
    let (source, target) = (explanation.source, explanation.target);
    if let Some(packet) = case.packet {
        if !packet.traffic().is_subset(&intent.flow) {
            return Err(format!("{packet} is not of the flow"));
        }
        for flow in [&packet.traffic(), &case.flow] {
            let again = explain(inventory, source, target, Some(flow));
            if again.verdict != wanted {
                return Err(format!("{flow} is {:?}, not {wanted:?}", again.verdict));
            }
        }
        let pair = case.pair().ok_or("a packet without a pair")?;
        if pair.verdict != wanted {
            return Err(format!("the pair is {:?}, not {wanted:?}", pair.verdict));
        }
        return Ok(());
    }
    // No packet can be told only where the two have no addresses of one family.
    let has_pair = |pair: &sgscope::reach::PairExplanation| {
        pair.source.address.is_some() && pair.target.address.is_some()
    };
    let told = explanation
        .pairs
        .iter()
        .filter(|pair| has_pair(pair))
        .count();
    match (explanation.verdict == Verdict::Allowed, told) {
        (false, 0) => Ok(()),
        _ => Err("there is no packet".to_owned()),
    }
}

fn suggested(inventory: &Inventory) -> Result<usize, String> {
    let made = suggest(inventory, None);
    let mut out = Vec::new();
    suggestion(inventory, &made, &mut out).expect("writes");
    let text = String::from_utf8(out).expect("text");
    let intents = read(&text).map_err(|troubles| format!("{troubles:?}\n{text}"))?;
    let findings = verify(inventory, &intents, None).map_err(|it| format!("{it:?}\n{text}"))?;
    for (intent, finding) in intents.intents.iter().zip(&findings) {
        if finding.outcome != Outcome::Holds || finding.pairs.total == 0 {
            return Err(format!(
                "{}: {finding:?}\n{text}",
                intents.statement(intent)
            ));
        }
    }
    let brute = Brute::of(inventory);
    brute
        .is_all_of(&intents)
        .map_err(|what| format!("{what}\n{text}"))?;
    if made != suggest(inventory, Some(1)) {
        return Err(format!("differs by tiles\n{text}"));
    }
    Ok(findings.len())
}

#[test]
fn what_is_suggested_holds_and_is_all_that_is_common() {
    let mut intents = 0;
    for story in fixture::stories() {
        let texts = fixture::texts(&story);
        let inventory = inventory(&texts);
        intents += suggested(&inventory).unwrap_or_else(|error| panic!("{story:?}: {error}"));
    }
    assert!(intents > 20, "{intents} intents");
    let strategy = (account(), any::<u64>()).prop_map(|(account, style)| files(&account, style));
    let tried = runner(250, 7).run(&strategy, |files| {
        suggested(&inventory(&files))
            .map(drop)
            .map_err(TestCaseError::fail)
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}
