//! What people read: the closing line, one line a finding, counts, Markdown.

use sgscope::lint::{Expiry, Severity};
use sgscope::render::Look;
use sgscope::render::lint as render;

use crate::sample::{Sample, Write};

#[test]
fn the_closing_line_keeps_its_shape() {
    let last = |sample: &Sample, write: Write| -> String {
        sample
            .write(write)
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    };
    let tail = "10 rules in 5 groups; 1 file read, 0 refused, 0 remarks";
    let check = |sample: &Sample, expectation: &str| {
        let expectation = format!("{expectation}; {tail}");
        assert_eq!(last(sample, render::concise), expectation);
        assert_eq!(
            last(sample, |view, places, inputs, out| render::text(
                view,
                places,
                inputs,
                None,
                Look::Plain,
                out
            )),
            expectation
        );
        assert_eq!(
            last(sample, |view, _, inputs, out| render::statistics(
                view,
                inputs,
                Look::Plain,
                out
            )),
            expectation
        );
    };
    let empty = "0 findings; 0 suppressed; 0 in baseline, 0 fixed";
    check(&Sample::empty(), empty);
    let mut sample = Sample::many(&[(Severity::High, 1), (Severity::Medium, 1_200)]);
    let counts = "1,201 findings: 1 high, 1,200 medium";
    check(
        &sample,
        &format!("{counts}; 0 suppressed; 0 in baseline, 0 fixed"),
    );
    let compared = Sample::compared().outcome;
    sample.outcome.suppressed = compared.suppressed;
    sample.outcome.baseline = compared.baseline;
    check(
        &sample,
        &format!("{counts}; 1 suppressed; 1 in baseline, 2 fixed"),
    );
    for (in_days, when) in [(9, "in 9 days"), (1, "in 1 day"), (0, "today")] {
        let day = jiff::civil::date(2026, 12, 1);
        sample.outcome.next_expiry = Some(Expiry { day, in_days });
        let held = format!("1 suppressed (the next allowance ends {when}, 2026-12-01)");
        check(
            &sample,
            &format!("{counts}; {held}; 1 in baseline, 2 fixed"),
        );
    }
}

#[test]
fn concise_is_one_line_a_finding() {
    let sample = Sample::hostile();
    let text = sample.write(render::concise);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), sample.outcome.findings.len() + 1);
    for (line, finding) in lines.iter().zip(&sample.outcome.findings) {
        let head = format!("{}[{}] ", finding.severity.name(), finding.lint);
        let (place, _) = line.split_once(&head).expect("its severity and lint");
        match finding.spot {
            None => assert_eq!(place, ""),
            Some(_) => {
                let mut numbers = place.trim_end_matches(": ").rsplit(':');
                let mut number = || numbers.next().and_then(|it| it.parse::<u64>().ok());
                assert!(number().is_some_and(|it| it > 0) && number().is_some_and(|it| it > 0));
            }
        }
    }
}

#[test]
fn statistics_count_by_lint_and_severity() {
    let sample = Sample::many(&[(Severity::High, 3), (Severity::Low, 1_200)]);
    let text =
        sample.write(|view, _, inputs, out| render::statistics(view, inputs, Look::Plain, out));
    let lint = sample.outcome.findings[0].lint;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], format!("    3  high      {lint}"));
    assert_eq!(lines[1], format!("1,200  low       {lint}"));
    assert_eq!((lines[2], lines.len()), ("", 4));
}

#[test]
fn markdown_is_a_table_and_details_that_no_name_breaks() {
    let sample = Sample::hostile();
    let text = sample.write(render::markdown);
    let number = sample.outcome.findings.len();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), number + 2);
    assert!(
        rows.iter().all(|row| row.matches('|').count() == 5),
        "{rows:#?}"
    );
    let ours = [
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
        "<pre>",
        "</pre>",
    ];
    let mut rest = text.clone();
    for tag in &ours[..4] {
        assert_eq!(rest.matches(tag).count(), number, "{tag}");
    }
    for tag in ours {
        rest = rest.replace(tag, "");
    }
    assert!(!rest.contains('<'), "{rest}");
    let outside = text
        .split("<pre>")
        .map(|it| it.split("</pre>").last().unwrap_or_default());
    for piece in outside {
        assert!(
            !piece.contains("](") && !piece.contains("http://") && !piece.contains("**"),
            "{piece}"
        );
        assert!(!piece.contains('@'), "{piece}");
    }
}

#[test]
fn markdown_stays_below_the_limit_of_a_summary_and_says_what_it_left_out() {
    let sample = Sample::many(&[(Severity::High, 20_000)]);
    let text = sample.write(render::markdown);
    assert!(
        text.len() > 900_000 && text.len() < 1 << 20,
        "{}",
        text.len()
    );
    for (begin, of) in [("| high |", "the table"), ("<details>", "the details")] {
        let told = text
            .lines()
            .find_map(|line| {
                line.strip_prefix("**")?
                    .split_once(&format!(" more would not fit into {of}**"))
            })
            .map(|(number, _)| number);
        let shown = text.lines().filter(|line| line.starts_with(begin)).count();
        let number: usize = told
            .and_then(|number| number.split(' ').next())
            .and_then(|number| number.replace(',', "").parse().ok())
            .expect("a number");
        assert_eq!(number + shown, 20_000, "{of}");
    }
}
