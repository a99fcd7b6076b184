//! A rule has no more targets than EventBridge allows.

use crate::catalog::events::TARGETS_PER_RULE;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{referring, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "events-targets",
        summary: "an EventBridge rule has 5 targets at most",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("targets.md"),
    },
    kinds: &["aws_cloudwatch_event_rule"],
    check,
};

fn check(rule: &Subject<'_>) -> Answer {
    let mut targets = referring(rule, "aws_cloudwatch_event_target", "rule").len();
    if targets == 0
        && let Some(name) = text(rule, "name").ok().flatten()
    {
        // Targets may name the rule by text; a rule of that name on another bus is another rule.
        let kind = "aws_cloudwatch_event_rule";
        let all_named = rule.shared("events-targets", |rule| {
            let mut all = rule.root_module.inventory.of_kind(kind);
            let named = |resource| {
                let rule = Subject { resource, ..*rule };
                rule.known("name").is_some_and(|n| n.text().is_some())
            };
            all.all(named)
        });
        let (_, more) = rule.first_with_text(kind, "name", &name);
        if *all_named && !more {
            targets = rule
                .with_text("aws_cloudwatch_event_target", "rule", &name)
                .len();
        }
    }
    if targets == 0 {
        return not_applicable();
    }
    let most = TARGETS_PER_RULE.value;
    if targets <= most {
        return pass();
    }
    fail(
        rule.finding_here(format!(
            "the rule has {targets} targets, {most} are allowed"
        ))
        .note(format!(
            "the quota cannot be raised; source: {}",
            TARGETS_PER_RULE.source
        ))
        .help("make a second rule with the same pattern, or put an SNS topic between"),
    )
}
