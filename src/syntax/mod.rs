//! HCL between text and tree: reading, writing as Terraform formats it, and the tables of a module's README.

pub mod comments;
pub mod doc;
mod heredoc;
pub mod json;
pub mod nesting;
mod parse;
pub mod print;
pub mod read;
mod repair;
pub mod tree;

pub use parse::{parse, parse_expression, parse_text};
