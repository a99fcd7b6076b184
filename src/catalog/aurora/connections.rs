//! How many connections an instance takes by default.

use serde::Serialize;

use super::super::source::{Fact, Source};
use super::{Engine, MAX_CONNECTIONS, halves};

/// One column of the connection table.
struct Limits {
    halves: u16,
    postgresql: u32,
    mysql: u32,
}

const fn limits(acu: u16, postgresql: u32, mysql: u32) -> Limits {
    Limits {
        halves: acu * 2,
        postgresql,
        mysql,
    }
}

static CONNECTIONS: [Limits; 9] = [
    limits(1, 189, 90),
    limits(4, 823, 135),
    limits(8, 1669, 1000),
    limits(16, 3360, 2000),
    limits(32, 5000, 3000),
    limits(64, 5000, 4000),
    limits(128, 5000, 5000),
    limits(192, 5000, 6000),
    limits(256, 5000, 6000),
];

/// Most connections of a PostgreSQL cluster whose minimum capacity is 0 or 0.5 ACU.
pub static SMALL_MINIMUM_CONNECTIONS: Fact<u32> = Fact::new(2000, &MAX_CONNECTIONS);

/// How many connections an instance takes when `max_connections` is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConnectionLimit {
    /// Connections there are for certain.
    pub limit: u32,
    /// Connections there cannot be more than; equal to `limit` when the limit is exact.
    pub at_most: u32,
    /// False when the capacity lies between two published ones: `limit` is then that of the lower one.
    pub exact: bool,
    /// Whether a minimum capacity of 0 or 0.5 ACU lowered the limit (PostgreSQL).
    pub capped_by_min: bool,
    /// Where the table was read.
    pub source: &'static Source,
}

/// Default `max_connections` of one instance with that capacity range (ACU).
///
/// It follows the maximum and changes with the next restart only. `None` when the range is not one AWS accepts: off
/// the step of 0.5, out of bounds, or with the minimum above the maximum.
pub fn max_connections(engine: Engine, min_acu: f64, max_acu: f64) -> Option<ConnectionLimit> {
    let (min, max) = (halves(min_acu)?, halves(max_acu)?);
    if min > max {
        return None;
    }
    let of = |row: &Limits| match engine {
        Engine::AuroraPostgresql => row.postgresql,
        Engine::AuroraMysql => row.mysql,
    };
    let below = CONNECTIONS.iter().rfind(|row| row.halves <= max).map(of)?;
    let above = CONNECTIONS.iter().find(|row| row.halves >= max).map(of)?;
    let cap = match engine {
        Engine::AuroraPostgresql if min <= 1 => SMALL_MINIMUM_CONNECTIONS.value,
        _ => u32::MAX,
    };
    let (limit, at_most) = (below.min(cap), above.min(cap));
    Some(ConnectionLimit {
        limit,
        at_most,
        exact: limit == at_most,
        capped_by_min: above > cap,
        source: &MAX_CONNECTIONS,
    })
}

/// Smallest published maximum capacity (ACU) that takes `connections` for certain with that minimum (ACU).
///
/// `None` when no capacity does.
pub fn acu_for_connections(engine: Engine, min_acu: f64, connections: u32) -> Option<f64> {
    CONNECTIONS
        .iter()
        .map(|row| f64::from(row.halves) / 2.0)
        .find(|acu| {
            max_connections(engine, min_acu, *acu).is_some_and(|it| it.limit >= connections)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Engine::{AuroraMysql, AuroraPostgresql};
    use proptest::prelude::*;

    fn limit(engine: Engine, min: f64, max: f64) -> ConnectionLimit {
        max_connections(engine, min, max).unwrap()
    }

    fn engine() -> impl Strategy<Value = Engine> {
        prop::sample::select(Engine::ALL.to_vec())
    }

    #[test]
    fn the_published_limits() {
        let max = [1.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 192.0, 256.0];
        let postgresql = [189, 823, 1669, 3360, 5000, 5000, 5000, 5000, 5000];
        let mysql = [90, 135, 1000, 2000, 3000, 4000, 5000, 6000, 6000];
        for ((max, postgresql), mysql) in max.into_iter().zip(postgresql).zip(mysql) {
            for (engine, want) in [(AuroraPostgresql, postgresql), (AuroraMysql, mysql)] {
                let got = limit(engine, 1.0, max);
                assert_eq!(
                    (got.limit, got.exact, got.capped_by_min),
                    (want, true, false),
                    "{max}"
                );
            }
        }
    }

    #[test]
    fn between_two_published_capacities_the_lower_one_is_safe() {
        let got = limit(AuroraPostgresql, 1.0, 2.0);
        assert_eq!((got.limit, got.at_most, got.exact), (189, 823, false));
        // Equal on both sides, so it cannot be anything else.
        assert!(limit(AuroraPostgresql, 1.0, 48.0).exact);
        assert!(!limit(AuroraMysql, 1.0, 48.0).exact);
    }

    #[test]
    fn a_small_minimum_caps_postgresql_only() {
        for min in [0.0, 0.5] {
            let got = limit(AuroraPostgresql, min, 32.0);
            assert_eq!(
                (got.limit, got.exact, got.capped_by_min),
                (2000, true, true)
            );
            assert!(!limit(AuroraPostgresql, min, 8.0).capped_by_min);
            assert_eq!(limit(AuroraMysql, min, 32.0).limit, 3000);
        }
        let between = limit(AuroraPostgresql, 0.5, 12.0);
        assert_eq!(
            (between.limit, between.at_most, between.exact),
            (1669, 2000, false)
        );
    }

    #[test]
    fn impossible_ranges_have_no_limit() {
        for (min, max) in [
            (4.0, 2.0),
            (0.5, 0.5),
            (0.3, 8.0),
            (1.0, 256.5),
            (-1.0, 8.0),
            (1.0, f64::NAN),
        ] {
            assert_eq!(
                max_connections(AuroraPostgresql, min, max),
                None,
                "{min}..{max}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_limit_grows_with_either_end(engine in engine(), mut ends in prop::array::uniform4(0u16..=512)) {
            let acu = |halves: u16| f64::from(halves) / 2.0;
            ends.sort_unstable();
            let [min, more_min, max, more_max] = [ends[0], ends[1], ends[2].max(2), ends[3].max(2)];
            let small = limit(engine, acu(min), acu(max));
            prop_assert!(small.limit <= small.at_most);
            prop_assert_eq!(small.exact, small.limit == small.at_most);
            for large in [limit(engine, acu(min), acu(more_max)), limit(engine, acu(more_min), acu(max))] {
                prop_assert!(small.limit <= large.limit);
                prop_assert!(small.at_most <= large.at_most);
            }
        }

        #[test]
        fn the_capacity_offered_is_enough_and_no_published_one_below_is(
            engine in engine(), min in 0u16..=16, connections in 1u32..=7000,
        ) {
            let min = f64::from(min) / 2.0;
            match acu_for_connections(engine, min, connections) {
                Some(acu) => {
                    prop_assert!(limit(engine, min, acu).limit >= connections);
                    let smaller = CONNECTIONS.iter().map(|row| f64::from(row.halves) / 2.0).filter(|it| *it < acu);
                    for acu in smaller {
                        prop_assert!(max_connections(engine, min, acu).is_none_or(|it| it.limit < connections));
                    }
                }
                None => prop_assert!(limit(engine, min, 256.0).limit < connections),
            }
        }
    }
}
