//! What several rules read in an Amazon MQ broker.

use crate::catalog::broker::{self, Engine, Mode, Part, Problem, Storage, instance_type};
use crate::finding::Finding;
use crate::lint::rules::reading::{text, undecided};
use crate::lint::{Answer, Blocked, Subject, all, not_applicable, pass};

/// A broker, as far as it is written.
pub(in crate::lint::rules) struct Broker {
    /// The engine of `engine_type`.
    pub(in crate::lint::rules) engine: Engine,
    /// `engine_version` as it is written; none where it is not set.
    pub(in crate::lint::rules) version: Option<String>,
    /// The instance type.
    pub(in crate::lint::rules) instance: Option<String>,
}

/// Its engine; what is neither ActiveMQ nor RabbitMQ is newer than the catalogue.
pub(in crate::lint::rules) fn engine(broker: &Subject<'_>) -> Result<Option<Engine>, Blocked> {
    let Some(word) = text(broker, "engine_type")? else {
        return Ok(None);
    };
    match Engine::parse(&word) {
        Some(engine) => Ok(Some(engine)),
        None => Err(unheard(broker, "engine_type", &word)),
    }
}

/// Its deployment mode: a single instance unless it says otherwise.
pub(in crate::lint::rules) fn mode(broker: &Subject<'_>) -> Result<Mode, Blocked> {
    let Some(word) = text(broker, "deployment_mode")? else {
        return Ok(Mode::SingleInstance);
    };
    Mode::parse(&word).ok_or_else(|| unheard(broker, "deployment_mode", &word))
}

/// Engine, version and instance type.
pub(in crate::lint::rules) fn read(broker: &Subject<'_>) -> Result<Option<Broker>, Blocked> {
    let Some(engine) = engine(broker)? else {
        return Ok(None);
    };
    Ok(Some(Broker {
        engine,
        version: text(broker, "engine_version")?,
        instance: text(broker, "host_instance_type")?,
    }))
}

/// What is newer than the catalogue.
pub(in crate::lint::rules) fn unheard(broker: &Subject<'_>, path: &str, word: &str) -> Blocked {
    let day = broker::RELEASE_NOTES.date;
    undecided(
        broker,
        path,
        format!("\"{word}\" is not in the catalogue of {day}"),
    )
}

/// The problems of one part as findings at its argument; no problem is a pass.
pub(in crate::lint::rules) fn evaluate(
    broker: &Subject<'_>,
    part: Part,
    path: &str,
    mode: Mode,
    storage: Option<Storage>,
) -> Answer {
    let Some(read) = read(broker)? else {
        return not_applicable();
    };
    let Some(instance) = read.instance else {
        return not_applicable();
    };
    let problems = broker::check(
        read.engine,
        read.version.as_deref(),
        &instance,
        mode,
        storage,
    );
    let mine: Vec<Finding> = problems
        .into_iter()
        .filter(|p| p.about == part)
        .map(|p| finding(broker, path, p))
        .collect();
    if mine.is_empty() && part == Part::Instance && instance_type(&instance).is_none() {
        return Err(unheard(broker, path, &instance));
    }
    if mine.is_empty() { pass() } else { all(mine) }
}

/// A problem as a finding.
pub(in crate::lint::rules) fn finding(
    broker: &Subject<'_>,
    path: &str,
    problem: Problem,
) -> Finding {
    let found = broker
        .finding(path, problem.what)
        .note(format!("source: {}", problem.source))
        .help(problem.help);
    if problem.source.confirmed {
        found
    } else {
        // A statement that no primary document settles is no error.
        crate::lint::at_severity(found, crate::finding::Severity::Warning)
    }
}
