//! The last line of the budget: a thread that looks at time and memory, and ends a run that does not end itself.

use std::io::Write as _;
use std::path::Path;
use std::process::exit;
use std::thread::{Builder, sleep};
use std::time::{Duration, Instant};

use memory_stats::memory_stats;

use crate::budget::{Budget, Limits, What};
use crate::text::escape::terminal::line;

use super::Exit;

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(5);

/// How long a run may take to come to its end after its budget was used up.
const GRACE: Duration = Duration::from_millis(150);

/// Of the memory that a process may address, the part that a run may fill: stacks and the allocator take more than they
/// fill, and what grows needs room for its copy.
const FILLED: f64 = 0.4;

/// The part of it that a run may address before it is about to fail.
const ADDRESSED: f64 = 0.92;

/// Of the machine's memory, the part that a run may take.
const MACHINE: f64 = 0.75;

/// What one run may spend: `factor` times what is usual, and of memory not more than the machine has.
pub(super) fn limits(factor: f64) -> Limits {
    let limits = Limits::default().times(factor);
    let there = machine().into_iter().chain(addressable(FILLED)).min();
    let memory = limits.memory.min(there.unwrap_or(u64::MAX));
    Limits { memory, ..limits }
}

/// Watches over a run from a thread of its own. Without one to be had, the run's own checks remain.
pub(super) fn start(budget: &Budget) {
    let budget = budget.clone();
    let _ = Builder::new()
        .stack_size(256 << 10)
        .spawn(move || watch(&budget));
}

fn watch(budget: &Budget) {
    let Limits { memory, time, .. } = budget.limits();
    let room = addressable(ADDRESSED);
    let mut since: Option<Instant> = None;
    loop {
        sleep(PAUSE);
        if budget.spent().is_none() {
            if budget.elapsed() > time {
                budget.exhaust(What::Time, format!("{} seconds", time.as_secs()));
            }
            if let Some(now) = memory_stats() {
                let addressed = now.virtual_mem as u64;
                if now.physical_mem as u64 > memory || room.is_some_and(|room| addressed > room) {
                    budget.exhaust(What::Memory, megabytes(memory));
                }
            }
        }
        if let Some(spent) = budget.spent() {
            let since = *since.get_or_insert_with(Instant::now);
            let grows = memory_stats()
                .is_some_and(|now| now.physical_mem as u64 > memory.saturating_add(memory / 4));
            if since.elapsed() > GRACE || grows {
                end(budget, &spent.to_string());
            }
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes >> 20)
}

/// Ends the run from outside: takes away what it was about to write, says why, and exits.
#[allow(clippy::exit, reason = "the run does not come to its end")]
fn end(budget: &Budget, message: &str) -> ! {
    for path in budget.temporary() {
        remove(&path);
    }
    let text = format!("error: {}\n", line(message));
    // Who holds the lock of standard error may never let it go.
    let written = Builder::new().spawn(move || {
        let _ = std::io::stderr().write_all(text.as_bytes());
    });
    if let Ok(thread) = written {
        let start = Instant::now();
        while !thread.is_finished() && start.elapsed() < GRACE {
            sleep(Duration::from_millis(1));
        }
    }
    exit(i32::from(Exit::CouldNotRun.code()))
}

fn remove(path: &Path) {
    let _ = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
}

/// A share of the memory that this process may address (`ulimit -v`).
fn addressable(share: f64) -> Option<u64> {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::As);
        limit.current.map(|most| part(most, share))
    }
    #[cfg(not(unix))]
    {
        let _ = share;
        None
    }
}

/// How much memory of this machine, or of the container this runs in, a run may take.
fn machine() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let total = read("/proc/meminfo").and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        kilobytes.checked_mul(1024)
    });
    let container = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ];
    let container = container
        .iter()
        .find_map(|path| read(path)?.trim().parse::<u64>().ok());
    let least = total.into_iter().chain(container).min()?;
    Some(part(least, MACHINE))
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate, and a conversion to an integer saturates"
)]
fn part(of: u64, share: f64) -> u64 {
    (of as f64 * share) as u64
}
