//! What of a module is a secret where it is declared: arguments by their names and by the schema, variables, locals and outputs.

use hcl::edit::expr::Expression;

use crate::budget;
use crate::catalog::schema::{Block as Schema, in_use};
use crate::config::load::Given;
use crate::syntax::read::{Attribute, Block, Body, DYNAMIC, Syntax};
use crate::text::{is_name_of_several, is_name_of_units, is_secret_name};

use super::{Bound, DEEPEST, Kind, NOTED, Walk};

/// The longest name that is compared with those of arguments, in bytes.
const LONGEST_NAME: usize = 64;

impl<'t> Walk<'t> {
    /// Everything in a module that is a secret where it stands.
    pub(super) fn seeds(&mut self, at: usize) {
        let Some(module) = self.nodes.get(at).map(|n| n.module) else {
            return;
        };
        for span in &module.unread {
            self.hide(*span);
        }
        for resource in module.resources.values() {
            let category = resource.key.mode.category();
            let known = in_use::block(category, &resource.key.kind);
            self.repeat(resource.for_each.as_ref());
            self.body(at, &resource.body, known, 0);
            // What the built-in schema marks stays hidden, whatever a file says.
            let own = in_use::built_in(category, &resource.key.kind);
            if let (Some(known), Some(own)) = (known, own)
                && !std::ptr::eq(known, own)
            {
                self.body(at, &resource.body, Some(own), 0);
            }
            for block in &resource.provisioning {
                self.body(at, &block.body, None, 0);
            }
            self.bound.clear();
        }
        for provider in module.providers.values() {
            self.body(at, &provider.body, None, 0);
        }
        for settings in module
            .settings
            .backend
            .iter()
            .chain(&module.settings.provider_metas)
        {
            self.body(at, &settings.body, None, 0);
        }
        for local in module.locals.values() {
            if is_secret_name(&local.name) {
                self.note(at, Kind::Local, &local.name, Vec::new());
            } else if is_name_of_several(&local.name) {
                self.several(&local.value);
            }
            self.seek(at, &local.value);
        }
        for variable in module.variables.values() {
            if variable.is_secret() || is_secret_name(&variable.name) {
                self.somewhere = !is_secret_name(&variable.name);
                self.note(at, Kind::Variable, &variable.name, Vec::new());
                self.somewhere = false;
            }
            if let Some(default) = &variable.default {
                if is_name_of_several(&variable.name) {
                    self.several(&default.value);
                }
                self.seek(at, &default.value);
            }
            if let Some(ty) = &variable.ty {
                self.seek(at, ty);
            }
        }
        for output in module.outputs.values() {
            let declared = [output.sensitive, output.ephemeral];
            let declared = declared.iter().any(|f| f.is_some_and(|f| f.value));
            if declared || is_secret_name(&output.name) {
                self.somewhere = !is_secret_name(&output.name);
                self.note(at, Kind::Output, &output.name, Vec::new());
                self.somewhere = false;
            }
            if let Some(value) = &output.value {
                self.seek(at, value);
            }
        }
        for call in module.calls.values() {
            self.repeat(call.for_each.as_ref());
            self.body(at, &call.body, None, 0);
            self.bound.clear();
        }
        if at == 0 {
            let given = self.given;
            for assigned in given.values.values() {
                if let Given::Expr(expr) = &assigned.value {
                    self.seek(at, expr);
                }
            }
        }
    }

    pub(super) fn body(&mut self, at: usize, body: &'t Body, known: Option<&Schema>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        self.arguments(at, body, known);
        for block in &body.blocks {
            let dynamic = &*block.kind == DYNAMIC;
            let name = if dynamic {
                block.labels.first().map_or("", |l| &*l.text)
            } else {
                &*block.kind
            };
            let inner = known.and_then(|k| k.blocks.get(name)).map(|n| &n.block);
            if is_name_of_units(name) {
                continue;
            }
            if known.is_some_and(|k| inner.is_none() && means_secret(k, name)) {
                self.hide(block.body.span);
            }
            if !dynamic {
                self.body(at, &block.body, inner, depth + 1);
                continue;
            }
            self.arguments(at, &block.body, None);
            let around = self.bound.len();
            if let Some(collection) = block.body.argument("for_each") {
                self.bound.push(Bound {
                    name: iterator(block).unwrap_or(name),
                    collection: &collection.value,
                });
            }
            // Each is walked once: there may be others in it.
            for inside in &block.body.blocks {
                let known = inner.filter(|_| &*inside.kind == "content");
                self.body(at, &inside.body, known, depth + 1);
            }
            self.bound.truncate(around);
        }
    }

    pub(super) fn arguments(&mut self, at: usize, body: &'t Body, known: Option<&Schema>) {
        let plain = is_plain_parameter(body, known);
        let named = names_secret(body);
        for attribute in body.attributes.iter().chain(&body.members) {
            let declared = known.and_then(|k| k.attributes.get(&*attribute.name));
            let declared = declared.filter(|_| !(plain && &*attribute.name == "value"));
            let of_name = named && &*attribute.name == "value";
            let misspelled = || known.is_some_and(|k| is_like_secret(k, &attribute.name));
            if of_name
                || is_secret_name(&attribute.name)
                || declared.is_some_and(|a| a.sensitive)
                || declared.is_none() && misspelled()
                || known.is_some_and(|k| is_secret_block(k, &attribute.name))
            {
                self.expr(at, &attribute.value, &[]);
            } else {
                if is_name_of_several(&attribute.name) {
                    self.several(&attribute.value);
                }
                self.seek(at, &attribute.value);
            }
        }
    }

    /// Says what `each` is in what is walked next.
    pub(super) fn repeat(&mut self, for_each: Option<&'t Attribute>) {
        self.bound.clear();
        self.bound.extend(for_each.map(|for_each| Bound {
            name: "each",
            collection: &for_each.value,
        }));
    }
}

/// Whether an argument of this name is a secret, also where it is written as a block.
pub(in super::super) fn means_secret(known: &Schema, name: &str) -> bool {
    let argument = known.attributes.get(name);
    argument.map_or(is_secret_name(name), |a| {
        a.sensitive || is_secret_name(name)
    })
}

/// Whether a name that there is not is nearly that of an argument that is a secret: it will have been meant.
pub(in super::super) fn is_like_secret(known: &Schema, name: &str) -> bool {
    let exists = known.attributes.contains_key(name) || known.blocks.contains_key(name);
    // Of a short name, two other letters make any other.
    let most = (name.chars().count() / 3).min(2);
    !exists
        && most > 0
        && name.len() <= LONGEST_NAME
        && budget::spend(known.attributes.len() * NOTED)
        && known.attributes.keys().any(|argument| {
            means_secret(known, argument) && strsim::damerau_levenshtein(argument, name) <= most
        })
}

/// Whether a name is that of blocks that hold a secret: what is written as an argument of that name has it in it.
pub(in super::super) fn is_secret_block(known: &Schema, name: &str) -> bool {
    let nested = known.blocks.get(name).map(|nested| &nested.block);
    nested.is_some_and(|block| holds_secret(block, 0))
}

fn holds_secret(block: &Schema, depth: usize) -> bool {
    depth <= DEEPEST
        && budget::spend(block.attributes.len())
        && (block
            .attributes
            .keys()
            .any(|name| means_secret(block, name))
            || block
                .blocks
                .values()
                .any(|nested| holds_secret(&nested.block, depth + 1)))
}

/// Whether a body holds a `value` beside a `name` or `key` that says that it is a secret: a variable of a build, a header.
pub(in super::super) fn names_secret(body: &Body) -> bool {
    let says = |name: &str| {
        let argument = body.argument(name);
        argument.is_some_and(|a| a.value.literal().is_some_and(is_secret_name))
    };
    body.argument("value").is_some() && (says("name") || says("key"))
}

/// The name that a dynamic block gives to what it makes a block of, if it says one.
fn iterator(block: &Block) -> Option<&str> {
    let named = block.body.argument("iterator")?;
    match &named.value.syntax {
        Syntax::Hcl(expression) => match &**expression {
            Expression::Variable(name) => Some(name.as_str()),
            _ => None,
        },
        Syntax::Json(_) => named.value.literal(),
    }
}

/// Whether a block is a parameter of SSM that is not encrypted: its value, which the provider hides, is a setting like any other
/// wherever it comes from.
fn is_plain_parameter(body: &Body, known: Option<&Schema>) -> bool {
    // Only that type has both.
    let of_ssm = known.is_some_and(|k| {
        let has = |name: &str| k.attributes.contains_key(name);
        has("insecure_value") && has("value")
    });
    let kind = || body.argument("type").and_then(|a| a.value.literal());
    of_ssm && matches!(kind(), Some("String" | "StringList"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::schema::Category;

    #[test]
    fn another_name_is_like_one_of_a_secret_by_a_third_of_its_letters_at_the_most() {
        let known = in_use::built_in(Category::Managed, "aws_db_instance").unwrap();
        assert!(known.attributes.contains_key("password"));
        for name in ["passwrd", "pasword", "passwrod", "master_user_secrets"] {
            assert!(is_like_secret(known, name), "{name}");
        }
        for name in ["password", "db", "p", "passport_number"] {
            assert!(!is_like_secret(known, name), "{name}");
        }
        let short = Schema {
            attributes: known
                .attributes
                .iter()
                .filter(|(name, _)| *name == "password")
                .map(|(_, of)| ("dsn".to_owned(), of.clone()))
                .collect(),
            blocks: std::collections::BTreeMap::new(),
            deprecated: false,
            open: false,
        };
        for (name, is_like) in [
            ("dns", true),
            ("dsm", true),
            ("db", false),
            ("ds", false),
            ("env", false),
        ] {
            assert_eq!(is_like_secret(&short, name), is_like, "{name}");
        }
    }
}
