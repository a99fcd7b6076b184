//! The compact form of a schema: one table for all types, inflated once, decoded type by type.
//!
//! Layout: `MAGIC`, the format's number (one byte), the provider version (length and text), the
//! SHA-256 of the JSON the table was made from, then a zlib stream, which carries a checksum.
//! Numbers are LEB128. The stream holds, each part led by its count:
//!
//! 1. strings in order, each as the number of bytes shared with the one before, and the rest;
//! 2. types, each as its kind and the indices of types before it;
//! 3. attributes in order, each as name, type, flags;
//! 4. blocks, each as flags, attributes, nested blocks and nested attribute types, which refer
//!    to blocks before it; an attribute as its distance from the one before;
//! 5. resource types, data sources, ephemeral resource types: name, version, block;
//! 6. the provider's own block counted from one, or zero.
//!
//! Equal strings, types, attributes and blocks are stored once.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use thiserror::Error;

use flate2::read::ZlibDecoder;

use super::{Attribute, Block, Entry, NestedBlock, Nesting, ObjectAttribute, Schema, Type};

pub(super) const MAGIC: &[u8] = b"tfsize schema\n";
pub(super) const FORMAT: u8 = 1;

/// Bytes of a SHA-256 digest.
pub(super) const DIGEST: usize = 32;

/// Most bytes a table may inflate to.
const MAX_INFLATED: u64 = 16 << 20;

/// Most nodes and levels a type or block may expand to. Equal parts are stored once and referred
/// to, so without a bound a few bytes could stand for more than memory holds.
const MAX_NODES: usize = 100_000;
/// Most nodes that all types of a table of a stranger may expand to together; those of AWS's provider have fewer.
const MAX_ALL: usize = 2_000_000;
const MAX_DEPTH: usize = 64;

/// Kinds of types, as the table numbers them.
pub(super) mod kind {
    pub(in super::super) const STRING: u8 = 0;
    pub(in super::super) const NUMBER: u8 = 1;
    pub(in super::super) const BOOL: u8 = 2;
    pub(in super::super) const DYNAMIC: u8 = 3;
    pub(in super::super) const LIST: u8 = 4;
    pub(in super::super) const SET: u8 = 5;
    pub(in super::super) const MAP: u8 = 6;
    pub(in super::super) const TUPLE: u8 = 7;
    pub(in super::super) const OBJECT: u8 = 8;
}

/// Flags of an attribute, as bits.
pub(super) mod flag {
    pub(in super::super) const REQUIRED: u8 = 1;
    pub(in super::super) const OPTIONAL: u8 = 1 << 1;
    pub(in super::super) const COMPUTED: u8 = 1 << 2;
    pub(in super::super) const SENSITIVE: u8 = 1 << 3;
    pub(in super::super) const DEPRECATED: u8 = 1 << 4;
    pub(in super::super) const WRITE_ONLY: u8 = 1 << 5;
    pub(in super::super) const UNTOLD: u8 = 1 << 6;
}

/// Flags of a block, as bits.
pub(super) mod block_flag {
    pub(in super::super) const DEPRECATED: u8 = 1;
    pub(in super::super) const OPEN: u8 = 1 << 1;
}

/// Of the byte with the nesting mode: the bit that says that it may be an argument.
pub(super) const MAYBE_ARGUMENT: u8 = 1 << 7;

/// Nesting modes in the order the table numbers them.
pub(super) const NESTINGS: [Nesting; 5] = [
    Nesting::Single,
    Nesting::Group,
    Nesting::List,
    Nesting::Set,
    Nesting::Map,
];

/// Why bytes are not a packed schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PackedError {
    /// They do not begin as a table does.
    #[error("not a packed provider schema")]
    NotATable,
    /// A format that this version does not read.
    #[error("packed provider schema of format {0}, expected {FORMAT}")]
    Format(u8),
    /// Cut short or altered; says in which part.
    #[error("packed provider schema is damaged: {0}")]
    Damaged(&'static str),
}

/// The schema of AWS provider 6.69.1 that is built into the program: all data sources and resource types, and the
/// provider's own configuration block.
///
/// It is that of 6.47.0, from `providers schema -json` (2026-05-28) without six of the largest types, with what the
/// bindings of 6.69.1 have besides: `PyPI` package `cdktn-provider-aws` 25.8.1, read 2026-11-29. What they do not tell is
/// marked, see [`Block::open`], [`NestedBlock::maybe_argument`] and [`Attribute::untold`].
///
/// Inflated on first use, decoded type by type.
///
/// # Errors
///
/// When the table in the program is damaged.
pub fn embedded() -> Result<&'static Schema, PackedError> {
    static EMBEDDED: LazyLock<Result<Schema, PackedError>> =
        LazyLock::new(|| unpack(include_bytes!("../aws-6.69.1.schema")));
    EMBEDDED.as_ref().map_err(|error| *error)
}

/// Reads a table that [`pack`](super::pack()) wrote. Every reference in it is checked here, so
/// that decoding a type later cannot fail.
///
/// # Errors
///
/// When the bytes are no table, or one of another version.
pub fn unpack(bytes: &[u8]) -> Result<Schema, PackedError> {
    read(bytes, usize::MAX)
}

/// The same for a table that a stranger may have made: all types together stand for no more than a large provider has.
///
/// # Errors
///
/// As of [`unpack`], and when the types stand for more.
pub(super) fn unpack_bounded(bytes: &[u8]) -> Result<Schema, PackedError> {
    read(bytes, MAX_ALL)
}

fn read(bytes: &[u8], most: usize) -> Result<Schema, PackedError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(PackedError::NotATable)?;
    let mut header = Reader {
        rest,
        part: "header",
    };
    match header.byte()? {
        FORMAT => {}
        other => return Err(PackedError::Format(other)),
    }
    let provider_version = header.text()?.to_owned();
    header.bytes(DIGEST)?;

    let mut inflated = Vec::new();
    ZlibDecoder::new(header.rest)
        .take(MAX_INFLATED)
        .read_to_end(&mut inflated)
        .map_err(|_| PackedError::Damaged("compressed data"))?;
    let mut reader = Reader {
        rest: &inflated,
        part: "",
    };
    let (table, sizes) = Table::read(&mut reader)?;
    let resources = section(&mut reader, &table, "resource types")?;
    let data_sources = section(&mut reader, &table, "data sources")?;
    let ephemerals = section(&mut reader, &table, "ephemeral resource types")?;
    reader.part = "provider";
    let provider = match reader.index(table.blocks.len() + 1)?.checked_sub(1) {
        Some(at) => Some(table.block(at).ok_or(reader.damaged())?),
        None => None,
    };
    if !reader.rest.is_empty() {
        return Err(PackedError::Damaged("more data than a table has"));
    }
    let entries = [&resources, &data_sources, &ephemerals].into_iter();
    let all = entries.flat_map(BTreeMap::values).map(|entry| entry.at);
    let nodes = |at: usize| sizes.get(at).map_or(0, |size: &Size| size.nodes);
    if all.fold(0_usize, |sum, at| sum.saturating_add(nodes(at))) > most {
        return Err(PackedError::Damaged("types of too many parts"));
    }
    Ok(Schema {
        provider_version,
        resources,
        data_sources,
        ephemerals,
        provider,
        table: Some(Arc::new(table)),
    })
}

fn section(
    reader: &mut Reader<'_>,
    table: &Table,
    part: &'static str,
) -> Result<BTreeMap<String, Entry>, PackedError> {
    reader.part = part;
    let mut entries = BTreeMap::new();
    for _ in 0..reader.number()? {
        let name = reader.index(table.strings.len())?;
        let name = table.string(name).ok_or(reader.damaged())?;
        let version = reader.number()?;
        let at = reader.index(table.blocks.len())?;
        entries.insert(name, Entry::packed(version, at));
    }
    Ok(entries)
}

/// The inflated table. All indices in it are in range.
pub(super) struct Table {
    strings: Vec<Range<usize>>,
    /// All strings, one after the other.
    text: String,
    types: Vec<RawType>,
    /// Items of all types, one type after the other.
    parts: Vec<RawPart>,
    attributes: Vec<RawAttribute>,
    /// Attributes of all blocks, one block after the other.
    members: Vec<usize>,
    /// Nested blocks of all blocks, likewise.
    children: Vec<RawNested>,
    blocks: Vec<RawBlock>,
}

struct RawType {
    /// One of `kind`.
    kind: u8,
    /// In `parts`: the one item type of a collection, those of a tuple or object.
    parts: Range<usize>,
}

struct RawPart {
    /// Name and optional flag, of objects' attributes only.
    name: usize,
    optional: bool,
    ty: usize,
}

struct RawAttribute {
    name: usize,
    ty: usize,
    flags: u8,
}

struct RawBlock {
    flags: u8,
    /// In `members`.
    attributes: Range<usize>,
    /// In `children`, named by string.
    nested: Range<usize>,
    /// In `children`, named by attribute: the types of attributes that have attributes.
    nested_types: Range<usize>,
}

struct RawNested {
    /// Index of a string or of an attribute.
    of: usize,
    block: usize,
    nesting: Nesting,
    min_items: u64,
    max_items: Option<u64>,
    maybe_argument: bool,
}

/// What a type or block expands to.
#[derive(Clone, Copy)]
struct Size {
    nodes: usize,
    depth: usize,
}

impl Size {
    const LEAF: Self = Self { nodes: 1, depth: 1 };

    fn with(self, part: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(part.nodes),
            depth: self.depth.max(part.depth.saturating_add(1)),
        }
    }

    fn is_sane(self) -> bool {
        self.nodes <= MAX_NODES && self.depth <= MAX_DEPTH
    }
}

impl Table {
    /// The table, and what each of its blocks expands to.
    fn read(reader: &mut Reader<'_>) -> Result<(Self, Vec<Size>), PackedError> {
        let mut table = Self {
            strings: Vec::new(),
            text: String::new(),
            types: Vec::new(),
            parts: Vec::new(),
            attributes: Vec::new(),
            members: Vec::new(),
            children: Vec::new(),
            blocks: Vec::new(),
        };
        reader.part = "strings";
        table.read_strings(reader)?;
        reader.part = "types";
        let type_sizes = table.read_types(reader)?;
        reader.part = "attributes";
        for _ in 0..reader.number()? {
            let name = reader.index(table.strings.len())?;
            let ty = reader.index(table.types.len())?;
            let flags = reader.byte()?;
            table.attributes.push(RawAttribute { name, ty, flags });
        }
        reader.part = "blocks";
        let sizes = table.read_blocks(reader, &type_sizes)?;
        Ok((table, sizes))
    }

    fn read_strings(&mut self, reader: &mut Reader<'_>) -> Result<(), PackedError> {
        let mut last = 0..0;
        for _ in 0..reader.number()? {
            let shared = last.start..last.start + reader.size()?.min(self.text.len());
            if shared.end > last.end || !self.text.is_char_boundary(shared.end) {
                return Err(reader.damaged());
            }
            let start = self.text.len();
            self.text.extend_from_within(shared);
            self.text.push_str(reader.text()?);
            last = start..self.text.len();
            self.strings.push(last.clone());
        }
        Ok(())
    }

    fn read_types(&mut self, reader: &mut Reader<'_>) -> Result<Vec<Size>, PackedError> {
        let mut sizes: Vec<Size> = Vec::new();
        for _ in 0..reader.number()? {
            let kind = reader.byte()?;
            let count = match kind {
                kind::STRING | kind::NUMBER | kind::BOOL | kind::DYNAMIC => 0,
                kind::LIST | kind::SET | kind::MAP => 1,
                kind::TUPLE | kind::OBJECT => reader.number()?,
                _ => return Err(reader.damaged()),
            };
            let mut size = Size::LEAF;
            let start = self.parts.len();
            for _ in 0..count {
                let (name, optional) = match kind {
                    kind::OBJECT => (reader.index(self.strings.len())?, reader.byte()? != 0),
                    _ => (0, false),
                };
                let ty = reader.index(sizes.len())?;
                size = size.with(*sizes.get(ty).ok_or(reader.damaged())?);
                self.parts.push(RawPart { name, optional, ty });
            }
            if !size.is_sane() {
                return Err(reader.damaged());
            }
            sizes.push(size);
            let parts = start..self.parts.len();
            self.types.push(RawType { kind, parts });
        }
        Ok(sizes)
    }

    fn read_blocks(
        &mut self,
        reader: &mut Reader<'_>,
        types: &[Size],
    ) -> Result<Vec<Size>, PackedError> {
        let mut sizes: Vec<Size> = Vec::new();
        for _ in 0..reader.number()? {
            let mut size = Size::LEAF;
            let flags = reader.byte()?;

            let start = self.members.len();
            let mut at = 0;
            for _ in 0..reader.number()? {
                at = reader.index_from(at, self.attributes.len())?;
                let attribute = self.attributes.get(at).ok_or(reader.damaged())?;
                size = size.with(*types.get(attribute.ty).ok_or(reader.damaged())?);
                self.members.push(at);
            }
            let attributes = start..self.members.len();

            let mut children = |reader: &mut Reader<'_>, limit| {
                let start = self.children.len();
                for _ in 0..reader.number()? {
                    let of = reader.index(limit)?;
                    let block = reader.index(sizes.len())?;
                    size = size.with(*sizes.get(block).ok_or(reader.damaged())?);
                    let mode = reader.byte()?;
                    let nesting = usize::from(mode & !MAYBE_ARGUMENT);
                    self.children.push(RawNested {
                        of,
                        block,
                        nesting: *NESTINGS.get(nesting).ok_or(reader.damaged())?,
                        min_items: reader.number()?,
                        max_items: Some(reader.number()?).filter(|max| *max > 0),
                        maybe_argument: mode & MAYBE_ARGUMENT != 0,
                    });
                }
                Ok(start..self.children.len())
            };
            let nested = children(reader, self.strings.len())?;
            let nested_types = children(reader, self.attributes.len())?;
            if !size.is_sane() {
                return Err(reader.damaged());
            }
            sizes.push(size);
            self.blocks.push(RawBlock {
                flags,
                attributes,
                nested,
                nested_types,
            });
        }
        Ok(sizes)
    }

    fn string(&self, at: usize) -> Option<String> {
        let range = self.strings.get(at)?.clone();
        self.text.get(range).map(str::to_owned)
    }

    fn ty(&self, at: usize) -> Option<Type> {
        let raw = self.types.get(at)?;
        let parts = self.parts.get(raw.parts.clone())?;
        let item = || Some(Box::new(self.ty(parts.first()?.ty)?));
        Some(match raw.kind {
            kind::STRING => Type::String,
            kind::NUMBER => Type::Number,
            kind::BOOL => Type::Bool,
            kind::DYNAMIC => Type::Dynamic,
            kind::LIST => Type::List(item()?),
            kind::SET => Type::Set(item()?),
            kind::MAP => Type::Map(item()?),
            kind::TUPLE => Type::Tuple(
                parts
                    .iter()
                    .map(|part| self.ty(part.ty))
                    .collect::<Option<_>>()?,
            ),
            _ => Type::Object(
                parts
                    .iter()
                    .map(|part| {
                        let (ty, optional) = (self.ty(part.ty)?, part.optional);
                        Some((self.string(part.name)?, ObjectAttribute { ty, optional }))
                    })
                    .collect::<Option<_>>()?,
            ),
        })
    }

    /// Expands a block. `None` only for an index out of range.
    pub(super) fn block(&self, at: usize) -> Option<Block> {
        let raw = self.blocks.get(at)?;
        let mut block = Block {
            deprecated: raw.flags & block_flag::DEPRECATED != 0,
            open: raw.flags & block_flag::OPEN != 0,
            ..Block::default()
        };
        let nested_types = self.children.get(raw.nested_types.clone())?;
        for at in self.members.get(raw.attributes.clone())? {
            let attribute = self.attributes.get(*at)?;
            let is = |bit| attribute.flags & bit != 0;
            let nested = match nested_types.iter().find(|nested| nested.of == *at) {
                Some(nested) => Some(Box::new(self.nested(nested)?)),
                None => None,
            };
            let decoded = Attribute {
                ty: self.ty(attribute.ty)?,
                required: is(flag::REQUIRED),
                optional: is(flag::OPTIONAL),
                computed: is(flag::COMPUTED),
                sensitive: is(flag::SENSITIVE),
                deprecated: is(flag::DEPRECATED),
                write_only: is(flag::WRITE_ONLY),
                untold: is(flag::UNTOLD),
                nested,
            };
            let name = self.string(attribute.name)?;
            block.attributes.insert(name, decoded);
        }
        for nested in self.children.get(raw.nested.clone())? {
            let name = self.string(nested.of)?;
            block.blocks.insert(name, self.nested(nested)?);
        }
        Some(block)
    }

    fn nested(&self, raw: &RawNested) -> Option<NestedBlock> {
        Some(NestedBlock {
            block: self.block(raw.block)?,
            nesting: raw.nesting,
            min_items: raw.min_items,
            max_items: raw.max_items,
            maybe_argument: raw.maybe_argument,
        })
    }
}

/// What is left of the bytes, and the part being read.
struct Reader<'a> {
    rest: &'a [u8],
    part: &'static str,
}

impl<'a> Reader<'a> {
    fn damaged(&self) -> PackedError {
        PackedError::Damaged(self.part)
    }

    fn byte(&mut self) -> Result<u8, PackedError> {
        let (first, rest) = self.rest.split_first().ok_or(self.damaged())?;
        self.rest = rest;
        Ok(*first)
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], PackedError> {
        let (bytes, rest) = self.rest.split_at_checked(count).ok_or(self.damaged())?;
        self.rest = rest;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, PackedError> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.damaged())
    }

    fn size(&mut self) -> Result<usize, PackedError> {
        usize::try_from(self.number()?).map_err(|_| self.damaged())
    }

    /// An index below `limit`.
    fn index(&mut self, limit: usize) -> Result<usize, PackedError> {
        self.index_from(0, limit)
    }

    /// An index below `limit`, stored as its distance from `start`.
    fn index_from(&mut self, start: usize, limit: usize) -> Result<usize, PackedError> {
        let index = self.size()?.checked_add(start);
        index.filter(|at| *at < limit).ok_or(self.damaged())
    }

    fn text(&mut self) -> Result<&'a str, PackedError> {
        let length = self.size()?;
        std::str::from_utf8(self.bytes(length)?).map_err(|_| self.damaged())
    }
}
