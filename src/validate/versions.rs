//! Which versions of the provider and of the language the roots run with.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::config::load::{Child, Module, Tree};
use crate::config::version::{Bounds, constraint};
use crate::finding::Finding;
use crate::inventory::provider_version::{self, ProviderVersion};
use crate::registry::reading::CONFIGURATION;
use crate::text::{Reach, Span};

use super::{Checks, Root};

/// The versions of one root.
pub(super) struct Versions {
    pub(super) provider: Arc<ProviderVersion>,
    pub(super) language: Option<Language>,
}

/// An earlier version of the language, which took what was removed since.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Language {
    /// Whether it is one before 0.12, whose expressions were others.
    pub(super) is_oldest: bool,
    /// What is required, in words.
    pub(super) says: String,
}

/// The versions of each root. One that others call, and that says nothing of versions, runs with those of its callers.
pub(super) fn of_roots(reach: &Reach, roots: &[Root<'_>]) -> Vec<Versions> {
    let mut out: Vec<Versions> = roots
        .iter()
        .map(|root| Versions {
            provider: Arc::new(provider_version::of_root(reach, root.dir, root.tree)),
            language: language(reach, root.dir, &root.tree.module),
        })
        .collect();
    let mut callers: HashMap<*const Module, Vec<usize>> = HashMap::new();
    for (at, root) in roots.iter().enumerate() {
        called(root.tree, &mut |module| {
            callers.entry(module).or_default().push(at);
        });
    }
    for (at, root) in roots.iter().enumerate() {
        let module = &root.tree.module;
        let Some(by) = callers.get(&Arc::as_ptr(module)) else {
            continue;
        };
        if module.settings.backend.is_some() {
            continue;
        }
        let of = |pick: &dyn Fn(&Versions) -> bool| {
            by.iter().filter_map(|caller| out.get(*caller)).all(pick)
        };
        let others = of(&|v| matches!(&*v.provider, ProviderVersion::Other(_)));
        let earlier = of(&|v| v.language.is_some());
        let first = by.first().and_then(|caller| out.get(*caller));
        let Some(first) = first else { continue };
        let provider = others.then(|| Arc::clone(&first.provider));
        let language = earlier.then(|| first.language.clone()).flatten();
        if let Some(own) = out.get_mut(at) {
            if let Some(provider) = provider
                && *own.provider == ProviderVersion::Same
            {
                own.provider = provider;
            }
            own.language = own.language.take().or(language);
        }
    }
    out
}

/// Every module below a tree.
fn called(tree: &Tree, each: &mut dyn FnMut(*const Module)) {
    for child in tree.calls.values() {
        if let Child::Module(child) = child {
            each(Arc::as_ptr(&child.module));
            called(child, each);
        }
    }
}

/// A constraint on the versions of a provider.
struct Asked<'t> {
    text: &'t str,
    bounds: Bounds,
    span: Span,
}

/// Says of each root where its modules ask for versions of a provider that no version meets.
pub(super) fn add_unmet(roots: &[Root<'_>], out: &mut [Checks]) {
    for (root, checks) in roots.iter().zip(out) {
        let mut asked = BTreeMap::new();
        constraints(root.tree, &mut asked);
        for (provider, all) in asked {
            let mut met = Bounds::ANY;
            let unmet = all.iter().find(|one| {
                let is_met = met.and(one.bounds).meets([0; 3], [u64::MAX; 3]);
                met = met.and(one.bounds);
                !is_met
            });
            let Some(second) = unmet else { continue };
            let excludes =
                |one: &&Asked<'_>| !one.bounds.and(second.bounds).meets([0; 3], [u64::MAX; 3]);
            // Three may have none in common though each two have some.
            let first = all.iter().find(excludes).or_else(|| all.first());
            let Some(first) = first.filter(|first| first.span != second.span) else {
                continue;
            };
            let headline = format!(
                "no version of the provider {provider} is both \"{}\" and \"{}\"",
                first.text, second.text
            );
            let finding = Finding::error(&CONFIGURATION, second.span, headline)
                .also(first.span, "the other constraint");
            checks.checked.entry(CONFIGURATION.id).or_default().failed += 1;
            checks.findings.push(finding);
        }
    }
}

/// The constraints on each provider in a module and all that it calls, by the provider's address.
fn constraints<'t>(tree: &'t Tree, out: &mut BTreeMap<String, Vec<Asked<'t>>>) {
    let module = &tree.module;
    let required = &module.settings.required_providers;
    let address = |name: &str| {
        let source = required.get(name).and_then(|r| r.source.as_deref());
        let source = source.unwrap_or(name);
        let source = source
            .strip_prefix("registry.terraform.io/")
            .unwrap_or(source);
        let source = source.to_ascii_lowercase();
        if source.contains('/') {
            source
        } else {
            format!("hashicorp/{source}")
        }
    };
    let of_required = required.iter().filter_map(|(name, required)| {
        Some((&**name, required.version.as_deref()?, required.span))
    });
    let of_blocks = module.providers.values().filter_map(|provider| {
        let version = provider.body.argument("version")?;
        Some((
            &*provider.name,
            version.value.literal()?,
            version.value.span,
        ))
    });
    for (name, text, span) in of_required.chain(of_blocks) {
        // Of one number, tools read `~>` in two ways.
        let is_loose = |part: &str| part.trim().starts_with("~>") && !part.contains('.');
        if let Some(bounds) = constraint(text).filter(|_| !text.split(',').any(is_loose)) {
            let asked = Asked { text, bounds, span };
            out.entry(address(name)).or_default().push(asked);
        }
    }
    for child in tree.calls.values() {
        if let Child::Module(child) = child {
            constraints(child, out);
        }
    }
}

/// The earlier version of the language that a root is for, if what it requires or the file of a version manager says so.
fn language(reach: &Reach, dir: &Path, module: &Module) -> Option<Language> {
    let required = module.settings.required_version.iter();
    let required = required.filter_map(|attribute| attribute.value.literal());
    let texts = required
        .map(|text| (text.to_owned(), format!("Terraform \"{text}\"")))
        .chain(named(reach, dir).map(|text| {
            let says = format!("Terraform {text} (.terraform-version)");
            (text, says)
        }));
    let most = [u64::MAX; 3];
    let early = texts.filter_map(|(text, says)| {
        let bounds = constraint(&text)?;
        (!bounds.meets([0, 15, 0], most)).then(|| Language {
            is_oldest: !bounds.meets([0, 12, 0], most),
            says,
        })
    });
    early.max_by_key(|language| language.is_oldest)
}

/// The version that a file `.terraform-version` names, in a directory or above it in the repository.
fn named(reach: &Reach, dir: &Path) -> Option<String> {
    const LARGEST: u64 = 200;
    let dir = reach.dir(dir).ok()?;
    for above in dir.ancestors() {
        if let Ok(bytes) = reach.read(&above.join(".terraform-version"), LARGEST) {
            let text = String::from_utf8(bytes).ok()?;
            return Some(text.trim().to_owned()).filter(|text| constraint(text).is_some());
        }
        if above.join(".git").exists() || reach.roots().iter().any(|top| top == above) {
            break;
        }
    }
    None
}
