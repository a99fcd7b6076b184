//! Puts the answers of all root modules together: one finding for what is one mistake, suppressions applied, in order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::finding::{Certainty, Finding, Severity, Undecided, merged};
use crate::policy::lint::Waiver;
use crate::registry::{is_open_alike, reading};
use crate::target::{Roots, Targets, Wanted};
use crate::text::{FileId, Files, Span, is_brought, slashes};

use super::baseline_file::Baseline;
use super::context::{Context, Evaluated, Options, Run};
use super::contradictions::OfPolicy;
use super::ignore::Ignores;
use super::made;
use super::readers::{Readers, readers};
use super::registry::{self, Group};
use super::settings::Checks;
use super::waive;

/// Puts the answers of all targets together.
pub(super) fn aggregate(
    context: &Context<'_>,
    targets: &Targets<'_>,
    (evaluated, of_policy): (Vec<Evaluated>, OfPolicy),
    known: Option<&mut Baseline>,
) -> Run {
    let Context {
        files,
        options,
        policy,
        settings,
        files_asked,
    } = *context;
    let reached = &targets.roots;
    let roots = reached.dirs.as_slice();
    let mut out = Run::default();
    let mut findings = Vec::new();
    let mut mistakes = Vec::new();
    let mut waived: Vec<String> = Vec::new();
    let mut undecided: Vec<Undecided> = Vec::new();
    for one in evaluated {
        out.checked += one.outcome.checked;
        findings.extend(one.outcome.findings);
        undecided.extend(one.outcome.undecided);
        for mistake in one.mistakes {
            // What a `check` block asserts is the user's own word to the real tool, which repeats it at every plan.
            if mistake.rule == reading::CONDITION.id && mistake.severity == Severity::Warning {
                continue;
            }
            // What a load needs is decided by what can be read.
            let is_aside = options.checks == Checks::Capacity && mistake.rule != reading::SYNTAX.id;
            if mistake.certainty == Certainty::Sure && !is_aside {
                mistakes.push(mistake);
            } else {
                undecided.push(not_evaluated(&mistake, files));
            }
        }
        out.matched.extend(one.matched);
        waived.extend(one.waived);
    }
    out.checked += of_policy.checked;
    undecided.extend(of_policy.open.iter().map(|open| not_evaluated(open, files)));
    out.checked.roots = roots.len();
    out.standing = targets.standing();
    out.matched.sort();
    shared_literals(&mut findings, targets);
    made::led_back_undecided(files, &mut undecided);
    let active = |rule: &str| settings.named(rule);
    // What is wrong with a suppression, where the policy does not turn that off.
    let is_on = |finding: &Finding| {
        let dir = files.path(finding.primary.span.file).parent();
        settings.active(finding.rule, dir.unwrap_or(Path::new("")))
    };
    let is_rule = |rule: &str| registry::find(rule).is_some();
    let is_of_policy =
        |rule: &str| matches!(Group::of(rule), Some(Group::Policy | Group::Suppression));
    let mut all_findings = merged(findings);
    if options.ignores && settings.lint.ignores.value {
        let ignores = Ignores::find(
            files,
            files
                .ids()
                .take(files_asked)
                .filter(|id| of_run(files, *id, reached)),
        );
        ignores.apply(&mut all_findings, options.today);
        ignores.apply(&mut mistakes, options.today);
        // A comment holds in the file that is made, and on what makes it.
        made::led_back(files, &mut all_findings);
        made::led_back(files, &mut mistakes);
        ignores.apply(&mut all_findings, options.today);
        ignores.apply(&mut mistakes, options.today);
        // Without an environment, or under some of them alone, the policy has not asked everything.
        let partly = matches!(options.request.environments, Wanted::Named(_))
            || out.matched.iter().any(|m| m.environment.is_none());
        let open = |rule: &str, scope: Span| {
            let of_policy = is_of_policy(rule);
            let blocked = undecided.iter().any(|u| {
                let there = |at: Span| {
                    at.file == scope.file && scope.start <= at.start && at.start < scope.end
                };
                u.rule == rule && u.at.is_none_or(there)
            });
            // What changes do is asked by another command.
            let unresolved_part = Group::of(rule) == Some(Group::Transition);
            of_policy && partly || blocked || unresolved_part
        };
        let found = ignores.findings(&is_rule, &active, &open, options.today);
        mistakes.extend(found.into_iter().filter(&is_on));
    }
    made::led_back(files, &mut all_findings);
    made::led_back(files, &mut mistakes);
    all_findings = one_for_each_literal(all_findings);
    let covered = !matches!(options.request.environments, Wanted::Named(_)) && covers(options);
    let lost = out.matched.iter().any(|m| m.environment.is_none());
    let whole = |waiver: &Waiver| {
        let rule = waiver
            .rule
            .as_ref()
            .map_or("", |r| registry::current(&r.value));
        let of_policy = is_of_policy(rule);
        // What changes do is asked by another command, and what is about no resource has no waiver.
        let is_checked = Group::of(rule)
            .is_none_or(|group| group.is_about_resources() && group != Group::Transition);
        covered && active(rule) && is_checked && !(of_policy && lost)
    };
    // A waiver is of every environment that has it; one that was used in any is used.
    let mut waivers: Vec<&Waiver> = Vec::new();
    for waiver in policy.environments.iter().flat_map(|e| &e.policy.waivers) {
        if !waivers.iter().any(|w| w.name == waiver.name) {
            waivers.push(waiver);
        }
    }
    mistakes.extend(
        waive::findings(&waivers, &waived, options.today, &whole)
            .into_iter()
            .filter(&is_on),
    );
    all_findings.extend(mistakes);
    all_findings.extend(reached.notes.iter().cloned());
    all_findings.extend(of_policy.findings);
    let mut all_findings: Vec<Finding> = merged(all_findings)
        .into_iter()
        .map(|f| settings.with_severity(f))
        .collect();
    if let Some(known) = known {
        let named: BTreeSet<String> = roots.iter().map(|r| named_in(r, &options.base)).collect();
        let root_of = |f: &Finding| root_name(f, files, &options.base);
        let looked_at = |root: &str, rule: &str| {
            let asked = named.contains(root) || !options.base.join(root).exists();
            asked && active(rule) && !matches!(options.request.environments, Wanted::Named(_))
        };
        out.progress = Some(known.apply(&mut all_findings, &root_of, &looked_at));
    }
    let (suppressed, findings): (Vec<_>, Vec<_>) = all_findings
        .into_iter()
        .partition(|f| f.suppressed.is_some());
    // A check that ended in suppressed findings alone has not failed.
    let is_check = |f: &&Finding| f.subject.is_some() || options.checks == Checks::Validate;
    let quiet = suppressed.iter().filter(is_check).count();
    let moved = quiet.min(out.checked.failed);
    out.checked.failed -= moved;
    out.checked.suppressed += moved;
    out.suppressed = suppressed;
    out.findings = by_path(findings, files);
    out.undecided = merge_undecided(undecided);
    out.checked.undecided = out.undecided.len();
    out.undecided = folded(out.undecided);
    out
}

/// Of the checks of a root module that one reason leaves undecided, one is listed for each such rule.
fn folded(list: Vec<Undecided>) -> Vec<Undecided> {
    let mut out: Vec<Undecided> = Vec::new();
    let mut firsts: HashMap<(String, &'static str, String), usize> = HashMap::new();
    for one in list {
        if !is_open_alike(one.rule) {
            out.push(one);
            continue;
        }
        let key = (one.root.clone(), one.rule, one.why.clone());
        let place = *firsts.entry(key).or_insert(out.len());
        match out.get_mut(place) {
            Some(first) => first.more += 1,
            None => out.push(one),
        }
    }
    out
}

/// Findings of one rule that say the same of one literal, for several resources, are one. Those that want different things
/// written there cannot be mended by an edit. What is suppressed for some stays apart from what is not.
fn one_for_each_literal(findings: Vec<Finding>) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    let mut others: Vec<Vec<String>> = Vec::new();
    let mut known = HashMap::new();
    for finding in findings {
        let subject = finding.subject.as_deref();
        let address = subject.map(|s| s.address.clone());
        let item = subject.and_then(|s| s.item.clone());
        let same = (
            finding.rule,
            finding.primary.clone(),
            of_block(&finding),
            finding.environments.clone(),
            finding.suppressed.is_some(),
        );
        let place = *known.entry(same).or_insert(out.len());
        let first = out.get(place).and_then(|f| f.subject.as_deref());
        // One resource may be of several items.
        let shared = first.is_some_and(|first| Some(&first.address) == address.as_ref());
        // Of several parts of one item it is said once.
        if shared && first.is_some_and(|first| first.item == item) {
            continue;
        }
        let name = item.filter(|_| shared).or(address);
        match (others.get_mut(place), name) {
            (Some(list), Some(name)) => list.push(name),
            _ => {
                out.push(finding);
                others.push(Vec::new());
            }
        }
    }
    let (mut out, others) = one_for_each_number(out, others);
    let mut wants: HashMap<Span, HashSet<String>> = HashMap::new();
    for edit in out.iter().filter_map(|f| f.fix.as_ref()?.edits.first()) {
        let texts = wants.entry(edit.span).or_default();
        texts.insert(edit.text.clone());
    }
    for (finding, others) in out.iter_mut().zip(others) {
        match others.as_slice() {
            [] => {}
            [one] => finding.notes.push(format!("the same holds for {one}")),
            [one, more @ ..] => finding
                .notes
                .push(format!("the same holds for {one} and {} more", more.len())),
        }
        if let Some(fix) = &mut finding.fix
            && let Some(edit) = fix.edits.first()
            && wants.get(&edit.span).is_some_and(|texts| texts.len() > 1)
        {
            fix.safety = crate::finding::Safety::Shown;
            fix.because = "resources that share this text want different values".into();
        }
    }
    out
}

/// A number that an item takes for several things is one finding, where it is wrong for each in the same way; and so is one
/// that is shown for one item and withheld for another.
fn one_for_each_number(
    findings: Vec<Finding>,
    others: Vec<Vec<String>>,
) -> (Vec<Finding>, Vec<Vec<String>>) {
    type Key = (&'static str, Span, Vec<String>, bool, String, String);
    let key = |finding: &Finding, told: String| -> Option<Key> {
        let want = finding.subject.as_ref()?.want.clone()?;
        let quiet = finding.suppressed.is_some();
        let environments = finding.environments.clone();
        let span = finding.primary.span;
        Some((finding.rule, span, environments, quiet, want, told))
    };
    let got = |finding: &Finding| finding.subject.as_ref()?.got.clone();
    let is_withheld = |finding: &Finding| finding.subject.as_ref().is_some_and(|s| s.is_withheld);
    let item = |finding: &Finding| finding.subject.as_ref()?.item.clone();
    let said = |finding: &Finding| finding.subject.as_ref()?.said.clone();
    // What is compared, whatever is found: the value of the item, or the argument.
    let about = |finding: &Finding| {
        let argument = || finding.subject.as_ref()?.attribute.clone();
        let value = said(finding).map(|said| said.about).or_else(argument);
        value.unwrap_or_default()
    };
    let mut shown: HashMap<Key, usize> = HashMap::new();
    let mut numbers: HashMap<Key, usize> = HashMap::new();
    for (place, finding) in findings.iter().enumerate() {
        let Some(got) = got(finding).filter(|_| !is_withheld(finding)) else {
            continue;
        };
        if let Some(key) = key(finding, about(finding)) {
            shown.entry(key).or_insert(place);
        }
        if let Some(key) = item(finding).and_then(|item| key(finding, format!("{item} {got}"))) {
            numbers.entry(key).or_insert(place);
        }
    }
    let mut into: HashMap<usize, usize> = HashMap::new();
    let mut same: HashMap<usize, Vec<String>> = HashMap::new();
    let mut left_out: HashSet<usize> = HashSet::new();
    for (place, finding) in findings.iter().enumerate() {
        let Some(got) = got(finding) else { continue };
        if is_withheld(finding) {
            let twin = key(finding, about(finding)).and_then(|key| shown.get(&key));
            if let Some(twin) = twin {
                into.insert(place, *twin);
                left_out.insert(place);
            }
            continue;
        }
        let of_item = item(finding).and_then(|item| key(finding, format!("{item} {got}")));
        let first = of_item.and_then(|key| numbers.get(&key)).copied();
        if let Some(first) = first.filter(|first| *first != place) {
            same.entry(first).or_default().push(of_block(finding));
            left_out.insert(place);
        }
    }
    let mut more: HashMap<usize, Vec<String>> = HashMap::new();
    for (from, to) in into {
        let one = findings.get(from);
        let name = one.and_then(|f| item(f).or_else(|| Some(f.subject.as_ref()?.address.clone())));
        let to = more.entry(to).or_default();
        to.extend(name);
        to.extend(others.get(from).into_iter().flatten().cloned());
    }
    let mut out = Vec::new();
    let mut all_others = Vec::new();
    for (place, (mut finding, mut others)) in findings.into_iter().zip(others).enumerate() {
        if left_out.contains(&place) {
            continue;
        }
        for said in same.remove(&place).unwrap_or_default() {
            finding.notes.push(format!("the same number: {said}"));
        }
        let mut added = more.remove(&place).unwrap_or_default();
        added.sort();
        others.extend(added);
        out.push(finding);
        all_others.push(others);
    }
    (out, all_others)
}

/// What a finding says, of whichever instance of its block and of whichever item.
fn of_block(finding: &Finding) -> String {
    let said = finding.subject.as_ref().and_then(|s| s.said.as_ref());
    let said = said.map(|said| &said.text).or(finding.of_block.as_ref());
    said.unwrap_or(&finding.headline).clone()
}

/// An expression that could not be evaluated, as an undecided check.
fn not_evaluated(mistake: &Finding, files: &Files) -> Undecided {
    let path = files.path(mistake.primary.span.file);
    Undecided {
        rule: mistake.rule,
        root: path.parent().map(slashes).unwrap_or_default(),
        address: files.locate(mistake.primary.span),
        attribute: None,
        why: mistake.headline.clone(),
        resolve: mistake.help.clone(),
        at: Some(mistake.primary.span),
        environments: mistake.environments.clone(),
        more: 0,
    }
}

/// Whether a file is read for one of the root modules, and kept by the user: not only looked into for what it calls.
fn of_run(files: &Files, id: FileId, reached: &Roots) -> bool {
    let path = files.path(id);
    if is_brought(path) {
        return false;
    }
    let Some(dir) = path.parent() else {
        return false;
    };
    let dir = if dir.as_os_str().is_empty() {
        Path::new(".")
    } else {
        dir
    };
    let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    // Files of values may stand below the root module that they are for.
    let values = path
        .extension()
        .is_some_and(|e| e == "tfvars" || e == "json");
    let is_of_unit = || {
        let whole = path.canonicalize();
        whole.is_ok_and(|path| reached.of_units.contains(&path))
    };
    reached.read.contains(&dir) || values || is_of_unit()
}

/// In the order a reader goes through files: by path, then place.
fn by_path(mut findings: Vec<Finding>, files: &Files) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| {
            (
                files.path(f.primary.span.file).to_owned(),
                f.primary.span.start,
            )
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| b.severity.cmp(&a.severity))
            .then_with(|| a.rule.cmp(b.rule))
            .then_with(|| a.headline.cmp(&b.headline))
    });
    findings
}

/// Undecided checks, those that differ by environment alone put together.
fn merge_undecided(list: Vec<Undecided>) -> Vec<Undecided> {
    let mut out: BTreeMap<(String, String, &'static str, Option<String>, String), Undecided> =
        BTreeMap::new();
    for one in list {
        let key = (
            one.root.clone(),
            one.address.clone(),
            one.rule,
            one.attribute.clone(),
            one.why.clone(),
        );
        match out.get_mut(&key) {
            Some(known) => {
                for environment in one.environments {
                    if !known.environments.contains(&environment) {
                        known.environments.push(environment);
                    }
                }
            }
            None => {
                out.insert(key, one);
            }
        }
    }
    out.into_values().collect()
}

/// A literal in a module that several root modules use is read by all of them: a fix for one is not safe.
fn shared_literals(findings: &mut [Finding], targets: &Targets<'_>) {
    use crate::finding::Safety;
    let safe = |f: &&mut Finding| f.fix.as_ref().is_some_and(|x| x.safety == Safety::Safe);
    let mut known: Option<Vec<Readers>> = None;
    for finding in findings.iter_mut().filter(safe) {
        let root = finding
            .subject
            .as_ref()
            .map(|s| s.root.clone())
            .unwrap_or_default();
        let Some(fix) = &mut finding.fix else {
            continue;
        };
        let Some(span) = fix.edits.first().map(|e| e.span) else {
            continue;
        };
        let known = known.get_or_insert_with(|| {
            let inventories = targets.list.iter().map(|t| &t.sourced.inventory);
            inventories.map(readers).collect()
        });
        let others = known
            .iter()
            .zip(&targets.list)
            .find(|(r, target)| r.contains_key(&span) && slashes(&target.root) != root);
        if let Some((_, other)) = others {
            fix.safety = Safety::Unsafe;
            fix.because = format!("{} reads the same text", slashes(&other.root));
        }
    }
}

/// The root module of a finding as it is named in a baseline file.
pub fn root_name(finding: &Finding, files: &Files, base: &Path) -> String {
    let root = finding.subject.as_ref().map(|s| PathBuf::from(&s.root));
    let root = root.unwrap_or_else(|| {
        let path = files.path(finding.primary.span.file);
        path.parent().map(Path::to_owned).unwrap_or_default()
    });
    named_in(&root, base)
}

fn named_in(root: &Path, base: &Path) -> String {
    let whole = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let base = base.canonicalize().unwrap_or_else(|_| base.to_owned());
    let name = slashes(whole.strip_prefix(&base).unwrap_or(&whole));
    if name.is_empty() { ".".into() } else { name }
}

/// Whether the paths asked about hold everything that the policy may match.
fn covers(options: &Options) -> bool {
    let base = options
        .base
        .canonicalize()
        .unwrap_or_else(|_| options.base.clone());
    options
        .request
        .paths
        .iter()
        .any(|p| p.is_dir() && p.canonicalize().is_ok_and(|p| base.starts_with(p)))
}
