//! Terragrunt: the inputs, files and sources that its units hand to Terraform modules.
//!
//! A unit is a directory with `terragrunt.hcl`. What it runs, fetches or decrypts is not known: nothing of that is done.
//!
//! - `file`: a file as it is written
//! - `reading`: a file in its place, with its names
//! - `config`: a file with what it includes
//! - `unit`: what of that reaches the module

mod config;
mod dependency;
mod file;
mod functions;
mod merge;
mod paths;
mod reading;
mod run;
mod stack;
mod unit;

pub use file::{STACK_FILE, UNIT_FILES};
pub use unit::{Source, Unit, read_stacks, read_units};
