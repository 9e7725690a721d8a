//! OVN without a network: `ovsdb-server`, `ovn-northd` and `ovn-trace` on Unix sockets in a folder of their own.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::judges::{is_alive, own_tag, program, run};

const PREFIX: &str = "sgscope-ovn-";
const SCHEMAS: &str = "/usr/share/ovn";

/// The running servers; they end, and the folder goes, when this is dropped.
pub(crate) struct Database {
    folder: tempfile::TempDir,
    servers: Vec<Child>,
}

impl Database {
    /// An empty northbound database, watched over by `ovn-northd`.
    pub(crate) fn start() -> Self {
        sweep();
        let folder = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{}-", own_tag()))
            .tempdir()
            .expect("a folder for the databases");
        let mut database = Self {
            folder,
            servers: Vec::new(),
        };
        for name in ["nb", "sb"] {
            let schema = format!("{SCHEMAS}/ovn-{name}.ovsschema");
            run(database
                .command("ovsdb-tool")
                .args(["create", &format!("{name}.db"), &schema]));
        }
        let socket = database.socket();
        database.serve(
            "ovsdb-server",
            &["nb.db", "sb.db", &format!("--remote=p{socket}")],
        );
        let dbs = [
            format!("--ovnnb-db={socket}"),
            format!("--ovnsb-db={socket}"),
        ];
        drop(connect(&database.path("db.sock")));
        database.serve("ovn-northd", &dbs.each_ref().map(String::as_str));
        database
    }

    /// Runs commands of `ovn-nbctl` in one transaction.
    pub(crate) fn apply(&self, commands: &[Vec<String>]) {
        let mut command = self.command("ovn-nbctl");
        command
            .arg("--timeout=60")
            .arg(format!("--db={}", self.socket()));
        for words in commands {
            command.arg("--").args(words);
        }
        run(&mut command);
    }

    /// Waits for the logical flows, and starts a tracer that takes each of so many packets for the first of its connection.
    pub(crate) fn tracer(&self, packets: usize) -> Tracer {
        let db = format!("--db={}", self.socket());
        run(self
            .command("ovn-nbctl")
            .args(["--timeout=120", &db, "--wait=sb", "sync"]));
        let control = self.path("trace.ctl");
        let mut command = self.command("ovn-trace");
        command
            .arg(db)
            .args([
                "--detach",
                "--no-chdir",
                "--pidfile=trace.pid",
                "--log-file=trace.log",
            ])
            .args(["-vconsole:off", "--minimal"])
            .arg(format!("--unixctl={}", control.display()))
            .stdout(Stdio::null());
        // Two looks at the connection table for each packet: where it enters the switch and where it leaves.
        // The tracer uses these up over all its calls, and what is beyond them counts as an established connection.
        command.args(std::iter::repeat_n("--ct=new", 2 * packets));
        run(&mut command);
        Tracer {
            stream: connect(&control),
            calls: 0,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn socket(&self) -> String {
        format!("unix:{}", self.path("db.sock").display())
    }

    fn command(&self, name: &str) -> Command {
        let mut command = program(name);
        command.current_dir(self.folder.path());
        for variable in [
            "OVN_RUNDIR",
            "OVS_RUNDIR",
            "OVN_LOGDIR",
            "OVS_LOGDIR",
            "OVN_DBDIR",
            "OVS_DBDIR",
        ] {
            command.env(variable, self.folder.path());
        }
        command
    }

    fn serve(&mut self, name: &str, arguments: &[&str]) {
        let mut command = self.command(name);
        command
            .args(arguments)
            .args(["--no-chdir", "-vconsole:off"])
            .arg(format!("--log-file={name}.log"))
            .arg(format!(
                "--unixctl={}",
                self.path(&format!("{name}.ctl")).display()
            ))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        self.servers.push(child);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        end_tracer(self.folder.path());
        for server in self.servers.iter_mut().rev() {
            // One that has ended by itself needs no ending.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A connection to the tracer.
pub(crate) struct Tracer {
    stream: UnixStream,
    calls: usize,
}

impl Tracer {
    /// What becomes of a packet, in the tracer's words.
    pub(crate) fn ask(&mut self, question: &[String], form: &str) -> String {
        let mut params = vec![Value::from(form)];
        params.extend(question.iter().map(|word| Value::from(word.as_str())));
        let call = serde_json::json!({"method": "trace", "params": params, "id": self.calls});
        self.calls += 1;
        let text = call.to_string();
        self.stream
            .write_all(text.as_bytes())
            .expect("the tracer reads");
        let mut answers = serde_json::Deserializer::from_reader(&self.stream).into_iter::<Value>();
        let answer = answers
            .next()
            .expect("an answer")
            .expect("the answer is JSON");
        match &answer["result"] {
            Value::String(text) => text.clone(),
            _ => panic!("{question:?}: {answer}"),
        }
    }
}

/// A connection, once somebody listens: the socket is there a little earlier.
fn connect(socket: &Path) -> UnixStream {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        match UnixStream::connect(socket) {
            Ok(stream) => return stream,
            Err(error) if Instant::now() > until => panic!("{}: {error}", socket.display()),
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Ends the tracer of a folder, if it is still the process that wrote the file.
fn end_tracer(folder: &Path) {
    let Ok(pid) = std::fs::read_to_string(folder.join("trace.pid")) else {
        return;
    };
    end(pid.trim(), folder);
}

fn end(pid: &str, folder: &Path) {
    let arguments = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let mut line = String::new();
    let _ = write!(line, "{}", String::from_utf8_lossy(&arguments));
    if line.contains(&folder.display().to_string()) {
        let _ = program("kill").args(["-KILL", pid]).status();
    }
}

/// Removes what processes that are gone have left behind.
fn sweep() {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for folder in entries.flatten().map(|entry| entry.path()) {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(tag) = name.strip_prefix(PREFIX) else {
            continue;
        };
        let tag = tag.rsplit_once('-').map_or(tag, |(tag, _)| tag);
        if is_alive(tag) {
            continue;
        }
        for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let pid = process.file_name().to_string_lossy().into_owned();
            if pid.bytes().all(|byte| byte.is_ascii_digit()) {
                end(&pid, &folder);
            }
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
}
