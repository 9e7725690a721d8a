//! What the two outside judges share: the readings, and names that tell whose leftovers are whose.
//!
//! It knows no rule, no packet and nothing of the code under test.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Which way every missing fact is settled ("Decision table", uncertain points).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reading {
    /// An Accept that may match does not, a Drop that may match does.
    Strict,
    /// The reverse.
    Lenient,
}

impl Reading {
    pub(crate) const BOTH: [Self; 2] = [Self::Strict, Self::Lenient];
}

/// `PID-START` of this process: no other process ever has the same, even where ids are used again.
pub(crate) fn own_tag() -> String {
    let pid = std::process::id();
    format!("{pid}-{}", started(pid).unwrap_or_default())
}

/// Whether the process that made a tag still runs.
pub(crate) fn is_alive(tag: &str) -> bool {
    let parts = tag
        .split_once('-')
        .and_then(|(pid, start)| Some((pid.parse::<u32>().ok()?, start)));
    parts.is_some_and(|(pid, start)| started(pid).as_deref() == Some(start))
}

/// When a process started, in ticks since boot: the twenty-second field of its `stat`.
fn started(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    after_name.split_whitespace().nth(19).map(str::to_owned)
}

/// Fails with the package that is missing.
pub(crate) fn need(programs: &[(&str, &str)]) {
    let missing: Vec<String> = programs
        .iter()
        .filter(|(program, _)| !is_there(program))
        .map(|(program, package)| format!("`{program}` of the Debian package {package}"))
        .collect();
    assert!(
        missing.is_empty(),
        "this judge needs {}",
        missing.join(", ")
    );
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/sbin"].map(std::path::PathBuf::from);
    std::env::split_paths(&path)
        .chain(more)
        .any(|folder| folder.join(program).is_file())
}

/// A command that also finds what Debian puts into `sbin`.
pub(crate) fn program(name: &str) -> Command {
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/sbin");
    let mut command = Command::new(name);
    command.env("PATH", path).stdin(Stdio::null());
    command
}

/// Runs a command to its end; its standard output, or a failure with what it complained of.
pub(crate) fn run(command: &mut Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{name}: {}\n{complaint}",
        output.status
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A line that is seen although the test passes: the harness keeps only what macros print.
pub(crate) fn say(line: &str) {
    // A closed standard error is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}
