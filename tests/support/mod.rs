//! What several tests have in common.

pub(crate) mod drift_stack;
pub(crate) mod evil;
pub(crate) mod json_schema;
pub(crate) mod literals;
pub(crate) mod module_inputs;
pub(crate) mod mutate;
#[allow(dead_code, reason = "`external` uses the rest")]
pub(crate) mod need;
pub(crate) mod page;
pub(crate) mod plan;
pub(crate) mod planned;
pub(crate) mod policies;
#[allow(dead_code, reason = "`external` uses the rest")]
pub(crate) mod record;
pub(crate) mod repository;
pub(crate) mod said;
pub(crate) mod script;
pub(crate) mod shapes;
pub(crate) mod stands;
#[allow(dead_code, reason = "`external` uses the rest")]
pub(crate) mod terraform;
pub(crate) mod tfsize;
pub(crate) mod uses;
pub(crate) mod writers;
