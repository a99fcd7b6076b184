//! HCL between text and tree: reading, and writing as Terraform formats it.

mod parse;
pub mod print;
pub mod tree;

pub use parse::parse;
