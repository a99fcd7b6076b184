//! Connections of pools against what a database takes, with a proxy or without.
//!
//! Rules: `catalog::dynamics::PROXY`.

use crate::catalog::dynamics::{RESERVED_CONNECTIONS, Unpublished};

use super::super::number::{at_least, whole};
use super::super::parameters::Parameters;

/// Connections that the tasks of clients get at a database of so many, of which a proxy holds a share in percent.
pub fn usable(limit: u32, proxy: Option<f64>, parameters: &Parameters) -> u32 {
    let Some(share) = proxy else {
        return limit.saturating_sub(RESERVED_CONNECTIONS.value);
    };
    let held = whole(f64::from(limit) * share / 100.0);
    let kept = f64::from(held) * parameters.get(Unpublished::ProxyReserve) / 100.0;
    held.saturating_sub(2 + at_least(kept))
}

/// Connections that the tasks of one client want: all of their pools without a proxy, and those in use behind one.
pub fn wanted(tasks: f64, pool: u32, used: f64, proxied: bool) -> f64 {
    let share = if proxied { used.clamp(0.0, 1.0) } else { 1.0 };
    tasks * f64::from(pool) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3,360 connections at 16 ACU. Without a proxy 3 are kept: 3,357. With 90 %: floor(3,024) less 2 and 1 % (30.24, so 31): 2,991.
    #[test]
    fn some_connections_are_kept() {
        let parameters = Parameters::default();
        assert_eq!(usable(3360, None, &parameters), 3357);
        assert_eq!(usable(3360, Some(90.0), &parameters), 2991);
        assert_eq!(usable(1, None, &parameters), 0);
    }

    /// 100 tasks with pools of 30: 3,000 connections, and behind a proxy 1,200 at 40 % use.
    #[test]
    fn behind_a_proxy_only_connections_in_use_count() {
        assert!((wanted(100.0, 30, 0.4, false) - 3000.0).abs() < 1e-9);
        assert!((wanted(100.0, 30, 0.4, true) - 1200.0).abs() < 1e-9);
        assert!((wanted(100.0, 30, 7.0, true) - 3000.0).abs() < 1e-9);
    }
}
