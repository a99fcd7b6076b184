//! Module calls: whether they set what the module takes.

use std::collections::HashSet;

use crate::config::load::{Child, Gap, ModuleCall};
use crate::config::value::convert;
use crate::finding::Finding;
use crate::registry::validate::{INPUT, KEY, OUTPUT};
use crate::text::slashes;

use super::names::constraint;
use super::near::near;
use super::{Checker, Limit, Scope};

impl Checker<'_> {
    pub(super) fn call(&self, call: &ModuleCall) {
        let address = format!("module.{}", call.name);
        let scope = Scope::repeated(&address, call.count.as_ref(), call.for_each.as_ref());
        self.repeat(&address, call.count.as_ref(), call.for_each.as_ref());
        self.named(&scope, &call.depends_on);
        if let Some(enabled) = &call.enabled {
            self.value(&Scope::plain(&address), enabled);
        }
        self.ask(&[&INPUT, &OUTPUT, &KEY], || self.inputs(&scope, call));
    }

    fn inputs(&self, scope: &Scope<'_>, call: &ModuleCall) {
        let child = match self.tree.calls.get(&call.name) {
            // A submodule of git that is not checked out is an empty directory.
            Some(Child::Module(child)) if child.module.files.is_empty() => {
                let why = format!("the directory {} is empty", slashes(&child.dir));
                let limit = Limit::Module(slashes(&child.dir));
                self.open(scope, INPUT.id, call.span, why, limit);
                None
            }
            Some(Child::Module(child)) => Some(child),
            Some(Child::Gap(gap)) => {
                if let Gap::Remote { source, .. } = gap {
                    let why = format!("{source} is not downloaded");
                    let limit = Limit::Module(source.clone());
                    self.open(scope, INPUT.id, call.span, why, limit);
                }
                None
            }
            None => None,
        };
        let arguments = || call.body.attributes.iter().chain(&call.body.members);
        let set: HashSet<&str> = arguments().map(|a| &*a.name).collect();
        for argument in arguments() {
            let value = self.value(scope, &argument.value);
            let Some(child) = child else { continue };
            let at = Some(argument.name.to_string());
            let Some(variable) = child.module.variables.get(&argument.name) else {
                let headline = format!("{} has no variable `{}`", scope.address, argument.name);
                let mut finding = Finding::error(&INPUT, argument.name_span, headline);
                let free = child.module.variables.keys();
                let free = free.filter(|name| !set.contains(&***name));
                if let Some(meant) = near(&argument.name, free.map(|name| &**name)) {
                    finding = finding
                        .help(format!("did you mean `{meant}`?"))
                        .fix(self.rename(&argument.name, argument.name_span, meant));
                }
                self.add(self.of(scope, finding, at));
                continue;
            };
            let (Some(value), Some(constraint)) = (value, constraint(variable)) else {
                continue;
            };
            let value = constraint.defaults.apply(&value);
            if let Err(e) = convert(&value, &constraint.ty) {
                // The names in what must not be shown are of it.
                let path = if value.marks().is_hidden() {
                    ""
                } else {
                    &*e.path
                };
                let headline = format!(
                    "`{}{path}` of {}: {}",
                    argument.name, scope.address, e.message
                );
                let mut finding = Finding::error(&INPUT, argument.value.span, headline);
                if let Some(ty) = &variable.ty {
                    finding = finding.also(ty.span, "its type");
                }
                self.add(self.of(scope, finding, at));
            }
        }
        let Some(child) = child else { return };
        for variable in child.module.variables.values() {
            if variable.default.is_none() && !set.contains(&*variable.name) {
                let headline = format!(
                    "{} does not set `{}`, which has no default",
                    scope.address, variable.name
                );
                let finding =
                    Finding::error(&INPUT, call.span, headline).also(variable.span, "the variable");
                self.add(self.of(scope, finding, Some(variable.name.to_string())));
            }
        }
    }
}
