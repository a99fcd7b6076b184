//! HCL between text and tree: reading, writing as Terraform formats it, and the tables of a module's README.

pub mod doc;
mod parse;
pub mod print;
pub mod tree;

pub use parse::parse;
