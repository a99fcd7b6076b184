//! Where the module of a call is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::module::ModuleCall;
use crate::text::{Reach, plain, portable};

/// Where a module is, as its call says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleSource {
    /// A directory of this configuration, relative to the caller's.
    Local(PathBuf),
    /// A registry, a repository or an archive, which `init` has to bring.
    Remote {
        /// The address as the call writes it: `terraform-aws-modules/ecs/aws`.
        source: String,
        /// The version constraint, if written out.
        version: Option<String>,
    },
    /// An expression, as OpenTofu allows.
    Computed,
    /// None is written.
    Missing,
}

impl ModuleSource {
    /// Where the module of a call is.
    pub fn of(call: &ModuleCall) -> Self {
        let Some(source) = &call.source else {
            return Self::Missing;
        };
        match source.value.literal() {
            Some(text) => Self::named(text, call),
            None => Self::Computed,
        }
    }

    /// Where the module of a call is whose source is this text.
    pub(super) fn named(text: &str, call: &ModuleCall) -> Self {
        let portable = portable(text);
        let local = ["./", "../"].iter().any(|p| portable.starts_with(p));
        if local || matches!(&*portable, "." | "..") {
            return Self::Local(PathBuf::from(portable));
        }
        let version = call.version.as_ref().and_then(|v| v.value.literal());
        Self::Remote {
            source: text.to_owned(),
            version: version.map(str::to_owned),
        }
    }
}

/// The largest list of modules that is read, in bytes; a thousand modules take a quarter of a megabyte.
const LARGEST_LIST: u64 = 16 << 20;

/// What `init` has brought: the file `modules/modules.json` of the data directory.
#[derive(Debug, Default)]
pub struct Manifest {
    modules: HashMap<String, Installed>,
}

/// A module that `init` has brought.
#[derive(Debug, Clone, Deserialize)]
pub struct Installed {
    /// The calls that lead to it, `vpc.subnets`.
    #[serde(rename = "Key")]
    pub key: String,
    /// Its directory, relative to the root.
    #[serde(rename = "Dir")]
    pub dir: PathBuf,
}

impl Manifest {
    /// Reads the file, if there is one that can be read: without it, modules from elsewhere are not known.
    ///
    /// `init` puts modules below the data directory and nowhere else. A list that names another directory was written by
    /// somebody, and what it says of that module counts for nothing.
    pub fn read(reach: &Reach, root: &Path, data_dir: &Path) -> Self {
        #[derive(Deserialize)]
        struct File {
            #[serde(rename = "Modules", default)]
            modules: Vec<Installed>,
        }
        let brought = data_dir.join("modules");
        let list = brought.join("modules.json");
        let text = reach.read_of_tool(&list, LARGEST_LIST);
        let file = text
            .ok()
            .and_then(|t| serde_json::from_slice::<File>(&t).ok());
        let modules = file.map(|f| f.modules).unwrap_or_default();
        let brought = plain(&brought);
        let inside = |one: &Installed| plain(&root.join(&one.dir)).starts_with(&brought);
        let modules = modules.into_iter().filter(inside);
        Self {
            modules: modules.map(|m| (m.key.clone(), m)).collect(),
        }
    }

    /// The directories of all modules, in the order of the calls that lead to them.
    pub fn dirs(&self) -> impl Iterator<Item = &Path> {
        let mut all: Vec<&Installed> = self.modules.values().collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all.into_iter().map(|m| &*m.dir)
    }

    /// The module that a chain of calls leads to.
    pub fn get(&self, calls: &[impl AsRef<str>]) -> Option<&Installed> {
        let names: Vec<&str> = calls.iter().map(AsRef::as_ref).collect();
        self.modules.get(&names.join("."))
    }
}
