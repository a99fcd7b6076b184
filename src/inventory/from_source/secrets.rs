//! What in a configuration is a secret by its use: whatever leads to a password argument, wherever else it is read.
//!
//! Told from the text alone and before anything is evaluated, so that it holds for expressions with mistakes too. A name
//! is followed through locals, variables, module arguments and outputs, with the attributes that are taken of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, FuncCall, ObjectKey, TraversalOperator};
use hcl::edit::template::{Directive, Element, Template};

use crate::catalog::schema::{Block as Schema, Category, in_use};
use crate::config::load::{Assignments, Child, Given, Mode, Module, ModuleCall, Tree, Variable};
use crate::config::value::{Data, Mark, Value, private, several};
use crate::syntax::json::{Json, JsonData};
use crate::syntax::read::{Body, Expr, Syntax};
use crate::text::{FileId, Span};
use crate::text::{is_name_of_several, is_secret_name};

/// How deep expressions are looked into.
const DEEPEST: usize = 256;
/// The most names that are followed.
const MOST: usize = 200_000;

/// Functions whose argument names a file, which is no secret.
const OF_FILES: [&str; 6] = [
    "file",
    "filebase64",
    "fileexists",
    "fileset",
    "abspath",
    "pathexpand",
];

/// How what is in the text of a secret beside other things ends its name where it is none itself: it says which or where,
/// and is all over a configuration.
const ORDINARY: [&str; 40] = [
    "account",
    "address",
    "app",
    "application",
    "arn",
    "cluster",
    "component",
    "database",
    "db",
    "dbname",
    "domain",
    "endpoint",
    "engine",
    "env",
    "environment",
    "family",
    "host",
    "hostname",
    "id",
    "kind",
    "location",
    "mode",
    "name",
    "namespace",
    "partition",
    "path",
    "port",
    "prefix",
    "project",
    "region",
    "role",
    "scheme",
    "service",
    "stage",
    "suffix",
    "team",
    "type",
    "version",
    "workspace",
    "zone",
];

/// Whether a name is one of those.
fn is_ordinary(name: &str) -> bool {
    let last = name.rsplit(['_', '-']).next().unwrap_or(name);
    ORDINARY.contains(&last.to_ascii_lowercase().as_str())
}

/// The attributes taken of a name, outermost first.
type Steps = Vec<Arc<str>>;

/// What of a name is a secret: the whole that the steps lead to, or something that is in one beside other things.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Use {
    steps: Steps,
    part: bool,
}

/// What of a module may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Variable,
    Local,
    Output,
}

/// The names of a module that are secret, and what of each.
#[derive(Debug, Default)]
pub(super) struct Names {
    variables: HashMap<Arc<str>, Vec<Use>>,
    locals: HashMap<Arc<str>, Vec<Use>>,
    outputs: HashMap<Arc<str>, Vec<Use>>,
}

/// What is secret by its use, module by module.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    modules: HashMap<usize, Names>,
    /// The literals that spell it.
    pub(super) spans: Vec<Span>,
}

/// What tells a module from another, however many calls lead to it.
fn identity(module: &Module) -> usize {
    std::ptr::from_ref(module) as usize
}

impl Secrets {
    /// What of a root module and those it calls is secret.
    pub(super) fn find(tree: &Tree, given: &Assignments) -> Self {
        let mut walk = Walk {
            nodes: Vec::new(),
            given,
            seen: HashSet::new(),
            waiting: Vec::new(),
            hidden: HashSet::new(),
            part: false,
            out: Self::default(),
        };
        walk.node(tree, None);
        for at in 0..walk.nodes.len() {
            walk.seeds(at);
        }
        while let Some((at, kind, name, used)) = walk.waiting.pop() {
            walk.part = used.part;
            walk.follow(at, kind, &name, &used.steps);
        }
        walk.out
    }

    /// A variable's value with its marks.
    pub(super) fn variable(&self, module: &Module, name: &str, value: Value) -> Value {
        self.marked(module, name, |names| names.variables.get(name), value)
    }

    /// A local's value with its marks.
    pub(super) fn local(&self, module: &Module, name: &str, value: Value) -> Value {
        self.marked(module, name, |names| names.locals.get(name), value)
    }

    /// An output's value with its marks.
    pub(super) fn output(&self, module: &Module, name: &str, value: Value) -> Value {
        self.marked(module, name, |names| names.outputs.get(name), value)
    }

    fn marked<'s>(
        &'s self,
        module: &Module,
        name: &str,
        of: impl Fn(&'s Names) -> Option<&'s Vec<Use>>,
        value: Value,
    ) -> Value {
        let value = if is_name_of_several(name) {
            several(value)
        } else {
            value
        };
        let ways = self.modules.get(&identity(module)).and_then(of);
        let ways = ways.into_iter().flatten();
        ways.fold(value, |value, used| mark(value, &used.steps, used.part))
    }
}

/// A secret; or what is in the text of one beside other things, which is not shown, and is asked for like any other value:
/// what it decides is no secret.
fn used(value: Value, part: bool) -> Value {
    match &value.data {
        Data::Bool(_) | Data::Null(_) => value,
        _ if part => value.marked(Mark::PART),
        _ => private(value),
    }
}

/// The value with the mark at the end of the steps; where they do not lead on, on all of what they have reached.
fn mark(value: Value, steps: &[Arc<str>], within: bool) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return used(value, within);
    };
    let there = |entries: &crate::config::value::Entries| entries.contains_key(step);
    match value.data {
        Data::Object(mut entries) if there(&entries) => {
            if let Some(part) = Arc::make_mut(&mut entries).get_mut(step) {
                *part = mark(part.clone(), rest, within);
            }
            Value {
                data: Data::Object(entries),
                ..value
            }
        }
        Data::Map(ty, mut entries) if there(&entries) => {
            if let Some(part) = Arc::make_mut(&mut entries).get_mut(step) {
                *part = mark(part.clone(), rest, within);
            }
            Value {
                data: Data::Map(ty, entries),
                ..value
            }
        }
        _ => used(value, within),
    }
}

/// A module as one chain of calls leads to it.
struct Node<'t> {
    module: &'t Module,
    parent: Option<(usize, &'t ModuleCall)>,
    children: HashMap<&'t str, usize>,
}

struct Walk<'t> {
    nodes: Vec<Node<'t>>,
    given: &'t Assignments,
    seen: HashSet<(usize, Kind, Arc<str>, Use)>,
    waiting: Vec<(usize, Kind, Arc<str>, Use)>,
    hidden: HashSet<Span>,
    /// Whether what is come across is in the text of a secret beside other things.
    part: bool,
    out: Secrets,
}

impl<'t> Walk<'t> {
    fn node(&mut self, tree: &'t Tree, parent: Option<(usize, &'t ModuleCall)>) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node {
            module: &tree.module,
            parent,
            children: HashMap::new(),
        });
        for (name, call) in &tree.module.calls {
            if let Some(Child::Module(child)) = tree.calls.get(name) {
                let child = self.node(child, Some((at, call)));
                if let Some(node) = self.nodes.get_mut(at) {
                    node.children.insert(name, child);
                }
            }
        }
        at
    }

    /// Everything in a module that is a secret where it stands.
    fn seeds(&mut self, at: usize) {
        let Some(module) = self.nodes.get(at).map(|n| n.module) else {
            return;
        };
        for resource in module.resources.values() {
            let category = match resource.key.mode {
                Mode::Managed => Category::Managed,
                Mode::Data => Category::Data,
                Mode::Ephemeral => Category::Ephemeral,
            };
            let known = in_use::block(category, &resource.key.kind);
            self.body(at, &resource.body, known, 0);
            // What the built-in schema marks stays hidden, whatever a file says.
            let own = in_use::built_in(category, &resource.key.kind);
            if let (Some(known), Some(own)) = (known, own)
                && !std::ptr::eq(known, own)
            {
                self.body(at, &resource.body, Some(own), 0);
            }
            for block in &resource.provisioning {
                self.body(at, &block.body, None, 0);
            }
        }
        for provider in module.providers.values() {
            self.body(at, &provider.body, None, 0);
        }
        for local in module.locals.values() {
            if is_secret_name(&local.name) {
                self.note(at, Kind::Local, &local.name, Vec::new());
            } else if is_name_of_several(&local.name) {
                self.several(&local.value);
            }
            self.seek(at, &local.value);
        }
        for variable in module.variables.values() {
            if variable.is_secret() || is_secret_name(&variable.name) {
                self.note(at, Kind::Variable, &variable.name, Vec::new());
            }
            if let Some(default) = &variable.default {
                if is_name_of_several(&variable.name) {
                    self.several(&default.value);
                }
                self.seek(at, &default.value);
            }
        }
        for output in module.outputs.values() {
            let declared = [output.sensitive, output.ephemeral];
            let declared = declared.iter().any(|f| f.is_some_and(|f| f.value));
            if declared || is_secret_name(&output.name) {
                self.note(at, Kind::Output, &output.name, Vec::new());
            }
            if let Some(value) = &output.value {
                self.seek(at, value);
            }
        }
        for call in module.calls.values() {
            self.body(at, &call.body, None, 0);
        }
        if at == 0 {
            let given = self.given;
            for assigned in given.values.values() {
                if let Given::Expr(expr) = &assigned.value {
                    self.seek(at, expr);
                }
            }
        }
    }

    fn body(&mut self, at: usize, body: &'t Body, known: Option<&Schema>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let plain = is_plain_parameter(body, known);
        for attribute in body.attributes.iter().chain(&body.members) {
            let declared = known.and_then(|k| k.attributes.get(&*attribute.name));
            let declared = declared.filter(|_| !(plain && &*attribute.name == "value"));
            if is_secret_name(&attribute.name) || declared.is_some_and(|a| a.sensitive) {
                self.expr(at, &attribute.value, &[]);
            } else {
                if is_name_of_several(&attribute.name) {
                    self.several(&attribute.value);
                }
                self.seek(at, &attribute.value);
            }
        }
        for block in &body.blocks {
            let dynamic = &*block.kind == "dynamic";
            let name = if dynamic {
                block.labels.first().map_or("", |l| &*l.text)
            } else {
                &*block.kind
            };
            let inner = known.and_then(|k| k.blocks.get(name)).map(|n| &n.block);
            if dynamic {
                self.body(at, &block.body, None, depth + 1);
                for content in block.body.blocks.iter().filter(|b| &*b.kind == "content") {
                    self.body(at, &content.body, inner, depth + 1);
                }
            } else {
                self.body(at, &block.body, inner, depth + 1);
            }
        }
    }

    /// Notes that what a name leads to is secret.
    fn note(&mut self, at: usize, kind: Kind, name: &Arc<str>, steps: Steps) {
        if self.seen.len() >= MOST {
            return;
        }
        let part = self.part;
        if part && is_ordinary(steps.last().unwrap_or(name)) {
            return;
        }
        let key = (at, kind, Arc::clone(name), Use { steps, part });
        if !self.seen.insert(key.clone()) {
            return;
        }
        let Some(module) = self.nodes.get(at).map(|n| identity(n.module)) else {
            return;
        };
        let names = self.out.modules.entry(module).or_default();
        let of = match kind {
            Kind::Variable => &mut names.variables,
            Kind::Local => &mut names.locals,
            Kind::Output => &mut names.outputs,
        };
        // What is declared sensitive is marked by its declaration; here a mark of its own would outlast `nonsensitive`.
        let declared = kind == Kind::Variable
            && key.3.steps.is_empty()
            && self.nodes.get(at).is_some_and(|n| {
                let variable = n.module.variables.get(name);
                variable.is_some_and(Variable::is_secret)
            });
        let ways = of.entry(Arc::clone(name)).or_default();
        if !declared && !ways.contains(&key.3) {
            ways.push(key.3.clone());
        }
        self.waiting.push(key);
    }

    /// Where a secret name gets its value from is secret too.
    fn follow(&mut self, at: usize, kind: Kind, name: &Arc<str>, steps: &[Arc<str>]) {
        let Some(node) = self.nodes.get(at) else {
            return;
        };
        let module = node.module;
        match kind {
            Kind::Local => {
                if let Some(local) = module.locals.get(name) {
                    self.expr(at, &local.value, steps);
                }
            }
            Kind::Output => {
                let output = module.outputs.get(name);
                if let Some(value) = output.and_then(|o| o.value.as_ref()) {
                    self.expr(at, value, steps);
                }
            }
            Kind::Variable => {
                let parent = node.parent;
                let default = module.variables.get(name).and_then(|v| v.default.as_ref());
                if let Some(default) = default {
                    self.expr(at, &default.value, steps);
                }
                match parent {
                    Some((parent, call)) => {
                        if let Some(argument) = call.body.argument(name) {
                            self.expr(parent, &argument.value, steps);
                        }
                    }
                    None => {
                        let assigned = self.given.values.get(name);
                        match assigned.map(|a| (&a.value, a.span)) {
                            Some((Given::Expr(expr), _)) => self.expr(at, expr, steps),
                            Some((Given::Text(_), span)) => self.hide(span),
                            None => {}
                        }
                    }
                }
            }
        }
    }

    fn hide(&mut self, span: Span) {
        if !span.is_empty() && self.hidden.insert(span) {
            self.out.spans.push(span);
        }
    }

    /// An expression whose value is secret, or the part of it at the end of the steps.
    fn expr(&mut self, at: usize, expr: &'t Expr, steps: &[Arc<str>]) {
        match &expr.syntax {
            Syntax::Hcl(expression) => {
                self.secret(at, expr.span.file, expression, steps, 0);
            }
            Syntax::Json(json) => self.json(at, json, steps),
        }
    }

    fn json(&mut self, at: usize, json: &'t Json, steps: &[Arc<str>]) {
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
                for item in items.iter() {
                    self.json(at, item, steps);
                }
            }
            JsonData::Object(members) => {
                for member in members.iter() {
                    match steps.split_first() {
                        Some((step, rest)) if *member.name.text == **step => {
                            self.json(at, &member.value, rest);
                        }
                        Some(_) => {}
                        None => self.json(at, &member.value, &[]),
                    }
                }
            }
            JsonData::Null | JsonData::Bool(_) => {}
        }
    }

    fn secret(
        &mut self,
        at: usize,
        file: FileId,
        expr: &'t Expression,
        steps: &[Arc<str>],
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
                for item in items {
                    self.secret(at, file, item, steps, next);
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
                        && key_name(key).is_none_or(|name| name == &**step)
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
                    match operator.value() {
                        TraversalOperator::GetAttr(name) => names.push(name.as_str().into()),
                        TraversalOperator::Index(Expression::String(key)) => {
                            names.push(key.value().as_str().into());
                        }
                        // Elements of a list are as secret as each other.
                        _ => {}
                    }
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

    fn call(
        &mut self,
        at: usize,
        file: FileId,
        call: &'t FuncCall,
        steps: &[Arc<str>],
        depth: usize,
    ) {
        let name = call.name.name.as_str();
        if OF_FILES.contains(&name) {
            return;
        }
        // These hand on what they are given; others make something else of it.
        let handed = matches!(
            name,
            "merge" | "try" | "coalesce" | "sensitive" | "nonsensitive" | "tomap"
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

    fn reference(&mut self, at: usize, root: &str, names: &[Arc<str>]) {
        let Some((first, rest)) = names.split_first() else {
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
                let place = rest
                    .iter()
                    .take(2)
                    .position(|name| outputs.is_some_and(|o| o.contains_key(name)));
                if let Some(place) = place
                    && let Some((name, rest)) = rest.get(place..).and_then(<[_]>::split_first)
                {
                    self.note(child, Kind::Output, name, rest.to_vec());
                }
            }
            _ => {}
        }
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

    /// What has the name of several secrets: the texts in it, but for those that lead to where secrets are kept.
    fn several(&mut self, expr: &'t Expr) {
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
                    for (_, value) in object {
                        self.texts(file, value.expr(), depth + 1);
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
                    members.iter().for_each(|m| self.json_texts(&m.value));
                }
            }
            _ => {}
        }
    }

    /// Looks for secrets within an expression that is none as a whole: by the names of its entries, and what
    /// `sensitive` is called with.
    fn seek(&mut self, at: usize, expr: &'t Expr) {
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
            Expression::StringTemplate(t) => {
                for piece in t {
                    if let Element::Interpolation(i) = piece {
                        self.within(at, file, &i.expr, next);
                    }
                }
            }
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

/// Whether a text leads to where a secret is kept.
fn is_place(text: &str) -> bool {
    text.is_empty() || text.starts_with("arn:") || text.starts_with('/')
}

fn key_name(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str()),
        ObjectKey::Expression(Expression::Variable(name)) => Some(name.value().as_str()),
        ObjectKey::Expression(expr) => expr.as_str(),
    }
}
/// Whether a block is a parameter of SSM that is not encrypted: its value, which the provider hides, is a setting like any other
/// wherever it comes from.
fn is_plain_parameter(body: &Body, known: Option<&Schema>) -> bool {
    // Only that type has both.
    let of_ssm = known.is_some_and(|k| {
        let has = |name: &str| k.attributes.contains_key(name);
        has("insecure_value") && has("value")
    });
    let kind = || body.argument("type").and_then(|a| a.value.literal());
    of_ssm && matches!(kind(), Some("String" | "StringList"))
}
