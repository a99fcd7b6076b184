//! The engine version is capable of the cluster's capacity range.

use crate::catalog::aurora::{CAPABILITIES_FROM, Capability, halves, needs, supports};
use crate::catalog::source::Support;
use crate::lint::rules::aurora::{self, MAX, MIN};
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-capacity-version",
        summary: "the engine version of an Aurora cluster is capable of its capacity range",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("capacity_version.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    let Some((min, max)) = aurora::capacity(cluster)? else {
        return not_applicable();
    };
    let Some((min, max)) = min.number().zip(max.number()) else {
        return not_applicable();
    };
    if halves(min).is_none() || halves(max).is_none() {
        return not_applicable();
    }
    let Some((engine, version)) = aurora::version(cluster)? else {
        return not_applicable();
    };
    // Either end may ask for something of its own.
    let wanted = [(MIN, needs(min, 1.0)), (MAX, needs(0.5, max))];
    let mut unsure = None;
    for (path, capability) in wanted {
        match supports(engine, &version, capability) {
            Support::Supported => {}
            Support::Undecided(_) => unsure = Some(aurora::unheard(cluster, &version)),
            Support::Unsupported(why) => {
                let range = match capability {
                    Capability::UpTo128 => "Serverless v2".to_owned(),
                    Capability::UpTo256 => format!("{max} ACU"),
                    Capability::AutoPause => "a minimum of 0 ACU".to_owned(),
                };
                let at = cluster
                    .root_module
                    .written(&cluster.origin("engine_version"), cluster.resource);
                return fail(
                    cluster
                        .finding(
                            path,
                            format!("{} {version} does not have {range}", engine.as_str()),
                        )
                        .also(at.span, "the version")
                        .note(format!("{why}; source: {CAPABILITIES_FROM}"))
                        .help("use a later minor version, or a range that this one has"),
                );
            }
        }
    }
    unsure.map_or_else(pass, Err)
}
