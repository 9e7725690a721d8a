//! Rows as CSV (RFC 4180) under a header line.
//!
//! Controls are replaced; what a spreadsheet would take for a formula stays as it is, in quotes,
//! because a changed id would be no id.

use std::io::{self, Write};

use super::rows::{Row, write_rows};
use crate::reach::Reachability;
use crate::source::clean;

/// Writes the header and every row.
///
/// # Errors
/// Those of the output.
pub fn csv(answer: &Reachability, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"source,target,family,allowed,unknown\n")?;
    write_rows(answer, out, field, line)
}

fn line(row: &Row<'_>, out: &mut Vec<u8>) {
    let fields = [row.source, row.target, row.family, row.allowed, row.unknown];
    for (position, field) in fields.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        out.extend_from_slice(field.as_bytes());
    }
    out.push(b'\n');
}

/// A field, in quotes where it holds anything that is not plainly part of a word.
fn field(text: &str) -> String {
    let text = clean(text);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/:. ;".contains(&byte);
    let begins_plainly = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if begins_plainly && text.bytes().all(plain) {
        return text.into_owned();
    }
    format!("\"{}\"", text.replace('"', "\"\""))
}
