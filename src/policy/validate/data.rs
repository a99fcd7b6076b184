//! Databases, brokers and buses.

use crate::catalog::source::Support;
use crate::catalog::{aurora, broker as mq, events};
use crate::finding::Finding;
use crate::policy::broker::Broker;
use crate::policy::database::{Database, DatabaseProfile};
use crate::policy::decode::{Stated, nearest};
use crate::policy::events::Bus;
use crate::policy::raw::Name;
use crate::registry::policyfile;
use crate::value::unit::Seconds;

use super::refused;

pub(super) fn database(database: &Database, findings: &mut Vec<Finding>) {
    let here = database.name.span;
    let (Some(engine), Some(version)) = (database.engine, &database.version) else {
        return;
    };
    let Some(kind) = aurora::Engine::parse(engine.value.word()) else {
        return;
    };
    if aurora::EngineVersion::parse(kind, &version.value).is_none() {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                version.span_or(here),
                format!("\"{}\" is no version of {}", version.value, kind.as_str()),
            )
            .help(format!(
                "live major versions: {}",
                aurora::live_majors(kind).join(", ")
            )),
        );
    } else if aurora::parameter_group_family(kind, &version.value).is_none() {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                version.span_or(here),
                format!(
                    "no parameter group family is known for {} {}",
                    kind.as_str(),
                    version.value
                ),
            )
            .help(format!(
                "live major versions: {}",
                aurora::live_majors(kind).join(", ")
            )),
        );
    }
    if database.profiles.is_empty() {
        findings.push(Finding::error(
            &policyfile::MISSING,
            here,
            format!("database \"{}\" has no profile", database.name.text),
        ));
    }
    for profile in &database.profiles {
        capacity(database, profile, kind, &version.value, findings);
    }
    whole_days("backup", database.backup, here, findings);
    if let Some(days) = database.backup.value.days()
        && !aurora::BACKUP_RETENTION_DAYS.value.contains(&days)
    {
        let source = aurora::BACKUP_RETENTION_DAYS.source;
        findings.push(refused(
            database.backup.span_or(here),
            "Aurora keeps backups 1 to 35 days",
            source,
        ));
    }
    if let Some(percent) = database.proxy.as_ref().and_then(|p| p.max_connections) {
        let whole = percent.value.0.fract() == 0.0;
        if !(1.0..=100.0).contains(&percent.value.0) || !whole {
            let source = aurora::PROXY_CONNECTIONS_PERCENT.source;
            findings.push(refused(
                percent.span_or(here),
                "a proxy's share is a whole number from 1% to 100%",
                source,
            ));
        }
    }
}

fn capacity(
    database: &Database,
    profile: &DatabaseProfile,
    engine: aurora::Engine,
    version: &str,
    findings: &mut Vec<Finding>,
) {
    let here = profile.name.span;
    if profile.readers.value > aurora::READERS.value {
        findings.push(refused(
            profile.readers.span_or(here),
            format!("a cluster has at most {} readers", aurora::READERS.value),
            aurora::READERS.source,
        ));
    }
    let Some(acu) = profile.acu else { return };
    let at = acu.span_or(here);
    let (min, max) = (acu.value.min.acu(), acu.value.max.acu());
    if !aurora::MIN_ACU.value.contains(&min) || !aurora::MAX_ACU.value.contains(&max) {
        findings.push(refused(
            at,
            "capacity is 0 to 256 ACU, and the upper bound at least 1",
            aurora::MAX_ACU.source,
        ));
        return;
    }
    match aurora::supports(engine, version, aurora::needs(min, max)) {
        Support::Unsupported(why) => {
            let mut finding = refused(
                at,
                format!("{} {version} cannot have {}", engine.as_str(), acu.value),
                aurora::CAPABILITIES_FROM,
            )
            .label(why);
            if let Some(version) = database.version.as_ref().and_then(|v| v.at) {
                finding = finding.also(version, "this version");
            }
            findings.push(finding);
        }
        Support::Undecided(why) => findings.push(
            Finding::new(
                crate::finding::Severity::Note,
                &policyfile::UNDECIDED,
                at,
                "whether the engine takes this capacity is not known",
            )
            .label(why)
            .note(format!("source: {}", aurora::CAPABILITIES_FROM)),
        ),
        Support::Supported => {}
    }
    if let Some(pause) = profile.auto_pause {
        let at = pause.span_or(here);
        if min > 0.0 {
            findings.push(
                refused(
                    at,
                    "only a minimum of 0 ACU can pause",
                    aurora::AUTO_PAUSE_SECONDS.source,
                )
                .label(format!("the minimum is {min} ACU")),
            );
        }
        if !aurora::AUTO_PAUSE_SECONDS.value.contains(&pause.value.0) {
            findings.push(refused(
                at,
                "an instance pauses after 300 to 86,400 idle seconds",
                aurora::AUTO_PAUSE_SECONDS.source,
            ));
        }
    }
    if min == 0.0
        && let Some(proxy) = database.proxy.as_ref().and_then(|p| p.max_connections)
    {
        findings.push(
            refused(at, "a database behind RDS Proxy never pauses", aurora::PREVENTS_AUTO_PAUSE.source)
                .label("a minimum of 0 ACU asks for it")
                .also(proxy.span_or(database.name.span), "the proxy keeps connections open")
                .help("start at 0.5 ACU, or leave the proxy out where the database may pause: proxy { enabled = false }"),
        );
    }
}

pub(super) fn broker(broker: &Broker, findings: &mut Vec<Finding>) {
    if broker.profiles.is_empty() {
        let headline = format!("broker \"{}\" has no profile", broker.name.text);
        findings.push(Finding::error(
            &policyfile::MISSING,
            broker.name.span,
            headline,
        ));
    }
    for profile in &broker.profiles {
        let (Some(engine), Some(version), Some(mode), Some(instance)) = (
            profile.engine,
            &profile.version,
            profile.mode,
            &profile.instance,
        ) else {
            continue;
        };
        let (Some(engine_kind), Some(mode_kind)) = (
            mq::Engine::parse(engine.value.word()),
            mq::Mode::parse(mode.value.word()),
        ) else {
            continue;
        };
        for problem in mq::check(
            engine_kind,
            Some(&version.value),
            &instance.value,
            mode_kind,
            None,
        ) {
            let at = match problem.about {
                mq::Part::Version => version.at,
                mq::Part::Mode => mode.at,
                mq::Part::Instance | mq::Part::Storage | mq::Part::User => instance.at,
            };
            let mut finding = refused(
                at.unwrap_or(profile.name.span),
                problem.what,
                problem.source,
            )
            .help(problem.help);
            let primary = finding.primary.span;
            for (at, what) in [
                (engine.at, "engine"),
                (version.at, "version"),
                (mode.at, "mode"),
                (instance.at, "instance type"),
            ] {
                if let Some(at) = at.filter(|at| *at != primary) {
                    finding = finding.also(at, what);
                }
            }
            findings.push(finding);
        }
    }
}

pub(super) fn bus(bus: &Bus, findings: &mut Vec<Finding>) {
    let here = bus.name.span;
    if let Some(archive) = bus.archive {
        whole_days("archive", archive, here, findings);
        if archive.value.0 == 0 {
            let finding = Finding::error(
                &policyfile::VALUE,
                archive.span_or(here),
                "an archive of no days holds nothing",
            );
            findings.push(finding.help("leave `archive` out for no archive"));
        }
    }
    for queue in &bus.queues {
        super::form(&queue.name, findings);
        let here = queue.name.span;
        if !events::SQS_RETENTION_SECONDS
            .value
            .contains(&queue.retention.value.0)
        {
            let source = events::SQS_RETENTION_SECONDS.source;
            findings.push(refused(
                queue.retention.span_or(here),
                "SQS keeps messages 60 seconds to 14 days",
                source,
            ));
        }
        if !events::SQS_VISIBILITY_SECONDS
            .value
            .contains(&queue.visibility.value.0)
        {
            let source = events::SQS_VISIBILITY_SECONDS.source;
            findings.push(refused(
                queue.visibility.span_or(here),
                "SQS hides a message for at most 12 hours",
                source,
            ));
        }
        if !events::SQS_MESSAGE_BYTES
            .value
            .contains(&queue.max_message.value.0)
        {
            let source = events::SQS_MESSAGE_BYTES.source;
            findings.push(refused(
                queue.max_message.span_or(here),
                "an SQS message is limited to 1 KiB to 1 MiB",
                source,
            ));
        }
        if !(1..=1000).contains(&queue.max_receives.value) {
            findings.push(Finding::error(
                &policyfile::VALUE,
                queue.max_receives.span_or(here),
                "a message is delivered 1 to 1,000 times before it is set aside",
            ));
        }
    }
    let queues: Vec<&str> = bus.queues.iter().map(|q| q.name.text.as_str()).collect();
    let topics: Vec<&str> = bus.topics.iter().map(|t| t.name.text.as_str()).collect();
    for topic in &bus.topics {
        super::form(&topic.name, findings);
        known("queue", &topic.queues, &queues, &topic.name, findings);
    }
    for rule in &bus.rules {
        super::form(&rule.name, findings);
        known("queue", &rule.queues, &queues, &rule.name, findings);
        known("topic", &rule.topics, &topics, &rule.name, findings);
        if rule.sources.value.is_empty() {
            findings.push(
                Finding::error(
                    &policyfile::MISSING,
                    rule.name.span,
                    "a rule needs `sources`",
                )
                .help("an event pattern without a source matches nothing of one's own"),
            );
        }
        let targets = rule.queues.value.len() + rule.topics.value.len();
        if !(1..=events::TARGETS_PER_RULE.value).contains(&targets) {
            findings.push(refused(
                rule.name.span,
                format!(
                    "a rule has 1 to {} targets, this one {targets}",
                    events::TARGETS_PER_RULE.value
                ),
                events::TARGETS_PER_RULE.source,
            ));
        }
    }
}

fn known(
    what: &str,
    asked: &Stated<Vec<String>>,
    have: &[&str],
    of: &Name,
    findings: &mut Vec<Finding>,
) {
    for name in asked.value.iter().filter(|n| !have.contains(&n.as_str())) {
        let finding = Finding::error(
            &policyfile::REFERENCE,
            asked.span_or(of.span),
            format!("the bus has no {what} \"{name}\""),
        );
        findings.push(match nearest(name, have.iter().copied()) {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => finding,
        });
    }
}

fn whole_days(
    what: &str,
    stated: Stated<Seconds>,
    here: crate::text::Span,
    findings: &mut Vec<Finding>,
) {
    if stated.value.days().is_none() {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                stated.span_or(here),
                format!("`{what}` is counted in whole days"),
            )
            .help("write \"7d\""),
        );
    }
}
