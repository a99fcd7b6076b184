//! Which attributes and blocks the resource types of providers have.
//!
//! A [`Schema`] comes from the output of `terraform providers schema -json` (or `tofu …`), see [`providers_json`], from a
//! file that `tfsize schema add` wrote, or from the table built into the program, see [`embedded`]. Which of them a run uses
//! is in [`in_use`]. Descriptions are not read.

pub mod in_use;
mod json;
pub mod kept;
mod pack;
mod table;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

pub use json::{JsonError, providers_json};
pub use pack::pack;
use table::unpack_bounded;
pub use table::{PackedError, embedded, unpack};

/// What a type of a provider makes: the three kinds of types that a schema has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// A managed resource.
    Managed,
    /// A data source.
    Data,
    /// An ephemeral resource.
    Ephemeral,
}

/// A type of Terraform's type system, as schemas spell it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `"string"`
    String,
    /// `"number"`, an arbitrary-precision decimal
    Number,
    /// `"bool"`
    Bool,
    /// `"dynamic"`: any type, known only with the value
    Dynamic,
    /// `["list", T]`
    List(Box<Type>),
    /// `["set", T]`
    Set(Box<Type>),
    /// `["map", T]`
    Map(Box<Type>),
    /// `["tuple", [T, …]]`
    Tuple(Vec<Type>),
    /// `["object", {name: T, …}]`, with a third item naming the optional attributes
    Object(BTreeMap<String, ObjectAttribute>),
}

/// One attribute of a [`Type::Object`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectAttribute {
    /// Type of the attribute's value.
    pub ty: Type,
    /// Whether a value converted to the object type may lack it.
    pub optional: bool,
}

/// An argument or result of a resource type: `name = value`.
// The flags are the schema's own, independent of each other.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Type of the value; for a nested attribute, the object type its attributes make up.
    pub ty: Type,
    /// Configuration must set it.
    pub required: bool,
    /// Configuration may set it.
    pub optional: bool,
    /// The provider sets it where the configuration does not.
    pub computed: bool,
    /// Hidden in output.
    pub sensitive: bool,
    /// Using it draws a warning.
    pub deprecated: bool,
    /// Never stored in plan or state.
    pub write_only: bool,
    /// The source does not tell whether it is sensitive, deprecated or write-only.
    pub untold: bool,
    /// For attributes declared by a nested type (plugin protocol 6), that type. Its block has
    /// attributes only.
    pub nested: Option<Box<NestedBlock>>,
}

/// What stands between the braces of a resource or of a block in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Attributes by name.
    pub attributes: BTreeMap<String, Attribute>,
    /// Nested blocks by name.
    pub blocks: BTreeMap<String, NestedBlock>,
    /// Using the resource type or block draws a warning.
    pub deprecated: bool,
    /// It takes more than the source tells.
    pub open: bool,
}

/// A block type within a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NestedBlock {
    /// What each such block holds.
    pub block: Block,
    /// How many of them make which value.
    pub nesting: Nesting,
    /// Fewest blocks accepted.
    pub min_items: u64,
    /// Most blocks accepted; `None` when the schema sets no bound.
    pub max_items: Option<u64>,
    /// The source does not tell whether it is a block or an argument of objects.
    pub maybe_argument: bool,
}

/// The value that the blocks of one name make together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nesting {
    /// At most one block: an object or null.
    Single,
    /// At most one block: an object, never null.
    Group,
    /// Any number, in order.
    List,
    /// Any number, without order or repetition.
    Set,
    /// Any number, each with a label.
    Map,
}

/// The resource types and data sources of one version of a provider.
///
/// A schema read from a packed table decodes a type when it is first asked for.
#[derive(Clone)]
pub struct Schema {
    /// Version of the provider, such as `6.69.1`; empty when unknown, since the JSON output lacks it.
    pub provider_version: String,
    resources: BTreeMap<String, Entry>,
    data_sources: BTreeMap<String, Entry>,
    ephemerals: BTreeMap<String, Entry>,
    provider: Option<Block>,
    table: Option<Arc<table::Table>>,
}

/// One resource type or data source.
#[derive(Clone)]
struct Entry {
    /// Version of the state the type writes.
    version: u64,
    /// Where the block stands in the table, when it comes from one.
    at: usize,
    block: OnceLock<Block>,
}

impl Entry {
    fn decoded(version: u64, block: Block) -> Self {
        Self {
            version,
            at: usize::MAX,
            block: OnceLock::from(block),
        }
    }

    fn packed(version: u64, at: usize) -> Self {
        Self {
            version,
            at,
            block: OnceLock::new(),
        }
    }
}

/// Whether an argument at the top of a managed resource of AWS is the id that the provider gives, though its schema calls it
/// optional.
///
/// Source: the plugin SDK adds such an `id` to each of its resources, and refuses it in a configuration ("Invalid or unknown
/// key": `helper/schema/core_schema.go` and `schema.go` of terraform-plugin-sdk 2.38); of the resources of provider 6.58.0
/// that are not of the SDK, none has an optional `id`.
pub fn is_given_id(name: &str, attribute: &Attribute) -> bool {
    name == "id" && attribute.optional && attribute.computed
}

impl Block {
    /// The block of a managed resource of AWS, whose id is given by the provider alone.
    #[must_use]
    pub fn without_given_id(&self) -> Self {
        let mut own = self.clone();
        for (name, attribute) in &mut own.attributes {
            if is_given_id(name, attribute) {
                attribute.optional = false;
            }
        }
        own
    }
}

/// The types of one category by name, each with the version of the state that it writes.
pub type Types = BTreeMap<String, (u64, Block)>;

impl Schema {
    /// A schema of these types: managed ones, data sources and ephemeral ones.
    pub fn of(
        provider_version: String,
        [resources, data_sources, ephemerals]: [Types; 3],
        provider: Option<Block>,
    ) -> Self {
        let entries = |types: Types| {
            let types = types.into_iter();
            types
                .map(|(name, (version, block))| (name, Entry::decoded(version, block)))
                .collect()
        };
        Self {
            provider_version,
            resources: entries(resources),
            data_sources: entries(data_sources),
            ephemerals: entries(ephemerals),
            provider,
            table: None,
        }
    }

    /// The block of a resource type such as `aws_sqs_queue`.
    pub fn resource(&self, kind: &str) -> Option<&Block> {
        self.block(self.resources.get(kind)?)
    }

    /// The block of a data source such as `aws_region`.
    pub fn data_source(&self, kind: &str) -> Option<&Block> {
        self.block(self.data_sources.get(kind)?)
    }

    /// The block of an ephemeral resource type such as `aws_secretsmanager_random_password`.
    pub fn ephemeral(&self, kind: &str) -> Option<&Block> {
        self.block(self.ephemerals.get(kind)?)
    }

    /// The block of a type of this category.
    pub fn get(&self, category: Category, name: &str) -> Option<&Block> {
        match category {
            Category::Managed => self.resource(name),
            Category::Data => self.data_source(name),
            Category::Ephemeral => self.ephemeral(name),
        }
    }

    /// The provider's own configuration block, where the source has it.
    pub fn provider(&self) -> Option<&Block> {
        self.provider.as_ref()
    }

    /// The version of the state that a type writes, which `terraform show -json` calls `schema_version`.
    #[cfg(feature = "internals")]
    pub fn version(&self, category: Category, name: &str) -> Option<u64> {
        let entries = match category {
            Category::Managed => &self.resources,
            Category::Data => &self.data_sources,
            Category::Ephemeral => &self.ephemerals,
        };
        entries.get(name).map(|entry| entry.version)
    }

    /// Names of all resource types, sorted.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = &str> {
        self.resources.keys().map(String::as_str)
    }

    /// Names of all data sources, sorted.
    pub fn data_sources(&self) -> impl ExactSizeIterator<Item = &str> {
        self.data_sources.keys().map(String::as_str)
    }

    /// Names of all types of this category, sorted.
    pub fn names(&self, category: Category) -> impl ExactSizeIterator<Item = &str> {
        let entries = match category {
            Category::Managed => &self.resources,
            Category::Data => &self.data_sources,
            Category::Ephemeral => &self.ephemerals,
        };
        entries.keys().map(String::as_str)
    }

    /// Names of all ephemeral resource types, sorted.
    #[cfg(feature = "internals")]
    pub fn ephemerals(&self) -> impl ExactSizeIterator<Item = &str> {
        self.ephemerals.keys().map(String::as_str)
    }

    fn block<'a>(&'a self, entry: &'a Entry) -> Option<&'a Block> {
        if let Some(block) = entry.block.get() {
            return Some(block);
        }
        let block = self.table.as_ref()?.block(entry.at)?;
        Some(entry.block.get_or_init(|| block))
    }

    /// The three name-to-entry maps, in the order tables store them.
    fn sections(&self) -> [&BTreeMap<String, Entry>; 3] {
        [&self.resources, &self.data_sources, &self.ephemerals]
    }
}

impl PartialEq for Schema {
    /// Equal in content, wherever each was read from.
    fn eq(&self, other: &Self) -> bool {
        self.provider_version == other.provider_version
            && self.provider == other.provider
            && self
                .sections()
                .into_iter()
                .zip(other.sections())
                .all(|(ours, theirs)| {
                    ours.len() == theirs.len()
                        && ours.iter().zip(theirs).all(|((a, ours), (b, theirs))| {
                            a == b
                                && ours.version == theirs.version
                                && self.block(ours) == other.block(theirs)
                        })
                })
    }
}

impl fmt::Debug for Schema {
    /// Counts only: the full content runs to megabytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("provider_version", &self.provider_version)
            .field("resources", &self.resources.len())
            .field("data_sources", &self.data_sources.len())
            .field("ephemerals", &self.ephemerals.len())
            .finish_non_exhaustive()
    }
}

impl Block {
    /// The type of the value the block makes: attributes and nested blocks as object attributes.
    pub fn ty(&self) -> Type {
        let attributes = self
            .attributes
            .iter()
            .map(|(name, attribute)| (name, attribute.ty.clone()));
        let blocks = self.blocks.iter().map(|(name, nested)| (name, nested.ty()));
        Type::Object(
            attributes
                .chain(blocks)
                .map(|(name, ty)| {
                    let optional = false;
                    (name.clone(), ObjectAttribute { ty, optional })
                })
                .collect(),
        )
    }
}

impl NestedBlock {
    /// The type of the value that all blocks of this name make together; any, where not all of it is told.
    pub fn ty(&self) -> Type {
        if self.block.open {
            return Type::Dynamic;
        }
        self.nesting.of(self.block.ty())
    }
}

impl Nesting {
    /// The type made of items of type `item`.
    pub fn of(self, item: Type) -> Type {
        match self {
            Self::Single | Self::Group => item,
            Self::List => Type::List(Box::new(item)),
            Self::Set => Type::Set(Box::new(item)),
            Self::Map => Type::Map(Box::new(item)),
        }
    }
}

impl fmt::Display for Type {
    /// As configuration spells type constraints: `list(object({name = string}))`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::Dynamic => f.write_str("any"),
            Self::List(item) => write!(f, "list({item})"),
            Self::Set(item) => write!(f, "set({item})"),
            Self::Map(item) => write!(f, "map({item})"),
            Self::Tuple(items) => {
                f.write_str("tuple([")?;
                for (i, item) in items.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    write!(f, "{comma}{item}")?;
                }
                f.write_str("])")
            }
            Self::Object(attributes) => {
                f.write_str("object({")?;
                for (i, (name, attribute)) in attributes.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    let ty = &attribute.ty;
                    if attribute.optional {
                        write!(f, "{comma}{name} = optional({ty})")?;
                    } else {
                        write!(f, "{comma}{name} = {ty}")?;
                    }
                }
                f.write_str("})")
            }
        }
    }
}
