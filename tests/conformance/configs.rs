//! The conformance set of configurations: `configs/<name>/` with `case.json` (how it is run) and
//! `expected.json` (what the real plan says, reduced).

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use super::module_record::digest;

/// A configuration and how it is run.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) how: How,
}

/// `case.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct How {
    /// What the case is there for.
    pub(crate) about: String,
    /// `var_files` and `vars` in the order of the command line.
    pub(crate) arguments: Vec<Argument>,
    /// Environment, such as `TF_VAR_name`.
    pub(crate) env: BTreeMap<String, String>,
    /// The workspace, which both tools take from `TF_WORKSPACE`; `default` where none is named.
    pub(crate) workspace: Option<String>,
    /// Where `inspect` may differ, and why.
    pub(crate) exceptions: Vec<Exception>,
    /// For a configuration that the real tool refuses: addresses of which `inspect` must show an
    /// instance nonetheless (the address itself, or one with an instance key).
    pub(crate) shown: Vec<String>,
    /// What `inspect` must say of it: `severity file:line:column headline`, all of it in order of place.
    pub(crate) says: Vec<String>,
}

/// An option of the command line.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Argument {
    VarFile(String),
    Var(String),
}

/// A place where the real tool knows what no reader of source can know, or the other way round.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    /// A resource's address, or `output.<name>`.
    pub(crate) address: String,
    /// Where in it, from its start; empty for everywhere.
    #[serde(default)]
    pub(crate) path: String,
    /// Why it is so.
    pub(crate) why: String,
}

impl Case {
    /// The options as `name` gives them: `-var-file` for the real tool, `--var-file` for ours.
    pub(crate) fn arguments(&self, dashes: &str) -> Vec<String> {
        self.how
            .arguments
            .iter()
            .map(|argument| match argument {
                Argument::VarFile(file) => format!("{dashes}var-file={file}"),
                Argument::Var(setting) => format!("{dashes}var={setting}"),
            })
            .collect()
    }

    pub(crate) fn env(&self) -> Vec<(&str, &str)> {
        let workspace = self.how.workspace.as_deref().unwrap_or("default");
        let env = self.how.env.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        env.chain([("TF_WORKSPACE", workspace)]).collect()
    }

    /// A digest of what is given to the tool.
    pub(crate) fn digest(&self) -> String {
        let files = walkdir::WalkDir::new(&self.dir).sort_by_file_name();
        let files = files.into_iter().map(Result::unwrap);
        let files = files.filter(|e| e.file_type().is_file() && e.file_name() != "expected.json");
        let read = |e: walkdir::DirEntry| {
            let path = e.path().strip_prefix(&self.dir).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            (path, fs::read(e.path()).unwrap())
        };
        digest(&files.map(read).collect::<Vec<_>>())
    }

    /// What the real tool made of it.
    pub(crate) fn expected(&self) -> Value {
        let text = fs::read_to_string(self.dir.join("expected.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

/// All configurations by name.
pub(crate) fn cases() -> Vec<Case> {
    let mut dirs: Vec<PathBuf> = fs::read_dir(super::expressions::home().join("configs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    dirs.sort();
    let read = |dir: PathBuf| {
        let text = fs::read_to_string(dir.join("case.json")).unwrap();
        let how: How =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
        let reasons = how.exceptions.iter().all(|e| !e.why.is_empty());
        assert!(
            reasons && !how.about.is_empty(),
            "{} does not say what it is for",
            dir.display()
        );
        Case {
            name: dir.file_name().unwrap().to_str().unwrap().to_owned(),
            dir,
            how,
        }
    };
    dirs.into_iter().map(read).collect()
}
