//! The command line as a user meets it: the real binary, its exit codes, its messages.

use crate::support::repository as repositories;
use crate::support::tfsize as support;

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use repositories::repository;
use serde_json::{Value as Json, json};
use support::{run, tfsize};
use tempfile::{TempDir, tempdir};
use tfsize::policy::raw::{self, Literal, Section};
use tfsize::policy::{BASELINE, Policy, SectionDoc, reference};
use tfsize::text::Files;

fn broken() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policies/broken")
}

/// A policy without a mistake or a contradiction.
const SMALL: &str = r#"
policy "orders" {
  region = "eu-west-1"
}
environment "production" {
  demand {
    connections = 50
  }
}
service "api" {
  by    = "connections"
  tasks = 1
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

/// One that names nothing with a size.
const HOLLOW: &str =
    "policy \"p\" {\n  region = \"eu-west-1\"\n}\nenvironment \"e\" {\n  scenario = true\n}\n";

#[test]
fn every_command_ends_with_the_code_it_promises() {
    let baseline = repository(&[]);
    let small = repository(&[("tfsize.hcl", SMALL)]);
    let wrong = repository(&[("tfsize.hcl", &SMALL.replace("tasks = ", "task = "))]);
    let hollow = repository(&[("tfsize.hcl", HOLLOW)]);
    let cases: &[(&TempDir, i32, &[&str])] = &[
        (&baseline, 0, &["--version"]),
        (&baseline, 0, &["--help"]),
        (&baseline, 2, &[]),
        (&baseline, 2, &["policy"]),
        (&baseline, 2, &["sizes"]),
        (&baseline, 2, &["--color", "sometimes", "size"]),
        (&baseline, 0, &["size"]),
        (&baseline, 2, &["size", "--env", "nowhere"]),
        (&baseline, 2, &["size", "--agents", "-1"]),
        (&baseline, 2, &["size", "--messages", "10K"]),
        (&baseline, 0, &["policy", "show"]),
        (&baseline, 2, &["policy", "show", "--env", "nowhere"]),
        (&baseline, 1, &["policy", "check"]),
        (&baseline, 0, &["policy", "check", "--fail-on", "error"]),
        (&baseline, 2, &["policy", "check", "--env", "nowhere"]),
        (&baseline, 0, &["policy", "schema"]),
        (&baseline, 2, &["generate", "--env", "nowhere"]),
        (&baseline, 1, &["generate", "--check", "--out", "new"]),
        (&small, 0, &["policy", "check"]),
        (&small, 0, &["generate", "--out", "new"]),
        (&small, 0, &["generate", "--out", "new", "--check"]),
        (&small, 2, &["init"]),
        (&small, 2, &["init", "nowhere"]),
        (&wrong, 1, &["policy", "check"]),
        (&wrong, 2, &["size"]),
        (&wrong, 2, &["generate", "--out", "new"]),
        (&wrong, 2, &["policy", "show"]),
        (&hollow, 0, &["size"]),
        (&hollow, 0, &["policy", "check"]),
        (&hollow, 0, &["generate", "--out", "new"]),
        (&hollow, 0, &["generate", "--out", "new", "--check"]),
    ];
    for (dir, code, args) in cases {
        let ran = run(dir.path(), args);
        assert_eq!(ran.code, *code, "{args:?}\n{}{}", ran.out, ran.err);
        if *code != 0 {
            assert!(
                !(ran.out.is_empty() && ran.err.is_empty()),
                "{args:?} says nothing"
            );
        }
    }
    assert!(!wrong.path().join("new").exists());
    assert!(!hollow.path().join("new").exists());
}

#[test]
fn the_help_of_each_command_ends_with_an_example_that_parses() {
    fn walk(command: &clap::Command, path: &[String], seen: &mut usize) {
        let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let dir = repository(&[]);
        let help = run(dir.path(), &args);
        assert_eq!(help.code, 0, "{path:?}");
        let (_, examples) = help
            .out
            .rsplit_once("Example")
            .unwrap_or_else(|| panic!("{path:?} has no example"));
        let lines: Vec<&str> = examples.lines().skip(1).filter(|l| !l.is_empty()).collect();
        assert!(!lines.is_empty(), "{path:?}");
        for line in lines {
            let line = line.trim().split(" > ").next().unwrap_or_default();
            // What the real tool prints may be what it is given.
            let own = |part: &&str| !part.trim().starts_with("terraform ");
            for part in line.split(" && ").filter(own) {
                let words = part.split_whitespace();
                let parsed = tfsize::cli::command().try_get_matches_from(words);
                assert!(parsed.is_ok(), "{path:?}: `{part}` does not parse");
            }
        }
        let unknown: Vec<&str> = path
            .iter()
            .map(String::as_str)
            .chain(["--no-such-flag"])
            .collect();
        let refused = run(dir.path(), &unknown);
        assert_eq!(refused.code, 2, "{unknown:?}");
        assert!(refused.err.contains("--no-such-flag"), "{}", refused.err);
        *seen += 1;
        for sub in command.get_subcommands() {
            if sub.get_name() == "help" {
                continue;
            }
            let mut path = path.to_vec();
            path.push(sub.get_name().to_string());
            walk(sub, &path, seen);
        }
    }
    let mut seen = 0;
    walk(&tfsize::cli::command(), &[], &mut seen);
    assert!(seen >= 8, "{seen} commands");
}

#[test]
fn init_writes_the_baseline_once() {
    let dir = repository(&[]);
    let before = run(dir.path(), &["size", "--format", "json"]);
    let first = run(dir.path(), &["init"]);
    assert_eq!(first.code, 0, "{}", first.err);
    let path = dir.path().join("tfsize.hcl");
    assert_eq!(fs::read_to_string(&path).unwrap(), BASELINE);
    let after = run(dir.path(), &["size", "--format", "json"]);
    assert_eq!(before.out, after.out);
    assert_eq!(after.code, 0);

    fs::write(&path, "mine").unwrap();
    let second = run(dir.path(), &["init"]);
    assert_eq!(second.code, 2);
    assert!(second.err.contains("was not touched"), "{}", second.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing but .git and the policy: {left:?}");
}

#[cfg(unix)]
#[test]
fn init_does_not_write_through_a_link() {
    let dir = repository(&[]);
    let target = dir.path().join("elsewhere");
    std::os::unix::fs::symlink(&target, dir.path().join("tfsize.hcl")).unwrap();
    let ran = run(dir.path(), &["init"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(!target.exists());
}

#[test]
fn a_policy_is_found_up_to_the_root_of_the_repository() {
    let outer = tempdir().unwrap();
    fs::write(
        outer.path().join("tfsize.hcl"),
        SMALL.replace("orders", "above"),
    )
    .unwrap();
    let root = outer.path().join("repository");
    let deep = root.join("a/b");
    fs::create_dir_all(&deep).unwrap();
    let system = |dir: &Path| {
        let ran = run(dir, &["size", "--format", "json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let json: Json = serde_json::from_str(&ran.out).unwrap();
        json["environments"][0]["system"]
            .as_str()
            .unwrap()
            .to_string()
    };
    assert_eq!(system(&deep), "above", "without a root the search goes on");
    fs::create_dir(root.join(".git")).unwrap();
    assert_eq!(system(&deep), "mistersmith", "not above the root");
    fs::write(root.join("tfsize.hcl"), SMALL.replace("orders", "root")).unwrap();
    assert_eq!(system(&deep), "root");
    fs::write(root.join("a/tfsize.hcl"), SMALL.replace("orders", "near")).unwrap();
    assert_eq!(system(&deep), "near", "the nearest wins");
    // A work tree has a file of that name instead of a folder.
    fs::remove_file(root.join("a/tfsize.hcl")).unwrap();
    fs::remove_file(root.join("tfsize.hcl")).unwrap();
    fs::remove_dir(root.join(".git")).unwrap();
    fs::write(root.join(".git"), "gitdir: x").unwrap();
    assert_eq!(system(&deep), "mistersmith");
}

#[test]
fn a_policy_that_cannot_be_read_is_named_with_what_is_wrong() {
    let dir = repository(&[]);
    let at = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).unwrap();
    fs::create_dir(dir.path().join("folder")).unwrap();
    at("binary.hcl", &[0x50, 0x4b, 0xff, 0xfe, 0x00]);
    at("utf16.hcl", &[0xff, 0xfe, 0x70, 0x00]);
    at("empty.hcl", b"");
    let large = "# a line of a long comment\n".repeat(200_000) + "service = = 1\n";
    assert!(large.len() > 5_000_000);
    at("large.hcl", large.as_bytes());
    let deep = format!("x = {}1{}\n", "[".repeat(100_000), "]".repeat(100_000));
    at("deep.hcl", deep.as_bytes());
    let cases = [
        ("missing.hcl", 2, "cannot read missing.hcl"),
        ("folder", 2, "folder is a directory without a tfsize.hcl"),
        ("binary.hcl", 2, "binary.hcl is not UTF-8 text (byte 2)"),
        ("utf16.hcl", 2, "utf16.hcl is not UTF-8 text (byte 0)"),
        ("empty.hcl", 2, "empty.hcl:1:1"),
        ("large.hcl", 2, "large.hcl:200001:11"),
        ("deep.hcl", 2, "nested"),
    ];
    for (name, code, says) in cases {
        let ran = run(dir.path(), &["size", "--policy", name]);
        assert_eq!(ran.code, code, "{name}: {}", ran.err);
        assert!(ran.err.contains(says), "{name}: {}", ran.err);
        assert_eq!(ran.out, "", "{name}");
    }
    // A folder that has a policy stands for it.
    fs::write(dir.path().join("folder/tfsize.hcl"), SMALL).unwrap();
    assert_eq!(run(dir.path(), &["size", "--policy", "folder"]).code, 0);
}

#[test]
fn a_byte_order_mark_and_windows_lines_change_nothing() {
    let dir = repository(&[]);
    let wrong = BASELINE.replacen("memory = \"1 GB\"", "memory = \"1 GHz\"", 1);
    let line = wrong.lines().position(|l| l.contains("1 GHz")).unwrap() + 1;
    let dressed = |text: &str| {
        [
            ("plain.hcl", text.to_string()),
            ("mark.hcl", format!("\u{feff}{text}")),
            ("windows.hcl", text.replace('\n', "\r\n")),
            (
                "both.hcl",
                format!("\u{feff}{}", text.replace('\n', "\r\n")),
            ),
        ]
    };
    let mut sizes = BTreeSet::new();
    for (name, text) in dressed(BASELINE) {
        fs::write(dir.path().join(name), text).unwrap();
        let ran = run(dir.path(), &["size", "--format", "json", "--policy", name]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        sizes.insert(ran.out);
    }
    assert_eq!(sizes.len(), 1);
    for (name, text) in dressed(&wrong) {
        fs::write(dir.path().join(name), text).unwrap();
        let ran = run(dir.path(), &["size", "--policy", name]);
        let place = format!("{name}:{line}:14");
        assert!(ran.err.contains(&place), "{place}: {}", ran.err);
    }
}

#[test]
fn an_unknown_environment_lists_those_there_are() {
    let dir = repository(&[]);
    for args in [
        &["size", "--env", "prod"][..],
        &["generate", "--env", "prod"],
        &["policy", "show", "--env", "prod"],
        &["policy", "check", "--env", "prod"],
    ] {
        let ran = run(dir.path(), args);
        assert_eq!(ran.code, 2, "{args:?}");
        for name in [
            "\"prod\"",
            "development",
            "staging",
            "production",
            "production-peak",
        ] {
            assert!(ran.err.contains(name), "{args:?}: {}", ran.err);
        }
    }
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let dir = repository(&[]);
    let program = assert_cmd::cargo::cargo_bin("tfsize");
    for args in [
        &["policy", "schema"][..],
        &["policy", "show"],
        &["size"],
        &["policy", "check", "--fail-on", "error"],
    ] {
        let mut child = std::process::Command::new(&program)
            .env_clear()
            .current_dir(dir.path())
            .args(args)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut first = [0; 1];
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[test]
fn colours_come_only_when_they_are_wanted() {
    let dir = repository(&[]);
    let coloured = |args: &[&str]| run(dir.path(), args).out.contains('\u{1b}');
    assert!(!coloured(&["policy", "check"]));
    assert!(!coloured(&["policy", "check", "--color", "never"]));
    assert!(coloured(&["policy", "check", "--color", "always"]));
    assert!(!coloured(&["size"]));
    assert!(coloured(&["size", "--color", "always"]));
    let mut by_variable = tfsize(dir.path(), &["size"]);
    by_variable.env("TFSIZE_COLOR", "always");
    let output = by_variable.output().unwrap();
    assert!(output.stdout.contains(&0x1b));
}

/// What `tfsize` prints on a terminal of so many columns.
#[cfg(unix)]
fn on_a_terminal(dir: &Path, args: &[&str], columns: u16) -> String {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{Winsize, tcsetwinsize};

    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let name = ptsname(&screen, Vec::new()).unwrap().into_string().unwrap();
    let terminal = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(name)
        .unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&terminal, size).unwrap();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tfsize"))
        .args(args)
        .env_clear()
        .env("NO_COLOR", "1")
        .current_dir(dir)
        .stdout(terminal)
        .spawn()
        .unwrap();
    let mut screen = fs::File::from(screen);
    let mut printed = Vec::new();
    // Once nobody has the terminal any more, reading it fails.
    let mut buffer = [0; 4096];
    while let Ok(n @ 1..) = screen.read(&mut buffer) {
        printed.extend_from_slice(&buffer[..n]);
    }
    child.wait().unwrap();
    String::from_utf8(printed).unwrap()
}

#[cfg(unix)]
#[test]
fn tables_are_as_wide_as_the_terminal() {
    let dir = repository(&[]);
    let widest = |columns| {
        let text = on_a_terminal(dir.path(), &["size", "--env", "production"], columns);
        assert!(text.contains("headroom"), "{text}");
        // The lines of the table are those that are set in.
        let rows = text.lines().filter(|l| l.starts_with(' '));
        rows.map(|l| l.trim_end().chars().count()).max().unwrap()
    };
    let (narrow, wide) = (widest(80), widest(160));
    assert!(narrow <= 80, "{narrow}");
    assert!((121..=160).contains(&wide), "{wide}");
}

#[test]
fn sizes_as_json_keep_their_shape() {
    let dir = repository(&[]);
    let ran = run(
        dir.path(),
        &["size", "--env", "production", "--format", "json"],
    );
    let json: Json = serde_json::from_str(&ran.out).unwrap();
    insta::assert_snapshot!("size_production_json", shape(&json));
    let production = &json["environments"][0];
    assert_eq!(json["version"], json!(1));
    assert_eq!(production["services"][1]["needed_tasks"], json!(1000));
    assert_eq!(production["databases"][0]["connections_asked"], json!(3900));
}

/// The shape of a document: the type of each value by its path, entries of a list taken together.
fn shape(json: &Json) -> String {
    fn walk(json: &Json, path: &str, out: &mut BTreeSet<String>) {
        match json {
            Json::Object(map) => {
                for (key, value) in map {
                    walk(value, &format!("{path}.{key}"), out);
                }
            }
            Json::Array(items) => {
                for item in items {
                    walk(item, &format!("{path}[]"), out);
                }
            }
            other => {
                let kind = match other {
                    Json::Null => "null",
                    Json::Bool(_) => "boolean",
                    Json::Number(_) => "number",
                    _ => "string",
                };
                out.insert(format!("{path}: {kind}"));
            }
        }
    }
    let mut out = BTreeSet::new();
    walk(json, "", &mut out);
    out.into_iter().collect::<Vec<_>>().join("\n")
}

#[test]
fn sizes_as_text() {
    let dir = repository(&[]);
    let ran = run(dir.path(), &["size", "--env", "production"]);
    insta::assert_snapshot!("size_production", ran.out);
}

/// What is stated is explained by nothing else: no demand, and no connections that nobody counted.
#[test]
fn what_is_fixed_is_called_fixed_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let policy = r#"policy "shop" {
  region = "eu-west-1"
}
environment "production" {
}
service "web" {
  cpu    = "1 vCPU"
  memory = "2 GB"
  tasks  = 6
}
database "main" {
  engine  = "aurora-postgresql"
  version = "16"
  acu     = "0.5..4"
}
broker "mail" {
  engine   = "RabbitMQ"
  version  = "3.13"
  mode     = "SINGLE_INSTANCE"
  instance = "mq.m5.large"
}
"#;
    fs::write(dir.path().join("tfsize.hcl"), policy).unwrap();
    let ran = run(dir.path(), &["size"]);
    let rows: Vec<&str> = ran.out.lines().skip(2).collect();
    assert_eq!(rows.len(), 3, "{}", ran.out);
    for row in rows {
        assert!(row.trim_end().ends_with(" fixed"), "{row}");
    }
}

#[test]
fn demand_from_the_command_line_counts() {
    let dir = repository(&[]);
    let tier = |args: &[&str]| {
        let mut all = vec!["size", "--env", "production", "--format", "json"];
        all.extend_from_slice(args);
        let ran = run(dir.path(), &all);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let json: Json = serde_json::from_str(&ran.out).unwrap();
        let services = json["environments"][0]["services"]
            .as_array()
            .unwrap()
            .clone();
        let tiers: Vec<String> = services
            .iter()
            .map(|s| s["tier"].as_str().unwrap().to_string())
            .collect();
        tiers.join(" ")
    };
    assert_eq!(tier(&[]), "100x standard medium");
    assert_eq!(tier(&["--agents", "10"]), "1x standard medium");
    assert_eq!(tier(&["--agents", "11"]), "10x standard medium");
    assert_eq!(tier(&["--tasks-per-agent", "5"]), "100x base medium");
    assert_eq!(tier(&["--connections", "1001"]), "100x standard large");
}

#[test]
fn every_mistake_of_a_broken_policy_is_shown_at_its_place_in_one_run() {
    let ran = run(&broken(), &["policy", "check"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    insta::assert_snapshot!("broken_policy", ran.out);
    // The same findings for a program, each at the text that it is about.
    let json = run(&broken(), &["policy", "check", "--format", "json"]);
    let json: Json = serde_json::from_str(&json.out).unwrap();
    let lines: Vec<String> = fs::read_to_string(broken().join("tfsize.hcl"))
        .unwrap()
        .lines()
        .map(str::to_string)
        .collect();
    let mut kinds = BTreeSet::new();
    for finding in json["findings"].as_array().unwrap() {
        let number = |key: &str| usize::try_from(finding["place"][key].as_u64().unwrap()).unwrap();
        let line = &lines[number("line") - 1];
        let rest: String = line.chars().skip(number("column") - 1).collect();
        assert!(!rest.trim().is_empty(), "{finding:#}");
        assert_eq!(number("line"), number("end_line"), "{finding:#}");
        kinds.insert(finding["rule"].as_str().unwrap().to_string());
    }
    let expected = [
        "policyfile-aws",
        "policyfile-compared",
        "policyfile-duplicate",
        "policyfile-form",
        "policyfile-inherits",
        "policyfile-missing",
        "policyfile-name",
        "policyfile-override",
        "policyfile-profile",
        "policyfile-reference",
        "policyfile-scaling",
        "policyfile-tiers",
        "policyfile-unknown-key",
        "policyfile-value",
    ];
    assert_eq!(kinds, expected.map(String::from).into());
    let total = json["summary"]["errors"].as_u64().unwrap();
    assert!(ran.out.contains(&format!("{total} errors")), "{}", ran.out);
}

#[test]
fn a_circle_of_files_is_reported_where_it_closes() {
    let dir = repository(&[]);
    let one = "policy \"p\" {\n  region  = \"eu-west-1\"\n  extends = \"two.hcl\"\n}\n";
    fs::write(dir.path().join("tfsize.hcl"), one).unwrap();
    fs::write(dir.path().join("two.hcl"), one.replace("two", "./tfsize")).unwrap();
    let ran = run(dir.path(), &["policy", "check"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("a policy cannot extend itself"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("two.hcl:3:13"), "{}", ran.out);
    fs::write(dir.path().join("two.hcl"), one.replace("two", "three")).unwrap();
    let ran = run(dir.path(), &["policy", "check"]);
    assert!(ran.out.contains("cannot read three.hcl"), "{}", ran.out);
    assert!(ran.out.contains("two.hcl:3:13"), "{}", ran.out);
}

#[test]
fn a_policy_that_extends_another_shows_where_each_value_comes_from() {
    let dir = repository(&[]);
    let own = "policy \"mine\" {\n  region  = \"eu-central-1\"\n  extends = \"baseline\"\n}\nservice \"gateway\" {\n  tasks = \"3..9\"\n}\n";
    fs::write(dir.path().join("tfsize.hcl"), own).unwrap();
    let ran = run(dir.path(), &["policy", "show", "--env", "staging"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let line = |needle: &str| {
        let found: Vec<&str> = ran.out.lines().filter(|l| l.contains(needle)).collect();
        assert_eq!(found.len(), 1, "{needle}: {found:?}");
        found[0].to_string()
    };
    assert!(line("\"3..9\"").contains("# tfsize.hcl:6"));
    assert!(line("\"eu-central-1\"").contains("# tfsize.hcl:2"));
    assert!(line("\"1..100\"").contains("# baseline.hcl (the example policy):"));
    assert!(
        line("saving ").ends_with(", planning"),
        "{}",
        line("saving ")
    );
    assert!(line("iops ").ends_with(", planning"));
}

#[test]
fn the_effective_policy_reads_back_to_the_same_sizes() {
    let dir = repository(&[]);
    let shown = run(dir.path(), &["policy", "show", "--env", "production"]);
    // What is shown is one environment's policy: as a policy of its own it lacks only the environment block.
    let text = shown.out.replace(
        "\ndemand {",
        "\nenvironment \"production\" {\n}\n\ndemand {",
    );
    assert_ne!(text, shown.out);
    fs::write(dir.path().join("tfsize.hcl"), text).unwrap();
    let again = run(dir.path(), &["size", "--format", "json"]);
    assert_eq!(again.code, 0, "{}", again.err);
    fs::remove_file(dir.path().join("tfsize.hcl")).unwrap();
    let first = run(
        dir.path(),
        &["size", "--env", "production", "--format", "json"],
    );
    assert_eq!(again.out, first.out);
}

/// A policy in HCL's JSON form: a labelled block is an object by label.
fn json_form(section: &Section) -> Json {
    fn value(literal: &Literal) -> Json {
        match literal {
            Literal::Null => Json::Null,
            Literal::Bool(b) => json!(b),
            Literal::Number(n) => json!(n),
            Literal::Text(t) => json!(t),
            Literal::List(items) => items.iter().map(|i| value(&i.literal)).collect(),
            Literal::Object(entries) => entries
                .iter()
                .map(|(k, v)| (k.text.clone(), value(&v.literal)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
    let mut out = serde_json::Map::new();
    for attribute in &section.attributes {
        out.insert(attribute.key.text.clone(), value(&attribute.value.literal));
    }
    for block in &section.blocks {
        let body = json_form(&block.body);
        match &block.label {
            None => {
                out.insert(block.kind.text.clone(), body);
            }
            Some(label) => {
                let all = out.entry(block.kind.text.clone()).or_insert(json!({}));
                all[&label.text] = body;
            }
        }
    }
    Json::Object(out)
}

fn section(text: &str) -> Section {
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    let body = tfsize::syntax::parse(&files, id, &mut Vec::new()).unwrap();
    let mut findings = Vec::new();
    let section = raw::read(id, &body, |_, _| false, &mut findings);
    assert_eq!(findings, []);
    section
}

#[test]
fn the_json_schema_takes_the_baseline_and_nothing_unknown() {
    let dir = repository(&[]);
    let ran = run(dir.path(), &["policy", "schema", "--format", "json"]);
    let schema: Json = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        schema["$schema"],
        json!("https://json-schema.org/draft/2020-12/schema")
    );
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mistakes = |policy: &Json| -> Vec<String> {
        validator
            .iter_errors(policy)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect()
    };
    let baseline = json_form(&section(BASELINE));
    assert_eq!(mistakes(&baseline), [] as [&str; 0]);
    // An unknown key is refused wherever it stands.
    let mut places = Vec::new();
    objects(&Policy::describe(), "", &baseline, &mut places);
    assert!(places.len() > 40, "{places:?}");
    // Demand has words of one's own.
    for place in places.iter().filter(|place| !place.ends_with("/demand")) {
        let mut changed = baseline.clone();
        let object = changed.pointer_mut(place).unwrap();
        object["no_such_key"] = json!(1);
        assert!(
            !mistakes(&changed).is_empty(),
            "`{place}` takes an unknown key"
        );
    }
    // So is a value of another kind, and a policy without its head.
    for (place, value) in [
        ("/service/gateway/load_balanced", json!("yes")),
        ("/service/gateway/by", json!(5)),
        ("/service/gateway/tasks", json!([5])),
        ("/database/main/clients", json!("gateway")),
        ("/policy", Json::Null),
    ] {
        let mut changed = baseline.clone();
        *changed.pointer_mut(place).unwrap() = value;
        assert!(!mistakes(&changed).is_empty(), "{place}");
    }
}

/// Places of a policy that hold a section the decoder knows.
fn objects(doc: &SectionDoc, at: &str, policy: &Json, out: &mut Vec<String>) {
    let Some(here) = policy.pointer(at) else {
        return;
    };
    out.push(at.to_string());
    for section in &doc.sections {
        let place = format!("{at}/{}", section.kind);
        if section.label.is_none() || section.label_may_lack {
            objects(section, &place, policy, out);
            continue;
        }
        let labels = here[section.kind].as_object().into_iter().flatten();
        for (label, _) in labels {
            objects(section, &format!("{place}/{label}"), policy, out);
        }
    }
}

#[test]
fn the_reference_names_every_field_the_decoder_reads() {
    fn walk(doc: &SectionDoc, page: &str, count: &mut usize) {
        for field in &doc.fields {
            assert!(
                page.contains(&format!("| `{}` |", field.name)),
                "{} of {}",
                field.name,
                doc.kind
            );
            assert!(!field.doc.is_empty(), "{} of {}", field.name, doc.kind);
            *count += 1;
        }
        for section in &doc.sections {
            assert!(page.contains(section.kind), "{}", section.kind);
            walk(section, page, count);
        }
    }
    let dir = repository(&[]);
    let page = run(dir.path(), &["policy", "schema"]).out;
    let doc = Policy::describe();
    assert_eq!(page, reference::markdown(&doc));
    let mut count = 0;
    walk(&doc, &page, &mut count);
    assert!(count > 120, "{count} fields");
    // Every key the baseline writes is one of them, so the page misses none.
    let lines = page.lines().filter(|l| l.starts_with("| `")).count();
    assert_eq!(lines, count);
}
