//! The rules for programs: version 1 of the JSON of `tfsize rules`.

use serde::Serialize;

use crate::registry::{FixPromise, RuleInfo};

use super::schemas::RULES;

/// Every rule.
#[derive(Serialize)]
pub struct Document {
    version: u32,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    group: &'static str,
    summary: &'static str,
    severity: &'static str,
    status: &'static str,
    deprecated_since: Option<&'static str>,
    /// Whether it may come with a fix.
    fix: bool,
    page: &'static str,
}

impl Document {
    /// The document of these rules, each with the word of its group.
    pub fn of(all: impl Iterator<Item = (&'static str, &'static RuleInfo)>) -> Self {
        let rule = |(group, rule): (&'static str, &'static RuleInfo)| Rule {
            id: rule.id,
            group,
            summary: rule.summary,
            severity: rule.severity.word(),
            status: rule.status.word(),
            deprecated_since: rule.status.since(),
            fix: rule.fix == FixPromise::Sometimes,
            page: rule.page,
        };
        Self {
            version: RULES.version,
            rules: all.map(rule).collect(),
        }
    }
}
