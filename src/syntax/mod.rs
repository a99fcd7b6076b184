//! HCL between text and tree: reading, and writing as Terraform formats it.

pub mod comments;
mod heredoc;
pub mod json;
pub mod nesting;
mod parse;
pub mod print;
pub mod read;
mod repair;
pub mod tree;
mod unclosed;

pub use parse::{parse, parse_expression, parse_noting};
pub use repair::Lost;
