//! The tasks of a service while they run.

use std::collections::VecDeque;

use crate::catalog::dynamics::Unpublished;
use crate::family::{Fleet, Gauge};

use super::mechanism::scaler::Scaler;
use super::mechanism::steps::Stepper;
use super::mechanism::tasks::Tasks;
use super::mechanism::tracking::Tracker;
use super::model::{Model, Of};
use super::number::{at_least, is_short, seconds};
use super::outcome::{Cause, Outcome};
use super::parameters::Parameters;
use super::tally::{Shown, Tally};

/// Numbers of tasks whose price is kept.
const KEPT: usize = 10_000;

/// What a policy goes by, with the place of its queue.
enum Seen {
    Percent,
    PerTask(f64),
    Backlog(usize),
    Depth(usize),
    /// A queue that is not simulated.
    Nothing,
}

/// What some tasks cost an hour.
#[derive(Clone, Copy)]
enum Hourly {
    /// Nobody has asked yet.
    Unasked,
    /// The price; none where it is not known.
    Asked(Option<f64>),
}

/// A metric whose datapoints come late.
struct Late {
    seen: Seen,
    waiting: VecDeque<Option<f64>>,
}

/// Tasks while they run.
pub(super) struct FleetRun<'m> {
    of: &'m Of<Fleet>,
    curve: &'m [f64],
    schedule: Vec<(u32, (u32, u32))>,
    next: usize,
    pub(super) tasks: Tasks,
    scaler: Scaler,
    tracked: Vec<Late>,
    stepped: Vec<Late>,
    lag: usize,
    /// Datapoints of a minute, kept for their memory.
    points: (Vec<Option<f64>>, Vec<Option<f64>>),
    /// What is offered in this minute, and what of it the tasks could serve.
    offered: f64,
    able: f64,
    /// Share of that which what they depend on lets through, and what holds the rest.
    let_through: f64,
    held_by: Option<Cause>,
    /// By number of tasks, what they cost an hour.
    prices: Vec<Hourly>,
    usd: Option<f64>,
    tally: Tally,
}

impl<'m> FleetRun<'m> {
    pub(super) fn new(
        of: &'m Of<Fleet>,
        curve: &'m [f64],
        schedule: Vec<(u32, (u32, u32))>,
        parameters: &Parameters,
        launches: u32,
        tally: Tally,
    ) -> Self {
        let fleet = &of.item;
        let (min, max) = fleet.tasks;
        let max = max.max(min);
        let offered = fleet.peak * curve.first().copied().unwrap_or(0.0);
        let running = at_rest(fleet, offered)
            .max(fleet.start.unwrap_or(min))
            .clamp(min, max);
        let late = |gauge: &Gauge| Late {
            seen: match gauge {
                Gauge::Percent => Seen::Percent,
                Gauge::PerTask(full) => Seen::PerTask(*full),
                Gauge::Backlog(_) | Gauge::Depth(_) => Seen::Nothing,
            },
            waiting: VecDeque::new(),
        };
        let stop = fleet.drain.max(parameters.get(Unpublished::Stopping));
        Self {
            of,
            curve,
            schedule,
            next: 0,
            tasks: Tasks::new(
                running,
                parameters.start_seconds(fleet.check),
                seconds(stop),
                launches,
                fleet.healthy_percent,
            ),
            scaler: Scaler {
                trackers: fleet
                    .tracking
                    .iter()
                    .map(|t| Tracker::new(t, parameters))
                    .collect(),
                steppers: fleet.steps.iter().map(Stepper::new).collect(),
                min,
                max,
                desired: running,
                out: 0,
                fewer: 0,
            },
            tracked: fleet.tracking.iter().map(|t| late(&t.gauge)).collect(),
            stepped: fleet.steps.iter().map(|s| late(&s.gauge)).collect(),
            lag: parameters.lag_minutes() as usize,
            points: (Vec::new(), Vec::new()),
            offered: 0.0,
            able: 0.0,
            let_through: 1.0,
            held_by: None,
            prices: Vec::new(),
            usd: Some(0.0),
            tally,
        }
    }

    pub(super) fn title(&self) -> String {
        crate::family::titled(self.of.family, &self.of.item.name)
    }

    /// Finds the queues of its policies among those that are simulated; the names of others.
    pub(super) fn resolve(&mut self, queues: &[&str]) -> Vec<String> {
        let fleet = &self.of.item;
        let tracked = fleet.tracking.iter().map(|t| &t.gauge);
        let stepped = fleet.steps.iter().map(|s| &s.gauge);
        let late = self.tracked.iter_mut().chain(&mut self.stepped);
        let mut missing = Vec::new();
        for (gauge, late) in tracked.chain(stepped).zip(late) {
            let (Gauge::Backlog(name) | Gauge::Depth(name)) = gauge else {
                continue;
            };
            let Some(at) = queues.iter().position(|queue| queue == name) else {
                missing.push(name.clone());
                continue;
            };
            late.seen = match gauge {
                Gauge::Backlog(_) => Seen::Backlog(at),
                _ => Seen::Depth(at),
            };
        }
        missing
    }

    /// The number of its scaling policies.
    pub(super) fn policies(&self) -> usize {
        self.tracked.len() + self.stepped.len()
    }

    /// Some tasks are gone at once, rounded up.
    pub(super) fn lose(&mut self, tasks: f64) {
        self.tasks.lose(at_least(tasks));
    }

    /// Tasks that run on Spot.
    pub(super) fn on_spot(&self) -> f64 {
        let Some((share, base)) = self.of.item.spot else {
            return 0.0;
        };
        f64::from(self.tasks.running().saturating_sub(base)) * share
    }

    pub(super) fn item(&self) -> &Fleet {
        &self.of.item
    }

    /// Use of a task, as a share.
    pub(super) fn utilization(&self) -> f64 {
        if self.able > 0.0 {
            self.offered / self.able
        } else if self.offered > 0.0 {
            // Nothing serves.
            10.0
        } else {
            0.0
        }
    }

    /// What is offered as a share of the peak, as far as the tasks take it.
    pub(super) fn taken(&self) -> f64 {
        let peak = self.of.item.peak;
        if peak > 0.0 {
            self.offered.min(self.able) / peak
        } else {
            0.0
        }
    }

    /// Share of its work that gets through, beside what the tasks themselves cannot do.
    pub(super) fn let_through(&self) -> f64 {
        self.let_through
    }

    pub(super) fn begin(&mut self, minute: u32, now: u64) {
        while let Some((at, bounds)) = self.schedule.get(self.next).copied() {
            if at > minute {
                break;
            }
            self.scaler.bound(bounds);
            self.next += 1;
        }
        self.tasks.minute(self.scaler.desired, now);
        let share = self.curve.get(minute as usize).copied().unwrap_or(0.0);
        self.offered = self.of.item.peak * share;
        self.able = self.of.item.carries.value * self.tasks.serving();
        self.let_through = 1.0;
        self.held_by = None;
    }

    /// What it depends on lets so much through.
    pub(super) fn limit(&mut self, factor: f64, cause: Option<Cause>) {
        if factor < 1.0 {
            self.let_through *= factor.max(0.0);
            self.held_by = self.held_by.or(cause);
        }
    }

    /// Why the tasks themselves are too few.
    fn too_few(&self) -> Cause {
        let fleet = &self.of.item;
        if self.tasks.deploying() && self.tasks.running() < self.scaler.desired {
            Cause::Deployment
        } else if self.tasks.running() < self.scaler.desired {
            Cause::Starting
        } else if fleet.tracking.is_empty() && fleet.steps.is_empty() {
            Cause::Fixed
        } else if self.scaler.desired >= self.scaler.max {
            Cause::Maximum
        } else {
            Cause::NotYetAsked
        }
    }

    pub(super) fn end(&mut self, minute: u32, now: u64, depths: &[f64], model: &Model<'_>) {
        let taken = self.offered.min(self.able);
        let served = taken * self.let_through;
        let cause = if is_short(self.offered, taken) {
            Some(self.too_few())
        } else if is_short(taken, served) {
            self.held_by
        } else {
            None
        };
        let running = self.tasks.running();
        self.tally.minute(
            minute,
            Shown {
                offered: self.offered,
                served,
                utilization: self.utilization(),
                amount: f64::from(running),
                wanted: self.scaler.desired.into(),
                cause,
            },
        );
        self.pay(model);
        let (utilization, serving) = (self.utilization(), self.tasks.serving());
        let value = |seen: &Seen| match seen {
            Seen::Percent => (serving > 0.0).then_some((utilization * 100.0).min(100.0)),
            Seen::PerTask(full) => (serving > 0.0).then_some(full * utilization),
            Seen::Backlog(at) => {
                let depth = *depths.get(*at)?;
                (running > 0).then(|| depth / f64::from(running))
            }
            Seen::Depth(at) => Some(*depths.get(*at)?),
            Seen::Nothing => None,
        };
        let lag = self.lag;
        let arrive = |late: &mut Late| {
            late.waiting.push_back(value(&late.seen));
            if late.waiting.len() > lag {
                late.waiting.pop_front().flatten()
            } else {
                None
            }
        };
        let (tracked, stepped) = &mut self.points;
        tracked.clear();
        tracked.extend(self.tracked.iter_mut().map(arrive));
        stepped.clear();
        stepped.extend(self.stepped.iter_mut().map(arrive));
        let deploying = self.tasks.deploying();
        self.scaler
            .decide(tracked, stepped, running, deploying, now);
    }

    /// What the tasks of this minute cost, those that start and stop with them.
    fn pay(&mut self, model: &Model<'_>) {
        let Some(usd) = self.usd else {
            return;
        };
        let running = self.tasks.running();
        let all = running
            .saturating_add(self.tasks.starting())
            .saturating_add(self.tasks.stopping());
        let at = all as usize;
        if self.prices.len() <= at && at < KEPT {
            self.prices.resize(at + 1, Hourly::Unasked);
        }
        let of = self.of;
        let price = || model.hourly(of.family, &of.item.name, of.item.bounds, all.into());
        let hourly = match self.prices.get_mut(at) {
            Some(Hourly::Asked(kept)) => *kept,
            Some(unasked) => {
                let asked = price();
                *unasked = Hourly::Asked(asked);
                asked
            }
            None => price(),
        };
        self.usd = hourly.map(|hourly| usd + hourly / 60.0);
    }

    pub(super) fn finish(mut self) -> Outcome {
        self.tally.cost(self.usd);
        let scaled = (self.scaler.out, self.scaler.fewer);
        let carries = self.of.item.carries.clone();
        self.tally.finish(|outcome| {
            outcome.scaled = scaled;
            outcome.carries = Some(carries);
        })
    }
}

/// The minimum of tasks that no policy scales out from.
fn at_rest(fleet: &Fleet, offered: f64) -> u32 {
    let carries = fleet.carries.value.max(f64::MIN_POSITIVE);
    let full = offered / carries;
    let held = fleet
        .tracking
        .iter()
        .filter_map(|policy| match &policy.gauge {
            Gauge::Percent => Some(full * 100.0 / policy.target),
            Gauge::PerTask(at_full) => Some(full * at_full / policy.target),
            Gauge::Backlog(_) | Gauge::Depth(_) => None,
        });
    at_least(held.fold(full, f64::max))
}
