//! Metrics, alarms, dashboards, tracing, logs and tags.

use crate::catalog::cloudwatch as cw;
use crate::finding::{Finding, Severity};
use crate::policy::alarm::timing;
use crate::policy::decode::{Field as _, Stated, nearest};
use crate::policy::observe::{Alarm, AlarmOn, Dashboard, Kept, Logs};
use crate::policy::queue::Queue;
use crate::policy::select::Pattern;
use crate::policy::watch::sides;
use crate::policy::{EnvironmentPolicy, Item as _, Policy};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::plain;

use crate::policy::mistake::{refused, service_named, suggest};

/// That a dashboard shows what there is.
fn shows(dashboard: &Dashboard, policy: &Policy, findings: &mut Vec<Finding>) {
    let words = Dashboard::shows_all();
    for show in &dashboard.shows.value {
        let item = Dashboard::shows_item(show);
        let is_there = item.is_some_and(|(kind, name)| policy.item(kind, name).is_some());
        if is_there || words.contains(&show.as_str()) {
            continue;
        }
        let items = policy.items().into_iter();
        let items = items.map(|item| format!("{}:{}", item.kind, item.name.text));
        let items: Vec<String> = items
            .filter(|i| Dashboard::shows_item(i).is_some())
            .collect();
        let all = words.iter().copied();
        let all = all.chain(items.iter().map(String::as_str));
        let at = dashboard.shows.span_or(dashboard.name.span);
        let finding = Finding::error(
            &policyfile::REFERENCE,
            at,
            format!("a dashboard cannot show \"{show}\""),
        );
        findings.push(match nearest(show, all) {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => finding.help(format!(
                "it shows {}, or one {}",
                words.join(", "),
                Dashboard::shows_one()
            )),
        });
    }
}

pub(super) fn check(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let policy = &environment.policy;
    metrics(policy, findings);
    unwritten(policy, findings);
    for_none(policy, findings);
    for (i, alarm) in policy.alarms.iter().enumerate() {
        let is_of_some = alarm.items.is_some() || alarm.on.is_some();
        if let (None, Some(namespace), true) = (&alarm.select, &alarm.namespace, is_of_some) {
            let headline = "`namespace` goes with `select`";
            let at = namespace.span_or(alarm.name.span);
            let finding = Finding::error(&policyfile::VALUE, at, headline);
            findings.push(finding.help("state it in a `metric` block, and name that by `metric`"));
        }
        match (&alarm.select, &alarm.items) {
            (Some(_), _) => of_no_item(alarm, findings),
            (None, Some(items)) => for_items(alarm, items, environment, findings),
            (None, None) => on_all(alarm, environment, findings),
        }
        let Some(on) = alarm.on.filter(|_| alarm.row.is_none()) else {
            continue;
        };
        let both = |a: &&Alarm| {
            let mut items = policy.items().into_iter();
            let whole = matches!(on.value, AlarmOn::Errors | AlarmOn::Latency);
            a.on.is_some_and(|o| o.value == on.value)
                && (whole
                    || items.len() == 0
                    || items.any(|item| {
                        let (kind, name) = (item.kind, &item.name.text);
                        a.holds_of(kind, name) && alarm.holds_of(kind, name)
                    }))
        };
        if let Some(first) = policy.alarms.iter().take(i).find(both) {
            findings.push(
                Finding::error(
                    &policyfile::DUPLICATE,
                    on.span_or(alarm.name.span),
                    format!("two alarms watch {}", on.value),
                )
                .also(first.name.span, "the first"),
            );
        }
    }
    for dashboard in &policy.dashboards {
        if !cw::is_dashboard_name(&dashboard.name.text) {
            findings.push(refused(
                dashboard.name.span,
                "a dashboard's name has letters, digits, `-` and `_` only",
                cw::DASHBOARD_COLUMNS.source,
            ));
        }
        shows(dashboard, policy, findings);
    }
    if let Some(rate) = policy.tracing.as_ref().and_then(|t| t.rate)
        && !(0.0..=100.0).contains(&rate.value.0)
    {
        let at = rate.span_or(policy.head.name.span);
        findings.push(refused(
            at,
            "a sampling rate is 0% to 100%",
            crate::catalog::xray::FIXED_RATE.source,
        ));
    }
    let of_services = policy.services.iter().filter_map(|s| s.logs.said());
    let of_databases = policy.databases.iter().filter_map(|d| d.logs.said());
    let of_jobs = policy.jobs.iter().filter_map(|j| j.logs.said());
    let of_items = of_services.chain(of_databases).chain(of_jobs);
    for logs in policy.logs.iter().chain(&policy.log_groups).chain(of_items) {
        retention(logs, policy, findings);
    }
    let nameless = policy.logs.as_ref();
    if let Some(select) = nameless.and_then(|logs| logs.select.as_ref()) {
        let at = select.names.as_ref().and_then(|names| names.at);
        let at = at.unwrap_or(policy.head.name.span);
        let headline = "`logs` with `select` need a name";
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        findings
            .push(finding.help("write logs \"audit\" { with a name of your own before the brace"));
    }
    if let Some(tags) = &policy.tags {
        for key in tags.keys.value.iter().filter(|k| k.starts_with("aws:")) {
            let at = tags.keys.span_or(policy.head.name.span);
            findings.push(Finding::error(
                &policyfile::VALUE,
                at,
                format!("\"{key}\" is AWS's own tag; it needs no activation"),
            ));
        }
    }
}

/// A retention is one of those that CloudWatch Logs has.
fn retention(logs: &Logs, policy: &Policy, findings: &mut Vec<Finding>) {
    if logs.retention.value == Kept::Forever {
        return;
    }
    let days = logs.retention.value.days().unwrap_or(0);
    if cw::is_retention(days) {
        return;
    }
    let at = logs.retention.span_or(policy.head.name.span);
    let mut finding = refused(
        at,
        format!(
            "CloudWatch Logs cannot keep events for {}",
            logs.retention.value
        ),
        cw::RETENTION_DAYS.source,
    );
    if let Some(longer) = cw::retention_at_least(days) {
        finding = finding.help(format!("the next longer retention is \"{longer}d\""));
    }
    findings.push(finding);
}

fn metrics(policy: &Policy, findings: &mut Vec<Finding>) {
    let shared = policy.metrics.iter().any(|m| m.namespace.is_none());
    let shared = shared.then_some(&policy.namespace);
    let own = policy.metrics.iter().filter_map(|m| m.namespace.as_ref());
    for namespace in shared.into_iter().chain(own) {
        let text = &namespace.value;
        if !cw::is_custom_namespace(text) {
            let at = namespace.span_or(policy.head.name.span);
            let headline = format!("\"{text}\" cannot be the namespace of custom metrics");
            findings.push(refused(at, headline, cw::NAMESPACE_CHARACTERS.source));
        }
    }
    for metric in &policy.metrics {
        if let Some(service) = &metric.logged_by {
            let at = service.span_or(metric.name.span);
            service_named(&service.value, at, policy, findings);
        }
        let most = cw::METRIC_FILTER_DIMENSIONS.value;
        if metric.dimensions.value.len() > most {
            let at = metric.dimensions.span_or(metric.name.span);
            findings.push(refused(
                at,
                format!("a metric filter takes at most {most} dimensions"),
                cw::METRIC_FILTER_DIMENSIONS.source,
            ));
        }
    }
}

/// The items that patterns name: each is to name one.
fn patterns(
    items: &Stated<Vec<Pattern>>,
    here: Span,
    environment: &EnvironmentPolicy,
    findings: &mut Vec<Finding>,
) {
    let policy = &environment.policy;
    let all = policy.items();
    let all = all.iter().map(|item| (item.kind, item.name.text.clone()));
    let queues = policy.all_queues().into_iter().flat_map(|queue| {
        let name = queue.queue;
        let whole = queue.bus.map(|bus| format!("{bus}/{name}"));
        [Some(name.to_owned()), whole]
            .into_iter()
            .flatten()
            .map(|name| (Queue::BLOCK, name))
    });
    let mut all: Vec<String> = all
        .chain(queues)
        .map(|(kind, name)| format!("{kind}/{name}"))
        .collect();
    all.dedup();
    for pattern in &items.value {
        let declared = || environment.declared().any(|item| pattern.matches(&item));
        // What one environment switches off is an item in the others.
        if all.iter().any(|item| pattern.matches(item)) || declared() {
            continue;
        }
        let known = || all.iter().map(String::as_str);
        let headline = format!("no item is \"{}\"", pattern.text);
        let finding = Finding::error(&policyfile::REFERENCE, items.span_or(here), headline);
        let finding = finding.note("an item is named as kind/name, and * stands for any name");
        findings.push(suggest(finding, nearest(&pattern.text, known()), known()));
    }
}

/// Alarms of items each of which has one of that name itself.
fn for_none(policy: &Policy, findings: &mut Vec<Finding>) {
    let watches = policy.watches();
    for alarm in policy.alarms.iter().filter(|alarm| alarm.items.is_some()) {
        let name = &alarm.name.text;
        // The rows of a table share a label: what one leaves another takes.
        let place = alarm.name.span;
        let watched = watches.iter().any(|w| w.alarm.name.span == place);
        let mut others = watches.iter().filter(|w| w.alarm.name.text == *name);
        let Some(other) = others.next().filter(|_| !watched && alarm.select.is_none()) else {
            continue;
        };
        let headline = format!("nothing takes alarm \"{name}\" of the top level");
        let here = alarm.name.span;
        let finding = Finding::new(Severity::Note, &policyfile::COMPARED, here, headline);
        let finding = finding.also(other.alarm.name.span, "an alarm of that name of the item");
        findings.push(finding.note("each item that it names has an alarm of that name itself"));
    }
}

/// An alarm of items that it names.
fn for_items(
    alarm: &Alarm,
    items: &Stated<Vec<Pattern>>,
    environment: &EnvironmentPolicy,
    findings: &mut Vec<Finding>,
) {
    let here = alarm.name.span;
    patterns(items, items.span_or(here), environment, findings);
    if let Some(row) = alarm
        .row
        .as_ref()
        .filter(|row| items.value != [row.name.clone()])
    {
        let at = alarm
            .own
            .threshold()
            .and_then(|(_, threshold)| threshold.at);
        let named = Stated {
            value: vec![row.name.clone()],
            at,
        };
        patterns(&named, here, environment, findings);
    }
    let on = alarm.on.map(|on| ("on", on.at));
    let of = alarm.of.as_ref().map(|of| ("of", of.at));
    let over = alarm.over.map(|over| ("over", over.at));
    let percentile = alarm.percentile.at.map(|at| ("percentile", Some(at)));
    for (word, at) in [on, of, over, percentile].into_iter().flatten() {
        let headline = if alarm.row.is_some() {
            format!("`{word}` does not go with a table by items")
        } else {
            format!("`{word}` does not go with `for`")
        };
        let finding = Finding::error(&policyfile::VALUE, at.unwrap_or(here), headline);
        findings.push(finding.help(match word {
            "percentile" => "write statistic = \"p95\"",
            "over" => "write above = \"1s\"",
            _ if alarm.row.is_some() => "leave it out: `metric` says what is watched",
            _ => "write metric = \"cpu\"",
        }));
    }
    if alarm.own.metric.is_none() && alarm.on.is_none() {
        let finding = Finding::error(
            &policyfile::MISSING,
            here,
            "an alarm of items needs `metric`",
        )
        .lacks(&["metric"]);
        findings.push(finding.help("write metric = \"cpu\""));
    }
}

/// An alarm that is told by its own name, whatever it watches.
fn of_no_item(alarm: &Alarm, findings: &mut Vec<Finding>) {
    let here = alarm.name.span;
    let own = &alarm.own;
    let stated = [
        ("for", alarm.items.as_ref().map(|items| items.at)),
        ("on", alarm.on.map(|on| on.at)),
        ("of", alarm.of.as_ref().map(|of| of.at)),
        ("over", alarm.over.map(|over| over.at)),
        ("percentile", alarm.percentile.at.map(Some)),
    ];
    for (word, at) in stated {
        let Some(at) = at else { continue };
        let headline = format!("`{word}` does not go with `select`");
        let finding = Finding::error(&policyfile::VALUE, at.unwrap_or(here), headline);
        findings.push(finding.help(match word {
            "percentile" => "write statistic = \"p95\"",
            "over" => "write above = \"1s\"",
            _ => "alarms of items are found by what they watch: leave `select` out",
        }));
    }
    sides(own, findings);
    // Its metric may be one that comes every second.
    timing(
        own.period,
        own.datapoints,
        own.breaching,
        (here, true),
        findings,
    );
}

/// What `generate` needs of an alarm of no item, and is not stated; nothing where all is.
fn lacks(alarm: &Alarm, policy: &Policy) -> Option<&'static str> {
    let own = &alarm.own;
    let of_policy = own.metric.as_ref().is_some_and(|metric| {
        let mut all = policy.metrics.iter();
        all.any(|own| own.name.text == metric.value)
    });
    let lacks = [
        ("`metric`", own.metric.is_none()),
        ("`namespace`", !of_policy && alarm.namespace.is_none()),
        ("threshold", own.threshold().is_none()),
        ("single name", alarm.names_several().is_some()),
    ];
    lacks
        .into_iter()
        .find_map(|(what, lacks)| lacks.then_some(what))
}

/// Alarms of no item that `generate` cannot write: all that lack the same in one note.
fn unwritten(policy: &Policy, findings: &mut Vec<Finding>) {
    let alone = policy.alarms.iter().filter(|alarm| alarm.select.is_some());
    let mut all: Vec<(&str, Vec<&Alarm>)> = Vec::new();
    for alarm in alone {
        let Some(what) = lacks(alarm, policy) else {
            continue;
        };
        match all.iter_mut().find(|(known, _)| *known == what) {
            Some((_, alarms)) => alarms.push(alarm),
            None => all.push((what, vec![alarm])),
        }
    }
    for (what, alarms) in all {
        let Some((first, rest)) = alarms.split_first() else {
            continue;
        };
        let headline = match rest {
            [] => format!("alarm \"{}\" states no {what}", first.name.text),
            [_] => format!("alarm \"{}\" and one more state no {what}", first.name.text),
            _ => format!(
                "alarm \"{}\" and {} more state no {what}",
                first.name.text,
                rest.len()
            ),
        };
        let finding = Finding::new(
            Severity::Note,
            &policyfile::COMPARED,
            first.name.span,
            headline,
        );
        let finding = match rest.first() {
            Some(next) => finding.also(next.name.span, "the next"),
            None => finding,
        };
        findings.push(finding.note("what is stated is compared, and `generate` leaves it out"));
    }
}

/// That each pattern names an item of which it is measured what an alarm is on.
fn measured(
    on: AlarmOn,
    of: &Stated<Vec<Pattern>>,
    here: Span,
    policy: &Policy,
    findings: &mut Vec<Finding>,
) {
    let of_balancer = matches!(on, AlarmOn::Errors | AlarmOn::Latency);
    let is_measured = |kind: &str, name: &str| {
        let mut services = policy.services.iter();
        on.kinds().contains(&kind)
            && (!of_balancer || services.any(|s| s.name.text == name && s.is_balanced()))
    };
    for pattern in &of.value {
        let items = policy.items().into_iter();
        let named = items.filter(|i| pattern.matches(&format!("{}/{}", i.kind, i.name.text)));
        let mut named = named.peekable();
        if named.peek().is_none() || named.any(|i| is_measured(i.kind, &i.name.text)) {
            continue;
        }
        let headline = format!("nothing measures {on} of \"{}\"", pattern.text);
        let finding = Finding::error(&policyfile::VALUE, of.span_or(here), headline);
        let behind = if of_balancer {
            " behind a load balancer"
        } else {
            ""
        };
        findings.push(finding.help(format!(
            "{on} is measured of each {}{behind}",
            on.kinds().join(" and ")
        )));
    }
}

/// An alarm of everything that has what it is on.
fn on_all(alarm: &Alarm, environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let here = alarm.name.span;
    let policy = &environment.policy;
    if let Some(of) = &alarm.of {
        patterns(of, here, environment, findings);
    }
    let own = &alarm.own;
    let stated = [
        ("namespace", alarm.namespace.as_ref().map(|n| n.at)),
        ("metric", own.metric.as_ref().map(|m| m.at)),
        ("statistic", own.statistic.as_ref().map(|s| s.at)),
        ("below", own.below.map(|b| b.at)),
        ("inclusive", own.inclusive.map(|i| i.at)),
        ("band", own.band.map(|b| b.at)),
        ("outside", own.outside.map(|o| o.at)),
        ("missing", own.missing.map(|m| m.at)),
        ("actions", own.actions.as_ref().map(|a| a.at)),
    ];
    let said = stated
        .iter()
        .filter(|(_, at)| at.is_some() && alarm.on.is_none());
    let said: Vec<String> = said.map(|(word, _)| format!("`{word}`")).collect();
    if let Some((last, before)) = said.split_last() {
        let words = if before.is_empty() {
            format!("{last} goes")
        } else {
            format!("{} and {last} go", before.join(", "))
        };
        let name = &alarm.name.text;
        let headline = format!("alarm \"{name}\" names no items");
        let finding = Finding::error(&policyfile::MISSING, here, headline).lacks(&["for"]);
        let note = format!("{words} with `for` or with `select`");
        findings.push(finding.note(note).help(format!(
            "name the items: for = [\"service/*\"], or the alarms that are there: select {{ names = [\"*{name}*\"] }}"
        )));
        return;
    }
    // Where a namespace belongs was said.
    for (word, at) in stated.into_iter().skip(1) {
        let Some(at) = at else { continue };
        let headline = format!("`{word}` goes with `for`, which names the items");
        let finding = Finding::error(&policyfile::VALUE, at.unwrap_or(here), headline);
        findings.push(finding.help(match alarm.on {
            Some(on) => format!(
                "write for = [\"service/*\"], and metric = \"{}\" in place of `on`",
                on.value
            ),
            None => "write for = [\"service/*\"]".to_owned(),
        }));
    }
    let Some(on) = alarm.on else {
        let finding = Finding::error(
            &policyfile::MISSING,
            here,
            format!("alarm \"{}\" needs `on`", alarm.name.text),
        )
        // A table of thresholds says of what they are.
        .lacks(&["on", "above", "below"]);
        findings.push(finding.help(format!(
            "what it watches: {}; or name items by `for`, with a `metric` of theirs, or existing alarms by `select`",
            AlarmOn::what()
        )));
        return;
    };
    let here = alarm.name.span;
    if let Some(of) = &alarm.of {
        measured(on.value, of, here, policy, findings);
    }
    match (on.value, own.above, alarm.over) {
        (AlarmOn::Latency, _, None) => findings.push(
            Finding::error(
                &policyfile::MISSING,
                here,
                "an alarm on latency needs `over`",
            )
            .lacks(&["over"])
            .help("write over = \"1s\""),
        ),
        (AlarmOn::Latency, Some(above), _) => findings.push(
            Finding::error(
                &policyfile::VALUE,
                above.span_or(here),
                "an alarm on latency has no `above`",
            )
            .help("state `over` alone"),
        ),
        (AlarmOn::Latency, _, Some(over)) => {
            if over.value.0 <= 0.0 {
                findings.push(
                    Finding::error(
                        &policyfile::VALUE,
                        over.span_or(here),
                        "a response time is always above 0 seconds",
                    )
                    .help("write over = \"1s\""),
                );
            }
            if !cw::is_extended_statistic(&alarm.percentile.value) {
                let at = alarm.percentile.span_or(here);
                findings.push(
                    refused(
                        at,
                        format!("\"{}\" is no percentile", alarm.percentile.value),
                        cw::STATISTICS.source,
                    )
                    .help("write \"p99\""),
                );
            }
        }
        (_, None, _) => findings.push(
            Finding::error(
                &policyfile::MISSING,
                here,
                format!("an alarm on {} needs `above`", on.value),
            )
            .lacks(&["above"])
            .help("write above = \"80%\""),
        ),
        (_, _, Some(over)) => findings.push(
            Finding::error(
                &policyfile::VALUE,
                over.span_or(here),
                format!("an alarm on {} has no `over`", on.value),
            )
            .help("state `above` alone"),
        ),
        (_, Some(above), None) => match alarm.share() {
            Some(share) if share.value > 0.0 && share.value <= 100.0 => {}
            Some(share) => findings.push(
                Finding::error(
                    &policyfile::VALUE,
                    above.span_or(here),
                    "a threshold is above 0% and at most 100%",
                )
                .label(format!("{}%", plain(share.value))),
            ),
            None => findings.push(
                Finding::error(
                    &policyfile::VALUE,
                    above.span_or(here),
                    format!("`above` of an alarm on {} is a share in percent", on.value),
                )
                .help("write above = \"80%\""),
            ),
        },
    }
    // Everything an alarm of the policy watches is a metric of AWS, and those come once a minute.
    timing(
        own.period,
        own.datapoints,
        own.breaching,
        (here, false),
        findings,
    );
}
