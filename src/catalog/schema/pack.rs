//! Writes the compact form of a schema, as `table` describes it.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::table::{DIGEST, FORMAT, MAGIC, MAYBE_ARGUMENT, NESTINGS, block_flag, flag, kind};
use super::{Attribute, Block, NestedBlock, Schema, Type};

/// Writes a schema as a table that [`unpack`](super::unpack) reads. `digest` is the SHA-256 of
/// the text the schema came from, kept so that a table can be traced to it.
pub fn pack(schema: &Schema, digest: [u8; DIGEST]) -> Vec<u8> {
    let mut names = Names::default();
    for section in schema.sections() {
        for (name, entry) in section {
            names.strings.insert(name);
            if let Some(block) = schema.block(entry) {
                names.block(block);
            }
        }
    }
    if let Some(block) = schema.provider() {
        names.block(block);
    }

    let mut writer = Writer::new(&names);
    let mut sections = Vec::new();
    for section in schema.sections() {
        number(&mut sections, section.len());
        for (name, entry) in section {
            // An entry's block is there for as long as its table is.
            let block = schema.block(entry).map_or(0, |block| writer.block(block));
            number(&mut sections, writer.string(name));
            wide(&mut sections, entry.version);
            number(&mut sections, block);
        }
    }
    let provider = schema.provider().map_or(0, |block| writer.block(block) + 1);
    number(&mut sections, provider);

    let mut bytes = MAGIC.to_vec();
    bytes.push(FORMAT);
    text(&mut bytes, &schema.provider_version);
    bytes.extend(digest);
    bytes.extend(deflate(&writer.finish(&names, &sections)));
    bytes
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    let written = encoder.write_all(bytes);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

/// Everything that is stored in order, collected before any of it is numbered.
#[derive(Default)]
struct Names<'a> {
    strings: BTreeSet<&'a str>,
    attributes: BTreeSet<(&'a str, &'a Type, u8)>,
}

impl<'a> Names<'a> {
    fn block(&mut self, block: &'a Block) {
        for (name, attribute) in &block.attributes {
            self.strings.insert(name);
            self.ty(&attribute.ty);
            self.attributes
                .insert((name, &attribute.ty, flags(attribute)));
            if let Some(nested) = &attribute.nested {
                self.block(&nested.block);
            }
        }
        for (name, nested) in &block.blocks {
            self.strings.insert(name);
            self.block(&nested.block);
        }
    }

    fn ty(&mut self, ty: &'a Type) {
        match ty {
            Type::String | Type::Number | Type::Bool | Type::Dynamic => {}
            Type::List(item) | Type::Set(item) | Type::Map(item) => self.ty(item),
            Type::Tuple(items) => items.iter().for_each(|item| self.ty(item)),
            Type::Object(attributes) => {
                for (name, attribute) in attributes {
                    self.strings.insert(name);
                    self.ty(&attribute.ty);
                }
            }
        }
    }
}

struct Writer<'a> {
    strings: HashMap<&'a str, usize>,
    attributes: HashMap<(&'a str, &'a Type, u8), usize>,
    types: HashMap<&'a Type, usize>,
    type_bytes: Vec<u8>,
    attribute_bytes: Vec<u8>,
    /// Numbers of blocks by their bytes, which are equal just for equal blocks.
    blocks: HashMap<Vec<u8>, usize>,
    block_bytes: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn new(names: &Names<'a>) -> Self {
        let strings = names.strings.iter().copied().zip(0..).collect();
        let mut writer = Self {
            strings,
            attributes: names.attributes.iter().copied().zip(0..).collect(),
            types: HashMap::new(),
            type_bytes: Vec::new(),
            attribute_bytes: Vec::new(),
            blocks: HashMap::new(),
            block_bytes: Vec::new(),
        };
        for (name, ty, flags) in &names.attributes {
            let ty = writer.ty(ty);
            let name = writer.string(name);
            number(&mut writer.attribute_bytes, name);
            number(&mut writer.attribute_bytes, ty);
            writer.attribute_bytes.push(*flags);
        }
        writer
    }

    /// The number of a string, all of which `Names` has collected.
    fn string(&self, string: &str) -> usize {
        self.strings.get(string).copied().unwrap_or_default()
    }

    fn ty(&mut self, ty: &'a Type) -> usize {
        if let Some(at) = self.types.get(ty) {
            return *at;
        }
        let mut bytes = Vec::new();
        match ty {
            Type::String => bytes.push(kind::STRING),
            Type::Number => bytes.push(kind::NUMBER),
            Type::Bool => bytes.push(kind::BOOL),
            Type::Dynamic => bytes.push(kind::DYNAMIC),
            Type::List(item) => {
                bytes.push(kind::LIST);
                number(&mut bytes, self.ty(item));
            }
            Type::Set(item) => {
                bytes.push(kind::SET);
                number(&mut bytes, self.ty(item));
            }
            Type::Map(item) => {
                bytes.push(kind::MAP);
                number(&mut bytes, self.ty(item));
            }
            Type::Tuple(items) => {
                bytes.push(kind::TUPLE);
                number(&mut bytes, items.len());
                for item in items {
                    number(&mut bytes, self.ty(item));
                }
            }
            Type::Object(attributes) => {
                bytes.push(kind::OBJECT);
                number(&mut bytes, attributes.len());
                for (name, attribute) in attributes {
                    number(&mut bytes, self.string(name));
                    bytes.push(u8::from(attribute.optional));
                    number(&mut bytes, self.ty(&attribute.ty));
                }
            }
        }
        self.type_bytes.extend(bytes);
        let at = self.types.len();
        self.types.insert(ty, at);
        at
    }

    fn attribute(&self, name: &'a str, attribute: &'a Attribute) -> usize {
        let key = (name, &attribute.ty, flags(attribute));
        self.attributes.get(&key).copied().unwrap_or_default()
    }

    fn block(&mut self, block: &'a Block) -> usize {
        let deprecated = u8::from(block.deprecated) * block_flag::DEPRECATED;
        let mut bytes = vec![deprecated | (u8::from(block.open) * block_flag::OPEN)];
        number(&mut bytes, block.attributes.len());
        let mut last = 0;
        let mut nested_types = Vec::new();
        for (name, attribute) in &block.attributes {
            // Attributes are numbered in the order of their names, so this only grows.
            let at = self.attribute(name, attribute);
            number(&mut bytes, at - last);
            last = at;
            if let Some(nested) = &attribute.nested {
                nested_types.push((at, &**nested));
            }
        }
        let nested = block.blocks.iter();
        let nested = nested.map(|(name, nested)| (self.string(name), nested));
        let nested: Vec<_> = nested.collect();
        for list in [nested, nested_types] {
            number(&mut bytes, list.len());
            for (of, nested) in list {
                self.nested(&mut bytes, of, nested);
            }
        }
        if let Some(at) = self.blocks.get(&bytes) {
            return *at;
        }
        self.block_bytes.extend(&bytes);
        let at = self.blocks.len();
        self.blocks.insert(bytes, at);
        at
    }

    fn nested(&mut self, bytes: &mut Vec<u8>, of: usize, nested: &'a NestedBlock) {
        number(bytes, of);
        number(bytes, self.block(&nested.block));
        let mark = u8::from(nested.maybe_argument) * MAYBE_ARGUMENT;
        bytes.extend((0..).zip(NESTINGS).find_map(|(number, nesting)| {
            (nesting == nested.nesting).then_some::<u8>(number | mark)
        }));
        wide(bytes, nested.min_items);
        wide(bytes, nested.max_items.unwrap_or(0));
    }

    fn finish(self, names: &Names<'_>, sections: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        number(&mut bytes, names.strings.len());
        let mut last = "";
        for string in &names.strings {
            let shared = string.char_indices().zip(last.chars());
            let shared = shared.take_while(|((_, a), b)| a == b).last();
            let shared = shared.map_or(0, |((at, char), _)| at + char.len_utf8());
            number(&mut bytes, shared);
            text(&mut bytes, string.get(shared..).unwrap_or_default());
            last = string;
        }
        number(&mut bytes, self.types.len());
        bytes.extend(self.type_bytes);
        number(&mut bytes, self.attributes.len());
        bytes.extend(self.attribute_bytes);
        number(&mut bytes, self.blocks.len());
        bytes.extend(self.block_bytes);
        bytes.extend(sections);
        bytes
    }
}

fn flags(attribute: &Attribute) -> u8 {
    [
        (attribute.required, flag::REQUIRED),
        (attribute.optional, flag::OPTIONAL),
        (attribute.computed, flag::COMPUTED),
        (attribute.sensitive, flag::SENSITIVE),
        (attribute.deprecated, flag::DEPRECATED),
        (attribute.write_only, flag::WRITE_ONLY),
        (attribute.untold, flag::UNTOLD),
    ]
    .into_iter()
    .filter_map(|(is, bit)| is.then_some(bit))
    .fold(0, |flags, bit| flags | bit)
}

fn number(bytes: &mut Vec<u8>, number: usize) {
    wide(bytes, number as u64);
}

/// LEB128: seven bits a byte, low ones first, the top bit set on all bytes but the last.
fn wide(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    number(bytes, text.len());
    bytes.extend(text.as_bytes());
}
