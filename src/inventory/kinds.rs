//! Resource types as the readers need them: the type of their values and what in them is sensitive.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::address::{Address, Mode};
use super::path::{Path, PathStep};
use crate::catalog::schema::{self, Attribute, Block, Category, NestedBlock, Nesting, in_use};
use crate::config::value::{Mark, ObjectType, Type, Value};
use crate::text::{is_name_of_units, is_secret_name};

/// A resource type.
#[derive(Debug)]
pub(super) struct Kind {
    /// The types of all attributes and nested blocks.
    pub(super) attributes: Arc<ObjectType>,
    /// What the schema marks as sensitive.
    pub(super) sensitive: Sensitive,
    /// Its body; of the language's own provider there is none.
    pub(super) form: Form,
}

/// The attributes and blocks of a body with the types of their values, by name: made once, used for each instance.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) attributes: Vec<(Arc<str>, FormAttribute)>,
    pub(super) blocks: Vec<(Arc<str>, FormBlock)>,
}

/// An attribute of a [`Form`].
#[derive(Debug)]
pub(super) struct FormAttribute {
    pub(super) schema: &'static Attribute,
    /// The type of its value.
    pub(super) ty: Type,
    /// What a value set for it is converted to.
    pub(super) want: Type,
}

/// A nested block of a [`Form`].
#[derive(Debug)]
pub(super) struct FormBlock {
    pub(super) nested: &'static NestedBlock,
    /// The type of one such block.
    pub(super) element: Type,
    /// The type of all of them together.
    pub(super) ty: Type,
    pub(super) form: Form,
}

/// Which attributes are sensitive.
#[derive(Debug, Default)]
pub(super) struct Sensitive {
    whole: Mark,
    within: BTreeMap<Arc<str>, Sensitive>,
}

/// The resource types met so far, of the schemas in use and the language's own provider.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    known: HashMap<(Mode, Arc<str>), Option<Arc<Kind>>>,
}

impl Kinds {
    /// The type of that name; `None` if the schema does not have it.
    pub(super) fn get(&mut self, mode: Mode, name: &str) -> Option<Arc<Kind>> {
        let key = (mode, Arc::from(name));
        self.known
            .entry(key)
            .or_insert_with(|| kind(mode, name))
            .clone()
    }
}

/// The type of that name, made once in a thread: what all threads shared would have them count references at one place.
pub(super) fn kind(mode: Mode, name: &str) -> Option<Arc<Kind>> {
    type Known = RefCell<HashMap<Arc<str>, Arc<Kind>>>;
    thread_local! {
        static KNOWN: [Known; 3] = Default::default();
    }
    KNOWN.with(|[managed, data, ephemeral]| {
        let known = match mode {
            Mode::Managed => managed,
            Mode::Data => data,
            Mode::Ephemeral => ephemeral,
        };
        if let Some(kind) = known.borrow().get(name) {
            return Some(Arc::clone(kind));
        }
        let kind = Arc::new(find(mode, name)?);
        known.borrow_mut().insert(name.into(), Arc::clone(&kind));
        Some(kind)
    })
}

/// Whether all of an attribute may be shown, by the schema.
pub(super) fn mark_of(mode: Mode, name: &str, attribute: &str) -> Mark {
    let kind = kind(mode, name);
    let marks = kind
        .as_ref()
        .and_then(|k| k.sensitive.within.get(attribute));
    marks.map_or(Mark::NONE, |m| m.whole)
}

/// The block of a resource type in the schemas in use.
pub(super) fn block(mode: Mode, name: &str) -> Option<&'static Block> {
    in_use::block(category(mode), name)
}

/// Whether a resource type is known by a schema alone that the project keeps.
pub(super) fn is_only_kept(mode: Mode, name: &str) -> bool {
    in_use::is_only_kept(category(mode), name)
}

/// The block of a resource type in the built-in schema.
pub(super) fn built_in(mode: Mode, name: &str) -> Option<&'static Block> {
    in_use::built_in(category(mode), name)
}

fn category(mode: Mode) -> Category {
    match mode {
        Mode::Managed => Category::Managed,
        Mode::Data => Category::Data,
        Mode::Ephemeral => Category::Ephemeral,
    }
}

fn find(mode: Mode, name: &str) -> Option<Kind> {
    if mode == Mode::Managed && name == "terraform_data" {
        return Some(terraform_data());
    }
    let block = block(mode, name)?;
    let form = form(block);
    Some(Kind {
        attributes: form.object_type(),
        sensitive: hidden(block, built_in(mode, name)),
        form,
    })
}

/// What is sensitive in a type: what its schema marks, and what the built-in one marks, whatever a file says.
fn hidden(block: &'static Block, built_in: Option<&'static Block>) -> Sensitive {
    match built_in {
        Some(own) if std::ptr::eq(own, block) => sensitive(own, true),
        own => {
            let mut marks = sensitive(block, false);
            if let Some(own) = own {
                marks.add(sensitive(own, true));
            }
            marks
        }
    }
}

/// The resource type that is part of Terraform itself.
fn terraform_data() -> Kind {
    let attributes = ["input", "output", "triggers_replace"]
        .map(|name| (Arc::from(name), Type::Dynamic))
        .into_iter()
        .chain([(Arc::from("id"), Type::String)]);
    Kind {
        attributes: Arc::new(ObjectType {
            attributes: attributes.collect(),
            ..ObjectType::default()
        }),
        sensitive: Sensitive::default(),
        form: Form::default(),
    }
}

fn form(block: &'static Block) -> Form {
    let attributes = block.attributes.iter().map(|(name, schema)| {
        let attribute = FormAttribute {
            schema,
            ty: value_type(&schema.ty),
            want: constraint(&schema.ty),
        };
        (Arc::from(&**name), attribute)
    });
    let blocks = block.blocks.iter().map(|(name, nested)| {
        let form = form(&nested.block);
        let element = if nested.block.open {
            Type::Dynamic
        } else {
            Type::Object(form.object_type())
        };
        let ty = match nested.nesting {
            _ if nested.block.open => Type::Dynamic,
            Nesting::Single | Nesting::Group => element.clone(),
            Nesting::List => Type::list(element.clone()),
            Nesting::Set => Type::set(element.clone()),
            Nesting::Map => Type::map(element.clone()),
        };
        let block = FormBlock {
            nested,
            element,
            ty,
            form,
        };
        (Arc::from(&**name), block)
    });
    Form {
        attributes: attributes.collect(),
        blocks: blocks.collect(),
    }
}

impl Form {
    /// The type of the object that such a body makes.
    fn object_type(&self) -> Arc<ObjectType> {
        let attributes = self.attributes.iter().map(|(n, a)| (n, &a.ty));
        let blocks = self.blocks.iter().map(|(n, block)| (n, &block.ty));
        let all = attributes.chain(blocks);
        Arc::new(ObjectType {
            attributes: all.map(|(n, ty)| (Arc::clone(n), ty.clone())).collect(),
            ..ObjectType::default()
        })
    }
}

/// Whether a resource of a type can have something at a path. True for a type that the schema does not have, and for what
/// stands in a string or in a value of any type. A schema of a project's own may lack what the built-in one has.
pub fn has_path(address: &Address, path: &Path) -> bool {
    built_in(address.mode, &address.kind).is_none_or(|block| in_block(block, path.steps()))
}

fn in_block(block: &Block, steps: &[PathStep]) -> bool {
    let Some((PathStep::Attribute(name), rest)) = steps.split_first() else {
        return false;
    };
    if let Some(attribute) = block.attributes.get(&**name) {
        return in_type(&attribute.ty, rest);
    }
    let Some(nested) = block.blocks.get(&**name) else {
        return block.open;
    };
    if nested.block.open {
        return true;
    }
    // Which of the blocks may be left out where there is one at most.
    let (which, rest) = match rest {
        [
            which @ (PathStep::Index(_) | PathStep::Where { .. }),
            rest @ ..,
        ] => (Some(which), rest),
        rest => (None, rest),
    };
    if let Some(PathStep::Where { key, .. }) = which
        && !nested.block.attributes.contains_key(&**key)
    {
        return false;
    }
    rest.is_empty() || in_block(&nested.block, rest)
}

fn in_type(ty: &schema::Type, steps: &[PathStep]) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return true;
    };
    match (ty, step) {
        // A string may hold a document, of which the schema says nothing.
        (schema::Type::String | schema::Type::Dynamic | schema::Type::Tuple(_), _) => true,
        (
            schema::Type::List(item) | schema::Type::Set(item),
            PathStep::Index(_) | PathStep::Where { .. },
        )
        | (schema::Type::Map(item), PathStep::Attribute(_)) => in_type(item, rest),
        (schema::Type::Object(attributes), PathStep::Attribute(name)) => attributes
            .get(&**name)
            .is_some_and(|attribute| in_type(&attribute.ty, rest)),
        (schema::Type::Object(_), PathStep::Index(0)) => in_type(ty, rest),
        _ => false,
    }
}

/// A schema's type as a type of values.
pub(super) fn value_type(ty: &schema::Type) -> Type {
    match ty {
        schema::Type::String => Type::String,
        schema::Type::Number => Type::Number,
        schema::Type::Bool => Type::Bool,
        schema::Type::Dynamic => Type::Dynamic,
        schema::Type::List(item) => Type::list(value_type(item)),
        schema::Type::Set(item) => Type::set(value_type(item)),
        schema::Type::Map(item) => Type::map(value_type(item)),
        schema::Type::Tuple(items) => Type::tuple(items.iter().map(value_type)),
        schema::Type::Object(attributes) => Type::object(
            attributes
                .iter()
                .map(|(name, attribute)| (Arc::from(&**name), value_type(&attribute.ty))),
        ),
    }
}

/// A schema's type as a constraint, optional attributes and all.
pub fn constraint(ty: &schema::Type) -> Type {
    match ty {
        schema::Type::List(item) => Type::list(constraint(item)),
        schema::Type::Set(item) => Type::set(constraint(item)),
        schema::Type::Map(item) => Type::map(constraint(item)),
        schema::Type::Tuple(items) => Type::tuple(items.iter().map(constraint)),
        schema::Type::Object(attributes) => {
            let types = attributes
                .iter()
                .map(|(name, attribute)| (Arc::from(&**name), constraint(&attribute.ty)));
            let optional = attributes
                .iter()
                .filter(|(_, attribute)| attribute.optional)
                .map(|(name, _)| Arc::from(&**name));
            Type::Object(Arc::new(ObjectType {
                attributes: types.collect(),
                optional: optional.collect(),
            }))
        }
        other => value_type(other),
    }
}

/// What a block marks. A type is believed to be one of truth values, which are no secrets, where the schema is
/// `trusted`.
fn sensitive(block: &Block, trusted: bool) -> Sensitive {
    let mut within = BTreeMap::new();
    for (name, attribute) in &block.attributes {
        let is_flag = trusted && attribute.ty == schema::Type::Bool;
        let named = is_secret_name(name) && !is_flag;
        let marks = if attribute.sensitive || named {
            Sensitive {
                // Names alone say it to this program, not to the language.
                whole: if attribute.sensitive {
                    Mark::SENSITIVE
                } else {
                    Mark::SECRET
                },
                within: BTreeMap::new(),
            }
        } else {
            let nested = attribute.nested.as_ref();
            nested.map_or_else(Sensitive::default, |nested| {
                sensitive(&nested.block, trusted)
            })
        };
        if !marks.is_empty() {
            within.insert(Arc::from(&**name), marks);
        }
    }
    for (name, nested) in &block.blocks {
        if is_name_of_units(name) {
            continue;
        }
        let marks = sensitive(&nested.block, trusted);
        if !marks.is_empty() {
            within.insert(Arc::from(&**name), marks);
        }
    }
    Sensitive {
        whole: Mark::NONE,
        within,
    }
}

impl Sensitive {
    /// Marks what another marks, too.
    fn add(&mut self, other: Self) {
        self.whole |= other.whole;
        for (name, marks) in other.within {
            self.within.entry(name).or_default().add(marks);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.whole.is_hidden() && self.within.is_empty()
    }

    /// Marks an object's attributes; elements of lists, sets and maps each like the object.
    pub(super) fn mark(&self, value: Value) -> Value {
        use crate::config::value::Data;
        if self.whole.is_hidden() {
            // The name of a truth value may be that of a secret.
            let told = self.whole == Mark::SECRET && matches!(value.data, Data::Bool(_));
            return if told {
                value
            } else {
                value.marked(self.whole)
            };
        }
        if self.within.is_empty() {
            return value;
        }
        let Value {
            data,
            origin,
            sensitive,
        } = value;
        let data = match data {
            Data::Object(mut entries) => {
                let own = Arc::make_mut(&mut entries);
                for (name, marks) in &self.within {
                    if let Some(value) = own.get_mut(name) {
                        *value = marks.mark(value.clone());
                    }
                }
                Data::Object(entries)
            }
            Data::List(element, items) => {
                let items = items.iter().map(|item| self.mark(item.clone()));
                Data::List(element, items.collect())
            }
            Data::Tuple(items) => Data::Tuple(items.iter().map(|i| self.mark(i.clone())).collect()),
            Data::Map(element, entries) => {
                let entries = entries
                    .iter()
                    .map(|(name, item)| (Arc::clone(name), self.mark(item.clone())));
                Data::Map(element, Arc::new(entries.collect()))
            }
            // What is marked on the way here has lost which element it was.
            Data::Set(element, items) if !sensitive.is_hidden() => {
                let items: Arc<[Value]> = items.iter().map(|i| self.mark(i.clone())).collect();
                let marks = items.iter().map(Value::marks);
                let mark = marks.fold(Mark::NONE, std::ops::BitOr::bitor);
                let set = Value::from(Data::Set(element, items));
                return set.with_origin(origin).marked(mark);
            }
            Data::Set(element, items) => {
                let set = Value::set(element, items.iter().map(|item| self.mark(item.clone())));
                return set.with_origin(origin).marked(sensitive);
            }
            // Blocks of which some part is secret, written as what they are not: any part of it may be that.
            Data::String(_) | Data::Number(_) => {
                return Value {
                    data,
                    origin,
                    sensitive,
                }
                .marked(Mark::SECRET);
            }
            other => other,
        };
        Value {
            data,
            origin,
            sensitive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_its_attributes_and_blocks() {
        let mut kinds = Kinds::default();
        let kind = kinds.get(Mode::Managed, "aws_mq_broker").unwrap();
        let user = kind.attributes.attributes.get("user").unwrap();
        assert!(matches!(user, Type::Set(_)), "{user}");
        assert!(kind.sensitive.within.contains_key("user"));
        assert!(kinds.get(Mode::Data, "aws_mq_broker_of_mine").is_none());
    }
}
