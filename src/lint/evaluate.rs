//! Evaluates rules and counts their answers.

use crate::budget;
use crate::config::value::Why;
use crate::finding::{Checked, Finding, RuleInfo, Undecided};
use crate::inventory::Resource;

use super::Rule;
use super::root_module::RootModule;
use super::subject::{Answer, Blocked, BranchAssumptions, Subject, Verdict};
use super::withhold::withhold_secrets;

/// The steps that one check takes at least.
const CHECK: usize = 4;

/// What the checks of a root module came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The checks that are undecided, and why.
    pub undecided: Vec<Undecided>,
    /// How many checks passed, failed and stayed undecided.
    pub checked: Checked,
    /// Whether something of an item is missing here, which other root modules may have.
    pub missed: bool,
}

impl Outcome {
    /// Adds the answer of one check.
    pub fn add(&mut self, rule: &'static RuleInfo, root_module: &RootModule<'_>, answer: Answer) {
        match answer {
            Ok(Verdict::NotApplicable) => {}
            Ok(Verdict::Pass) => self.checked.passed += 1,
            Ok(Verdict::Fail(findings)) => {
                self.checked.failed += 1;
                self.findings.extend(findings);
            }
            Err(blocked) => {
                self.checked.undecided += 1;
                self.undecided.push(undecided(rule, root_module, blocked));
            }
        }
    }

    /// Adds the findings and counts of another outcome.
    pub fn merge(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.undecided.extend(other.undecided);
        self.checked += other.checked;
        self.missed |= other.missed;
    }
}

fn undecided(rule: &'static RuleInfo, root_module: &RootModule<'_>, blocked: Blocked) -> Undecided {
    Undecided {
        rule: rule.id,
        root: root_module.dir.to_owned(),
        address: blocked.address,
        attribute: Some(blocked.attribute).filter(|a| !a.is_empty()),
        resolve: resolve(&blocked.why),
        why: blocked.why.to_string(),
        at: blocked.at,
        environments: root_module
            .environment
            .map(str::to_owned)
            .into_iter()
            .collect(),
        more: 0,
    }
}

/// What would make a value known.
fn resolve(why: &Why) -> Option<String> {
    Some(match why {
        Why::MissingVariable { name } => {
            format!("give it with --var {name}=… or --var-file FILE")
        }
        Why::Workspace => "give it with --workspace NAME".into(),
        Why::RemoteModule { .. } => "run `terraform init` or `tofu init` once".into(),
        Why::KnownAfterApply { .. } | Why::DataSource { .. } => {
            "a plan or a state knows it: `tfsize drift --plan FILE`".into()
        }
        Why::FileOutsideRoot { .. } => {
            "keep the file inside the repository, or allow its directory with --allow-dir DIR"
                .into()
        }
        _ => return None,
    })
}

/// Evaluates each rule for every resource of its types.
pub fn run_rules(root_module: &RootModule<'_>, rules: &[&'static Rule]) -> Outcome {
    let mut out = Outcome::default();
    for rule in rules {
        let _doing = budget::doing(|| format!("checking {} in {}", rule.info.id, root_module.dir));
        for kind in rule.kinds {
            for resource in root_module.inventory.of_kind(kind) {
                if !budget::spend(CHECK) {
                    return out;
                }
                let answer = evaluate(&rule.check, root_module, resource, rule.info);
                out.add(rule.info, root_module, answer);
            }
        }
    }
    out
}

/// Makes one check. Where the answer depends on unknown conditions, the check is made for both ways each can turn out; if
/// all answers agree, it is decided.
pub(super) fn evaluate(
    check: &dyn Fn(&Subject<'_>) -> Answer,
    root_module: &RootModule<'_>,
    resource: &Resource,
    rule: &'static RuleInfo,
) -> Answer {
    let ask = |assumptions: &BranchAssumptions| {
        check(&Subject {
            root_module,
            resource,
            rule,
            assumptions: Some(assumptions),
        })
    };
    in_each_branch(&ask, resource, rule)
}

/// The same for a check that reads several resources; `about` is the one that an undecided answer names.
pub(super) fn in_each_branch(
    ask: &dyn Fn(&BranchAssumptions) -> Answer,
    about: &Resource,
    rule: &'static RuleInfo,
) -> Answer {
    assuming(ask, about, rule, &BranchAssumptions::default())
}

/// Steps that making a finding takes, with its excerpts and what it is merged with.
const MADE: usize = 1024;

/// The same, with the branches taken that are taken already.
fn assuming(
    ask: &dyn Fn(&BranchAssumptions) -> Answer,
    about: &Resource,
    rule: &'static RuleInfo,
    assumptions: &BranchAssumptions,
) -> Answer {
    let answer = withhold_secrets(ask(assumptions), rule, assumptions);
    if let Ok(Verdict::Fail(findings)) = &answer {
        budget::spend(findings.len() * MADE);
    }
    let Some(condition) = assumptions.met.take() else {
        return answer;
    };
    if assumptions.assumed.is_full() {
        return answer;
    }
    let branch = |holds: bool| {
        let assumptions = BranchAssumptions::assuming(assumptions.assumed.with(&condition, holds));
        assuming(ask, about, rule, &assumptions)
    };
    let (yes, no) = (branch(true), branch(false));
    match (yes, no) {
        (Ok(Verdict::Fail(mut findings)), Ok(Verdict::Fail(others))) => {
            for other in others {
                if !findings.contains(&other) {
                    findings.push(other);
                }
            }
            Ok(Verdict::Fail(findings))
        }
        (Ok(Verdict::NotApplicable), Ok(Verdict::NotApplicable)) => Ok(Verdict::NotApplicable),
        (
            Ok(Verdict::Pass | Verdict::NotApplicable),
            Ok(Verdict::Pass | Verdict::NotApplicable),
        ) => Ok(Verdict::Pass),
        (Err(blocked), _) | (_, Err(blocked)) => Err(blocked),
        _ => match answer {
            Err(blocked) => Err(blocked),
            Ok(_) => Err(Blocked {
                address: about.address.to_string(),
                attribute: String::new(),
                why: Why::Other("it depends on a condition that is not known".into()),
                at: about.origin.span(),
            }),
        },
    }
}
