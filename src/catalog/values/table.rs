//! The compact form of the values: lines of text in a zlib stream.
//!
//! After `MAGIC` come, in lines whose fields are separated by tabs and each part led by its count: the version and the
//! date of the models; shapes (service, name, kind, least, largest, pattern, enumerated values); bodies, each argument
//! as `name:shape` and each block as `name>body`, where the numbers are those of earlier lines; resource types with
//! their bodies.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use flate2::read::ZlibDecoder;

use super::Shape;

/// What the table begins with.
pub const MAGIC: &[u8] = b"tfsize values 1\n";

/// Most bytes that the table may inflate to.
const MAX_INFLATED: u64 = 16 << 20;

/// The letter of a shape's kind that says its values are numbers.
pub const NUMBER: char = 'n';
/// That it is an enumeration which does not grow.
pub const CLOSED: char = 'c';
/// That the provider takes its values in letters of either case.
pub const CASELESS: char = 'i';

/// What the APIs take, by resource type and argument.
#[derive(Debug)]
pub struct Table {
    /// The version of botocore whose models it was made from.
    pub version: &'static str,
    /// The day of that version.
    pub date: &'static str,
    shapes: Vec<Shape>,
    bodies: Vec<Vec<(&'static str, Link)>>,
    types: BTreeMap<&'static str, usize>,
}

#[derive(Debug, Clone, Copy)]
enum Link {
    Shape(usize),
    Body(usize),
}

/// The arguments of a resource type or of a block in it.
#[derive(Debug, Clone, Copy)]
pub struct Body {
    table: &'static Table,
    at: usize,
}

impl Table {
    /// The arguments of a resource type.
    pub fn resource(&'static self, kind: &str) -> Option<Body> {
        let at = *self.types.get(kind)?;
        Some(Body { table: self, at })
    }

    /// The resource types, sorted.
    #[cfg(feature = "internals")]
    pub fn resources(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.types.keys().copied()
    }

    /// All shapes, in the order of the table.
    #[cfg(feature = "internals")]
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }
}

impl Body {
    /// The block or the objects of that name.
    pub fn block(self, name: &str) -> Option<Self> {
        self.links().iter().find_map(|(known, link)| match link {
            Link::Body(at) if *known == name => Some(Self { at: *at, ..self }),
            _ => None,
        })
    }

    /// What the argument of that name takes, or each element of it.
    pub fn argument(self, name: &str) -> Option<&'static Shape> {
        self.links().iter().find_map(|(known, link)| match link {
            Link::Shape(at) if *known == name => self.table.shapes.get(*at),
            _ => None,
        })
    }

    /// Every argument in it with the way to it, blocks included.
    #[cfg(feature = "internals")]
    pub fn arguments(self) -> Vec<(String, &'static Shape)> {
        let mut out = Vec::new();
        let mut left = vec![(String::new(), self.at)];
        while let Some((path, at)) = left.pop() {
            for (name, link) in self.table.bodies.get(at).into_iter().flatten() {
                match link {
                    Link::Shape(shape) => {
                        let shape = self.table.shapes.get(*shape);
                        out.extend(shape.map(|shape| (format!("{path}{name}"), shape)));
                    }
                    Link::Body(body) => left.push((format!("{path}{name}."), *body)),
                }
            }
        }
        out
    }

    fn links(self) -> &'static [(&'static str, Link)] {
        self.table.bodies.get(self.at).map_or(&[], Vec::as_slice)
    }
}

/// The table that is built into the program; none where it is damaged.
pub fn embedded() -> Option<&'static Table> {
    static TEXT: LazyLock<Option<String>> =
        LazyLock::new(|| inflate(include_bytes!("../aws.values")));
    static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| read(TEXT.as_deref()?));
    TABLE.as_ref()
}

fn inflate(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    let stream = ZlibDecoder::new(bytes.strip_prefix(MAGIC)?);
    stream.take(MAX_INFLATED).read_to_string(&mut text).ok()?;
    Some(text)
}

fn read(text: &'static str) -> Option<Table> {
    let mut lines = text.lines();
    let (version, date) = lines.next()?.split_once('\t')?;
    let mut part = || -> Option<Vec<&'static str>> {
        let count: usize = lines.next()?.parse().ok()?;
        let lines: Vec<_> = lines.by_ref().take(count).collect();
        (lines.len() == count).then_some(lines)
    };
    let shapes: Vec<Shape> = part()?.into_iter().map(shape).collect::<Option<_>>()?;
    let mut bodies: Vec<Vec<(&str, Link)>> = Vec::new();
    for line in part()? {
        let links = line.split('\t').filter(|field| !field.is_empty());
        let links = links.map(|field| {
            if let Some((name, at)) = field.split_once('>') {
                let at = at.parse().ok().filter(|at| *at < bodies.len())?;
                return Some((name, Link::Body(at)));
            }
            let (name, at) = field.split_once(':')?;
            let at = at.parse().ok().filter(|at| *at < shapes.len())?;
            Some((name, Link::Shape(at)))
        });
        let links = links.collect::<Option<Vec<_>>>()?;
        bodies.push(links);
    }
    let types = part()?.into_iter().map(|line| {
        let (name, at) = line.split_once('\t')?;
        let at = at.parse().ok().filter(|at| *at < bodies.len())?;
        Some((name, at))
    });
    let types = types.collect::<Option<_>>()?;
    Some(Table {
        version,
        date,
        shapes,
        bodies,
        types,
    })
}

fn shape(line: &'static str) -> Option<Shape> {
    let mut fields = line.split('\t');
    let service = fields.next()?;
    let name = fields.next()?;
    let kind = fields.next()?;
    let mut bound = || -> Option<Option<f64>> {
        let field = fields.next()?;
        match field {
            "" => Some(None),
            _ => Some(Some(field.parse().ok()?)),
        }
    };
    let (min, max) = (bound()?, bound()?);
    let pattern = fields.next().filter(|pattern| !pattern.is_empty());
    Some(Shape {
        service,
        name,
        is_number: kind.contains(NUMBER),
        min,
        max,
        choices: fields.collect(),
        is_closed: kind.contains(CLOSED),
        ignores_case: kind.contains(CASELESS),
        pattern,
        regex: OnceLock::new(),
    })
}
