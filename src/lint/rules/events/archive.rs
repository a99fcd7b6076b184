//! An archive of events ends some day.

use crate::catalog::events::EVENTS_API;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::set;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "events-archive",
        summary: "an EventBridge archive keeps its events for a number of days, not for ever",
        severity: Severity::Note,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("archive.md"),
    },
    kinds: &["aws_cloudwatch_event_archive"],
    check,
};

fn check(archive: &Subject<'_>) -> Answer {
    let days = set(archive, "retention_days")?.and_then(|g| g.number());
    if days.is_some_and(|d| d != 0.0) {
        return pass();
    }
    fail(
        archive
            .finding("retention_days", "the archive keeps its events for ever")
            .note(format!(
                "retention_days is 0 when left out, which never expires; source: {EVENTS_API}"
            ))
            .help("set retention_days"),
    )
}
