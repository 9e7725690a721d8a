//! The staircase, held by reading the source: who may see whom, and what must be nowhere.
//!
//! The tables are those of `src/lib.rs`. Every check is a function of a [`Tree`], so that
//! `floors/self_tests.rs` can show that each of them is able to fail.

#[path = "floors/self_tests.rs"]
mod self_tests;
#[path = "floors/tokens.rs"]
mod tokens;
#[path = "floors/tree.rs"]
mod tree;

use tokens::{paths, tokens, without_tests};
use tree::{Complaint, Tree, complain, floor, is_test, module, paths_of};

/// Each floor with all it may see beside itself. `cli` is the roof, in the binary: it sees all.
const FLOORS: [(&str, &[&str]); 15] = [
    ("packet", &[]),
    ("source", &[]),
    ("model", &["packet", "source"]),
    ("terraform", &[]),
    ("load", &["model", "terraform", "packet", "source"]),
    ("graph", &["model", "packet", "source"]),
    ("change", &["model", "terraform", "packet", "source"]),
    ("verdict", &["model", "packet", "source"]),
    ("topology", &["model", "packet", "source"]),
    ("config", &["packet", "source"]),
    (
        "reach",
        &[
            "change", "graph", "topology", "verdict", "model", "packet", "source",
        ],
    ),
    (
        "lint",
        &[
            "reach", "config", "change", "graph", "topology", "verdict", "model", "packet",
            "source",
        ],
    ),
    (
        "verify",
        &["reach", "config", "verdict", "model", "packet", "source"],
    ),
    (
        "render",
        &[
            "verify", "lint", "reach", "config", "change", "graph", "topology", "verdict", "model",
            "packet", "source",
        ],
    ),
    (
        "cli",
        &[
            "render", "verify", "lint", "reach", "config", "load", "change", "graph", "topology",
            "verdict", "model", "packet", "source",
        ],
    ),
];

/// No file of `src/` is longer than this...
const MOST_LINES: usize = 400;

/// ... but these, each with its reason.
const LONG_FILES: [(&str, &str); 0] = [];

/// The test command that README.md promises and `.ci/run` runs.
const TEST_COMMAND: &str = "cargo test --locked";

/// Nobody looks upstairs.
fn floors_are_kept(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (file, text) in tree.rust_below("src/") {
        let Some(own) = floor(file) else {
            continue;
        };
        let Some((_, below)) = FLOORS.iter().find(|(name, _)| *name == own) else {
            complaints.push(complain(
                file,
                1,
                format!("src/{own} is no floor of the table"),
            ));
            continue;
        };
        for path in paths_of(file, text) {
            let written = path.segments.join("::");
            let seen = path.segments.first().map_or("", String::as_str);
            let known = FLOORS.iter().any(|(name, _)| *name == seen);
            if seen == own || seen == "std" || below.contains(&seen) {
                continue;
            }
            let message = if known {
                let below = below.join(", ");
                format!("crate::{written}: {own} must not see {seen}, only [{below}]")
            } else {
                format!("crate::{written}: no floor is named; name the one it stands on")
            };
            complaints.push(complain(file, path.line, message));
        }
    }
    complaints
}

/// `lib.rs` holds modules and re-exports, `main.rs` besides them only `main`.
fn roots_only_declare(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (file, text) in tree.rust_below("src/") {
        let items: &[&str] = match file {
            "src/lib.rs" => &["mod", "use"],
            "src/main.rs" => &["mod", "use", "fn"],
            _ if floor(file).is_none() => {
                complaints.push(complain(file, 1, "stands on no floor"));
                continue;
            }
            _ => continue,
        };
        let (mut depth, mut begins) = (0_usize, true);
        for token in tokens(text) {
            let skip =
                depth > 0 || ["#", "!", "[", "]", "pub", "(", ")", ";"].contains(&token.text);
            if begins && !skip {
                begins = false;
                if !items.contains(&token.text) {
                    let message =
                        format!("\"{}\": only {} stand here", token.text, items.join(", "));
                    complaints.push(complain(file, token.line, message));
                }
            }
            match token.text {
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            begins |= depth == 0 && [";", "}"].contains(&token.text);
        }
        if file == "src/main.rs" && text.lines().count() > 30 {
            complaints.push(complain(file, 30, "main.rs is a guest: its work is cli's"));
        }
    }
    complaints
}

/// Every file says at its head what it is, and can be read in one sitting.
fn files_are_short_and_say_what_they_are(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (file, text) in tree.rust_below("src/") {
        let lines = text.lines().count();
        let excused = LONG_FILES.iter().any(|(long, _)| *long == file);
        if lines > MOST_LINES && !excused {
            let message = format!("{lines} lines, over {MOST_LINES}: two things live in one room");
            complaints.push(complain(file, MOST_LINES, message));
        }
        if lines <= MOST_LINES && excused {
            complaints.push(complain(file, 1, "is excused as long, and is not"));
        }
        if !text.starts_with("//!") {
            complaints.push(complain(file, 1, "does not begin with //!"));
        }
    }
    complaints
}

const CATALOGUE: &str = "src/lint/catalogue/";

/// The names of the lints, by their files.
fn lints(tree: &Tree) -> Vec<&str> {
    let files = tree.rust_below(CATALOGUE);
    let names = files.filter_map(|(path, _)| path[CATALOGUE.len()..].strip_suffix(".rs"));
    names
        .filter(|name| *name != "mod" && !name.contains('/'))
        .collect()
}

/// Every lint is listed and has its page, and every page has its lint.
fn lints_have_pages(tree: &Tree) -> Vec<Complaint> {
    let list = format!("{CATALOGUE}mod.rs");
    let listed = tokens(tree.text(&list).unwrap_or_default());
    let (names, mut complaints) = (lints(tree), Vec::new());
    for name in &names {
        if tree.text(&format!("{CATALOGUE}{name}.md")).is_none() {
            let file = format!("{CATALOGUE}{name}.rs");
            complaints.push(complain(&file, 1, format!("has no page {name}.md")));
        }
        // Once where it is declared, and once more in the list.
        if listed.iter().filter(|token| token.text == *name).count() < 2 {
            complaints.push(complain(&list, 1, format!("does not list {name}")));
        }
    }
    for page in tree.0.keys().filter(|path| path.starts_with(CATALOGUE)) {
        let name = page[CATALOGUE.len()..].strip_suffix(".md");
        if name.is_some_and(|name| !names.contains(&name) && !["why", "README"].contains(&name)) {
            complaints.push(complain(page, 1, "is the page of no lint"));
        }
    }
    complaints
}

/// No lint calls another.
fn lints_are_strangers(tree: &Tree) -> Vec<Complaint> {
    let names = lints(tree);
    let mut complaints = Vec::new();
    for (file, text) in tree.rust_below(CATALOGUE) {
        let own = module(file).get(2).copied();
        for path in paths_of(file, text).iter().filter(|_| own.is_some()) {
            let segments: Vec<&str> = path.segments.iter().map(String::as_str).collect();
            if let ["lint", "catalogue", other, ..] = segments[..]
                && Some(other) != own
                && names.contains(&other)
            {
                let message =
                    format!("refers to the lint {other}: what both need stands beside them");
                complaints.push(complain(file, path.line, message));
            }
        }
    }
    complaints
}

/// What must be nowhere, or in few places only; tests beside the code may use what it must not.
fn absences_are_kept(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (file, text) in tree
        .rust_below("")
        .filter(|(file, _)| !file.starts_with("fixtures/"))
    {
        let tokens = tokens(text);
        let mut absent = |line, what: &str, why: &str| {
            complaints.push(complain(file, line, format!("{what}: {why}")));
        };
        for token in tokens.iter().filter(|token| token.text == "unsafe") {
            absent(token.line, "unsafe", "is nowhere in this repository");
        }
        let Some(floor) = floor(file) else {
            continue;
        };
        if is_test(file) {
            continue;
        }
        let tokens = without_tests(&tokens);
        let (is_wire, is_roof) = (file.ends_with("/wire.rs"), floor == "cli");
        for (at, token) in tokens.iter().enumerate() {
            let next = |skip: usize| tokens.get(at + skip).map_or("", |next| next.text);
            match token.text {
                "serde" | "serde_json" | "Serialize" | "Deserialize" if !is_wire => {
                    absent(token.line, token.text, "stands only in files named wire.rs");
                }
                "SystemTime" if !is_roof => {
                    absent(token.line, token.text, "there is no clock below cli");
                }
                "Instant" if !is_roof && next(2) == "now" => {
                    absent(token.line, "Instant::now", "there is no clock below cli");
                }
                "HashMap" | "HashSet" if ["render", "lint"].contains(&floor) => {
                    absent(
                        token.line,
                        token.text,
                        "its order must not reach any output",
                    );
                }
                "struct" | "enum" if floor == "model" && next(2) == "<" => {
                    let public = at > 0 && ["pub", ")"].contains(&tokens[at - 1].text);
                    if public && next(3).starts_with('\'') {
                        absent(token.line, next(1), "no type of model has a lifetime");
                    }
                }
                _ => {}
            }
        }
        for path in paths(&tokens, &module(file)).iter().filter(|_| !is_roof) {
            let written = path.segments.join("::");
            if ["fs", "env"].iter().any(|it| {
                written == format!("std::{it}") || written.starts_with(&format!("std::{it}::"))
            }) {
                absent(
                    path.line,
                    &written,
                    "files and environment are opened by cli only",
                );
            }
        }
    }
    complaints
}

/// Every path that README.md or lib.rs names exists.
fn named_paths_exist(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in ["README.md", "src/lib.rs"] {
        for (line, text) in tree.text(file).unwrap_or_default().lines().enumerate() {
            for span in text.split('`').skip(1).step_by(2) {
                let inside = format!("src/{span}");
                if looks_like_a_path(span) && !tree.exists(span) && !tree.exists(&inside) {
                    complaints.push(complain(file, line + 1, format!("`{span}` is not there")));
                }
            }
        }
    }
    complaints
}

/// A path of this repository: its first folder is one of ours, or it ends like one of our files.
fn looks_like_a_path(span: &str) -> bool {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "._-/".contains(sign);
    let first = span.split('/').next().unwrap_or_default();
    let ours = ["src", "tests", "benches", "fixtures", ".ci"].contains(&first)
        || FLOORS.iter().any(|(name, _)| *name == first);
    let ends = [".rs", ".md", ".toml"].iter().any(|it| span.ends_with(it));
    span.contains('/') && span.chars().all(plain) && (ours || ends) && !first.is_empty()
}

/// The gate runs what README.md promises, and needs no host.
fn the_gate_keeps_the_promise(tree: &Tree) -> Vec<Complaint> {
    let holds = |file: &str| {
        tree.text(file)
            .is_none_or(|text| text.contains(TEST_COMMAND))
    };
    let mut complaints: Vec<Complaint> = ["README.md", ".ci/run"]
        .into_iter()
        .filter(|file| !holds(file))
        .map(|file| complain(file, 1, format!("does not name \"{TEST_COMMAND}\"")))
        .collect();
    let gate = tree.text(".ci/run").unwrap_or_default();
    let hosts = gate.lines().enumerate();
    let hosts = hosts.filter(|(_, line)| line.contains("://"));
    complaints.extend(hosts.map(|(line, _)| complain(".ci/run", line + 1, "names a host")));
    complaints
}

/// Fails with one line for each complaint.
fn check(rule: fn(&Tree) -> Vec<Complaint>) {
    let complaints = rule(&Tree::of_repository());
    let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

#[test]
fn nobody_looks_upstairs() {
    let tree = Tree::of_repository();
    let floors = tree.floors();
    assert!(floors.len() >= 5, "only {floors:?} were found");
    let crossings = tree.rust_below("src/").flat_map(|(file, text)| {
        let own = floor(file).unwrap_or_default();
        let paths = paths_of(file, text).into_iter();
        paths.filter(move |path| {
            path.segments
                .first()
                .is_some_and(|it| it != own && it != "std")
        })
    });
    assert!(
        crossings.count() >= 5,
        "the paths between floors are not seen"
    );
    check(floors_are_kept);
}

#[test]
fn roots_hold_no_code() {
    check(roots_only_declare);
}

#[test]
fn every_file_is_short_and_says_what_it_is() {
    check(files_are_short_and_say_what_they_are);
}

#[test]
fn every_lint_has_its_page() {
    check(lints_have_pages);
}

#[test]
fn no_lint_calls_another() {
    check(lints_are_strangers);
}

#[test]
fn what_must_be_nowhere_is_nowhere() {
    check(absences_are_kept);
}

#[test]
fn every_named_path_exists() {
    check(named_paths_exist);
}

#[test]
fn the_gate_runs_what_the_readme_promises() {
    check(the_gate_keeps_the_promise);
}
