//! Lint and drift are two views of one observation: on any configuration they agree about every field that the policy
//! sizes, on what is there, on what is expected, and on whether that is as it should be.

use crate::support::mutate;
use crate::support::page;
use crate::support::policies;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tfsize::drift::{self, Class, Row};
use tfsize::family::{FAMILIES, Field};
use tfsize::finding::{Finding, Severity, Undecided};
use tfsize::lint;
use tfsize::observation::Verdict;
use tfsize::policy::{self, EnvironmentPolicy, lint::Day};
use tfsize::registry::policy::{MISSING_ITEM, MISSING_PART};
use tfsize::target::{ActivePolicy, Request, Wanted};
use tfsize::text::{Files, Span};

/// How a note begins that names what else follows the number of a finding.
const SAME_NUMBER: &str = "the same number: ";

use mutate::{Config, mutants};

const TODAY: Day = Day(jiff::civil::date(2026, 6, 1));

/// What both say of one configuration.
struct Said {
    findings: Vec<Finding>,
    undecided: Vec<Undecided>,
    rows: Vec<Row>,
}

/// The rules that hold a field, or say that its part is missing.
fn rules() -> BTreeSet<&'static str> {
    let fields = FAMILIES.iter().flat_map(|f| f.fields());
    let absent = [&MISSING_ITEM, &MISSING_PART];
    fields
        .flat_map(|f| [Some(f.rule), f.part.missing])
        .flatten()
        .chain(absent)
        .map(|rule| rule.id)
        .collect()
}

/// Asks both of the source at a path; nothing where it cannot be read, or no environment is meant.
fn said(path: &Path, environments: &[EnvironmentPolicy], wanted: &Wanted) -> Option<Said> {
    let dir = if path.is_dir() { path } else { path.parent()? };
    let policy = ActivePolicy {
        environments,
        dir: dir.to_owned(),
        embedded: false,
    };
    let request = Request {
        paths: vec![path.to_owned()],
        environments: wanted.clone(),
        ..Request::default()
    };
    let options = drift::Options {
        request: request.clone(),
        ..drift::Options::default()
    };
    let drift = drift::run(&mut Files::new(), &options, &policy).unwrap();
    if drift.targets.is_empty() {
        return None;
    }
    let options = lint::Options {
        request,
        today: TODAY,
        base: dir.to_owned(),
        ignores: false,
        ..lint::Options::default()
    };
    let run = lint::run(&mut Files::new(), &options, &policy, None, &|_, _| {}).unwrap();
    explained(&options.request, &policy, &drift.targets);
    let rules = rules();
    let findings = run.findings.into_iter().chain(run.suppressed);
    let undecided = run.undecided.into_iter();
    // Which keys a resource carries is asked of every item once, and is no field of any.
    let tags = |f: &Finding| f.headline.contains(" carries no tag ");
    Some(Said {
        findings: findings
            .filter(|f| rules.contains(f.rule) && !tags(f))
            .collect(),
        undecided: undecided
            .filter(|u| rules.contains(u.rule) && !u.attribute.as_deref().is_some_and(is_tag))
            .collect(),
        rows: drift.targets.into_iter().flat_map(|e| e.rows).collect(),
    })
}

/// What `explain` says of the first value that is off is what drift says of it.
fn explained(request: &Request, policy: &ActivePolicy<'_>, targets: &[drift::TargetDrift]) {
    let rows = targets
        .iter()
        .flat_map(|t| t.rows.iter().map(move |row| (t, row)));
    let mut shown =
        rows.filter(|(_, row)| Said::is_off(row) && row.at.is_some() && row.distance.is_some());
    let Some((target, row)) = shown.find(|(_, row)| !row.path.starts_with("number of ")) else {
        return;
    };
    let Some(address) = row.address.as_deref().and_then(|a| a.parse().ok()) else {
        return;
    };
    let mut files = Files::new();
    let looked = lint::look_up(&mut files, request, policy, &address, Some(&row.path)).unwrap();
    let roots = looked.found.iter();
    let root = |found: &&lint::Found| Some(&found.root) == target.root.as_ref();
    let mut wants = (roots.filter(root).flat_map(|found| &found.values)).flat_map(|why| &why.wants);
    let off = wants.any(|wants| {
        wants.environment == target.environment
            && Said::rule(row) == Some(wants.rule)
            && matches!(wants.verdict, Verdict::Deviates { .. })
    });
    assert!(
        off,
        "explain says otherwise of {address}.{}: {looked:#?}",
        row.path
    );
}

fn is_tag(attribute: &str) -> bool {
    attribute.starts_with("tags")
}

/// A text without the quotes around it.
fn plain(text: &str) -> String {
    text.split(" or ")
        .map(|part| part.trim_matches('"'))
        .collect::<Vec<_>>()
        .join(" or ")
}

/// The block of an address, whichever call of its module and whichever instance it is of.
fn block(address: &str) -> String {
    let parsed: Result<tfsize::inventory::Address, _> = address.parse();
    parsed.map_or_else(
        |_| address.to_owned(),
        |mut a| {
            a.module.clear();
            a.block().to_string()
        },
    )
}

impl Said {
    fn is_off(row: &Row) -> bool {
        matches!(row.class, Class::CodeDiffers | Class::PolicyAhead)
    }

    /// Whether a finding is about the value of a row: at its place, at the block that it would stand in, or at what is
    /// counted, and expecting the same. One finding speaks for all instances of a block that have it from one literal,
    /// and for all fields of a part or a block that is not there.
    fn about(row: &Row, finding: &Finding) -> bool {
        let Some(subject) = finding.subject.as_ref() else {
            // Of what is not there, only the policy's line can be named.
            return Self::rule(row) == Some(finding.rule)
                && Self::stated(row, finding.primary.span);
        };
        let place = Self::at(row, &subject.address, subject.attribute.as_deref());
        // What is counted stands in no resource: the number tells whose it is.
        let counted = !row.path.starts_with("number of ") || subject.got == row.got;
        let place = place && counted;
        Self::rule(row) == Some(finding.rule)
            && Self::expects(row, finding)
            && (place || Self::speaks_for(row, finding))
    }

    /// Whether a row is of an item that is not there, and that this line states.
    fn stated(row: &Row, line: Span) -> bool {
        row.field == "item" && row.because.first() == Some(&line)
    }

    /// Whether a finding speaks for others that have it from the same literal, and the row may be one of them.
    fn speaks_for(row: &Row, finding: &Finding) -> bool {
        let subject = finding.subject.as_ref().unwrap();
        let attribute = subject.attribute.as_deref();
        let others = finding
            .notes
            .iter()
            .any(|n| n.starts_with("the same holds for ") || n.starts_with(SAME_NUMBER));
        let same = row.address.as_deref().map(block) == Some(block(&subject.address));
        let literal = row.at == Some(finding.primary.span);
        // Of a part that is not there it is said where another of its type is, which may be of all of them.
        let part = attribute.is_none();
        others && (same || literal || part) && Self::within(&row.path, attribute)
    }

    /// Whether both expect the same. Of what is not there a finding names one field of several.
    fn expects(row: &Row, finding: &Finding) -> bool {
        let subject = finding.subject.as_ref().unwrap();
        if subject.attribute.as_deref() != Some(row.path.as_str()) {
            return true;
        }
        // Two fields may be held to one attribute, such as both bounds of a fixed number of tasks.
        let want = plain(subject.want.as_deref().unwrap_or_default());
        want == row.want && Self::names(row, finding)
    }

    /// Whether a finding is of the field of a row by its title, in which `{key}` stands for a name.
    fn names(row: &Row, finding: &Finding) -> bool {
        let title = Self::field(row).map_or("", |f| f.title);
        let (before, after) = title.split_once("{key}").unwrap_or((title, ""));
        let also = finding.notes.iter().filter(|n| n.starts_with(SAME_NUMBER));
        let mut all = also.chain([&finding.headline]);
        all.any(|text| {
            let said = text.split_once(&format!(": {before}"));
            said.is_some_and(|(_, rest)| rest.contains(&format!("{after} is ")))
        })
    }

    /// The field of a row; none for one of an item as a whole.
    fn field(row: &Row) -> Option<&'static Field> {
        let mut fields = FAMILIES.iter().flat_map(|f| f.fields());
        fields.find(|f| f.name == row.field)
    }

    fn at(row: &Row, address: &str, attribute: Option<&str>) -> bool {
        if let Some(kind) = row.path.strip_prefix("number of ") {
            let counted = address.split('.').any(|part| part == kind);
            return attribute.is_none() && (counted || row.address.as_deref() == Some(address));
        }
        row.address.as_deref() == Some(address) && Self::within(&row.path, attribute)
    }

    fn within(path: &str, attribute: Option<&str>) -> bool {
        match attribute {
            None => true,
            Some(attribute) => {
                path == attribute
                    || path
                        .strip_prefix(attribute)
                        .is_some_and(|rest| rest.starts_with(['.', '[']))
            }
        }
    }

    /// What the two disagree about.
    fn disagreements(&self) -> Vec<String> {
        let mut out = Vec::new();
        for finding in &self.findings {
            let off = |row: &&Row| Self::about(row, finding) && Self::is_off(row);
            // Of several fields that are not there it names one.
            let named = self.rows.iter().filter(|row| Self::names(row, finding));
            let Some(row) = named.chain(&self.rows).find(off) else {
                out.push(format!(
                    "lint alone: {}: {}",
                    finding.rule, finding.headline
                ));
                continue;
            };
            let Some(subject) = finding.subject.as_ref() else {
                continue;
            };
            let got = subject.got.as_deref().map(plain);
            let known = row.got.as_deref().unwrap_or_default();
            let agree = match &got {
                // Each way that an open condition can turn out is a finding, and all of them are one row.
                Some(got) => known.split(" or ").any(|one| one == got),
                None => row.got.is_none() || known.split(" or ").any(|one| one == "not set"),
            };
            if !agree {
                out.push(format!(
                    "{}: actual {got:?} or {:?}",
                    finding.headline, row.got
                ));
            }
        }
        // An item without a rule is only named.
        let compared = |r: &&Row| r.field != "item" || r.rule.is_some();
        for row in self.rows.iter().filter(compared) {
            let found = self.findings.iter().any(|f| Self::about(row, f));
            let open = self.undecided.iter().any(|u| {
                let rules = [Self::rule(row), Self::missing(row)];
                let place = Self::at(row, &u.address, u.attribute.as_deref());
                let whole = u.attribute.as_deref() == Some(row.field)
                    && row.copy.as_deref() == Some(u.address.as_str());
                let asked = row.copy.as_deref() == Some(u.address.as_str())
                    && u.rule.starts_with("missing-");
                // Of a part that may be elsewhere it is said once, by the first of its fields.
                let part = u.attribute.as_deref().and_then(Self::part);
                let part = part.is_some() && part == Self::part(row.field);
                let absent = u.at.is_some_and(|line| Self::stated(row, line));
                rules.contains(&Some(u.rule)) && (place || whole || asked || absent)
                    || part && row.copy.as_deref() == Some(u.address.as_str())
            });
            let said = format!("{} {} {:?} {}", row.item, row.field, row.address, row.path);
            match row.class {
                Class::CodeDiffers | Class::PolicyAhead if !found => {
                    out.push(format!(
                        "drift alone: {said}: {:?}, {:?}",
                        row.class, row.got
                    ));
                }
                Class::Undecided if !open => {
                    out.push(format!("undecided in drift alone: {said}: {:?}", row.note));
                }
                Class::Same if self.finds(row) || open && self.decides(row) => {
                    out.push(format!("as expected in drift alone: {said}"));
                }
                _ => {}
            }
        }
        for one in &self.undecided {
            let open = self.rows.iter().filter(|r| r.class == Class::Undecided);
            let mut rules = open
                .flat_map(|r| [Self::rule(r), Self::missing(r)])
                .flatten();
            if !rules.any(|rule| rule == one.rule) {
                out.push(format!(
                    "undecided in lint alone: {} {} {:?}: {}",
                    one.rule, one.address, one.attribute, one.why
                ));
            }
        }
        out
    }

    /// The type of the resource that shows a field.
    fn part(field: &str) -> Option<&'static str> {
        let mut fields = FAMILIES.iter().flat_map(|f| f.fields());
        fields.find(|f| f.name == field).map(Field::kind)
    }

    /// The rule that says the part of a row is missing.
    fn missing(row: &Row) -> Option<&'static str> {
        let missing = Self::field(row)?.part.missing;
        missing.map(|rule| rule.id)
    }

    /// The rule that a row is known by.
    fn rule(row: &Row) -> Option<&'static str> {
        row.rule.map(|rule| rule.id)
    }

    /// Whether a finding is about this row alone.
    fn finds(&self, row: &Row) -> bool {
        // One of what is not there names the field, where it is of no other.
        let named = |f: &&Finding| {
            let subject = f.subject.as_ref();
            subject.is_some_and(|s| s.attribute.is_some()) || Self::names(row, f)
        };
        let about = |f: &&Finding| Self::about(row, f) && !Self::speaks_for(row, f) && named(f);
        self.findings.iter().any(|f| about(&f))
    }

    /// Whether what is undecided is about this row and no other of its resource.
    fn decides(&self, row: &Row) -> bool {
        // What is undecided does not tell which of the fields it is that are held to one attribute.
        let mut open = self.rows.iter().filter(|r| r.class == Class::Undecided);
        if open.any(|r| (&r.path, &r.address) == (&row.path, &row.address)) {
            return false;
        }
        let at = |u: &&Undecided| {
            Self::rule(row) == Some(u.rule)
                && u.attribute.as_deref() == Some(row.path.as_str())
                && row.address.as_deref() == Some(u.address.as_str())
        };
        self.undecided.iter().any(|u| at(&u))
    }
}

/// The policy of a text, where it has no mistake.
fn environments(text: &str) -> Option<Vec<EnvironmentPolicy>> {
    let mut files = Files::new();
    let file = files.add(policy::FILE_NAME, text);
    let mut loaded = policy::load(&mut files, file).ok()?;
    for environment in &loaded.environments {
        policy::validate(environment, &mut loaded.findings);
    }
    let broken = loaded
        .findings
        .iter()
        .any(|f| f.severity == Severity::Error);
    (!broken).then_some(loaded.environments)
}

/// How much was compared, and what did not agree.
#[derive(Default)]
struct Tally {
    configurations: usize,
    rows: usize,
    off: usize,
    open: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn of(&mut self, name: &str, dir: &Path, environments: &[EnvironmentPolicy], wanted: &Wanted) {
        let Some(said) = said(dir, environments, wanted) else {
            return;
        };
        self.configurations += 1;
        self.rows += said.rows.len();
        self.off += said.rows.iter().filter(|r| Said::is_off(r)).count();
        let open = |r: &&Row| r.class == Class::Undecided;
        self.open += said.rows.iter().filter(open).count();
        let wrong = said.disagreements();
        self.wrong
            .extend(wrong.into_iter().map(|w| format!("{name}: {w}")));
    }

    fn agrees(&self, least: (usize, usize, usize)) {
        assert!(
            self.wrong.is_empty(),
            "{} of {} configurations\n{}",
            self.wrong.len(),
            self.configurations,
            self.wrong.join("\n")
        );
        // Otherwise what agrees would be nothing.
        let told = (self.rows, self.off, self.open);
        assert!(
            told.0 >= least.0 && told.1 >= least.1 && told.2 >= least.2,
            "{told:?}"
        );
    }
}

/// The pages of rules, with the policies and configurations in them.
fn pages() -> Vec<(String, Vec<page::Case>)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(src.join("src")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|e| e == "md") {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(src).unwrap().display().to_string();
            out.push((name, page::cases(&text)));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

#[test]
fn on_the_pages_of_rules_and_what_they_may_become() {
    let mut tally = Tally::default();
    for (name, cases) in pages() {
        for case in cases {
            let Some(environments) = case.policy.as_deref().and_then(environments) else {
                continue;
            };
            let config = Config::new(case.files.iter());
            let name = format!("{name}, line {}", case.line);
            of_all(&mut tally, &name, &config, &environments, &Wanted::All, 15);
        }
    }
    tally.agrees((500, 100, 50));
}

/// Compares a configuration and every `step`th of its mutants.
fn of_all(
    tally: &mut Tally,
    name: &str,
    config: &Config,
    environments: &[EnvironmentPolicy],
    wanted: &Wanted,
    step: usize,
) {
    let dir = tempfile::tempdir().unwrap();
    config.write(dir.path());
    tally.of(name, dir.path(), environments, wanted);
    for (turn, mutant) in mutants(config).into_iter().enumerate() {
        if !(turn + name.len()).is_multiple_of(step) {
            continue;
        }
        config.change(dir.path(), &mutant);
        let name = format!("{name}, {}", mutant.what);
        tally.of(&name, dir.path(), environments, wanted);
        config.undo(dir.path(), &mutant);
    }
}

/// Policies whose items are whatever a configuration has: of what scales, of what does not, and of what stands alone.
const GREEDY: [(&str, &str); 3] = [
    ("moving", include_str!("../fixtures/agreement/moving.hcl")),
    ("still", include_str!("../fixtures/agreement/still.hcl")),
    ("alone", include_str!("../fixtures/agreement/alone.hcl")),
];

/// Every how many mutants of a configuration such a policy is held to: what stands alone is there or is not.
fn step(policy: &str, step: usize) -> usize {
    if policy == "alone" { 10 * step } else { step }
}

/// Each of them with its name.
fn greedy() -> Vec<(&'static str, Vec<EnvironmentPolicy>)> {
    let read = |(name, text)| (name, environments(text).expect("a policy without mistakes"));
    GREEDY.into_iter().map(read).collect()
}

/// The files of a root module below a directory, modules that it calls by path included.
fn read(dir: &Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(dir).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        let is_read = |e: &std::ffi::OsStr| e == "tf" || e == "tfvars" || e == "json";
        if !path.is_file() || !path.extension().is_some_and(is_read) {
            continue;
        }
        // What is no text, no one reads.
        if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(dir).unwrap().display().to_string();
            out.push((name, text));
        }
    }
    out
}

#[test]
fn on_configurations_that_know_nothing_of_the_policy() {
    let mut tally = Tally::default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let adapters = std::fs::read_dir(root.join("fixtures/adapters")).unwrap();
    let mut dirs: Vec<PathBuf> = adapters.map(|e| e.unwrap().path()).collect();
    dirs.push(root.join("fixtures/inventory/stack"));
    dirs.sort();
    for (policy, environments) in greedy() {
        for dir in &dirs {
            let files = read(dir);
            let config = Config::new(files.iter().map(|(n, t)| (n, t)));
            let name = dir.strip_prefix(root).unwrap().display();
            let name = format!("{name} by {policy}");
            let step = step(policy, 27);
            of_all(
                &mut tally,
                &name,
                &config,
                &environments,
                &Wanted::All,
                step,
            );
        }
        for (name, cases) in pages() {
            for case in cases.iter().filter(|c| c.policy.is_none()) {
                let config = Config::new(case.files.iter());
                let name = format!("{name}, line {} by {policy}", case.line);
                let step = step(policy, 59);
                of_all(
                    &mut tally,
                    &name,
                    &config,
                    &environments,
                    &Wanted::All,
                    step,
                );
            }
        }
    }
    tally.agrees((500, 100, 50));
}

/// A few of the root modules that use a file: a finding does not tell in which of several it was found.
fn roots_of(file: &Path, environments: &[EnvironmentPolicy]) -> Vec<PathBuf> {
    let policy = ActivePolicy {
        environments,
        dir: file.parent().unwrap().to_owned(),
        embedded: false,
    };
    let request = Request {
        paths: vec![file.to_owned()],
        environments: Wanted::All,
        ..Request::default()
    };
    let options = drift::Options {
        request,
        ..drift::Options::default()
    };
    let drift = drift::run(&mut Files::new(), &options, &policy).unwrap();
    let roots = drift.targets.into_iter().filter_map(|t| t.root);
    let roots: BTreeSet<PathBuf> = roots.map(PathBuf::from).collect();
    roots.into_iter().take(3).collect()
}

/// What a configuration of others has, and what it may become: `TFSIZE_CHECKOUTS` names directories, `TFSIZE_MUTANTS`
/// how many changes of each are tried.
#[test]
#[ignore = "needs checkouts of other repositories"]
fn on_configurations_of_others() {
    let checkouts = std::env::var_os("TFSIZE_CHECKOUTS").expect("TFSIZE_CHECKOUTS");
    let most = std::env::var("TFSIZE_MUTANTS").map_or(100, |n| n.parse().unwrap());
    let mut tally = Tally::default();
    for checkout in std::env::split_paths(&checkouts) {
        let files = read(&checkout);
        let config = Config::new(files.iter().map(|(n, t)| (n, t)));
        let dir = tempfile::tempdir().unwrap();
        config.write(dir.path());
        let all = mutants(&config);
        let step = all.len() / most + 1;
        for (policy, environments) in greedy() {
            let name = format!("{} by {policy}", checkout.display());
            for (turn, mutant) in all.iter().enumerate() {
                // Which ones is another choice for every policy.
                if !(turn + name.len()).is_multiple_of(step) {
                    continue;
                }
                config.change(dir.path(), mutant);
                let changed = dir.path().join(&mutant.file);
                let name = format!("{name}, {}: {}", mutant.file, mutant.what);
                for root in roots_of(&changed, &environments) {
                    tally.of(&name, &root, &environments, &Wanted::All);
                }
                config.undo(dir.path(), mutant);
            }
            eprintln!("{name}: {} configurations", tally.configurations);
        }
    }
    tally.agrees((1, 0, 0));
}

#[test]
fn on_what_is_generated_and_what_it_may_become() {
    let mut tally = Tally::default();
    for (turn, policy) in policies::POLICIES.into_iter().enumerate() {
        let environments = policies::environments(policy);
        for environment in &environments {
            let name = environment.environment.name.text.clone();
            let sized = policies::sized(&environments, &name);
            let dir = tempfile::tempdir().unwrap();
            for (path, written) in tfsize::generate::files(&[(environment, &sized)]) {
                let path = dir.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, written.text).unwrap();
            }
            let root = dir.path().join("stacks").join(&name);
            let files = read(&root);
            let config = Config::new(files.iter().map(|(n, t)| (n, t)));
            let wanted = Wanted::Named(vec![name.clone()]);
            tally.of(&name, &root, &environments, &wanted);
            let mut all = mutants(&config);
            all.retain(|m| m.of_number);
            // Each takes long; which ones is another choice for every policy and environment.
            let step = all.len() / 4 + 1;
            for mutant in all.into_iter().skip(turn * 7 % step).step_by(step) {
                config.change(&root, &mutant);
                let what = format!("{policy} {name}, {}", mutant.what);
                tally.of(&what, &root, &environments, &wanted);
                config.undo(&root, &mutant);
            }
        }
    }
    tally.agrees((2_000, 8, 4));
}

/// A policy of one service of two tasks and 2 GB each, and the verdicts on its fields of a configuration.
fn verdicts(policy: &str, tf: &str) -> Vec<(String, Class)> {
    let environments = environments(policy).expect("a policy without mistakes");
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.tf"), tf).unwrap();
    let said = said(dir.path(), &environments, &Wanted::Selected).unwrap();
    assert_eq!(said.disagreements(), [""; 0]);
    let rows = said.rows.iter().filter(|r| r.class != Class::Same);
    rows.map(|r| (r.field.to_owned(), r.class)).collect()
}

const SHOP: &str = r#"
policy "shop" {
  region = "eu-west-1"
}

environment "production" {
  demand {
    connections = 100
  }
}

service "gateway" {
  by    = "connections"
  tasks = "2..6"

  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

fn service(memory: &str, more: &str) -> String {
    format!(
        r#"
variable "big" {{
  type = bool
}}

resource "aws_ecs_task_definition" "gateway" {{
  family                   = "gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = {memory}
  container_definitions    = jsonencode([{{ name = "gateway", image = "nginx:1", essential = true }}])
}}

resource "aws_ecs_service" "gateway" {{
  name            = "gateway"
  task_definition = aws_ecs_task_definition.gateway.arn
  {more}
}}
"#
    )
}

/// A file that cannot be read may have what is missing.
#[test]
fn a_part_that_may_be_in_a_broken_file_is_undecided() {
    let policy = format!("{SHOP}\nlogs {{\n  retention = \"90d\"\n}}\n");
    let whole = service("2048", "desired_count = 2");
    let logs = |class| vec![("service.logs".to_owned(), class)];
    assert_eq!(verdicts(&policy, &whole), logs(Class::CodeDiffers));
    let broken = format!("{whole}\nresource \"aws_cloudwatch_log_group\" {{\n}}\n");
    assert_eq!(verdicts(&policy, &broken), logs(Class::Undecided));
}

/// Which logs a cluster exports is not known: whether it needs a log group is not known, either.
#[test]
fn unknown_log_exports_are_undecided() {
    let policy = format!(
        r#"{SHOP}
database "main" {{
  engine  = "aurora-postgresql"
  version = "17"
  profile = "all"

  profile "all" {{
    acu = "1..8"
  }}
}}

logs {{
  retention = "90d"
}}
"#
    );
    let cluster = |exports: &str| {
        format!(
            r#"
variable "exports" {{
  type = list(string)
}}

variable "exported" {{
  type = bool
}}

resource "aws_rds_cluster" "main" {{
  cluster_identifier              = "main"
  engine                          = "aurora-postgresql"
  engine_version                  = "17.4"
  backup_retention_period         = 14
  enabled_cloudwatch_logs_exports = {exports}

  serverlessv2_scaling_configuration {{
    min_capacity = 1
    max_capacity = 8
  }}
}}

resource "aws_rds_cluster_instance" "main" {{
  cluster_identifier = aws_rds_cluster.main.id
  engine             = "aurora-postgresql"
  instance_class     = "db.serverless"
}}
"#
        )
    };
    let logs = |exports: &str| {
        let mut all = verdicts(&policy, &cluster(exports));
        all.retain(|(field, _)| field == "database.logs");
        all.pop().map(|(_, class)| class)
    };
    assert_eq!(logs("var.exports"), Some(Class::Undecided));
    assert_eq!(logs("[\"postgresql\"]"), Some(Class::CodeDiffers));
    assert_eq!(logs("[]"), None);
    assert_eq!(logs("null"), None);
    let either = "var.exported ? [\"postgresql\"] : []";
    assert_eq!(logs(either), Some(Class::Undecided));
    let both = "var.exported ? [\"postgresql\"] : [\"postgresql\", \"upgrade\"]";
    assert_eq!(logs(both), Some(Class::CodeDiffers));
}

/// The provider gives a service without `desired_count` none: fewer than the least, and not more than the most.
#[test]
fn a_service_without_a_number_has_no_tasks() {
    let least = || vec![("service.tasks.min".to_owned(), Class::CodeDiffers)];
    let most = || vec![("service.tasks.max".to_owned(), Class::CodeDiffers)];
    let of = |more: &str| verdicts(SHOP, &service("2048", more));
    assert_eq!(of(""), least());
    assert_eq!(of("desired_count = null"), least());
    assert_eq!(of("desired_count = 1"), least());
    assert_eq!(of("desired_count = 2"), []);
    assert_eq!(of("desired_count = 6"), []);
    assert_eq!(of("desired_count = 7"), most());
    // Who ignores changes of it has somebody else set it.
    let ignored = "lifecycle {\n    ignore_changes = [desired_count]\n  }";
    let open = |field: &str| (field.to_owned(), Class::Undecided);
    assert_eq!(
        of(ignored),
        [open("service.tasks.min"), open("service.tasks.max")]
    );
}

/// A number that nothing moves, and that is not known, is not known for both bounds.
#[test]
fn an_unknown_number_of_tasks_is_undecided_for_both_bounds() {
    let number = "variable \"number\" {\n  type = number\n}\n";
    let of = |policy: &str, tasks: &str| {
        let service = service("2048", &format!("desired_count = {tasks}"));
        verdicts(policy, &format!("{number}{service}"))
    };
    let open = |field: &str| (field.to_owned(), Class::Undecided);
    let both = [open("service.tasks.min"), open("service.tasks.max")];
    let fixed = SHOP.replace("\"2..6\"", "2");
    for policy in [SHOP, &fixed] {
        assert_eq!(of(policy, "var.number"), both);
        assert_eq!(of(policy, "var.big ? var.number : null"), both);
        assert_eq!(of(policy, "var.big ? 2 : var.number"), both);
    }
    assert_eq!(of(SHOP, "var.big ? 2 : 3"), []);
    assert_eq!(of(&fixed, "var.big ? 2 : 3"), [open("service.tasks.max")]);
    let least = [("service.tasks.min".to_owned(), Class::CodeDiffers)];
    assert_eq!(of(SHOP, "var.big ? 1 : null"), least);
}

/// What is wrong whichever way a condition turns out is wrong; what may be right is undecided.
#[test]
fn an_open_condition_decides_only_where_its_branches_agree() {
    let of = |memory: &str| verdicts(SHOP, &service(memory, "desired_count = 2"));
    let memory = |class| vec![("service.memory".to_owned(), class)];
    assert_eq!(of("var.big ? 8192 : 4096"), memory(Class::CodeDiffers));
    assert_eq!(of("var.big ? 8192 : 2048"), memory(Class::Undecided));
    assert_eq!(of("var.big ? 2048 : 4096"), memory(Class::Undecided));
    assert_eq!(of("var.big ? 2048 : \"2 GB\""), []);
}
