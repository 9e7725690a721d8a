//! The checks can fail: small bad sources, and the lines that must complain of them.

use super::tokens::{paths, tokens};
use super::{Complaint, Tree};

/// Runs one check over a few files and expects these complaints, each as its first words.
fn check(rule: fn(&Tree) -> Vec<Complaint>, files: &[(&str, &str)], expected: &[&str]) {
    let owned = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let complaints = rule(&Tree(owned.collect()));
    let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    let fits = |(line, words): (&String, &&str)| line.starts_with(words);
    assert!(
        lines.len() == expected.len() && lines.iter().zip(expected).all(fits),
        "{lines:#?} where {expected:#?} was expected"
    );
}

#[test]
fn looking_upstairs_is_seen_however_it_is_written() {
    let rule = super::floors_are_kept;
    let expected =
        ["src/model/a.rs:2: crate::load::Draft: model must not see load, only [packet, source]"];
    for line in [
        "use crate::load::Draft;",
        "use crate::{packet::Block, load::Draft};",
        "use crate::{\tpacket::{self, Block}, load::{Draft}};",
        "use super::super::load::Draft;",
        "use super::super::{load::Draft as D, packet};",
        "use super::{super::load::Draft};",
        "fn f() -> crate::load::Draft {}",
        "fn f(x: &'static str) -> Vec<crate::load::Draft> {}",
        "fn f() { let x = 'x'; crate::load::Draft::<u8> {} }",
        "mod tests { use super::super::super::load::Draft; }",
        "macro_rules! m { () => { $crate::load::Draft } }",
        "pub use sgscope::load::Draft;",
    ] {
        let source = format!("//! A.\n{line}\n");
        check(rule, &[("src/model/a.rs", &source)], &expected);
    }
    check(
        rule,
        &[(
            "src/model/a.rs",
            "//! A.\nuse crate::load::*;\nuse crate::{packet,\n  reach};\n",
        )],
        &[
            "src/model/a.rs:2: crate::load::*: model must not see load",
            "src/model/a.rs:4: crate::reach: model must not see reach",
        ],
    );
}

#[test]
fn floors_beside_each_other_are_strangers() {
    let rule = super::floors_are_kept;
    check(
        rule,
        &[
            ("src/config/mod.rs", "use crate::model::Rule;"),
            ("src/graph/a.rs", "use crate::change::Edit;"),
            ("src/lint/a.rs", "use crate::load::Draft;"),
            ("src/packet/a.rs", "use crate::source::Span;"),
            ("src/reach/a.rs", "use crate::config::Settings;"),
            ("src/render/a/b.rs", "use crate::cli::Args;"),
            ("src/verdict/a.rs", "use crate::graph::Graph;"),
            ("src/verdict/b.rs", "use crate::topology::Site;"),
        ],
        &[
            "src/config/mod.rs:1: crate::model::Rule: config must not see model",
            "src/graph/a.rs:1: crate::change::Edit: graph must not see change",
            "src/lint/a.rs:1: crate::load::Draft: lint must not see load",
            "src/packet/a.rs:1: crate::source::Span: packet must not see source, only []",
            "src/reach/a.rs:1: crate::config::Settings: reach must not see config",
            "src/render/a/b.rs:1: crate::cli::Args: render must not see cli",
            "src/verdict/a.rs:1: crate::graph::Graph: verdict must not see graph",
            "src/verdict/b.rs:1: crate::topology::Site: verdict must not see topology",
        ],
    );
    check(
        rule,
        &[
            ("src/magic/mod.rs", "//! Magic.\n"),
            ("src/model/mod.rs", "use super::Inventory;\nuse crate::*;\n"),
        ],
        &[
            "src/magic/mod.rs:1: src/magic is no floor",
            "src/model/mod.rs:1: crate::Inventory: no floor is named",
            "src/model/mod.rs:2: crate::*: no floor is named",
        ],
    );
}

#[test]
fn what_is_allowed_or_only_told_is_silent() {
    let quiet = r##"
        //! See crate::load and [`super::super::reach`].
        /* crate::load /* crate::reach */ crate::lint */
        use super::{index, rule::{self, Rule}};
        use self::rule::Peer;
        use std::collections::{BTreeMap, btree_map::Entry};
        pub(crate) mod inner { pub(super) use super::Rule; pub(in crate::model) struct X; }
        const A: &str = "crate::load \" crate::load"; const B: &str = r#"crate::load " "#;
        const C: [u8; 2] = [b'"', b'\'']; fn f<'a>(x: &'a str) -> char { '"' } const D: &str = "crate::load";
    "##;
    check(super::floors_are_kept, &[("src/model/rule.rs", quiet)], &[]);
    let roof = "use crate::cli::args;\nuse sgscope::load::Draft;\nuse std::fs;\n";
    check(super::floors_are_kept, &[("src/cli/mod.rs", roof)], &[]);
    check(super::absences_are_kept, &[("src/cli/mod.rs", roof)], &[]);
}

#[test]
fn paths_are_flattened_and_keep_their_lines() {
    let source = "use crate::{a::{B, c::D},\n e};\nmod m { use super::x; }\nfn f() { std::env::var(crate::g::H) }";
    let found = paths(&tokens(source), &["model", "rule"]);
    let found: Vec<String> = found
        .iter()
        .map(|path| format!("{} {}", path.line, path.segments.join("::")))
        .collect();
    let expected = [
        "1 a::B",
        "1 a::c::D",
        "2 e",
        "3 model::rule::x",
        "4 std::env::var",
        "4 g::H",
    ];
    assert_eq!(found, expected);
}

#[test]
fn code_in_the_roots_is_seen() {
    let rule = super::roots_only_declare;
    let library = "//! L.\n#![doc = \"x\"]\npub mod a;\npub(crate) use a::{B, c};\n";
    let binary =
        "//! B.\nmod cli;\n\nfn main() -> std::process::ExitCode { if true { cli::run() } }\n";
    check(
        rule,
        &[("src/lib.rs", library), ("src/main.rs", binary)],
        &[],
    );
    check(
        rule,
        &[
            ("src/helper.rs", "//! H.\n"),
            (
                "src/lib.rs",
                "pub mod a;\npub fn help() {}\n#[cfg(test)]\nconst X: u8 = 1;\n",
            ),
            ("src/main.rs", "struct App { a: u8 }\nfn main() {}\n"),
        ],
        &[
            "src/helper.rs:1: stands on no floor",
            "src/lib.rs:2: \"fn\": only mod, use",
            "src/lib.rs:4: \"const\": only mod, use",
            "src/main.rs:1: \"struct\": only mod, use, fn",
        ],
    );
}

#[test]
fn long_and_wordless_files_are_seen() {
    let long = "//! L.\n".repeat(401);
    let fits = "//! L.\n".repeat(400);
    check(
        super::files_are_short_and_say_what_they_are,
        &[
            ("src/model/fits.rs", &fits),
            ("src/model/long.rs", &long),
            ("src/model/mute.rs", "// m\nfn f() {}\n"),
        ],
        &[
            "src/model/long.rs:400: 401 lines, over 400",
            "src/model/mute.rs:1: does not begin with //!",
        ],
    );
}

#[test]
fn lints_without_page_or_place_are_seen() {
    let list = "mod good;\nmod idle;\n// bare\nconst ALL: [Lint; 1] = [good::LINT];\n";
    let files = [
        (
            "src/lint/catalogue/bare.rs",
            "use super::good::help;\nuse crate::lint::catalogue::bare::X;\n",
        ),
        ("src/lint/catalogue/good.md", ""),
        (
            "src/lint/catalogue/good.rs",
            "use super::super::Lint;\nuse crate::lint::{Check, catalogue::idle};\n",
        ),
        ("src/lint/catalogue/idle.md", ""),
        ("src/lint/catalogue/idle.rs", "use crate::lint::Lint;\n"),
        ("src/lint/catalogue/lost.md", ""),
        ("src/lint/catalogue/mod.rs", list),
        ("src/lint/catalogue/why.md", ""),
    ];
    check(
        super::lints_have_pages,
        &files,
        &[
            "src/lint/catalogue/bare.rs:1: has no page bare.md",
            "src/lint/catalogue/mod.rs:1: does not list bare",
            "src/lint/catalogue/mod.rs:1: does not list idle",
            "src/lint/catalogue/lost.md:1: is the page of no lint",
        ],
    );
    check(
        super::lints_are_strangers,
        &files,
        &[
            "src/lint/catalogue/bare.rs:1: refers to the lint good",
            "src/lint/catalogue/good.rs:2: refers to the lint idle",
        ],
    );
}

#[test]
fn what_must_be_nowhere_is_seen() {
    check(
        super::absences_are_kept,
        &[
            (
                "benches/a.rs",
                "fn f() { std::fs::read(\"x\"); unsafe { g() } }\n",
            ),
            (
                "src/lint/a.rs",
                "// HashMap\nuse std::collections::HashMap;\n",
            ),
            (
                "src/load/a.rs",
                "use serde::Deserialize;\n#[derive(Clone, serde::Serialize)]\nstruct X;\nfn f() { serde_json::from_str(\"\") }\n",
            ),
            (
                "src/load/b.rs",
                "use std::{env, fmt, fs::File};\nuse std::envelope;\nfn f() { std::fs::read(\"x\"); }\n",
            ),
            ("src/load/wire.rs", "use serde::Deserialize;\n"),
            (
                "src/model/a.rs",
                "pub struct Rule<'a> { a: &'a str }\npub(crate) enum E<'a> { A(&'a str) }\nstruct P<'a>(&'a str);\npub struct T<P>(P);\n",
            ),
            (
                "src/reach/a.rs",
                "use std::collections::HashMap;\nfn f() { Instant::now(); SystemTime::now() }\n",
            ),
        ],
        &[
            "benches/a.rs:1: unsafe:",
            "src/lint/a.rs:2: HashMap:",
            "src/load/a.rs:1: serde:",
            "src/load/a.rs:1: Deserialize:",
            "src/load/a.rs:2: serde:",
            "src/load/a.rs:2: Serialize:",
            "src/load/a.rs:4: serde_json:",
            "src/load/b.rs:1: std::env:",
            "src/load/b.rs:1: std::fs::File:",
            "src/load/b.rs:3: std::fs::read:",
            "src/model/a.rs:1: Rule:",
            "src/model/a.rs:2: E:",
            "src/reach/a.rs:2: Instant::now:",
            "src/reach/a.rs:2: SystemTime:",
        ],
    );
}

#[test]
fn tests_beside_the_code_may_use_what_it_must_not() {
    let inline = "fn f() {}\n#[cfg(test)]\nmod tests { use std::fs; fn g() { serde_json::x() } }\nuse std::env;\n";
    let file = "use std::fs;\nfn f() { Instant::now(); unsafe {} }\n";
    check(
        super::absences_are_kept,
        &[("src/load/a.rs", inline), ("src/load/a/tests.rs", file)],
        &[
            "src/load/a.rs:4: std::env:",
            "src/load/a/tests.rs:2: unsafe:",
        ],
    );
}

#[test]
fn paths_that_are_not_there_are_seen() {
    let readme = "See `src/packet/why.md`, `packet/`, `tests/`, `tcp/22,80`, `10.0.0.0/8`,\n\
        `exports/a.json`, `src/<name>/x.rs`, `src/gone.rs` and `docs/old.md`; `cargo test --locked`.\n";
    let tree = [
        ("README.md", readme),
        ("src/lib.rs", "//! `load/` and `packet/why.md`\n"),
        ("src/packet/why.md", ""),
        ("tests/floors.rs", ""),
    ];
    check(
        super::named_paths_exist,
        &tree,
        &[
            "README.md:2: `src/gone.rs` is not there",
            "README.md:2: `docs/old.md` is not there",
            "src/lib.rs:1: `load/` is not there",
        ],
    );
    check(super::the_gate_keeps_the_promise, &tree, &[]);
    let gate = "cargo test\ncurl https://example.org\n";
    check(
        super::the_gate_keeps_the_promise,
        &[(".ci/run", gate), ("README.md", "cargo test\n")],
        &[
            "README.md:1: does not name \"cargo test --locked\"",
            ".ci/run:1: does not name",
            ".ci/run:2: names a host",
        ],
    );
}
