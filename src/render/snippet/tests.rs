//! The traps of drawing labels, each with its story.

use std::io;

use super::*;
use crate::source::FileId;

/// The drawing of the first place where a text holds a word.
fn draw(text: &str, word: &str, label: &str, look: Look) -> Option<String> {
    draw_bytes(
        "a.json",
        text.as_bytes(),
        text.find(word)?,
        word.len(),
        label,
        look,
    )
}

fn draw_bytes(
    name: &str,
    bytes: &[u8],
    start: usize,
    length: usize,
    label: &str,
    look: Look,
) -> Option<String> {
    let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
    let file: FileId = sources.add_kept(name.to_owned(), bytes.to_vec());
    let location = Location {
        file,
        length: u32::try_from(length).expect("short"),
        start: start as u64,
    };
    let places = sources.resolve([location]);
    snippet(&sources, &places, location, label, look)
}

#[track_caller]
fn check(text: &str, word: &str, label: &str, expectation: &str) {
    let drawn = draw(text, word, label, Look::Plain).expect("a drawing");
    let trimmed: Vec<&str> = drawn.lines().map(str::trim_end).collect();
    assert_eq!(
        trimmed.join("\n"),
        expectation.trim_matches('\n'),
        "\n{drawn}"
    );
}

#[test]
fn a_label_stands_under_its_word_and_the_head_bears_its_own_line_and_column() {
    check(
        "{\n  \"Policy\": \"Accept\",\n  \"PortRange\": \"22/22\",\n  \"Priority\": 1\n}\n",
        "\"22/22\"",
        "ssh",
        r#"
   ╭─[a.json:3:16]
 2 │   "Policy": "Accept",
 3 │   "PortRange": "22/22",
   ·                ───┬───
   ·                   ╰── ssh
 4 │   "Priority": 1
   ╰────"#,
    );
    check(
        "\"x\"",
        "\"x\"",
        "",
        r#"
   ╭─[a.json:1:1]
 1 │ "x"
   · ───
   ╰────"#,
    );
}

#[test]
fn characters_of_two_cells_and_carriage_returns_do_not_move_labels() {
    check(
        "{\r\n\"名\": \"网站\", \"x\": 1}\r\n",
        "\"x\"",
        "",
        r#"
   ╭─[a.json:2:12]
 1 │ {
 2 │ "名": "网站", "x": 1}
   ·               ───
   ╰────"#,
    );
}

#[test]
fn a_label_past_column_65535_is_drawn() {
    for column in [65_000, 65_534, 65_535, 65_536, 70_000, 3_000_000] {
        let text = format!("{}\"here\"{}", "x".repeat(column - 1), "y".repeat(9_000));
        let drawn = draw(&text, "\"here\"", "this", Look::Plain).expect("a drawing");
        assert!(drawn.contains(&format!("[a.json:1:{column}]")), "{drawn}");
        assert!(drawn.len() < 2_000, "only what is near is shown");
        let lines: Vec<&str> = drawn.lines().collect();
        let at = |line: &str, part: &str| line.find(part).map(|byte| line[..byte].chars().count());
        assert_eq!(at(lines[1], "\"here\""), at(lines[2], "─"), "{drawn}");
    }
}

#[test]
fn two_labels_far_apart_on_one_line_are_both_drawn() {
    let text = format!("\"one\"{}\"two\"", "-".repeat(100_000));
    for (word, column) in [("\"one\"", 1), ("\"two\"", 100_006)] {
        let drawn = draw(&text, word, "see", Look::Plain).expect("a drawing");
        assert!(drawn.contains(&format!("[a.json:1:{column}]")), "{drawn}");
        assert!(drawn.contains(word), "{drawn}");
        assert!(drawn.contains("see"), "{drawn}");
    }
}

#[test]
fn no_escape_byte_of_the_input_passes() {
    let text = "{\"Description\": \"\u{1b}[31mred\u{1b}]8;;http://x\u{7}\u{202e}\", \"x\": \"y\"}";
    let name = "\u{1b}[2Ja\nb.json";
    let start = text.find("\"x\"").expect("there");
    let drawn = draw_bytes(
        name,
        text.as_bytes(),
        start,
        3,
        "\u{1b}[5mlabel",
        Look::Plain,
    )
    .expect("a drawing");
    let harmful =
        |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
    assert!(!drawn.chars().any(harmful), "{drawn:?}");
    assert!(drawn.contains("�[31mred"), "{drawn}");
}

#[test]
fn colours_are_those_that_were_asked_for() {
    let plain = draw("\"x\"", "\"x\"", "l", Look::Plain).expect("a drawing");
    let colored = draw("\"x\"", "\"x\"", "l", Look::Colored).expect("a drawing");
    assert!(!plain.contains('\u{1b}'), "{plain}");
    assert!(colored.contains('\u{1b}'), "{colored}");
}

#[test]
fn a_record_of_many_lines_is_named_and_not_drawn() {
    let text = "[\n{\n  \"a\": 1,\n  \"b\": 2\n}\n]";
    let drawn = draw(text, "{\n  \"a\": 1,\n  \"b\": 2\n}", "", Look::Plain);
    assert_eq!(drawn.as_deref(), Some("  --> a.json:2:1\n"));
}

#[test]
fn every_place_of_a_text_can_be_drawn() {
    let text = "{\"a\": [1,\n\n2],\r\n\t\"网\": \"\u{1f600}\u{301}\"}\n\n";
    let edges: Vec<usize> = (0..=text.len())
        .filter(|at| text.is_char_boundary(*at))
        .collect();
    for start in &edges {
        for end in edges.iter().filter(|end| *end >= start) {
            let drawn = draw_bytes(
                "a.json",
                text.as_bytes(),
                *start,
                end - start,
                "x",
                Look::Plain,
            );
            assert!(drawn.is_some(), "{start}..{end}");
        }
    }
    let broken = b"{\"a\": \"\xff\xfe\xe4\xb8\", \"b\": 1}";
    for start in 0..broken.len() {
        assert!(
            draw_bytes("a.json", broken, start, 1, "x", Look::Plain).is_some(),
            "{start}"
        );
    }
}
