//! The policies that end-to-end tests run on, read and sized.

use std::path::{Path, PathBuf};

use tfsize::family::{Call, FAMILIES};
use tfsize::finding::Severity;
use tfsize::policy::{self, EnvironmentPolicy};
use tfsize::sizing::{self, Sized};
use tfsize::text::{FileId, Files};

/// The embedded policy, and the folders under `fixtures/policies`.
pub(crate) const POLICIES: [&str; 5] = ["baseline", "bookshop", "extends", "market", "sparse"];

/// The file of a policy; `None` for the embedded one.
pub(crate) fn file(policy: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policies");
    (policy != "baseline").then(|| folder.join(policy).join(policy::FILE_NAME))
}

/// Every environment of a policy, scenarios included; the policy must be without errors.
pub(crate) fn environments(policy: &str) -> Vec<EnvironmentPolicy> {
    let mut files = Files::new();
    let id = match file(policy) {
        Some(path) => files.read(&path).unwrap(),
        None => policy::embedded(&mut files),
    };
    read(&mut files, id)
}

/// Every environment of a policy's text.
pub(crate) fn environments_of(text: &str) -> Vec<EnvironmentPolicy> {
    let mut files = Files::new();
    let id = files.add(policy::FILE_NAME, text);
    read(&mut files, id)
}

fn read(files: &mut Files, id: FileId) -> Vec<EnvironmentPolicy> {
    let loaded = policy::load(files, id).unwrap();
    let mut findings = loaded.findings;
    for environment in &loaded.environments {
        policy::validate(environment, &mut findings);
    }
    findings.retain(|f| f.severity == Severity::Error);
    assert_eq!(findings, []);
    loaded.environments
}

/// One environment of them, sized without errors.
pub(crate) fn sized(environments: &[EnvironmentPolicy], name: &str) -> Sized {
    let found = environments
        .iter()
        .find(|e| e.environment.name.text == name);
    let mut findings = Vec::new();
    let sized = sizing::size(found.unwrap(), &mut findings);
    findings.retain(|f| f.severity == Severity::Error);
    assert_eq!(findings, []);
    sized
}

/// The module calls of a sized environment.
pub(crate) fn calls(sized: &Sized) -> Vec<Call> {
    FAMILIES.iter().flat_map(|f| f.calls(sized)).collect()
}
