//! What a sized thing is in Terraform: one family per kind, each a module, its inputs and a table of bindings.
//!
//! A binding ties a sized field to the module's input and to the attribute of the resource behind it. The generator
//! writes inputs from it; linter and drift read the same rows from the resource's side.

mod alarm;
mod binding;
mod call;
mod change;
mod clients;
mod container;
pub mod contradictions;
mod cost;
mod dashboards;
mod driven;
mod edits;
mod field;
mod inputs;
mod invariant;
mod item_alarm;
mod listed;
mod log_groups;
pub mod matching;
mod moving;
mod part;
mod processors;
mod scaling;
mod scaling_parts;
mod simulated;
mod target_groups;
mod timers;
mod variable;

pub use binding::{Binding, Bound, Instead, Shows, Sign, Told, Which};
pub use call::{Call, expr};
pub use change::{Change, Effect, Running, Seen, Transitions};
pub use clients::{Arguments, Granted, ItemClients, Larger, Shares};
pub use container::place as container_place;
pub use cost::{Range, Unstated};
pub use dashboards::Widget;
pub use driven::{By, Driven, Sent};
pub use field::{
    AlarmAt, CONTAINERS, Caution, Compare, Field, Otherwise, Price, Read, Select, Taken, Unset,
};
pub use inputs::Inputs;
pub use invariant::{Context, Invariant};
pub use listed::{Connections, Listed, ListedItem, Listing, Load, Outputs, Summary};
pub use moving::{Fixed, Moving, Surge};
pub use part::{Anchor, Apart, Bare, Named, Names, OfOthers, Owner, Part};
pub use processors::{Processors, Split};
pub use scaling::steps_as_text;
pub use simulated::{
    Adjustment, Check, Fleet, Gauge, Hub, Reasoned, Scheduled, Simulated, Stepping, Store,
    Tracking, Waiting,
};
pub use variable::{Scope, StackVariable, Variable};

use binding::{days, decided, optional, row, stated};
use call::{bindings, call};
use clients::Clients;
use dashboards::Drawn;

use crate::billing::Priced;
use crate::config::value::Value as Found;
use crate::policy::select::ItemSelect;
use crate::policy::{Policy, label_word};
use crate::registry::RuleInfo;
use crate::sizing::{Sized, Watched};
use crate::syntax::tree::Expr;

/// An item of the policy as it is looked for.
pub struct Selector<'p> {
    /// The label of the item in the policy.
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
    /// Whether its items are told by names of their own, and take nothing else from others: alarms, log groups, target
    /// groups and schedules of no item.
    const ALONE: bool = false;
    /// Its bindings, in groups that are written in this order.
    const BINDINGS: &'static [&'static [Binding<Self::Item>]];
    /// The resource that stands for an item; none where the tag alone tells what belongs to it.
    const ANCHOR: Option<Anchor>;
    /// Parts that show no field: those between others, and those that tell more of the anchor.
    const BETWEEN: &'static [&'static Part];
    /// How its items are listed; none for what a stack has once.
    const LISTED: Option<Listed<Self::Item>>;
    /// What a dashboard shows of its items, by the words of the policy; a single item is shown by the first of them.
    const WIDGETS: &'static [Drawn<Self::Item>];
    /// The rules of the policy that are its own, each with its page in its folder.
    const RULES: &'static [&'static RuleInfo];
    /// The types of its resources that have prices, each with what works its bill out.
    const PRICED: &'static [Priced] = &[];
    /// What changes of its resources do, by their types.
    const TRANSITIONS: &'static [Transitions] = &[];
    /// What its items take from outside of the stack.
    const VARIABLES: &'static [Variable<Self::Item>] = &[];
    /// Whether all is stated of it that its module needs; one of which less is only says what is there already.
    fn is_whole(_: &Self::Item) -> bool {
        true
    }
    /// Whether an alarm that tells it is known by its name.
    const TOLD_BY_NAME: bool = false;
    /// Who connects to its items; none where nothing limits connections.
    const CLIENTS: Option<Clients<Self::Item>> = None;
    /// The parts of an item that share its connections.
    const SHARES: Option<Shares> = None;
    /// What decides the cost of an item beside its fields.
    const UNSTATED: &'static [Unstated] = &[];
    /// The processors that the tasks of an item take.
    const PROCESSORS: Option<Processors> = None;
    /// What must hold of its items, in the order it is checked.
    const INVARIANTS: &'static [Invariant] = &[];

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
    /// Whether what stands for the others does not stand for an item, as the policy has it.
    fn is_bare(_: &Self::Item) -> bool {
        false
    }
    /// The number that is moved while the stack runs.
    fn moving(_: &Self::Item) -> Option<Moving> {
        None
    }
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
    /// What a simulation over time knows of an item; none where time changes nothing.
    fn simulated(item: &Self::Item, sized: &Sized) -> Option<Simulated> {
        let _ = (item, sized);
        None
    }
    /// What a load test sends to an item from outside; none where an item takes no load of its own.
    fn driven(item: &Self::Item, sized: &Sized) -> Option<Driven> {
        let _ = (item, sized);
        None
    }
    /// States other bounds of an item that a simulation moves within: tasks, or halves of an ACU.
    fn set_bounds(policy: &mut Policy, name: &str, bounds: (u32, u32)) {
        let _ = (policy, name, bounds);
    }
    /// The connections that clients open to an item, where it has a limit of them.
    fn connections(_: &Self::Item) -> Option<Connections> {
        None
    }
    /// One sentence on the size, for the comment above its inputs.
    fn why(_: &Self::Item) -> Option<String> {
        None
    }
    /// Inputs that say which thing it is.
    fn identity(_: &Self::Item, _: &Sized, _: &mut Inputs) {}
    /// Inputs that connect it to the rest of the stack.
    fn wiring(_: &Self::Item, _: &Sized, _: &mut Inputs) {}
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
    /// What tells it from the item's other parts of the type.
    pub key: String,
}

/// A family without its item type, so that features can walk all of them.
pub trait AnyFamily: Sync {
    /// The word for the kind of item: `service`.
    fn name(&self) -> &'static str;
    /// Whether what stands for its items may carry tags.
    fn is_tagged(&self) -> bool;
    /// One call for each item.
    fn calls(&self, sized: &Sized) -> Vec<Call>;
    /// Every field of its items.
    fn fields(&self) -> Vec<&'static Field>;
    /// Every name that a field has: items that another kind's modules make have names behind that, too.
    fn field_names(&self) -> Vec<String>;
    /// Whether its items stand alone.
    fn is_alone(&self) -> bool;
    /// The resource that stands for an item.
    fn anchor(&self) -> Option<Anchor>;
    /// Whether an alarm that tells one of its items is known by the name of that.
    fn is_told_by_name(&self) -> bool;
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
    /// The items that are bare.
    fn bare(&self, sized: &Sized) -> Vec<String>;
    /// Whether its items are listed: a policy may have several of them.
    fn is_listed(&self) -> bool;
    /// The key of the list of its items in JSON, and the schema of an item there; none for what a stack has once.
    fn schema(&self) -> Option<(&'static str, &'static str)>;
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
    /// What a simulation over time knows of its items.
    fn simulated(&self, sized: &Sized) -> Vec<Simulated>;
    /// What a load test sends to its items, by the item.
    fn driven(&self, sized: &Sized) -> Vec<(String, Driven)>;
    /// States other bounds of an item, as [`Family::set_bounds`] has them.
    fn set_bounds(&self, policy: &mut Policy, item: &str, bounds: (u32, u32));
    /// The connections that clients open to items, by the item.
    fn connections(&self, sized: &Sized) -> Vec<(String, Connections)>;
    /// Who connects to an item; none where nobody does, as far as the policy says.
    fn clients(&self, sized: &Sized, item: &str) -> Option<ItemClients>;
    /// The parts of an item that share its connections.
    fn shares(&self) -> Option<Shares>;
    /// What decides the cost of an item beside its fields.
    fn unstated(&self) -> &'static [Unstated];
    /// The processors that the tasks of an item take.
    fn processors(&self) -> Option<Processors>;
    /// What must hold of its items.
    fn invariants(&self) -> &'static [Invariant];
    /// The rules of the policy that are its own.
    fn rules(&self) -> &'static [&'static RuleInfo];
    /// The types of its resources that have prices.
    fn priced(&self) -> &'static [Priced];
    /// What changes of its resources do, by their types.
    fn transitions(&self) -> &'static [Transitions];
    /// The words by which a dashboard shows its items.
    fn drawn(&self) -> Vec<&'static str>;
    /// What a dashboard shows of all items by a word.
    fn widgets(&self, sized: &Sized, word: &str) -> Vec<Widget>;
    /// What a dashboard shows of one item.
    fn widgets_of(&self, sized: &Sized, item: &str) -> Vec<Widget>;
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

    fn is_alone(&self) -> bool {
        F::ALONE
    }

    fn anchor(&self) -> Option<Anchor> {
        F::ANCHOR
    }

    fn is_told_by_name(&self) -> bool {
        F::TOLD_BY_NAME
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

    fn bare(&self, sized: &Sized) -> Vec<String> {
        let bare = F::items(sized).into_iter().filter(|item| F::is_bare(item));
        bare.map(F::name).collect()
    }

    fn is_listed(&self) -> bool {
        F::LISTED.is_some()
    }

    fn schema(&self) -> Option<(&'static str, &'static str)> {
        F::LISTED.map(|listed| (listed.name, listed.schema))
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

    fn simulated(&self, sized: &Sized) -> Vec<Simulated> {
        let all = F::items(sized).into_iter();
        all.filter_map(|item| F::simulated(item, sized)).collect()
    }

    fn driven(&self, sized: &Sized) -> Vec<(String, Driven)> {
        let all = F::items(sized).into_iter();
        all.filter_map(|item| Some((F::name(item), F::driven(item, sized)?)))
            .collect()
    }

    fn set_bounds(&self, policy: &mut Policy, item: &str, bounds: (u32, u32)) {
        F::set_bounds(policy, item, bounds);
    }

    fn connections(&self, sized: &Sized) -> Vec<(String, Connections)> {
        let all = F::items(sized).into_iter();
        all.filter_map(|item| Some((F::name(item), F::connections(item)?)))
            .collect()
    }

    fn clients(&self, sized: &Sized, item: &str) -> Option<ItemClients> {
        clients::clients::<F>(sized, item)
    }

    fn shares(&self) -> Option<Shares> {
        F::SHARES
    }

    fn unstated(&self) -> &'static [Unstated] {
        F::UNSTATED
    }

    fn rules(&self) -> &'static [&'static RuleInfo] {
        F::RULES
    }

    fn priced(&self) -> &'static [Priced] {
        F::PRICED
    }

    fn transitions(&self) -> &'static [Transitions] {
        F::TRANSITIONS
    }

    fn drawn(&self) -> Vec<&'static str> {
        F::WIDGETS.iter().map(|(word, _)| *word).collect()
    }

    fn widgets(&self, sized: &Sized, word: &str) -> Vec<Widget> {
        let mut all = F::WIDGETS.iter();
        let draw = all.find(|(known, _)| *known == word);
        draw.map_or_else(Vec::new, |(_, draw)| {
            let items = F::items(sized).into_iter();
            items.flat_map(|item| draw(item, sized)).collect()
        })
    }

    fn widgets_of(&self, sized: &Sized, item: &str) -> Vec<Widget> {
        let item = F::items(sized).into_iter().find(|i| F::name(i) == item);
        let draw = item.zip(F::WIDGETS.first());
        draw.map_or_else(Vec::new, |(item, (_, draw))| draw(item, sized))
    }

    fn processors(&self) -> Option<Processors> {
        F::PROCESSORS
    }

    fn invariants(&self) -> &'static [Invariant] {
        F::INVARIANTS
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

/// Whether an alarm that tells a resource of a type is known by the name of that.
pub fn is_told_by_name(kind: &str) -> bool {
    let mut families = FAMILIES.iter();
    families.any(|f| f.is_told_by_name() && f.anchor().is_some_and(|a| a.part.kind == kind))
}

/// What changes of a type of resource do.
pub fn transitions(kind: &str) -> Option<&'static Transitions> {
    let mut all = FAMILIES.iter().flat_map(|family| family.transitions());
    all.find(|transitions| transitions.kind == kind)
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
