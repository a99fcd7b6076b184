//! The idle time before a pause is one that AWS accepts, and has an effect.

use crate::catalog::aurora::{AUTO_PAUSE, AUTO_PAUSE_SECONDS};
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{set, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-pause-seconds",
        summary: "the idle time after which an Aurora cluster pauses is within bounds and goes with a minimum of 0 ACU",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("pause_seconds.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

const PATH: &str = "serverlessv2_scaling_configuration[0].seconds_until_auto_pause";

fn check(cluster: &Subject<'_>) -> Answer {
    if !aurora::is_serverless(cluster)? {
        return not_applicable();
    }
    let Some(seconds) = set(cluster, PATH)? else {
        return not_applicable();
    };
    let range = within(cluster, PATH, &AUTO_PAUSE_SECONDS, "seconds");
    if !matches!(range, Ok(Verdict::Pass)) {
        return range;
    }
    let min = set(cluster, aurora::MIN)?.and_then(|g| g.number());
    if min.is_some_and(|m| m > 0.0) {
        let finding = cluster
            .finding(
                PATH,
                format!(
                    "seconds_until_auto_pause {seconds} has no effect while min_capacity is above 0"
                ),
            )
            .note(format!(
                "only a minimum of 0 ACU pauses; source: {AUTO_PAUSE}"
            ))
            .help("leave it out, or set min_capacity to 0");
        return fail(at_severity(finding, Severity::Note));
    }
    pass()
}
