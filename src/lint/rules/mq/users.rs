//! The users of a broker are ones that AWS accepts.

use super::broker;
use crate::catalog::broker::{Engine, MQ_API, check_password, check_username};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-users",
        summary: "names, passwords and number of a broker's users are what AWS accepts",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("users.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

fn check(broker: &Subject<'_>) -> Answer {
    let Some(engine) = broker::engine(broker)? else {
        return not_applicable();
    };
    let users = broker.count("user")?;
    let mut answers = vec![number(broker, engine, users)];
    for i in 0..users {
        answers.push(name(broker, engine, &format!("user[{i}].username")));
        answers.push(password(broker, &format!("user[{i}].password")));
    }
    combine(answers)
}

fn number(broker: &Subject<'_>, engine: Engine, users: usize) -> Answer {
    if engine != Engine::RabbitMq || users <= 1 {
        return pass();
    }
    fail(
        broker
            .finding_here(format!(
                "a RabbitMQ broker is created with one user, this one has {users}"
            ))
            .note(format!("source: {MQ_API}"))
            .help("keep the administrator here and make the others in RabbitMQ itself"),
    )
}

fn name(broker: &Subject<'_>, engine: Engine, path: &str) -> Answer {
    let Some(name) = text(broker, path)? else {
        return not_applicable();
    };
    let problems = check_username(engine, &name);
    all(problems
        .into_iter()
        .map(|p| broker::finding(broker, path, p))
        .collect())
}

/// The findings never repeat the password.
fn password(broker: &Subject<'_>, path: &str) -> Answer {
    let password = match broker.unquoted(path) {
        Err(blocked) if blocked.why.is_left_to_provider(&broker.address(), path) => None,
        found => found?,
    };
    let Some(password) = password.filter(|p| !p.is_empty()) else {
        return not_applicable();
    };
    all(check_password(&password)
        .into_iter()
        .map(|p| {
            let mut finding = broker::finding(broker, path, p);
            finding.primary.text.clear();
            if let Some(about) = &mut finding.subject {
                about.got = None;
            }
            finding
        })
        .collect())
}
