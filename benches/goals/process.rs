//! Whole processes: run, timed from the start to the end of the wait, and watched for memory.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::child::{self, CHILD};
use crate::workload::Workload;

/// How often a process is looked at.
const LOOK: Duration = Duration::from_millis(1);

/// A process to be run.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    path: PathBuf,
    arguments: Vec<String>,
    threads: Option<usize>,
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) seconds: f64,
    pub(crate) output: String,
}

impl Program {
    /// `sgscope` with a command, its options, and a workload.
    pub(crate) fn sgscope(command: &[&str], on: &Workload, threads: Option<usize>) -> Self {
        let path = env::var_os("SGSCOPE_BENCH_BIN")
            .unwrap_or_else(|| env!("CARGO_BIN_EXE_sgscope").into());
        let mut arguments: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
        arguments.extend(
            ["--no-progress", "--quiet", "--no-config", "--color=never"].map(str::to_owned),
        );
        arguments.extend(threads.map(|threads| format!("--threads={threads}")));
        arguments.push(on.folder.display().to_string());
        Self {
            name: "sgscope",
            path: path.into(),
            arguments,
            threads,
        }
    }

    /// This program again, with a task.
    pub(crate) fn child(
        name: &'static str,
        task: &str,
        on: &Workload,
        rest: &[&str],
        threads: Option<usize>,
    ) -> io::Result<Self> {
        let folder = on.folder.display().to_string();
        let arguments = [CHILD, task, &folder]
            .iter()
            .chain(rest)
            .map(|word| (*word).to_owned())
            .collect();
        Ok(Self {
            name,
            path: env::current_exe()?,
            arguments,
            threads,
        })
    }

    /// Runs it to its end.
    pub(crate) fn run(&self) -> io::Result<Ran> {
        let mut command = self.command();
        let start = Instant::now();
        let output = command.output()?;
        let seconds = start.elapsed().as_secs_f64();
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(io::Error::other(format!(
                "{} ended with {}: {words}",
                self.line(),
                output.status
            )));
        }
        Ok(Ran {
            seconds,
            output: String::from_utf8_lossy(&output.stdout).into_owned(),
        })
    }

    /// Runs it to see the most memory it holds, in KiB. Not timed: looking takes time too.
    pub(crate) fn peak(&self) -> io::Result<Option<u64>> {
        let mut process = self.command().stdout(Stdio::null()).spawn()?;
        let name = process.id().to_string();
        let mut most = None;
        while process.try_wait()?.is_none() {
            most = most.max(child::peak(&name));
            thread::sleep(LOOK);
        }
        Ok(most)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(threads) = self.threads {
            command.env("RAYON_NUM_THREADS", threads.to_string());
        }
        command
    }

    /// As one would type it.
    fn line(&self) -> String {
        format!("{} {}", self.path.display(), self.arguments.join(" "))
    }
}

/// Reads all files of a workload, so that the first run finds them in memory like all others.
pub(crate) fn warm(workload: &Workload) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 20];
    for path in workload.paths()? {
        let mut file = File::open(path)?;
        while file.read(&mut buffer)? > 0 {}
    }
    Ok(())
}
