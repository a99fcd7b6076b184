//! Expressions whose value is a secret: the literals that spell it, and the names that lead to it.

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, FuncCall, TraversalOperator};
use hcl::edit::template::{Directive, Element, Template};

use crate::budget;
use crate::syntax::json::{Json, JsonData};
use crate::syntax::read::{Expr, Syntax};
use crate::text::is_secret_name;
use crate::text::{FileId, Span};

use super::within::key_name;
use super::{DEEPEST, Kind, NOTED, Step, Steps, Use, WAYS, Walk};

/// Functions whose argument names a file, which is no secret.
const OF_FILES: [&str; 6] = [
    "file",
    "filebase64",
    "fileexists",
    "fileset",
    "abspath",
    "pathexpand",
];

impl<'t> Walk<'t> {
    /// An expression whose value is secret, or the part of it at the end of the steps.
    pub(super) fn expr(&mut self, at: usize, expr: &'t Expr, steps: &[Step]) {
        match &expr.syntax {
            Syntax::Hcl(expression) => {
                self.secret(at, expr.span.file, expression, steps, 0);
            }
            Syntax::Json(json) => self.json(at, json, steps),
        }
    }

    pub(super) fn json(&mut self, at: usize, json: &'t Json, steps: &[Step]) {
        match &json.data {
            JsonData::Text(text) => match &text.template {
                Some(Ok(template)) => {
                    self.secret(at, json.span.file, template, steps, 0);
                    self.hide(json.span);
                }
                _ => self.hide(json.span),
            },
            JsonData::Number(_) => self.hide(json.span),
            JsonData::Array(items) => {
                let (only, rest) = taken(steps);
                for (n, item) in items.iter().enumerate() {
                    if only.is_none_or(|only| only == n) {
                        self.json(at, item, rest);
                    }
                }
            }
            JsonData::Object(members) => {
                for member in members.iter() {
                    match steps.split_first() {
                        Some((step, rest)) => {
                            if step.name().is_none_or(|step| **step == *member.name.text) {
                                self.json(at, &member.value, rest);
                            }
                        }
                        None => self.json(at, &member.value, &[]),
                    }
                }
            }
            JsonData::Null | JsonData::Bool(_) => {}
        }
    }

    pub(super) fn secret(
        &mut self,
        at: usize,
        file: FileId,
        expr: &'t Expression,
        steps: &[Step],
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        let span = Span::new(file, expr.span().unwrap_or(0..0));
        let next = depth + 1;
        match expr {
            Expression::Null(_) | Expression::Bool(_) | Expression::Variable(_) => {}
            Expression::Number(_) | Expression::String(_) => self.hide(span),
            Expression::StringTemplate(template) => {
                self.hide(span);
                let many = template.iter().nth(1).is_some();
                self.beside(many, |walk| walk.pieces(at, file, template.iter(), next));
            }
            Expression::HeredocTemplate(heredoc) => {
                self.hide(span);
                self.beside(true, |walk| {
                    walk.template(at, file, &heredoc.template, next);
                });
            }
            Expression::Array(items) => {
                let (only, rest) = taken(steps);
                for (n, item) in items.iter().enumerate() {
                    if only.is_none_or(|only| only == n) {
                        self.secret(at, file, item, rest, next);
                    }
                }
            }
            Expression::Object(object) if steps.is_empty() => self.beside(true, |walk| {
                for (key, value) in object {
                    // Its own name says more of an entry than what it is in.
                    let named = key_name(key).is_some_and(is_secret_name);
                    let part = std::mem::replace(&mut walk.part, !named);
                    walk.secret(at, file, value.expr(), &[], next);
                    walk.part = part;
                }
            }),
            Expression::Object(object) => {
                for (key, value) in object {
                    // What a computed key is called is not known here.
                    if let Some((step, rest)) = steps.split_first()
                        && step
                            .name()
                            .is_none_or(|step| key_name(key).is_none_or(|name| name == &**step))
                    {
                        self.secret(at, file, value.expr(), rest, next);
                    }
                }
            }
            Expression::Parenthesis(inner) => self.secret(at, file, inner.inner(), steps, next),
            Expression::Conditional(c) => {
                self.secret(at, file, &c.true_expr, steps, next);
                self.secret(at, file, &c.false_expr, steps, next);
            }
            Expression::FuncCall(call) => self.call(at, file, call, steps, next),
            Expression::Traversal(traversal) => {
                let mut names: Steps = Vec::new();
                for operator in &traversal.operators {
                    names.push(match operator.value() {
                        TraversalOperator::GetAttr(name) => Step::Name(name.as_str().into()),
                        TraversalOperator::Index(Expression::String(key)) => {
                            Step::Name(key.value().as_str().into())
                        }
                        TraversalOperator::Index(Expression::Number(number)) => {
                            let number = number.value().as_u64();
                            number.map_or(Step::Any, |n| Step::Name(n.to_string().into()))
                        }
                        TraversalOperator::LegacyIndex(index) => {
                            Step::Name(index.value().to_string().into())
                        }
                        TraversalOperator::Index(_)
                        | TraversalOperator::AttrSplat(_)
                        | TraversalOperator::FullSplat(_) => Step::Any,
                    });
                }
                names.extend(steps.iter().cloned());
                match &traversal.expr {
                    Expression::Variable(root) => self.reference(at, root.as_str(), &names),
                    other => self.secret(at, file, other, &names, next),
                }
            }
            Expression::UnaryOp(op) => self.secret(at, file, &op.expr, &[], next),
            Expression::BinaryOp(op) => self.beside(true, |walk| {
                walk.secret(at, file, &op.lhs_expr, &[], next);
                walk.secret(at, file, &op.rhs_expr, &[], next);
            }),
            Expression::ForExpr(f) => self.beside(true, |walk| {
                walk.secret(at, file, &f.value_expr, &[], next);
                walk.secret(at, file, &f.intro.collection_expr, &[], next);
            }),
        }
    }

    /// Walks on, within the text of a secret where it holds more than one thing.
    fn beside(&mut self, more: bool, walk: impl FnOnce(&mut Self)) {
        let part = self.part;
        self.part |= more;
        walk(self);
        self.part = part;
    }

    fn call(&mut self, at: usize, file: FileId, call: &'t FuncCall, steps: &[Step], depth: usize) {
        let name = call.name.name.as_str();
        if OF_FILES.contains(&name) {
            return;
        }
        // These hand on what they are given; others make something else of it.
        let handed = matches!(
            name,
            "merge"
                | "try"
                | "coalesce"
                | "sensitive"
                | "nonsensitive"
                | "tomap"
                | "tolist"
                | "toset"
        );
        let steps = if handed { steps } else { &[] };
        let many = !handed && call.args.iter().nth(1).is_some();
        self.beside(many, |walk| {
            for (i, argument) in call.args.iter().enumerate() {
                let key = matches!((name, i), ("lookup" | "element", 1) | ("templatefile", 0));
                if !key {
                    walk.secret(at, file, argument, steps, depth);
                }
            }
        });
    }

    fn reference(&mut self, at: usize, root: &str, names: &[Step]) {
        if let Some(place) = self.bound.iter().rposition(|bound| bound.name == root) {
            self.repeated(at, place, names);
            return;
        }
        let Some((Step::Name(first), rest)) = names.split_first() else {
            return;
        };
        match root {
            "var" => self.note(at, Kind::Variable, first, rest.to_vec()),
            "local" => self.note(at, Kind::Local, first, rest.to_vec()),
            "module" => {
                let child = self.nodes.get(at).and_then(|n| n.children.get(&**first));
                let Some(child) = child.copied() else { return };
                // An instance's key may stand before the output's name.
                let outputs = self.nodes.get(child).map(|n| &n.module.outputs);
                let is_output = |step: &Step| {
                    let name = step.name();
                    name.is_some_and(|name| outputs.is_some_and(|o| o.contains_key(name)))
                };
                let place = rest.iter().take(2).position(is_output);
                if let Some(place) = place
                    && let Some((Step::Name(name), rest)) =
                        rest.get(place..).and_then(<[_]>::split_first)
                {
                    self.note(child, Kind::Output, name, rest.to_vec());
                }
            }
            _ => {}
        }
    }

    /// What is taken of the value that a repeated block around stands for: it is so of each that it is repeated over.
    fn repeated(&mut self, at: usize, place: usize, names: &[Step]) {
        // Keys become part of addresses, and are no secrets.
        let Some((Step::Name(part), rest)) = names.split_first() else {
            return;
        };
        let Some(bound) = self.bound.get(place).copied() else {
            return;
        };
        if &**part != "value" || !budget::spend(NOTED) {
            return;
        }
        let mut steps: Steps = [&[Step::Any], rest].concat();
        let span = bound.collection.span;
        // With many ways into it, all of each is a secret.
        if self
            .out
            .repeated
            .get(&span)
            .is_some_and(|ways| ways.len() >= WAYS)
        {
            steps.truncate(1);
        }
        steps.truncate(WAYS);
        let used = Use {
            steps: steps.clone(),
            part: self.part,
        };
        if !self.followed.insert((at, span, used.clone())) {
            return;
        }
        let known = self.out.repeated.entry(span).or_default();
        if !known.contains(&used) {
            known.push(used);
        }
        // What it is repeated over sees the blocks around it alone.
        let inner = self.bound.split_off(place);
        self.expr(at, bound.collection, &steps);
        self.bound.extend(inner);
    }

    fn template(&mut self, at: usize, file: FileId, template: &'t Template, depth: usize) {
        self.pieces(at, file, template.iter(), depth);
    }

    fn pieces(
        &mut self,
        at: usize,
        file: FileId,
        pieces: impl Iterator<Item = &'t Element>,
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        for piece in pieces {
            match piece {
                Element::Literal(_) => {}
                Element::Interpolation(i) => self.secret(at, file, &i.expr, &[], depth + 1),
                Element::Directive(directive) => match &**directive {
                    Directive::If(d) => {
                        self.template(at, file, &d.if_expr.template, depth + 1);
                        if let Some(other) = &d.else_expr {
                            self.template(at, file, &other.template, depth + 1);
                        }
                    }
                    Directive::For(d) => {
                        self.secret(at, file, &d.for_expr.collection_expr, &[], depth + 1);
                        self.template(at, file, &d.for_expr.template, depth + 1);
                    }
                },
            }
        }
    }
}

/// Which item of a list the steps lead into, where they say so, and what is left of them in each that they may lead into.
fn taken(steps: &[Step]) -> (Option<usize>, &[Step]) {
    match steps.split_first() {
        Some((Step::Any, rest)) => (None, rest),
        Some((step, rest)) if step.number().is_some() => (step.number(), rest),
        _ => (None, steps),
    }
}
