//! The cases in a rule's Markdown page.

use std::collections::BTreeMap;
use std::path::Path;

/// A configuration with what is expected of it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Case {
    /// Line of the page it begins at.
    pub(crate) line: usize,
    /// Files by name.
    pub(crate) files: BTreeMap<String, String>,
    /// The policy it is held to.
    pub(crate) policy: Option<String>,
    /// Rules that are asked besides the page's own.
    pub(crate) asks: Vec<String>,
    /// The files after all fixes.
    pub(crate) fixed: BTreeMap<String, String>,
    /// What runs before the change that the files are; its only file.
    pub(crate) before: Option<String>,
    /// What the plan does with each resource, such as `replace`.
    pub(crate) plan: Option<String>,
}

/// The fences of cases. Others are for the reader alone.
pub(crate) const FENCES: [&str; 6] = ["tf", "policy", "fixed", "policy check", "before", "after"];

/// The name of what runs before a change.
pub(crate) const BEFORE: &str = "before";

/// A comment that says what is expected on its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Expected {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// `finding` or `undecided`.
    pub(crate) what: String,
    pub(crate) rule: String,
    pub(crate) text: String,
}

/// The cases of a page, each of one or more fenced blocks:
///
/// | fence | holds |
/// |---|---|
/// | `tf` | a case: a configuration that is linted. `file=NAME` names the file, `main.tf` otherwise; `more` adds it to the case before; `ask=RULE,RULE` checks these rules as well |
/// | `policy` | the policy for the cases after it |
/// | `fixed` | the file of the case before after all fixes; `file=NAME` as above |
/// | `policy check` | a case: a policy that is checked by itself |
/// | `before` | what runs before the changes after it |
/// | `after` | a case: a change. `plan=replace` has a plan replace every resource |
pub(crate) fn cases(page: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let mut policy = None;
    let mut before = None;
    let mut lines = page.lines().enumerate();
    while let Some((i, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let mut words = info.split_whitespace();
        let kind = words.next().unwrap_or("").to_string();
        let words: Vec<&str> = words.collect();
        let mut text = String::new();
        for (_, line) in lines.by_ref() {
            if line.starts_with("```") {
                break;
            }
            text.push_str(line);
            text.push('\n');
        }
        assert!(
            FENCES.contains(&kind.as_str()) || words.is_empty(),
            "line {}: {info} is no fence of a case",
            i + 1
        );
        let value = |key: &str| words.iter().find_map(|w| w.strip_prefix(key));
        let name = value("file=").unwrap_or("main.tf").to_string();
        match kind.as_str() {
            "tf" if words.contains(&"more") => {
                out.last_mut()
                    .expect("a case before")
                    .files
                    .insert(name, text);
            }
            "policy" if words.contains(&"check") => out.push(Case {
                line: i + 1,
                policy: Some(text),
                ..Case::default()
            }),
            "before" => before = Some(text),
            "after" => out.push(Case {
                line: i + 1,
                files: BTreeMap::from([(name, text)]),
                before: before.clone(),
                plan: value("plan=").map(str::to_string),
                ..Case::default()
            }),
            "tf" => out.push(Case {
                line: i + 1,
                files: BTreeMap::from([(name, text)]),
                policy: policy.clone(),
                asks: value("ask=")
                    .map(|list| list.split(',').map(str::to_string).collect())
                    .unwrap_or_default(),
                ..Case::default()
            }),
            "policy" => policy = Some(text),
            "fixed" => {
                out.last_mut()
                    .expect("a case before")
                    .fixed
                    .insert(name, text);
            }
            _ => {}
        }
    }
    out
}

/// What the comments of a case expect.
pub(crate) fn expected(case: &Case) -> Vec<Expected> {
    let mut out = Vec::new();
    let policy = case.policy.iter().map(|text| ("tfsize.hcl", text));
    let before = case.before.iter().map(|text| (BEFORE, text));
    let files = case.files.iter().map(|(name, text)| (name.as_str(), text));
    for (file, text) in files.chain(policy).chain(before) {
        for (i, line) in text.lines().enumerate() {
            for what in ["finding", "undecided"] {
                let mark = format!("# {what}: [");
                // Several may stand on one line.
                for (at, _) in line.match_indices(&mark) {
                    let rest = &line[at + mark.len()..];
                    let (rule, text) = rest.split_once(']').expect("`[rule] text`");
                    let text = text.split(" # ").next().unwrap_or("");
                    out.push(Expected {
                        file: file.into(),
                        line: i + 1,
                        what: what.into(),
                        rule: rule.into(),
                        text: text.trim().into(),
                    });
                }
            }
        }
    }
    out.sort();
    out
}

/// The text without the comments that say what is expected.
pub(crate) fn bare(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let end = ["# finding: [", "# undecided: ["]
            .iter()
            .filter_map(|w| line.find(w))
            .min();
        match end {
            Some(end) => out.push_str(line[..end].trim_end()),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Writes the files of a case below a directory.
pub(crate) fn write(case: &Case, dir: &Path) {
    for (name, text) in &case.files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
}
