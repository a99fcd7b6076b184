//! Records what `terraform console` makes of the expressions in `fixtures/conformance/functions.txt`:
//!
//! ```text
//! cargo run --example function-fixture
//! ```
//!
//! writes `fixtures/conformance/functions.json`: of each expression what the console shows, and its type,
//! or the error. The console runs in a copy of the directory of the test files, where it leaves its state.

#![allow(clippy::print_stderr, clippy::expect_used)] // a tool of the developers: it may stop with a message

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance");
    let list = std::fs::read_to_string(folder.join("functions.txt")).expect("read the expressions");
    let expressions = list
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("# "));
    let copy = tempfile::tempdir().expect("make a directory");
    let files = folder.join("functions");
    for entry in walkdir::WalkDir::new(&files) {
        let entry = entry.expect("read the test files");
        let name = entry.path().strip_prefix(&files).expect("a file below");
        let to = copy.path().join(name);
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(to).expect("copy a directory");
        } else {
            std::fs::copy(entry.path(), to).expect("copy a file");
        }
    }
    let mut cases = Vec::new();
    for expression in expressions {
        cases.push(record(expression, copy.path()));
        // The state file of the console would show in fileset.
        let _ = std::fs::remove_file(copy.path().join("terraform.tfstate"));
    }
    eprintln!("{} expressions", cases.len());
    let document = json!({ "tool": version(), "cases": cases });
    let mut text = serde_json::to_string_pretty(&document).expect("write JSON");
    text.push('\n');
    std::fs::write(folder.join("functions.json"), text).expect("write the fixture");
}

fn terraform() -> Command {
    let mut command = Command::new("terraform");
    command
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("HOME", "/home/user");
    command
}

fn version() -> String {
    let output = terraform().arg("version").output().expect("run terraform");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().next().unwrap_or_default().to_owned()
}

fn record(expression: &str, directory: &Path) -> Value {
    let mut case = Map::new();
    case.insert("expression".into(), expression.into());
    // The console prints only the last of several expressions, so each needs a session.
    let shown = console(&format!("{expression}\n"), directory);
    if shown.success {
        case.insert("shown".into(), shown.stdout.trim_end_matches('\n').into());
        let ty = console(&format!("type({expression})\n"), directory);
        if ty.success {
            let words: Vec<&str> = ty.stdout.split_whitespace().collect();
            case.insert("type".into(), words.concat().into());
        }
    } else {
        case.insert("error".into(), message(&shown.stderr).into());
    }
    Value::Object(case)
}

/// The message of an error without frame and place.
fn message(stderr: &str) -> String {
    let words: Vec<&str> = stderr
        .lines()
        .filter(|line| !line.contains("<console-input>") && !line.contains("(source code"))
        .flat_map(str::split_whitespace)
        .collect();
    words.join(" ")
}

struct Session {
    success: bool,
    stdout: String,
    stderr: String,
}

fn console(input: &str, directory: &Path) -> Session {
    let mut child = terraform()
        .args(["console", "-no-color"])
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("run terraform console");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(input.as_bytes())
        .expect("write to the console");
    drop(stdin);
    let output = child.wait_with_output().expect("wait for the console");
    Session {
        success: output.status.success(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
