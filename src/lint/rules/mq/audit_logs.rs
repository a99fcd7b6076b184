//! RabbitMQ brokers have no audit log.

use super::broker;
use crate::catalog::broker::AUDIT_LOGS;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-audit-logs",
        summary: "only an ActiveMQ broker writes audit logs",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("audit_logs.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

const PATH: &str = "logs[0].audit";

fn check(broker: &Subject<'_>) -> Answer {
    let Some(engine) = broker::engine(broker)? else {
        return not_applicable();
    };
    if broker.count("logs")? == 0 {
        return not_applicable();
    }
    if broker.flag(PATH)? != Some(true) || engine == AUDIT_LOGS.value {
        return pass();
    }
    fail(
        broker
            .finding(PATH, format!("{engine} brokers have no audit log"))
            .note(format!(
                "the provider refuses it; source: {}",
                AUDIT_LOGS.source
            ))
            .help("leave audit out; logs.general is what RabbitMQ writes")
            .fix(broker.write(PATH, &Write::Bool(false))),
    )
}
