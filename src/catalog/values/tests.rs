use std::collections::BTreeSet;

use super::{Match, Shape, Verdict, compile, embedded};
use crate::catalog::schema;

fn shape(kind: &str, path: &str) -> &'static Shape {
    let (blocks, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut body = embedded().unwrap().resource(kind).unwrap();
    for block in blocks.split('.').filter(|b| !b.is_empty()) {
        body = body.block(block).unwrap();
    }
    body.argument(name).unwrap()
}

#[test]
fn every_enumerated_value_is_taken_and_no_other() {
    for shape in embedded().unwrap().shapes() {
        let distinct: BTreeSet<_> = shape.choices.iter().collect();
        assert_eq!(distinct.len(), shape.choices.len(), "{shape}");
        for choice in &shape.choices {
            assert_eq!(
                shape.takes_text(choice),
                Verdict::Right,
                "{shape}: {choice}"
            );
            let other = format!("{choice}-x");
            assert_eq!(
                shape.takes_text(&other),
                Verdict::NoChoice,
                "{shape}: {other}"
            );
            let upper = choice.to_ascii_uppercase();
            let is_taken = shape.ignores_case || distinct.contains(&&*upper);
            assert_eq!(
                shape.takes_text(&upper) == Verdict::Right,
                is_taken,
                "{shape}: {upper}"
            );
        }
    }
}

#[test]
fn bounds_are_taken_and_what_is_beyond_is_not() {
    for shape in embedded().unwrap().shapes() {
        if let (Some(min), Some(max)) = (shape.min, shape.max) {
            assert!(min <= max, "{shape}: {}", shape.bounds());
        }
        for (bound, step) in [(shape.min, -1.0), (shape.max, 1.0)] {
            let Some(bound) = bound else { continue };
            if shape.is_number {
                assert_eq!(shape.takes_number(bound), Verdict::Right, "{shape}");
                let beyond = bound + step;
                let is_unset = [0.0, -1.0, bound].iter().any(|n| (n - beyond).abs() < 1e-9);
                let wanted = if is_unset {
                    Verdict::Right
                } else {
                    Verdict::OutOfRange
                };
                assert_eq!(shape.takes_number(beyond), wanted, "{shape}: {beyond}");
            } else if bound + step >= 1.0 && bound < 10_000.0 {
                let text = |length: f64| "a".repeat(format!("{length}").parse().unwrap());
                let is_length =
                    |length| matches!(shape.takes_text(&text(length)), Verdict::Length(_));
                assert!(!is_length(bound), "{shape}: {bound}");
                assert!(is_length(bound + step), "{shape}: {}", bound + step);
            }
        }
    }
}

#[test]
fn every_pattern_can_be_read() {
    let patterns: BTreeSet<_> = embedded()
        .unwrap()
        .shapes()
        .iter()
        .filter_map(|s| s.pattern)
        .collect();
    assert!(patterns.len() > 500);
    for pattern in patterns {
        assert!(compile(pattern).is_some(), "{pattern}");
    }
}

#[test]
fn every_argument_is_one_that_the_schema_has() {
    let schema = schema::embedded().unwrap();
    let table = embedded().unwrap();
    assert!(table.resources().len() > 1_000);
    for kind in table.resources() {
        let block = schema.resource(kind);
        assert!(block.is_some(), "{kind}");
        for (path, shape) in table.resource(kind).unwrap().arguments() {
            assert!(
                !(shape.is_number && shape.pattern.is_some()),
                "{kind}.{path}"
            );
            let first = path.split('.').next().unwrap();
            let is_known = block
                .is_some_and(|b| b.attributes.contains_key(first) || b.blocks.contains_key(first));
            assert!(is_known, "{kind}.{path}");
        }
    }
}

#[test]
fn arguments_are_held_to_their_shapes() {
    let launch_type = shape("aws_ecs_service", "launch_type");
    assert!(launch_type.is_closed);
    assert_eq!(launch_type.takes_text("FARGATE"), Verdict::Right);
    assert_eq!(launch_type.takes_text("fargate"), Verdict::NoChoice);
    assert_eq!(launch_type.takes_text(""), Verdict::Right);
    assert!(!shape("aws_instance", "instance_type").is_closed);
    // The provider takes what its own code turns into the API's.
    assert_eq!(
        shape("aws_mq_broker", "engine_type").takes_text("RabbitMQ"),
        Verdict::Right
    );
    assert_eq!(
        shape("aws_s3_bucket_acl", "acl").takes_text("log-delivery-write"),
        Verdict::Right
    );
    let memory = shape("aws_lambda_function", "memory_size");
    assert_eq!(memory.takes_number(64.0), Verdict::OutOfRange);
    assert_eq!(memory.takes_text("64"), Verdict::OutOfRange);
    assert_eq!(memory.takes_number(0.0), Verdict::Right);
    let nested = shape("aws_ecs_service", "capacity_provider_strategy.weight");
    assert_eq!(nested.takes_number(1001.0), Verdict::OutOfRange);
}

#[test]
fn patterns_are_those_of_the_partition_aws() {
    let certificate = shape("aws_acm_certificate_validation", "certificate_arn");
    assert_eq!(
        certificate.matches("arn:aws:acm:eu-west-1:123456789012:certificate/1"),
        Match::Yes
    );
    assert_eq!(certificate.matches("certificate/1"), Match::No);
    let role = shape("aws_codepipeline", "role_arn");
    assert_ne!(
        role.takes_text("arn:aws-us-gov:iam::123456789012:role/x"),
        Verdict::NoMatch
    );
    assert_eq!(role.takes_text("x"), Verdict::NoMatch);
}

#[test]
fn json_counts_without_its_blanks() {
    let policy = shape("aws_ecr_lifecycle_policy", "repository");
    let long = format!("{{{} \"a\": 1}}", " ".repeat(5_000));
    assert!(matches!(
        policy.takes_text(&"a".repeat(257)),
        Verdict::Length(257)
    ));
    assert!(!matches!(policy.takes_text(&long), Verdict::Length(_)));
}
