//! HCL between text and tree.

mod parse;

pub use parse::parse;
