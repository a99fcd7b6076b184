//! The resources of a configuration, the same whether read from its source, a plan or a state.
//!
//! [`read_file`] and [`read`] take plan and state JSON. Values are in the shape plans show them: nested
//! blocks are lists, sets or objects as the provider's schema has them; what is only known after apply is
//! an unknown value that says so; sensitive values are marked. [`Path`] finds values in that shape, also
//! in strings that hold JSON. [`shape()`] brings configured arguments into it.

pub mod adapters;
mod address;
mod blocked;
mod branches;
mod call;
mod document;
mod embedded;
mod from_plan;
mod from_source;
mod from_state;
mod input;
mod json;
mod kinds;
mod links;
mod moved;
mod path;
mod piped;
mod places;
pub mod provider_version;
mod read;
mod region;
mod relations;
mod repeated;
mod scan;
mod shape;
mod tags;
mod to_plan;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use address::{
    Address, AddressError, Key, KeyText, Mode, Step, compare_modules, module_text, parse_module,
};
pub use blocked::Blocked;
pub use branches::{Assumed, OpenCondition};
pub use call::Call;
pub use embedded::decode;
pub use from_source::{Move, SourceOptions, Sourced, read_outputs, read_source, read_sources};
pub use input::{Expect, InputError, Keep};
pub use kinds::{constraint, has_path};
pub use links::{address_in, leads_to, referred};
pub use moved::Moves;
pub use path::{Found, Missing, Path, PathStep};
use places::Places;
pub use read::read_file_of;
#[cfg(feature = "internals")]
pub use read::{read, read_file, read_plan, read_state};
pub use region::{Placed, region_of};
pub use relations::Relations;
use shape::is_open;
pub use shape::{Configured, Problem, Provider, Shaped, shape};
pub use to_plan::PlanDocument;
#[cfg(feature = "internals")]
pub use to_plan::plan_json;

use crate::config::value::{Origin, Type, Value, Why};
use crate::text::Span;

/// What an inventory was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// Configuration files, evaluated here.
    Source,
    /// `show -json` of a plan.
    Plan,
    /// `show -json` of a state.
    State,
    /// A state file, version 4.
    StateFile,
}

/// The resources of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory {
    /// What it was read from.
    pub kind: SourceKind,
    /// The version of the program that wrote it.
    pub terraform_version: Option<Arc<str>>,
    /// The version of the JSON format; of a state file, its version.
    pub format_version: Option<Arc<str>>,
    /// The resource instances, sorted by address: for a plan, those there are after apply.
    pub resources: Vec<Resource>,
    /// What a plan takes away, sorted; the values are those before.
    pub removed: Vec<Resource>,
    /// Objects that a replacement has left behind, sorted.
    pub deposed: Vec<Resource>,
    /// What a plan found changed outside of Terraform, sorted; the values are those found.
    pub drift: Vec<Resource>,
    /// The root module's outputs, sorted by name.
    pub outputs: Vec<Output>,
    /// The root module's variables, where the source has them.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// The module instances below the root, sorted.
    pub modules: Vec<Module>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Where the resources of a type and of a block are in the list.
    places: Places,
}

/// One resource instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The address of the instance, with its key.
    pub address: Address,
    /// The provider's address, as `registry.terraform.io/hashicorp/aws`.
    pub provider: Option<Arc<str>>,
    /// The Region that the configuration of its provider says; the resource itself may say another.
    pub provider_region: Option<Arc<Value>>,
    /// An object in the plan's shape; its origin is the place of the values.
    pub values: Value,
    /// Whether attributes not in `values` may have any value: the type of a configured resource is not
    /// known. Plans and states list all attributes of any type.
    pub open: bool,
    /// Whether only some of its values were kept, so that others may be there though they are not in
    /// `values`.
    pub partial: bool,
    /// What strings that hold JSON encode, by attribute, where more is known of it than the string
    /// says: the places in the source, or the parts around an unknown one.
    pub documents: BTreeMap<Arc<str>, Value>,
    /// Where the block or the resource's entry stands.
    pub origin: Origin,
    /// What a plan does to it.
    pub change: Option<Change>,
    /// The key of the object, if a replacement has left it behind.
    pub deposed: Option<Arc<str>>,
    /// Whether the next apply replaces it because creating it failed halfway.
    pub tainted: bool,
    /// The address it had, if the plan moves it.
    pub previous: Option<Address>,
    /// The addresses of blocks it depends on, without keys, where the source has them.
    pub depends_on: Vec<Arc<str>>,
    /// Which changes its `lifecycle` block leaves alone. Plans and states do not tell.
    pub ignored: Ignored,
    /// Which module it is of, if it was evaluated from the inputs of a call.
    pub adapted: Option<Arc<adapters::Adapted>>,
}

/// Changes that are left alone, as `ignore_changes` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ignored {
    /// None, or it is not known.
    #[default]
    Nothing,
    /// All of them.
    All(Span),
    /// Those of these arguments, as written, each with its place.
    These(Vec<(Arc<str>, Span)>),
}

impl Ignored {
    /// Where it says that changes of an argument are left alone.
    pub fn names(&self, argument: &str) -> Option<Span> {
        match self {
            Self::Nothing => None,
            Self::All(span) => Some(*span),
            Self::These(list) => list
                .iter()
                .find(|(name, _)| name.split(['.', '[']).next() == Some(argument))
                .map(|(_, span)| *span),
        }
    }
}

/// What a plan does to a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What is done.
    pub action: Action,
    /// Why, as the plan has it: `replace_because_tainted`.
    pub reason: Option<Arc<str>>,
    /// The values before; null if there are none.
    pub before: Value,
    /// The values after; null if there are none.
    pub after: Value,
}

/// What a plan does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// Nothing.
    NoOp,
    /// Makes it.
    Create,
    /// Reads a data source.
    Read,
    /// Changes it in place.
    Update,
    /// Destroys it.
    Delete,
    /// Leaves it, but manages it no more.
    Forget,
    /// Destroys it and makes another.
    Replace {
        /// Whether the other is made first.
        create_first: bool,
    },
    /// Something else, as the plan's words joined by `, `.
    Other(Arc<str>),
}

/// An output of a module.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The label of the block.
    pub name: Arc<str>,
    /// What it comes to.
    pub value: Value,
    /// Whether it is declared sensitive.
    pub sensitive: bool,
}

/// A module instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// The calls from the root to it.
    pub path: Vec<Step>,
    /// The call's `source`, where the configuration was read.
    pub source: Option<Arc<str>>,
    /// Its outputs, where known.
    pub outputs: Vec<Output>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// What: an address, a module call, a file.
    pub what: Arc<str>,
    /// Why not.
    pub why: Arc<str>,
    /// Where it stands, in a source.
    pub span: Option<Span>,
    /// The call, where it is a module: what that makes has to do with what is passed in.
    pub call: Option<UnreadCall>,
}

/// A call of a module that is not read.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadCall {
    /// The calls from the root to the module that has it.
    pub within: Vec<Step>,
    /// The arguments of all its instances by name.
    pub arguments: Vec<(Arc<str>, Value)>,
}

impl Inventory {
    /// Without resources.
    pub fn new(kind: SourceKind) -> Self {
        Self {
            kind,
            terraform_version: None,
            format_version: None,
            resources: Vec::new(),
            removed: Vec::new(),
            deposed: Vec::new(),
            drift: Vec::new(),
            outputs: Vec::new(),
            variables: BTreeMap::new(),
            modules: Vec::new(),
            gaps: Vec::new(),
            places: Places::default(),
        }
    }

    /// The resource instance at an address.
    pub fn get(&self, address: &Address) -> Option<&Resource> {
        let found = self
            .resources
            .binary_search_by(|resource| resource.address.cmp(address));
        self.resources.get(found.ok()?)
    }

    /// The resource instance at an address as it is written; `None` also if it is not one.
    #[cfg(feature = "internals")]
    pub fn find(&self, address: &str) -> Option<&Resource> {
        self.get(&address.parse().ok()?)
    }

    /// The managed resource instances of a type, in order.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Resource> {
        let of = move |resource: &&Resource| {
            resource.address.mode == Mode::Managed && &*resource.address.kind == kind
        };
        self.places.of_kind(&self.resources, kind).filter(of)
    }

    /// The instances, in any module, of blocks of the mode, type and name of an address, in order.
    pub fn like<'a, 'b>(
        &'a self,
        block: &'b Address,
    ) -> impl Iterator<Item = &'a Resource> + use<'a, 'b> {
        let of = |resource: &&Resource| {
            let address = &resource.address;
            (address.mode, &address.kind, &address.name) == (block.mode, &block.kind, &block.name)
        };
        let found = self
            .places
            .of_block(&self.resources, &block.kind, &block.name);
        found.filter(of)
    }

    /// Sorts everything, drops repeated addresses, and adds the modules that resources stand in. To be
    /// called once the lists are filled, since lookups rely on it.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        let is_source = self.kind == SourceKind::Source;
        if !is_source {
            let lists = [
                &mut self.resources,
                &mut self.removed,
                &mut self.deposed,
                &mut self.drift,
            ];
            let (outputs, variables) = (&mut self.outputs, &mut self.variables);
            repeated::hide(&mut { lists }, outputs, variables, &mut self.modules);
        }
        for list in [
            &mut self.resources,
            &mut self.removed,
            &mut self.deposed,
            &mut self.drift,
        ] {
            // What a source makes of its arguments is withheld where it is evaluated.
            for resource in list.iter_mut().filter(|_| !is_source) {
                let values = std::mem::replace(&mut resource.values, Value::null(Type::Dynamic));
                resource.values = values.withheld();
            }
            let order = |a: &Resource, b: &Resource| {
                a.address
                    .cmp(&b.address)
                    .then_with(|| a.deposed.cmp(&b.deposed))
            };
            // Plans are in that order, and sorting takes memory.
            if !list.is_sorted_by(|a, b| order(a, b).is_le()) {
                list.sort_by(order);
            }
        }
        self.resources
            .dedup_by(|later, earlier| later.address == earlier.address);
        self.places = Places::of(&self.resources);
        self.outputs.sort_by(|a, b| a.name.cmp(&b.name));
        self.modules
            .sort_by(|a, b| compare_modules(&a.path, &b.path));
        for resource in &self.resources {
            let module = &resource.address.module;
            for depth in 1..=module.len() {
                let path = module.get(..depth).unwrap_or(module);
                let place = self
                    .modules
                    .binary_search_by(|known| compare_modules(&known.path, path));
                if let Err(place) = place {
                    self.modules.insert(
                        place,
                        Module {
                            path: path.to_vec(),
                            source: None,
                            outputs: Vec::new(),
                        },
                    );
                }
            }
        }
        self
    }
}

impl Resource {
    /// With an address and values, and nothing else known.
    pub fn new(address: Address, values: Value) -> Self {
        Self {
            address,
            provider: None,
            provider_region: None,
            values,
            open: false,
            partial: false,
            documents: BTreeMap::new(),
            origin: Origin::NONE,
            change: None,
            deposed: None,
            tainted: false,
            previous: None,
            depends_on: Vec::new(),
            ignored: Ignored::Nothing,
            adapted: None,
        }
    }

    /// What a path leads to in its values.
    ///
    /// # Errors
    ///
    /// Where the path ends: nothing is there, or it is not known.
    pub fn get(&self, path: &Path) -> Result<Found, Missing> {
        let found = path.get_with(&self.values, &|name| self.documents.get(name).cloned());
        match found {
            Err(Missing::Absent { attribute })
                if (self.open || self.partial)
                    && *attribute == *path.head()
                    && !self
                        .values
                        .as_entries()
                        .is_some_and(|e| e.contains_key(&attribute)) =>
            {
                Err(Missing::Unknown(if self.partial {
                    Why::Other(format!("{}.{attribute} was not read", self.address).into())
                } else {
                    Why::KnownAfterApply {
                        address: self.address.to_string().into(),
                        path: attribute,
                    }
                }))
            }
            found => found,
        }
    }
}

impl Action {
    /// From the words of a plan.
    fn of(words: &[&str]) -> Self {
        match words {
            ["no-op"] => Self::NoOp,
            ["create"] => Self::Create,
            ["read"] => Self::Read,
            ["update"] => Self::Update,
            ["delete"] => Self::Delete,
            ["forget"] => Self::Forget,
            ["delete", "create"] => Self::Replace {
                create_first: false,
            },
            ["create", "delete"] => Self::Replace { create_first: true },
            other => Self::Other(other.join(", ").into()),
        }
    }
}
