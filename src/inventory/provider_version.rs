//! Whether the schema is that of the provider's version that a configuration runs with.

use std::path::Path;

use crate::catalog::schema::in_use;
use crate::config::load::{Child, Tree};
use crate::config::version::{Bounds, constraint, exact};
use crate::syntax::read::parse_file;
use crate::text::{Reach, Span};

/// How the version of the AWS provider that a configuration runs with stands to the schema's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProviderVersion {
    /// The schema is its own, or one that it may run with.
    Same,
    /// It is another, which has what the schema lacks or lacks what the schema has; this says which.
    Other(String),
}

/// The version of the AWS provider whose schema is in use; empty where a file has it without one.
pub fn schema_version() -> &'static str {
    in_use::of_aws().map_or("", |schema| &schema.provider_version)
}

/// The largest lock file that is read.
const LARGEST: u64 = 1 << 20;

/// The version of the AWS provider that a root runs with: the one that the lock file names, else what its modules ask for.
pub fn of_root(reach: &Reach, dir: &Path, tree: &Tree) -> ProviderVersion {
    let Some(own) = numbers(schema_version()) else {
        return ProviderVersion::Same;
    };
    let next = [own[0], own[1], own[2].saturating_add(1)];
    if let Some(locked) = locked(reach, dir, "/hashicorp/aws") {
        let Some(version) = numbers(&locked) else {
            return ProviderVersion::Other(format!("the lock file names version {locked}"));
        };
        // A patch, and an earlier version of the same major one, has nothing that is not here.
        let same = version[0] == own[0] && (version[1], version[2]) <= (own[1], own[2]);
        return if same {
            ProviderVersion::Same
        } else {
            ProviderVersion::Other(format!("the lock file names version {locked}"))
        };
    }
    let mut asked = Vec::new();
    constraints(tree, &mut asked);
    for text in asked {
        // An earlier version of the same major one has nothing that is not here.
        let major = [own[0], 0, 0];
        if constraint(&text).is_some_and(|bounds: Bounds| !bounds.meets(major, next)) {
            return ProviderVersion::Other(format!("version \"{text}\" is required"));
        }
    }
    ProviderVersion::Same
}

/// The constraints on the AWS provider in a module and all that it calls.
fn constraints(tree: &Tree, out: &mut Vec<String>) {
    let settings = &tree.module.settings;
    for (name, required) in &settings.required_providers {
        let source = required.source.as_deref();
        if is_aws(source, name)
            && let Some(version) = &required.version
        {
            out.push(version.to_string());
        }
    }
    for provider in tree.module.providers.values() {
        // The form of old: the version in the provider's own block.
        if &*provider.name == "aws"
            && let Some(version) = provider.body.argument("version")
            && let Some(text) = version.value.literal()
        {
            out.push(text.to_owned());
        }
    }
    for child in tree.calls.values() {
        if let Child::Module(child) = child {
            constraints(child, out);
        }
    }
}

/// Whether a provider is AWS's, by its address, else by its name.
pub fn is_aws(source: Option<&str>, name: &str) -> bool {
    match source {
        Some(source) => source == "aws" || source.ends_with("hashicorp/aws"),
        None => name == "aws",
    }
}

/// The version of a provider that the lock file of a directory names, by the end of its address: `/hashicorp/aws`.
pub fn locked(reach: &Reach, dir: &Path, ending: &str) -> Option<String> {
    let path = dir.join(".terraform.lock.hcl");
    let bytes = reach.read(&path, LARGEST).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let body = parse_file(&text, Span::nowhere().file, false).ok()?;
    let of_it = body.blocks.iter().find(|block| {
        let label = block.labels.first().map(|label| &*label.text);
        &*block.kind == "provider" && label.is_some_and(|l| l.ends_with(ending))
    })?;
    let version = of_it.body.argument("version")?;
    version.value.literal().map(str::to_owned)
}

/// A version as numbers.
fn numbers(text: &str) -> Option<[u64; 3]> {
    exact(text)?;
    let core = text.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(str::parse);
    let mut next = || parts.next()?.ok();
    Some([next()?, next()?, next()?])
}
