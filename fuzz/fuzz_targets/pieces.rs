//! One long file, read by one thread and by several: both must say the same.
//!
//! The bytes are repeated up to a length that is cut into pieces; `\x1c` ends what is repeated, and
//! what follows it stands once, in the middle.

#![no_main]

use std::io;

use libfuzzer_sys::fuzz_target;
use sgscope::load::load;
use sgscope::model::Inventory;
use sgscope::source::Sources;

/// Longer than one piece.
const LENGTH: usize = 9 << 19;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0x1c);
    let (often, once) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    if often.is_empty() {
        return;
    }
    let count = LENGTH / often.len() + 1;
    // What is read is kept until the end, so a short line of ours must not be millions of them.
    if count > 50_000 {
        return;
    }
    let half = often.repeat(count / 2 + 1);
    let text = [&half[..], once, &half[..]].concat();
    assert!(
        said(&text, 1) == said(&text, 4),
        "one thread and four read different things"
    );
});

fn said(text: &[u8], threads: usize) -> (Inventory, String) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads").install(|| {
        let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
        let file = sources.add_kept("a.jsonl".to_owned(), text.to_vec());
        let loaded = load(&sources, &[file]);
        let told = format!("{:?} {:?}", loaded.remarks, loaded.files);
        (loaded.inventory, told)
    })
}
