//! The generated part of a module's README: what goes in, what comes out and what it creates, as Markdown tables.
//!
//! Types and defaults are shown as the source has them, laid out anew: on one line where they fit, else one part per
//! line. Every cell is one line of Markdown, so text is escaped for that.

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, FuncCall, ObjectKey};
use hcl::edit::parser::parse_body;
use hcl::edit::structure::{Block, BlockLabel, Body};
use hcl::edit::template::{Element, Template};
use std::fmt::Write as _;
use tfsize::syntax::print::quote;

/// The line before the generated part.
pub(crate) const BEGIN: &str = "<!-- BEGIN tfsize inputs -->";
/// The line after the generated part.
pub(crate) const END: &str = "<!-- END tfsize inputs -->";

/// Characters of a type or default that stand on one line of a cell.
const CELL_WIDTH: usize = 60;

/// A file that cannot be read as HCL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub(crate) struct DocError {
    /// The file's name as it was given.
    pub(crate) file: String,
    /// The line of the mistake, from 1.
    pub(crate) line: usize,
    /// The column of the mistake, from 1.
    pub(crate) column: usize,
    /// What the parser expected there.
    pub(crate) message: String,
}

/// The tables for a module whose files are given as name and text. Files that are not `.tf` are passed over; the others
/// are taken in the order of their names, and inputs and outputs in the order of each file.
///
/// # Errors
/// The first file the parser refuses.
pub(crate) fn readme_section(dir_files: &[(String, String)]) -> Result<String, DocError> {
    let mut files: Vec<_> = dir_files
        .iter()
        .filter(|(name, _)| name.strip_suffix(".tf").is_some())
        .collect();
    files.sort();
    let mut inputs = String::new();
    let mut outputs = String::new();
    let mut resources = Vec::new();
    for (name, text) in files {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let body = parse_body(text).map_err(|error| DocError {
            file: name.clone(),
            line: error.location().line(),
            column: error.location().column(),
            message: error.message().to_owned(),
        })?;
        let source = Source(text);
        for block in body.blocks() {
            let labels: Vec<_> = block.labels.iter().map(BlockLabel::as_str).collect();
            match (block.ident.as_str(), labels.as_slice()) {
                ("variable", [name]) => inputs.push_str(&source.input(name, &block.body)),
                ("output", [name]) => {
                    outputs.push_str(&row(&[code(name), source.description(&block.body)]));
                }
                ("resource", [kind, name]) => {
                    resources.push((format!("{kind}.{name}"), repetition(block)));
                }
                _ => {}
            }
        }
    }
    resources.sort();

    let mut out = String::from("## Inputs\n\n");
    table(
        &mut out,
        &["Name", "Type", "Default", "Description"],
        &inputs,
    );
    out.push_str("\n## Outputs\n\n");
    table(&mut out, &["Name", "Description"], &outputs);
    let _ = write!(out, "\n## Resources ({})\n\n", resources.len());
    if resources.is_empty() {
        out.push_str("None.\n");
    }
    for (address, repeated) in &resources {
        let _ = match repeated {
            Some(by) => writeln!(out, "- {}, repeated by `{by}`", code(address)),
            None => writeln!(out, "- {}", code(address)),
        };
    }
    Ok(out)
}

/// The README with `section` between the [`BEGIN`] and [`END`] lines in place of what stands there. Nothing if either is
/// missing, stands there twice or stands in the wrong order.
#[must_use]
pub(crate) fn replace_between_markers(readme: &str, section: &str) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (old, after) = rest.split_once(END)?;
    if [before, old, after]
        .iter()
        .any(|it| it.contains(BEGIN) || it.contains(END))
    {
        return None;
    }
    let text = format!("\n\n{}\n\n", section.trim_matches('\n'));
    let text = if readme.contains("\r\n") {
        text.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        text
    };
    Some(format!("{before}{BEGIN}{text}{END}{after}"))
}

/// The argument that makes several instances of a resource.
fn repetition(block: &Block) -> Option<&'static str> {
    ["count", "for_each"]
        .into_iter()
        .find(|it| block.body.has_attribute(it))
}

fn row(cells: &[String]) -> String {
    let mut out = String::from("|");
    for cell in cells {
        out.push(' ');
        out.push_str(cell);
        // An empty cell keeps one space.
        out.push_str(if cell.is_empty() { "|" } else { " |" });
    }
    out.push('\n');
    out
}

fn table(out: &mut String, head: &[&str], rows: &str) {
    if rows.is_empty() {
        out.push_str("None.\n");
        return;
    }
    out.push_str(&row(&head
        .iter()
        .map(|it| (*it).to_owned())
        .collect::<Vec<_>>()));
    out.push_str(&row(&head
        .iter()
        .map(|_| "---".to_owned())
        .collect::<Vec<_>>()));
    out.push_str(rows);
}

/// The text a tree was parsed from, for what is shown as written.
struct Source<'a>(&'a str);

impl Source<'_> {
    fn input(&self, name: &str, body: &Body) -> String {
        let shown = |attribute: &str| body.get_attribute(attribute).map(|it| self.cell(&it.value));
        row(&[
            code(name),
            shown("type").unwrap_or_else(|| code("any")),
            shown("default").unwrap_or_else(|| "required".to_owned()),
            self.description(body),
        ])
    }

    fn description(&self, body: &Body) -> String {
        let Some(attribute) = body.get_attribute("description") else {
            return String::new();
        };
        match literal(&attribute.value) {
            Some(text) => prose(&text),
            // Terraform wants it literal; anything else is shown as it is.
            None => self.cell(&attribute.value),
        }
    }

    fn cell(&self, expr: &Expression) -> String {
        let mut lines = Vec::new();
        self.piece(expr).lines("", "", 0, &mut lines);
        lines
            .into_iter()
            .map(|(depth, line)| "&nbsp;&nbsp;".repeat(depth) + &code(&line))
            .collect::<Vec<_>>()
            .join("<br>")
    }

    /// The expression as parts that may stand on lines of their own.
    fn piece(&self, expr: &Expression) -> Piece {
        match expr {
            Expression::Array(it) => Piece::Group {
                open: "[".to_owned(),
                parts: it
                    .iter()
                    .map(|it| (String::new(), self.piece(it)))
                    .collect(),
                close: "]".to_owned(),
            },
            Expression::Object(it) => Piece::Group {
                open: "{".to_owned(),
                parts: it
                    .iter()
                    .map(|(key, it)| (self.key(key) + " = ", self.piece(it.expr())))
                    .collect(),
                close: "}".to_owned(),
            },
            Expression::FuncCall(it) => self.call(it),
            Expression::HeredocTemplate(it) => Piece::Atom(
                text_of(&it.template).map_or_else(|| self.written(expr), |it| quote(&it)),
            ),
            _ => Piece::Atom(self.written(expr)),
        }
    }

    fn call(&self, call: &FuncCall) -> Piece {
        let mut open = String::new();
        for part in &call.name.namespace {
            open.push_str(part.as_str());
            open.push_str("::");
        }
        open.push_str(call.name.name.as_str());
        open.push('(');
        let mut parts: Vec<_> = call
            .args
            .iter()
            .map(|it| (String::new(), self.piece(it)))
            .collect();
        let close = if call.args.expand_final() {
            "...)"
        } else {
            ")"
        };
        // The brackets of a single argument serve as those of the call: `object({`.
        if let [(_, Piece::Group { .. })] = parts.as_slice()
            && let Some((
                _,
                Piece::Group {
                    open: inner,
                    parts,
                    close: end,
                },
            )) = parts.pop()
        {
            return Piece::Group {
                open: open + &inner,
                parts,
                close: end + close,
            };
        }
        Piece::Group {
            open,
            parts,
            close: close.to_owned(),
        }
    }

    fn key(&self, key: &ObjectKey) -> String {
        match key {
            ObjectKey::Ident(it) => it.as_str().to_owned(),
            ObjectKey::Expression(it) => self.written(it),
        }
    }

    /// The expression's source on one line.
    fn written(&self, expr: &Expression) -> String {
        let text = expr.span().and_then(|it| self.0.get(it));
        let text = text.map_or_else(|| expr.to_string(), str::to_owned);
        if text.contains('\n') {
            collapsed(&text)
        } else {
            text.trim().to_owned()
        }
    }
}

/// An expression as far as its layout is concerned.
enum Piece {
    /// One that stays on its line.
    Atom(String),
    /// Parts in brackets, each with what precedes it (`key = `).
    Group {
        open: String,
        parts: Vec<(String, Piece)>,
        close: String,
    },
}

impl Piece {
    fn one_line(&self) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Group { open, parts, close } => {
                let inner: Vec<_> = parts
                    .iter()
                    .map(|(key, it)| format!("{key}{}", it.one_line()))
                    .collect();
                let space = if open.ends_with('{') && !parts.is_empty() {
                    " "
                } else {
                    ""
                };
                format!("{open}{space}{}{space}{close}", inner.join(", "))
            }
        }
    }

    /// Appends the lines, each with its depth, between what precedes the first and what follows the last.
    fn lines(&self, before: &str, after: &str, depth: usize, out: &mut Vec<(usize, String)>) {
        let whole = format!("{before}{}{after}", self.one_line());
        match self {
            Self::Group { open, parts, close }
                if !parts.is_empty() && 2 * depth + whole.chars().count() > CELL_WIDTH =>
            {
                out.push((depth, format!("{before}{open}")));
                for (key, part) in parts {
                    part.lines(key, ",", depth + 1, out);
                }
                out.push((depth, format!("{close}{after}")));
            }
            _ => out.push((depth, whole)),
        }
    }
}

/// The text of an expression that is a plain string or heredoc.
fn literal(expr: &Expression) -> Option<String> {
    match expr {
        Expression::String(it) => Some(it.as_str().to_owned()),
        Expression::StringTemplate(it) => it.iter().map(literal_element).collect(),
        Expression::HeredocTemplate(it) => text_of(&it.template),
        Expression::Parenthesis(it) => literal(it.inner()),
        _ => None,
    }
}

fn text_of(template: &Template) -> Option<String> {
    template.iter().map(literal_element).collect()
}

fn literal_element(element: &Element) -> Option<&str> {
    match element {
        Element::Literal(it) => Some(it.as_str()),
        Element::Interpolation(_) | Element::Directive(_) => None,
    }
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Code in a cell. A bar would end the cell even here, and a backslash before it would undo its escape, so code with
/// one is written in HTML.
fn code(text: &str) -> String {
    if text.contains('|') {
        return format!("<code>{}</code>", entities(text));
    }
    // A fence longer than any run of backticks inside, set off from those at the ends.
    let longest = text
        .split(|it| it != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text without anything HTML or Markdown would read. An underscore inside a word means nothing to them.
fn entities(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(it) = chars.next() {
        let inside =
            before.is_alphanumeric() && chars.peek().is_some_and(|it| it.is_alphanumeric());
        if "&<>|`*~[\\".contains(it) || (it == '_' && !inside) {
            let _ = write!(out, "&#{};", u32::from(it));
        } else {
            out.push(it);
        }
        before = it;
    }
    out
}

/// A description in a cell: its paragraphs, with code in backticks kept and the rest taken literally.
fn prose(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let paragraphs: Vec<_> = text
        .split("\n\n")
        .map(collapsed)
        .filter(|it| !it.is_empty())
        .map(|it| {
            let parts: Vec<_> = it.split('`').collect();
            // An unpaired backtick is just a sign.
            if parts.len() % 2 == 0 {
                return entities(&it);
            }
            parts
                .iter()
                .enumerate()
                .map(|(at, part)| match (at % 2, part.trim()) {
                    (0, _) => entities(part),
                    (_, "") => "&#96;".repeat(2),
                    (_, inside) => code(inside),
                })
                .collect()
        })
        .collect();
    paragraphs.join("<br><br>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tfsize::syntax::print::print;
    use tfsize::syntax::tree::{Expr, File};

    fn section(files: &[(&str, &str)]) -> Result<String, DocError> {
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        readme_section(&files)
    }

    #[test]
    fn a_module() {
        let variables = r#"
variable "name" {
  description = "Name of the service."
  type        = string
}

variable "scaling" {
  description = <<-EOT
    Policies by name,
    see `scaling.tf`.

    Exactly one metric per policy: <predefined> | custom.
  EOT
  type = map(object({
    target            = number # percent
    scale_out_seconds = optional(number, 60)
    scale_in_seconds  = optional(number, 300)
    predefined_metric = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "pattern" {
  default = "^(a|b)$"
}

variable "limits" {
  type    = object({ min = number, max = number })
  default = {
    min = 1
    max = 2 * 2
  }
}
"#;
        let main = r#"
resource "aws_sns_topic" "alarms" {}
resource "aws_ecs_service" "this" {
  count = 1
}
resource "aws_appautoscaling_policy" "this" {
  for_each = var.scaling
}
data "aws_region" "current" {}
"#;
        let outputs = "output \"name\" {\r\n  value       = 1\r\n  description = \"The *name* of max_tasks, not _x.\"\r\n}\r\n";
        let files = [
            ("variables.tf", variables),
            ("outputs.tf", outputs),
            ("main.tf", main),
            ("tests/x.tftest.hcl", "run {"),
        ];
        assert_eq!(
            section(&files).unwrap(),
            r#"## Inputs

| Name | Type | Default | Description |
| --- | --- | --- | --- |
| `name` | `string` | required | Name of the service. |
| `scaling` | `map(object({`<br>&nbsp;&nbsp;`target = number,`<br>&nbsp;&nbsp;`scale_out_seconds = optional(number, 60),`<br>&nbsp;&nbsp;`scale_in_seconds = optional(number, 300),`<br>&nbsp;&nbsp;`predefined_metric = optional(string),`<br>`}))` | `{}` | Policies by name, see `scaling.tf`.<br><br>Exactly one metric per policy: &#60;predefined&#62; &#124; custom. |
| `pattern` | `any` | <code>"^(a&#124;b)$"</code> | |
| `limits` | `object({ min = number, max = number })` | `{ min = 1, max = 2 * 2 }` | |

## Outputs

| Name | Description |
| --- | --- |
| `name` | The &#42;name&#42; of max_tasks, not &#95;x. |

## Resources (3)

- `aws_appautoscaling_policy.this`, repeated by `for_each`
- `aws_ecs_service.this`, repeated by `count`
- `aws_sns_topic.alarms`
"#
        );
    }

    #[test]
    fn an_empty_module_says_so() {
        assert_eq!(
            section(&[]).unwrap(),
            "## Inputs\n\nNone.\n\n## Outputs\n\nNone.\n\n## Resources (0)\n\nNone.\n"
        );
    }

    #[test]
    fn a_file_that_is_not_hcl_is_named() {
        let error = section(&[("a.tf", "x = 1\n"), ("b.tf", "x = 1\ny = = 2\n")]).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("b.tf", 2));
        assert!(error.to_string().starts_with("b.tf:2:"), "{error}");
    }

    #[test]
    fn markers_have_to_be_there_once_and_in_order() {
        let good = format!("# x\n\n{BEGIN}\nold\n{END}\nrest\n");
        let new = replace_between_markers(&good, "new\n").unwrap();
        assert_eq!(new, format!("# x\n\n{BEGIN}\n\nnew\n\n{END}\nrest\n"));
        for bad in [
            "# x\n".to_owned(),
            format!("{BEGIN}\n"),
            format!("{END}\n{BEGIN}\n"),
            format!("{good}{BEGIN}\n{END}\n"),
            format!("{END}\n{good}"),
        ] {
            assert_eq!(replace_between_markers(&bad, "new"), None, "{bad}");
        }
    }

    #[test]
    fn line_ends_of_the_readme_stay() {
        let readme = format!("# x\r\n{BEGIN}\r\n{END}\r\n");
        let new = replace_between_markers(&readme, "a\nb\n").unwrap();
        assert_eq!(
            new,
            format!("# x\r\n{BEGIN}\r\n\r\na\r\nb\r\n\r\n{END}\r\n")
        );
    }

    proptest! {
        /// Whatever a description or default says, its row stays one line of four cells.
        #[test]
        fn rows_keep_their_cells(description in any::<String>(), default in "[a|`\\\\<\n$ é]{0,12}") {
            let mut file = File::new();
            file.block("variable", ["x"], |b| {
                b.attr("description", description).attr("default", Expr::list([default]));
            });
            let text = readme_section(&[("variables.tf".to_owned(), print(&file))]).unwrap();
            let row = text.lines().nth(4).unwrap();
            prop_assert!(row.starts_with("| `x` | `any` | "), "{}", row);
            prop_assert_eq!(row.matches('|').count(), 5, "{}", row);
            prop_assert_eq!(text.lines().nth(5), Some(""), "{}", text);
        }

        #[test]
        fn replacing_twice_is_replacing_once(before in ".{0,20}", old in ".{0,20}", new in "[a-z\n]{0,20}") {
            let readme = format!("{before}\n{BEGIN}\n{old}\n{END}\n");
            let once = replace_between_markers(&readme, &new).unwrap();
            let twice = replace_between_markers(&once, &new).unwrap();
            prop_assert_eq!(&twice, &once);
            prop_assert!(once.starts_with(&before));
        }
    }
}
