//! One numbering for the ids of all files: ids are sorted, and a number is a row of a table.
//!
//! Method: a mention is held with the bytes behind what all ids begin with, as far as they go into
//! three words: enough for every id of the API. Mentions are sorted by them, which puts those of one
//! id side by side; where words do not tell two texts apart, the texts are looked at.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::load::draft::Draft;
use crate::load::names::Names;
use crate::model::{
    GroupIndex, InstanceIndex, InterfaceIndex, PortListIndex, PrefixListIndex, RegionIndex,
    TableIndex, VSwitchIndex, VpcIndex,
};

/// The row of each file's numbers.
pub(super) struct Numbering<I> {
    rows: Vec<I>,
    /// Where each file's rows begin.
    starts: Vec<usize>,
}

impl<I> Numbering<I> {
    /// The rows of the numbers of one file.
    pub(super) fn of(&self, file: usize) -> &[I] {
        let end = self.starts.get(file + 1).copied();
        &self.rows[self.starts[file]..end.unwrap_or(self.rows.len())]
    }
}

/// The ids of a kind, sorted, and their rows.
pub(super) type Numbered<I> = (Vec<Box<str>>, Numbering<I>);

/// All ids of all kinds.
pub(super) struct All {
    pub(super) groups: Numbered<GroupIndex>,
    pub(super) regions: Numbered<RegionIndex>,
    pub(super) vpcs: Numbered<VpcIndex>,
    pub(super) vswitches: Numbered<VSwitchIndex>,
    pub(super) instances: Numbered<InstanceIndex>,
    pub(super) interfaces: Numbered<InterfaceIndex>,
    pub(super) prefix_lists: Numbered<PrefixListIndex>,
    pub(super) port_lists: Numbered<PortListIndex>,
}

/// Numbers the ids of all files, which then forget them.
pub(super) fn all(drafts: &mut [Draft]) -> All {
    let groups = take(drafts, |draft| &mut draft.group_names);
    let regions = take(drafts, |draft| &mut draft.region_names);
    let vpcs = take(drafts, |draft| &mut draft.vpc_names);
    let vswitches = take(drafts, |draft| &mut draft.vswitch_names);
    let instances = take(drafts, |draft| &mut draft.instance_names);
    let interfaces = take(drafts, |draft| &mut draft.interface_names);
    let prefix_lists = take(drafts, |draft| &mut draft.prefix_list_names);
    let port_lists = take(drafts, |draft| &mut draft.port_list_names);
    let few = || {
        (
            number(groups),
            number(regions),
            number(vpcs),
            number(vswitches),
            number(prefix_lists),
            number(port_lists),
        )
    };
    let ((instances, interfaces), (groups, regions, vpcs, vswitches, prefix_lists, port_lists)) =
        rayon::join(
            || rayon::join(|| number(instances), || number(interfaces)),
            few,
        );
    All {
        groups,
        regions,
        vpcs,
        vswitches,
        instances,
        interfaces,
        prefix_lists,
        port_lists,
    }
}

fn take<I>(drafts: &mut [Draft], names: fn(&mut Draft) -> &mut Names<I>) -> Vec<Names<I>> {
    let names = drafts.iter_mut().map(|draft| std::mem::take(names(draft)));
    names.collect()
}

/// Sorts ids and numbers them.
fn number<I: TableIndex + Send + Sync>(names: Vec<Names<I>>) -> Numbered<I> {
    let mut starts = Vec::with_capacity(names.len());
    let mut total = 0;
    for names in &names {
        starts.push(total);
        total += names.len();
    }
    let common = common_prefix(&names);
    let mut mentions = Vec::with_capacity(total);
    for (file, names) in names.iter().enumerate() {
        let file = u32::try_from(file).expect("internal error: 4 billion files");
        mentions.extend((0_u32..).zip(names.texts()).map(|(number, text)| Mention {
            words: words(&text.as_bytes()[common..]),
            file,
            number,
        }));
    }
    let text = |mention: &Mention| names[mention.file as usize].text(mention.number as usize);
    let order = |one: &Mention, other: &Mention| {
        let by_words = one.words.cmp(&other.words);
        by_words.then_with(|| {
            if one.is_whole() {
                Ordering::Equal
            } else {
                text(one).cmp(text(other))
            }
        })
    };
    if total > PARALLEL {
        mentions.par_sort_unstable_by(order);
    } else {
        mentions.sort_unstable_by(order);
    }
    let mut ids: Vec<Box<str>> = Vec::new();
    let mut rows = vec![I::from_position(0); total];
    for alike in mentions.chunk_by(|one, other| order(one, other) == Ordering::Equal) {
        ids.push(text(&alike[0]).into());
        for mention in alike {
            let row = &mut rows[starts[mention.file as usize] + mention.number as usize];
            *row = I::from_position(ids.len() - 1);
        }
    }
    (ids, Numbering { rows, starts })
}

/// An id as one file numbers it.
struct Mention {
    words: [u64; 3],
    file: u32,
    number: u32,
}

impl Mention {
    /// Whether the words hold all of the text, so that equal words are equal texts.
    fn is_whole(&self) -> bool {
        self.words[2] & 0xff == 0
    }
}

/// The number of mentions above which they are sorted by several threads.
const PARALLEL: usize = 20_000;

/// The number of bytes that all ids begin with.
fn common_prefix<I: TableIndex>(names: &[Names<I>]) -> usize {
    let mut texts = names
        .iter()
        .flat_map(|names| names.texts().map(str::as_bytes));
    let Some(first) = texts.next() else { return 0 };
    let mut common = first.len();
    for text in texts {
        if !text.starts_with(&first[..common]) {
            let alike = text
                .iter()
                .zip(first)
                .take_while(|(one, other)| one == other);
            common = alike.count().min(common);
        }
    }
    common
}

/// The first bytes, with zeros behind the end, ordered as the texts are. The last byte is not the
/// text's: it is 0 if the others tell all of it, and 1 if it is longer or holds zeros itself, which
/// puts it behind the text that it goes on from.
fn words(bytes: &[u8]) -> [u64; 3] {
    let mut all = [0; 24];
    let length = bytes.len().min(24);
    all[..length].copy_from_slice(&bytes[..length]);
    if bytes.contains(&0) || length == 24 {
        all[23] = 1;
    }
    let (words, _) = all.as_chunks::<8>();
    [words[0], words[1], words[2]].map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_sorted_whatever_their_first_bytes() {
        let files: [&[&str]; 3] = [
            &["sg-bp1aaaaaaaab", "sg-bp1aaaaaaaa", "sg-bp1"],
            &[],
            &["sg-bp1z", "sg-bp1aaaaaaaab", "sg-bp1aaaaaaaa\0", "sg-bp1\0"],
        ];
        check(&files);
        let long = "x".repeat(23);
        let longer = ["", "\0", "\0\0", "a", "b", "ab", "b\0"].map(|end| format!("{long}{end}"));
        let longer: Vec<&str> = longer.iter().map(String::as_str).collect();
        check(&[&longer, &["", "y"], &longer]);
    }

    fn check(files: &[&[&str]]) {
        let mut names = Vec::new();
        for ids in files {
            let mut known: Names<GroupIndex> = Names::default();
            for id in *ids {
                known.of(id);
            }
            names.push(known);
        }
        let (ids, rows) = number(names);
        let mut sorted: Vec<&str> = files.concat();
        sorted.sort_unstable();
        sorted.dedup();
        assert!(ids.iter().map(|id| &**id).eq(sorted));
        for (file, known) in files.iter().enumerate() {
            let texts = rows.of(file).iter().map(|row| &*ids[row.position()]);
            assert!(texts.eq(known.iter().copied()));
        }
    }
}
