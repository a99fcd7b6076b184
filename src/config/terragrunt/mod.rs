//! Terragrunt: the inputs, files and sources that its units hand to Terraform modules.
//!
//! A unit is a directory with `terragrunt.hcl`. What it runs, fetches or decrypts is not known: nothing of that is done.
//!
//! - `file`: a file as it is written
//! - `reading`: a file in its place, with its names
//! - `config`: a file with what it includes
//! - `unit`: what of that reaches the module, `arguments` among it
//! - `check`: what else stops a run

mod arguments;
mod check;
mod config;
mod dependency;
mod file;
mod functions;
mod merge;
mod paths;
mod reading;
mod run;
mod source;
mod stack;
mod unit;

pub use file::{STACK_FILE, UNIT_FILES};
pub use source::Source;
pub use stack::MADE;
pub use unit::{Reader, Unit};
