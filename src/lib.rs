//! Sizing policies for Terraform and OpenTofu on AWS.
//!
//! The modules stand on floors; each imports only lower ones (`tests/floors.rs` holds them to it).

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
mod items;
pub mod lint;
pub mod observation;
pub mod policy;
pub mod registry;
pub mod report;
pub mod repository;
pub mod sizing;
pub mod syntax;
pub mod target;
pub mod text;
pub mod threads;
pub mod value;
