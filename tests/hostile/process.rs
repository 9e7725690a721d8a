//! The program as a process: run to its end, watched for time and memory, its words looked at.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use sgscope::source::clean;

/// Nothing here takes so long on any machine: what does, hangs.
const HANGS: Duration = Duration::from_secs(120);

/// How often a process is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
    /// The most memory it held, in KiB; 0 where that is not told.
    pub(crate) peak: u64,
}

/// The program with some arguments, and no input.
pub(crate) fn program<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    program_at(Path::new(env!("CARGO_BIN_EXE_sgscope")), arguments)
}

/// A copy of the program.
pub(crate) fn program_at<A: AsRef<OsStr>>(
    path: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    let mut command = Command::new(path);
    command
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it to its end. It ends by itself, without a fault of ours, and says nothing that could steer
/// a terminal.
#[track_caller]
pub(crate) fn run(mut command: Command) -> Ran {
    finish(command.spawn().expect("the program starts"))
}

/// As [`run`], of a process that runs already.
#[track_caller]
pub(crate) fn finish(mut child: Child) -> Ran {
    let out = child.stdout.take().map(read);
    let err = child.stderr.take().map(read);
    let (start, mut peak) = (Instant::now(), 0);
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        peak = peak.max(peak_of(child.id()));
        if start.elapsed() > HANGS {
            child.kill().expect("it can be ended");
            panic!("the program hangs");
        }
        thread::sleep(LOOK);
    };
    let text = |stream: Option<JoinHandle<Vec<u8>>>| {
        let bytes = stream
            .map(|it| it.join().expect("it is read"))
            .unwrap_or_default();
        let text = String::from_utf8(bytes).expect("what is said is text");
        let steers = text.split('\n').find(|line| clean(line) != *line);
        assert_eq!(steers, None, "a terminal could be steered");
        text
    };
    let (out, err) = (text(out), text(err));
    let code = status.code().expect("no signal ends it");
    assert!(code <= 3, "a fault of ours:\n{err}");
    assert!(
        err.lines().all(|line| line.chars().count() < 6000),
        "nobody reads such lines:\n{err}"
    );
    Ran {
        code,
        out,
        err,
        peak,
    }
}

fn read(mut stream: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it can be read");
        bytes
    })
}

/// The most memory a running process held so far, in KiB.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|it| it.parse().ok()).unwrap_or(0)
}

impl Ran {
    /// It ended with a code, and its first word on standard error is the beginning of this.
    #[track_caller]
    pub(crate) fn check(&self, code: i32, err: &str) -> &Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(
            self.err.starts_with(err) && (err.is_empty() == self.err.is_empty()),
            "expected: {err}\nfound: {}",
            self.err
        );
        self
    }
}
