//! What the real tool made of the modules and of generated stacks, with a digest of the files that it was given: without
//! the tool, a module or a stack that changed since is found all the same.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::policies;

/// Stacks whose plan and state are kept, for tests that read them without the tool.
pub(crate) const KEPT: [(&str, &str); 3] = [
    ("baseline", "development"),
    ("baseline", "production"),
    ("bookshop", "production"),
];

/// What the examples of the modules ask for.
pub(crate) const ASKED: &[(&str, &str)] = &[("TF_VAR_broker_password", "not-a-real-password")];

/// Whether what the tool makes is to be recorded.
pub(crate) fn blessing() -> bool {
    std::env::var_os("TFSIZE_BLESS").is_some_and(|bless| bless == "1")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The modules by name.
pub(crate) fn modules() -> Vec<String> {
    let folders = fs::read_dir(root().join("modules")).unwrap().flatten();
    let mut names: Vec<String> = folders
        .filter(|f| f.path().is_dir())
        .map(|f| f.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The files of a module, each by its path below `modules`, without what a tool left beside them and what is no part of
/// the configuration. The stack is made of the other modules.
pub(crate) fn module_files(name: &str) -> Vec<(String, Vec<u8>)> {
    let modules = root().join("modules");
    let from = match name {
        "stack" => modules.clone(),
        _ => modules.join(name),
    };
    let files = walkdir::WalkDir::new(from).sort_by_file_name().into_iter();
    let files = files.filter_entry(|e| !e.file_name().to_string_lossy().starts_with('.'));
    files
        .map(Result::unwrap)
        .filter(|e| e.file_type().is_file() && e.file_name() != "README.md")
        .map(|e| {
            let path = e.path().strip_prefix(&modules).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            (path, fs::read(e.path()).unwrap())
        })
        .collect()
}

/// A digest of files by path and content.
pub(crate) fn digest(files: &[(String, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files {
        hash.update(format!("{} {path} {}\n", path.len(), text.len()));
        hash.update(text);
    }
    let mut out = String::new();
    for byte in hash.finalize() {
        write!(out, "{byte:02x}").unwrap();
    }
    out
}

/// A digest of a module's files.
pub(crate) fn module_digest(name: &str) -> String {
    digest(&module_files(name))
}

/// What the tool made of a module.
pub(crate) struct Module {
    /// Digest of the files it was given.
    pub(crate) digest: String,
    /// How many runs of the module's tests passed.
    pub(crate) runs: u64,
    /// The plan of its example, reduced.
    pub(crate) plan: Json,
    /// What each output of the module was once the example was applied.
    pub(crate) outputs: Json,
}

impl Module {
    fn file(name: &str) -> PathBuf {
        root().join("fixtures/modules").join(format!("{name}.json"))
    }

    /// What is recorded of a module.
    pub(crate) fn read(name: &str) -> Self {
        let json = read(&Self::file(name));
        Self {
            digest: json["digest"].as_str().unwrap().to_owned(),
            runs: json["runs"].as_u64().unwrap(),
            plan: json["plan"].clone(),
            outputs: json["outputs"].clone(),
        }
    }

    /// Records it.
    pub(crate) fn write(&self, name: &str) {
        let mut json = json!({
            "digest": self.digest,
            "runs": self.runs,
            "plan": self.plan,
            "outputs": self.outputs,
        });
        json.sort_all_objects();
        keep(&Self::file(name), &written(&json));
    }
}

/// The stacks that are held to the tool: each policy with each of its environments.
pub(crate) fn stacks() -> Vec<(&'static str, String)> {
    let of = |policy: &&'static str| {
        let environments = policies::environments(policy);
        let name = |e: tfsize::policy::EnvironmentPolicy| (*policy, e.environment.name.text);
        environments.into_iter().map(name).collect::<Vec<_>>()
    };
    policies::POLICIES.iter().flat_map(of).collect()
}

/// A digest of the files of a stack and of the modules that it calls.
pub(crate) fn stack_digest(policy: &str, environment: &str) -> String {
    let sized = policies::sized(&policies::environments(policy), environment);
    let stack = tfsize::generate::stack_files(&sized, "../../modules");
    let source = |name: &str| format!("\"../../modules/{name}\"");
    let calls = |name: &str| stack.iter().any(|(_, text)| text.contains(&source(name)));
    // Their tests and examples are none of the stack's.
    let of_module = |path: &str| {
        let terraform = Path::new(path).extension().is_some_and(|e| e == "tf");
        terraform && path.split('/').count() == 2
    };
    let modules = modules().into_iter().filter(|name| calls(name));
    let modules = modules.flat_map(|name| module_files(&name));
    let modules: Vec<_> = modules.filter(|(path, _)| of_module(path)).collect();
    let stack = stack.into_iter().map(|(path, text)| (path, text.into()));
    digest(&stack.chain(modules).collect::<Vec<_>>())
}

/// Where the records of a stack stand.
pub(crate) fn stack_file(policy: &str, environment: &str, name: &str) -> PathBuf {
    let folder = format!("{policy}-{environment}");
    root().join("fixtures/stacks").join(folder).join(name)
}

/// The digest of the files of which the tool last made a plan, an apply and a plan without changes.
pub(crate) fn recorded_stack(policy: &str, environment: &str) -> String {
    let json = read(&stack_file(policy, environment, "record.json"));
    json["digest"].as_str().unwrap().to_owned()
}

/// Records it.
pub(crate) fn record_stack(policy: &str, environment: &str) {
    let digest = stack_digest(policy, environment);
    let file = stack_file(policy, environment, "record.json");
    keep(&file, &written(&json!({ "digest": digest })));
}

/// Reads JSON.
pub(crate) fn read(file: &Path) -> Json {
    let text = fs::read_to_string(file);
    let text = text.unwrap_or_else(|e| panic!("{}: {e}; run `just bless`", file.display()));
    serde_json::from_str(&text).unwrap()
}

/// Writes a record.
pub(crate) fn keep(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// JSON, one value a line, so that a change shows as few lines; one space of indentation keeps the file small.
pub(crate) fn written(json: &Json) -> String {
    use serde::Serialize as _;

    let mut text = Vec::new();
    let indented = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut to = serde_json::Serializer::with_formatter(&mut text, indented);
    json.serialize(&mut to).unwrap();
    text.push(b'\n');
    String::from_utf8(text).unwrap()
}
