//! Laws of lints over the stories: the findings that were worked out by hand, commands that
//! hold what they say, the same answer on every run.

use std::collections::BTreeSet;

use crate::support::{Story, auditor, line, load_texts, stories};
use sgscope::change::apply;
use sgscope::config::Parameters;
use sgscope::lint::{Finding, Persona, Selection, lints, run};
use sgscope::model::Inventory;

/// Each story's name, its tale, and what its export comes to.
fn told() -> Vec<(String, String, Inventory)> {
    let load = |(name, texts, tale): Story| (name, tale, load_texts(&texts));
    stories().into_iter().map(load).collect()
}

#[test]
fn stories_are_found_as_they_were_worked_out() {
    let mut differences = Vec::new();
    for (name, tale, inventory) in told() {
        let mut wanted: Vec<String> = tale
            .split("```lint\n")
            .skip(1)
            .filter_map(|block| block.split("```").next())
            .flat_map(str::lines)
            .map(str::to_owned)
            .collect();
        let findings = run(&inventory, &auditor(&[]), &Parameters::default());
        let mut found: Vec<String> = findings
            .iter()
            .map(|finding| line(&inventory, finding))
            .collect();
        wanted.sort();
        found.sort();
        if wanted != found {
            differences.push(format!("{name}\n  wanted {wanted:#?}\n  found {found:#?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_fix_removes_its_finding_and_its_rollback_brings_it_back() {
    let mut mended = 0;
    for (name, _, inventory) in told() {
        let before = run(&inventory, &auditor(&[]), &Parameters::default());
        for finding in &before {
            let Some(fix) = &finding.fix else {
                continue;
            };
            mended += 1;
            assert_eq!(fix.commands.len(), fix.edits.len(), "{name}");
            let after = apply(&inventory, &fix.edits);
            let left = run(&after, &auditor(&[finding.lint]), &Parameters::default());
            let same = |other: &&Finding| other.fingerprint == finding.fingerprint;
            assert_eq!(
                left.iter().find(same),
                None,
                "{name}: {}",
                fix.commands.join("\n")
            );
            let back = sgscope::change::rollback(&inventory, &fix.edits).expect("a rollback");
            let again = run(
                &apply(&after, &back),
                &auditor(&[finding.lint]),
                &Parameters::default(),
            );
            assert!(
                again.iter().any(|it| same(&it)),
                "{name}: {}",
                fix.rollback.join("\n")
            );
        }
    }
    assert!(mended > 0, "no story has a fix");
}

#[test]
fn findings_are_told_apart_and_come_in_one_order() {
    for (name, _, inventory) in told() {
        let findings = run(&inventory, &auditor(&[]), &Parameters::default());
        let prints: BTreeSet<&str> = findings.iter().map(|it| it.fingerprint.as_str()).collect();
        assert_eq!(prints.len(), findings.len(), "{name}");
        assert!(
            prints
                .iter()
                .all(|print| print.starts_with("1:") && print.len() == 34),
            "{name}"
        );
        assert!(
            findings.is_sorted_by_key(|it| std::cmp::Reverse(it.severity)),
            "{name}"
        );
        assert_eq!(
            findings,
            run(&inventory, &auditor(&[]), &Parameters::default()),
            "{name}"
        );
    }
}

#[test]
fn a_fingerprint_does_not_depend_on_files() {
    for (name, texts, _) in stories() {
        let prints = |texts: &[(String, String)]| -> Vec<String> {
            let inventory = load_texts(texts);
            let findings = run(&inventory, &auditor(&[]), &Parameters::default()).into_iter();
            findings.map(|finding| finding.fingerprint).collect()
        };
        // A bare list of rules is named after its file, so names stay.
        let reversed: Vec<(String, String)> = texts
            .iter()
            .rev()
            .map(|(name, text)| (name.clone(), format!("\n\n{text}")))
            .collect();
        assert_eq!(prints(&texts), prints(&reversed), "{name}");
    }
}

#[test]
fn who_skips_a_lint_does_not_see_what_it_stood_for() {
    for (name, _, inventory) in told() {
        let all = run(&inventory, &auditor(&[]), &Parameters::default());
        for lint in lints() {
            let mut selection = auditor(&[]);
            selection.skip = vec![lint.name];
            let kept = run(&inventory, &selection, &Parameters::default());
            let rest: Vec<&Finding> = all.iter().filter(|it| it.lint != lint.name).collect();
            assert_eq!(
                kept.iter().collect::<Vec<_>>(),
                rest,
                "{name}: {}",
                lint.name
            );
        }
    }
}

#[test]
fn who_asks_sees_what_is_for_them() {
    for (name, _, inventory) in told() {
        let all = run(&inventory, &auditor(&[]), &Parameters::default());
        for persona in [Persona::Regular, Persona::Pedantic] {
            let selection = Selection {
                persona,
                ..auditor(&[])
            };
            let seen = run(&inventory, &selection, &Parameters::default());
            let theirs: Vec<&Finding> = all.iter().filter(|it| it.persona <= persona).collect();
            assert_eq!(seen.iter().collect::<Vec<_>>(), theirs, "{name}");
        }
    }
}
