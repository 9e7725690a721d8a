//! Small wrongs done to an account: to its trees while they are trees, and to its bytes after that.
//!
//! Every wrong is total: it does something to any account, or nothing. So a failing list of wrongs
//! can be shortened.

use proptest::prelude::*;

use super::answers::File;
use super::seeds::Story;
use super::tree::{Path, Tree};
use super::words::{KEYS, NAMES, NASTY, ODD, PIECES};

/// What is done, by two dice: where, and with what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrong<K> {
    kind: K,
    place: usize,
    choice: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Structural {
    Drop,
    Repeat,
    RepeatDocument,
    Rename,
    Replace,
    Wrap,
    Unwrap,
    Graft,
    Spoil,
    Deepen,
    Shout,
}

const STRUCTURAL: [Structural; 11] = [
    Structural::Drop,
    Structural::Repeat,
    Structural::RepeatDocument,
    Structural::Rename,
    Structural::Replace,
    Structural::Wrap,
    Structural::Unwrap,
    Structural::Graft,
    Structural::Spoil,
    Structural::Deepen,
    Structural::Shout,
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Textual {
    Truncate,
    Flip,
    Remove,
    Insert,
    Mark,
    Utf16,
    Returns,
    Join,
    RenameFile,
    OneByte,
}

const TEXTUAL: [Textual; 10] = [
    Textual::Truncate,
    Textual::Flip,
    Textual::Remove,
    Textual::Insert,
    Textual::Mark,
    Textual::Utf16,
    Textual::Returns,
    Textual::Join,
    Textual::RenameFile,
    Textual::OneByte,
];

/// Up to so many wrongs.
pub(crate) fn wrongs<K: Copy + std::fmt::Debug>(
    kinds: &'static [K],
    most: usize,
) -> impl Strategy<Value = Vec<Wrong<K>>> {
    let wrong = (prop::sample::select(kinds), any::<usize>(), any::<usize>());
    let wrong = wrong.prop_map(|(kind, place, choice)| Wrong {
        kind,
        place,
        choice,
    });
    prop::collection::vec(wrong, 0..=most)
}

/// All wrongs that can be done to trees.
pub(crate) fn structural(most: usize) -> impl Strategy<Value = Vec<Wrong<Structural>>> {
    wrongs(&STRUCTURAL, most)
}

/// All wrongs that can be done to bytes.
pub(crate) fn textual(most: usize) -> impl Strategy<Value = Vec<Wrong<Textual>>> {
    wrongs(&TEXTUAL, most)
}

/// Does wrongs to the trees of an account, and prints it: one line a document, or indented.
pub(crate) fn spoil_trees(
    story: &Story,
    wrongs: &[Wrong<Structural>],
    indented: bool,
) -> Vec<File> {
    let mut files = story.files.clone();
    for wrong in wrongs {
        wrong.to_trees(&mut files);
    }
    let print = |(name, documents): (String, Vec<Tree>)| {
        let text: String = documents.iter().map(|it| it.print(indented)).collect();
        (name, text.into_bytes())
    };
    files.into_iter().map(print).collect()
}

/// Does wrongs to the bytes of an account.
pub(crate) fn spoil_bytes(files: &mut Vec<File>, wrongs: &[Wrong<Textual>]) {
    for wrong in wrongs {
        wrong.to_bytes(files);
    }
}

fn pick<T>(items: &[T], dice: usize) -> Option<&T> {
    (!items.is_empty()).then(|| &items[dice % items.len()])
}

impl Wrong<Structural> {
    fn to_trees(self, files: &mut [(String, Vec<Tree>)]) {
        // Which document, and which piece of it: both from one die, and every piece can be hit.
        let documents: Vec<(usize, usize)> = files
            .iter()
            .enumerate()
            .flat_map(|(file, (_, documents))| (0..documents.len()).map(move |it| (file, it)))
            .collect();
        let Some(&(file, document)) = pick(&documents, self.place) else {
            return;
        };
        let place = self.place / documents.len();
        if self.kind == Structural::RepeatDocument {
            let copy = files[file].1[document].clone();
            let to = self.choice % files.len();
            return files[to].1.push(copy);
        }
        let tree = &mut files[file].1[document];
        let paths = tree.paths();
        let path: Path = paths[place % paths.len()].clone();
        if let Some((child, parent)) = path.split_last()
            && let Some(parent) = tree.at_mut(parent)
            && self.to_a_child(parent, *child)
        {
            return;
        }
        let donor = tree.at(&paths[self.choice % paths.len()]).cloned();
        if let (Some(piece), Some(donor)) = (tree.at_mut(&path), donor) {
            self.to_a_piece(piece, donor);
        }
    }

    /// Whether it is a wrong of this kind.
    fn to_a_child(self, parent: &mut Tree, child: usize) -> bool {
        match (self.kind, parent) {
            (Structural::Drop, Tree::Object(fields)) => drop(fields.remove(child)),
            (Structural::Drop, Tree::Array(items)) => drop(items.remove(child)),
            (Structural::Repeat, Tree::Object(fields)) => {
                let (key, value) = fields[child].clone();
                let value = match self.choice % 3 {
                    0 => value,
                    1 => Tree::Raw(ODD[self.choice / 3 % ODD.len()].to_owned()),
                    _ => fields[self.choice / 3 % fields.len()].1.clone(),
                };
                fields.push((key, value));
            }
            (Structural::Repeat, Tree::Array(items)) => items.push(items[child].clone()),
            (Structural::Rename, Tree::Object(fields)) => {
                fields[child].0 = match self.choice % 4 {
                    0 => NASTY[self.choice / 4 % NASTY.len()].to_owned(),
                    _ => KEYS[self.choice / 4 % KEYS.len()].to_owned(),
                };
            }
            (Structural::Shout, Tree::Object(fields)) => {
                fields[child].0 = match self.choice % 2 {
                    0 => fields[child].0.to_uppercase(),
                    _ => fields[child].0.to_lowercase(),
                };
            }
            _ => return false,
        }
        true
    }

    fn to_a_piece(self, piece: &mut Tree, donor: Tree) {
        let old = || piece.clone();
        *piece = match self.kind {
            Structural::Wrap if self.choice.is_multiple_of(2) => Tree::Array(vec![old()]),
            Structural::Wrap => {
                let key = KEYS[self.choice / 2 % KEYS.len()].to_owned();
                Tree::Object(vec![(key, old())])
            }
            Structural::Unwrap => match old() {
                Tree::Object(mut fields) if !fields.is_empty() => {
                    fields.swap_remove(self.choice % fields.len()).1
                }
                Tree::Array(mut items) if !items.is_empty() => {
                    items.swap_remove(self.choice % items.len())
                }
                leaf => leaf,
            },
            Structural::Graft => donor,
            Structural::Spoil => {
                let nasty = NASTY[self.choice / 2 % NASTY.len()];
                Tree::Text(match old() {
                    Tree::Text(text) if self.choice.is_multiple_of(2) => format!("{text}{nasty}"),
                    _ => nasty.to_owned(),
                })
            }
            Structural::Deepen => {
                let (open, close) = [("[", "]"), ("{\"a\":", "}")][self.choice % 2];
                let depth = [2, 100, 127, 128, 129, 5000][self.choice / 2 % 6];
                Tree::Raw(format!("{}0{}", open.repeat(depth), close.repeat(depth)))
            }
            _ => Tree::Raw(ODD[self.choice % ODD.len()].to_owned()),
        };
    }
}

impl Wrong<Textual> {
    fn to_bytes(self, files: &mut Vec<File>) {
        if files.is_empty() {
            return;
        }
        let file = self.choice % files.len();
        let choice = self.choice / files.len();
        if self.kind == Textual::Join && files.len() > 1 {
            let (_, bytes) = files.remove(file);
            let to = choice % files.len();
            return files[to].1.extend(bytes);
        }
        let (name, bytes) = &mut files[file];
        let at = self.place % (bytes.len() + 1);
        let until = (at + choice % 40).min(bytes.len());
        match self.kind {
            Textual::Truncate => bytes.truncate(at),
            Textual::Flip if at < bytes.len() => bytes[at] ^= 1 << (choice % 8),
            Textual::OneByte if at < bytes.len() => bytes[at] = choice.to_le_bytes()[0],
            Textual::Remove => drop(bytes.drain(at..until)),
            Textual::Insert => {
                drop(bytes.splice(at..at, PIECES[choice % PIECES.len()].iter().copied()));
            }
            Textual::Mark => drop(bytes.splice(..0, *b"\xef\xbb\xbf")),
            Textual::Utf16 => *bytes = utf16(bytes, choice),
            Textual::Returns => {
                let text = String::from_utf8_lossy(bytes).replace('\n', "\r\n");
                *bytes = text.into_bytes();
            }
            Textual::RenameFile => *name = NAMES[choice % NAMES.len()].to_owned(),
            _ => {}
        }
    }
}

/// In one of the two orders, with a mark or without.
fn utf16(bytes: &[u8], choice: usize) -> Vec<u8> {
    let mark = (!choice.is_multiple_of(4)).then_some(0xfeff);
    let text = String::from_utf8_lossy(bytes);
    let units = mark.into_iter().chain(text.encode_utf16());
    let order = [u16::to_le_bytes, u16::to_be_bytes][choice / 4 % 2];
    units.flat_map(order).collect()
}
