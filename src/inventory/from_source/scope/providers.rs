//! What the configurations of providers add to the resources of a module.

use std::sync::Arc;

use crate::config::load::{self, ModuleCall};
use crate::config::value::{Type, Value, Why};
use crate::inventory::Provider;
use crate::syntax::read::Attribute;

use super::super::names::Local;
use super::{From, Scope};

impl Scope<'_> {
    /// What the provider's own configuration adds to a resource.
    pub(super) fn provider_of(&self, resource: &load::Resource) -> Provider {
        let own = resource.key.kind.split('_').next().unwrap_or_default();
        let (name, alias) = match &resource.provider {
            Some(reference) => {
                let name = reference.name(0).map_or(own, |n| &**n).to_string();
                (name, reference.name(1).cloned())
            }
            None => (own.to_string(), None),
        };
        self.provider(&name, alias.as_ref())
    }

    /// What a provider configuration adds, as this module sees it.
    fn provider(&self, name: &str, alias: Option<&Arc<str>>) -> Provider {
        let memo = format!("{name}.{}", alias.map_or("", |a| a));
        if let Some(known) = self.providers.borrow().get(&memo) {
            return known.clone();
        }
        // Tags that refer to a resource of the same provider must not lead back here.
        self.providers
            .borrow_mut()
            .insert(memo.clone(), Provider::default());
        let found = self.find_provider(name, alias);
        self.providers.borrow_mut().insert(memo, found.clone());
        found
    }

    fn find_provider(&self, name: &str, alias: Option<&Arc<str>>) -> Provider {
        let key = (Arc::from(name), alias.cloned());
        if let Some(block) = self.tree.module.providers.get(&key) {
            return self.configured(block, alias.is_some());
        }
        let (parent, call) = match &self.from {
            From::Call { parent, call, .. } => match parent.upgrade() {
                Some(parent) => (parent, call),
                None => return Provider::default(),
            },
            From::Arguments(_, provider) if name == "aws" => return provider.clone(),
            From::Arguments(..) | From::Outside(_) => return elsewhere(name, alias),
        };
        parent.handed(call, name, alias)
    }

    /// What the block of a provider says.
    fn configured(&self, block: &load::Provider, aliased: bool) -> Provider {
        let mut names = Local::plain(self);
        if block.for_each.is_some() {
            let open = |ty| Value::unknown(ty, Why::Other("it is the provider's own".into()));
            names.around.each = Some((open(Type::String), open(Type::Dynamic)));
        }
        let of = |value: &Attribute| {
            let found = names.evaluator(value.value.span.file).value(&value.value);
            match found {
                Ok(found) => self.run.withhold(found, value.value.span),
                Err(e) => self.run.refuse(&e),
            }
        };
        let mut blocks = block.body.blocks.iter();
        let tags = blocks.find(|b| &*b.kind == "default_tags");
        let tags = tags.and_then(|tags| tags.body.argument("tags"));
        let region = block.body.argument("region").map(of);
        // What the usual provider gets from its surroundings, a run without them gets from the policy or the command line;
        // an alias is there to be in another Region.
        let region = region.filter(|region| !region.is_null() && (aliased || is_told(region)));
        Provider {
            default_tags: tags.map(of),
            region: region.map(Arc::new),
        }
    }

    /// What a provider configuration adds, as a called module sees it.
    pub(super) fn handed(
        &self,
        call: &ModuleCall,
        name: &str,
        alias: Option<&Arc<str>>,
    ) -> Provider {
        let handed = call.providers.iter().find(|(inner, _)| {
            inner.name(0).is_some_and(|n| &**n == name) && inner.name(1) == alias
        });
        match handed {
            Some((_, outer)) => match outer.name(0) {
                Some(name) => self.provider(name, outer.name(1)),
                None => Provider::default(),
            },
            None if alias.is_none() => self.provider(name, None),
            None => elsewhere(name, alias),
        }
    }
}

/// Whether a Region is known and may be shown.
fn is_told(region: &Value) -> bool {
    !region.contains_hidden() && region.as_str().is_some()
}

/// A provider that is configured where nothing was read: one with an alias is in a Region that cannot be told.
fn elsewhere(name: &str, alias: Option<&Arc<str>>) -> Provider {
    let region = alias.map(|alias| {
        let why = Why::Other(format!("{name}.{alias} is not configured here").into());
        Arc::new(Value::unknown(Type::String, why))
    });
    Provider {
        default_tags: None,
        region,
    }
}
