//! How many tasks there may be while they are deployed.

use crate::family::Surge;

use super::{Blocked, Subject};

/// The least percent of the number that runs where all new ones start beside all old ones.
const BESIDE: u32 = 200;

/// How much of the number may run while it is deployed, in percent.
///
/// # Errors
///
/// When it is not known.
pub(super) fn percent(of: &Subject<'_>, surge: &Surge) -> Result<u32, Blocked> {
    let percent = of.whole(surge.path)?.unwrap_or(surge.unset);
    for (path, rolling) in surge.rolling {
        let text = match of.text(path) {
            Err(blocked) if blocked.why.is_left_to_provider(&of.address(), path) => None,
            text => text?,
        };
        if text.is_some_and(|text| !text.is_empty() && text != *rolling) {
            return Ok(percent.max(BESIDE));
        }
    }
    Ok(percent)
}
