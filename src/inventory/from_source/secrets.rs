//! What in a configuration is a secret by its use: whatever leads to a password argument, wherever else it is read.
//!
//! Told from the text alone and before anything is evaluated, so that it holds for expressions with mistakes too. A name
//! is followed through locals, variables, module arguments and outputs, with the attributes that are taken of it.

mod expressions;
mod within;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use hcl::edit::expr::Expression;

use crate::budget;
use crate::catalog::schema::{Block as Schema, Category, in_use};
use crate::config::load::{
    Assignments, Child, Given, Mode, Module, ModuleCall, ResourceKey, Tree, Variable,
};
use crate::config::value::{Data, Entries, Mark, Value, private, several};
use crate::syntax::read::{Attribute, Block, Body, Expr, Syntax};
use crate::text::{FileId, Span};
use crate::text::{is_name_of_several, is_name_of_units, is_plain_name, is_secret_name};

/// How deep expressions are looked into.
const DEEPEST: usize = 256;
/// The longest name that is compared with those of arguments, in bytes.
const LONGEST_NAME: usize = 64;
/// Steps that following one name takes.
const NOTED: usize = 16;
/// The most ways into one name that are kept apart, and the longest of them: with more of them, all of the name is a secret,
/// for each name that leads on could double them.
const WAYS: usize = 64;

/// What is taken of a name, outermost first.
type Steps = Vec<Step>;

/// One thing that is taken of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Step {
    /// The attribute of that name, or the item of that number.
    Name(Arc<str>),
    /// An entry or an item: which one is not told by the text.
    Any,
}

impl Step {
    /// The name or number.
    fn name(&self) -> Option<&Arc<str>> {
        match self {
            Self::Name(name) => Some(name),
            Self::Any => None,
        }
    }

    /// The item of a list that it leads to, if it is a number.
    fn number(&self) -> Option<usize> {
        self.name()?.parse().ok()
    }
}

/// What of a name is a secret: the whole that the steps lead to, or something that is in one beside other things.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Use {
    steps: Steps,
    part: bool,
    /// Whether a declaration says that there is a secret in it, and not where: in an object, names tell.
    somewhere: bool,
}

/// What of a module may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Variable,
    Local,
    Output,
    /// An argument of a resource: its type, its name and the argument's name between spaces.
    Argument,
}

/// The names of a module that are secret, and what of each.
#[derive(Debug, Default)]
pub(super) struct Names {
    variables: HashMap<Arc<str>, Vec<Use>>,
    locals: HashMap<Arc<str>, Vec<Use>>,
    outputs: HashMap<Arc<str>, Vec<Use>>,
    /// Which are followed, and marked by what they are given.
    arguments: HashMap<Arc<str>, Vec<Use>>,
}

/// What is secret by its use, module by module.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    modules: HashMap<usize, Names>,
    /// Of what is repeated over, by the place of the expression.
    repeated: HashMap<Span, Vec<Use>>,
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
            ways: HashMap::new(),
            waiting: Vec::new(),
            hidden: HashSet::new(),
            bound: Vec::new(),
            followed: HashSet::new(),
            part: false,
            somewhere: false,
            leads: true,
            in_place: true,
            literals: false,
            loops: Vec::new(),
            looped: HashMap::new(),
            out: Self::default(),
        };
        walk.node(tree, None);
        for at in 0..walk.nodes.len() {
            walk.seeds(at);
        }
        while let Some((at, kind, name, used)) = walk.waiting.pop() {
            (walk.part, walk.somewhere) = (used.part, used.somewhere);
            walk.in_place = matches!(kind, Kind::Output | Kind::Variable);
            walk.follow(at, kind, &name, &used.steps);
        }
        walk.out
    }

    /// Whether a variable, or something in it, is a secret by its use.
    pub(super) fn is_of_secret(&self, module: &Module, name: &str) -> bool {
        self.uses(module, name).any(|used| !used.part)
    }

    /// Whether a variable is a secret by its use as a whole.
    pub(super) fn is_secret(&self, module: &Module, name: &str) -> bool {
        self.uses(module, name)
            .any(|used| !used.part && used.steps.is_empty())
    }

    fn uses(&self, module: &Module, name: &str) -> impl Iterator<Item = &Use> {
        let names = self.modules.get(&identity(module));
        let ways = names.and_then(|names| names.variables.get(name));
        ways.into_iter().flatten()
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

    /// The value of a `for_each`, which stands at that place, with its marks.
    pub(super) fn repeated(&self, at: Span, value: Value) -> Value {
        let ways = self.repeated.get(&at).into_iter().flatten();
        ways.fold(value, |value, used| mark(value, &used.steps, used))
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
        ways.fold(value, |value, used| mark(value, &used.steps, used))
    }
}

/// A secret; or what is in the text of one beside other things, which is not shown, and is asked for like any other value:
/// what it decides is no secret.
fn used(value: Value, used: &Use) -> Value {
    match &value.data {
        Data::Bool(_) | Data::Null(_) => value,
        Data::Object(_) | Data::Map(..) if used.somewhere => value,
        Data::Tuple(_) | Data::List(..) if used.somewhere => {
            value.map_children(|child| self::used(child.clone(), used))
        }
        _ if used.part => value.marked(Mark::PART),
        _ => private(value),
    }
}

/// The value with the mark at the end of the steps; where they do not lead on, on all of what they have reached.
fn mark(value: Value, steps: &[Step], within: &Use) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return used(value, within);
    };
    let there = match (&value.data, step) {
        (Data::Object(entries) | Data::Map(_, entries), Step::Name(name)) => {
            entries.contains_key(name)
        }
        (Data::Tuple(items) | Data::List(_, items), Step::Name(_)) => {
            step.number().is_some_and(|n| n < items.len())
        }
        (Data::Object(_) | Data::Map(..) | Data::Tuple(_) | Data::List(..), Step::Any) => true,
        _ => false,
    };
    if !there {
        return used(value, within);
    }
    let entry = |mut entries: Arc<Entries>| {
        for (name, part) in Arc::make_mut(&mut entries) {
            if step.name().is_none_or(|step| step == name) {
                *part = mark(part.clone(), rest, within);
            }
        }
        entries
    };
    let item = |items: Arc<[Value]>| -> Arc<[Value]> {
        let mark = |(n, item): (usize, &Value)| {
            let is_it = *step == Step::Any || step.number() == Some(n);
            if is_it {
                mark(item.clone(), rest, within)
            } else {
                item.clone()
            }
        };
        items.iter().enumerate().map(mark).collect()
    };
    let data = match value.data {
        Data::Object(entries) => Data::Object(entry(entries)),
        Data::Map(ty, entries) => Data::Map(ty, entry(entries)),
        Data::Tuple(items) => Data::Tuple(item(items)),
        Data::List(ty, items) => Data::List(ty, item(items)),
        other => other,
    };
    Value { data, ..value }
}

/// A module as one chain of calls leads to it.
struct Node<'t> {
    module: &'t Module,
    parent: Option<(usize, &'t ModuleCall)>,
    children: HashMap<&'t str, usize>,
}

/// What a name inside a repeated block goes through: `each`, and the iterators of dynamic blocks.
#[derive(Clone, Copy)]
struct Bound<'t> {
    name: &'t str,
    collection: &'t Expr,
}

/// A loop of an expression.
#[derive(Clone, Copy)]
struct Loop<'t> {
    /// What it calls each key, if anything, and each value.
    key: Option<&'t str>,
    value: &'t str,
    /// What it goes over.
    file: FileId,
    collection: &'t Expression,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something of its own, and is put back where it was set"
)]
struct Walk<'t> {
    nodes: Vec<Node<'t>>,
    given: &'t Assignments,
    seen: HashSet<(usize, Kind, Arc<str>, Use)>,
    /// How many ways into each name were found.
    ways: HashMap<(usize, Kind, Arc<str>), usize>,
    waiting: Vec<(usize, Kind, Arc<str>, Use)>,
    hidden: HashSet<Span>,
    /// The names of the repeated blocks around, outermost first.
    bound: Vec<Bound<'t>>,
    /// What was followed of what is repeated over.
    followed: HashSet<(usize, Span, Use)>,
    /// Whether what is come across is in the text of a secret beside other things.
    part: bool,
    /// Whether a declaration says that there is a secret in it, and not where.
    somewhere: bool,
    /// Whether a name that is come across is that of a secret, too.
    leads: bool,
    /// Whether what is walked is what a declaration says it of, and not what it is made of.
    in_place: bool,
    /// Whether it is in one beside literals.
    literals: bool,
    /// The loops around, outermost first.
    loops: Vec<Loop<'t>>,
    /// What was followed of what loops go over.
    looped: HashMap<(usize, Span), HashSet<(Use, bool)>>,
    out: Secrets,
}

/// Whether an argument of this name is a secret, also where it is written as a block.
pub(super) fn means_secret(known: &Schema, name: &str) -> bool {
    let argument = known.attributes.get(name);
    argument.map_or(is_secret_name(name), |a| {
        a.sensitive || is_secret_name(name)
    })
}

/// Whether a name that there is not is nearly that of an argument that is a secret: it will have been meant.
pub(super) fn is_like_secret(known: &Schema, name: &str) -> bool {
    let exists = known.attributes.contains_key(name) || known.blocks.contains_key(name);
    !exists
        && name.len() <= LONGEST_NAME
        && budget::spend(known.attributes.len() * NOTED)
        && known.attributes.keys().any(|argument| {
            means_secret(known, argument) && strsim::damerau_levenshtein(argument, name) <= 2
        })
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
        for span in &module.unread {
            self.hide(*span);
        }
        for resource in module.resources.values() {
            let category = match resource.key.mode {
                Mode::Managed => Category::Managed,
                Mode::Data => Category::Data,
                Mode::Ephemeral => Category::Ephemeral,
            };
            let known = in_use::block(category, &resource.key.kind);
            self.repeat(resource.for_each.as_ref());
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
            self.bound.clear();
        }
        for provider in module.providers.values() {
            self.body(at, &provider.body, None, 0);
        }
        for settings in module
            .settings
            .backend
            .iter()
            .chain(&module.settings.provider_metas)
        {
            self.body(at, &settings.body, None, 0);
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
                self.somewhere = !is_secret_name(&variable.name);
                self.note(at, Kind::Variable, &variable.name, Vec::new());
                self.somewhere = false;
            }
            if let Some(default) = &variable.default {
                if is_name_of_several(&variable.name) {
                    self.several(&default.value);
                }
                self.seek(at, &default.value);
            }
            if let Some(ty) = &variable.ty {
                self.seek(at, ty);
            }
        }
        for output in module.outputs.values() {
            let declared = [output.sensitive, output.ephemeral];
            let declared = declared.iter().any(|f| f.is_some_and(|f| f.value));
            if declared || is_secret_name(&output.name) {
                self.somewhere = !is_secret_name(&output.name);
                self.note(at, Kind::Output, &output.name, Vec::new());
                self.somewhere = false;
            }
            if let Some(value) = &output.value {
                self.seek(at, value);
            }
        }
        for call in module.calls.values() {
            self.repeat(call.for_each.as_ref());
            self.body(at, &call.body, None, 0);
            self.bound.clear();
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
        self.arguments(at, body, known);
        for block in &body.blocks {
            let dynamic = &*block.kind == "dynamic";
            let name = if dynamic {
                block.labels.first().map_or("", |l| &*l.text)
            } else {
                &*block.kind
            };
            let inner = known.and_then(|k| k.blocks.get(name)).map(|n| &n.block);
            if is_name_of_units(name) {
                continue;
            }
            if known.is_some_and(|k| inner.is_none() && means_secret(k, name)) {
                self.hide(block.body.span);
            }
            if !dynamic {
                self.body(at, &block.body, inner, depth + 1);
                continue;
            }
            self.arguments(at, &block.body, None);
            let around = self.bound.len();
            if let Some(collection) = block.body.argument("for_each") {
                self.bound.push(Bound {
                    name: iterator(block).unwrap_or(name),
                    collection: &collection.value,
                });
            }
            // Each is walked once: there may be others in it.
            for inside in &block.body.blocks {
                let known = inner.filter(|_| &*inside.kind == "content");
                self.body(at, &inside.body, known, depth + 1);
            }
            self.bound.truncate(around);
        }
    }

    fn arguments(&mut self, at: usize, body: &'t Body, known: Option<&Schema>) {
        let plain = is_plain_parameter(body, known);
        let named = names_secret(body);
        for attribute in body.attributes.iter().chain(&body.members) {
            let declared = known.and_then(|k| k.attributes.get(&*attribute.name));
            let declared = declared.filter(|_| !(plain && &*attribute.name == "value"));
            let of_name = named && &*attribute.name == "value";
            let misspelled = || known.is_some_and(|k| is_like_secret(k, &attribute.name));
            if of_name
                || is_secret_name(&attribute.name)
                || declared.is_some_and(|a| a.sensitive)
                || declared.is_none() && misspelled()
            {
                self.expr(at, &attribute.value, &[]);
            } else {
                if is_name_of_several(&attribute.name) {
                    self.several(&attribute.value);
                }
                self.seek(at, &attribute.value);
            }
        }
    }

    /// Says what `each` is in what is walked next.
    fn repeat(&mut self, for_each: Option<&'t Attribute>) {
        self.bound.clear();
        self.bound.extend(for_each.map(|for_each| Bound {
            name: "each",
            collection: &for_each.value,
        }));
    }

    /// Notes that what a name leads to is secret.
    fn note(&mut self, at: usize, kind: Kind, name: &Arc<str>, mut steps: Steps) {
        if !self.leads || !budget::spend(NOTED) {
            return;
        }
        let part = self.part;
        let last = steps.iter().rev().find_map(Step::name);
        if (part || self.literals) && is_plain_name(last.unwrap_or(name)) {
            return;
        }
        steps.truncate(WAYS);
        let ways = self.ways.entry((at, kind, Arc::clone(name))).or_default();
        if *ways > WAYS {
            steps.clear();
        }
        let somewhere = self.somewhere;
        let used = Use {
            steps,
            part,
            somewhere,
        };
        let key = (at, kind, Arc::clone(name), used);
        if !self.seen.insert(key.clone()) {
            return;
        }
        *ways += 1;
        let Some(module) = self.nodes.get(at).map(|n| identity(n.module)) else {
            return;
        };
        let names = self.out.modules.entry(module).or_default();
        let of = match kind {
            Kind::Variable => &mut names.variables,
            Kind::Local => &mut names.locals,
            Kind::Output => &mut names.outputs,
            Kind::Argument => &mut names.arguments,
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
    fn follow(&mut self, at: usize, kind: Kind, name: &Arc<str>, steps: &[Step]) {
        let Some(node) = self.nodes.get(at) else {
            return;
        };
        let module = node.module;
        match kind {
            Kind::Local => {
                if let Some(local) = module.locals.get(name) {
                    self.expr(at, &local.value, steps);
                }
                for (_, span) in module.twice.iter().filter(|(twice, _)| twice == name) {
                    self.hide(*span);
                }
            }
            Kind::Output => {
                let output = module.outputs.get(name);
                if let Some(value) = output.and_then(|o| o.value.as_ref()) {
                    self.expr(at, value, steps);
                }
            }
            Kind::Argument => self.argument(at, module, name, steps),
            Kind::Variable => {
                let parent = node.parent;
                let variable = module.variables.get(name);
                if let Some(default) = variable.and_then(|v| v.default.as_ref()) {
                    self.expr(at, &default.value, steps);
                }
                if let Some(ty) = variable.and_then(|v| v.ty.as_ref()) {
                    self.expr(at, ty, steps);
                }
                match parent {
                    Some((parent, call)) => {
                        if let Some(argument) = call.body.argument(name) {
                            self.repeat(call.for_each.as_ref());
                            self.expr(parent, &argument.value, steps);
                            self.bound.clear();
                        }
                    }
                    None => {
                        let assigned = self.given.values.get(name);
                        match assigned.map(|a| (&a.value, a.span)) {
                            Some((Given::Expr(expr), _)) => self.expr(at, expr, steps),
                            Some((Given::Text(_) | Given::Unreadable(_), span)) => self.hide(span),
                            None => {}
                        }
                    }
                }
            }
        }
    }

    /// Follows what an argument of a resource is given.
    fn argument(&mut self, at: usize, module: &'t Module, name: &str, steps: &[Step]) {
        let mut parts = name.split(' ');
        let (Some(mode), Some(kind), Some(name), Some(argument)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        let key = ResourceKey {
            mode: if mode == "data" {
                Mode::Data
            } else {
                Mode::Managed
            },
            kind: kind.into(),
            name: name.into(),
        };
        if let Some(resource) = module.resources.get(&key)
            && let Some(argument) = resource.body.argument(argument)
        {
            self.repeat(resource.for_each.as_ref());
            self.expr(at, &argument.value, steps);
            self.bound.clear();
        }
    }

    fn hide(&mut self, span: Span) {
        if (self.leads || self.in_place) && !span.is_empty() && self.hidden.insert(span) {
            self.out.spans.push(span);
        }
    }
}

/// Whether a body holds a `value` beside a `name` or `key` that says that it is a secret: a variable of a build, a header.
pub(super) fn names_secret(body: &Body) -> bool {
    let says = |name: &str| {
        let argument = body.argument(name);
        argument.is_some_and(|a| a.value.literal().is_some_and(is_secret_name))
    };
    body.argument("value").is_some() && (says("name") || says("key"))
}

/// The name that a dynamic block gives to what it makes a block of, if it says one.
fn iterator(block: &Block) -> Option<&str> {
    let named = block.body.argument("iterator")?;
    match &named.value.syntax {
        Syntax::Hcl(expression) => match &**expression {
            Expression::Variable(name) => Some(name.as_str()),
            _ => None,
        },
        Syntax::Json(_) => named.value.literal(),
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
