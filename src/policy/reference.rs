//! The policy described and shown: reference page, JSON Schema, and what holds with the origin of each value.

mod effective;

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

pub use effective::{effective, effective_json, uncompared};

use super::decode::{Comparison, FieldDoc, SectionDoc};
use crate::text::sentence;

/// The reference page.
pub fn markdown(doc: &SectionDoc) -> String {
    let mut out = String::from(
        "# The policy\n\n\
         A policy is an HCL file of literals. What is marked *planning* no resource can express: it is kept, shown and \
         checked, and nothing is generated from it. What is marked *not compared* is generated where it can be, and no \
         resource is compared with it, for the reason that is given; any other value is.\n\n\
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
    if let Comparison::Not(why) = doc.comparison {
        let _ = write!(out, " *Not compared: {why}.*");
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
        let uncompared = match field.comparison {
            Comparison::Not(why) => format!(" *(not compared: {why})*"),
            Comparison::Compared | Comparison::Setting => String::new(),
        };
        let examples = if field.complete || field.what == field.examples {
            String::new()
        } else {
            format!(", such as {}", field.examples)
        };
        let _ = writeln!(
            out,
            "| `{}` | {}{} | {default} | {}{planning}{uncompared} |",
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
    let uncompared = match field.comparison {
        Comparison::Not(why) => format!(" (not compared: {why})"),
        Comparison::Compared | Comparison::Setting => String::new(),
    };
    let text = format!("{}{planning}{uncompared}: {}", field.doc, field.what);
    match &field.schema {
        Json::Object(map) => {
            let mut map = map.clone();
            map.insert("description".into(), json!(text));
            Json::Object(map)
        }
        _ => json!({ "description": text }),
    }
}
