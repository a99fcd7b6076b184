//! The Terraform language: values, functions, and what reads configuration with them.
//!
//! - [`value`]: types, values with origins and unknowns, conversions, operators, JSON
//! - [`funcs`]: every function of the language, in one table

pub mod funcs;
pub mod value;
