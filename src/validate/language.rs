//! What the language asks of declarations beyond their shape.

use std::sync::LazyLock;

use hcl::edit::expr::Expression;
use regex::Regex;

use crate::config::eval::Evaluator;
use crate::config::load::{Lifecycle, RequiredProvider, Variable};
use crate::config::value::{Type, convert};
use crate::finding::{Finding, Fix, Replacement, Safety};
use crate::registry::reading::CONFIGURATION;
use crate::syntax::read::{Attribute, Body, Expr, Syntax};
use crate::text::Span;

use super::names::{Nothing, declared};
use super::references::uses;
use super::{Checker, Scope};

/// A part of what asks for versions. Source: `constraintOperators` and `VersionRegexpRaw` of hashicorp/go-version 1.7,
/// which both tools read versions with.
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = r"^\s*(=|!=|>|<|>=|<=|~>)?\s*v?[0-9]+(\.[0-9]+)*(-?[0-9A-Za-z~-]+(\.[0-9A-Za-z~-]+)*)?(\+[0-9A-Za-z~.-]+)?\s*$";
    Regex::new(part).ok()
});

/// Whether a text may ask for versions: each part of it is a version, perhaps behind an operator.
fn is_version(text: &str) -> bool {
    let is_part = |part: &str| PART.as_ref().is_none_or(|form| form.is_match(part));
    text.trim().is_empty() || text.split(',').all(is_part)
}

impl Checker<'_> {
    /// A variable: its type, its default, and its rules.
    pub(super) fn variable(&self, variable: &Variable) {
        let address = format!("var.{}", variable.name);
        let scope = Scope::plain(&address);
        if let Some(ty) = &variable.ty {
            self.unquoted(&scope, ty);
        }
        match declared(variable) {
            Err(e) => self.language(&scope, Finding::error(&CONFIGURATION, e.span, e.message)),
            Ok(constraint) => {
                if let Some(default) = &variable.default {
                    let span = default.value.span;
                    let value = Evaluator::new(&Nothing, span.file).value(&default.value);
                    let fits = value.map_err(|e| (e.span, e.message)).and_then(|value| {
                        let value = constraint.defaults.apply(&value);
                        convert(&value, &constraint.ty)
                            .map(|_| ())
                            .map_err(|e| (span, format!("the default of {address}: {e}")))
                    });
                    if let Err((span, message)) = fits {
                        self.language(&scope, Finding::error(&CONFIGURATION, span, message));
                    }
                }
            }
        }
        for rule in &variable.validations {
            self.rule(&scope, rule);
            if let Some(condition) = &rule.condition {
                let mut named = false;
                uses(condition, &[], &mut |used| {
                    named |= used.root == "var" && used.name(0) == Some(&*variable.name);
                });
                if !named {
                    let text = format!("the condition says nothing of {address}");
                    let finding = Finding::error(&CONFIGURATION, condition.span, text);
                    self.language(&scope, finding);
                }
            }
        }
    }

    /// Types in quotes are those of Terraform 0.11.
    fn unquoted(&self, scope: &Scope<'_>, ty: &Expr) {
        let Syntax::Hcl(expression) = &ty.syntax else {
            return;
        };
        let Expression::String(quoted) = &**expression else {
            return;
        };
        let plain = match quoted.as_str() {
            "string" => "string",
            "list" => "list(string)",
            "map" => "map(string)",
            _ => return,
        };
        let finding = Finding::error(&CONFIGURATION, ty.span, "a type has no quotes")
            .help(format!("write {plain}"))
            .fix(self.job.called.is_none().then(|| Fix {
                title: format!("write {plain}"),
                edits: vec![Replacement {
                    span: ty.span,
                    text: plain.into(),
                }],
                safety: Safety::Safe,
                because: String::new(),
                monthly: None,
            }));
        self.language(scope, finding);
    }

    /// Truth values of a `lifecycle` block.
    pub(super) fn lifecycle(&self, scope: &Scope<'_>, lifecycle: &Lifecycle) {
        let flags = [
            &lifecycle.create_before_destroy,
            &lifecycle.prevent_destroy,
            &lifecycle.enabled,
        ];
        for flag in flags.into_iter().flatten() {
            let Some(value) = self.value(scope, flag) else {
                continue;
            };
            if let Err(e) = convert(&value, &Type::Bool) {
                let finding = Finding::error(&CONFIGURATION, flag.span, e.to_string());
                self.language(scope, finding);
            }
        }
    }

    /// Versions that are asked for: each part of the text has a number.
    pub(super) fn version(&self, attribute: &Attribute) {
        let is_other = match &attribute.value.syntax {
            Syntax::Hcl(expression) => matches!(
                **expression,
                Expression::Array(_)
                    | Expression::Object(_)
                    | Expression::Bool(_)
                    | Expression::Null(_)
            ),
            Syntax::Json(_) => false,
        };
        let text = attribute.value.literal().unwrap_or("0");
        if is_other || !is_version(text) {
            let text = "versions are asked for as \">= 1.5, < 2.0\"";
            let finding = Finding::error(&CONFIGURATION, attribute.value.span, text);
            self.language(&Scope::plain("terraform"), finding);
        }
    }

    /// What a module says of a provider that it needs: `HOST/NAMESPACE/TYPE`, of which the first two may be left out.
    pub(super) fn required_provider(&self, name: &str, required: &RequiredProvider) {
        let scope = Scope::plain("terraform");
        let wrong = |text: &str| {
            let finding = Finding::error(&CONFIGURATION, required.span, text.to_owned());
            self.language(&scope, finding);
        };
        if let Some(source) = &required.source {
            let is_name = |part: &str| {
                let is_sign = |c: char| c.is_alphanumeric() || "-_.:".contains(c);
                !part.is_empty() && part.chars().all(is_sign)
            };
            if source.split('/').count() > 3 || !source.split('/').all(is_name) {
                wrong("the source of a provider is HOST/NAMESPACE/TYPE, such as hashicorp/aws");
            }
        }
        if let Some(version) = &required.version
            && !is_version(version)
        {
            wrong("versions are asked for as \">= 1.5, < 2.0\"");
        }
        let source = required.source.as_deref();
        let is_built_in = match source {
            None => name == "terraform",
            Some(source) => source.starts_with("terraform.io/builtin/"),
        };
        if is_built_in && required.version.is_some() {
            wrong("the provider is built into Terraform, and has no version of its own");
        }
    }

    /// A body that may refer to nothing.
    pub(super) fn constants(&self, body: &Body) {
        for attribute in body.attributes.iter().chain(&body.members) {
            let mut named: Option<Span> = None;
            uses(&attribute.value, &[], &mut |used| {
                named.get_or_insert(used.span);
            });
            if let Some(span) = named {
                let text = "nothing can be referred to here";
                let finding = Finding::error(&CONFIGURATION, span, text);
                self.language(&Scope::plain("terraform"), finding);
            }
        }
    }

    /// A mistake of the language.
    pub(super) fn language(&self, scope: &Scope<'_>, finding: Finding) {
        let finding = match self.job.called {
            Some(_) => self.of(scope, finding, None),
            None => finding,
        };
        self.add(finding);
    }
}
