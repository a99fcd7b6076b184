//! What a resource type takes, for a person and for a program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::catalog::schema::in_use::AWS;
use crate::catalog::schema::{Attribute, Block, NestedBlock, Nesting};
use crate::text::escape::terminal::{Screen, line};

use super::schemas::TYPE;

/// A block of a provider's schema, and what it is called.
pub struct Described<'a> {
    /// As an address begins: `aws_sqs_queue`, `data.aws_region`, and the blocks in it that were asked for.
    pub name: &'a str,
    /// The address of the provider.
    pub provider: &'a str,
    /// The version of the provider; empty where that is not known.
    pub version: &'a str,
    /// What stands between its braces.
    pub block: &'a Block,
}

/// Groups of attributes, in the order in which they are written: what must be, what may be, what the provider gives.
const GROUPS: [(&str, Group); 3] = [
    ("required", |a| a.required),
    ("optional", |a| a.optional),
    ("given by the provider", |a| !a.required && !a.optional),
];

/// Whether an attribute belongs to a group.
type Group = fn(&Attribute) -> bool;

/// A line for each argument and block, those of blocks indented below them.
pub fn text(of: &Described<'_>) -> Screen {
    let mut out = Screen::new();
    out.bold(of.name);
    let version = match of.version {
        "" => String::new(),
        version => format!(" {version}"),
    };
    let provider = match of.provider {
        AWS => "AWS provider".into(),
        other => line(other),
    };
    let _ = writeln!(
        out,
        "  {provider}{}{}",
        line(&version),
        deprecated(of.block.deprecated)
    );
    lines(of.block, 1, &mut out);
    out
}

fn lines(block: &Block, depth: usize, out: &mut Screen) {
    let indent = "  ".repeat(depth);
    let names = block.attributes.keys().chain(block.blocks.keys());
    let width = names.map(String::len).max().unwrap_or(0);
    for (title, belongs) in GROUPS {
        let mut of = block
            .attributes
            .iter()
            .filter(|(_, a)| belongs(a))
            .peekable();
        if of.peek().is_some() {
            let _ = writeln!(out, "{indent}{title}");
        }
        for (name, attribute) in of {
            let marks = marks(attribute);
            match &attribute.nested {
                Some(nested) => {
                    let count = count(nested);
                    let _ = writeln!(out, "{indent}  {name:width$}  = {count}{marks}");
                    lines(&nested.block, depth + 2, out);
                }
                None => {
                    let _ = writeln!(out, "{indent}  {name:width$}  {}{marks}", attribute.ty);
                }
            }
        }
    }
    if !block.blocks.is_empty() {
        let _ = writeln!(out, "{indent}blocks");
    }
    for (name, nested) in &block.blocks {
        let _ = writeln!(
            out,
            "{indent}  {name:width$}  {}{}",
            count(nested),
            deprecated(nested.block.deprecated)
        );
        lines(&nested.block, depth + 2, out);
    }
}

/// How many blocks of a name there may be.
fn count(nested: &NestedBlock) -> String {
    let most = match nested.nesting {
        Nesting::Single | Nesting::Group => Some(1),
        _ => nested.max_items,
    };
    let each = match nested.nesting {
        Nesting::Map => ", each with a label",
        Nesting::Set => ", in no order",
        _ => "",
    };
    match (nested.min_items, most) {
        (1, Some(1)) => "exactly one".to_owned(),
        (0, Some(1)) => "at most one".to_owned(),
        (0, None) => format!("any number{each}"),
        (0, Some(most)) => format!("at most {most}{each}"),
        (least, None) => format!("at least {least}{each}"),
        (least, Some(most)) if least == most => format!("exactly {least}{each}"),
        (least, Some(most)) => format!("{least} to {most}{each}"),
    }
}

/// What else there is to say of an attribute.
fn marks(attribute: &Attribute) -> String {
    let all = [
        (
            attribute.optional && attribute.computed,
            "else set by the provider",
        ),
        (attribute.sensitive, "sensitive"),
        (attribute.write_only, "never stored"),
        (attribute.deprecated, "deprecated"),
    ];
    let mut out = String::new();
    for (_, text) in all.iter().filter(|(holds, _)| *holds) {
        out.push_str(", ");
        out.push_str(text);
    }
    out
}

fn deprecated(is: bool) -> &'static str {
    if is { ", deprecated" } else { "" }
}

/// A type for programs. The shape is versioned: fields are added, never changed.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    #[serde(rename = "type")]
    name: &'a str,
    provider_version: &'a str,
    block: BlockEntry<'a>,
}

/// The arguments and blocks of a block.
#[derive(Serialize)]
struct BlockEntry<'a> {
    attributes: BTreeMap<&'a str, AttributeEntry>,
    blocks: BTreeMap<&'a str, NestedEntry<'a>>,
    deprecated: bool,
}

/// An argument.
#[derive(Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the flags of Terraform's own schemas"
)]
struct AttributeEntry {
    #[serde(rename = "type")]
    ty: String,
    required: bool,
    optional: bool,
    computed: bool,
    sensitive: bool,
    write_only: bool,
    deprecated: bool,
}

/// A block in a block, and how often it may be there.
#[derive(Serialize)]
struct NestedEntry<'a> {
    nesting: &'static str,
    min_items: u64,
    max_items: Option<u64>,
    block: BlockEntry<'a>,
}

/// The same in a versioned shape, which has a schema.
pub fn document<'a>(of: &Described<'a>) -> Document<'a> {
    Document {
        version: TYPE.version,
        name: of.name,
        provider_version: of.version,
        block: block(of.block),
    }
}

fn block(of: &Block) -> BlockEntry<'_> {
    let attributes = of.attributes.iter().map(|(name, a)| {
        let entry = AttributeEntry {
            ty: a.ty.to_string(),
            required: a.required,
            optional: a.optional,
            computed: a.computed,
            sensitive: a.sensitive,
            write_only: a.write_only,
            deprecated: a.deprecated,
        };
        (name.as_str(), entry)
    });
    let blocks = of.blocks.iter().map(|(name, nested)| {
        let entry = NestedEntry {
            nesting: nesting(nested.nesting),
            min_items: nested.min_items,
            max_items: nested.max_items,
            block: block(&nested.block),
        };
        (name.as_str(), entry)
    });
    BlockEntry {
        attributes: attributes.collect(),
        blocks: blocks.collect(),
        deprecated: of.deprecated,
    }
}

/// The word of Terraform's own schemas.
fn nesting(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "single",
        Nesting::Group => "group",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    }
}
