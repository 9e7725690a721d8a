//! Input that is broken, strange or meant to do harm: told in order, never a fault of ours.

#![cfg(feature = "cli")]

#[path = "hostile/answers.rs"]
mod answers;
#[path = "hostile/documents.rs"]
mod documents;
#[path = "hostile/files.rs"]
mod files;
mod fixture;
#[path = "hostile/mutate.rs"]
mod mutate;
#[path = "hostile/process.rs"]
mod process;
#[path = "hostile/seeds.rs"]
mod seeds;
#[path = "hostile/texts.rs"]
mod texts;
#[path = "hostile/traps.rs"]
mod traps;
#[path = "hostile/tree.rs"]
mod tree;
#[path = "hostile/words.rs"]
mod words;
