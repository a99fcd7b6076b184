//! Resources of configurations that people wrote, with literals in the place of references, and each again with one change:
//! an argument or a block deleted, renamed, of another type, nested the other way, or written twice.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use hcl::edit::Span as _;
use hcl::edit::expr::Expression;
use hcl::edit::structure::{Block as Structure, Body};
use hcl::edit::visit::{Visit, visit_expr};
use tfsize::catalog::schema::{Block, Type, embedded};

use super::generate::{Case, literal};

/// What belongs to the language, not to the type.
const OF_LANGUAGE: [&str; 8] = [
    "count",
    "for_each",
    "provider",
    "depends_on",
    "lifecycle",
    "provisioner",
    "connection",
    "dynamic",
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Argument(String, String),
    Block(String, Vec<Item>),
}

/// The resources in a text and their mutants, named with the name of the text; at most so many of each resource.
pub(crate) fn of_text(name: &str, text: &str, most: usize) -> Vec<Case> {
    let Ok(body) = hcl::edit::parser::parse_body(text) else {
        return Vec::new();
    };
    let schema = embedded().unwrap();
    let mut out = Vec::new();
    for block in body.blocks().filter(|b| b.ident.as_str() == "resource") {
        let [kind, own] = block.labels.as_slice() else {
            continue;
        };
        let (kind, own) = (kind.as_str(), own.as_str());
        let Some(known) = schema.resource(kind) else {
            continue;
        };
        let items = items(&block.body, text, Some(known));
        let name = format!("{name}-{kind}-{own}");
        let mut all = vec![(String::from("whole"), items.clone())];
        all.extend(mutants(&items, Some(known)));
        let mut seen = BTreeSet::new();
        for (what, items) in all.into_iter().take(most) {
            let case = Case {
                name: format!("{name}-{what}"),
                text: format!("resource \"{kind}\" \"it\" {{\n{}}}\n", print(&items)),
            };
            if seen.insert(case.name.clone()) {
                out.push(case);
            }
        }
    }
    out
}

fn slice(text: &str, range: Option<Range<usize>>) -> String {
    range.map_or_else(String::new, |range| text[range].to_owned())
}

fn items(body: &Body, text: &str, known: Option<&Block>) -> Vec<Item> {
    let mut out = Vec::new();
    for attribute in body.attributes() {
        let name = attribute.key.as_str();
        if OF_LANGUAGE.contains(&name) {
            continue;
        }
        let ty = known.and_then(|k| k.attributes.get(name)).map(|a| &a.ty);
        let value = if is_literal(&attribute.value) {
            slice(text, attribute.value.span())
        } else {
            literal(ty.unwrap_or(&Type::String))
        };
        out.push(Item::Argument(name.to_owned(), value));
    }
    for block in body.blocks() {
        let (name, content) = match dynamic(block) {
            Some(found) => found,
            None => (block.ident.as_str(), &block.body),
        };
        if OF_LANGUAGE.contains(&name) {
            continue;
        }
        let inner = known.and_then(|k| k.blocks.get(name)).map(|n| &n.block);
        out.push(Item::Block(name.to_owned(), items(content, text, inner)));
    }
    out
}

/// The label and the content of a `dynamic` block.
fn dynamic(block: &Structure) -> Option<(&str, &Body)> {
    let label = block
        .labels
        .first()
        .filter(|_| block.ident.as_str() == "dynamic")?;
    let content = block
        .body
        .blocks()
        .find(|b| b.ident.as_str() == "content")?;
    Some((label.as_str(), &content.body))
}

/// Whether nothing has to be evaluated for a value.
fn is_literal(expression: &Expression) -> bool {
    struct Found(bool);
    impl Visit for Found {
        fn visit_expr(&mut self, node: &Expression) {
            match node {
                Expression::Null(_)
                | Expression::Bool(_)
                | Expression::Number(_)
                | Expression::String(_)
                | Expression::Array(_) => visit_expr(self, node),
                _ => self.0 = true,
            }
        }
    }
    let mut found = Found(false);
    found.visit_expr(expression);
    !found.0
}

/// Every change of one item, with a name for it.
fn mutants(items: &[Item], known: Option<&Block>) -> Vec<(String, Vec<Item>)> {
    let mut out = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let mut with = |what: String, instead: Vec<Item>| {
            let mut all = items.to_vec();
            all.splice(at..=at, instead);
            out.push((what, all));
        };
        match item {
            Item::Argument(name, value) => {
                let ty = known.and_then(|k| k.attributes.get(name)).map(|a| &a.ty);
                let argument = |name: &str, value: &str| Item::Argument(name.into(), value.into());
                with(format!("{at}-delete-{name}"), Vec::new());
                with(
                    format!("{at}-rename-{name}"),
                    vec![argument(&format!("{name}_x"), value)],
                );
                let other = match ty {
                    Some(Type::List(_) | Type::Set(_)) => "{ a = 1 }",
                    Some(Type::Number | Type::Bool) => "\"many\"",
                    _ => "[\"x\"]",
                };
                with(format!("{at}-retype-{name}"), vec![argument(name, other)]);
                with(
                    format!("{at}-nest-{name}"),
                    vec![Item::Block(name.clone(), Vec::new())],
                );
                with(
                    format!("{at}-twice-{name}"),
                    vec![item.clone(), item.clone()],
                );
            }
            Item::Block(name, inside) => {
                with(format!("{at}-delete-{name}"), Vec::new());
                let renamed = Item::Block(format!("{name}_x"), inside.clone());
                with(format!("{at}-rename-{name}"), vec![renamed]);
                let nested = Item::Argument(name.clone(), "\"x\"".into());
                with(format!("{at}-nest-{name}"), vec![nested]);
                with(
                    format!("{at}-twice-{name}"),
                    vec![item.clone(), item.clone()],
                );
                let inner = known.and_then(|k| k.blocks.get(name)).map(|n| &n.block);
                for (what, inside) in mutants(inside, inner) {
                    let changed = Item::Block(name.clone(), inside);
                    with(format!("{at}-{name}-{what}"), vec![changed]);
                }
            }
        }
    }
    out
}

fn print(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        let _ = match item {
            Item::Argument(name, value) => writeln!(out, "  {name} = {value}"),
            Item::Block(name, inside) => write!(out, "  {name} {{\n{}  }}\n", print(inside)),
        };
    }
    out
}
