//! The file of settings: which one holds, and what is told when it cannot be used.
//!
//! `--config` names one, else `SGSCOPE_CONFIG` does, else it is the nearest from the current directory
//! up to the one with `.git`; where no directory has one, the current directory alone is looked at, so
//! that no stranger's file further up is heeded.

use std::env;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sgscope::config::{Settings, Trouble, parse_date, read};
use sgscope::lint::find;
use sgscope::source::clean;

use super::args::{Clock, Global};
use super::exit::Stop;

/// The names of the file, where it is looked for.
pub(crate) const NAMES: [&str; 2] = ["sgscope.toml", ".sgscope.toml"];

/// Bytes of a file of settings; what is longer is something else.
const MOST: u64 = 1 << 20;

/// Troubles that are printed; of more, only the number.
const MOST_TROUBLES: usize = 20;

/// The settings that hold.
#[derive(Default, Debug)]
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    /// The file they come from, as it is told; none where there is no file.
    pub(crate) file: Option<String>,
}

/// Finds and reads the settings of a run.
pub(crate) fn load(global: &Global) -> Result<Loaded, Stop> {
    match path(global)? {
        None => Ok(Loaded::default()),
        Some(path) => load_file(&path),
    }
}

/// Which file holds.
fn path(global: &Global) -> Result<Option<PathBuf>, Stop> {
    if global.no_config {
        return Ok(None);
    }
    let named = env::var_os("SGSCOPE_CONFIG").filter(|name| !name.is_empty());
    let named = global.config.clone().or_else(|| named.map(PathBuf::from));
    match named {
        Some(path) => Ok(Some(path)),
        None => discover(),
    }
}

/// The nearest file, as it is reached from the current directory.
fn discover() -> Result<Option<PathBuf>, Stop> {
    let Ok(here) = env::current_dir() else {
        return Ok(None);
    };
    let up_to_root = here
        .ancestors()
        .position(|folder| folder.join(".git").exists());
    let folders = here.ancestors().take(up_to_root.unwrap_or(0) + 1);
    for (steps, folder) in folders.enumerate() {
        let found: Vec<&str> = NAMES
            .into_iter()
            .filter(|name| is_there(&folder.join(name)))
            .collect();
        let told = |name: &str| PathBuf::from("../".repeat(steps)).join(name);
        match found[..] {
            [] => {}
            [name] => return Ok(Some(told(name))),
            _ => {
                let [one, other] = NAMES.map(|name| told(name).display().to_string());
                return Err(Stop::Usage(format!(
                    "there are both \"{one}\" and \"{other}\"; keep one of them, or name one with --config"
                )));
            }
        }
    }
    Ok(None)
}

/// Whether a file is there, or a link that was meant to lead to one: a link that leads nowhere is told
/// as unreadable, since settings that are silently not heeded change verdicts.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok() && !path.is_dir()
}

fn load_file(path: &Path) -> Result<Loaded, Stop> {
    let name = path.to_string_lossy().into_owned();
    let unreadable = |error: &io::Error| {
        Stop::Input(format!(
            "cannot read the settings \"{}\": {error}; --no-config does without",
            clean(&name)
        ))
    };
    let text = text_of(path, MOST).map_err(|error| unreadable(&error))?;
    let Some(text) = text else {
        return Err(Stop::Usage(format!(
            "\"{}\" is longer than 1 MiB or no UTF-8 text, so it is no file of settings; `sgscope config init` writes one",
            clean(&name)
        )));
    };
    let find_lint = |word: &str| match find(word) {
        Ok(lint) => Ok(lint.name),
        Err(error) => Err(error.to_string()),
    };
    match read(&text, &find_lint) {
        Ok(settings) => Ok(Loaded {
            settings,
            file: Some(name),
        }),
        Err(troubles) => Err(told(&name, &troubles)),
    }
}

/// What is wrong with a file that people write, a line each.
pub(crate) fn told(name: &str, troubles: &[Trouble]) -> Stop {
    let line = |it: &Trouble| {
        let (line, column) = (it.mark.line, it.mark.column);
        format!("{}:{line}:{column}: {}", clean(name), it.message)
    };
    let mut lines: Vec<String> = troubles.iter().take(MOST_TROUBLES).map(line).collect();
    if troubles.len() > MOST_TROUBLES {
        lines.push(format!("... and {} more", troubles.len() - MOST_TROUBLES));
    }
    Stop::Usage(lines.join("\n"))
}

/// The text of a file; none if it is too long, or no text.
pub(crate) fn text_of(path: &Path, most: u64) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    let fits = bytes.len() as u64 <= most;
    Ok(String::from_utf8(bytes).ok().filter(|_| fits))
}

/// Which day it is: `--today`, else that of `SOURCE_DATE_EPOCH`, else that of the clock, in UTC.
pub(crate) fn today(clock: &Clock) -> Result<Date, Stop> {
    if let Some(day) = &clock.today {
        return parse_date(day).map_err(|message| Stop::Usage(format!("--today: {message}")));
    }
    let seconds = match env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) {
        None => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.ok()
                .and_then(|since| i64::try_from(since.as_secs()).ok())
        }
        Some(text) => {
            let text = text.to_string_lossy();
            let seconds = text.parse().ok();
            let seconds = seconds.filter(|it| Timestamp::from_second(*it).is_ok());
            let told = || {
                Stop::Usage(format!(
                    "SOURCE_DATE_EPOCH is \"{}\", which is no time in seconds; unset it, or say the day with --today",
                    clean(&text)
                ))
            };
            Some(seconds.ok_or_else(told)?)
        }
    };
    let day = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let day = day.map(|day| day.to_zoned(TimeZone::UTC).date());
    day.ok_or_else(|| Stop::Usage("the clock gives no day; say it with --today".to_owned()))
}
