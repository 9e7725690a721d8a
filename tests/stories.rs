//! Holds the binary to the stories: every folder `fixtures/<story>/` is a small account, and its
//! `story.md` says what must be answered about it.
//!
//! A story is prose with fenced blocks that are read here; one of them at least must be there:
//!
//! - `reach`: every row of `sgscope reach --format jsonl FOLDER`, complete and in order. More
//!   arguments may follow the word, as in `reach --internet`.
//! - `explain`: a line a question, checked against `sgscope explain SOURCE TARGET FOLDER --flow FLOW
//!   --format json`, of which the first pair counts whose verdict is the whole verdict:
//!   `SOURCE TARGET FLOW -> VERDICT; network=VERDICT/REASON; egress=VERDICT/REASON[/RULE];
//!   ingress=VERDICT/REASON[/RULE]; reverse=VERDICT`, and if wanted `; commands=N`,
//!   `; missing=FACT:ID,...` (all of them) and `; near=RULE:DIFFERS+DIFFERS,...` (some of them).
//! - `lint`: a line a finding, `LINT GROUP RULE-or-- SEVERITY CONFIDENCE`, all findings for
//!   an auditor, sorted as text.
//!
//! Rows, answers and the lines of the first twelve lints were worked out by hand from the vendor's
//! documents and the written promises, before the tool ran; the lines of the lints that came later were
//! read and judged one by one. Besides, one law is held over all stories: `explain` agrees with
//! `reach`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The stories that must be there. More may be.
const STORIES: [&str; 23] = [
    "delete-world-after",
    "delete-world-before",
    "group-grant-half",
    "group-grant-whole",
    "ip-grant-half",
    "ip-grant-whole",
    "members-with-egress-drop",
    "method-1-addresses",
    "method-2-same-group",
    "method-3-intercom-group",
    "method-4-group-grants",
    "no-ping-01-no-icmp-rule",
    "no-ping-02-drop-in-another-group",
    "no-ping-03-enterprise-without-egress",
    "no-ping-04-two-vpcs",
    "no-ping-05-classic-and-vpc",
    "no-ping-06-two-regions",
    "no-ping-07-isolated-members",
    "no-ping-08-wrong-address",
    "no-ping-09-internet-side-of-classic",
    "no-ping-10-first-page-only",
    "odd-rules",
    "three-tiers",
];

/// The flows for which `explain` is held against `reach`, and the families they exist in.
const FLOWS: [(&str, &[&str]); 6] = [
    ("icmp", &["ipv4"]),
    ("icmpv6", &["ipv6"]),
    ("tcp/22", &["ipv4", "ipv6"]),
    ("tcp/80", &["ipv4", "ipv6"]),
    ("tcp/3306", &["ipv4", "ipv6"]),
    ("udp/53", &["ipv4", "ipv6"]),
];

#[test]
fn the_stories_are_all_here() {
    let found = stories();
    let missing: Vec<_> = STORIES
        .iter()
        .filter(|name| !found.contains_key(**name))
        .collect();
    assert!(missing.is_empty(), "these stories are gone: {missing:?}");
    for (name, folder) in &found {
        assert!(
            !blocks(folder).is_empty(),
            "{name}: story.md asks for nothing"
        );
    }
}

#[test]
fn every_story_is_answered_as_it_is_written() {
    report(told(|folder| {
        let mut differences = Vec::new();
        for (header, lines) in blocks(folder) {
            let mut words = header.split_whitespace();
            match words.next() {
                Some("reach") => {
                    check_reach(folder, &words.collect::<Vec<_>>(), &lines, &mut differences)
                }
                Some("explain") => lines
                    .iter()
                    .for_each(|line| check_explain(folder, line, &mut differences)),
                Some("lint") => check_lint(folder, &lines, &mut differences),
                _ => {}
            }
        }
        differences
    }));
}

#[test]
fn explain_agrees_with_reach() {
    report(told(|folder| {
        let mut differences = Vec::new();
        let rows = rows(folder, &[], &mut differences);
        let endpoints = endpoints(folder, &mut differences);
        for source in &endpoints {
            for target in endpoints.iter().filter(|target| *target != source) {
                check_pair(folder, &rows, source, target, &mut differences);
            }
        }
        differences
    }));
}

// ---- the three blocks

fn check_reach(folder: &Path, arguments: &[&str], lines: &[String], differences: &mut Vec<String>) {
    let found = rows(folder, arguments, differences);
    let wanted: Vec<Value> = lines
        .iter()
        .map(|line| {
            serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}: {error}: {line}", folder.display()))
        })
        .collect();
    if found != wanted {
        let text = |rows: &[Value]| rows.iter().map(Value::to_string).collect::<Vec<_>>();
        differences.push(format!(
            "reach {}\n{}",
            arguments.join(" "),
            compare(&text(&wanted), &text(&found))
        ));
    }
}

fn check_explain(folder: &Path, line: &str, differences: &mut Vec<String>) {
    let question = Question::parse(line)
        .unwrap_or_else(|| panic!("{}: cannot read `{line}`", folder.display()));
    let Some(answer) = explain(
        folder,
        question.source,
        question.target,
        question.flow,
        differences,
    ) else {
        return;
    };
    let mut wrong = Vec::new();
    let mut same = |what: &str, wanted: &str, found: &str| {
        if wanted != found {
            wrong.push(format!("{what}: wanted {wanted}, found {found}"));
        }
    };
    let verdict = text(&answer["verdict"]);
    same("verdict", question.verdict, verdict);
    let pair = array(&answer["pairs"])
        .iter()
        .find(|pair| text(&pair["verdict"]) == verdict)
        .unwrap_or(&Value::Null);
    for (key, wanted) in &question.wants {
        match *key {
            "network" | "egress" | "ingress" => {
                let stage = array(&pair["stages"])
                    .iter()
                    .find(|stage| text(&stage["stage"]) == *key);
                let stage = stage.unwrap_or(&Value::Null);
                let mut found = format!("{}/{}", text(&stage["verdict"]), text(&stage["reason"]));
                if wanted.matches('/').count() == 2 {
                    let _ = write!(found, "/{}", text(&stage["rule"]["id"]));
                }
                same(key, wanted, &found);
            }
            "reverse" => same(key, wanted, text(&answer["reverse"])),
            "commands" => same(key, wanted, &array(&answer["commands"]).len().to_string()),
            "missing" => {
                let facts: BTreeSet<String> = array(&pair["stages"])
                    .iter()
                    .flat_map(|stage| array(&stage["missing"]))
                    .map(|fact| format!("{}:{}", text(&fact["fact"]), text(&fact["id"])))
                    .collect();
                let wanted: BTreeSet<String> = wanted.split(',').map(str::to_owned).collect();
                same(key, &format!("{wanted:?}"), &format!("{facts:?}"));
            }
            "near" => {
                let misses: BTreeSet<String> =
                    array(&pair["near_misses"]).iter().map(near_miss).collect();
                for wanted in wanted.split(',').map(sorted_differs) {
                    if !misses.contains(&wanted) {
                        same(key, &wanted, &format!("{misses:?}"));
                    }
                }
            }
            _ => panic!("{}: unknown key `{key}` in `{line}`", folder.display()),
        }
    }
    if !wrong.is_empty() {
        let head = format!(
            "explain {} {} --flow {}",
            question.source, question.target, question.flow
        );
        differences.push(format!("{head}\n    {}", wrong.join("\n    ")));
    }
}

fn check_lint(folder: &Path, lines: &[String], differences: &mut Vec<String>) {
    let arguments = [
        "lint",
        "--format",
        "json",
        "--exit-zero",
        "--persona",
        "auditor",
    ];
    let Some(answer) = run(folder, &arguments, &[0], differences)
        .and_then(|out| json(&out.0, "lint", differences))
    else {
        return;
    };
    let or_dashes = |value: &Value| value.as_str().unwrap_or("--").to_owned();
    let mut found: Vec<String> = array(&answer["findings"])
        .iter()
        .map(|finding| {
            let of = |key: &str| or_dashes(&finding[key]);
            [
                of("lint"),
                of("group"),
                of("rule"),
                of("severity"),
                of("confidence"),
            ]
            .join(" ")
        })
        .collect();
    found.sort();
    let mut wanted = lines.to_vec();
    wanted.sort();
    if found != wanted {
        differences.push(format!("lint\n{}", compare(&wanted, &found)));
    }
}

/// One line of an `explain` block.
struct Question<'a> {
    source: &'a str,
    target: &'a str,
    flow: &'a str,
    verdict: &'a str,
    wants: Vec<(&'a str, &'a str)>,
}

impl<'a> Question<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (question, answer) = line.split_once(" -> ")?;
        let mut words = question.split_whitespace();
        let (source, target, flow) = (words.next()?, words.next()?, words.next()?);
        let mut parts = answer.split("; ");
        let verdict = parts.next()?;
        let wants: Option<Vec<_>> = parts.map(|part| part.trim().split_once('=')).collect();
        Some(Self {
            source,
            target,
            flow,
            verdict,
            wants: wants?,
        })
    }
}

fn near_miss(miss: &Value) -> String {
    let differs: Vec<&str> = array(&miss["differs"]).iter().map(text).collect();
    sorted_differs(&format!(
        "{}:{}",
        text(&miss["rule"]["id"]),
        differs.join("+")
    ))
}

/// `rule:b+a` as `rule:a+b`.
fn sorted_differs(spelling: &str) -> String {
    let (rule, differs) = spelling.split_once(':').unwrap_or((spelling, ""));
    let mut differs: Vec<&str> = differs.split('+').collect();
    differs.sort_unstable();
    format!("{rule}:{}", differs.join("+"))
}

// ---- the law

fn check_pair(
    folder: &Path,
    rows: &[Value],
    source: &str,
    target: &str,
    differences: &mut Vec<String>,
) {
    let row = |family: &str| {
        rows.iter().find(|row| {
            row["source"] == source && row["target"] == target && row["family"] == family
        })
    };
    // Whether both ends have IPv6 is seen in the pairs of addresses of a flow that exists in both families.
    let mut ipv6 = false;
    let mut flows = FLOWS;
    flows.sort_by_key(|(flow, _)| *flow == "icmpv6");
    for (flow, families) in flows {
        if flow == "icmpv6" && !ipv6 {
            continue;
        }
        let Some(answer) = explain(folder, source, target, flow, differences) else {
            continue;
        };
        ipv6 |= array(&answer["pairs"])
            .iter()
            .any(|pair| pair["family"] == "ipv6");
        let wanted = families
            .iter()
            .filter_map(|family| row(family))
            .map(|row| {
                match (
                    contains(text(&row["allowed"]), flow),
                    contains(text(&row["unknown"]), flow),
                ) {
                    (true, _) => "allowed",
                    (false, true) => "unknown",
                    (false, false) => "denied",
                }
            })
            .min_by_key(|verdict| {
                ["allowed", "unknown", "denied"]
                    .iter()
                    .position(|best| best == verdict)
            })
            .unwrap_or("denied");
        let found = text(&answer["verdict"]);
        if wanted != found {
            differences.push(format!(
                "{source} {target} {flow}: reach says {wanted}, explain says {found}"
            ));
        }
    }
}

/// Whether a traffic set holds all of a flow of one protocol and, for TCP and UDP, one port. A tiny
/// reader of its own, so that the tool's cannot err in its own favour.
fn contains(traffic: &str, flow: &str) -> bool {
    let (protocol, port) = flow.split_once('/').unwrap_or((flow, ""));
    traffic == "all"
        || traffic
            .split("; ")
            .filter(|term| !term.contains(" from "))
            .any(|term| match term.split_once('/') {
                None => term == protocol,
                Some((name, ports)) => {
                    name == protocol && ports.split(',').any(|range| in_range(range, port))
                }
            })
}

fn in_range(range: &str, port: &str) -> bool {
    let (low, high) = range.split_once('-').unwrap_or((range, range));
    let number = |text: &str| text.parse::<u16>().ok();
    matches!((number(low), number(high), number(port)), (Some(low), Some(high), Some(port)) if low <= port && port <= high)
}

#[test]
fn the_tiny_reader_reads() {
    let some = "icmp; tcp/1-79,443; udp; proto 50";
    assert!(contains("all", "icmp") && contains("all", "tcp/22"));
    assert!(!contains("none", "icmp") && !contains("none", "tcp/22"));
    assert!(contains(some, "icmp") && contains(some, "udp/53"));
    assert!(contains(some, "tcp/22") && contains(some, "tcp/79") && contains(some, "tcp/443"));
    assert!(!contains(some, "tcp/80") && !contains(some, "icmpv6"));
    assert!(!contains("udp/53 from 1-1023", "udp/53"));
}

// ---- stories and their blocks

fn stories() -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let entries = std::fs::read_dir(&root).expect("the folder `fixtures` is readable");
    entries
        .map(|entry| entry.expect("an entry of `fixtures` is readable").path())
        .filter(|folder| folder.join("story.md").is_file())
        .map(|folder| {
            (
                folder
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                folder,
            )
        })
        .collect()
}

/// The fenced blocks that are meant for us: what stands behind the fence, and the lines.
fn blocks(folder: &Path) -> Vec<(String, Vec<String>)> {
    let story = std::fs::read_to_string(folder.join("story.md")).expect("story.md is readable");
    let mut blocks = Vec::new();
    let mut open: Option<(String, Vec<String>)> = None;
    for line in story.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(header), None) => open = Some((header.trim().to_owned(), Vec::new())),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some((header, mut lines))) => {
                if !line.trim().is_empty() {
                    lines.push(line.trim().to_owned());
                }
                open = Some((header, lines));
            }
            (None, None) => {}
        }
    }
    assert!(
        open.is_none(),
        "{}: a block of story.md is not closed",
        folder.display()
    );
    blocks.retain(|(header, _)| {
        matches!(
            header.split_whitespace().next(),
            Some("reach" | "explain" | "lint")
        )
    });
    blocks
}

/// Tells every story to `check`, all at once, and returns what it found by story.
fn told(check: impl Fn(&Path) -> Vec<String> + Sync) -> BTreeMap<String, Vec<String>> {
    let check = &check;
    std::thread::scope(|scope| {
        let tellers: Vec<_> = stories()
            .into_iter()
            .map(|(name, folder)| (name, scope.spawn(move || check(&folder))))
            .collect();
        tellers
            .into_iter()
            .map(|(name, teller)| {
                let found = teller
                    .join()
                    .unwrap_or_else(|_| vec!["the check itself panicked, see above".to_owned()]);
                (name, found)
            })
            .collect()
    })
}

fn report(differences: BTreeMap<String, Vec<String>>) {
    let mut page = String::new();
    for (story, differences) in differences
        .iter()
        .filter(|(_, differences)| !differences.is_empty())
    {
        let _ = writeln!(page, "\n== {story}");
        for difference in differences {
            let _ = writeln!(page, "  {difference}");
        }
    }
    assert!(
        page.is_empty(),
        "stories that are answered otherwise than written:\n{page}"
    );
}

/// The lines of one list only, marked: `-` wanted and not found, `+` found and not wanted.
fn compare(wanted: &[String], found: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(
        wanted
            .iter()
            .filter(|line| !found.contains(line))
            .map(|line| format!("    - {line}")),
    );
    lines.extend(
        found
            .iter()
            .filter(|line| !wanted.contains(line))
            .map(|line| format!("    + {line}")),
    );
    if lines.is_empty() {
        lines.push("    the same lines in another order, or repeated:".to_owned());
        lines.extend(found.iter().map(|line| format!("      {line}")));
    }
    lines.join("\n")
}

// ---- the binary

fn rows(folder: &Path, arguments: &[&str], differences: &mut Vec<String>) -> Vec<Value> {
    let arguments = [&["reach", "--format", "jsonl"], arguments].concat();
    let Some((out, _)) = run(folder, &arguments, &[0], differences) else {
        return Vec::new();
    };
    out.lines()
        .filter_map(|line| json(line, "reach", differences))
        .collect()
}

/// The ids of all endpoints, also of those that reach nobody.
fn endpoints(folder: &Path, differences: &mut Vec<String>) -> Vec<String> {
    let answer = run(folder, &["reach", "--format", "json"], &[0], differences)
        .and_then(|(out, _)| json(&out, "reach", differences))
        .unwrap_or(Value::Null);
    let ids: Vec<String> = array(&answer["endpoints"])
        .iter()
        .map(|endpoint| text(&endpoint["id"]).to_owned())
        .collect();
    if ids.len() < 2 {
        differences.push(format!(
            "reach --format json: fewer than two endpoints: {ids:?}"
        ));
    }
    ids
}

fn explain(
    folder: &Path,
    source: &str,
    target: &str,
    flow: &str,
    differences: &mut Vec<String>,
) -> Option<Value> {
    let arguments = [
        "explain", source, target, "--flow", flow, "--format", "json",
    ];
    let (out, code) = run(folder, &arguments, &[0, 1], differences)?;
    let answer = json(
        &out,
        &format!("explain {source} {target} --flow {flow}"),
        differences,
    )?;
    if (code == 0) != (answer["verdict"] == "allowed") {
        let verdict = text(&answer["verdict"]);
        differences.push(format!(
            "explain {source} {target} --flow {flow}: exit code {code} with verdict {verdict}"
        ));
    }
    Some(answer)
}

/// Runs the binary on a story. `None`, and a difference, if it ends with a code that is not among `codes`.
fn run(
    folder: &Path,
    arguments: &[&str],
    codes: &[i32],
    differences: &mut Vec<String>,
) -> Option<(String, i32)> {
    let output = Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(arguments)
        .arg(folder)
        .output()
        .expect("the binary can be started");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let command = arguments.join(" ");
    if err.contains("panicked") {
        differences.push(format!("{command}: {}", err.trim()));
    }
    match output.status.code() {
        Some(code) if codes.contains(&code) => Some((out.into_owned(), code)),
        code => {
            differences.push(format!(
                "{command}: exit code {code:?}, wanted {codes:?}: {}",
                err.trim()
            ));
            None
        }
    }
}

fn json(document: &str, command: &str, differences: &mut Vec<String>) -> Option<Value> {
    serde_json::from_str(document)
        .map_err(|error| differences.push(format!("{command}: not JSON: {error}: {document:?}")))
        .ok()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("(nothing)")
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
