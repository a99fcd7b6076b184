//! Everything that a module and those it calls make, into the inventory, with what holds of it on the way.

use std::sync::Arc;

use crate::budget;
use crate::config::load::{self, Child, ModuleCall};
use crate::config::value::Value;
use crate::inventory::{Gap, Inventory, Module, Output, Step, UnreadCall, module_text};

use super::super::expand::Instances;
use super::super::names::Local;
use super::super::{Call, rules, variables};
use super::Scope;

impl<'a> Scope<'a> {
    /// Everything of this module and those it calls goes into the inventory.
    pub(in super::super) fn collect(&self, inventory: &mut Inventory) {
        if budget::is_spent() {
            return;
        }
        let module = &self.tree.module;
        if !self.run.instantiated.borrow().contains(&self.tree.dir) {
            let dir = self.tree.dir.clone();
            self.run.instantiated.borrow_mut().insert(dir);
        }
        let _guard = self.run.tentatively(self.tentative);
        for (name, variable) in &module.variables {
            match self.variable(name) {
                Ok(value) => variables::validate(self, variable, &value),
                Err(e) => {
                    self.run.refuse(&e);
                }
            }
        }
        for local in module.locals.values() {
            if let Err(e) = self.local(&local.name, local.span) {
                self.run.refuse(&e);
            }
        }
        for resource in module.resources.values() {
            let key = &resource.key;
            if let Err(e) = self.resource(key.mode, &key.kind, &key.name, resource.span) {
                self.run.refuse(&e);
            }
            self.hold_resource(resource);
            // They are collected once; their values are kept for what refers to them.
            let made = self.expanded.borrow_mut().remove(key);
            inventory.resources.extend(made.into_iter().flatten());
        }
        for (name, call) in &module.calls {
            self.collect_call(name, call, inventory);
        }
        for output in module.outputs.values() {
            let names = Local::plain(self);
            for rule in &output.preconditions {
                rules::hold(&names, rule, &self.own(&format!("output.{}", output.name)));
            }
        }
        for check in module.checks.values() {
            let names = Local::plain(self);
            for rule in &check.asserts {
                rules::warn(&names, rule, &self.own(&format!("check.{}", check.name)));
            }
        }
    }

    /// What something of this module is called from the root.
    pub(in super::super) fn own(&self, name: &str) -> String {
        let module = module_text(&self.path);
        if module.is_empty() {
            name.to_owned()
        } else {
            format!("{module}.{name}")
        }
    }

    /// Holds every instance of a resource to its pre- and postconditions.
    fn hold_resource(&self, resource: &'a load::Resource) {
        let lifecycle = &resource.lifecycle;
        if lifecycle.preconditions.is_empty() && lifecycle.postconditions.is_empty() {
            return;
        }
        let made = self.expanded.borrow().get(&resource.key).cloned();
        let (Some(made), Ok(Instances::Known(list))) = (made, self.resource_instances(resource))
        else {
            return;
        };
        for (instance, made) in list.into_iter().zip(made.iter()) {
            let mut names = Local {
                scope: self,
                around: instance.around,
            };
            let address = made.address.to_string();
            for rule in &lifecycle.preconditions {
                rules::hold(&names, rule, &address);
            }
            names.around.this = Some(Box::new(made.clone()));
            for rule in &lifecycle.postconditions {
                rules::hold(&names, rule, &address);
            }
        }
    }

    fn collect_call(&self, name: &Arc<str>, call: &'a ModuleCall, inventory: &mut Inventory) {
        let children = match self.children(name, call.span) {
            Ok(children) => children,
            Err(e) => {
                self.run.refuse(&e);
                return;
            }
        };
        let source = call
            .source
            .as_ref()
            .and_then(|s| s.value.literal())
            .map(Arc::from);
        let mut unread = match self.tree.calls.get(name) {
            Some(Child::Gap(gap)) => Some((gap, Vec::new())),
            _ => None,
        };
        for instance in children.instances.list() {
            if budget::is_spent() {
                return;
            }
            let mut path = self.path.clone();
            path.push(Step {
                name: Arc::clone(name),
                key: instance.key.clone(),
            });
            let names = Local {
                scope: self,
                around: instance.around.clone(),
            };
            let _guard = self
                .run
                .tentatively(self.tentative || children.instances.is_open());
            let arguments = call
                .body
                .attributes
                .iter()
                .chain(&call.body.members)
                .map(|a| {
                    let value = names.evaluator(a.value.span.file).value(&a.value);
                    (
                        Arc::clone(&a.name),
                        value.unwrap_or_else(|e| self.run.refuse(&e)),
                    )
                });
            let arguments: Vec<(Arc<str>, Value)> = arguments.collect();
            if let Some((_, given)) = &mut unread {
                given.extend(arguments.iter().cloned());
            }
            self.run.calls.borrow_mut().push(Call {
                path,
                span: call.span,
                source: source.clone(),
                version: call
                    .version
                    .as_ref()
                    .and_then(|v| v.value.literal())
                    .map(Arc::from),
                arguments,
                body: call.body.span,
                provider: self.handed(call, "aws", None),
            });
        }
        // A call without an instance makes nothing.
        if let Some((gap, arguments)) = unread
            && !children.instances.list().is_empty()
        {
            inventory.gaps.push(Gap {
                what: self.call_name(name).into(),
                why: gap_reason(gap).into(),
                span: Some(call.span),
                call: Some(UnreadCall {
                    within: self.path.clone(),
                    arguments,
                }),
            });
        }
        for scope in &children.scopes {
            let _guard = self.run.tentatively(scope.tentative);
            scope.collect(inventory);
            let outputs = scope.tree.module.outputs.values().map(|o| Output {
                name: Arc::clone(&o.name),
                value: self.run.withhold(
                    scope
                        .output(&o.name)
                        .unwrap_or_else(|e| self.run.refuse(&e)),
                    o.span,
                ),
                sensitive: o.sensitive.is_some_and(|s| s.value),
            });
            let outputs = outputs.collect();
            inventory.modules.push(Module {
                path: scope.path.clone(),
                source: source.clone(),
                outputs,
            });
        }
    }
}

fn gap_reason(gap: &load::Gap) -> String {
    match gap {
        load::Gap::Remote { source, version } => {
            let version = version.as_ref().map_or(String::new(), |v| format!(" {v}"));
            format!("{source}{version} is not downloaded; run `terraform init`")
        }
        load::Gap::Computed => "its source is an expression".into(),
        load::Gap::Missing => "there is no such directory".into(),
        load::Gap::Outside => "it is outside the repository and the directories given".into(),
        load::Gap::Recursive => "it calls itself".into(),
        load::Gap::TooMany => "too many calls lead to it".into(),
    }
}
