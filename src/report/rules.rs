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
pub(super) struct Rule {
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
        Self {
            version: RULES.version,
            rules: all.map(|(group, info)| rule(group, info)).collect(),
        }
    }
}

/// A rule, with the word of its group.
pub(super) fn rule(group: &'static str, info: &'static RuleInfo) -> Rule {
    Rule {
        id: info.id,
        group,
        summary: info.summary,
        severity: info.severity.word(),
        status: info.status.word(),
        deprecated_since: info.status.since(),
        fix: info.fix == FixPromise::Sometimes,
        page: info.page,
    }
}
