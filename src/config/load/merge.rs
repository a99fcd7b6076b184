//! Declaring a piece once, and overriding it.

use crate::registry::reading;
use std::fmt::Display;
use std::hash::Hash;
use std::sync::Arc;

use super::module::{
    Check, Ignored, Local, ModuleCall, Named, Output, Provider, Resource, ResourceKey, Variable,
};
use crate::finding::Finding;
use crate::text::Span;

/// A finding for what stands twice.
pub(super) fn only_once(span: Span, what: &str, first: Span) -> Finding {
    Finding::error(
        &reading::CONFIGURATION,
        span,
        format!("`{what}` is declared twice"),
    )
    .also(first, "the first one")
}

/// A piece that a module declares once, and that files which override may change.
pub(super) trait Declare: Sized {
    type Key: Hash + Eq;

    fn key(&self) -> Self::Key;

    /// How messages call it.
    fn title(&self) -> String;

    /// The place to show.
    fn place(&self) -> Span;

    /// Whether a file that overrides may declare one that is new.
    fn may_be_new(&self) -> bool {
        false
    }

    /// Lets `over` win in what it says.
    fn merge(&mut self, over: Self);

    /// Adds it, or lets it change the one that is there.
    fn declare(self, all: &mut Named<Self::Key, Self>, overrides: bool) -> Option<Finding> {
        match all.get_mut(&self.key()) {
            Some(first) if overrides => first.merge(self),
            Some(first) => {
                return Some(only_once(self.place(), &self.title(), first.place()));
            }
            None if overrides && !self.may_be_new() => {
                return Some(
                    Finding::error(
                        &reading::CONFIGURATION,
                        self.place(),
                        format!(
                            "`{}` is not declared, so nothing can override it",
                            self.title()
                        ),
                    )
                    .help("declare it in a file whose name does not end in `override`"),
                );
            }
            None => {
                all.insert(self.key(), self);
            }
        }
        None
    }
}

/// Keeps `old` where `new` says nothing.
fn take<T>(old: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *old = new;
    }
}

fn named(kind: &str, name: &impl Display) -> String {
    format!("{kind}.{name}")
}

impl Declare for Variable {
    type Key = Arc<str>;

    fn key(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    fn title(&self) -> String {
        named("var", &self.name)
    }

    fn place(&self) -> Span {
        self.span
    }

    /// Validations are not overridden: Terraform passes over those of files that override.
    fn merge(&mut self, over: Self) {
        take(&mut self.ty, over.ty);
        take(&mut self.default, over.default);
        take(&mut self.description, over.description);
        take(&mut self.sensitive, over.sensitive);
        take(&mut self.nullable, over.nullable);
        take(&mut self.ephemeral, over.ephemeral);
    }
}

impl Declare for Local {
    type Key = Arc<str>;

    fn key(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    fn title(&self) -> String {
        named("local", &self.name)
    }

    fn place(&self) -> Span {
        self.span
    }

    fn merge(&mut self, over: Self) {
        *self = over;
    }
}

impl Declare for Output {
    type Key = Arc<str>;

    fn key(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    fn title(&self) -> String {
        named("output", &self.name)
    }

    fn place(&self) -> Span {
        self.span
    }

    fn merge(&mut self, over: Self) {
        take(&mut self.value, over.value);
        take(&mut self.description, over.description);
        take(&mut self.sensitive, over.sensitive);
        take(&mut self.ephemeral, over.ephemeral);
    }
}

impl Declare for ModuleCall {
    type Key = Arc<str>;

    fn key(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    fn title(&self) -> String {
        named("module", &self.name)
    }

    fn place(&self) -> Span {
        self.span
    }

    fn merge(&mut self, over: Self) {
        take(&mut self.source, over.source);
        take(&mut self.version, over.version);
        take(&mut self.count, over.count);
        take(&mut self.for_each, over.for_each);
        take(&mut self.enabled, over.enabled);
        if !over.providers.is_empty() {
            self.providers = over.providers;
        }
        self.body.merge(over.body);
    }
}

impl Declare for Resource {
    type Key = ResourceKey;

    fn key(&self) -> ResourceKey {
        self.key.clone()
    }

    fn title(&self) -> String {
        self.key.to_string()
    }

    fn place(&self) -> Span {
        self.span
    }

    /// Rules, and what a replacement is triggered by, are not overridden: Terraform passes over those of files that
    /// override.
    fn merge(&mut self, over: Self) {
        take(&mut self.count, over.count);
        take(&mut self.for_each, over.for_each);
        take(&mut self.provider, over.provider);
        let (old, new) = (&mut self.lifecycle, over.lifecycle);
        take(&mut old.create_before_destroy, new.create_before_destroy);
        take(&mut old.prevent_destroy, new.prevent_destroy);
        take(&mut old.enabled, new.enabled);
        match new.ignore_changes {
            Ignored::Nothing => {}
            Ignored::Some(new) if new.is_empty() => {}
            // What is ignored altogether stays so.
            Ignored::Some(_) if matches!(old.ignore_changes, Ignored::All(_)) => {}
            ignored => old.ignore_changes = ignored,
        }
        for kind in ["connection", "provisioner"] {
            if over.provisioning.iter().any(|b| &*b.kind == kind) {
                self.provisioning.retain(|b| &*b.kind != kind);
            }
        }
        self.provisioning.extend(over.provisioning);
        self.body.merge(over.body);
    }
}

impl Declare for Provider {
    type Key = (Arc<str>, Option<Arc<str>>);

    fn key(&self) -> Self::Key {
        (Arc::clone(&self.name), self.alias.clone())
    }

    fn title(&self) -> String {
        match &self.alias {
            Some(alias) => format!("provider {}.{alias}", self.name),
            None => format!("provider {}", self.name),
        }
    }

    fn place(&self) -> Span {
        self.span
    }

    fn may_be_new(&self) -> bool {
        self.alias.is_none()
    }

    fn merge(&mut self, over: Self) {
        take(&mut self.for_each, over.for_each);
        self.body.merge(over.body);
    }
}

impl Declare for Check {
    type Key = Arc<str>;

    fn key(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    fn title(&self) -> String {
        named("check", &self.name)
    }

    fn place(&self) -> Span {
        self.span
    }

    /// Checks are not overridden.
    fn merge(&mut self, _: Self) {}
}
