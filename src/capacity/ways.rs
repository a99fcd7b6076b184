//! The shortest way to a broken limit: by number of events, the most that all fleets can take.
//!
//! A fleet has three ways to take more: to scale (one event), to be deployed at its smallest number (one), and both (two, which
//! take more than each for itself). The most that so many events come to is a table over the fleets, as of a knapsack.

use crate::budget;

use super::Fleet;

/// The steps that a field of the table takes.
const STEPS: usize = 4;

/// How a fleet takes more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Growth {
    /// It scales to its largest number.
    pub(super) scaled: bool,
    /// It is deployed.
    pub(super) deployed: bool,
}

impl Growth {
    /// Each way, with the number of its events.
    const ALL: [(usize, Self); 3] = [
        (
            1,
            Self {
                scaled: true,
                deployed: false,
            },
        ),
        (
            1,
            Self {
                scaled: false,
                deployed: true,
            },
        ),
        (2, Self::BOTH),
    ];

    /// It takes the most.
    const BOTH: Self = Self {
        scaled: true,
        deployed: true,
    };

    /// What a fleet takes more.
    fn gain(self, fleet: &Fleet) -> u64 {
        let number = if self.scaled {
            fleet.top()
        } else {
            fleet.least
        };
        let number = if self.deployed {
            fleet.deployed(number)
        } else {
            number
        };
        fleet.takes(number).saturating_sub(fleet.takes(fleet.least))
    }
}

/// The shortest way.
#[derive(Debug)]
pub(super) struct Short {
    /// The fleets that take more, by their places, and how.
    pub(super) grown: Vec<(usize, Growth)>,
    /// Whether the loss comes last.
    pub(super) is_with_loss: bool,
}

/// The most that fleets gain with some number of events at most, and how.
#[derive(Debug, Clone, Default)]
struct Most {
    gain: u64,
    /// The last fleet of it, how that grows, and the place of what was before it among all that were found.
    last: Option<(usize, Growth, usize)>,
}

/// The fewest events after which fleets take more than is free: what is free of the limit at the smallest numbers, and, with a
/// loss, what the fleets take there and how much there is then. None where no events do it.
pub(super) fn shortest(
    fleets: &[Fleet],
    free: u64,
    with_loss: Option<(u64, u64)>,
) -> Option<Short> {
    let mut gains: Vec<u64> = fleets.iter().map(|f| Growth::BOTH.gain(f)).collect();
    let total = gains.iter().copied().fold(0, u64::saturating_add);
    // What is lacking, in the whole state.
    let lacks = |gain: u64, lost: bool| -> Option<u64> {
        match with_loss {
            Some((start, there)) if lost => start
                .saturating_add(gain)
                .checked_sub(there)
                .filter(|lack| *lack > 0),
            _ if lost => None,
            _ => gain.checked_sub(free).filter(|lack| *lack > 0),
        }
    };
    lacks(total, false).or_else(|| lacks(total, true))?;
    // No shortest way is longer than the one of the largest fleets.
    gains.sort_unstable_by(|a, b| b.cmp(a));
    let mut sum = 0_u64;
    let enough = gains.iter().position(|gain| {
        sum = sum.saturating_add(*gain);
        lacks(sum, false).is_some() || lacks(sum, true).is_some()
    });
    let longest = enough.map_or(0, |place| 2 * (place + 1));
    // A loss is one event more, and what breaks without it in as many may lack more.
    let (table, found) = table(fleets, longest + 1);
    for events in 0..=longest + 1 {
        let plain = table.get(events).map(|most| (most, false));
        let lost = events.checked_sub(1).and_then(|before| table.get(before));
        let ways = [plain, lost.map(|most| (most, true))];
        let lacking = ways.into_iter().flatten().filter_map(|(most, lost)| {
            let lack = lacks(most.gain, lost)?;
            Some((lack, !lost, most))
        });
        if let Some((_, is_plain, most)) = lacking.max_by_key(|(lack, plain, _)| (*lack, *plain)) {
            return Some(Short {
                grown: walk(most, &found),
                is_with_loss: !is_plain,
            });
        }
    }
    None
}

/// By number of events, the most that fleets gain; and everything that was found on the way.
fn table(fleets: &[Fleet], longest: usize) -> (Vec<Most>, Vec<Most>) {
    let mut found: Vec<Most> = vec![Most::default()];
    let mut best: Vec<(Most, usize)> = vec![(Most::default(), 0); longest + 1];
    // The largest first: those after them seldom change what was found.
    let mut order: Vec<(usize, &Fleet)> = fleets.iter().enumerate().collect();
    order.sort_by_key(|(_, fleet)| std::cmp::Reverse(Growth::BOTH.gain(fleet)));
    for (place, fleet) in order {
        if !budget::spend(STEPS * (longest + 1)) {
            break;
        }
        // From the most events down: each fleet is there once.
        for events in (1..=longest).rev() {
            let mut better: Option<Most> = None;
            for (cost, growth) in Growth::ALL {
                let Some(before) = events.checked_sub(cost).and_then(|left| best.get(left)) else {
                    continue;
                };
                let gain = before.0.gain.saturating_add(growth.gain(fleet));
                let known = best.get(events).map_or(0, |known| known.0.gain);
                if gain > known && better.as_ref().is_none_or(|better| gain > better.gain) {
                    better = Some(Most {
                        gain,
                        last: Some((place, growth, before.1)),
                    });
                }
            }
            if let (Some(better), Some(known)) = (better, best.get_mut(events)) {
                *known = (better.clone(), found.len());
                found.push(better);
            }
        }
    }
    (best.into_iter().map(|(most, _)| most).collect(), found)
}

/// The fleets of a way, first to last.
fn walk(most: &Most, found: &[Most]) -> Vec<(usize, Growth)> {
    let mut grown = Vec::new();
    let mut at = Some(most);
    while let Some((place, growth, before)) = at.and_then(|most| most.last) {
        grown.push((place, growth));
        at = found.get(before);
    }
    grown.reverse();
    grown
}
