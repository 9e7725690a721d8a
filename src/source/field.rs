//! The span of a field's value, found again inside its record.
//!
//! Rows keep the span of their record only; what a finding points at is looked up by its key when
//! it is printed. The value is not read or judged here.

use std::io::Read;

use super::location::Location;
use super::scan;
use super::sources::Sources;

impl Sources {
    /// Where the value of a field stands: `path` leads to it through objects by their keys, and the
    /// span of a string includes its quotes. None if the record has no such field.
    #[must_use]
    pub fn field(&self, record: Location, path: &[&str]) -> Option<Location> {
        self.fields(&[(record, path)]).pop().flatten()
    }

    /// As [`Sources::field`], for any number of records and paths, in the order asked: a file is
    /// opened once, and a record that is asked for several paths is read once.
    ///
    /// None also where the file has changed since it was read, or cannot be read any more.
    #[must_use]
    pub fn fields<'p, P: AsRef<[&'p str]>>(
        &self,
        wanted: &[(Location, P)],
    ) -> Vec<Option<Location>> {
        let mut found = vec![None; wanted.len()];
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        let record = |asked: &usize| wanted[*asked].0;
        order.sort_by_key(|asked| {
            let Location {
                file,
                length,
                start,
            } = record(asked);
            (file, start, length)
        });
        for of_file in order.chunk_by(|a, b| record(a).file == record(b).file) {
            let Ok(mut text) = self.read(record(&of_file[0]).file) else {
                continue;
            };
            for of_record in of_file.chunk_by(|a, b| record(a) == record(b)) {
                let record = record(&of_record[0]);
                if text.seek(record.start).is_err() {
                    continue;
                }
                let paths: Vec<&[&str]> = of_record
                    .iter()
                    .map(|asked| wanted[*asked].1.as_ref())
                    .collect();
                let spans = scan::find(text.by_ref().take(record.length.into()), &paths);
                for (asked, span) in of_record.iter().zip(spans) {
                    found[*asked] = span.and_then(|span| {
                        Some(Location {
                            file: record.file,
                            length: u32::try_from(span.end - span.start).ok()?,
                            start: record.start + span.start,
                        })
                    });
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
