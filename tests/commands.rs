//! What holds for every command alike. The commands come from the command line itself, so that a new one is tested too.

mod words;

use crate::support::tfsize as support;
use crate::support::uses;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use support::{Ran, tfsize};
use tempfile::{TempDir, tempdir};
use uses::{USES, Uses};

const POLICY: &str = r#"
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
  tasks = "1..4"
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

const SOURCE: &str = r#"
variable "count_of_tasks" {
  type    = number
  default = 2
}
resource "aws_ecs_service" "api" {
  name          = "api"
  desired_count = var.count_of_tasks
}
"#;

const PROVIDERS: &str =
    r#"{"format_version": "1.0", "provider_schemas": {"example.com/mine/cloud": {}}}"#;

/// A repository with a policy and a root module, and files that are wrong.
fn repository() -> TempDir {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("tfsize.hcl", POLICY);
    write("main.tf", SOURCE);
    write("broken.hcl", &POLICY.replace("2 GB", "2 elephants"));
    write("three.tfvars", "count_of_tasks = 3\n");
    write("providers.json", PROVIDERS);
    dir
}

/// A command that does something, and how it is called.
struct Leaf {
    words: Vec<String>,
    command: clap::Command,
}

impl Leaf {
    fn takes(&self, long: &str) -> bool {
        let mut arguments = self.command.get_arguments();
        arguments.any(|a| a.get_long() == Some(long))
    }

    fn is(&self, words: &str) -> bool {
        self.words.join(" ") == words
    }

    /// Runs it with what it needs, and more.
    fn run(&self, dir: &Path, more: &[&str], stdin: &str) -> Ran {
        let mut words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        for argument in self
            .command
            .get_positionals()
            .filter(|a| a.is_required_set())
        {
            words.push(match argument.get_id().as_str() {
                "what" => "aws_ecs_service.api.desired_count",
                "providers" => "providers.json",
                other => panic!("say what {:?} gets for <{other}>", self.words),
            });
        }
        // Without a directory the policy is priced.
        let dir_named = more.first().is_some_and(|word| !word.starts_with('-'));
        if self.is("cost") && !dir_named && !more.iter().any(|w| ["--plan", "--state"].contains(w))
        {
            words.push(".");
        }
        words.extend(more);
        let output = tfsize(dir, &words).write_stdin(stdin).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran {
            code: output.status.code().expect("ended by a signal"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

/// Every command without commands of its own.
fn leaves() -> Vec<Leaf> {
    fn walk(command: &clap::Command, words: &[String], out: &mut Vec<Leaf>) {
        let inner: Vec<_> = command.get_subcommands().collect();
        let inner: Vec<_> = inner.iter().filter(|c| c.get_name() != "help").collect();
        for one in &inner {
            let words = [words, &[one.get_name().to_owned()]].concat();
            walk(one, &words, out);
        }
        if !command.is_subcommand_required_set() {
            out.push(Leaf {
                words: words.to_vec(),
                command: command.clone(),
            });
        }
    }
    let mut all = tfsize::cli::command();
    all.build();
    let mut out = Vec::new();
    walk(&all, &[], &mut out);
    assert!(out.len() >= 11, "the commands were not found");
    out
}

/// Every command that takes a flag, with the least that there must be of them.
fn taking(long: &str, least: usize) -> Vec<Leaf> {
    let out: Vec<Leaf> = leaves().into_iter().filter(|l| l.takes(long)).collect();
    assert!(out.len() >= least, "too few take --{long}");
    out
}

/// The one answer of all these runs.
fn alike(runs: impl IntoIterator<Item = (String, Ran)>) -> (i32, String) {
    let mut seen: Vec<(String, (i32, String))> = Vec::new();
    for (name, ran) in runs {
        let last = ran.err.lines().last().unwrap_or_default().to_owned();
        seen.push((name, (ran.code, last)));
    }
    let answers: BTreeSet<&(i32, String)> = seen.iter().map(|(_, answer)| answer).collect();
    assert_eq!(answers.len(), 1, "{seen:#?}");
    seen[0].1.clone()
}

/// What the table says of a command.
fn uses(leaf: &Leaf) -> &'static Uses {
    let mut all = USES.iter();
    let found = all.find(|uses| leaf.is(uses.command));
    found.unwrap_or_else(|| panic!("say in support/uses.rs what {:?} takes", leaf.words))
}

fn named(leaf: &Leaf, ran: Ran) -> (String, Ran) {
    (leaf.words.join(" "), ran)
}

#[test]
fn what_is_wrong_with_flags_is_said_alike_everywhere() {
    let dir = repository();
    let at = dir.path();
    let with = |long: &str, least: usize, more: &[&str]| {
        let runs = taking(long, least);
        alike(runs.iter().map(|l| named(l, l.run(at, more, ""))))
    };
    assert_eq!(
        with("env", 8, &["--env", "nowhere"]),
        (
            2,
            "error: the policy has no environment \"nowhere\"; it has production".into()
        )
    );
    // Several are given by several flags, or by one with commas.
    assert_eq!(
        with("env", 8, &["--env", "production,nowhere"]),
        with("env", 8, &["--env", "production", "--env", "nowhere"])
    );
    assert_eq!(
        with("only", 1, &["--only", "ecs-fargate-size,nothing"]),
        with(
            "only",
            1,
            &["--only", "ecs-fargate-size", "--only", "nothing"]
        )
    );
    let (code, said) = with("env", 8, &["--policy", "none.hcl"]);
    assert!(
        code == 2 && said.starts_with("error: cannot read none.hcl"),
        "{code} {said}"
    );
    assert_eq!(
        with("var", 4, &["--var", "nothing=1"]),
        (
            2,
            "error: --var: there is no variable `nothing` in the configuration".into()
        )
    );
    assert_eq!(
        with("var", 4, &["--var", "nothing"]),
        (2, "error: --var: a value is given as NAME=VALUE".into())
    );
    let (code, said) = with("var-file", 4, &["--var-file", "none.tfvars"]);
    assert!(
        code == 2 && said.starts_with("error: cannot read the file of values none.tfvars"),
        "{code} {said}"
    );
    let (code, said) = with("env", 8, &["--allow-dir", "none"]);
    assert!(
        code == 2 && said == "error: --allow-dir: there is no directory none",
        "{said}"
    );
}

/// Flags are taken where they have a meaning, and refused where they have none. The policy's file is a flag of all, since it
/// has a variable, too.
#[test]
fn every_command_takes_the_flags_that_mean_something_to_it() {
    let all: BTreeSet<String> = leaves().iter().map(|leaf| leaf.words.join(" ")).collect();
    let told = USES.iter().map(|uses| uses.command.to_owned());
    assert_eq!(all, told.collect(), "the commands, and those of the table");
    for leaf in leaves() {
        let uses = uses(&leaf);
        for (flags, taken) in [
            (&["--env=production"][..], uses.env),
            (
                &[
                    "--var=count_of_tasks=2",
                    "--var-file=three.tfvars",
                    "--show-env=TF_VAR_x",
                ],
                uses.var,
            ),
            (&["-ojson", "--output=json", "--format=json"], uses.output),
        ] {
            for flag in flags {
                let dir = repository();
                let ran = leaf.run(dir.path(), &[flag], "");
                let is_refused = ran.err.contains("unexpected argument") && ran.code == 2;
                let said = format!("{:?} {flag}: {} {}", leaf.words, ran.code, ran.err);
                assert_eq!(taken.is_err(), is_refused, "{said}");
                assert!(taken.is_err() || ran.code < 2, "{said}");
            }
        }
        let run = |more: &[&str]| leaf.run(repository().path(), more, "");
        let (none, plain) = (run(&["--policy", "none.hcl"]), run(&[]));
        let refused = "error: cannot read none.hcl";
        let is_refused = none
            .err
            .lines()
            .last()
            .is_some_and(|l| l.starts_with(refused));
        assert_eq!(
            uses.policy.is_ok(),
            is_refused,
            "{:?} {}",
            leaf.words,
            none.err
        );
        if uses.policy.is_err() {
            // Where a schema is kept is beside the file of the policy.
            let said = |ran: &Ran| {
                if leaf.is("schema add") {
                    String::new()
                } else {
                    ran.err.clone()
                }
            };
            let what = |ran: Ran| (ran.code, said(&ran), ran.out);
            assert_eq!(what(none), what(plain), "{:?}", leaf.words);
        }
    }
    let page = include_str!("../docs/command-line.md");
    assert!(
        page.contains(&table()),
        "docs/command-line.md:\n{}",
        table()
    );
}

/// The flags of every command, as the page on the command line has them.
fn table() -> String {
    let mut out = String::from(
        "| command | `--policy` | `--env` | `--var` | `-o` | 1 | 3 |\n|---|---|---|---|---|---|---|\n",
    );
    for uses in USES {
        let cell = |is: bool| if is { "yes" } else { "" };
        let taken = [uses.policy, uses.env, uses.var, uses.output].map(|t| t.is_ok());
        let [policy, env, var, output] = taken.map(cell);
        // Where there are values for variables, Terraform is read, and may be missing.
        let (one, three) = (cell(uses.findings.is_ok()), cell(uses.var.is_ok()));
        let command = uses.command;
        let _ = writeln!(
            out,
            "| `{command}` | {policy} | {env} | {var} | {output} | {one} | {three} |"
        );
    }
    out
}

#[test]
fn a_broken_policy_stops_every_command_that_uses_one() {
    let dir = repository();
    let at = dir.path();
    let runs = taking("env", 8);
    // To say what is wrong with the policy is what it is for.
    let (check, others): (Vec<Leaf>, Vec<Leaf>) =
        runs.into_iter().partition(|l| l.is("policy check"));
    let said = "there is no size \"2 elephants\"";
    let run = |leaf: &Leaf| leaf.run(at, &["--policy", "broken.hcl"], "");
    for leaf in &others {
        let ran = run(leaf);
        assert!(
            ran.err.contains("2 elephants"),
            "{:?} {said} {}",
            leaf.words,
            ran.err
        );
        assert!(ran.out.is_empty(), "{:?} {}", leaf.words, ran.out);
    }
    let (code, last) = alike(others.iter().map(|l| named(l, run(l))));
    assert_eq!(
        (code, &*last),
        (2, "error: the policy cannot be used: 1 error")
    );
    let ran = run(&check[0]);
    assert!(
        ran.code == 1 && ran.out.contains("2 elephants"),
        "{}",
        ran.err
    );
}

#[test]
fn formats_are_chosen_and_named_alike_everywhere() {
    for leaf in taking("output", 8) {
        let dir = repository();
        let at = dir.path();
        let name = leaf.words.join(" ");
        if leaf.is("generate") {
            // What was written once is not written again.
            assert_eq!(leaf.run(at, &[], "").code, 0);
        }
        let argument = leaf
            .command
            .get_arguments()
            .find(|a| a.get_long() == Some("output"));
        // What completions offer is what the help names and explains.
        let formats = argument.unwrap().get_possible_values();
        let explained = |f: &clap::builder::PossibleValue| f.get_help().is_some();
        assert!(formats.iter().all(explained), "{name}");
        let formats: Vec<&str> = formats
            .iter()
            .map(clap::builder::PossibleValue::get_name)
            .collect();
        assert!(
            formats.contains(&"text") && formats.contains(&"json"),
            "{name}: {formats:?}"
        );
        let words: Vec<&str> = leaf.words.iter().map(|w| &**w).collect();
        let help = support::run(at, &[&words[..], &["--help"]].concat()).out;
        assert!(
            formats.iter().all(|f| help.contains(&format!("- {f}:"))),
            "{name}: {help}"
        );

        let ran = leaf.run(at, &["-o", "yaml"], "");
        assert_eq!(ran.code, 2, "{name}");
        let says = format!(
            "there is no format \"yaml\"; choose from {}",
            formats.join(", ")
        );
        assert!(ran.err.contains(&says), "{name}: {}", ran.err);
        let ran = leaf.run(at, &["-o", "json="], "");
        assert!(
            ran.code == 2 && ran.err.contains("json= names no file"),
            "{name}: {}",
            ran.err
        );
        let ran = leaf.run(at, &["-o", "text", "-o", "json"], "");
        assert!(
            ran.code == 2 && ran.err.contains("cannot both be printed"),
            "{name}: {}",
            ran.err
        );

        // To a file is what else is printed, beside another format, and by the old flag.
        let printed = leaf.run(at, &["-o", "json"], "");
        assert!(
            printed.code < 2 && printed.out.starts_with('{'),
            "{name}: {}",
            printed.err
        );
        let both = leaf.run(at, &["-o", "json=out.json", "-o", "text"], "");
        assert_eq!(both.code, printed.code, "{name}: {}", both.err);
        assert_eq!(
            fs::read_to_string(at.join("out.json")).unwrap(),
            printed.out,
            "{name}"
        );
        let text = leaf.run(at, &[], "");
        assert_eq!(both.out, text.out, "{name}");
        let old = leaf.run(at, &["--format", "json"], "");
        assert_eq!((old.code, &old.out), (printed.code, &printed.out), "{name}");
        let dash = leaf.run(at, &["-o", "json=-"], "");
        assert_eq!(dash.out, printed.out, "{name}");

        // What was written before gives way, in every format.
        for format in &formats {
            for what in ["first", "again"] {
                let ran = leaf.run(at, &["-o", &format!("{format}=out.{format}")], "");
                assert_eq!(
                    ran.code, printed.code,
                    "{name}: {format}, {what}: {}",
                    ran.err
                );
            }
            fs::remove_file(at.join(format!("out.{format}"))).unwrap();
        }

        // What somebody else wrote stays, unless it is given up.
        fs::write(at.join("own.json"), "{\"mine\": 1}\n").unwrap();
        let refused = leaf.run(at, &["-o", "json=own.json"], "");
        assert!(
            refused.code == 2 && refused.err.contains("own.json"),
            "{name}: {}",
            refused.err
        );
        if leaf.is("generate") {
            // Neither is anything else written.
            let elsewhere = leaf.run(at, &["-o", "json=own.json", "--out", "infra"], "");
            assert!(elsewhere.code == 2 && !at.join("infra").exists());
        }
        let forced = leaf.run(at, &["-o", "json=own.json", "--force"], "");
        assert_eq!(forced.code, printed.code, "{name}: {}", forced.err);
        fs::remove_file(at.join("own.json")).unwrap();
    }
}

#[test]
fn a_dash_is_standard_input_everywhere() {
    let dir = repository();
    let at = dir.path();
    for leaf in taking("env", 8) {
        let dir = repository();
        let at = dir.path();
        let name = leaf.words.join(" ");
        // What was generated is there already.
        let check = if leaf.is("generate") {
            assert_eq!(leaf.run(at, &[], "").code, 0);
            &["--check"][..]
        } else {
            &[]
        };
        let run = |more: &[&str], stdin: &str| {
            let args = [&["--env", "production"], check, more].concat();
            leaf.run(at, &args, stdin)
        };
        let (file, piped) = (run(&[], ""), run(&["--policy", "-"], POLICY));
        assert_eq!(file.code, piped.code, "{name} {}", piped.err);
        assert!(check.is_empty() || file.code == 0, "{name} {}", file.err);
        let named = |text: &str| text.replace("tfsize.hcl", "-");
        assert_eq!(named(&file.out), named(&piped.out), "{name}");
    }
    for leaf in taking("var-file", 4) {
        let name = leaf.words.join(" ");
        let values = "count_of_tasks = 3\n";
        let file = leaf.run(at, &["--var-file", "three.tfvars"], "");
        let piped = leaf.run(at, &["--var-file", "-"], values);
        let named = |text: &str| text.replace("three.tfvars", "-");
        let lines = |text: &str| -> Vec<String> {
            named(text).split_whitespace().map(str::to_owned).collect()
        };
        assert_eq!(lines(&file.out), lines(&piped.out), "{name}");
        let twice = leaf.run(at, &["--var-file", "-", "--policy", "-"], POLICY);
        assert_eq!(
            (twice.code, twice.err.lines().last()),
            (
                2,
                Some("error: standard input (-) can be read for one file only")
            ),
            "{name}"
        );
    }
    for leaf in taking("base", 2) {
        let ran = leaf.run(at, &["--base", "HEAD", "--policy", "-"], POLICY);
        let says = "error: standard input (-) can be read for one file only and not with --base";
        assert_eq!(
            (ran.code, ran.err.lines().last()),
            (2, Some(says)),
            "{:?}",
            leaf.words
        );
    }
    let state = r#"{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{"resources":[]}}}"#;
    for leaf in taking("state", 2) {
        let ran = leaf.run(at, &["--state", "-"], state);
        assert_eq!(ran.code, 0, "{:?} {}", leaf.words, ran.err);
        let ran = leaf.run(at, &["--state", "-"], "{");
        assert_eq!(ran.code, 2, "{:?} {}", leaf.words, ran.err);
    }
}

#[test]
fn a_dash_is_no_file_or_directory_anywhere() {
    let path = |a: &clap::Arg| {
        let kind = std::any::TypeId::of::<std::path::PathBuf>();
        a.get_value_parser().type_id() == kind
    };
    let mut dirs = BTreeSet::new();
    for leaf in leaves() {
        let arguments = leaf.command.get_arguments();
        for argument in arguments.filter(|a| path(a) && !a.is_required_set()) {
            let dir = repository();
            let name = format!("{:?} {}", leaf.words, argument.get_id());
            let flag = argument.get_long().map(|long| format!("--{long}"));
            let words: Vec<&str> = flag.as_deref().into_iter().chain(["-"]).collect();
            let ran = leaf.run(dir.path(), &words, "");
            let is_dir = match argument.get_value_names() {
                Some([value, ..]) if flag.is_some() => value == "DIR",
                _ => true,
            };
            let said = "error: - is standard input or output, and a directory is expected; \
                        write ./- for a directory of that name\n";
            assert_eq!(
                is_dir && ran.code == 2,
                ran.err == said,
                "{name}: {} {}",
                ran.code,
                ran.err
            );
            assert!(is_dir || !ran.err.contains("is expected; write"), "{name}");
            assert!(!is_dir || ran.code == 2, "{name}: {}", ran.out);
            assert!(!dir.path().join("-").exists(), "{name}");
            dirs.extend(is_dir.then(|| argument.get_id().to_string()));
        }
    }
    // Each is one that some command takes.
    let all = ["allow_dir", "dir", "out", "paths", "source"];
    assert_eq!(dirs, all.map(str::to_owned).into());
    // A directory of that name can be named.
    let dir = repository();
    fs::create_dir(dir.path().join("-")).unwrap();
    fs::write(dir.path().join("-/main.tf"), SOURCE).unwrap();
    assert_eq!(support::run(dir.path(), &["inspect", "./-"]).code, 0);
}

#[test]
fn exit_codes_mean_the_same_everywhere() {
    // Those that read Terraform take values for its variables.
    let empty = tempdir().unwrap();
    fs::create_dir(empty.path().join(".git")).unwrap();
    fs::write(empty.path().join("tfsize.hcl"), POLICY).unwrap();
    let bucket = tempdir().unwrap();
    fs::create_dir(bucket.path().join(".git")).unwrap();
    fs::write(
        bucket.path().join("main.tf"),
        "resource \"aws_s3_bucket\" \"b\" {}\n",
    )
    .unwrap();
    for leaf in taking("var", 4) {
        let name = leaf.words.join(" ");
        let ran = leaf.run(empty.path(), &[], "");
        let says = "no Terraform configuration was found.";
        // The policy is checked by itself.
        let is_of_policy = leaf.is("capacity") && ran.code == 0;
        assert!(
            is_of_policy || ran.code == 3 && ran.err.trim_end().ends_with(says),
            "{name}: {} {}",
            ran.code,
            ran.err
        );
        let ran = leaf.run(empty.path(), &["--exit-zero"], "");
        assert_eq!(ran.code, 0, "{name}");
        if leaf.is("explain") {
            // What is asked about is not there.
            assert_eq!(leaf.run(bucket.path(), &["--exit-zero"], "").code, 2);
            continue;
        }
        let ran = leaf.run(bucket.path(), &[], "");
        assert!(ran.code == 0, "{name}: {} {}", ran.code, ran.err);
        if !leaf.is("inspect") && !leaf.is("cost") {
            let lines = ran.err.lines().count();
            assert_eq!(lines, 1, "{name}: {}{}", ran.out, ran.err);
        }
    }
}

/// Findings fail a run, unless that is not wanted; that it could not run does anyway.
#[test]
fn every_command_ends_with_the_codes_that_it_can_end_with() {
    for leaf in leaves() {
        let uses = uses(&leaf);
        let run = |dir: &TempDir, more: &[&str]| {
            let args = [uses.findings.unwrap_or_default(), more].concat();
            leaf.run(dir.path(), &args, "")
        };
        // As much is wrong as can be.
        let wrong = || {
            let dir = repository();
            let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
            write(
                "main.tf",
                &SOURCE
                    .replace("= 2", "= 9")
                    .replace("  name ", "  nam = 1\n  name "),
            );
            write("broken.tf", "resource {\n");
            dir
        };
        let ends = |dir: &TempDir, more: &[&str], code: i32| {
            let ran = run(dir, more);
            assert_eq!(
                ran.code, code,
                "{:?} {more:?}: {}{}",
                leaf.words, ran.out, ran.err
            );
        };
        // A starter policy is not written over the one that is there.
        let dir = wrong();
        if leaf.is("init") {
            fs::remove_file(dir.path().join("tfsize.hcl")).unwrap();
        }
        ends(&dir, &[], i32::from(uses.findings.is_ok()));
        let dir = wrong();
        ends(&dir, &["--exit-zero"], if leaf.is("init") { 2 } else { 0 });
        ends(&dir, &["--exit-zero", "--color", "sometimes"], 2);
        let empty = tempdir().unwrap();
        fs::create_dir(empty.path().join(".git")).unwrap();
        fs::write(empty.path().join("providers.json"), PROVIDERS).unwrap();
        if uses.var.is_ok() {
            ends(&empty, &[], 3);
            ends(&empty, &["--exit-zero"], 0);
        } else {
            assert_ne!(run(&empty, &[]).code, 3, "{:?}", leaf.words);
        }
    }
}

/// What is read and how it ends: Terraform below a directory, a file that nothing uses, and a mistake in the source.
#[test]
fn what_is_looked_at_means_the_same_everywhere() {
    let dir = tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    fs::create_dir(dir.path().join(".git")).unwrap();
    write("tfsize.hcl", POLICY);
    write("parent/below/main.tf", SOURCE);
    write("half/main.tf", SOURCE);
    write("half/broken.tf", "resource {\n");
    write("all/broken.tf", "resource {\n");
    let run = |leaf: &Leaf, path: &str| {
        let path = if leaf.is("drift") {
            vec!["--source", path]
        } else {
            vec![path]
        };
        leaf.run(dir.path(), &path, "")
    };
    for leaf in taking("var", 6) {
        // One root module is inspected at a time: it says which there are.
        let ran = run(&leaf, "parent");
        if leaf.is("inspect") {
            assert!(ran.err.contains("below it are parent/below"), "{}", ran.err);
            assert_eq!(ran.code, 2);
        } else {
            assert!(ran.code < 2, "{:?} {}{}", leaf.words, ran.out, ran.err);
        }
        // A part of the source is not read because of a mistake in it.
        let ran = run(&leaf, "half");
        let said = format!("{}{}", ran.out, ran.err);
        assert_eq!(ran.code, 1, "{:?} {said}", leaf.words);
        assert!(
            said.contains("half/broken.tf:1:"),
            "{:?} {said}",
            leaf.words
        );
        // Where nothing is read of it, that is said; what is asked about is not there.
        let ran = run(&leaf, "all");
        let said = format!("{}{}", ran.out, ran.err);
        let code = if leaf.is("explain") { 2 } else { 1 };
        assert_eq!(ran.code, code, "{:?} {said}", leaf.words);
        assert!(said.contains("all/broken.tf:1:"), "{:?} {said}", leaf.words);
        // A file is there, and no root module uses it.
        if !leaf.is("drift") && !leaf.is("inspect") {
            let ran = run(&leaf, "tfsize.hcl");
            assert_eq!(ran.code, 0, "{:?} {}", leaf.words, ran.err);
        }
    }
}

/// Several environments are each answered for, wherever one is.
#[test]
fn every_environment_that_is_named_is_answered_for() {
    let dir = repository();
    let policy = format!(
        "{POLICY}environment \"staging\" {{\n  policy \"orders\" {{\n    region = \"us-east-1\"\n  }}\n  demand {{\n    connections = 5\n  }}\n}}\n"
    );
    fs::write(dir.path().join("tfsize.hcl"), policy).unwrap();
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "aws_ecs_service.api", "mode": "managed", "type": "aws_ecs_service", "name": "api",
         "values": {"name": "api", "desired_count": 7}}]}}, "resource_changes": []}"#;
    fs::write(dir.path().join("plan.json"), plan).unwrap();
    let elsewhere = tempdir().unwrap();
    for leaf in taking("env", 8) {
        // `inspect` reads one root module with the values of one environment.
        if leaf.is("inspect") {
            continue;
        }
        let mut ways = vec![vec![]];
        if leaf.takes("plan") {
            ways.push(vec!["--plan", "plan.json"]);
        }
        for way in ways {
            for wanted in ["production,staging", "all"] {
                let to = elsewhere
                    .path()
                    .join(format!("{wanted}-{}", leaf.words.join("-")));
                let to = to.display().to_string();
                let more = if leaf.is("generate") {
                    vec!["--out", to.as_str()]
                } else {
                    vec![]
                };
                let matches = ["--show-matches"];
                let shows = if leaf.takes("show-matches") {
                    &matches[..]
                } else {
                    &[]
                };
                let words = [way.clone(), vec!["--env", wanted], more, shows.to_vec()].concat();
                let ran = leaf.run(dir.path(), &words, "");
                let said = format!("{}{}", ran.out, ran.err);
                for name in ["production", "staging"] {
                    let named = if leaf.is("generate") {
                        Path::new(&to).join("stacks").join(name).is_dir()
                    } else {
                        // What holds in each of them alike is said once.
                        said.contains(name)
                            || leaf.is("validate")
                            || leaf.is("capacity")
                            || leaf.is("policy check")
                    };
                    assert!(named, "{:?} {words:?}: {said}", leaf.words);
                }
            }
        }
    }
}

/// What says where findings go is not passed over where there are none to go.
#[test]
fn a_report_that_would_not_be_written_is_refused() {
    let dir = repository();
    for leaf in taking("write-baseline", 2) {
        for flag in ["--fix", "--diff", "--write-baseline=known.json"] {
            let ran = leaf.run(dir.path(), &[flag, "-o", "json=out.json"], "");
            assert!(
                ran.code == 2 && ran.err.contains("-o is for a report"),
                "{}",
                ran.err
            );
            assert!(!dir.path().join("out.json").exists());
        }
    }
}

/// A program gets a document whatever there is.
#[test]
fn there_is_a_document_where_there_is_nothing_to_say() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let bare = "policy \"orders\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {}\n";
    fs::write(dir.path().join("tfsize.hcl"), bare).unwrap();
    fs::write(dir.path().join("providers.json"), PROVIDERS).unwrap();
    for leaf in taking("output", 8) {
        let takes = leaf.command.get_arguments().any(|a| {
            let formats = a.get_possible_values();
            a.get_long() == Some("output") && formats.iter().any(|f| f.get_name() == "json")
        });
        if !takes {
            continue;
        }
        let ran = leaf.run(dir.path(), &["-o", "json"], "");
        if ran.code != 2 {
            let document = serde_json::from_str::<serde_json::Value>(&ran.out);
            assert!(
                document.is_ok(),
                "{:?} {} {:?}",
                leaf.words,
                ran.code,
                ran.out
            );
        }
    }
}

#[test]
fn exit_codes_are_told_alike_everywhere() {
    let dir = repository();
    let help = tfsize(dir.path(), &["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let page = include_str!("../docs/command-line.md");
    let action = include_str!("../action.yml");
    for (code, meaning) in tfsize::cli::exit_codes() {
        assert!(help.contains(&format!("  {code}  {meaning}\n")), "{help}");
        assert!(
            page.contains(&format!("| {code} | {meaning} |\n")),
            "{meaning}"
        );
        assert!(action.contains(&format!("{code} ")), "{action}");
    }
}

#[test]
fn a_limit_that_cannot_be_decided_is_no_success() {
    let dir = repository();
    let task = r#"
variable "memory" {
  type = number
}
resource "aws_ecs_task_definition" "api" {
  family                = "api"
  cpu                   = 1024
  memory                = var.memory
  container_definitions = "[]"
}
"#;
    let service = SOURCE.replace(
        "  desired_count",
        "  task_definition = aws_ecs_task_definition.api.arn\n  desired_count",
    );
    fs::write(dir.path().join("main.tf"), format!("{service}{task}")).unwrap();
    let ran = |more: &[&str]| {
        let args = [&["drift", "--env", "production"][..], more].concat();
        support::run(dir.path(), &args)
    };
    let open = ran(&["--fail-on", "cost=100000"]);
    assert_eq!(open.code, 2, "{}", open.out);
    assert!(
        open.err
            .contains("--fail-on cost cannot be decided: memory")
            && open.err.contains("service/api"),
        "{}",
        open.err
    );
    assert_eq!(ran(&["--fail-on", "cost=100000", "--exit-zero"]).code, 2);
    assert_eq!(
        ran(&["--fail-on", "cost=100000", "--var", "memory=4096"]).code,
        0
    );
    assert_eq!(
        ran(&["--fail-on", "cost=1", "--var", "memory=4096"]).code,
        1
    );
    // What fails anyway fails.
    let both = ["--fail-on", "any,cost=100000", "--var", "count_of_tasks=9"];
    assert_eq!(ran(&both).code, 1);
    // Other limits do not ask for it; too many open values are one of their own.
    assert_eq!(ran(&["--fail-on", "never"]).code, 0);
    for command in ["lint", "drift"] {
        let run = |most: &str| {
            let fail = if command == "drift" {
                ["--fail-on", "never"]
            } else {
                ["--fail-on", "error"]
            };
            let args = [
                &[command, "--env", "production", "--max-undecided", most][..],
                &fail,
            ]
            .concat();
            support::run(dir.path(), &args)
        };
        assert_eq!(
            (run("0").code, run("100").code),
            (1, 0),
            "{command} {}",
            run("0").out
        );
        // And why it failed is said.
        let open = if command == "drift" {
            "1 check"
        } else {
            "2 checks"
        };
        let said = format!("{open} could not be decided, and 0 are allowed");
        assert!(run("0").err.contains(&said), "{command} {}", run("0").err);
        assert!(!run("100").err.contains("allowed"), "{command}");
    }
}

#[test]
fn a_value_for_one_of_several_root_modules_is_no_mistake_in_the_others() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    fs::write(dir.path().join("tfsize.hcl"), POLICY).unwrap();
    for (root, text) in [
        ("one", SOURCE),
        ("other", "output \"x\" {\n  value = 1\n}\n"),
    ] {
        fs::create_dir(dir.path().join(root)).unwrap();
        fs::write(dir.path().join(root).join("main.tf"), text).unwrap();
    }
    let several = taking("var", 4);
    // One root module is all that it shows.
    for leaf in several.iter().filter(|l| !l.is("inspect")) {
        let with = leaf.run(dir.path(), &["--var", "count_of_tasks=2"], "");
        let without = leaf.run(dir.path(), &[], "");
        let said = format!("{:?} {}{}", leaf.words, with.out, with.err);
        assert_eq!((with.code, with.err), (without.code, without.err), "{said}");
        assert!(!with.out.contains("there is no variable"), "{said}");
    }
}

/// What cannot be read is said in the same words, whichever argument names it.
#[test]
fn a_file_that_cannot_be_read_is_said_in_the_same_words_by_all() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    fs::create_dir(dir.path().join("d")).unwrap();
    for (args, about) in [
        (&["inspect", "--plan"][..], ""),
        (&["inspect", "--state"], ""),
        (&["drift", "--plan"], ""),
        (&["cost", "--state"], ""),
        (&["validate", "--schema"], ""),
        (&["schema", "add"], ""),
        (&["lint", "--baseline"], ""),
        (&["lint", ".", "--var-file"], "the file of values "),
    ] {
        for (name, why) in [
            ("nope", "it does not exist"),
            ("d", "it is a directory, not a file"),
        ] {
            let ran = support::run(dir.path(), &[args, &[name]].concat());
            let want = format!("error: cannot read {about}{name}: {why}\n");
            assert_eq!((ran.code, ran.err.as_str()), (2, want.as_str()), "{args:?}");
        }
    }
}
