//! The schema as the plugin protocol sends it.

use std::collections::BTreeMap;

use tfsize::catalog::schema::{Attribute, Block, Category, NestedBlock, Nesting, Schema, Type};

use crate::messages;

/// The answer to `GetSchema`, with the types for which `wanted` holds.
pub(crate) fn declare(
    schema: &Schema,
    provider: &Block,
    wanted: impl Fn(&str) -> bool,
) -> messages::ProviderSchema {
    let pick = |names: &mut dyn Iterator<Item = &str>, get: &dyn Fn(&str) -> messages::Schema| {
        let names = names.filter(|name| wanted(name));
        names
            .map(|name| (name.to_owned(), get(name)))
            .collect::<BTreeMap<_, _>>()
    };
    messages::ProviderSchema {
        provider: Some(declared(0, Some(provider))),
        resources: pick(&mut schema.resources(), &|name| {
            declared(
                schema.version(Category::Managed, name).unwrap_or(0),
                schema.resource(name),
            )
        }),
        data_sources: pick(&mut schema.data_sources(), &|name| {
            declared(0, schema.data_source(name))
        }),
        ephemerals: pick(&mut schema.ephemerals(), &|name| {
            declared(0, schema.ephemeral(name))
        }),
        diagnostics: Vec::new(),
        capabilities: Some(messages::ServerCapabilities {
            get_provider_schema_optional: true,
        }),
    }
}

fn declared(version: u64, content: Option<&Block>) -> messages::Schema {
    messages::Schema {
        version: version.cast_signed(),
        block: content.map(block),
    }
}

fn block(block: &Block) -> messages::Block {
    messages::Block {
        attributes: block
            .attributes
            .iter()
            .map(|(name, declared)| attribute(name, declared))
            .collect(),
        nested: block
            .blocks
            .iter()
            .map(|(name, declared)| nested(name, declared))
            .collect(),
        deprecated: block.deprecated,
    }
}

fn attribute(name: &str, attribute: &Attribute) -> messages::Attribute {
    messages::Attribute {
        name: name.to_owned(),
        ty: type_json(&attribute.ty).to_string().into_bytes(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        deprecated: attribute.deprecated,
        write_only: attribute.write_only,
    }
}

fn nested(name: &str, nested: &NestedBlock) -> messages::NestedBlock {
    messages::NestedBlock {
        type_name: name.to_owned(),
        block: Some(block(&nested.block)),
        nesting: match nested.nesting {
            Nesting::Single => 1,
            Nesting::List => 2,
            Nesting::Set => 3,
            Nesting::Map => 4,
            Nesting::Group => 5,
        },
        min_items: nested.min_items.cast_signed(),
        max_items: nested.max_items.unwrap_or(0).cast_signed(),
    }
}

fn type_json(ty: &Type) -> serde_json::Value {
    match ty {
        Type::String => "string".into(),
        Type::Number => "number".into(),
        Type::Bool => "bool".into(),
        Type::Dynamic => "dynamic".into(),
        Type::List(item) => serde_json::json!(["list", type_json(item)]),
        Type::Set(item) => serde_json::json!(["set", type_json(item)]),
        Type::Map(item) => serde_json::json!(["map", type_json(item)]),
        Type::Tuple(items) => {
            serde_json::json!(["tuple", items.iter().map(type_json).collect::<Vec<_>>()])
        }
        Type::Object(attributes) => {
            let types: serde_json::Map<_, _> = attributes
                .iter()
                .map(|(name, attribute)| (name.clone(), type_json(&attribute.ty)))
                .collect();
            serde_json::json!(["object", types])
        }
    }
}
