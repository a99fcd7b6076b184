//! A generated stack with the kept plan and state of it, for tests of `tfsize drift`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use tempfile::TempDir;

use super::tfsize::{Ran, run};

pub(crate) const TARGET: &str = "module.service_gateway.aws_appautoscaling_target.this";

/// A generated stack in a directory of its own, with the kept plan and state of it.
pub(crate) struct Stack {
    pub(crate) dir: TempDir,
}

pub(crate) const SERVICES: &str = "services.tf";
pub(crate) const SOURCE: &[&str] = &["--source", "stacks/production"];
pub(crate) const STATE: &[&str] = &["--source", "stacks/production", "--state", "state.json"];
pub(crate) const PLAN: &[&str] = &["--source", "stacks/production", "--plan", "plan.json"];
pub(crate) const ALL: &[&str] = &[
    "--source",
    "stacks/production",
    "--plan",
    "plan.json",
    "--state",
    "state.json",
];

impl Stack {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let stack = Self { dir };
        stack.ok(&["generate", "--env", "production"]);
        let kept =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stacks/baseline-production");
        for name in ["plan.json", "state.json"] {
            fs::copy(kept.join(name), stack.path(name)).unwrap();
        }
        stack
    }

    /// The same with the policy in a file.
    pub(crate) fn with_policy() -> Self {
        let stack = Self::new();
        stack.ok(&["init"]);
        stack.ok(&["generate", "--env", "production", "--force"]);
        stack
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn ok(&self, args: &[&str]) {
        let ran = run(self.dir.path(), args);
        assert_eq!(ran.code, 0, "{args:?}\n{}{}", ran.out, ran.err);
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path("stacks/production").join(name)
    }

    /// Replaces the first occurrence of a text below a line, in a file of the stack.
    pub(crate) fn edit(&self, name: &str, below: &str, old: &str, new: &str) {
        let path = self.file(name);
        edit(&path, below, old, new);
    }

    pub(crate) fn append(&self, name: &str, text: &str) {
        let path = self.file(name);
        let old = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, old + text).unwrap();
    }

    /// Changes the values of the resource at an address, in the state.
    pub(crate) fn deployed(&self, address: &str, change: impl Fn(&mut Json)) {
        let mut state = json(&self.path("state.json"));
        let mut found = 0;
        each(&mut state["values"]["root_module"], &mut |resource| {
            if resource["address"] == address {
                change(&mut resource["values"]);
                found += 1;
            }
        });
        assert_eq!(found, 1, "{address}");
        fs::write(self.path("state.json"), state.to_string()).unwrap();
    }

    /// Makes of the kept plan one that changes nothing but a value: what there is before and after.
    pub(crate) fn planned(&self, address: &str, key: &str, before: u64, after: u64) {
        let mut plan = json(&self.path("plan.json"));
        let mut there = std::collections::HashMap::new();
        let mut state = json(&self.path("state.json"));
        each(&mut state["values"]["root_module"], &mut |r| {
            there.insert(r["address"].to_string(), r["values"].clone());
        });
        let mut found = 0;
        for change in plan["resource_changes"].as_array_mut().unwrap() {
            let hit = change["address"] == address;
            let values = there.get(&change["address"].to_string()).cloned();
            let change = &mut change["change"];
            change["after_unknown"] = Json::Object(serde_json::Map::new());
            change["after"] = values.unwrap_or_else(|| change["after"].clone());
            change["before"] = change["after"].clone();
            change["actions"] = serde_json::json!(["no-op"]);
            if hit {
                change["before"][key] = before.into();
                change["after"][key] = after.into();
                change["actions"] = serde_json::json!(["update"]);
                found += 1;
            }
        }
        assert_eq!(found, 1, "{address}");
        fs::write(self.path("plan.json"), plan.to_string()).unwrap();
    }

    /// Lets the plan have found a value changed outside of Terraform.
    pub(crate) fn found(&self, address: &str, key: &str, before: u64, after: u64) {
        let mut plan = json(&self.path("plan.json"));
        let mut entry = plan["resource_changes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["address"] == address)
            .unwrap()
            .clone();
        entry["change"]["before"][key] = before.into();
        entry["change"]["after"][key] = after.into();
        entry["change"]["actions"] = serde_json::json!(["update"]);
        plan["resource_drift"] = serde_json::json!([entry]);
        fs::write(self.path("plan.json"), plan.to_string()).unwrap();
    }

    /// Renames a module call, with a `moved` block.
    pub(crate) fn rename(&self) {
        for name in fs::read_dir(self.path("stacks/production")).unwrap() {
            let path = name.unwrap().path();
            if path.extension().is_some_and(|e| e == "tf") {
                let text = fs::read_to_string(&path).unwrap();
                let text = text
                    .replace("module.service_worker", "module.workers")
                    .replace("module \"service_worker\"", "module \"workers\"");
                fs::write(&path, text).unwrap();
            }
        }
        self.append(
            "moved.tf",
            "moved {\n  from = module.service_worker\n  to   = module.workers\n}\n",
        );
    }

    pub(crate) fn drift(&self, args: &[&str]) -> Ran {
        let mut all = vec!["drift"];
        all.extend(args);
        run(self.dir.path(), &all)
    }

    pub(crate) fn report(&self, args: &[&str]) -> (i32, Json) {
        let mut all = args.to_vec();
        all.extend(["-o", "json"]);
        let ran = self.drift(&all);
        let json = serde_json::from_str(&ran.out);
        (
            ran.code,
            json.unwrap_or_else(|e| panic!("{e}\n{}{}", ran.out, ran.err)),
        )
    }

    /// The rows that are not the same on every side: item, field and class; and the exit code.
    pub(crate) fn rows(&self, args: &[&str]) -> (i32, Vec<String>) {
        let (code, report) = self.report(args);
        (code, told(&report))
    }
}

pub(crate) fn edit(path: &Path, below: &str, old: &str, new: &str) {
    let text = fs::read_to_string(path).unwrap();
    let from = text.find(below).unwrap_or_else(|| panic!("no {below}"));
    let at = from + text[from..].find(old).unwrap_or_else(|| panic!("no {old}"));
    let text = format!("{}{new}{}", &text[..at], &text[at + old.len()..]);
    fs::write(path, text).unwrap();
}

pub(crate) fn json(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every resource of a module and those below it.
pub(crate) fn each(module: &mut Json, what: &mut dyn FnMut(&mut Json)) {
    for resource in module["resources"].as_array_mut().into_iter().flatten() {
        what(resource);
    }
    if let Some(children) = module.get_mut("child_modules") {
        for child in children.as_array_mut().into_iter().flatten() {
            each(child, what);
        }
    }
}

pub(crate) fn told(report: &Json) -> Vec<String> {
    let targets = report["estates"].as_array().unwrap();
    let rows = targets.iter().flat_map(|e| e["rows"].as_array().unwrap());
    rows.filter(|r| r["class"] != "same")
        .map(|r| {
            let word = |key: &str| r[key].as_str().unwrap().to_owned();
            format!("{} {} {}", word("item"), word("field"), word("class"))
        })
        .collect()
}

pub(crate) fn transitions(report: &Json) -> Vec<String> {
    let targets = report["estates"].as_array().unwrap();
    let all = targets
        .iter()
        .flat_map(|e| e["transitions"].as_array().unwrap());
    all.map(|t| t["rule"].as_str().unwrap().to_owned())
        .collect()
}
