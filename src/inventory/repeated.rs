//! Secrets of a plan or a state that stand there a second time: a password that is also in the environment of a container,
//! in a tag or in an address. A configuration tells by its names where one leads; here only the text does.

use std::collections::BTreeMap;
use std::sync::Arc;

use aho_corasick::AhoCorasick;

use super::{Key, KeyText, Module, Output, Resource, Step, embedded};
use crate::budget;
use crate::config::value::{Data, Mark, Value};
use crate::text::is_secret_name;

/// The shortest text that is looked for: a shorter one is a word or a number of its own wherever else it stands.
const SHORTEST: usize = 6;
/// The shortest text that is looked for within words: a shorter one may be a part of any.
const WITHIN_WORDS: usize = 8;
/// The most texts that are looked for.
const MOST: usize = 100_000;

/// Hides what repeats a password of these resources, wherever in them it is. It is no secret by its place, so what it
/// decides is decided.
pub(super) fn hide(
    lists: &mut [&mut Vec<Resource>],
    outputs: &mut [Output],
    variables: &mut BTreeMap<Arc<str>, Value>,
    modules: &mut [Module],
) {
    let mut found = Vec::new();
    for resource in lists.iter().flat_map(|list| list.iter()) {
        let whole = is_secret_name(&resource.address.kind);
        gather(&resource.values, Mark::NONE, whole, &mut found);
    }
    for (name, value) in variables.iter() {
        gather(value, Mark::NONE, is_secret_name(name), &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    if found.is_empty() {
        return;
    }
    let Ok(secrets) = AhoCorasick::new(found.iter().map(|text| &**text)) else {
        return;
    };
    for module in modules {
        hide_keys(&mut module.path, &secrets);
    }
    for resource in lists.iter_mut().flat_map(|list| list.iter_mut()) {
        hide_keys(&mut resource.address.module, &secrets);
        hide_key(&mut resource.address.key, &secrets);
        if !repeats(&resource.values, &secrets) {
            continue;
        }
        for (name, value) in resource
            .values
            .as_entries()
            .into_iter()
            .flat_map(|e| e.iter())
        {
            let Some(text) = value.as_str().filter(|text| is_document(text)) else {
                continue;
            };
            // Of a document, the parts that repeat it are hidden, and the others are read.
            if !resource.documents.contains_key(name)
                && is_repeated(text, &secrets)
                && let Ok(document) = embedded::decode(text)
            {
                let document = hidden(document.with_origin(value.origin.clone()), &secrets);
                resource
                    .documents
                    .insert(Arc::clone(name), document.marked(value.sensitive));
            }
        }
        resource.values = hidden(
            std::mem::replace(&mut resource.values, Value::bool(false)),
            &secrets,
        );
    }
    let values = outputs.iter_mut().map(|output| &mut output.value);
    for value in values.chain(variables.values_mut()) {
        *value = hidden(std::mem::replace(value, Value::bool(false)), &secrets);
    }
}

/// Keys of instances are a part of addresses.
fn hide_keys(path: &mut [Step], secrets: &AhoCorasick) {
    for step in path {
        hide_key(&mut step.key, secrets);
    }
}

fn hide_key(key: &mut Option<Key>, secrets: &AhoCorasick) {
    if let Some(Key::Text(text)) = key
        && is_repeated(text, secrets)
    {
        *text = KeyText::new(Arc::clone(text.text()), true);
    }
}

fn is_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// The texts in a value that are passwords: marked, and named so.
fn gather(value: &Value, around: Mark, named: bool, out: &mut Vec<Arc<str>>) {
    let mark = value.sensitive | around;
    match &value.data {
        Data::String(text) if named && mark.is_secret() => {
            if is_document(text) {
                if let Ok(document) = embedded::decode(text) {
                    gather(&document, Mark::NONE, false, out);
                }
            } else if text.len() >= SHORTEST && !is_place(text) {
                out.push(Arc::clone(text));
            }
        }
        Data::Object(entries) | Data::Map(_, entries) => {
            for (name, part) in entries.iter() {
                let is_text = part.as_str().is_some();
                if !is_text || (part.sensitive | mark).is_secret() {
                    let own = is_secret_name(name);
                    // `secret_status` says something about the secret that it stands in.
                    let about = is_text && !own && name.contains('_');
                    gather(part, mark, own || named && !about, out);
                }
            }
        }
        _ => value
            .children()
            .for_each(|part| gather(part, mark, named, out)),
    }
}

/// Whether a text leads to where a secret is kept.
fn is_place(text: &str) -> bool {
    text.starts_with("arn:") || text.starts_with('/')
}

/// Whether a secret stands in a text: a long one anywhere, a short one as a word of its own.
fn is_repeated(text: &str, secrets: &AhoCorasick) -> bool {
    let of_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    secrets.find_overlapping_iter(text).any(|found| {
        let before = text
            .get(..found.start())
            .and_then(|t| t.chars().next_back());
        let after = text.get(found.end()..).and_then(|t| t.chars().next());
        found.len() >= WITHIN_WORDS || !of_word(before) && !of_word(after)
    })
}

/// Whether something in a value that is shown repeats a secret.
fn repeats(value: &Value, secrets: &AhoCorasick) -> bool {
    if value.sensitive.is_hidden() {
        return false;
    }
    match value.as_str() {
        Some(text) => is_repeated(text, secrets),
        None => {
            repeats_in_keys(value, secrets) || value.children().any(|part| repeats(part, secrets))
        }
    }
}

/// Whether a key of a map repeats a secret. The names of an object's attributes are those of its type.
fn repeats_in_keys(value: &Value, secrets: &AhoCorasick) -> bool {
    let Data::Map(_, entries) = &value.data else {
        return false;
    };
    entries.keys().any(|key| is_repeated(key, secrets))
}

fn hidden(value: Value, secrets: &AhoCorasick) -> Value {
    if !repeats(&value, secrets) {
        return value;
    }
    if let Some(text) = value.as_str() {
        budget::spend_text(text.len());
        return value.marked(Mark::PART);
    }
    if repeats_in_keys(&value, secrets) {
        return value.marked(Mark::PART);
    }
    value.map_children(|part| hidden(part.clone(), secrets))
}
