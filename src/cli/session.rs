//! One run's inputs: searched, read, and judged fit to answer from.

use std::collections::BTreeSet;
use std::path::PathBuf;

use sgscope::load::{LoadedFile, Outcome, load_with};
use sgscope::model::Inventory;
use sgscope::render::Inputs;
use sgscope::source::{FileId, Location, Places, Remark, RemarkKind, Sources, clean};

use super::args::{Global, Paths};
use super::exit::{Ending, Stop};
use super::open::inputs;
use super::output::{Target, spare};
use super::paths::{Found, search};
use super::progress::{self, Stage};
use super::stderr::Voice;

/// Of a file that is no longer what was read.
const CHANGED: &str = "has changed since it was read, so its lines are not shown; run again";

/// What a command answers from.
pub(crate) struct Session<'a> {
    pub(crate) global: &'a Global,
    pub(crate) sources: Sources,
    pub(crate) inventory: Inventory,
    pub(crate) tally: Tally,
    /// The files behind the answer, which no answer may overwrite.
    used: Vec<PathBuf>,
}

/// What is told of the inputs.
pub(crate) struct Tally {
    /// Files that held something of ours.
    files: u64,
    /// Documents that could not be read.
    refused: u64,
    remarks: Vec<Remark>,
    voice: Voice,
}

impl<'a> Session<'a> {
    /// Reads everything below the paths of the command line.
    pub(crate) fn read(paths: &Paths, global: &'a Global, voice: Voice) -> Result<Self, Stop> {
        progress::stage(Stage::Searching);
        let search = search(&paths.paths)?;
        let inputs = inputs(&search.found)?;
        progress::stage(Stage::Reading {
            files: inputs.files.len(),
            bytes: inputs.bytes,
        });
        let loaded = load_with(&inputs.sources, &inputs.files, &progress::read);
        progress::stage(Stage::Analysing);
        let mut session = Self {
            global,
            sources: inputs.sources,
            inventory: loaded.inventory,
            tally: Tally {
                files: 0,
                refused: 0,
                remarks: loaded.remarks,
                voice,
            },
            used: Vec::new(),
        };
        for (name, error) in search.unreadable {
            session.tally.remark(
                RemarkKind::Refused,
                None,
                format!("\"{}\" cannot be read: {error}", clean(&name)),
            );
        }
        if search.links > 0 {
            let count = counted(
                search.links,
                "link in a directory was",
                "links in directories were",
            );
            session.tally.remark(
                RemarkKind::Note,
                None,
                format!("{count} not followed; name what they lead to"),
            );
        }
        if search.pipes > 0 {
            let count = counted(
                search.pipes,
                "pipe or device in a directory was",
                "pipes or devices in directories were",
            );
            session.tally.remark(
                RemarkKind::Note,
                None,
                format!("{count} not read; name what is to be read"),
            );
        }
        let fit = session.judge(loaded.files, &search.found);
        if fit.is_err() {
            session.tally.print(&session.sources);
        }
        fit.map(|()| session)
    }

    /// Counts what came of each file; an error if the command line names one that is of no use, or
    /// none is of any.
    fn judge(&mut self, loaded: Vec<LoadedFile>, found: &[Found]) -> Result<(), Stop> {
        let mut trouble = Vec::new();
        let mut strangers = 0;
        for (LoadedFile { file, outcome }, found) in loaded.into_iter().zip(found) {
            let name = clean(&found.name);
            match outcome {
                Outcome::Read { refused, .. } => {
                    self.tally.files += 1;
                    self.tally.refused += u64::from(refused);
                    self.used.push(found.path.clone());
                }
                Outcome::Nothing if found.named => {
                    trouble.push(format!("\"{name}\" holds nothing that sgscope reads; `sgscope inventory --help` tells what does"));
                }
                Outcome::Nothing => strangers += 1,
                Outcome::OwnOutput if found.named => {
                    trouble.push(format!(
                        "\"{name}\" is an answer of sgscope, or a report like one, not an export"
                    ));
                }
                Outcome::OwnOutput => {}
                Outcome::Refused { refused } => self.tally.refused += u64::from(refused),
                Outcome::Unreadable(error) if found.named => {
                    trouble.push(format!("cannot read \"{name}\": {error}"))
                }
                Outcome::Unreadable(error) => {
                    self.tally.refused += 1;
                    self.tally.remark(
                        RemarkKind::Refused,
                        Some(file),
                        format!("cannot be read: {error}"),
                    );
                }
            }
        }
        if strangers > 0 {
            let count = counted(strangers, "file holds", "files hold");
            self.tally.remark(
                RemarkKind::Note,
                None,
                format!("{count} nothing that sgscope reads"),
            );
        }
        if !trouble.is_empty() {
            return Err(Stop::Input(trouble.join("\n")));
        }
        if self.tally.files == 0 {
            return Err(Stop::Input(nothing(found)));
        }
        Ok(())
    }

    /// Refuses to write over an input.
    pub(crate) fn spare_inputs<F>(&self, targets: &[Target<F>]) -> Result<(), Stop> {
        spare(targets, &self.used)
    }

    /// How the run ends if the answer was written.
    pub(crate) fn ending(&self, answer: Ending) -> Ending {
        let answer = if self.global.exit_zero {
            Ending::Clean
        } else {
            answer
        };
        if self.global.strict && self.tally.refused > 0 {
            Ending::Unusable
        } else {
            answer
        }
    }
}

impl Tally {
    fn remark(&mut self, kind: RemarkKind, file: Option<FileId>, message: String) {
        self.remarks.push(Remark {
            kind,
            file,
            location: None,
            related: Vec::new(),
            message,
        });
    }

    /// Adds remarks on what was read besides.
    pub(crate) fn add(&mut self, remarks: Vec<Remark>) {
        self.remarks.extend(remarks);
    }

    /// The places of locations; a remark for each file that is no longer what was read.
    pub(crate) fn places(&mut self, sources: &Sources, locations: &[Location]) -> Places {
        let places = sources.resolve(locations.iter().copied());
        let lost: BTreeSet<FileId> = locations
            .iter()
            .filter(|location| **location != Location::NOWHERE && places.get(**location).is_none())
            .map(|location| location.file)
            .collect();
        for file in lost {
            if sources.changed(file) {
                self.remark(RemarkKind::Note, Some(file), CHANGED.to_owned());
            }
        }
        places
    }

    /// Notes each file that is no longer what was read and was not noted before: an answer that was
    /// written meanwhile lacks some of its lines.
    pub(crate) fn note_changes(&self, sources: &Sources, locations: &[Location]) {
        let files: BTreeSet<FileId> = locations.iter().map(|location| location.file).collect();
        for file in files.into_iter().filter(|file| sources.changed(*file)) {
            if !self
                .remarks
                .iter()
                .any(|it| it.file == Some(file) && it.message == CHANGED)
            {
                self.voice
                    .note(&format!("\"{}\" {CHANGED}", clean(sources.name(file))));
            }
        }
    }

    /// What answers tell of the inputs. Prints the remarks, so it is the last word before an answer.
    pub(crate) fn inputs(&self, sources: &Sources) -> Inputs {
        self.print(sources);
        Inputs {
            files: self.files,
            refused: self.refused,
            remarks: self.remarks.len() as u64,
        }
    }

    fn print(&self, sources: &Sources) {
        self.voice.remarks(sources, &self.remarks);
    }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn nothing(found: &[Found]) -> String {
    let read = match found {
        [] => "no *.json, *.jsonl or *.ndjson file was found".to_owned(),
        [one] => format!("nothing usable was found in \"{}\"", clean(&one.name)),
        _ => format!("nothing usable was found in {} files", found.len()),
    };
    format!(
        "{read}; export something first, such as\n  \
         aliyun ecs DescribeSecurityGroups --RegionId REGION --MaxResults 100 --pager > groups.json\n  \
         aliyun ecs DescribeNetworkInterfaces --RegionId REGION --MaxResults 500 --pager > interfaces.json\n\
         and `sgscope inventory` names what is still missing"
    )
}

#[cfg(test)]
mod tests;
