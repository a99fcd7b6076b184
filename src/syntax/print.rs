//! The canonical writer: the layout `terraform fmt` and `tofu fmt` leave as it is.
//!
//! Both formatters see a file as lines of up to three cells: what leads, an assignment (from `=` to the end of its
//! value, where the value closes every bracket it opens), and a trailing comment. Assignments of neighbouring lines
//! start in one column, and so do comments; a line without the cell in question ends the run. The writer therefore
//! first lays the tree out as such lines and then aligns them. A column is one extended grapheme cluster.
//!
//! What the formatters leave to the author is decided here: one empty line around blocks, no empty lines at the ends of
//! a body, lists of plain values on one line if they fit in [`WIDTH`] columns, objects always one entry per line.

mod quoted;

use super::tree::{Attribute, Block, Body, Expr, File, Item, Key};
use hcl::edit::{Span as _, expr::Expression, parser::parse_expr, template::Element};

pub use quoted::quote;
use quoted::{columns, plain, quote_template, reorders};

/// Columns a line may take, before alignment, for a list or a call to stay on it.
pub const WIDTH: usize = 100;

/// Writes a file. Lines end with a line feed, the last one too; the same tree always gives the same text.
#[must_use]
pub fn print(file: &File) -> String {
    let mut lines = Lines(Vec::new());
    lines.body(file, 0, Place::File);
    align(&mut lines.0, |line| line.assign.is_some(), Line::pad_assign);
    align(
        &mut lines.0,
        |line| line.comment.is_some(),
        Line::pad_comment,
    );
    let mut out = String::new();
    for line in &lines.0 {
        line.write(&mut out);
    }
    out
}

/// One line of cells.
#[derive(Default)]
struct Line {
    depth: usize,
    lead: String,
    /// From `=` on; a heredoc brings its further lines with it.
    assign: Option<String>,
    comment: Option<String>,
    /// Spaces before `assign` and `comment`.
    gaps: [usize; 2],
}

impl Line {
    fn lead_columns(&self) -> usize {
        2 * self.depth + columns(&self.lead)
    }

    fn pad_assign(&mut self, widest: Option<usize>) -> usize {
        let used = self.lead_columns();
        if let Some(widest) = widest {
            self.gaps[0] = widest.saturating_sub(used) + 1;
        }
        used
    }

    fn pad_comment(&mut self, widest: Option<usize>) -> usize {
        let assign = self.assign.as_deref().map_or(0, columns);
        let used = self.lead_columns() + self.gaps[0] + assign;
        if let Some(widest) = widest {
            self.gaps[1] = widest.saturating_sub(used) + 1;
        }
        used
    }

    fn write(&self, out: &mut String) {
        if !self.lead.is_empty() {
            out.extend(std::iter::repeat_n("  ", self.depth));
        }
        out.push_str(&self.lead);
        for (cell, gap) in [&self.assign, &self.comment].into_iter().zip(self.gaps) {
            if let Some(cell) = cell {
                out.extend(std::iter::repeat_n(' ', gap));
                out.push_str(cell);
            }
        }
        out.push('\n');
    }
}

/// Gives the lines of each run that `has` a cell the same start of it. `pad` returns the columns before the cell and,
/// told the widest of the run, sets the gap.
fn align(lines: &mut [Line], has: fn(&Line) -> bool, pad: fn(&mut Line, Option<usize>) -> usize) {
    for run in lines.chunk_by_mut(|a, b| has(a) && has(b)) {
        if run.first().is_some_and(has) {
            let widest = run.iter_mut().map(|line| pad(line, None)).max();
            for line in run {
                pad(line, widest);
            }
        }
    }
}

/// Where a body stands, as far as the formatters treat its attributes differently.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    File,
    /// Directly in a `variable` block of the file, whose `type` the formatters rewrite.
    Variable,
    Other,
}

struct Lines(Vec<Line>);

impl Lines {
    fn push(&mut self, depth: usize, lead: String) {
        self.0.push(Line {
            depth,
            lead,
            ..Line::default()
        });
    }

    fn comment(&mut self, depth: usize, text: &str) {
        // `str::lines` yields nothing for an empty text, which still is a comment.
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            let line = plain(line);
            let line = line.trim_end();
            let space = if line.is_empty() { "" } else { " " };
            self.push(depth, format!("#{space}{line}"));
        }
    }

    fn body(&mut self, body: &Body, depth: usize, place: Place) {
        let mut before: Option<&Item> = None;
        let mut asked = false;
        for (at, item) in body.items.iter().enumerate() {
            if matches!(item, Item::Blank) {
                asked = true;
                continue;
            }
            let rest = body.items.iter().skip(at);
            let apart = match before {
                None => false,
                Some(Item::Block(_)) => true,
                // A comment is not parted from what it is about.
                Some(Item::Comment(_)) => asked,
                Some(_) => asked || starts_block(rest),
            };
            if apart {
                self.push(0, String::new());
            }
            match item {
                Item::Blank => {}
                Item::Comment(text) => self.comment(depth, text),
                Item::Attribute(attribute) => self.attribute(attribute, depth, place),
                Item::Block(block) => self.block(block, depth, place),
            }
            before = Some(item);
            asked = false;
        }
    }

    fn block(&mut self, block: &Block, depth: usize, place: Place) {
        let mut head = block.kind.clone();
        for label in &block.labels {
            head.push(' ');
            head.push_str(&quote(label));
        }
        if block.body.items.iter().all(|item| *item == Item::Blank) {
            self.push(depth, format!("{head} {{}}"));
            return;
        }
        self.push(depth, format!("{head} {{"));
        let inside = if place == Place::File && block.kind == "variable" {
            Place::Variable
        } else {
            Place::Other
        };
        self.body(&block.body, depth + 1, inside);
        self.push(depth, "}".to_owned());
    }

    fn attribute(&mut self, attribute: &Attribute, depth: usize, place: Place) {
        let Attribute {
            name,
            value,
            comment,
        } = attribute;
        let rewritten = match value {
            Expr::Raw(text) => unwrapped(text),
            _ => None,
        };
        let value = rewritten.as_ref().unwrap_or(value);
        let spelled = if place == Place::Variable && name == "type" {
            full_type(value)
        } else {
            None
        };
        let value = spelled.as_ref().unwrap_or(value);
        self.assignment(name.clone(), value, comment.as_deref(), depth);
    }

    /// `lead = value`, on one line or on several.
    fn assignment(&mut self, lead: String, value: &Expr, comment: Option<&str>, depth: usize) {
        let taken = 2 * depth + columns(&lead) + " = ".len();
        if let Some(text) = on_one_line(value, WIDTH.saturating_sub(taken)) {
            self.0.push(Line {
                depth,
                lead,
                assign: Some(format!("= {text}")),
                comment: comment
                    .map(plain)
                    .filter(|it| !it.trim().is_empty())
                    .map(|it| format!("# {}", it.trim())),
                ..Line::default()
            });
            return;
        }
        if let Some(comment) = comment {
            self.comment(depth, comment);
        }
        if let Expr::Heredoc(text) = value {
            let text = heredoc(text, depth).unwrap_or_else(|| quote(text));
            self.0.push(Line {
                depth,
                lead,
                assign: Some(format!("= {text}")),
                ..Line::default()
            });
        } else {
            self.broken(&format!("{lead} = "), value, "", depth);
        }
    }

    /// One element of a list or one argument of a call, on lines of its own.
    fn element(&mut self, value: &Expr, depth: usize) {
        match on_one_line(value, WIDTH.saturating_sub(2 * depth + ",".len())) {
            Some(text) => self.push(depth, format!("{text},")),
            None => self.broken("", value, ",", depth),
        }
    }

    /// A value over several lines, between what precedes it on its first line and what follows it on its last.
    fn broken(&mut self, before: &str, value: &Expr, after: &str, depth: usize) {
        match value {
            Expr::List(elements) => {
                self.push(depth, format!("{before}["));
                for element in elements {
                    self.element(element, depth + 1);
                }
                self.push(depth, format!("]{after}"));
            }
            Expr::Object(entries) => {
                self.push(depth, format!("{before}{{"));
                for (key, value) in entries {
                    self.assignment(key_text(key), value, None, depth + 1);
                }
                self.push(depth, format!("}}{after}"));
            }
            Expr::Call { name, args } => match args.as_slice() {
                // The brackets of a single argument serve as those of the call: `jsonencode({`.
                [only] if breakable(only) => self.broken(
                    &format!("{before}{name}("),
                    only,
                    &format!("){after}"),
                    depth,
                ),
                _ => {
                    self.push(depth, format!("{before}{name}("));
                    for arg in args {
                        self.element(arg, depth + 1);
                    }
                    self.push(depth, format!("){after}"));
                }
            },
            Expr::Raw(text) => {
                let text = format!("{before}{}{after}", text.trim());
                for line in text.split('\n') {
                    self.push(depth, line.trim_end().to_owned());
                }
            }
            // Everything else has no brackets to break at.
            _ => self.push(depth, format!("{before}{}{after}", scalar(value))),
        }
    }
}

/// Whether the items begin with a block, or with comments that belong to one.
fn starts_block<'a>(mut items: impl Iterator<Item = &'a Item>) -> bool {
    matches!(
        items.find(|item| !matches!(item, Item::Comment(_))),
        Some(Item::Block(_))
    )
}

/// The value in one line of at most `room` columns, or of any length if it cannot be broken.
fn on_one_line(value: &Expr, room: usize) -> Option<String> {
    let text = match value {
        Expr::Heredoc(_) | Expr::Raw(_) | Expr::Object(_) | Expr::List(_) | Expr::Call { .. } => {
            flat(value)?
        }
        _ => return Some(scalar(value)),
    };
    (!breakable(value) || columns(&text) <= room).then_some(text)
}

/// Whether [`Lines::broken`] gains anything for this value.
fn breakable(value: &Expr) -> bool {
    match value {
        Expr::List(elements) => !elements.is_empty(),
        Expr::Object(entries) => !entries.is_empty(),
        Expr::Call { args, .. } => match args.as_slice() {
            [] => false,
            [only] => breakable(only),
            _ => true,
        },
        Expr::Raw(text) => text.trim().contains('\n'),
        _ => false,
    }
}

/// The value in one line, if its kind may stand in one.
fn flat(value: &Expr) -> Option<String> {
    let join = |values: &[Expr], part: fn(&Expr) -> Option<String>| {
        let parts: Option<Vec<_>> = values.iter().map(part).collect();
        parts.map(|it| it.join(", "))
    };
    match value {
        Expr::List(elements) => {
            // A list in a list is easier to read row by row.
            let part = |it: &Expr| match it {
                Expr::List(inner) if !inner.is_empty() => None,
                Expr::Heredoc(text) => Some(quote(text)),
                _ => flat(it),
            };
            join(elements, part).map(|it| format!("[{it}]"))
        }
        Expr::Object(entries) => entries.is_empty().then(|| "{}".to_owned()),
        Expr::Call { name, args } => {
            let part = |it: &Expr| match it {
                Expr::Heredoc(text) => Some(quote(text)),
                _ => flat(it),
            };
            join(args, part).map(|it| format!("{name}({it})"))
        }
        Expr::Raw(_) if breakable(value) => None,
        // Not here, but the caller may have a place for it.
        Expr::Heredoc(_) => None,
        _ => Some(scalar(value)),
    }
}

/// A value without parts that could stand on lines of their own.
fn scalar(value: &Expr) -> String {
    match value {
        Expr::Null => "null".to_owned(),
        Expr::Bool(value) => value.to_string(),
        Expr::Integer(value) => value.to_string(),
        // `Display` of a float never uses an exponent; adding zero makes -0 a 0.
        Expr::Number(value) if value.is_finite() => (value + 0.0).to_string(),
        Expr::Number(_) => "0 / 0".to_owned(),
        Expr::Text(text) | Expr::Heredoc(text) => quote(text),
        Expr::Raw(text) => text.trim().to_owned(),
        Expr::Template(parts) => quote_template(parts),
        Expr::List(_) | Expr::Object(_) | Expr::Call { .. } => flat(value).unwrap_or_default(),
    }
}

/// The key as written. Words that mean something else at the start of an object are quoted too.
fn key_text(key: &Key) -> String {
    match key {
        Key::Raw(text) => format!("({})", text.trim()),
        Key::Name(name) => {
            let mut rest = name.chars();
            let identifier = rest
                .next()
                .is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
                && rest.all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-');
            if identifier && !matches!(name.as_str(), "for" | "null" | "true" | "false") {
                name.clone()
            } else {
                quote(name)
            }
        }
    }
}

/// The text as a heredoc whose closing marker ends the result, or nothing if a heredoc cannot say it.
fn heredoc(text: &str, depth: usize) -> Option<String> {
    let content = text.strip_suffix('\n')?;
    let unfit = |it: char| (it.is_control() && it != '\n' && it != '\t') || reorders(it);
    if text.contains(unfit) || text.contains("$${") || text.contains("%%{") {
        return None;
    }
    let lines: Vec<&str> = content.split('\n').collect();
    // One of these is free: there are more of them than lines.
    let marker = (0..=lines.len())
        .map(|at| match at {
            0 => "EOT".to_owned(),
            _ => format!("EOT{at}"),
        })
        .find(|marker| lines.iter().all(|line| line.trim() != marker))?;
    // `<<-` takes away the indentation all lines share. Readers disagree on whether an empty line counts as sharing it,
    // and it must not take any of the text's own.
    let blank = lines.iter().any(|line| line.trim().is_empty());
    let flush = lines
        .iter()
        .any(|line| !line.starts_with(char::is_whitespace));
    let (open, indent, close) = if flush && !blank {
        ("<<-", "  ".repeat(depth + 1), "  ".repeat(depth))
    } else {
        ("<<", String::new(), String::new())
    };
    let mut out = format!("{open}{marker}\n");
    for line in lines {
        out.push_str(&indent);
        out.push_str(&line.replace("${", "$${").replace("%{", "%%{"));
        out.push('\n');
    }
    out.push_str(&close);
    out.push_str(&marker);
    Some(out)
}

/// What the formatters make of an attribute's value that is nothing but `"${…}"`: the expression inside.
fn unwrapped(raw: &str) -> Option<Expr> {
    let raw = raw.trim();
    if !raw.starts_with("\"${") || raw.contains('\n') {
        return None;
    }
    let Ok(Expression::StringTemplate(template)) = parse_expr(raw) else {
        return None;
    };
    let mut elements = template.iter();
    let (Some(Element::Interpolation(only)), None) = (elements.next(), elements.next()) else {
        return None;
    };
    raw.get(only.expr.span()?).map(Expr::raw)
}

/// What the formatters make of a variable's type in the spelling of early Terraform.
fn full_type(value: &Expr) -> Option<Expr> {
    let full = match value {
        Expr::Raw(text) => match text.trim() {
            "list" => "list(any)",
            "map" => "map(any)",
            "set" => "set(any)",
            _ => return None,
        },
        Expr::Text(text) => match text.as_str() {
            "string" => "string",
            "list" => "list(string)",
            "map" => "map(string)",
            _ => return None,
        },
        _ => return None,
    };
    Some(Expr::raw(full))
}

#[cfg(test)]
mod tests;
