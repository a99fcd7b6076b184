//! The outputs of a root module without the rest of it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::scope::Scope;
use super::secrets::Secrets;
use super::{LoadedRoot, SourceOptions, load_root, provider_version, run_of};
use crate::budget;
use crate::config::load::Loader;
use crate::config::value::{Type, Value, Why};
use crate::text::{Files, Span};

/// The outputs of a root module that other root modules take, by name: those that may be shown. Nothing else of it is
/// evaluated than what they hang on.
pub fn read_outputs(
    files: &mut Files,
    loader: &mut Loader,
    options: &SourceOptions,
) -> BTreeMap<Arc<str>, Value> {
    let loaded = budget::ensured(|| load_root(files, loader, options));
    let (outputs, hidden) = budget::ensured(|| outputs_of(loaded, options, files));
    for span in hidden {
        files.hide(span);
    }
    outputs
}

fn outputs_of(
    loaded: LoadedRoot,
    options: &SourceOptions,
    files: &Files,
) -> (BTreeMap<Arc<str>, Value>, HashSet<Span>) {
    let LoadedRoot {
        root,
        given,
        readable,
        workspace,
    } = loaded;
    let mut run = run_of(options, &*readable, workspace.as_deref(), &root.tree, files);
    run.secrets = Secrets::find(&root.tree, &given);
    run.version = provider_version::of_root(files.reach(), &options.dir, &root.tree);
    let scope = Scope::root(&run, given);
    let mut out = BTreeMap::new();
    for output in root.tree.module.outputs.values() {
        let open = || Value::unknown(Type::Dynamic, Why::Withheld);
        let value = match scope.output(&output.name) {
            _ if output.sensitive.is_some_and(|s| s.value) => open(),
            Ok(value) if value.contains_hidden() => open(),
            Ok(value) => value,
            Err(_) => open(),
        };
        out.insert(Arc::clone(&output.name), value);
    }
    drop(scope);
    (out, run.hidden.into_inner())
}
