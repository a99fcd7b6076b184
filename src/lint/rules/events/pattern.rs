//! An event pattern is JSON that EventBridge takes.

use crate::catalog::events::{PATTERN_CHARACTERS, PATTERNS};
use crate::config::value::Value;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::set;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "events-pattern",
        summary: "an event pattern is a JSON object whose fields have lists, and no longer than allowed",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("pattern.md"),
    },
    kinds: &["aws_cloudwatch_event_rule", "aws_cloudwatch_event_archive"],
    check,
};

const PATH: &str = "event_pattern";

fn check(rule: &Subject<'_>) -> Answer {
    let Some(got) = set(rule, PATH)? else {
        return not_applicable();
    };
    let Some(text) = got.text().filter(|t| !t.is_empty()) else {
        return not_applicable();
    };
    let wrong = |headline: String, help: &str| {
        let mut finding = rule.finding(PATH, headline);
        finding.primary.text.clear();
        fail(finding.note(format!("source: {PATTERNS}")).help(help))
    };
    let pattern = match crate::inventory::decode(text) {
        Err(e) => {
            return wrong(
                format!("the event pattern is not JSON: {e}"),
                "write it with jsonencode({ … })",
            );
        }
        Ok(value) => value,
    };
    if pattern.as_entries().is_none() {
        return wrong(
            "the event pattern is no JSON object".into(),
            "write it with jsonencode({ … })",
        );
    }
    if let Some(field) = bare(&pattern, "") {
        return wrong(
            format!(
                "the field {field} of the event pattern has a single value, a pattern needs a list"
            ),
            "put the value in brackets",
        );
    }
    let length = text.chars().count();
    if length > PATTERN_CHARACTERS.value {
        let most = PATTERN_CHARACTERS.value;
        let mut finding = rule.finding(
            PATH,
            format!("the event pattern has {length} characters, {most} are allowed"),
        );
        finding.primary.text.clear();
        // The quota can be raised.
        return fail(at_severity(
            finding
                .note(format!("source: {}", PATTERN_CHARACTERS.source))
                .help("match less, split it over several rules, or have the quota raised"),
            Severity::Warning,
        ));
    }
    pass()
}

/// The first field that has neither an object nor a list. What is in a list is not looked at.
fn bare(value: &Value, path: &str) -> Option<String> {
    for (name, value) in value.as_entries()?.iter() {
        let path = if path.is_empty() {
            name.to_string()
        } else {
            format!("{path}.{name}")
        };
        if value.as_items().is_some() {
            continue;
        }
        if value.as_entries().is_none() {
            return Some(path);
        }
        if let Some(found) = bare(value, &path) {
            return Some(found);
        }
    }
    None
}
