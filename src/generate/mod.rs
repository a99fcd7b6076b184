//! From sizes to a tree of Terraform files, and that tree's relation to what is on disk.

mod modules;
mod stack;
mod tree;
mod write;

use crate::target::file_header::{self, FileHeader};
pub use tree::{Compared, Reason, Standing, compare};
pub use write::write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::family::{FAMILIES, titled};
use crate::finding::Finding;
use crate::policy::EnvironmentPolicy;
use crate::registry::policyfile;
use crate::sizing::Sized;
use crate::text::windows_refuses;

/// A file to be written: its path below the output folder, its header and what follows it.
pub type Files = BTreeMap<PathBuf, Written>;

/// One file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Who wrote it and from what, as its first lines say.
    pub header: FileHeader,
    /// The whole text, header included.
    pub text: String,
}

/// The folder of the modules, below the output folder.
pub const MODULES: &str = "modules";
/// The folder of the stacks, below the output folder.
pub const STACKS: &str = "stacks";

/// The items that no module makes, since they only say what is there: `logs/audit`.
pub fn unwritten(sized: &Sized) -> Vec<String> {
    let calls = FAMILIES.iter().flat_map(|family| family.calls(sized));
    let there = calls.filter(|call| call.module.is_empty() && call.inside.is_none());
    there.map(|call| titled(call.family, &call.name)).collect()
}

/// The files of the modules and of one stack for each environment.
pub fn files(environments: &[(&EnvironmentPolicy, &Sized)]) -> Files {
    let mut out = Files::new();
    for (path, text) in modules::all() {
        let folder = path.split('/').next().unwrap_or_default().to_string();
        add(
            &mut out,
            PathBuf::from(MODULES).join(&path),
            file_header::Origin::Module(folder),
            &text,
        );
    }
    for (environment, sized) in environments {
        let origin = file_header::Origin::Policy {
            name: sized.system.clone(),
            environment: sized.environment.clone(),
            digest: environment.digest(),
        };
        for (name, text) in stack::files(sized, "../../modules") {
            let path = PathBuf::from(STACKS).join(&sized.environment).join(name);
            add(&mut out, path, origin.clone(), &text);
        }
    }
    out
}

/// Environments whose files Windows cannot make, as findings at their names.
pub fn unportable(environments: &[(&EnvironmentPolicy, &Sized)]) -> Vec<Finding> {
    let mut out = Vec::new();
    for (environment, sized) in environments {
        let files = stack::files(sized, "").into_iter().map(|(name, _)| name);
        let mut names = std::iter::once(sized.environment.clone()).chain(files);
        if let Some(why) = names.find_map(|name| windows_refuses(&name)) {
            let name = &environment.environment.name;
            let headline = format!("Windows cannot make the directory {STACKS}/{}", name.text);
            out.push(
                Finding::error(&policyfile::NAME, name.span, headline)
                    .label(why)
                    .help("name the environment otherwise: who clones the repository there gets nothing of it"),
            );
        }
    }
    out
}

/// The text of a stack's files, without headers; `modules` is where its modules are found.
#[cfg(feature = "internals")]
pub fn stack_files(sized: &Sized, modules: &str) -> Vec<(String, String)> {
    stack::files(sized, modules)
}

fn add(out: &mut Files, path: PathBuf, origin: file_header::Origin, text: &str) {
    let header = FileHeader::new(origin, text);
    let markdown = path.extension().is_some_and(|e| e == "md");
    let text = header.put_on(text, markdown);
    out.insert(path, Written { header, text });
}
