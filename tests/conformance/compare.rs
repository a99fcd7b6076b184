//! Says where two answers differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::configs::Case;
use super::expressions::{Entry, Outcome};

/// Stands for what is not known before apply, where values and unknowns are seen as one tree.
const UNKNOWN: &str = "(known after apply)";

/// How an answer to an expression differs from the recorded one, if it does.
pub(crate) fn answer(entry: &Entry, actual: &Outcome) -> Option<String> {
    let same = match (&entry.outcome, actual) {
        (_, Outcome::Known { json, .. }) if entry.newer.is_some() => {
            entry.newer.as_ref() == Some(json)
        }
        _ if entry.newer.is_some() => false,
        // Only that it is refused is held, not in which words.
        (Outcome::Error(_), Outcome::Error(_)) => true,
        (
            Outcome::Unknown {
                after,
                after_unknown,
                kind,
            },
            Outcome::Unknown {
                after: our_after,
                after_unknown: our_unknown,
                kind: our_kind,
            },
        ) => {
            joined(after.as_ref(), after_unknown) == joined(our_after.as_ref(), our_unknown)
                // A plan does not show the type of what is not known; the library may.
                && (our_kind.is_none() || kind == our_kind)
        }
        // A plan file keeps no type of a null, so none is recorded.
        (
            Outcome::Known {
                json, sensitive, ..
            },
            Outcome::Known {
                json: our_json,
                sensitive: our_sensitive,
                ..
            },
        ) if json == "null" => json == our_json && sensitive == our_sensitive,
        (wanted, actual) => wanted == actual,
    };
    (!same).then(|| {
        format!(
            "[{}] {}\n  terraform: {}\n  tfsize:    {}",
            entry.group,
            entry.expr,
            shown(&entry.outcome),
            shown(actual)
        )
    })
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Known {
            json,
            kind,
            sensitive,
        } => {
            let mark = if *sensitive { ", sensitive" } else { "" };
            format!("{json} of type {kind}{mark}")
        }
        Outcome::Unknown {
            after,
            after_unknown,
            kind,
        } => format!(
            "{} of type {}",
            joined(after.as_ref(), after_unknown),
            kind.as_deref().unwrap_or("(not said)")
        ),
        Outcome::Error(message) => format!("error: {message}"),
    }
}

/// A value with `UNKNOWN` where it is not known. An absent attribute is null.
fn joined(value: Option<&Value>, unknown: &Value) -> Value {
    match unknown {
        Value::Bool(true) => Value::from(UNKNOWN),
        Value::Object(inner) if !value.is_some_and(Value::is_array) => {
            let mut all: Map<String, Value> = value
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            for (name, unknown) in inner {
                let known = joined(all.get(name), unknown);
                all.insert(name.clone(), known);
            }
            all.sort_keys();
            all.into()
        }
        Value::Array(inner) => {
            let known = value.and_then(Value::as_array);
            let length = known.map_or(0, Vec::len).max(inner.len());
            let at = |i: usize| {
                joined(
                    known.and_then(|known| known.get(i)),
                    inner.get(i).unwrap_or(&Value::Bool(false)),
                )
            };
            (0..length).map(at).collect()
        }
        _ => value.cloned().unwrap_or(Value::Null),
    }
}

/// How what `inspect` says of a configuration differs from the real plan: a line for each place.
pub(crate) fn configuration(case: &Case, actual: &Value) -> Vec<String> {
    let expected = case.expected();
    let ours = Seen::of(actual);
    let mut wrong = Differences {
        case,
        lines: Vec::new(),
    };
    if let Some(errors) = expected.get("errors") {
        // There is no plan to compare with: only that the rest is read all the same.
        assert!(
            !case.how.shown.is_empty(),
            "{}: terraform refuses it ({errors}), and case.json says nothing to hold instead",
            case.name
        );
        for address in &case.how.shown {
            let indexed = format!("{address}[");
            let there = ours
                .resources
                .keys()
                .any(|have| have == address || have.starts_with(&indexed));
            if !there {
                wrong.add(address, "", "an instance", "none");
            }
        }
        return wrong.lines;
    }
    let wanted = Seen::of(&expected);
    wrong.sets("module", &wanted.modules, &ours.modules);
    let addresses = |seen: &Seen| seen.resources.keys().cloned().collect::<BTreeSet<_>>();
    wrong.sets("resource", &addresses(&wanted), &addresses(&ours));
    for (address, resource) in &wanted.resources {
        if let Some(ours) = ours.resources.get(address) {
            wrong.values(address, "", resource, ours);
        }
    }
    let names = |seen: &Seen| seen.outputs.keys().cloned().collect::<BTreeSet<_>>();
    wrong.sets("output", &names(&wanted), &names(&ours));
    for (name, output) in &wanted.outputs {
        if let Some(ours) = ours.outputs.get(name) {
            wrong.values(&format!("output.{name}"), "", output, ours);
        }
    }
    wrong.lines
}

/// A reduced plan as sets and trees that can be compared.
struct Seen {
    /// `parent > module`, for each module.
    modules: BTreeSet<String>,
    /// By address: mode, type, name, index and attributes, `UNKNOWN` included.
    resources: BTreeMap<String, Value>,
    /// By name: type, sensitivity and value.
    outputs: BTreeMap<String, Value>,
}

impl Seen {
    fn of(plan: &Value) -> Self {
        let mut seen = Self {
            modules: BTreeSet::new(),
            resources: BTreeMap::new(),
            outputs: BTreeMap::new(),
        };
        let mut unknowns: BTreeMap<&str, &Value> = BTreeMap::new();
        for change in plan["resource_changes"].as_array().into_iter().flatten() {
            if let Some(address) = change["address"].as_str() {
                unknowns.insert(address, &change["after_unknown"]);
            }
        }
        seen.module("", &plan["planned_values"]["root_module"], &unknowns);
        let outputs = plan["planned_values"]["outputs"].as_object();
        for (name, output) in outputs.into_iter().flatten() {
            let mut whole = output.clone();
            if let Some(change) = plan["output_changes"].get(name) {
                whole["value"] = joined(change.get("after"), &change["after_unknown"]);
            }
            seen.outputs.insert(name.clone(), whole);
        }
        seen
    }

    fn module(&mut self, parent: &str, module: &Value, unknowns: &BTreeMap<&str, &Value>) {
        let address = module["address"].as_str().unwrap_or_default();
        self.modules.insert(format!("{parent} > {address}"));
        for resource in module["resources"].as_array().into_iter().flatten() {
            let Some(address) = resource["address"].as_str() else {
                continue;
            };
            let unknown = unknowns.get(address).copied().unwrap_or(&Value::Null);
            let mut values = joined(resource.get("values"), unknown);
            if let Some(values) = values.as_object_mut() {
                values.retain(|_, value| !value.is_null());
            }
            let mut whole = resource.clone();
            whole["values"] = values;
            self.resources.insert(address.to_owned(), whole);
        }
        for child in module["child_modules"].as_array().into_iter().flatten() {
            self.module(address, child, unknowns);
        }
    }
}

struct Differences<'a> {
    case: &'a Case,
    lines: Vec<String>,
}

impl Differences<'_> {
    fn add(&mut self, address: &str, path: &str, wanted: &str, have: &str) {
        let excepted = self.case.how.exceptions.iter().any(|exception| {
            exception.address == address
                && path.strip_prefix(&exception.path).is_some_and(|rest| {
                    exception.path.is_empty() || !rest.starts_with(char::is_alphanumeric)
                })
        });
        if !excepted {
            self.lines.push(format!(
                "{address} {path}: terraform {wanted}, tfsize {have}"
            ));
        }
    }

    fn sets(&mut self, what: &str, wanted: &BTreeSet<String>, have: &BTreeSet<String>) {
        for missing in wanted.difference(have) {
            self.add(missing, "", &format!("has this {what}"), "not");
        }
        for extra in have.difference(wanted) {
            self.add(extra, "", &format!("has no such {what}"), "has");
        }
    }

    fn values(&mut self, address: &str, path: &str, wanted: &Value, have: &Value) {
        match (wanted, have) {
            (Value::Object(a), Value::Object(b)) => {
                let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
                for name in names {
                    let inner = if path.is_empty() {
                        name.clone()
                    } else {
                        format!("{path}.{name}")
                    };
                    let at = |map: &Map<String, Value>| map.get(name).cloned();
                    match (at(a), at(b)) {
                        (Some(a), Some(b)) => self.values(address, &inner, &a, &b),
                        (Some(a), None) => self.add(address, &inner, &a.to_string(), "has none"),
                        (None, Some(b)) => self.add(address, &inner, "has none", &b.to_string()),
                        (None, None) => {}
                    }
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                if same_set(a, b) {
                    return;
                }
                for (i, (a, b)) in a.iter().zip(b).enumerate() {
                    self.values(address, &format!("{path}[{i}]"), a, b);
                }
            }
            (a, b) if a == b => {}
            (a, b) => self.add(address, path, &a.to_string(), &b.to_string()),
        }
    }
}

/// Whether both have the same objects in whatever order: a set of objects has an order of its own,
/// which follows from a hash. Lists of anything else keep theirs.
fn same_set(a: &[Value], b: &[Value]) -> bool {
    let sorted = |items: &[Value]| {
        let mut texts: Vec<String> = items.iter().map(Value::to_string).collect();
        texts.sort();
        texts
    };
    a.iter().all(Value::is_object) && sorted(a) == sorted(b)
}
