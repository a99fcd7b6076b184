//! Byte edits at the literal a value comes from.

use crate::config::value::Source;
use crate::finding::{Fix, Replacement, Safety};
use crate::text::{Files, Span, slashes};

use super::readers::reader;
use super::subject::Subject;

/// What a fix writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// A number; where the text there has a unit of CPU or memory, it is counted in units or MiB.
    Number(f64),
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// An expression as it is to stand.
    Raw(String),
}

impl From<u32> for Write {
    fn from(n: u32) -> Self {
        Self::Number(n.into())
    }
}

impl From<f64> for Write {
    fn from(n: f64) -> Self {
        Self::Number(n)
    }
}

impl From<&str> for Write {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Write {
    /// As it stands where nothing stood before.
    fn plain(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Text(text) => crate::syntax::print::quote(text),
            Self::Bool(b) => b.to_string(),
            Self::Raw(text) => text.clone(),
        }
    }

    /// As it stands in place of `old`, with its quotes and its unit.
    fn like(&self, old: &str) -> String {
        let quoted = old.starts_with('"');
        let inner = old.trim_matches('"').trim();
        match self {
            Self::Number(n) => {
                let unit = inner.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
                let spelled = match unit.trim().to_ascii_lowercase().as_str() {
                    "vcpu" | "gb" => format!("{}{unit}", n / 1024.0),
                    _ => n.to_string(),
                };
                if quoted {
                    format!("\"{spelled}\"")
                } else {
                    spelled
                }
            }
            Self::Bool(b) if quoted => format!("\"{b}\""),
            _ => self.plain(),
        }
    }
}

/// The text that begins at a place, for fixes that are only shown.
fn shown(title: String, because: impl Into<String>) -> Fix {
    Fix {
        title,
        edits: Vec::new(),
        safety: Safety::Shown,
        because: because.into(),
        monthly: None,
    }
}

impl Subject<'_> {
    /// A fix that writes `value` for the literal at a path, in the spelling that is there; adds the argument where it is
    /// not set. `None` where no single place can be changed.
    pub fn write(&self, path: &str, value: &Write) -> Option<Fix> {
        write(self, path, value)
    }
}

fn write(subject: &Subject<'_>, path: &str, value: &Write) -> Option<Fix> {
    let root_module = subject.root_module;
    let origin = subject.origin(path);
    let mut at = &origin;
    let mut names: Vec<(Span, &str)> = Vec::new();
    while let Some(Source::Via { used, name, from }) = at.source() {
        names.push((*used, name));
        at = from;
    }
    let mut last = path.rsplit('.').next().unwrap_or(path);
    if let Some(adapted) = &subject.resource.adapted {
        // The places of a model are told as that of its call, and the names in between are the model's own.
        let call = subject.resource.origin.span();
        names.retain(|(used, _)| Some(*used) != call);
        if matches!(at.source(), Some(Source::Absent(_))) {
            last = adapted.inputs.get(path)?;
        }
    }
    let title = format!("write {last} = {}", value.plain());
    match at.source()? {
        Source::Literal(span)
        | Source::Default {
            declared: Some(span),
        } => {
            let old = root_module.files.slice(*span);
            if old.is_empty() || old.starts_with("<<") {
                return None;
            }
            // What must not be shown is not shown on its way out either.
            let title = if root_module.files.hides(*span) || subject.hides(path) {
                format!("set {last} to {}", value.plain())
            } else {
                format!("write {} for {old}", value.like(old))
            };
            let fix = Fix {
                title,
                edits: vec![Replacement {
                    span: *span,
                    text: value.like(old),
                }],
                safety: Safety::Safe,
                because: String::new(),
                monthly: None,
            };
            Some(guarded(subject, path, fix, *span, &names))
        }
        // Where a secret comes from is not told.
        Source::Mixed(_, parts) if parts.is_empty() => Some(shown(
            format!("set {last} to {}", value.plain()),
            "the value is (sensitive)",
        )),
        Source::Mixed(..) => Some(shown(title, "the value is computed from several others")),
        Source::Absent(body) => {
            let edit = insertion(root_module.files, *body, last, &value.plain())?;
            let fix = Fix {
                title: format!("add {last} = {}", value.plain()),
                edits: vec![edit],
                safety: Safety::Safe,
                because: String::new(),
                monthly: None,
            };
            Some(guarded(subject, path, fix, *body, &[]))
        }
        _ => None,
    }
}

/// Lowers the safety of a fix whose text others read, or that is not ours to change.
fn guarded(subject: &Subject<'_>, path: &str, fix: Fix, span: Span, names: &[(Span, &str)]) -> Fix {
    let root_module = subject.root_module;
    if root_module.files.made_by(span.file).is_some() {
        let place = slashes(root_module.path(span.file));
        return Fix {
            safety: Safety::Shown,
            because: format!("{place} is made by a run, from what its unit says"),
            ..fix
        };
    }
    if !root_module.is_users_own(span.file) || !(root_module.owned)(span.file) {
        let place = slashes(root_module.path(span.file));
        return Fix {
            safety: Safety::Shown,
            because: format!("{place} is not among the paths given"),
            ..fix
        };
    }
    let me = reader(&subject.resource.address, &indexed(subject, path));
    if let Some(other) = root_module
        .readers()
        .get(&span)
        .and_then(|all| all.iter().find(|r| **r != me))
    {
        return fix.with_caution(format!("{other} reads the same text"));
    }
    for (used, name) in names {
        if let Some(count) = references(root_module.files, *used, name)
            && count > 1
        {
            return fix.with_caution(format!("{name} is used in {count} places"));
        }
    }
    fix
}

/// A path with the numbers of the elements that it finds by what they hold.
fn indexed(subject: &Subject<'_>, path: &str) -> String {
    use std::fmt::Write as _;

    use crate::inventory::{Path, PathStep};
    let Ok(parsed) = path.parse::<Path>() else {
        return path.to_owned();
    };
    let resource = subject.resource;
    let mut at = Some(&resource.values);
    let mut out = String::new();
    for step in parsed.steps() {
        match step {
            PathStep::Attribute(name) => {
                if out.is_empty() {
                    out.push_str(name);
                    let entry = at.and_then(|v| v.as_entries()).and_then(|e| e.get(name));
                    at = resource.documents.get(name).or(entry);
                    continue;
                }
                out.push('.');
                out.push_str(name);
                at = at.and_then(|v| v.as_entries()).and_then(|e| e.get(name));
            }
            PathStep::Index(index) => {
                // A single block may stand without a list around it.
                if at.is_some_and(|v| v.as_entries().is_some()) {
                    continue;
                }
                let _ = write!(out, "[{index}]");
                at = at.and_then(|v| v.as_items()).and_then(|i| i.get(*index));
            }
            PathStep::Where { key, value } => {
                let items = at.and_then(|v| v.as_items());
                let index = items.and_then(|items| {
                    items.iter().position(|item| {
                        let entry = item.as_entries().and_then(|e| e.get(key));
                        entry.and_then(|v| v.as_str()) == Some(&**value)
                    })
                });
                let index = index.unwrap_or(0);
                let _ = write!(out, "[{index}]");
                at = items.and_then(|i| i.get(index));
            }
        }
    }
    out
}

/// How often a variable, local value or output is referred to in the module whose file `used` stands in; `None` for
/// names of loops. Rules of variables do not count: they read the value and make nothing of it.
fn references(files: &Files, used: Span, name: &str) -> Option<usize> {
    let root = name.split('.').next()?;
    if !matches!(root, "var" | "local" | "module") {
        return None;
    }
    let dir = files.path(used.file).parent()?;
    let mut count = 0;
    for file in files.all().filter(|f| f.path.parent() == Some(dir)) {
        let mut from = 0;
        while let Some(at) = file.text.get(from..).and_then(|t| t.find(name)) {
            let start = from + at;
            from = start + name.len();
            let before = file.text.get(..start).and_then(|t| t.chars().next_back());
            let after = file.text.get(from..).and_then(|t| t.chars().next());
            let joined =
                |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
            let line = file.text.get(..start).and_then(|t| t.rsplit('\n').next());
            let line = line.unwrap_or("").trim_start();
            let aside = ["#", "//", "condition", "error_message", "description"]
                .iter()
                .any(|w| line.starts_with(w));
            if !joined(before) && before != Some('.') && !joined(after) && !aside {
                count += 1;
            }
        }
    }
    Some(count)
}

/// The edit that adds an argument to a body, as `fmt` would have it.
fn insertion(files: &Files, body: Span, name: &str, value: &str) -> Option<Replacement> {
    let file = files.get(body.file)?;
    if file.path.extension().is_some_and(|e| e == "json") {
        return None;
    }
    let newline = if file.text.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let range = body.range();
    let head = file.text.get(..range.start)?.trim_end();
    // All between the braces, or what follows a comment behind the first of them.
    let start = if head.ends_with('{') {
        head.len()
    } else {
        range.start
    };
    let text = file.text.get(start..range.end)?;
    let line = head.rsplit('\n').next().unwrap_or("");
    let outer: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    let argument = format!("{name} = {value}");
    if text.trim().is_empty() {
        return Some(Replacement {
            span: Span::new(body.file, start..range.end),
            text: format!("{newline}{outer}  {argument}{newline}{outer}"),
        });
    }
    // Between arguments stands an empty line: those side by side are aligned by `fmt`.
    if head.ends_with('{') && is_on_the_line_of_its_brace(text) {
        // There a block has one argument at most.
        let there = text.trim();
        return Some(Replacement {
            span: Span::new(body.file, start..range.end),
            text: format!(
                "{newline}{outer}  {there}{newline}{newline}{outer}  {argument}{newline}{outer}"
            ),
        });
    }
    if !text.contains('\n') {
        return None;
    }
    let content = text.trim_end();
    let indent = content.lines().find(|l| !l.trim().is_empty())?;
    let indent: String = indent.chars().take_while(|c| c.is_whitespace()).collect();
    let at = start + content.len();
    Some(Replacement {
        span: Span::new(body.file, at..at),
        text: format!("{newline}{newline}{indent}{argument}"),
    })
}

/// Whether what stands behind an opening brace begins on its line, which then is that of the whole block.
fn is_on_the_line_of_its_brace(inside: &str) -> bool {
    let mut rest = inside;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        match rest.strip_prefix("/*") {
            Some(comment) => rest = comment.split_once("*/").map_or("", |(_, rest)| rest),
            None => return !rest.starts_with(['\r', '\n', '#']) && !rest.starts_with("//"),
        }
    }
}

#[cfg(test)]
mod tests;
