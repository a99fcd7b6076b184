//! The schemas of a run: those that it was given, those that the project keeps, and the built-in one of AWS.
//!
//! They are set once, before anything is read, since values and marks are made by them.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::{Block, Category, Schema, embedded};

/// The provider that the built-in schema is of.
pub const AWS: &str = "registry.terraform.io/hashicorp/aws";

/// The registries that the tools ask where an address names none: a provider is the same one in both.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// A provider's schema in use.
#[derive(Debug)]
pub struct Provided {
    /// The provider's address: `registry.terraform.io/hashicorp/google`.
    pub address: String,
    /// What it has.
    pub schema: Schema,
    /// The file that it is from, as it is printed.
    pub file: String,
    /// When it was added to the project, as `2026-11-29`; none for a file that the run was given.
    pub added: Option<String>,
}

static PROVIDED: OnceLock<Vec<Provided>> = OnceLock::new();

/// Puts schemas to use for the rest of the process. Of two of one provider, the first counts.
///
/// # Errors
///
/// When there are some in use already.
pub fn set(mut schemas: Vec<Provided>) -> Result<(), Vec<Provided>> {
    let mut seen = HashSet::new();
    schemas.retain(|one| seen.insert(provider(&one.address)));
    PROVIDED.set(schemas)
}

/// The schemas that the run was given or the project keeps, each provider's once, in the order in which they count.
pub fn provided() -> impl Iterator<Item = &'static Provided> {
    PROVIDED.get().map_or(&[][..], Vec::as_slice).iter()
}

/// What tells a provider from others: its name and namespace, and the registry where it is another than the usual ones.
fn provider(address: &str) -> (String, String, Option<String>) {
    let mut parts = address.rsplitn(3, '/').map(str::to_ascii_lowercase);
    let name = parts.next().unwrap_or_default();
    let namespace = parts.next().unwrap_or_else(|| "hashicorp".into());
    let host = parts.next().filter(|h| !REGISTRIES.contains(&&**h));
    (name, namespace, host)
}

/// Whether two addresses are of one provider.
fn is_same(one: &str, other: &str) -> bool {
    one == other || provider(one) == provider(other)
}

/// The schema of the provider with this address or source: `hashicorp/google`, `example.com/mine/thing`, `aws`.
pub fn of_provider(address: &str) -> Option<&'static Schema> {
    if let Some(one) = provided().find(|one| is_same(&one.address, address)) {
        return Some(&one.schema);
    }
    is_same(AWS, address).then(embedded)?.ok()
}

/// All schemas in use with the addresses of their providers, in the order in which they count.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Schema)> {
    let provided = provided().map(|one| (&*one.address, &one.schema));
    let own: Option<&'static Schema> = embedded().ok();
    let own = own.filter(|_| is_built_in(AWS)).map(|own| (AWS, own));
    provided.chain(own)
}

/// Whether no file takes the place of a provider's built-in schema.
pub fn is_built_in(address: &str) -> bool {
    !provided().any(|one| is_same(&one.address, address))
}

/// The schema of the AWS provider.
pub fn of_aws() -> Option<&'static Schema> {
    of_provider(AWS)
}

/// The block of a type, of whichever provider has one of that name.
pub fn block(category: Category, name: &str) -> Option<&'static Block> {
    let mut provided = provided().filter_map(|one| one.schema.get(category, name));
    provided.next().or_else(|| built_in(category, name))
}

/// The block of a type in the built-in schema, which no file takes the place of: what it marks as sensitive stays hidden.
pub fn built_in(category: Category, name: &str) -> Option<&'static Block> {
    let schema: &'static Schema = embedded().ok()?;
    schema.get(category, name)
}

/// Whether a type is known by a schema alone that the project keeps. That one may add marks, and is not trusted to say that
/// there are none.
pub fn is_only_kept(category: Category, name: &str) -> bool {
    let has = |kept: bool| {
        let mut some = provided().filter(|one| one.added.is_some() == kept);
        some.any(|one| one.schema.get(category, name).is_some())
    };
    has(true) && !has(false) && built_in(category, name).is_none()
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn a_provider_is_the_same_in_both_registries_and_no_other() {
        assert!(is_same(
            "registry.terraform.io/hashicorp/aws",
            "registry.opentofu.org/hashicorp/aws"
        ));
        assert!(is_same("hashicorp/google", "google"));
        assert!(!is_same("hashicorp/google", "hashicorp/google-beta"));
        assert!(!is_same(
            "example.com/hashicorp/aws",
            "registry.terraform.io/hashicorp/aws"
        ));
        assert!(!is_same("mine/aws", "aws"));
    }
}
