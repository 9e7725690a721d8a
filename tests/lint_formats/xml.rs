//! JUnit and Checkstyle, read back by a strict parser.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};
use sgscope::render::lint as render;
use sgscope::source::clean;

use crate::sample::{FILE, Sample};

fn elements<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    let all: Vec<Node<'a, 'i>> = node.children().filter(Node::is_element).collect();
    assert!(all.iter().all(|it| it.has_tag_name(name)), "only {name}");
    all
}

fn number(node: Node<'_, '_>, attribute: &str) -> usize {
    let text = node.attribute(attribute).expect(attribute);
    text.parse().expect("a number")
}

#[test]
fn junit_has_a_failed_case_for_each_finding() {
    let sample = Sample::hostile();
    let text = sample.write(|view, places, _, out| render::junit(view, places, out));
    let document = Document::parse(&text).expect("XML");
    let root = document.root_element();
    assert!(root.has_tag_name("testsuites"));
    assert_eq!(number(root, "tests"), sample.outcome.findings.len());
    assert_eq!(number(root, "failures"), sample.outcome.findings.len());
    let (mut names, mut cases) = (BTreeSet::new(), 0);
    for suite in elements(root, "testsuite") {
        let lint = suite.attribute("name").expect("a name");
        let of_lint = sample
            .outcome
            .findings
            .iter()
            .filter(|it| it.lint == lint)
            .count();
        let found = elements(suite, "testcase");
        assert_eq!((found.len(), number(suite, "tests")), (of_lint, of_lint));
        for case in found {
            let class = case.attribute("classname").expect("a class");
            assert_eq!(class, format!("sgscope.{lint}"));
            assert!(names.insert((class, case.attribute("name").expect("a name"))));
            let [failure] = elements(case, "failure")[..] else {
                panic!("one failure");
            };
            let body = failure.text().expect("a text");
            assert!(
                body.ends_with(&format!("help: sgscope lints {lint}")),
                "{body}"
            );
            if let Some(file) = case.attribute("file") {
                assert_eq!(file, clean(FILE));
                assert!(number(case, "line") > 0);
            }
            cases += 1;
        }
    }
    assert_eq!(cases, sample.outcome.findings.len());
    assert!(text.contains("]]&gt;") && text.contains("%0A::error file=x,line=1::"));
}

#[test]
fn junit_without_findings_has_one_case_that_passes() {
    let text = Sample::empty().write(|view, places, _, out| render::junit(view, places, out));
    let document = Document::parse(&text).expect("XML");
    let root = document.root_element();
    assert_eq!((number(root, "tests"), number(root, "failures")), (1, 0));
    let [suite] = elements(root, "testsuite")[..] else {
        panic!("one suite");
    };
    let [case] = elements(suite, "testcase")[..] else {
        panic!("one case");
    };
    assert_eq!(elements(case, "").len(), 0);
}

#[test]
fn checkstyle_has_the_findings_of_a_file_together() {
    let sample = Sample::hostile();
    let text = sample.write(|view, places, _, out| render::checkstyle(view, places, out));
    let document = Document::parse(&text).expect("XML");
    let [file] = elements(document.root_element(), "file")[..] else {
        panic!("one file");
    };
    assert_eq!(file.attribute("name"), Some(&*clean(FILE)));
    let errors = elements(file, "error");
    assert_eq!(errors.len(), sample.outcome.findings.len());
    for (error, finding) in errors.iter().zip(&sample.outcome.findings) {
        assert!(number(*error, "line") > 0 && number(*error, "column") > 0);
        let severity = error.attribute("severity").expect("a severity");
        assert!(["error", "warning", "info"].contains(&severity));
        let message = error.attribute("message").expect("a message");
        let expected = clean(&finding.message).replace('\u{ffff}', "\u{fffd}");
        assert!(message.starts_with(&expected), "{message}");
        assert_eq!(
            error.attribute("source"),
            Some(&*format!("sgscope.{}", finding.lint))
        );
    }
    let text = Sample::empty().write(|view, places, _, out| render::checkstyle(view, places, out));
    let document = Document::parse(&text).expect("XML");
    assert!(document.root_element().has_tag_name("checkstyle"));
    assert_eq!(elements(document.root_element(), "").len(), 0);
}
