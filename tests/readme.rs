//! README.md tells the truth: every screen in it is what the binary prints.
//!
//! A `console` block is commands (`$ sgscope ...`, run from the root of the repository) and what they
//! print on standard output. Set `UPDATE_README=1` to write the screens anew.

#![cfg(feature = "cli")]

use std::process::Command;

fn run(arguments: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(arguments.split_whitespace())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .output()
        .expect("the binary starts");
    let text = String::from_utf8(output.stdout).expect("answers are UTF-8");
    assert!(
        !text.is_empty(),
        "{arguments}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// The document with every screen as the binary prints it now, and the number of screens.
fn with_fresh_screens(document: &str) -> (String, usize) {
    let (mut fresh, mut screens, mut inside) = (String::new(), 0, false);
    for line in document.lines() {
        if line == "```console" {
            inside = true;
        } else if line == "```" {
            inside = false;
        } else if inside {
            let Some(arguments) = line.strip_prefix("$ sgscope ") else {
                continue;
            };
            fresh.push_str(line);
            fresh.push('\n');
            fresh.push_str(&run(arguments));
            screens += 1;
            continue;
        }
        fresh.push_str(line);
        fresh.push('\n');
    }
    (fresh, screens)
}

#[test]
fn every_screen_is_what_the_binary_prints() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let document = std::fs::read_to_string(path).expect("README.md is there");
    let (fresh, screens) = with_fresh_screens(&document);
    assert!(
        screens >= 3,
        "README.md shows the main job, a lint and who reaches whom"
    );
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, &fresh).expect("README.md is written");
    }
    assert_eq!(
        document, fresh,
        "README.md shows other screens; UPDATE_README=1 writes them anew"
    );
}
