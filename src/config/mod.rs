//! The Terraform language: values, functions, and what reads configuration with them.
//!
//! - [`value`]: types, values with origins and unknowns, conversions, operators, JSON
//! - [`load`]: directories to modules, values of variables
//! - [`funcs`]: every function of the language, in one table

pub mod funcs;
pub mod load;
pub mod value;
