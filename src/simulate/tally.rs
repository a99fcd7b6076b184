//! Sums of an item over the minutes of a trace.

use super::outcome::{Cause, Outcome, Row, Unit};

/// What an item shows of a minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shown {
    pub(super) offered: f64,
    pub(super) served: f64,
    pub(super) utilization: f64,
    pub(super) amount: f64,
    pub(super) wanted: f64,
    pub(super) cause: Option<Cause>,
}

/// An item so far.
#[derive(Debug)]
pub(super) struct Tally {
    outcome: Outcome,
    every: u32,
    row: Option<(Row, u32)>,
    last_short: Option<u32>,
    last: u32,
}

impl Tally {
    pub(super) fn new(title: String, unit: Unit, offers: String, every: u32) -> Self {
        Self {
            outcome: Outcome {
                title,
                unit,
                offers,
                offered: 0.0,
                served: 0.0,
                peak_utilization: 0.0,
                amount: (f64::MAX, 0.0),
                amount_minutes: 0.0,
                scaled: (0, 0),
                short_minutes: 0,
                first: None,
                recovered_after: None,
                lost: 0.0,
                most_waiting: 0.0,
                usd: None,
                carries: None,
                rows: Vec::new(),
            },
            every: every.max(1),
            row: None,
            last_short: None,
            last: 0,
        }
    }

    pub(super) fn minute(&mut self, minute: u32, shown: Shown) {
        let all = &mut self.outcome;
        all.offered += shown.offered;
        all.served += shown.served;
        all.peak_utilization = all.peak_utilization.max(shown.utilization);
        all.amount = (
            all.amount.0.min(shown.amount),
            all.amount.1.max(shown.amount),
        );
        all.amount_minutes += shown.amount;
        if let Some(cause) = shown.cause {
            all.short_minutes += 1;
            all.first = all.first.or(Some((minute, cause)));
            self.last_short = Some(minute);
        }
        self.last = minute;
        let (row, count) = self.row.get_or_insert((
            Row {
                minute,
                offered: 0.0,
                served: 0.0,
                utilization: 0.0,
                amount: 0.0,
                wanted: 0.0,
                cause: None,
            },
            0,
        ));
        row.offered += shown.offered;
        row.served += shown.served;
        row.utilization = row.utilization.max(shown.utilization);
        row.amount = row.amount.max(shown.amount);
        row.wanted = row.wanted.max(shown.wanted);
        row.cause = row.cause.or(shown.cause);
        *count += 1;
        if *count == self.every {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if let Some((mut row, count)) = self.row.take() {
            row.offered /= f64::from(count);
            row.served /= f64::from(count);
            self.outcome.rows.push(row);
        }
    }

    pub(super) fn lost(&mut self, amount: f64) {
        self.outcome.lost += amount;
    }

    pub(super) fn waiting(&mut self, amount: f64) {
        self.outcome.most_waiting = self.outcome.most_waiting.max(amount);
    }

    pub(super) fn cost(&mut self, usd: Option<f64>) {
        self.outcome.usd = usd;
    }

    pub(super) fn finish(mut self, change: impl FnOnce(&mut Outcome)) -> Outcome {
        self.flush();
        if let (Some((first, _)), Some(last)) = (self.outcome.first, self.last_short) {
            let over = last < self.last;
            self.outcome.recovered_after = over.then(|| last + 1 - first);
        }
        if self.outcome.amount.0 > self.outcome.amount.1 {
            self.outcome.amount = (0.0, 0.0);
        }
        change(&mut self.outcome);
        self.outcome
    }
}
