//! What the commands print says things plainly.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{leaves, repository};
use crate::support::literals;
use crate::support::tfsize::tfsize;

/// Words that readers took for something else, each with the one that is said instead.
const UNCLEAR: &[(&str, &str)] = &[
    ("embedded", "example policy"),
    ("baseline policy", "starter policy"),
    ("old findings", "baseline file"),
    ("question", "check"),
    ("ask these", "run"),
    ("hold existing", "check"),
    ("judge", "check"),
    ("weigh", "severity"),
    ("fewest", "minimum"),
    ("want a look", "need review"),
    ("wants", "expects"),
    ("stands for", "matches"),
    ("let pass", "suppressed"),
];

#[test]
fn help_says_things_plainly() {
    let dir = repository();
    let mut all = vec![Vec::new()];
    all.extend(leaves().into_iter().map(|leaf| leaf.words));
    for words in all {
        let mut args: Vec<&str> = words.iter().map(String::as_str).collect();
        args.push("--help");
        let help = tfsize(dir.path(), &args).output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        // As one line, since the width of a terminal parts words.
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains("Usage:"), "{words:?}");
        for (unclear, plain) in UNCLEAR {
            assert!(
                !help.to_lowercase().contains(unclear),
                "{words:?} says {unclear:?} for {plain:?}: {help}"
            );
        }
    }
}

/// What is never said, in any text that is printed: as a regular expression, each with what is said instead. What was
/// printed by earlier programs is recognised all the same, and ids that rules had before are taken.
const NEVER: &[(&str, &str)] = &[
    (r"(?i)\bquestions?\b", "check"),
    (
        r"(?i)\b(is|are|was|were|not) asked([^ \w]| [^f]| f[^o]|$)",
        "checked",
    ),
    (r"(?i)old findings", "baseline file"),
    (
        r"(?i)embedded (baseline|one|policy)|baseline policy",
        "example policy",
    ),
    (
        r"(?i)\b(let|lets|letting) pass\b",
        "suppressed, waived or known",
    ),
    (r"(?i)\bout?weighs?\b|how much it weighs", "severity"),
    (
        r"(?i)\bfewest\b|\b(the )?(most|least) (tasks|capacity|readers)\b",
        "minimum, maximum",
    ),
    (
        r"(?i)on this machine|would bring it",
        "not downloaded (run `terraform init`)",
    ),
    (r"(?i)not known yet", "unknown, or known after apply"),
    (
        r"(?i)(as|than) the policy has (it|them)",
        "differs from the policy",
    ),
    (r"(?i)\bit stands in\b|stands in module", "is in"),
    (r"(?i)stands for (it|\{\})", "matches"),
    (
        r"(?i)\b(address|name|directory|workspace) is of \W",
        "matches",
    ),
    (
        r"(?i)\bwants\b|wants? a look",
        "expects, needs; needs review",
    ),
    (r"(?i)\bmend(s|ed)?\b", "fix"),
    (r"(?i)\bjudg(e|es|ed)\b", "check"),
    (
        r"(?i)there is (no|nothing) [^.;,]* here\b",
        "no such X, X does not exist",
    ),
    (r"\bbaseline-[a-z]", "policy-..."),
];

/// Files in which an old word is what is spoken of.
const OLD_WORDS: &[(&str, &str)] = &[
    ("src/registry/renamed.rs", "ids that rules had"),
    ("src/report/own.rs", "texts of earlier programs"),
    (
        "src/registry/suppression/ignore-renamed-rule.md",
        "ids that rules had",
    ),
    (
        "src/registry/policyfile/policyfile-renamed-rule.md",
        "ids that rules had",
    ),
];

#[test]
fn printed_texts_say_things_plainly() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let never: Vec<(regex::Regex, &str)> = NEVER
        .iter()
        .map(|(pattern, plain)| (regex::Regex::new(pattern).unwrap(), *plain))
        .collect();
    let mut wrong = String::new();
    let mut seen = BTreeSet::new();
    let mut texts = 0;
    let files = walkdir::WalkDir::new(top.join("src"))
        .into_iter()
        .map(Result::unwrap);
    let pages = [
        "README.md",
        "SECURITY.md",
        "action.yml",
        ".pre-commit-hooks.yaml",
    ];
    let all = files
        .map(walkdir::DirEntry::into_path)
        .chain(pages.iter().map(|name| top.join(name)))
        .chain(
            fs::read_dir(top.join("docs"))
                .unwrap()
                .map(|entry| entry.unwrap().path()),
        );
    for path in all {
        let name = path
            .strip_prefix(top)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let test = name.ends_with("tests.rs") || name.contains("/tests/");
        let kind = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        // The models of other people's modules are read, never printed.
        if test || !matches!(kind, "rs" | "md" | "yml" | "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let said: Vec<(usize, String)> = if kind == "rs" {
            literals::literals(&text)
        } else {
            text.lines().map(str::to_owned).enumerate().collect()
        };
        texts += said.len();
        for (line, said) in said {
            for (pattern, plain) in &never {
                let Some(found) = pattern.find(&said) else {
                    continue;
                };
                if let Some((file, _)) = OLD_WORDS.iter().find(|(file, _)| *file == name) {
                    seen.insert(*file);
                    continue;
                }
                let found = found.as_str();
                let _ = writeln!(wrong, "{name}:{line}: {found:?} for {plain:?} in {said:?}");
            }
        }
    }
    assert!(texts > 10_000, "{texts} texts: they were not found");
    assert_eq!(wrong, "");
    let old: BTreeSet<&str> = OLD_WORDS.iter().map(|(file, _)| *file).collect();
    assert_eq!(seen, old, "a file without old words");
}
