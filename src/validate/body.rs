//! Bodies of resources and providers held to their schema.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use hcl::edit::expr::Expression;

use crate::catalog::schema::{self, Attribute as Known, Block as Schema, Nesting};
use crate::config::eval::{Evaluator, Frame};
use crate::config::load::Mode;
use crate::config::value::{Data, Type, Value, convert};
use crate::finding::{Finding, RuleInfo};
use crate::inventory::constraint;
use crate::registry::reading::CONFIGURATION;
use crate::registry::validate::{ARGUMENT, BLOCKS, COMPUTED, NESTING, REQUIRED, TYPE};
use crate::syntax::read::{Attribute, Block, Body, DYNAMIC, Syntax};
use crate::text::Span;

use super::names::open;
use super::place::{Blocks, Place};
use super::rewrite::{as_argument, as_block};
use super::strangers::{self, Strangers};
use super::{Checker, Limit, Sureness};

/// How deep blocks may be nested.
const DEEPEST: usize = 32;

impl Checker<'_> {
    /// Holds a body to its schema; JSON properties that the schema has as blocks are blocks.
    pub(super) fn body(
        &self,
        place: Place<'_>,
        body: &Body,
        schema: &Schema,
        names: &Evaluator<'_>,
    ) {
        let body = self.resolved(body, schema);
        let place = Place {
            body: Some(&body),
            ..place
        };
        let mut of_kind: BTreeMap<&str, Blocks<'_>> = BTreeMap::new();
        for block in &body.blocks {
            let (kind, dynamic) = match (&*block.kind, block.labels.first()) {
                (DYNAMIC, Some(label)) => (&*label.text, Some(block)),
                (DYNAMIC, None) => continue,
                (kind, _) => (kind, None),
            };
            let (content, least, most) = match dynamic {
                None => (block, 1, Some(1)),
                Some(dynamic) => {
                    let (least, most) = self.repeated(place, dynamic, names);
                    let content = dynamic.body.blocks.iter().find(|b| &*b.kind == "content");
                    let Some(content) = content else {
                        self.without(place, dynamic, "content", "block");
                        continue;
                    };
                    (content, least, most)
                }
            };
            let blocks = of_kind.entry(kind).or_insert_with(|| Blocks {
                headers: Vec::new(),
                least: 0,
                most: Some(0),
                bodies: Vec::new(),
            });
            for _ in 0..least.min(1) {
                blocks.headers.push(block.header);
            }
            blocks.least = blocks.least.saturating_add(least);
            blocks.most = match (blocks.most, most) {
                (Some(a), Some(b)) => Some(a.saturating_add(b)),
                _ => None,
            };
            blocks.bodies.push((content, dynamic));
        }
        let taken: HashSet<&str> = body.attributes.iter().map(|a| &*a.name).collect();
        let strangers = strangers::of(place, &body, &of_kind, schema);
        for attribute in &body.attributes {
            self.argument(place, attribute, &strangers, schema, names);
        }
        for (kind, blocks) in &of_kind {
            self.blocks(place, (kind, blocks), &strangers, schema, names);
        }
        for (name, known) in &schema.attributes {
            // What something else was meant to be is not missing, too.
            let set = taken.contains(name.as_str()) || strangers.has(name);
            if known.required && !set && !of_kind.contains_key(name.as_str()) {
                let headline = format!("{} has no `{name}`, which is required", place.whose());
                self.tell(
                    place.scope,
                    Finding::error(&REQUIRED, place.header, headline),
                    (place.path, name),
                    place.scope.sureness,
                );
            }
        }
        for (name, known) in &schema.blocks {
            let there = of_kind.get(name.as_str());
            let most = there.map_or(Some(0), |blocks| blocks.most);
            if let Some(most) = most.filter(|most| *most < known.min_items)
                && !taken.contains(name.as_str())
                && (most > 0 || !strangers.has(name))
            {
                let headline = if most == 0 {
                    format!("{} has no `{name}` block, which is required", place.whose())
                } else {
                    format!(
                        "{} has {most} `{name}` blocks, and needs {} at least",
                        place.whose(),
                        known.min_items
                    )
                };
                let rule = if most == 0 { &REQUIRED } else { &BLOCKS };
                self.tell(
                    place.scope,
                    Finding::error(rule, place.header, headline),
                    (place.path, name),
                    place.scope.sureness,
                );
            }
        }
        self.relations(place, &body, &of_kind, &strangers, names);
    }

    fn resolved<'b>(&self, body: &'b Body, schema: &Schema) -> Cow<'b, Body> {
        if body.members.is_empty() {
            return Cow::Borrowed(body);
        }
        let mut body = body.clone();
        let shapes: Vec<(&str, usize)> = schema
            .blocks
            .iter()
            .map(|(name, nested)| (name.as_str(), usize::from(nested.nesting == Nesting::Map)))
            .chain([(DYNAMIC, 1)])
            .collect();
        let mut findings = Vec::new();
        body.resolve(&shapes, &mut findings);
        body.settle();
        for finding in findings {
            self.add(finding);
        }
        Cow::Owned(body)
    }

    /// That a `dynamic` block lacks a part; of JSON, parts may be told only later.
    fn without(&self, place: Place<'_>, dynamic: &Block, part: &str, what: &str) {
        if dynamic.body.members.is_empty() {
            let text = format!("a dynamic block needs the {what} `{part}`");
            let finding = Finding::error(&CONFIGURATION, dynamic.header, text);
            self.language(place.scope, finding);
        }
    }

    /// How many blocks a `dynamic` one makes, at least and at most.
    fn repeated(
        &self,
        place: Place<'_>,
        block: &Block,
        names: &Evaluator<'_>,
    ) -> (u64, Option<u64>) {
        let Some(for_each) = block.body.argument("for_each") else {
            self.without(place, block, "for_each", "argument");
            return (0, None);
        };
        let value = self.expression(place.scope, &for_each.value, names, place.bound);
        let Some(value) = value else {
            return (0, None);
        };
        let listed = !matches!(
            value.data,
            Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Null(_)
        );
        if !listed {
            let text = format!(
                "for_each of a dynamic block takes a collection, not {}",
                value.ty().friendly()
            );
            self.evaluation(place.scope, for_each.value.span, text);
            return (0, None);
        }
        match (&value.data, value.length()) {
            // Of a set, elements may turn out to be the same.
            (Data::List(..) | Data::Tuple(_) | Data::Map(..) | Data::Object(_), Some(n)) => {
                (n as u64, Some(n as u64))
            }
            _ => (0, None),
        }
    }

    fn argument(
        &self,
        place: Place<'_>,
        attribute: &Attribute,
        strangers: &Strangers<'_>,
        schema: &Schema,
        names: &Evaluator<'_>,
    ) {
        let value = self.expression(place.scope, &attribute.value, names, place.bound);
        let at = (place.path, &*attribute.name);
        let Some(known) = schema.attributes.get(&*attribute.name) else {
            let finding = if let Some(known) = schema.blocks.get(&*attribute.name) {
                if known.maybe_argument {
                    let why = format!(
                        "whether `{}` of {} is an argument or a block is not told by the schema",
                        attribute.name, place.scope.address
                    );
                    return self.untold(place, &NESTING, attribute.name_span, why);
                }
                let headline = format!(
                    "`{}` of {} is a block, not an argument",
                    attribute.name, place.scope.address
                );
                Finding::error(&NESTING, attribute.name_span, headline)
                    .help(format!("write {} {{ … }}, without =", attribute.name))
                    .fix(as_block(attribute))
            } else {
                return self.stranger(place, attribute, value.as_ref(), strangers, schema);
            };
            return self.tell(place.scope, finding, at, place.scope.sureness);
        };
        let Some(value) = value else { return };
        let is_id = place.path.is_empty()
            && place.scope.sureness == Sureness::Schema
            && place.scope.own.is_some_and(|own| own.mode == Mode::Managed)
            && schema::is_given_id(&attribute.name, known);
        if !known.required && (!known.optional || is_id) {
            if !value.is_null() {
                let headline = format!(
                    "`{}{}` of {} is decided by the provider, so it cannot be set",
                    place.path, attribute.name, place.scope.address
                );
                let finding =
                    Finding::error(&COMPUTED, attribute.name_span, headline).help("take it away");
                self.tell(place.scope, finding, at, place.scope.sureness);
            }
            return;
        }
        if known.required && attribute.value.is_null() {
            let headline = format!(
                "{} has no `{}`, which is required",
                place.whose(),
                attribute.name
            );
            let finding =
                Finding::error(&REQUIRED, attribute.value.span, headline).label("this is null");
            return self.tell(place.scope, finding, at, place.scope.sureness);
        }
        self.fits(place, attribute, &value, &known.ty);
        self.values(place, attribute, &value, known);
    }

    /// Holds a value to the type of its argument.
    fn fits(&self, place: Place<'_>, attribute: &Attribute, value: &Value, ty: &schema::Type) {
        let Err(e) = convert(value, &constraint(ty)) else {
            return;
        };
        // The names in what must not be shown are of it.
        let path = if value.marks().is_hidden() {
            ""
        } else {
            &*e.path
        };
        let headline = format!(
            "`{}{}{path}` of {}: {}",
            place.path, attribute.name, place.scope.address, e.message
        );
        let mut finding = Finding::error(&TYPE, attribute.value.span, headline);
        if let Some(subject) = e.path.is_empty().then(|| ty.to_string()) {
            finding = finding.note(format!("the type of {} is {subject}", attribute.name));
        }
        // Before Terraform 0.12, brackets around a list made no list of lists.
        if let Data::Tuple(items) = &value.data
            && let [list] = &**items
            && convert(list, &constraint(ty)).is_ok()
        {
            finding = finding.help("leave the brackets out: what is in them is a list already");
        }
        let at = (place.path, &*attribute.name);
        self.tell(place.scope, finding, at, place.scope.sureness);
    }

    /// What the schema does not tell.
    pub(super) fn untold(&self, place: Place<'_>, rule: &RuleInfo, span: Span, why: String) {
        let limit = Limit::Untold(place.whose());
        self.open(place.scope, rule.id, span, why, limit);
    }

    /// The blocks of one type.
    fn blocks(
        &self,
        place: Place<'_>,
        (kind, blocks): (&str, &Blocks<'_>),
        strangers: &Strangers<'_>,
        schema: &Schema,
        names: &Evaluator<'_>,
    ) {
        let at = (place.path, kind);
        let header = blocks.header().unwrap_or(place.header);
        let path = format!("{}{kind}.", place.path);
        if let Some(known) = schema.blocks.get(kind) {
            let most = match known.nesting {
                Nesting::Single | Nesting::Group => Some(1),
                _ => known.max_items,
            };
            if let Some(most) = most
                && blocks.least > most
            {
                let headline = format!(
                    "{} has {} `{kind}` blocks, and takes {most} at most",
                    place.whose(),
                    blocks.least
                );
                let beyond = usize::try_from(most).unwrap_or(usize::MAX);
                let surplus = blocks.headers.get(beyond).copied().unwrap_or(header);
                let mut finding = Finding::error(&BLOCKS, surplus, headline);
                if surplus != header {
                    finding = finding.also(header, "the first one");
                }
                self.tell(place.scope, finding, at, place.scope.sureness);
            }
            for (content, dynamic) in &blocks.bodies {
                if known.nesting != Nesting::Map
                    && let (None, Some(label)) = (dynamic, content.labels.first())
                {
                    let headline = format!("`{kind}` of {} has no labels", place.scope.address);
                    let finding = Finding::error(&NESTING, label.span, headline);
                    self.tell(place.scope, finding, at, place.scope.sureness);
                }
                self.content(place, &path, content, *dynamic, Some(&known.block), names);
            }
            return;
        }
        if let Some(known) = schema.attributes.get(kind) {
            if let Some(element) = objects(known) {
                for (content, dynamic) in &blocks.bodies {
                    self.content(place, &path, content, *dynamic, Some(&element), names);
                }
                return;
            }
            let headline = format!(
                "`{kind}` of {} is an argument, not a block",
                place.scope.address
            );
            let help = match &known.ty {
                schema::Type::String => format!("it takes a text: write {kind} = \"…\""),
                schema::Type::Number => format!("it takes a number: write {kind} = …"),
                schema::Type::Bool => {
                    format!("it takes a truth value: write {kind} = true or false")
                }
                _ => format!("write {kind} = …"),
            };
            let mut finding = Finding::error(&NESTING, header, headline).help(help);
            if let [(content, None)] = blocks.bodies.as_slice() {
                finding = finding.fix(as_argument(content, known));
            }
            self.tell(place.scope, finding, at, place.scope.sureness);
        } else if schema.open {
            let why = format!("what {} takes is not told by the schema", place.whose());
            self.untold(place, &ARGUMENT, header, why);
        } else {
            self.strange_blocks(place, (kind, blocks), strangers);
        }
        // What they refer to counts whatever they are.
        for (content, dynamic) in &blocks.bodies {
            self.content(place, &path, content, *dynamic, None, names);
        }
    }

    /// The body of a block, or of the blocks that a `dynamic` one makes. Without a schema,
    /// expressions alone count.
    fn content(
        &self,
        place: Place<'_>,
        path: &str,
        content: &Block,
        dynamic: Option<&Block>,
        schema: Option<&Schema>,
        names: &Evaluator<'_>,
    ) {
        if place.depth >= DEEPEST {
            return;
        }
        let mut inner = Place {
            header: dynamic.unwrap_or(content).header,
            path,
            depth: place.depth + 1,
            ..place
        };
        let is_there = dynamic.is_none_or(|dynamic| is_there(dynamic, names));
        let iterator = dynamic.and_then(iterator);
        let bound: Vec<&str> = place.bound.iter().copied().chain(iterator).collect();
        let any = || open(Type::Dynamic);
        let frame = iterator.map(|name| Frame {
            name,
            value: Value::object([("key".into(), any()), ("value".into(), any())]),
            outer: names.frame(),
        });
        inner.bound = &bound;
        let within;
        let names = match &frame {
            Some(frame) => {
                within = names.within(frame);
                &within
            }
            None => names,
        };
        let why = "none of these blocks may be there; with the first, it is refused";
        self.latently((!is_there).then_some(why), || match schema {
            Some(schema) => self.body(inner, &content.body, schema, names),
            None => self.unread(inner, &content.body, names),
        });
    }

    /// The expressions of a body that has no schema.
    pub(super) fn unread(&self, place: Place<'_>, body: &Body, names: &Evaluator<'_>) {
        for attribute in body.attributes.iter().chain(&body.members) {
            self.expression(place.scope, &attribute.value, names, place.bound);
        }
        for block in &body.blocks {
            let dynamic = (&*block.kind == DYNAMIC).then_some(block);
            let content = match dynamic {
                None => block,
                Some(dynamic) => {
                    self.repeated(place, dynamic, names);
                    let content = dynamic.body.blocks.iter().find(|b| &*b.kind == "content");
                    let Some(content) = content else { continue };
                    content
                }
            };
            self.content(place, place.path, content, dynamic, None, names);
        }
    }
}

/// Whether a `dynamic` block makes one at least.
fn is_there(dynamic: &Block, names: &Evaluator<'_>) -> bool {
    let Some(for_each) = dynamic.body.argument("for_each") else {
        return true;
    };
    let value = names.value(&for_each.value);
    value.is_ok_and(|value| value.length().is_some_and(|n| n > 0))
}

/// The name under which the content of a `dynamic` block sees each element.
fn iterator(block: &Block) -> Option<&str> {
    let named = block.body.argument("iterator");
    match named.map(|attribute| &attribute.value.syntax) {
        None => block.labels.first().map(|label| &*label.text),
        Some(Syntax::Hcl(expression)) => match &**expression {
            Expression::Variable(name) => Some(name.as_str()),
            _ => None,
        },
        Some(Syntax::Json(_)) => named.and_then(|a| a.value.literal()),
    }
}

/// The arguments of the blocks that an argument, a list or set of objects, may be written as.
fn objects(known: &Known) -> Option<Schema> {
    let (schema::Type::List(item) | schema::Type::Set(item)) = &known.ty else {
        return None;
    };
    let schema::Type::Object(attributes) = &**item else {
        return None;
    };
    let attributes = attributes
        .iter()
        .map(|(name, attribute)| (name.clone(), optional(&attribute.ty)));
    let mut attributes: BTreeMap<String, Known> = attributes.collect();
    // The table lacks `description` in objects.
    attributes
        .entry("description".into())
        .or_insert_with(|| optional(&schema::Type::String));
    known.nested.is_none().then(|| Schema {
        attributes,
        ..Schema::default()
    })
}

/// An argument that may be set.
pub(super) fn optional(ty: &schema::Type) -> Known {
    Known {
        ty: ty.clone(),
        required: false,
        optional: true,
        computed: false,
        sensitive: false,
        deprecated: false,
        write_only: false,
        untold: false,
        nested: None,
    }
}
