//! The policy described and shown: reference page, JSON Schema, and what holds with the origin of each value.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::decode::{FieldDoc, SectionDoc, show};
use super::raw::{Literal, Node, Section};
use crate::syntax::print::quote;
use crate::text::escape::commands::numbered;
use crate::text::escape::terminal::path;
use crate::text::{Files, sentence};

/// The reference page.
pub fn markdown(doc: &SectionDoc) -> String {
    let mut out = String::from(
        "# The policy\n\n\
         A policy is an HCL file of literals. What is marked *planning* no resource can express: it is kept, shown and \
         checked, and nothing is generated from it.\n\n\
         Memory is counted as ECS does (1 GB is 1,024 MiB); all other sizes follow SI (1 KB is 1,000 bytes, 1 KiB 1,024). \
         Ranges are written \"low..high\" with both ends included.\n\n\
         Tiers are half-open: a tier holds what lies above the tier before it, up to and including its own `up_to`.\n\n\
         A label with `*` states what holds for every block of the kind whose name has that form, and that does not say \
         otherwise: `service \"*\"`, `job \"csv-*\"`. The longer form is nearer.\n\n\
         Blocks may be written as a table, a line for each: `alarm = { slow = { above = \"1s\" } }` is \
         `alarm \"slow\" { above = \"1s\" }`.\n",
    );
    table(&mut out, doc);
    for section in &doc.sections {
        page(&mut out, section, 2, "");
    }
    out
}

fn page(out: &mut String, doc: &SectionDoc, level: usize, above: &str) {
    let path = if above.is_empty() {
        doc.kind.to_string()
    } else {
        format!("{above}.{}", doc.kind)
    };
    let label = match doc.label {
        Some(_) if !doc.label_may_lack => " \"name\"",
        _ => "",
    };
    let _ = write!(
        out,
        "\n{} `{}{label}`\n\n{}.",
        "#".repeat(level),
        path,
        sentence(doc.doc)
    );
    if let Some(label) = doc.label {
        let _ = write!(out, " The label is {label}.");
    }
    out.push('\n');
    table(out, doc);
    for section in &doc.sections {
        page(out, section, (level + 1).min(6), &path);
    }
}

fn table(out: &mut String, doc: &SectionDoc) {
    if doc.fields.is_empty() && doc.free.is_none() {
        return;
    }
    out.push_str("\n| key | type | default | meaning |\n|---|---|---|---|\n");
    for field in &doc.fields {
        let default = match (&field.default, field.required) {
            (Some(default), _) => format!("`{default}`"),
            (None, true) => "required".into(),
            (None, false) => String::new(),
        };
        let planning = if field.planning { " *(planning)*" } else { "" };
        let examples = if field.complete || field.what == field.examples {
            String::new()
        } else {
            format!(", such as {}", field.examples)
        };
        let _ = writeln!(
            out,
            "| `{}` | {}{} | {default} | {}{planning} |",
            field.name,
            cell(&field.what),
            cell(&examples),
            cell(field.doc)
        );
    }
    if let Some(free) = &doc.free {
        let _ = writeln!(
            out,
            "| *any other* | {}, such as {} |  | {} |",
            cell(&free.what),
            cell(&free.examples),
            cell(free.doc)
        );
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The JSON Schema of a policy in HCL's JSON form, where a labelled block is an object by label.
pub fn json_schema(doc: &SectionDoc) -> Json {
    let mut schema = section_schema(doc);
    if let Json::Object(map) = &mut schema {
        map.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        map.insert("title".into(), json!("tfsize policy"));
    }
    // What an environment overrides has the shape of the top level, with nothing required.
    let overrides: Vec<&SectionDoc> = doc
        .sections
        .iter()
        .filter(|s| !matches!(s.kind, "policy" | "environment"))
        .collect();
    let environment = schema.pointer_mut("/properties/environment/additionalProperties/properties");
    if let Some(Json::Object(map)) = environment {
        for section in overrides {
            let mut loose = section.clone();
            loosen(&mut loose);
            map.insert(section.kind.into(), block_schema(&loose));
        }
    }
    schema
}

fn loosen(doc: &mut SectionDoc) {
    for field in &mut doc.fields {
        field.required = false;
    }
    for section in &mut doc.sections {
        section.required = false;
        loosen(section);
    }
}

fn block_schema(doc: &SectionDoc) -> Json {
    let inner = section_schema(doc);
    match doc.label {
        Some(_) if doc.label_may_lack => json!({
            "description": doc.doc,
            "anyOf": [inner.clone(), { "type": "object", "additionalProperties": inner }],
        }),
        Some(label) => {
            json!({ "type": "object", "description": format!("{}; the key is {label}", doc.doc), "additionalProperties": inner })
        }
        None => inner,
    }
}

fn section_schema(doc: &SectionDoc) -> Json {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for field in &doc.fields {
        properties.insert(field.name.into(), field_schema(field));
        if field.required {
            required.push(field.name);
        }
    }
    for section in &doc.sections {
        let block = block_schema(section);
        // A key may hold a value or blocks: `profile` chooses one, and declares them.
        let either = match properties.remove(section.kind) {
            Some(value) => json!({ "anyOf": [value, block] }),
            None => block,
        };
        properties.insert(section.kind.into(), either);
        if section.required {
            required.push(section.kind);
        }
    }
    let others = doc.free.as_ref().map_or(json!(false), |f| f.schema.clone());
    let mut out =
        json!({ "type": "object", "properties": properties, "additionalProperties": others });
    if let Json::Object(map) = &mut out {
        if !doc.doc.is_empty() {
            map.insert("description".into(), json!(doc.doc));
        }
        if !required.is_empty() {
            map.insert("required".into(), json!(required));
        }
    }
    out
}

fn field_schema(field: &FieldDoc) -> Json {
    let planning = if field.planning {
        " (planning: no resource expresses it)"
    } else {
        ""
    };
    let text = format!("{}{planning}: {}", field.doc, field.what);
    match &field.schema {
        Json::Object(map) => {
            let mut map = map.clone();
            map.insert("description".into(), json!(text));
            Json::Object(map)
        }
        _ => json!({ "description": text }),
    }
}

/// What holds, as HCL with the origin of each value behind it; defaults of tfsize are shown as such.
pub fn effective(doc: &SectionDoc, stated: &Section, files: &Files) -> String {
    let mut out = String::new();
    write_section(&mut out, doc, stated, files, 0);
    out
}

fn write_section(
    out: &mut String,
    doc: &SectionDoc,
    stated: &Section,
    files: &Files,
    depth: usize,
) {
    let indent = "  ".repeat(depth);
    let mut lines: Vec<(String, String, String)> = Vec::new();
    for field in &doc.fields {
        let planning = if field.planning { ", planning" } else { "" };
        match stated.attribute(field.name) {
            Some(a) => {
                let place = files.place(a.value.span);
                let path = path(files.path(a.value.span.file));
                lines.push((
                    field.name.into(),
                    literal(&a.value.literal),
                    format!("{path}:{}{planning}", place.line),
                ));
            }
            None => {
                let default = field.default.as_ref();
                let default =
                    default.filter(|_| field.name != "enabled" && goes(field, doc, stated));
                if let Some(default) = default {
                    lines.push((
                        field.name.into(),
                        default_text(field, default),
                        format!("default{planning}"),
                    ));
                }
            }
        }
    }
    for (name, value) in free(doc, stated) {
        let place = files.place(value.span);
        let path = path(files.path(value.span.file));
        let origin = format!("{path}:{}", place.line);
        lines.push((name.into(), literal(&value.literal), origin));
    }
    let key = lines.iter().map(|l| l.0.chars().count()).max().unwrap_or(0);
    let value = lines
        .iter()
        .map(|l| l.1.chars().count())
        .max()
        .unwrap_or(0)
        .min(60);
    for (name, text, origin) in &lines {
        let _ = writeln!(out, "{indent}{name:key$} = {text:value$} # {origin}");
    }
    let mut first = lines.is_empty();
    for section in &doc.sections {
        for block in stated.blocks_of(section.kind).filter(|b| !b.is_for_all()) {
            let disabled = block
                .body
                .attribute("enabled")
                .is_some_and(|a| a.value.literal == Literal::Bool(false));
            if disabled {
                continue;
            }
            if !first {
                out.push('\n');
            }
            first = false;
            let label = block
                .label
                .as_ref()
                .map_or_else(String::new, |l| format!(" {}", quoted(&l.text)));
            let _ = writeln!(out, "{indent}{}{label} {{", section.kind);
            write_section(out, section, &block.body, files, depth + 1);
            let _ = writeln!(out, "{indent}}}");
        }
    }
}

/// Whether a field goes with what a block states of another.
fn goes(field: &FieldDoc, doc: &SectionDoc, stated: &Section) -> bool {
    let Some((key, word)) = field.only_with else {
        return true;
    };
    match stated.attribute(key) {
        Some(_) => stated.says(key, word),
        None => {
            let mut others = doc.fields.iter();
            let other = others.find(|other| other.name == key);
            other.is_some_and(|other| other.default.as_deref() == Some(word))
        }
    }
}

/// What is stated under words of one's own.
fn free<'s>(doc: &SectionDoc, stated: &'s Section) -> Vec<(&'s str, &'s Node)> {
    if doc.free.is_none() {
        return Vec::new();
    }
    let asked = |name: &str| doc.fields.iter().any(|field| field.name == name);
    let all = stated.attributes.iter();
    let own = all.filter(|a| !asked(&a.key.text));
    own.map(|a| (a.key.text.as_str(), &a.value)).collect()
}

/// A default as it would be written: quoted where the field's type is.
fn default_text(field: &FieldDoc, default: &str) -> String {
    let quoted = field.examples.starts_with('"') && default.parse::<f64>().is_err();
    if quoted {
        format!("\"{default}\"")
    } else {
        default.to_string()
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Text(t) => quoted(t),
        Literal::List(items) => {
            let items: Vec<String> = items.iter().map(|i| self::literal(&i.literal)).collect();
            format!("[{}]", items.join(", "))
        }
        Literal::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(k, v)| format!("{} = {}", key(&k.text), self::literal(&v.literal)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => show(other),
    }
}

/// A text in quotes. What a runner would take as a command, and the joiner of emoji, which no terminal is given, are
/// written as numbers, which read back as the same text.
fn quoted(text: &str) -> String {
    numbered(&quote(text)).replace('\u{200d}', "\\u200d")
}

/// The key of an object: a name as it is, anything else in quotes.
fn key(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if first && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// The same for programs: every value as `{ value, origin, planning }`.
pub fn effective_json(doc: &SectionDoc, stated: &Section, files: &Files) -> Json {
    let mut out = Map::new();
    for field in &doc.fields {
        let (value, origin) = match (stated.attribute(field.name), &field.default) {
            (Some(a), _) => (to_json(&a.value.literal), files.locate(a.value.span)),
            (None, Some(default)) if goes(field, doc, stated) => {
                let value = serde_json::from_str(default).unwrap_or_else(|_| json!(default));
                (value, "default".to_string())
            }
            (None, _) => continue,
        };
        out.insert(
            field.name.into(),
            json!({ "value": value, "origin": origin, "planning": field.planning }),
        );
    }
    for (name, node) in free(doc, stated) {
        let (value, origin) = (to_json(&node.literal), files.locate(node.span));
        let shown = json!({ "value": value, "origin": origin, "planning": false });
        out.insert(name.into(), shown);
    }
    for section in &doc.sections {
        let mut named = Map::new();
        for block in stated.blocks_of(section.kind).filter(|b| !b.is_for_all()) {
            let inner = effective_json(section, &block.body, files);
            match &block.label {
                Some(label) => {
                    named.insert(label.text.clone(), inner);
                }
                None => {
                    out.insert(section.kind.into(), inner);
                }
            }
        }
        if !named.is_empty() {
            // A key that chooses one of its blocks has the word itself.
            let chosen = doc.fields.iter().any(|field| field.name == section.kind);
            let ending = if chosen { "s" } else { "" };
            let key = format!("{}{ending}", section.kind);
            out.insert(key, Json::Object(named));
        }
    }
    Json::Object(out)
}

fn to_json(literal: &Literal) -> Json {
    match literal {
        Literal::Null => Json::Null,
        Literal::Bool(b) => json!(b),
        #[allow(clippy::cast_possible_truncation)]
        Literal::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => json!(*n as i64),
        Literal::Number(n) => json!(n),
        Literal::Text(t) => json!(t),
        Literal::List(items) => items.iter().map(|i| to_json(&i.literal)).collect(),
        Literal::Object(entries) => entries
            .iter()
            .map(|(k, v)| (k.text.clone(), to_json(&v.literal)))
            .collect::<Map<_, _>>()
            .into(),
    }
}
