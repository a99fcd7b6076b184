//! What a database states that AWS would refuse.

use crate::catalog::aurora;
use crate::catalog::aurora_class::{self, InstanceClass};
use crate::catalog::source::Support;
use crate::finding::{Finding, Severity};
use crate::policy::decode::{Stated, nearest};
use crate::policy::mistake::{refused, whole_days};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::{Acu, Band};

use super::{Database, DatabaseSize, ReaderScale};

pub(super) fn check(database: &Database, findings: &mut Vec<Finding>) {
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
        let own = (&database.own, here);
        capacity(database, own, kind, &version.value, findings);
    }
    for profile in &database.profiles {
        let whole = database.own.over(&profile.size);
        let sized = (&whole, profile.name.span);
        capacity(database, sized, kind, &version.value, findings);
    }
    if let (Some(scale), Some(size)) = (&database.scale, database.size()) {
        scaled(scale, &size, here, findings);
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

/// What Aurora takes of the bounds between which it scales readers.
fn scaled(scale: &ReaderScale, size: &DatabaseSize, here: Span, findings: &mut Vec<Finding>) {
    let (band, at) = (scale.readers.value, scale.readers.span_or(here));
    if let Some(acu) = size.acu {
        let fact = &aurora::READER_AUTOSCALING_ON_SERVERLESS;
        findings.push(
            refused(
                at,
                "Aurora does not scale the number of serverless readers",
                fact.source,
            )
            .also(acu.span_or(here), "serverless")
            .help("leave `scale` out there: scale { enabled = false }"),
        );
    }
    if band.max > aurora::READERS.value {
        findings.push(refused(
            at,
            format!("a cluster has at most {} readers", aurora::READERS.value),
            aurora::READERS.source,
        ));
    }
    let always = size.readers.map_or(0, |r| r.value);
    if always < 1 && size.instance.is_some() {
        findings.push(
            refused(
                at,
                "a cluster whose readers are scaled starts with at least one",
                aurora::SCALED_FROM.source,
            )
            .help("write readers = 1"),
        );
    } else if always > band.max {
        let finding = refused(
            at,
            "more readers are always there than the bounds allow",
            aurora::SCALED_FROM.source,
        );
        findings.push(finding.label(format!("readers = {always}")));
    }
}

fn capacity(
    database: &Database,
    (size, here): (&DatabaseSize, Span),
    engine: aurora::Engine,
    version: &str,
    findings: &mut Vec<Finding>,
) {
    if let Some(readers) = size.readers.filter(|r| r.value > aurora::READERS.value) {
        findings.push(refused(
            readers.span_or(here),
            format!("a cluster has at most {} readers", aurora::READERS.value),
            aurora::READERS.source,
        ));
    }
    match (size.acu, &size.instance) {
        (Some(acu), Some(instance)) => {
            let finding = Finding::error(
                &policyfile::VALUE,
                instance.span_or(here),
                format!(
                    "database \"{}\" is either serverless or of an instance class",
                    database.name.text
                ),
            );
            findings.push(finding.also(acu.span_or(here), "serverless").help(
                "keep `acu` or `instance`; instances of both kinds in one cluster cannot be stated",
            ));
        }
        (Some(acu), None) => serverless(database, (size, here), acu, (engine, version), findings),
        (None, Some(instance)) => provisioned(size, instance, here, engine, findings),
        (None, None) => {
            let headline = format!("database \"{}\" has no size", database.name.text);
            let finding = Finding::error(&policyfile::MISSING, here, headline);
            let finding = finding.lacks(&["acu", "instance"]);
            findings.push(finding.help(
                "write acu = \"0.5..16\" or instance = \"db.r6g.large\" there, or in each `profile`",
            ));
        }
    }
}

fn provisioned(
    size: &DatabaseSize,
    instance: &Stated<String>,
    here: Span,
    engine: aurora::Engine,
    findings: &mut Vec<Finding>,
) {
    let (class, at) = (instance.value.as_str(), instance.span_or(here));
    if let Some(pause) = size.auto_pause {
        findings.push(
            refused(
                pause.span_or(here),
                "only a serverless database pauses",
                aurora::PREVENTS_AUTO_PAUSE.source,
            )
            .also(at, "it is of an instance class"),
        );
    }
    if class == aurora::SERVERLESS_CLASS {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                at,
                format!("{class} has no size of its own"),
            )
            .help("leave `instance` out, and state the bounds of its capacity as `acu`"),
        );
        return;
    }
    if !aurora_class::is_class(class) {
        let finding = Finding::error(
            &policyfile::VALUE,
            at,
            format!("\"{class}\" is not the name of an instance class"),
        );
        let known: Vec<String> = InstanceClass::all().map(InstanceClass::name).collect();
        findings.push(match nearest(class, known.iter().map(String::as_str)) {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => finding.help("write \"db.r6g.large\""),
        });
        return;
    }
    match aurora_class::supports(engine, class) {
        Support::Supported => {}
        Support::Unsupported(why) => findings.push(
            refused(
                at,
                format!("{} does not run on {class}", engine.as_str()),
                &aurora_class::HARDWARE,
            )
            .label(why),
        ),
        Support::Undecided(why) => {
            let source = aurora_class::CLASSES_FROM;
            findings.push(
                Finding::new(
                    Severity::Note,
                    &policyfile::UNDECIDED,
                    at,
                    format!("whether {} runs on {class} is not known", engine.as_str()),
                )
                .label(why)
                .note(format!("source: {source}"))
                .help("where it does, state `max_connections`: services and alarms are held to it"),
            );
        }
    }
}

fn serverless(
    database: &Database,
    (size, here): (&DatabaseSize, Span),
    acu: Stated<Band<Acu>>,
    (engine, version): (aurora::Engine, &str),
    findings: &mut Vec<Finding>,
) {
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
                Severity::Note,
                &policyfile::UNDECIDED,
                at,
                "whether the engine takes this capacity is not known",
            )
            .label(why)
            .note(format!("source: {}", aurora::CAPABILITIES_FROM)),
        ),
        Support::Supported => {}
    }
    if let Some(pause) = size.auto_pause {
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
