//! Secrets within expressions that are none as a whole: by the names of their entries, and by what functions make of names.

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, ObjectKey};
use hcl::edit::template::{Directive, Element, Template};

use crate::syntax::json::{Json, JsonData};
use crate::syntax::read::{Expr, Syntax};
use crate::text::{FileId, Span};
use crate::text::{is_measure_name, is_name_of_several, is_secret_name};

use super::{DEEPEST, Walk};

impl<'t> Walk<'t> {
    /// What has the name of several secrets: the texts in it, but for those that lead to where secrets are kept.
    pub(super) fn several(&mut self, expr: &'t Expr) {
        match &expr.syntax {
            Syntax::Hcl(expression) => self.texts(expr.span.file, expression, 0),
            Syntax::Json(json) => self.json_texts(json),
        }
    }

    fn texts(&mut self, file: FileId, expr: &'t Expression, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match expr {
            Expression::String(text) if !is_place(text.value()) => {
                self.hide(Span::new(file, expr.span().unwrap_or(0..0)));
            }
            Expression::Array(items) => {
                for item in items {
                    self.texts(file, item, depth + 1);
                }
            }
            Expression::Object(object) => {
                let from = |(key, _): (&ObjectKey, _)| {
                    matches!(key_name(key), Some("valueFrom" | "value_from"))
                };
                if !object.iter().any(from) {
                    for (key, value) in object {
                        if !key_name(key).is_some_and(is_measure_name) {
                            self.texts(file, value.expr(), depth + 1);
                        }
                    }
                }
            }
            Expression::Parenthesis(inner) => self.texts(file, inner.inner(), depth + 1),
            Expression::FuncCall(call) => {
                for argument in &call.args {
                    self.texts(file, argument, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Every text in an expression that makes an object whose names say that there is a secret in it.
    fn all_texts(&mut self, file: FileId, expr: &'t Expression, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        if matches!(expr, Expression::String(_)) {
            self.hide(Span::new(file, expr.span().unwrap_or(0..0)));
        }
        for part in parts_of(expr) {
            self.all_texts(file, part, depth + 1);
        }
    }

    fn json_texts(&mut self, json: &'t Json) {
        match &json.data {
            JsonData::Text(text) if !is_place(&text.text) => self.hide(json.span),
            JsonData::Array(items) => items.iter().for_each(|item| self.json_texts(item)),
            JsonData::Object(members) => {
                let from = |name: &str| matches!(name, "valueFrom" | "value_from");
                if !members.iter().any(|m| from(&m.name.text)) {
                    let others = members.iter().filter(|m| !is_measure_name(&m.name.text));
                    others.for_each(|m| self.json_texts(&m.value));
                }
            }
            _ => {}
        }
    }

    /// Looks for secrets within an expression that is none as a whole: by the names of its entries, and what
    /// `sensitive` is called with.
    pub(super) fn seek(&mut self, at: usize, expr: &'t Expr) {
        match &expr.syntax {
            Syntax::Hcl(expression) => self.within(at, expr.span.file, expression, 0),
            Syntax::Json(json) => self.within_json(at, json),
        }
    }

    fn within_json(&mut self, at: usize, json: &'t Json) {
        match &json.data {
            JsonData::Array(items) => {
                for item in items.iter() {
                    self.within_json(at, item);
                }
            }
            JsonData::Object(members) => {
                let named = members.iter().any(|m| {
                    let names = matches!(&*m.name.text, "name" | "Name" | "key" | "Key");
                    names && matches!(&m.value.data, JsonData::Text(t) if is_secret_name(&t.text))
                });
                for member in members.iter() {
                    let name = &*member.name.text;
                    let beside = named && matches!(name, "value" | "Value");
                    if beside || is_secret_name(name) {
                        self.json(at, &member.value, &[]);
                    } else {
                        if is_name_of_several(name) {
                            self.json_texts(&member.value);
                        }
                        self.within_json(at, &member.value);
                    }
                }
            }
            JsonData::Text(text) => {
                if let Some(Ok(template)) = &text.template {
                    self.within(at, json.span.file, template, 0);
                }
            }
            _ => {}
        }
    }

    /// Looks for secrets among the pieces of a template: what is put in behind the name of one, or where an address has one.
    fn template_within(&mut self, at: usize, file: FileId, template: &'t Template, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let next = depth + 1;
        let mut before = "";
        let mut in_address = false;
        let mut pieces = template.iter().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Element::Literal(text) => {
                    before = text.value().as_str();
                    let last = before.rsplit(char::is_whitespace).next();
                    let begins = last.is_some_and(|last| last.contains("://"));
                    let goes_on = in_address && !before.contains(char::is_whitespace);
                    in_address = begins || goes_on;
                }
                Element::Interpolation(i) => {
                    let after = match pieces.peek() {
                        Some(Element::Literal(text)) => text.value().as_str(),
                        _ => "",
                    };
                    let of_user = in_address && before.ends_with(':') && after.starts_with('@');
                    if of_user || ends_with_name(before) {
                        self.secret(at, file, &i.expr, &[], next);
                    } else {
                        self.within(at, file, &i.expr, next);
                    }
                    before = "";
                }
                Element::Directive(directive) => {
                    match &**directive {
                        Directive::If(d) => {
                            self.template_within(at, file, &d.if_expr.template, next);
                            if let Some(other) = &d.else_expr {
                                self.template_within(at, file, &other.template, next);
                            }
                        }
                        Directive::For(d) => {
                            self.template_within(at, file, &d.for_expr.template, next);
                        }
                    }
                    before = "";
                }
            }
        }
    }

    fn within(&mut self, at: usize, file: FileId, expr: &'t Expression, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let next = depth + 1;
        match expr {
            Expression::Array(items) => {
                for item in items {
                    self.within(at, file, item, next);
                }
            }
            Expression::Object(object) => {
                let named = object.iter().any(|(key, value)| {
                    let names = matches!(key_name(key), Some("name" | "Name" | "key" | "Key"));
                    names && value.expr().as_str().is_some_and(is_secret_name)
                });
                for (key, value) in object {
                    let name = key_name(key).unwrap_or_default();
                    let beside = named && matches!(name, "value" | "Value");
                    if beside || is_secret_name(name) {
                        self.secret(at, file, value.expr(), &[], next);
                    } else {
                        if is_name_of_several(name) {
                            self.texts(file, value.expr(), next);
                        }
                        self.within(at, file, value.expr(), next);
                    }
                }
            }
            Expression::FuncCall(call)
                if MAKERS.contains(&call.name.name.as_str())
                    && call.args.iter().any(|a| mentions_secret(a, 0)) =>
            {
                for argument in &call.args {
                    self.all_texts(file, argument, next);
                }
            }
            Expression::FuncCall(call) => {
                let sensitive = call.name.name.as_str() == "sensitive";
                for argument in &call.args {
                    if sensitive {
                        self.secret(at, file, argument, &[], next);
                    } else {
                        self.within(at, file, argument, next);
                    }
                }
            }
            Expression::Parenthesis(inner) => self.within(at, file, inner.inner(), next),
            Expression::Conditional(c) => {
                for part in [&c.cond_expr, &c.true_expr, &c.false_expr] {
                    self.within(at, file, part, next);
                }
            }
            Expression::Traversal(t) => self.within(at, file, &t.expr, next),
            Expression::UnaryOp(op) => self.within(at, file, &op.expr, next),
            Expression::BinaryOp(op) => {
                self.within(at, file, &op.lhs_expr, next);
                self.within(at, file, &op.rhs_expr, next);
            }
            Expression::ForExpr(f)
                if f.key_expr.is_some() && mentions_secret(&f.intro.collection_expr, 0) =>
            {
                self.all_texts(file, &f.value_expr, next);
                self.all_texts(file, &f.intro.collection_expr, next);
            }
            Expression::ForExpr(f) => {
                self.within(at, file, &f.intro.collection_expr, next);
                self.within(at, file, &f.value_expr, next);
            }
            Expression::StringTemplate(t) => self.template_within(at, file, t, next),
            Expression::HeredocTemplate(t) => self.template_within(at, file, &t.template, next),
            _ => {}
        }
    }
}

/// Functions that make objects of names that are texts.
const MAKERS: [&str; 6] = [
    "csvdecode",
    "jsondecode",
    "regex",
    "regexall",
    "yamldecode",
    "zipmap",
];

/// The expressions that lists, objects, calls and parentheses hold.
fn parts_of(expr: &Expression) -> Vec<&Expression> {
    match expr {
        Expression::Array(items) => items.iter().collect(),
        Expression::Object(object) => object.iter().map(|(_, value)| value.expr()).collect(),
        Expression::FuncCall(call) => call.args.iter().collect(),
        Expression::Parenthesis(inner) => vec![inner.inner()],
        _ => Vec::new(),
    }
}

/// Whether a text in an expression has the name of a secret in it.
fn mentions_secret(expr: &Expression, depth: usize) -> bool {
    let named = |text: &str| {
        let mut words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
        words.any(|word| is_secret_name(word) || is_name_of_several(word))
    };
    depth <= DEEPEST
        && (expr.as_str().is_some_and(named)
            || parts_of(expr)
                .into_iter()
                .any(|part| mentions_secret(part, depth + 1)))
}

/// Whether a text ends with the name of a secret and what stands before its value: `DB_PASSWORD=`, `password: "`.
fn ends_with_name(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default();
    let quotes = ['"', '\'', ' '];
    let Some(name) = line.trim_end_matches(quotes).strip_suffix(['=', ':']) else {
        return false;
    };
    let word = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'));
    let name = name.trim_end_matches(quotes).rsplit(word).next();
    is_secret_name(name.unwrap_or_default())
}

/// Whether a text leads to where a secret is kept.
fn is_place(text: &str) -> bool {
    text.is_empty() || text.starts_with("arn:") || text.starts_with('/')
}

pub(super) fn key_name(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str()),
        ObjectKey::Expression(Expression::Variable(name)) => Some(name.value().as_str()),
        ObjectKey::Expression(expr) => expr.as_str(),
    }
}
