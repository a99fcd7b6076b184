//! Ephemeral values where they would be kept: they may not reach a resource, an output, or a number of instances.
//!
//! It is told by what is written, not by what comes of it: what a function or `&&` may pass over is left open.

use crate::registry::reading;
use std::cell::RefCell;
use std::collections::HashMap;

use hcl::edit::expr::{BinaryOperator, Expression, TraversalOperator};
use hcl::edit::template::{Element, Template};

use crate::config::load::{Child, Mode, Module, Tree};
use crate::finding::Finding;
use crate::syntax::read::{Body, DYNAMIC, Expr, Syntax};
use crate::threads;

use super::super::is_open;
use super::Run;

/// Functions whose result is not ephemeral though an argument is, or may not be.
const STOPS: &[&str] = &[
    "ephemeralasnull",
    "try",
    "can",
    "issensitive",
    "coalesce",
    "type",
];

/// Says where ephemeral values are kept, in every module.
pub(super) fn check(run: &Run<'_>, tree: &Tree, root: bool) {
    let module = &tree.module;
    let look = Look {
        module,
        known: RefCell::default(),
    };
    for output in module.outputs.values() {
        if let Some(flag) = output.ephemeral.filter(|flag| flag.value) {
            if root {
                let headline = "an output of the root module cannot be ephemeral";
                run.note(Finding::error(&reading::CONFIGURATION, flag.span, headline));
            }
        } else if let Some(value) = &output.value {
            look.refuse(run, value, "an output that is not ephemeral");
        }
    }
    for resource in module.resources.values() {
        for repeat in [&resource.count, &resource.for_each].into_iter().flatten() {
            look.refuse(run, &repeat.value, "a number of instances");
        }
        let mode = resource.key.mode.into();
        // Which arguments of a type without a schema are not kept is not known.
        if resource.key.mode == Mode::Managed && !is_open(mode, &resource.key.kind) {
            look.body(run, &resource.body);
        }
    }
    for (name, call) in &module.calls {
        for repeat in [&call.count, &call.for_each].into_iter().flatten() {
            look.refuse(run, &repeat.value, "a number of instances");
        }
        let Some(Child::Module(child)) = tree.calls.get(name) else {
            continue;
        };
        for argument in call.body.attributes.iter().chain(&call.body.members) {
            let variable = child.module.variables.get(&argument.name);
            if variable.is_some_and(|v| !v.ephemeral.is_some_and(|e| e.value)) {
                look.refuse(run, &argument.value, "a variable that is not ephemeral");
            }
        }
        check(run, child, false);
    }
}

struct Look<'m> {
    module: &'m Module,
    /// What locals were found to be; a name that is being looked at is none, as it is in a circle.
    known: RefCell<HashMap<(&'m str, Ask), bool>>,
}

/// What is asked of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Ask {
    /// Whether it as a whole is ephemeral.
    Whole,
    /// Whether it or an element of it is.
    Holds,
}

impl Look<'_> {
    fn body(&self, run: &Run<'_>, body: &Body) {
        for argument in &body.attributes {
            // By their name, the arguments that are written and never kept.
            if !argument.name.ends_with("_wo") {
                self.refuse(
                    run,
                    &argument.value,
                    "an argument that is kept in the state",
                );
            }
        }
        for block in body.blocks.iter().filter(|b| &*b.kind != DYNAMIC) {
            self.body(run, &block.body);
        }
    }

    fn refuse(&self, run: &Run<'_>, value: &Expr, place: &str) {
        let Syntax::Hcl(expression) = &value.syntax else {
            return;
        };
        if self.holds(expression) {
            let headline = format!("an ephemeral value is given to {place}");
            let help = "give a value that is not ephemeral, or ephemeralasnull(…)";
            run.note(Finding::error(&reading::CONFIGURATION, value.span, headline).help(help));
        }
    }

    /// Whether the value or an element of it is ephemeral.
    fn holds(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Array(items) => items.iter().any(|e| self.holds(e)),
            Expression::Object(entries) => {
                entries.iter().any(|(_, value)| self.holds(value.expr()))
            }
            Expression::Parenthesis(inner) => self.holds(inner.inner()),
            other => self.whole(other) || self.local(other, Ask::Holds),
        }
    }

    /// Whether the value as a whole is ephemeral.
    fn whole(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Parenthesis(inner) => self.whole(inner.inner()),
            Expression::UnaryOp(op) => self.whole(&op.expr),
            Expression::BinaryOp(op) => {
                let open = matches!(
                    op.operator.value(),
                    BinaryOperator::And | BinaryOperator::Or
                );
                !open && (self.whole(&op.lhs_expr) || self.whole(&op.rhs_expr))
            }
            // Which branch was taken would tell of the other.
            Expression::Conditional(it) => [&it.cond_expr, &it.true_expr, &it.false_expr]
                .into_iter()
                .any(|part| self.whole(part)),
            Expression::FuncCall(call) => {
                !call.name.is_namespaced()
                    && !STOPS.contains(&call.name.name.as_str())
                    && call.args.iter().any(|arg| self.whole(arg))
            }
            Expression::StringTemplate(template) => self.template(template),
            Expression::HeredocTemplate(template) => self.template(&template.template),
            Expression::Traversal(it) => {
                let Expression::Variable(root) = &it.expr else {
                    return false;
                };
                match (
                    root.as_str(),
                    it.operators.first().map(hcl::edit::Decorated::value),
                ) {
                    ("ephemeral", _) => it.operators.len() >= 2,
                    ("var", Some(TraversalOperator::GetAttr(name))) => {
                        let variable = self.module.variables.get(name.as_str());
                        variable.is_some_and(|v| v.ephemeral.is_some_and(|e| e.value))
                    }
                    _ => self.local(expression, Ask::Whole),
                }
            }
            _ => false,
        }
    }

    fn template(&self, template: &Template) -> bool {
        template.iter().any(|element| match element {
            Element::Interpolation(part) => self.whole(&part.expr),
            _ => false,
        })
    }

    /// What `local.name`, and nothing behind it, leads to.
    fn local(&self, expression: &Expression, ask: Ask) -> bool {
        let Expression::Traversal(it) = expression else {
            return false;
        };
        let [operator] = it.operators.as_slice() else {
            return false;
        };
        let (Expression::Variable(root), TraversalOperator::GetAttr(name)) =
            (&it.expr, operator.value())
        else {
            return false;
        };
        if root.as_str() != "local" || !threads::has_room() {
            return false;
        }
        let Some((name, local)) = self.module.locals.get_key_value(name.as_str()) else {
            return false;
        };
        let Syntax::Hcl(value) = &local.value.syntax else {
            return false;
        };
        let key = (&**name, ask);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        self.known.borrow_mut().insert(key, false);
        let found = match ask {
            Ask::Whole => self.whole(value),
            Ask::Holds => self.holds(value),
        };
        self.known.borrow_mut().insert(key, found);
        found
    }
}
