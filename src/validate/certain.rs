//! Whether a condition depends on the configuration alone: then it fails in every run, and else only with some values.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::config::load::{Child, Module, ModuleCall, Rule, Tree};
use crate::config::value::Source;
use crate::inventory::Inventory;
use crate::syntax::read::Expr;
use crate::text::Span;

use super::references::uses;

/// A module, and the call that leads to it with the module that has the call.
struct Place<'t> {
    tree: &'t Tree,
    called: Option<(&'t ModuleCall, &'t Self)>,
}

/// What a condition depends on that other runs have otherwise.
#[derive(Debug, Default)]
struct Depends {
    /// The workspace, instances, and what the provider decides.
    run: bool,
    /// Variables of the root module that have nothing but their defaults.
    defaults: BTreeSet<Arc<str>>,
}

/// Whether the condition at a place is decided by what is written: by literals along the calls and by values that are
/// given, and neither by a default of a root module's variable nor by the workspace, which other runs have otherwise.
pub fn is_certain(tree: &Tree, inventory: &Inventory, condition: Span) -> bool {
    let depends = of_condition(tree, inventory, condition);
    !depends.run && depends.defaults.is_empty()
}

/// The variables of the root module that the condition at a place hangs on and that nothing sets: they have their defaults.
pub fn unset(tree: &Tree, inventory: &Inventory, condition: Span) -> BTreeSet<Arc<str>> {
    of_condition(tree, inventory, condition).defaults
}

fn of_condition(tree: &Tree, inventory: &Inventory, condition: Span) -> Depends {
    let mut out = Depends::default();
    let root = Place { tree, called: None };
    depends(&root, inventory, condition, &mut out);
    out
}

/// Adds what a condition somewhere in a tree depends on.
fn depends(place: &Place<'_>, inventory: &Inventory, condition: Span, out: &mut Depends) {
    let own = conditions(&place.tree.module).find(|expression| expression.span == condition);
    if let Some(own) = own {
        of_run(place, own, inventory, &mut HashSet::new(), out);
    }
    for (name, child) in &place.tree.calls {
        let (Child::Module(child), Some(call)) = (child, place.tree.module.calls.get(name)) else {
            continue;
        };
        let inner = Place {
            tree: child,
            called: Some((call, place)),
        };
        depends(&inner, inventory, condition, out);
    }
}

/// The conditions that a module states.
fn conditions(module: &Module) -> impl Iterator<Item = &Expr> {
    let of_variables = module.variables.values().flat_map(|v| &v.validations);
    let of_outputs = module.outputs.values().flat_map(|o| &o.preconditions);
    let of_resources = module.resources.values().flat_map(|r| {
        let lifecycle = &r.lifecycle;
        lifecycle
            .preconditions
            .iter()
            .chain(&lifecycle.postconditions)
    });
    let all = of_variables.chain(of_outputs).chain(of_resources);
    all.filter_map(|rule: &Rule| rule.condition.as_ref())
}

/// Adds what an expression comes to by way of.
fn of_run<'t>(
    place: &Place<'t>,
    expression: &'t Expr,
    inventory: &Inventory,
    seen: &mut HashSet<(*const Module, Arc<str>)>,
    out: &mut Depends,
) {
    let mut locals: Vec<Arc<str>> = Vec::new();
    let mut inputs: Vec<Arc<str>> = Vec::new();
    uses(expression, &[], &mut |used| {
        match (used.root, used.name(0)) {
            ("var", Some(name)) => match place.called {
                Some(_) => inputs.push(name.into()),
                None if is_default(inventory, name) => {
                    out.defaults.insert(name.into());
                }
                None => {}
            },
            ("local", Some(name)) => locals.push(name.into()),
            ("path", _) => {}
            // The workspace, instances, and what the provider decides.
            _ => out.run = true,
        }
    });
    let module = &place.tree.module;
    for name in locals {
        if seen.insert((Arc::as_ptr(module), Arc::clone(&name)))
            && let Some(local) = module.locals.get(&name)
        {
            of_run(place, &local.value, inventory, seen, out);
        }
    }
    for name in inputs {
        let Some((call, outer)) = place.called else {
            continue;
        };
        // One that is not set has the default that the module itself has.
        let set = call.body.attributes.iter().chain(&call.body.members);
        for attribute in set.filter(|attribute| attribute.name == name) {
            of_run(outer, &attribute.value, inventory, seen, out);
        }
    }
}

/// Whether a variable of the root module has no value but its default.
fn is_default(inventory: &Inventory, name: &str) -> bool {
    let Some(value) = inventory.variables.get(name) else {
        return true;
    };
    match value.origin.source() {
        Some(Source::Via { name, .. }) => &**name == "default",
        Some(Source::Literal(_) | Source::Mixed(..) | Source::Json { .. }) => false,
        _ => true,
    }
}
