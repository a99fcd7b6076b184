//! What a sized thing is in Terraform: one family per kind, each a module, its inputs and a table of bindings.
//!
//! A binding ties a sized field to the module's input and to the attribute of the resource behind it. The generator
//! writes inputs from it; linter and drift read the same rows from the resource's side.

mod alarm;
mod aurora;
mod cloudwatch;
mod cost_tags;
mod dashboards;
mod ecs_service;
mod event_bus;
mod inputs;
mod mq_broker;
mod xray;

pub use inputs::Inputs;

use crate::sizing::Sized;
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

/// How a found value is held against the sized one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Compare {
    /// Must be equal.
    Exact,
    /// May be larger.
    AtLeast,
    /// May be smaller.
    AtMost,
}

/// Where a binding's value is read in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// At a path of the plan's shape: `block[0].attribute`, `block[key=value].attribute`.
    Path(&'static str),
    /// The number of resources of the type, less this many.
    CountLess(u32),
}

/// The value a resource shows for an input.
pub enum Shows<I: 'static> {
    /// The input's own.
    Same,
    /// One computed from the item; none when there is no resource to show it.
    Derived(fn(&I, &str) -> Option<Value>),
}

/// One row: a sized field, the module input that sets it, and the attribute that shows it.
pub struct Binding<I: 'static> {
    /// The field's name in messages: `service.cpu`.
    pub field: &'static str,
    /// The module's input; dots step into objects, `{key}` stands for each of `keys`.
    pub input: &'static str,
    /// The type of the resource that shows it.
    pub resource: &'static str,
    /// Attributes that tell the resource from others of its type; `{key}` and `{name}` are filled in, as AWS has them.
    pub select: &'static [(&'static str, &'static str)],
    /// Where in the resource it stands.
    pub read: Read,
    /// The keys it is repeated for; none for a single value.
    pub keys: Option<fn(&I) -> Vec<String>>,
    /// The sized value; `None` leaves the module's default.
    pub write: fn(&I, &str) -> Option<Decided<Value>>,
    /// What the resource shows.
    pub shows: Shows<I>,
    /// How strictly a found value is held.
    pub compare: Compare,
    /// What it is.
    pub doc: &'static str,
}

/// A binding filled in for one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The field's name.
    pub field: &'static str,
    /// The module input, keys filled in.
    pub input: String,
    /// Which of several alike it is, as a queue of a bus; none for what an item has once.
    pub key: Option<String>,
    /// The type of the resource that shows it.
    pub resource: &'static str,
    /// Attributes that tell the resource from others.
    pub select: Vec<(&'static str, String)>,
    /// Where in the resource it stands.
    pub read: Read,
    /// The sized value with the policy lines behind it.
    pub value: Decided<Value>,
    /// What the resource shows; `None` when this item has no such resource, as when its alarms are off.
    pub shows: Option<Value>,
    /// How strictly a found value is held.
    pub compare: Compare,
}

/// A kind of sized thing.
pub trait Family {
    /// The sized thing.
    type Item: 'static;

    /// Its name in messages and in `tfsize:component` tags.
    const NAME: &'static str;
    /// The folder of its module.
    const MODULE: &'static str;
    /// The file of the stack its calls are written to.
    const FILE: &'static str;
    /// Whether its module takes tags.
    const TAGGED: bool = true;
    /// Its bindings, in groups that are written in this order.
    const BINDINGS: &'static [&'static [Binding<Self::Item>]];

    /// The items of a sized environment.
    fn items(sized: &Sized) -> Vec<&Self::Item>;
    /// The item's name.
    fn name(item: &Self::Item) -> String;
    /// The name its resources carry in AWS.
    fn aws_name(item: &Self::Item, sized: &Sized) -> String {
        format!(
            "{}-{}-{}",
            sized.system,
            sized.environment,
            Self::name(item)
        )
    }
    /// A key of the item as its resource's name in AWS carries it.
    fn aws_key(_: &Self::Item, key: &str) -> String {
        key.into()
    }
    /// One sentence on the size, for the comment above its inputs.
    fn why(item: &Self::Item) -> Option<String>;
    /// Inputs that say which thing it is.
    fn identity(item: &Self::Item, sized: &Sized, inputs: &mut Inputs);
    /// Inputs that connect it to the rest of the stack.
    fn wiring(item: &Self::Item, sized: &Sized, inputs: &mut Inputs);
}

/// A module call of the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The call's label.
    pub label: String,
    /// The family's name.
    pub family: &'static str,
    /// The folder of the module.
    pub module: &'static str,
    /// The file it is written to, without its ending.
    pub file: &'static str,
    /// One sentence on the size.
    pub why: Option<String>,
    /// Inputs that say which thing it is.
    pub identity: Inputs,
    /// Sized inputs, with what belongs into the same objects.
    pub sizes: Inputs,
    /// Inputs that connect it to the rest.
    pub wiring: Inputs,
    /// The bindings behind the sized inputs.
    pub bound: Vec<Bound>,
}

/// A family without its item type, so that features can walk all of them.
pub trait AnyFamily: Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// The folder of its module.
    fn module(&self) -> &'static str;
    /// One call for each item.
    fn calls(&self, sized: &Sized) -> Vec<Call>;
    /// Every row's field, input, resource and meaning, for the reference.
    fn rows(&self) -> Vec<Row>;
}

/// A binding as the reference shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The field's name.
    pub field: &'static str,
    /// The module input.
    pub input: &'static str,
    /// The type of the resource that shows it.
    pub kind: &'static str,
    /// Attributes that tell the resource from others of its type.
    pub select: &'static [(&'static str, &'static str)],
    /// Where in the resource.
    pub read: Read,
    /// What it is.
    pub doc: &'static str,
}

/// The label of the call for an item of a family.
pub fn label(family: &str, name: &str) -> String {
    format!("{family}_{}", name.replace('-', "_"))
}

impl<F: Family + Sync> AnyFamily for F {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn module(&self) -> &'static str {
        F::MODULE
    }

    fn calls(&self, sized: &Sized) -> Vec<Call> {
        F::items(sized)
            .into_iter()
            .map(|item| call::<F>(item, sized))
            .collect()
    }

    fn rows(&self) -> Vec<Row> {
        let row = |b: &Binding<F::Item>| Row {
            field: b.field,
            input: b.input,
            kind: b.resource,
            select: b.select,
            read: b.read,
            doc: b.doc,
        };
        F::BINDINGS.iter().copied().flatten().map(row).collect()
    }
}

fn call<F: Family>(item: &F::Item, sized: &Sized) -> Call {
    let name = F::name(item);
    let bound: Vec<Bound> = F::BINDINGS
        .iter()
        .copied()
        .flatten()
        .flat_map(|b| fill::<F>(b, item, sized))
        .collect();
    let mut identity = Inputs::new();
    F::identity(item, sized, &mut identity);
    let mut inputs = Inputs::new();
    for row in &bound {
        inputs.set(&row.input, expr(&row.value.value));
    }
    F::wiring(item, sized, &mut inputs);
    if F::TAGGED {
        inputs.set("tags.component", Expr::text(&name));
        inputs.set(
            "tags.tfsize:component",
            Expr::text(format!("{}/{name}", F::NAME)),
        );
    }
    let single = F::NAME == name;
    let (sizes, wiring) = inputs.split(&bound);
    Call {
        label: if single { name } else { label(F::NAME, &name) },
        family: F::NAME,
        module: F::MODULE,
        file: F::FILE,
        why: F::why(item),
        identity,
        sizes,
        wiring,
        bound,
    }
}

fn fill<F: Family>(b: &Binding<F::Item>, item: &F::Item, sized: &Sized) -> Vec<Bound> {
    let keys = b
        .keys
        .map_or_else(|| vec![String::new()], |keys| keys(item));
    let aws_name = F::aws_name(item, sized);
    let one = |key: &String| {
        let value = (b.write)(item, key)?;
        let shows = match b.shows {
            Shows::Same => Some(value.value.clone()),
            Shows::Derived(derive) => derive(item, key),
        };
        let aws_key = F::aws_key(item, key);
        let selected = |t: &str| t.replace("{key}", &aws_key).replace("{name}", &aws_name);
        Some(Bound {
            field: b.field,
            input: b.input.replace("{key}", key),
            key: (!key.is_empty()).then(|| key.clone()),
            resource: b.resource,
            select: b.select.iter().map(|(k, v)| (*k, selected(v))).collect(),
            read: b.read,
            value,
            shows,
            compare: b.compare,
        })
    };
    keys.iter().filter_map(one).collect()
}

/// A value as an expression.
pub fn expr(value: &Value) -> Expr {
    match value {
        Value::Null => Expr::Null,
        Value::Bool(b) => Expr::Bool(*b),
        Value::Number(n) => number(*n),
        Value::Text(t) => Expr::text(t),
        Value::List(items) => Expr::list(items.iter().map(expr)),
        Value::Object(entries) => Expr::object(entries.iter().map(|(k, v)| (k.as_str(), expr(v)))),
    }
}

fn number(n: f64) -> Expr {
    if n.fract() == 0.0 && n.abs() < 9e15 {
        #[allow(clippy::cast_possible_truncation)]
        Expr::Integer(n as i128)
    } else {
        Expr::Number(n)
    }
}

/// A decided value as a [`Value`].
fn decided<T: Clone + Into<Value>>(value: &Decided<T>) -> Option<Decided<Value>> {
    Some(value.map(|v| v.clone().into()))
}

/// The same for a value that may be absent.
fn optional<T: Clone + Into<Value>>(value: Option<&Decided<T>>) -> Option<Decided<Value>> {
    value.and_then(decided)
}

/// Where sizes are read in resources of a type, each place once.
pub fn sized_paths(kind: &str) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    for row in FAMILIES
        .iter()
        .flat_map(|f| f.rows())
        .filter(|r| r.kind == kind)
    {
        if let Read::Path(path) = row.read
            && !out.contains(&path)
        {
            out.push(path);
        }
    }
    out
}

/// Declares the families: their types and the list of them.
macro_rules! families {
    ($($module:ident::$name:ident),+ $(,)?) => {
        /// Every family, in the order their calls are written.
        pub static FAMILIES: &[&dyn AnyFamily] = &[$(&$module::$name),+];
    };
}

families! {
    ecs_service::EcsService,
    aurora::Aurora,
    mq_broker::MqBroker,
    event_bus::EventBus,
    cloudwatch::CloudWatch,
    xray::XRay,
    cost_tags::CostTags,
}
