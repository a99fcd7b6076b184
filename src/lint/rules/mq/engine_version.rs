//! The engine version of a broker is one that Amazon MQ supports.

use super::broker;
use crate::catalog::broker::{engine_version, live_versions, requires_auto_minor_upgrade};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::text;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-engine-version",
        summary: "the engine version of a broker is supported and written as AWS takes it",
        severity: Severity::Warning,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("engine_version.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

const PATH: &str = "engine_version";

fn check(broker: &Subject<'_>) -> Answer {
    let Some(engine) = broker::engine(broker)? else {
        return not_applicable();
    };
    let Some(version) = text(broker, PATH)? else {
        return not_applicable();
    };
    let Some(known) = engine_version(engine, &version) else {
        return Err(broker::unheard(broker, PATH, &version));
    };
    if let Some(day) = known.ended {
        let live: Vec<String> = live_versions(engine)
            .map(|v| format!("{}.{}", v.major, v.minor))
            .collect();
        return fail(
            broker
                .finding(PATH, format!("support of {known} ended on {day}"))
                .note(format!("source: {}", known.source))
                .help(format!("move to {}", live.join(" or "))),
        );
    }
    let short = format!("{}.{}", known.major, known.minor);
    if version == short || !requires_auto_minor_upgrade(engine, &version) {
        return pass();
    }
    fail(
        broker
            .finding(
                PATH,
                format!("engine_version \"{version}\" names a patch of {known}, which Amazon MQ chooses itself"),
            )
            .note(format!(
                "from this version on, patches come by auto_minor_version_upgrade and the version is \"{short}\"; source: {}",
                known.source
            ))
            .help(format!("write \"{short}\""))
            .fix(broker.write(PATH, &Write::Text(short))),
    )
}
