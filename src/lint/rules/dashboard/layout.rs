//! The widgets of a dashboard stand in its grid, each in a place of its own.

use crate::catalog::cloudwatch::{
    DASHBOARD_BODY, DASHBOARD_COLUMNS, WIDGET_HEIGHT, WIDGET_WIDTH, WIDGET_X,
};
use crate::lint::rules::dashboard::{self, Place, of};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "dashboard-layout",
        summary: "the widgets of a dashboard are within its 24 columns and do not overlap",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("layout.md"),
    },
    kinds: &["aws_cloudwatch_dashboard"],
    check,
};

fn check(dashboard: &Subject<'_>) -> Answer {
    let Some(widgets) = dashboard::widgets(dashboard)? else {
        return not_applicable();
    };
    let answers: Vec<Answer> = (0..widgets)
        .flat_map(|i| {
            [
                within(dashboard, &of(i, "x"), &WIDGET_X, ""),
                within(dashboard, &of(i, "width"), &WIDGET_WIDTH, "columns"),
                within(dashboard, &of(i, "height"), &WIDGET_HEIGHT, "rows"),
                both(dashboard, i),
                edge(dashboard, i),
            ]
        })
        .collect();
    let answer = combine(answers);
    match answer {
        Ok(Verdict::Pass | Verdict::NotApplicable) => overlaps(dashboard, widgets),
        other => other,
    }
}

/// `x` and `y` come together or not at all.
fn both(dashboard: &Subject<'_>, i: usize) -> Answer {
    let (x, y) = (of(i, "x"), of(i, "y"));
    match (dashboard.get(&x)?, dashboard.get(&y)?) {
        (Some(_), None) => one_of_two(dashboard, i, &x, "y"),
        (None, Some(_)) => one_of_two(dashboard, i, &y, "x"),
        _ => pass(),
    }
}

fn one_of_two(dashboard: &Subject<'_>, i: usize, path: &str, missing: &str) -> Answer {
    fail(
        dashboard
            .finding(
                path,
                format!(
                    "widget {} of the dashboard is half placed: it has no {missing}",
                    i + 1
                ),
            )
            .note(format!(
                "x and y come together or not at all; source: {DASHBOARD_BODY}"
            ))
            .help(format!("add {missing}, or leave the place to CloudWatch")),
    )
}

fn edge(dashboard: &Subject<'_>, i: usize) -> Answer {
    let Some(place) = dashboard::place(dashboard, i)? else {
        return not_applicable();
    };
    let end = place.x + place.width;
    let columns = f64::from(DASHBOARD_COLUMNS.value);
    let sound = f64::from(*WIDGET_WIDTH.value.end()) >= place.width
        && f64::from(*WIDGET_X.value.end()) >= place.x;
    if end <= columns || !sound {
        return pass();
    }
    let path = if dashboard.known(&of(i, "width")).is_some() {
        of(i, "width")
    } else {
        of(i, "x")
    };
    let finding = dashboard
        .finding(
            &path,
            format!(
                "widget {} of the dashboard ends at column {end} of {columns}",
                i + 1
            ),
        )
        .note(format!(
            "x {} + width {} = {end}; source: {}",
            place.x, place.width, DASHBOARD_COLUMNS.source
        ))
        .help("make it narrower, or move it to the left");
    fail(at_severity(finding, Severity::Warning))
}

fn overlaps(dashboard: &Subject<'_>, widgets: usize) -> Answer {
    let mut places: Vec<(usize, Place)> = Vec::new();
    for i in 0..widgets {
        let Some(place) = dashboard::place(dashboard, i)? else {
            continue;
        };
        if let Some((other, _)) = places.iter().find(|(_, p)| p.overlaps(&place)) {
            let path = format!("{}.widgets[{i}]", dashboard::BODY);
            let at = dashboard.origin(&format!("{}.widgets[{other}]", dashboard::BODY));
            let at = dashboard.root_module.written(&at, dashboard.resource);
            let mut finding = dashboard
                .finding(
                    &path,
                    format!(
                        "widget {} of the dashboard overlaps widget {}",
                        i + 1,
                        other + 1
                    ),
                )
                .also(at.span, format!("widget {}", other + 1))
                .note("CloudWatch then moves one of them down when the dashboard is edited")
                .help("give each a place of its own");
            finding.primary.text.clear();
            return fail(at_severity(finding, Severity::Note));
        }
        places.push((i, place));
    }
    if widgets == 0 {
        not_applicable()
    } else {
        pass()
    }
}
