//! Workflow commands, read as the runner of GitHub Actions reads its log.

use std::collections::BTreeMap;

use sgscope::lint::Severity;
use sgscope::render::lint as render;
use sgscope::source::clean;

use crate::sample::{FILE, Sample};

/// A command: its name, its properties, its text.
type Command = (String, BTreeMap<String, String>, String);

/// A line of the log as a command, if it is one: `::name key=value,key=value::text` after blanks, else
/// the older `##[name]text` anywhere.
fn command(line: &str) -> Option<Command> {
    let newer = |line: &str| -> Option<(String, String)> {
        let (head, text) = line.trim_start().strip_prefix("::")?.split_once("::")?;
        Some((head.to_owned(), text.to_owned()))
    };
    let Some((head, text)) = newer(line) else {
        let is_older = line.contains("##[");
        return is_older.then(|| ("older".to_owned(), BTreeMap::new(), line.to_owned()));
    };
    let (name, properties) = head.split_once(' ').unwrap_or((&head, ""));
    let unescape = |text: &str, pairs: &[(&str, &str)]| {
        pairs.iter().fold(text.to_owned(), |text, (code, plain)| {
            text.replace(code, plain)
        })
    };
    let properties = properties
        .split(',')
        .filter_map(|pair| pair.split_once('='));
    let properties = properties.map(|(key, value)| {
        let codes = [
            ("%0D", "\r"),
            ("%0A", "\n"),
            ("%3A", ":"),
            ("%2C", ","),
            ("%25", "%"),
        ];
        (key.to_owned(), unescape(value, &codes))
    });
    let codes = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    Some((
        name.to_owned(),
        properties.collect(),
        unescape(&text, &codes),
    ))
}

fn lines(sample: &Sample) -> Vec<String> {
    let text = sample.write(|view, places, _, out| render::github(view, places, out));
    text.lines().map(str::to_owned).collect()
}

#[test]
fn each_finding_is_one_command_that_says_what_it_should() {
    let sample = Sample::hostile();
    let findings = &sample.outcome.findings;
    let lines = lines(&sample);
    let cut = lines.len() - findings.len();
    assert!(cut <= 1, "{lines:#?}");
    let commands: Vec<Command> = lines.iter().filter_map(|line| command(line)).collect();
    for (finding, (name, properties, text)) in findings.iter().zip(&commands).take(10) {
        let expected = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low | Severity::Info => "notice",
        };
        assert_eq!(name, expected);
        assert!(text.starts_with(&*clean(&finding.message)), "{text}");
        assert!(
            text.ends_with(&format!("\nhelp: sgscope lints {}", finding.lint)),
            "{text}"
        );
        let title = format!("{} ({})", finding.lint, finding.severity.name());
        assert_eq!(properties["title"], title);
        if finding.spot.is_some() {
            assert_eq!(properties["file"], clean(&FILE[2..]));
            assert!(properties["line"].parse::<u64>().is_ok_and(|line| line > 0));
        }
        let known = ["title", "file", "line", "endLine", "col", "endColumn"];
        assert!(
            properties.keys().all(|key| known.contains(&&**key)),
            "{properties:?}"
        );
    }
    let is_ours = |line: &String| match command(line) {
        Some((name, ..)) => ["error", "warning", "notice"].contains(&&*name),
        None => line.starts_with("- "),
    };
    assert!(lines.iter().all(is_ours), "{lines:#?}");
}

#[test]
fn a_line_of_the_log_is_no_command() {
    let mut sample = Sample::many(&[(Severity::High, 11)]);
    sample.outcome.findings[10].message = "##[add-mask]y ::add-mask::y".to_owned();
    let lines = lines(&sample);
    assert!(lines[10].starts_with("- ") && lines[10].contains("# #[add-mask]y ::add-mask::y"));
    assert_eq!(command(&lines[10]), None);
}

#[test]
fn only_as_many_as_are_shown_and_the_last_tells_of_the_rest() {
    let check = |numbers: &[(Severity, usize)], shown: [usize; 3], told: Option<&str>| {
        let lines = lines(&Sample::many(numbers));
        let commands: Vec<Command> = lines.iter().filter_map(|line| command(line)).collect();
        let of = |kind: &str| commands.iter().filter(|(name, ..)| name == kind).count();
        assert_eq!(
            [of("error"), of("warning"), of("notice")],
            shown,
            "{numbers:?}"
        );
        let all: usize = numbers.iter().map(|(_, number)| number).sum();
        assert_eq!(lines.len(), all + usize::from(told.is_some()));
        assert!(
            lines
                .iter()
                .all(|line| command(line).is_some() || line.starts_with("- "))
        );
        let last = commands.last().map_or("", |(_, _, text)| text);
        assert_eq!(last.split(" only in").next(), told.or(Some(last)), "{last}");
    };
    check(
        &[(Severity::High, 10), (Severity::Low, 10)],
        [10, 0, 10],
        None,
    );
    check(
        &[(Severity::Critical, 6), (Severity::High, 5)],
        [10, 0, 1],
        Some("1 finding of 11 is"),
    );
    check(
        &[
            (Severity::High, 30),
            (Severity::Medium, 3),
            (Severity::Low, 8),
            (Severity::Info, 2),
        ],
        [10, 3, 10],
        Some("21 findings of 43 are"),
    );
    check(
        &[(Severity::Info, 11)],
        [0, 0, 10],
        Some("2 findings of 11 are"),
    );
    check(&[], [0, 0, 0], None);
}
