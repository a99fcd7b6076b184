//! A database while it runs.

use crate::family::Store;

use super::fleet::FleetRun;
use super::mechanism::acu::Acu;
use super::mechanism::pool::{usable, wanted};
use super::model::{Model, Of};
use super::number::is_short;
use super::outcome::{Cause, Outcome};
use super::parameters::Parameters;
use super::tally::{Shown, Tally};

/// A database while it runs.
pub(super) struct StoreRun<'m> {
    of: &'m Of<Store>,
    pub(super) clients: Vec<usize>,
    curve: &'m [f64],
    limit: Option<f64>,
    acu: Option<Acu>,
    /// Seconds that it is away.
    away: f64,
    tally: Tally,
    acu_minutes: f64,
    minutes: u32,
}

impl<'m> StoreRun<'m> {
    pub(super) fn new(
        of: &'m Of<Store>,
        clients: Vec<usize>,
        curve: &'m [f64],
        parameters: &Parameters,
        tally: Tally,
    ) -> Self {
        let store = &of.item;
        let first = store.need.value * curve.first().copied().unwrap_or(0.0);
        let limit = store.limit.map(|n| usable(n, store.proxy, parameters));
        Self {
            of,
            clients,
            curve,
            limit: limit.map(f64::from),
            acu: store.acu.map(|bounds| Acu::new(bounds, first, parameters)),
            away: 0.0,
            tally,
            acu_minutes: 0.0,
            minutes: 0,
        }
    }

    pub(super) fn has_readers(&self) -> bool {
        self.of.item.readers > 0
    }

    pub(super) fn is_proxied(&self) -> bool {
        self.of.item.proxy.is_some()
    }

    /// It is away for some seconds. A new writer that was no reader begins at the lower bound.
    pub(super) fn fail_over(&mut self, seconds: f64) {
        self.away = seconds;
        if !self.has_readers()
            && let Some(acu) = &mut self.acu
        {
            acu.restart();
        }
    }

    /// A minute: the share of the work of its clients that it lets through, and why not all.
    pub(super) fn minute(&mut self, minute: u32, fleets: &[FleetRun<'_>]) -> (f64, Option<Cause>) {
        let store = &self.of.item;
        let proxied = self.is_proxied();
        let clients = || self.clients.iter().filter_map(|at| fleets.get(*at));
        let asked = clients().map(|fleet| {
            let pool = fleet.item().pool;
            let running = fleet.tasks.serving();
            let stopping = f64::from(fleet.tasks.stopping());
            // What stops has no new requests, and keeps its pool until it is gone.
            let kept = if proxied { 0.0 } else { stopping };
            wanted(running, pool, fleet.utilization(), proxied) + kept * f64::from(pool)
        });
        let asked: f64 = asked.sum();
        let got = self.limit.map_or(asked, |limit| asked.min(limit));
        let share = if self.clients.is_empty() {
            self.curve.get(minute as usize).copied().unwrap_or(0.0)
        } else {
            let count = u32::try_from(self.clients.len()).unwrap_or(1);
            clients().map(FleetRun::taken).sum::<f64>() / f64::from(count)
        };
        let need = store.need.value * share;
        let (acu, met, cause) = match &mut self.acu {
            Some(acu) => {
                let (mean, met) = acu.minute(need);
                let cause = if acu.is_at_most() {
                    Cause::Capacity
                } else {
                    Cause::Growing
                };
                (Some(mean), met, cause)
            }
            None => (None, 1.0, Cause::Capacity),
        };
        let here = 1.0 - self.away.min(60.0) / 60.0;
        self.away = (self.away - 60.0).max(0.0);
        let granted = if asked > 0.0 { got / asked } else { 1.0 };
        let factor = here * granted.min(met);
        let cause = if here < 1.0 {
            Some(Cause::Failover)
        } else if is_short(asked, got) && granted <= met {
            Some(Cause::Connections)
        } else if is_short(1.0, met) {
            Some(cause)
        } else {
            None
        };
        let of_connections = self.limit.map_or(0.0, |limit| asked / limit.max(1.0));
        let of_capacity = acu.map_or(0.0, |acu| need / acu.max(0.5));
        self.acu_minutes += acu.unwrap_or(0.0);
        self.minutes += 1;
        self.tally.minute(
            minute,
            Shown {
                offered: asked,
                served: got * here,
                utilization: of_connections.max(of_capacity),
                amount: acu.unwrap_or(got),
                wanted: if acu.is_some() { need } else { asked },
                cause,
            },
        );
        (factor, cause)
    }

    pub(super) fn finish(mut self, model: &Model<'_>) -> Outcome {
        let store = &self.of.item;
        let hourly = |acu| model.hourly(self.of.family, &store.name, store.bounds, acu);
        let hours = f64::from(self.minutes) / 60.0;
        let usd = match store.acu {
            // What is billed is in proportion to the mean.
            Some((min, _)) if self.minutes > 0 => {
                let mean = self.acu_minutes / f64::from(self.minutes);
                let base = min.max(0.5);
                hourly(base)
                    .zip(hourly(base * 2.0))
                    .map(|(one, two)| (one + (two - one) * (mean - base) / base).max(0.0) * hours)
            }
            _ => model
                .fixed(self.of.family, &store.name)
                .map(|usd| usd * hours),
        };
        self.tally.cost(usd);
        let need = store.need.clone();
        let has_acu = store.acu.is_some();
        self.tally.finish(|outcome| {
            outcome.carries = has_acu.then_some(need);
        })
    }
}
