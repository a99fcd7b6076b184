//! The system while it runs: a minute at a time, everything in it once.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::budget;
use crate::catalog::dynamics::{FAILOVER_BEHIND_PROXY, Unpublished, launches_per_minute};
use crate::family::titled;

use super::cron::due;
use super::fleet::FleetRun;
use super::hub::HubRun;
use super::load::{Happening, Load};
use super::model::Model;
use super::outcome::{Outcome, Run, Unit};
use super::parameters::Parameters;
use super::queue::QueueRun;
use super::store::StoreRun;
use super::tally::Tally;

/// Rows that are kept of all items: beyond it a row is of several minutes.
const ROWS: u32 = 100_000;

/// What a run is about, beside the model and the load.
#[derive(Debug, Clone)]
pub struct Options {
    /// What AWS does not publish.
    pub parameters: Parameters,
    /// When the trace begins.
    pub start: Timestamp,
}

/// Steps that a minute takes by itself; each item in it takes one more, and each that it depends on.
const MINUTE: usize = 6;

/// Runs a model under a load; to the end of the budget, if that comes first.
pub fn run(model: &Model<'_>, load: &Load, options: &Options) -> Run {
    let mut system = System::new(model, load, options);
    let steps = system.steps();
    for minute in 0..load.minutes {
        if !budget::spend(steps) {
            break;
        }
        system.minute(minute);
    }
    system.finish()
}

struct System<'m> {
    model: &'m Model<'m>,
    load: &'m Load,
    parameters: &'m Parameters,
    every: u32,
    fleets: Vec<FleetRun<'m>>,
    stores: Vec<StoreRun<'m>>,
    backlogs: Vec<QueueRun<'m>>,
    /// Messages that wait in each of these.
    depths: Vec<f64>,
    hubs: Vec<HubRun<'m>>,
    happened: Vec<(u32, &'static str)>,
    left_out: Vec<String>,
}

impl<'m> System<'m> {
    fn new(model: &'m Model<'m>, load: &'m Load, options: &'m Options) -> Self {
        let parameters = &options.parameters;
        let items =
            model.fleets.len() + model.stores.len() + model.backlogs.len() + model.hubs.len();
        let items = u32::try_from(items).unwrap_or(u32::MAX).max(1);
        let every = load.minutes.div_ceil((ROWS / items).max(1)).max(1);
        let mut left_out = Vec::new();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, fleet) in model.fleets.iter().enumerate() {
            by_name.entry(&fleet.item.name).or_default().push(at);
        }
        let named = |names: &[String]| -> Vec<usize> {
            let found = names.iter().filter_map(|name| by_name.get(name.as_str()));
            let found: BTreeSet<usize> = found.flatten().copied().collect();
            found.into_iter().collect()
        };
        let launches = launches_per_minute(&model.region);
        let fleets = model.fleets.iter().map(|of| {
            let title = titled(of.family, &of.item.name);
            left_out.extend(of.item.left_out.iter().map(|why| format!("{title}: {why}")));
            let mut schedule: Vec<(u32, (u32, u32))> = Vec::new();
            for action in &of.item.schedules {
                match due(&action.cron, &action.timezone, options.start, load.minutes) {
                    Some(all) => schedule.extend(all.into_iter().map(|at| (at, action.tasks))),
                    None => left_out.push(format!(
                        "{title}: schedule {}: its cron expression has signs that are not read",
                        action.name
                    )),
                }
            }
            schedule.sort_by_key(|(at, _)| *at);
            let offers = of.item.by.as_deref().unwrap_or("share of the demand");
            FleetRun::new(
                of,
                load.curve(of.item.by.as_deref()),
                schedule,
                parameters,
                launches,
                Tally::new(title, Unit::Tasks, offers.replace('_', " "), every),
            )
        });
        let fleets: Vec<FleetRun<'m>> = fleets.collect();
        let stores = model.stores.iter().map(|of| {
            let unit = if of.item.acu.is_some() {
                Unit::Acu
            } else {
                Unit::Connections
            };
            let title = titled(of.family, &of.item.name);
            let tally = Tally::new(title, unit, "connections".into(), every);
            let shares = load.curve(None);
            StoreRun::new(of, named(&of.item.clients), shares, parameters, tally)
        });
        let stores = stores.collect();
        let queues = model.backlogs.iter().filter_map(|(of, handled)| {
            let title = titled(of.family, &of.item.name);
            let consumers = named(&of.item.consumers);
            let Some(peak) = of.item.peak else {
                left_out.push(format!("{title}: the demand states no {}", of.item.by));
                return None;
            };
            if consumers.is_empty() {
                left_out.push(format!("{title}: no service is known to receive from it"));
                return None;
            }
            let tally = Tally::new(title, Unit::Messages, of.item.by.into(), every);
            let curve = load.curve(Some(of.item.by));
            Some(QueueRun::new(of, peak, handled, consumers, curve, tally))
        });
        let queues = queues.collect();
        let hubs = model.hubs.iter().map(|of| {
            let title = titled(of.family, &of.item.name);
            let tally = Tally::new(title, Unit::Connections, "connections".into(), every);
            HubRun::new(
                of,
                named(&of.item.clients),
                load.curve(Some(of.item.by)),
                tally,
            )
        });
        let hubs = hubs.collect();
        let mut out = Self {
            model,
            load,
            parameters,
            every,
            fleets,
            stores,
            depths: Vec::new(),
            backlogs: queues,
            hubs,
            happened: Vec::new(),
            left_out,
        };
        out.resolve();
        out
    }

    /// The steps that a minute takes.
    fn steps(&self) -> usize {
        let fleets = self.fleets.iter().map(FleetRun::policies);
        let stores = self.stores.iter().map(|store| store.clients.len());
        let hubs = self.hubs.iter().map(|hub| hub.clients.len());
        let queues = self.backlogs.iter().map(QueueRun::consumers);
        let of_items = fleets.chain(stores).chain(hubs).chain(queues);
        MINUTE + of_items.map(|depends| 1 + depends).sum::<usize>()
    }

    /// Finds the queues that scaling policies go by.
    fn resolve(&mut self) {
        let queues: Vec<&str> = self.backlogs.iter().map(QueueRun::name).collect();
        for fleet in &mut self.fleets {
            for name in fleet.resolve(&queues) {
                self.left_out.push(format!(
                    "{}: a scaling policy goes by queue {name}, which is not simulated",
                    fleet.title()
                ));
            }
        }
    }

    fn happens(&mut self, minute: u32) {
        let now = u64::from(minute) * 60;
        for (at, happening) in &self.load.events {
            if *at != minute {
                continue;
            }
            self.happened.push((minute, happening.name()));
            match happening {
                Happening::Deployment => self.fleets.iter_mut().for_each(|f| f.tasks.deploy()),
                Happening::ZoneLoss => {
                    let zones = self.parameters.get(Unpublished::Zones).max(1.0);
                    for fleet in &mut self.fleets {
                        fleet.lose(f64::from(fleet.tasks.running()) / zones);
                    }
                }
                Happening::SpotReclaim => {
                    let share = self.parameters.get(Unpublished::SpotReclaim) / 100.0;
                    for fleet in &mut self.fleets {
                        let spot = fleet.on_spot();
                        fleet.lose(spot * share);
                    }
                }
                Happening::DatabaseFailover => {
                    for store in &mut self.stores {
                        let seconds = if store.has_readers() {
                            self.parameters.get(Unpublished::Failover)
                        } else {
                            self.parameters.get(Unpublished::FailoverAlone)
                        };
                        let seconds = if store.is_proxied() {
                            seconds * FAILOVER_BEHIND_PROXY.value
                        } else {
                            seconds
                        };
                        store.fail_over(seconds);
                    }
                }
                Happening::BrokerFailover => {
                    let seconds = self.parameters.get(Unpublished::BrokerOutage);
                    let accept = self.parameters.get(Unpublished::AcceptRate);
                    for hub in &mut self.hubs {
                        hub.fail_over(&self.fleets, now, seconds, accept);
                    }
                }
            }
        }
    }

    fn minute(&mut self, minute: u32) {
        self.happens(minute);
        let now = u64::from(minute) * 60;
        for fleet in &mut self.fleets {
            fleet.begin(minute, now);
        }
        for store in &mut self.stores {
            let (factor, cause) = store.minute(minute, &self.fleets);
            for at in &store.clients {
                if let Some(fleet) = self.fleets.get_mut(*at) {
                    fleet.limit(factor, cause);
                }
            }
        }
        for hub in &mut self.hubs {
            let (factor, cause) = hub.minute(minute, &self.fleets);
            for at in &hub.clients {
                if let Some(fleet) = self.fleets.get_mut(*at) {
                    fleet.limit(factor, cause);
                }
            }
        }
        for queue in &mut self.backlogs {
            queue.minute(minute, &self.fleets);
        }
        self.depths.clear();
        self.depths
            .extend(self.backlogs.iter().map(QueueRun::depth));
        for fleet in &mut self.fleets {
            fleet.end(minute, now + 60, &self.depths, self.model);
        }
    }

    fn finish(self) -> Run {
        let mut items: Vec<Outcome> = Vec::new();
        items.extend(self.fleets.into_iter().map(FleetRun::finish));
        let model = self.model;
        let stores = self.stores.into_iter();
        items.extend(stores.map(|store| store.finish(model)));
        items.extend(self.backlogs.into_iter().map(QueueRun::finish));
        items.extend(self.hubs.into_iter().map(HubRun::finish));
        let hours = f64::from(self.load.minutes) / 60.0;
        Run {
            load: self.load.title.clone(),
            minutes: self.load.minutes,
            every: self.every,
            items,
            events: self.happened,
            left_out: self.left_out,
            steady_usd: self.model.steady().map(|usd| usd * hours),
        }
    }
}
