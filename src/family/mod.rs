//! What a sized thing is in Terraform: one family per kind, each a module, its inputs and a table of bindings.
//!
//! A binding ties a sized field to the module's input and to the attribute of the resource behind it. The generator
//! writes inputs from it; linter and drift read the same rows from the resource's side.

mod alarm;
mod container;
mod cost;
mod dashboards;
mod field;
mod inputs;
mod item_alarm;
mod listed;
mod log_groups;
pub mod matching;
mod part;
mod scaling;
mod target_groups;
mod timers;
mod variable;

pub use container::{Which, place as container_place};
pub use cost::Range;
pub use field::{
    AlarmAt, BrokerPrice, CONTAINERS, Compare, DatabasePrice, Field, Otherwise, Price, Read,
    Select, ServicePrice, Taken, Unset,
};
pub use inputs::Inputs;
pub use listed::{Connections, Listed, ListedItem, Listing, Load, Outputs, Summary};
pub use part::{Anchor, Apart, Named, Names, Owner, Part};
pub use scaling::steps_as_text;
pub use variable::{Scope, StackVariable, Variable};

use std::borrow::Cow;

use crate::config::value::{Value as Found, Why};
use crate::inventory::Resource;
use crate::policy::lint::{Lint, Mode};
use crate::policy::select::ItemSelect;
use crate::policy::{Policy, label_word};
use crate::sizing::{Sized, Watched};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

/// The value a resource shows for an input.
pub enum Shows<I: 'static> {
    /// The input's own.
    Same,
    /// One computed from the item; none when there is no resource to show it.
    Derived(fn(&I, &str) -> Option<Value>),
}

/// What tells a resource from others of its type, where no single attribute does.
#[derive(Debug)]
pub struct Sign {
    /// What a resource says of itself, as words that go on with "by"; none where it says nothing.
    pub says: fn(&Resource) -> Result<Option<String>, Why>,
}

/// What the resource of an item says of itself.
pub struct Told<I: 'static> {
    /// By what it is told.
    pub sign: &'static Sign,
    /// What it says.
    pub says: fn(&I, &str) -> Option<String>,
}

/// One row: a field, and how an item of a family has it.
pub struct Binding<I: 'static> {
    /// The field.
    pub field: Field,
    /// The keys it is repeated for; none for a single value.
    pub keys: Option<fn(&I) -> Vec<String>>,
    /// What more tells the resource of this item from others of its type.
    pub told: Option<Told<I>>,
    /// Which container of a task it is of.
    pub container: Option<fn(&I, &str) -> Which>,
    /// The sized value; `None` leaves the module's default.
    pub write: fn(&I, &str) -> Option<Decided<Value>>,
    /// What the resource shows.
    pub shows: Shows<I>,
    /// Where it is shown, if what stands for the item is of another type.
    pub instead: Option<Instead>,
}

/// The part that shows a field of an item for which a resource of another type stands.
#[derive(Debug, Clone, Copy)]
pub struct Instead {
    /// The part.
    pub part: &'static Part,
    /// Where it has the field; none where its type has no such attribute, and it is as where it is not set.
    pub path: Option<&'static str>,
}

/// A row of what an item has once, and whose resource shows the module's input.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
const fn row<I>(field: Field, write: fn(&I, &str) -> Option<Decided<Value>>) -> Binding<I> {
    Binding {
        field,
        keys: None,
        told: None,
        container: None,
        write,
        shows: Shows::Same,
        instead: None,
    }
}

/// A binding filled in for one item.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The field.
    pub field: &'static Field,
    /// The module input, keys filled in.
    pub input: String,
    /// Which of several alike it is, as a queue of a bus; none for what an item has once.
    pub key: Option<String>,
    /// Which container of a task it is of.
    pub container: Option<Which>,
    /// Attributes that tell the resource from others of its type.
    pub select: Vec<(&'static str, String)>,
    /// What else tells it, and what it says of itself.
    pub sign: Option<(&'static Sign, String)>,
    /// The sized value with the policy lines behind it.
    pub value: Decided<Value>,
    /// What the resource shows; `None` when this item has no such resource, as when its alarms are off.
    pub shows: Option<Value>,
    /// The kind of item whose module makes it, where that is another's: its fields have names behind that, too.
    pub inside: Option<&'static str>,
    /// Whether the policy states what another row reads in the argument that leads to its part, and so what that row says
    /// where the argument is not set; none where no row reads it.
    pub implied: Option<bool>,
    /// Where it is read in what stands for the item, where the policy wants no part that would show it.
    pub fixed: Option<Fixed>,
    /// Where it is shown, if what stands for the item is of another type.
    pub instead: Option<Instead>,
    /// Whether another row wants the same of the attribute that AWS takes the value of where its own is not set: then that
    /// row says it.
    pub said_by_other: bool,
}

impl Bound {
    /// What it is as the subject of a sentence, the key filled in.
    pub fn title(&self) -> Cow<'static, str> {
        let title = self.field.title;
        match &self.key {
            Some(key) if title.contains("{key}") => title.replace("{key}", key).into(),
            _ => title.into(),
        }
    }

    /// Whether `generate` writes it; what is not written holds where it is there.
    pub fn is_written(&self) -> bool {
        let which = self.container.as_ref();
        which.is_none_or(|which| which.only_in.is_none())
    }

    /// What its resource says of itself.
    pub fn says(&self) -> Option<&str> {
        self.sign.as_ref().map(|(_, says)| says.as_str())
    }

    /// What the policy expects to see, and how strictly; none where the item has no resource to show it. What the policy
    /// does not state is a default of tfsize's: only what it `generated` is held to that, unless the policy says how the
    /// field is held.
    pub fn expected(&self, lint: &Lint, generated: bool) -> Option<(Value, Mode)> {
        let value = self.shows.clone()?;
        let older = self.inside.map(|of| format!("{of}.{}", self.field.name));
        let older = older.and_then(|name| lint.mode(&name));
        let asked = lint.mode(self.field.name).or(older);
        if self.value.because.is_empty() && !generated && asked.is_none() {
            return None;
        }
        Some((value, asked.unwrap_or(self.field.mode)))
    }
}

/// Whether a later row reads the same attribute for the same value: one check is made once.
pub fn shown_later(bound: &[Bound], i: usize) -> bool {
    let (Some(me), Some(rest)) = (bound.get(i), bound.get(i + 1..)) else {
        return false;
    };
    let reads = |b: &Bound| (b.field.kind(), b.field.read, b.field.select);
    rest.iter().any(|other| {
        reads(other) == reads(me)
            && other.container == me.container
            && (&other.select, other.says(), &other.shows) == (&me.select, me.says(), &me.shows)
    })
}

/// A number that is moved while a stack runs, within two sized bounds.
#[derive(Debug, Clone, Copy)]
pub struct Moving {
    /// Its name in machine formats: `service.tasks`.
    pub field: &'static str,
    /// What it is in tables.
    pub doc: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// Where it stands in what stands for the item.
    pub path: &'static str,
    /// What AWS takes where it is not set.
    pub unset: Unset,
    /// The fields that bound it, the lower one first; one part shows them, and moves the number.
    pub bounds: [&'static str; 2],
    /// The part that moves the bounds at certain times.
    pub schedule: &'static Part,
    /// Where in there the bounds stand, the lower one first.
    pub scheduled: [&'static str; 2],
    /// What of the item's cost it decides.
    pub price: Price,
    /// The rule that it is known by to comments and waivers.
    pub rule: &'static crate::registry::RuleInfo,
    /// Whether the policy wants it moved for this item.
    pub moves: bool,
    /// How large it is to be for the demand, where the policy tells.
    pub needed: Option<f64>,
}

/// A number that the policy does not want moved: it lies within the bounds by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fixed {
    /// Where it stands in what stands for the item.
    pub path: &'static str,
    /// What AWS takes where it is not set.
    pub unset: Unset,
    /// On which side of this bound it lies.
    pub mode: Mode,
}

impl Moving {
    /// How the number is read for a bound, where nothing is wanted that moves it.
    fn fixed(&self, field: &str) -> Option<Fixed> {
        let [least, most] = self.bounds;
        let mode = match field {
            _ if self.moves => return None,
            f if f == least => Mode::AtLeast,
            f if f == most => Mode::AtMost,
            _ => return None,
        };
        Some(Fixed {
            path: self.path,
            unset: self.unset,
            mode,
        })
    }
}

/// An item of the policy as it is looked for.
pub struct Selector<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its `select` block.
    pub select: Option<&'p ItemSelect>,
}

/// Dimensions of a metric with their values.
pub type Dimensions = Vec<(&'static str, Expr)>;

/// Where an item stands that the module of another item makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// The family of the other.
    pub family: &'static str,
    /// The name of the other.
    pub item: String,
    /// The input of the other's module that holds all of the kind.
    pub input: &'static str,
    /// What it is called in there, behind the name of the other.
    pub key: String,
}

impl Inside {
    /// The item, as one of a policy: the name of the other before its own.
    pub fn name(&self) -> String {
        format!("{}/{}", self.item, self.key)
    }
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
    /// The resource that stands for an item; none where the tag alone tells what belongs to it.
    const ANCHOR: Option<Anchor>;
    /// Parts that show no field: those between others, and those that tell more of the anchor.
    const BETWEEN: &'static [&'static Part];
    /// How its items are listed; none for what a stack has once.
    const LISTED: Option<Listed<Self::Item>>;
    /// What its items take from outside of the stack.
    const VARIABLES: &'static [Variable<Self::Item>] = &[];

    /// The items of a sized environment.
    fn items(sized: &Sized) -> Vec<&Self::Item>;
    /// The item's name.
    fn name(item: &Self::Item) -> String;
    /// The kind of the items whose modules make some of this kind, too.
    const AROUND: Option<&'static str> = None;

    /// The items that modules of other items make, each with the place that it has in there.
    fn inside(_: &Sized) -> Vec<(&Self::Item, Inside)> {
        Vec::new()
    }
    /// The `select` of one of those.
    fn select_inside<'p>(_: &'p Policy, _: &Inside) -> Option<&'p ItemSelect> {
        None
    }
    /// The items of a policy whose resources are looked for; none without an anchor.
    fn selectors<'p>(policy: &'p Policy, sized: &Sized) -> Vec<Selector<'p>>;
    /// The number that is moved while the stack runs.
    fn moving(item: &Self::Item) -> Option<Moving>;
    /// The name its resources carry in AWS.
    fn aws_name(item: &Self::Item, sized: &Sized) -> String {
        format!(
            "{}-{}-{}",
            sized.system,
            sized.environment,
            Self::name(item)
        )
    }
    /// The dimensions of what AWS measures of the item by a metric, once for each part that it measures by itself.
    fn dimensions(item: &Self::Item, sized: &Sized, watched: &Watched) -> Vec<Dimensions> {
        let _ = (item, sized, watched);
        Vec::new()
    }
    /// What an item costs a month, with what was found instead of the policy's values; none where a price is not known.
    /// What is billed by use costs nothing here.
    fn cost(item: &Self::Item, sized: &Sized, found: &[(Price, &Found)]) -> Option<Range> {
        let _ = (item, sized, found);
        Some(Range::default())
    }
    /// The connections that clients open to an item, where it has a limit of them.
    fn connections(_: &Self::Item) -> Option<Connections> {
        None
    }
    /// One sentence on the size, for the comment above its inputs.
    fn why(item: &Self::Item) -> Option<String>;
    /// Inputs that say which thing it is.
    fn identity(item: &Self::Item, sized: &Sized, inputs: &mut Inputs);
    /// Inputs that connect it to the rest of the stack.
    fn wiring(item: &Self::Item, sized: &Sized, inputs: &mut Inputs);
}

/// A module call of the stack.
#[derive(Debug, Clone)]
pub struct Call {
    /// The call's label.
    pub label: String,
    /// The family's name.
    pub family: &'static str,
    /// The item's name.
    pub name: String,
    /// Where it stands in the call of another item, which then makes it.
    pub inside: Option<Inside>,
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
    /// The number that is moved while the stack runs.
    pub moving: Option<Moving>,
}

impl Call {
    /// The binding of a field that the item has once.
    pub fn bound(&self, field: &str) -> Option<&Bound> {
        self.bound.iter().find(|b| b.field.name == field)
    }
}

/// A part of an item that is told by its key, and may be called by it.
pub struct Keyed {
    /// The type of the part.
    pub kind: &'static str,
    /// The attribute that holds its name.
    pub at: &'static str,
    /// What AWS wants at the end of the name.
    pub ending: &'static str,
    /// The item's name.
    pub item: String,
    /// The key.
    pub key: String,
}

/// A family without its item type, so that features can walk all of them.
pub trait AnyFamily: Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Whether what stands for its items may carry tags.
    fn is_tagged(&self) -> bool;
    /// One call for each item.
    fn calls(&self, sized: &Sized) -> Vec<Call>;
    /// Every field of its items.
    fn fields(&self) -> Vec<&'static Field>;
    /// Every name that a field has: items that another kind's modules make have names behind that, too.
    fn field_names(&self) -> Vec<String>;
    /// The resource that stands for an item.
    fn anchor(&self) -> Option<Anchor>;
    /// Every type of resource that an item consists of, each once.
    fn parts(&self) -> Vec<&'static Part>;
    /// The items of a policy whose resources are looked for.
    fn selectors<'p>(&self, policy: &'p Policy, sized: &Sized) -> Vec<Selector<'p>>;
    /// The items that modules of other items make, each with its `select`.
    fn inside<'p>(
        &self,
        policy: &'p Policy,
        sized: &Sized,
    ) -> Vec<(Inside, Option<&'p ItemSelect>)>;
    /// Whether its items are listed: a policy may have several of them.
    fn is_listed(&self) -> bool;
    /// Its items as they are listed; none for what a stack has once.
    fn listing(&self, sized: &Sized) -> Option<Listing>;
    /// The variables that the stack declares for its items.
    fn variables(&self, sized: &Sized) -> Vec<StackVariable>;
    /// The dimensions of what AWS measures of an item by a metric.
    fn dimensions(&self, sized: &Sized, item: &str, watched: &Watched) -> Vec<Dimensions>;
    /// What an item costs a month, with what was found instead of the policy's values; none where a price is not known.
    fn cost(&self, sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range>;
    /// What all items cost a month as they are sized.
    fn planned(&self, sized: &Sized) -> Option<Range>;
    /// The connections that clients open to items, by the item.
    fn connections(&self, sized: &Sized) -> Vec<(String, Connections)>;
    /// The parts that may be called by their keys.
    fn keyed(&self, sized: &Sized) -> Vec<Keyed>;
}

/// The family of a name.
pub fn family(name: &str) -> Option<&'static dyn AnyFamily> {
    FAMILIES.iter().copied().find(|f| f.name() == name)
}

/// An item as a sentence names it: `service gateway`.
pub fn spoken(family: &str, name: &str) -> String {
    if family == name {
        name.replace('_', " ")
    } else {
        format!("{family} {name}")
    }
}

/// An item as tables and machine formats name it: `service/gateway`.
pub fn titled(family: &str, name: &str) -> String {
    if family == name {
        name.to_owned()
    } else {
        format!("{family}/{name}")
    }
}

/// The label of the call for an item of a family.
pub fn label(family: &str, name: &str) -> String {
    format!("{family}_{}", label_word(name))
}

impl<F: Family + Sync> AnyFamily for F {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn is_tagged(&self) -> bool {
        F::TAGGED
    }

    fn calls(&self, sized: &Sized) -> Vec<Call> {
        let own = F::items(sized).into_iter();
        let own = own.map(|item| call::<F>(item, None, sized));
        let inside = F::inside(sized).into_iter();
        own.chain(inside.map(|(item, inside)| call::<F>(item, Some(inside), sized)))
            .collect()
    }

    fn fields(&self) -> Vec<&'static Field> {
        bindings::<F>().map(|b| &b.field).collect()
    }

    fn field_names(&self) -> Vec<String> {
        let own = bindings::<F>().map(|b| b.field.name.to_owned());
        let around = F::AROUND.into_iter();
        let around =
            around.flat_map(|of| bindings::<F>().map(move |b| format!("{of}.{}", b.field.name)));
        own.chain(around).collect()
    }

    fn anchor(&self) -> Option<Anchor> {
        F::ANCHOR
    }

    fn parts(&self) -> Vec<&'static Part> {
        let mut out: Vec<&'static Part> = Vec::new();
        let own = F::ANCHOR.into_iter();
        let own = own.flat_map(|a| [a.part].into_iter().chain(a.also.iter().copied()));
        let shown = bindings::<F>().map(|b| b.field.part);
        for part in own.chain(shown).chain(F::BETWEEN.iter().copied()) {
            if !out.iter().any(|known| known.kind == part.kind) {
                out.push(part);
            }
        }
        out
    }

    fn selectors<'p>(&self, policy: &'p Policy, sized: &Sized) -> Vec<Selector<'p>> {
        F::selectors(policy, sized)
    }

    fn inside<'p>(
        &self,
        policy: &'p Policy,
        sized: &Sized,
    ) -> Vec<(Inside, Option<&'p ItemSelect>)> {
        let all = F::inside(sized).into_iter();
        all.map(|(_, inside)| {
            let select = F::select_inside(policy, &inside);
            (inside, select)
        })
        .collect()
    }

    fn is_listed(&self) -> bool {
        F::LISTED.is_some()
    }

    fn listing(&self, sized: &Sized) -> Option<Listing> {
        listed::listing::<F>(sized)
    }

    fn variables(&self, sized: &Sized) -> Vec<StackVariable> {
        variable::variables::<F>(sized)
    }

    fn dimensions(&self, sized: &Sized, item: &str, watched: &Watched) -> Vec<Dimensions> {
        let inside = F::inside(sized).into_iter().map(|(one, _)| one);
        let mut all = F::items(sized).into_iter().chain(inside);
        let found = all.find(|one| F::name(one) == item);
        found.map_or_else(Vec::new, |one| F::dimensions(one, sized, watched))
    }

    fn cost(&self, sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range> {
        let mut all = F::items(sized).into_iter();
        let item = all.find(|one| F::name(one) == item)?;
        F::cost(item, sized, found)
    }

    fn planned(&self, sized: &Sized) -> Option<Range> {
        let mut out = Range::default();
        for item in F::items(sized) {
            out += F::cost(item, sized, &[])?;
        }
        Some(out)
    }

    fn connections(&self, sized: &Sized) -> Vec<(String, Connections)> {
        let all = F::items(sized).into_iter();
        all.filter_map(|item| Some((F::name(item), F::connections(item)?)))
            .collect()
    }

    fn keyed(&self, sized: &Sized) -> Vec<Keyed> {
        let mut out: Vec<Keyed> = Vec::new();
        for binding in bindings::<F>() {
            let (Some(keys), Select::Named { at, otherwise, .. }) =
                (binding.keys, binding.field.select)
            else {
                continue;
            };
            let Otherwise::Key { ending } = otherwise else {
                continue;
            };
            let kind = binding.field.kind();
            if out.iter().any(|known| known.kind == kind) {
                continue;
            }
            for item in F::items(sized) {
                out.extend(keys(item).into_iter().map(|key| Keyed {
                    kind,
                    at,
                    ending,
                    item: F::name(item),
                    key,
                }));
            }
        }
        out
    }
}

fn bindings<F: Family>() -> impl Iterator<Item = &'static Binding<F::Item>> {
    F::BINDINGS.iter().copied().flatten()
}

fn call<F: Family>(item: &F::Item, inside: Option<Inside>, sized: &Sized) -> Call {
    let name = F::name(item);
    let moving = F::moving(item);
    let mut bound: Vec<Bound> = bindings::<F>()
        .flat_map(|b| fill::<F>(b, item, sized, moving.as_ref()))
        .collect();
    let relations = bound
        .iter()
        .map(|b| (implied(b, &bound), said_by_other(b, &bound)));
    let relations: Vec<(Option<bool>, bool)> = relations.collect();
    for (bound, (implied, said_by_other)) in bound.iter_mut().zip(relations) {
        bound.implied = implied;
        bound.said_by_other = said_by_other;
        if let Some(inside) = &inside {
            bound.input = format!("{}.{}.{}", inside.input, inside.key, bound.input);
            bound.key = Some(inside.key.clone());
            bound.inside = Some(inside.family);
        }
    }
    let mut identity = Inputs::new();
    if inside.is_none() {
        F::identity(item, sized, &mut identity);
    }
    let mut inputs = Inputs::new();
    for row in bound.iter().filter(|row| row.is_written()) {
        inputs.set(&row.input, expr(&row.value.value));
    }
    if inside.is_none() {
        F::wiring(item, sized, &mut inputs);
    }
    if F::TAGGED && inside.is_none() {
        inputs.set("tags.component", Expr::text(&name));
        inputs.set(
            "tags.tfsize:component",
            Expr::text(format!("{}/{name}", F::NAME)),
        );
    }
    let single = F::NAME == name;
    let (sizes, wiring) = inputs.split(&bound);
    Call {
        label: match &inside {
            Some(inside) => label(inside.family, &inside.item),
            None if single => name.clone(),
            None => label(F::NAME, &name),
        },
        family: F::NAME,
        name,
        inside,
        module: F::MODULE,
        file: F::FILE,
        why: F::why(item),
        identity,
        sizes,
        wiring,
        bound,
        moving,
    }
}

/// Whether another row of the same resource wants the same of what AWS takes where this one's attribute is not set.
fn said_by_other(one: &Bound, all: &[Bound]) -> bool {
    let Unset::SameAs(attribute) = one.field.unset else {
        return false;
    };
    let told = |b: &Bound| (b.field.kind(), b.field.select, b.key.clone());
    let is_stated = |b: &Bound| !b.value.because.is_empty();
    all.iter().any(|other| {
        other.field.read == Read::Path(attribute)
            && told(other) == told(one)
            && (&other.select, other.says(), &other.shows) == (&one.select, one.says(), &one.shows)
            && (is_stated(other) || !is_stated(one))
    })
}

/// Whether the policy states what another of the rows reads in the argument that leads to the part of one.
fn implied(one: &Bound, all: &[Bound]) -> Option<bool> {
    let through = one.field.part.through?;
    let reads = |b: &&Bound| {
        let apart = b.field.apart().map(|apart| apart.argument);
        apart == Some(through) && b.value.value != Value::Null
    };
    let other = all.iter().find(reads)?;
    Some(!other.value.because.is_empty())
}

fn fill<F: Family>(
    b: &'static Binding<F::Item>,
    item: &F::Item,
    sized: &Sized,
    moving: Option<&Moving>,
) -> Vec<Bound> {
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
        let selected = |t: &str| t.replace("{key}", key).replace("{name}", &aws_name);
        let select: Vec<(&'static str, String)> = b
            .field
            .select
            .pairs()
            .into_iter()
            .map(|(path, value)| (path, selected(value)))
            .collect();
        let sign = match &b.told {
            Some(told) => Some((told.sign, (told.says)(item, key)?)),
            None => None,
        };
        Some(Bound {
            field: &b.field,
            input: b.field.input.replace("{key}", key),
            key: (!key.is_empty()).then(|| key.clone()),
            container: b.container.map(|which| which(item, key)),
            select,
            sign,
            value,
            shows,
            inside: None,
            implied: None,
            said_by_other: false,
            fixed: moving.and_then(|m| m.fixed(b.field.name)),
            instead: b.instead,
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
    for field in FAMILIES
        .iter()
        .flat_map(|f| f.fields())
        .filter(|f| f.kind() == kind)
    {
        if let Some(path) = field.read.path()
            && !matches!(field.read, Read::Container(_))
            && !out.contains(&path)
        {
            out.push(path);
        }
    }
    out
}

/// Declares the families: their modules and the list of them, items first.
macro_rules! families {
    ($($all:ident: $module:ident::$one:ident => $sized:ident => $file:ident::$family:ident,)+) => {
        $(mod $file;)+
        mod cloudwatch;
        mod cost_tags;
        mod xray;

        /// Every family, in the order their calls are written.
        pub static FAMILIES: &[&dyn AnyFamily] = &[
            $(&$file::$family,)+
            &item_alarm::ItemAlarms,
            &log_groups::LogGroups,
            &target_groups::TargetGroups,
            &timers::Timers,
            &cloudwatch::CloudWatch,
            &xray::XRay,
            &cost_tags::CostTags,
        ];
    };
}
crate::items::items!(families);
