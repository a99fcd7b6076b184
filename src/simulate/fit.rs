//! What one task carried, from what a load test measured: the load up to which the limits of the policy held.
//!
//! Below it most points hold, above it most do not; single points are wrong either way, since response times vary and
//! machines hiccup. The estimate is the load that divides both with the fewest points on the wrong side. How sure it is
//! comes from repeating that on samples of the points: blocks of neighbours are drawn, for what follows a bad second is
//! often bad, too.

use std::collections::BTreeSet;

use crate::family::{Fleet, Reasoned};
use crate::text::Span;

use super::drive::Drive;
use super::measured::{Measured, Point};
use super::parameters::Random;

/// How often the points are sampled.
const SAMPLES: u32 = 400;
/// The fewest points of which samples say how sure an estimate is.
const ENOUGH: usize = 20;
/// The share of the samples that an interval leaves out at either end.
const TAIL: f64 = 0.025;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found {
    /// About so much, and the bounds between which it is in 95 of 100 cases.
    About {
        /// The load that divides the points best.
        load: f64,
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// The limits held under all that was tried.
    AtLeast(f64),
    /// The limits held under nothing that was tried.
    LessThan(f64),
    /// Nothing was measured.
    Nothing,
}

/// What load tests say that one task of an item carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The title of the item.
    pub item: String,
    /// The word of the demand.
    pub word: String,
    /// Whether it is so many a second.
    pub is_rate: bool,
    /// What the policy says that one carries.
    pub stated: Reasoned,
    /// How many ran.
    pub tasks: u32,
    /// What was measured of one task.
    pub points: Vec<Point>,
    /// What the files do not tell, and why.
    pub notes: BTreeSet<String>,
    /// The most calls that may fail, as a share.
    pub errors: Option<f64>,
    /// A percentile of the response times, and the seconds that it may come to.
    pub latency: Option<(f64, f64)>,
    /// What was found.
    pub found: Found,
}

impl Fitted {
    /// Of an item, before anything was read.
    pub fn of(drive: &Drive, fleet: &Fleet, tasks: u32) -> Self {
        Self {
            item: drive.item.clone(),
            word: drive.sent.word.clone(),
            is_rate: drive.sent.by.is_rate(),
            stated: fleet.carries.clone(),
            tasks,
            points: Vec::new(),
            notes: BTreeSet::new(),
            errors: drive.sent.errors,
            latency: drive.sent.latency,
            found: Found::Nothing,
        }
    }

    /// Adds what a file says of all tasks.
    pub fn add(&mut self, measured: Measured) {
        let tasks = f64::from(self.tasks.max(1));
        self.points
            .extend(measured.points.into_iter().map(|point| Point {
                load: point.load / tasks,
                ..point
            }));
        self.notes.extend(measured.notes);
    }

    /// Finds what one task carries.
    pub fn find(&mut self) {
        self.found = fit(&self.points);
    }

    /// The number of the policy that is another one by this, and what it would be: what one carries for certain.
    pub fn edit(&self) -> Option<(Span, String)> {
        let Found::About { low, .. } = self.found else {
            return None;
        };
        let whole = low.floor();
        let differs = (whole - self.stated.value).abs() >= 1.0;
        let at = self.stated.at.filter(|_| whole >= 1.0 && differs)?;
        Some((at, format!("{whole:.0}")))
    }
}

/// Finds the load up to which the limits held.
pub fn fit(points: &[Point]) -> Found {
    let held = points.iter().filter(|point| point.held);
    let most_held = held.map(|point| point.load).reduce(f64::max);
    let failed = points.iter().filter(|point| !point.held);
    let least_failed = failed.map(|point| point.load).reduce(f64::min);
    let (most_held, least_failed) = match (most_held, least_failed) {
        (None, None) => return Found::Nothing,
        (Some(most), None) => return Found::AtLeast(most),
        (None, Some(least)) => return Found::LessThan(least),
        (Some(most), Some(least)) => (most, least),
    };
    let mut order: Vec<usize> = (0..points.len()).collect();
    let load = |at: usize| points.get(at).map_or(0.0, |point| point.load);
    order.sort_by(|a, b| load(*a).total_cmp(&load(*b)));
    let once = vec![1; points.len()];
    let Some((estimate, below, above)) = divide(points, &order, &once) else {
        return Found::Nothing;
    };
    if points.len() < ENOUGH {
        // Too few to sample: whatever lies between what held and what did not.
        return Found::About {
            load: estimate,
            low: below.min(least_failed),
            high: above.max(most_held),
        };
    }
    let mut random = Random(0x5eed);
    let block = block(points.len());
    let mut found: Vec<f64> = (0..SAMPLES)
        .filter_map(|_| {
            let times = sample(points.len(), block, &mut random);
            divide(points, &order, &times).map(|(load, ..)| load)
        })
        .collect();
    found.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let last = found.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list"
        )]
        let place = (share * last as f64).round() as usize;
        found.get(place).copied().unwrap_or(estimate)
    };
    // It is known no better than by the points around it.
    Found::About {
        load: estimate,
        low: at(TAIL).min(below),
        high: at(1.0 - TAIL).max(above),
    }
}

/// How many neighbours are drawn together: few enough that many blocks are drawn.
fn block(points: usize) -> usize {
    points.isqrt().clamp(1, 30)
}

/// How often each point is in a sample of as many.
fn sample(points: usize, block: usize, random: &mut Random) -> Vec<u32> {
    let mut times = vec![0; points];
    let mut drawn = 0;
    while drawn < points {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place among the points"
        )]
        let start = (random.share() * points as f64) as usize;
        for step in 0..block.min(points - drawn) {
            if let Some(times) = times.get_mut((start + step) % points) {
                *times += 1;
            }
            drawn += 1;
        }
    }
    times
}

/// The load that divides with the fewest points on the wrong side, each counted so many times, and the loads of the
/// points next to it. Where several divide alike, the middle of them. `order` has the points by their load.
fn divide(points: &[Point], order: &[usize], times: &[u32]) -> Option<(f64, f64, f64)> {
    let count = |at: usize| i64::from(times.get(at).copied().unwrap_or(0));
    // With the dividing load below all points, those that held are on the wrong side.
    let mut wrong: i64 = 0;
    for at in order {
        if points.get(*at)?.held {
            wrong += count(*at);
        }
    }
    let mut least = wrong;
    let (mut first, mut last) = (0.0, points.get(*order.first()?)?.load);
    let mut is_run = true;
    for (place, at) in order.iter().enumerate() {
        let point = points.get(*at)?;
        wrong += if point.held { -count(*at) } else { count(*at) };
        let next = order.get(place + 1).and_then(|next| points.get(*next));
        // Points of one load are on one side.
        #[expect(clippy::float_cmp, reason = "what is the same load is the same number")]
        if next.is_some_and(|next| next.load == point.load) {
            continue;
        }
        let until = next.map_or(point.load, |next| next.load);
        if wrong < least {
            (least, first, last, is_run) = (wrong, point.load, until, true);
        } else if wrong == least && is_run {
            last = until;
        } else {
            is_run = false;
        }
    }
    Some((f64::midpoint(first, last), first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second of another generator: response times of a queue with one server, whose limit is met at `truth`, times
    /// a noise that lasts for some seconds; now and then a hiccup.
    fn measured(truth: f64, seed: u64, seconds: u32) -> Vec<Point> {
        let mut random = Random(seed);
        let mut normal = |deviation: f64| {
            let (a, b) = (random.share().max(1e-12), random.share());
            deviation * (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
        };
        let rate = truth * 1.25;
        let limit = 1.0 / (1.0 - truth / rate);
        let mut lasting = 0.0;
        let mut out = Vec::new();
        for second in 0..seconds {
            let share = f64::from(second) / f64::from(seconds);
            // Up and down again.
            let offered = 2.0 * truth * (1.0 - (2.0 * share - 1.0).abs()) + truth * 0.05;
            let load = (offered * (1.0 + normal(0.02))).max(0.01);
            lasting = 0.7 * lasting + normal(0.1);
            let hiccup = if normal(1.0) > 1.9 { 6.0 } else { 1.0 };
            let busy = (load / rate).min(0.999);
            let took = hiccup * (lasting + normal(0.05)).exp() / (1.0 - busy);
            out.push(Point {
                load,
                held: took <= limit,
            });
        }
        out
    }

    #[test]
    fn the_interval_has_the_truth_in_nine_of_ten_runs() {
        let mut within = 0;
        let mut widths = Vec::new();
        for seed in 0..200_u32 {
            let truth = 20.0 + 10.0 * f64::from(seed % 20);
            let Found::About { load, low, high } = fit(&measured(truth, seed.into(), 600)) else {
                panic!("run {seed} found nothing");
            };
            assert!(low <= load && load <= high, "{low} <= {load} <= {high}");
            within += i32::from((low..=high).contains(&truth));
            widths.push((high - low) / truth);
        }
        widths.sort_by(f64::total_cmp);
        assert!(within >= 180, "{within} of 200");
        // Saying nothing would be right, too.
        assert!(
            widths[100] < 0.25,
            "half of the intervals are wider than {}",
            widths[100]
        );
    }

    #[test]
    fn without_noise_it_is_between_the_points_around_it() {
        let points: Vec<Point> = (1..=10)
            .map(|n| Point {
                load: f64::from(n),
                held: n <= 7,
            })
            .collect();
        let found = fit(&points);
        assert_eq!(
            found,
            Found::About {
                load: 7.5,
                low: 7.0,
                high: 8.0
            }
        );
    }

    #[test]
    fn what_never_failed_or_never_held_has_one_bound() {
        let point = |load: f64, held: bool| Point { load, held };
        assert_eq!(fit(&[]), Found::Nothing);
        assert_eq!(
            fit(&[point(3.0, true), point(5.0, true)]),
            Found::AtLeast(5.0)
        );
        assert_eq!(
            fit(&[point(3.0, false), point(5.0, false)]),
            Found::LessThan(3.0)
        );
        // Two runs that contradict each other say no more than that.
        let found = fit(&[point(3.0, false), point(5.0, true)]);
        let Found::About { low, high, .. } = found else {
            panic!("{found:?}")
        };
        assert!(low <= 3.0 && high >= 5.0, "{found:?}");
    }
}
