//! The engine version is in standard support.

use crate::catalog::aurora::{live_majors, standard_support_ends};
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-support",
        summary: "the engine version of an Aurora cluster is in standard support",
        severity: Severity::Note,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("support.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    let Some((engine, version)) = aurora::version(cluster)? else {
        return not_applicable();
    };
    let Some(ends) = standard_support_ends(engine, &version) else {
        let known = crate::catalog::aurora::parameter_group_family(engine, &version).is_some();
        return if known {
            pass()
        } else {
            Err(aurora::unheard(cluster, &version))
        };
    };
    // Only what had ended when the document was read is sure; dates are compared as text.
    if ends.value >= ends.source.date {
        return pass();
    }
    fail(
        cluster
            .finding(
                "engine_version",
                format!(
                    "standard support of {} {version} ended on {}",
                    engine.as_str(),
                    ends.value
                ),
            )
            .note(format!(
                "AWS bills extended support since; source: {}",
                ends.source
            ))
            .help(format!(
                "in standard support are {}",
                live_majors(engine).join(", ")
            )),
    )
}
