//! Writes the table, as the reader of it describes it.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use tfsize::catalog::values::{CASELESS, CLOSED, MAGIC, NUMBER};

/// What a shape takes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Limits {
    /// Whether it is a number.
    pub(crate) is_number: bool,
    /// The least number or length.
    pub(crate) min: Option<f64>,
    /// The largest number or length.
    pub(crate) max: Option<f64>,
    /// What a text must match.
    pub(crate) pattern: Option<String>,
    /// The enumerated values.
    pub(crate) choices: Vec<String>,
    /// Whether there will be no other values.
    pub(crate) is_closed: bool,
    /// Whether the provider takes them in letters of either case.
    pub(crate) ignores_case: bool,
}

impl Limits {
    /// Whether it takes anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.min.is_none()
            && self.max.is_none()
            && self.pattern.is_none()
            && self.choices.is_empty()
    }
}

/// A table in the making. Equal shapes and bodies are kept once.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    shapes: Vec<String>,
    bodies: Vec<String>,
    known: [HashMap<String, usize>; 2],
    types: BTreeMap<String, usize>,
}

impl Draft {
    /// The number of a shape.
    pub(crate) fn shape(&mut self, service: &str, name: &str, limits: &Limits) -> usize {
        let kind = [
            (limits.is_number, NUMBER),
            (limits.is_closed, CLOSED),
            (limits.ignores_case, CASELESS),
        ];
        let kind = kind
            .into_iter()
            .filter_map(|(is, letter)| is.then_some(letter));
        let bound = |bound: Option<f64>| bound.map(|b| b.to_string()).unwrap_or_default();
        let mut fields = vec![
            service.to_owned(),
            name.to_owned(),
            kind.collect(),
            bound(limits.min),
            bound(limits.max),
            limits.pattern.clone().unwrap_or_default(),
        ];
        fields.extend(limits.choices.iter().cloned());
        let [known, _] = &mut self.known;
        kept(&mut self.shapes, known, fields.join("\t"))
    }

    /// The number of a body with these arguments and blocks.
    pub(crate) fn body(
        &mut self,
        arguments: &BTreeMap<String, usize>,
        blocks: &BTreeMap<String, usize>,
    ) -> usize {
        let arguments = arguments.iter().map(|(name, at)| format!("{name}:{at}"));
        let blocks = blocks.iter().map(|(name, at)| format!("{name}>{at}"));
        let line: Vec<String> = arguments.chain(blocks).collect();
        let [_, known] = &mut self.known;
        kept(&mut self.bodies, known, line.join("\t"))
    }

    /// Keeps the body of a resource type.
    pub(crate) fn resource(&mut self, kind: &str, body: usize) {
        self.types.insert(kind.to_owned(), body);
    }

    /// The table.
    pub(crate) fn pack(&self, version: &str, date: &str) -> Vec<u8> {
        let types = self.types.iter().map(|(name, at)| format!("{name}\t{at}"));
        let types: Vec<String> = types.collect();
        let mut text = format!("{version}\t{date}\n");
        for part in [&self.shapes, &self.bodies, &types] {
            text.push_str(&part.len().to_string());
            text.push('\n');
            for line in part {
                text.push_str(line);
                text.push('\n');
            }
        }
        let mut encoder = ZlibEncoder::new(MAGIC.to_vec(), Compression::best());
        // Writing to memory cannot fail.
        let written = encoder.write_all(text.as_bytes());
        written.and_then(|()| encoder.finish()).unwrap_or_default()
    }
}

fn kept(lines: &mut Vec<String>, known: &mut HashMap<String, usize>, line: String) -> usize {
    if let Some(at) = known.get(&line) {
        return *at;
    }
    lines.push(line.clone());
    known.insert(line, lines.len() - 1);
    lines.len() - 1
}
