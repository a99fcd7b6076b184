//! What is wrong with what moves the number of tasks.

use crate::catalog::events::SCHEDULED_RULES;
use crate::catalog::{scaling, schedule};
use crate::finding::{Finding, Severity};
use crate::policy::Policy;
use crate::policy::decode::{Named, Stated, nearest};
use crate::policy::level::Level;
use crate::policy::mistake::{refused, suggest, timezone};
use crate::policy::service::Service;
use crate::policy::watch::{below_one, is_part_of_one};
use crate::registry::policyfile;
use crate::text::Span;

use super::{
    ALARM, BACKLOG, CPU, Change, Doing, KNOWN, LATENCY, MEMORY, MESSAGES, OF_AWS, REQUESTS, Scale,
    Schedule, is_of_aws,
};

/// What is wrong with everything that moves the tasks of a service.
pub(in super::super) fn check(service: &Service, policy: &Policy, findings: &mut Vec<Finding>) {
    for (i, scale) in service.scales.iter().enumerate() {
        one(service, scale, policy, findings);
        let mut earlier = service.scales.iter().take(i);
        if let Some(first) = earlier.find(|s| s.name() == scale.name()) {
            let at = |s: &Scale| s.label.as_ref().map_or(service.name.span, |l| l.span);
            let headline = format!("two scaling policies are called \"{}\"", scale.name());
            let finding = Finding::error(&policyfile::DUPLICATE, at(scale), headline);
            findings.push(finding.also(at(first), "the first"));
        }
    }
    tracked_twice(service, findings);
    for schedule in &service.schedules {
        timed(schedule, findings);
    }
    let Some(tasks) = service.tasks else { return };
    let at = tasks.span_or(service.name.span);
    let moved = !service.scales.is_empty() || !service.schedules.is_empty();
    if !tasks.value.is_fixed() && !moved {
        findings.push(
            Finding::warning(
                &policyfile::SCALING,
                at,
                format!("nothing moves the tasks of {}", service.name.text),
            )
            .label(format!(
                "between {} and {}",
                tasks.value.min, tasks.value.max
            ))
            .help("write a `scale` block, or one number of tasks"),
        );
    }
    let is_own = |scale: &&Scale| {
        let at = scale.on.as_ref().and_then(|on| on.at);
        at.is_some_and(|at| !policy.for_all.contains(&at))
    };
    let stays = tasks.value.is_fixed() && service.schedules.is_empty();
    if let Some(scale) = service.scales.iter().find(is_own).filter(|_| stays) {
        let name = &service.name.text;
        let headline = format!("one number of tasks is what the `scale` of {name} cannot move");
        let finding = Finding::new(Severity::Note, &policyfile::SCALING, at, headline);
        let on = scale.on.as_ref().and_then(|on| on.at);
        let finding = match scale.label.as_ref().map(|label| label.span).or(on) {
            Some(place) => finding.also(place, "it"),
            None => finding,
        };
        findings.push(finding.help(format!(
            "write bounds, such as tasks = \"{0}..{1}\", or leave the `scale` out",
            tasks.value.min.max(1),
            tasks.value.max.max(1).saturating_mul(2)
        )));
    }
    let scheduled = service.schedules.iter();
    let starts = scheduled
        .filter_map(|s| s.tasks)
        .any(|tasks| tasks.value.min > 0);
    let waits = |s: &Scale| s.on.as_ref().is_some_and(|on| on.value == BACKLOG);
    let tracks = |s: &Scale| !s.is_by_steps();
    if tasks.value.min == 0
        && tasks.value.max > 0
        && service.scales.iter().any(tracks)
        && !starts
        && !service.scales.iter().all(waits)
    {
        findings.push(
            Finding::warning(
                &policyfile::SCALING,
                at,
                "from 0 tasks target tracking never scales out",
            )
            .label("no task, no datapoint")
            .note(format!(
                "source: {}",
                scaling::COOLDOWN_DEFAULT_SECONDS.source
            ))
            .help("keep one task at least, or scale from 0 by a `schedule`"),
        );
    }
}

/// Several targets of one service follow a metric each.
fn tracked_twice(service: &Service, findings: &mut Vec<Finding>) {
    let tracked = |scale: &&Scale| !scale.is_by_steps() && scale.target.is_some();
    let what = |scale: &Scale| {
        let word = |word: &Option<Stated<String>>| word.as_ref().map(|w| w.value.clone());
        let of = [&scale.percentile, &scale.queue];
        (word(&scale.on), of.map(word))
    };
    let all: Vec<&Scale> = service.scales.iter().filter(tracked).collect();
    for (place, scale) in all.iter().enumerate() {
        let mut before = all.iter().take(place);
        let (Some(first), Some(on)) = (before.find(|s| what(s) == what(scale)), &scale.on) else {
            continue;
        };
        let headline = format!("two targets of one service follow \"{}\"", on.value);
        let at = |scale: &Scale| {
            let on = scale.on.as_ref().and_then(|on| on.at);
            on.unwrap_or(service.name.span)
        };
        findings.push(
            refused(at(scale), headline, scaling::SEVERAL_TARGETS.source)
                .label("each follows a metric of its own")
                .also(at(first), "the first")
                .help("leave one of them out, or follow another metric"),
        );
    }
}

fn timed(schedule: &Schedule, findings: &mut Vec<Finding>) {
    timezone(&schedule.timezone, schedule.name.span, findings);
    let Some(cron) = &schedule.cron else { return };
    let at = cron.span_or(schedule.name.span);
    if let Err(why) = schedule::numbers(&cron.value) {
        let headline = format!("\"{}\" is no schedule: {why}", cron.value);
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        let meant = schedule::meant::fields(&cron.value);
        let finding = finding.help(match meant {
            Some(meant) => format!("write cron = \"{meant}\""),
            None => {
                let form = "minutes, hours, day of month, month, day of week, year";
                format!("write cron = \"0 20 ? * MON-FRI *\": {form}")
            }
        });
        findings.push(finding.note(format!("source: {SCHEDULED_RULES}")));
    }
}

/// Whether a metric word is the load balancer's.
fn of_the_balancer(word: &str) -> bool {
    word == REQUESTS || word == LATENCY
}

fn one(service: &Service, scale: &Scale, policy: &Policy, findings: &mut Vec<Finding>) {
    let Some(on) = &scale.on else { return };
    let at = on.span_or(service.name.span);
    let word = on.value.as_str();
    if let Some(target) = scale.target {
        level(word, target, at, findings);
    }
    by_steps(scale, at, findings);
    let metric = policy.metrics.iter().find(|m| m.name.text == word);
    let known = KNOWN.contains(&word);
    if let Some(metric) = metric.filter(|_| known) {
        findings.push(
            Finding::error(
                &policyfile::SCALING,
                at,
                format!("\"{word}\" is a metric of AWS and one of the policy"),
            )
            .also(metric.name.span, "the policy's own")
            .help("give the `metric` another label"),
        );
        return;
    }
    if of_the_balancer(word) && !service.is_balanced() {
        let finding = Finding::error(
            &policyfile::SCALING,
            at,
            format!(
                "service \"{}\" can follow its {word} only behind a load balancer",
                service.name.text
            ),
        )
        .label("the load balancer measures it")
        .note(format!("source: {}", scaling::PREDEFINED_METRICS.source))
        .help(match &scale.label {
            Some(label) if policy.for_all.contains(&at) => format!(
                "write load_balanced = true, or scale \"{}\" {{ enabled = false }} in service \"{}\"",
                label.text, service.name.text
            ),
            _ => "write load_balanced = true, or scale on another metric".to_owned(),
        });
        findings.push(match service.load_balanced.at {
            Some(said) => finding.also(said, "no load balancer"),
            None => finding,
        });
    }
    if metric.is_none() && is_of_aws(word) {
        let headline = "what follows a metric of AWS by its own name is compared, and not written";
        let finding = Finding::new(Severity::Note, &policyfile::GENERATE, at, headline);
        findings.push(finding.note("`generate` needs to know whose metric it is"));
    } else if metric.is_none() && !known {
        let known = || {
            let labels = policy.metrics.iter().map(|m| m.name.text.as_str());
            KNOWN.into_iter().chain(labels)
        };
        let headline = format!("there is no metric \"{word}\"");
        let finding = Finding::error(&policyfile::REFERENCE, at, headline);
        let ours = OF_AWS.iter().find(|(name, _)| *name == word);
        findings.push(match ours {
            Some((_, ours)) => finding.help(format!("write on = \"{ours}\"")),
            None => suggest(finding, nearest(word, known()), known()),
        });
    }
    if let Some(metric) = metric.filter(|m| !m.per_task.value && !scale.is_by_steps()) {
        findings.push(
            Finding::error(
                &policyfile::SCALING,
                at,
                format!("target tracking cannot follow \"{word}\""),
            )
            .label("the value of the whole system does not fall when tasks are added")
            .also(metric.name.span, "not `per_task`")
            .note(format!(
                "source: {}",
                scaling::COOLDOWN_DEFAULT_SECONDS.source
            ))
            .help("publish the value of one task, and say `per_task = true`"),
        );
    }
    if word == ALARM {
        by_alarm(scale, at, findings);
    }
    if word == MESSAGES && !scale.is_by_steps() {
        let headline = "a target for the messages of a queue is never met by adding tasks";
        findings.push(
            Finding::warning(&policyfile::SCALING, at, headline)
                .label("their number does not fall when tasks are added")
                .note(format!(
                    "source: {}",
                    scaling::COOLDOWN_DEFAULT_SECONDS.source
                ))
                .help("write kind = \"step\", or on = \"backlog\" for the messages of one task"),
        );
    }
    words_that_go_with(scale, word, at, policy, findings);
}

/// What goes with an alarm of any kind, and what is that alarm's.
fn by_alarm(scale: &Scale, at: Span, findings: &mut Vec<Finding>) {
    let Some((doing, _)) = scale.steps().filter(|_| scale.is_by_steps()) else {
        if scale.is_mistyped {
            return;
        }
        let headline = "on = \"alarm\" goes with kind = \"step\"";
        let finding = Finding::error(&policyfile::SCALING, at, headline);
        findings.push(finding.help("write add, remove or set = { 0 = 1 }, by how far above the alarm's threshold a step begins"));
        return;
    };
    let of_alarm = [
        ("period", scale.period.at),
        ("datapoints", scale.datapoints.at),
        (
            "breaching",
            scale.breaching.and_then(|breaching| breaching.at),
        ),
        ("statistic", scale.statistic.as_ref().and_then(|s| s.at)),
        ("in_period", scale.of_fewer.period.and_then(|s| s.at)),
        (
            "in_datapoints",
            scale.of_fewer.datapoints.and_then(|s| s.at),
        ),
        ("in_breaching", scale.of_fewer.breaching.and_then(|s| s.at)),
        (
            "in_statistic",
            scale.of_fewer.statistic.as_ref().and_then(|s| s.at),
        ),
    ];
    let mut stated = of_alarm
        .iter()
        .filter_map(|(word, at)| Some((word, (*at)?)));
    if let Some((word, here)) = stated.next() {
        let more = stated.map(|(word, _)| format!(", {word} = null"));
        let more: String = more.collect();
        let headline = "an alarm of any kind has its own period and datapoints";
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        let finding = finding.also(at, "an alarm of any kind");
        findings.push(finding.help(format!(
            "state them in an `alarm` block that selects it; what is inherited is taken back with {word} = null{more}"
        )));
    }
    if doing == Doing::SetBelow {
        let headline = "steps of an alarm of any kind count above its threshold";
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        findings.push(finding.help("write `set`"));
    }
    let headline = "what an alarm of any kind starts is compared, and not written";
    let finding = Finding::new(Severity::Note, &policyfile::GENERATE, at, headline);
    findings.push(
        finding.note("`generate` needs the metric: write on = \"cpu\", or the label of a `metric`"),
    );
}

/// `percentile` goes with `latency`, `queue` with `backlog` and `messages`.
fn words_that_go_with(
    scale: &Scale,
    word: &str,
    at: Span,
    policy: &Policy,
    findings: &mut Vec<Finding>,
) {
    if let Some(percentile) = &scale.percentile {
        let here = percentile.span_or(at);
        if word != LATENCY {
            let headline = format!("`percentile` goes with on = \"{LATENCY}\"");
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        } else if !crate::catalog::cloudwatch::is_extended_statistic(&percentile.value) {
            let headline = format!("\"{}\" is no percentile", percentile.value);
            let source = crate::catalog::cloudwatch::STATISTICS.source;
            findings.push(refused(here, headline, source).help("write \"p95\""));
        }
    }
    if let Some(statistic) = &scale.statistic {
        let here = statistic.span_or(at);
        if word == BACKLOG {
            let headline = "what waits for each task is computed, and has no statistic";
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        } else if scale.percentile.is_some() {
            let headline = "`percentile` and `statistic` say the same";
            let finding = Finding::error(&policyfile::VALUE, here, headline);
            findings.push(finding.help("keep one of them"));
        }
    }
    match (&scale.queue, word == BACKLOG || word == MESSAGES) {
        (Some(queue), false) => {
            let headline = format!("`queue` goes with on = \"{BACKLOG}\" and \"{MESSAGES}\"");
            let here = queue.span_or(at);
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        }
        (None, true) => {
            let headline = format!("on = \"{word}\" needs `queue`");
            let finding = Finding::error(&policyfile::MISSING, at, headline).lacks(&["queue"]);
            findings.push(finding.help("name the queue whose messages wait"));
        }
        (Some(queue), true) => {
            let found = policy.queues_named(&queue.value);
            let here = queue.span_or(at);
            let names = policy.all_queues();
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let known = || names.iter().map(String::as_str);
            if found.is_empty() {
                let headline = format!("there is no queue \"{}\"", queue.value);
                let finding = Finding::error(&policyfile::REFERENCE, here, headline);
                findings.push(suggest(finding, nearest(&queue.value, known()), known()));
            } else if found.len() > 1 {
                let headline = format!("there are several queues \"{}\"", queue.value);
                let finding = Finding::error(&policyfile::REFERENCE, here, headline);
                findings.push(finding.help(format!("write one of {}", names.join(", "))));
            }
        }
        (None, false) => {}
    }
}

/// What goes with steps, and what does not.
fn by_steps(scale: &Scale, at: Span, findings: &mut Vec<Finding>) {
    let lists = [
        ("add", &scale.add),
        ("remove", &scale.remove),
        ("set", &scale.set),
        ("set_below", &scale.set_below),
    ];
    let stated: Vec<_> = lists.iter().filter(|(_, all)| !all.0.is_empty()).collect();
    let place = |all: &Named<Change>| all.0.first().map_or(at, |(name, _)| name.span);
    if !scale.is_by_steps() {
        if let Some((word, all)) = stated.first() {
            let headline = format!("`{word}` goes with kind = \"step\"");
            let finding = Finding::error(&policyfile::VALUE, place(all), headline).lacks(&["kind"]);
            findings.push(match scale.target {
                Some(_) => finding.help(format!(
                    "a target is held without steps: leave it out, or state it instead of `target` and write kind = \"step\"; what is inherited is taken back with {word} = null"
                )),
                None => finding.help("write kind = \"step\""),
            });
        }
        let of_steps = [
            (
                "cooldown",
                scale.cooldown.at.filter(|_| scale.cooldown.value.0 != 300),
            ),
            (
                "period",
                scale.period.at.filter(|_| scale.period.value.0 != 60),
            ),
            (
                "datapoints",
                scale.datapoints.at.filter(|_| scale.datapoints.value != 3),
            ),
            ("breaching", scale.breaching.and_then(|b| b.at)),
            ("statistic", scale.statistic.as_ref().and_then(|s| s.at)),
            ("in_period", scale.of_fewer.period.and_then(|s| s.at)),
            (
                "in_datapoints",
                scale.of_fewer.datapoints.and_then(|s| s.at),
            ),
            ("in_breaching", scale.of_fewer.breaching.and_then(|s| s.at)),
            (
                "in_statistic",
                scale.of_fewer.statistic.as_ref().and_then(|s| s.at),
            ),
        ];
        for (word, stated) in of_steps {
            if let Some(here) = stated {
                let headline = format!("`{word}` goes with kind = \"step\"");
                let finding = Finding::error(&policyfile::VALUE, here, headline).lacks(&["kind"]);
                findings.push(finding.help(match word {
                    "cooldown" => "write `out_cooldown` and `in_cooldown`",
                    _ => "AWS makes the alarms of target tracking itself: leave it out",
                }));
            }
        }
        return;
    }
    if let Some(here) = scale.scale_in.at.filter(|_| !scale.scale_in.value) {
        let headline = "`scale_in` goes with kind = \"target\"";
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.help("steps remove tasks where `remove` says so: leave it out"));
    }
    let fewer = !scale.remove.0.is_empty() || !scale.set_below.0.is_empty();
    let of_fewer = &scale.of_fewer;
    let of_one_way = [
        ("out_cooldown", false, scale.out_cooldown.at),
        ("in_cooldown", true, scale.in_cooldown.at),
        ("in_period", true, of_fewer.period.and_then(|s| s.at)),
        (
            "in_datapoints",
            true,
            of_fewer.datapoints.and_then(|s| s.at),
        ),
        ("in_breaching", true, of_fewer.breaching.and_then(|s| s.at)),
        (
            "in_statistic",
            true,
            of_fewer.statistic.as_ref().and_then(|s| s.at),
        ),
    ];
    for (word, of_fewer, at) in of_one_way {
        let stated = at.filter(|_| of_fewer != fewer && !stated.is_empty());
        if let Some(here) = stated {
            let with = if of_fewer {
                "`remove` or `set_below`"
            } else {
                "`add` or `set`"
            };
            let headline = format!("`{word}` goes with {with}");
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        }
    }
    if let Some(target) = scale.target {
        let headline = "steps have no target";
        let finding = Finding::error(&policyfile::VALUE, target.span_or(at), headline);
        findings.push(finding.help(if stated.is_empty() {
            "write kind = \"target\"; steps state `add` or `remove` instead, each change with the level it begins at"
        } else {
            "leave it out: each change is stated with the level it begins at"
        }));
    }
    match stated.as_slice() {
        [] if scale.is_mistyped || scale.target.is_some() => {}
        [] => {
            let headline = "kind = \"step\" needs `add`, `remove`, `set` or `set_below`";
            let finding = Finding::error(&policyfile::MISSING, at, headline);
            let finding = finding.lacks(&["add", "remove", "set", "set_below"]);
            findings.push(finding.help("write add = { \"70%\" = 1, \"90%\" = 3 }"));
        }
        [_] => {}
        [_, (word, second), ..] => {
            let headline = "one scaling policy goes in one direction";
            let finding = Finding::error(&policyfile::VALUE, place(second), headline);
            findings.push(finding.help(format!("write `{word}` in a `scale` block of its own")));
        }
    }
    for (name, change) in stated.iter().flat_map(|(_, all)| &all.0) {
        if scale.level(name).is_none() {
            let headline = format!("\"{}\" is no level", name.text);
            let finding = Finding::error(&policyfile::VALUE, name.span, headline);
            findings.push(finding.help("write \"70%\", \"2s\" or \"100\""));
        }
        let on = scale.on.as_ref().map_or("", |on| on.value.as_str());
        let of_tasks = on == CPU || on == MEMORY;
        if of_tasks && scale.level(name).is_some_and(|level| level > 100.0) {
            let headline = format!("the {on} of a service is at most 100 percent");
            let finding = Finding::error(&policyfile::VALUE, name.span, headline);
            findings.push(finding.label("no step begins there"));
        }
        let nothing = matches!(change.value, Change::Tasks(0) | Change::Percent(0));
        let changes = !scale.add.0.is_empty() || !scale.remove.0.is_empty();
        if nothing && changes {
            let headline = "a step changes the number of tasks by 1 or more";
            let here = change.span_or(at);
            let finding = Finding::error(&policyfile::VALUE, here, headline);
            findings.push(finding.help("leave the level out: the steps begin at the next"));
        }
        let exact = !scale.set.0.is_empty() || !scale.set_below.0.is_empty();
        if matches!(change.value, Change::Percent(_)) && exact {
            let headline = "`set` takes a number of tasks";
            findings.push(Finding::error(
                &policyfile::VALUE,
                change.span_or(at),
                headline,
            ));
        }
    }
    let all = || stated.iter().flat_map(|(_, all)| &all.0);
    let shares = all().filter(|(_, change)| matches!(change.value, Change::Percent(_)));
    if (1..all().count()).contains(&shares.count()) {
        let headline = "the steps of one policy are all tasks or all shares";
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        findings.push(finding.note(format!("source: {}", scaling::STEP_ADJUSTMENTS.source)));
    }
    let datapoints = scale.datapoints.value;
    let breaching = scale
        .breaching
        .filter(|b| b.value == 0 || b.value > datapoints);
    if let Some(breaching) = breaching {
        let headline = "`breaching` counts some of the datapoints";
        let here = breaching.span_or(at);
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.label(format!("1 to {datapoints}")));
    }
}

/// A target in the unit of its metric.
fn level(word: &str, target: Stated<Level>, at: Span, findings: &mut Vec<Finding>) {
    let here = target.span_or(at);
    let percent = word == CPU || word == MEMORY;
    let fits = match target.value {
        Level::Number(_) => true,
        Level::Percent(_) => percent || !KNOWN.contains(&word),
        Level::Seconds(_) => word == LATENCY || !KNOWN.contains(&word),
    };
    if !fits {
        let headline = format!("a target of {word} is no such value");
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.help(match word {
            CPU | MEMORY => "write a share, such as \"70%\"",
            LATENCY => "write a duration, such as \"250ms\"",
            _ => "write a number",
        }));
        return;
    }
    if percent && is_part_of_one(target.value) {
        findings.push(below_one(target.value, "target", here));
    }
    let number = target.value.number();
    if number <= 0.0 || (percent && number > 100.0) {
        let headline = "the scaling target is out of range";
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.label(if percent {
            "above 0, and at most 100 percent"
        } else {
            "must be above 0"
        }));
    }
}
