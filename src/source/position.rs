//! Lines and columns of locations, found by one pass over each file.
//!
//! The pass holds one buffer, however many locations are wanted and however long a line is. Columns
//! count characters (Unicode scalar values): the bytes that continue no character. Lines end with
//! `\n`; a `\r` before it belongs to its line.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};

use memchr::{memchr_iter, memrchr};

use super::location::{FileId, Location};
use super::sources::Sources;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// The lines and columns of a location.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The line of its first character, from 1.
    pub line: u64,
    /// The column of its first character, from 1.
    pub column: u64,
    /// The line of the first character after it.
    pub end_line: u64,
    /// The column of the first character after it.
    pub end_column: u64,
}

/// The places of some locations, for renderers to hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Places(Vec<(Location, Place)>);

impl Places {
    /// The place of a location, if it is one of those that were resolved.
    #[must_use]
    pub fn get(&self, location: Location) -> Option<Place> {
        let found = self.0.binary_search_by_key(&location, |(known, _)| *known);
        found.ok().map(|position| self.0[position].1)
    }
}

impl FromIterator<(Location, Place)> for Places {
    /// Any order; of several places of one location, the first counts.
    fn from_iter<I: IntoIterator<Item = (Location, Place)>>(places: I) -> Self {
        let mut places: Vec<(Location, Place)> = places.into_iter().collect();
        places.sort_by_key(|(location, _)| *location);
        places.dedup_by_key(|(location, _)| *location);
        Self(places)
    }
}

impl Sources {
    /// The places of locations, in the order asked; none where the file has changed since it was
    /// read, cannot be read any more, or ends before the location does.
    #[must_use]
    pub fn places(&self, locations: &[Location]) -> Vec<Option<Place>> {
        let mut files: BTreeMap<FileId, (Vec<u64>, Vec<Point>)> = BTreeMap::new();
        for location in locations {
            let (offsets, _) = files.entry(location.file).or_default();
            offsets.extend([location.start, location.end()]);
        }
        for (file, (offsets, points)) in &mut files {
            offsets.sort_unstable();
            offsets.dedup();
            if let Ok(text) = self.read(*file) {
                *points = walk(text, offsets);
            }
        }
        let place = |location: &Location| {
            let (offsets, points) = files.get(&location.file)?;
            let point = |offset| points.get(offsets.binary_search(&offset).ok()?);
            let (first, end) = (point(location.start)?, point(location.end())?);
            Some(Place {
                line: first.line,
                column: first.column,
                end_line: end.line,
                end_column: end.column,
            })
        };
        locations.iter().map(place).collect()
    }

    /// The places of locations, as a map; without those that [`Sources::places`] has none for.
    #[must_use]
    pub fn resolve(&self, locations: impl IntoIterator<Item = Location>) -> Places {
        let mut wanted: Vec<Location> = locations.into_iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let places = self.places(&wanted);
        let known = wanted.into_iter().zip(places);
        Places(
            known
                .filter_map(|(location, place)| Some((location, place?)))
                .collect(),
        )
    }
}

#[derive(Clone, Copy)]
struct Point {
    line: u64,
    column: u64,
}

impl Point {
    fn pass(&mut self, bytes: &[u8]) {
        match memrchr(b'\n', bytes) {
            None => self.column += characters(bytes),
            Some(last) => {
                self.line += memchr_iter(b'\n', &bytes[..=last]).count() as u64;
                self.column = 1 + characters(&bytes[last + 1..]);
            }
        }
    }
}

/// The points of sorted offsets, as many as the text has.
fn walk(mut text: impl Read, offsets: &[u64]) -> Vec<Point> {
    let mut found = Vec::with_capacity(offsets.len());
    let mut point = Point { line: 1, column: 1 };
    let mut position = 0;
    let mut chunk = vec![0; CHUNK];
    while found.len() < offsets.len() {
        let mut rest = match text.read(&mut chunk) {
            Ok(count) => &chunk[..count],
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        let ended = rest.is_empty();
        while let Some(offset) = offsets.get(found.len())
            && let Ok(ahead) = usize::try_from(offset - position)
            && let Some((passed, left)) = rest.split_at_checked(ahead)
        {
            point.pass(passed);
            found.push(point);
            (position, rest) = (*offset, left);
        }
        if ended {
            break;
        }
        point.pass(rest);
        position += rest.len() as u64;
    }
    found
}

/// The number of characters that begin in some bytes of UTF-8.
pub(super) fn characters(bytes: &[u8]) -> u64 {
    /// As many as a `u8` can count, in whole vector registers.
    const LANE: usize = 192;
    let count = |lane: &[u8]| {
        let begins = |byte: &u8| u8::from(byte & 0xC0 != 0x80);
        u64::from(lane.iter().map(begins).sum::<u8>())
    };
    let (lanes, rest) = bytes.as_chunks::<LANE>();
    lanes.iter().map(|lane| count(lane)).sum::<u64>() + count(rest)
}

#[cfg(test)]
mod tests;
