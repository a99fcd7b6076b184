//! Where a secret name gets its value from.

use std::collections::HashMap;
use std::sync::Arc;

use crate::budget;
use crate::config::load::{Child, Given, Mode, Module, ModuleCall, ResourceKey, Tree, Variable};
use crate::text::{Span, is_plain_name};

use super::{Kind, NOTED, Node, Step, Steps, Use, WAYS, Walk, identity};

impl<'t> Walk<'t> {
    pub(super) fn node(
        &mut self,
        tree: &'t Tree,
        parent: Option<(usize, &'t ModuleCall)>,
    ) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node {
            module: &tree.module,
            parent,
            children: HashMap::new(),
        });
        for (name, call) in &tree.module.calls {
            if let Some(Child::Module(child)) = tree.calls.get(name) {
                let child = self.node(child, Some((at, call)));
                if let Some(node) = self.nodes.get_mut(at) {
                    node.children.insert(name, child);
                }
            }
        }
        at
    }

    /// Notes that what a name leads to is secret.
    pub(super) fn note(&mut self, at: usize, kind: Kind, name: &Arc<str>, mut steps: Steps) {
        if !self.leads || !budget::spend(NOTED) {
            return;
        }
        let part = self.part;
        let last = steps.iter().rev().find_map(Step::name);
        if (part || self.literals) && is_plain_name(last.unwrap_or(name)) {
            return;
        }
        steps.truncate(WAYS);
        let ways = self.ways.entry((at, kind, Arc::clone(name))).or_default();
        if *ways > WAYS {
            steps.clear();
        }
        let somewhere = self.somewhere;
        let used = Use {
            steps,
            part,
            somewhere,
        };
        let key = (at, kind, Arc::clone(name), used);
        if !self.seen.insert(key.clone()) {
            return;
        }
        *ways += 1;
        let Some(module) = self.nodes.get(at).map(|n| identity(n.module)) else {
            return;
        };
        let names = self.out.modules.entry(module).or_default();
        let of = match kind {
            Kind::Variable => &mut names.variables,
            Kind::Local => &mut names.locals,
            Kind::Output => &mut names.outputs,
            Kind::Argument => &mut names.arguments,
        };
        // What is declared sensitive is marked by its declaration; here a mark of its own would outlast `nonsensitive`.
        let declared = kind == Kind::Variable
            && key.3.steps.is_empty()
            && self.nodes.get(at).is_some_and(|n| {
                let variable = n.module.variables.get(name);
                variable.is_some_and(Variable::is_secret)
            });
        let ways = of.entry(Arc::clone(name)).or_default();
        if !declared && !ways.contains(&key.3) {
            ways.push(key.3.clone());
        }
        self.waiting.push(key);
    }

    /// Where a secret name gets its value from is secret too.
    pub(super) fn follow(&mut self, at: usize, kind: Kind, name: &Arc<str>, steps: &[Step]) {
        let Some(node) = self.nodes.get(at) else {
            return;
        };
        let module = node.module;
        match kind {
            Kind::Local => {
                if let Some(local) = module.locals.get(name) {
                    self.expr(at, &local.value, steps);
                }
                for (_, span) in module.twice.iter().filter(|(twice, _)| twice == name) {
                    self.hide(*span);
                }
            }
            Kind::Output => {
                let output = module.outputs.get(name);
                if let Some(value) = output.and_then(|o| o.value.as_ref()) {
                    self.expr(at, value, steps);
                }
            }
            Kind::Argument => self.argument(at, module, name, steps),
            Kind::Variable => {
                let parent = node.parent;
                let variable = module.variables.get(name);
                if let Some(default) = variable.and_then(|v| v.default.as_ref()) {
                    self.expr(at, &default.value, steps);
                }
                if let Some(ty) = variable.and_then(|v| v.ty.as_ref()) {
                    self.expr(at, ty, steps);
                }
                match parent {
                    Some((parent, call)) => {
                        if let Some(argument) = call.body.argument(name) {
                            self.repeat(call.for_each.as_ref());
                            self.expr(parent, &argument.value, steps);
                            self.bound.clear();
                        }
                    }
                    None => {
                        let assigned = self.given.values.get(name);
                        match assigned.map(|a| (&a.value, a.span)) {
                            Some((Given::Expr(expr), _)) => self.expr(at, expr, steps),
                            Some((Given::Value(value), _)) => {
                                let mut spans = Vec::new();
                                value.literals(&mut spans);
                                for span in spans {
                                    self.hide(span);
                                }
                            }
                            Some((Given::Text(_) | Given::Unreadable(_), span)) => self.hide(span),
                            None => {}
                        }
                    }
                }
            }
        }
    }

    /// Follows what an argument of a resource is given.
    pub(super) fn argument(&mut self, at: usize, module: &'t Module, name: &str, steps: &[Step]) {
        let mut parts = name.split(' ');
        let (Some(mode), Some(kind), Some(name), Some(argument)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        let key = ResourceKey {
            mode: if mode == "data" {
                Mode::Data
            } else {
                Mode::Managed
            },
            kind: kind.into(),
            name: name.into(),
        };
        if let Some(resource) = module.resources.get(&key)
            && let Some(argument) = resource.body.argument(argument)
        {
            self.repeat(resource.for_each.as_ref());
            self.expr(at, &argument.value, steps);
            self.bound.clear();
        }
    }

    pub(super) fn hide(&mut self, span: Span) {
        if (self.leads || self.in_place) && !span.is_empty() && self.hidden.insert(span) {
            self.out.spans.push(span);
        }
    }
}
