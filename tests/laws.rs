//! What `generate` writes lints clean, and a change of any one bound value is one finding at that literal, whichever way
//! the value takes: written in the module call, or through a variable, a local value or a file of values.

use crate::support::module_inputs;
use crate::support::policies;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use module_inputs::literal;
use tfsize::family::Bound;
use tfsize::finding::{Finding, Safety};
use tfsize::lint::registry::Group;
use tfsize::lint::{Options, Run, run as lint};
use tfsize::policy::EnvironmentPolicy;
use tfsize::policy::lint::{Day, Mode};
use tfsize::target::{ActivePolicy, Request, Wanted};
use tfsize::text::{Edit, Files, apply};
use tfsize::value::Value;

const TODAY: Day = Day(jiff::civil::date(2026, 6, 1));

/// The stack of one environment on disk, with the modules beside it.
struct Stack {
    dir: tempfile::TempDir,
    environments: Vec<EnvironmentPolicy>,
    name: String,
}

impl Stack {
    fn new(policy: &str, name: &str) -> Self {
        let environments = policies::environments(policy);
        let sized = policies::sized(&environments, name);
        let chosen = environments
            .iter()
            .find(|e| e.environment.name.text == name)
            .unwrap();
        let dir = tempfile::tempdir().unwrap();
        let files = tfsize::generate::files(&[(chosen, &sized)]);
        for (path, written) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, written.text).unwrap();
        }
        Self {
            dir,
            environments,
            name: name.to_owned(),
        }
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("stacks").join(&self.name)
    }

    fn lint(&self) -> (Files, Run) {
        let mut files = Files::new();
        let policy = ActivePolicy {
            environments: &self.environments,
            dir: self.dir.path().to_owned(),
            embedded: false,
        };
        let options = Options {
            request: Request {
                paths: vec![self.root()],
                environments: Wanted::Named(vec![self.name.clone()]),
                ..Request::default()
            },
            today: TODAY,
            base: self.dir.path().to_owned(),
            ..Options::default()
        };
        let run = lint(&mut files, &options, &policy, None, &|_, _| {}).unwrap();
        (files, run)
    }
}

/// Other values to try; the first that the module accepts is taken.
fn others(bound: &Bound) -> Vec<Value> {
    match &bound.value.value {
        Value::Number(n) => {
            let up = [n * 2.0, n + 1.0, n + 60.0, n + 10.0, n + 0.5];
            let down = [
                (n / 2.0).floor(),
                n - 1.0,
                n - 60.0,
                n - 10.0,
                n / 10.0,
                30.0,
            ];
            let tried: Vec<f64> = match bound.field.mode {
                Mode::AtLeast => down.to_vec(),
                Mode::AtMost => up.to_vec(),
                _ => up.into_iter().chain(down).collect(),
            };
            tried
                .into_iter()
                .filter(|o| *o >= 0.0 && (*o - n).abs() > 1e-9)
                .map(Value::Number)
                .collect()
        }
        Value::Bool(yes) => vec![Value::Bool(!yes)],
        Value::Text(text) => {
            let mut tried = vec![
                "/ready",
                "ARM64",
                "X86_64",
                "aurora-mysql",
                "aurora-postgresql",
                "16",
                "8.0",
                "aurora-iopt1",
                "aurora",
                "db.r6g.large",
                "db.t4g.large",
                "RabbitMQ",
                "ActiveMQ",
                "SINGLE_INSTANCE",
                "CLUSTER_MULTI_AZ",
                "ACTIVE_STANDBY_MULTI_AZ",
                "mq.m5.2xlarge",
                "mq.m5.large",
                "3.12",
                "5.17",
                "p90",
                "p95",
                "GreaterThanOrEqualToThreshold",
                "breaching",
                "Topic",
                "MessageGroup",
                "30 5 * * ? *",
                "cron(30 5 * * ? *)",
                "rate(5 minutes)",
                "Europe/Rome",
                "perQueue",
                "queue",
            ];
            tried.retain(|other| *other != text);
            // What a module takes in its place is most often like it.
            tried.sort_by(|a, b| {
                strsim::jaro_winkler(b, text).total_cmp(&strsim::jaro_winkler(a, text))
            });
            tried
                .into_iter()
                .map(|other| Value::Text(other.to_owned()))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The ways a value can take to its argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Argument,
    Variable,
    Local,
    ValuesFile,
}

const WAYS: [Way; 4] = [Way::Argument, Way::Variable, Way::Local, Way::ValuesFile];

/// Writes `value` for the literal, by a way; the file that then holds it.
fn write(root: &Path, file: &Path, span: &Range<usize>, value: &str, way: Way) -> PathBuf {
    let text = std::fs::read_to_string(file).unwrap();
    let instead = match way {
        Way::Argument => value,
        Way::Variable | Way::ValuesFile => "var.changed",
        Way::Local => "local.changed",
    };
    let edit = Edit {
        range: span.clone(),
        text: instead.into(),
    };
    std::fs::write(file, apply(&text, &[edit]).unwrap()).unwrap();
    let extra = root.join("changed.tf");
    match way {
        Way::Argument => return file.to_owned(),
        Way::Variable => {
            let text = format!("variable \"changed\" {{\n  default = {value}\n}}\n");
            std::fs::write(&extra, text).unwrap();
        }
        Way::Local => {
            let text = format!("locals {{\n  changed = {value}\n}}\n");
            std::fs::write(&extra, text).unwrap();
        }
        Way::ValuesFile => {
            std::fs::write(&extra, "variable \"changed\" {}\n").unwrap();
            let values = root.join("terraform.tfvars");
            std::fs::write(&values, format!("changed = {value}\n")).unwrap();
            return values;
        }
    }
    extra
}

/// Findings that the policy decides.
fn of_policy(run: &Run) -> Vec<&Finding> {
    let is = |f: &&Finding| {
        let rules = Group::Policy.rules();
        rules
            .iter()
            .any(|r| r.id == f.rule && !f.rule.starts_with("capacity-"))
    };
    run.findings.iter().filter(is).collect()
}

/// Whether the configuration takes the values it has: no expression fails, and no variable refuses its value.
fn evaluated(run: &Run) -> bool {
    let rule = |f: &Finding| Group::of(f.rule) != Some(Group::Reading);
    run.undecided.iter().all(|u| u.rule != "evaluation") && run.findings.iter().all(rule)
}

#[test]
fn what_is_generated_is_clean() {
    for policy in policies::POLICIES {
        for environment in policies::environments(policy) {
            let name = environment.environment.name.text;
            let stack = Stack::new(policy, &name);
            let (files, run) = stack.lint();
            // This policy alarms at 60 % and scales to 70 %: the stack does what it says.
            let stated = |f: &&Finding| !(policy == "extends" && f.rule == "capacity-alarm");
            let all: Vec<String> = run
                .findings
                .iter()
                .filter(stated)
                .map(|f| {
                    format!(
                        "{}: {} {}",
                        files.locate(f.primary.span),
                        f.rule,
                        f.headline
                    )
                })
                .collect();
            assert!(all.is_empty(), "{policy} {name}: {all:#?}");
            assert!(evaluated(&run), "{policy} {name}: {:#?}", run.undecided);
            assert!(run.checked.passed > 0, "{policy} {name}");
        }
    }
}

/// The fields that one environment of a policy states, with the calls they are inputs of.
type Job = (&'static str, String, Vec<(String, Bound)>);

/// Every field and input once: where it is stated, and what it is bound to.
fn jobs() -> Vec<Job> {
    let mut seen: BTreeSet<(&'static str, &'static str)> = BTreeSet::new();
    let mut out = Vec::new();
    for policy in policies::POLICIES {
        let environments = policies::environments(policy);
        for environment in &environments {
            let name = environment.environment.name.text.clone();
            let sized = policies::sized(&environments, &name);
            let mut fresh = Vec::new();
            for call in policies::calls(&sized) {
                for bound in call.bound {
                    // A list of tags has no one literal that is wrong.
                    // A broker of the smallest type runs in one mode alone; a larger one is tested.
                    let alone = bound.field.name == "broker.mode" && name == "development";
                    let tested = bound.shows.is_some()
                        && bound.is_written()
                        && bound.field.name != "tags.keys"
                        && !alone;
                    if tested && seen.insert((bound.field.name, bound.field.input)) {
                        fresh.push((call.label.clone(), bound));
                    }
                }
            }
            if !fresh.is_empty() {
                out.push((policy, name, fresh));
            }
        }
    }
    assert!(seen.len() > 60, "{}", seen.len());
    out
}

#[test]
fn one_changed_value_is_one_finding_at_its_literal() {
    let mut failures: Vec<String> = Vec::new();
    std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for half in 0..2 {
            threads.push(scope.spawn(move || {
                let mut failures = Vec::new();
                for (policy, name, fields) in jobs() {
                    let stack = Stack::new(policy, &name);
                    for (turn, (label, bound)) in fields.iter().enumerate() {
                        if turn % 2 == half {
                            // Where it stands in the way of a value is the same law for every field.
                            let mut ways = vec![Way::Argument];
                            if turn / 2 % 3 == 0 {
                                ways.push(WAYS[1 + turn / 6 % 3]);
                            }
                            let what = format!("{policy} {name}: {label}.{}", bound.input);
                            for way in ways {
                                // Steps are blocks that the module writes; their page holds where they are found.
                                if matches!(bound.value.value, Value::List(_)) {
                                    continue;
                                }
                                if let Err(e) = change(&stack, label, bound, way) {
                                    failures.push(format!("{what} as {way:?}: {e}"));
                                }
                            }
                        }
                    }
                }
                failures
            }));
        }
        for thread in threads {
            failures.extend(thread.join().unwrap());
        }
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Writes another value by a way, and looks for the one finding.
fn change(stack: &Stack, label: &str, bound: &Bound, way: Way) -> Result<(), String> {
    let root = stack.root();
    let (file, span) = literal(&root, label, &bound.input).ok_or("it is not written".to_owned())?;
    let before = std::fs::read_to_string(&file).unwrap();
    for other in others(bound) {
        let value = match &other {
            Value::Text(t) => format!("\"{t}\""),
            other => other.to_string(),
        };
        let at = write(&root, &file, &span, &value, way);
        let (files, run) = stack.lint();
        let result = evaluated(&run).then(|| check(bound, &files, &run, &at, &value));
        std::fs::write(&file, &before).unwrap();
        let _ = std::fs::remove_file(root.join("changed.tf"));
        let _ = std::fs::remove_file(root.join("terraform.tfvars"));
        if let Some(result) = result {
            return result.map_err(|e| format!("{value}: {e}"));
        }
    }
    if COUPLED.contains(&bound.field.name) {
        return Ok(());
    }
    Err("the module takes no other value".into())
}

/// Fields of which the module takes no other value without another one beside it, as an engine has its own versions, or
/// none but nothing at all.
const COUPLED: &[&str] = &[
    "database.engine",
    "database.version",
    "broker.engine",
    "queue.duplicates",
];

/// That there is exactly one finding, at the literal, with a fix for it.
fn check(bound: &Bound, files: &Files, run: &Run, at: &Path, value: &str) -> Result<(), String> {
    let found = of_policy(run);
    let [finding] = found.as_slice() else {
        let all: Vec<String> = found
            .iter()
            .map(|f| {
                format!(
                    "{}: {} {}",
                    files.locate(f.primary.span),
                    f.rule,
                    f.headline
                )
            })
            .collect();
        return Err(format!("{all:#?}"));
    };
    // What is computed from the literal, or counted, is shown elsewhere.
    let direct =
        bound.field.read.path().is_some() && bound.shows.as_ref() == Some(&bound.value.value);
    if !direct {
        return Ok(());
    }
    let place = files
        .path(finding.primary.span.file)
        .canonicalize()
        .unwrap();
    let part = |l: &tfsize::finding::Label| files.slice(l.span) == value;
    if finding.related.iter().any(part) {
        // Computed from the literal, with the same result by chance.
        return Ok(());
    }
    if place != at.canonicalize().unwrap() || files.slice(finding.primary.span) != value {
        return Err(format!(
            "it stands at {}",
            files.locate(finding.primary.span)
        ));
    }
    match &finding.fix {
        Some(fix) if fix.safety == Safety::Shown => {
            Err(format!("the fix is only shown: {}", fix.because))
        }
        Some(fix) if fix.edits.len() == 1 && fix.edits[0].span == finding.primary.span => Ok(()),
        other => Err(format!("the fix is {other:?}")),
    }
}
