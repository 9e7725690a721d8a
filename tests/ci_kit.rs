//! What is handed to pipelines works: every command line in it is run, on an account that comes along.
//!
//! The pre-commit hooks, the GitHub action, the GitLab template and the image. The scripts of the
//! action run whole, in bash; what other people's actions do is not tested.

#![cfg(all(unix, feature = "cli"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode, Yaml};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/delete-world-before");

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn text<'y>(value: &'y Yaml<'_>, key: &str) -> &'y str {
    let found = value.as_mapping_get(key).and_then(|it| it.as_str());
    found.unwrap_or_else(|| panic!("no {key} in {value:?}"))
}

/// A folder with an account that has two findings.
fn exports() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(FIXTURE).expect("the fixture") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name");
        fs::copy(&path, folder.path().join(name)).expect("copied");
    }
    folder
}

/// Runs a script where `sgscope` is the binary under test.
fn bash(folder: &Path, script: &str, variables: &[(&str, &str)]) -> Output {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_sgscope"));
    let folders = std::env::var("PATH").unwrap_or_default();
    let folders = format!("{}:{folders}", binary.parent().expect("a folder").display());
    Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", folders)
        .env_remove("SGSCOPE_CONFIG")
        .envs(variables.iter().copied())
        .output()
        .expect("bash starts")
}

#[track_caller]
fn ends(output: &Output, code: i32) {
    let told = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{told}{said}");
}

#[test]
fn every_hook_runs() {
    let text_of_hooks = read(".pre-commit-hooks.yaml");
    let hooks = Yaml::load_from_str(&text_of_hooks).expect("YAML");
    let hooks = hooks[0].as_sequence().expect("a list of hooks");
    let folder = exports();
    let mut ids = Vec::new();
    for hook in hooks {
        let id = text(hook, "id");
        let entry = text(hook, "entry");
        assert!(entry.starts_with("sgscope "), "{entry}");
        ends(
            &bash(folder.path(), entry, &[]),
            i32::from(entry.contains("lint")),
        );
        let passes = hook
            .as_mapping_get("pass_filenames")
            .and_then(|it| it.as_bool());
        assert_eq!(passes, Some(false), "{id}: files complete each other");
        ids.push(id.to_owned());
    }
    assert_eq!(ids, ["sgscope", "sgscope-source", "sgscope-config"]);
    fs::write(folder.path().join("sgscope.toml"), "fail_on = 1").expect("written");
    for hook in hooks {
        ends(&bash(folder.path(), text(hook, "entry"), &[]), 2);
    }
}

/// The scripts of the action's steps, by name.
fn script(action: &Yaml<'_>, step: &str) -> String {
    let steps = action
        .as_mapping_get("runs")
        .and_then(|it| it.as_mapping_get("steps"));
    let steps = steps.and_then(|it| it.as_sequence()).expect("steps");
    let step = steps
        .iter()
        .find(|it| text(it, "name") == step)
        .expect("the step");
    assert_eq!(text(step, "shell"), "bash");
    let script = text(step, "run").to_owned();
    assert!(
        !script.contains("${{"),
        "words of others reach a script by the environment alone\n{script}"
    );
    script
}

#[test]
fn the_action_lints_summarizes_and_keeps_the_exit_code() {
    let text_of_action = read("action.yml");
    let action = Yaml::load_from_str(&text_of_action).expect("YAML");
    let action = &action[0];
    let check = |arguments: &str, paths: &str, code: &str, has_answer: bool| {
        let (folder, temporary) = (exports(), tempfile::tempdir().expect("a folder"));
        let at = |name: &str| temporary.path().join(name).display().to_string();
        let variables = [
            ("PATHS", paths),
            ("ARGUMENTS", arguments),
            ("RUNNER_TEMP", &*temporary.path().display().to_string()),
            ("GITHUB_STEP_SUMMARY", &*at("summary")),
            ("GITHUB_OUTPUT", &*at("output")),
            ("SOURCE", "/nowhere"),
        ];
        ends(
            &bash(
                folder.path(),
                &script(action, "Install sgscope"),
                &variables,
            ),
            0,
        );
        ends(&bash(folder.path(), &script(action, "Lint"), &variables), 0);
        let output = fs::read_to_string(at("output")).expect("outputs");
        assert!(
            output
                .lines()
                .any(|line| line == format!("exit-code={code}")),
            "{output}"
        );
        let judged = bash(folder.path(), &script(action, "Judge"), &[("CODE", code)]);
        ends(&judged, code.parse().expect("a number"));
        let sarif = output
            .lines()
            .find_map(|line| line.strip_prefix("sarif="))
            .expect("a file");
        assert_eq!(Path::new(sarif).exists(), has_answer);
        if has_answer {
            let sarif = fs::read_to_string(sarif).expect("SARIF");
            let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
            assert_eq!(sarif["version"], "2.1.0");
            let summary = fs::read_to_string(at("summary")).expect("a summary");
            assert!(!summary.is_empty());
        }
    };
    check("", ".", "1", true);
    check("", "rules.json\n\n", "1", true);
    check("--fail-on never", ".", "0", true);
    check("--no-such-option", ".", "2", false);
    check("", "no such folder", "3", false);
    let inputs = action
        .as_mapping_get("inputs")
        .and_then(|it| it.as_mapping())
        .expect("inputs");
    for name in inputs.keys().filter_map(|key| key.as_str()) {
        assert!(
            text_of_action.contains(&format!("inputs.{name}")),
            "{name} is read nowhere"
        );
    }
}

#[test]
fn the_gitlab_job_writes_its_reports() {
    let text_of_job = read("ci/gitlab.yml");
    let document = Yaml::load_from_str(&text_of_job).expect("YAML");
    let job = document[0].as_mapping_get("sgscope").expect("the job");
    let variables = job.as_mapping_get("variables").expect("variables");
    let variables =
        ["SGSCOPE_PATHS", "SGSCOPE_ARGUMENTS"].map(|name| (name, text(variables, name)));
    let folder = exports();
    let script = job
        .as_mapping_get("script")
        .and_then(|it| it.as_sequence())
        .expect("a script");
    for line in script {
        ends(
            &bash(folder.path(), line.as_str().expect("a line"), &variables),
            1,
        );
    }
    let reports = job
        .as_mapping_get("artifacts")
        .and_then(|it| it.as_mapping_get("reports"))
        .expect("reports");
    for report in ["codequality", "junit"] {
        let written = fs::read_to_string(folder.path().join(text(reports, report)));
        assert!(written.is_ok_and(|text| !text.is_empty()), "{report}");
    }
}

/// The image is not built here; what it would run is.
#[test]
fn the_image_runs_a_command_that_is_there() {
    let image = read("Dockerfile");
    let words = |instruction: &str| -> Vec<String> {
        let line = image
            .lines()
            .find_map(|line| line.strip_prefix(instruction));
        serde_json::from_str(line.expect("the instruction")).expect("a list of words")
    };
    let command = [words("ENTRYPOINT "), words("CMD ")].concat().join(" ");
    assert_eq!(command, "sgscope lint");
    ends(&bash(exports().path(), &command, &[]), 1);
    for line in image.lines().filter(|line| line.starts_with("FROM ")) {
        let base = line.split_whitespace().nth(1).expect("an image");
        assert!(!base.contains(['/', '.']), "{base} names a host");
    }
}
