//! The body of a resource: its arguments and blocks, `dynamic` ones expanded, under the names of one instance.

use crate::registry::reading;
use crate::text::{FileId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

use hcl::edit::expr::Expression;

use crate::budget;
use crate::catalog::schema::Block as Schema;
use crate::config::eval::{Evaluator, Frame};
use crate::config::value::{Data, Mark, Type, Value, Why, by_name, convert, json, private};
use crate::finding::{Certainty, Finding};
use crate::syntax::read::{Block, Body, DYNAMIC, Syntax};

use super::super::{Address, Configured, kinds};
use super::expand::untold;
use super::names::Local;
use super::secrets::{is_like_secret, is_secret_block, means_secret, names_secret};
use super::{Run, withheld};

/// How deep blocks may be nested.
const DEEPEST: usize = 32;
/// The steps that a block of a `dynamic` one takes by itself.
const BLOCK: usize = 400;
/// The most blocks one `dynamic` makes.
const MOST_BLOCKS: usize = 10_000;

/// What a resource's body sets.
pub(super) fn configured(body: &Body, address: &Address, names: &Local<'_, '_>) -> Configured {
    let known = kinds::block(address.mode, &address.kind);
    let evaluator = names.evaluator(body.span.file);
    Reader {
        run: names.scope.run,
    }
    .body(body, known, &evaluator, 0)
}

struct Reader<'r, 'a> {
    run: &'r Run<'a>,
}

impl Reader<'_, '_> {
    fn body(
        &self,
        body: &Body,
        known: Option<&Schema>,
        at: &Evaluator<'_>,
        depth: usize,
    ) -> Configured {
        let resolved;
        let body = if body.members.is_empty() {
            body
        } else {
            resolved = self.resolved(body, known);
            &resolved
        };
        let mut out = Configured {
            body: Some(body.span),
            ..Configured::default()
        };
        let named = depth > 0 && names_secret(body);
        for attribute in &body.attributes {
            let value = at
                .value(&attribute.value)
                .unwrap_or_else(|e| self.run.refuse(&e))
                .bounded(|| attribute.name.to_string());
            let value = if named && &*attribute.name == "value" {
                private(value)
            } else {
                value
            };
            // What the type does not have carries no mark of it.
            let value = match known.filter(|k| !k.attributes.contains_key(&*attribute.name)) {
                Some(known)
                    if is_like_secret(known, &attribute.name)
                        || is_secret_block(known, &attribute.name) =>
                {
                    private(value)
                }
                Some(_) => by_name(&attribute.name, value),
                None => value,
            };
            // The document says better which of its literals are hidden.
            let value = if encodes(&attribute.value.syntax) {
                withheld(value, attribute.value.span)
            } else {
                self.run.withhold(value, attribute.value.span)
            };
            out.attributes.push((Arc::clone(&attribute.name), value));
        }
        if depth >= DEEPEST {
            if let Some(block) = body.blocks.first() {
                let text = format!("blocks are nested more than {DEEPEST} deep");
                self.run.note(mistake(block.header, text));
            }
            return out;
        }
        for block in &body.blocks {
            if &*block.kind == DYNAMIC {
                self.dynamic(block, known, at, depth, &mut out);
            } else {
                let inner = known
                    .and_then(|k| k.blocks.get(&*block.kind))
                    .map(|n| &n.block);
                let mut made = self.body(&block.body, inner, at, depth + 1);
                if known.is_some_and(|k| inner.is_none() && means_secret(k, &block.kind)) {
                    for (_, value) in &mut made.attributes {
                        *value = private(value.clone());
                    }
                }
                made.label = block.labels.first().map(|l| Arc::clone(&l.text));
                add(&mut out, &block.kind, made);
            }
        }
        out
    }

    /// JSON properties that the schema has as blocks are blocks; the others are arguments.
    fn resolved(&self, body: &Body, known: Option<&Schema>) -> Body {
        let mut body = body.clone();
        let mut findings = Vec::new();
        let shapes: Vec<(&str, usize)> = known
            .into_iter()
            .flat_map(|k| k.blocks.keys())
            .map(|name| (name.as_str(), 0))
            .chain([(DYNAMIC, 1)])
            .collect();
        body.resolve(&shapes, &mut findings);
        body.settle();
        for finding in findings {
            self.run.note(finding);
        }
        body
    }

    fn dynamic(
        &self,
        block: &Block,
        known: Option<&Schema>,
        at: &Evaluator<'_>,
        depth: usize,
        out: &mut Configured,
    ) {
        let Some(kind) = block.labels.first().map(|l| Arc::clone(&l.text)) else {
            return;
        };
        let content = block.body.blocks.iter().find(|b| &*b.kind == "content");
        let (Some(for_each), Some(content)) = (block.body.argument("for_each"), content) else {
            let text = "a dynamic block needs `for_each` and a `content` block";
            self.run.note(mistake(block.header, text));
            return;
        };
        let inner = known.and_then(|k| k.blocks.get(&*kind)).map(|n| &n.block);
        let collection = match at.value(&for_each.value) {
            Ok(value) => self.run.secrets.repeated(for_each.value.span, value),
            Err(e) => {
                self.run.refuse(&e);
                let why = if e.secret {
                    untold("its for_each", Mark::SECRET)
                } else {
                    Why::Other("its for_each has a mistake".into())
                };
                out.unknown_blocks.push((kind, why));
                return;
            }
        };
        if collection.sensitive.is_untold() {
            let why = untold("its for_each", collection.sensitive);
            out.unknown_blocks.push((kind, why));
            return;
        }
        let elements: Vec<(Value, Value)> = match &collection.data {
            Data::List(_, items) | Data::Tuple(items) => (0_i64..)
                .map(Value::number)
                .zip(items.iter().cloned())
                .collect(),
            Data::Set(_, items) => items.iter().map(|v| (v.clone(), v.clone())).collect(),
            Data::Map(_, entries) | Data::Object(entries) => entries
                .iter()
                .map(|(k, v)| (Value::string(&**k), v.clone()))
                .collect(),
            Data::Unknown(u) => {
                out.unknown_blocks.push((kind, u.why.clone()));
                return;
            }
            _ => {
                let text = format!(
                    "for_each of a dynamic block takes a collection, not {}",
                    collection.ty().friendly()
                );
                self.run.note(mistake(for_each.value.span, text));
                return;
            }
        };
        if elements.len() > MOST_BLOCKS {
            let text =
                format!("a dynamic block that makes more than {MOST_BLOCKS} is not expanded");
            self.run.note(mistake(for_each.value.span, text));
            out.unknown_blocks
                .push((kind.clone(), Why::TooLarge { what: kind }));
            return;
        }
        let iterator = match block.body.argument("iterator").map(|i| &i.value.syntax) {
            Some(Syntax::Hcl(e)) => match &**e {
                Expression::Variable(name) => name.as_str().to_string(),
                _ => kind.to_string(),
            },
            Some(Syntax::Json(_)) => block
                .body
                .argument("iterator")
                .and_then(|i| i.value.literal())
                .unwrap_or(&kind)
                .to_string(),
            None => kind.to_string(),
        };
        for (key, value) in elements {
            if !budget::spend(BLOCK) {
                out.unknown_blocks.push((kind, Why::Budget));
                return;
            }
            let mark = collection.sensitive;
            let (key, value) = (key.marked(mark), value.marked(mark));
            let value = Value::object([("key".into(), key), ("value".into(), value)]);
            // The frames around are the evaluator's own: a dynamic block in another sees both iterators.
            let frame = Frame {
                name: &iterator,
                value,
                outer: at.frame(),
            };
            let inside = at.within(&frame);
            let mut made = self.body(&content.body, inner, &inside, depth + 1);
            made.label = self.label(block, &inside);
            add(out, &kind, made);
        }
    }

    /// The first label of a block that a `dynamic` one makes.
    fn label(&self, block: &Block, at: &Evaluator<'_>) -> Option<Arc<str>> {
        let labels = block.body.argument("labels")?;
        let value = at
            .value(&labels.value)
            .unwrap_or_else(|e| self.run.refuse(&e));
        let first = value.as_items()?.first()?.clone();
        convert(&first, &Type::String).ok()?.as_str().map(Arc::from)
    }
}

fn add(out: &mut Configured, kind: &Arc<str>, made: Configured) {
    match out.blocks.iter_mut().find(|(k, _)| k == kind) {
        Some((_, list)) => list.push(made),
        None => out.blocks.push((Arc::clone(kind), vec![made])),
    }
}

/// What arguments written as `jsonencode(…)` encode, with the places of the values inside.
pub(super) fn documents(body: &Body, names: &Local<'_, '_>) -> BTreeMap<Arc<str>, Value> {
    let mut out = BTreeMap::new();
    for attribute in &body.attributes {
        let Syntax::Hcl(expression) = &attribute.value.syntax else {
            continue;
        };
        let Expression::FuncCall(call) = chosen(expression, attribute.value.span.file, names)
        else {
            continue;
        };
        if call.name.is_namespaced() || call.name.name.as_str() != "jsonencode" {
            continue;
        }
        let Some(argument) = call.args.iter().next() else {
            continue;
        };
        let value = names.evaluator(attribute.value.span.file).eval(argument);
        // Where it has a mistake, so has the argument.
        let Ok(value) = value else { continue };
        let value = value.bounded(|| attribute.name.to_string());
        let value = names.scope.run.withhold(value, attribute.value.span);
        out.insert(Arc::clone(&attribute.name), value);
    }
    out
}

/// Whether an expression is `jsonencode(…)`, or a conditional of such.
fn encodes(syntax: &Syntax) -> bool {
    fn is_call(expression: &Expression) -> bool {
        match expression {
            Expression::Parenthesis(inner) => is_call(inner.inner()),
            Expression::Conditional(c) => is_call(&c.true_expr) && is_call(&c.false_expr),
            Expression::FuncCall(call) => {
                !call.name.is_namespaced() && call.name.name.as_str() == "jsonencode"
            }
            _ => false,
        }
    }
    matches!(syntax, Syntax::Hcl(expression) if is_call(expression))
}

/// Adds what strings encode that are not known as a whole.
pub(super) fn add_open_documents(values: &Value, documents: &mut BTreeMap<Arc<str>, Value>) {
    for (name, value) in values.as_entries().into_iter().flat_map(|e| e.iter()) {
        if documents.contains_key(name) {
            continue;
        }
        let Data::Unknown(unknown) = &value.data else {
            continue;
        };
        if let Some(mut document) = json::document(unknown) {
            document.sensitive |= value.marks();
            if document.origin.is_none() {
                document.origin = value.origin.clone();
            }
            documents.insert(Arc::clone(name), document.bounded(|| name.to_string()));
        }
    }
}

/// The branch of a conditional that holds; the conditional itself where that is not known or must not be shown.
fn chosen<'e>(expression: &'e Expression, file: FileId, names: &Local<'_, '_>) -> &'e Expression {
    let mut at = expression;
    loop {
        at = match at {
            Expression::Parenthesis(inner) => inner.inner(),
            Expression::Conditional(conditional) => {
                let condition = names.evaluator(file).eval(&conditional.cond_expr);
                let shown = condition.ok().filter(|value| !value.contains_hidden());
                match shown.and_then(|value| value.as_bool()) {
                    Some(true) => &conditional.true_expr,
                    Some(false) => &conditional.false_expr,
                    None => return at,
                }
            }
            _ => return at,
        };
    }
}

/// A body that these values make wrong.
fn mistake(span: Span, text: impl Into<String>) -> Finding {
    Finding::error(&reading::EVALUATION, span, text).certainty(Certainty::Conditional)
}
