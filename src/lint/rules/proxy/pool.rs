//! The connection pool of an RDS Proxy is within its bounds.

use crate::catalog::aurora::{
    PROXY_BORROW_SECONDS, PROXY_CONNECTIONS_DEFAULT_PERCENT, PROXY_CONNECTIONS_PERCENT, RDS_API,
};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, set, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "proxy-pool",
        summary: "shares and waiting time of an RDS Proxy's connection pool are within bounds",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("pool.md"),
    },
    kinds: &["aws_db_proxy_default_target_group"],
    check,
};

const MOST: &str = "connection_pool_config[0].max_connections_percent";
const IDLE: &str = "connection_pool_config[0].max_idle_connections_percent";
const BORROW: &str = "connection_pool_config[0].connection_borrow_timeout";

fn check(group: &Subject<'_>) -> Answer {
    if group.count("connection_pool_config")? == 0 {
        return not_applicable();
    }
    combine([
        within(group, MOST, &PROXY_CONNECTIONS_PERCENT, "percent"),
        within(group, BORROW, &PROXY_BORROW_SECONDS, "seconds"),
        idle(group),
    ])
}

fn idle(group: &Subject<'_>) -> Answer {
    let Some(idle) = set(group, IDLE)?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    let most = set(group, MOST)?
        .and_then(|g| g.number())
        .unwrap_or_else(|| PROXY_CONNECTIONS_DEFAULT_PERCENT.value.into());
    if (0.0..=most).contains(&idle) {
        return pass();
    }
    fail(
        group
            .finding(
                IDLE,
                format!("max_idle_connections_percent {idle} is outside 0 to max_connections_percent {most}"),
            )
            .note(format!("source: {RDS_API}"))
            .help(format!("choose 0 to {most}; left out, it is half of max_connections_percent")),
    )
}
