//! Expressions whose value is a secret: the literals that spell it, and the names that lead to it.

use std::sync::Arc;

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, ForExpr, FuncCall, TraversalOperator};
use hcl::edit::template::{Directive, Element, Template};

use crate::budget;
use crate::syntax::json::{Json, JsonData};
use crate::syntax::read::{Expr, Syntax};
use crate::text::{FileId, Span, is_measure_name, is_plain_name, is_secret_name};

use super::within::key_name;
use super::{DEEPEST, Kind, Loop, NOTED, Step, Steps, Use, WAYS, Walk};

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
                        None => {
                            let name = &member.name.text;
                            self.entry(name, |walk| walk.json(at, &member.value, &[]));
                        }
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
            Expression::Null(_) | Expression::Bool(_) => {}
            Expression::Variable(name) => {
                self.each(at, name.as_str(), steps, next);
            }
            Expression::Number(_) | Expression::String(_) => self.hide(span),
            Expression::StringTemplate(template) => {
                self.hide(span);
                let beside = Beside::in_template(template);
                self.beside(beside, |walk| walk.pieces(at, file, template.iter(), next));
            }
            Expression::HeredocTemplate(heredoc) => {
                self.hide(span);
                self.beside(Beside::in_template(&heredoc.template), |walk| {
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
            Expression::Object(object) if steps.is_empty() => {
                for (key, value) in object {
                    let name = key_name(key).unwrap_or_default();
                    self.entry(name, |walk| walk.secret(at, file, value.expr(), &[], next));
                }
            }
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
                names.extend(traversal.operators.iter().map(|o| step(o.value())));
                names.extend(steps.iter().cloned());
                match &traversal.expr {
                    Expression::Variable(root) if self.each(at, root.as_str(), &names, next) => {}
                    Expression::Variable(root) => self.reference(at, root.as_str(), &names),
                    other => self.secret(at, file, other, &names, next),
                }
            }
            Expression::UnaryOp(op) => self.secret(at, file, &op.expr, &[], next),
            Expression::BinaryOp(op) => {
                self.beside(Beside::in_expression(expr), |walk| {
                    walk.secret(at, file, &op.lhs_expr, &[], next);
                    walk.secret(at, file, &op.rhs_expr, &[], next);
                });
            }
            Expression::ForExpr(f) => self.beside(Beside::in_expression(expr), |walk| {
                walk.looped(at, file, f, steps, next);
            }),
        }
    }

    /// Walks on into an entry of an object that is secret. Its own name says more of an entry than what it is in: where a
    /// declaration says that there is a secret in it, what has another name leads to none.
    fn entry(&mut self, name: &str, walk: impl FnOnce(&mut Self)) {
        if is_measure_name(name) {
            return;
        }
        let named = is_secret_name(name);
        let before = (self.part, self.somewhere, self.leads);
        self.leads = named || self.leads && !self.somewhere;
        self.part = !named;
        self.somewhere &= !named;
        walk(self);
        (self.part, self.somewhere, self.leads) = before;
    }

    /// A loop whose values are secret, or the part of them at the end of the steps.
    fn looped(&mut self, at: usize, file: FileId, f: &'t ForExpr, steps: &[Step], depth: usize) {
        // The first step is into what it makes, and with an ellipsis there are several under each key.
        let taken = 1 + usize::from(f.grouping);
        let rest = steps.get(taken..).unwrap_or_default();
        self.loops.push(Loop {
            key: f.intro.key_var.as_ref().map(|name| name.as_str()),
            value: f.intro.value_var.as_str(),
            file,
            collection: &f.intro.collection_expr,
        });
        self.secret(at, file, &f.value_expr, rest, depth);
        self.loops.pop();
    }

    /// Follows what a name of a loop around stands for. Keys become part of addresses, and are no secrets.
    fn each(&mut self, at: usize, name: &str, steps: &[Step], depth: usize) -> bool {
        let is_it = |l: &Loop<'_>| l.value == name || l.key == Some(name);
        let Some(place) = self.loops.iter().rposition(is_it) else {
            return false;
        };
        let Some(around) = self.loops.get(place).copied() else {
            return false;
        };
        if around.key == Some(name) || !budget::spend(NOTED) {
            return true;
        }
        let span = Span::new(around.file, around.collection.span().unwrap_or(0..0));
        let known = self.looped.entry((at, span)).or_default();
        let mut all: Steps = std::iter::once(Step::Any)
            .chain(steps.iter().cloned())
            .collect();
        // With many ways into it, all of each is a secret: loops within each other could double them.
        all.truncate(if known.len() < WAYS { WAYS } else { 1 });
        let used = Use {
            steps: all.clone(),
            part: self.part,
            somewhere: self.somewhere,
        };
        if known.insert((used, self.literals)) {
            // What it goes over sees the loops around it alone.
            let inner = self.loops.split_off(place);
            self.secret(at, around.file, around.collection, &all, depth);
            self.loops.extend(inner);
        }
        true
    }

    /// Walks on, within the text of a secret where it holds more than one thing.
    fn beside(&mut self, beside: Beside, walk: impl FnOnce(&mut Self)) {
        let (part, literals) = (self.part, self.literals);
        self.part |= beside == Beside::Names;
        self.literals |= beside == Beside::Literals;
        walk(self);
        (self.part, self.literals) = (part, literals);
    }

    fn call(&mut self, at: usize, file: FileId, call: &'t FuncCall, steps: &[Step], depth: usize) {
        let name = call.name.name.as_str();
        if OF_FILES.contains(&name) {
            return;
        }
        // These hand on what they are given; others make something else of it. In a type they stand for its defaults.
        let handed = matches!(
            name,
            "object"
                | "optional"
                | "merge"
                | "try"
                | "coalesce"
                | "sensitive"
                | "nonsensitive"
                | "tomap"
                | "tolist"
                | "toset"
        );
        // One entry or item of what is given, where it says which.
        let taken = match (name, call.args.iter().nth(1)) {
            ("lookup", Some(Expression::String(key))) => {
                Some(Step::Name(key.value().as_str().into()))
            }
            ("element", Some(Expression::Number(number))) => {
                let number = number.value().as_u64();
                Some(number.map_or(Step::Any, |n| Step::Name(n.to_string().into())))
            }
            ("lookup" | "element", Some(_)) => Some(Step::Any),
            _ => None,
        };
        if let (Some(step), Some(whole)) = (taken, call.args.iter().next()) {
            let all: Steps = std::iter::once(step).chain(steps.iter().cloned()).collect();
            self.secret(at, file, whole, &all, depth);
            for default in call.args.iter().skip(2) {
                self.secret(at, file, default, steps, depth);
            }
            return;
        }
        // What is made of the entries of a map, or the map of a list: which one is not told by where it was.
        let values = match name {
            "values" => call.args.iter().next(),
            "zipmap" => call.args.iter().nth(1),
            _ => None,
        };
        if let Some(values) = values {
            let rest = steps.get(1..).unwrap_or_default().iter().cloned();
            let all: Steps = std::iter::once(Step::Any).chain(rest).collect();
            self.secret(at, file, values, &all, depth);
            return;
        }
        let steps = if handed { steps } else { &[] };
        let many = !handed && call.args.iter().nth(1).is_some();
        let beside = if many {
            Beside::in_call(name, call)
        } else {
            Beside::Nothing
        };
        self.beside(beside, |walk| {
            for (i, argument) in call.args.iter().enumerate() {
                let key = matches!((name, i), ("templatefile", 0));
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
            "data" => {
                if let Some((Step::Name(name), rest)) = rest.split_first() {
                    self.attribute(at, "data", first, name, rest);
                }
            }
            "each" | "count" | "path" | "self" | "terraform" => {}
            kind => self.attribute(at, "resource", kind, first, rest),
        }
    }

    /// What an attribute of a resource is given as its argument; what only AWS knows is not followed, and neither are names.
    fn attribute(&mut self, at: usize, mode: &str, kind: &str, name: &str, rest: &[Step]) {
        // An instance's key may stand before the attribute's name.
        let is_key = |step: &Step| *step == Step::Any || step.number().is_some();
        let rest = match rest.split_first() {
            Some((first, rest)) if is_key(first) => rest,
            _ => rest,
        };
        let Some((Step::Name(attribute), rest)) = rest.split_first() else {
            return;
        };
        let argument = match (kind, &**attribute) {
            ("terraform_data", "output") => "input",
            (_, name) if is_plain_name(name) => return,
            (_, name) => name,
        };
        let argument: Arc<str> = format!("{mode} {kind} {name} {argument}").into();
        self.note(at, Kind::Argument, &argument, rest.to_vec());
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
            somewhere: self.somewhere,
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

/// What stands in the text of a secret beside what leads to one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    /// Literals alone: what is not in them is the secret.
    Literals,
    /// Other names, which may be the secret as well.
    Names,
}

impl Beside {
    /// Beside a value in a template. A path, an address or a sentence around it says that it is a name.
    fn in_template(template: &Template) -> Self {
        let words = |piece: &Element| match piece {
            Element::Literal(text) => text.value().contains(char::is_alphanumeric),
            _ => false,
        };
        let others = template
            .iter()
            .filter(|p| !matches!(p, Element::Literal(_)));
        match template.iter().count() {
            1 => Self::Nothing,
            _ if others.count() == 1 && !template.iter().any(words) => Self::Literals,
            _ => Self::Names,
        }
    }

    /// Beside a value among the arguments of a function.
    fn in_call(name: &str, call: &FuncCall) -> Self {
        let words = |text: &str| text.replace("%s", "").contains(char::is_alphanumeric);
        let format = call.args.iter().next().and_then(Expression::as_str);
        let is_name = matches!(name, "format" | "formatlist") && format.is_none_or(words);
        let names: usize = call.args.iter().map(expr_names).sum();
        if !is_name && names <= 1 {
            Self::Literals
        } else {
            Self::Names
        }
    }

    /// Beside a value in an operation or a loop.
    fn in_expression(expr: &Expression) -> Self {
        if expr_names(expr) <= 1 {
            Self::Literals
        } else {
            Self::Names
        }
    }
}

/// What one operator takes of what is before it.
fn step(operator: &TraversalOperator) -> Step {
    match operator {
        TraversalOperator::GetAttr(name) => Step::Name(name.as_str().into()),
        TraversalOperator::Index(Expression::String(key)) => {
            Step::Name(key.value().as_str().into())
        }
        TraversalOperator::Index(Expression::Number(number)) => {
            let number = number.value().as_u64();
            number.map_or(Step::Any, |n| Step::Name(n.to_string().into()))
        }
        TraversalOperator::LegacyIndex(index) => Step::Name(index.value().to_string().into()),
        TraversalOperator::Index(_)
        | TraversalOperator::AttrSplat(_)
        | TraversalOperator::FullSplat(_) => Step::Any,
    }
}

/// How many names an expression reads, as far as it matters: none, one, or several.
fn expr_names(expr: &Expression) -> usize {
    let mut names = Count {
        found: 0,
        bound: Vec::new(),
    };
    names.expr(expr, 0);
    names.found
}

struct Count<'e> {
    found: usize,
    /// What loops around call their turns.
    bound: Vec<&'e str>,
}

impl<'e> Count<'e> {
    fn expr(&mut self, expr: &'e Expression, depth: usize) {
        if depth > DEEPEST || self.found > 1 || !budget::spend(1) {
            self.found = 2;
            return;
        }
        let next = depth + 1;
        match expr {
            Expression::Variable(name) => {
                self.found += usize::from(!self.bound.contains(&name.as_str()));
            }
            Expression::Array(items) => items.iter().for_each(|item| self.expr(item, next)),
            Expression::Object(object) => {
                object
                    .iter()
                    .for_each(|(_, value)| self.expr(value.expr(), next));
            }
            Expression::FuncCall(call) => call.args.iter().for_each(|a| self.expr(a, next)),
            Expression::Parenthesis(inner) => self.expr(inner.inner(), next),
            Expression::Conditional(c) => {
                self.expr(&c.true_expr, next);
                self.expr(&c.false_expr, next);
            }
            Expression::Traversal(t) => self.expr(&t.expr, next),
            Expression::UnaryOp(op) => self.expr(&op.expr, next),
            Expression::BinaryOp(op) => {
                self.expr(&op.lhs_expr, next);
                self.expr(&op.rhs_expr, next);
            }
            Expression::ForExpr(f) => {
                self.expr(&f.intro.collection_expr, next);
                let around = self.bound.len();
                self.bound.push(f.intro.value_var.as_str());
                let key = f.intro.key_var.as_ref();
                self.bound.extend(key.map(|name| name.as_str()));
                self.expr(&f.value_expr, next);
                self.bound.truncate(around);
            }
            Expression::StringTemplate(template) => self.pieces(template.iter(), next),
            Expression::HeredocTemplate(heredoc) => self.pieces(heredoc.template.iter(), next),
            _ => {}
        }
    }

    fn pieces(&mut self, pieces: impl Iterator<Item = &'e Element>, depth: usize) {
        for piece in pieces {
            match piece {
                Element::Literal(_) => {}
                Element::Interpolation(i) => self.expr(&i.expr, depth),
                // What it chooses between is not looked into.
                Element::Directive(_) => self.found = 2,
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
