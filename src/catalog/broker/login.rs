//! User names and passwords of brokers.

use std::ops::RangeInclusive;

use super::check::{Part, Problem};
use super::{Engine, MQ_API};
use crate::catalog::source::Fact;

/// Length of a password, characters.
pub static PASSWORD_LENGTH: Fact<RangeInclusive<usize>> = Fact::new(12..=250, &MQ_API);

/// Different characters a password must have.
pub static PASSWORD_DISTINCT: Fact<usize> = Fact::new(4, &MQ_API);

/// Characters a password must not have.
pub static PASSWORD_FORBIDDEN: Fact<&str> = Fact::new(",:=", &MQ_API);

/// Length of a user name, characters.
pub static USERNAME_LENGTH: Fact<RangeInclusive<usize>> = Fact::new(2..=100, &MQ_API);

/// What is wrong with a password. The answer never repeats it.
pub fn check_password(password: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |what: String, help: &str| {
        problems.push(Problem {
            about: Part::User,
            what,
            help: help.to_owned(),
            source: &MQ_API,
        });
    };
    let length = password.chars().count();
    if !PASSWORD_LENGTH.value.contains(&length) {
        add(
            format!("a broker password has 12 to 250 characters, this one {length}"),
            "choose another length",
        );
    }
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < PASSWORD_DISTINCT.value {
        add(
            format!(
                "a broker password has at least 4 different characters, this one {}",
                distinct.len()
            ),
            "mix more characters",
        );
    }
    if password.contains(|it| PASSWORD_FORBIDDEN.value.contains(it)) {
        add(
            "a broker password must not contain a comma, colon or equals sign".to_owned(),
            "leave them out",
        );
    }
    problems
}

/// What is wrong with a user name.
pub fn check_username(engine: Engine, name: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |what: String, help: &str| {
        problems.push(Problem {
            about: Part::User,
            what,
            help: help.to_owned(),
            source: &MQ_API,
        });
    };
    let length = name.chars().count();
    if !USERNAME_LENGTH.value.contains(&length) {
        add(
            format!("a broker user name has 2 to 100 characters, this one {length}"),
            "choose another length",
        );
    }
    if engine == Engine::RabbitMq && name.contains('~') {
        add(
            "a RabbitMQ user name must not contain a tilde".to_owned(),
            "leave it out",
        );
    }
    if engine == Engine::RabbitMq && name == "guest" {
        add(
            "a RabbitMQ user must not be called guest".to_owned(),
            "choose another name",
        );
    }
    problems
}
