//! Which literals must not be shown once an expression has a secret in it: all of them, and all that the names in it lead to.
//!
//! Which of them took part tells what the secret is: of `{ (var.pin) = 1, x = 2 }.x` only what the secret chose would be
//! hidden. So what is hidden is told by the expression, and not by its value.

use hcl::edit::expr::{Expression, ForExpr, ObjectKey, TraversalOperator, UnaryOperator};
use hcl::edit::template::{Directive, Element, Template};

use super::Evaluator;
use crate::budget;
use crate::syntax::json::{Json, JsonData};
use crate::syntax::read::{Expr, Syntax};
use crate::text::Span;
use crate::threads;

impl Evaluator<'_> {
    /// Hides the literals of an expression that has a secret in it.
    pub(super) fn conceal<'e>(&'e self, expr: &'e Expression) {
        // What a loop's variable leads to is another literal each time.
        let first = self.names.conceals(self.span(expr));
        if first || self.frame.is_some() {
            self.spelled(first, |literals| literals.parts(expr));
        }
    }

    /// The same of an expression in whichever syntax.
    pub(super) fn conceal_all<'e>(&'e self, expr: &'e Expr) {
        match &expr.syntax {
            Syntax::Hcl(expression) => self.conceal(expression),
            Syntax::Json(json) => self.conceal_json(json),
        }
    }

    /// The same of JSON.
    pub(super) fn conceal_json<'e>(&'e self, json: &'e Json) {
        let first = self.names.conceals(json.span);
        if first || self.frame.is_some() {
            self.spelled(first, |literals| literals.json(json));
        }
    }

    fn spelled<'e>(&'e self, all: bool, walk: impl FnOnce(&mut Literals<'e>)) {
        let mut literals = Literals {
            at: self,
            all,
            bound: Vec::new(),
            spans: Vec::new(),
        };
        walk(&mut literals);
        self.names.hide(literals.spans);
    }
}

/// A walk that gathers literals.
struct Literals<'e> {
    at: &'e Evaluator<'e>,
    /// Whether all are asked for; only what the variables of the loops around lead to otherwise.
    all: bool,
    /// The variables of the loops within: what those walk is looked at as well.
    bound: Vec<&'e str>,
    spans: Vec<Span>,
}

impl<'e> Literals<'e> {
    /// The literals of an expression, unless they were gathered before.
    fn expr(&mut self, expr: &'e Expression) {
        if !self.at.names.is_concealed(self.at.span(expr)) {
            self.parts(expr);
        }
    }

    fn literal(&mut self, span: Span) {
        if self.all {
            self.spans.push(span);
        }
    }

    fn parts(&mut self, expr: &'e Expression) {
        if !budget::spend(1) || !threads::has_room() {
            return;
        }
        let span = self.at.span(expr);
        match expr {
            Expression::Null(_)
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::String(_) => self.literal(span),
            Expression::Array(items) => {
                if items.is_empty() {
                    self.literal(span);
                }
                items.iter().for_each(|item| self.expr(item));
            }
            Expression::Object(object) => {
                if object.is_empty() {
                    self.literal(span);
                }
                for (key, value) in object {
                    if let ObjectKey::Expression(key) = key {
                        self.expr(key);
                    }
                    self.expr(value.expr());
                }
            }
            Expression::StringTemplate(template) => {
                if template.iter().all(is_text) {
                    self.literal(span);
                }
                template.iter().for_each(|piece| self.piece(piece));
            }
            Expression::HeredocTemplate(heredoc) => {
                if heredoc.template.iter().all(is_text) {
                    self.literal(span);
                }
                self.template(&heredoc.template);
            }
            Expression::Parenthesis(inner) => self.expr(inner.inner()),
            Expression::Conditional(c) => {
                self.expr(&c.cond_expr);
                self.expr(&c.true_expr);
                self.expr(&c.false_expr);
            }
            Expression::FuncCall(call) => call.args.iter().for_each(|arg| self.expr(arg)),
            Expression::UnaryOp(op) => {
                let negative = *op.operator.value() == UnaryOperator::Neg;
                if negative && matches!(op.expr, Expression::Number(_)) {
                    self.literal(span);
                } else {
                    self.expr(&op.expr);
                }
            }
            Expression::BinaryOp(op) => {
                self.expr(&op.lhs_expr);
                self.expr(&op.rhs_expr);
            }
            Expression::ForExpr(f) => self.turns(f),
            Expression::Variable(name) => {
                if self.is_asked(name.as_str()) {
                    self.lead(expr);
                }
            }
            Expression::Traversal(traversal) => {
                match &traversal.expr {
                    Expression::Variable(root) => {
                        if self.is_asked(root.as_str()) {
                            self.lead(expr);
                        }
                    }
                    other => self.expr(other),
                }
                for operator in &traversal.operators {
                    if let TraversalOperator::Index(index) = operator.value() {
                        self.expr(index);
                    }
                }
            }
        }
    }

    fn turns(&mut self, f: &'e ForExpr) {
        self.expr(&f.intro.collection_expr);
        let before = self.bound.len();
        self.bound.push(f.intro.value_var.as_str());
        self.bound
            .extend(f.intro.key_var.as_ref().map(|name| name.as_str()));
        let condition = f.cond.as_ref().map(|c| &c.expr);
        let inside = [f.key_expr.as_ref(), Some(&f.value_expr), condition];
        inside
            .into_iter()
            .flatten()
            .for_each(|part| self.expr(part));
        self.bound.truncate(before);
    }

    /// Whether what a name leads to is asked for.
    fn is_asked(&self, name: &str) -> bool {
        let around = || self.at.frame.is_some_and(|f| f.find(name).is_some());
        !self.bound.contains(&name) && (self.all || around())
    }

    /// The literals that a name leads to.
    fn lead(&mut self, expr: &Expression) {
        if let Ok(value) = self.at.evaluated(expr, self.at.span(expr)) {
            value.literals(&mut self.spans);
        }
    }

    fn template(&mut self, template: &'e Template) {
        template.iter().for_each(|piece| self.piece(piece));
    }

    fn piece(&mut self, piece: &'e Element) {
        match piece {
            Element::Literal(_) => {}
            Element::Interpolation(part) => self.expr(&part.expr),
            Element::Directive(directive) => match &**directive {
                Directive::If(d) => {
                    self.expr(&d.if_expr.cond_expr);
                    self.template(&d.if_expr.template);
                    if let Some(other) = &d.else_expr {
                        self.template(&other.template);
                    }
                }
                Directive::For(d) => {
                    self.expr(&d.for_expr.collection_expr);
                    let before = self.bound.len();
                    self.bound.push(d.for_expr.value_var.as_str());
                    self.bound
                        .extend(d.for_expr.key_var.as_ref().map(|name| name.as_str()));
                    self.template(&d.for_expr.template);
                    self.bound.truncate(before);
                }
            },
        }
    }

    fn json(&mut self, json: &'e Json) {
        if !budget::spend(1) {
            return;
        }
        match &json.data {
            JsonData::Null | JsonData::Bool(_) | JsonData::Number(_) => self.literal(json.span),
            JsonData::Text(text) => match &text.template {
                Some(Ok(template)) => self.expr(template),
                _ => self.literal(json.span),
            },
            JsonData::Array(items) => items.iter().for_each(|item| self.json(item)),
            JsonData::Object(members) => {
                for member in members.iter() {
                    if let Some(Ok(name)) = &member.name.template {
                        self.expr(name);
                    }
                    self.json(&member.value);
                }
            }
        }
    }
}

fn is_text(element: &Element) -> bool {
    matches!(element, Element::Literal(_))
}
