//! What needs a program of others: Terraform or `OpenTofu` with the stand-in for the AWS provider, and what scripts of CI
//! call. Where one is missing, its tests are reported as ignored, with the reason; `TFSIZE_TERRAFORM` names the tool.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests"
)]

#[cfg(unix)]
use std::process::ExitCode;

/// The functions of a file as tests, each under the file's name.
#[cfg(unix)]
macro_rules! trials {
    ($($name:ident),+ $(,)?) => {
        /// The tests of this file.
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            let (_, file) = module_path!().rsplit_once("::").unwrap();
            vec![$(crate::support::need::trial(format!("{file}::{}", stringify!($name)), $name)),+]
        }
    };
}

#[cfg(unix)]
mod drift;
#[cfg(unix)]
mod inventory;
#[cfg(unix)]
mod load;
#[cfg(unix)]
mod missing;
#[cfg(unix)]
mod modules;
#[cfg(unix)]
mod outputs;
#[cfg(unix)]
mod recipes;
#[cfg(unix)]
mod scripts;
#[cfg(unix)]
mod stacks;
#[cfg(unix)]
mod standin;

#[cfg(unix)]
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "the other program uses the rest")]
mod support;

#[cfg(unix)]
fn main() -> ExitCode {
    let args = libtest_mimic::Arguments::from_args();
    let trials = [
        modules::trials(),
        stacks::trials(),
        standin::trials(),
        drift::trials(),
        inventory::trials(),
        load::trials(),
        outputs::trials(),
        recipes::trials(),
        scripts::trials(),
        missing::trials(),
    ];
    libtest_mimic::run(&args, trials.into_iter().flatten().collect()).exit_code()
}

// The stand-in for the provider listens on a Unix socket.
#[cfg(not(unix))]
fn main() {}
