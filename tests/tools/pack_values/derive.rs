//! Which member of which operation an argument is, by their names, and what it takes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::rc::Rc;

use anyhow::{Context, ensure};
use serde_json::Value;
use tfsize::catalog::schema::{Attribute, Block, Type};

use super::draft::{Draft, Limits};
use super::mapping::Mapping;
use super::models::{Model, Models};
use super::pattern;

/// What the operations that make something begin with; of the first kind there may be several.
const MAKING: [&str; 11] = [
    "create",
    "put",
    "register",
    "add",
    "set",
    "associate",
    "attach",
    "enable",
    "start",
    "request",
    "publish",
];
const CHANGING: [&str; 2] = ["update", "modify"];

/// How deep blocks may be nested.
const DEEPEST: usize = 32;

/// The table in the making.
pub(crate) struct Derivation<'a> {
    models: &'a Models,
    mapping: &'a Mapping,
    pub(crate) draft: Draft,
    pub(crate) listing: Vec<String>,
    types: usize,
    arguments: usize,
    different: usize,
    patterns: BTreeSet<String>,
    dropped: BTreeSet<String>,
}

/// A structure of a model whose members the arguments of a body may be.
struct Structure {
    model: Rc<Model>,
    shape: String,
    /// What it makes, as names of members begin: `dbsubnetgroup`.
    nouns: Vec<String>,
}

impl<'a> Derivation<'a> {
    pub(crate) fn new(models: &'a Models, mapping: &'a Mapping) -> Self {
        Self {
            models,
            mapping,
            draft: Draft::default(),
            listing: Vec::new(),
            types: 0,
            arguments: 0,
            different: 0,
            patterns: BTreeSet::new(),
            dropped: BTreeSet::new(),
        }
    }

    pub(crate) fn told(&self) -> String {
        format!(
            "{} types, {} arguments, {} that operations have differently, {} patterns, {} patterns of another meaning",
            self.types,
            self.arguments,
            self.different,
            self.patterns.len(),
            self.dropped.len()
        )
    }

    /// Keeps what the arguments of a resource type take.
    pub(crate) fn resource(&mut self, kind: &str, block: &Block) -> anyhow::Result<()> {
        let structures = self.structures(kind)?;
        if let Some(body) = self.body(&structures, block, &format!("{kind}."), 0)? {
            self.draft.resource(kind, body);
            self.types += 1;
        }
        Ok(())
    }

    /// The inputs of the operations that make such a resource.
    fn structures(&self, kind: &str) -> anyhow::Result<Vec<Structure>> {
        let words: Vec<&str> = kind.split('_').skip(1).collect();
        if let Some((service, operations)) = self.mapping.types.get(kind) {
            let model = self.models.get(service)?;
            let mut out = Vec::new();
            for operation in operations.iter().filter(|o| *o != "-") {
                let shape = model.input(operation);
                let shape = shape.with_context(|| format!("{service} has no {operation}"))?;
                let noun = operation.trim_start_matches(|c: char| c.is_lowercase());
                let noun = noun.get(1..).unwrap_or_default();
                let noun = noun.trim_start_matches(|c: char| c.is_lowercase());
                out.push(Structure {
                    shape: shape.to_owned(),
                    nouns: vec![plain(noun), words.concat()],
                    model: Rc::clone(&model),
                });
            }
            return Ok(out);
        }
        let Some((service, rest)) = self.service(&words) else {
            return Ok(Vec::new());
        };
        let model = self.models.get(&service)?;
        let rest = rest.concat();
        let find = |verb: &str, noun: &str| {
            let wanted = format!("{verb}{noun}");
            model.operations().find(|name| plain(name) == wanted)
        };
        let nouns: BTreeSet<String> = [rest.clone(), words.concat()].into_iter().collect();
        let of = |verbs: &[&str]| {
            let found = verbs
                .iter()
                .flat_map(|verb| nouns.iter().map(move |noun| (verb, noun)));
            found.clone().find_map(|(verb, noun)| find(verb, noun))
        };
        let operations = of(&MAKING).into_iter().chain(of(&CHANGING));
        let structures = operations.filter_map(|operation| {
            Some(Structure {
                shape: model.input(operation)?.to_owned(),
                nouns: nouns.iter().cloned().collect(),
                model: Rc::clone(&model),
            })
        });
        Ok(structures.collect())
    }

    /// The service of a type, and the words after its name.
    fn service<'w>(&self, words: &'w [&'w str]) -> Option<(String, &'w [&'w str])> {
        for length in (1..=words.len()).rev() {
            let (first, rest) = words.split_at_checked(length)?;
            if let Some(service) = self.mapping.services.get(&first.join("_")) {
                // The service of ec2 is no part of the names of its types, but of some.
                let rest = if service == "ec2" && first != ["ec2"] {
                    words
                } else {
                    rest
                };
                return Some((service.clone(), rest));
            }
            for name in [first.concat(), first.join("-")] {
                if self.models.has(&name) {
                    return Some((name, rest));
                }
            }
        }
        None
    }

    fn body(
        &mut self,
        structures: &[Structure],
        block: &Block,
        path: &str,
        depth: usize,
    ) -> anyhow::Result<Option<usize>> {
        if depth >= DEEPEST {
            return Ok(None);
        }
        let mut arguments = BTreeMap::new();
        let mut blocks = BTreeMap::new();
        for (name, attribute) in &block.attributes {
            if !(attribute.required || attribute.optional) {
                continue;
            }
            let at = format!("{path}{name}");
            if let Some((service, member, limits)) = self.mapping.documented.get(&at) {
                let model = self.models.get(service)?;
                arguments.insert(name.clone(), self.keep(&model, member, limits, &at));
                continue;
            }
            if let Some((service, shape)) = self.mapping.shapes.get(&at) {
                let model = self.models.get(service)?;
                ensure!(
                    model.shape(shape).is_some(),
                    "{service} has no shape {shape}"
                );
                let limits = self.limits(&model, shape, &attribute.ty);
                if let Some(limits) = limits.filter(|limits| !limits.is_empty()) {
                    arguments.insert(name.clone(), self.keep(&model, shape, &limits, &at));
                }
                continue;
            }
            if let Some(shape) = self.named(structures, &at, attribute)? {
                arguments.insert(name.clone(), shape);
                continue;
            }
            if let Some(inner) = objects(attribute) {
                if let Some(body) = self.inner(structures, &inner, name, &at, depth)? {
                    blocks.insert(name.clone(), body);
                }
                continue;
            }
            if let Some(shape) = self.argument(structures, name, attribute, &at, depth) {
                arguments.insert(name.clone(), shape);
            }
        }
        for (name, nested) in &block.blocks {
            let at = format!("{path}{name}");
            if let Some(body) = self.inner(structures, &nested.block, name, &at, depth)? {
                blocks.insert(name.clone(), body);
            }
        }
        if arguments.is_empty() && blocks.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.draft.body(&arguments, &blocks)))
    }

    /// The enumeration that the provider's source names for an argument, if the service of its type has it.
    fn named(
        &mut self,
        structures: &[Structure],
        at: &str,
        attribute: &Attribute,
    ) -> anyhow::Result<Option<usize>> {
        let Some((shape, caseless)) = self.mapping.named.get(at).cloned() else {
            return Ok(None);
        };
        let kind = at.split('.').next().unwrap_or_default();
        let words: Vec<&str> = kind.split('_').skip(1).collect();
        let model = match (structures.first(), self.mapping.types.get(kind)) {
            (Some(structure), _) => Rc::clone(&structure.model),
            (None, Some((service, _))) => self.models.get(service)?,
            (None, None) => match self.service(&words) {
                Some((service, _)) => self.models.get(&service)?,
                None => return Ok(None),
            },
        };
        let ty = match &attribute.ty {
            Type::List(element) | Type::Set(element) => &**element,
            other => other,
        };
        if model.shape(&shape).is_none() {
            return Ok(None);
        }
        let Some(mut limits) = self.limits(&model, &shape, ty) else {
            return Ok(None);
        };
        if limits.choices.is_empty() {
            return Ok(None);
        }
        self.mapping.provided(at, &mut limits);
        limits.ignores_case |= caseless;
        self.arguments += 1;
        let line = format!(
            "{at}\t{}\t{shape}\tnamed {}",
            model.service,
            limits.choices.join(",")
        );
        self.listing.push(line);
        Ok(Some(self.draft.shape(&model.service, &shape, &limits)))
    }

    /// What is in the block of that name.
    fn inner(
        &mut self,
        structures: &[Structure],
        block: &Block,
        name: &str,
        at: &str,
        depth: usize,
    ) -> anyhow::Result<Option<usize>> {
        let mut inner = Vec::new();
        for structure in structures {
            for shape in self.members(structure, name, at, depth, true) {
                let model = &structure.model;
                let shape = model.element(&shape).map_or(shape.clone(), str::to_owned);
                if model.kind(&shape) == "structure" {
                    inner.push(Structure {
                        model: Rc::clone(model),
                        shape,
                        nouns: Vec::new(),
                    });
                }
            }
        }
        self.body(&inner, block, &format!("{at}."), depth + 1)
    }

    /// The shapes of the member that an argument is.
    fn members(
        &self,
        structure: &Structure,
        name: &str,
        at: &str,
        depth: usize,
        is_many: bool,
    ) -> Vec<String> {
        let members = structure.model.members(&structure.shape);
        let found = |wanted: &str| {
            let of = members.iter().filter(|(member, _)| plain(member) == wanted);
            let shapes: Vec<String> = of.map(|(_, shape)| (*shape).to_owned()).collect();
            (!shapes.is_empty()).then_some(shapes)
        };
        match self.mapping.member(at) {
            Some("-") => return Vec::new(),
            Some(named) => {
                // Through the structures on the way.
                let mut shape = structure.shape.clone();
                for step in named.split('.') {
                    let members = structure.model.members(&shape);
                    let Some((_, next)) = members.iter().find(|(member, _)| *member == step) else {
                        return Vec::new();
                    };
                    (*next).clone_into(&mut shape);
                }
                return vec![shape];
            }
            None => {}
        }
        let name = plain(name);
        if let Some(shapes) = found(&name) {
            return shapes;
        }
        if is_many {
            let others = [
                format!("{name}s"),
                format!("{name}es"),
                format!("{name}list"),
                format!("{name}set"),
            ];
            let ies = name.strip_suffix('y').map(|stem| format!("{stem}ies"));
            let singular = name.strip_suffix('s').map(str::to_owned);
            let mut others = others.into_iter().chain(ies).chain(singular);
            if let Some(shapes) = others.find_map(|other| found(&other)) {
                return shapes;
            }
        }
        let of_noun =
            depth == 0 && ["name", "description", "identifier", "type"].contains(&name.as_str());
        if of_noun {
            let mut named = structure.nouns.iter().map(|noun| format!("{noun}{name}"));
            return named.find_map(|name| found(&name)).unwrap_or_default();
        }
        Vec::new()
    }

    fn argument(
        &mut self,
        structures: &[Structure],
        name: &str,
        attribute: &Attribute,
        at: &str,
        depth: usize,
    ) -> Option<usize> {
        let is_many = matches!(attribute.ty, Type::List(_) | Type::Set(_));
        let mut found: Vec<(Rc<Model>, String, Limits)> = Vec::new();
        for structure in structures {
            for shape in self.members(structure, name, at, depth, is_many) {
                let limits = self.limits(&structure.model, &shape, &attribute.ty)?;
                if !found.iter().any(|(_, _, known)| *known == limits) {
                    let leaf = structure.model.element(&shape).filter(|_| is_many);
                    let leaf = leaf.map_or(shape.clone(), str::to_owned);
                    found.push((Rc::clone(&structure.model), leaf, limits));
                }
            }
        }
        match found.as_slice() {
            [] => None,
            [(model, shape, limits)] => (!limits.is_empty())
                .then(|| self.keep(&Rc::clone(model), &shape.clone(), &limits.clone(), at)),
            _ => {
                self.different += 1;
                None
            }
        }
    }

    fn keep(&mut self, model: &Model, shape: &str, limits: &Limits, at: &str) -> usize {
        self.arguments += 1;
        let mut limits = limits.clone();
        self.mapping.provided(at, &mut limits);
        let limits = &limits;
        let mut line = format!("{at}\t{}\t{shape}\t", model.service);
        match limits.choices.as_slice() {
            [] => {}
            choices => {
                line.push_str(if limits.is_closed {
                    "closed "
                } else {
                    "grows "
                });
                line.push_str(&choices.join(","));
            }
        }
        if limits.min.is_some() || limits.max.is_some() {
            let _ = write!(line, " {:?}..{:?}", limits.min, limits.max);
        }
        if let Some(pattern) = &limits.pattern {
            let _ = write!(line, " {pattern}");
            self.patterns.insert(pattern.clone());
        }
        self.listing.push(line);
        self.draft.shape(&model.service, shape, limits)
    }

    /// What a shape takes for an argument of that type; none where they do not go together.
    fn limits(&mut self, model: &Model, shape: &str, ty: &Type) -> Option<Limits> {
        let (shape, ty) = match ty {
            Type::List(element) | Type::Set(element) => (model.element(shape)?, &**element),
            other => (shape, other),
        };
        let json = model.shape(shape)?;
        let bound = |name: &str| json.get(name).and_then(Value::as_f64);
        let mut limits = Limits {
            min: bound("min"),
            max: bound("max"),
            ..Limits::default()
        };
        match (ty, model.kind(shape)) {
            (Type::Number, "integer" | "long" | "float" | "double") => {
                limits.is_number = true;
                Some(limits)
            }
            (Type::String, "string") => {
                let choices = json.get("enum").and_then(Value::as_array);
                if let Some(choices) = choices {
                    let choices = choices.iter().filter_map(Value::as_str);
                    let choices: Vec<String> = choices.map(str::to_owned).collect();
                    return Some(Limits {
                        is_closed: self.mapping.is_closed(&model.service, shape, &choices),
                        choices,
                        ..Limits::default()
                    });
                }
                if let Some(pattern) = json.get("pattern").and_then(Value::as_str) {
                    match pattern::convert(pattern) {
                        None => {
                            self.dropped.insert(pattern.to_owned());
                        }
                        Some(converted) => {
                            limits.pattern = converted.pattern;
                            if let Some((least, most)) = converted.length {
                                limits.min = Some(limits.min.map_or(least, |min| min.max(least)));
                                limits.max = match (limits.max, most) {
                                    (Some(a), Some(b)) => Some(a.min(b)),
                                    (a, b) => a.or(b),
                                };
                            }
                        }
                    }
                }
                Some(limits)
            }
            _ => None,
        }
    }
}

/// The arguments of the objects that an argument holds.
fn objects(attribute: &Attribute) -> Option<Block> {
    if let Some(nested) = &attribute.nested {
        return Some(nested.block.clone());
    }
    let ty = match &attribute.ty {
        Type::List(element) | Type::Set(element) => element,
        other => other,
    };
    let Type::Object(attributes) = ty else {
        return None;
    };
    let attributes = attributes.iter().map(|(name, inner)| {
        let inner = Attribute {
            ty: inner.ty.clone(),
            nested: None,
            optional: true,
            ..attribute.clone()
        };
        (name.clone(), inner)
    });
    Some(Block {
        attributes: attributes.collect(),
        ..Block::default()
    })
}

/// A name without case and separators.
fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
