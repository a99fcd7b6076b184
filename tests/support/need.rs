//! Tests that need what a machine may lack are reported as ignored there, with the reason: a test that returns early
//! would be reported as passed.

use std::fmt::Display;

use libtest_mimic::{Completion, Trial};

/// Why a test cannot be run on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Missing(pub(crate) String);

/// What a test returns: a failure panics, and what is missing makes it ignored.
pub(crate) type Ran = Result<(), Missing>;

/// A test by its name.
pub(crate) fn trial(name: impl Display, run: impl FnOnce() -> Ran + Send + 'static) -> Trial {
    Trial::ignorable_test(name.to_string(), move || {
        Ok(match run() {
            Ok(()) => Completion::Completed,
            Err(Missing(reason)) => Completion::ignored_with(reason),
        })
    })
}

/// A program of another that a test runs.
pub(crate) fn program(name: &str) -> Result<(), Missing> {
    let ran = std::process::Command::new(name).arg("--version").output();
    let found = ran.is_ok_and(|output| output.status.success());
    found
        .then_some(())
        .ok_or_else(|| Missing(format!("there is no {name}")))
}

/// What only root may do.
#[cfg(unix)]
pub(crate) fn root() -> Result<(), Missing> {
    rustix::process::geteuid()
        .is_root()
        .then_some(())
        .ok_or_else(|| Missing("only root may do this".to_owned()))
}
