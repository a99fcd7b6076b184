//! A dashboard is within CloudWatch's limits.

use crate::catalog::cloudwatch::{
    DASHBOARD_BODY, DASHBOARD_METRICS, WIDGET_METRICS, WIDGETS, is_dashboard_name,
};
use crate::lint::rules::dashboard::{self, BODY, of};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::text;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "dashboard-limits",
        summary: "name, widgets and metrics of a dashboard are within CloudWatch's limits",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("limits.md"),
    },
    kinds: &["aws_cloudwatch_dashboard"],
    check,
};

fn check(dashboard: &Subject<'_>) -> Answer {
    crate::lint::rules::reading::combine([name(dashboard), size(dashboard)])
}

fn name(dashboard: &Subject<'_>) -> Answer {
    let Some(name) = text(dashboard, "dashboard_name")? else {
        return not_applicable();
    };
    if is_dashboard_name(&name) {
        return pass();
    }
    fail(
        dashboard
            .finding("dashboard_name", format!("a dashboard cannot be called \"{name}\""))
            .note(format!("a name has 1 to 255 letters, digits, hyphens and underscores; source: {DASHBOARD_BODY}"))
            .help("rename it"),
    )
}

fn size(dashboard: &Subject<'_>) -> Answer {
    if dashboard::mistake(dashboard)?.is_some() {
        return not_applicable();
    }
    let path = format!("{BODY}.widgets");
    let count = dashboard.count(&path)?;
    let over = |path: &str, text: String, source: &crate::catalog::source::Source| {
        let mut finding = dashboard.finding(path, text);
        finding.primary.text.clear();
        fail(
            finding
                .note(format!("source: {source}"))
                .help("split the dashboard"),
        )
    };
    if count > WIDGETS.value {
        let text = format!(
            "the dashboard has {count} widgets, {} are allowed",
            WIDGETS.value
        );
        return over(&path, text, WIDGETS.source);
    }
    let mut total = 0;
    for i in 0..count {
        let metrics = of(i, "properties.metrics");
        let have = dashboard.count(&metrics)?;
        if have > WIDGET_METRICS.value {
            let text = format!(
                "widget {} of the dashboard has {have} metrics, {} are allowed",
                i + 1,
                WIDGET_METRICS.value
            );
            return over(&metrics, text, WIDGET_METRICS.source);
        }
        total += have;
    }
    if total > DASHBOARD_METRICS.value {
        let text = format!(
            "the dashboard has {total} metrics, {} are allowed",
            DASHBOARD_METRICS.value
        );
        return over(&path, text, DASHBOARD_METRICS.source);
    }
    pass()
}
