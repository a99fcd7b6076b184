//! What in a configuration is a secret by its use: whatever leads to a password argument, wherever else it is read.
//!
//! Told from the text alone and before anything is evaluated, so that it holds for expressions with mistakes too. A name
//! is followed through locals, variables, module arguments and outputs, with the attributes that are taken of it.

mod declarations;
mod expressions;
mod follow;
mod within;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use hcl::edit::expr::Expression;

use crate::config::load::{Assignments, Module, ModuleCall, Tree};
use crate::config::value::{Data, Entries, Mark, Value, private, several};
use crate::syntax::read::Expr;
use crate::text::{FileId, Span, is_name_of_several};

pub(super) use declarations::{is_like_secret, is_secret_block, means_secret, names_secret};

/// How deep expressions are looked into.
const DEEPEST: usize = 256;
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
