//! The Terraform language: values, functions, and what reads configuration with them.
//!
//! - [`value`]: types, values with origins and unknowns, conversions, operators, JSON
//! - [`funcs`]: every function of the language, in one table
//! - [`eval`]: expressions to values, under a set of names
//! - [`secret`]: names by which a value is known to be one
//! - [`load`]: directories to modules, values of variables
//! - [`terragrunt`]: units of Terragrunt, and what they hand to modules
//! - [`version`]: constraints on versions

pub mod eval;
pub mod funcs;
pub mod load;
pub mod terragrunt;
pub mod value;
pub mod version;
