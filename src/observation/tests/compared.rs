//! How a value stands to the policy's: each way of comparing.

use super::*;

#[test]
fn values_are_compared_as_their_field_says() {
    let cases: &[(&str, Value, Mode, Found, Verdict)] = &[
        (
            "service.cpu",
            number(1024.0),
            Mode::Exact,
            Found::number(1024),
            HELD,
        ),
        (
            "service.cpu",
            number(1024.0),
            Mode::Exact,
            Found::string("1024"),
            HELD,
        ),
        (
            "service.cpu",
            number(1024.0),
            Mode::Exact,
            Found::string("1 vCPU"),
            HELD,
        ),
        (
            "service.cpu",
            number(1024.0),
            Mode::Exact,
            Found::string(".5 vCPU"),
            BELOW,
        ),
        (
            "service.cpu",
            number(1024.0),
            Mode::Exact,
            Found::string("1 GB"),
            OTHER,
        ),
        (
            "service.memory",
            number(2048.0),
            Mode::Exact,
            Found::string("2GB"),
            HELD,
        ),
        (
            "service.memory",
            number(2048.0),
            Mode::Exact,
            Found::string("2 vCPU"),
            OTHER,
        ),
        (
            "service.memory",
            number(2048.0),
            Mode::Exact,
            Found::number(4096),
            ABOVE,
        ),
        (
            "service.tasks.min",
            number(2.0),
            Mode::Exact,
            Found::string("2 vCPU"),
            OTHER,
        ),
        (
            "database.version",
            text("17"),
            Mode::Exact,
            Found::string("17.4"),
            HELD,
        ),
        (
            "database.version",
            text("17"),
            Mode::Exact,
            Found::string("17"),
            HELD,
        ),
        (
            "database.version",
            text("17"),
            Mode::Exact,
            Found::string("170"),
            ABOVE,
        ),
        (
            "database.version",
            text("17.4"),
            Mode::Exact,
            Found::string("17"),
            BELOW,
        ),
        (
            "database.engine",
            text("aurora-mysql"),
            Mode::Exact,
            Found::string("Aurora-MySQL"),
            OTHER,
        ),
        (
            "broker.engine",
            text("RabbitMQ"),
            Mode::Exact,
            Found::string("rabbitmq"),
            HELD,
        ),
        (
            "broker.mode",
            text("SINGLE_INSTANCE"),
            Mode::Exact,
            Found::string("CLUSTER_MULTI_AZ"),
            OTHER,
        ),
        (
            "service.logs",
            number(90.0),
            Mode::AtLeast,
            Found::number(0),
            HELD,
        ),
        (
            "service.logs",
            number(90.0),
            Mode::Exact,
            Found::number(0),
            ABOVE,
        ),
        (
            "service.logs",
            number(90.0),
            Mode::AtLeast,
            Found::number(30),
            BELOW,
        ),
        (
            "service.logs",
            number(90.0),
            Mode::AtLeast,
            Found::number(365),
            HELD,
        ),
        (
            "service.logs",
            number(0.0),
            Mode::AtMost,
            Found::number(0),
            HELD,
        ),
        (
            "service.logs",
            number(0.0),
            Mode::Exact,
            Found::number(30),
            BELOW,
        ),
        (
            "database.backup",
            number(7.0),
            Mode::AtLeast,
            Found::number(0),
            BELOW,
        ),
        (
            "database.version",
            number(17.0),
            Mode::Exact,
            Found::number(Number::parse("17.4").unwrap()),
            HELD,
        ),
        (
            "service.alarm.cpu",
            number(80.0),
            Mode::AtMost,
            Found::number(70),
            HELD,
        ),
        (
            "service.alarm.cpu",
            number(80.0),
            Mode::AtMost,
            Found::number(90),
            ABOVE,
        ),
        (
            "service.scale.target",
            number(50.0),
            Mode::Within(10.0),
            Found::number(55),
            HELD,
        ),
        (
            "service.scale.target",
            number(50.0),
            Mode::Within(10.0),
            Found::number(45),
            HELD,
        ),
        (
            "service.scale.target",
            number(50.0),
            Mode::Within(10.0),
            Found::number(56),
            ABOVE,
        ),
        (
            "service.cpu",
            number(1024.0),
            Mode::Ignore,
            Found::number(1),
            Verdict::Ignored,
        ),
    ];
    for (name, want, mode, got, verdict) in cases {
        let actual = Actual::Value(got.clone());
        let found = actual.verdict(field(name), want, *mode);
        assert_eq!(found, *verdict, "{name}: {got:?} for {want}");
    }
}

/// What has several spellings is compared by what they say, and not by their text.
#[test]
fn spellings_of_one_thing_are_the_same() {
    let texts = |all: &[&str]| Found::tuple(all.iter().map(|t| Found::string(*t)));
    let ports = |all: &[i64]| Found::tuple(all.iter().map(|n| Found::number(*n)));
    let step = |from: i64, by: i64| {
        Found::object([
            (
                Arc::from("metric_interval_lower_bound"),
                Found::number(from),
            ),
            (Arc::from("scaling_adjustment"), Found::number(by)),
        ])
    };
    let steps = |all: &[(i64, i64)]| Found::tuple(all.iter().map(|(from, by)| step(*from, *by)));
    let wanted = steps_as_text(&plain(&steps(&[(0, 1), (20, 3)]))).unwrap();
    let band = |rest: &str| format!("ANOMALY_DETECTION_BAND({rest})");
    let cases: &[(&str, Value, Found, Verdict)] = &[
        (
            "alarm.band",
            text(&band("metric, 3")),
            Found::string(band("m1, 3")),
            HELD,
        ),
        (
            "alarm.band",
            text(&band("metric, 3")),
            Found::string(band("m1, 2")),
            OTHER,
        ),
        // A band without a width has the usual one.
        (
            "alarm.band",
            text(&band("metric, 2")),
            Found::string(band("m1")),
            HELD,
        ),
        ("alarm.band", text("m1"), Found::string("m2"), OTHER),
        (
            "alarm.band",
            text(&band("metric, 3")),
            Found::bool(true),
            OTHER,
        ),
        (
            "alarm.side",
            text("GreaterThanThreshold"),
            Found::string("GreaterThanOrEqualToThreshold"),
            HELD,
        ),
        (
            "alarm.side",
            text("GreaterThanThreshold"),
            Found::string("LessThanThreshold"),
            OTHER,
        ),
        (
            "alarm.side",
            text("Sideways"),
            Found::string("Upwards"),
            OTHER,
        ),
        (
            "alarm.side",
            text("LessThanThreshold"),
            Found::bool(true),
            OTHER,
        ),
        ("service.port", number(80.0), ports(&[8080, 80]), HELD),
        ("service.port", number(80.0), texts(&["8080", "80"]), HELD),
        ("service.port", text("80"), ports(&[80]), HELD),
        ("service.port", number(80.0), ports(&[8080]), OTHER),
        ("service.port", number(80.0), ports(&[]), OTHER),
        ("service.port", number(80.0), Found::bool(true), OTHER),
        (
            "service.steps.changes",
            text(&wanted),
            steps(&[(0, 1), (20, 3)]),
            HELD,
        ),
        (
            "service.steps.changes",
            text(&wanted),
            steps(&[(0, 1), (20, 4)]),
            OTHER,
        ),
        (
            "service.steps.changes",
            text(&wanted),
            Found::bool(true),
            OTHER,
        ),
        (
            "service.steps.changes",
            number(1.0),
            Found::bool(true),
            OTHER,
        ),
    ];
    for (name, want, got, verdict) in cases {
        let actual = Actual::Value(got.clone());
        let found = actual.verdict(field(name), want, Mode::Exact);
        assert_eq!(found, *verdict, "{name}: {got:?} for {want}");
    }
    let written = |name: &str, value: &str| as_written(field(name), text(value));
    assert_eq!(written("alarm.band", &band("m1, 3")), number(3.0));
    assert_eq!(written("alarm.band", "m1"), text("m1"));
    assert_eq!(written("alarm.side", &band("m1, 3")), text(&band("m1, 3")));
}

/// What is alarmed is told by who it is: by the whole ARN, a topic of which no more is known by its name, in any order.
#[test]
fn actions_are_those_who_are_told() {
    let topic = |name: &str| format!("arn:aws:sns:eu-west-1:123456789012:{name}");
    let other = |name: &str| format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}");
    let verdict = |want: &[String], got: &[String]| {
        let want = Value::List(want.iter().map(|w| text(w)).collect());
        let got = Actual::Value(Found::strings(got));
        got.verdict(field("alarm.actions"), &want, Mode::Exact)
    };
    let elsewhere = "arn:aws:sns:us-east-1:210987654321:a".to_owned();
    let same: &[(&[String], &[String])] = &[
        (&[], &[]),
        (&[topic("a")], &[topic("a")]),
        (&["a".into()], &[topic("a")]),
        (&[topic("a"), other("b")], &[other("b"), topic("a")]),
        (&[topic("a"), topic("a")], &[topic("a")]),
    ];
    for (want, got) in same {
        assert_eq!(verdict(want, got), HELD, "{got:?} for {want:?}");
        assert_eq!(verdict(got, want), HELD, "{want:?} for {got:?}");
    }
    let apart: &[(&[String], &[String])] = &[
        (&[topic("a")], &[]),
        (&[topic("a")], std::slice::from_ref(&elsewhere)),
        (&[topic("a")], &[topic("b")]),
        (&[topic("a")], &[topic("a"), topic("b")]),
        (&[topic("a")], &[other("a")]),
        (&["a".into()], &[other("a")]),
        (&[other("a")], &[other("b")]),
        (&["b".into()], &[topic("a")]),
    ];
    for (want, got) in apart {
        assert_eq!(verdict(want, got), OTHER, "{got:?} for {want:?}");
        assert_eq!(verdict(got, want), OTHER, "{want:?} for {got:?}");
    }
    let no_list = Actual::Value(Found::string(topic("a")));
    let want = Value::List(vec![text("a")]);
    let found = no_list.verdict(field("alarm.actions"), &want, Mode::Exact);
    assert_eq!(found, OTHER);
}

/// A share of a number is what a reader calls that, whatever its binary fraction.
#[test]
fn a_share_is_held_to_its_edge() {
    let memory = field("service.memory");
    let held = |got: &str| {
        let got = Found::number(Number::parse(got).unwrap());
        standing::compare(memory, &number(0.01), Mode::Within(5.0), &got)
    };
    assert_eq!(held("0.0105"), HELD);
    assert_eq!(held("0.0106"), ABOVE);
}
