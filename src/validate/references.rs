//! What expressions refer to, as it is written: names, and the steps behind each.

use std::borrow::Cow;

use hcl::edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl::edit::template::{Directive, Element, Template};

use crate::syntax::json::{Json, JsonData};
use crate::syntax::read::{Expr, Syntax};
use crate::text::{FileId, Span};
use crate::threads;

/// A name in an expression.
pub(super) struct Use<'e> {
    /// The first name: `var`, `local`, `aws_sqs_queue`.
    pub(super) root: &'e str,
    /// What is written behind it.
    pub(super) steps: Vec<Step<'e>>,
    /// The whole reference.
    pub(super) span: Span,
    /// Whether it may never be evaluated, or fail unseen: in `try`, in a branch of a condition, in a loop.
    pub(super) guarded: bool,
}

/// A step behind a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step<'e> {
    /// `.name`
    Name(Cow<'e, str>),
    /// `["key"]`
    Key(Cow<'e, str>),
    /// `[0]`
    Index(u64),
    /// `[expression]`
    Open,
    /// `[*]` or `.*`
    Splat,
}

impl Use<'_> {
    /// The name at a step.
    pub(super) fn name(&self, at: usize) -> Option<&str> {
        match self.steps.get(at) {
            Some(Step::Name(name)) => Some(name),
            _ => None,
        }
    }
}

/// A function that an expression calls: one of the language, or of a provider.
pub(super) struct Called<'e> {
    pub(super) name: &'e str,
    /// What the module calls the provider whose function it is.
    pub(super) provider: Option<&'e str>,
    pub(super) span: Span,
    /// As of a [`Use`].
    pub(super) guarded: bool,
}

/// Tells of every function that an expression calls.
pub(super) fn calls<'e>(expression: &'e Expr, see: &mut dyn FnMut(Called<'e>)) {
    walk(expression, &[], &mut |_| {}, see);
}

/// Tells of every name in an expression but those that are bound around it and in it.
pub(super) fn uses<'e>(expression: &'e Expr, bound: &[&'e str], see: &mut dyn FnMut(Use<'e>)) {
    walk(expression, bound, see, &mut |_| {});
}

fn walk<'e>(
    expression: &'e Expr,
    bound: &[&'e str],
    see: &mut dyn FnMut(Use<'e>),
    called: &mut dyn FnMut(Called<'e>),
) {
    let mut walk = Walk {
        file: expression.span.file,
        bound: bound.to_vec(),
        guards: 0,
        see,
        called,
    };
    match &expression.syntax {
        Syntax::Hcl(expression) => walk.expression(expression),
        Syntax::Json(json) => walk.json(json),
    }
}

struct Walk<'e, 's> {
    file: FileId,
    /// Variables of loops.
    bound: Vec<&'e str>,
    /// How many guards there are around.
    guards: usize,
    see: &'s mut dyn FnMut(Use<'e>),
    called: &'s mut dyn FnMut(Called<'e>),
}

impl<'e> Walk<'e, '_> {
    fn json(&mut self, json: &'e Json) {
        match &json.data {
            JsonData::Text(text) => {
                if let Some(Ok(template)) = &text.template {
                    self.expression(template);
                }
            }
            JsonData::Array(items) => items.iter().for_each(|item| self.json(item)),
            JsonData::Object(members) => {
                for member in members.iter() {
                    if let Some(Ok(template)) = &member.name.template {
                        self.expression(template);
                    }
                    self.json(&member.value);
                }
            }
            JsonData::Null | JsonData::Bool(_) | JsonData::Number(_) => {}
        }
    }

    fn expression(&mut self, expression: &'e Expression) {
        if !threads::has_room() {
            return;
        }
        match expression {
            Expression::Null(_)
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::String(_) => {}
            Expression::Array(items) => items.iter().for_each(|item| self.expression(item)),
            Expression::Object(entries) => {
                for (key, value) in entries {
                    // A bare name in the place of a key is text.
                    if let ObjectKey::Expression(key) = key {
                        self.expression(key);
                    }
                    self.expression(value.expr());
                }
            }
            Expression::StringTemplate(template) => self.template(template),
            Expression::HeredocTemplate(template) => self.template(&template.template),
            Expression::Parenthesis(inner) => self.expression(inner.inner()),
            Expression::Variable(name) => self.found(name.as_str(), Vec::new(), expression),
            Expression::Conditional(it) => {
                self.expression(&it.cond_expr);
                self.guards += 1;
                self.expression(&it.true_expr);
                self.expression(&it.false_expr);
                self.guards -= 1;
            }
            Expression::FuncCall(call) => {
                let name = call.name.name.as_str();
                let mut namespace = call.name.namespace.iter();
                let first = namespace.next();
                let provider = namespace.next().map(|name| name.as_str());
                let is_provided = first.is_some_and(|first| first.as_str() == "provider");
                if first.is_none() || is_provided && provider.is_some() {
                    let place = |name| hcl::edit::Span::span(name).unwrap_or(0..0);
                    let range = place(&call.name.name);
                    let start = first.map_or(range.start, |first| place(first).start);
                    (self.called)(Called {
                        name,
                        provider,
                        span: Span::new(self.file, start..range.end),
                        guarded: self.guards > 0,
                    });
                }
                let catches = matches!(name, "try" | "can");
                self.guards += usize::from(catches);
                // The second argument of `convert` is a type.
                let values = if name == "convert" { 1 } else { usize::MAX };
                for argument in call.args.iter().take(values) {
                    self.expression(argument);
                }
                self.guards -= usize::from(catches);
            }
            Expression::UnaryOp(it) => self.expression(&it.expr),
            Expression::BinaryOp(it) => {
                self.expression(&it.lhs_expr);
                self.expression(&it.rhs_expr);
            }
            Expression::Traversal(it) => self.traversal(it, expression),
            Expression::ForExpr(it) => {
                self.expression(&it.intro.collection_expr);
                let names = it.intro.key_var.iter().chain([&it.intro.value_var]);
                self.within(names.map(|name| name.as_str()), |walk| {
                    let parts = it.key_expr.iter().chain([&it.value_expr]);
                    let parts = parts.chain(it.cond.as_ref().map(|cond| &cond.expr));
                    walk.guards += 1;
                    parts.for_each(|part| walk.expression(part));
                    walk.guards -= 1;
                });
            }
        }
    }

    /// Walks what sees these names of a loop.
    fn within(&mut self, names: impl Iterator<Item = &'e str>, inside: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        self.bound.extend(names);
        inside(self);
        self.bound.truncate(before);
    }

    fn template(&mut self, template: &'e Template) {
        for element in template {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(part) => self.expression(&part.expr),
                Element::Directive(directive) => match &**directive {
                    Directive::If(it) => {
                        self.expression(&it.if_expr.cond_expr);
                        self.guards += 1;
                        self.template(&it.if_expr.template);
                        if let Some(other) = &it.else_expr {
                            self.template(&other.template);
                        }
                        self.guards -= 1;
                    }
                    Directive::For(it) => {
                        let it = &it.for_expr;
                        self.expression(&it.collection_expr);
                        let names = it.key_var.iter().chain([&it.value_var]);
                        self.within(names.map(|name| name.as_str()), |walk| {
                            walk.guards += 1;
                            walk.template(&it.template);
                            walk.guards -= 1;
                        });
                    }
                },
            }
        }
    }

    fn traversal(&mut self, it: &'e Traversal, whole: &'e Expression) {
        for operator in &it.operators {
            if let TraversalOperator::Index(index) = operator.value() {
                self.expression(index);
            }
        }
        let Expression::Variable(root) = &it.expr else {
            self.expression(&it.expr);
            return;
        };
        let mut steps = Vec::with_capacity(it.operators.len());
        let mut operators = it.operators.iter().map(hcl::edit::Decorated::value);
        let mut each = false;
        for operator in operators.by_ref() {
            steps.push(match operator {
                // Of each element of a splat, an index may be the name of an attribute.
                TraversalOperator::Index(Expression::String(key)) if each => {
                    Step::Name(key.as_str().into())
                }
                TraversalOperator::GetAttr(name) => Step::Name(name.as_str().into()),
                TraversalOperator::LegacyIndex(index) => Step::Index(*index.value()),
                TraversalOperator::Index(Expression::String(key)) => Step::Key(key.as_str().into()),
                TraversalOperator::Index(Expression::Number(number)) => {
                    number.value().as_u64().map_or(Step::Open, Step::Index)
                }
                TraversalOperator::Index(_) => Step::Open,
                TraversalOperator::FullSplat(_) => {
                    each = true;
                    Step::Splat
                }
                TraversalOperator::AttrSplat(_) => {
                    steps.push(Step::Splat);
                    break;
                }
            });
        }
        // `.*` reaches over the attributes behind it; an index after them is one of the whole list.
        let dotted = operators.map_while(|operator| match operator {
            TraversalOperator::GetAttr(name) => Some(Step::Name(name.as_str().into())),
            TraversalOperator::LegacyIndex(index) => Some(Step::Index(*index.value())),
            _ => None,
        });
        steps.extend(dotted);
        self.found(root.as_str(), steps, whole);
    }

    fn found(&mut self, root: &'e str, steps: Vec<Step<'e>>, at: &Expression) {
        if self.bound.contains(&root) {
            return;
        }
        let range = hcl::edit::Span::span(at).unwrap_or(0..0);
        (self.see)(Use {
            root,
            steps,
            span: Span::new(self.file, range),
            guarded: self.guards > 0,
        });
    }
}
