//! A configuration file of Terragrunt, as it is written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::finding::{Certainty, Finding};
use crate::registry::reading;
use crate::syntax::json::JsonData;
use crate::syntax::read::{Attribute, Block, BlockShape, Body, Expr, Syntax};
use crate::text::{FileId, Files, Span, is_name_of_several, is_secret_name};

/// The names of a unit's file.
pub const UNIT_FILES: [&str; 2] = ["terragrunt.hcl", "terragrunt.hcl.json"];

/// The file of a stack, which makes units.
pub const STACK_FILE: &str = "terragrunt.stack.hcl";

/// The file beside a unit that a stack made, with the values it is given.
pub(super) const VALUES_FILE: &str = "terragrunt.values.hcl";

/// Blocks, and how many labels each has.
const SHAPES: [BlockShape<'_>; 15] = [
    ("catalog", 0),
    ("dependencies", 0),
    ("dependency", 1),
    ("engine", 0),
    ("errors", 0),
    ("exclude", 0),
    ("feature", 1),
    ("generate", 1),
    ("include", 1),
    ("locals", 0),
    ("remote_state", 0),
    ("stack", 1),
    ("terraform", 0),
    ("unit", 1),
    ("retry", 1),
];

/// Blocks of `terraform`.
const OF_TERRAFORM: [BlockShape<'_>; 4] = [
    ("after_hook", 1),
    ("before_hook", 1),
    ("error_hook", 1),
    ("extra_arguments", 1),
];

/// Arguments of a file that are written like blocks by mistake.
const ARGUMENTS: [&str; 3] = ["inputs", "iam_role", "retryable_errors"];

/// A file that was parsed.
#[derive(Debug)]
pub(super) struct ConfigFile {
    /// Its number in this run.
    pub(super) id: FileId,
    /// Where it is, as an absolute path.
    pub(super) path: PathBuf,
    /// What it says.
    body: Body,
    /// The local values.
    pub(super) locals: IndexMap<Arc<str>, Attribute>,
}

impl ConfigFile {
    /// Of what was parsed; what is no block where one must be is added to the findings.
    pub(super) fn new(
        id: FileId,
        path: PathBuf,
        mut body: Body,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let bare: Vec<BlockShape<'_>> = SHAPES.iter().map(|(kind, n)| (*kind, *n)).collect();
        let bare: Vec<BlockShape<'_>> = bare
            .into_iter()
            .map(|(kind, n)| {
                let is_bare = kind == "include" && body.argument(kind).is_some_and(has_path);
                (kind, if is_bare { 0 } else { n })
            })
            .collect();
        body.resolve(&bare, findings);
        body.settle();
        for block in &body.blocks {
            findings.extend(unknown_block(block));
        }
        for block in &mut body.blocks {
            if &*block.kind == "terraform" {
                block.body.resolve(&OF_TERRAFORM, findings);
            }
            block.body.settle();
            for inner in &mut block.body.blocks {
                inner.body.settle();
            }
        }
        let mut locals = IndexMap::new();
        for block in body.take_blocks("locals") {
            for attribute in block.body.attributes {
                let name = Arc::clone(&attribute.name);
                if locals.contains_key(&name) {
                    let text = format!("the local value `{name}` is declared twice");
                    findings.push(Finding::error(
                        &reading::CONFIGURATION,
                        attribute.name_span,
                        text,
                    ));
                }
                locals.insert(name, attribute);
            }
        }
        Self {
            id,
            path,
            body,
            locals,
        }
    }

    /// Its directory.
    pub(super) fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Its start, for what is wrong with it as a whole.
    pub(super) fn start(&self) -> Span {
        Span::new(self.id, 0..0)
    }

    /// The blocks of a type, in writing order.
    pub(super) fn blocks(&self, kind: &str) -> impl Iterator<Item = &Block> {
        self.body.blocks.iter().filter(move |b| &*b.kind == kind)
    }

    /// The argument of that name.
    pub(super) fn argument(&self, name: &str) -> Option<&Attribute> {
        self.body.argument(name)
    }

    /// The arguments, in writing order.
    pub(super) fn arguments(&self) -> &[Attribute] {
        &self.body.attributes
    }

    /// Hides the literals that are secrets by the names they are given to.
    pub(super) fn hide_secrets(&self, files: &mut Files) {
        let all = self.locals.values().chain(&self.body.attributes);
        for attribute in all {
            hide(&attribute.name, &attribute.value, files, 0);
        }
        for block in &self.body.blocks {
            hide_body(&block.body, files, 0);
        }
    }
}

/// What is wrong with a block that none of the tool's is.
fn unknown_block(block: &Block) -> Option<Finding> {
    if SHAPES.iter().any(|(kind, _)| *kind == &*block.kind) {
        return None;
    }
    if ARGUMENTS.contains(&&*block.kind) {
        let kind = &block.kind;
        let text = format!("`{kind}` is an argument, and this block sets nothing");
        let finding = Finding::error(&reading::CONFIGURATION, block.header, text);
        return Some(finding.help(format!("write `{kind} = {{ … }}`")));
    }
    // A later version of the tool may have it.
    let text = format!("there are no blocks of type `{}`", block.kind);
    let finding = Finding::error(&reading::CONFIGURATION, block.header, text);
    Some(finding.certainty(Certainty::Conditional))
}

/// How deep literals are looked into.
const DEEPEST: usize = 64;

fn hide_body(body: &Body, files: &mut Files, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    for attribute in &body.attributes {
        hide(&attribute.name, &attribute.value, files, depth + 1);
    }
    for block in &body.blocks {
        hide_body(&block.body, files, depth + 1);
    }
}

fn hide(name: &str, value: &Expr, files: &mut Files, depth: usize) {
    if is_secret_name(name) || is_name_of_several(name) {
        files.hide(value.span);
        return;
    }
    if depth > DEEPEST {
        return;
    }
    let is_object = match &value.syntax {
        Syntax::Hcl(expression) => expression.is_object(),
        Syntax::Json(json) => matches!(json.data, JsonData::Object(_)),
    };
    if !is_object {
        return;
    }
    for (key, value) in value.clone().into_entries().unwrap_or_default() {
        let name = match &key.syntax {
            Syntax::Hcl(expression) => match &**expression {
                hcl::edit::expr::Expression::Variable(name) => Some(name.as_str()),
                _ => key.literal(),
            },
            Syntax::Json(_) => key.literal(),
        };
        hide(name.unwrap_or_default(), &value, files, depth + 1);
    }
}

/// Whether this is what a block without label has.
fn has_path(include: &Attribute) -> bool {
    let Syntax::Json(json) = &include.value.syntax else {
        return false;
    };
    match &json.data {
        JsonData::Object(members) => members
            .iter()
            .any(|m| &*m.name.text == "path" && matches!(m.value.data, JsonData::Text(_))),
        _ => false,
    }
}
