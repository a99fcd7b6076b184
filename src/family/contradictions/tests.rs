//! Each invariant fires where it should, with its arithmetic, and is silent where it should be.

mod arithmetic;
mod cases;

use std::collections::BTreeSet;

use super::{check, invariants};
use crate::finding::{Finding, Severity, merged};
use crate::policy::{BASELINE, load, validate};
use crate::sizing;
use crate::text::Files;
use cases::{CASES, SOUND};

/// Everything the invariants say about a policy that has no mistake of its own.
fn findings(text: &str) -> (Files, Vec<Finding>) {
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    let loaded = load(&mut files, id).unwrap();
    let mut mistakes = loaded.findings;
    let mut found = Vec::new();
    for environment in &loaded.environments {
        validate(environment, &mut mistakes);
        let sized = sizing::size(environment, &mut mistakes);
        check(environment, &sized, &mut found);
    }
    // Notes keep a policy from nothing.
    mistakes.retain(|f| f.severity != Severity::Note);
    assert_eq!(mistakes, [], "{text}");
    (files, merged(found))
}

/// A finding with everything it says, in one text.
fn words(finding: &Finding) -> String {
    let mut parts = vec![finding.headline.clone(), finding.primary.text.clone()];
    parts.extend(finding.related.iter().map(|l| l.text.clone()));
    parts.extend(finding.notes.iter().cloned());
    parts.extend(finding.help.clone());
    parts.join("\n")
}

#[test]
fn a_sound_policy_is_left_in_peace() {
    let (_, found) = findings(SOUND);
    assert_eq!(found, []);
}

#[test]
fn each_invariant_fires_at_the_value_that_breaks_it() {
    for (rule, from, to, at, says) in CASES {
        let text = SOUND.replacen(from, to, 1);
        assert_ne!(text, SOUND, "{from} is not in the policy");
        let (files, found) = findings(&text);
        let fired: Vec<&Finding> = found.iter().filter(|f| f.rule == *rule).collect();
        let said: Vec<String> = found.iter().map(words).collect();
        assert!(
            fired
                .iter()
                .any(|f| files.slice(f.primary.span) == *at && words(f).contains(says)),
            "{rule} after {to:?} should point at {at} and say {says:?}:\n{}",
            said.join("\n\n")
        );
        for finding in &found {
            assert_eq!(finding.environments, ["e"]);
            assert!(
                finding.severity != Severity::Error,
                "a contradiction is no mistake"
            );
        }
    }
    let fired: BTreeSet<&str> = CASES.iter().map(|c| c.0).collect();
    let all: BTreeSet<&str> = invariants().map(|i| i.rule.id).collect();
    assert_eq!(
        fired, all,
        "every invariant has a case, and every case an invariant"
    );
    let registered: BTreeSet<&str> = crate::registry::capacity::RULES
        .iter()
        .map(|r| r.id)
        .collect();
    assert_eq!(
        all, registered,
        "every invariant has its rule, and every rule its invariant"
    );
}

/// 2,000 a second of 1 to 10 KB are 20 to 200 GB in 10,000 seconds.
#[test]
fn what_cannot_be_kept_is_a_warning_and_what_may_not_be_a_note() {
    for (storage, severity) in [
        ("19 GB", Some(Severity::Warning)),
        ("20 GB", Some(Severity::Note)),
        ("199 GB", Some(Severity::Note)),
        ("200 GB", None),
    ] {
        let text = SOUND.replacen("200 GB", storage, 1);
        let (_, found) = findings(&text);
        let kept = found.iter().find(|f| f.rule == "capacity-retention");
        assert_eq!(kept.map(|f| f.severity), severity, "{storage}");
    }
}

/// What the baseline contradicts, as its finding must say it: rule, environments, words.
const BASELINE_SAYS: &[(&str, &[&str], &[&str])] = &[
    // 10 + 100 + 20 tasks x 30, against what each capacity grants.
    (
        "capacity-connections",
        &["development"],
        &["(10 supervisor + 100 worker + 20 gateway) x 30 = 3,900 > 189"],
    ),
    (
        "capacity-connections",
        &["staging"],
        &[
            "= 3,900 > 1,669",
            "1,669 connections an instance",
            "source: ",
        ],
    ),
    (
        "capacity-connections",
        &["production"],
        &[
            "= 3,900 > 3,360",
            "the proxy is not optional",
            "3,024 database connections (90%)",
        ],
    ),
    (
        "capacity-connections",
        &["production-peak"],
        &["= 3,900 > 960", "5,000 connections an instance"],
    ),
    (
        "capacity-stated-connections",
        &["production-peak"],
        &[
            "960 connections planned for main is below what Aurora grants",
            "5,000 granted",
        ],
    ),
    (
        "capacity-quorum",
        &["development", "staging", "production", "production-peak"],
        &[
            "supervisor loses its majority with one of its tasks at the minimum of 1",
            "a majority of 3 is 2, so 1 may be lost",
        ],
    ),
    (
        "capacity-reconnect",
        &["development", "staging", "production", "production-peak"],
        &[
            "clients of messages give up after 100 s",
            "10 attempts x 10 s = 100 s",
            "taken here for 5 to 180 s",
        ],
    ),
    (
        "capacity-bandwidth",
        &["staging", "production", "production-peak"],
        &["20 tasks x 100 Mbps = 2 Gbps; planned: 200 Mbps, which is 2 tasks"],
    ),
    (
        "capacity-backends",
        &["production"],
        &[
            "3,024 connections leave main less than half of its memory",
            "(88%)",
        ],
    ),
    // One agent a task: 1,000 tasks against 100.
    (
        "capacity-tasks",
        &["production", "production-peak"],
        &[
            "worker needs 1,000 tasks and may have 100",
            "1,000 agents / 1 per task = 1,000 tasks > 100",
            "10 x 100 MB = 1,000 MB of 1024 MB (98%)",
        ],
    ),
    (
        "capacity-fleet",
        &["production", "production-peak"],
        &[
            "100 tasks x 0.5 vCPU = 50 vCPU; planned: 500",
            "100 tasks x 1 GB = 100 GB; planned: 1,000 GB",
            "500 vCPU are 1,000 tasks",
        ],
    ),
    (
        "capacity-recommended",
        &["production", "production-peak"],
        &["\"50x\": 2 vCPU / 4 GB", "\"100x\": 4 vCPU / 8 GB"],
    ),
    (
        "capacity-scaling",
        &["development", "staging", "production", "production-peak"],
        &[
            "worker scales at 0.9 agents a task, which is derived",
            "nine tenths of `per_task` = 1",
        ],
    ),
    (
        "capacity-retention",
        &["production", "production-peak"],
        &["50,000/s x 1 KB x 24h = 4.32 TB", "100 GB"],
    ),
    (
        "capacity-broker-connections",
        &["development"],
        &["130 connections", "> 100"],
    ),
    (
        "capacity-throughput",
        &["production", "production-peak"],
        &["50,000/s x 1 KB = 400 Mbps"],
    ),
    (
        "planning-aws",
        &["staging", "production", "production-peak"],
        &[
            "Amazon MQ speaks no NATS",
            "RabbitMQ 3.13 speaks AMQP 0-9-1",
        ],
    ),
    (
        "planning-aws",
        &["development", "staging", "production", "production-peak"],
        &["no thresholds to scale main by"],
    ),
    (
        "planning-aws",
        &["development", "staging", "production", "production-peak"],
        &["takes no IOPS"],
    ),
    (
        "planning-aws",
        &["development", "staging", "production", "production-peak"],
        &["1,400/s, not 2,400/s"],
    ),
    (
        "planning-aws",
        &["development", "staging", "production", "production-peak"],
        &["Reserved Instances for gateway"],
    ),
];

#[test]
fn the_contradictions_of_the_baseline_are_told_with_their_arithmetic() {
    let (_, found) = findings(BASELINE);
    for (rule, environments, says) in BASELINE_SAYS {
        let fits = |f: &&Finding| {
            f.rule == *rule
                && f.environments == *environments
                && says.iter().all(|s| words(f).contains(s))
        };
        let near: Vec<String> = found
            .iter()
            .filter(|f| f.rule == *rule)
            .map(|f| format!("{:?}\n{}", f.environments, words(f)))
            .collect();
        assert!(
            found.iter().any(|f| fits(&f)),
            "{rule} in {environments:?} should say {says:?}:\n{}",
            near.join("\n\n")
        );
    }
    // What the baseline states and does hold stays silent: the gateway's bounds, and the events at peak.
    assert!(!found.iter().any(|f| f.rule == "capacity-events"));
    assert!(
        !found
            .iter()
            .any(|f| f.headline.starts_with("gateway needs"))
    );
    assert!(!found.iter().any(|f| f.rule == "capacity-tier"));
}

#[test]
fn every_number_of_aws_has_its_source() {
    let (_, found) = findings(BASELINE);
    for finding in &found {
        let of_aws = ["grant", "takes ", "quota", "an instance:", "a node"];
        for note in &finding.notes {
            if of_aws.iter().any(|w| note.contains(w)) {
                assert!(note.contains("source: "), "{note}");
            }
        }
    }
}

/// As many connections as the database takes are not too many.
#[test]
fn connections_up_to_the_limit_are_taken() {
    let full = |limit: &str| {
        let text = SOUND.replace(
            "max_connections = 1669",
            &format!("max_connections = {limit}"),
        );
        let (_, found) = findings(&text);
        found.iter().any(|f| f.rule == "capacity-connections")
    };
    assert_eq!([full("49"), full("50"), full("51")], [true, false, false]);
}

/// Connections of an instance class follow its memory, and never capacity units.
#[test]
fn connections_of_an_instance_class() {
    let sized = |size: &str| {
        let text = SOUND.replace("    acu             = \"1..8\"\n", size);
        text.replace("    max_connections = 1669\n", "")
    };
    let of = |size: &str| {
        let (_, found) = findings(&sized(size));
        let found = found.iter().map(words);
        found
            .filter(|w| w.contains("connections"))
            .collect::<Vec<_>>()
    };
    let none: [String; 0] = [];
    assert_eq!(of("    instance = \"db.t4g.large\"\n"), none);
    let stated = of("    instance = \"db.t4g.large\"\n    max_connections = 800\n");
    assert!(stated[0].contains("844 granted"), "{stated:?}");
    let stated = of("    instance = \"db.r7g.large\"\n    max_connections = 1700\n");
    let says = "may be above what Aurora grants\n1,600 to 1,802 granted";
    assert!(stated[0].contains(says), "{stated:?}");

    let text = sized("    instance = \"db.t4g.large\"\n");
    let text = text.replace("database_pool      = 5", "database_pool      = 90");
    let (_, found) = findings(&text);
    let full = found.iter().find(|f| f.rule == "capacity-connections");
    let full = words(full.unwrap());
    for part in [
        "10 worker x 90 = 900 > 844",
        "db.t4g.large grants 844 connections",
        "with 8 GiB",
        "put RDS Proxy between them, or a pool of 42 per task fits",
    ] {
        assert!(full.contains(part), "{full}");
    }
}
