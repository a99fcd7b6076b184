//! How the bill of a resource is worked out: what its arguments say, and the lines that follow.

mod bill;
mod billed;
mod scaled;

pub use bill::{Assumption, Ends, Line, Quantity};
pub(crate) use bill::{Charge, count, usd};
pub use billed::{Billed, Known};
pub(crate) use scaled::bounds;

/// Works out the bill of a resource; the error says which argument is not known.
pub type Work = fn(&mut Billed<'_>) -> Known<()>;

/// A type of resource with prices, and what works out its bill.
pub type Priced = (&'static str, Work);
