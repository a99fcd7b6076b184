//! A log group's class can do what is asked of the group.

use crate::catalog::cloudwatch::{LOG_CLASS_NAMES, LOG_CLASSES};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{one_of, text, the_one};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "log-class",
        summary: "a log group with metric or subscription filters is of a class that has them",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("class.md"),
    },
    kinds: &[
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_log_subscription_filter",
    ],
    check,
};

fn check(subject: &Subject<'_>) -> Answer {
    let kind = &*subject.resource.address.kind;
    if kind == "aws_cloudwatch_log_group" {
        return one_of(
            subject,
            "log_group_class",
            &LOG_CLASS_NAMES.value,
            LOG_CLASS_NAMES.source,
        );
    }
    let Some(group) = the_one(subject, "log_group_name", &["aws_cloudwatch_log_group"]) else {
        return not_applicable();
    };
    let Some(class) = text(&group, "log_group_class")? else {
        return pass();
    };
    let known = LOG_CLASSES.value.iter().find(|c| c.name == class);
    if known.is_none_or(|c| c.full) {
        return pass();
    }
    let what = if kind == "aws_cloudwatch_log_metric_filter" {
        "metric filters"
    } else {
        "subscription filters"
    };
    let at = subject.root_module.block(subject.resource);
    fail(
        group
            .finding(
                "log_group_class",
                format!("a log group of class {class} has no {what}"),
            )
            .also(at.span, "the filter")
            .note(format!("source: {}", LOG_CLASSES.source))
            .help("use a group of class STANDARD; the class of a group cannot be changed, so another one is needed"),
    )
}
