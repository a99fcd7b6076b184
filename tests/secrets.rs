//! What must not be shown is not shown: every bound value of a whole stack is made a secret in each way there is, every
//! command is run in every format, and what it prints and writes is searched for the values.

#![allow(clippy::format_push_string, clippy::format_collect)]

use crate::support::module_inputs;
use crate::support::policies;
use crate::support::tfsize as support;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use module_inputs::literal;
use serde_json::{Value as Json, json};
use support::tfsize;
use tfsize::text::{Edit, apply};
use tfsize::value::Value;

/// A policy with every family, and the environment of it that states the most.
const STACK: (&str, &str) = ("bookshop", "production");

/// A bound value that was replaced: where it is written, and the secret.
struct Secret {
    file: PathBuf,
    span: Range<usize>,
    /// As HCL spells it.
    literal: String,
    /// As it would be printed.
    text: String,
}

/// The stack with its policy, as `generate` writes it.
fn stack(dir: &Path) -> PathBuf {
    let environments = policies::environments(STACK.0);
    let sized = policies::sized(&environments, STACK.1);
    let named = |e: &&tfsize::policy::EnvironmentPolicy| e.environment.name.text == STACK.1;
    let chosen = environments.iter().find(named).unwrap();
    for (path, written) in tfsize::generate::files(&[(chosen, &sized)]) {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, written.text).unwrap();
    }
    let folder = policies::file(STACK.0).unwrap();
    for entry in std::fs::read_dir(folder.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, dir.join(path.file_name().unwrap())).unwrap();
        }
    }
    std::fs::create_dir(dir.join(".git")).unwrap();
    dir.join("stacks").join(STACK.1)
}

/// A secret for each bound value that is written: one that cannot be mistaken for anything else, and that neither the
/// policy nor AWS has.
fn secrets(root: &Path) -> Vec<Secret> {
    let environments = policies::environments(STACK.0);
    let sized = policies::sized(&environments, STACK.1);
    let mut out: Vec<Secret> = Vec::new();
    for call in policies::calls(&sized) {
        for bound in call.bound {
            let Some((file, span)) = literal(root, &call.label, &bound.input) else {
                continue;
            };
            if out.iter().any(|s| s.file == file && s.span == span) {
                continue;
            }
            let n = 910_007 + 13 * out.len();
            let (literal, text) = match &bound.value.value {
                Value::Number(_) => (n.to_string(), n.to_string()),
                Value::Text(_) => (format!("\"S3CR{n}T\""), format!("S3CR{n}T")),
                _ => continue,
            };
            out.push(Secret {
                file,
                span,
                literal,
                text,
            });
        }
    }
    assert!(out.len() > 60, "{}", out.len());
    out
}

/// How a value is made a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A variable that is sensitive, with the value as its default.
    Default,
    /// Given in terraform.tfvars.
    Values,
    /// Given in a file of JSON.
    JsonValues,
    /// Given in a file that is read by itself.
    AutoValues,
    /// Given in a file named on the command line.
    NamedValues,
    /// Given on the command line.
    CommandLine,
    /// A variable of no kind, from the environment of the process.
    Environment,
    /// `sensitive(…)`
    Function,
    /// A local value that is used as a password elsewhere.
    Use,
    /// The variables of the modules are sensitive.
    Input,
    /// Not at all: to see that the search finds what is there.
    Not,
}

const WAYS: [Way; 10] = [
    Way::Default,
    Way::Values,
    Way::JsonValues,
    Way::AutoValues,
    Way::NamedValues,
    Way::CommandLine,
    Way::Environment,
    Way::Function,
    Way::Use,
    Way::Input,
];

/// What a run needs besides its own arguments.
#[derive(Default)]
struct Around {
    arguments: Vec<String>,
    env: Vec<(String, String)>,
}

/// Replaces every bound value by a secret one, given in a way.
fn hide(dir: &Path, root: &Path, secrets: &[Secret], way: Way) -> Around {
    let mut around = Around::default();
    let mut edits: BTreeMap<&Path, Vec<Edit>> = BTreeMap::new();
    let (mut declared, mut values) = (String::new(), String::new());
    let mut object = serde_json::Map::new();
    for (i, secret) in secrets.iter().enumerate() {
        let name = format!("given_{i}");
        let text = match way {
            Way::Input | Way::Not => secret.literal.clone(),
            Way::Function => format!("sensitive({})", secret.literal),
            Way::Use => format!("local.{name}"),
            _ => format!("var.{name}"),
        };
        edits.entry(&secret.file).or_default().push(Edit {
            range: secret.span.clone(),
            text,
        });
        let sensitive = if way == Way::Environment {
            ""
        } else {
            "  sensitive = true\n"
        };
        match way {
            Way::Default => {
                declared += &format!(
                    "variable \"{name}\" {{\n{sensitive}  default = {}\n}}\n",
                    secret.literal
                );
            }
            Way::Use => {
                declared += &format!("locals {{\n  {name} = {}\n}}\n", secret.literal);
                declared += &format!(
                    "resource \"vault_thing\" \"{name}\" {{\n  password = \"x${{local.{name}}}\"\n}}\n"
                );
            }
            Way::Function | Way::Input | Way::Not => {}
            _ => declared += &format!("variable \"{name}\" {{\n{sensitive}}}\n"),
        }
        values += &format!("{name} = {}\n", secret.literal);
        let plain = secret.literal.trim_matches('"');
        object.insert(name.clone(), serde_json::from_str(&secret.literal).unwrap());
        match way {
            Way::CommandLine => around
                .arguments
                .extend(["--var".into(), format!("{name}={plain}")]),
            Way::Environment => around.env.push((format!("TF_VAR_{name}"), plain.into())),
            _ => {}
        }
    }
    for (file, edits) in edits {
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, apply(&text, &edits).unwrap()).unwrap();
    }
    std::fs::write(root.join("given.tf"), declared).unwrap();
    match way {
        Way::Values => std::fs::write(root.join("terraform.tfvars"), values).unwrap(),
        Way::AutoValues => std::fs::write(root.join("x.auto.tfvars"), values).unwrap(),
        Way::JsonValues => {
            let text = Json::Object(object).to_string();
            std::fs::write(root.join("terraform.tfvars.json"), text).unwrap();
        }
        Way::NamedValues => {
            let path = dir.join("named.tfvars");
            std::fs::write(&path, values).unwrap();
            let path = path.to_str().unwrap().to_owned();
            around.arguments.extend(["--var-file".into(), path]);
        }
        Way::Input => {
            for entry in walk(&dir.join("modules")) {
                if entry.file_name().is_some_and(|n| n == "variables.tf") {
                    let text = std::fs::read_to_string(&entry).unwrap();
                    let text =
                        text.replace("\n  description", "\n  sensitive = true\n  description");
                    assert!(text.contains("sensitive = true"));
                    std::fs::write(&entry, text).unwrap();
                }
            }
        }
        _ => {}
    }
    around
}

fn walk(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(walk(&path));
        } else {
            out.push(path);
        }
    }
    out
}

/// The words that a flag takes, as the message about one that there is not names them.
fn formats(dir: &Path, command: &str) -> Vec<String> {
    let ran = support::run(dir, &[command, "-o", "nosuch"]);
    let (_, list) = ran
        .err
        .split_once("hoose from ")
        .expect("a list of formats");
    let list = list
        .split(['.', '\n'])
        .next()
        .unwrap()
        .replace(" and ", ", ");
    let list: Vec<String> = list.split(", ").map(|s| s.trim().to_owned()).collect();
    assert!(
        list.len() > 4 && list.contains(&"json".to_owned()),
        "{list:?}"
    );
    list
}

/// The commands there are, from the program itself.
fn commands(dir: &Path) -> Vec<String> {
    let help = support::run(dir, &["--help"]).out;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let list = list.lines().take_while(|l| l.starts_with("  "));
    // What goes on in the next line stands further in.
    let list = list.filter(|l| !l.starts_with("   "));
    let names = list.filter_map(|l| l.split_whitespace().next());
    names.filter(|n| *n != "help").map(str::to_owned).collect()
}

/// What each command is run with, here in a directory that is thrown away.
fn runs(command: &str, root: &str, addresses: &[String], scratch: &Path) -> Vec<Vec<String>> {
    let line = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let all = |command: &str, rest: &str| {
        let mut out = line(&format!("{command} {rest}"));
        for format in formats(scratch, command) {
            let file = scratch.join(format!("{command}.{format}"));
            out.extend(["-o".into(), format!("{format}={}", file.display())]);
        }
        out.extend(["-o".into(), "text".into()]);
        out
    };
    let env = STACK.1;
    match command {
        "lint" => {
            let baseline = scratch.join("known.json");
            vec![
                all(
                    "lint",
                    &format!("{root} --env {env} --show-undecided --show-matches --no-ignores"),
                ),
                line(&format!("lint {root} --env {env} --diff")),
                line(&format!("lint {root} --env {env} --diff --unsafe")),
                line(&format!(
                    "lint {root} --env {env} --write-baseline {}",
                    baseline.display()
                )),
                line(&format!("lint {root} --env {env} --fix --unsafe")),
            ]
        }
        "validate" => vec![all("validate", root)],
        "capacity" => vec![
            all(
                "capacity",
                &format!("{root} --env {env} --show-undecided --no-ignores"),
            ),
            line(&format!("capacity {root} --env {env} --diff --unsafe")),
        ],
        "drift" => {
            let trend = scratch.join("trend.jsonl");
            vec![all(
                "drift",
                &format!("--source {root} --env {env} --trend {}", trend.display()),
            )]
        }
        "inspect" => {
            let mut out = vec![
                line(&format!("inspect {root}")),
                line(&format!("inspect {root} --format json")),
            ];
            let each = addresses.iter();
            out.extend(each.map(|a| line(&format!("inspect {root} --address {a}"))));
            out
        }
        "explain" => addresses
            .iter()
            .flat_map(|a| {
                let text = format!("explain {a} {root} --env {env}");
                [line(&text), line(&format!("{text} -o json"))]
            })
            .collect(),
        "cost" => vec![all("cost", &format!("{root} --env {env}"))],
        // These read the policy at most, which holds no secret of the configuration.
        "size" | "simulate" | "policy" | "rules" | "prices" | "schema" | "init" | "generate" => {
            Vec::new()
        }
        other => panic!("say what {other} is run with"),
    }
}

/// The ways in which a value could be told.
fn spellings(text: &str) -> Vec<String> {
    use base64::Engine as _;
    let grouped: String = match text.parse::<u64>() {
        Ok(n) => format!("{},{:03}", n / 1000, n % 1000),
        Err(_) => text.to_owned(),
    };
    let hex: String = text.bytes().map(|b| format!("{b:02x}")).collect();
    vec![
        text.to_owned(),
        grouped,
        hex,
        base64::engine::general_purpose::STANDARD_NO_PAD.encode(text),
    ]
}

/// Finds a secret in whichever spelling.
fn search(secrets: &[Secret]) -> regex::Regex {
    let all: Vec<String> = secrets
        .iter()
        .flat_map(|s| spellings(&s.text))
        .map(|s| regex::escape(&s))
        .collect();
    regex::Regex::new(&all.join("|")).unwrap()
}

/// The first place where a secret is told.
fn told(text: &str, secrets: &regex::Regex) -> Option<String> {
    let found = secrets.find(text)?;
    let from = text.floor_char_boundary(found.start().saturating_sub(160));
    let to = text.ceil_char_boundary((found.end() + 80).min(text.len()));
    Some(text[from..to].to_owned())
}

/// The addresses of what has a size.
fn addresses(dir: &Path, root: &str, around: &Around) -> Vec<String> {
    let mut command = tfsize(dir, &["inspect", root, "--format", "json"]);
    command
        .args(&around.arguments)
        .envs(around.env.iter().cloned());
    let output = command.output().unwrap();
    let plan: Json = serde_json::from_slice(&output.stdout).unwrap();
    let changes = plan["resource_changes"].as_array().unwrap();
    let sized = changes
        .iter()
        .filter(|c| !tfsize::family::sized_paths(c["type"].as_str().unwrap()).is_empty());
    let mut out: Vec<String> = sized
        .map(|c| c["address"].as_str().unwrap().to_owned())
        .collect();
    out.dedup();
    assert!(out.len() > 10, "{out:?}");
    out
}

/// Runs every command in every format, and gives what tells a secret.
fn leaks(way: Way) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let root = stack(dir.path());
    let secrets = secrets(&root);
    let around = hide(dir.path(), &root, &secrets, way);
    let root = format!("stacks/{}", STACK.1);
    let mut addresses = addresses(dir.path(), &root, &around);
    // One of each type says what the others would.
    let mut seen = std::collections::BTreeSet::new();
    let kind = |a: &str| a.split('.').rev().nth(1).map(str::to_owned);
    addresses.retain(|a| seen.insert(kind(a)));
    // Every kind in one way, and in each other way some: which, moves on from way to way.
    if way != Way::Default {
        let turn = WAYS.iter().position(|w| *w == way).unwrap_or_default();
        let count = addresses.len();
        addresses.rotate_left(3 * turn % count);
        addresses.truncate(3);
    }
    let scratch = tempfile::tempdir().unwrap();
    let search = search(&secrets);
    let mut out = Vec::new();
    for command in commands(dir.path()) {
        for run in runs(&command, &root, &addresses, scratch.path()) {
            let arguments: Vec<&str> = run.iter().map(String::as_str).collect();
            let mut command = tfsize(dir.path(), &arguments);
            command
                .args(&around.arguments)
                .envs(around.env.iter().cloned());
            let writes = run.iter().any(|a| a == "--fix");
            let before = if writes {
                texts(dir.path())
            } else {
                BTreeMap::new()
            };
            let output = command.output().unwrap();
            let code = output.status.code();
            let said = [output.stdout, output.stderr].map(|b| String::from_utf8(b).unwrap());
            if !matches!(code, Some(0 | 1 | 3)) {
                out.push(format!("{way:?} {run:?} ends with {code:?}: {}", said[1]));
            }
            for text in said {
                out.extend(told(&text, &search).map(|at| format!("{way:?} {run:?}: {at}")));
            }
            for (path, text) in texts(scratch.path()) {
                let at = told(&text, &search);
                out.extend(at.map(|at| format!("{way:?} {run:?} in {}: {at}", path.display())));
                std::fs::remove_file(path).unwrap();
            }
            if !writes {
                continue;
            }
            // What a fix writes holds no more secrets than the user's own files did.
            for (path, text) in texts(dir.path()) {
                let old = before.get(&path).map_or("", String::as_str);
                let more = secrets
                    .iter()
                    .any(|s| text.matches(&s.text).count() > old.matches(&s.text).count());
                if more {
                    out.push(format!(
                        "{way:?} {run:?} wrote a secret to {}",
                        path.display()
                    ));
                }
            }
        }
    }
    out
}

fn texts(dir: &Path) -> BTreeMap<PathBuf, String> {
    let files = walk(dir).into_iter();
    files
        .filter_map(|p| Some((p.clone(), std::fs::read_to_string(p).ok()?)))
        .collect()
}

#[test]
fn no_command_tells_a_secret_in_any_format() {
    let failures = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for half in 0..2 {
            let failures = &failures;
            scope.spawn(move || {
                for way in WAYS.iter().skip(half).step_by(2) {
                    let found = leaks(*way);
                    failures.lock().unwrap().extend(found);
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let first: Vec<&String> = failures.iter().take(12).collect();
    assert!(failures.is_empty(), "{} leaks: {first:#?}", failures.len());
}

#[test]
fn the_search_finds_what_is_shown() {
    let found = leaks(Way::Not);
    for command in ["lint", "drift", "inspect", "explain"] {
        let of = |f: &&String| f.contains(&format!("[\"{command}\""));
        assert!(
            found.iter().any(|f| of(&f)),
            "{command} shows nothing at all"
        );
    }
}

/// A plan or a state of the stack in which everything is marked.
fn documents(dir: &Path, root: &str) -> Vec<(&'static str, Json)> {
    let plain = support::run(dir, &["inspect", root, "--format", "json"]).out;
    let plan: Json = serde_json::from_str(&plain).unwrap();
    let mut marked = plan.clone();
    for change in marked["resource_changes"].as_array_mut().unwrap() {
        let after = change["change"]["after"].clone();
        change["change"]["after_sensitive"] = flags(&after);
        change["change"]["before_sensitive"] = flags(&after);
        // It changes everything that is there, so that what changes do is told.
        change["change"]["actions"] = json!(["update"]);
        change["change"]["before"] = changed(&after);
    }
    let mut whole = marked.clone();
    for change in whole["resource_changes"].as_array_mut().unwrap() {
        change["change"]["after_sensitive"] = json!(true);
        change["change"]["before_sensitive"] = json!(true);
    }
    let mut values = plan["planned_values"].clone();
    sensitive_values(&mut values["root_module"]);
    let state = json!({
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": values,
    });
    let mut resources = Vec::new();
    for change in plan["resource_changes"].as_array().unwrap() {
        let after = change["change"]["after"].as_object().unwrap();
        let paths: Vec<Json> = after
            .keys()
            .map(|k| json!([{ "type": "get_attr", "value": k }]))
            .collect();
        let mut entry = json!({
            "mode": change["mode"], "type": change["type"], "name": change["name"],
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{
                "schema_version": 0,
                "attributes": after,
                "sensitive_attributes": paths,
            }],
        });
        if !change["index"].is_null() {
            entry["instances"][0]["index_key"] = change["index"].clone();
        }
        if let Some(module) = change["module_address"].as_str() {
            entry["module"] = json!(module);
        }
        resources.push(entry);
    }
    let file = json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x",
        "outputs": {}, "resources": resources,
    });
    vec![
        ("--plan", marked),
        ("--plan", whole),
        ("--state", state),
        ("--state", file),
    ]
}

fn flags(value: &Json) -> Json {
    match value {
        Json::Object(entries) => entries
            .iter()
            .map(|(k, v)| (k.clone(), flags(v)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Json::Array(items) => items.iter().map(flags).collect(),
        _ => json!(true),
    }
}

/// The same with other numbers and texts, which are secrets as well: a digit more.
fn changed(value: &Json) -> Json {
    match value {
        Json::Object(entries) => entries
            .iter()
            .map(|(k, v)| (k.clone(), changed(v)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Json::Array(items) => items.iter().map(changed).collect(),
        Json::Number(n) if n.as_u64().is_some_and(|n| n > 900_000) => {
            json!(n.as_u64().unwrap() * 10)
        }
        Json::String(text) if text.contains("S3CR") => json!(format!("{text}0")),
        other => other.clone(),
    }
}

fn sensitive_values(module: &mut Json) {
    for resource in module["resources"].as_array_mut().into_iter().flatten() {
        resource["sensitive_values"] = flags(&resource["values"].clone());
    }
    for child in module["child_modules"].as_array_mut().into_iter().flatten() {
        sensitive_values(child);
    }
}

#[test]
fn nothing_of_a_marked_plan_or_state_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let root = stack(dir.path());
    let secrets = secrets(&root);
    hide(dir.path(), &root, &secrets, Way::Not);
    let root = format!("stacks/{}", STACK.1);
    let documents = documents(dir.path(), &root);
    // The source beside them holds none.
    std::fs::remove_dir_all(dir.path().join("stacks")).unwrap();
    std::fs::remove_dir_all(dir.path().join("modules")).unwrap();
    std::fs::remove_dir_all(dir.path().join(".git")).unwrap();
    stack(dir.path());
    let scratch = tempfile::tempdir().unwrap();
    let search = search(&secrets);
    let mut failures = Vec::new();
    for (i, (flag, document)) in documents.iter().enumerate() {
        let file = scratch.path().join(format!("{i}.json"));
        std::fs::write(&file, document.to_string()).unwrap();
        let file = file.to_str().unwrap();
        let mut runs = vec![
            vec!["inspect".to_owned(), (*flag).into(), file.into()],
            vec![
                "inspect".into(),
                (*flag).into(),
                file.into(),
                "--format".into(),
                "json".into(),
            ],
        ];
        for change in document["resource_changes"]
            .as_array()
            .into_iter()
            .flatten()
            .step_by(7)
        {
            let address = change["address"].as_str().unwrap();
            runs.push(vec![
                "inspect".into(),
                (*flag).into(),
                file.into(),
                "--address".into(),
                address.into(),
            ]);
        }
        for with in [true, false] {
            for format in formats(dir.path(), "drift") {
                let mut run: Vec<String> = ["drift", flag, file, "--env", STACK.1, "-o", &format]
                    .map(Into::into)
                    .into();
                if with {
                    run.extend(["--source".into(), root.clone()]);
                }
                runs.push(run);
            }
        }
        for run in runs {
            let arguments: Vec<&str> = run.iter().map(String::as_str).collect();
            let ran = support::run(dir.path(), &arguments);
            assert!(matches!(ran.code, 0 | 1), "{run:?}: {}", ran.err);
            for text in [&ran.out, &ran.err] {
                failures.extend(told(text, &search).map(|at| format!("{run:?}: {at}")));
            }
        }
    }
    let first: Vec<&String> = failures.iter().take(12).collect();
    assert!(failures.is_empty(), "{} leaks: {first:#?}", failures.len());
}

/// Configurations in which every text that begins with `S3CR` is a secret, by a declaration or by its use.
const SMALL: [&str; 4] = [
    // What functions, operators and conditions say of what they cannot use.
    r#"
variable "pw" {
  type      = string
  sensitive = true
  default   = "S3CRdeclared"
  validation {
    condition     = length(var.pw) > 100
    error_message = "it must not be ${var.pw}"
  }
}
variable "m" { default = { a = 1 } }
variable "note" {
  sensitive = true
}
variable "pin" { default = "S3CRpin" }
locals {
  pass_token = "S3CRlocal"
  a = tonumber(var.pw)
  b = var.m[var.pw]
  c = regex("(", var.pw)
  d = { for k in [var.pw, var.pw] : k => 1 }
  e = jsondecode(var.pw)
  f = file(var.pw)
  g = parseint(var.pw, 10)
  h = [1, 2][var.pw]
  i = var.pw + 1
  j = "${var.pw}" == 1 ? 2 : var.pw.foo
  k = cidrsubnet(var.pw, 1, 1)
  l = yamldecode("a: [${var.pw}")
  n = lookup(var.m, var.pw)
  o = timeadd(var.pw, "1h")
  p = formatdate(var.pw, var.pw)
  q = base64decode(var.pw)
  r = try(tonumber(var.pw))
  s = join("-", [for x in sensitive(["S3CRfor"]) : tonumber(x)])
  t = nonsensitive(local.pass_token)
}
resource "aws_sqs_queue" "q" {
  name                       = local.t
  max_message_size           = base64encode(var.pin)
  visibility_timeout_seconds = format("%s-%s", var.pw, "x")
  message_retention_seconds  = jsonencode({ a = local.pass_token })
}
resource "some_vault" "v" {
  master_password = "postgres://u:${var.pin}@host"
}
output "o" {
  value     = "S3CRoutput"
  sensitive = true
}
"#,
    // What is in documents, maps, blocks and modules.
    r#"
locals {
  users = { admin = { password = "S3CRuser", size = 1 } }
  sizes = { a = "S3CRsize" }
}
resource "aws_mq_broker" "b" {
  broker_name        = local.users.admin.password
  engine_type        = "RabbitMQ"
  engine_version     = local.sizes.a
  host_instance_type = module.m.out
  dynamic "user" {
    for_each = local.users
    content {
      username = user.key
      password = user.value.password
    }
  }
}
module "m" {
  source = "./m"
  given  = "S3CRmodule"
  plain  = "S3CRplain"
}
resource "aws_lambda_function" "l" {
  function_name = "x"
  role          = "r"
  runtime       = local.lambda
  environment {
    variables = { DB_PASSWORD = local.lambda }
  }
}
locals {
  lambda = "S3CRvariable"
}
resource "aws_ecs_task_definition" "h" {
  family                = local.sizes.a
  requires_compatibilities = ["FARGATE"]
  cpu                   = 256
  memory                = 1
  container_definitions = <<J
[{"name":"a","image":"b","environment":[{"name":"API_KEY","value":"S3CRheredoc"}]}]
J
}
resource "aws_ecs_task_definition" "j" {
  family                   = "x"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 1
  container_definitions    = jsonencode([{ name = "a", image = "b", memory = 9, environment = [{ name = "AUTH_TOKEN", value = local.sizes.a }] }])
}
"#,
    // Files that cannot be read.
    "variable \"a\" {}\nresource \"x\" \"y\" {\n  password = \"S3CRopen\n}\n",
    "locals {\n  api_key = \"S3CRbroken\" oops = 1\n}\n",
];

#[test]
fn what_is_a_secret_by_its_use_is_not_told() {
    let mut failures = Vec::new();
    for (i, text) in SMALL.iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("main.tf"), text).unwrap();
        std::fs::create_dir(dir.path().join("m")).unwrap();
        std::fs::write(
            dir.path().join("m/main.tf"),
            "variable \"given\" {\n  sensitive = true\n}\nvariable \"plain\" {}\noutput \"out\" {\n  value = var.plain\n}\noutput \"secret\" {\n  value = sensitive(var.plain)\n}\n",
        )
        .unwrap();
        // A value for a variable that is not there, and one of a file that does not parse.
        std::fs::write(
            dir.path().join("terraform.tfvars"),
            "db_password = \"S3CRstray\"\n",
        )
        .unwrap();
        std::fs::write(
            dir.path().join("x.auto.tfvars"),
            "note = \"S3CRunread\nx = 1\n",
        )
        .unwrap();
        let mut runs: Vec<Vec<String>> = formats(dir.path(), "lint")
            .into_iter()
            .map(|f| {
                vec![
                    "lint".into(),
                    ".".into(),
                    "--show-undecided".into(),
                    "-o".into(),
                    f,
                ]
            })
            .collect();
        for run in [
            "lint . --diff --unsafe",
            "inspect .",
            "inspect . --format json",
        ] {
            runs.push(run.split(' ').map(str::to_owned).collect());
        }
        for address in [
            "aws_mq_broker.b",
            "aws_sqs_queue.q",
            "aws_ecs_task_definition.h",
            "aws_ecs_task_definition.j",
            "aws_lambda_function.l",
            "some_vault.v",
        ] {
            runs.push(vec![
                "inspect".into(),
                ".".into(),
                "--address".into(),
                address.into(),
            ]);
            runs.push(vec!["explain".into(), address.into(), ".".into()]);
            let json = ["explain", address, ".", "-o", "json"];
            runs.push(json.map(String::from).into());
        }
        for run in runs {
            let arguments: Vec<&str> = run.iter().map(String::as_str).collect();
            let ran = support::run(dir.path(), &arguments);
            for line in ran.out.lines().chain(ran.err.lines()) {
                if line.contains("S3CR") || line.contains("UzNDU") {
                    failures.push(format!("{i} {run:?}: {line}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn what_the_environment_holds_is_shown_only_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let text = "variable \"names\" {\n  type = list(string)\n}\nvariable \"size\" {}\nresource \"aws_sqs_queue\" \"q\" {\n  for_each                   = toset(var.names)\n  name                       = each.key\n  visibility_timeout_seconds = nonsensitive(var.size)\n}\n";
    std::fs::write(dir.path().join("main.tf"), text).unwrap();
    let ran = |more: &[&str]| {
        let mut command = tfsize(dir.path(), &["inspect", ".", "--format", "json"]);
        command.args(more);
        command
            .env("TF_VAR_names", "[\"S3CRkey\"]")
            .env("TF_VAR_size", "917");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    // How many there are would tell it too.
    let hidden = ran(&[]);
    assert_eq!(
        hidden.matches("\"address\": \"aws_sqs_queue.q").count(),
        2,
        "{hidden}"
    );
    assert!(
        !hidden.contains("S3CRkey") && !hidden.contains("917"),
        "{hidden}"
    );
    let shown = ran(&["--show-env", "TF_VAR_names", "--show-env", "TF_VAR_size"]);
    assert!(
        shown.contains("S3CRkey") && shown.contains("917"),
        "{shown}"
    );
}

#[test]
fn debug_output_holds_no_secret() {
    use tfsize::config::load::{CommandLine, ProcessEnv};
    use tfsize::config::value::{Mark, Value};
    use tfsize::inventory::{Key, KeyText};
    let secret = Value::string("S3CRET");
    for value in [
        secret.clone().marked(true),
        secret.clone().marked(Mark::PRIVATE),
        Value::tuple([secret.clone().marked(true)]),
        Value::object([(
            "a".into(),
            Value::tuple([secret.clone().marked(Mark::PRIVATE)]),
        )]),
        Value::written_object([("password".into(), secret.clone())]),
    ] {
        let text = format!("{value:?} {value:#?}");
        assert!(!text.contains("S3CRET"), "{text}");
    }
    assert!(format!("{secret:?}").contains("S3CRET"));
    let around = ProcessEnv {
        env: [("TF_VAR_a".to_owned(), "S3CRET".to_owned())].into(),
        ..ProcessEnv::default()
    };
    let mut files = tfsize::text::Files::new();
    files.add("a.tfvars", "a = \"S3CRET\"");
    let line = CommandLine::Var("a=S3CRET".into());
    let key = Key::Text(KeyText::new("S3CRET", true));
    let text = format!("{around:?} {files:?} {line:?} {key:?}");
    assert!(!text.contains("S3CRET"), "{text}");
}

/// A state file marks nothing that only the provider's schema says is sensitive. Of types without a schema here, every text
/// is hidden, whatever its name.
#[test]
fn no_text_of_a_state_is_told_where_no_schema_is_known() {
    let secret = "S3CR-of-another-provider";
    let instance = |attributes: Json| json!([{ "schema_version": 0, "attributes": attributes }]);
    let resource = |kind: &str, attributes: Json| {
        json!({
            "mode": "managed", "type": kind, "name": "x",
            "provider": "provider[\"registry.terraform.io/hashicorp/other\"]",
            "instances": instance(attributes),
        })
    };
    let state = json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {},
        "resources": [
            resource("random_password", json!({ "result": secret, "bcrypt_hash": secret, "length": 16 })),
            resource("local_sensitive_file", json!({ "content": secret, "filename": "x" })),
            resource("vault_generic_secret", json!({ "data": { "a": [secret] }, "path": "x" })),
            resource("tls_private_key", json!({ "public_key_pem": "x", "private_key_pem": secret })),
        ],
    });
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("s.json"), state.to_string()).unwrap();
    for kind in [
        "random_password",
        "local_sensitive_file",
        "vault_generic_secret",
        "tls_private_key",
    ] {
        let address = format!("{kind}.x");
        for more in [
            &["-o", "json"][..],
            &["-o", "text"],
            &["--address", &address],
            &[],
        ] {
            let args = [&["inspect", "--state", "s.json"], more].concat();
            let ran = support::run(dir.path(), &args);
            let said = format!("{}{}", ran.out, ran.err);
            assert!(said.contains(kind), "{args:?}: {said}");
            assert!(!said.contains(secret), "{args:?}: {said}");
        }
    }
    let length = support::run(dir.path(), &["inspect", "--state", "s.json", "-o", "json"]);
    assert!(length.out.contains("16"), "{}", length.out);
}

/// Names tell what is a secret in plans and states as they do in a configuration, in every place of them and of whatever
/// type the file says that a value is.
#[test]
fn what_names_say_is_secret_is_not_told_of_a_plan_or_a_state() {
    let secret = "hunter2horse";
    // A value, and its types as Terraform may write them.
    let forms = [
        (
            json!({ "password": secret, "size": 77 }),
            json!(["object", { "password": "string", "size": "number" }]),
        ),
        (
            json!({ "password": secret, "size": "77" }),
            json!(["map", "string"]),
        ),
        (
            json!([{ "name": "DB_PASSWORD", "value": secret }, { "name": "SIZE", "value": "77" }]),
            json!(["list", ["object", { "name": "string", "value": "string" }]]),
        ),
        (
            json!([{ "name": "DB_PASSWORD", "value": secret }, { "name": "SIZE", "value": "77" }]),
            json!(["set", ["map", "string"]]),
        ),
        (
            json!([{ "deep": { "password": secret }, "size": 77 }]),
            json!(["tuple", [["object", { "deep": ["object", { "password": "string" }], "size": "number" }]]]),
        ),
    ];
    let project = |value: &Json| {
        let variables = match value.as_array() {
            Some(all) if all[0].get("name").is_some() => value.clone(),
            _ => {
                json!([{ "name": "DB_PASSWORD", "value": secret }, { "name": "SIZE", "value": "77" }])
            }
        };
        json!({ "name": "x", "environment": [{ "environment_variable": variables }] })
    };
    let dir = tempfile::tempdir().unwrap();
    for (value, ty) in &forms {
        for ty in [Some(ty.clone()), Some(json!("dynamic")), None] {
            let output = |mut entry: Json| {
                if let Some(ty) = &ty {
                    entry["type"] = ty.clone();
                }
                entry
            };
            let output = output(json!({ "value": value }));
            let wrapped = match &ty {
                Some(ty) => json!({ "value": value, "type": ty }),
                None => value.clone(),
            };
            let stored = |kind: &str, provider: &str, attributes: &Json| {
                json!({
                    "mode": "managed", "type": kind, "name": "x",
                    "provider": format!("provider[\"{provider}\"]"),
                    "instances": [{ "schema_version": 0, "attributes": attributes }],
                })
            };
            let state = json!({
                "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": { "q": output },
                "resources": [
                    stored("terraform_data", "terraform.io/builtin/terraform", &json!({ "id": "x", "input": wrapped })),
                    stored("aws_codebuild_project", "registry.terraform.io/hashicorp/aws", &project(value)),
                ],
            });
            let planned = |address: &str, values: &Json| {
                let (kind, name) = address.split_once('.').unwrap();
                json!({ "address": address, "mode": "managed", "type": kind, "name": name, "values": values })
            };
            let values = [
                ("terraform_data.x", json!({ "id": "x", "input": value })),
                ("aws_codebuild_project.x", project(value)),
                ("other_thing.x", json!({ "all": value })),
                (
                    "other_variable.x",
                    json!({ "name": "DB_PASSWORD", "value": secret, "size": 77 }),
                ),
            ];
            let change = |(address, after): &(&str, Json)| {
                let (kind, name) = address.split_once('.').unwrap();
                json!({
                    "address": address, "mode": "managed", "type": kind, "name": name,
                    "change": { "actions": ["update"], "before": after, "after": after, "after_unknown": {} },
                })
            };
            let resources: Vec<Json> = values.iter().map(|(a, v)| planned(a, v)).collect();
            let changes: Vec<Json> = values.iter().map(change).collect();
            let plan = json!({
                "format_version": "1.2", "terraform_version": "1.11.4",
                "variables": { "v": { "value": value } },
                "planned_values": { "outputs": { "q": output }, "root_module": { "resources": resources } },
                "resource_changes": changes,
                "output_changes": { "q": { "actions": ["create"], "before": null, "after": value, "after_unknown": false } },
            });
            for (flag, name, text) in [("--state", "s.json", &state), ("--plan", "p.json", &plan)] {
                std::fs::write(dir.path().join(name), text.to_string()).unwrap();
                for more in [
                    &["-o", "json"][..],
                    &["-o", "text"],
                    &["--address", "terraform_data.x"],
                ] {
                    let args = [&["inspect", flag, name], more].concat();
                    let ran = support::run(dir.path(), &args);
                    let said = format!("{}{}", ran.out, ran.err);
                    assert!(
                        more != ["-o", "json"] || said.contains("77"),
                        "{args:?}: {said}"
                    );
                    assert!(!said.contains(secret), "{args:?} {ty:?} {value}: {said}");
                }
            }
        }
    }
}

/// What works and what does not is asked of a secret letter by letter; so is what its errors, its module sources and its
/// type would say.
#[test]
fn no_question_about_a_secret_is_answered() {
    let secret = "hunter2letters";
    // Its first letters are enough to know it by, among others.
    let known = &secret[..6];
    let letters: Vec<String> = "abehnrtu27".chars().map(|c| c.to_string()).collect();
    let all = format!("[\"{}\"]", letters.join("\", \""));
    let told = |test: &str| {
        format!(
            "locals {{\n  s = join(\"\", flatten([for i in range(6) : [for c in {all} : c if {test}]]))\n}}\n\
             output \"o\" {{\n  value = local.s\n}}\nresource \"aws_sqs_queue\" \"q\" {{\n  name = \"${{local.s}}.fifo\"\n}}\n"
        )
    };
    let variable = "variable \"pw\" {\n  sensitive = true\n}\n";
    let typed = "variable \"pw\" {\n  sensitive = true\n  type = list(string)\n}\noutput \"o\" {\n  value = var.pw\n}\n";
    let computed =
        "variable \"pw\" {\n  sensitive = true == true\n}\noutput \"o\" {\n  value = var.pw\n}\n";
    let keys = "output \"o\" {\n  value = { (var.pw) = 1 }\n  sensitive = true\n}\n";
    let source = "module \"m\" {\n  source = \"./m/${var.pw}\"\n}\n";
    // Of the environment, and no secret by its name.
    let placed = "variable \"place\" {}\nmodule \"m\" {\n  source = \"./m/${var.place}\"\n}\n";
    let cases = [
        [variable, &told("can(regex(\"^.{${i}}${c}\", var.pw))")].concat(),
        [
            variable,
            &told("try([regex(\"^.{${i}}${c}\", var.pw), true][1], false)"),
        ]
        .concat(),
        [
            variable,
            &told("try(length(regexall(\"^.{${i}}${c}\", var.pw)) > 0, false)"),
        ]
        .concat(),
        [
            variable,
            "output \"o\" {\n  value = try(tonumber(var.pw), \"no\")\n}\n",
        ]
        .concat(),
        typed.to_owned(),
        computed.to_owned(),
        [variable, keys].concat(),
        [variable, source].concat(),
        placed.to_owned(),
    ];
    for (i, text) in cases.iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".git")).unwrap();
        std::fs::write(dir.path().join("main.tf"), text).unwrap();
        for args in [
            &["lint", "--show-undecided"][..],
            &["lint", "-o", "json"],
            &["lint", "-o", "sarif"],
            &["validate"],
            &["inspect"],
            &["inspect", "-o", "json"],
            &["drift", "--source", "."],
        ] {
            let output = support::tfsize(dir.path(), args)
                .env("TF_VAR_pw", secret)
                .env("TF_VAR_place", secret)
                .output()
                .unwrap();
            let said = format!(
                "{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            assert!(!said.contains(known), "{i}: {args:?}: {said}");
        }
    }
}

/// Where a secret decides how many there are or which, every report says the same whatever the secret is.
#[test]
fn a_secret_decides_neither_how_many_nor_which() {
    let secrets = ["ahunter2letters", "chunter2letters"];
    let number = "index([\"a\", \"b\", \"c\", \"d\"], substr(var.pw, 0, 1))";
    let queue = |head: &str| {
        format!("resource \"aws_sqs_queue\" \"q\" {{\n  {head}\n  name = \"mail\"\n}}\n")
    };
    let cases = [
        queue(&format!("count = {number}")),
        queue(&format!("count = {number} == 0 ? 1 : 0")),
        queue(&format!(
            "for_each = toset(slice([\"a\", \"b\", \"c\", \"d\"], 0, {number}))"
        )),
        format!("module \"m\" {{\n  source = \"./ma\"\n  count = {number}\n}}\n"),
        format!(
            "resource \"aws_security_group\" \"s\" {{\n  name = \"s\"\n  dynamic \"ingress\" {{\n    for_each = range({number})\n    content {{\n      from_port = 1\n      to_port = 2\n      protocol = \"tcp\"\n    }}\n  }}\n}}\n"
        ),
        "module \"m\" {\n  source = \"./m${substr(var.pw, 0, 1)}\"\n}\n".to_owned(),
    ];
    let declared = [
        "variable \"pw\" {\n  sensitive = true\n}\n",
        "variable \"pw\" {\n  ephemeral = true\n}\n",
        // A secret by its name.
        "variable \"db_password\" {}\nlocals {\n  pw = var.db_password\n}\n",
    ];
    for (i, text) in cases.iter().enumerate() {
        for (j, variable) in declared.iter().enumerate() {
            let text = if j == 2 {
                text.replace("var.pw", "local.pw")
            } else {
                text.clone()
            };
            let dir = tempfile::tempdir().unwrap();
            std::fs::create_dir(dir.path().join(".git")).unwrap();
            std::fs::write(
                dir.path().join("main.tf"),
                [variable, text.as_str()].concat(),
            )
            .unwrap();
            for module in ["ma", "mc"] {
                std::fs::create_dir(dir.path().join(module)).unwrap();
                let name = queue(&format!("fifo_queue = {}", module == "ma"));
                std::fs::write(dir.path().join(module).join("main.tf"), name).unwrap();
            }
            for args in [
                &["lint", "--show-undecided"][..],
                &["lint", "-o", "json"],
                &["validate"],
                &["inspect"],
                &["inspect", "-o", "json"],
            ] {
                let said = secrets.map(|secret| {
                    let output = support::tfsize(dir.path(), args)
                        .env("TF_VAR_pw", secret)
                        .env("TF_VAR_db_password", secret)
                        .output()
                        .unwrap();
                    let out = String::from_utf8_lossy(&output.stdout).into_owned();
                    (
                        output.status.code(),
                        out,
                        String::from_utf8_lossy(&output.stderr).into_owned(),
                    )
                });
                assert_eq!(said[0], said[1], "{i} {variable} {args:?}");
            }
        }
    }
}

/// What is wrong about how a secret is declared or given is said without it, and no function reads the file that it is in.
#[test]
fn what_is_declared_or_given_wrongly_is_not_told() {
    let secret = "hunter2letters";
    let output = "output \"o\" {\n  value = var.place\n}\n";
    let cases = [
        // Whether it is sensitive cannot be read.
        (
            ["variable \"place\" {\n  sensitive = 1 == 1\n}\n", output].concat(),
            ("terraform.tfvars", format!("place = \"{secret}\"\n")),
            None,
        ),
        (
            "variable \"place\" {\n  sensitive = true\n  type = list(string)\n}\n".to_owned(),
            ("terraform.tfvars", String::new()),
            Some(format!("--var=place=[{secret} {secret}]")),
        ),
        (
            "variable \"place\" {}\n".to_owned(),
            ("terraform.tfvars", format!("place = [\n  {secret} a\n]\n")),
            None,
        ),
        // No block belongs there, so nothing says what is in it.
        (
            "variable \"place\" {}\n".to_owned(),
            ("terraform.tfvars", format!("place \"{secret}\" \"b\" {{\n  a = \"{secret}\"\n}}\n")),
            None,
        ),
        // Its name does not say that it holds values.
        (
            "variable \"place\" {\n  sensitive = true\n}\noutput \"o\" {\n  value = file(\"given\")\n}\n"
                .to_owned(),
            ("given", format!("place = \"{secret}\"\n")),
            Some("--var-file=given".to_owned()),
        ),
    ];
    for (i, (text, (name, values), given)) in cases.iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".git")).unwrap();
        std::fs::write(dir.path().join("main.tf"), text).unwrap();
        std::fs::write(dir.path().join(name), values).unwrap();
        for args in [
            &["lint", "--show-undecided"][..],
            &["lint", "-o", "json"],
            &["validate"],
            &["inspect"],
            &["inspect", "-o", "json"],
        ] {
            let output = support::tfsize(dir.path(), args)
                .args(given)
                .output()
                .unwrap();
            let said = format!(
                "{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            assert!(!said.contains(secret), "{i}: {args:?}: {said}");
            assert_ne!(output.status.code(), Some(2), "{i}: {args:?}: {said}");
        }
    }
}

/// What nobody evaluates is looked through for secrets by nobody: it is not shown where it is refused.
#[test]
fn what_is_refused_unread_is_not_told() {
    let secret = "hunter2letters";
    let one = |kind: &str, labels: &str| format!("{kind} {labels} {{ password = \"{secret}\" }}\n");
    let twice = |kind: &str, labels: &str| one(kind, labels).repeat(2);
    let mut cases: Vec<(&str, String)> = [
        twice("resource", "\"aws_db_instance\" \"d\""),
        twice("data", "\"aws_db_instance\" \"d\""),
        twice("module", "\"m\""),
        twice("provider", "\"aws\""),
        one("resourc", "\"aws_db_instance\" \"d\""),
        one("resource", "\"aws_db_instance\""),
        one("resource", "\"aws_db_instance\" \"a b\""),
        one("locals", "\"a\""),
        one("output", "\"a\""),
        format!("password = \"{secret}\"\n"),
        format!("variable \"a\" {{ defualt = \"{secret}\" }}\n"),
        format!("variable \"a\" {{\n  defualt {{ a = \"{secret}\" }}\n}}\n"),
        format!("variable \"db_password\" {{ default = \"{secret}\" }}\n").repeat(2),
        format!("terraform {{\n  backnd \"s3\" {{ secret_key = \"{secret}\" }}\n}}\n"),
        format!("terraform {{\n  backend \"s3\" {{ secret_key = \"{secret}\" }}\n  backend \"s3\" {{ secret_key = \"{secret}\" }}\n}}\n"),
        format!("resource \"aws_db_instance\" \"d\" {{\n  passwrd = \"{secret}\"\n}}\n"),
        format!("resource \"aws_db_instance\" \"d\" {{\n  password {{ x = \"{secret}\" }}\n}}\n"),
        format!("resource \"aws_mq_broker\" \"b\" {{\n  user = \"{secret}\"\n}}\n"),
        format!("resource \"aws_mq_broker\" \"b\" {{\n  user = [[\"{secret}\"]]\n}}\n"),
        format!("locals {{\n  a = \"{secret}\"\n  b = local.a == 1 ? null : local.nope\n}}\nresource \"aws_mq_broker\" \"b\" {{\n  user = local.a\n}}\n"),
        format!("variable \"o\" {{\n  sensitive = true\n  default = {{}}\n  type = object({{ a = optional(number, \"{secret}\") }})\n}}\n"),
        format!("variable \"o\" {{\n  default = {{}}\n  type = object({{ password = optional(nofn, \"{secret}\") }})\n}}\n"),
        format!("variable \"o\" {{\n  default = {{}}\n  type = object({{ a = optional(number, \"{secret}\") }})\n}}\nresource \"aws_db_instance\" \"d\" {{\n  password = var.o.a\n}}\n"),
    ]
    .map(|text| ("main.tf", text))
    .into();
    for inner in [
        format!("\"resource\": {{\"aws_db_instance\": {{\"d\": [\"{secret}\"]}}}}"),
        format!("\"variable\": {{\"a\": \"{secret}\"}}"),
        format!("\"resource\": {{\"aws_mq_broker\": {{\"b\": {{\"user\": \"{secret}\"}}}}}}"),
        format!("\"resource\": {{\"aws_mq_broker\": {{\"b\": {{\"user\": [[\"{secret}\"]]}}}}}}"),
        format!(
            "\"resource\": {{\"aws_mq_broker\": {{\"b\": {{\"dynamic\": {{\"user\": {{\"content\": \"{secret}\"}}}}}}}}}}"
        ),
        format!(
            "\"resource\": {{\"aws_mq_broker\": {{\"b\": {{\"dynamic\": {{\"user\": {{\"for_each\": [\"{secret}\"], \"content\": {{\"password\": \"${{user.value}}\"}}}}}}}}}}}}"
        ),
        format!(
            "\"resource\": {{\"aws_db_instance\": {{\"d\": {{\"password\": \"{secret}\"}}, \"d\": {{\"password\": \"{secret}\"}}}}}}"
        ),
        format!(
            "\"variable\": {{\"a\": {{\"sensitive\": true, \"default\": \"{secret}\"}}}}, \"variable\": {{\"a\": {{\"sensitive\": true, \"default\": \"{secret}\"}}}}"
        ),
    ] {
        cases.push(("main.tf.json", format!("{{{inner}}}")));
    }
    let mut told = Vec::new();
    for (i, (name, text)) in cases.iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".git")).unwrap();
        std::fs::write(dir.path().join(name), text).unwrap();
        let mut refused = false;
        for args in [
            &["lint", "--show-undecided"][..],
            &["lint", "-o", "json"],
            &["validate"],
            &["validate", "-o", "sarif"],
            &["inspect"],
            &["inspect", "-o", "json"],
        ] {
            let output = support::tfsize(dir.path(), args).output().unwrap();
            let said = format!(
                "{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            if said.contains(secret) {
                told.push(format!("{i}: {args:?}: {text}{said}"));
            }
            refused |= output.status.code() == Some(1);
        }
        if !refused {
            told.push(format!("{i}: nothing is wrong with {text}"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// What a secret is made of, such as the name of the environment in it, decides as ever what there is.
#[test]
fn a_part_of_the_text_of_a_secret_still_counts() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join(".git")).unwrap();
    let text = "locals {\n  env = \"production\"\n}\n\
                resource \"aws_secretsmanager_secret_version\" \"s\" {\n  secret_id     = \"s\"\n  secret_string = jsonencode({ cluster = \"api-${local.env}\" })\n}\n\
                resource \"aws_sqs_queue\" \"mail\" {\n  count = local.env == \"production\" ? 0 : 1\n  name  = \"mail\"\n}\n\
                resource \"aws_sqs_queue\" \"post\" {\n  count = local.env == \"production\" ? 2 : 1\n  name  = \"post\"\n}\n";
    std::fs::write(dir.path().join("main.tf"), text).unwrap();
    let ran = support::run(dir.path(), &["inspect", "."]);
    assert!(
        !ran.out.contains("aws_sqs_queue.mail") && ran.out.contains("aws_sqs_queue.post[1]"),
        "{}",
        ran.out
    );
}

/// What a loop over hidden values says when it fails, and the names in values that are not known.
#[test]
fn elements_and_names_of_hidden_values_are_not_told() {
    let cases = [
        "output \"o\" {\n  value = \"%{ for x in split(\",\", var.e) }${tonumber(x)}%{ endfor }\"\n}\n",
        "output \"o\" {\n  value = \"%{ for x in split(\",\", var.e) }${file(\"/etc/${x}\")}%{ endfor }\"\n}\n",
        "output \"o\" {\n  value = \"%{ for k, x in { (var.e) = var.e } }${{ a = 1 }[k]}%{ endfor }\"\n}\n",
        "output \"o\" {\n  value = { for k in toset(split(\",\", var.e)) : k => timestamp() }\n}\n",
        "resource \"aws_sqs_queue\" \"q\" {\n  tags = { for k in split(\",\", var.e) : k => timestamp() }\n}\n",
        "resource \"terraform_data\" \"d\" {\n  input = { for k in split(\",\", var.e) : k => timestamp() }\n}\n",
    ];
    for (i, text) in cases.iter().enumerate() {
        for sensitive in [false, true] {
            let dir = tempfile::tempdir().unwrap();
            std::fs::create_dir(dir.path().join(".git")).unwrap();
            let variable = format!("variable \"e\" {{\n  sensitive = {sensitive}\n}}\n");
            std::fs::write(dir.path().join("main.tf"), variable + text).unwrap();
            for args in [
                &["lint", "--show-undecided"][..],
                &["lint", "-o", "json"],
                &["validate", "-o", "json"],
                &["inspect"],
                &["inspect", "-o", "json"],
            ] {
                let output = support::tfsize(dir.path(), args)
                    .env("TF_VAR_e", "hunter2,b")
                    .output()
                    .unwrap();
                let said = format!(
                    "{}{}",
                    String::from_utf8_lossy(&output.stdout),
                    String::from_utf8_lossy(&output.stderr)
                );
                assert!(!said.contains("hunter2"), "{i}: {args:?}: {said}");
            }
        }
    }
}
