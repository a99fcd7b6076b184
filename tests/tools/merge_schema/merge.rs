//! Merges the schema of a newer version of the provider over an older one, and compares the two.

use std::collections::{BTreeMap, BTreeSet};

use tfsize::catalog::schema::{
    Attribute, Block, Category, NestedBlock, ObjectAttribute, Schema, Type, Types,
};

/// How two schemas differ, by kind of difference.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// How many types, arguments and blocks both have.
    pub types: usize,
    /// See `types`.
    pub arguments: usize,
    /// See `types`.
    pub blocks: usize,
    /// Where they differ, by kind.
    pub differences: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Comparison {
    fn note(&mut self, kind: &'static str, place: impl Into<String>) {
        let all = self.differences.entry(kind).or_default();
        all.insert(place.into());
    }
}

/// A schema with what a newer one has besides. Of what both have, the newer one tells types, and the older what the newer
/// does not tell; where they contradict each other, either is accepted.
pub(crate) fn merged(older: &Schema, newer: &Schema) -> (Schema, Comparison) {
    let mut told = Comparison::default();
    let sections = [
        (Category::Managed, "resource"),
        (Category::Data, "data"),
        (Category::Ephemeral, "ephemeral"),
    ];
    let types = sections.map(|(category, word)| {
        let names: BTreeSet<&str> = older.names(category).chain(newer.names(category)).collect();
        let mut types = Types::new();
        for name in names {
            let place = format!("{word} {name}");
            let version = older.version(category, name).unwrap_or_default();
            let made = match (older.get(category, name), newer.get(category, name)) {
                (Some(ours), Some(theirs)) => {
                    told.types += 1;
                    block(ours, theirs, &place, &mut told)
                }
                (Some(ours), None) => {
                    told.note("type in the older only", place);
                    ours.clone()
                }
                (None, Some(theirs)) => {
                    told.note("type in the newer only", place);
                    theirs.clone()
                }
                (None, None) => continue,
            };
            types.insert(name.to_owned(), (version, made));
        }
        types
    });
    let provider = match (older.provider(), newer.provider()) {
        (Some(ours), Some(theirs)) => Some(block(ours, theirs, "provider", &mut told)),
        (ours, theirs) => ours.or(theirs).cloned(),
    };
    let version = newer.provider_version.clone();
    (Schema::of(version, types, provider), told)
}

fn block(old: &Block, new: &Block, place: &str, told: &mut Comparison) -> Block {
    let mut out = Block {
        deprecated: old.deprecated || new.deprecated,
        open: old.open && new.open,
        ..Block::default()
    };
    let names = [old, new].into_iter();
    let names = names.flat_map(|block| block.attributes.keys().chain(block.blocks.keys()));
    let names: BTreeSet<&String> = names.collect();
    for name in names {
        let place = format!("{place}.{name}");
        let attributes = (old.attributes.get(name), new.attributes.get(name));
        let blocks = (old.blocks.get(name), new.blocks.get(name));
        match (attributes, blocks) {
            ((Some(ours), Some(theirs)), _) => {
                told.arguments += 1;
                let merged = attribute(ours, theirs, &place, told);
                out.attributes.insert(name.clone(), merged);
            }
            (_, (Some(ours), Some(theirs))) => {
                told.blocks += 1;
                let merged = nested(ours, theirs, &place, told);
                out.blocks.insert(name.clone(), merged);
            }
            ((Some(ours), None), (None, Some(theirs))) if theirs.maybe_argument => {
                told.note("argument, told as argument or block", place);
                out.attributes.insert(name.clone(), ours.clone());
            }
            ((Some(_), None), (None, Some(theirs))) => {
                told.note("argument, told as block", place);
                let theirs = NestedBlock {
                    maybe_argument: true,
                    ..theirs.clone()
                };
                out.blocks.insert(name.clone(), theirs);
            }
            ((None, Some(_)), (Some(ours), None)) => {
                told.note("block, told as argument", place);
                let ours = NestedBlock {
                    maybe_argument: true,
                    ..ours.clone()
                };
                out.blocks.insert(name.clone(), ours);
            }
            ((Some(ours), None), _) => {
                told.note("argument in the older only", place);
                let ours = Attribute {
                    required: false,
                    optional: ours.optional || ours.required,
                    ..ours.clone()
                };
                out.attributes.insert(name.clone(), ours);
            }
            ((None, Some(theirs)), _) => {
                told.note("argument in the newer only", place);
                out.attributes.insert(name.clone(), theirs.clone());
            }
            (_, (Some(ours), None)) => {
                told.note("block in the older only", place);
                let ours = NestedBlock {
                    min_items: 0,
                    ..ours.clone()
                };
                out.blocks.insert(name.clone(), ours);
            }
            (_, (None, Some(theirs))) => {
                told.note("block in the newer only", place);
                out.blocks.insert(name.clone(), theirs.clone());
            }
            ((None, None), (None, None)) => {}
        }
    }
    out
}

fn attribute(old: &Attribute, new: &Attribute, place: &str, told: &mut Comparison) -> Attribute {
    if old.required != new.required {
        told.note(
            if new.required {
                "now required"
            } else {
                "no longer required"
            },
            place,
        );
    }
    let settable = |a: &Attribute| a.required || a.optional;
    if settable(old) != settable(new) {
        told.note(
            if settable(new) {
                "now settable"
            } else {
                "no longer settable"
            },
            place,
        );
    }
    if old.computed != new.computed {
        told.note(
            if new.computed {
                "now computed"
            } else {
                "no longer computed"
            },
            place,
        );
    }
    if old.write_only != new.write_only {
        told.note("write-only differs", place);
    }
    let required = old.required && new.required;
    Attribute {
        ty: ty(&old.ty, &new.ty, place, told),
        required,
        optional: !required && (settable(old) || settable(new)),
        computed: !required && (old.computed || new.computed),
        sensitive: old.sensitive || new.sensitive,
        deprecated: old.deprecated || new.deprecated,
        write_only: old.write_only,
        untold: old.untold && new.untold,
        nested: old.nested.clone(),
    }
}

fn nested(old: &NestedBlock, new: &NestedBlock, place: &str, told: &mut Comparison) -> NestedBlock {
    if old.nesting != new.nesting {
        told.note("nesting differs", place);
    }
    if (old.min_items > 0) != (new.min_items > 0) {
        told.note(
            if new.min_items > 0 {
                "block now required"
            } else {
                "block no longer required"
            },
            place,
        );
    }
    if (old.max_items == Some(1)) != (new.max_items == Some(1)) {
        told.note("one block or many", place);
    }
    NestedBlock {
        block: block(&old.block, &new.block, place, told),
        nesting: old.nesting,
        min_items: if new.min_items > 0 { old.min_items } else { 0 },
        max_items: old.max_items,
        maybe_argument: old.maybe_argument && new.maybe_argument,
    }
}

fn ty(old: &Type, new: &Type, place: &str, told: &mut Comparison) -> Type {
    match (old, new) {
        (Type::Object(ours), Type::Object(theirs)) => {
            let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
            let attributes = names.into_iter().filter_map(|name| {
                let place = format!("{place}.{name}");
                let merged = match (ours.get(name), theirs.get(name)) {
                    (Some(ours), Some(theirs)) => ObjectAttribute {
                        ty: ty(&ours.ty, &theirs.ty, &place, told),
                        optional: ours.optional,
                    },
                    (Some(one), None) => {
                        told.note("object's attribute in the older only", place);
                        one.clone()
                    }
                    (None, one) => {
                        let kind = if name == "description" {
                            "object's `description` in the newer only"
                        } else {
                            "object's attribute in the newer only"
                        };
                        told.note(kind, place);
                        one?.clone()
                    }
                };
                Some((name.clone(), merged))
            });
            Type::Object(attributes.collect())
        }
        (Type::List(ours), Type::List(theirs)) => {
            Type::List(Box::new(ty(ours, theirs, place, told)))
        }
        (Type::Set(ours), Type::Set(theirs)) => Type::Set(Box::new(ty(ours, theirs, place, told))),
        (Type::Map(ours), Type::Map(theirs)) => Type::Map(Box::new(ty(ours, theirs, place, told))),
        (ours, theirs) if ours == theirs => ours.clone(),
        (ours, theirs) => {
            told.note("type differs", format!("{place}: {ours} / {theirs}"));
            ours.clone()
        }
    }
}
