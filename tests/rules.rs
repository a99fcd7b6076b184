//! Each rule's page is its test: every configuration in it gives the findings that its comments name and no others, and
//! every fix keeps the laws of fixes.

use crate::support::page;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use page::{Case, Expected, bare, cases, expected};
use tfsize::finding::{Finding, Safety, Severity};
use tfsize::inventory::Address;
use tfsize::lint::registry::Group;
use tfsize::lint::{Options, Run, run as lint};
use tfsize::policy::{self, lint::Day};
use tfsize::registry::RuleInfo;
use tfsize::registry::suppression::RENAMED_RULE;
use tfsize::target::{ActivePolicy, Request};
use tfsize::text::{Edit, Files, apply};

/// The groups of rules that lint checks.
const LINT: [Group; 4] = [
    Group::Aws,
    Group::Policy,
    Group::Validate,
    Group::Suppression,
];

/// The day on which the pages are read.
const TODAY: Day = Day(jiff::civil::date(2026, 6, 1));

/// Asks one rule of the configuration in a directory, under the policy there if there is one.
fn run(rule: &'static RuleInfo, dir: &Path, case: &Case) -> (Files, Run, Vec<Finding>) {
    let mut files = Files::new();
    let loaded = case.policy.as_ref().map(|text| {
        let file = files.add(dir.join("tfsize.hcl"), text.as_str());
        let mut loaded = policy::load(&mut files, file).unwrap();
        for environment in &loaded.environments {
            policy::validate(environment, &mut loaded.findings);
        }
        let errors = loaded
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Error);
        let errors: Vec<&str> = errors.map(|f| f.headline.as_str()).collect();
        assert!(
            errors.is_empty(),
            "{}, line {}: {errors:#?}",
            rule.id,
            case.line
        );
        loaded
    });
    let policy = loaded.as_ref().map(|loaded| ActivePolicy {
        environments: &loaded.environments,
        dir: dir.to_owned(),
        embedded: false,
    });
    let mut only = vec![rule.id.to_owned()];
    only.extend(case.asks.iter().cloned());
    let options = Options {
        request: Request {
            paths: vec![dir.to_owned()],
            ..Request::default()
        },
        only,
        today: TODAY,
        base: dir.to_owned(),
        ..Options::default()
    };
    let policy = policy.unwrap_or_default();
    let mut out = lint(&mut files, &options, &policy, None, &|_, _| {}).unwrap();
    let is_rule = |f: &Finding| Group::of(f.rule) != Some(Group::Reading);
    let (mine, mistakes): (Vec<_>, Vec<_>) = out.findings.into_iter().partition(is_rule);
    mine.iter().for_each(says_as_data);
    out.findings = mine.into_iter().filter(|f| f.rule == rule.id).collect();
    out.undecided.retain(|u| u.rule == rule.id);
    (files, out, mistakes)
}

/// What names the resource that it is about also has what it says of the block, and need not be read for it.
fn says_as_data(finding: &Finding) {
    let Some(subject) = &finding.subject else {
        return;
    };
    // Of a module or a local value there are no instances with findings of their own.
    let Ok(mut address) = subject.address.parse::<Address>() else {
        return;
    };
    address.module.clear();
    let name = address.to_string();
    // A block has one name.
    if address.key.is_none() && Group::of(finding.rule) == Some(Group::Validate) {
        return;
    }
    let ends = |at: usize| {
        let next = finding.headline[at + name.len()..].chars().next();
        next.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '[')
    };
    let names = finding
        .headline
        .match_indices(&name)
        .any(|(at, _)| ends(at));
    let says = finding.headline.clone();
    assert!(
        !names || subject.said.is_some() || finding.of_block.is_some(),
        "{}: {says}",
        finding.rule
    );
}

fn found(files: &Files, dir: &Path, outcome: &Run) -> Vec<Expected> {
    let one = |what: &str, span: tfsize::text::Span, rule: &str, text: &str| {
        let path = files.path(span.file);
        let place = files.place(span);
        Expected {
            file: path.strip_prefix(dir).unwrap_or(path).display().to_string(),
            line: place.line,
            what: what.into(),
            rule: rule.into(),
            text: text.into(),
        }
    };
    let mut out: Vec<Expected> = outcome
        .findings
        .iter()
        .map(|f| one("finding", f.primary.span, f.rule, &f.headline))
        .collect();
    for u in &outcome.undecided {
        let span = u.at.expect("a place");
        out.push(one("undecided", span, u.rule, &u.why));
    }
    out.sort();
    out
}

/// Applies fixes until there are none; the texts of the changed files.
fn fix(rule: &'static RuleInfo, dir: &Path, case: &Case) -> BTreeMap<String, String> {
    for round in 0.. {
        assert!(
            round < 5,
            "the fixes of the case at line {} do not converge",
            case.line
        );
        let (files, outcome, _) = run(rule, dir, case);
        let mut edits: BTreeMap<_, Vec<Edit>> = BTreeMap::new();
        for finding in &outcome.findings {
            let Some(fix) = finding.fix.as_ref().filter(|f| f.safety > Safety::Shown) else {
                continue;
            };
            for edit in &fix.edits {
                let edit_of = Edit {
                    range: edit.span.range(),
                    text: edit.text.clone(),
                };
                let list = edits.entry(edit.span.file).or_default();
                if !list.contains(&edit_of) {
                    list.push(edit_of);
                }
            }
        }
        if edits.is_empty() {
            break;
        }
        for (file, edits) in edits {
            let source = files.get(file).unwrap();
            let text = apply(&source.text, &edits).unwrap();
            std::fs::write(&source.path, text).unwrap();
        }
    }
    case.files
        .keys()
        .map(|name| {
            (
                name.clone(),
                std::fs::read_to_string(dir.join(name)).unwrap(),
            )
        })
        .collect()
}

/// The comments of a text, in order.
fn comments(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|l| l.find("# ").map(|at| l[at..].to_string()))
        .collect()
}

#[test]
fn every_page_holds() {
    let only = std::env::var("TFSIZE_RULE").ok();
    let mut failures = Vec::new();
    for rule in LINT.into_iter().flat_map(Group::rules) {
        let id = rule.id;
        if only.as_deref().is_some_and(|o| o != id) {
            continue;
        }
        let list = cases(rule.page);
        let mut fires = false;
        let mut silent = false;
        for case in &list {
            let dir = tempfile::tempdir().unwrap();
            page::write(case, dir.path());
            let (files, outcome, mistakes) = run(rule, dir.path(), case);
            if !mistakes.is_empty() {
                failures.push(format!(
                    "{id}, line {}: not read cleanly: {:#?}",
                    case.line, mistakes
                ));
            }
            let want = expected(case);
            let have = found(&files, dir.path(), &outcome);
            let same = want.len() == have.len()
                && want.iter().zip(&have).all(|(w, h)| {
                    (&w.file, w.line, &w.what, &w.rule) == (&h.file, h.line, &h.what, &h.rule)
                        && h.text.contains(&w.text)
                });
            if !same {
                failures.push(format!(
                    "{id}, line {}: expected {want:#?}\nfound {have:#?}",
                    case.line
                ));
                continue;
            }
            fires |= !outcome.findings.is_empty();
            // A rule about comments or waivers asks no question of a resource, and none asks it of what is there.
            let about =
                id.starts_with("ignore-") || id.starts_with("waiver-") || id == "missing-item";
            let passed = outcome.checked.passed > 0 || outcome.checked.suppressed > 0 || about;
            silent |= outcome.findings.is_empty() && passed;
            let fixable = outcome
                .findings
                .iter()
                .any(|f| f.fix.as_ref().is_some_and(|f| f.safety > Safety::Shown));
            if !fixable {
                if !case.fixed.is_empty() {
                    failures.push(format!("{id}, line {}: nothing was fixed", case.line));
                }
                continue;
            }
            let before = case.files.clone();
            let after = fix(rule, dir.path(), case);
            for (name, text) in &after {
                if let Some(fixed) = case.fixed.get(name)
                    && bare(text) != bare(fixed)
                {
                    failures.push(format!("{id}, line {}: {name} became\n{text}", case.line));
                }
                // One rule is about comments, and its fix writes into one.
                if id != RENAMED_RULE.id {
                    assert_eq!(
                        comments(&before[name]),
                        comments(text),
                        "{id}: comments are kept"
                    );
                }
            }
            let (_, again, mistakes) = run(rule, dir.path(), case);
            assert!(
                mistakes.is_empty(),
                "{id}, line {}: {mistakes:#?}",
                case.line
            );
            let left = again
                .findings
                .iter()
                .filter(|f| f.fix.as_ref().is_some_and(|f| f.safety > Safety::Shown));
            assert_eq!(
                left.count(),
                0,
                "{id}, line {}: a fixed finding is gone",
                case.line
            );
        }
        if !fires || !silent {
            failures.push(format!("{id}: needs a case that fires and one that passes"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The code of the rules, by file.
fn rules_code() -> Vec<(PathBuf, String)> {
    let lint = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/rules");
    walkdir::WalkDir::new(lint)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// The paths that the rules' code spells out, with the file.
fn spelled_paths(code: &[(PathBuf, String)]) -> Vec<(&Path, &str)> {
    let asked = regex::Regex::new(
        r#"(?x)
        \.(?:get|look|known|whole|number|text|flag|count|finding|write|origin|unquoted)\(\s*"([^"\\]*)"
        | \b(?:set|text|the_one|within|one_of|at_most_elements|at_most_characters|is_left_out)\(\s*&?\w+,\s*"([^"\\]*)"
        | const\ [A-Z_]+:\ &str\ =\ "([a-z][a-z_]*(?:\[0\]|\.|_)[^"\\\ ]*)";"#,
    )
    .unwrap();
    let mut out = Vec::new();
    for (path, code) in code {
        for found in asked.captures_iter(code) {
            let text = found.iter().skip(1).flatten().next().unwrap().as_str();
            out.push((path.as_path(), text));
        }
    }
    out
}

#[test]
fn every_path_that_a_rule_spells_is_one_of_a_resource() {
    let code = rules_code();
    let kind = regex::Regex::new(r#""(aws_[a-z0-9_]+)""#).unwrap();
    let kinds: BTreeSet<&str> = code
        .iter()
        .flat_map(|(_, code)| kind.captures_iter(code))
        .map(|found| found.extract::<1>().1[0])
        .collect();
    let mut paths = spelled_paths(&code);
    assert!(paths.len() > 200, "{} paths were found", paths.len());
    paths.retain(|(_, text)| !kinds.contains(text));
    let mut wrong = Vec::new();
    for (file, text) in paths {
        let there = text.parse::<tfsize::inventory::Path>().is_ok_and(|path| {
            kinds.iter().any(|kind| {
                let address = format!("{kind}.a").parse().unwrap();
                tfsize::inventory::has_path(&address, &path)
            })
        });
        if !there {
            wrong.push(format!("{}: {text}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
