//! Values that reach an argument through variables, locals and files of values: what each root's instances have, held to
//! what the AWS APIs take.
//!
//! What is wrong is said of the literal to change, and what is known here is undecided no more.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::budget;
use crate::catalog::schema::{Block, in_use};
use crate::catalog::values::{self, Body};
use crate::config::load;
use crate::config::value::{Entries, Mark, Value};
use crate::finding::Finding;
use crate::inventory::{self, Inventory, Mode};
use crate::registry::Severity;
use crate::text::{FileId, Files, Span, slashes};
use crate::threads;

use super::jobs::Job;
use super::values::{Held, RULES};
use super::versions::Versions;
use super::{Checker, Checks, Root, Scope};

/// The steps that one resource takes at least.
const RESOURCE: usize = 8;

/// Adds what the values of each root come to, and takes away what they decide.
pub(super) fn add(files: &Files, roots: &[Root<'_>], versions: &[Versions], out: &mut [Checks]) {
    let places: Vec<usize> = (0..roots.len()).collect();
    let made = threads::each(places, |at| {
        let (Some(root), Some(versions)) = (roots.get(at), versions.get(at)) else {
            return Vec::new();
        };
        budget::ensured(|| of_root(files, root, versions))
    });
    let mut told = Told::default();
    for finding in out.iter().flat_map(|checks| &checks.findings) {
        told.add(finding);
    }
    let mut by_dir: HashMap<&Path, Vec<Known<'_>>> = HashMap::new();
    for root in roots {
        let known = Known::of(root.inventory);
        by_dir.entry(root.dir).or_default().push(known);
    }
    for ((root, checks), findings) in roots.iter().zip(out.iter_mut()).zip(made) {
        let mut failed = BTreeSet::new();
        for finding in findings {
            if !told.has(&finding) {
                told.add(&finding);
                failed.insert(finding.rule);
                checks.findings.push(finding);
            }
        }
        let all = by_dir.get(root.dir).map(Vec::as_slice).unwrap_or_default();
        let (checked, undecided) = (&mut checks.checked, &mut checks.undecided);
        undecided.retain(|open| {
            let is_value = RULES.iter().any(|rule| rule.id == open.rule);
            let attribute = open.attribute.as_deref().unwrap_or_default();
            let decides = |known: &Known<'_>| known.is_known(&open.address, attribute);
            if !is_value || !all.iter().all(decides) {
                return true;
            }
            if !failed.contains(open.rule) {
                checked.entry(open.rule).or_default().passed += 1;
            }
            false
        });
        for rule in failed {
            checked.entry(rule).or_default().failed += 1;
        }
    }
}

/// Where findings are, by rule and file: what is said of a place is not said of a part of it again.
#[derive(Default)]
struct Told(HashMap<(&'static str, FileId), Vec<(u32, u32)>>);

impl Told {
    fn add(&mut self, finding: &Finding) {
        let span = finding.primary.span;
        let places = self.0.entry((finding.rule, span.file)).or_default();
        places.push((span.start, span.end));
    }

    fn has(&self, finding: &Finding) -> bool {
        let span = finding.primary.span;
        let places = self.0.get(&(finding.rule, span.file));
        let meets = |(start, end): &(u32, u32)| *start < span.end && span.start < *end;
        places.is_some_and(|places| places.iter().any(meets))
    }
}

/// The instances of an inventory by their blocks.
struct Known<'i>(HashMap<String, Vec<&'i inventory::Resource>>);

impl<'i> Known<'i> {
    fn of(inventory: &'i Inventory) -> Self {
        let mut out: HashMap<String, Vec<_>> = HashMap::new();
        for resource in &inventory.resources {
            let address = &resource.address;
            let mut block = String::new();
            for step in &address.module {
                block.push_str("module.");
                block.push_str(&step.name);
                block.push('.');
            }
            block.push_str(&address.kind);
            block.push('.');
            block.push_str(&address.name);
            if address.mode == Mode::Managed {
                out.entry(block).or_default().push(resource);
            }
        }
        Self(out)
    }

    /// Whether the argument at a path is known in every instance of a block.
    fn is_known(&self, block: &str, path: &str) -> bool {
        let path: Vec<&str> = path.split('.').collect();
        self.0.get(block).is_some_and(|instances| {
            let known = |one: &&inventory::Resource| {
                !one.address.has_unknown_key() && is_known(&one.values, &path)
            };
            !instances.is_empty() && instances.iter().all(known)
        })
    }
}

/// Whether what a path leads to is known; of a list of blocks, in each.
fn is_known(value: &Value, path: &[&str]) -> bool {
    // What is wrong with a secret is not told, and neither is that nothing is.
    if value.sensitive.is_secret() {
        return false;
    }
    let Some((name, rest)) = path.split_first() else {
        return value.is_wholly_known() && !value.marks().is_secret();
    };
    if let Some(entries) = value.as_entries() {
        entries
            .get(*name)
            .is_some_and(|value| is_known(value, rest))
    } else if let Some(items) = value.as_items() {
        items.iter().all(|item| is_known(item, path))
    } else {
        value.is_null()
    }
}

/// What the values of a root come to.
fn of_root(files: &Files, root: &Root<'_>, versions: &Versions) -> Vec<Finding> {
    let Some(schema) = in_use::of_aws() else {
        return Vec::new();
    };
    let job = Job {
        root: 0,
        tree: root.tree,
        path: String::new(),
        called: None,
        version: versions.provider.clone(),
        language: None,
    };
    let checker = Checker::new(files, &job, root.dir, Box::new(|| None));
    let _doing = budget::doing(|| format!("checking values in {}", slashes(root.dir)));
    for resource in &root.inventory.resources {
        let address = &resource.address;
        if address.mode != Mode::Managed {
            continue;
        }
        if !budget::spend(RESOURCE) {
            break;
        }
        let (Some(block), Some(entries)) =
            (schema.resource(&address.kind), resource.values.as_entries())
        else {
            continue;
        };
        let key = load::ResourceKey {
            mode: load::Mode::Managed,
            kind: address.kind.clone(),
            name: address.name.clone(),
        };
        let shown = address.to_string();
        let of_block = address.block().to_string();
        let scope = Scope {
            block: Some(&of_block),
            ..Scope::plain(&shown)
        };
        let level = Level {
            key: &key,
            scope: &scope,
            given: resource.origin.span().unwrap_or_else(Span::nowhere),
            path: "",
            mark: resource.values.sensitive,
        };
        let body = values::embedded().and_then(|table| table.resource(&address.kind));
        checker.level(level, block, body, entries);
    }
    let mut findings = checker.out.into_inner().findings;
    // Of a value of a run, what is not known to be wrong is not worth a note.
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// Where in an instance values are looked at.
#[derive(Clone, Copy)]
struct Level<'l> {
    key: &'l load::ResourceKey,
    scope: &'l Scope<'l>,
    given: Span,
    path: &'l str,
    /// What hides all that is in it.
    mark: Mark,
}

impl Checker<'_> {
    /// The arguments of one block of an instance, and of those in it.
    fn level(&self, level: Level<'_>, block: &Block, body: Option<Body>, entries: &Entries) {
        for (name, value) in entries {
            let mark = level.mark | value.sensitive;
            if let Some(nested) = block.blocks.get(&**name) {
                let path = format!("{}{name}.", level.path);
                let body = body.and_then(|body| body.block(name));
                let one = value.as_entries().map(|_| value).into_iter();
                let items = value.as_items().into_iter().flat_map(|items| items.iter());
                for item in one.chain(items) {
                    let Some(entries) = item.as_entries() else {
                        continue;
                    };
                    let inner = Level {
                        path: &path,
                        mark: mark | item.sensitive,
                        ..level
                    };
                    self.level(inner, &nested.block, body, entries);
                }
                continue;
            }
            let Some(known) = block.attributes.get(&**name) else {
                continue;
            };
            let mark = mark | value.marks();
            if !known.required && !known.optional || mark.is_secret() {
                continue;
            }
            let value = if mark == value.sensitive {
                Cow::Borrowed(value)
            } else {
                Cow::Owned(value.clone().marked(mark))
            };
            let value = value.as_ref();
            let beside = |name: &str| entries.get(name).cloned();
            let held = Held {
                beside: &beside,
                scope: level.scope,
                path: level.path,
                name,
                given: value.origin.span().unwrap_or(level.given),
                value,
                written: None,
                is_secret: known.sensitive,
                of_run: true,
            };
            self.held_to(level.key, body, held);
        }
    }
}
