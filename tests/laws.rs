//! What `generate` writes lints clean, and a change of any one bound value is one finding at that literal, whichever way
//! the value takes: written in the module call, or through a variable, a local value or a file of values.

use crate::support::module_inputs;
use crate::support::policies;

use std::collections::{BTreeMap, BTreeSet};
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

/// Inputs that have a highest value: a lower one is accepted at the first try more often.
const CAPPED: &[&str] = &[
    "percent",
    "target",
    "datapoints_to_alarm",
    "datapoints",
    "letter_retention_seconds",
];

/// Words of one set, of which a module takes each: others are tried after these.
const SETS: &[&[&str]] = &[
    &["Topic", "MessageGroup"],
    &["perQueue", "perMessageGroupId"],
    &["queue", "messageGroup"],
    &["p90", "p95", "p99"],
    &["X86_64", "ARM64"],
    &["aurora", "aurora-iopt1"],
    &["3.13", "4.2"],
];

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
                _ if bound.input.ends_with("log_retention_days") => vec![14.0, 30.0],
                _ if CAPPED.iter().any(|end| bound.input.ends_with(end)) => {
                    down.into_iter().chain(up).collect()
                }
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
            // What a module takes in its place is most often like it.
            tried.sort_by(|a, b| {
                strsim::jaro_winkler(b, text).total_cmp(&strsim::jaro_winkler(a, text))
            });
            let set = SETS.iter().find(|set| set.contains(&text.as_str()));
            tried.splice(0..0, set.into_iter().flat_map(|set| set.iter().copied()));
            tried.retain(|other| *other != text);
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

/// One value of a stack that is changed: where it is stated, what it is bound to, and by which way its new value takes.
struct Change<'a> {
    label: &'a str,
    bound: &'a Bound,
    way: Way,
}

impl Change<'_> {
    fn what(&self) -> String {
        format!("{}.{} as {:?}", self.label, self.bound.input, self.way)
    }
}

/// Values that stand in a stack instead of its own, until this is dropped.
struct Written {
    /// The files that were changed, as they were; new ones without a text.
    before: BTreeMap<PathBuf, Option<String>>,
    /// Where each of the new values stands, in the order of the changes.
    places: Vec<(PathBuf, Range<usize>)>,
}

impl Written {
    /// Writes the values of some changes at once; `None` where two of them are one literal.
    fn new(root: &Path, changes: &[(&Change, String)]) -> Option<Self> {
        let mut edits: BTreeMap<PathBuf, Vec<(usize, Edit)>> = BTreeMap::new();
        let mut places = Vec::new();
        let extra = root.join("changed.tf");
        let values = root.join("terraform.tfvars");
        let mut added: BTreeMap<PathBuf, String> = BTreeMap::new();
        for (turn, (change, value)) in changes.iter().enumerate() {
            let input = &change.bound.input;
            let (file, range) = literal(root, change.label, input)?;
            let mut add = |file: &Path, before: &str, after: &str| {
                let text = added.entry(file.to_owned()).or_default();
                let start = text.len() + before.len();
                text.push_str(before);
                text.push_str(value);
                text.push_str(after);
                (file.to_owned(), start..start + value.len())
            };
            let instead = match change.way {
                Way::Argument => {
                    places.push((file.clone(), range.clone()));
                    value.clone()
                }
                Way::Variable => {
                    let before = format!("variable \"changed_{turn}\" {{\n  default = ");
                    places.push(add(&extra, &before, "\n}\n"));
                    format!("var.changed_{turn}")
                }
                Way::Local => {
                    let before = format!("locals {{\n  changed_{turn} = ");
                    places.push(add(&extra, &before, "\n}\n"));
                    format!("local.changed_{turn}")
                }
                Way::ValuesFile => {
                    places.push(add(&values, &format!("changed_{turn} = "), "\n"));
                    let declared = format!("variable \"changed_{turn}\" {{}}\n");
                    added.entry(extra.clone()).or_default().push_str(&declared);
                    format!("var.changed_{turn}")
                }
            };
            let edit = Edit {
                range,
                text: instead,
            };
            edits.entry(file).or_default().push((turn, edit));
        }
        let mut written = Self {
            before: BTreeMap::new(),
            places,
        };
        for (file, mut edits) in edits {
            edits.sort_by_key(|(_, edit)| edit.range.start);
            let text = std::fs::read_to_string(&file).unwrap();
            let new: Vec<Edit> = edits.iter().map(|(_, edit)| edit.clone()).collect();
            let new = apply(&text, &new).ok()?;
            // What stands behind a changed value has moved.
            let (mut longer, mut shorter) = (0, 0);
            for (turn, edit) in &edits {
                let (at, place) = &mut written.places[*turn];
                if *at == file {
                    let start = edit.range.start + longer - shorter;
                    *place = start..start + edit.text.len();
                }
                longer += edit.text.len();
                shorter += edit.range.len();
            }
            std::fs::write(&file, new).unwrap();
            written.before.insert(file, Some(text));
        }
        for (file, text) in added {
            std::fs::write(&file, text).unwrap();
            written.before.insert(file, None);
        }
        Some(written)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        for (file, before) in &self.before {
            match before {
                Some(text) => std::fs::write(file, text).unwrap(),
                None => std::fs::remove_file(file).unwrap(),
            }
        }
    }
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
                    for batch in batches(&changes(&fields, half)) {
                        let failed = held(&stack, &batch);
                        failures.extend(failed.iter().map(|e| format!("{policy} {name}: {e}")));
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

/// The changes that one of two threads tries.
fn changes(fields: &[(String, Bound)], half: usize) -> Vec<Change<'_>> {
    let mut out = Vec::new();
    for (turn, (label, bound)) in fields.iter().enumerate() {
        // Steps are blocks that the module writes; their page holds where they are found.
        if turn % 2 != half || matches!(bound.value.value, Value::List(_)) {
            continue;
        }
        // Where it stands in the way of a value is the same law for every field.
        let mut ways = vec![Way::Argument];
        if turn / 2 % 3 == 0 {
            ways.push(WAYS[1 + turn / 6 % 3]);
        }
        out.extend(ways.into_iter().map(|way| Change { label, bound, way }));
    }
    out
}

/// How many values are changed at once: several changes are as many findings, and a run takes as long for one.
const TOGETHER: usize = 8;

/// Changes that can stand in one stack: no two of one field, and of one call as few as can be.
fn batches<'a>(changes: &'a [Change<'a>]) -> Vec<Vec<&'a Change<'a>>> {
    let mut calls: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        calls.entry(change.label).or_default().push(change);
    }
    let mut turns: Vec<&Change> = Vec::new();
    for turn in 0..changes.len() {
        turns.extend(calls.values().filter_map(|of| of.get(turn)));
    }
    let mut out: Vec<Vec<&Change>> = Vec::new();
    for change in turns {
        let same = |c: &&Change| c.label == change.label && c.bound.input == change.bound.input;
        match out.last_mut() {
            Some(batch) if batch.len() < TOGETHER && !batch.iter().any(same) => batch.push(change),
            _ => out.push(vec![change]),
        }
    }
    out
}

/// What does not hold of some changes: together, or else in halves, as a module may refuse one of them, and one value
/// may decide whether another is judged.
fn held(stack: &Stack, changes: &[&Change]) -> Vec<String> {
    if let [change] = changes {
        let failed = alone(stack, change).err();
        return failed
            .map(|e| format!("{}: {e}", change.what()))
            .into_iter()
            .collect();
    }
    let first = |change: &&Change| others(change.bound).into_iter().next();
    let values: Option<Vec<Value>> = changes.iter().map(first).collect();
    if let Some(values) = values {
        let written = changes
            .iter()
            .copied()
            .zip(values.iter().map(source))
            .collect::<Vec<_>>();
        if matches!(tried(stack, &written), Some(Ok(()))) {
            return Vec::new();
        }
    }
    let (left, right) = changes.split_at(changes.len() / 2);
    let mut failed = held(stack, left);
    failed.extend(held(stack, right));
    failed
}

/// A value as it is written.
fn source(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

/// Writes one other value that the module takes, and looks for the one finding.
fn alone(stack: &Stack, change: &Change) -> Result<(), String> {
    let bound = change.bound;
    literal(&stack.root(), change.label, &bound.input).ok_or("it is not written")?;
    // What is taken with another value alone is not looked for among all of them.
    let coupled = COUPLED.contains(&bound.field.name);
    let most = if coupled { 3 } else { usize::MAX };
    for other in others(bound).into_iter().take(most) {
        let value = source(&other);
        if let Some(result) = tried(stack, &[(change, value.clone())]) {
            return result.map_err(|e| format!("{value}: {e}"));
        }
    }
    if coupled {
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

/// Whether some changes are as many findings, each at its literal and with a fix for it; `None` where the configuration
/// does not take the values.
fn tried(stack: &Stack, changes: &[(&Change, String)]) -> Option<Result<(), String>> {
    let written = Written::new(&stack.root(), changes)?;
    let (files, run) = stack.lint();
    if !evaluated(&run) {
        return None;
    }
    let mut found = of_policy(&run);
    let shown = |found: &[&Finding]| {
        let shown = |f: &&Finding| {
            let at = files.locate(f.primary.span);
            format!("{at}: {} {}", f.rule, f.headline)
        };
        let all: Vec<String> = found.iter().map(shown).collect();
        format!("{all:#?}")
    };
    if found.len() != changes.len() {
        return Some(Err(shown(&found)));
    }
    for ((change, value), place) in changes.iter().zip(&written.places) {
        let bound = change.bound;
        // What is computed from the literal, or counted, is shown elsewhere.
        let direct =
            bound.field.read.path().is_some() && bound.shows.as_ref() == Some(&bound.value.value);
        if !direct {
            continue;
        }
        let at = found.iter().position(|f| stands(&files, f, place));
        let Some(at) = at else {
            // Computed from the literal, with the same result by chance.
            let part = |l: &tfsize::finding::Label| files.slice(l.span) == value;
            if changes.len() == 1 && found.iter().any(|f| f.related.iter().any(part)) {
                continue;
            }
            return Some(Err(format!("it stands elsewhere: {}", shown(&found))));
        };
        let finding = found.remove(at);
        match &finding.fix {
            Some(fix) if fix.safety == Safety::Shown => {
                return Some(Err(format!("the fix is only shown: {}", fix.because)));
            }
            Some(fix) if fix.edits.len() == 1 && fix.edits[0].span == finding.primary.span => {}
            other => return Some(Err(format!("the fix is {other:?}"))),
        }
    }
    Some(Ok(()))
}

/// Whether a finding stands at a range of a file.
fn stands(files: &Files, finding: &Finding, (file, range): &(PathBuf, Range<usize>)) -> bool {
    let span = finding.primary.span;
    let path = files.path(span.file).canonicalize().unwrap();
    path == file.canonicalize().unwrap()
        && (span.start as usize, span.end as usize) == (range.start, range.end)
}
