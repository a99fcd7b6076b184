//! Clients that connect again after a broker was away.
//!
//! Rules: `catalog::dynamics::BROKERS`.

/// An outage, in seconds, and the clients that come back after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outage {
    /// When it begins.
    pub from: f64,
    /// How long it is.
    pub seconds: f64,
    /// Connections that were open.
    pub clients: f64,
    /// Connections that are accepted in a second.
    pub accept: f64,
    /// When a client gives up, from the beginning on; none where it never does.
    pub gives_up: Option<f64>,
}

impl Outage {
    /// Connections that are never made again.
    pub fn lost(&self) -> f64 {
        let Some(until) = self.gives_up else {
            return 0.0;
        };
        (self.clients - self.accept * (until - self.seconds).max(0.0)).max(0.0)
    }

    /// Share of the connections that is open at a second.
    fn share_at(&self, second: f64) -> f64 {
        let since = second - self.from;
        if since < 0.0 || self.clients <= 0.0 {
            return 1.0;
        }
        let most = 1.0 - self.lost() / self.clients;
        let back = self.accept * (since - self.seconds).max(0.0) / self.clients;
        back.min(most)
    }

    /// Mean share of the connections that is open in a minute.
    pub fn share(&self, minute: u32) -> f64 {
        let from = f64::from(minute) * 60.0;
        let seconds = (0..60).map(|s| self.share_at(from + f64::from(s) + 0.5));
        seconds.sum::<f64>() / 60.0
    }

    /// Whether all that come back are back at the beginning of a minute.
    pub fn is_over(&self, minute: u32) -> bool {
        let back = self.clients - self.lost();
        let over = self.from + self.seconds + back / self.accept.max(1e-9);
        f64::from(minute) * 60.0 >= over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORM: Outage = Outage {
        from: 600.0,
        seconds: 60.0,
        clients: 12_000.0,
        accept: 200.0,
        gives_up: None,
    };

    /// 12,000 clients, an outage of 60 s from 10:00 on, 200 accepted a second: all back after 12,000 / 200 = 60 s more. In minute 10
    /// nobody is connected, in minute 11 half of them in the mean, and from 12:00 on all.
    #[test]
    fn clients_come_back_as_fast_as_they_are_accepted() {
        for (minute, expected) in [(9, 1.0), (10, 0.0), (11, 0.5), (12, 1.0)] {
            assert!((STORM.share(minute) - expected).abs() < 1e-9, "{minute}");
        }
        assert!(!STORM.is_over(11) && STORM.is_over(12));
    }

    /// Ten attempts of 10 s: a client gives up after 100 s. With an outage of 60 s, 200 x 40 = 8,000 are back by then, and 4,000 are
    /// lost for good; with one of 120 s all are.
    #[test]
    fn clients_that_give_up_stay_away() {
        let storm = Outage {
            gives_up: Some(100.0),
            ..STORM
        };
        assert!((storm.lost() - 4000.0).abs() < 1e-9);
        assert!((storm.share(30) - 8000.0 / 12_000.0).abs() < 1e-9);
        let longer = Outage {
            seconds: 120.0,
            ..storm
        };
        assert!((longer.lost() - 12_000.0).abs() < 1e-9 && longer.share(30).abs() < 1e-9);
    }
}
