//! A policy file as written: literals and blocks with their places, and the merging of layers.

use crate::registry::policyfile;
use std::collections::HashMap;

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, ObjectKey};
use hcl::edit::structure::{Body, Structure};

use crate::finding::Finding;
use crate::text::{FileId, Span};

/// A literal.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`: as if the line were not there.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string without interpolation.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object, in the order written.
    Object(Vec<(Name, Node)>),
}

impl Literal {
    /// The word for a value of this kind, in messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// A literal with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it says.
    pub literal: Literal,
    /// Where it stands.
    pub span: Span,
}

/// A name with its place: a key or a block label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The characters, without quotes.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// `key = literal`.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The text before the equals sign.
    pub key: Name,
    /// What stands behind the equals sign.
    pub value: Node,
    /// How its key came about.
    pub meaning: Meaning,
}

/// How the key of a value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It is written.
    Written,
    /// Another is written, which is a slip of it.
    Slip,
    /// Another is written, which AWS or other tools have for it: the value may be in another unit.
    Foreign,
}

/// `kind "label" { ... }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The block's type.
    pub kind: Name,
    /// Its label, for kinds that take one.
    pub label: Option<Name>,
    /// What it holds.
    pub body: Section,
}

/// Keys that are stated instead of others: who states all of the first wants none of the others that a layer below has.
#[derive(Debug, Clone, Copy)]
pub struct Displaces {
    /// What is stated.
    pub stated: &'static [&'static str],
    /// The word that it is stated as, where not any does.
    pub word: Option<&'static str>,
    /// What then no longer holds.
    pub below: &'static [&'static str],
    /// Whether what a layer below has by a name goes with what is stated, and so stays.
    pub unless: Option<fn(&Section, &str) -> bool>,
}

impl Displaces {
    /// Where any word displaces, and whatever it is.
    pub const ALWAYS: Self = Self {
        stated: &[],
        word: None,
        below: &[],
        unless: None,
    };
}

/// What is left out of what is stated for all of a kind where it does not go with the rest.
#[derive(Clone, Copy)]
pub struct Needs {
    /// The name of the attribute or block that is left out.
    pub key: &'static str,
    /// Whether it goes with what a block states.
    pub goes: fn(&Section) -> bool,
}

/// The inside of a block or of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Where a missing entry is reported: the block's header.
    pub header: Span,
    /// Attributes in the order written.
    pub attributes: Vec<Attribute>,
    /// Blocks in the order written.
    pub blocks: Vec<Block>,
}

impl Section {
    /// The attribute of that name.
    pub fn attribute(&self, key: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.key.text == key)
    }

    /// The blocks of that kind.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |b| b.kind.text == kind)
    }

    /// Whether it states a value or a block of that name.
    pub(super) fn states(&self, name: &str) -> bool {
        let value = self.attribute(name);
        value.is_some_and(|a| a.value.literal != Literal::Null)
            || self.blocks_of(name).next().is_some()
    }

    /// Whether it has a word on something, be it that there is none.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.attribute(name).is_some() || self.blocks_of(name).next().is_some()
    }

    /// Whether it states a value as a word.
    pub(super) fn says(&self, name: &str, word: &str) -> bool {
        let literal = self.attribute(name).map(|a| &a.value.literal);
        matches!(literal, Some(Literal::Text(text)) if text == word)
    }

    /// Whether it states yes or no.
    pub(super) fn says_whether(&self, name: &str) -> Option<bool> {
        match self.attribute(name)?.value.literal {
            Literal::Bool(yes) => Some(yes),
            _ => None,
        }
    }

    /// Whether it has a block of a kind that is not switched off.
    pub(super) fn has(&self, kind: &str) -> bool {
        let mut all = self.blocks_of(kind);
        all.any(|block| block.body.says_whether("enabled") != Some(false))
    }

    /// Whether the `profile` in force, the chosen one or the only one, has no word on any of these keys.
    pub(super) fn profile_leaves(&self, keys: &[&str]) -> bool {
        let chosen = self.attribute("profile").map(|a| &a.value.literal);
        let mut all = self.blocks_of("profile").filter(|b| !b.is_for_all());
        let profile = match chosen {
            Some(Literal::Text(name)) => {
                all.find(|b| b.label.as_ref().is_some_and(|l| l.text == *name))
            }
            _ => all.next().filter(|_| all.next().is_none()),
        };
        profile.is_none_or(|profile| keys.iter().all(|key| !profile.body.states(key)))
    }

    /// Takes a value or the blocks of that name away.
    pub(super) fn drop(&mut self, name: &str) {
        self.attributes.retain(|a| a.key.text != name);
        self.blocks.retain(|b| b.kind.text != name);
    }

    /// Puts an attribute in the place of its own of that name, or beside the others.
    pub fn set(&mut self, attribute: &Attribute) {
        let mut mine = self.attributes.iter_mut();
        match mine.find(|a| a.key.text == attribute.key.text) {
            Some(mine) => *mine = attribute.clone(),
            None => self.attributes.push(attribute.clone()),
        }
    }

    /// Lays `over` on top: its attributes replace, its blocks merge with those of the same kind and label or join them.
    /// What it states instead of something else takes that away; `displaces` tells what, for a kind of block.
    pub fn overlay(&mut self, over: &Section, displaces: DisplacesOf) {
        for attribute in &over.attributes {
            self.set(attribute);
        }
        for block in &over.blocks {
            match self.blocks.iter_mut().find(|b| b.same_thing(block)) {
                Some(mine) => mine.body.lay(&block.body, &block.kind.text, displaces),
                None => self.blocks.push(block.clone()),
            }
        }
    }

    /// What it is with another on top that takes nothing away.
    fn under(&self, over: &Section, displaces: DisplacesOf) -> Self {
        let mut both = self.clone();
        both.overlay(over, displaces);
        both
    }

    /// Lays the inside of another block of the kind on top of this one.
    pub(super) fn lay(&mut self, over: &Section, kind: &str, displaces: DisplacesOf) {
        for rule in displaces(kind) {
            let all = rule.stated.iter().all(|name| match rule.word {
                Some(word) => over.says(name, word),
                None => over.states(name),
            });
            if !all {
                continue;
            }
            let both = rule.unless.map(|goes| (goes, self.under(over, displaces)));
            for name in rule.below {
                if both.as_ref().is_none_or(|(goes, both)| !goes(both, name)) {
                    self.drop(name);
                }
            }
        }
        self.overlay(over, displaces);
    }
}

/// What each kind of block states instead of something else.
pub type DisplacesOf = fn(kind: &str) -> Vec<&'static Displaces>;

/// What each kind of block takes of what is stated for all only where it goes.
pub type NeedsOf = fn(kind: &str) -> Vec<&'static Needs>;

impl Block {
    /// Whether it holds for all of its kind, or for all that are called as its label says.
    pub fn is_for_all(&self) -> bool {
        self.label
            .as_ref()
            .is_some_and(|label| label.text.contains('*'))
    }

    /// Whether both blocks speak of one thing: same kind, same label.
    pub fn same_thing(&self, other: &Block) -> bool {
        let label = |b: &Block| b.label.as_ref().map(|l| l.text.clone());
        self.kind.text == other.kind.text && label(self) == label(other)
    }

    /// `service "gateway"`, for messages.
    pub fn title(&self) -> String {
        match &self.label {
            Some(label) => format!("{} \"{}\"", self.kind.text, label.text),
            None => self.kind.text.clone(),
        }
    }
}

/// Turns a parsed file into a section; what a policy cannot hold (expressions, twofold names) becomes a finding.
pub fn read(
    file: FileId,
    body: &Body,
    may_lack: LabelMayLack,
    findings: &mut Vec<Finding>,
) -> Section {
    section(file, body, ("", Span::new(file, 0..0)), may_lack, findings)
}

fn place(file: FileId, range: Option<std::ops::Range<usize>>) -> Span {
    Span::new(file, range.unwrap_or(0..0))
}

/// Whether one block of a kind may do without a label in a block of another.
pub type LabelMayLack = fn(around: &str, kind: &str) -> bool;

/// How one of two blocks that are called alike is told apart.
fn apart(block: &Block, around: &str, may_lack: LabelMayLack) -> String {
    let kind = &block.kind.text;
    if block.label.is_some() {
        return "give one of them another label".into();
    }
    if !may_lack(around, kind) {
        return "put what both state into one block".into();
    }
    let on = block.body.attribute("on").map(|on| &on.value.literal);
    let is_word = |on: &&String| on.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let label = match on {
        Some(Literal::Text(on)) => Some(on).filter(is_word).map_or("name", String::as_str),
        _ => "name",
    };
    format!("several have labels: write {kind} \"{label}\" {{")
}

fn section(
    file: FileId,
    body: &Body,
    (around, header): (&str, Span),
    may_lack: LabelMayLack,
    findings: &mut Vec<Finding>,
) -> Section {
    let mut out = Section {
        header,
        attributes: Vec::new(),
        blocks: Vec::new(),
    };
    let mut keys: HashMap<String, Span> = HashMap::new();
    let mut titles: HashMap<(String, Option<String>), Span> = HashMap::new();
    for structure in body {
        match structure {
            Structure::Attribute(a) => {
                let key = Name {
                    text: a.key.as_str().into(),
                    span: place(file, a.key.span()),
                };
                if let Some(first) = keys.get(&key.text) {
                    findings.push(twice(&key.text, key.span, *first));
                    continue;
                }
                keys.insert(key.text.clone(), key.span);
                if let Some(value) = literal(file, &a.value, findings) {
                    out.attributes.push(Attribute {
                        key,
                        value,
                        meaning: Meaning::Written,
                    });
                }
            }
            Structure::Block(b) => {
                let kind = Name {
                    text: b.ident.as_str().into(),
                    span: place(file, b.ident.span()),
                };
                let mut labels = b.labels.iter().map(|l| Name {
                    text: l.as_str().into(),
                    span: place(file, l.span()),
                });
                let label = labels.next();
                if let Some(second) = labels.next() {
                    findings.push(Finding::error(
                        &policyfile::FORM,
                        second.span,
                        format!("a `{}` block takes one label at most", kind.text),
                    ));
                }
                let end = label.as_ref().map_or(kind.span.end, |l| l.span.end);
                let header = Span { end, ..kind.span };
                let body = section(file, &b.body, (&kind.text, header), may_lack, findings);
                let block = Block { kind, label, body };
                let title = (
                    block.kind.text.clone(),
                    block.label.as_ref().map(|l| l.text.clone()),
                );
                if let Some(first) = titles.get(&title) {
                    findings.push(
                        Finding::error(
                            &policyfile::DUPLICATE,
                            header,
                            format!("{} is declared twice", block.title()),
                        )
                        .also(*first, "first here")
                        .help(apart(&block, around, may_lack)),
                    );
                    continue;
                }
                titles.insert(title, header);
                out.blocks.push(block);
            }
        }
    }
    out
}

fn literal(file: FileId, expr: &Expression, findings: &mut Vec<Finding>) -> Option<Node> {
    let span = place(file, expr.span());
    let value = match expr {
        Expression::Null(_) => Literal::Null,
        Expression::Bool(b) => Literal::Bool(*b.value()),
        Expression::Number(n) => Literal::Number(n.value().as_f64()?),
        Expression::String(s) => Literal::Text(s.value().clone()),
        Expression::UnaryOp(op) => {
            let inner = literal(file, &op.expr, findings)?;
            match (op.operator.value(), inner.literal) {
                (hcl::edit::expr::UnaryOperator::Neg, Literal::Number(n)) => Literal::Number(-n),
                _ => return not_literal(span, findings),
            }
        }
        Expression::Array(items) => Literal::List(
            items
                .iter()
                .filter_map(|e| literal(file, e, findings))
                .collect(),
        ),
        Expression::Object(object) => {
            let mut entries: Vec<(Name, Node)> = Vec::new();
            // The same name may be written in more than one way.
            let mut names: HashMap<String, Span> = HashMap::new();
            for (key, value) in object {
                let text = match key {
                    ObjectKey::Ident(i) => i.to_string(),
                    ObjectKey::Expression(Expression::String(s)) => s.to_string(),
                    // As HCL has it, a number names what its text does.
                    ObjectKey::Expression(Expression::Number(n)) => n.value().to_string(),
                    ObjectKey::Expression(other) => {
                        not_literal(place(file, other.span()), findings);
                        continue;
                    }
                };
                let name = Name {
                    text,
                    span: place(file, key.span()),
                };
                if let Some(first) = names.get(&name.text) {
                    findings.push(twice(&name.text, name.span, *first));
                    continue;
                }
                names.insert(name.text.clone(), name.span);
                if let Some(node) = literal(file, value.expr(), findings) {
                    entries.push((name, node));
                }
            }
            Literal::Object(entries)
        }
        _ => return not_literal(span, findings),
    };
    Some(Node {
        literal: value,
        span,
    })
}

/// Says that a key is there twice.
pub fn twice(key: &str, again: Span, first: Span) -> Finding {
    let headline = format!("`{key}` is set twice");
    Finding::error(&policyfile::DUPLICATE, again, headline).also(first, "first here")
}

fn not_literal(span: Span, findings: &mut Vec<Finding>) -> Option<Node> {
    findings.push(
        Finding::error(&policyfile::FORM, span, "a policy holds literals only")
            .label("an expression")
            .help("write the value itself; to share it between environments, set it once at the top level"),
    );
    None
}
