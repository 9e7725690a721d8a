//! Commands inside network namespaces.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use crate::judges::program;

/// What hosts run.
const PEER: &str = include_str!("peer.pl");

/// A command in a namespace.
pub(crate) fn inside(namespace: &str, words: &[&str]) -> Command {
    let mut command = program("ip");
    command.args(["netns", "exec", namespace]).args(words);
    command
}

/// `ip -batch` in the namespace, or outside all of them.
pub(crate) fn ip_batch(namespace: Option<&str>, lines: &[String]) {
    let mut command = program("ip");
    if let Some(namespace) = namespace {
        command.args(["-n", namespace]);
    }
    command.args(["-batch", "-"]);
    feed(&mut command, &(lines.join("\n") + "\n"));
}

/// Loads a ruleset into a namespace.
pub(crate) fn nft(namespace: &str, ruleset: &str) {
    feed(&mut inside(namespace, &["nft", "-f", "-"]), ruleset);
}

/// No script and no batch of calls takes longer, in seconds.
const LONGEST: &str = "60";

/// Runs a script in a namespace; what it prints.
pub(crate) fn script(namespace: &str, text: &str) -> String {
    feed(
        &mut inside(namespace, &["timeout", "-k", "1", LONGEST, "sh"]),
        text,
    )
}

/// Calls from a namespace; what it prints.
pub(crate) fn call(namespace: &str, seconds: &str, calls: &str) -> String {
    let words = [
        "timeout", "-k", "1", LONGEST, "perl", "-e", PEER, "call", seconds,
    ];
    feed(&mut inside(namespace, &words), calls)
}

/// Starts a host that answers on two ports with its name.
pub(crate) fn serve(namespace: &str, ports: [u16; 2]) -> Child {
    let [tcp, udp] = ports.map(|port| port.to_string());
    let mut command = inside(
        namespace,
        &["perl", "-e", PEER, "serve", namespace, &tcp, &udp],
    );
    command.stdout(Stdio::piped());
    command
        .spawn()
        .unwrap_or_else(|error| panic!("{namespace}: {error}"))
}

/// Waits for the line with which a server says that it listens.
pub(crate) fn wait_until_ready(server: &mut Child) {
    let output = server.stdout.take().expect("the output is ours");
    let mut line = String::new();
    BufReader::new(output)
        .read_line(&mut line)
        .expect("the server speaks");
    assert_eq!(line, "ready\n", "a server did not start");
}

/// Runs a command to its end with this text as its input; what it prints.
fn feed(command: &mut Command, text: &str) -> String {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut input = child.stdin.take().expect("the input is ours");
    input
        .write_all(text.as_bytes())
        .expect("the command reads its input");
    drop(input);
    let output = child.wait_with_output().expect("the command ends");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}\n{text}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
