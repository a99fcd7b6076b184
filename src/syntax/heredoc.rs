//! What the parser leaves to do in strings: the indentation of `<<-` by the language's own rules, and line breaks in
//! quotes, which the language refuses.

use std::ops::Range;

use hcl::edit::Span as _;
use hcl::edit::expr::Expression;
use hcl::edit::template::{Directive, Element, HeredocTemplate, StringTemplate, Strip, Template};
use hcl::edit::visit_mut::{
    VisitMut, visit_expr_mut, visit_heredoc_template_mut, visit_string_template_mut,
};
use unicode_segmentation::UnicodeSegmentation as _;

/// Goes through a tree that was read from `text`.
pub(super) struct Strings<'t> {
    pub(super) text: &'t str,
    /// The first line break in quotes.
    pub(super) line_break: Option<usize>,
}

impl Strings<'_> {
    fn quoted(&mut self, span: Option<Range<usize>>) {
        let Some(span) = span else { return };
        let raw = self.text.get(span.clone()).unwrap_or("");
        if let Some(at) = raw.find('\n') {
            let at = span.start + at;
            self.line_break = Some(self.line_break.map_or(at, |first| first.min(at)));
        }
    }

    fn quoted_template(&mut self, template: &Template) {
        for element in template {
            match element {
                Element::Literal(text) => self.quoted(text.span()),
                Element::Interpolation(_) => {}
                Element::Directive(directive) => match &**directive {
                    Directive::If(it) => {
                        self.quoted_template(&it.if_expr.template);
                        if let Some(other) = &it.else_expr {
                            self.quoted_template(&other.template);
                        }
                    }
                    Directive::For(it) => self.quoted_template(&it.for_expr.template),
                },
            }
        }
    }
}

impl VisitMut for Strings<'_> {
    fn visit_expr_mut(&mut self, node: &mut Expression) {
        if let Expression::String(string) = node {
            self.quoted(string.span());
        }
        visit_expr_mut(self, node);
    }

    fn visit_string_template_mut(&mut self, node: &mut StringTemplate) {
        self.quoted_template(node);
        visit_string_template_mut(self, node);
    }

    fn visit_heredoc_template_mut(&mut self, node: &mut HeredocTemplate) {
        // The parser has taken off indentation by rules of its own; how much it says only of `<<-`.
        let start = node.template.iter().find_map(first_byte);
        if start.is_some_and(|start| is_flush(self.text, start)) {
            flush(&mut node.template, self.text);
        }
        visit_heredoc_template_mut(self, node);
    }
}

/// Where the text of a template starts, as far as its first element says.
fn first_byte(element: &Element) -> Option<usize> {
    match element {
        Element::Literal(text) => text.span(),
        Element::Interpolation(it) => it.span(),
        Element::Directive(it) => it.span(),
    }
    .map(|span| span.start)
}

/// Whether the heredoc whose text starts there was opened with `<<-`.
fn is_flush(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or("");
    let opening = before.trim_end_matches(['\n', '\r']);
    let line = opening.rsplit('\n').next().unwrap_or("");
    line.rfind("<<")
        .is_some_and(|at| line.get(at + 2..).is_some_and(|word| word.starts_with('-')))
}

/// A piece of a heredoc as the language's scanner sees it.
enum Piece<'t> {
    /// Text to the end of its line, or to the next sign.
    Text(&'t str),
    /// `${…}` or `%{…}`: whether it strips what is before and behind.
    Sign(bool, bool),
}

/// Takes the indentation that all lines share off each, as the language does: a line of white space alone does not
/// count, a sign at the start of a line has no indentation, and what a marker strips is gone before it is counted.
fn flush(template: &mut Template, source: &str) {
    let mut pieces = Vec::new();
    collect(template, source, &mut pieces);
    let mut least = usize::MAX;
    let mut adjusted = Vec::new();
    let mut starts_line = true;
    for (i, piece) in pieces.iter().enumerate() {
        let Piece::Text(raw) = piece else {
            if std::mem::take(&mut starts_line) {
                least = 0;
            }
            continue;
        };
        let before = i.checked_sub(1).and_then(|i| pieces.get(i));
        let mut left = *raw;
        if matches!(before, Some(Piece::Sign(_, true))) {
            left = left.trim_start();
        }
        if matches!(pieces.get(i + 1), Some(Piece::Sign(true, _))) {
            left = left.trim_end();
        }
        let indented = left.trim_start();
        let blank = indented.is_empty() && left.ends_with('\n');
        let counts = starts_line && !blank;
        if counts {
            let spaces = left.get(..left.len() - indented.len()).unwrap_or("");
            least = least.min(spaces.graphemes(true).count());
        }
        adjusted.push(counts);
        starts_line = left.ends_with('\n');
    }
    let mut adjusted = adjusted.into_iter();
    rewrite(template, source, least, &mut adjusted);
}

fn lines<'t>(text: &hcl::edit::Spanned<String>, source: &'t str) -> impl Iterator<Item = &'t str> {
    let raw = text.span().and_then(|span| source.get(span)).unwrap_or("");
    raw.split_inclusive('\n')
}

fn collect<'t>(template: &Template, source: &'t str, out: &mut Vec<Piece<'t>>) {
    let sign = |strip: Strip| Piece::Sign(strip.strip_start(), strip.strip_end());
    for element in template {
        match element {
            Element::Literal(text) => out.extend(lines(text, source).map(Piece::Text)),
            Element::Interpolation(it) => out.push(sign(it.strip)),
            Element::Directive(directive) => match &**directive {
                Directive::If(it) => {
                    out.push(sign(it.if_expr.strip));
                    collect(&it.if_expr.template, source, out);
                    if let Some(other) = &it.else_expr {
                        out.push(sign(other.strip));
                        collect(&other.template, source, out);
                    }
                    out.push(sign(it.endif_expr.strip));
                }
                Directive::For(it) => {
                    out.push(sign(it.for_expr.strip));
                    collect(&it.for_expr.template, source, out);
                    out.push(sign(it.endfor_expr.strip));
                }
            },
        }
    }
}

fn rewrite(
    template: &mut Template,
    source: &str,
    least: usize,
    adjusted: &mut impl Iterator<Item = bool>,
) {
    for element in template {
        match element {
            Element::Literal(text) => {
                let mut out = String::new();
                for line in lines(text, source) {
                    let cut = if adjusted.next() == Some(true) {
                        line.graphemes(true).take(least).map(str::len).sum()
                    } else {
                        0
                    };
                    out.push_str(line.get(cut..).unwrap_or(""));
                }
                *text.value_mut() = out.replace("$${", "${").replace("%%{", "%{");
            }
            Element::Interpolation(_) => {}
            Element::Directive(directive) => match &mut **directive {
                Directive::If(it) => {
                    rewrite(&mut it.if_expr.template, source, least, adjusted);
                    if let Some(other) = &mut it.else_expr {
                        rewrite(&mut other.template, source, least, adjusted);
                    }
                }
                Directive::For(it) => rewrite(&mut it.for_expr.template, source, least, adjusted),
            },
        }
    }
}
