//! Other units whose outputs a unit takes.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use super::merge::{deep, handed_over};
use super::paths;
use super::reading::{Reading, Strategy, attribute, object, unevaluated};
use crate::config::eval::{EvalError, Step};
use crate::config::value::{Data, Entries, Origin, Type, Value, Why};
use crate::text::Span;

/// What stands for the outputs of dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outputs {
    /// They may not be named.
    Never,
    /// What no mock says is not known.
    Open,
    /// What no mock says is not there.
    Missing,
}

/// A `dependency` block.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    /// What follows `dependency.` in expressions.
    pub(super) name: Arc<str>,
    /// The directory of the unit, as it is written.
    pub(super) path: Option<Value>,
    /// Where that is written.
    pub(super) place: Span,
    /// What stands for its outputs: a mock, or the outputs themselves where those are asked for and known.
    mock: Option<Value>,
    /// Why the others are not known; none where there are no others.
    open: Option<Why>,
    /// Whether it is used.
    pub(super) enabled: bool,
    /// Whether its outputs are asked for, or its mock always stands for them.
    pub(super) asked: bool,
    /// Its arguments, as a file that reads this one sees them.
    arguments: Entries,
}

/// The dependencies that a file declares itself.
pub(super) fn own(reading: &Reading<'_, '_>) -> Vec<Dependency> {
    let mut out: Vec<Dependency> = Vec::new();
    for block in reading.file.blocks("dependency") {
        let Some(label) = block.labels.first() else {
            continue;
        };
        let arguments = block.body.attributes.iter().map(|attribute| {
            let value = reading.early(&attribute.value).unwrap_or_else(|error| {
                reading.run.refuse(&error);
                unevaluated()
            });
            (Arc::clone(&attribute.name), value)
        });
        let arguments: Entries = arguments.collect();
        let early = |name: &str| arguments.get(name).cloned();
        let place = block.body.argument("config_path");
        let enabled = early("enabled").and_then(|v| v.as_bool()) != Some(false);
        out.push(Dependency {
            name: Arc::clone(&label.text),
            path: early("config_path"),
            place: place.map_or(block.header, |a| a.value.span),
            mock: early("mock_outputs").map(|mock| handed_over(&mock)),
            open: None,
            enabled,
            asked: enabled && early("skip_outputs").and_then(|v| v.as_bool()) != Some(true),
            arguments,
        });
    }
    out
}

/// The dependencies of a file with those of what it includes; its own win.
pub(super) fn merged(reading: &Reading<'_, '_>, own: Vec<Dependency>) -> Vec<Dependency> {
    let mut out = own;
    for include in reading.includes().iter().rev() {
        let (Some(below), true) = (&include.reading, include.strategy != Strategy::No) else {
            continue;
        };
        let mut all = self::own(below);
        for over in out {
            match all.iter_mut().find(|d| d.name == over.name) {
                Some(place) if include.strategy == Strategy::Deep => {
                    let mock = match (place.mock.take(), over.mock.clone()) {
                        (Some(a), Some(b)) => Some(deep(&a, &b)),
                        (a, b) => b.or(a),
                    };
                    let path = over.path.clone().or(place.path.take());
                    *place = Dependency { path, mock, ..over };
                }
                Some(place) => *place = over,
                None => all.push(over),
            }
        }
        out = all;
    }
    out
}

/// The dependencies as a check takes them: a mock is no value of a run, which has the outputs themselves. Those are known where
/// the other unit is here and what they come of is known.
pub(super) fn judged(reading: &Reading<'_, '_>, all: Vec<Dependency>) -> Vec<Dependency> {
    let known = |dependency: Dependency| {
        if !dependency.asked {
            return dependency;
        }
        let why = |dependency: &Dependency| {
            let text = format!("it stands on a mock of dependency {}", dependency.name);
            dependency.mock.is_some().then(|| Why::Other(text.into()))
        };
        let outputs = dependency
            .dir(reading)
            .and_then(|dir| reading.run.outputs(&dir));
        let mock = outputs.map(|outputs| {
            let each = outputs.iter().map(|(name, value)| {
                let why = why(&dependency).unwrap_or_else(|| dependency.why(Some(name)));
                let at = Origin::mixed(dependency.place, []);
                (Arc::clone(name), handed_over(&open(value, &why, &at)))
            });
            object(each.collect())
        });
        let open = why(&dependency).unwrap_or_else(|| dependency.why(None));
        Dependency {
            open: mock.is_none().then_some(open),
            mock,
            ..dependency
        }
    };
    all.into_iter().map(known).collect()
}

/// A value whose unknown parts are so for one reason, and whose parts are all from one place: what makes them in the other
/// unit is not of this one.
fn open(value: &Value, why: &Why, at: &Origin) -> Value {
    let made = match &value.data {
        Data::Unknown(_) => Value::unknown(Type::Dynamic, why.clone()).marked(value.marks()),
        _ => value.clone().map_children(|child| open(child, why, at)),
    };
    made.with_origin(at.clone())
}

/// What stands behind `dependency`, and how many of the steps that covers.
pub(super) fn mocked(
    all: &Rc<[Dependency]>,
    outputs: Outputs,
    steps: &[Step],
    at: Span,
) -> Result<(Value, usize), EvalError> {
    let Some(name) = attribute(steps.first()) else {
        let entries = all.iter().map(|d| (Arc::clone(&d.name), d.value()));
        return Ok((object(entries.collect()), 0));
    };
    let Some(dependency) = all.iter().find(|d| *d.name == *name) else {
        let text = format!("there is no dependency `{name}`");
        return Err(EvalError::new(at, text));
    };
    if attribute(steps.get(1)) != Some("outputs") {
        return Ok((dependency.value(), 1));
    }
    let output = attribute(steps.get(2));
    let entries = dependency.mock.as_ref().and_then(Value::as_entries);
    let value = match (&dependency.mock, output) {
        (Some(mock), None) => return Ok((mock.clone(), 2)),
        (Some(mock), Some(_)) if entries.is_none() => return Ok((mock.clone(), 2)),
        (_, Some(output)) => entries.and_then(|e| e.get(output)).cloned(),
        (None, None) => None,
    };
    match value {
        Some(value) => Ok((value, 3)),
        None if outputs == Outputs::Missing && dependency.open.is_none() => {
            let text = format!("dependency.{name} has no such output without its state");
            Err(EvalError::new(at, text))
        }
        None => {
            let covered = if output.is_some() { 3 } else { 2 };
            Ok((dependency.unknown(output), covered))
        }
    }
}

impl Dependency {
    /// It as an object: what another file that reads this one sees.
    pub(super) fn value(&self) -> Value {
        let outputs = self.mock.clone();
        let mut entries = self.arguments.clone();
        entries.insert("name".into(), Value::string(&self.name));
        entries.insert(
            "outputs".into(),
            outputs.unwrap_or_else(|| self.unknown(None)),
        );
        entries.insert("inputs".into(), self.unknown(None));
        if let Some(path) = &self.path {
            entries.insert("config_path".into(), path.clone());
        }
        object(entries)
    }

    /// The directory of the other unit, without links.
    pub(super) fn dir(&self, reading: &Reading<'_, '_>) -> Option<PathBuf> {
        let path = self.path.as_ref().and_then(Value::as_str)?;
        paths::join(&reading.base, path).canonicalize().ok()
    }

    fn unknown(&self, output: Option<&str>) -> Value {
        let why = match &self.open {
            Some(why @ Why::Other(_)) => why.clone(),
            _ => self.why(output),
        };
        Value::unknown(Type::Dynamic, why)
    }

    fn why(&self, output: Option<&str>) -> Why {
        Why::KnownAfterApply {
            address: format!("dependency.{}", self.name).into(),
            path: match output {
                Some(output) => format!("outputs.{output}").into(),
                None => "outputs".into(),
            },
        }
    }
}
