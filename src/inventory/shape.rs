//! Configured arguments and blocks in the shape that a plan shows them for a resource to be created.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::kinds::{self, Form, FormAttribute, FormBlock, value_type};
use super::{Address, Mode};
use crate::catalog::schema::{self, Attribute, Block, Nesting};
use crate::config::value::{Data, Mark, Origin, Source, Type, Unknown, Value, Why, convert};
use crate::text::Span;

/// What a block's body sets, without meta-arguments such as `count` and `lifecycle`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Configured {
    /// Arguments in the order they are written.
    pub attributes: Vec<(Arc<str>, Value)>,
    /// Nested blocks by name, `dynamic` ones expanded; names in any order, blocks in theirs.
    pub blocks: Vec<(Arc<str>, Vec<Configured>)>,
    /// Names of blocks of which a `dynamic` one makes an unknown number, and why that is not known.
    pub unknown_blocks: Vec<(Arc<str>, Why)>,
    /// The block's label, for the few blocks that have one.
    pub label: Option<Arc<str>>,
    /// The body, where an argument that is not there would be added.
    pub body: Option<Span>,
}

/// What a provider's own configuration adds to resources.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Provider {
    /// The tags of `default_tags`.
    pub default_tags: Option<Value>,
    /// Its Region, where the configuration says one; not known where it says one that cannot be told.
    pub region: Option<Arc<Value>>,
}

/// A resource's values as a plan would show them.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// An object.
    pub values: Value,
    /// Whether the type is not known: attributes that are not set may get any value.
    pub open: bool,
    /// What does not fit the schema; the value there is unknown.
    pub problems: Vec<Problem>,
}

/// An argument or block that does not fit the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The way to it: `serverlessv2_scaling_configuration[0].max_capacity`.
    pub path: String,
    /// What is wrong, as a clause: `a number is required, not string`.
    pub message: String,
    /// Where its value comes from.
    pub origin: Origin,
    /// Whether the schema has nothing of that name, which that of another version may have.
    pub unknown_name: bool,
}

/// The values that a plan to create the resource shows.
///
/// Arguments are converted to the schema's types. Of what is not set, arguments are null, and what the
/// provider decides is unknown. Of blocks there is a list, set, map or object as the schema says; where
/// their number is not known, all of it is unknown.
pub fn shape(address: &Address, configured: &Configured, provider: &Provider) -> Shaped {
    let mut shaper = Shaper {
        address,
        written: address.to_string().into(),
        path: String::new(),
        problems: Vec::new(),
    };
    if address.mode == Mode::Managed && &*address.kind == "terraform_data" {
        let values = shaper.terraform_data(configured);
        return shaper.done(values, false);
    }
    let Some(kind) = kinds::kind(address.mode, &address.kind) else {
        let values = structural(configured);
        return shaper.done(values, true);
    };
    let mut values = shaper.body(&kind.form, configured, true);
    if address.mode == Mode::Managed
        && kind.attributes.attributes.contains_key("tags")
        && kind.attributes.attributes.contains_key("tags_all")
    {
        let tags = values.get("tags").cloned();
        let all = shaper.tags_all(tags.as_ref(), provider.default_tags.as_ref());
        values.insert("tags_all".into(), all);
    }
    let values = kind.sensitive.mark(Value::object(values));
    shaper.done(values, false)
}

/// Whether a type is not in the schema, so that it may have attributes which are not known here.
pub(super) fn is_open(mode: Mode, kind: &str) -> bool {
    let built_in = mode == Mode::Managed && kind == "terraform_data";
    !built_in && kinds::block(mode, kind).is_none()
}

struct Shaper<'a> {
    address: &'a Address,
    /// The address as text.
    written: Arc<str>,
    path: String,
    problems: Vec<Problem>,
}

impl Shaper<'_> {
    fn done(self, values: Value, open: bool) -> Shaped {
        Shaped {
            values,
            open,
            problems: self.problems,
        }
    }

    fn problem(&mut self, message: impl Into<String>, origin: Origin) {
        self.problems.push(Problem {
            path: self.path.clone(),
            message: message.into(),
            origin,
            unknown_name: false,
        });
    }

    /// A name that the schema does not have at a place.
    fn stranger(&mut self, what: &str, name: &str, step: &str, origin: Origin) {
        let message = format!("{} has no {what} {name} here", self.address.kind);
        self.within(step, |s| {
            s.problems.push(Problem {
                path: s.path.clone(),
                message,
                origin,
                unknown_name: true,
            });
        });
    }

    fn within<T>(&mut self, step: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.path.len();
        if !self.path.is_empty() && !step.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(step);
        let out = work(self);
        self.path.truncate(back);
        out
    }

    /// What the provider decides at the place the shaping has reached.
    fn later(&self, ty: Type) -> Value {
        let why = if self.address.mode == Mode::Data {
            let address = Arc::clone(&self.written);
            Why::DataSource { address }
        } else {
            self.decided_later(&self.path)
        };
        Value::unknown(ty, why)
    }

    fn decided_later(&self, path: &str) -> Why {
        Why::KnownAfterApply {
            address: Arc::clone(&self.written),
            path: path.into(),
        }
    }

    /// The attributes and blocks of a body.
    fn body(
        &mut self,
        form: &Form,
        configured: &Configured,
        top: bool,
    ) -> BTreeMap<Arc<str>, Value> {
        let absent = configured
            .body
            .map_or(Origin::NONE, |body| Origin::new(Source::Absent(body)));
        let mut out = Vec::with_capacity(form.attributes.len() + form.blocks.len());
        for (name, attribute) in &form.attributes {
            let value = self.within(name, |s| {
                let mut set = configured.attributes.iter().rev();
                match set.find(|(n, _)| n == name) {
                    Some((_, value)) => s.attribute(attribute, value),
                    None => match s.blocks_as_attribute(attribute, name, configured) {
                        Some(value) => value,
                        None => s
                            .unset(attribute.schema, &attribute.ty)
                            .with_origin(absent.clone()),
                    },
                }
            });
            out.push((Arc::clone(name), value));
        }
        for (name, block) in &form.blocks {
            let value = self.within(name, |s| s.blocks(block, name, configured));
            let value = if value.origin.is_none() && value.length().unwrap_or(0) == 0 {
                value.with_origin(absent.clone())
            } else {
                value
            };
            out.push((Arc::clone(name), value));
        }
        let mut out = out.into_iter().collect();
        self.strangers(form, configured, top, &mut out);
        out
    }

    /// What is set, but not in the schema. It is kept at the top, where the shape of the object is free.
    fn strangers(
        &mut self,
        form: &Form,
        configured: &Configured,
        top: bool,
        out: &mut BTreeMap<Arc<str>, Value>,
    ) {
        let kind = &self.address.kind;
        let attribute = |name: &Arc<str>| {
            let found = form.attributes.iter().find(|(n, _)| n == name);
            found.map(|(_, attribute)| attribute.schema)
        };
        let is_block = |name: &Arc<str>| form.blocks.iter().any(|(n, _)| n == name);
        let maybe_argument = |name: &Arc<str>| {
            let mut blocks = form.blocks.iter();
            blocks.any(|(n, block)| n == name && block.nested.maybe_argument)
        };
        for (name, value) in &configured.attributes {
            if attribute(name).is_none() && !maybe_argument(name) {
                if is_block(name) {
                    let message = format!("{name} is a block of {kind}, not an argument");
                    self.within(name, |s| s.problem(message, value.origin.clone()));
                } else {
                    self.stranger("argument", name, name, value.origin.clone());
                }
                if top && !is_block(name) {
                    out.insert(Arc::clone(name), value.clone());
                }
            }
        }
        for (name, blocks) in &configured.blocks {
            let attribute = attribute(name);
            if is_block(name) || attribute.is_some_and(|a| element_object(&a.ty).is_some()) {
                continue;
            }
            let body = blocks.first().and_then(|b| b.body);
            let origin = body.map_or(Origin::NONE, Origin::literal);
            if attribute.is_some() {
                let message = format!("{name} is an argument of {kind}, not a block");
                self.within(name, |s| s.problem(message, origin));
            } else {
                self.stranger("block", name, name, origin);
            }
        }
    }

    /// An argument that is set.
    fn attribute(&mut self, form: &FormAttribute, value: &Value) -> Value {
        let FormAttribute {
            schema: attribute,
            ty,
            want,
        } = form;
        if attribute.write_only {
            return Value::null(ty.clone()).with_origin(value.origin.clone());
        }
        if value.is_null() && attribute.computed {
            return self.unset(attribute, ty).with_origin(value.origin.clone());
        }
        if !attribute.required && !attribute.optional && !value.is_null() {
            self.problem(
                "the provider decides it, so it cannot be set",
                value.origin.clone(),
            );
            return self.unset(attribute, ty);
        }
        let value = match convert(value, want) {
            Ok(value) => value,
            Err(e) => {
                // The names in what must not be shown are of it.
                let step = e.path.strip_prefix('.').unwrap_or(&e.path);
                let step = if value.marks().is_hidden() { "" } else { step };
                let origin = value.origin.clone();
                if step.is_empty() {
                    self.problem(e.message, origin.clone());
                } else {
                    self.within(step, |s| s.problem(e.message, origin.clone()));
                }
                let why = Why::Other("its value does not fit its type".into());
                return Value::unknown(ty.clone(), why).with_origin(origin);
            }
        };
        match &attribute.nested {
            Some(nested) => self.nested_attribute(&nested.block, value),
            None => value,
        }
    }

    /// The objects of a nested attribute, with unknown values where the provider decides.
    fn nested_attribute(&mut self, block: &Block, value: Value) -> Value {
        let Value {
            data,
            origin,
            sensitive,
        } = value;
        let items = |s: &mut Self, items: &[Value]| -> Vec<Value> {
            let items = items.iter().enumerate().map(|(i, item)| {
                s.within(&format!("[{i}]"), |s| {
                    s.nested_attribute(block, item.clone())
                })
            });
            items.collect()
        };
        let data = match data {
            Data::List(ty, list) => Data::List(ty, items(self, &list).into()),
            Data::Set(ty, set) => {
                let set = Value::set(ty, items(self, &set));
                return set.with_origin(origin).marked(sensitive);
            }
            Data::Map(ty, map) => {
                let entries = map.iter().map(|(name, item)| {
                    let step = format!("[\"{name}\"]");
                    let item = self.within(&step, |s| s.nested_attribute(block, item.clone()));
                    (Arc::clone(name), item)
                });
                Data::Map(ty, Arc::new(entries.collect()))
            }
            Data::Object(entries) => {
                let entries = entries.iter().map(|(name, value)| {
                    let Some(attribute) = block.attributes.get(&**name) else {
                        return (Arc::clone(name), value.clone());
                    };
                    let value = self.within(name, |s| {
                        if value.is_null() {
                            s.unset(attribute, &value_type(&attribute.ty))
                                .with_origin(value.origin.clone())
                        } else if let Some(nested) = &attribute.nested {
                            s.nested_attribute(&nested.block, value.clone())
                        } else {
                            value.clone()
                        }
                    });
                    (Arc::clone(name), value)
                });
                Data::Object(Arc::new(entries.collect()))
            }
            other => other,
        };
        Value {
            data,
            origin,
            sensitive,
        }
    }

    /// An argument that is not set.
    fn unset(&self, attribute: &Attribute, ty: &Type) -> Value {
        let ty = ty.clone();
        if attribute.computed && !attribute.write_only {
            self.later(ty)
        } else {
            Value::null(ty)
        }
    }

    /// An argument of type list or set of objects that is written as blocks.
    fn blocks_as_attribute(
        &mut self,
        form: &FormAttribute,
        name: &str,
        configured: &Configured,
    ) -> Option<Value> {
        let object = element_object(&form.schema.ty)?;
        if let Some(why) = unknown_count(configured, name) {
            return Some(Value::unknown(form.ty.clone(), why));
        }
        let blocks = named(configured, name);
        if blocks.is_empty() {
            return None;
        }
        for (i, block) in blocks.iter().enumerate() {
            let set = block
                .attributes
                .iter()
                .map(|(name, value)| (name, value.origin.clone()));
            let nested = block.blocks.iter().map(|(name, _)| (name, Origin::NONE));
            for (strange, origin) in set
                .chain(nested)
                // Schema dumps that were freed of documentation lack this key in types of objects, too.
                .filter(|(n, _)| !object.contains_key(&***n) && &***n != "description")
            {
                self.stranger("argument", strange, &format!("[{i}].{strange}"), origin);
            }
        }
        let items: Vec<Value> = blocks
            .iter()
            .map(|block| {
                let entries = object.iter().map(|(name, item)| {
                    let set = block.attributes.iter().find(|(n, _)| **n == **name);
                    let value = match set {
                        Some((_, value)) => value.clone(),
                        None => Value::null(value_type(&item.ty)),
                    };
                    (Arc::from(&**name), value)
                });
                Value::object(entries)
            })
            .collect();
        let value = Value::tuple(items).with_origin(place(&blocks));
        Some(self.attribute(form, &value))
    }

    /// All blocks of one name.
    fn blocks(&mut self, block: &FormBlock, name: &str, configured: &Configured) -> Value {
        let FormBlock { nested, form, .. } = block;
        if let Some(why) = unknown_count(configured, name) {
            return Value::unknown(block.ty.clone(), why);
        }
        if nested.maybe_argument
            && let Some((_, value)) = configured
                .attributes
                .iter()
                .rev()
                .find(|(n, _)| **n == *name)
        {
            let untold = || Value::unknown(block.ty.clone(), untold());
            return convert(value, &block.ty).unwrap_or_else(|_| untold());
        }
        let blocks = named(configured, name);
        if nested.maybe_argument && blocks.is_empty() {
            // As an argument it is null, as a block there are none of it.
            let why = Why::Other("the schema does not tell whether it is an argument".into());
            return Value::unknown(block.ty.clone(), why);
        }
        if nested.block.open {
            return if blocks.is_empty() {
                Value::null(Type::Dynamic)
            } else {
                Value::unknown(Type::Dynamic, untold())
            };
        }
        let element = block.element.clone();
        let value = match nested.nesting {
            Nesting::Single | Nesting::Group => match blocks.first() {
                Some(block) => {
                    if let Some(second) = blocks.get(1) {
                        let origin = second.body.map_or(Origin::NONE, Origin::literal);
                        self.problem("it may stand only once", origin);
                    }
                    Value::declared_object(self.body(form, block, false))
                }
                None if nested.nesting == Nesting::Group => {
                    Value::declared_object(self.body(form, &Configured::default(), false))
                }
                None => Value::null(element),
            },
            Nesting::List | Nesting::Set => {
                let items: Vec<Value> = blocks
                    .iter()
                    .enumerate()
                    .map(|(i, block)| {
                        self.within(&format!("[{i}]"), |s| {
                            let origin = block.body.map_or(Origin::NONE, Origin::literal);
                            Value::declared_object(s.body(form, block, false)).with_origin(origin)
                        })
                    })
                    .collect();
                if nested.nesting == Nesting::Set {
                    Value::set(element, items)
                } else {
                    Value::list(element, items)
                }
            }
            Nesting::Map => {
                let mut entries = Vec::new();
                for block in &blocks {
                    let label = block.label.clone().unwrap_or_default();
                    let value = self.within(&format!("[\"{label}\"]"), |s| {
                        Value::declared_object(s.body(form, block, false))
                    });
                    entries.push((label, value));
                }
                Value::map(element, entries)
            }
        };
        if blocks.is_empty() {
            value
        } else {
            value.with_origin(place(&blocks))
        }
    }

    /// A resource's tags over the provider's default tags, as the AWS provider plans them: known only
    /// if all of them are, and if there are some, none of them empty.
    fn tags_all(&self, tags: Option<&Value>, defaults: Option<&Value>) -> Value {
        let ty = Type::map(Type::String);
        let later = || Value::unknown(ty.clone(), self.decided_later("tags_all"));
        let mut all = BTreeMap::new();
        let mut sensitive = Mark::NONE;
        for source in [defaults, tags].into_iter().flatten() {
            let Ok(source) = convert(source, &ty) else {
                return later();
            };
            if let Some(unknown) = source.first_unknown() {
                let why = unknown.why.clone();
                return Value::unknown(ty.clone(), why).marked(source.marks());
            }
            sensitive |= source.sensitive;
            for (name, value) in source.as_entries().into_iter().flat_map(|e| e.iter()) {
                all.insert(Arc::clone(name), value.clone());
            }
        }
        let blank = |value: &Value| value.is_null() || value.as_str() == Some("");
        if all.is_empty() || all.values().any(blank) {
            return later();
        }
        Value::map(Type::String, all).marked(sensitive)
    }

    /// `terraform_data`: what is given in comes out after apply.
    fn terraform_data(&mut self, configured: &Configured) -> Value {
        let mut out: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for name in ["input", "triggers_replace"] {
            let set = configured
                .attributes
                .iter()
                .rev()
                .find(|(n, _)| &**n == name);
            let absent = || {
                let place = configured
                    .body
                    .map_or(Origin::NONE, |b| Origin::new(Source::Absent(b)));
                Value::null(Type::Dynamic).with_origin(place)
            };
            out.insert(
                name.into(),
                set.map_or_else(absent, |(_, value)| value.clone()),
            );
        }
        for (name, value) in &configured.attributes {
            if !["input", "triggers_replace"].contains(&&**name) {
                let message = format!("terraform_data has no argument {name} that can be set");
                self.within(name, |s| s.problem(message, value.origin.clone()));
            }
        }
        let output = match out.get("input") {
            Some(input) if !input.is_null() => self
                .within("output", |s| s.later(input.ty()))
                .marked(input.marks()),
            Some(input) => Value::null(input.ty()),
            None => Value::null(Type::Dynamic),
        };
        out.insert("output".into(), output);
        let id = Unknown::new(Type::String, self.decided_later("id")).not_null();
        out.insert("id".into(), id.into());
        Value::object(out)
    }
}

/// Arguments as they are, blocks as lists of objects.
fn structural(configured: &Configured) -> Value {
    let mut out: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let names: BTreeSet<&Arc<str>> = configured.blocks.iter().map(|(name, _)| name).collect();
    for name in names {
        let blocks = named(configured, name);
        let items: Vec<Value> = blocks.iter().map(|block| structural(block)).collect();
        out.insert(
            Arc::clone(name),
            Value::tuple(items).with_origin(place(&blocks)),
        );
    }
    for (name, why) in &configured.unknown_blocks {
        out.insert(Arc::clone(name), Value::unknown(Type::Dynamic, why.clone()));
    }
    for (name, value) in &configured.attributes {
        out.insert(Arc::clone(name), value.clone());
    }
    Value::written_object(out)
}

fn named<'c>(configured: &'c Configured, name: &str) -> Vec<&'c Configured> {
    let same = configured.blocks.iter().filter(|(n, _)| **n == *name);
    same.flat_map(|(_, blocks)| blocks).collect()
}

fn unknown_count(configured: &Configured, name: &str) -> Option<Why> {
    let mut unknown = configured.unknown_blocks.iter();
    unknown
        .find(|(n, _)| **n == *name)
        .map(|(_, why)| why.clone())
}

/// Where blocks stand.
fn place(blocks: &[&Configured]) -> Origin {
    let mut bodies = blocks.iter().filter_map(|block| block.body);
    match (bodies.next(), blocks.len()) {
        (Some(body), 1) => Origin::literal(body),
        (Some(first), _) => Origin::mixed(
            first,
            blocks.iter().filter_map(|b| b.body).map(Origin::literal),
        ),
        (None, _) => Origin::NONE,
    }
}

/// The attributes of the objects that a list or set holds.
fn element_object(ty: &schema::Type) -> Option<&BTreeMap<String, schema::ObjectAttribute>> {
    match ty {
        schema::Type::List(item) | schema::Type::Set(item) => match &**item {
            schema::Type::Object(attributes) => Some(attributes),
            _ => None,
        },
        _ => None,
    }
}

/// Why there is no value of what the schema does not describe.
fn untold() -> Why {
    Why::Other("the schema does not tell what it holds".into())
}
