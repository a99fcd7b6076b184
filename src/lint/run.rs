//! A whole run: read every root module, judge each under its environments, and put the answers together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::compare::{
    Component as Item, Matches, Place, Reached, Wanted, boundary_like, choose, matches, reached,
    relative_to, slashes, ways,
};
use crate::config::load::{CommandLine, Loader, Surroundings, workspace};
use crate::finding::{Checked, Finding, RuleInfo, Severity, Undecided, merged};
use crate::inventory::{SourceOptions, Sourced, boundary_of, read_source, read_sources};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::{Day, Lint, Waiver, Weight};
use crate::sizing::{Sized, size};
use crate::text::{FileId, Files, Span};
use crate::threads;

use super::baseline::{self, Held};
use super::ignore::Ignores;
use super::judge::{Outcome, ask};
use super::known::{Known, Progress};
use super::rules;
use super::stack::Stack;
use super::{Asks, waive};

/// What to look at, and how.
pub struct Request<'a> {
    /// Directories and files.
    pub paths: &'a [PathBuf],
    /// `--var` and `--var-file`.
    pub command_line: &'a [CommandLine],
    /// What stands around the run.
    pub around: Surroundings,
    /// Which environments.
    pub environments: Wanted,
    /// The rules to ask; all when none are named.
    pub only: &'a [String],
    /// Whether comments may suppress.
    pub ignores: bool,
    /// Today, by which suppressions run out.
    pub today: Day,
    /// What old findings are named after: paths of root modules are relative to it.
    pub base: PathBuf,
}

/// The policy that root modules are held to.
pub struct InForce<'a> {
    /// Its environments.
    pub environments: &'a [EnvironmentPolicy],
    /// The directory of its file, to which paths in it are relative.
    pub dir: PathBuf,
    /// Whether nobody wrote it for this configuration: then only what `generate` has tagged is held to it.
    pub embedded: bool,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Run {
    /// What counts.
    pub findings: Vec<Finding>,
    /// What does not, each with the reason.
    pub suppressed: Vec<Finding>,
    /// What could not be answered.
    pub undecided: Vec<Undecided>,
    /// How many questions there were.
    pub checked: Checked,
    /// Which resource is which item, root module by root module.
    pub matched: Vec<Matched>,
    /// How the file of old findings stands.
    pub progress: Option<Progress>,
}

/// How one root module was matched with the policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matched {
    /// The root module.
    pub root: String,
    /// The environment and why it is that; none when no environment stands for it.
    pub environment: Option<(String, String)>,
    /// Item, address and reason.
    pub items: Vec<(String, String, String)>,
    /// Resources that no item claims, with what could not be told.
    pub unclaimed: Vec<(String, Option<String>)>,
    /// Items without a resource.
    pub absent: Vec<String>,
}

/// One root module with the values of one environment.
struct Variant<'p> {
    root: PathBuf,
    /// The environment that brought the files of values.
    by_files: Option<(&'p EnvironmentPolicy, String)>,
}

/// Looks at everything asked about. `progress` is told how many of how many root modules are done.
pub fn run(
    files: &mut Files,
    request: &Request<'_>,
    policy: Option<&InForce<'_>>,
    known: Option<&mut Known>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<Run> {
    let mut loader = Loader::new();
    let all: Vec<&EnvironmentPolicy> =
        policy.map_or_else(Vec::new, |p| p.environments.iter().collect());
    let settings = Settings::new(all.first().map(|e| &e.policy.lint), request);
    let relative = |dir: &Path| relative(dir, policy);
    let skip = |dir: &Path| {
        let text = slashes(&relative(dir));
        settings
            .lint
            .exclude
            .value
            .iter()
            .any(|p| p.holds_dir(&text))
    };
    let found = reached(files, &mut loader, request.paths, &boundary_like, &skip)?;
    let mut variants: Vec<Variant<'_>> = Vec::new();
    let mut options: Vec<SourceOptions> = Vec::new();
    for root in &found.roots {
        for (by_files, extra) in ways(root, &relative(root), &all, &request.environments) {
            let mut command_line: Vec<CommandLine> =
                extra.into_iter().map(CommandLine::File).collect();
            command_line.extend(request.command_line.iter().cloned());
            options.push(SourceOptions {
                dir: root.clone(),
                boundary: boundary_of(root),
                command_line,
                around: request.around.clone(),
            });
            variants.push(Variant {
                root: root.clone(),
                by_files,
            });
        }
    }
    let read: Vec<Sourced> = read_sources(files, &mut loader, &options)
        .into_iter()
        .map(Sourced::judged)
        .collect();
    let asked: Vec<PathBuf> = found
        .asked
        .iter()
        .map(|p| p.canonicalize().unwrap_or_else(|_| p.clone()))
        .collect();
    let files = &*files;
    let owned = |file: FileId| {
        let path = files.path(file);
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        asked.iter().any(|a| path.starts_with(a))
    };
    let done = std::sync::atomic::AtomicUsize::new(0);
    let work: Vec<(&Variant<'_>, &Sourced)> = variants.iter().zip(&read).collect();
    let judged: Vec<Judged> = threads::each(work, |(variant, sourced)| {
        let out = judge(
            files,
            variant,
            sourced,
            &all,
            policy,
            request,
            &settings,
            &relative(&variant.root),
            &owned,
        );
        let n = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        progress(n, variants.len());
        out
    });
    let dirs: Vec<&Path> = variants.iter().map(|v| v.root.as_path()).collect();
    let read: Vec<(&Path, &Sourced)> = dirs.into_iter().zip(&read).collect();
    Ok(settings.together(files, judged, &read, &found, &all, request, known))
}

/// A resource that was looked for, in one root module under its environments.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The root module.
    pub root: String,
    /// The address.
    pub address: String,
    /// The environments it is judged under, and why.
    pub environments: Vec<(String, String)>,
    /// Its values.
    pub values: Vec<super::why::Why>,
}

/// Looks a resource up in everything asked about: each instance of it, with the values at a path or all that have a size.
pub fn find(
    files: &mut Files,
    request: &Request<'_>,
    policy: Option<&InForce<'_>>,
    address: &crate::inventory::Address,
    path: Option<&str>,
) -> anyhow::Result<Vec<Found>> {
    let mut loader = Loader::new();
    let all: Vec<&EnvironmentPolicy> =
        policy.map_or_else(Vec::new, |p| p.environments.iter().collect());
    let reached = reached(files, &mut loader, request.paths, &boundary_like, &|_| {
        false
    })?;
    let tagged = policy.is_some_and(|p| p.embedded);
    let mut out = Vec::new();
    for root in &reached.roots {
        let dir = relative(root, policy);
        for (by_files, extra) in ways(root, &dir, &all, &request.environments) {
            let mut command_line: Vec<CommandLine> =
                extra.into_iter().map(CommandLine::File).collect();
            command_line.extend(request.command_line.iter().cloned());
            let options = SourceOptions {
                dir: root.clone(),
                boundary: boundary_of(root),
                command_line,
                around: request.around.clone(),
            };
            let sourced = read_source(files, &mut loader, &options).judged();
            let variant = Variant {
                root: root.clone(),
                by_files,
            };
            let chosen = chosen(&variant, &sourced, &all, request, &dir);
            let environments: Vec<(&EnvironmentPolicy, bool)> =
                chosen.iter().map(|(e, _)| (*e, tagged)).collect();
            let wanted = |r: &&crate::inventory::Resource| {
                r.address == *address || r.address.block() == *address
            };
            for resource in sourced.inventory.resources.iter().filter(wanted) {
                out.push(Found {
                    root: slashes(root),
                    address: resource.address.to_string(),
                    environments: chosen
                        .iter()
                        .map(|(e, because)| (e.environment.name.text.clone(), because.clone()))
                        .collect(),
                    values: super::why::why(
                        files,
                        &slashes(root),
                        &sourced,
                        resource,
                        path,
                        &environments,
                    ),
                });
            }
        }
    }
    Ok(out)
}

/// What judging one variant came to.
struct Judged {
    outcome: Outcome,
    mistakes: Vec<Finding>,
    matched: Vec<Matched>,
    waived: Vec<String>,
}

#[allow(clippy::too_many_arguments)] // one call, and each of them is a part of the run
fn judge(
    files: &Files,
    variant: &Variant<'_>,
    sourced: &Sourced,
    all: &[&EnvironmentPolicy],
    policy: Option<&InForce<'_>>,
    request: &Request<'_>,
    settings: &Settings<'_>,
    dir: &Path,
    owned: &(dyn Fn(FileId) -> bool + Sync),
) -> Judged {
    let root = slashes(&variant.root);
    let active = |rule: &str| settings.active(rule, dir);
    let asked: Vec<&'static super::Rule> = rules::every().filter(|r| active(r.info.id)).collect();
    let mut stack = Stack::new(files, &root, sourced);
    stack.owned = owned;
    stack.environment = variant
        .by_files
        .as_ref()
        .map(|(e, _)| e.environment.name.text.as_str());
    let mut own = ask(&stack, &asked);
    let mut policies = Outcome::default();
    own.checked.resources = sourced.inventory.resources.len();
    let mut matched = Vec::new();
    let mut waived = Vec::new();
    let chosen = chosen(variant, sourced, all, request, dir);
    if chosen.is_empty() && policy.is_some() {
        matched.push(Matched {
            root: root.clone(),
            environment: None,
            items: Vec::new(),
            unclaimed: Vec::new(),
            absent: Vec::new(),
        });
        // No environment stands for it; what is waived in all of them holds anyway.
        if let Some(first) = all.first() {
            waived.extend(waive::apply(
                &first.policy.waivers,
                &mut own.findings,
                request.today,
            ));
        }
    }
    for (environment, because) in chosen {
        let mut unsized_ = Vec::new();
        let sized = size(environment, &mut unsized_);
        let tagged = policy.is_some_and(|p| p.embedded);
        let found = matches(&sourced.inventory, environment, &sized, tagged);
        let name = environment.environment.name.text.clone();
        let mut stack = Stack::new(files, &root, sourced);
        stack.owned = owned;
        stack.environment = Some(&name);
        let mut held = baseline::hold(
            &Held {
                stack: &stack,
                policy: environment,
                sized: &sized,
                matches: &found,
            },
            &active,
        );
        waived.extend(waive::apply(
            &environment.policy.waivers,
            &mut held.findings,
            request.today,
        ));
        // The rules that need no policy can be waived by it too.
        waived.extend(waive::apply(
            &environment.policy.waivers,
            &mut own.findings,
            request.today,
        ));
        matched.push(shown(&root, &name, because, &sized, &found));
        policies.merge(held);
    }
    let mut outcome = own;
    outcome.merge(policies);
    Judged {
        outcome,
        mistakes: sourced.findings.clone(),
        matched,
        waived,
    }
}

/// The environments a variant is judged under.
fn chosen<'p>(
    variant: &Variant<'p>,
    sourced: &Sourced,
    all: &[&'p EnvironmentPolicy],
    request: &Request<'_>,
    dir: &Path,
) -> Vec<(&'p EnvironmentPolicy, String)> {
    if let Some((environment, because)) = &variant.by_files {
        return vec![(environment, because.clone())];
    }
    let place = Place {
        dir,
        workspace: &workspace(&variant.root, &request.around),
        inventory: &sourced.inventory,
    };
    choose(&place, all, &request.environments)
        .into_iter()
        .map(|c| (c.environment, c.because))
        .collect()
}

fn shown(root: &str, name: &str, because: String, sized: &Sized, found: &Matches<'_>) -> Matched {
    let _ = sized;
    let item = |c: &Item<'_>| {
        (
            format!("{}/{}", c.family, c.name),
            c.anchor.address.to_string(),
            c.because.clone(),
        )
    };
    Matched {
        root: root.to_owned(),
        environment: Some((name.to_owned(), because)),
        items: found.components.iter().map(item).collect(),
        unclaimed: found
            .unclaimed
            .iter()
            .map(|u| (u.resource.address.to_string(), u.why.clone()))
            .collect(),
        absent: found
            .absent
            .iter()
            .map(|(f, n)| format!("{f}/{n}"))
            .collect(),
    }
}

/// Which rules are asked where, and how much they weigh.
struct Settings<'p> {
    lint: std::borrow::Cow<'p, Lint>,
    only: &'p [String],
}

impl<'p> Settings<'p> {
    fn new(lint: Option<&'p Lint>, request: &'p Request<'_>) -> Self {
        Self {
            lint: lint.map_or_else(
                || std::borrow::Cow::Owned(Lint::default()),
                std::borrow::Cow::Borrowed,
            ),
            only: request.only,
        }
    }

    fn setting(&self, rule: &str) -> Option<&crate::policy::lint::RuleSetting> {
        self.lint.rules.iter().find(|s| s.name.text == rule)
    }

    /// Whether a rule is asked in a directory.
    fn active(&self, rule: &str, dir: &Path) -> bool {
        if !self.only.is_empty() {
            return self.only.iter().any(|o| o == rule);
        }
        let Some(setting) = self.setting(rule) else {
            return true;
        };
        let text = slashes(dir);
        let of = |list: &[crate::policy::select::Pattern]| list.iter().any(|p| p.holds_dir(&text));
        setting.active.value
            && (setting.paths.value.is_empty() || of(&setting.paths.value))
            && !of(&setting.exclude.value)
    }

    fn weighed(&self, mut finding: Finding) -> Finding {
        let weight = self.setting(finding.rule).and_then(|s| s.severity);
        if let Some(weight) = weight {
            finding.severity = match weight.value {
                Weight::Error => Severity::Error,
                Weight::Warning => Severity::Warning,
                Weight::Note => Severity::Note,
            };
        }
        finding
    }

    /// Puts the answers of all root modules together.
    #[allow(clippy::too_many_arguments)] // one call, and each of them is a part of the run
    fn together(
        &self,
        files: &Files,
        judged: Vec<Judged>,
        read: &[(&Path, &Sourced)],
        reached: &Reached,
        all: &[&EnvironmentPolicy],
        request: &Request<'_>,
        known: Option<&mut Known>,
    ) -> Run {
        let roots = reached.roots.as_slice();
        let mut out = Run::default();
        let mut findings = Vec::new();
        let mut mistakes = Vec::new();
        let mut waived: Vec<String> = Vec::new();
        let mut undecided: Vec<Undecided> = Vec::new();
        for one in judged {
            out.checked += one.outcome.checked;
            findings.extend(one.outcome.findings);
            undecided.extend(one.outcome.undecided);
            for mistake in one.mistakes {
                // What a `check` block asserts is the user's own word to the real tool, which repeats it at every plan.
                if mistake.rule == "condition" && mistake.severity == Severity::Warning {
                    continue;
                }
                if surely_wrong(&mistake) {
                    mistakes.push(mistake);
                } else {
                    undecided.push(not_evaluated(&mistake, files));
                }
            }
            out.matched.extend(one.matched);
            waived.extend(one.waived);
        }
        out.checked.roots = roots.len();
        out.matched.sort();
        shared_literals(&mut findings, read);
        let active = |rule: &str| self.only.is_empty() || self.only.iter().any(|o| o == rule);
        let is_rule = |rule: &str| rules::every().any(|r| r.info.id == rule);
        let mut all_findings = one_for_each_literal(merged(findings));
        if request.ignores && self.lint.ignores.value {
            let ignores =
                Ignores::find(files, files.ids().filter(|id| of_run(files, *id, reached)));
            ignores.apply(&mut all_findings, request.today);
            // Without an environment, or under some of them alone, the policy has not asked everything.
            let partly = matches!(request.environments, Wanted::Named(_))
                || out.matched.iter().any(|m| m.environment.is_none());
            let open = |rule: &str, scope: Span| {
                let of_policy = rules::find(rule).is_some_and(|r| matches!(r.asks, Asks::Policy));
                let blocked = undecided.iter().any(|u| {
                    let there = |at: Span| {
                        at.file == scope.file && scope.start <= at.start && at.start < scope.end
                    };
                    u.rule == rule && u.at.is_none_or(there)
                });
                of_policy && partly || blocked
            };
            mistakes.extend(ignores.findings(&is_rule, &active, &open, request.today));
        }
        let covered = !matches!(request.environments, Wanted::Named(_)) && covers(request);
        let lost = out.matched.iter().any(|m| m.environment.is_none());
        let whole = |waiver: &Waiver| {
            let rule = waiver.rule.as_ref().map_or("", |r| r.value.as_str());
            let of_policy = rules::find(rule).is_some_and(|r| matches!(r.asks, Asks::Policy));
            covered && active(rule) && !(of_policy && lost)
        };
        // A waiver stands for every environment that has it; one that was used in any is used.
        let mut waivers: Vec<&Waiver> = Vec::new();
        for waiver in all.iter().flat_map(|e| &e.policy.waivers) {
            if !waivers.iter().any(|w| w.name == waiver.name) {
                waivers.push(waiver);
            }
        }
        mistakes.extend(
            waive::findings(&waivers, &waived, request.today, &whole)
                .into_iter()
                .filter(|f| active(f.rule)),
        );
        all_findings.extend(mistakes);
        let mut all_findings: Vec<Finding> = merged(all_findings)
            .into_iter()
            .map(|f| self.weighed(f))
            .collect();
        if let Some(known) = known {
            let named: BTreeSet<String> =
                roots.iter().map(|r| named_in(r, &request.base)).collect();
            let root_of = |f: &Finding| root_name(f, files, &request.base);
            let looked_at = |root: &str, rule: &str| {
                let asked = named.contains(root) || !request.base.join(root).exists();
                asked && active(rule) && !matches!(request.environments, Wanted::Named(_))
            };
            out.progress = Some(known.apply(&mut all_findings, &root_of, &looked_at));
        }
        let (suppressed, findings): (Vec<_>, Vec<_>) = all_findings
            .into_iter()
            .partition(|f| f.suppressed.is_some());
        // A question that ended in suppressed findings alone has not failed.
        let quiet = suppressed.iter().filter(|f| f.subject.is_some()).count();
        let moved = quiet.min(out.checked.failed);
        out.checked.failed -= moved;
        out.checked.suppressed += moved;
        out.suppressed = suppressed;
        out.findings = by_path(findings, files);
        out.undecided = together(undecided);
        out.checked.undecided = out.undecided.len();
        out
    }
}

/// Findings of one rule that say the same of one literal, for several resources, are one. Those that want different things
/// written there cannot be mended by an edit.
fn one_for_each_literal(findings: Vec<Finding>) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    let mut others: Vec<Vec<String>> = Vec::new();
    for finding in findings {
        let address = finding.subject.as_ref().map(|s| s.address.clone());
        let same = |f: &Finding| {
            f.rule == finding.rule
                && f.primary == finding.primary
                && f.headline == finding.headline
                && f.environments == finding.environments
        };
        let known = out.iter().position(same);
        match (known.and_then(|i| others.get_mut(i)), address) {
            (Some(list), Some(address)) => list.push(address),
            _ => {
                out.push(finding);
                others.push(Vec::new());
            }
        }
    }
    let wants: Vec<(crate::text::Span, String)> = out
        .iter()
        .filter_map(|f| f.fix.as_ref()?.edits.first())
        .map(|e| (e.span, e.text.clone()))
        .collect();
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
            && wants
                .iter()
                .any(|(s, t)| *s == edit.span && *t != edit.text)
        {
            fix.safety = crate::finding::Safety::Shown;
            fix.because = "resources that share this text want different values".into();
        }
    }
    out
}

/// Whether the configuration is wrong whatever values it is given: it cannot be read, or names what there is not. Other
/// mistakes may come of the values at hand, of a file that a build makes, or of another version of the provider.
fn surely_wrong(mistake: &Finding) -> bool {
    const ALWAYS: [&str; 8] = [
        "there is no variable ",
        "there is no local value ",
        "there is no resource ",
        "there is no data source ",
        "there is no module ",
        "there is nothing named ",
        "there is no function ",
        "this module has no output ",
    ];
    mistake.rule != "evaluation"
        || ALWAYS.iter().any(|text| mistake.headline.starts_with(text))
        || mistake.headline.ends_with(" leads back to itself")
}

/// An expression that could not be evaluated, as an open question.
fn not_evaluated(mistake: &Finding, files: &Files) -> Undecided {
    let path = files.path(mistake.primary.span.file);
    Undecided {
        rule: "evaluation",
        root: path.parent().map(slashes).unwrap_or_default(),
        address: files.locate(mistake.primary.span),
        attribute: None,
        why: mistake.headline.clone(),
        resolve: None,
        at: Some(mistake.primary.span),
        environments: Vec::new(),
    }
}

/// Whether a file is read for one of the root modules, and kept by the user: not only looked into for what it calls.
fn of_run(files: &Files, id: FileId, reached: &Reached) -> bool {
    let path = files.path(id);
    if path.components().any(|c| c.as_os_str() == ".terraform") {
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
    reached.read.contains(&dir) || values
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

/// Undecided questions, those that differ by environment alone put together.
fn together(list: Vec<Undecided>) -> Vec<Undecided> {
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
fn shared_literals(findings: &mut [Finding], read: &[(&Path, &Sourced)]) {
    use crate::finding::Safety;
    let safe = |f: &&mut Finding| f.fix.as_ref().is_some_and(|x| x.safety == Safety::Safe);
    let mut readers: Option<Vec<super::fixes::Readers>> = None;
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
        let readers = readers.get_or_insert_with(|| {
            read.iter()
                .map(|(_, s)| super::fixes::readers(&s.inventory))
                .collect()
        });
        let others = readers
            .iter()
            .zip(read)
            .find(|(r, (dir, _))| r.contains_key(&span) && slashes(dir) != root);
        if let Some((_, (other, _))) = others {
            fix.safety = Safety::Unsafe;
            fix.because = format!("{} reads the same text", slashes(other));
        }
    }
}

/// The root module of a finding as it is named in a file of old findings.
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

/// Whether the paths asked about hold everything that the policy may stand for.
fn covers(request: &Request<'_>) -> bool {
    let base = request
        .base
        .canonicalize()
        .unwrap_or_else(|_| request.base.clone());
    request
        .paths
        .iter()
        .any(|p| p.is_dir() && p.canonicalize().is_ok_and(|p| base.starts_with(p)))
}

/// A directory relative to the policy's, where it lies below it.
fn relative(dir: &Path, policy: Option<&InForce<'_>>) -> PathBuf {
    relative_to(dir, policy.map(|p| p.dir.as_path()))
}

/// The documentation of every rule, for reports.
pub fn rule_infos() -> Vec<RuleInfo> {
    rules::every().map(|r| r.info).collect()
}
