//! The law of the output languages through the real binary: evil names of files and directories, resources, values and
//! policies, and evil arguments, with every command and every format.

#![cfg(unix)]

use crate::support::evil;
use crate::support::tfsize as support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use hcl::eval::Evaluate as _;
use support::{Ran, run};
use tempfile::{TempDir, tempdir};
use tfsize::report::{Format, Formats, drift};

fn texts() -> Vec<(String, String)> {
    evil::texts(12_000)
}

/// A text as a name of a file.
fn name(text: &str) -> String {
    let mut out = text.replace('/', "\u{2215}");
    out.truncate(out.floor_char_boundary(200));
    out
}

/// A text in quotes, otherwise as it is.
fn quoted(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
        .replace('\r', "\\r");
    format!("\"{}\"", text.replace("${", "$${").replace("%{", "%%{"))
}

fn on_one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

fn configuration(text: &str) -> String {
    let (q, line) = (quoted(text), on_one_line(text));
    format!(
        r#"variable "size" {{
  type        = string
  default     = {q} # {line}
  description = {q}
}}

resource "aws_ecs_task_definition" "t" {{ # {line}
  for_each                 = toset([{q}])
  family                   = each.key
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.size # {line}
  memory                   = {q} # {line}
  container_definitions    = jsonencode([{{ name = {q}, image = {q}, essential = true, memory = {q} }}])
}}

resource "aws_mq_broker" "b" {{
  broker_name        = {q}
  engine_type        = "RabbitMQ"
  engine_version     = {q}
  host_instance_type = {q}
  user {{
    username = {q}
    password = "x"
  }}
}}

resource "aws_cloudwatch_log_group" "g" {{ # tfsize:ignore[log-retention] reason={q}
  name              = {q}
  retention_in_days = 4
}}

# tfsize:ignore[{line}] reason={q} until={q}
resource "aws_cloudwatch_log_group" "h" {{
  name              = {q}
  retention_in_days = 4
}}

module "near" {{
  source = {near}
}}

module "far" {{
  source  = {q}
  version = {q}
}}

output "o" {{
  value = {q}
}}
"#,
        near = quoted(&format!("./{text}")),
    )
}

/// A repository with the texts wherever a repository can have them.
fn repository() -> TempDir {
    let dir = tempdir().unwrap();
    let at = dir.path();
    fs::create_dir(at.join(".git")).unwrap();
    for (_, text) in texts() {
        let root = at.join("roots").join(name(&text));
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("main.tf"), configuration(&text)).unwrap();
        fs::write(
            root.join(format!("{}.auto.tfvars", name(&text))),
            format!("unknown = {}\n", quoted(&text)),
        )
        .unwrap();
        let broken = at.join("broken").join(name(&text));
        fs::create_dir_all(&broken).unwrap();
        fs::write(
            broken.join(format!("{}.tf", name(&text))),
            format!("a = {text}\n\"{text}\" {{\n"),
        )
        .unwrap();
    }
    fs::write(at.join("tfsize.hcl"), policy()).unwrap();
    fs::write(at.join("broken.hcl"), broken_policy()).unwrap();
    dir
}

/// A policy that can be used, with the texts where it takes any.
fn policy() -> String {
    let mut out = tfsize::policy::BASELINE.to_owned();
    for (i, (_, text)) in texts().into_iter().enumerate() {
        let q = quoted(&text);
        let _ = writeln!(
            out,
            "waiver \"w{i}\" {{\n  rule = \"log-retention\"\n  reason = {q}\n  owner = {q}\n  address = \"*\"\n  until = \"2999-01-01\"\n}}\n"
        );
    }
    out
}

/// One with the texts where they are refused.
fn broken_policy() -> String {
    let mut out = String::from("policy \"shop\" {\n  region = \"eu-west-1\"\n}\n");
    for (_, text) in texts() {
        let q = quoted(&text);
        let _ = write!(
            out,
            "environment {q} {{\n  inherits = {q}\n}}\nservice {q} {{\n  description = {q}\n  recommended = {q}\n  \
             tier {q} {{\n    cpu = {q} # {}\n    unknown = {q}\n  }}\n}}\nwaiver {q} {{\n  rule = {q}\n  until = {q}\n}}\n\
             lint {{\n  rules = {{ {q} = {q} }}\n}}\n",
            on_one_line(&text)
        );
    }
    out
}

/// Both streams of a run are safe for a terminal and a log, with and without colours.
fn safe(dir: &Path, args: &[&str]) -> Ran {
    let about = format!("tfsize {args:?}");
    let mut coloured = args.to_vec();
    coloured.extend(["--color", "always"]);
    let ran = run(dir, &coloured);
    evil::terminal(&ran.out, &about);
    evil::terminal(&ran.err, &about);
    assert!(ran.code < 4, "{about}: {}{}", ran.out, ran.err);
    ran
}

/// How many of the texts can be recognised.
fn recognised(text: &str) -> usize {
    texts()
        .iter()
        .filter(|(word, _)| text.contains(word))
        .count()
}

#[test]
fn evil_repositories_do_nothing_in_any_format() {
    let dir = repository();
    let at = dir.path();
    let all = texts().len();
    for &format in Format::ALL {
        let file = format!("{format}=lint.{format}");
        let args = ["lint", "-o", format.name(), "-o", &file];
        let ran = run(at, &args);
        assert_eq!(ran.code, 1, "{format}: {}", ran.err);
        evil::terminal(&ran.err, format.name());
        check(Formats::name(format), &ran.out);
        // A comment has room for the first only.
        if format != Format::Markdown {
            assert!(
                recognised(&ran.out) > all - 5,
                "{format}: {}",
                recognised(&ran.out)
            );
        }
        let written = fs::read_to_string(at.join(format!("lint.{format}"))).unwrap();
        assert_eq!(ran.out, written, "{format}");
    }
    for format in <drift::Format as Formats>::ALL {
        let args = [
            "drift",
            "--source",
            "roots",
            "--env",
            "production",
            "-o",
            format.name(),
        ];
        let ran = run(at, &args);
        evil::terminal(&ran.err, format.name());
        check(format.name(), &ran.out);
    }
}

fn check(format: &str, out: &str) {
    match format {
        "text" | "concise" => evil::terminal(out, format),
        "json" | "gitlab" => {
            evil::json(out, format);
        }
        "sarif" => evil::sarif(&evil::json(out, format), format),
        "junit" | "checkstyle" => {
            evil::xml(out, format);
        }
        "github" => {
            evil::visible(out, format);
            for (name, ..) in out.lines().filter_map(evil::github_command) {
                assert!(
                    ["error", "warning", "notice"].contains(&name.as_str()),
                    "{name}"
                );
            }
        }
        "markdown" => {
            evil::markdown(out, format);
        }
        "html" => {
            evil::html(out, format);
        }
        other => panic!("the format {other} has no parser here"),
    }
}

#[test]
fn evil_repositories_do_nothing_in_any_command() {
    let dir = repository();
    let at = dir.path();
    for args in [
        &["lint", "--show-matches", "--show-undecided"][..],
        &["lint", "--diff", "--unsafe"],
        &["lint", "--env", "all", "--no-ignores"],
        &["lint", "--write-baseline", "known.json"],
        &["explain", "aws_ecs_task_definition.t", "roots"],
        &["explain", "aws_mq_broker.b", "roots"],
        &["explain", "aws_mq_broker.b", "roots", "-o", "json"],
        &["policy", "show"],
        &["policy", "show", "--format", "json"],
        &["policy", "check"],
        &["policy", "check", "--format", "json"],
        &["policy", "check", "--policy", "broken.hcl"],
        &[
            "policy",
            "check",
            "--policy",
            "broken.hcl",
            "--format",
            "json",
        ],
        &["lint", "--policy", "broken.hcl"],
        &["drift", "--policy", "broken.hcl"],
        &["generate", "--policy", "broken.hcl"],
        &["size", "--policy", "broken.hcl"],
        &["size"],
        &["size", "--format", "json"],
        &["simulate"],
        &["simulate", "--format", "json"],
        &["simulate", "--format", "csv"],
        &["simulate", "--search", "--headroom", "x\n::error::more"],
        &["simulate", "--search"],
        &["simulate", "--trace", "x\n::error::trace"],
        &["simulate", "--set", "x\n::error::set=1"],
        &["simulate", "--assume", "x\n::error::assume=1"],
        &["rules"],
        &["prices", "show"],
        &["prices", "show", "x\n::error::item"],
        &["prices", "show", "sqs", "--region", "x\n::error::region"],
        &["cost", "--region", "x\n::error::region"],
        &["cost", "--fail-above", "x\n::error::above"],
        &["cost", "--diff", "x\n::error::before", "y\n::error::now"],
        &["cost", "--base", "x\n::error::base"],
        &["schema"],
        &["schema", "x\n::error::schema"],
        &[
            "generate",
            "--out",
            "x\n::error::out",
            "--env",
            "production",
        ],
        &[
            "generate",
            "--out",
            "x\n::error::out",
            "--env",
            "production",
            "--check",
        ],
        &[
            "generate",
            "--out",
            "y\u{1b}[35m",
            "--env",
            "production",
            "--diff",
        ],
    ] {
        let ran = safe(at, args);
        if args.contains(&"json") {
            evil::json(&ran.out, &format!("{args:?}"));
        }
    }
    evil::json(
        &fs::read_to_string(at.join("known.json")).unwrap(),
        "the baseline file",
    );
    for (i, (word, text)) in texts().into_iter().enumerate() {
        let root = format!("roots/{}", name(&text));
        let ran = run(at, &["inspect", &root, "--format", "json"]);
        evil::terminal(&ran.err, &word);
        let exact = evil::strings(&evil::json(&ran.out, &word));
        assert!(exact.contains(&text), "{word}: not exact");
        // Each text with one of the others.
        let broken = format!("broken/{}", name(&text));
        let (args, shown): (&[&str], bool) = match i % 3 {
            0 => (&["inspect", &root], true),
            1 => (&["inspect", &root, "--address", "aws_mq_broker.b"], true),
            _ => (&["inspect", &broken], false),
        };
        let ran = safe(at, args);
        assert!(!shown || ran.out.contains(&word), "{}", ran.out);
    }
}

#[test]
fn evil_arguments_do_nothing() {
    let dir = tempdir().unwrap();
    let at = dir.path();
    fs::create_dir(at.join(".git")).unwrap();
    fs::write(at.join("main.tf"), "").unwrap();
    fs::write(
        at.join("tfsize.hcl"),
        "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {}\n",
    )
    .unwrap();
    let all = texts();
    let mut seen = 0;
    for (i, (word, text)) in all.iter().enumerate() {
        let option = format!("--{text}");
        let every: [&[&str]; 18] = [
            &["lint", "--", text],
            &["--", text],
            &["lint", &option],
            &["lint", "-o", text],
            &["lint", "--only", text],
            &["lint", "--env", text],
            &["lint", "--var-file", text],
            &["lint", "--fail-on", text],
            &["lint", "--baseline", text],
            &["policy", "check", "--policy", text],
            &["explain", "--", text],
            &["drift", "--source", text],
            &["drift", "--fail-on", text],
            &["inspect", "--state", text],
            &["inspect", "--address", text],
            &["init", "--", text],
            &["size", "--messages", text],
            &["generate", "--env", text],
        ];
        // Each text with some of them, each of them with many texts.
        for args in every.iter().skip(i % 3).step_by(3) {
            // A value that looks like an option is one only behind a sign of equality.
            let joined: Vec<String> = match args {
                [before @ .., flag, value] if flag.starts_with("--") && *flag != "--" => before
                    .iter()
                    .map(ToString::to_string)
                    .chain([format!("{flag}={value}")])
                    .collect(),
                all => all.iter().map(ToString::to_string).collect(),
            };
            let joined: Vec<&str> = joined.iter().map(String::as_str).collect();
            let about = format!(
                "tfsize {:?}",
                joined
                    .iter()
                    .map(|a| a.get(..90.min(a.len())))
                    .collect::<Vec<_>>()
            );
            let mut coloured = vec!["--color", "always"];
            coloured.extend(&joined);
            let ran = run(at, &coloured);
            evil::terminal(&ran.out, &about);
            evil::terminal(&ran.err, &about);
            assert!(ran.out.len() + ran.err.len() < 20_000, "{about}");
            assert!(ran.code < 4, "{about}: {}", ran.err);
            seen += usize::from(ran.err.contains(word.as_str()));
        }
    }
    assert!(seen > all.len() * 4, "{seen}");
}

/// Every text that an HCL file has as a value or in one, as a program reads it, and the shape of its blocks.
fn hcl_texts(text: &str, about: &str) -> (Vec<String>, String) {
    fn values(expression: &hcl::Expression, texts: &mut Vec<String>) {
        match expression {
            hcl::Expression::Array(items) => items.iter().for_each(|i| values(i, texts)),
            hcl::Expression::Object(entries) => {
                for (key, value) in entries {
                    if let hcl::expr::ObjectKey::Expression(key) = key {
                        values(key, texts);
                    }
                    values(value, texts);
                }
            }
            hcl::Expression::FuncCall(call) => call.args.iter().for_each(|a| values(a, texts)),
            other => {
                if let Ok(hcl::Value::String(text)) = other.evaluate(&hcl::eval::Context::new()) {
                    texts.push(text);
                }
            }
        }
    }
    fn walk(body: &hcl::Body, texts: &mut Vec<String>, shape: &mut String) {
        for structure in body {
            match structure {
                hcl::Structure::Attribute(a) => {
                    let _ = write!(shape, "{};", a.key());
                    values(a.expr(), texts);
                }
                hcl::Structure::Block(b) => {
                    let _ = write!(shape, "{}/{}{{", b.identifier(), b.labels().len());
                    texts.extend(b.labels().iter().map(|l| l.as_str().to_owned()));
                    walk(b.body(), texts, shape);
                    shape.push('}');
                }
            }
        }
    }
    let parsed = hcl::parse(text).unwrap_or_else(|e| panic!("{about}: {e}\n{text}"));
    let (mut texts, mut shape) = (Vec::new(), String::new());
    walk(&parsed, &mut texts, &mut shape);
    (texts, shape)
}

#[test]
fn evil_texts_in_a_policy_are_shown_as_values_and_no_more() {
    let dir = repository();
    let ran = run(dir.path(), &["policy", "show", "--env", "production"]);
    let (texts, _) = hcl_texts(&ran.out, "policy show");
    for (word, text) in self::texts() {
        assert!(texts.contains(&text), "{word}: {text:?}");
    }
}

/// Texts of the example policy that `generate` writes into files, or could.
const WRITTEN: [&str; 12] = [
    "\"Agent orchestration on ECS, Aurora and Amazon MQ\"",
    "\"100x\"",
    "\"base\"",
    "\"Discovery events reach the agents' queue\"",
    "\"mistersmith.discovery\"",
    "\"agent-count\"",
    "\"Agent count by state\"",
    "\"AgentCount\"",
    "\"Megabytes\"",
    "\"System Overview\"",
    "\"error-rate\"",
    "\"ConnectionsPerTask\"",
];

#[test]
fn evil_texts_in_a_policy_are_generated_as_values_and_no_more() {
    let dir = tempdir().unwrap();
    let at = dir.path();
    let generated = |policy: &str, out: &str| -> Vec<(String, String)> {
        fs::write(at.join("tfsize.hcl"), policy).unwrap();
        let ran = run(at, &["generate", "--env", "production", "--out", out]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let mut files: Vec<_> = fs::read_dir(at.join(out).join("stacks/production"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "tf"))
            .map(|p| {
                let name = p.file_name().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(p).unwrap())
            })
            .collect();
        files.sort();
        files
    };
    let plain = generated(tfsize::policy::BASELINE, "plain");
    let all = texts();
    let mut seen = std::collections::BTreeSet::new();
    for (round, chunk) in all.chunks(WRITTEN.len()).enumerate() {
        let mut policy = tfsize::policy::BASELINE.to_owned();
        for (old, (_, text)) in WRITTEN.iter().cycle().skip(round).zip(chunk) {
            assert!(policy.contains(old), "{old}");
            policy = policy.replacen(old, &quoted(text), 1);
        }
        let out = format!("round-{round}");
        let files = generated(&policy, &out);
        assert_eq!(files.len(), plain.len());
        for ((name, text), (_, plain)) in files.iter().zip(&plain) {
            evil::visible(text, name);
            let (texts, shape) = hcl_texts(text, name);
            assert_eq!(shape, hcl_texts(plain, name).1, "{name}");
            seen.extend(
                all.iter()
                    .filter(|(_, t)| texts.iter().any(|x| x.contains(t)))
                    .map(|(w, _)| w),
            );
        }
        let mut terraform = std::process::Command::new("terraform");
        terraform
            .args(["fmt", "-check", "-recursive"])
            .current_dir(at.join(&out));
        if let Ok(output) = terraform.output() {
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    assert!(seen.len() > all.len() / 3, "{}", seen.len());
}
