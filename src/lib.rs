//! Sizing policies for Terraform and OpenTofu on AWS. [`api`] is what other programs may use.
//!
//! The modules stand on floors; each imports only lower ones (`tests/floors.rs` holds them to it).

// An item is `pub` where another module reads it; from outside, only this crate's own tests see that.
// A module names all that its signatures hold, be it that only they name it.
#![cfg_attr(not(feature = "internals"), allow(unreachable_pub, unused_imports))]

pub mod api;

#[cfg(not(feature = "internals"))]
use inside::*;
#[cfg(feature = "internals")]
pub use inside::*;

/// Arguments in, exit code out: the program.
#[doc(hidden)]
pub fn run() -> std::process::ExitCode {
    inside::cli::run()
}

/// The modules, listed once; the feature decides whether they are seen from outside.
#[path = ""]
mod inside {
    pub mod billing;
    pub mod budget;
    pub mod capacity;
    pub mod catalog;
    pub mod cli;
    pub mod config;
    pub mod cost;
    pub mod drift;
    pub mod family;
    pub mod finding;
    pub mod generate;
    pub mod inventory;
    pub(crate) mod items;
    pub mod lint;
    pub mod observation;
    pub mod policy;
    pub mod registry;
    pub mod report;
    pub mod repository;
    pub mod simulate;
    pub mod sizing;
    pub mod syntax;
    pub mod target;
    pub mod text;
    pub mod threads;
    pub mod validate;
    pub mod value;
}
