//! Known community modules, evaluated from the inputs of their calls where the modules are not on this machine.
//!
//! For each range of versions there is a model: a small module of our own that makes those resources of the real one
//! which are sized, and decides their arguments from the same inputs with the same defaults. It is evaluated like any
//! module; then
//!
//! - what the model does not say of a resource is not known, since the real module may decide it;
//! - places inside the model become the place where the call would set the input, so that findings point at the call;
//! - where the version leaves several ranges open, what they do not agree on is not known.
//!
//! The models were held against the real modules; `just adapters` does it anew.

mod cloudposse_ecs;
mod cloudposse_mq;
mod origins;
mod tam_aurora;
mod tam_ecs;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;

use super::{Address, Call, Gap, Ignored, Mode, Provider, Resource, Step, module_text};
use crate::config::load::{self, Child, Module, Tree};
use crate::config::value::{Type, Value, Why, identical};
use crate::config::version::{self, Bounds};
use crate::text::{FileId, Files};

/// The modules that are known.
pub const ADAPTERS: &[&Adapter] = &[
    &tam_ecs::ROOT,
    &tam_ecs::CLUSTER,
    &tam_ecs::SERVICE,
    &tam_ecs::CONTAINER,
    &tam_aurora::ROOT,
    &cloudposse_mq::ROOT,
    &cloudposse_ecs::SERVICE,
    &cloudposse_ecs::WEB_APP,
];

/// A known module.
#[derive(Debug)]
pub struct Adapter {
    /// Its address in the registry: `terraform-aws-modules/ecs/aws`.
    pub registry: &'static str,
    /// Its repository at GitHub: `terraform-aws-modules/terraform-aws-ecs`.
    pub repository: &'static str,
    /// The directory in it; empty for the root.
    pub submodule: &'static str,
    /// Ranges of versions that differ, the oldest first.
    pub ranges: &'static [Range],
}

/// Versions of a module that decide alike.
#[derive(Debug)]
pub struct Range {
    /// The first of them.
    pub from: [u64; 3],
    /// The first that is not among them.
    pub below: [u64; 3],
    /// The tags that the model was written from and held against.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "tests hold the model to them")
    )]
    pub read: &'static [&'static str],
    /// What stands in for the module.
    model: &'static Model,
}

/// A module that stands in for a real one.
#[derive(Debug)]
struct Model {
    /// What its text is called in findings.
    name: &'static str,
    /// Its text, in parts that several models share.
    texts: &'static [&'static str],
    /// The models that it calls.
    calls: &'static [Nested],
}

/// A model that another calls.
#[derive(Debug)]
struct Nested {
    /// The call's name.
    call: &'static str,
    /// What it leads to.
    model: &'static Model,
    /// The input of the outer one that has an entry for each instance, with the names of the inner one's inputs.
    entries: Option<&'static str>,
}

/// Which module a resource is of that was evaluated from inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapted {
    /// The module: `terraform-aws-modules/ecs/aws//modules/service`.
    pub module: Arc<str>,
    /// Which versions it may be: `5.0.0 to below 6.0.0`.
    pub versions: Arc<str>,
    /// The input that would set what is not set, by path: `desired_count` of a service, `min_capacity` of a target.
    pub inputs: BTreeMap<Arc<str>, Arc<str>>,
}

impl Adapter {
    /// As a call would name it in the registry.
    pub fn source(&self) -> String {
        if self.submodule.is_empty() {
            self.registry.to_owned()
        } else {
            format!("{}//{}", self.registry, self.submodule)
        }
    }
}

impl Range {
    /// The versions in words.
    #[cfg(feature = "internals")]
    pub fn versions(&self) -> String {
        version::words(self.from, self.below)
    }
}

/// Evaluates a module with the arguments of a call at a path, and what its provider adds.
pub(super) type Evaluate =
    fn(&Tree, Vec<Step>, BTreeMap<Arc<str>, Value>, Provider) -> Vec<Resource>;

/// What the calls would make that lead to known modules and could not be followed, sorted by address.
pub(super) fn adapted(
    files: &mut Files,
    calls: &[Call],
    gaps: &[Gap],
    evaluate: Evaluate,
) -> Vec<Resource> {
    let mut models = Models::default();
    let mut out = Vec::new();
    for call in calls {
        let Some((adapter, bounds)) = call.source.as_deref().and_then(|s| {
            known(s, call.version.as_deref()).filter(|_| {
                let mut plain = call.path.clone();
                if let Some(last) = plain.last_mut() {
                    last.key = None;
                }
                let name = module_text(&plain);
                gaps.iter().any(|g| *g.what == *name)
            })
        }) else {
            continue;
        };
        let ranges: Vec<&Range> = adapter
            .ranges
            .iter()
            .filter(|r| bounds.meets(r.from, r.below))
            .collect();
        let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else {
            continue;
        };
        let about = Adapted {
            module: adapter.source().into(),
            versions: version::words(first.from, last.below).into(),
            inputs: BTreeMap::new(),
        };
        let mut ways = ranges
            .iter()
            .rev()
            .map(|range| made(files, &mut models, call, range.model, &about, evaluate));
        let newest = ways.next().unwrap_or_default();
        let others: Vec<_> = ways.collect();
        out.extend(newest.into_iter().filter_map(|r| agreed(r, &others)));
    }
    out.sort_by(|a, b| a.address.cmp(&b.address));
    out
}

/// The repository of a known module and the directory in it, if a call allows a tag of it and there is a model for it.
#[cfg(feature = "internals")]
pub fn stands_for(
    source: &str,
    version: Option<&str>,
    tag: &str,
) -> Option<(&'static str, &'static str)> {
    let (adapter, bounds) = known(source, version)?;
    let exact = version::exact(tag.trim_start_matches('v'))?;
    let modelled = adapter.ranges.iter().any(|r| exact.meets(r.from, r.below));
    (modelled && bounds.and(exact) == exact).then_some((adapter.repository, adapter.submodule))
}

/// The known module that a source names, and which versions of it are meant.
fn known(source: &str, constraint: Option<&str>) -> Option<(&'static Adapter, Bounds)> {
    let (place, query) = source.split_once('?').unwrap_or((source, ""));
    let reference = query
        .split('&')
        .find_map(|part| part.strip_prefix("ref="))
        .map(|r| r.rsplit('/').next().unwrap_or(r));
    let place = place.strip_prefix("git::").unwrap_or(place);
    let (scheme, rest) = match place.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => ("", place),
    };
    let (package, submodule) = rest.split_once("//").unwrap_or((rest, ""));
    let submodule = submodule.trim_matches('/');
    let of_repository = package
        .find("github.com")
        .and_then(|at| package.get(at + "github.com".len()..))
        .map(|path| path.trim_start_matches([':', '/']));
    let bounds = match of_repository {
        // A branch or a commit may be any version.
        Some(_) => reference.map_or(Bounds::ANY, |r| {
            version::exact(r.trim_start_matches('v')).unwrap_or(Bounds::ANY)
        }),
        None => constraint.map_or(Some(Bounds::ANY), version::constraint)?,
    };
    let adapter = ADAPTERS.iter().find(|a| {
        a.submodule == submodule
            && match of_repository {
                Some(path) => path.strip_suffix(".git").unwrap_or(path) == a.repository,
                None => {
                    let hosts = ["registry.terraform.io/", "registry.opentofu.org/"];
                    let host = hosts.iter().find_map(|h| package.strip_prefix(h));
                    scheme.is_empty() && host.unwrap_or(package) == a.registry
                }
            }
    })?;
    Some((adapter, bounds))
}

/// The models of a run, each read once.
#[derive(Default)]
struct Models {
    read: HashMap<&'static str, Arc<Module>>,
}

impl Models {
    fn tree(&mut self, files: &mut Files, model: &'static Model) -> Tree {
        let module = self.read.entry(model.name).or_insert_with(|| {
            let path = PathBuf::from(format!("{}/main.tf", model.name));
            Arc::new(load::module_of(files, &path, &model.texts.join("\n")))
        });
        debug_assert!(module.findings.is_empty(), "{:?}", module.findings);
        let module = Arc::clone(module);
        let calls: IndexMap<Arc<str>, Child> = model
            .calls
            .iter()
            .map(|nested| {
                let tree = self.tree(files, nested.model);
                (nested.call.into(), Child::Module(Box::new(tree)))
            })
            .collect();
        let dir = module.dir.clone();
        Tree { module, dir, calls }
    }

    fn file(&self, model: &Model) -> Option<FileId> {
        self.read.get(model.name)?.files.first().copied()
    }
}

/// The name of the argument that stands for whatever the module decides and the model does not know.
const REST: &str = "rest";

/// What a model makes of a call.
fn made(
    files: &mut Files,
    models: &mut Models,
    call: &Call,
    model: &'static Model,
    about: &Adapted,
    evaluate: Evaluate,
) -> Vec<Resource> {
    let tree = models.tree(files, model);
    let name = module_text(&call.path);
    let why = Why::RemoteModule { call: name.into() };
    let mut arguments: BTreeMap<Arc<str>, Value> = call.arguments.iter().cloned().collect();
    arguments.insert(REST.into(), Value::unknown(Type::Dynamic, why.clone()));
    let resources = evaluate(&tree, call.path.clone(), arguments, call.provider.clone());
    let managed = resources
        .into_iter()
        .filter(|r| r.address.mode == Mode::Managed);
    managed
        .map(|mut resource| {
            leave_open(&mut resource, &tree, call.path.len(), &why);
            origins::settle(files, models, call, model, &mut resource, about.clone());
            resource
        })
        .collect()
}

/// What a model does not say of a resource is not known.
fn leave_open(resource: &mut Resource, tree: &Tree, depth: usize, why: &Why) {
    let mut tree = tree;
    for step in resource.address.module.iter().skip(depth) {
        match tree.calls.get(&step.name) {
            Some(Child::Module(inner)) => tree = inner,
            _ => return,
        }
    }
    let key = load::ResourceKey {
        mode: load::Mode::Managed,
        kind: Arc::clone(&resource.address.kind),
        name: Arc::clone(&resource.address.name),
    };
    let Some(block) = tree.module.resources.get(&key) else {
        return;
    };
    let body = &block.body;
    let says = |name: &str| {
        let name = if name == "tags_all" { "tags" } else { name };
        body.attributes.iter().any(|a| &*a.name == name)
            || body.blocks.iter().any(|b| {
                &*b.kind == name || b.labels.first().is_some_and(|label| &*label.text == name)
            })
    };
    let Some(entries) = resource.values.as_entries() else {
        return;
    };
    let entries = entries.iter().map(|(name, value)| {
        let value = if says(name) || !value.is_known() {
            value.clone()
        } else {
            Value::unknown(value.ty(), why.clone())
        };
        (Arc::clone(name), value)
    });
    resource.values = Value::object(entries).with_origin(resource.values.origin.clone());
}

/// A resource as far as all versions agree on it; none if one of them does not make it.
fn agreed(mut resource: Resource, others: &[Vec<Resource>]) -> Option<Resource> {
    let find = |list: &'_ Vec<Resource>, address: &Address| {
        list.iter().position(|r| r.address == *address)
    };
    for other in others {
        let other = other.get(find(other, &resource.address)?)?;
        if names(&resource.ignored) != names(&other.ignored) {
            return None;
        }
        let entries = resource.values.as_entries()?.iter().map(|(name, value)| {
            let theirs = other.values.as_entries().and_then(|e| e.get(name));
            let documents = match (resource.documents.get(name), other.documents.get(name)) {
                (Some(a), Some(b)) => identical(a, b),
                (None, None) => true,
                _ => false,
            };
            let same = documents
                && theirs
                    .is_some_and(|t| identical(value, t) || (!value.is_known() && !t.is_known()));
            let value = if same {
                value.clone()
            } else {
                let why = "the versions of the module that its call allows differ in it";
                Value::unknown(value.ty(), Why::Other(why.into())).with_origin(value.origin.clone())
            };
            (Arc::clone(name), value)
        });
        let values: BTreeMap<Arc<str>, Value> = entries.collect();
        resource
            .documents
            .retain(|name, document| match other.documents.get(name) {
                Some(theirs) => identical(document, theirs),
                None => false,
            });
        resource.values = Value::object(values).with_origin(resource.values.origin.clone());
    }
    Some(resource)
}

/// What is ignored, without its places.
fn names(ignored: &Ignored) -> Option<Vec<&str>> {
    match ignored {
        Ignored::Nothing => Some(Vec::new()),
        Ignored::All(_) => None,
        Ignored::These(list) => Some(list.iter().map(|(name, _)| &**name).collect()),
    }
}

#[cfg(test)]
mod tests;
