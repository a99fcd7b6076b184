//! References: whether what they name is there.

#![allow(
    clippy::match_same_arms,
    reason = "arms of one kind of step are told in its place, each with its reason"
)]

use std::borrow::Cow;

use crate::catalog::schema::{self, Block as Schema, NestedBlock, Nesting};
use crate::config::funcs;
use crate::config::load::{self, Child, Mode, ModuleCall, Resource, ResourceKey};
use crate::finding::Finding;
use crate::registry::reading::{CONFIGURATION, EVALUATION};
use crate::registry::validate::{ATTRIBUTE, KEY, OUTPUT};
use crate::text::Span;

use super::near::{is_slip, near};
use super::references::{Called, Step, Use};
use super::{Checker, Checks, Limit, Scope, Sureness};

/// What `path` has.
const PATH: [&str; 3] = ["cwd", "module", "root"];
/// What `terraform` has.
const TERRAFORM: [&str; 2] = ["workspace", "applying"];

/// The address of the provider that is built in.
const BUILT_IN: &str = "terraform.io/builtin/terraform";

/// The functions of the provider that is built in. Source: `internal/builtin/providers/terraform/provider.go` of Terraform
/// 1.11, which has had them since 1.8.
const PROVIDED: [&str; 3] = ["decode_tfvars", "encode_expr", "encode_tfvars"];

/// A reference that is written out, as `depends_on` has them.
pub(super) fn as_use(reference: &load::Reference) -> Use<'_> {
    let mut steps = reference.steps.iter().map(|step| match step {
        load::Step::Name(name) => Step::Name(Cow::Borrowed(&**name)),
        load::Step::Key(key) => Step::Key(Cow::Borrowed(&**key)),
        load::Step::Index(index) => Step::Index(*index),
        load::Step::Other => Step::Open,
    });
    let root = match steps.next() {
        Some(Step::Name(Cow::Borrowed(root))) => root,
        _ => "",
    };
    Use {
        root,
        steps: steps.collect(),
        span: reference.span,
        guarded: false,
    }
}

/// How many steps of a reference lead to a whole resource or module, where it is to one.
pub(super) fn whole(used: &Use<'_>) -> Option<usize> {
    let steps = match used.root {
        // An output stands for the module.
        "module" => {
            let is_one = matches!(used.steps.get(1), Some(Step::Index(_) | Step::Key(_)));
            let output = 1 + usize::from(is_one);
            return Some(output + 1);
        }
        "var" | "local" | "each" | "count" | "self" | "path" | "terraform" | "tofu" | "action"
        | "list" | "symbols" => return None,
        "data" | "ephemeral" | "resource" => 2,
        _ => 1,
    };
    let is_one = matches!(used.steps.get(steps), Some(Step::Index(_) | Step::Key(_)));
    Some(steps + usize::from(is_one))
}

/// What is wrong with the steps behind a name.
struct Wrong<'s> {
    message: String,
    /// A name that is there.
    near: Option<&'s str>,
    /// The name that is not.
    name: String,
}

/// A step is wrong for a reason besides its name.
fn wrong<'s>(message: impl Into<String>) -> Result<(), Wrong<'s>> {
    Err(Wrong {
        message: message.into(),
        near: None,
        name: String::new(),
    })
}

impl Checker<'_> {
    /// Whether what a reference names is there.
    pub(super) fn reference(&self, scope: &Scope<'_>, used: &Use<'_>) {
        let module = &self.tree.module;
        let known = |name: &str| near(name, module.variables.keys().map(|k| &**k));
        match (used.root, used.name(0)) {
            ("var", Some(name)) => {
                if !module.variables.contains_key(name) {
                    let text = format!("there is no variable `{name}`");
                    self.missing_name(scope, used, text, known(name).map(|n| format!("var.{n}")));
                }
            }
            ("local", Some(name)) => {
                if !module.locals.contains_key(name) {
                    let text = format!("there is no local value `{name}`");
                    let near = near(name, module.locals.keys().map(|k| &**k));
                    self.missing_name(scope, used, text, near.map(|n| format!("local.{n}")));
                }
            }
            ("each", name) => {
                if !scope.each {
                    let text = "`each` is there only in a block with `for_each`";
                    self.undeclared(scope, used, text.to_owned(), None);
                } else if !matches!(name, Some("key" | "value")) {
                    let text = "`each` has `key` and `value`".to_owned();
                    self.undeclared(scope, used, text, None);
                }
            }
            ("count", name) => {
                if !scope.count {
                    let text = "`count` is there only in a block with `count`";
                    self.undeclared(scope, used, text.to_owned(), None);
                } else if name != Some("index") {
                    self.undeclared(scope, used, "`count` has `index`".to_owned(), None);
                }
            }
            ("self", _) => {
                if !scope.this {
                    let text = "`self` is there only in postconditions and provisioners";
                    self.undeclared(scope, used, text.to_owned(), None);
                } else if let Some(own) = scope.own
                    && let Some(resource) = module.resources.get(own)
                    && let Ok(schema) = self.schema(own, resource.provider.as_ref())
                    && let Err(wrong) = of_block(schema.block, &used.steps, used.guarded)
                {
                    self.missing(scope, used, &own.to_string(), &wrong, schema.sureness);
                }
            }
            (root @ "path", Some(name)) if !PATH.contains(&name) => {
                self.undeclared(scope, used, format!("`{root}` has no such attribute"), None);
            }
            (root @ ("terraform" | "tofu"), Some(name)) if !TERRAFORM.contains(&name) => {
                // What version 0.12 took away.
                let meant = (name == "env").then(|| format!("{root}.workspace"));
                let text = format!("`{root}` has no such attribute");
                self.undeclared(scope, used, text, meant);
            }
            ("path" | "terraform" | "tofu", Some(_)) => {}
            ("module", Some(name)) => match module.calls.get_key_value(name) {
                Some((name, call)) => self.output(scope, used, name, call),
                None => {
                    let text = format!("there is no module `{name}`");
                    let near = near(name, module.calls.keys().map(|k| &**k));
                    self.missing_name(scope, used, text, near.map(|n| format!("module.{n}")));
                }
            },
            ("data", Some(kind)) => self.of_resource(scope, used, (Mode::Data, kind), 1),
            ("ephemeral", Some(kind)) => self.of_resource(scope, used, (Mode::Ephemeral, kind), 1),
            ("resource", Some(kind)) => self.of_resource(scope, used, (Mode::Managed, kind), 1),
            // Of newer versions of the language.
            ("action" | "list" | "symbols", _) => {}
            (kind, Some(_)) => self.of_resource(scope, used, (Mode::Managed, kind), 0),
            (root, None) => {
                let text = match root {
                    "var" => "a variable is named as `var.name`".to_owned(),
                    "local" => "a local value is named as `local.name`".to_owned(),
                    "module" => "a module is named as `module.name`".to_owned(),
                    "data" | "ephemeral" | "resource" => {
                        format!("it is named as `{root}.type.name`")
                    }
                    "path" | "terraform" | "tofu" => format!("`{root}` has no such attribute"),
                    "string" | "number" | "bool" | "list" | "set" | "map" | "object" | "tuple"
                    | "any" => format!("`{root}` is a type, and a value is needed here"),
                    _ => format!("nothing is named `{root}`"),
                };
                self.undeclared(scope, used, text, None);
            }
        }
    }

    /// A function that is not there, where it can be nothing but one misspelled; else it may be one of a newer version, of
    /// which reading tells that its value is not known.
    pub(super) fn function(&self, scope: &Scope<'_>, called: &Called<'_>) {
        if let Some(provider) = called.provider {
            return self.provided(scope, called, provider);
        }
        // These two see expressions, not values.
        let known = funcs::get(called.name).is_some() || matches!(called.name, "try" | "can");
        if known || self.told.borrow().contains(&called.span) {
            return;
        }
        let meant = near(called.name, funcs::names());
        // A newer version may have others, but none that is a letter off a known one.
        let is_slip = |meant: &&str| {
            is_slip(called.name, meant)
                || called.name.len() > 3 && strsim::damerau_levenshtein(called.name, meant) == 1
                || called.name.eq_ignore_ascii_case(meant)
        };
        if let Some(meant) = meant.filter(|meant| !called.guarded && is_slip(meant)) {
            let text = format!("there is no function {}", called.name);
            let finding = Finding::error(&EVALUATION, called.span, text)
                .help(format!("did you mean `{meant}`?"));
            self.language(scope, finding);
        }
    }

    /// A function of a provider: the module names the provider, and of the one that is built in all functions are known.
    fn provided(&self, scope: &Scope<'_>, called: &Called<'_>, provider: &str) {
        let function = called.name;
        let whole = format!("provider::{provider}::{function}");
        if called.guarded {
            return;
        }
        let required = &self.tree.module.settings.required_providers;
        let Some(of) = required.get(provider) else {
            if self.declared_by.is_none() {
                let text = format!(
                    "there is no function {whole}: required_providers names no provider {provider}"
                );
                self.language(scope, Finding::error(&EVALUATION, called.span, text));
            }
            return;
        };
        let source = of.source.as_deref();
        let is_built_in = source.map_or(provider == "terraform", |source| source == BUILT_IN);
        if !is_built_in || PROVIDED.contains(&function) {
            return;
        }
        if let Some(meant) = near(function, PROVIDED.into_iter()) {
            let text = format!("there is no function {whole}");
            let finding = Finding::error(&EVALUATION, called.span, text)
                .help(format!("did you mean `provider::{provider}::{meant}`?"));
            return self.language(scope, finding);
        }
        // A newer version may have more.
        let why = format!("Terraform 1.11 has no function {whole}");
        let limit = Limit::Type(format!("function {whole}"));
        self.open(scope, EVALUATION.id, called.span, why, limit);
    }

    /// A name that nothing declares: one finding of a module, however often it is used.
    fn missing_name(&self, scope: &Scope<'_>, used: &Use<'_>, text: String, near: Option<String>) {
        if near.is_none() && self.declared_by.is_some() {
            self.told.borrow_mut().insert(used.span);
            self.out.borrow_mut().open.push(used.span);
            self.elsewhere.borrow_mut().entry(text).or_insert(used.span);
            return;
        }
        if !self.is_told_of(&text, used.span) {
            self.undeclared(scope, used, text, near);
        }
    }

    /// Whether a finding says the same of another place already, and then says it of this one as well. Else the next
    /// finding is that.
    pub(super) fn is_told_of(&self, text: &str, span: Span) -> bool {
        const MOST: usize = 5;
        let known = self.undeclared.borrow().get(text).copied();
        let Some(known) = known else {
            let at = self.out.borrow().findings.len();
            self.undeclared.borrow_mut().insert(text.to_owned(), at);
            return false;
        };
        let mut out = self.out.borrow_mut();
        let Checks { findings, open, .. } = &mut *out;
        // What was left open has no finding.
        let Some(finding) = findings.get_mut(known).filter(|f| f.headline == text) else {
            open.push(span);
            return true;
        };
        if self.told.borrow_mut().insert(span) {
            if finding.related.len() < MOST {
                *finding = finding.clone().also(span, "here as well");
            } else {
                if let Some(last) = finding.related.last_mut() {
                    last.text = "here as well, and further on".into();
                }
                open.push(span);
            }
        }
        true
    }

    /// A name that means nothing where it stands.
    fn undeclared(&self, scope: &Scope<'_>, used: &Use<'_>, text: String, near: Option<String>) {
        let mut finding = Finding::error(&EVALUATION, used.span, text);
        if let Some(near) = near {
            finding = finding.help(format!("did you mean `{near}`?"));
        }
        if self.job.called.is_some() {
            finding = self.of(scope, finding, None);
        }
        self.add(finding);
    }

    fn of_resource(
        &self,
        scope: &Scope<'_>,
        used: &Use<'_>,
        (mode, kind): (Mode, &str),
        at: usize,
    ) {
        let Some(name) = used.name(at) else {
            let text = format!("it is named as `{}.type.name`", used.root);
            return self.undeclared(scope, used, text, None);
        };
        let key = |mode| ResourceKey {
            mode,
            kind: kind.into(),
            name: name.into(),
        };
        let resources = &self.tree.module.resources;
        let this = key(mode);
        let Some(resource) = resources.get(&this) else {
            let what = match mode {
                Mode::Managed => "resource",
                _ => "data source",
            };
            let others = [Mode::Managed, Mode::Data, Mode::Ephemeral].map(key);
            let elsewhere = others.iter().find(|other| resources.contains_key(*other));
            let near = elsewhere.map(ToString::to_string).or_else(|| {
                let same = || resources.keys().filter(|k| k.mode == mode);
                let of_kind = same().filter(|k| *k.kind == *kind).map(|k| &*k.name);
                let named = same().filter(|k| *k.name == *name).map(|k| &*k.kind);
                let of_kind = near(name, of_kind).map(|name| (kind, name));
                let (kind, name) =
                    of_kind.or_else(|| near(kind, named).map(|kind| (kind, name)))?;
                let (kind, name) = (kind.into(), name.into());
                Some(ResourceKey { mode, kind, name }.to_string())
            });
            let near = near.or_else(|| self.named_by_its_block(kind, name));
            let text = format!("there is no {what} `{this}`");
            return self.missing_name(scope, used, text, near);
        };
        if scope.own == Some(&this) {
            let text = format!("{this} refers to itself");
            let help = "`self` is the instance, in postconditions and provisioners";
            let finding = Finding::error(&CONFIGURATION, used.span, text)
                .also(resource.span, "its block")
                .help(help);
            return self.language(scope, finding);
        }
        let steps = used.steps.get(at + 1..).unwrap_or_default();
        let Some(steps) = self.instance(scope, used, resource, steps) else {
            return;
        };
        let Ok(schema) = self.schema(&this, resource.provider.as_ref()) else {
            return;
        };
        if let Err(wrong) = of_block(schema.block, steps, used.guarded) {
            if mode == Mode::Data && kind == "terraform_remote_state" && !wrong.name.is_empty() {
                return self.of_state(scope, used, &this.to_string(), &wrong.name);
            }
            self.missing(scope, used, &this.to_string(), &wrong, schema.sureness);
        }
    }

    /// An output of another configuration's state, of which `outputs` is left out: one finding of a module, however many
    /// there are.
    fn of_state(&self, scope: &Scope<'_>, used: &Use<'_>, address: &str, name: &str) {
        let text = format!("{address} has the outputs of its state as `outputs`");
        if self.is_told_of(&text, used.span) {
            return;
        }
        let finding = Finding::error(&ATTRIBUTE, used.span, text)
            .label(format!("there is no attribute `{name}`"))
            .help(format!("write {address}.outputs.{name}"));
        self.add(self.of(scope, finding, None));
    }

    /// What is meant by a name that begins as the block does which declares it: `locals.name`, `variable.name`.
    fn named_by_its_block(&self, block: &str, name: &str) -> Option<String> {
        let module = &self.tree.module;
        match block {
            "locals" => module.locals.contains_key(name).then_some("local"),
            "vars" | "variable" | "variables" => {
                module.variables.contains_key(name).then_some("var")
            }
            "modules" => module.calls.contains_key(name).then_some("module"),
            _ => None,
        }
        .map(|root| format!("{root}.{name}"))
    }

    /// The steps behind the instance that a reference takes; none where it takes none, or should.
    fn instance<'u, 'e>(
        &self,
        scope: &Scope<'_>,
        used: &Use<'_>,
        resource: &Resource,
        steps: &'u [Step<'e>],
    ) -> Option<&'u [Step<'e>]> {
        let address = &resource.key;
        let repeated = match (&resource.count, &resource.for_each) {
            (Some(_), _) => Some(("count", "count.index")),
            (None, Some(_)) => Some(("for_each", "each.key")),
            (None, None) => None,
        };
        let headline = match (repeated, steps) {
            (_, []) => return None,
            (None, [Step::Index(_) | Step::Key(_), ..]) => {
                let text = format!("{address} has neither count nor for_each, so it has no index");
                Finding::error(&KEY, used.span, text).help("take the index away")
            }
            (None, [Step::Name(_), ..]) => return Some(steps),
            // The name of an attribute may be computed.
            (None, _) => return None,
            (Some((word, each)), [Step::Name(_), ..]) => {
                let text =
                    format!("{address} has {word}, so an attribute is one of an instance of it");
                let finding = Finding::error(&KEY, used.span, text);
                let is_within = match word {
                    "count" => scope.count,
                    _ => scope.each,
                };
                finding.help(match (is_within, word) {
                    (true, _) => format!("write {address}[{each}]"),
                    (false, "count") => format!("write {address}[0], or one({address}[*].…)"),
                    (false, _) => format!("write {address}[\"KEY\"]"),
                })
            }
            // All instances of a `for_each` are an object, which a splat takes as one.
            (Some(("for_each", _)), [Step::Splat, ..]) => return None,
            (Some(_), [_, rest @ ..]) => return Some(rest),
        };
        let finding = self.of(scope, headline, None);
        self.add(finding);
        None
    }

    /// An attribute that is not there.
    fn missing(
        &self,
        scope: &Scope<'_>,
        used: &Use<'_>,
        address: &str,
        wrong: &Wrong<'_>,
        mut sureness: Sureness,
    ) {
        let headline = format!("{address}: {}", wrong.message);
        let mut finding = Finding::error(&ATTRIBUTE, used.span, headline);
        if let Some(near) = wrong.near {
            finding = finding.help(format!("did you mean `{near}`?"));
            if is_slip(&wrong.name, near) {
                sureness = Sureness::Always;
            }
        }
        self.tell(scope, finding, ("", ""), sureness);
    }

    /// What `ignore_changes` names.
    pub(super) fn ignored_one(&self, scope: &Scope<'_>, used: &Use<'_>, schema: &Schema) {
        let mut steps = vec![Step::Name(Cow::Borrowed(used.root))];
        steps.extend(used.steps.iter().cloned());
        if let Err(wrong) = of_block(schema, &steps, false) {
            self.missing(scope, used, scope.address, &wrong, scope.sureness);
        }
    }

    /// The output that a reference to a module names.
    fn output(&self, scope: &Scope<'_>, used: &Use<'_>, name: &str, call: &ModuleCall) {
        let steps = used.steps.get(1..).unwrap_or_default();
        let repeated = match (&call.count, &call.for_each) {
            (Some(_), _) => Some("count"),
            (None, Some(_)) => Some("for_each"),
            (None, None) => None,
        };
        let own = |text: String, help: String| {
            let finding = Finding::error(&KEY, used.span, text).help(help);
            self.add(self.of(scope, finding, None));
        };
        let rest = match (repeated, steps) {
            (_, []) => return,
            (None, [Step::Index(_), ..]) if !used.guarded => {
                let text =
                    format!("module.{name} has neither count nor for_each, so it has no index");
                return own(text, "take the index away".into());
            }
            (None, steps) => steps,
            (Some("count"), [Step::Name(output), ..]) if !used.guarded => {
                let text =
                    format!("module.{name} has count, so an output is one of an instance of it");
                let help = if scope.count {
                    format!("write module.{name}[count.index].{output}")
                } else {
                    format!("write module.{name}[0].{output}, or one(module.{name}[*].{output})")
                };
                return own(text, help);
            }
            (Some("for_each"), [Step::Splat, ..]) => return,
            (Some(_), [_, rest @ ..]) => rest,
        };
        let (Some(Step::Name(output) | Step::Key(output)), Some(Child::Module(child))) =
            (rest.first(), self.tree.calls.get(name))
        else {
            return;
        };
        let outputs = &child.module.outputs;
        if outputs.contains_key(&**output) || child.module.files.is_empty() {
            return;
        }
        let headline = format!("module.{name} has no output `{output}`");
        let mut finding = Finding::error(&OUTPUT, used.span, headline);
        if let Some(near) = near(output, outputs.keys().map(|k| &**k)) {
            finding = finding.help(format!("did you mean `{near}`?"));
        }
        let finding = self.of(scope, finding, None);
        if used.guarded {
            // It is one if evaluating it fails, too.
            self.held.borrow_mut().push((used.span, finding));
        } else {
            self.add(finding);
        }
    }
}

/// Whether steps lead to something in a block. What is behind an index or a splat is left open where it is guarded.
fn of_block<'s>(block: &'s Schema, steps: &[Step<'_>], guarded: bool) -> Result<(), Wrong<'s>> {
    let (name, rest) = match steps {
        [] => return Ok(()),
        [Step::Name(name), rest @ ..] => (name, rest),
        [Step::Key(key), ..] => {
            return wrong(format!("an attribute is named with a dot: .{key}"));
        }
        [Step::Index(_), ..] => return wrong("an attribute is named here, not a number"),
        [Step::Open | Step::Splat, ..] => return Ok(()),
    };
    if let Some(known) = block.attributes.get(&**name) {
        return of_type(&known.ty, rest, guarded);
    }
    if let Some(known) = block.blocks.get(&**name) {
        return of_blocks(name, known, rest, guarded);
    }
    if block.open {
        return Ok(());
    }
    let names = block.attributes.keys().chain(block.blocks.keys());
    Err(Wrong {
        message: format!("there is no attribute `{name}`"),
        near: near(name, names.map(String::as_str)),
        name: name.to_string(),
    })
}

fn of_blocks<'s>(
    name: &str,
    nested: &'s NestedBlock,
    steps: &[Step<'_>],
    guarded: bool,
) -> Result<(), Wrong<'s>> {
    match (nested.nesting, steps) {
        (_, []) => Ok(()),
        (Nesting::Single | Nesting::Group, steps) => of_block(&nested.block, steps, guarded),
        (_, [Step::Open | Step::Splat, ..]) if guarded => Ok(()),
        (Nesting::Set, [Step::Open | Step::Index(_) | Step::Key(_), ..]) => wrong(format!(
            "`{name}` is a set of blocks, which have no index; convert it with tolist(…), or loop over it"
        )),
        (Nesting::Set | Nesting::List, [Step::Name(inner), ..]) => wrong(format!(
            "`{name}` is a sequence of blocks; take one with [0], or all with [*].{inner}"
        )),
        (_, [_, rest @ ..]) => of_block(&nested.block, rest, guarded),
    }
}

/// Whether steps lead to something in a value of a type.
fn of_type<'s>(ty: &'s schema::Type, steps: &[Step<'_>], guarded: bool) -> Result<(), Wrong<'s>> {
    use schema::Type;
    let [step, rest @ ..] = steps else {
        return Ok(());
    };
    if guarded && matches!(step, Step::Open | Step::Splat) {
        return Ok(());
    }
    match (ty, step) {
        (Type::Dynamic, _) | (Type::Tuple(_), Step::Index(_) | Step::Open | Step::Splat) => Ok(()),
        // The table lacks `description` in objects.
        (Type::Object(_), Step::Name(name) | Step::Key(name)) if *name == "description" => Ok(()),
        (Type::Object(attributes), Step::Name(name) | Step::Key(name)) => {
            match attributes.get(&**name) {
                Some(attribute) => of_type(&attribute.ty, rest, guarded),
                None => Err(Wrong {
                    message: format!("there is no attribute `{name}`"),
                    near: near(name, attributes.keys().map(String::as_str)),
                    name: name.to_string(),
                }),
            }
        }
        (Type::Object(_) | Type::Map(_), Step::Splat) | (Type::Object(_), Step::Open) => Ok(()),
        (Type::Object(_), Step::Index(_)) => wrong("an attribute is named here, not a number"),
        (Type::Map(item), _)
        | (Type::List(item), Step::Index(_) | Step::Open | Step::Splat)
        | (Type::Set(item), Step::Splat) => of_type(item, rest, guarded),
        (Type::List(item), Step::Key(key)) if key.parse::<u64>().is_ok() => {
            of_type(item, rest, guarded)
        }
        (Type::Set(_), Step::Index(_) | Step::Key(_) | Step::Open) => {
            wrong("elements of a set have no index; convert it with tolist(…), or loop over it")
        }
        (Type::List(_) | Type::Tuple(_), Step::Key(_)) => wrong("the index must be a number"),
        (Type::List(_) | Type::Set(_) | Type::Tuple(_), Step::Name(name)) => wrong(format!(
            "`.{name}` of a whole sequence; take one element with [0], or all with [*].{name}"
        )),
        // A splat makes a list of what is none.
        (Type::String | Type::Number | Type::Bool, Step::Splat) => Ok(()),
        (Type::String | Type::Number | Type::Bool, Step::Name(_)) => {
            wrong(format!("a {ty} has no attributes"))
        }
        (Type::String | Type::Number | Type::Bool, _) => wrong(format!("a {ty} has no elements")),
    }
}
