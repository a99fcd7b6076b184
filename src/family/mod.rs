//! What a sized thing is in Terraform: one family per kind, each a module, its inputs and a table of bindings.
//!
//! A binding ties a sized field to the module's input and to the attribute of the resource behind it. The generator
//! writes inputs from it; linter and drift read the same rows from the resource's side.

mod alarm;
mod any;
mod binding;
mod call;
mod clients;
mod container;
mod cost;
mod dashboards;
mod field;
mod inputs;
mod invariant;
mod item_alarm;
mod listed;
mod log_groups;
pub mod matching;
mod moving;
mod part;
mod scaling;
mod target_groups;
mod timers;
mod variable;

pub use any::{AnyFamily, Keyed};
pub use binding::{Binding, Bound, Instead, Shows, Sign, Told, shown_later};
pub use call::{Call, expr};
pub use clients::{Arguments, Granted, ItemClients, Shares};
pub use container::{Which, place as container_place};
pub use cost::Range;
pub use field::{
    AlarmAt, BrokerPrice, CONTAINERS, Compare, DatabasePrice, Field, Otherwise, Price, Read,
    Select, ServicePrice, Taken, Unset,
};
pub use inputs::Inputs;
pub use invariant::{Context, Invariant};
pub use listed::{Connections, Listed, ListedItem, Listing, Load, Outputs, Summary};
pub use moving::{Fixed, Moving};
pub use part::{Anchor, Apart, Named, Names, Owner, Part};
pub use scaling::steps_as_text;
pub use variable::{Scope, StackVariable, Variable};

use binding::{decided, optional, row};
use clients::Clients;

use crate::config::value::Value as Found;
use crate::policy::select::ItemSelect;
use crate::policy::{Policy, label_word};
use crate::sizing::{Sized, Watched};
use crate::syntax::tree::Expr;

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
    /// Who connects to its items; none where nothing limits connections.
    const CLIENTS: Option<Clients<Self::Item>> = None;
    /// The parts of an item that share its connections.
    const SHARES: Option<Shares> = None;
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
