//! What a policy states as it holds, with the origin of each value and whether resources are compared with it.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use crate::policy::decode::{Comparison, Field as _, FieldDoc, SectionDoc, show};
use crate::policy::raw::{Block, Literal, Node, Section};
use crate::syntax::print::quote;
use crate::text::Files;
use crate::text::escape::commands::numbered;
use crate::text::escape::terminal::path;

/// What holds, as HCL with the origin of each value behind it; defaults of tfsize are shown as such.
pub fn effective(doc: &SectionDoc, stated: &Section, files: &Files) -> String {
    let mut out = String::new();
    let shown = Shown {
        doc,
        stated,
        comparison: Comparison::Compared,
    };
    write_section(&mut out, shown, files, 0);
    out
}

/// A block that is shown: what the language has in it, and what the policy states there.
#[derive(Clone, Copy)]
struct Shown<'s> {
    doc: &'s SectionDoc,
    stated: &'s Section,
    /// Whether resources are compared with it.
    comparison: Comparison,
}

impl<'s> Shown<'s> {
    /// A block inside.
    fn inside(&self, doc: &'s SectionDoc, stated: &'s Section) -> Self {
        Self {
            doc,
            stated,
            comparison: self.comparison.of(doc.comparison),
        }
    }

    /// Why no resource is compared with a field; none where one is, or there is nothing to compare.
    fn uncompared(&self, field: &FieldDoc) -> Option<&'static str> {
        match field.comparison_in(self.comparison) {
            Comparison::Not(why) => Some(why),
            Comparison::Compared | Comparison::Setting => None,
        }
    }

    /// The blocks that hold here, each with what the language has in it.
    fn blocks(&self) -> impl Iterator<Item = (&'s SectionDoc, &'s Block)> + use<'s> {
        let stated = self.stated;
        self.doc.sections.iter().flat_map(move |section| {
            let all = stated.blocks_of(section.kind);
            let holds = all.filter(|block| !block.is_for_all() && !is_left_out(block));
            holds.map(move |block| (section, block))
        })
    }
}

/// Whether a block says that it does not hold.
fn is_left_out(block: &Block) -> bool {
    let enabled = block.body.attribute("enabled");
    enabled.is_some_and(|a| a.value.literal == Literal::Bool(false))
}

/// Numbers that a policy states and that no resource is compared with: the reason, and the words.
pub fn uncompared(doc: &SectionDoc, stated: &Section) -> Vec<(&'static str, Vec<String>)> {
    let mut out: Vec<(&'static str, Vec<String>)> = Vec::new();
    let top = Shown {
        doc,
        stated,
        comparison: Comparison::Compared,
    };
    let mut next = vec![(String::new(), top)];
    while let Some((path, shown)) = next.pop() {
        for field in &shown.doc.fields {
            let value = shown.stated.attribute(field.name);
            let (Some(why), Some(value)) = (shown.uncompared(field), value) else {
                continue;
            };
            let word = format!("{path}{}", field.name);
            // A text that begins with a digit is a number where not any text will do.
            let any_text = field.what == String::what();
            if any_text || !has_number(&value.value) {
                continue;
            }
            let at = out.iter().position(|(known, _)| *known == why);
            let at = at.unwrap_or_else(|| {
                out.push((why, Vec::new()));
                out.len() - 1
            });
            if let Some((_, words)) = out.get_mut(at).filter(|(_, words)| !words.contains(&word)) {
                words.push(word);
            }
        }
        let inner: Vec<_> = shown.blocks().collect();
        for (section, block) in inner.into_iter().rev() {
            let path = format!("{path}{}.", section.kind);
            next.push((path, shown.inside(section, &block.body)));
        }
    }
    out
}

/// Whether a value is a number, or has one in it.
fn has_number(value: &Node) -> bool {
    match &value.literal {
        Literal::Number(_) => true,
        Literal::Text(text) => text.starts_with(|c: char| c.is_ascii_digit()),
        Literal::List(items) => items.iter().any(has_number),
        Literal::Object(entries) => entries.iter().any(|(_, value)| has_number(value)),
        Literal::Null | Literal::Bool(_) => false,
    }
}

fn write_section(out: &mut String, shown: Shown<'_>, files: &Files, depth: usize) {
    let Shown { doc, stated, .. } = shown;
    let indent = "  ".repeat(depth);
    let mut lines: Vec<(String, String, String)> = Vec::new();
    for field in &doc.fields {
        let planning = match shown.uncompared(field) {
            _ if field.planning => ", planning".to_owned(),
            Some(why) => format!(", not compared: {why}"),
            None => String::new(),
        };
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
    for (section, block) in shown.blocks() {
        if !first {
            out.push('\n');
        }
        first = false;
        let label = block
            .label
            .as_ref()
            .map_or_else(String::new, |l| format!(" {}", quoted(&l.text)));
        let _ = writeln!(out, "{indent}{}{label} {{", section.kind);
        write_section(out, shown.inside(section, &block.body), files, depth + 1);
        let _ = writeln!(out, "{indent}}}");
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

/// The same for programs: every value as `{ value, origin, planning }`, with the reason where nothing is compared with it.
pub fn effective_json(doc: &SectionDoc, stated: &Section, files: &Files) -> Json {
    let top = Shown {
        doc,
        stated,
        comparison: Comparison::Compared,
    };
    section_json(top, files)
}

fn section_json(shown: Shown<'_>, files: &Files) -> Json {
    let Shown { doc, stated, .. } = shown;
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
        let mut one = json!({ "value": value, "origin": origin, "planning": field.planning });
        if let (Some(why), Json::Object(one)) = (shown.uncompared(field), &mut one) {
            one.insert("uncompared".into(), why.into());
        }
        out.insert(field.name.into(), one);
    }
    for (name, node) in free(doc, stated) {
        let (value, origin) = (to_json(&node.literal), files.locate(node.span));
        let shown = json!({ "value": value, "origin": origin, "planning": false });
        out.insert(name.into(), shown);
    }
    for section in &doc.sections {
        let mut named = Map::new();
        for block in stated.blocks_of(section.kind).filter(|b| !b.is_for_all()) {
            let inner = section_json(shown.inside(section, &block.body), files);
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
