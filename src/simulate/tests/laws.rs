//! What holds for every policy and every load.

use proptest::prelude::*;

use crate::catalog::dynamics::Unpublished;
use crate::family::{Adjustment, Fleet, Gauge, Hub, Reasoned, Stepping, Store, Tracking, Waiting};
use crate::simulate::load::Happening;
use crate::simulate::model::Of;
use crate::simulate::{Model, Options, Run, Unit, run};

use super::traces::{fleet, load, options};

fn tracking() -> impl Strategy<Value = Tracking> {
    (
        20.0..90.0,
        0..600_u32,
        0..900_u32,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(target, out_cooldown, in_cooldown, percent, scale_in)| Tracking {
                name: "tracking".into(),
                gauge: if percent {
                    Gauge::Percent
                } else {
                    Gauge::PerTask(100.0)
                },
                target,
                out_cooldown,
                in_cooldown,
                scale_in,
            },
        )
}

fn stepping() -> impl Strategy<Value = Stepping> {
    (any::<bool>(), 1..5_i64, 0..600_u32, 1..6_u32, any::<bool>()).prop_map(
        |(below, change, cooldown, datapoints, share)| {
            let change = if share { change * 10 } else { change };
            Stepping {
                name: "steps".into(),
                gauge: Gauge::Percent,
                below,
                threshold: if below { 25.0 } else { 75.0 },
                adjustment: if share {
                    Adjustment::Percent
                } else {
                    Adjustment::Change
                },
                changes: if below {
                    vec![(0.0, -change), (-10.0, -2 * change)]
                } else {
                    vec![(0.0, change), (10.0, 2 * change)]
                },
                cooldown,
                period: 60,
                datapoints: (datapoints, datapoints),
            }
        },
    )
}

/// Tasks with some policies, within some bounds.
fn tasks(steps: bool) -> impl Strategy<Value = Fleet> {
    let most = if steps { 3 } else { 1 };
    (
        0..6_u32,
        0..30_u32,
        prop::collection::vec(tracking(), 0..3),
        prop::collection::vec(stepping(), 0..most),
    )
        .prop_map(move |(min, more, tracking, steppers)| {
            let mut out = fleet((min, min + more));
            out.tracking = tracking;
            out.steps = if steps { steppers } else { Vec::new() };
            out
        })
}

/// A load of some parts, each some minutes long.
fn parts() -> impl Strategy<Value = Vec<(usize, f64)>> {
    prop::collection::vec((1..40_usize, 0.0..30.0), 1..8)
}

fn model(fleets: Vec<Fleet>) -> Model<'static> {
    let fleets = fleets.into_iter();
    Model {
        fleets: fleets
            .map(|item| Of {
                family: "tasks",
                item,
            })
            .collect(),
        ..Model::default()
    }
}

fn late(lag: f64) -> Options {
    let mut out = options(90.0);
    out.parameters = out.parameters.with(Unpublished::MetricLag, lag);
    out
}

/// Tasks that run and that are wanted, by minute.
fn counts(run: &Run) -> Vec<(f64, f64)> {
    let rows = &run.items[0].rows;
    rows.iter().map(|row| (row.amount, row.wanted)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn bounds_are_never_left(tasks in tasks(true), parts in parts(), lag in 0.0..180.0) {
        let (min, max) = tasks.tasks;
        let run = run(&model(vec![tasks]), &load(&parts), &late(lag));
        for (running, wanted) in counts(&run) {
            prop_assert!((f64::from(min)..=f64::from(max)).contains(&wanted), "{wanted}");
            prop_assert!(running <= f64::from(max), "{running}");
        }
    }

    #[test]
    fn what_is_served_is_offered_and_fits_the_tasks(tasks in tasks(true), parts in parts()) {
        let run = run(&model(vec![tasks]), &load(&parts), &late(60.0));
        for row in &run.items[0].rows {
            prop_assert!(row.served <= row.offered + 1e-9);
            prop_assert!(row.served <= row.amount + 1e-9);
            prop_assert_eq!(row.cause.is_some(), row.offered - row.served > row.offered * 1e-9 + 1e-9);
        }
    }

    /// From one removal to the next, unless tasks were added between them, lies the cooldown of the policy.
    #[test]
    fn cooldowns_hold_to_the_minute(policy in tracking(), parts in parts(), max in 5..30_u32) {
        let policy = Tracking { scale_in: true, ..policy };
        let wait = f64::from(policy.in_cooldown) / 60.0;
        let mut tasks = fleet((1, max));
        tasks.start = Some(max);
        tasks.tracking = vec![policy];
        let run = run(&model(vec![tasks]), &load(&parts), &late(0.0));
        let mut last: Option<usize> = None;
        let wanted: Vec<f64> = counts(&run).into_iter().map(|(_, wanted)| wanted).collect();
        for (at, pair) in wanted.windows(2).enumerate() {
            if pair[1] > pair[0] {
                last = None;
            } else if pair[1] < pair[0] {
                if let Some(before) = last {
                    #[allow(clippy::cast_precision_loss)]
                    let minutes = (at - before) as f64;
                    prop_assert!(minutes >= wait, "{before} {at} {wait}");
                }
                last = Some(at);
            }
        }
    }

    /// Within the cooldown of steps that add, no more is added than the largest step from where the first began.
    #[test]
    fn steps_add_within_a_cooldown_only_what_a_larger_one_adds(
        cooldown in 60..600_u32,
        small in 1..4_i64,
        large in 4..9_i64,
        parts in parts(),
    ) {
        let mut tasks = fleet((1, 200));
        tasks.steps = vec![Stepping {
            name: "steps".into(),
            gauge: Gauge::Percent,
            below: false,
            threshold: 70.0,
            adjustment: Adjustment::Change,
            changes: vec![(0.0, small), (20.0, large)],
            cooldown,
            period: 60,
            datapoints: (1, 1),
        }];
        let run = run(&model(vec![tasks]), &load(&parts), &late(0.0));
        let counts = counts(&run);
        for (at, pair) in counts.windows(2).enumerate() {
            if pair[1].1 <= pair[0].1 {
                continue;
            }
            // In the minutes that end within the cooldown of this one, all of it together is at most the largest step.
            let minutes = (cooldown as usize).div_ceil(60);
            let end = counts.get(at + minutes).or(counts.last()).unwrap().1;
            #[allow(clippy::cast_precision_loss)]
            let most = pair[0].0.max(pair[0].1) + 2.0 * large as f64;
            prop_assert!(end <= most, "{at} {end} {most}");
        }
    }

    /// Policies that hold a target leave a system alone that is at its target. One that may not remove tasks and another that may
    /// can pull it up and down for ever.
    #[test]
    fn a_system_at_rest_stays_at_rest(tasks in tasks(false), amount in 0.0..40.0, lag in 0.0..180.0) {
        prop_assume!(tasks.tasks.0 > 0 || amount > 0.0);
        let mut tasks = tasks;
        for policy in &mut tasks.tracking {
            policy.scale_in = true;
        }
        let run = run(&model(vec![tasks]), &load(&[(240, amount)]), &late(lag));
        let counts = counts(&run);
        prop_assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        prop_assert_eq!(run.items[0].scaled, (0, 0));
    }

    /// While a load only rises, more of it never costs less in tasks or serves less. In a single minute it may run fewer tasks: an alarm
    /// that has fired acts at once on what the load has become since, and one that was content first needs its datapoints. A load
    /// that falls may: target tracking removes none while a metric is within a tenth of its target, and all above the target once it
    /// is below, so that after a higher peak fewer tasks may be left than after one that never reached that.
    ///
    /// By a tenth it may: a metric that is late is acted upon again while the tasks that it asked for start, so both order too many,
    /// and 4 tasks times the same factor are other whole numbers than 5 (18 tasks where 16 come of a tenth more load).
    #[test]
    fn more_load_never_costs_less_or_serves_less(tasks in tasks(false), parts in parts(), more in 1.0..3.0) {
        let mut tasks = tasks;
        for policy in &mut tasks.tracking {
            policy.scale_in = true;
        }
        let mut parts = parts;
        parts.sort_by(|a, b| a.1.total_cmp(&b.1));
        let model = model(vec![tasks]);
        let less = run(&model, &load(&parts), &late(120.0));
        let more = run(&model, &load(&parts).times(more), &late(120.0));
        prop_assert!(less.items[0].amount_minutes <= more.items[0].amount_minutes * 1.1 + 1.0);
        prop_assert!(less.items[0].served <= more.items[0].served * 1.1 + 1e-6);
    }

    #[test]
    fn equal_seeds_give_equal_runs(tasks in tasks(true), parts in parts(), seed in any::<u64>()) {
        let model = model(vec![tasks]);
        let options = || Options {
            parameters: options(90.0).parameters.drawn(seed),
            ..options(90.0)
        };
        let load = load(&parts);
        prop_assert_eq!(run(&model, &load, &options()), run(&model, &load, &options()));
    }

    /// What came into a queue was done, is too old, or waits.
    #[test]
    fn no_message_is_lost_on_the_way(
        tasks in tasks(false),
        parts in parts(),
        rate in 0.1..5.0,
        retention in 60..20_000_u32,
    ) {
        let mut model = model(vec![tasks]);
        let waiting = Waiting {
            name: "inbox".into(),
            by: "messages",
            peak: Some(1.0),
            consumers: vec!["api".into()],
            retention,
        };
        let handled = Reasoned { value: rate, because: "given".into(), assumed: false, at: None };
        model.backlogs.push((Of { family: "waiting", item: waiting }, handled));
        let run = run(&model, &load(&parts), &late(0.0));
        let queue = &run.items[1];
        let left = queue.rows.last().unwrap().amount;
        let sum = queue.served + queue.lost + left;
        prop_assert!((queue.offered - sum).abs() < 1e-6 * queue.offered.max(1.0), "{} {sum}", queue.offered);
    }
}

/// A database with 103 connections takes 100 of its tasks' 4 x 30, so five sixths of their work gets through.
#[test]
fn what_a_database_does_not_take_its_clients_do_not_serve() {
    let mut tasks = fleet((4, 4));
    tasks.pool = 30;
    let mut model = model(vec![tasks]);
    model.stores.push(Of {
        family: "store",
        item: Store {
            name: "main".into(),
            clients: vec!["api".into()],
            acu: None,
            stated: None,
            need: Reasoned {
                value: 1.0,
                because: "given".into(),
                assumed: false,
                at: None,
            },
            limit: Some(103),
            proxy: None,
            readers: 1,
            bounds: None,
        },
    });
    let out = run(&model, &load(&[(10, 3.0)]), &late(0.0));
    let (api, main) = (&out.items[0], &out.items[1]);
    assert!((api.served - 25.0).abs() < 1e-6, "{}", api.served);
    assert_eq!(main.unit, Unit::Connections);
    assert!((main.peak_utilization - 1.2).abs() < 1e-9);
    let (item, at, cause) = out.bottleneck().unwrap();
    assert_eq!(
        (item.title.as_str(), at, cause.id()),
        ("store/main", 0, "database-connections")
    );
}

/// Of a broker with one node all connections are away for 60 s, and 60 tasks with 200 connections are back after 12,000 / 200 = 60 s
/// more: nothing is served in one minute, and half of it in the next.
#[test]
fn clients_of_a_broker_wait_until_they_are_connected_again() {
    let mut tasks = fleet((60, 60));
    tasks.broker_connections = 200;
    let mut model = model(vec![tasks]);
    model.hubs.push(Of {
        family: "hub",
        item: Hub {
            name: "messages".into(),
            clients: vec!["api".into()],
            limit: None,
            nodes: 1,
            by: "messages",
            throughput: None,
            peak: None,
            gives_up: None,
        },
    });
    let storm = load(&[(10, 60.0)]).with(5, Happening::BrokerFailover);
    let out = run(&model, &storm, &late(0.0));
    let served: Vec<f64> = out.items[0]
        .rows
        .iter()
        .map(|row| row.served.round())
        .collect();
    assert_eq!(
        served,
        [60.0, 60.0, 60.0, 60.0, 60.0, 0.0, 30.0, 60.0, 60.0, 60.0]
    );
    assert_eq!(out.items[0].recovered_after, Some(2));
}

/// A third of nine tasks is lost with a zone; three new ones serve after 90 s: from the middle of the second minute on.
#[test]
fn tasks_of_a_lost_zone_are_replaced() {
    let mut tasks = fleet((9, 9));
    tasks.tracking.clear();
    let loss = load(&[(6, 9.0)]).with(2, Happening::ZoneLoss);
    let out = run(&model(vec![tasks]), &loss, &late(0.0));
    let served: Vec<f64> = out.items[0].rows.iter().map(|row| row.served).collect();
    assert_eq!(served, [9.0, 9.0, 6.0, 7.5, 9.0, 9.0]);
    assert_eq!(out.items[0].first.unwrap().1.id(), "tasks-starting");
}
