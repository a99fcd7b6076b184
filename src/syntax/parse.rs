//! Text to a lossless tree, or one finding that says where reading stopped.

use std::sync::LazyLock;

use crate::registry::reading;
use hcl::edit::expr::Expression;
use hcl::edit::parser::{Error, parse_body, parse_expr};
use hcl::edit::structure::{Attribute, Body};
use hcl::edit::template::{Directive, Element, StringTemplate, Template};
use hcl::edit::visit_mut::{VisitMut, visit_string_template_mut};

use super::heredoc::Strings;
use super::nesting::{MOST_STRINGS, too_deep as too_nested};
use super::repair::{Lost, comparisons, repaired};
use super::unclosed::{Unclosed, unclosed};
use crate::budget;
use crate::finding::Finding;
use crate::text::{FileId, Files, Span};

/// How many keys of objects are compared in a step.
const COMPARISONS: usize = 2;

/// Parses a file; spans of the tree count bytes of the file's text.
///
/// Nesting is bounded: 64 levels of blocks, expressions and templates, 128 operators in a chain. The entries of objects
/// that the tree does not have are noted.
///
/// # Errors
///
/// The mistake in the text, at its place.
pub fn parse(files: &Files, id: FileId, lost: &mut Vec<Lost>) -> Result<Body, Box<Finding>> {
    parse_noting(files.get(id).map_or("", |f| f.text.as_str()), id, lost)
}

/// Parses the text of a file, as [`parse`] does. It needs no [`Files`], so several can be read at once.
///
/// # Errors
///
/// The mistake in the text, at its place.
fn parse_text(text: &str, id: FileId) -> Result<Body, Box<Finding>> {
    parse_noting(text, id, &mut Vec::new())
}

/// The same, and notes the entries of objects that the tree does not have, as a later one has taken their place.
///
/// # Errors
///
/// The mistake in the text, at its place.
pub fn parse_noting(text: &str, id: FileId, lost: &mut Vec<Lost>) -> Result<Body, Box<Finding>> {
    read(text, id, lost, unclosed)
}

/// Parses texts that were put together into one: a mistake is told where reading stopped, which is in the text that
/// has it.
///
/// # Errors
///
/// The mistake in the text, at the place where reading stopped.
pub(super) fn parse_joined(
    text: &str,
    id: FileId,
    lost: &mut Vec<Lost>,
) -> Result<Body, Box<Finding>> {
    read(text, id, lost, |_, _| None)
}

/// What lacks its other one in a text, where reading stopped at a byte.
type Cause = fn(&str, usize) -> Option<Unclosed>;

fn read(text: &str, id: FileId, lost: &mut Vec<Lost>, cause: Cause) -> Result<Body, Box<Finding>> {
    shallow(text, id)?;
    if !budget::spend(comparisons(text) / COMPARISONS) {
        let says = "not read: this run has used up its budget";
        let place = Span::new(id, 0..0);
        return Err(Box::new(Finding::error(&reading::SYNTAX, place, says)));
    }
    let mut body = parse_body(text)
        .or_else(|first| match repaired(text) {
            Some(copy) if !too_deep(&first) => {
                lost.extend(copy.lost);
                parse_body(&copy.text)
            }
            _ => Err(first),
        })
        .map_err(|e| Box::new(mistake(text, id, &e, cause)))?;
    let mut strings = Strings {
        text,
        line_break: None,
    };
    strings.visit_body_mut(&mut body);
    whole(&strings, id)?;
    if text.contains("%{") {
        Unescape.visit_body_mut(&mut body);
    }
    Ok(body)
}

/// Refuses strings within each other that the parser would take too long for.
fn shallow(text: &str, id: FileId) -> Result<(), Box<Finding>> {
    let Some(at) = too_nested(text, false) else {
        return Ok(());
    };
    let end = at
        + text
            .get(at..)
            .and_then(|t| t.chars().next())
            .map_or(0, char::len_utf8);
    Err(Box::new(
        Finding::error(
            &reading::SYNTAX,
            Span::new(id, at..end),
            "this is nested too deeply to be read",
        )
        .label(format!(
            "at most {MOST_STRINGS} strings within each other are supported"
        ))
        .help("split it: name parts of it in locals"),
    ))
}

/// A string in quotes is one line.
fn whole(strings: &Strings<'_>, id: FileId) -> Result<(), Box<Finding>> {
    let Some(at) = strings.line_break else {
        return Ok(());
    };
    let headline = "a string in quotes ends on the line where it starts";
    Err(Box::new(
        Finding::error(&reading::SYNTAX, Span::new(id, at..at + 1), headline)
            .label("the line ends here")
            .help("write the line break as \\n, or use a heredoc"),
    ))
}

/// Parses text that is one expression, such as the value of an environment variable. `at` is the place of its first
/// byte in the file, from which spans count.
///
/// # Errors
///
/// The mistake in the text, at its place.
pub fn parse_expression(text: &str, id: FileId, at: usize) -> Result<Expression, Box<Finding>> {
    let wrong = |e: &Error| Box::new(mistake(text, id, e, unclosed));
    if at == 0 {
        shallow(text, id)?;
        let read = |text: &str| parse_expr(text.trim_end());
        let mut expression = read(text)
            .or_else(|first| match repaired(&format!("({text})")) {
                Some(copy) if !too_deep(&first) => {
                    read(copy.text.get(1..copy.text.len() - 1).unwrap_or_default())
                }
                _ => Err(first),
            })
            .map_err(|e| wrong(&e))?;
        let mut strings = Strings {
            text,
            line_break: None,
        };
        strings.visit_expr_mut(&mut expression);
        whole(&strings, id)?;
        Unescape.visit_expr_mut(&mut expression);
        return Ok(expression);
    }
    // The parser cannot be told where it starts, so the text is put where it stands in the file.
    let Some(before) = at.checked_sub(2) else {
        return parse_expression(text, id, 0);
    };
    let padded = format!("{}_={}", "\n".repeat(before), text.replace('\n', " "));
    let body = parse_text(&padded, id)?;
    let mut attributes = body.into_iter().filter_map(|s| s.into_attribute().ok());
    attributes.next().map(value).ok_or_else(|| {
        let span = Span::new(id, at..at + text.len());
        Box::new(Finding::error(
            &reading::SYNTAX,
            span,
            "this is not an expression",
        ))
    })
}

fn value(attribute: Attribute) -> Expression {
    attribute.value
}

/// Whether a bound of the parser was met, rather than a mistake.
fn too_deep(error: &Error) -> bool {
    /// What it says of its own bounds: it has no other way to tell them from mistakes. It is asked with one level and one
    /// operator more than it may ever take.
    static BOUNDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let levels = "[".repeat(MOST_LEVELS);
        let operators = format!("1{}", "+1".repeat(MOST_LEVELS));
        [levels, operators]
            .iter()
            .filter_map(|text| parse_expr(text).err())
            .map(|error| error.message().to_owned())
            .collect()
    });
    BOUNDS.iter().any(|bound| bound == error.message())
}

/// More levels and operators in a row than the parser takes of either.
const MOST_LEVELS: usize = 512;

fn mistake(text: &str, id: FileId, error: &Error, cause: Cause) -> Finding {
    let start = error.location().offset().min(text.len());
    let end = text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(start, |c| start + c.len_utf8());
    let span = Span::new(id, start..end);
    let label = error.message().replace('\n', ", ");
    if too_deep(error) {
        return Finding::error(
            &reading::SYNTAX,
            span,
            "this is nested too deeply to be read",
        )
        .label(label)
        .help("split it: name parts of it in locals");
    }
    if let Some(finding) = crowded(text, id, start) {
        return finding;
    }
    let rest = "the rest of the file was not read; fix this and run again";
    let help = if ends_a_text(text, start) {
        format!("a quote within a text is written \\\"; {rest}")
    } else {
        rest.to_owned()
    };
    let headline = "this is not valid HCL";
    let Some(found) = cause(text, start) else {
        return Finding::error(&reading::SYNTAX, span, headline)
            .label(label)
            .help(help);
    };
    let place = Span::new(id, found.at()..found.at() + 1);
    let mut finding = Finding::error(&reading::SYNTAX, place, headline).label(found.told());
    if found.at() != start {
        finding = finding.also(span, format!("reading stopped here: {label}"));
    }
    finding.help(help)
}

/// Whether a word begins right behind a quote, as where a text has one that ends it.
fn ends_a_text(text: &str, at: usize) -> bool {
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else {
        return false;
    };
    before.ends_with('"') && rest.starts_with(char::is_alphanumeric)
}

/// A block that holds on its own line what needs lines of its own, where reading stopped in one: the language takes one
/// argument there at most.
fn crowded(text: &str, id: FileId, at: usize) -> Option<Finding> {
    let before = text.get(..at)?;
    let line = before.rfind('\n').map_or(0, |n| n + 1);
    let rest = text.get(line..)?;
    let rest = rest.get(..rest.find('\n').unwrap_or(rest.len()))?;
    let brace = line + rest.find('{')?;
    let header = text.get(line..brace)?.trim();
    let is_header = header.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && !header.contains(['=', '#', '(']);
    if !is_header || at <= brace {
        return None;
    }
    let inside = text.get(brace + 1..line + rest.len())?;
    let first = brace + 1 + inside.len() - inside.trim_start().len();
    let word = |from: usize| {
        let rest = text.get(from..)?;
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))?;
        Some((from..from + end, rest.get(end..)?.trim_start()))
    };
    let (name, behind) = word(first).filter(|(name, _)| !name.is_empty())?;
    let (what, place) = if behind.starts_with(['{', '"']) {
        ("block", name)
    } else {
        // The first argument is whole, and something else follows it.
        let gap = text.get(first..at)?;
        let argument = gap.trim_end().trim_end_matches(',');
        if argument.is_empty() || parse_body(argument).is_err() {
            return None;
        }
        let from = at
            + text
                .get(at..)?
                .find(|c: char| !matches!(c, ',' | ' ' | '\t'))?;
        let (name, behind) = word(from).filter(|(name, _)| !name.is_empty())?;
        match behind.chars().next()? {
            '=' => ("argument", name),
            '{' | '"' => ("block", name),
            _ => return None,
        }
    };
    let headline = "a block on one line holds one argument and no block";
    let finding = Finding::error(&reading::SYNTAX, Span::new(id, place), headline);
    Some(
        finding
            .label(format!("this {what} needs a line of its own"))
            .help("break the line after `{`, after each argument and block, and before `}`"),
    )
}

/// The parser leaves the escapes of a quoted string as they are between `%{ if }` and `%{ endif }`.
struct Unescape;

impl VisitMut for Unescape {
    fn visit_string_template_mut(&mut self, node: &mut StringTemplate) {
        for element in node.iter_mut() {
            if let Element::Directive(directive) = element {
                unescape_directive(directive);
            }
        }
        visit_string_template_mut(self, node);
    }
}

fn unescape_directive(directive: &mut Directive) {
    match directive {
        Directive::If(it) => {
            unescape_template(&mut it.if_expr.template);
            if let Some(other) = &mut it.else_expr {
                unescape_template(&mut other.template);
            }
        }
        Directive::For(it) => unescape_template(&mut it.for_expr.template),
    }
}

fn unescape_template(template: &mut Template) {
    for element in template.iter_mut() {
        match element {
            Element::Literal(text) if text.contains('\\') => {
                *text.value_mut() = unescaped(text);
            }
            Element::Directive(directive) => unescape_directive(directive),
            _ => {}
        }
    }
}

/// The text that escapes stand for; one that means nothing stays as it is.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let code = |digits: usize| {
            let hex = after.get(1..=digits)?;
            let c = char::from_u32(u32::from_str_radix(hex, 16).ok()?)?;
            Some((c, digits + 1))
        };
        let (c, used) = match chars.next() {
            Some('n') => ('\n', 1),
            Some('r') => ('\r', 1),
            Some('t') => ('\t', 1),
            Some(c @ ('"' | '\\')) => (c, 1),
            Some('u') => code(4).unwrap_or(('\\', 0)),
            Some('U') => code(8).unwrap_or(('\\', 0)),
            _ => ('\\', 0),
        };
        out.push(c);
        rest = after.get(used..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use hcl::edit::Span as _;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Body, Box<Finding>> {
        let mut files = Files::new();
        let id = files.add("a.tf", text);
        parse(&files, id, &mut Vec::new())
    }

    #[test]
    fn keys_that_are_compared_with_each_other_are_paid_for() {
        let keys = |n: usize, name: &dyn Fn(usize) -> String| -> String {
            let keys: Vec<String> = (0..n).map(name).collect();
            format!("a = {{\n{} = 1\n}}\n", keys.join(" = 1\n"))
        };
        let limits = budget::Limits {
            steps: 1_000_000,
            ..budget::Limits::default()
        };
        let reads = |text: &str| {
            let budget = budget::Budget::new(limits);
            let mut files = Files::new();
            let id = files.add("a.tf", "");
            budget.enter(|| parse_text(text, id).is_ok())
        };
        assert!(!reads(&keys(20_000, &|i| format!("b{i}"))));
        assert!(reads(&keys(1_500, &|i| format!("b{i}"))));
        assert!(reads(&keys(20_000, &|_| "b".to_owned())));
        // Blocks and what is not in one object are read as they are.
        let apart: Vec<String> = (0..5_000)
            .map(|i| format!("a{i} = {{ b = 1, c = 2 }}\n"))
            .collect();
        assert!(reads(&apart.concat()));
    }

    #[test]
    fn a_mistake_is_reported_at_its_place() {
        let mut files = Files::new();
        let id = files.add("a.hcl", "service \"é\" {\n  cpu = = 1\n}\n");
        let finding = parse(&files, id, &mut Vec::new()).unwrap_err();
        assert_eq!(files.place(finding.primary.span).to_string(), "2:9");
    }

    #[test]
    fn what_needs_a_line_of_its_own_is_said_to() {
        for (text, word) in [
            ("a \"x\" { spot { enabled = false } }\n", "spot"),
            ("a {\n  b { c \"x\" { d = 1 } }\n}\n", "c"),
            ("a { b = 1, c = 2 }\n", "c"),
            ("a { b = 1 c = 2 }\n", "c"),
            ("a { b = [1, 2] c { d = 2 } }\n", "c"),
        ] {
            let finding = read(text).unwrap_err();
            assert!(finding.headline.contains("one line"), "{text}: {finding:?}");
            let span = finding.primary.span;
            assert_eq!(&text[span.range()], word, "{text}");
        }
        for text in [
            "a { b = = 1 }\n",
            "a = { b = 1 c = 2 }\n",
            "a { b = }\n",
            "a { b = 1 + }\n",
            "a {\n  b = 1 c = 2\n}\n",
        ] {
            let finding = read(text).unwrap_err();
            assert!(
                finding.headline.contains("not valid"),
                "{text}: {finding:?}"
            );
        }
    }

    #[test]
    fn what_the_language_allows_is_read() {
        for text in [
            "a = { for k in x : k => c ?\n 1 # one\n : 2 }\n",
            "a = { for k in x : k => 1 +\n 1 # x\n if c &&\n d }\n",
            "a = [for k in c ?\n x :\n y : k]\n",
            "a = { b = 1, b = 2 }\n",
            "a = { \"b\" = <<E\nb = 2\nE\n  \"b\" = 2 }\n",
            "\u{feff}a = 1\r\nb {\r\n  c = [for\r\n  x in [1] :\r\n x]\r\n}\r\n",
            "a = <<EOT\nEOT x\n  EOT-y\n  EOT\n",
            "a = \"${c ?\n 1\n : 2}\"\n",
            "a = <<E\n%{ if c ||\n d }${{ for a in b : a => 1 +\n 2 }}%{ endif }\nE\n",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn spans_hold_after_a_repair() {
        let text = "a = { for k in x : k => c ? # é\n  1\n : 2 }\nlast = 17\n";
        let body = read(text).unwrap();
        let last = body.get_attribute("last").unwrap();
        assert_eq!(&text[last.value.span().unwrap()], "17");
    }

    #[test]
    fn the_later_of_two_entries_is_kept() {
        let body = read("a = { b = 1, c = 5, b = 2 }\n").unwrap();
        let object = body.get_attribute("a").unwrap().value.as_object().unwrap();
        let entries: Vec<_> = object
            .iter()
            .map(|(k, v)| format!("{}{}", k.as_ident().unwrap().as_str(), v.expr()))
            .map(|s| s.replace(' ', ""))
            .collect();
        assert_eq!(entries, ["c5", "b2"]);
    }

    #[test]
    fn escapes_between_directives_are_read() {
        let body = read("a = \"%{ if c }x\\n\\u00e9\\\"%{ else }\\\\n%{ endif }\"\n").unwrap();
        let template = body
            .get_attribute("a")
            .unwrap()
            .value
            .as_string_template()
            .unwrap();
        let Some(Element::Directive(directive)) = template.iter().next() else {
            panic!("no directive");
        };
        let Directive::If(it) = &**directive else {
            panic!("no if");
        };
        let text = |t: &Template| match t.iter().next() {
            Some(Element::Literal(text)) => text.value().clone(),
            other => panic!("unexpected {other:?}"),
        };
        assert_eq!(text(&it.if_expr.template), "x\né\"");
        assert_eq!(text(&it.else_expr.as_ref().unwrap().template), "\\n");
    }

    #[test]
    fn deep_nesting_is_a_finding_and_not_a_crash() {
        for (open, close) in [
            ("[", "]"),
            ("(", ")"),
            ("{a=", "}"),
            ("!", ""),
            ("-", ""),
            ("\"${", "}\""),
        ] {
            let text = format!("a = {}1{}\n", open.repeat(20_000), close.repeat(20_000));
            let finding = read(&text).unwrap_err();
            assert!(
                finding.headline.contains("too deeply"),
                "{open}: {finding:?}"
            );
        }
        let finding = read(&format!("a = 1{}\n", " + 1".repeat(20_000))).unwrap_err();
        assert!(finding.headline.contains("too deeply"), "{finding:?}");
    }

    #[test]
    fn an_expression_is_read_where_it_stands() {
        let mut files = Files::new();
        let id = files.add("a.json", "{\"type\": \"list(string)\"}");
        let expression = parse_expression("list(string)", id, 10).unwrap();
        assert_eq!(expression.span(), Some(10..22));
        let finding = parse_expression("list(", id, 10).unwrap_err();
        assert!(finding.primary.span.start >= 10, "{finding:?}");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-c\"{}()\\[\\]<=,:?$%#/*\\\\~\\n\\r EOTforé0.!&|-]{0,120}") {
            let _ = read(&text);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&String::from_utf8_lossy(&bytes));
        }
    }
}
