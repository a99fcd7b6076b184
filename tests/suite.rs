//! Every test that needs no program of others, in one program: it is linked once, and where one test takes long, others run
//! beside it. `cargo test --test suite held::` runs those of one file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

// As in the program itself, which many tests call from within.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod adapters;
mod agreement;
mod api;
mod bindings;
mod budget;
mod by_use;
mod capacity;
mod carried;
mod ci;
mod cli;
mod commands;
mod config_funcs;
mod conformance;
mod cost;
mod damage;
mod documents;
mod drift;
mod drift_formats;
mod escape;
mod escape_cli;
mod estates;
mod floors;
mod foreign;
mod formats;
mod generate;
mod generated;
mod held;
mod held_once;
mod inventory;
mod laws;
mod lint;
mod many;
mod mocks;
mod outputs;
mod own_files;
mod paths;
mod policy_written;
mod priced;
mod provider_schemas;
mod reach;
mod ready_lines;
mod records;
mod registry;
mod repository;
mod robust;
mod roots;
mod rules;
mod schema;
mod secrets;
mod settings;
mod simulate;
mod source;
mod stated;
mod terragrunt;
mod untold;
mod validate;
mod verdicts;
mod withheld;
mod words;
mod workspaces;

mod support;
