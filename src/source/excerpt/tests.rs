//! Tests of `excerpt`, by slice and caret rather than by snapshot.

use std::io::ErrorKind;

use super::Excerpt;
use crate::source::testing::{Disk, find, kept, place, utf16};
use crate::source::{FileId, Location, Sources};

fn excerpt(sources: &Sources, location: Location, context: u64) -> Excerpt {
    let place = place(sources, location);
    sources
        .excerpt(location, place, context)
        .expect("an excerpt")
}

/// Lines as `number:column text`, a `~` where they were cut, and the label's characters under them.
fn draw(excerpt: &Excerpt) -> String {
    let mut drawing = String::new();
    for line in &excerpt.lines {
        let cut = |cut| if cut { "~" } else { "|" };
        let head = format!(
            "{}:{} {}",
            line.number,
            line.first_column,
            cut(line.cut_left)
        );
        drawing += &format!("{head}{}{}\n", line.text, cut(line.cut_right));
        if let Some(label) = &line.label {
            let indent = head.chars().count() + label.start;
            drawing += &format!("{}{}\n", " ".repeat(indent), "^".repeat(label.len()));
        }
    }
    drawing
}

fn check(text: &str, part: &str, context: u64, expectation: &str) {
    for bytes in [
        text.as_bytes().to_vec(),
        ["\u{feff}", text].concat().into_bytes(),
        utf16(&["\u{feff}", text].concat(), u16::to_be_bytes),
    ] {
        let (sources, file) = kept(bytes);
        let drawing = draw(&excerpt(&sources, find(file, text, part), context));
        assert_eq!(drawing, expectation);
    }
}

#[test]
fn the_label_stands_under_its_characters() {
    let text = "{\n  \"网\": \"🚀\",\n  \"b\": 17\n}\n";
    check(
        text,
        "\"🚀\"",
        1,
        "1:1 |{|\n2:1 |  \"网\": \"🚀\",|\n            ^^^\n3:1 |  \"b\": 17|\n",
    );
    check(text, "17", 0, "3:1 |  \"b\": 17|\n            ^^\n");
    check(
        text,
        "{",
        9,
        "1:1 |{|\n     ^\n2:1 |  \"网\": \"🚀\",|\n3:1 |  \"b\": 17|\n4:1 |}|\n",
    );
    check(
        "a\r\nbc\r\nd",
        "c",
        1,
        "1:1 |a|\n2:1 |bc|\n      ^\n3:1 |d|\n",
    );
}

#[test]
fn a_label_of_several_lines_leaves_out_their_indentation() {
    let text = "[\n  {\n    \"a\": 1\n  },\n  2\n]";
    check(
        text,
        "{\n    \"a\": 1\n  }",
        1,
        "1:1 |[|\n2:1 |  {|\n       ^\n3:1 |    \"a\": 1|\n         ^^^^^^\n4:1 |  },|\n       ^\n5:1 |  2|\n",
    );
}

#[test]
fn of_a_label_of_very_many_lines_the_first_are_shown() {
    let text = format!("[\n{}]\n", "1,\n".repeat(30_000));
    let (sources, file) = kept(text.clone());
    let excerpt = excerpt(&sources, find(file, &text, &text), 3);
    assert_eq!((excerpt.first_line, excerpt.lines.len()), (1, 20));
}

#[test]
fn what_could_steer_a_terminal_is_harmless_and_keeps_its_column() {
    check(
        "\t\u{1b}[0m\u{202e}x = 1\u{7}",
        "x",
        0,
        "1:1 | \u{fffd}[0m\u{fffd}x = 1\u{fffd}|\n           ^\n",
    );
}

#[test]
fn of_a_long_line_only_what_stands_around_the_label_is_shown() {
    let near = "é".repeat(80);
    let far = "网".repeat(70_000);
    let text = format!("{{\n{far}{near}LABEL{near}{far}\n}}");
    let drawing = format!(
        "1:1 |{{|\n2:70001 ~{near}LABEL{near}~\n{}^^^^^\n",
        " ".repeat(89)
    );
    let (sources, file) = kept(text.clone());
    let label = find(file, &text, "LABEL");
    let mut shown = excerpt(&sources, label, 2);
    assert_eq!(
        shown.lines.len(),
        1,
        "the ends of its neighbours are too far away"
    );
    shown.lines.insert(
        0,
        excerpt(&sources, find(file, &text, "{"), 0).lines.remove(0),
    );
    shown.lines[0].label = None;
    assert_eq!(draw(&shown), drawing);

    let long = format!("{near}{}", "L".repeat(90_000));
    let (sources, file) = kept(long.clone());
    let shown = excerpt(&sources, find(file, &long, &"L".repeat(90_000)), 0);
    assert_eq!(shown.lines[0].text, format!("{near}{}", "L".repeat(80)));
    assert!(shown.lines[0].cut_right && !shown.lines[0].cut_left);
}

#[test]
fn a_line_of_160_characters_is_shown_whole_and_one_more_is_not() {
    let check = |length: usize, shown: usize| {
        let text = format!("x{}\n{}", "é".repeat(length - 1), "y".repeat(length));
        let (sources, file) = kept(text.clone());
        let excerpt = excerpt(&sources, find(file, &text, "x"), 1);
        let lengths = excerpt.lines.iter().map(|line| line.text.chars().count());
        assert_eq!(lengths.collect::<Vec<_>>(), [shown, length.min(160)]);
    };
    check(160, 160);
    check(161, 81);
}

#[test]
fn a_place_deep_in_a_text_has_its_neighbours() {
    let text: String = (1..=20_000).map(|line| format!("行 {line}\n")).collect();
    for bytes in [
        text.as_bytes().to_vec(),
        utf16(&["\u{feff}", &text].concat(), u16::to_le_bytes),
    ] {
        let (sources, file) = kept(bytes);
        let drawing = draw(&excerpt(&sources, find(file, &text, "19000"), 1));
        assert_eq!(
            drawing,
            "18999:1 |行 18999|\n19000:1 |行 19000|\n           ^^^^^\n19001:1 |行 19001|\n"
        );
    }
}

#[test]
fn a_file_that_changed_or_shrank_is_told_and_never_shown() {
    let disk = Disk::default();
    disk.write("a\u{1b}.json", "{\n\"a\": 17\n}");
    let mut sources = disk.sources();
    let file = sources.add("a\u{1b}.json".to_owned());
    let label = find(file, "{\n\"a\": 17\n}", "17");
    let place = place(&sources, label);
    let check = |location: Location, place| {
        let error = sources.excerpt(location, place, 1).expect_err("no excerpt");
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        let told = "\"a\u{fffd}.json\" has changed since it was read; run again";
        assert_eq!(error.to_string(), told);
    };
    assert!(sources.excerpt(label, place, 1).is_ok());
    for (start, length) in [(90, 1), (8, 90), (u64::MAX - 9, 1), (9, u32::MAX)] {
        let file = FileId(0);
        check(
            Location {
                file,
                length,
                start,
            },
            place,
        );
    }
    for (line, column) in [
        (0, 6),
        (1, 6),
        (3, 6),
        (2, 5),
        (2, 7),
        (2, 0),
        (u64::MAX, 6),
    ] {
        check(
            label,
            super::Place {
                line,
                column,
                ..place
            },
        );
    }
    disk.write("a\u{1b}.json", "{");
    check(label, place);
    disk.remove("a\u{1b}.json");
    let error = sources.excerpt(label, place, 1).expect_err("no excerpt");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn bytes_that_are_no_text_do_not_break_it() {
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let (sources, file) = kept(bytes);
    for start in (0..100_000).step_by(997) {
        for length in [0, 1, 200, 50_000] {
            let location = Location {
                file,
                length,
                start,
            };
            if let Some(place) = sources.places(&[location])[0] {
                let shown = sources.excerpt(location, place, 2).expect("an excerpt");
                assert!(
                    shown
                        .lines
                        .iter()
                        .all(|line| line.text.chars().count() <= 3 * 160)
                );
            }
        }
    }
}
