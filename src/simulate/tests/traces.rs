//! Each mechanism's hour, step by step as worked out by hand.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::catalog::dynamics::Unpublished;
use crate::family::{Adjustment, Check, Fleet, Gauge, Reasoned, Scheduled, Stepping, Tracking};
use crate::policy::demand::Demand;
use crate::simulate::load::SHARE;
use crate::simulate::model::Of;
use crate::simulate::{Load, Model, Options, Outcome, Parameters, run};

/// Tasks that carry one unit each, with what moves them.
pub(super) fn fleet(tasks: (u32, u32)) -> Fleet {
    Fleet {
        name: "api".into(),
        by: None,
        peak: 1.0,
        carries: Reasoned {
            value: 1.0,
            because: "by definition".into(),
            assumed: false,
            at: None,
        },
        tasks,
        stated: None,
        is_quorum: false,
        start: None,
        tracking: Vec::new(),
        steps: Vec::new(),
        schedules: Vec::new(),
        check: Check::None,
        drain: 0.0,
        healthy_percent: (100, 200),
        pool: 0,
        broker_connections: 0,
        spot: None,
        left_out: Vec::new(),
        bounds: None,
    }
}

/// No lag, and tasks that serve after so many seconds: 40 of them because they have no check.
pub(super) fn options(start_seconds: f64) -> Options {
    let parameters = Parameters::default()
        .with(Unpublished::MetricLag, 0.0)
        .with(Unpublished::Provisioning, start_seconds - 40.0)
        .with(Unpublished::Image, 0.0)
        .with(Unpublished::Startup, 0.0)
        .with(Unpublished::Stopping, 0.0);
    Options {
        parameters,
        start: Timestamp::UNIX_EPOCH,
    }
}

/// A load of amounts by minute: each is so many minutes long.
pub(super) fn load(parts: &[(usize, f64)]) -> Load {
    let amounts = parts.iter().flat_map(|(n, amount)| vec![*amount; *n]);
    let columns = BTreeMap::from([(SHARE.to_owned(), amounts.collect())]);
    Load::traced("trace".into(), columns, &Demand::default(), 1.0).unwrap()
}

fn ran(fleet: Fleet, load: &Load, options: &Options) -> Outcome {
    let model = Model {
        fleets: vec![Of {
            family: "tasks",
            item: fleet,
        }],
        ..Model::default()
    };
    run(&model, load, options).items.remove(0)
}

/// Running tasks, use in percent, and wanted tasks after the decision at the end of each minute: what is wanted as the next
/// minute begins, before its scheduled actions.
fn by_minute(outcome: &Outcome) -> Vec<(u32, f64, u32)> {
    let number = |n: f64| format!("{n:.0}").parse::<u32>().unwrap();
    let rows = &outcome.rows;
    rows.iter()
        .map(|row| {
            let percent = (row.utilization * 1000.0).round() / 10.0;
            (number(row.amount), percent, number(row.wanted))
        })
        .collect()
}

/// What is expected: from a minute on, the running tasks, the use in percent, and the wanted tasks as the minute begins.
type Part = (usize, u32, f64, u32);

fn check(outcome: &Outcome, expected: &[Part]) {
    let found = by_minute(outcome);
    for (at, (from, running, percent, wanted)) in expected.iter().enumerate() {
        let to = expected.get(at + 1).map_or(found.len(), |next| next.0);
        for (minute, (r, p, w)) in found.iter().enumerate().take(to).skip(*from) {
            assert_eq!((r, w), (running, wanted), "minute {minute}");
            assert!(
                (p - percent).abs() < 0.051,
                "minute {minute}: {p} {percent}"
            );
        }
    }
}

/// Target tracking on CPU. Target 60, so low below 54; 2 to 12 tasks; cooldowns 180 and 300 s; a task serves after 2 min.
/// Load in task-CPUs: 1.0 in minutes 0-9, 4.2 in 10-29, 1.5 in 30-59. CPU is 100 % x load / tasks, at most 100.
///
/// - 0-9: 100 x 1.0 / 2 = 50, below 54 for 10 of 15 minutes only.
/// - 12, decided at 13:00: the third minute above 60: ceil(2 x 100 / 60) = ceil(3.33) = 4. They serve from 15:00.
/// - 13-14: ceil(2 x 100 / 60) = 4 again: it counts running tasks, not wanted ones (which would give 7).
/// - 15, decided at 16:00: 4 tasks, 100 x 4.2 / 4 = 105, so 100: ceil(4 x 100 / 60) = ceil(6.67) = 7. They serve from 18:00.
/// - 18-29: 100 x 4.2 / 7 = 60, which is not above 60.
/// - 30-44: 100 x 1.5 / 7 = 21.43, the 15th minute is 44. Decided at 45:00: ceil(7 x 21.43 / 60) = ceil(2.5) = 3.
/// - 45-59: 100 x 1.5 / 3 = 50: ceil(3 x 50 / 60) = ceil(2.5) = 3 is no fewer.
///
/// Task-minutes: 15 x 2 + 3 x 4 + 27 x 7 + 15 x 3 = 30 + 12 + 189 + 45 = 276. Not served: 5 x (4.2 - 2) in 10-14, and
/// 3 x (4.2 - 4) in 15-17: 11 + 0.6 = 11.6.
#[test]
fn an_hour_of_target_tracking() {
    let mut tasks = fleet((2, 12));
    tasks.tracking.push(Tracking {
        name: "cpu".into(),
        gauge: Gauge::Percent,
        target: 60.0,
        out_cooldown: 180,
        in_cooldown: 300,
        scale_in: true,
    });
    let load = load(&[(10, 1.0), (20, 4.2), (30, 1.5)]);
    let outcome = ran(tasks, &load, &options(120.0));
    check(
        &outcome,
        &[
            (0, 2, 50.0, 2),
            (10, 2, 210.0, 2),
            (13, 2, 210.0, 4),
            (15, 4, 105.0, 4),
            (16, 4, 105.0, 7),
            (18, 7, 60.0, 7),
            (30, 7, 21.4, 7),
            (45, 3, 50.0, 3),
        ],
    );
    assert!((outcome.amount_minutes - 276.0).abs() < 1e-9);
    assert!((outcome.unserved() - 11.6).abs() < 1e-9);
    assert_eq!(outcome.scaled, (2, 1));
    // From 10:00 to 17:59.
    assert_eq!(
        (outcome.short_minutes, outcome.recovered_after),
        (8, Some(8))
    );
}

/// Target tracking on requests of a task, with scheduled actions. Target 1,000, so low below 900; 2 to 20 tasks; cooldowns 300 s; a
/// task serves after 2 min. Requests a minute: 1,800 (0-4), 3,600 (5-8), 8,000 (9-19), 0 (20-59). At 40:00 the minimum is 6, at 50:00
/// it is 2 again.
///
/// - 0-4: 1,800 / 2 = 900, not below 900.
/// - 7, decided at 8:00: ceil(2 x 1,800 / 1,000) = ceil(3.6) = 4; they serve from 10:00.
/// - 9, decided at 10:00: 8,000 / 2 = 4,000: ceil(2 x 4) = 8; in the cooldown, but larger: 4 more, which serve from 12:00.
/// - 10-11: 8,000 / 4 = 2,000: ceil(4 x 2) = 8, no more than wanted. 12-19: 1,000.
/// - 20-34: 0 requests are data. The 15th minute is 34; decided at 35:00: 0, held to the minimum of 2. No more until 40:00.
/// - 40:00: the minimum of 6 holds at once, the tasks serve from 42:00. 50:00: the alarm decides before the action, and its 0 is 6;
///   after it 2 is allowed, and the alarm still fires: decided at 51:00.
#[test]
fn an_hour_of_requests_with_scheduled_actions() {
    let mut tasks = fleet((2, 20));
    tasks.tracking.push(Tracking {
        name: "requests".into(),
        // A task at full use takes 1,000 requests a minute.
        gauge: Gauge::PerTask(1000.0),
        target: 1000.0,
        out_cooldown: 300,
        in_cooldown: 300,
        scale_in: true,
    });
    for (minute, tasks_min) in [(40, 6), (50, 2)] {
        tasks.schedules.push(Scheduled {
            name: "morning".into(),
            cron: format!("{minute} 0 * * ? *"),
            timezone: "UTC".into(),
            tasks: (tasks_min, 20),
        });
    }
    let load = load(&[(5, 1.8), (4, 3.6), (11, 8.0), (40, 0.0)]);
    let outcome = ran(tasks, &load, &options(120.0));
    check(
        &outcome,
        &[
            (0, 2, 90.0, 2),
            (5, 2, 180.0, 2),
            (8, 2, 180.0, 4),
            (9, 2, 400.0, 4),
            (10, 4, 200.0, 8),
            (12, 8, 100.0, 8),
            (20, 8, 0.0, 8),
            (35, 2, 0.0, 2),
            (40, 2, 0.0, 6),
            (42, 6, 0.0, 6),
            (51, 2, 0.0, 2),
        ],
    );
    assert_eq!(outcome.scaled, (2, 2));
}

/// Step scaling. High from 70 on, 1 of 1: [0,10) +1, [10,20) +2, [20,..) +4, cooldown 120 s. Low to 30, 5 of 5: -25 %, cooldown 300 s.
/// A task serves after 1 min; 4 at the beginning. Load: 2.0 (0-4), 3.4 (5-14), 5.4 (15-24), 1.5 (25-59).
///
/// - 5, decided at 6:00: 100 x 3.4 / 4 = 85, 15 above: +2 = 6, cooldown to 8:00; they serve from 7:00.
/// - 6, decided at 7:00: 4 before the first action + 2 = 6, no more. 7-14: 100 x 3.4 / 6 = 56.7.
/// - 15, decided at 16:00: 100 x 5.4 / 6 = 90, 20 above (the lower bound is of the step): +4 = 10, from 17:00. 16: 6 + 4 = 10.
/// - 25-29: 100 x 1.5 / 10 = 15, the fifth is 29: decided at 30:00: 25 % of 10 are 2.5, so 2: 8. Cooldown to 35:00.
/// - 34: 18.75, 25 % of 8 are 2: 6. 39: 25, 1.5 is 1: 5. 44: 30 is not above 30, 1.25 is 1: 4. From 45 on: 37.5.
#[test]
fn an_hour_of_step_scaling() {
    let mut tasks = fleet((1, 20));
    tasks.start = Some(4);
    let steps = |below: bool| Stepping {
        name: "cpu".into(),
        gauge: Gauge::Percent,
        below,
        threshold: if below { 30.0 } else { 70.0 },
        adjustment: if below {
            Adjustment::Percent
        } else {
            Adjustment::Change
        },
        changes: if below {
            vec![(0.0, -25)]
        } else {
            vec![(0.0, 1), (10.0, 2), (20.0, 4)]
        },
        cooldown: if below { 300 } else { 120 },
        period: 60,
        datapoints: if below { (5, 5) } else { (1, 1) },
    };
    tasks.steps = vec![steps(false), steps(true)];
    let load = load(&[(5, 2.0), (10, 3.4), (10, 5.4), (35, 1.5)]);
    let outcome = ran(tasks, &load, &options(60.0));
    check(
        &outcome,
        &[
            (0, 4, 50.0, 4),
            (5, 4, 85.0, 4),
            (6, 4, 85.0, 6),
            (7, 6, 56.7, 6),
            (15, 6, 90.0, 6),
            (16, 6, 90.0, 10),
            (17, 10, 54.0, 10),
            (25, 10, 15.0, 10),
            (30, 8, 18.8, 8),
            (35, 6, 25.0, 6),
            (40, 5, 30.0, 5),
            (45, 4, 37.5, 4),
        ],
    );
    assert_eq!(outcome.scaled, (2, 4));
}

/// Several policies: the most of what they ask for is added, and tasks are removed only when all find the load low. Of 12 tasks at
/// 25 % use one policy finds 25 of 50 and would do with 6; another finds 50 of 50, and with 6 would have 12 again.
#[test]
fn all_policies_must_agree_to_remove_tasks() {
    let policy = |name: &str, full: f64, scale_in: bool| Tracking {
        name: name.into(),
        gauge: Gauge::PerTask(full),
        target: 50.0,
        out_cooldown: 60,
        in_cooldown: 60,
        scale_in,
    };
    let rest = load(&[(60, 3.0)]);
    let fewest = |policies: Vec<Tracking>| {
        let mut tasks = fleet((1, 20));
        tasks.start = Some(12);
        tasks.tracking = policies;
        let wanted = by_minute(&ran(tasks, &rest, &options(60.0)));
        wanted
            .into_iter()
            .map(|(_, _, wanted)| wanted)
            .min()
            .unwrap()
    };
    // Use is 3 / 12 = 25 %: the first is at 25 of 50, the second at 50 of 50.
    assert_eq!(fewest(vec![policy("cpu", 100.0, true)]), 6);
    let both = vec![policy("cpu", 100.0, true), policy("requests", 200.0, true)];
    assert_eq!(fewest(both), 12);
    // One that may not remove tasks is not asked, and adds them again.
    let alone = vec![policy("cpu", 100.0, true), policy("requests", 200.0, false)];
    assert_eq!(fewest(alone), 6);
    assert_eq!(fewest(vec![policy("cpu", 100.0, false)]), 12);
}

/// With a lag of 150 s a minute is known three minutes after the next has begun: the first addition is decided at 16:00, not 13:00.
#[test]
fn datapoints_that_come_late_delay_the_decision() {
    let mut tasks = fleet((2, 12));
    tasks.tracking.push(Tracking {
        name: "cpu".into(),
        gauge: Gauge::Percent,
        target: 60.0,
        out_cooldown: 180,
        in_cooldown: 300,
        scale_in: true,
    });
    let load = load(&[(10, 1.0), (50, 4.2)]);
    let mut options = options(120.0);
    options.parameters = options.parameters.with(Unpublished::MetricLag, 150.0);
    let found = by_minute(&ran(tasks, &load, &options));
    assert_eq!((found[15].2, found[16].2), (2, 4));
}
