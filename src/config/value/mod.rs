//! Values of the language: typed, possibly unknown, each with its origin.

mod convert;
mod defaults;
mod equal;
pub mod json;
mod mark;
mod marked;
mod named;
mod number;
pub mod ops;
mod order;
mod origin;
mod show;
pub mod type_expr;
mod types;
mod unify;
mod unknown;
mod withheld;

pub use convert::{ConvertError, convert};
pub use defaults::Defaults;
pub use equal::{equals, identical};
pub use mark::{HIDDEN, Mark, quoted};
pub use named::{by_content, by_contents, by_name, private, several};
pub use number::{Decimal, Number, NumberError};
pub use origin::{Origin, Source};
pub use show::{Shown, show};
pub use types::{ObjectType, Type};
pub use unify::{convertible, unify};
pub use unknown::{Branches, Piece, Unknown, Why};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget;

use unicode_normalization::{UnicodeNormalization, is_nfc_quick};

/// The most values that the value of a name may consist of.
const LARGEST: usize = 1_000_000;

/// How deep a value may be nested.
const DEEPEST: usize = 256;

/// How many elements are looked at in the time that one takes to evaluate.
const LOOKS: usize = 16;

/// The longest list that is written out though none of its elements is known.
const LONGEST_UNKNOWN: usize = 10_000;

/// A value, where it comes from, and whether it must not be shown; cheap to clone.
///
/// `==` compares everything, also origins; the language's own equality is [`equals`].
#[derive(Clone, PartialEq)]
pub struct Value {
    /// The content: known, null, or unknown with the reason.
    pub data: Data,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it may be shown; elements carry their own marks.
    pub sensitive: Mark,
}

/// The attributes or elements of an object or map.
pub type Entries = BTreeMap<Arc<str>, Value>;

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null` of a type; of [`Type::Dynamic`] when written as such.
    Null(Type),
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, in Unicode normal form C.
    String(Arc<str>),
    /// A list and its element type.
    List(Type, Arc<[Value]>),
    /// A set and its element type; the elements are distinct and in Terraform's order.
    Set(Type, Arc<[Value]>),
    /// A tuple.
    Tuple(Arc<[Value]>),
    /// A map and its element type.
    Map(Type, Arc<Entries>),
    /// An object.
    Object(Arc<Entries>),
    /// Not known.
    Unknown(Arc<Unknown>),
}

/// What must not be shown is not shown to developers either: what a test or a panic prints ends in logs.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Value");
        if self.sensitive.is_hidden() {
            return out
                .field("data", &format_args!("{HIDDEN}"))
                .finish_non_exhaustive();
        }
        out.field("data", &self.data)
            .field("origin", &self.origin)
            .finish()
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Self {
            data,
            origin: Origin::NONE,
            sensitive: Mark::NONE,
        }
    }
}

impl Value {
    /// `null` of a type.
    pub fn null(ty: Type) -> Self {
        Data::Null(ty).into()
    }

    /// A truth value.
    pub fn bool(value: bool) -> Self {
        Data::Bool(value).into()
    }

    /// A number.
    pub fn number(value: impl Into<Number>) -> Self {
        Data::Number(value.into()).into()
    }

    /// A string; it is brought to Unicode normal form C, as all strings of the language are.
    pub fn string(value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        budget::spend_text(value.len());
        let known = value.is_ascii()
            || is_nfc_quick(value.chars()) == unicode_normalization::IsNormalized::Yes;
        let text: Arc<str> = if known {
            value.into()
        } else {
            value.nfc().collect::<String>().into()
        };
        Data::String(text).into()
    }

    /// A list whose items all have the type `element`.
    pub fn list(element: Type, items: impl IntoIterator<Item = Self>) -> Self {
        Data::List(element, made(items).into()).into()
    }

    /// A list of strings.
    pub fn strings<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Self {
        Self::list(Type::String, items.into_iter().map(Self::string))
    }

    /// A set of items that all have the type `element`: sorted, without repetitions. Sensitive marks of
    /// items move to the set.
    pub fn set(element: Type, items: impl IntoIterator<Item = Self>) -> Self {
        let mut sensitive = Mark::NONE;
        let items = made(items.into_iter().map(|item| {
            let (item, marked) = item.unmark_deep();
            sensitive |= marked;
            item
        }));
        let mut set = Self::from(Data::Set(element, order::distinct(items).into()));
        set.sensitive = sensitive;
        set
    }

    /// A tuple.
    pub fn tuple(items: impl IntoIterator<Item = Self>) -> Self {
        Data::Tuple(made(items).into()).into()
    }

    /// A map whose values all have the type `element`.
    pub fn map(element: Type, entries: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        Data::Map(element, Arc::new(made_entries(entries))).into()
    }

    /// An object.
    pub fn object(entries: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        Data::Object(Arc::new(made_entries(entries))).into()
    }

    /// An object as somebody wrote it, in which names tell what is secret.
    pub fn written_object(entries: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        let mut entries: Entries = entries.into_iter().collect();
        named::mark_entries(&mut entries);
        Data::Object(Arc::new(entries)).into()
    }

    /// An object in which a schema tells what is secret, but for a `value` beside a `name`.
    pub fn declared_object(entries: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        let mut entries: Entries = entries.into_iter().collect();
        named::mark_pair(&mut entries);
        Data::Object(Arc::new(entries)).into()
    }

    /// A map, in which names tell what is secret as in an object.
    pub fn written_map(element: Type, entries: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        let mut entries = made_entries(entries);
        named::mark_entries(&mut entries);
        Data::Map(element, Arc::new(entries)).into()
    }

    /// A value that is not known.
    pub fn unknown(ty: Type, why: Why) -> Self {
        Unknown::new(ty, why).into()
    }

    /// The same with an origin.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The same where a null was given that it stands for: that it does tells what decided the null.
    #[must_use]
    pub fn in_place_of(self, null: &Self) -> Self {
        let mark = null.marks();
        let told = if mark.is_hidden() {
            self.with_origin(null.origin.clone())
        } else {
            self
        };
        told.marked(mark)
    }

    /// The same with an origin that all of its parts have as well.
    #[must_use]
    pub fn placed(self, origin: &Origin) -> Self {
        self.map_children(|child| child.clone().placed(origin))
            .with_origin(origin.clone())
    }

    /// The same with a mark added (`true` is sensitive); a mark is never taken off.
    #[must_use]
    pub fn marked(mut self, mark: impl Into<Mark>) -> Self {
        self.sensitive |= mark.into();
        self
    }

    /// The same to a reader, and to the language like any other value, with all that is in it.
    #[must_use]
    pub fn unsaid(self) -> Self {
        if !self.contains_hidden() {
            return self;
        }
        let sensitive = self.sensitive.unsaid();
        let value = self.map_children(|child| child.clone().unsaid());
        Self { sensitive, ..value }
    }

    /// Its type. Linear in the size of tuples and objects.
    pub fn ty(&self) -> Type {
        if !self.look() {
            return Type::Dynamic;
        }
        match &self.data {
            Data::Null(ty) => ty.clone(),
            Data::Bool(_) => Type::Bool,
            Data::Number(_) => Type::Number,
            Data::String(_) => Type::String,
            Data::List(element, _) => Type::list(element.clone()),
            Data::Set(element, _) => Type::set(element.clone()),
            Data::Map(element, _) => Type::map(element.clone()),
            Data::Tuple(items) => Type::tuple(items.iter().map(Self::ty)),
            Data::Object(entries) => {
                Type::object(entries.iter().map(|(k, v)| (Arc::clone(k), v.ty())))
            }
            Data::Unknown(unknown) => unknown.ty.clone(),
        }
    }

    /// Its type without the parts of a known tuple or object, which take as long to tell as it is large.
    pub fn outline(&self) -> Type {
        match &self.data {
            Data::Tuple(_) => Type::tuple([]),
            Data::Object(_) => Type::object([]),
            _ => self.ty(),
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null(_))
    }

    /// Whether it is known at the top; its elements may not be.
    pub fn is_known(&self) -> bool {
        !matches!(self.data, Data::Unknown(_))
    }

    /// Whether it and everything in it is known.
    pub fn is_wholly_known(&self) -> bool {
        self.first_unknown().is_none()
    }

    /// What is unknown in it, first in order.
    pub fn first_unknown(&self) -> Option<&Unknown> {
        match &self.data {
            Data::Unknown(unknown) => Some(unknown),
            _ => self.children().find_map(Self::first_unknown),
        }
    }

    /// Whether it could be null: it is, or is unknown and may turn out so.
    pub fn may_be_null(&self) -> bool {
        match &self.data {
            Data::Null(_) => true,
            Data::Unknown(unknown) => !unknown.not_null,
            _ => false,
        }
    }

    /// Elements of a list, set or tuple; values of a map or object; nothing otherwise.
    ///
    /// Nothing either when the run's budget is used up, so that walks through values come to their end.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        let looked = self.look();
        let (items, entries): (&[Self], _) = match &self.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => (items, None),
            Data::Map(_, entries) | Data::Object(entries) => (&[], Some(entries.values())),
            _ => (&[], None),
        };
        let all = items.iter().chain(entries.into_iter().flatten());
        all.take(if looked { usize::MAX } else { 0 })
    }

    /// Takes the steps that looking at each element takes; whether there is budget for them.
    fn look(&self) -> bool {
        let elements = match &self.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => items.len(),
            Data::Map(_, entries) | Data::Object(entries) => entries.len(),
            _ => return true,
        };
        budget::spend(1 + elements / LOOKS)
    }

    /// The elements of a known list, set or tuple.
    pub fn as_items(&self) -> Option<&Arc<[Self]>> {
        match &self.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a known map or object.
    pub fn as_entries(&self) -> Option<&Arc<Entries>> {
        match &self.data {
            Data::Map(_, entries) | Data::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// A known number.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.data {
            Data::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A known truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number of elements, if known: a set with unknown elements has fewer if some turn out equal.
    pub fn length(&self) -> Option<usize> {
        match &self.data {
            Data::Set(_, items) => {
                let known = items.len() < 2 || items.iter().all(Self::is_wholly_known);
                known.then_some(items.len())
            }
            Data::List(_, items) | Data::Tuple(items) => Some(items.len()),
            Data::Map(_, entries) | Data::Object(entries) => Some(entries.len()),
            Data::Unknown(unknown) => match &unknown.ty {
                Type::Tuple(items) => Some(items.len()),
                Type::Object(object) => Some(object.attributes.len()),
                _ => unknown.max_length.filter(|max| *max == unknown.min_length),
            },
            _ => None,
        }
    }

    /// How many elements it has, as [`length`](Self::length); also of a set whose unknown elements surely differ, which the
    /// language calls unknown.
    pub fn elements(&self) -> Option<usize> {
        const MOST: usize = 50;
        let Data::Set(_, items) = &self.data else {
            return self.length();
        };
        let differ = || {
            let mut rest = items.iter().enumerate();
            rest.all(|(i, a)| {
                let mut behind = items.iter().skip(i + 1);
                behind.all(|b| equals(a, b) == Some(false))
            })
        };
        let known = self.length();
        known.or_else(|| (items.len() <= MOST && differ()).then_some(items.len()))
    }

    /// The fewest and the most elements it can have.
    pub fn length_range(&self) -> (usize, Option<usize>) {
        match (&self.data, self.length()) {
            (_, Some(length)) => (length, Some(length)),
            (Data::Set(_, items), None) => (1, Some(items.len())),
            (Data::Unknown(unknown), None) => (unknown.min_length, unknown.max_length),
            _ => (0, None),
        }
    }

    /// The least and the most a number can be, known or not.
    pub fn number_range(&self) -> (Option<Number>, Option<Number>) {
        match &self.data {
            Data::Number(n) => (Some(n.clone()), Some(n.clone())),
            Data::Unknown(unknown) => (unknown.least.clone(), unknown.most.clone()),
            _ => (None, None),
        }
    }

    /// Whether it consists of more than `limit` values, or is nested too deeply to walk. Takes no longer than counting to the limit, also
    /// where few shared parts make up a huge value.
    pub fn exceeds(&self, limit: usize) -> bool {
        fn count(value: &Value, left: &mut usize, depth: usize) -> bool {
            match left.checked_sub(1) {
                Some(less) if depth <= DEEPEST => *left = less,
                _ => return true,
            }
            value.children().any(|child| count(child, left, depth + 1))
        }
        let mut left = limit;
        count(self, &mut left, 0)
    }

    /// The same, or an unknown value where it consists of too many values or is nested too deeply to walk. Values
    /// that are shared many times over are small in memory and endless to walk, so what a name stands for is bounded.
    #[must_use]
    pub fn bounded(self, what: impl FnOnce() -> String) -> Self {
        if !self.exceeds(LARGEST) {
            return self;
        }
        let sensitive = self.sensitive;
        let what = what().into();
        Self::unknown(Type::Dynamic, Why::TooLarge { what }).marked(sensitive)
    }

    /// The same with every element or attribute replaced; types are kept, so `change` must keep them.
    #[must_use]
    pub(crate) fn map_children(self, change: impl Fn(&Self) -> Self) -> Self {
        if !self.look() {
            return self;
        }
        let items = |items: &[Self]| items.iter().map(&change).collect::<Arc<[Self]>>();
        let entries = |entries: &Entries| {
            let changed = entries.iter().map(|(k, v)| (Arc::clone(k), change(v)));
            Arc::new(changed.collect::<Entries>())
        };
        let data = match &self.data {
            Data::List(element, list) => Data::List(element.clone(), items(list)),
            Data::Set(element, set) => Data::Set(element.clone(), items(set)),
            Data::Tuple(tuple) => Data::Tuple(items(tuple)),
            Data::Map(element, map) => Data::Map(element.clone(), entries(map)),
            Data::Object(object) => Data::Object(entries(object)),
            _ => return self,
        };
        Self { data, ..self }
    }
}

/// Elements that a value is made of; none when the run's budget is used up.
fn made(items: impl IntoIterator<Item = Value>) -> Vec<Value> {
    items.into_iter().take_while(|_| budget::spend(1)).collect()
}

/// The same of entries.
fn made_entries(entries: impl IntoIterator<Item = (Arc<str>, Value)>) -> Entries {
    entries
        .into_iter()
        .take_while(|_| budget::spend(1))
        .collect()
}

impl From<Unknown> for Value {
    /// What is known so exactly that only one value is left is that value, as in the real tool.
    fn from(unknown: Unknown) -> Self {
        if unknown.not_null
            && let Some(value) = decided(&unknown)
        {
            return value;
        }
        Data::Unknown(Arc::new(unknown)).into()
    }
}

fn decided(unknown: &Unknown) -> Option<Value> {
    let exact = unknown
        .max_length
        .filter(|max| *max == unknown.min_length && *max <= LONGEST_UNKNOWN);
    // An element may be one of two where the whole is.
    let item = |element: &Type, at: usize| -> Value {
        let mut one = Unknown::new(element.clone(), unknown.why.clone());
        if let Some(branches) = &unknown.branches {
            let of = |whole: &Value| whole.as_items()?.get(at).cloned();
            let both = of(&branches.yes).zip(of(&branches.no));
            one.branches =
                both.and_then(|(yes, no)| Branches::new(Arc::clone(&branches.condition), yes, no));
        }
        one.into()
    };
    let items = |element: &Type| {
        let all = (0..exact.unwrap_or_default()).map(|at| item(element, at));
        all.collect::<Vec<_>>()
    };
    match (&unknown.ty, exact) {
        (Type::List(element), Some(_)) => Some(Value::list((**element).clone(), items(element))),
        (Type::Set(element), Some(0 | 1)) => Some(Value::set((**element).clone(), items(element))),
        (Type::Map(element), Some(0)) => Some(Value::map((**element).clone(), [])),
        (Type::Number, _) => {
            let least = unknown
                .least
                .as_ref()
                .filter(|n| Some(*n) == unknown.most.as_ref());
            least.cloned().map(Value::number)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
