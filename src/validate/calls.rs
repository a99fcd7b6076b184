//! Module calls: whether they set what the module takes.

use std::collections::HashSet;

use crate::config::load::{Child, Gap, ModuleCall, Variable};
use crate::config::value::convert;
use crate::finding::Finding;
use crate::registry::reading::CONFIGURATION;
use crate::registry::validate::{INPUT, KEY, OUTPUT};
use crate::text::slashes;

use super::names::constraint;
use super::near::near;
use super::{Checker, Limit, Scope};

/// What an address of a module is that is not a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    /// `terraform-aws-modules/vpc/aws`, perhaps with a host and a directory.
    Registry,
    /// One with a protocol.
    Elsewhere,
    /// Another, which a version of the language may take.
    Open,
    /// No version takes it.
    None,
}

fn address(source: &str) -> Address {
    if source.contains("::") || source.contains("://") || source.starts_with("git@") {
        return Address::Elsewhere;
    }
    if source.is_empty() || source.contains(char::is_whitespace) {
        return Address::None;
    }
    // Of a Windows path, of what a version of git is, and of a path from the root.
    if source.contains([':', '\\', '$', '%']) || source.starts_with(['/', '.', '~']) {
        return Address::Open;
    }
    let path = source.split("//").next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let is_host = parts.first().is_some_and(|first| first.contains('.'));
    match (is_host, parts.len()) {
        (true, 2) if parts.first() == Some(&"github.com") => Address::None,
        (true, 4) | (false, 3) if !path.contains('?') => Address::Registry,
        (true, _) => Address::Open,
        (false, _) => Address::None,
    }
}

impl Checker<'_> {
    pub(super) fn call(&self, call: &ModuleCall) {
        let address = format!("module.{}", call.name);
        let scope = Scope::repeated(&address, call.count.as_ref(), call.for_each.as_ref());
        self.repeat(&address, call.count.as_ref(), call.for_each.as_ref());
        self.named(&scope, &call.depends_on);
        if let Some(version) = &call.version {
            self.version(version);
        }
        if let Some(enabled) = &call.enabled {
            self.value(&Scope::plain(&address), enabled);
        }
        self.ask(&[&INPUT, &OUTPUT, &KEY], || self.inputs(&scope, call));
    }

    /// What is wrong with an address that no version of the language takes as that of a module.
    fn wrong_source(&self, call: &ModuleCall) -> Option<Finding> {
        let attribute = call.source.as_ref()?;
        let source = attribute.value.literal()?;
        match address(source) {
            Address::None => {
                let text = format!("\"{source}\" is no address of a module");
                let finding = Finding::error(&CONFIGURATION, attribute.value.span, text);
                let is_beside = !source.is_empty() && self.tree.dir.join(source).is_dir();
                Some(finding.help(if is_beside {
                    format!("write \"./{source}\"")
                } else {
                    "write ./DIRECTORY, NAMESPACE/NAME/PROVIDER of a registry, or git::https://…"
                        .to_owned()
                }))
            }
            Address::Elsewhere => {
                let version = call.version.as_ref()?;
                let text = "only a module of a registry has a version";
                let finding = Finding::error(&CONFIGURATION, version.value.span, text);
                Some(finding.help("a version of git is part of the address: ?ref=v1.0.0"))
            }
            Address::Registry | Address::Open => None,
        }
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
                if let Gap::Remote { .. } = gap
                    && let Some(finding) = self.wrong_source(call)
                {
                    self.language(scope, finding);
                } else if let Gap::Remote { source, .. } = gap {
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
            let refuses_null = variable.nullable.is_some_and(|flag| !flag.value);
            if refuses_null && variable.default.is_none() && value.is_null() {
                let headline = format!(
                    "`{}` of {} is null, which its variable does not take",
                    argument.name, scope.address
                );
                let finding = Finding::error(&INPUT, argument.value.span, headline)
                    .also(variable.span, "the variable");
                self.add(self.of(scope, finding, at));
                continue;
            }
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
        let variables = child.module.variables.values();
        let missing: Vec<_> = variables
            .filter(|variable| variable.default.is_none() && !set.contains(&*variable.name))
            .collect();
        self.missing_inputs(scope, call, &missing);
    }

    /// Variables without a default that a call does not set: one finding for all.
    fn missing_inputs(&self, scope: &Scope<'_>, call: &ModuleCall, missing: &[&Variable]) {
        const SHOWN: usize = 6;
        let shown = missing.iter().take(SHOWN);
        let names: Vec<String> = shown.map(|v| format!("`{}`", v.name)).collect();
        let rest = missing.len().saturating_sub(SHOWN);
        let (what, have) = match (names.as_slice(), rest) {
            ([], _) => return,
            ([one], _) => (one.clone(), "has"),
            ([others @ .., last], 0) => (format!("{} and {last}", others.join(", ")), "have"),
            (names, rest) => (format!("{} and {rest} more", names.join(", ")), "have"),
        };
        let headline = format!(
            "{} does not set {what}, which {have} no default",
            scope.address
        );
        let mut finding = Finding::error(&INPUT, call.span, headline);
        for variable in missing.iter().take(SHOWN) {
            finding = finding.also(variable.span, "the variable");
        }
        let first = missing.first().map(|variable| variable.name.to_string());
        let attribute = first.filter(|_| missing.len() == 1);
        self.add(self.of(scope, finding, attribute));
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, address};

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for none in [
            "",
            "m",
            "nope/x",
            "a/b/c/d/e",
            "github.com/a",
            "A B",
            "ns/name/aws?ref=v1",
        ] {
            assert_eq!(address(none), Address::None, "{none}");
        }
        for registry in [
            "terraform-aws-modules/ecs/aws",
            "terraform-aws-modules/ecs/aws//modules/service",
            "app.terraform.io/acme/ecs/aws",
        ] {
            assert_eq!(address(registry), Address::Registry, "{registry}");
        }
        for elsewhere in [
            "git::ssh://git@x.y/z.git?ref=v1",
            "https://x.y/z.zip",
            "git@x.y:z/a.git",
        ] {
            assert_eq!(address(elsewhere), Address::Elsewhere, "{elsewhere}");
        }
        for open in [
            "github.com/a/b",
            "bitbucket.org/a/b",
            "C:\\m",
            "/m",
            "gitlab.com/a/b",
        ] {
            assert_eq!(address(open), Address::Open, "{open}");
        }
    }
}
