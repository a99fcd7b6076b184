//! What the configurations of providers add to the resources of a module.

use std::sync::Arc;

use crate::config::load::{self, ModuleCall};
use crate::config::value::{Type, Value, Why};
use crate::inventory::Provider;

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
        Provider {
            default_tags: self.default_tags(&name, alias.as_ref()),
        }
    }

    /// The `default_tags` of a provider configuration as this module sees it.
    fn default_tags(&self, name: &str, alias: Option<&Arc<str>>) -> Option<Value> {
        let memo = format!("{name}.{}", alias.map_or("", |a| a));
        if let Some(known) = self.default_tags.borrow().get(&memo) {
            return known.clone();
        }
        // Tags that refer to a resource of the same provider must not lead back here.
        self.default_tags.borrow_mut().insert(memo.clone(), None);
        let tags = self.find_default_tags(name, alias);
        self.default_tags.borrow_mut().insert(memo, tags.clone());
        tags
    }

    fn find_default_tags(&self, name: &str, alias: Option<&Arc<str>>) -> Option<Value> {
        let key = (Arc::from(name), alias.cloned());
        if let Some(provider) = self.tree.module.providers.get(&key) {
            let block = provider
                .body
                .blocks
                .iter()
                .find(|b| &*b.kind == "default_tags")?;
            let tags = block.body.argument("tags")?;
            let mut names = Local::plain(self);
            if provider.for_each.is_some() {
                let open = |ty| Value::unknown(ty, Why::Other("it is the provider's own".into()));
                names.around.each = Some((open(Type::String), open(Type::Dynamic)));
            }
            return match names.evaluator(tags.value.span.file).value(&tags.value) {
                Ok(value) => Some(self.run.withhold(value, tags.value.span)),
                Err(e) => Some(self.run.refuse(&e)),
            };
        }
        let (parent, call) = match &self.from {
            From::Call { parent, call, .. } => (parent.upgrade()?, call),
            From::Arguments(_, tags) => return tags.clone().filter(|_| name == "aws"),
            From::Outside(_) => return None,
        };
        parent.handed_tags(call, name, alias)
    }

    /// The `default_tags` of a provider configuration as a called module sees it.
    pub(super) fn handed_tags(
        &self,
        call: &ModuleCall,
        name: &str,
        alias: Option<&Arc<str>>,
    ) -> Option<Value> {
        let handed = call.providers.iter().find(|(inner, _)| {
            inner.name(0).is_some_and(|n| &**n == name) && inner.name(1) == alias
        });
        match handed {
            Some((_, outer)) => self.default_tags(outer.name(0)?, outer.name(1)),
            None if alias.is_none() => self.default_tags(name, None),
            None => None,
        }
    }
}
