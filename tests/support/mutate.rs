//! What a configuration may become: each literal of it changed, left out, made unknown, put behind an open condition, or
//! made sensitive.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use hcl::edit::Span as _;
use hcl::edit::expr::Expression;
use hcl::edit::structure::{Body, Structure};

/// The files of a root module.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    files: BTreeMap<String, String>,
}

/// A change of a configuration in one place.
pub(crate) struct Mutant {
    /// What is done to it.
    pub(crate) what: String,
    /// Whether it is done to a number.
    pub(crate) of_number: bool,
    /// The file that changes.
    pub(crate) file: String,
    range: Range<usize>,
    instead: String,
    /// What is declared for it beside that file.
    declared: String,
}

/// The file that the declarations of mutants go to.
const EXTRA: &str = "mutant.tf";

/// A variable that has no value, of any type and as a condition.
const OPEN: &str = "variable \"mutant\" {}\n";
const CONDITION: &str = "variable \"mutant\" {\n  type = bool\n}\n";

impl Config {
    pub(crate) fn new<'a>(files: impl Iterator<Item = (&'a String, &'a String)>) -> Self {
        Self {
            files: files.map(|(n, t)| (n.clone(), t.clone())).collect(),
        }
    }

    /// Writes all of its files.
    pub(crate) fn write(&self, dir: &Path) {
        for (name, text) in &self.files {
            let path = dir.join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
    }

    /// Writes a change of what was written before; [`Self::undo`] takes it back.
    pub(crate) fn change(&self, dir: &Path, mutant: &Mutant) {
        let mut text = self.files[&mutant.file].clone();
        text.replace_range(mutant.range.clone(), &mutant.instead);
        std::fs::write(dir.join(&mutant.file), text).expect("a file");
        if !mutant.declared.is_empty() {
            std::fs::write(mutant.beside(dir), &mutant.declared).expect("a file");
        }
    }

    /// Takes a change back.
    pub(crate) fn undo(&self, dir: &Path, mutant: &Mutant) {
        std::fs::write(dir.join(&mutant.file), &self.files[&mutant.file]).expect("a file");
        let _ = std::fs::remove_file(mutant.beside(dir));
    }
}

impl Mutant {
    fn beside(&self, dir: &Path) -> PathBuf {
        dir.join(&self.file).with_file_name(EXTRA)
    }
}

/// An argument: what it is called, the bytes of all of it, and those of its value if that is a literal.
struct Argument {
    name: String,
    whole: Range<usize>,
    literal: Option<Range<usize>>,
}

/// The arguments of resources and of calls, in the order they are written.
fn arguments(body: &Body, within: &str, out: &mut Vec<Argument>) {
    for structure in body {
        match structure {
            Structure::Attribute(attribute) if !within.is_empty() => {
                let name = format!("{within}.{}", attribute.key.as_str());
                expressions(&attribute.value, &name, out);
                let literal = match &attribute.value {
                    Expression::String(_) | Expression::Number(_) | Expression::Bool(_) => {
                        attribute.value.span()
                    }
                    _ => None,
                };
                if let Some(whole) = attribute.span() {
                    out.push(Argument {
                        name,
                        whole,
                        literal,
                    });
                }
            }
            Structure::Block(block) => {
                let kind = block.ident.as_str();
                let top = within.is_empty() && matches!(kind, "resource" | "module");
                if top || !within.is_empty() && kind != "lifecycle" {
                    arguments(&block.body, &format!("{within}{kind}"), out);
                }
            }
            Structure::Attribute(_) => {}
        }
    }
}

/// The literals within objects, lists and calls.
fn expressions(expression: &Expression, name: &str, out: &mut Vec<Argument>) {
    let mut add = |value: &Expression, name: String| match value {
        Expression::String(_) | Expression::Number(_) | Expression::Bool(_) => {
            if let Some(span) = value.span() {
                out.push(Argument {
                    name,
                    whole: span.clone(),
                    literal: Some(span),
                });
            }
        }
        other => expressions(other, &name, out),
    };
    match expression {
        Expression::Object(object) => {
            for (i, (_, value)) in object.iter().enumerate() {
                add(value.expr(), format!("{name}.{i}"));
            }
        }
        Expression::Array(array) => {
            for (i, value) in array.iter().enumerate() {
                add(value, format!("{name}[{i}]"));
            }
        }
        Expression::FuncCall(call) => {
            for (i, value) in call.args.iter().enumerate() {
                add(value, format!("{name}({i})"));
            }
        }
        _ => {}
    }
}

/// Another literal of the same kind.
fn other(literal: &str) -> String {
    if let Ok(n) = literal.parse::<f64>() {
        return (n * 2.0 + 1.0).to_string();
    }
    match literal {
        "true" => "false".into(),
        "false" => "true".into(),
        text => match text.trim_matches('"').parse::<f64>() {
            Ok(n) => format!("\"{}\"", n * 2.0),
            Err(_) => format!("\"{}x\"", text.trim_matches('"')),
        },
    }
}

/// Everything that a configuration may become by one change.
pub(crate) fn mutants(config: &Config) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (file, text) in &config.files {
        let Ok(body) = hcl::edit::parser::parse_body(text) else {
            continue;
        };
        let mut all = Vec::new();
        arguments(&body, "", &mut all);
        for argument in all {
            let of_number = argument
                .literal
                .as_ref()
                .is_some_and(|range| text[range.clone()].parse::<f64>().is_ok());
            let mut push = |how: &str, range: &Range<usize>, instead: &str, extra: &str| {
                out.push(Mutant {
                    what: format!("{} {how}", argument.name),
                    of_number,
                    file: file.clone(),
                    range: range.clone(),
                    instead: instead.to_owned(),
                    declared: extra.to_owned(),
                });
            };
            let Some(range) = &argument.literal else {
                push("left out", &argument.whole, "", "");
                continue;
            };
            let literal = &text[range.clone()];
            let other = other(literal);
            push("changed", range, &other, "");
            push("unknown", range, "var.mutant", OPEN);
            push("null", range, "null", "");
            let either = format!("var.mutant ? {literal} : {other}");
            push("open", range, &either, CONDITION);
            let neither = format!("var.mutant ? {other}: {}", self::other(&other));
            push("open and changed", range, &neither, CONDITION);
            let unset = format!("var.mutant ? null : {other}");
            push("open or null", range, &unset, CONDITION);
            let secret =
                format!("variable \"mutant\" {{\n  default   = {other}\n  sensitive = true\n}}\n");
            push("sensitive", range, "var.mutant", &secret);
            if argument.whole != *range {
                push("left out", &argument.whole, "", "");
            }
        }
    }
    out
}
