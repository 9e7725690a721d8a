//! Progress as a terminal shows it: a pseudo-terminal for standard error, and an input that takes as
//! long as the test wants it to.

#![cfg(all(feature = "cli", unix))]

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// One group and no host.
const EXPORT: &[u8] = br#"{"SecurityGroups":{"SecurityGroup":[{"SecurityGroupId":"sg-a"}]}}"#;

/// How long the program keeps silent.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long a busy machine may take for what is expected at once.
const LONG: Duration = Duration::from_secs(60);

/// What erases a line, and what hides or moves a cursor begins like that.
const ERASED: &str = "\r\u{1b}[2K";

/// A terminal: what it is handed to write on, and what appears.
fn terminal() -> (File, Receiver<Vec<u8>>) {
    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
    grantpt(&screen).expect("granted");
    unlockpt(&screen).expect("unlocked");
    let name = ptsname(&screen, Vec::new()).expect("a name").into_bytes();
    let name = std::ffi::OsString::from_vec(name);
    let side = OpenOptions::new()
        .read(true)
        .write(true)
        .open(Path::new(&name))
        .expect("it opens");
    let (appears, shown) = channel();
    let mut screen = File::from(screen);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        // The error of a terminal that nobody writes on any more is its end.
        while let Ok(count @ 1..) = screen.read(&mut bytes) {
            if appears.send(bytes[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    (side, shown)
}

/// Starts to read standard input, which is still open, with standard error on a stream.
fn start(arguments: &[&str], term: &str, stderr: impl Into<Stdio>) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env("TERM", term)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .expect("starts")
}

/// Ends the input; the answer.
fn finish(mut child: Child) -> String {
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(EXPORT).expect("written");
    drop(input);
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).expect("text")
}

/// All that appears until the terminal is given up, after `begin`.
fn to_the_end(begin: Vec<u8>, shown: &Receiver<Vec<u8>>) -> String {
    let mut bytes = begin;
    bytes.extend(shown.iter().flatten());
    String::from_utf8(bytes).expect("text")
}

/// What a screen of one line holds after these bytes.
fn last_line(text: &str) -> &str {
    text.rsplit(ERASED).next().unwrap_or_default()
}

#[test]
fn what_takes_long_is_told_on_a_terminal_and_erased() {
    let (side, shown) = terminal();
    let begin = Instant::now();
    let child = start(&["reach", "-", "-f", "json"], "xterm", side);
    let first = shown.recv_timeout(LONG).expect("something is shown");
    assert!(begin.elapsed() >= PATIENCE, "{:?}", begin.elapsed());
    let mut text = String::from_utf8(first).expect("text");
    while !text.contains("reading standard input: 0 B") {
        let more = shown.recv_timeout(LONG).expect("words are shown");
        text += std::str::from_utf8(&more).expect("text");
    }
    let answer = finish(child);
    assert!(answer.starts_with('{') && !answer.contains('\u{1b}'));
    let text = to_the_end(text.into_bytes(), &shown);
    assert_eq!(last_line(&text).trim_end(), "", "{text:?}");
    assert!(!text.contains('\n'), "it stays on its line: {text:?}");
}

#[test]
fn an_error_stands_alone_on_its_line() {
    let (side, shown) = terminal();
    let mut child = start(&["reach", "-"], "xterm", side);
    let first = shown.recv_timeout(LONG).expect("something is shown");
    drop(child.stdin.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(3));
    let text = to_the_end(first, &shown);
    let error = last_line(&text).trim_start_matches('\r');
    assert!(error.starts_with("-: the file is empty"), "{text:?}");
    assert!(
        !text.contains("reading standard input: 0 B, 0s-"),
        "{text:?}"
    );
}

#[test]
fn nothing_is_shown_where_it_is_not_wanted() {
    let check = |arguments: &[&str], term: &str| {
        let (side, shown) = terminal();
        let child = start(arguments, term, side);
        let silence = shown.recv_timeout(PATIENCE * 2);
        assert_eq!(
            silence,
            Err(RecvTimeoutError::Timeout),
            "{arguments:?} {term}"
        );
        finish(child);
        assert_eq!(to_the_end(Vec::new(), &shown), "", "{arguments:?} {term}");
    };
    let no_terminal = || {
        let mut child = start(&["reach", "-"], "xterm", Stdio::piped());
        let mut stderr = child.stderr.take().expect("a pipe");
        thread::sleep(PATIENCE * 2);
        finish(child);
        let mut text = String::new();
        stderr.read_to_string(&mut text).expect("text");
        assert_eq!(text, "");
    };
    thread::scope(|scope| {
        scope.spawn(|| check(&["reach", "-", "-q"], "xterm"));
        scope.spawn(|| check(&["reach", "-", "--no-progress"], "xterm"));
        scope.spawn(|| check(&["reach", "-"], "dumb"));
        scope.spawn(no_terminal);
    });
}

#[test]
fn what_is_done_at_once_is_not_told() {
    let (side, shown) = terminal();
    let begin = Instant::now();
    finish(start(&["reach", "-"], "xterm", side));
    let text = to_the_end(Vec::new(), &shown);
    // A machine that is too busy to be quick may see it.
    assert!(text.is_empty() || begin.elapsed() >= PATIENCE, "{text:?}");
}
