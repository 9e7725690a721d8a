//! Files that are not what they seem, and that do not stay what they were.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::process::{Ran, finish, program, program_at, run};

/// A group whose rules are not there, on one line.
const GROUP: &str = "{\"SecurityGroups\":{\"SecurityGroup\":[{\"SecurityGroupId\":\"sg-a\",\"VpcId\":\"vpc-1\"}]}}\n";

/// Rules that are open to the world, one a line of their own.
fn rules(count: usize) -> String {
    let rule = |number: usize| {
        format!(
            "{{\"SecurityGroupRuleId\":\"sgr-{number}\",\"Direction\":\"ingress\",\"Policy\":\"Accept\",\"Priority\":1,\"IpProtocol\":\"TCP\",\"PortRange\":\"{}/{0}\",\"SourceCidrIp\":\"0.0.0.0/0\"}}",
            20_000 + number
        )
    };
    let rules: Vec<String> = (0..count).map(rule).collect();
    format!(
        "{{\"SecurityGroupId\":\"sg-a\",\"VpcId\":\"vpc-1\",\"RegionId\":\"cn-test\",\"NextToken\":\"\",\"Permissions\":{{\"Permission\":[\n{}\n]}}}}\n",
        rules.join(",\n")
    )
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a named pipe");
}

/// What a command says of paths in a folder, which is where it runs.
fn said(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = program(arguments);
    command.current_dir(folder);
    run(command)
}

#[test]
fn links_in_a_loop_are_not_followed() {
    let folder = folder();
    let path = folder.path();
    symlink("b", path.join("a")).expect("linked");
    symlink("a", path.join("b")).expect("linked");
    fs::create_dir(path.join("in")).expect("made");
    fs::write(path.join("in/group.json"), GROUP).expect("written");
    symlink("..", path.join("in/up")).expect("linked");
    symlink("c.json", path.join("in/c.json")).expect("linked");
    said(path, &["inventory", "a"]).check(3, "error: cannot read \"a\": ");
    said(path, &["inventory", "in"]).check(0, "2 links in directories were not followed");
    said(path, &["inventory", "in/c.json"]).check(3, "error: cannot read \"in/c.json\": ");
    said(path, &["inventory", "in/up/in/up/in/group.json"]).check(0, "");
}

#[test]
fn a_directory_is_no_file_and_a_file_no_directory() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("a.json")).expect("made");
    fs::write(path.join("a.json/group.json"), GROUP).expect("written");
    said(path, &["inventory", "."]).check(0, "");
    said(path, &["inventory", "a.json"]).check(0, "");
    said(path, &["inventory", "a.json/group.json/"])
        .check(3, "error: cannot read \"a.json/group.json/\": ");
    said(path, &["inventory", "a.json", "-f", "json=a.json"])
        .check(3, "error: cannot write to \"a.json\": ");
    said(path, &["inventory", "b.json"]).check(3, "error: cannot read \"b.json\": ");
    said(path, &["inventory", ""]).check(3, "error: cannot read \"\": ");
    let mut command = program(["inventory", "-"]);
    command.stdin(fs::File::open(path).expect("a directory opens"));
    run(command).check(3, "error: cannot read \"-\": ");
}

#[test]
fn a_pipe_in_a_directory_is_told_and_not_waited_for() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("group.json"), GROUP).expect("written");
    pipe(&path.join("pipe.json"));
    pipe(&path.join("pipe"));
    said(path, &["inventory", "."]).check(0, "1 pipe or device in a directory was not read");
}

#[test]
fn a_named_pipe_is_read_to_its_end_and_kept() {
    let folder = folder();
    let path = folder.path();
    pipe(&path.join("pipe"));
    let mut command = program(["lint", "pipe"]);
    command.current_dir(path);
    let child = command.spawn().expect("starts");
    let mut writer = OpenOptions::new()
        .write(true)
        .open(path.join("pipe"))
        .expect("somebody reads");
    for byte in rules(1).as_bytes().chunks(100) {
        writer.write_all(byte).expect("written");
    }
    drop(writer);
    let ran = finish(child);
    ran.check(1, "");
    assert!(ran.out.contains("[pipe:2:"), "{}", ran.out);
}

#[cfg(target_os = "linux")]
#[test]
fn errors_of_the_machine_are_told() {
    // Opens, and cannot be read.
    let broken = "/proc/self/mem";
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("group.json"), GROUP).expect("written");
    said(path, &["inventory", broken]).check(3, "error: cannot read \"/proc/self/mem\": ");
    said(path, &["inventory", "group.json", broken])
        .check(3, "error: cannot read \"/proc/self/mem\": ");
    said(path, &["inventory", "/dev/null"]).check(3, "/dev/null: the file is empty");
    for format in ["text", "json"] {
        let target = format!("{format}=/dev/full");
        said(path, &["lint", ".", "-f", &target])
            .check(3, "error: cannot write to \"/dev/full\": ");
    }
    let mut command = program(["inventory", "nothing.json"]);
    command.stderr(
        OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("there"),
    );
    assert_eq!(run(command).code, 3, "there is nobody to tell");
}

/// The user who owns nothing.
const NOBODY: u32 = 65_534;

#[test]
fn files_that_may_not_be_read_are_told() {
    let folder = folder();
    let path = folder.path();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("set");
    fs::create_dir(path.join("closed")).expect("made");
    for name in ["group.json", "secret.json", "closed/a.json"] {
        fs::write(path.join(name), GROUP).expect("written");
    }
    let none = || fs::Permissions::from_mode(0o000);
    fs::set_permissions(path.join("secret.json"), none()).expect("set");
    fs::set_permissions(path.join("closed"), none()).expect("set");
    // Whoever may read everything asks as somebody who may not.
    let is_root = fs::read(path.join("secret.json")).is_ok();
    let copy = path.join("program");
    fs::copy(env!("CARGO_BIN_EXE_sgscope"), &copy).expect("copied");
    let said = |arguments: &[&str]| {
        let mut command = program_at(&copy, arguments);
        command.current_dir(path);
        if is_root {
            command.uid(NOBODY);
        }
        run(command)
    };
    said(&["inventory", "secret.json"]).check(3, "error: cannot read \"secret.json\": ");
    said(&["inventory", "closed"]).check(3, "error: cannot read \"closed\": ");
    let ran = said(&["inventory", "."]);
    ran.check(0, "\"./closed\" cannot be read: ");
    assert!(
        ran.err.contains("./secret.json: cannot be read: "),
        "{}",
        ran.err
    );
    assert!(
        ran.out.contains("1 file read, 1 document refused"),
        "{}",
        ran.out
    );
    assert_eq!(said(&["inventory", ".", "--strict"]).code, 3);
    fs::set_permissions(path.join("closed"), fs::Permissions::from_mode(0o700)).expect("set");
}

#[test]
fn names_that_are_no_text_or_without_end_are_taken_as_they_are() {
    let folder = folder();
    let path = folder.path();
    let odd = OsStr::from_bytes(b"\xff\x1b[31m.json");
    fs::write(path.join(odd), GROUP).expect("written");
    let check = |arguments: &[&OsStr], code: i32, err: &str| {
        let mut command = program(arguments);
        command.current_dir(path);
        run(command).check(code, err);
    };
    let word = OsStr::new;
    check(&[word("inventory"), odd], 0, "");
    check(
        &[word("inventory"), OsStr::from_bytes(b"\xfe")],
        3,
        "error: cannot read \"\u{fffd}\": ",
    );
    for option in ["--from", "--flow", "--only", "--threads", "--color"] {
        check(&[word("reach"), word(option), odd], 2, "error: ");
    }
    check(&[word("explain"), odd, word("internet")], 2, "error: ");
    check(
        &[word("reach"), word("-f"), odd],
        2,
        "error: reach has no format \"\u{fffd}",
    );
    let target = OsStr::from_bytes(b"json=\xff.out");
    check(&[word("inventory"), odd, word("-f"), target], 0, "");
    assert!(path.join(OsStr::from_bytes(b"\xff.out")).exists());
    let long = "a".repeat(100_000);
    let long = word(&long);
    check(&[word("inventory"), long], 3, "error: cannot read \"aaa");
    check(&[word("explain"), long, long, odd], 2, "error: \"aaa");
    check(
        &[word("reach"), word("--flow"), long, odd],
        2,
        "error: --flow: \"aaa",
    );
    check(
        &[word("lint"), word("--only"), long, odd],
        2,
        "error: \"aaa",
    );
    check(&[word("lints"), long], 2, "error: \"aaa");
}

#[test]
fn thousands_of_files_are_read_with_a_few_open() {
    let folder = folder();
    let path = folder.path();
    for number in 0..3000 {
        let name = path.join(format!("{}{number}.json", "n".repeat(240)));
        fs::write(name, GROUP.replace("sg-a", &format!("sg-{number}"))).expect("written");
    }
    let mut command = program_at(Path::new("sh"), ["-c", "ulimit -n 32; exec \"$@\"", "sh"]);
    command
        .arg(env!("CARGO_BIN_EXE_sgscope"))
        .args(["inventory", "-f", "json"]);
    command.current_dir(path);
    let ran = run(command);
    ran.check(0, "");
    assert!(ran.out.contains("{\"files\": 3000, "), "{}", ran.out);
}

#[test]
fn thousands_of_threads_are_as_quick_as_a_few() {
    let folder = folder();
    fs::write(folder.path().join("group.json"), GROUP).expect("written");
    for threads in ["4000", "99999999999"] {
        said(folder.path(), &["reach", ".", "--threads", threads]).check(0, "");
    }
}

#[test]
fn a_file_that_changes_before_its_lines_are_shown_is_not_shown() {
    for change in [
        // It is shorter, longer, other, or gone.
        (|path| fs::write(path, "{}\n")) as fn(&Path) -> std::io::Result<()>,
        |path| {
            OpenOptions::new()
                .append(true)
                .open(path)?
                .write_all(b"\n{}\n")
        },
        |path| fs::write(path, rules(400).replace("0.0.0.0/0", "10.0.0.0/8")),
        |path| fs::remove_file(path),
        |path| {
            fs::remove_file(path)?;
            fs::create_dir(path)
        },
    ] {
        let folder = folder();
        let file = folder.path().join("rules.json");
        fs::write(&file, rules(400)).expect("written");
        let mut command = program(["lint", "rules.json", "--only", "open-to-world"]);
        command.current_dir(folder.path());
        let mut child = command.spawn().expect("starts");
        // The pipe is full long before the last finding, so the file changes between two of them.
        let mut out = child.stdout.take().expect("a pipe");
        let mut first = [0; 1];
        std::io::Read::read_exact(&mut out, &mut first).expect("it begins");
        change(&file).expect("changed");
        child.stdout = Some(out);
        let ran = finish(child);
        assert_eq!(ran.code, 1, "{}", ran.err);
        let lines = |text: &str| ran.out.matches(text).count();
        assert_eq!(lines("igh[open-to-world]"), 400, "every finding is told");
        let shown = lines("\"0.0.0.0/0\"");
        assert!(shown < 400, "some lines are not shown: {shown}");
        let places = lines("[rules.json:") + lines("  --> rules.json:");
        assert_eq!(places, 400, "every finding has its place");
        ran.check(1, "note: \"rules.json\" has changed since it was read");
        assert!(!ran.out.contains("10.0.0.0/8"), "nor others in their place");
    }
}

#[test]
fn a_file_that_never_rests_does_no_harm() {
    let folder = folder();
    let file = folder.path().join("rules.json");
    fs::write(&file, rules(300)).expect("written");
    let rests = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let (long, short) = (rules(300), rules(20));
            let mut turn = 0;
            while !rests.load(Ordering::Relaxed) {
                turn += 1;
                let _ = match turn % 5 {
                    0 => fs::remove_file(&file),
                    1 => fs::write(&file, &long),
                    2 => fs::write(&file, &short),
                    3 => fs::write(&file, &long[..long.len() / 2]),
                    _ => OpenOptions::new()
                        .append(true)
                        .open(&file)
                        .and_then(|mut file| file.write_all(short.as_bytes())),
                };
            }
        });
        for _ in 0..30 {
            let mut command = program(["lint", "rules.json", "."]);
            command.current_dir(folder.path()).stdin(Stdio::null());
            let ran = run(command);
            assert_ne!(ran.code, 2, "{}", ran.err);
            assert_eq!(ran.code == 3, ran.out.is_empty(), "{}{}", ran.out, ran.err);
        }
        rests.store(true, Ordering::Relaxed);
    });
}
