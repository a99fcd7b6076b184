//! The rules that tfsize has: what each is called, what it checks, and its page.
//!
//! A finding is made with one of these, so that there is no finding of a rule that has no page. Rules on AWS's limits
//! describe themselves beside their checks, in `lint/rules`; all others are declared here, below everything that makes
//! findings: a rule of the reader is used by the reader, one of the policy by the fields that it checks.

/// Declares the rules of a group, whose pages stand in the folder of that name: name, id, severity, fix, summary, and the
/// status where it is not stable.
macro_rules! rules {
    ($vis:vis, $folder:literal; $($name:ident, $id:literal, $severity:ident, $fix:ident, $summary:literal $(, $status:expr)?;)+) => {
        $(
            #[doc = concat!("`", $id, "`: ", $summary, ".")]
            $vis static $name: $crate::registry::RuleInfo = $crate::registry::RuleInfo {
                id: $id,
                summary: $summary,
                severity: $crate::registry::Severity::$severity,
                fix: $crate::registry::FixPromise::$fix,
                status: [$($status,)? $crate::registry::Status::Stable][0],
                page: include_str!(concat!($folder, "/", $id, ".md")),
            };
        )+

        /// Every rule of the group, in the order of the list.
        $vis static RULES: &[&$crate::registry::RuleInfo] = &[$(&$name),+];
    };
}

pub(crate) use rules;

pub mod capacity;
pub mod policy;
pub mod policyfile;
pub mod reading;
mod renamed;
pub mod suppression;
pub mod transition;
pub mod validate;
pub mod values;

pub use renamed::{RENAMED, Renamed};

/// The rules of which one reason leaves many checks undecided: each argument of a resource is checked under them, and what is
/// not known of one is mostly not known of the others.
static OPEN_ALIKE: [&[&RuleInfo]; 2] = [values::RULES, &[&validate::CONFLICT]];

/// Whether one reason leaves many checks of a rule undecided.
pub fn is_open_alike(id: &str) -> bool {
    let mut rules = OPEN_ALIKE.iter().copied().flatten();
    rules.any(|rule| rule.id == id)
}

/// A rule as it is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// The stable id, in kebab case.
    pub id: &'static str,
    /// What holds where the rule passes: one sentence without a full stop.
    pub summary: &'static str,
    /// The severity of its findings unless the policy sets another.
    pub severity: Severity,
    /// What can be promised of its fixes.
    pub fix: FixPromise,
    /// How far its behaviour can be relied on.
    pub status: Status,
    /// Its page in Markdown: documentation, text of `tfsize explain`, and test.
    pub page: &'static str,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never decides an exit code.
    Note,
    /// Holds together, but not the way the policy or AWS would have it.
    Warning,
    /// Cannot work, or cannot be read.
    Error,
}

impl Severity {
    /// The word in messages and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What can be promised of a rule's fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixPromise {
    /// It has none.
    Never,
    /// It has one where the value to write is known and stands in one place.
    Sometimes,
}

/// How far a rule's behaviour can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "internals"),
    allow(
        dead_code,
        reason = "every rule is stable today; the schemas of reports know all three"
    )
)]
pub enum Status {
    /// May change or go with any version.
    Preview,
    /// Changes with a new major version only.
    Stable,
    /// Goes with the next major version.
    Deprecated {
        /// The version that deprecated it.
        since: &'static str,
    },
}

impl Status {
    /// The word in lists and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Stable => "stable",
            Self::Deprecated { .. } => "deprecated",
        }
    }

    /// The version that deprecated it, where one did.
    pub fn since(self) -> Option<&'static str> {
        match self {
            Self::Deprecated { since } => Some(since),
            Self::Preview | Self::Stable => None,
        }
    }
}
