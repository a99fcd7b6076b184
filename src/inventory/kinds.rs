//! Resource types as the readers need them: the type of their values and what in them is sensitive.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::address::Mode;
use crate::catalog::schema::{self, Block, NestedBlock, Nesting, Schema};
use crate::config::value::{ObjectType, Type, Value};

/// A resource type.
#[derive(Debug)]
pub(super) struct Kind {
    /// The types of all attributes and nested blocks.
    pub(super) attributes: Arc<ObjectType>,
    /// What the schema marks as sensitive.
    pub(super) sensitive: Sensitive,
}

/// Which attributes are sensitive.
#[derive(Debug, Default)]
pub(super) struct Sensitive {
    whole: bool,
    within: BTreeMap<Arc<str>, Sensitive>,
}

/// The resource types met so far, of the embedded AWS schema and the language's own provider.
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
            .or_insert_with(|| find(mode, name).map(Arc::new))
            .clone()
    }
}

/// The block of a resource type in the embedded schema.
pub(super) fn block(mode: Mode, name: &str) -> Option<&'static Block> {
    let schema: &'static Schema = schema::embedded().ok()?;
    match mode {
        Mode::Managed => schema.resource(name),
        Mode::Data => schema.data_source(name),
        Mode::Ephemeral => schema.ephemeral(name),
    }
}

fn find(mode: Mode, name: &str) -> Option<Kind> {
    if mode == Mode::Managed && name == "terraform_data" {
        return Some(terraform_data());
    }
    let block = block(mode, name)?;
    Some(Kind {
        attributes: object_type(block),
        sensitive: sensitive(block),
    })
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
    }
}

/// The type of the values a block makes.
pub(super) fn object_type(block: &Block) -> Arc<ObjectType> {
    let attributes = block
        .attributes
        .iter()
        .map(|(name, attribute)| (Arc::from(&**name), value_type(&attribute.ty)));
    let blocks = block
        .blocks
        .iter()
        .map(|(name, nested)| (Arc::from(&**name), nested_type(nested)));
    Arc::new(ObjectType {
        attributes: attributes.chain(blocks).collect(),
        ..ObjectType::default()
    })
}

/// The type of the value that all blocks of one name make.
pub(super) fn nested_type(nested: &NestedBlock) -> Type {
    let item = Type::Object(object_type(&nested.block));
    match nested.nesting {
        Nesting::Single | Nesting::Group => item,
        Nesting::List => Type::list(item),
        Nesting::Set => Type::set(item),
        Nesting::Map => Type::map(item),
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

fn sensitive(block: &Block) -> Sensitive {
    let mut within = BTreeMap::new();
    for (name, attribute) in &block.attributes {
        let marks = if attribute.sensitive {
            Sensitive {
                whole: true,
                within: BTreeMap::new(),
            }
        } else {
            let nested = attribute.nested.as_ref();
            nested.map_or_else(Sensitive::default, |nested| sensitive(&nested.block))
        };
        if !marks.is_empty() {
            within.insert(Arc::from(&**name), marks);
        }
    }
    for (name, nested) in &block.blocks {
        let marks = sensitive(&nested.block);
        if !marks.is_empty() {
            within.insert(Arc::from(&**name), marks);
        }
    }
    Sensitive {
        whole: false,
        within,
    }
}

impl Sensitive {
    pub(super) fn is_empty(&self) -> bool {
        !self.whole && self.within.is_empty()
    }

    /// Marks an object's attributes; elements of lists, sets and maps each like the object.
    pub(super) fn mark(&self, value: Value) -> Value {
        use crate::config::value::Data;
        if self.whole {
            return value.marked(true);
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
            Data::Object(entries) => {
                let entries = entries.iter().map(|(name, value)| {
                    let marks = self.within.get(name);
                    let value = marks.map_or_else(|| value.clone(), |m| m.mark(value.clone()));
                    (Arc::clone(name), value)
                });
                Data::Object(Arc::new(entries.collect()))
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
            Data::Set(element, items) => {
                let set = Value::set(element, items.iter().map(|item| self.mark(item.clone())));
                return set.with_origin(origin).marked(sensitive);
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
