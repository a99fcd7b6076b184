//! One form for what is read, whether it was written in HCL or in JSON.
//!
//! Every piece knows where it stands. Expressions keep the syntax they were written in: [`Expr`].

use crate::registry::reading;
use std::sync::Arc;

use hcl::edit::Span as _;
use hcl::edit::expr::{Array, Expression, ObjectKey};
use hcl::edit::structure::{BlockLabel, Body as HclBody, Structure};

use super::json::{Json, JsonData, parse_json};
use super::parse::{parse_expression, parse_noting};
use super::repair::Lost;
use crate::finding::Finding;
use crate::text::{FileId, Span};

/// The block that makes blocks of the type that its label names.
pub const DYNAMIC: &str = "dynamic";

/// An expression, in the syntax it was written in.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Where it stands. For HCL, offsets of [`Syntax::Hcl`] count from the start of the same file.
    pub span: Span,
    /// What it says.
    pub syntax: Syntax,
}

/// What an [`Expr`] was written in.
#[derive(Debug, Clone)]
pub enum Syntax {
    /// HCL, or the text of a JSON string that stands for an expression.
    Hcl(Box<Expression>),
    /// JSON: text is a template.
    Json(Json),
}

/// `name = value`.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The name before the equals sign; in JSON the property's, without its quotes.
    pub name: Arc<str>,
    /// Where the name stands; in JSON with its quotes.
    pub name_span: Span,
    /// From the name to the end of the value.
    pub span: Span,
    /// The expression, not evaluated.
    pub value: Expr,
}

/// A label of a block.
#[derive(Debug, Clone)]
pub struct Label {
    /// What it says, without quotes.
    pub text: Arc<str>,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// `kind "label" { … }`.
#[derive(Debug, Clone)]
pub struct Block {
    /// The block's type.
    pub kind: Arc<str>,
    /// What follows the type, in order.
    pub labels: Vec<Label>,
    /// From the type to the last label; in JSON the last name.
    pub header: Span,
    /// All of it.
    pub span: Span,
    /// What stands between the braces.
    pub body: Body,
}

/// What stands in a file or between the braces of a block.
#[derive(Debug, Clone)]
pub struct Body {
    /// What is between the braces, or the file.
    pub span: Span,
    /// Arguments, in writing order.
    pub attributes: Vec<Attribute>,
    /// Nested blocks, in writing order.
    pub blocks: Vec<Block>,
    /// Properties of a JSON object that are arguments or blocks: what they are is said by [`Body::resolve`].
    pub members: Vec<Attribute>,
}

/// How a JSON file's bodies are to be read: the type of a block, and how many labels it has.
pub type BlockShape<'a> = (&'a str, usize);

/// Parses a configuration or variables file: JSON if `json`, else HCL. A mistake of JSON text that stands for an
/// expression is said where it is used.
///
/// # Errors
///
/// The mistake in the text, at its place.
pub fn parse_file(text: &str, id: FileId, json: bool) -> Result<Body, Box<Finding>> {
    parse_file_noting(text, id, json, &mut Vec::new())
}

/// The same, and notes the entries of objects that the tree does not have.
///
/// # Errors
///
/// The mistake in the text, at its place.
pub fn parse_file_noting(
    text: &str,
    id: FileId,
    json: bool,
    lost: &mut Vec<Lost>,
) -> Result<Body, Box<Finding>> {
    if json {
        let root = parse_json(text, id, lost)?;
        return Body::from_json(&root);
    }
    let body = parse_noting(text, id, lost)?;
    Ok(Body::from_hcl(body, text, Span::new(id, 0..text.len())))
}

impl Expr {
    /// An expression of HCL in a file.
    pub fn hcl(expression: Expression, file: FileId) -> Self {
        Self {
            span: Span::new(file, expression.span().unwrap_or(0..0)),
            syntax: Syntax::Hcl(Box::new(expression)),
        }
    }

    /// A value of JSON.
    pub fn json(json: Json) -> Self {
        Self {
            span: json.span,
            syntax: Syntax::Json(json),
        }
    }

    /// The text, if it is a string without templates.
    pub fn literal(&self) -> Option<&str> {
        match &self.syntax {
            Syntax::Hcl(expression) => expression.as_str(),
            Syntax::Json(json) => match &json.data {
                JsonData::Text(text) if text.template.is_none() => Some(&text.text),
                _ => None,
            },
        }
    }

    /// The truth value, if it is written as one or as the text of one.
    pub fn bool(&self) -> Option<bool> {
        match &self.syntax {
            Syntax::Hcl(expression) if expression.as_bool().is_some() => expression.as_bool(),
            Syntax::Json(Json {
                data: JsonData::Bool(value),
                ..
            }) => Some(*value),
            _ => match self.literal() {
                Some("true") => Some(true),
                Some("false") => Some(false),
                _ => None,
            },
        }
    }

    /// Whether it is written as `null`.
    pub fn is_null(&self) -> bool {
        match &self.syntax {
            Syntax::Hcl(expression) => matches!(**expression, Expression::Null(_)),
            Syntax::Json(json) => matches!(json.data, JsonData::Null),
        }
    }

    /// The expression itself, where text of JSON stands for one: `"list(string)"`, `"aws_vpc.main"`. HCL is
    /// returned as it is.
    ///
    /// # Errors
    ///
    /// When the text of JSON is no expression.
    pub fn static_expression(self) -> Result<Self, Box<Finding>> {
        let Syntax::Json(json) = &self.syntax else {
            return Ok(self);
        };
        let JsonData::Text(text) = &json.data else {
            return Err(Box::new(Finding::error(
                &reading::SYNTAX,
                self.span,
                "a string that holds an expression is required here",
            )));
        };
        let expression =
            parse_expression(&text.text, self.span.file, self.span.start as usize + 1)?;
        Ok(Self {
            span: self.span,
            syntax: Syntax::Hcl(Box::new(expression)),
        })
    }

    /// The elements, if it is a list that is written out.
    ///
    /// # Errors
    ///
    /// The expression itself, where it is no list.
    pub fn into_elements(self) -> Result<Vec<Self>, Self> {
        let file = self.span.file;
        match self.syntax {
            Syntax::Hcl(expression) => match *expression {
                Expression::Array(array) => Ok(Array::into_iter(array)
                    .map(|e| Self::hcl(e, file))
                    .collect()),
                other => Err(Self {
                    span: self.span,
                    syntax: Syntax::Hcl(Box::new(other)),
                }),
            },
            Syntax::Json(json) => match &json.data {
                JsonData::Array(items) => Ok(items.iter().cloned().map(Self::json).collect()),
                _ => Err(Self::json(json)),
            },
        }
    }

    /// The entries, if it is an object that is written out. Keys of JSON are its text.
    ///
    /// # Errors
    ///
    /// The expression itself, where it is no object.
    pub fn into_entries(self) -> Result<Vec<(Self, Self)>, Self> {
        let file = self.span.file;
        match self.syntax {
            Syntax::Hcl(expression) => match *expression {
                Expression::Object(object) => Ok(object
                    .into_iter()
                    .map(|(key, value)| {
                        let key = match key {
                            ObjectKey::Ident(name) => {
                                let span = Span::new(file, name.span().unwrap_or(0..0));
                                Self {
                                    span,
                                    syntax: Syntax::Hcl(Box::new(Expression::Variable(name))),
                                }
                            }
                            ObjectKey::Expression(key) => Self::hcl(key, file),
                        };
                        (key, Self::hcl(value.into_expr(), file))
                    })
                    .collect()),
                other => Err(Self {
                    span: self.span,
                    syntax: Syntax::Hcl(Box::new(other)),
                }),
            },
            Syntax::Json(json) => match &json.data {
                JsonData::Object(members) => Ok(members
                    .iter()
                    .map(|m| {
                        let key = Json {
                            span: m.name_span,
                            data: JsonData::Text(m.name.clone()),
                        };
                        (Self::json(key), Self::json(m.value.clone()))
                    })
                    .collect()),
                _ => Err(Self::json(json)),
            },
        }
    }
}

impl Body {
    /// A body with nothing in it.
    pub fn empty(span: Span) -> Self {
        Self {
            span,
            attributes: Vec::new(),
            blocks: Vec::new(),
            members: Vec::new(),
        }
    }

    /// The body of an HCL file or block, in the text of the file.
    fn from_hcl(body: HclBody, text: &str, span: Span) -> Self {
        let file = span.file;
        let mut out = Self::empty(span);
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let range = attribute.span().unwrap_or(0..0);
                    out.attributes.push(Attribute {
                        name: attribute.key.as_str().into(),
                        name_span: Span::new(file, attribute.key.span().unwrap_or(0..0)),
                        span: Span::new(file, range),
                        value: Expr::hcl(attribute.value, file),
                    });
                }
                Structure::Block(block) => {
                    let range = block.span().unwrap_or(0..0);
                    let ident = block.ident.span().unwrap_or(0..0);
                    let labels: Vec<Label> = block
                        .labels
                        .iter()
                        .map(|label| Label {
                            text: label.as_str().into(),
                            span: Span::new(file, label_span(label).unwrap_or(0..0)),
                        })
                        .collect();
                    let end = labels.last().map_or(ident.end, |l| l.span.end as usize);
                    let last = range.end.saturating_sub(1);
                    let begins = block.body.span().map(|span| span.start);
                    // A body of nothing on one line has no place of its own.
                    let start = begins.unwrap_or_else(|| {
                        let between = text.get(end..last).unwrap_or_default();
                        end + inside(between).unwrap_or(between.len())
                    });
                    let inner = start..last.max(start);
                    out.blocks.push(Block {
                        kind: block.ident.as_str().into(),
                        labels,
                        header: Span::new(file, ident.start..end),
                        span: Span::new(file, range),
                        body: Self::from_hcl(block.body, text, Span::new(file, inner)),
                    });
                }
            }
        }
        out
    }

    /// The body that a JSON value stands for: an object, or a list of objects that together are one body.
    ///
    /// # Errors
    ///
    /// When the value is something else, at its place.
    pub fn from_json(json: &Json) -> Result<Self, Box<Finding>> {
        let inner = Span {
            start: json.span.start + 1,
            end: json.span.end.saturating_sub(1),
            ..json.span
        };
        let mut out = Self::empty(inner);
        out.take_members(json)?;
        Ok(out)
    }

    fn take_members(&mut self, json: &Json) -> Result<(), Box<Finding>> {
        match &json.data {
            JsonData::Null => {}
            JsonData::Object(members) => {
                // `//` is how a JSON body carries remarks.
                for member in members.iter().filter(|m| &*m.name.text != "//") {
                    self.members.push(Attribute {
                        name: Arc::clone(&member.name.text),
                        name_span: member.name_span,
                        span: Span {
                            end: member.value.span.end,
                            ..member.name_span
                        },
                        value: Expr::json(member.value.clone()),
                    });
                }
            }
            JsonData::Array(items) => {
                for item in items.iter() {
                    if !matches!(item.data, JsonData::Object(_)) {
                        return Err(mistyped(item));
                    }
                    self.take_members(item)?;
                }
            }
            _ => return Err(mistyped(json)),
        }
        Ok(())
    }

    /// Makes blocks of the JSON properties that `shapes` names; the others stay. What cannot be a block is a finding.
    pub fn resolve(&mut self, shapes: &[BlockShape<'_>], findings: &mut Vec<Finding>) {
        for member in std::mem::take(&mut self.members) {
            match shapes.iter().find(|(kind, _)| **kind == *member.name) {
                Some((_, labels)) => {
                    if let Syntax::Json(json) = &member.value.syntax {
                        self.unpack(&member, json, *labels, &[], findings);
                    }
                }
                None => self.members.push(member),
            }
        }
    }

    fn unpack(
        &mut self,
        member: &Attribute,
        json: &Json,
        labels_left: usize,
        labels: &[Label],
        findings: &mut Vec<Finding>,
    ) {
        if let Some(left) = labels_left.checked_sub(1) {
            match Self::from_json(json) {
                Ok(level) => {
                    for inner in level.members {
                        let mut labels = labels.to_vec();
                        labels.push(Label {
                            text: Arc::clone(&inner.name),
                            span: inner.name_span,
                        });
                        if let Syntax::Json(json) = &inner.value.syntax {
                            self.unpack(member, json, left, &labels, findings);
                        }
                    }
                }
                Err(finding) => findings.push(*finding),
            }
            return;
        }
        let bodies: Vec<&Json> = match &json.data {
            JsonData::Null => return,
            JsonData::Array(items) => items.iter().collect(),
            _ => vec![json],
        };
        for body in bodies {
            match Self::from_json(body) {
                Ok(mut inner) => {
                    // Whatever it makes blocks of, it has one block itself.
                    if &*member.name == DYNAMIC {
                        inner.resolve(&[("content", 0)], findings);
                        inner.settle();
                    }
                    self.blocks.push(Block {
                        kind: Arc::clone(&member.name),
                        labels: labels.to_vec(),
                        header: labels.last().map_or(member.name_span, |l| l.span),
                        span: body.span,
                        body: inner,
                    });
                }
                Err(finding) => findings.push(*finding),
            }
        }
    }

    /// Says that the JSON properties left are arguments.
    pub fn settle(&mut self) {
        self.attributes.append(&mut self.members);
    }

    /// The argument of that name. In JSON, a property of that name is taken for one.
    pub fn argument(&self, name: &str) -> Option<&Attribute> {
        let mut all = self.attributes.iter().chain(&self.members);
        all.find(|a| &*a.name == name)
    }

    /// Takes out the argument of that name.
    pub fn take(&mut self, name: &str) -> Option<Attribute> {
        for list in [&mut self.attributes, &mut self.members] {
            if let Some(at) = list.iter().position(|a| &*a.name == name) {
                return Some(list.remove(at));
            }
        }
        None
    }

    /// Takes out the blocks of a type.
    pub fn take_blocks(&mut self, kind: &str) -> Vec<Block> {
        self.blocks.extract_if(.., |b| &*b.kind == kind).collect()
    }

    /// Lets another body win over this one: its arguments replace those of their names, its blocks all blocks of
    /// their types. `dynamic` blocks are of the type they make.
    pub fn merge(&mut self, over: Self) {
        let named = |a: &Attribute| {
            let mut all = over.attributes.iter().chain(&over.members);
            all.any(|o| o.name == a.name)
        };
        self.attributes.retain(|a| !named(a));
        self.members.retain(|a| !named(a));
        self.blocks.retain(|b| {
            let kind = made(b);
            let blocks = over.blocks.iter().any(|o| made(o) == kind);
            !blocks && !over.members.iter().any(|o| &*o.name == kind)
        });
        // A property of JSON may be a block, whose type then is written anew.
        self.members
            .retain(|m| !over.blocks.iter().any(|o| made(o) == &*m.name));
        self.attributes.extend(over.attributes);
        self.blocks.extend(over.blocks);
        self.members.extend(over.members);
    }
}

/// The type of block that a block is or makes.
fn made(block: &Block) -> &str {
    match block.labels.first() {
        Some(label) if &*block.kind == DYNAMIC => &label.text,
        _ => &block.kind,
    }
}

/// Where the inside of a block begins, behind its brace, in what follows its last label.
fn inside(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        if rest.starts_with("/*") {
            at += rest.find("*/")? + 2;
        } else {
            let next = rest.chars().next()?;
            at += next.len_utf8();
            if next == '{' {
                return Some(at);
            }
        }
    }
    None
}

fn label_span(label: &BlockLabel) -> Option<std::ops::Range<usize>> {
    match label {
        BlockLabel::Ident(it) => it.span(),
        BlockLabel::String(it) => it.span(),
    }
}

fn mistyped(json: &Json) -> Box<Finding> {
    Box::new(Finding::error(
        &reading::SYNTAX,
        json.span,
        "an object, or a list of objects, is required here",
    ))
}
