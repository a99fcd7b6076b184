//! What a unit of Terragrunt adds to the module that it runs.

use std::sync::Arc;

use super::super::{Gap, Inventory};
use crate::config::load::FromUnit;
use crate::config::value::{Type, Value};
use crate::text::{Span, slashes};

/// Shows the inputs of a unit as the variables that they are given to, also where the module is not here to have them.
pub(super) fn add(inventory: &mut Inventory, unit: &FromUnit) {
    for (name, value) in &unit.inputs {
        let known = inventory.variables.get(name);
        if !known.is_some_and(|known| known.marks().is_hidden()) {
            // As a plan has it, a variable is known as a whole or not at all.
            let whole = match value.first_unknown() {
                Some(open) => Value::unknown(Type::Dynamic, open.why.clone())
                    .with_origin(value.origin.clone())
                    .marked(value.marks()),
                None => value.clone(),
            };
            inventory.variables.insert(Arc::clone(name), whole);
        }
    }
    if let Some(missing) = &unit.missing {
        let span = missing.primary.span;
        inventory.gaps.push(Gap {
            what: slashes(&unit.dir).into(),
            why: missing.headline.as_str().into(),
            span: Some(span).filter(|span| *span != Span::nowhere()),
            call: None,
        });
    }
}
