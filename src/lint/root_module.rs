//! One root module under one environment: what rules are evaluated on.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::config::value::{Origin, Source};
use crate::finding::Label;
use crate::inventory::{Call, Inventory, Resource, Sourced, Step};
use crate::text::{FileId, Files, Span, is_brought};

use super::readers::{Readers, readers};
use crate::inventory::Relations;

/// One root module, read with the values of one environment.
pub struct RootModule<'a> {
    /// The files of the run.
    pub files: &'a Files,
    /// Its directory, as it was named on the command line.
    pub dir: &'a str,
    /// Everything that it declares, as it evaluates with these values.
    pub inventory: &'a Inventory,
    /// Its module calls.
    pub calls: &'a [Call],
    /// The environment it is checked for; none where the policy has no environment for it.
    pub environment: Option<&'a str>,
    /// Which files may be changed: those under the paths on the command line.
    pub owned: &'a (dyn Fn(FileId) -> bool + Sync),
    /// Whether what a load needs and nobody knows is undecided; otherwise such a rule does not apply.
    pub is_asked_of_load: bool,
    readers: OnceLock<Readers>,
    /// The calls by the names that lead to each: a finding tells of every call above it.
    by_path: OnceLock<HashMap<Vec<Arc<str>>, Span>>,
    pub(super) relations: Relations,
}

/// Where a value is written, and how it gets to the resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text to look at first: the literal, or the nearest text to it that the user owns.
    pub span: Span,
    /// Whether that text is the value's literal.
    pub literal: bool,
    /// The references from there to the argument, nearest to the literal first.
    pub trail: Vec<Label>,
    /// The literals that a computed value is made of.
    pub parts: Vec<Span>,
}

/// Every file may be changed.
fn every(_: FileId) -> bool {
    true
}

impl<'a> RootModule<'a> {
    /// A root module on its own: no environment, and all its files may be changed.
    pub fn new(files: &'a Files, dir: &'a str, sourced: &'a Sourced) -> Self {
        Self {
            files,
            dir,
            inventory: &sourced.inventory,
            calls: &sourced.calls,
            environment: None,
            owned: &every,
            is_asked_of_load: true,
            readers: OnceLock::new(),
            by_path: OnceLock::new(),
            relations: Relations::default(),
        }
    }

    /// Whether a file is the user's own: not in a module that `init` downloaded, and not a text of the command line.
    pub fn is_users_own(&self, file: FileId) -> bool {
        if self.files.made_by(file).is_some() {
            return false;
        }
        let path = self.files.path(file);
        !is_brought(path) && path.exists()
    }

    /// Where a value with that origin is to be changed; the resource's block if nothing is known.
    pub fn written(&self, origin: &Origin, resource: &Resource) -> Written {
        let mut steps: Vec<(Span, String)> = Vec::new();
        let mut end = None;
        let mut literal = false;
        let mut parts: Vec<Span> = Vec::new();
        let mut at = origin;
        while let Some(source) = at.source() {
            match source {
                Source::Via { used, name, from } => {
                    steps.push((*used, format!("through {name}")));
                    at = from;
                    continue;
                }
                Source::Literal(span) => {
                    end = Some(*span);
                    literal = true;
                }
                Source::Mixed(span, _) => {
                    parts = literals(at);
                    parts.retain(|s| self.is_users_own(s.file));
                    // Several blocks are told by the first of them, which is a part as well.
                    let several = parts.len() > 1;
                    parts.retain(|s| s != span);
                    match parts.as_slice() {
                        // Computed from one literal: that is the text to look at.
                        [one] if !several => {
                            steps.push((*span, "computed here".into()));
                            end = Some(*one);
                            parts.clear();
                        }
                        _ => end = Some(*span),
                    }
                }
                Source::Absent(span) => end = Some(*span),
                Source::Default { declared } => {
                    end = *declared;
                    literal = declared.is_some();
                }
                Source::Json { .. } => {}
            }
            break;
        }
        let absent = matches!(at.source(), Some(Source::Absent(_)));
        if absent {
            // A body's span runs from brace to brace: the block's header says more.
            end = None;
        }
        // From the literal outwards to the argument.
        steps.reverse();
        let mut chain: Vec<(Span, String, bool)> = Vec::new();
        if let Some(span) = end {
            chain.push((span, String::new(), literal));
        }
        chain.extend(steps.into_iter().map(|(s, t)| (s, t, false)));
        if let Some(block) = resource.origin.span() {
            chain.push((block, format!("in {}", resource.address.block()), false));
        }
        chain.extend(self.callers(&resource.address.module));
        let first = chain.iter().position(|(s, ..)| self.is_users_own(s.file));
        let first = first.unwrap_or(0);
        let mut rest = chain.into_iter().skip(first);
        let Some((span, _, literal)) = rest.next() else {
            return Written {
                span: Span::nowhere(),
                literal: false,
                trail: Vec::new(),
                parts,
            };
        };
        let trail = rest.map(|(span, text, _)| Label { span, text });
        let mut seen = vec![span];
        let trail = trail
            .filter(|l| {
                let new = !seen.contains(&l.span);
                seen.push(l.span);
                new
            })
            .collect();
        Written {
            span,
            literal,
            trail,
            parts,
        }
    }

    /// Who reads each literal of this root.
    pub(super) fn readers(&self) -> &Readers {
        self.readers.get_or_init(|| readers(self.inventory))
    }

    /// The calls that lead to a module, innermost first.
    fn callers(&self, module: &[Step]) -> Vec<(Span, String, bool)> {
        let calls = self.by_path.get_or_init(|| {
            let mut by_path = HashMap::new();
            for call in self.calls {
                let path: Vec<Arc<str>> = names(&call.path);
                by_path.entry(path).or_insert(call.span);
            }
            by_path
        });
        let mut names = names(module);
        let mut out = Vec::new();
        while let Some(last) = names.last() {
            if let Some(span) = calls.get(names.as_slice()) {
                out.push((*span, format!("called as module.{last}"), false));
            }
            names.pop();
        }
        out
    }

    /// The place of a resource's block, or of the nearest call that the user keeps.
    pub fn block(&self, resource: &Resource) -> Written {
        self.written(&Origin::NONE, resource)
    }

    /// The path of a file as it was named.
    pub fn path(&self, file: FileId) -> &'a Path {
        self.files.path(file)
    }
}

/// The names of the calls that lead to a module.
fn names(path: &[Step]) -> Vec<Arc<str>> {
    path.iter().map(|step| Arc::clone(&step.name)).collect()
}

/// The literals behind an origin, each once.
fn literals(origin: &Origin) -> Vec<Span> {
    let (mut seen, mut out) = (HashSet::new(), Vec::new());
    origin.visit(|source| {
        if let Source::Literal(span)
        | Source::Default {
            declared: Some(span),
        } = source
            && seen.insert(*span)
        {
            out.push(*span);
        }
    });
    out
}
