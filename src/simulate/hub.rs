//! A broker while it runs.

use crate::family::Hub;

use super::fleet::FleetRun;
use super::mechanism::reconnect::Outage;
use super::model::Of;
use super::number::is_short;
use super::outcome::{Cause, Outcome};
use super::tally::{Shown, Tally};

/// A broker while it runs.
pub(super) struct HubRun<'m> {
    of: &'m Of<Hub>,
    pub(super) clients: Vec<usize>,
    curve: &'m [f64],
    outage: Option<Outage>,
    tally: Tally,
}

impl<'m> HubRun<'m> {
    pub(super) fn new(
        of: &'m Of<Hub>,
        clients: Vec<usize>,
        curve: &'m [f64],
        tally: Tally,
    ) -> Self {
        Self {
            of,
            clients,
            curve,
            outage: None,
            tally,
        }
    }

    fn asked(&self, fleets: &[FleetRun<'_>]) -> f64 {
        let clients = self.clients.iter().filter_map(|at| fleets.get(*at));
        let connections = clients.map(|fleet| {
            let tasks = fleet.tasks.serving() + f64::from(fleet.tasks.stopping());
            tasks * f64::from(fleet.item().broker_connections)
        });
        connections.sum()
    }

    fn nodes(&self) -> f64 {
        f64::from(self.of.item.nodes.max(1))
    }

    /// One node is away for some seconds; the others accept what was connected to it.
    pub(super) fn fail_over(
        &mut self,
        fleets: &[FleetRun<'_>],
        now: u64,
        seconds: f64,
        accept: f64,
    ) {
        let from = f64::from(u32::try_from(now).unwrap_or(u32::MAX));
        let outage = Outage {
            from,
            seconds: if self.of.item.nodes > 1 { 0.0 } else { seconds },
            clients: self.asked(fleets) / self.nodes(),
            accept: accept * (self.nodes() - 1.0).max(1.0),
            gives_up: self.of.item.gives_up.as_ref().map(|until| until.value),
        };
        self.tally.lost(outage.lost());
        self.outage = Some(outage);
    }

    /// A minute: the share of the work of its clients that it lets through, and why not all.
    pub(super) fn minute(&mut self, minute: u32, fleets: &[FleetRun<'_>]) -> (f64, Option<Cause>) {
        let hub = &self.of.item;
        let asked = self.asked(fleets);
        let limit = hub.limit.map(f64::from);
        let got = limit.map_or(asked, |limit| asked.min(limit));
        let granted = if asked > 0.0 { got / asked } else { 1.0 };
        let share = self.curve.get(minute as usize).copied().unwrap_or(0.0);
        let messages = hub.peak.unwrap_or(0.0) * share;
        let passes = hub.throughput.filter(|_| messages > 0.0);
        let passes = passes.map_or(1.0, |planned| (planned / messages).min(1.0));
        let mut here = 1.0;
        if let Some(outage) = self.outage {
            here = 1.0 - (1.0 - outage.share(minute)) / self.nodes();
            if outage.is_over(minute) && outage.lost() <= 0.0 {
                self.outage = None;
            }
        }
        let factor = here * granted.min(passes);
        let cause = if is_short(1.0, here) {
            Some(Cause::Reconnecting)
        } else if is_short(asked, got) && granted <= passes {
            Some(Cause::BrokerConnections)
        } else if is_short(1.0, passes) {
            Some(Cause::Throughput)
        } else {
            None
        };
        let of_connections = limit.map_or(0.0, |limit| asked / limit.max(1.0));
        let of_messages = hub
            .throughput
            .map_or(0.0, |planned| messages / planned.max(1e-9));
        self.tally.minute(
            minute,
            Shown {
                offered: asked,
                served: got * here,
                utilization: of_connections.max(of_messages),
                amount: got * here,
                wanted: asked,
                cause,
            },
        );
        (factor, cause)
    }

    pub(super) fn finish(mut self) -> Outcome {
        self.tally.cost(Some(0.0));
        self.tally.finish(|_| {})
    }
}
