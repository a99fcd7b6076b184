//! What a stack takes from outside for the items of a family.

use crate::sizing::Sized;
use crate::syntax::tree::Expr;

use super::Family;

/// A variable of the stack.
pub struct Variable<I: 'static> {
    /// As it is called in the stack.
    pub name: &'static str,
    /// Its `description` in the stack.
    pub doc: &'static str,
    /// Its type, as Terraform spells it.
    pub ty: &'static str,
    /// The items that it is for. The stack declares it where there is one.
    pub of: fn(&I) -> bool,
    /// Whether it is a map by item, or one value for all of them.
    pub scope: Scope,
    /// What it is where the caller leaves it out; none where the caller must give it.
    pub default: Option<fn() -> Expr>,
    /// Whether Terraform is to hide it.
    pub sensitive: bool,
    /// A value of an item to plan with before the real one is known.
    pub example: Option<fn(&I, &Sized) -> Expr>,
}

/// Of what a variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// A map with an entry for each item.
    Item,
    /// One value for all items of the stack.
    Stack,
}

/// A variable as the stack of one environment declares it.
pub struct StackVariable {
    /// As it is called in the stack.
    pub name: &'static str,
    /// Its `description` in the stack.
    pub doc: &'static str,
    /// Its type, as Terraform spells it.
    pub ty: &'static str,
    /// Whether it is a map by item.
    pub scope: Scope,
    /// What it is where the caller leaves it out.
    pub default: Option<Expr>,
    /// Whether Terraform is to hide it.
    pub sensitive: bool,
    /// The items that it is for.
    pub items: Vec<String>,
    /// A value to plan with.
    pub example: Option<Expr>,
}

/// An empty map, which is what most variables are where the caller leaves them out.
pub(super) fn empty() -> Expr {
    Expr::object(Vec::<(String, Expr)>::new())
}

/// The variables that the items of a family need in an environment.
pub(super) fn variables<F: Family>(sized: &Sized) -> Vec<StackVariable> {
    let of = |variable: &Variable<F::Item>| {
        let items: Vec<&F::Item> = F::items(sized)
            .into_iter()
            .filter(|item| (variable.of)(item))
            .collect();
        let example = variable.example.map(|example| {
            let entry = |item: &&F::Item| (F::name(item), example(item, sized));
            Expr::object(items.iter().map(entry))
        });
        (!items.is_empty()).then(|| StackVariable {
            name: variable.name,
            doc: variable.doc,
            ty: variable.ty,
            scope: variable.scope,
            default: variable.default.map(|default| default()),
            sensitive: variable.sensitive,
            items: items.iter().map(|item| F::name(item)).collect(),
            example,
        })
    };
    F::VARIABLES.iter().filter_map(of).collect()
}
