//! Parameters of Systems Manager.

use crate::billing::{Billed, Known};
use crate::catalog::free::FREE_PARAMETER_TIER;
use crate::config::value::Why;

/// `aws_ssm_parameter`: it costs by its tier, and where that is left to AWS it is that of the account, as a rule the free one.
pub(super) fn parameter(at: &mut Billed<'_>) -> Known<()> {
    let tier = at.text("tier")?;
    if tier.is_none_or(|tier| tier.is_empty() || tier == FREE_PARAMETER_TIER.value) {
        return Ok(());
    }
    let why = "parameters of this tier are not priced here";
    Err(at.blocked("tier", Why::Other(why.into())))
}
