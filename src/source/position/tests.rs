//! Tests of `position`, by slice and caret rather than by snapshot.

use std::io::{self, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use super::{Place, characters};
use crate::source::testing::{Disk, find, kept, place, span, utf16};
use crate::source::{Opened, Sources, Stamp};

/// The part of `text` between `«` and `»` has this place: first line and column, end line and column.
fn check(text: &str, expectation: [u64; 4]) {
    let part = text
        .split_once('«')
        .and_then(|(_, rest)| rest.split_once('»'));
    let (part, _) = part.expect("a marked part");
    let start = text.find('«').expect("a marked part");
    let plain = text.replace(['«', '»'], "");
    let (sources, file) = kept(plain.clone());
    let location = span(file, start, start + part.len());
    assert_eq!(sources.slice(location).expect("the slice"), part);
    let [line, column, end_line, end_column] = expectation;
    let expected = Place {
        line,
        column,
        end_line,
        end_column,
    };
    assert_eq!(place(&sources, location), expected, "{text:?}");
}

#[test]
fn lines_and_columns_start_at_one_and_the_end_is_exclusive() {
    check("«»", [1, 1, 1, 1]);
    check("«{}»", [1, 1, 1, 3]);
    check("{\n  \"a\": «\"b\"»\n}", [2, 8, 2, 11]);
    check("{\n  «{\n  }»\n}", [2, 3, 3, 4]);
    check("a\n«»", [2, 1, 2, 1]);
    check("a«\n»b", [1, 2, 2, 1]);
}

#[test]
fn columns_count_characters() {
    check("{\"网站\": «\"é\"», \"🚀\": 1}", [1, 8, 1, 11]);
    check("{\"🚀🚀\": «\"网\"»}", [1, 8, 1, 11]);
    check("\u{e9}\n\u{e9}«x»", [2, 2, 2, 3]);
}

#[test]
fn a_return_belongs_to_its_line_and_ends_none_alone() {
    check("a\r\n«b»\r\n", [2, 1, 2, 2]);
    check("a«\r»\nb", [1, 2, 1, 3]);
    check("a\r«b»", [1, 3, 1, 4]);
}

#[test]
fn a_mark_is_no_character() {
    let text = "{\"a\": \"网\"}";
    for bytes in [
        ["\u{feff}", text].concat().into_bytes(),
        utf16(&["\u{feff}", text].concat(), u16::to_le_bytes),
        utf16(&["\u{feff}", text].concat(), u16::to_be_bytes),
        utf16(text, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
    ] {
        let (sources, file) = kept(bytes);
        let found = place(&sources, find(file, text, "\"网\""));
        assert_eq!((found.column, found.end_column), (7, 10));
        assert_eq!(
            sources.slice(find(file, text, "网")).expect("the slice"),
            "网"
        );
    }
}

#[test]
fn a_line_may_be_longer_than_a_terminal_can_count() {
    let text = format!("{{\"网站\": \"{}\", \"a\": 17}}", "é".repeat(80_000));
    let (sources, file) = kept(text.clone());
    let found = place(&sources, find(file, &text, "17"));
    assert_eq!(
        (found.line, found.column, found.end_column),
        (1, 80_017, 80_019)
    );
}

#[test]
fn places_come_in_the_order_asked_from_several_files() {
    let disk = Disk::default();
    disk.write("a", "0\n1\n2\n");
    disk.write("b", "x");
    let mut sources = disk.sources();
    let (a, b) = (sources.add("a".to_owned()), sources.add("b".to_owned()));
    let gone = sources.add("gone".to_owned());
    let asked = [
        span(a, 4, 5),
        span(b, 0, 1),
        span(a, 0, 1),
        span(a, 4, 5),
        span(a, 5, 7),
        span(gone, 0, 1),
    ];
    let lines: Vec<_> = sources
        .places(&asked)
        .iter()
        .map(|place| place.map(|place| place.line))
        .collect();
    assert_eq!(lines, [Some(3), Some(1), Some(1), Some(3), None, None]);
    let places = sources.resolve(asked);
    assert_eq!(places.get(asked[0]).map(|place| place.line), Some(3));
    assert_eq!(places.get(asked[4]), None);
    disk.write("a", "0\n1\n2\n");
    assert_eq!(sources.places(&asked[..1]), [None], "written again since");
}

#[test]
fn characters_are_counted_as_the_standard_library_counts_them() {
    let text = "aé网🚀".repeat(200);
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        assert_eq!(
            characters(&text.as_bytes()[..end]),
            text[..end].chars().count() as u64
        );
    }
}

/// So many bytes of one line, made while they are read.
struct OneLine {
    length: u64,
    at: u64,
}

impl Read for OneLine {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        assert!(
            out.len() <= 1 << 20,
            "asked for {} bytes at once",
            out.len()
        );
        let count = out
            .len()
            .min(usize::try_from(self.length - self.at).expect("a short text"));
        out[..count].fill(b'x');
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for OneLine {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = to else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        self.at = at.min(self.length);
        Ok(self.at)
    }
}

#[test]
fn one_line_of_sixty_megabytes_is_passed_once_and_held_never() {
    let length = 60_000_000;
    let mut sources = Sources::new(move |_| {
        let stamp = Stamp {
            length,
            modified: None,
        };
        let reader = Box::new(OneLine { length, at: 0 });
        Ok(Opened { reader, stamp })
    });
    let file = sources.add("one-line.json".to_owned());
    let asked: Vec<_> = (0..50_000)
        .rev()
        .map(|step| span(file, step * 1_200, step * 1_200 + 7))
        .collect();
    let began = Instant::now();
    let places = sources.resolve(asked.iter().copied());
    let took = began.elapsed();
    assert!(asked.iter().all(|location| {
        places
            .get(*location)
            .is_some_and(|place| place.column == location.start + 1 && place.line == 1)
    }));
    let excerpt = sources
        .excerpt(asked[0], place(&sources, asked[0]), 2)
        .expect("an excerpt");
    assert!(excerpt.lines[0].text.len() < 200);
    assert!(
        cfg!(debug_assertions) || took < Duration::from_secs(1),
        "took {took:?}"
    );
}
