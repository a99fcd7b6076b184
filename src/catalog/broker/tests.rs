use super::*;
use Engine::{ActiveMq, RabbitMq};
use Mode::{ActiveStandbyMultiAz, ClusterMultiAz, SingleInstance};
use proptest::prelude::*;

fn limit(engine: Engine, version: &str, instance: &str, mode: Mode) -> u32 {
    connection_limit(engine, Some(version), instance, mode)
        .unwrap()
        .total()
}

#[test]
fn names_read_back_in_any_case() {
    for engine in Engine::ALL {
        assert_eq!(Engine::parse(&engine.as_str().to_uppercase()), Some(engine));
    }
    for mode in Mode::ALL {
        assert_eq!(Mode::parse(mode.as_str()), Some(mode));
        assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
    }
    assert_eq!(Storage::parse("EBS"), Some(Storage::Ebs));
    assert_eq!(Engine::parse("NATS"), None);
}

/// What AWS does not refuse takes a known number of connections, be it of a version that is newer than this table.
#[test]
fn it_is_known_what_a_broker_takes_unless_it_is_refused() {
    let known = ENGINE_VERSIONS
        .iter()
        .map(|v| format!("{}.{}", v.major, v.minor));
    let versions: Vec<String> = known
        .chain(["5.99", "6.0", "99.1", "4", "?"].map(str::to_owned))
        .collect();
    let versions = || versions.iter().map(|v| Some(v.as_str())).chain([None]);
    let types = || {
        INSTANCE_TYPES
            .value
            .iter()
            .map(|t| t.name)
            .chain(["mq.z9.large"])
    };
    let mut taken = 0;
    for engine in Engine::ALL {
        for mode in Mode::ALL {
            for (version, instance) in versions().flat_map(|v| types().map(move |t| (v, t))) {
                let is_refused = !check(engine, version, instance, mode, None).is_empty();
                let limit = connection_limit(engine, version, instance, mode);
                assert!(
                    is_refused || limit.is_some(),
                    "{engine} {version:?} {instance} {mode:?}"
                );
                taken += u32::from(!is_refused);
            }
        }
    }
    assert!(taken > 0);
}

#[test]
fn every_type_has_a_size_and_grows_with_it() {
    for one in &INSTANCE_TYPES.value {
        assert!(size_order(one.name).is_some(), "{}", one.name);
        for other in INSTANCE_TYPES
            .value
            .iter()
            .filter(|it| it.class == one.class)
        {
            if size_order(one.name) < size_order(other.name) {
                assert!(one.vcpu < other.vcpu && one.memory_gib < other.memory_gib);
                let baseline = |it: &InstanceType| it.network.unwrap().baseline_mbps;
                assert!(baseline(one) < baseline(other));
            }
        }
        if let Some(network) = one.network {
            assert!(network.baseline_mbps <= network.burst_mbps);
        }
    }
    assert!(
        INSTANCE_TYPES
            .value
            .is_sorted_by_key(|it| size_order(it.name))
    );
    assert_eq!(size_order("mq.m5.large"), size_order("mq.m7g.large"));
    assert_eq!(size_order("mq.m7g.2xl"), None);
}

#[test]
fn limits_of_known_brokers() {
    assert_eq!(limit(ActiveMq, "5.18", "mq.t3.micro", SingleInstance), 300);
    assert_eq!(
        limit(ActiveMq, "5.18", "mq.m5.xlarge", ActiveStandbyMultiAz),
        2000
    );
    assert_eq!(
        limit(RabbitMq, "3.13", "mq.m5.xlarge", SingleInstance),
        10_000
    );
    assert_eq!(
        limit(RabbitMq, "3.13", "mq.m5.xlarge", ClusterMultiAz),
        30_000
    );
    assert_eq!(
        limit(RabbitMq, "4.2", "mq.m7g.xlarge", SingleInstance),
        3000
    );
    assert_eq!(
        limit(RabbitMq, "4.2", "mq.m7g.xlarge", ClusterMultiAz),
        3000
    );
    assert_eq!(
        limit(RabbitMq, "4.2", "mq.m7g.16xlarge", SingleInstance),
        48_000
    );
    assert_eq!(
        limit(RabbitMq, "4.2", "mq.m7g.16xlarge", ClusterMultiAz),
        48_000
    );
    let raised = connection_limit(RabbitMq, Some("4.2"), "mq.m7g.xlarge", ClusterMultiAz).unwrap();
    assert_eq!(
        (raised.per_node, raised.per_node_max, raised.total_max()),
        (1000, 10_000, 30_000)
    );
}

#[test]
fn connections_of_a_node_are_raised_where_the_broker_can_be_configured() {
    let limit = |version, instance| {
        connection_limit(RabbitMq, Some(version), instance, ClusterMultiAz).unwrap()
    };
    let four = limit("4.2", "mq.m7g.large");
    assert_eq!((four.total(), four.raised_for(1500)), (1500, None));
    assert_eq!(four.raised_for(1501), Some(501));
    assert_eq!(four.raised_for(15_000), Some(5000));
    assert_eq!(four.raised_for(15_001), None);
    assert_eq!(four.configured(2000).total(), 6000);
    assert_eq!(four.configured(9000).total(), 15_000);
    let three = limit("3.13", "mq.m5.large");
    assert_eq!(three.raised_for(three.total() + 1), None);
    assert_eq!(three.configured(1).total(), three.total());
}

#[test]
fn a_configuration_states_the_connections_of_a_node() {
    let found = |text: &str| connection_max(text);
    assert_eq!(
        found("vhost_max = 4\nconnection_max = 2000\n"),
        Ok(Some(2000))
    );
    assert_eq!(found("connection_max=1\n  connection_max =2"), Ok(Some(2)));
    assert_eq!(found("# connection_max = 3\nvhost_max = 4"), Ok(None));
    assert!(found("[mq.m7g.large]\nconnection_max = 5").is_err());
}

#[test]
fn limits_that_no_document_settles_say_so() {
    let source = |version, instance| {
        connection_limit(RabbitMq, version, instance, SingleInstance)
            .unwrap()
            .source
    };
    assert!(source(Some("4.2"), "mq.m7g.large").confirmed);
    assert!(!source(Some("4.3"), "mq.m7g.large").confirmed);
    assert!(!source(None, "mq.m7g.large").confirmed);
    assert!(!source(Some("3.13"), "mq.m7g.medium").confirmed);
}

#[test]
fn combinations_that_do_not_exist_have_no_limit() {
    assert_eq!(
        connection_limit(RabbitMq, Some("4.2"), "mq.m5.large", SingleInstance),
        None
    );
    assert_eq!(
        connection_limit(ActiveMq, Some("5.18"), "mq.m7g.large", SingleInstance),
        None
    );
    assert_eq!(
        connection_limit(ActiveMq, None, "mq.m5.large", ClusterMultiAz),
        None
    );
    assert_eq!(
        connection_limit(RabbitMq, None, "mq.m9.large", SingleInstance),
        None
    );
}

/// Checks a broker written as engine, version, type, mode and storage; `-` leaves version or storage out.
#[track_caller]
fn problems(broker: &str) -> Vec<Problem> {
    let words: Vec<&str> = broker.split(' ').collect();
    let [engine, version, instance, mode, storage] = words[..] else {
        panic!("five words: {broker}");
    };
    check(
        Engine::parse(engine).unwrap(),
        Some(version).filter(|it| *it != "-"),
        instance,
        Mode::parse(mode).unwrap(),
        Storage::parse(storage),
    )
}

#[test]
fn sound_brokers_have_no_problems() {
    for broker in [
        "ActiveMQ 5.18 mq.t3.micro SINGLE_INSTANCE -",
        "ActiveMQ 5.19 mq.m5.large ACTIVE_STANDBY_MULTI_AZ efs",
        "ActiveMQ 5.19 mq.m5.large SINGLE_INSTANCE ebs",
        "RabbitMQ 3.13 mq.m5.xlarge CLUSTER_MULTI_AZ ebs",
        "RabbitMQ 3.13 mq.m7g.large CLUSTER_MULTI_AZ -",
        "RabbitMQ 4.2 mq.m7g.medium SINGLE_INSTANCE -",
        "RabbitMQ 4.3 mq.m7g.16xlarge CLUSTER_MULTI_AZ -",
        "RabbitMQ - mq.m7g.large CLUSTER_MULTI_AZ -",
        // Later than the catalogue: it cannot tell, so it does not refuse.
        "RabbitMQ 4.4 mq.m7g.large CLUSTER_MULTI_AZ -",
    ] {
        assert_eq!(problems(broker), [], "{broker}");
    }
}

#[test]
fn every_kind_of_problem() {
    for (broker, what) in [
        (
            "ActiveMQ 5.17.6 mq.t3.micro ACTIVE_STANDBY_MULTI_AZ -",
            "ended on 2025-06-16",
        ),
        (
            "RabbitMQ 3.99 mq.m5.large SINGLE_INSTANCE -",
            "not a version",
        ),
        (
            "RabbitMQ latest mq.m7g.large SINGLE_INSTANCE -",
            "not a version",
        ),
        (
            "RabbitMQ 4.2 mq.m5.xlarge SINGLE_INSTANCE -",
            "runs on mq.m7g only",
        ),
        (
            "RabbitMQ - mq.m5.xlarge SINGLE_INSTANCE -",
            "runs on mq.m7g only",
        ),
        (
            "RabbitMQ 3.13 mq.t3.micro SINGLE_INSTANCE -",
            "refuses to create",
        ),
        (
            "ActiveMQ 5.18 mq.t2.micro SINGLE_INSTANCE -",
            "cannot be created since",
        ),
        (
            "ActiveMQ 5.18 mq.m4.large SINGLE_INSTANCE -",
            "cannot be created since",
        ),
        (
            "ActiveMQ 5.18 mq.m7g.large SINGLE_INSTANCE -",
            "RabbitMQ brokers only",
        ),
        (
            "RabbitMQ 4.2 mq.m7g.2xl SINGLE_INSTANCE -",
            "not a broker instance type",
        ),
        (
            "RabbitMQ 4.2 mq.m7g.large ACTIVE_STANDBY_MULTI_AZ -",
            "no deployment mode",
        ),
        (
            "ActiveMQ 5.18 mq.m5.large CLUSTER_MULTI_AZ -",
            "no deployment mode",
        ),
        ("RabbitMQ 4.2 mq.m7g.large SINGLE_INSTANCE efs", "EBS only"),
        (
            "ActiveMQ 5.18 mq.t3.micro SINGLE_INSTANCE ebs",
            "mq.m5 only",
        ),
        (
            "ActiveMQ 5.18 mq.m5.large ACTIVE_STANDBY_MULTI_AZ ebs",
            "only as SINGLE_INSTANCE",
        ),
    ] {
        let found = problems(broker);
        assert!(
            found.len() == 1 && found[0].what.contains(what),
            "{broker}: {found:?}"
        );
    }
}

#[test]
fn a_replacement_is_as_large_and_can_be_created() {
    let [problem] = &problems("RabbitMQ 4.2 mq.m5.xlarge SINGLE_INSTANCE -")[..] else {
        panic!("one problem");
    };
    assert!(
        problem.help.starts_with("use mq.m7g.xlarge"),
        "{}",
        problem.help
    );
    let [problem] = &problems("RabbitMQ 3.13 mq.t3.micro SINGLE_INSTANCE -")[..] else {
        panic!("one problem");
    };
    assert_eq!(problem.help, "use mq.m7g.medium");
}

#[test]
fn disks() {
    let gb = |engine, version, instance, mode| {
        storage_size(engine, version, instance, mode).map(|it| (it.default_gb, it.max_gb))
    };
    assert_eq!(
        gb(ActiveMq, None, "mq.t3.micro", SingleInstance),
        Some((20, 20))
    );
    assert_eq!(
        gb(ActiveMq, None, "mq.m5.large", SingleInstance),
        Some((200, 200))
    );
    assert_eq!(
        gb(RabbitMq, Some("4.2"), "mq.m7g.xlarge", SingleInstance),
        Some((200, 200))
    );
    assert_eq!(
        gb(RabbitMq, Some("4.2"), "mq.m7g.xlarge", ClusterMultiAz),
        Some((25, 125))
    );
    assert_eq!(
        gb(RabbitMq, Some("3.13"), "mq.m7g.xlarge", ClusterMultiAz),
        Some((25, 25))
    );
    assert_eq!(gb(ActiveMq, None, "mq.m7g.large", SingleInstance), None);
}

#[test]
fn nobody_speaks_nats() {
    for engine in Engine::ALL {
        assert_eq!(protocol_of(engine, None, "NATS"), None);
    }
    assert_eq!(protocol_of(ActiveMq, None, "openwire").unwrap().port, 61617);
    assert_eq!(protocol_of(RabbitMq, Some("3.13"), "AMQP 1.0"), None);
    assert!(protocol_of(RabbitMq, Some("4.2"), "AMQP 1.0").is_some());
}

#[test]
fn live_versions_insist_on_minor_upgrades() {
    for version in &ENGINE_VERSIONS {
        let text = format!("{}.{}", version.major, version.minor);
        assert_eq!(
            requires_auto_minor_upgrade(version.engine, &text),
            version.is_live(),
            "{version}"
        );
    }
}

#[test]
fn passwords_and_names() {
    assert_eq!(check_password("correct-horse-battery"), []);
    assert_eq!(check_password("aaaaaaaaaaaa").len(), 1);
    assert_eq!(check_password("a=b").len(), 3);
    for problem in check_password("secret:secret") {
        assert!(!problem.what.contains("secret"));
    }
    assert_eq!(check_username(RabbitMq, "guest").len(), 1);
    assert_eq!(check_username(ActiveMq, "guest"), []);
    assert_eq!(check_username(RabbitMq, "a~b").len(), 1);
}

fn engine() -> impl Strategy<Value = Engine> {
    prop::sample::select(Engine::ALL.to_vec())
}

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(Mode::ALL.to_vec())
}

fn version(wanted: fn(&EngineVersion) -> bool) -> impl Strategy<Value = EngineVersion> {
    let versions: Vec<EngineVersion> = ENGINE_VERSIONS
        .iter()
        .filter(|v| wanted(v))
        .copied()
        .collect();
    prop::sample::select(versions)
}

fn instance_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        INSTANCE_TYPES
            .value
            .iter()
            .map(|it| it.name)
            .collect::<Vec<_>>(),
    )
}

proptest! {
    #[test]
    fn what_can_be_created_is_what_check_lets_pass(version in version(EngineVersion::is_live), mode in mode(), instance in instance_name()) {
        let engine = version.engine;
        let text = format!("{}.{}", version.major, version.minor);
        let sound = check(engine, Some(&text), instance, mode, None).is_empty();
        let listed = creatable(engine, Some(&text)).any(|it| it.name == instance);
        let has_mode = mode.only_for().is_none_or(|only| only == engine);
        prop_assert_eq!(sound, listed && has_mode);
        if sound {
            let limit = connection_limit(engine, Some(&text), instance, mode).unwrap();
            prop_assert!(limit.per_node <= limit.per_node_max);
            prop_assert!(storage_size(engine, Some(&text), instance, mode).is_some());
        }
    }

    #[test]
    fn a_larger_type_takes_no_fewer_connections(version in version(|_| true), mode in mode(), one in instance_name(), other in instance_name()) {
        let engine = version.engine;
        let text = format!("{}.{}", version.major, version.minor);
        let limit = |name| connection_limit(engine, Some(&text), name, mode);
        let same = instance_type(one).unwrap().class == instance_type(other).unwrap().class;
        if let (Some(small), Some(large), true) = (limit(one), limit(other), same)
            && size_order(one) <= size_order(other)
        {
            prop_assert!(small.total() <= large.total());
            prop_assert!(small.total_max() <= large.total_max());
        }
    }

    #[test]
    fn no_input_upsets_the_check(version in ".{0,12}", instance in ".{0,20}", engine in engine(), mode in mode()) {
        for problem in check(engine, Some(&version), &instance, mode, Some(Storage::Ebs)) {
            prop_assert!(!problem.help.is_empty());
        }
    }
}
