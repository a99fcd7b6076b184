//! Every rule that there is: those on AWS's limits, which describe themselves, and those of [`crate::registry`].

use crate::family::FAMILIES;
use crate::registry::{
    RENAMED, RuleInfo, capacity, policy, policyfile, reading, suppression, transition, validate,
    values,
};

use super::rules;

/// The rules beside those named `capacity-` that decide whether a load is carried, which `tfsize capacity` checks too: whether
/// scaling acts, a deployment moves on, a task is given the time to start or stop, and a database may pause.
const UNDER_LOAD: [&str; 10] = [
    "aurora-auto-pause",
    "aurora-reader-scaling",
    "ecs-deployment",
    "ecs-grace-period",
    "ecs-spot-stop-timeout",
    "planning-aws",
    "scaling-absolute-metric",
    "scaling-bounds",
    "scaling-from-zero",
    "scaling-scale-in",
];

/// Whether `tfsize capacity` checks a rule: it decides whether a load is carried, or is about what keeps rules from being checked.
pub fn is_of_load(id: &str) -> bool {
    let about_checks = [Group::Suppression, Group::Reading].map(Some);
    id.starts_with("capacity-") || UNDER_LOAD.contains(&id) || about_checks.contains(&Group::of(id))
}

/// What a rule is about, as `tfsize rules` groups them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A resource is held to what AWS takes.
    Aws,
    /// A resource is held to the policy.
    Policy,
    /// A configuration is held to the provider's schema and to itself.
    Validate,
    /// A comment or a waiver that suppresses.
    Suppression,
    /// What keeps a configuration from being read or evaluated.
    Reading,
    /// A mistake of the policy file.
    PolicyFile,
    /// What must hold across the sized items of a policy.
    Capacity,
    /// What a change does.
    Transition,
}

impl Group {
    /// Every group, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Aws,
        Self::Policy,
        Self::Validate,
        Self::Suppression,
        Self::Reading,
        Self::PolicyFile,
        Self::Capacity,
        Self::Transition,
    ];

    /// The word in lists and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Policy => "policy",
            Self::Validate => "validate",
            Self::Suppression => "suppression",
            Self::Reading => "reading",
            Self::PolicyFile => "policy file",
            Self::Capacity => "capacity",
            Self::Transition => "change",
        }
    }

    /// The rules that it has, in the order of lists.
    pub fn rules(self) -> Vec<&'static RuleInfo> {
        match self {
            Self::Aws => rules::of_aws().map(|rule| rule.info).collect(),
            Self::Policy => {
                let own = FAMILIES.iter().flat_map(|family| family.rules());
                own.chain(policy::RULES).copied().collect()
            }
            Self::Validate => [validate::RULES, values::RULES].concat(),
            Self::Suppression => suppression::RULES.to_vec(),
            Self::Reading => reading::RULES.to_vec(),
            Self::PolicyFile => policyfile::RULES.to_vec(),
            Self::Capacity => capacity::RULES.to_vec(),
            Self::Transition => transition::RULES.to_vec(),
        }
    }

    /// Whether its findings are about resources, which a waiver names by their addresses.
    pub fn is_about_resources(self) -> bool {
        matches!(
            self,
            Self::Aws | Self::Policy | Self::Validate | Self::Transition
        )
    }

    /// The command that checks its rules, where that is neither `lint` nor `validate`.
    pub fn checked_by(self) -> Option<&'static str> {
        match self {
            Self::PolicyFile | Self::Capacity => Some("policy check"),
            Self::Transition => Some("drift"),
            Self::Aws | Self::Policy | Self::Validate | Self::Suppression | Self::Reading => None,
        }
    }

    /// The group of a rule.
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|group| group.rules().iter().any(|rule| rule.id == id))
    }
}

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static RuleInfo> {
    Group::ALL.into_iter().flat_map(Group::rules)
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static RuleInfo> {
    all().find(|rule| rule.id == id)
}

/// The id of today that an id means: itself, or the one that came in its place.
pub fn current(id: &str) -> &str {
    let renamed = RENAMED.iter().find(|renamed| renamed.was == id);
    match renamed {
        // An old id that is another rule's today means that rule.
        Some(renamed) if find(id).is_none() => renamed.now,
        _ => id,
    }
}

/// Whether an id, maybe an old one, means a rule.
pub fn means(id: &str, rule: &str) -> bool {
    id == rule || current(id) == rule
}

/// The rules that had an id before and have another now.
pub fn formerly(id: &str) -> impl Iterator<Item = &'static RuleInfo> {
    let renamed = RENAMED.iter().filter(move |renamed| renamed.was == id);
    renamed.filter_map(|renamed| find(renamed.now))
}

#[cfg(test)]
mod tests {
    use super::{UNDER_LOAD, find};

    #[test]
    fn what_is_checked_under_load_are_rules() {
        for rule in UNDER_LOAD {
            assert!(find(rule).is_some(), "{rule}");
        }
    }
}
