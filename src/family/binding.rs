//! A row of a family's table: a field, and how an item has it.

use std::borrow::Cow;

use crate::config::value::Why;
use crate::inventory::Resource;
use crate::policy::decode::Stated;
use crate::policy::lint::{Lint, Mode};
use crate::value::unit::Seconds;
use crate::value::{Decided, Value};

use super::field::{Field, Otherwise, Select};
use super::moving::Fixed;
use super::part::Part;

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

/// The container of a task that a field is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// Its name; that of the item where the policy does not name one.
    pub name: String,
    /// Whether the policy names it.
    pub named: bool,
    /// The ports that the policy gives the item.
    pub ports: Vec<u32>,
    /// The block that the container may do without: the field is then of those that have it.
    pub only_in: Option<&'static str>,
}

/// One row: a field, and how an item of a family has it.
pub struct Binding<I: 'static> {
    /// What the field is: its words, its comparison, its rule and where resources show it.
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
    /// The argument of what stands for the item that it goes with: where it is stated for all of a kind, items without are
    /// left alone.
    pub goes_with: Option<&'static str>,
    /// Whether it is a part of an input that connects the item, which has it already.
    pub wired: bool,
}

/// The part that shows a field of an item for which a resource of another type stands.
#[derive(Debug, Clone, Copy)]
pub struct Instead {
    /// The type of resource that has the field then.
    pub part: &'static Part,
    /// Where it has the field; none where its type has no such attribute, and it is as where it is not set.
    pub path: Option<&'static str>,
}

/// A row of what an item has once, and whose resource shows the module's input.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
pub(super) const fn row<I>(
    field: Field,
    write: fn(&I, &str) -> Option<Decided<Value>>,
) -> Binding<I> {
    Binding {
        field,
        keys: None,
        told: None,
        container: None,
        write,
        shows: Shows::Same,
        instead: None,
        goes_with: None,
        wired: false,
    }
}

/// A binding filled in for one item.
#[derive(Debug, Clone)]
pub struct Bound {
    /// What is bound: its words, its comparison, its rule and where resources show it.
    pub field: &'static Field,
    /// The module input, keys filled in.
    pub input: String,
    /// Which of several alike it is, as a queue of a bus; none for what an item has once.
    pub key: Option<String>,
    /// What it is told by from others of its field, where the item has several.
    pub told_apart: Option<String>,
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
    /// Where it is read in what stands for the item, where the policy expects no part that would show it.
    pub fixed: Option<Fixed>,
    /// Where it is shown, if what stands for the item is of another type.
    pub instead: Option<Instead>,
    /// Whether another row wants the same of the attribute that AWS takes the value of where its own is not set: then that
    /// row says it.
    pub said_by_other: bool,
    /// The argument of what stands for the item that it goes with.
    pub goes_with: Option<&'static str>,
    /// Whether the policy states it for all of a kind alone, and so leaves it out where it does not go.
    pub for_all: bool,
    /// Whether it is a part of an input that connects the item.
    pub wired: bool,
}

impl Bound {
    /// What it is as the subject of a sentence, the key filled in; behind it where several would be called the same.
    pub fn title(&self) -> Cow<'static, str> {
        let title = self.field.title;
        match (&self.key, &self.told_apart) {
            (Some(key), _) if title.contains("{key}") => title.replace("{key}", key).into(),
            (_, Some(by)) => format!("{title} ({by})").into(),
            _ => title.into(),
        }
    }

    /// The key by which its resource is called; none where another thing tells it.
    pub fn told_key(&self) -> Option<&str> {
        let by_name = matches!(
            self.field.select,
            Select::Named {
                otherwise: Otherwise::Key { .. },
                ..
            }
        );
        self.key.as_deref().filter(|_| by_name)
    }

    /// Whether `generate` writes it as an input of its own.
    pub fn is_input(&self) -> bool {
        self.is_written() && !self.wired
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
pub(super) fn shown_later(bound: &[Bound], i: usize) -> bool {
    let (Some(me), Some(rest)) = (bound.get(i), bound.get(i + 1..)) else {
        return false;
    };
    let reads = |b: &Bound| (b.field.kind(), b.field.read, b.field.select);
    rest.iter().any(|other| {
        reads(other) == reads(me)
            && (&other.container, &other.key) == (&me.container, &me.key)
            && (&other.select, other.says(), &other.shows) == (&me.select, me.says(), &me.shows)
    })
}

/// A decided value as a [`Value`].
pub(super) fn decided<T: Clone + Into<Value>>(value: &Decided<T>) -> Option<Decided<Value>> {
    Some(value.map(|v| v.clone().into()))
}

/// The same for what the policy states and nothing sizes.
pub(super) fn stated<T: Clone + Into<Value>>(value: &Stated<T>) -> Option<Decided<Value>> {
    decided(&value.decided())
}

/// The same for a duration that is stated, or not, and is counted in days.
pub(super) fn days(stated: Option<&Stated<Seconds>>) -> Option<Decided<Value>> {
    let stated = stated?;
    let days = stated.value.days()?;
    Some(Decided::new(days.into(), [stated.at]))
}

/// The same for a value that may be absent.
pub(super) fn optional<T: Clone + Into<Value>>(
    value: Option<&Decided<T>>,
) -> Option<Decided<Value>> {
    value.and_then(decided)
}
