//! Reads the schema out of a provider's generated bindings for the CDK (`cdktn-provider-aws` and its kin).
//!
//! The package has a directory for each type, whose `index.js` names every argument with its flags in a comment, makes a
//! class of each block, and lists what the configuration takes with its type. It does not tell what is sensitive,
//! deprecated or write-only (but for the provider's convention that write-only arguments end in `_wo`), bounds on the
//! number of blocks other than one, the version of the state, nor always an argument from a block.

use std::collections::{BTreeMap, HashMap};

use tfsize::catalog::schema::{
    Attribute, Block, NestedBlock, Nesting, ObjectAttribute, Schema, Type, Types,
};

/// What was read of the bindings so far.
#[derive(Default)]
pub(crate) struct Bindings {
    provider_version: String,
    resources: Types,
    data_sources: Types,
    ephemerals: Types,
    provider: Option<Block>,
}

impl Bindings {
    /// Adds the types that the text of one module declares, JavaScript with the interfaces of TypeScript after it.
    pub(crate) fn add(&mut self, text: &str) {
        let module = Module::read(text);
        for (name, class) in &module.classes {
            let Some(kind) = &class.kind else { continue };
            let block = || module.block(Way::new(name, None));
            let types = match class.base.as_str() {
                "TerraformResource" => &mut self.resources,
                "TerraformDataSource" => &mut self.data_sources,
                "TerraformEphemeralResource" => &mut self.ephemerals,
                "TerraformProvider" => {
                    self.provider = Some(block());
                    self.versioned(&module);
                    continue;
                }
                _ => continue,
            };
            types.insert(kind.clone(), (0, block()));
            self.versioned(&module);
        }
    }

    fn versioned(&mut self, module: &Module) {
        if let Some(version) = &module.version {
            self.provider_version.clone_from(version);
        }
    }

    /// The schema of what was read.
    pub(crate) fn schema(self) -> Schema {
        let types = [self.resources, self.data_sources, self.ephemerals];
        Schema::of(self.provider_version, types, self.provider)
    }
}

/// What a module declares.
#[derive(Default)]
struct Module {
    classes: BTreeMap<String, Class>,
    /// What the configuration of a structure takes, by the structure's name.
    taken: HashMap<String, Vec<(String, Taken)>>,
    /// The properties that an interface requires, by its name.
    required: HashMap<String, Vec<String>>,
    version: Option<String>,
}

/// A class: a type, a structure, or a list of structures.
#[derive(Default)]
struct Class {
    base: String,
    /// The name of the type.
    kind: Option<String>,
    members: Vec<Member>,
    /// Of a list or map, the class of its elements.
    element: Option<String>,
    /// A structure that stands by itself, not in a list.
    alone: bool,
}

/// An argument, block or result.
#[derive(Default)]
struct Member {
    name: String,
    computed: bool,
    optional: bool,
    required: bool,
    /// The class of its value, and whether a set is behind it.
    class: Option<(String, bool)>,
    /// What gives its value.
    getter: String,
}

/// An entry of what the configuration takes.
#[derive(Clone)]
struct Taken {
    property: String,
    outer: String,
    storage: String,
}

impl Module {
    fn read(text: &str) -> Self {
        let mut out = Self::default();
        let mut class = String::new();
        let mut taker: Option<String> = None;
        let (mut entry, mut property, mut outer) = (String::new(), String::new(), String::new());
        let mut interface = String::new();
        for line in text.lines() {
            if line == "}" {
                (class, taker) = (String::new(), None);
                interface.clear();
                continue;
            }
            if let Some(rest) = line.strip_prefix("class ") {
                let Some((name, base)) = rest.split_once(" extends cdktn.") else {
                    continue;
                };
                name.clone_into(&mut class);
                let made = out.classes.entry(class.clone()).or_default();
                base.trim_end_matches(" {").clone_into(&mut made.base);
                continue;
            }
            if let Some(rest) = line.strip_prefix("export interface ") {
                let name = rest.split([' ', '{']).next().unwrap_or_default();
                name.clone_into(&mut interface);
                continue;
            }
            let within = line.trim();
            if !interface.is_empty() {
                if let Some(rest) = within.strip_prefix("readonly ")
                    && let Some((name, _)) = rest.split_once(':')
                    && !name.ends_with('?')
                {
                    let required = out.required.entry(interface.clone()).or_default();
                    required.push(name.to_owned());
                }
                continue;
            }
            if let Some(rest) = line.strip_prefix("function ") {
                let name = rest.split_once("ToHclTerraform(").map(|(name, _)| name);
                taker = name.map(capitalised);
                continue;
            }
            if within == "synthesizeHclAttributes() {" {
                taker = Some(class.clone());
            } else if let Some(taker) = &taker {
                if let Some(name) = within.strip_suffix(": {") {
                    name.trim_matches('"').clone_into(&mut entry);
                } else if let Some(value) = within.strip_prefix("value: ") {
                    let of = value.rsplit_once("struct.").map_or("", |(_, p)| p);
                    of.trim_end_matches([')', ',']).clone_into(&mut property);
                } else if let Some(kind) = quoted(within, "type: ") {
                    kind.clone_into(&mut outer);
                } else if let Some(storage) = quoted(within, "storageClassType: ") {
                    let taken = Taken {
                        property: property.clone(),
                        outer: outer.clone(),
                        storage: storage.to_owned(),
                    };
                    let all = out.taken.entry(taker.clone()).or_default();
                    all.push((entry.clone(), taken));
                }
                continue;
            }
            if let Some(version) = within.strip_prefix("providerVersion: '") {
                out.version = version.split('\'').next().map(str::to_owned);
            } else if let Some(class) = out.classes.get_mut(&class) {
                class.line(within);
            }
        }
        out.complete();
        out
    }

    /// Makes classes of the structures that have none, as those of the provider's own block, from what is taken.
    fn complete(&mut self) {
        for (structure, taken) in &self.taken {
            let has_class = self.classes.contains_key(structure)
                || self
                    .classes
                    .contains_key(&format!("{structure}OutputReference"));
            if has_class {
                continue;
            }
            let required = self.required.get(structure);
            let members = taken.iter().map(|(name, taken)| {
                let is_required = required.is_some_and(|all| all.contains(&taken.property));
                Member {
                    name: name.clone(),
                    required: is_required,
                    optional: !is_required,
                    ..Member::default()
                }
            });
            let class = Class {
                members: members.collect(),
                ..Class::default()
            };
            self.classes.insert(structure.clone(), class);
        }
    }

    /// The block that a class is the value of.
    fn block(&self, way: Way<'_>) -> Block {
        let mut block = Block::default();
        for (member, form) in self.forms(way.class) {
            let name = member.name.clone();
            match form {
                Form::Argument(shape) => {
                    let ty = self.ty(&shape, way);
                    block.attributes.insert(name, member.attribute(ty));
                }
                Form::Block(shape, sure) => {
                    let (inner, nesting, max_items) = match shape {
                        Shape::Items(class, nesting, max) if !way.holds(&class) => {
                            (self.block(Way::new(&class, Some(&way))), nesting, max)
                        }
                        Shape::Items(_, nesting, max) => (untold(), nesting, max),
                        _ => (untold(), Nesting::List, None),
                    };
                    let nested = NestedBlock {
                        maybe_argument: !sure,
                        block: inner,
                        nesting,
                        min_items: u64::from(member.required),
                        max_items,
                    };
                    block.blocks.insert(name, nested);
                }
            }
        }
        block
    }

    /// The members of a class, told apart: arguments come first and blocks after them, each in order.
    fn forms(&self, class: &str) -> Vec<(&Member, Form)> {
        let Some(of) = self.classes.get(class) else {
            return Vec::new();
        };
        let is_provider = of.base == "TerraformProvider";
        // The language's own argument of a provider stands between the two.
        let members = of.members.iter();
        let members: Vec<_> = members
            .filter(|member| !(is_provider && member.name == "alias"))
            .map(|member| (member, self.shape(class, member)))
            .collect();
        let is_argument = |(member, shape): &(&Member, Shape)| {
            member.computed || matches!(shape, Shape::Value(_))
        };
        let first = members.iter().rposition(is_argument).map_or(0, |at| at + 1);
        let names: Vec<&str> = members.iter().map(|(m, _)| m.name.as_str()).collect();
        let falls = |at: &usize| {
            let before = at.checked_sub(1).and_then(|at| names.get(at));
            before > names.get(*at)
        };
        let start = (first..names.len()).find(falls);
        let forms = (0..).zip(members).map(|(at, (member, shape))| {
            let form = match (at < first, start) {
                (true, _) => Form::Argument(shape),
                (false, Some(start)) if at < start => Form::Argument(shape),
                (false, Some(_)) => Form::Block(shape, true),
                (false, None) => {
                    let sure = is_provider || member.name == "timeouts";
                    Form::Block(shape, sure)
                }
            };
            (member, form)
        });
        forms.collect()
    }

    fn shape(&self, class: &str, member: &Member) -> Shape {
        let structure = class.strip_suffix("OutputReference").unwrap_or(class);
        let taken = self.taken.get(structure).and_then(|all| {
            let mut all = all.iter();
            all.find_map(|(name, taken)| (*name == member.name).then_some(taken))
        });
        if let Some((class, set)) = &member.class {
            if let Some(item) = class.strip_prefix("cdktn.") {
                let item = item.strip_suffix("Map").map(str::to_lowercase);
                let item = item.as_deref().and_then(primitive);
                return item.map_or(Shape::Untold, |ty| Shape::Value(Type::Map(Box::new(ty))));
            }
            let Some(made) = self.classes.get(class) else {
                return Shape::Untold;
            };
            if let Some(element) = &made.element {
                let nesting = match made.base.as_str() {
                    "ComplexMap" => Nesting::Map,
                    _ if *set => Nesting::Set,
                    _ => Nesting::List,
                };
                return Shape::Items(element.clone(), nesting, None);
            }
            let nesting = if made.alone {
                Nesting::Single
            } else if taken.is_some_and(|taken| taken.outer == "set") {
                Nesting::Set
            } else {
                Nesting::List
            };
            let most = (!made.alone).then_some(1);
            return Shape::Items(class.clone(), nesting, most);
        }
        if let Some(taken) = taken {
            if let Some(ty) = taken.ty() {
                return Shape::Value(ty);
            }
            let item = taken.storage.strip_suffix("List");
            if let Some(item) = item.filter(|item| self.classes.contains_key(*item)) {
                let nesting = match taken.outer.as_str() {
                    "set" => Nesting::Set,
                    _ => Nesting::List,
                };
                return Shape::Items(item.to_owned(), nesting, None);
            }
            return Shape::Untold;
        }
        member.got().map_or(Shape::Untold, Shape::Value)
    }

    /// The type of an argument.
    fn ty(&self, shape: &Shape, way: Way<'_>) -> Type {
        match shape {
            Shape::Value(ty) => ty.clone(),
            Shape::Items(class, nesting, _) if !way.holds(class) => {
                nesting.of(self.object(Way::new(class, Some(&way))))
            }
            _ => Type::Dynamic,
        }
    }

    fn object(&self, way: Way<'_>) -> Type {
        let members = self.classes.get(way.class).into_iter();
        let members = members.flat_map(|class| &class.members).map(|member| {
            let ty = self.ty(&self.shape(way.class, member), way);
            let optional = false;
            (member.name.clone(), ObjectAttribute { ty, optional })
        });
        Type::Object(members.collect())
    }
}

/// The way to a class from that of its type. The bindings make one class of blocks that hold each other, however deep
/// the provider takes them, so what stands in itself is not told.
#[derive(Clone, Copy)]
struct Way<'w> {
    class: &'w str,
    outer: Option<&'w Way<'w>>,
}

impl<'w> Way<'w> {
    fn new(class: &'w str, outer: Option<&'w Way<'w>>) -> Self {
        Self { class, outer }
    }

    fn holds(&self, class: &str) -> bool {
        self.class == class || self.outer.is_some_and(|outer| outer.holds(class))
    }
}

/// What a member is the value of.
enum Shape {
    /// A type without structures.
    Value(Type),
    /// Structures of a class, together of this nesting, and how many at most.
    Items(String, Nesting, Option<u64>),
    /// The bindings take anything.
    Untold,
}

/// How a member is written.
enum Form {
    Argument(Shape),
    /// As a block; whether that is sure.
    Block(Shape, bool),
}

/// A block of which nothing is told.
fn untold() -> Block {
    Block {
        open: true,
        ..Block::default()
    }
}

impl Class {
    /// Reads a line of the class.
    fn line(&mut self, line: &str) {
        if let Some(kind) = quoted(line, "static tfResourceType = ") {
            self.kind = Some(kind.to_owned());
        } else if line == "super(terraformResource, terraformAttribute, false);" {
            self.alone = true;
        } else if let Some(member) = line.strip_prefix("// ").and_then(Member::from_comment) {
            self.members.push(member);
        } else if let Some((_, made)) = line.split_once(" = new ").filter(|_| line.starts_with('_'))
        {
            let Some((class, arguments)) = made.split_once('(') else {
                return;
            };
            let class = match class.strip_prefix("cdktn.") {
                Some(_) => class,
                None => class.rsplit('.').next().unwrap_or(class),
            };
            let set = arguments.ends_with("true);");
            if let Some(member) = self.members.last_mut() {
                member.class = Some((class.to_owned(), set));
            }
        } else if let Some(value) = line.strip_prefix("return ") {
            if let Some(made) = value.strip_prefix("new ")
                && let Some((class, _)) = made.split_once("(this.terraformResource")
            {
                let class = class.rsplit('.').next().unwrap_or(class);
                self.element = Some(class.to_owned());
            } else if let Some(member) = self.members.last_mut()
                && member.getter.is_empty()
            {
                value.clone_into(&mut member.getter);
            }
        }
    }
}

impl Member {
    /// `name - computed: true, optional: false, required: false`
    fn from_comment(text: &str) -> Option<Self> {
        let (name, flags) = text.split_once(" - computed: ")?;
        let mut flags = flags.split(", ").map(|flag| flag.ends_with("true"));
        let mut next = || flags.next();
        Some(Self {
            name: name.to_owned(),
            computed: next()?,
            optional: next()?,
            required: next()?,
            ..Self::default()
        })
    }

    fn attribute(&self, ty: Type) -> Attribute {
        Attribute {
            ty,
            required: self.required,
            optional: self.optional,
            computed: self.computed,
            sensitive: false,
            deprecated: false,
            // The provider names them all so.
            write_only: self.name.ends_with("_wo") && !self.computed,
            untold: true,
            nested: None,
        }
    }

    /// The type of what the getter gives.
    fn got(&self) -> Option<Type> {
        let (_, rest) = self.getter.split_once("this.get")?;
        let (kind, _) = rest.split_once("Attribute(")?;
        let is_set = self.getter.contains("Fn.tolist(");
        let collection = |ty| {
            let ty = Box::new(ty);
            if is_set {
                Type::Set(ty)
            } else {
                Type::List(ty)
            }
        };
        Some(match kind {
            "List" => collection(Type::String),
            _ => match (kind.strip_suffix("List"), kind.strip_suffix("Map")) {
                (Some(item), _) => collection(primitive(&item.to_lowercase())?),
                (_, Some(item)) => Type::Map(Box::new(primitive(&item.to_lowercase())?)),
                _ => primitive(&kind.to_lowercase())?,
            },
        })
    }
}

impl Taken {
    /// The type, where it has no structures.
    fn ty(&self) -> Option<Type> {
        let word = self.storage.find(char::is_uppercase);
        let (item, mut around) = self.storage.split_at(word.unwrap_or(self.storage.len()));
        let mut ty = primitive(item)?;
        while !around.is_empty() {
            let (kind, rest) =
                around.split_at_checked(if around.starts_with("List") { 4 } else { 3 })?;
            around = rest;
            let item = Box::new(ty);
            ty = match kind {
                "List" if around.is_empty() && self.outer == "set" => Type::Set(item),
                "List" => Type::List(item),
                "Map" => Type::Map(item),
                _ => return None,
            };
        }
        Some(ty)
    }
}

fn primitive(name: &str) -> Option<Type> {
    match name {
        "string" => Some(Type::String),
        "number" => Some(Type::Number),
        "boolean" => Some(Type::Bool),
        _ => None,
    }
}

/// The text between double quotes after `lead`.
fn quoted<'t>(line: &'t str, lead: &str) -> Option<&'t str> {
    let rest = line.strip_prefix(lead)?.strip_prefix('"')?;
    rest.split('"').next()
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
