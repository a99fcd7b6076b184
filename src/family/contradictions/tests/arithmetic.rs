//! What a finding calculates, to its end.

use super::{SOUND, findings, words};

/// The sound policy with each of these texts in place of another.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(SOUND.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in the policy");
        text.replacen(from, to, 1)
    })
}

/// What is changed, the rule that fires, and what it says of it: none where it stays silent.
type Told<'t> = (&'t [(&'t str, &'t str)], &'t str, &'t [&'t str]);

#[test]
fn the_arithmetic_is_told_to_its_end() {
    let told: &[Told<'_>] = &[
        (
            &[("200 GB", "199 GB")],
            "capacity-retention",
            &[
                "20 GB, full after 27.6 h",
                "200 GB, full after 2.8 h",
                "199 GB over 10000s hold 19,900 messages a second of 1 KB",
            ],
        ),
        (
            &[("200 GB", "5 GB")],
            "capacity-retention",
            &[
                "full after 41.7 min",
                "full after 4.2 min",
                "hold 500 messages",
            ],
        ),
        (
            &[("200 GB", "100 MB")],
            "capacity-retention",
            &["full after 50 s", "full after 5 s"],
        ),
        (
            &[("200 GB", "199 GB")],
            "capacity-storage",
            &["queue has 200 GB of storage, not the 199 GB planned"],
        ),
        (
            &[("200 GB", "201 GB")],
            "capacity-storage",
            &["queue has 200 GB of storage, less than the 201 GB planned"],
        ),
        (
            &[("16 Mbps", "15 Mbps")],
            "capacity-throughput",
            &["15 Mbps carry 1,875 messages a second of 1 KB, 187 of 10 KB"],
        ),
        (
            &[("1..10\"", "1..9\"")],
            "capacity-tasks",
            &["12 x 184 MB = 2,208 MB of 2048 MB (108%), and 10 leave a tenth"],
        ),
        (
            &[("broker_connections = 100", "broker_connections = 101")],
            "capacity-broker-connections",
            &[
                "queue, which is planned for 1,000",
                "alarms are measured against the plan",
            ],
        ),
        (
            &[
                ("broker_connections = 100", "broker_connections = 501"),
                ("    connections = 1000\n", ""),
            ],
            "capacity-broker-connections",
            &[
                "queue, which takes 5,000",
                "the smallest type that takes 10,020 is mq.m5.2xlarge",
            ],
        ),
        (
            &[("connections = 1000\n", "connections = 5000\n")],
            "capacity-broker-connections",
            &[],
        ),
        (
            &[("connections = 1000\n", "connections = 4000000\n")],
            "capacity-broker-connections",
            &["no type of RabbitMQ 3.13 takes 4,000,000"],
        ),
        (
            &[("database_pool      = 5", "database_pool      = 167")],
            "capacity-connections",
            &[
                "1..8 ACU grant 1,669 connections",
                "pool of worker",
                "put RDS Proxy between them, or a maximum of 16 ACU takes them, or a pool of 83 per task fits",
            ],
        ),
        (
            &[
                ("database_pool      = 5", "database_pool      = 167"),
                ("= 1669", "= 1500"),
            ],
            "capacity-connections",
            &["the policy holds it to 1,500"],
        ),
        (
            &[("= 1669", "= 1670")],
            "capacity-stated-connections",
            &["planned for main is above what Aurora grants"],
        ),
        (
            &[
                ("acu             = \"1..8\"", "instance = \"db.r7g.large\""),
                ("= 1669", "= 1802"),
            ],
            "capacity-stated-connections",
            &["planned for main may be above what Aurora grants"],
        ),
        (
            &[
                ("acu             = \"1..8\"", "instance = \"db.t4g.large\""),
                ("= 1669", "= 800"),
            ],
            "capacity-stated-connections",
            &["\n844 granted\n"],
        ),
        // Half of the agents make the growth: all of them make twice as much.
        (
            &[("    agents = 100\n  }", "    agents = 50\n  }")],
            "capacity-growth",
            &["120 GB / 20 GB/month = 6 months"],
        ),
        // A growth of no agents is one of the whole environment.
        (
            &[("    agents = 100\n  }", "    agents = 0\n  }")],
            "capacity-growth",
            &[],
        ),
        // 12 x 384 MB are nine tenths of 5 GB.
        (
            &[
                ("per_task   = 10", "per_task   = 12"),
                ("\"184 MB\"", "\"384 MB\""),
                ("\"2 GB\"", "\"5 GB\""),
                ("\"4 GB\"", "\"8 GB\""),
            ],
            "capacity-agents",
            &[],
        ),
        (
            &[
                ("per_task   = 10", "per_task   = 12"),
                ("\"184 MB\"", "\"385 MB\""),
                ("\"2 GB\"", "\"5 GB\""),
                ("\"4 GB\"", "\"8 GB\""),
            ],
            "capacity-agents",
            &["12 x 385 MB"],
        ),
    ];
    for (changes, rule, says) in told {
        let (_, found) = findings(&changed(changes));
        let fired = found.iter().filter(|f| f.rule == *rule);
        let said = fired.map(words).collect::<Vec<_>>().join("\n");
        assert_eq!(said.is_empty(), says.is_empty(), "{changes:?}: {said}");
        for part in *says {
            assert!(said.contains(part), "{part:?} after {changes:?}:\n{said}");
        }
    }
}

/// The smallest type that takes the connections is that which takes as many and no more, if there is one.
#[test]
fn the_type_that_is_advised_is_the_smallest_that_takes_them() {
    use crate::catalog::broker as mq;

    let limit = |name: &str| {
        let (engine, mode) = (mq::Engine::RabbitMq, mq::Mode::SingleInstance);
        let limit = mq::connection_limit(engine, Some("3.13"), name, mode);
        limit.unwrap().total()
    };
    let advised = |wanted: u32| {
        let planned = format!("connections = {wanted}\n");
        let (_, found) = findings(&changed(&[("connections = 1000\n", &planned)]));
        found.iter().map(words).collect::<String>()
    };
    let most = limit("mq.m5.xlarge");
    assert!(
        advised(most).contains("is mq.m5.xlarge"),
        "{}",
        advised(most)
    );
    let more = advised(most + 1);
    assert!(
        more.contains("takes") && !more.contains("is mq.m5.xlarge"),
        "{more}"
    );
}
