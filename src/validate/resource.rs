//! Resources, data sources and providers: each held to the schema of its type.

use std::iter;
use std::sync::LazyLock;

use crate::catalog::schema::{self, Category, Schema, in_use};
use crate::config::load::{self, Mode, Provider, Resource, ResourceKey};
use crate::finding::{Finding, RuleInfo};
use crate::inventory::provider_version::{self, schema_version};
use crate::registry::reading::CONFIGURATION;
use crate::registry::validate::{
    ARGUMENT, ATTRIBUTE, BLOCKS, COMPUTED, CONFLICT, KEY, NESTING, REQUIRED, TYPE,
};

use super::body::optional;
use super::near::{is_slip, near};
use super::place::Place;
use super::{Checker, Limit, Scope, Sureness, reference, values};

/// The rules that are asked of a resource's body.
const OF_BODY: [&RuleInfo; 7] = [
    &ARGUMENT, &REQUIRED, &NESTING, &BLOCKS, &COMPUTED, &TYPE, &CONFLICT,
];

/// A type's schema, and how sure what it says is.
#[derive(Clone, Copy)]
pub(super) struct OfType {
    pub(super) block: &'static schema::Block,
    pub(super) sureness: Sureness,
}

/// Why a type has no schema.
pub(super) enum Unknown {
    /// That is nothing to tell.
    Nothing,
    /// It cannot be decided whether there is one.
    Open(Limit, String),
    /// There is none: the name may be that of another, which the provider has.
    Wrong(String, Option<&'static str>),
}

/// The language's own types.
static TERRAFORM_DATA: LazyLock<schema::Block> = LazyLock::new(|| schema::Block {
    attributes: [
        ("input", optional(&schema::Type::Dynamic)),
        ("triggers_replace", optional(&schema::Type::Dynamic)),
        ("output", decided(&schema::Type::Dynamic)),
        ("id", decided(&schema::Type::String)),
    ]
    .map(|(name, attribute)| (name.to_owned(), attribute))
    .into(),
    ..schema::Block::default()
});
static REMOTE_STATE: LazyLock<schema::Block> = LazyLock::new(|| schema::Block {
    attributes: [
        ("backend", required(&schema::Type::String)),
        ("config", optional(&schema::Type::Dynamic)),
        ("defaults", optional(&schema::Type::Dynamic)),
        ("workspace", optional(&schema::Type::String)),
        ("outputs", decided(&schema::Type::Dynamic)),
    ]
    .map(|(name, attribute)| (name.to_owned(), attribute))
    .into(),
    ..schema::Block::default()
});

/// An argument that must be set.
fn required(ty: &schema::Type) -> schema::Attribute {
    schema::Attribute {
        required: true,
        optional: false,
        ..optional(ty)
    }
}

/// What the provider decides.
fn decided(ty: &schema::Type) -> schema::Attribute {
    schema::Attribute {
        optional: false,
        computed: true,
        ..optional(ty)
    }
}

/// The types that the language itself has.
const OF_TERRAFORM: [&str; 2] = ["terraform_data", "terraform_remote_state"];

/// What a type of this kind is called.
fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Managed => "resource type",
        Mode::Data => "data source",
        Mode::Ephemeral => "ephemeral resource type",
    }
}

fn built_in(key: &ResourceKey) -> Result<OfType, Unknown> {
    let block: &'static schema::Block = match (key.mode, &*key.kind) {
        (Mode::Managed, "terraform_data") => &TERRAFORM_DATA,
        (Mode::Data, "terraform_remote_state") => &REMOTE_STATE,
        (mode, kind) => {
            let known = match mode {
                Mode::Managed => "terraform_data",
                Mode::Data => "terraform_remote_state",
                Mode::Ephemeral => "",
            };
            let word = word(mode);
            let meant = near(kind, iter::once(known)).filter(|meant| is_slip(kind, meant));
            // The two are no types of another category. Others may be those of a newer version.
            if meant.is_none() && !OF_TERRAFORM.contains(&kind) {
                return Err(Unknown::Nothing);
            }
            let headline = format!("Terraform has no {word} {kind}");
            return Err(Unknown::Wrong(headline, meant));
        }
    };
    let sureness = Sureness::Always;
    Ok(OfType { block, sureness })
}

impl Checker<'_> {
    pub(super) fn resource(&self, resource: &Resource) {
        let address = resource.key.to_string();
        let mut scope = Scope {
            own: Some(&resource.key),
            ..Scope::repeated(
                &address,
                resource.count.as_ref(),
                resource.for_each.as_ref(),
            )
        };
        self.repeat(
            &address,
            resource.count.as_ref(),
            resource.for_each.as_ref(),
        );
        let names = self.names.evaluator(resource.body.span.file);
        let schema = self.schema(&resource.key, resource.provider.as_ref());
        if let Ok(schema) = &schema {
            scope.sureness = schema.sureness;
        }
        let place = Place {
            scope: &scope,
            body: None,
            header: resource.span,
            path: "",
            bound: &[],
            depth: 0,
        };
        match schema {
            Ok(OfType { block, .. }) => self.ask(&OF_BODY, || {
                self.ask(&values::RULES, || {
                    self.body(place, &resource.body, block, &names);
                });
                self.ignored(&scope, resource, block);
            }),
            Err(unknown) => {
                match unknown {
                    Unknown::Nothing => {}
                    Unknown::Open(limit, why) => {
                        self.open(&scope, ARGUMENT.id, resource.span, why, limit);
                    }
                    Unknown::Wrong(headline, meant) => self.ask(&[&ARGUMENT], || {
                        let mut finding = Finding::error(&ARGUMENT, resource.span, headline);
                        if let Some(meant) = meant {
                            finding = finding.help(format!("did you mean `{meant}`?"));
                        }
                        self.add(self.of(&scope, finding, None));
                    }),
                }
                self.unread(place, &resource.body, &names);
            }
        }
        if resource.key.mode == Mode::Data
            && &*resource.key.kind == "terraform_remote_state"
            && let Some(backend) = resource.body.argument("backend")
            && let Some(kind) = backend.value.literal()
        {
            self.backend_kind(&scope, kind, backend.value.span);
        }
        self.configured(&scope, resource);
        self.ask(&[&ATTRIBUTE, &KEY], || self.around(&scope, resource));
    }

    /// Whether the provider configuration that a resource of a root module names is there.
    fn configured(&self, scope: &Scope<'_>, resource: &Resource) {
        let Some(named) = resource.provider.as_ref() else {
            return;
        };
        let (Some(name), Some(alias)) = (named.name(0), named.name(1)) else {
            return;
        };
        let module = &self.tree.module;
        let declared = module
            .providers
            .values()
            .any(|p| *p.name == **name && p.alias.as_deref() == Some(&**alias));
        let required = module.settings.required_providers.get(name);
        let handed = required.is_some_and(|r| r.aliases.iter().any(|a| a.name(1) == Some(alias)));
        if self.job.path.is_empty() && !declared && !handed && self.declared_by.is_none() {
            let text = format!("there is no provider configuration {name}.{alias}");
            if self.is_told_of(&text, named.span) {
                return;
            }
            let mut finding = Finding::error(&CONFIGURATION, named.span, text);
            let others = module.providers.values().filter(|p| *p.name == **name);
            if let Some(meant) = near(alias, others.filter_map(|p| p.alias.as_deref())) {
                finding = finding.help(format!("did you mean `{name}.{meant}`?"));
            }
            self.language(scope, finding);
        }
    }

    /// What stands in a resource besides its body.
    pub(super) fn around(&self, scope: &Scope<'_>, resource: &Resource) {
        let lifecycle = &resource.lifecycle;
        for rule in &lifecycle.preconditions {
            self.condition(scope, rule);
        }
        let within = Scope {
            this: true,
            own: scope.own,
            ..Scope::repeated(
                scope.address,
                resource.count.as_ref(),
                resource.for_each.as_ref(),
            )
        };
        for rule in &lifecycle.postconditions {
            self.condition(&within, rule);
        }
        for trigger in &lifecycle.replace_triggered_by {
            self.value(scope, trigger);
        }
        self.lifecycle(scope, lifecycle);
        self.named(scope, &resource.depends_on);
        for block in &resource.provisioning {
            self.provisioning(&within, block);
        }
    }

    /// What `ignore_changes` names.
    fn ignored(&self, scope: &Scope<'_>, resource: &Resource, schema: &schema::Block) {
        let load::Ignored::Some(list) = &resource.lifecycle.ignore_changes else {
            return;
        };
        for reference in list {
            let used = reference::as_use(reference);
            self.ignored_one(scope, &used, schema);
        }
    }

    /// The schema of a resource's type; else why there is none.
    pub(super) fn schema(
        &self,
        key: &ResourceKey,
        provider: Option<&load::Reference>,
    ) -> Result<OfType, Unknown> {
        let own = key.kind.split('_').next().unwrap_or_default();
        let local = provider.and_then(|p| p.name(0)).map_or(own, |name| name);
        if own == "terraform" {
            return built_in(key);
        }
        let is_aws = self.is_aws(local);
        // A mirror of AWS's provider has an address of its own.
        let schema = in_use::of_provider(self.source(local));
        let schema = schema.or_else(|| in_use::of_aws().filter(|_| is_aws));
        let Some(schema) = schema else {
            let why = format!("there is no schema of the provider {local}");
            return Err(Unknown::Open(Limit::Provider(local.to_owned()), why));
        };
        let word = word(key.mode);
        let category = match key.mode {
            Mode::Managed => Category::Managed,
            Mode::Data => Category::Data,
            Mode::Ephemeral => Category::Ephemeral,
        };
        if let Some(block) = schema.get(category, &key.kind) {
            let sureness = if is_aws {
                Sureness::Schema
            } else {
                Sureness::Always
            };
            return Ok(OfType { block, sureness });
        }
        let meant = near(&key.kind, schema.names(category));
        if !is_aws {
            let headline = format!("the provider {local} has no {word} {}", key.kind);
            return Err(Unknown::Wrong(headline, meant));
        }
        // A newer provider may have types that the table lacks.
        if let Some(meant) = meant.filter(|meant| is_slip(&key.kind, meant)) {
            let headline = format!("the AWS provider has no {word} {}", key.kind);
            return Err(Unknown::Wrong(headline, Some(meant)));
        }
        let version = schema_version();
        let why = format!(
            "the {word} {} is not in the schema, which is that of AWS provider {version}",
            key.kind
        );
        let limit = Limit::Type(format!("{word} {}", key.kind));
        Err(Unknown::Open(limit, why))
    }

    /// The address of the provider with a local name.
    pub(super) fn source<'n>(&'n self, local: &'n str) -> &'n str {
        let required = &self.tree.module.settings.required_providers;
        let source = required.get(local).and_then(|r| r.source.as_deref());
        source.unwrap_or(local)
    }

    /// Whether the provider of a local name is AWS's.
    pub(super) fn is_aws(&self, local: &str) -> bool {
        let required = &self.tree.module.settings.required_providers;
        let source = required.get(local).and_then(|r| r.source.as_deref());
        provider_version::is_aws(source, local)
    }

    pub(super) fn provider(&self, provider: &Provider) {
        let address = match &provider.alias {
            Some(alias) => format!("provider.{}.{alias}", provider.name),
            None => format!("provider.{}", provider.name),
        };
        let sureness = if self.is_aws(&provider.name) {
            Sureness::Schema
        } else {
            Sureness::Always
        };
        let scope = Scope {
            each: provider.for_each.is_some(),
            sureness,
            ..Scope::plain(&address)
        };
        if let Some(for_each) = &provider.for_each {
            self.repeat(&address, None, Some(for_each));
        }
        let names = self.names.evaluator(provider.body.span.file);
        let place = Place {
            scope: &scope,
            body: None,
            header: provider.span,
            path: "",
            bound: &[],
            depth: 0,
        };
        // The language's own argument, of the form of old.
        let mut body = provider.body.clone();
        body.attributes.retain(|a| &*a.name != "version");
        body.members.retain(|a| &*a.name != "version");
        let schema = in_use::of_provider(self.source(&provider.name));
        let schema = schema.or_else(|| in_use::of_aws().filter(|_| self.is_aws(&provider.name)));
        match schema.and_then(Schema::provider) {
            Some(schema) => self.ask(&OF_BODY, || {
                self.body(place, &body, schema, &names);
            }),
            None => self.unread(place, &body, &names),
        }
    }
}
