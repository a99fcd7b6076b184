//! A dashboard's body is JSON that CloudWatch takes.

use crate::catalog::cloudwatch::{DASHBOARD_BODY, WIDGET_TYPES, WIDGET_VIEWS};
use crate::lint::rules::dashboard::{self, BODY, of};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::combine;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "dashboard-json",
        summary: "the body of a dashboard is JSON with widgets of known types that have what they need",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("json.md"),
    },
    kinds: &["aws_cloudwatch_dashboard"],
    check,
};

fn check(dashboard: &Subject<'_>) -> Answer {
    if let Some(mistake) = dashboard::mistake(dashboard)? {
        return fail(
            dashboard
                .finding(BODY, mistake)
                .note(format!("source: {DASHBOARD_BODY}"))
                .help("write it with jsonencode({ widgets = [...] })"),
        );
    }
    let Some(widgets) = dashboard::widgets(dashboard)? else {
        return not_applicable();
    };
    let mut answers = vec![pass()];
    answers.extend((0..widgets).map(|i| widget(dashboard, i)));
    combine(answers)
}

fn widget(dashboard: &Subject<'_>, i: usize) -> Answer {
    let path = of(i, "type");
    let finding = |path: &str, text: String, help: String| {
        fail(
            dashboard
                .finding(path, text)
                .note(format!("source: {DASHBOARD_BODY}"))
                .help(help),
        )
    };
    let Some(kind) = dashboard.text(&path)? else {
        return finding(
            &path,
            format!("widget {} of the dashboard has no type", i + 1),
            format!("it takes {}", WIDGET_TYPES.value.join(", ")),
        );
    };
    if !WIDGET_TYPES.value.contains(&&*kind) {
        return Err(dashboard::unheard(dashboard, &path, &kind));
    }
    let properties = of(i, "properties");
    if dashboard.get(&properties)?.is_none() {
        return finding(
            &properties,
            format!("widget {} of the dashboard has no properties", i + 1),
            "add properties".into(),
        );
    }
    let property = |name: &str| format!("{properties}.{name}");
    let needs: &[&str] = match &*kind {
        "text" => &["markdown"],
        "log" => &["region"],
        "alarm" => &["alarms"],
        _ => &[],
    };
    for name in needs {
        if !has(dashboard, &property(name)) {
            return finding(
                &properties,
                format!(
                    "widget {} of the dashboard is of type {kind} and has no {name}",
                    i + 1
                ),
                format!("add {name} to its properties"),
            );
        }
    }
    if kind != "metric" {
        return pass();
    }
    metric(dashboard, i, &properties)
}

/// Whether something stands there, known or not.
fn has(dashboard: &Subject<'_>, path: &str) -> bool {
    !matches!(dashboard.get(path), Ok(None))
}

fn metric(dashboard: &Subject<'_>, i: usize, properties: &str) -> Answer {
    let property = |name: &str| format!("{properties}.{name}");
    let alarms = has(dashboard, &property("annotations.alarms"));
    if !has(dashboard, &property("metrics")) && !alarms {
        return fail(
            dashboard
                .finding(
                    properties,
                    format!(
                        "widget {} of the dashboard shows neither metrics nor an alarm",
                        i + 1
                    ),
                )
                .note(format!("source: {DASHBOARD_BODY}"))
                .help("add metrics, or annotations.alarms"),
        );
    }
    if !has(dashboard, &property("region")) && !alarms {
        return fail(
            dashboard
                .finding(
                    properties,
                    format!(
                        "widget {} of the dashboard has metrics and no region",
                        i + 1
                    ),
                )
                .note(format!("source: {DASHBOARD_BODY}"))
                .help("add region to its properties"),
        );
    }
    let path = property("view");
    match dashboard.text(&path)? {
        Some(view) if !WIDGET_VIEWS.value.contains(&&*view) => {
            Err(dashboard::unheard(dashboard, &path, &view))
        }
        _ => pass(),
    }
}
