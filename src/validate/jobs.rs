//! Which modules are looked at, each once.

use std::collections::HashSet;
use std::sync::Arc;

use crate::config::load::{Child, Module, Tree};
use crate::inventory::provider_version::ProviderVersion;
use crate::text::{Span, is_brought};

use super::versions::Language;

/// A module that is looked at, and the way to it.
pub(super) struct Job<'a> {
    pub(super) root: usize,
    pub(super) tree: &'a Tree,
    pub(super) path: String,
    /// Where the user's own files call it, if it is elsewhere.
    pub(super) called: Option<Span>,
    pub(super) version: Arc<ProviderVersion>,
    /// The earlier version of the language that the root is for.
    pub(super) language: Option<Language>,
}

/// What tells two looks at one module apart: the modules that it calls, and the versions of provider and language.
pub(super) type Same = (
    *const Module,
    Vec<Option<*const Module>>,
    Arc<ProviderVersion>,
    Option<Language>,
);

/// Puts a module behind all that it calls, unless it is there.
pub(super) fn collect<'a>(job: Job<'a>, seen: &mut HashSet<Same>, jobs: &mut Vec<Job<'a>>) {
    let tree = job.tree;
    let children = tree.calls.values().map(|child| match child {
        Child::Module(child) => Some(Arc::as_ptr(&child.module)),
        Child::Gap(_) => None,
    });
    let same = (
        Arc::as_ptr(&tree.module),
        children.collect(),
        Arc::clone(&job.version),
        job.language.clone(),
    );
    if !seen.insert(same) {
        return;
    }
    for (name, child) in &tree.calls {
        let (Child::Module(child), Some(call)) = (child, tree.module.calls.get(name)) else {
            continue;
        };
        // What `init` has brought is told at the call that the user keeps.
        let brought = is_brought(&child.dir);
        let inner = Job {
            root: job.root,
            tree: child,
            path: format!("{}module.{name}.", job.path),
            called: job.called.or(brought.then_some(call.span)),
            version: Arc::clone(&job.version),
            language: job.language.clone(),
        };
        collect(inner, seen, jobs);
    }
    jobs.push(job);
}
