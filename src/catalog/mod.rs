//! AWS facts as data, each with the document and date it was read from.

pub mod schema;
