//! Threads with a deep stack: names lead to each other deeply, and a configuration must not end a run.

use std::num::NonZero;
use std::sync::Mutex;
use std::thread::{Builder, available_parallelism, scope};

use anyhow::{Context as _, Result, anyhow};

/// The stack of each thread. Of memory, only what is used of it counts.
const STACK: usize = 256 << 20;

/// Runs a function on a deep stack. An error says that there is no thread to be had, or that the function panicked.
pub fn deep<R: Send>(run: impl FnOnce() -> R + Send) -> Result<R> {
    scope(|scope| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        let thread = thread.context("cannot start a thread")?;
        let ended = thread.join();
        ended.map_err(|_| anyhow!("the evaluation failed; this is a bug of tfsize"))
    })
}

/// What a function makes of each item, in the order of the items, on as many threads as the machine has processors.
/// Each has a deep stack; without any to be had, the caller's thread does it all. A panic is handed on.
pub fn each<T: Send, R: Send>(items: Vec<T>, make: impl Fn(T) -> R + Sync) -> Vec<R> {
    let wanted = available_parallelism()
        .map_or(1, NonZero::get)
        .min(items.len());
    let count = items.len();
    let left = Mutex::new(items.into_iter().enumerate());
    let work = || {
        let mut made = Vec::new();
        loop {
            let next = left.lock().ok().and_then(|mut left| left.next());
            let Some((at, item)) = next else { break made };
            made.push((at, make(item)));
        }
    };
    let mut made = Vec::with_capacity(count);
    scope(|scope| {
        let start = || Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let threads: Vec<_> = (0..wanted).map_while(|_| start().ok()).collect();
        for thread in threads {
            match thread.join() {
                Ok(part) => made.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    made.extend(work());
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let made = each((0..1000).collect(), |i: usize| i * 2);
        assert!(made.iter().enumerate().all(|(i, n)| *n == i * 2));
        assert_eq!(made.len(), 1000);
        assert!(each(Vec::<u8>::new(), |i| i).is_empty());
    }

    #[test]
    fn a_panic_is_handed_on() {
        let refused = |i: u8| assert!(i != 3, "told");
        assert!(deep(|| refused(3)).is_err());
        assert!(std::panic::catch_unwind(|| each(vec![1, 2, 3, 4], refused)).is_err());
    }
}
