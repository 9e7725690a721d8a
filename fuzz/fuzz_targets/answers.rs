//! Any bytes, as one file or several: read, judged, and written in every format.
//!
//! `\x1c` begins the next file; a file's name is what stands before its `\x1d`, if there is one.

#![no_main]

#[path = "../../tests/hostile/answers.rs"]
mod answers;

use answers::{File, say};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let files: Vec<File> = bytes
        .split(|byte| *byte == 0x1c)
        .enumerate()
        .map(|(number, part)| named(number, part))
        .collect();
    say(&files, 1);
});

fn named(number: usize, part: &[u8]) -> File {
    match part.iter().position(|byte| *byte == 0x1d) {
        Some(end) => {
            let name = String::from_utf8_lossy(&part[..end]).into_owned();
            (name, part[end + 1..].to_vec())
        }
        None => (format!("{number}.json"), part.to_vec()),
    }
}
