//! Blocks written as a table: `alarm = { slow = { above = "1s" } }` is `alarm "slow" { above = "1s" }`, with a line for each.
//! It is how HCL's JSON has blocks, too.

use super::decode::SectionDoc;
use super::raw::{Attribute, Block, Literal, Meaning, Name, Node, Section};
use super::words;
use crate::finding::Finding;
use crate::registry::policyfile;

/// Turns the tables of a policy into blocks. What is no table of blocks stays a value.
pub(super) fn expand(root: &mut Section, findings: &mut Vec<Finding>) {
    within(root, &[words::language()], findings);
}

fn within(section: &mut Section, docs: &[&'static SectionDoc], findings: &mut Vec<Finding>) {
    let is_field = |name: &str| {
        let mut fields = docs.iter().flat_map(|doc| &doc.fields);
        fields.any(|field| field.name == name)
    };
    let free = docs.iter().any(|doc| doc.free.is_some());
    let block = |name: &str| {
        let mut all = docs.iter().flat_map(|doc| &doc.sections);
        all.find(|inner| inner.kind == name)
    };
    let attributes = std::mem::take(&mut section.attributes);
    for attribute in attributes {
        let name = attribute.key.text.as_str();
        let doc = block(name).filter(|_| !free && !is_field(name));
        match doc.and_then(|doc| blocks(&attribute, doc)) {
            Some(made) => {
                for one in made {
                    add(section, one, findings);
                }
            }
            None => section.attributes.push(attribute),
        }
    }
    for inner in &mut section.blocks {
        let mut docs: Vec<&'static SectionDoc> = block(&inner.kind.text).into_iter().collect();
        if docs.iter().any(|doc| doc.kind == words::ENVIRONMENT) {
            // What an environment changes has the shape of the top level.
            docs.push(words::language());
        }
        within(&mut inner.body, &docs, findings);
    }
}

/// Adds a block of a table to those beside it.
fn add(section: &mut Section, one: Block, findings: &mut Vec<Finding>) {
    match section.blocks.iter().find(|b| b.same_thing(&one)) {
        Some(first) => {
            let headline = format!("{} is declared twice", one.title());
            let finding = Finding::error(&policyfile::DUPLICATE, one.body.header, headline);
            findings.push(finding.also(first.body.header, "first here"));
        }
        None => section.blocks.push(one),
    }
}

/// The blocks that a value stands for; none where it is not of their form.
fn blocks(attribute: &Attribute, doc: &SectionDoc) -> Option<Vec<Block>> {
    let Literal::Object(entries) = &attribute.value.literal else {
        return None;
    };
    let knows = |name: &Name| {
        let mut fields = doc.fields.iter().map(|field| field.name);
        let mut sections = doc.sections.iter().map(|section| section.kind);
        fields.any(|f| f == name.text) || sections.any(|s| s == name.text)
    };
    let one_alone =
        doc.label.is_none() || doc.label_may_lack && entries.iter().any(|(n, _)| knows(n));
    if one_alone {
        let body = body(&attribute.key, entries);
        return Some(vec![Block {
            kind: attribute.key.clone(),
            label: None,
            body,
        }]);
    }
    let each = entries.iter().map(|(label, node)| {
        let Literal::Object(entries) = &node.literal else {
            return None;
        };
        Some(Block {
            kind: Name {
                text: attribute.key.text.clone(),
                span: label.span,
            },
            label: Some(label.clone()),
            body: body(label, entries),
        })
    });
    each.collect()
}

fn body(header: &Name, entries: &[(Name, Node)]) -> Section {
    let attribute = |(key, value): &(Name, Node)| Attribute {
        key: key.clone(),
        value: value.clone(),
        meaning: Meaning::Written,
    };
    Section {
        header: header.span,
        attributes: entries.iter().map(attribute).collect(),
        blocks: Vec::new(),
    }
}
