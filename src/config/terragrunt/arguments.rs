//! What `extra_arguments` hand to Terraform.

use super::config::{Extra, items};
use super::paths;
use super::reading::Reading;
use super::source::Source;
use crate::config::load::FromUnit;
use crate::config::value::Value;
use crate::finding::{Certainty, Finding};
use crate::registry::reading as rules;
use crate::text::{Span, slashes};

/// Adds files of values and values to what a unit gives to its module.
pub(super) fn arguments(
    reading: &Reading<'_, '_>,
    extra: &Extra,
    source: &Source,
    given: &mut FromUnit,
) {
    let files = Files {
        reading,
        source,
        block: extra.span,
    };
    for file in &extra.required {
        files.add(file, file.as_str(), true, given);
    }
    for file in &extra.optional {
        files.add(file, file.as_str(), false, given);
    }
    let mut vars = Vec::new();
    let all = extra.arguments.as_ref().map_or_else(Vec::new, items);
    let mut all = all.iter();
    while let Some(value) = all.next() {
        let Some(argument) = value.as_str() else {
            continue;
        };
        let (name, said) = match argument.split_once('=') {
            Some((name, said)) => (name, Some(said)),
            None => (argument, None),
        };
        match (name.trim_start_matches('-'), said) {
            ("var-file", Some(path)) => files.add(value, Some(path), true, given),
            ("var-file", None) => {
                if let Some(value) = all.next() {
                    files.add(value, value.as_str(), true, given);
                }
            }
            ("var", Some(text)) => vars.push(text.trim_matches(['\'', '"']).to_owned()),
            ("var", None) => vars.extend(all.next().and_then(Value::as_str).map(str::to_owned)),
            _ => {}
        }
    }
    given.vars.extend(vars);
    let env = extra.env.as_ref().and_then(Value::as_entries);
    for (name, value) in env.into_iter().flat_map(|e| e.iter()) {
        if let Some(name) = name.strip_prefix("TF_VAR_") {
            given.inputs.insert(name.into(), value.clone());
        }
    }
}

/// Where files of values are looked for.
struct Files<'a, 'r, 'f> {
    reading: &'a Reading<'r, 'f>,
    source: &'a Source,
    /// The block that names them.
    block: Span,
}

impl Files<'_, '_, '_> {
    /// Adds a file of values, or says why a run has none.
    fn add(&self, value: &Value, path: Option<&str>, required: bool, given: &mut FromUnit) {
        let Some(path) = path else { return };
        let (reading, run) = (self.reading, self.reading.run);
        let own = reading.there(&paths::join(&reading.base, path));
        let mut whole = own.clone();
        // Terraform runs in a copy of the module, with the unit's own files beside.
        if let (Source::Local(module), false) = (self.source, run.reach.file(&whole).is_ok()) {
            let real = module.canonicalize().unwrap_or_else(|_| module.clone());
            whole = paths::join(&real, path);
        }
        let Err(refusal) = run.reach.file(&whole) else {
            return given.var_files.push(run.named(&whole));
        };
        let is_here = matches!(self.source, Source::Here | Source::Local(_));
        let named = slashes(&run.named(&own));
        let span = value.origin.span().unwrap_or(self.block);
        let (text, certainty) = if refusal.is_missing() {
            // A module that is not here may bring it; and a file of values is often kept out of the repository.
            if !required || !is_here {
                return;
            }
            let sure = reading.is_whole();
            let certainty = if sure {
                Certainty::Sure
            } else {
                Certainty::Conditional
            };
            (
                format!("there is no file {named}, which a run requires"),
                certainty,
            )
        } else {
            let text = format!("the file of values {named} is not read: {refusal}");
            (text, Certainty::Conditional)
        };
        let finding = Finding::error(&rules::CONFIGURATION, span, text);
        run.note(finding.certainty(certainty));
    }
}
