//! Threads with a deep stack: names lead to each other deeply, and a configuration must not end a run.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, Scope, ScopedJoinHandle, available_parallelism, scope};

use anyhow::{Result, anyhow};

use crate::budget;

/// The stack of each thread. Of memory, only what is used of it counts.
const STACK: usize = 256 << 20;

/// The smallest stack to try where there is no room for a deep one.
const SMALLEST: usize = 1 << 20;

/// What must be left of a stack for work that goes deeper.
const RESERVE: usize = 128 << 10;

/// Whether there is room on the stack to go deeper. What goes as deep as its input asks here, and says that the
/// input is nested too deeply where there is none.
#[inline]
pub fn has_room() -> bool {
    stacker::remaining_stack().is_none_or(|left| left > RESERVE)
}

/// Of the memory that may be addressed, what a stack may take.
const PART: usize = 16;

/// How much memory may be addressed (`ulimit -v`), where there is a limit.
fn addressable() -> Option<usize> {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::As);
        limit.current.and_then(|n| usize::try_from(n).ok())
    }
    #[cfg(not(unix))]
    None
}

/// The deepest stack that there is room for.
fn stack() -> usize {
    addressable().map_or(STACK, |most| (most / PART).clamp(SMALLEST, STACK))
}

/// Starts a thread that spends from the budget of this one, with a stack as deep as there is room for.
fn start<'s, R: Send + 's>(
    scope: &'s Scope<'s, '_>,
    run: &'s (impl Fn() -> R + Sync),
) -> std::io::Result<ScopedJoinHandle<'s, R>> {
    let budget = budget::current();
    let mut size = stack();
    loop {
        let budget = budget.clone();
        let within = move || match budget {
            Some(budget) => budget.enter(run),
            None => run(),
        };
        match Builder::new().stack_size(size).spawn_scoped(scope, within) {
            Err(_) if size > SMALLEST => size = (size / 4).max(SMALLEST),
            started => return started,
        }
    }
}

/// Whether this thread has a deep stack already, with most of it left.
fn is_deep() -> bool {
    stacker::remaining_stack().is_some_and(|left| left > stack() / 2)
}

/// Runs a function on a deep stack; on that of the caller where there is no thread to be had. An error says that the
/// function panicked.
///
/// # Errors
///
/// That the function panicked.
pub fn deep<R: Send>(run: impl FnOnce() -> R + Send) -> Result<R> {
    let failed = || anyhow!("the evaluation failed; this is a bug of tfsize");
    if is_deep() {
        return catch_unwind(AssertUnwindSafe(run)).map_err(|_| failed());
    }
    let run = Mutex::new(Some(run));
    let taken = || {
        let run = run.lock().unwrap_or_else(PoisonError::into_inner).take();
        run.map(|run| run())
    };
    let made = scope(|scope| match start(scope, &taken) {
        Ok(thread) => thread.join().map_err(|_| failed()),
        Err(_) => Ok(taken()),
    })?;
    made.ok_or_else(failed)
}

/// What a function makes of each item, in the order of the items, on as many threads as the machine has processors:
/// the caller's own is one of them where its stack is deep, so that one item starts no thread at all. Each has a deep
/// stack; without any to be had, the caller's thread does it all. A panic is handed on.
pub fn each<T: Send, R: Send>(items: Vec<T>, make: impl Fn(T) -> R + Sync) -> Vec<R> {
    // Each thread takes much more memory than it fills.
    let wanted = match addressable() {
        Some(most) if most < PART * STACK => 0,
        _ => available_parallelism().map_or(1, NonZero::get),
    };
    let wanted = wanted.min(items.len());
    let wanted = if is_deep() {
        wanted.saturating_sub(1)
    } else {
        wanted
    };
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
        let threads: Vec<_> = (0..wanted)
            .map_while(|_| start(scope, &work).ok())
            .collect();
        if threads.is_empty() || is_deep() {
            made.extend(work());
        }
        for thread in threads {
            match thread.join() {
                Ok(part) => made.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
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
    fn on_a_deep_stack_one_item_is_looked_at_by_the_thread_that_asks() {
        let here = || std::thread::current().id();
        let (asks, looks) = deep(|| (here(), each(vec![()], |()| here()))).unwrap();
        assert_eq!(looks, [asks]);
        // What goes deep has room, whoever asks.
        let room = |()| stacker::remaining_stack().is_some_and(|left| left > STACK / 2);
        assert_eq!(each(vec![(), ()], room), [true, true]);
        assert_eq!(deep(|| each(vec![(), ()], room)).unwrap(), [true, true]);
    }

    #[test]
    fn a_panic_is_handed_on() {
        let refused = |i: u8| assert!(i != 3, "told");
        assert!(deep(|| refused(3)).is_err());
        assert!(std::panic::catch_unwind(|| each(vec![1, 2, 3, 4], refused)).is_err());
        assert!(deep(|| each(vec![1, 2, 3, 4], refused)).is_err());
    }
}
