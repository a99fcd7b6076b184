//! Places inside a model, told as places of the call it stands in for.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::{Call, Ignored, Key, Resource};
use super::{Adapted, Model, Models};
use crate::config::value::{Data, Origin, Source, Unknown, Value};
use crate::text::{FileId, Files, Span};

/// Gives every value of a resource its place in the call, and notes which inputs would set what is not set.
pub(super) fn settle(
    files: &Files,
    models: &Models,
    call: &Call,
    model: &'static Model,
    resource: &mut Resource,
    mut about: Adapted,
) {
    let mut bodies = HashMap::new();
    if let Some(file) = models.file(model) {
        bodies.insert(file, Some(call.body));
    }
    entries(files, models, call, model, resource, &mut bodies);
    let inside = models.read.values().flat_map(|m| &m.files).copied();
    let mut places = Places {
        inside: inside.collect(),
        bodies,
        call,
        inputs: BTreeMap::new(),
    };
    if let Some(values) = resource.values.as_entries() {
        let values = values
            .iter()
            .map(|(name, value)| (Arc::clone(name), places.value(value, name)));
        let values: BTreeMap<Arc<str>, Value> = values.collect();
        resource.values = Value::object(values).with_origin(Origin::literal(call.span));
    }
    resource.documents = std::mem::take(&mut resource.documents)
        .into_iter()
        .map(|(name, document)| {
            let document = places.value(&document, &name);
            (name, document)
        })
        .collect();
    resource.origin = Origin::literal(call.span);
    resource.ignored = match std::mem::take(&mut resource.ignored) {
        Ignored::Nothing => Ignored::Nothing,
        Ignored::All(_) => Ignored::All(call.span),
        Ignored::These(list) => {
            Ignored::These(list.into_iter().map(|(n, _)| (n, call.span)).collect())
        }
    };
    about.inputs = places.inputs;
    resource.adapted = Some(Arc::new(about));
}

/// The bodies of the entries that stand for the inner models a resource is in.
fn entries(
    files: &Files,
    models: &Models,
    call: &Call,
    model: &'static Model,
    resource: &Resource,
    bodies: &mut HashMap<FileId, Option<Span>>,
) {
    let argument = |name: &str| {
        let found = call.arguments.iter().find(|(n, _)| &**n == name);
        found.map(|(_, value)| value.clone())
    };
    let mut model = model;
    let mut entry: Option<Value> = None;
    for (depth, step) in resource
        .address
        .module
        .iter()
        .skip(call.path.len())
        .enumerate()
    {
        let Some(nested) = model.calls.iter().find(|n| *n.call == *step.name) else {
            return;
        };
        model = nested.model;
        let Some(input) = nested.entries else {
            return;
        };
        let map = if depth == 0 {
            argument(input)
        } else {
            let outer = entry.as_ref().and_then(Value::as_entries);
            outer.and_then(|e| e.get(input).cloned())
        };
        entry = match (&step.key, map.as_ref().and_then(Value::as_entries)) {
            (Some(Key::Text(key)), Some(map)) => map.get(key.text()).cloned(),
            _ => None,
        };
        if let Some(file) = models.file(model) {
            let literal = entry.as_ref().and_then(|e| e.origin.resolved_literal());
            bodies.insert(file, literal.and_then(|span| between_braces(files, span)));
        }
    }
}

/// What stands between the braces of an object.
fn between_braces(files: &Files, object: Span) -> Option<Span> {
    let text = files.slice(object);
    let braced = text.len() >= 2 && text.starts_with('{') && text.ends_with('}');
    let range = object.range();
    braced.then(|| Span::new(object.file, range.start + 1..range.end - 1))
}

struct Places<'a> {
    /// The files of models.
    inside: Vec<FileId>,
    /// Where an input of a model would be set, by the model's file.
    bodies: HashMap<FileId, Option<Span>>,
    call: &'a Call,
    inputs: BTreeMap<Arc<str>, Arc<str>>,
}

impl Places<'_> {
    fn value(&mut self, value: &Value, path: &str) -> Value {
        let origin = self.origin(&value.origin, path, None);
        let mut list = |items: &[Value]| -> Arc<[Value]> {
            let items = items.iter().enumerate();
            items
                .map(|(i, item)| self.value(item, &format!("{path}[{i}]")))
                .collect()
        };
        let data = match &value.data {
            Data::List(ty, items) => Data::List(ty.clone(), list(items)),
            Data::Set(ty, items) => Data::Set(ty.clone(), list(items)),
            Data::Tuple(items) => Data::Tuple(list(items)),
            Data::Map(ty, map) => Data::Map(ty.clone(), Arc::new(self.named(map, path))),
            Data::Object(map) => Data::Object(Arc::new(self.named(map, path))),
            Data::Unknown(unknown) => Data::Unknown(Arc::new(self.branches(unknown, path))),
            other => other.clone(),
        };
        Value {
            data,
            origin,
            sensitive: value.sensitive,
        }
    }

    fn named(&mut self, map: &BTreeMap<Arc<str>, Value>, path: &str) -> BTreeMap<Arc<str>, Value> {
        map.iter()
            .map(|(name, value)| {
                let value = self.value(value, &format!("{path}.{name}"));
                (Arc::clone(name), value)
            })
            .collect()
    }

    fn branches(&mut self, unknown: &Unknown, path: &str) -> Unknown {
        let mut out = unknown.clone();
        out.branches = unknown.branches.as_ref().map(|b| {
            let mut branches = (**b).clone();
            branches.yes = self.value(&b.yes, path);
            branches.no = self.value(&b.no, path);
            Arc::new(branches)
        });
        out
    }

    fn is_inside(&self, span: Span) -> bool {
        self.inside.contains(&span.file)
    }

    /// The origin as the call sees it; `input` is the one that the value came through last, with the body it would be
    /// set in.
    fn origin(&mut self, origin: &Origin, path: &str, input: Option<(Arc<str>, Span)>) -> Origin {
        match origin.source() {
            Some(Source::Via { used, name, from }) if self.is_inside(*used) => {
                if &**name == "default" {
                    return self.origin(from, path, input);
                }
                let input = match (name.strip_prefix("var."), self.bodies.get(&used.file)) {
                    // A part of an input cannot be set alone.
                    (Some(var), Some(body)) if !var.contains(['.', '[']) => {
                        body.map(|body| (Arc::from(var), body))
                    }
                    (Some(_), Some(_)) => None,
                    _ => input,
                };
                let from = self.origin(from, path, input);
                Origin::via(self.call.span, Arc::clone(name), from)
            }
            Some(Source::Mixed(span, parts)) if self.is_inside(*span) => {
                let parts: Vec<Origin> = parts.iter().map(|p| self.origin(p, path, None)).collect();
                Origin::mixed(self.call.span, parts)
            }
            Some(
                Source::Literal(span)
                | Source::Absent(span)
                | Source::Default {
                    declared: Some(span),
                },
            ) if self.is_inside(*span) => match input {
                Some((name, body)) => {
                    self.inputs.insert(path.into(), name);
                    Origin::new(Source::Absent(body))
                }
                None => Origin::new(Source::Default { declared: None }),
            },
            _ => origin.clone(),
        }
    }
}
