//! What stops a run of a unit though no input asks for it.

use std::collections::HashSet;
use std::path::Path;

use super::config::Config;
use super::paths;
use super::reading::Reading;
use super::stack::MADE;
use crate::config::eval::EvalError;
use crate::config::value::Value;
use crate::text::{Span, slashes};

/// Says it: units that are not there, with or without a mock, and local values that nothing uses.
pub(super) fn hold(reading: &Reading<'_, '_>, config: &Config) {
    let all = reading.dependencies();
    // `dependencies` may name what a `dependency` block names too.
    let mut named = HashSet::new();
    for dependency in all.iter().filter(|d| d.enabled) {
        if let Some(path) = dependency.path.as_ref().and_then(Value::as_str) {
            named.insert(paths::join(&reading.base, path));
            let what = format!("dependency `{}`", dependency.name);
            is_there(reading, &what, path, dependency.place);
        }
    }
    for path in &config.paths {
        if let Some(text) = path.as_str()
            && named.insert(paths::join(&reading.base, text))
        {
            let place = path.origin.span().unwrap_or_else(|| reading.file.start());
            is_there(reading, "dependencies", text, place);
        }
    }
    // A run evaluates all of them.
    let _ = reading.all_locals();
    for include in reading.includes() {
        if let Some(included) = &include.reading {
            let _ = included.all_locals();
        }
    }
}

fn is_there(reading: &Reading<'_, '_>, what: &str, path: &str, place: Span) {
    let run = reading.run;
    let whole = paths::join(&reading.base, path);
    // What a stack makes is there once it has been generated.
    let is_made = |path: &Path| path.components().any(|c| c.as_os_str() == MADE);
    if is_made(&whole) || run.reach.file(&whole).is_ok() {
        return;
    }
    let Err(refusal) = run.reach.dir(&whole) else {
        return;
    };
    let named = slashes(&run.named(&whole));
    let text = if refusal.is_missing() {
        format!("{what}: there is no directory {named}")
    } else {
        format!("{what}: the directory {named} is not read: {refusal}")
    };
    let error = EvalError::new(place, text);
    let sure = refusal.is_missing() && reading.is_whole();
    run.refuse(&if sure { error.surely() } else { error });
}
