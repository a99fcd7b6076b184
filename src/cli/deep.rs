//! Evaluation on a thread with a large stack.

use anyhow::{Context as _, Result, bail};

/// The stack of the thread that evaluates: names lead to each other deeply, and a configuration must not end a run.
const STACK: usize = 256 << 20;

/// Runs work on a thread with a large stack.
pub(super) fn on_deep_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        let thread = thread.context("cannot start a thread")?;
        thread
            .join()
            .unwrap_or_else(|_| bail!("the evaluation failed; this is a bug of tfsize"))
    })
}
