//! Asks rules and counts the answers.

use crate::config::value::Why;
use crate::finding::{Checked, Finding, RuleInfo, Undecided};
use crate::inventory::Resource;

use super::Rule;
use super::ask::{Answer, Blocked, Subject, Verdict, World, discreet};
use super::stack::Stack;

/// What asking came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What could not be answered.
    pub undecided: Vec<Undecided>,
    /// How many questions there were.
    pub checked: Checked,
}

impl Outcome {
    /// Adds the answer to one question.
    pub fn add(&mut self, rule: &'static RuleInfo, stack: &Stack<'_>, answer: Answer) {
        match answer {
            Ok(Verdict::NotAsked) => {}
            Ok(Verdict::Pass) => self.checked.passed += 1,
            Ok(Verdict::Fail(findings)) => {
                self.checked.failed += 1;
                self.findings.extend(findings);
            }
            Err(blocked) => {
                self.checked.undecided += 1;
                self.undecided.push(undecided(rule, stack, blocked));
            }
        }
    }

    /// Adds what another run came to.
    pub fn merge(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.undecided.extend(other.undecided);
        self.checked += other.checked;
    }
}

fn undecided(rule: &'static RuleInfo, stack: &Stack<'_>, blocked: Blocked) -> Undecided {
    Undecided {
        rule: rule.id,
        root: stack.root.to_owned(),
        address: blocked.address,
        attribute: Some(blocked.attribute).filter(|a| !a.is_empty()),
        resolve: resolve(&blocked.why),
        why: blocked.why.to_string(),
        at: blocked.at,
        environments: stack.environment.map(str::to_owned).into_iter().collect(),
    }
}

/// What would make a value known.
fn resolve(why: &Why) -> Option<String> {
    Some(match why {
        Why::MissingVariable { name } => {
            format!("give it with --var {name}=… or --var-file FILE")
        }
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

/// Asks the rules of every resource of a root.
pub fn ask(stack: &Stack<'_>, rules: &[&'static Rule]) -> Outcome {
    let mut out = Outcome::default();
    for rule in rules {
        for kind in rule.kinds {
            for resource in stack.inventory.of_kind(kind) {
                let answer = settle(&rule.check, stack, resource, rule.info);
                out.add(rule.info, stack, answer);
            }
        }
    }
    out
}

/// Asks one question. Where the answer hangs on conditions that are open, it is asked for both ways they can turn out;
/// if all answers agree, it is decided.
pub(super) fn settle(
    check: &dyn Fn(&Subject<'_>) -> Answer,
    stack: &Stack<'_>,
    resource: &Resource,
    rule: &'static RuleInfo,
) -> Answer {
    settle_in(check, stack, resource, rule, &World::default())
}

/// The same, with the branches taken that are taken already.
fn settle_in(
    check: &dyn Fn(&Subject<'_>) -> Answer,
    stack: &Stack<'_>,
    resource: &Resource,
    rule: &'static RuleInfo,
    world: &World,
) -> Answer {
    let answer = check(&Subject {
        stack,
        resource,
        rule,
        world: Some(world),
    });
    let answer = discreet(answer, rule, world);
    let Some(condition) = world.met.take() else {
        return answer;
    };
    if world.assumed.is_full() {
        return answer;
    }
    let branch = |holds: bool| {
        let world = World::assuming(world.assumed.with(&condition, holds));
        settle_in(check, stack, resource, rule, &world)
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
        (Ok(Verdict::NotAsked), Ok(Verdict::NotAsked)) => Ok(Verdict::NotAsked),
        (Ok(Verdict::Pass | Verdict::NotAsked), Ok(Verdict::Pass | Verdict::NotAsked)) => {
            Ok(Verdict::Pass)
        }
        (Err(blocked), _) | (_, Err(blocked)) => Err(blocked),
        _ => match answer {
            Err(blocked) => Err(blocked),
            Ok(_) => Err(Blocked {
                address: resource.address.to_string(),
                attribute: String::new(),
                why: Why::Other("it depends on a condition that is not known".into()),
                at: resource.origin.span(),
            }),
        },
    }
}
