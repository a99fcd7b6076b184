//! What is billed by use alone, and has no prices here.

use crate::billing::{Billed, Known};

/// A resource that costs nothing while nobody uses it, such as a bucket.
pub(super) fn by_use(at: &mut Billed<'_>) -> Known<()> {
    let kind = at.resource.address.kind.to_string();
    at.usage("what is stored, requested or run", kind);
    Ok(())
}
