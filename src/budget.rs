//! What one run may spend: steps, memory and time, so that no input keeps it busy without end.
//!
//! A budget belongs to a run, not to the process: threads started with `threads` spend from the budget of the
//! one that starts them. Work without a budget is not bounded.
//!
//! When it is used up, [`spend`] says so at once and everywhere; values become unknown, walks end, and the run comes to
//! its end with [`check`] as its error.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;

/// How many steps a thread takes before it looks at what the others spent.
const BATCH: u64 = 1024;

/// Bytes of text that count as one step: it is kept, and a run that makes as much of it as it may takes some 256 MB.
const TEXT: usize = 4;

/// Steps that each byte of a configuration adds, up to so many times the budget: the largest public repository takes one
/// step a byte. What somebody has written takes work; what a few lines make more of themselves has no right to.
const EARNED: u64 = 8;
const MOST_EARNED: f64 = 1.5;

/// Steps that each of several pieces adds that were asked for and are read as a whole, up to so many times the budget.
const OF_PIECE: u64 = 3_000_000;
const MOST_OF_PIECES: f64 = 8.0;

/// What a run may spend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Steps: an expression evaluated, an element made or looked at, 4 bytes of text made. What is read adds some ([`earn`]).
    pub steps: u64,
    /// Bytes of memory.
    pub memory: u64,
    /// Time from start to end.
    pub time: Duration,
    /// Bytes of one configuration file.
    pub file: u64,
    /// Bytes of a plan or state that comes through a pipe.
    pub document: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 64_000_000,
            memory: 6 << 30,
            time: Duration::from_mins(5),
            file: 8 << 20,
            document: 4 << 30,
        }
    }
}

impl Limits {
    /// The same, so many times over.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "limits are estimates, and a conversion to an integer saturates"
        )]
        let times = |n: u64| ((n as f64) * factor) as u64;
        Self {
            steps: times(self.steps),
            memory: times(self.memory),
            time: Duration::try_from_secs_f64(self.time.as_secs_f64() * factor)
                .unwrap_or(Duration::MAX),
            file: times(self.file),
            document: times(self.document),
        }
    }
}

/// What was used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// [`Limits::steps`]
    Steps,
    /// [`Limits::memory`]
    Memory,
    /// [`Limits::time`]
    Time,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Steps => "evaluation",
            Self::Memory => "memory",
            Self::Time => "time",
        }
    }
}

/// That a budget is used up, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "this run used up its budget of {} ({limit}){}; make that smaller, or raise the budget with `--budget 10` or TFSIZE_BUDGET=10",
    .what.word(),
    meanwhile(.place)
)]
pub struct Spent {
    /// What was used up.
    pub what: What,
    /// How much of it there was, with its unit.
    pub limit: String,
    /// What was being done, outermost first.
    pub place: Vec<String>,
}

/// What was being done: the innermost, and what that is part of.
fn meanwhile(place: &[String]) -> String {
    match place.split_last() {
        Some((last, around)) => {
            let around = around.last();
            let around = around.map_or_else(String::new, |first| format!(", {first}"));
            format!(" while {last}{around}")
        }
        None => String::new(),
    }
}

/// The budget of one run; clones are the same budget.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limits: Limits,
    started: Instant,
    steps: AtomicU64,
    /// Steps that were added.
    earned: AtomicU64,
    /// Steps that pieces have added.
    of_pieces: AtomicU64,
    over: AtomicBool,
    spent: OnceLock<Spent>,
    /// What each thread is doing.
    doing: Mutex<Vec<Arc<Trail>>>,
    /// How many say of all that happens that it is one thing.
    whole: AtomicUsize,
    /// Files and directories that are removed if the run is ended from outside.
    temporary: Mutex<Vec<PathBuf>>,
}

impl Shared {
    /// The steps that may be taken.
    fn steps(&self) -> u64 {
        let earned = self.earned.load(Ordering::Relaxed);
        let most = self.limits.times(MOST_EARNED).steps;
        let of_pieces = self.of_pieces.load(Ordering::Relaxed);
        let most_of_pieces = self.limits.times(MOST_OF_PIECES).steps;
        let all = self.limits.steps.saturating_add(earned.min(most));
        all.saturating_add(of_pieces.min(most_of_pieces))
    }
}

/// What a thread is doing, outermost first, and since when.
#[derive(Debug, Default)]
struct Trail(Mutex<Vec<(String, Option<Instant>)>>);

thread_local! {
    /// Steps this thread may take before it looks at the budget.
    static LEFT: Cell<u64> = const { Cell::new(0) };
    static CURRENT: RefCell<Option<(Budget, Arc<Trail>)>> = const { RefCell::new(None) };
}

/// A poisoned lock guards nothing that could be half written.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Budget {
    /// A budget of which nothing is spent.
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Shared {
            limits,
            started: Instant::now(),
            steps: AtomicU64::new(0),
            earned: AtomicU64::new(0),
            of_pieces: AtomicU64::new(0),
            over: AtomicBool::new(false),
            spent: OnceLock::new(),
            doing: Mutex::default(),
            whole: AtomicUsize::new(0),
            temporary: Mutex::default(),
        }))
    }

    /// Runs something on this thread that spends from this budget.
    pub fn enter<R>(&self, run: impl FnOnce() -> R) -> R {
        let trail = Arc::new(Trail::default());
        locked(&self.0.doing).push(Arc::clone(&trail));
        let before = CURRENT.replace(Some((self.clone(), Arc::clone(&trail))));
        let left = LEFT.replace(0);
        let _back = Back {
            budget: self,
            trail,
            before,
            left,
        };
        run()
    }

    /// What may be spent.
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The steps taken so far, to about a thousand for each thread.
    #[cfg(feature = "internals")]
    pub fn steps(&self) -> u64 {
        self.0.steps.load(Ordering::Relaxed)
    }

    /// How long the run has taken.
    pub fn elapsed(&self) -> Duration {
        self.0.started.elapsed()
    }

    /// What was used up, if anything was.
    pub fn spent(&self) -> Option<&Spent> {
        self.0.spent.get()
    }

    /// Says that something is used up. The place is what the threads are doing: of several, what takes longest.
    pub fn exhaust(&self, what: What, limit: String) {
        self.used_up(what, limit, self.busiest());
    }

    /// What the thread does that does what takes longest.
    fn busiest(&self) -> Vec<(String, Option<Instant>)> {
        let trails: Vec<Vec<(String, Option<Instant>)>> = locked(&self.0.doing)
            .iter()
            .map(|trail| locked(&trail.0).clone())
            .filter(|trail| !trail.is_empty())
            .collect();
        let since = |trail: &Vec<(String, Option<Instant>)>| trail.last().and_then(|(_, at)| *at);
        trails.into_iter().min_by_key(since).unwrap_or_default()
    }

    fn used_up(&self, what: What, limit: String, place: Vec<(String, Option<Instant>)>) {
        let place = place.into_iter().map(|(text, _)| text).collect();
        let _ = self.0.spent.set(Spent { what, limit, place });
        self.0.over.store(true, Ordering::Release);
    }

    /// Files and directories to remove if the run is ended from outside.
    pub fn temporary(&self) -> Vec<PathBuf> {
        locked(&self.0.temporary).clone()
    }
}

/// Puts back what was there before a budget was entered.
struct Back<'b> {
    budget: &'b Budget,
    trail: Arc<Trail>,
    before: Option<(Budget, Arc<Trail>)>,
    left: u64,
}

impl Drop for Back<'_> {
    fn drop(&mut self) {
        let unused = LEFT.replace(self.left);
        if CURRENT.replace(self.before.take()).is_some() {
            self.budget.0.steps.fetch_sub(unused, Ordering::Relaxed);
        }
        let mut doing = locked(&self.budget.0.doing);
        doing.retain(|trail| !Arc::ptr_eq(trail, &self.trail));
    }
}

/// The budget of this thread.
pub fn current() -> Option<Budget> {
    CURRENT.with_borrow(|current| current.as_ref().map(|(budget, _)| budget.clone()))
}

/// Runs something with the budget of this thread, or with one of its own where there is none.
pub fn ensured<R>(run: impl FnOnce() -> R) -> R {
    if current().is_some() {
        run()
    } else {
        Budget::new(Limits::default()).enter(run)
    }
}

/// Takes steps; whether there is any budget left. When not, what asks does no more work.
#[inline]
pub fn spend(steps: usize) -> bool {
    let steps = steps as u64;
    let left = LEFT.get();
    if let Some(rest) = left.checked_sub(steps) {
        LEFT.set(rest);
        return true;
    }
    settle(steps - left)
}

/// Takes the steps that making text takes.
#[inline]
pub fn spend_text(bytes: usize) -> bool {
    spend(bytes / TEXT)
}

/// Adds the steps that a configuration of so many bytes may take; what the run has made itself adds none.
pub fn earn(bytes: usize) {
    let steps = (bytes as u64).saturating_mul(EARNED);
    let written = |budget: &Budget| budget.0.whole.load(Ordering::Relaxed) == 0;
    CURRENT.with_borrow(|current| {
        if let Some((budget, _)) = current
            && written(budget)
        {
            budget.0.earned.fetch_add(steps, Ordering::Relaxed);
        }
    });
}

/// Adds the steps that so many pieces may take which the run was asked for and reads as a whole each, such as the stacks of
/// environments. The first is within the budget.
pub fn earn_pieces(count: usize) {
    let steps = (count as u64).saturating_sub(1).saturating_mul(OF_PIECE);
    CURRENT.with_borrow(|current| {
        if let Some((budget, _)) = current {
            budget.0.of_pieces.fetch_add(steps, Ordering::Relaxed);
        }
    });
}

/// Whether the budget is used up.
pub fn is_spent() -> bool {
    let over = |budget: &Budget| budget.0.over.load(Ordering::Acquire);
    CURRENT.with_borrow(|current| current.as_ref().is_some_and(|(budget, _)| over(budget)))
}

/// Takes steps from what all threads share, and some in advance.
#[cold]
fn settle(steps: u64) -> bool {
    CURRENT.with_borrow(|current| {
        let Some((budget, trail)) = current else {
            LEFT.set(u64::MAX);
            return true;
        };
        let shared = &budget.0;
        LEFT.set(0);
        if shared.over.load(Ordering::Acquire) {
            return false;
        }
        let wanted = steps.saturating_add(BATCH);
        let before = shared.steps.fetch_add(wanted, Ordering::Relaxed);
        let most = shared.steps();
        if before.saturating_add(wanted) > most {
            let limit = format!("{most} steps");
            let mut place = locked(&trail.0).clone();
            if place.is_empty() {
                place = budget.busiest();
            }
            budget.used_up(What::Steps, limit, place);
            return false;
        }
        LEFT.set(BATCH);
        true
    })
}

/// That this run's budget is used up, as an error.
///
/// # Errors
///
/// What was spent, and where.
pub fn check() -> Result<(), Spent> {
    match current() {
        Some(budget) => match budget.spent() {
            Some(spent) => Err(spent.clone()),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

/// Remembers what this thread does until the guard goes: `reading main.tf`. The error of a budget that is used up
/// names it.
pub fn doing(what: impl FnOnce() -> String) -> Doing {
    CURRENT.with_borrow(|current| {
        let open = |budget: &Budget| budget.0.whole.load(Ordering::Relaxed) == 0;
        let current = current.as_ref().filter(|(budget, _)| open(budget));
        Doing(current.map(|(_, trail)| remember(trail, what())))
    })
}

fn remember(trail: &Arc<Trail>, what: String) -> Arc<Trail> {
    locked(&trail.0).push((what, Some(Instant::now())));
    Arc::clone(trail)
}

/// The same of what is done with files of the run's own, which the person does not know: until the guard goes nothing
/// within it is remembered.
pub fn doing_whole(what: impl FnOnce() -> String) -> Whole {
    let doing = doing(what);
    let budget = current();
    if let Some(budget) = &budget {
        budget.0.whole.fetch_add(1, Ordering::Relaxed);
    }
    Whole {
        budget,
        _doing: doing,
    }
}

/// See [`doing_whole`].
#[must_use = "what is being done ends when this is dropped"]
#[derive(Debug)]
pub struct Whole {
    budget: Option<Budget>,
    _doing: Doing,
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(budget) = &self.budget {
            budget.0.whole.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// See [`doing`].
#[must_use = "what is being done ends when this is dropped"]
#[derive(Debug)]
pub struct Doing(Option<Arc<Trail>>);

impl Drop for Doing {
    fn drop(&mut self) {
        if let Some(trail) = &self.0 {
            locked(&trail.0).pop();
        }
    }
}

/// Remembers a file or directory that is to be removed if the run is ended from outside, until the guard goes.
pub fn temporary(path: &Path) -> Temporary {
    let budget = current();
    if let Some(budget) = &budget {
        locked(&budget.0.temporary).push(path.to_owned());
    }
    Temporary {
        budget,
        path: path.to_owned(),
    }
}

/// See [`temporary`].
#[must_use = "the path is forgotten when this is dropped"]
#[derive(Debug)]
pub struct Temporary {
    budget: Option<Budget>,
    path: PathBuf,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(budget) = &self.budget {
            let mut all = locked(&budget.0.temporary);
            if let Some(at) = all.iter().position(|path| *path == self.path) {
                all.swap_remove(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(steps: u64) -> Budget {
        let limits = Limits::default();
        Budget::new(Limits { steps, ..limits })
    }

    #[test]
    fn work_without_a_budget_is_not_bounded() {
        assert!(spend(usize::MAX / 2));
        assert!(spend(usize::MAX / 2));
        assert!(!is_spent());
        assert!(check().is_ok());
    }

    #[test]
    fn threads_share_a_budget_and_runs_do_not() {
        let (one, other) = (of(100_000), of(100_000));
        let run = |budget: &Budget| budget.enter(|| (0..60).take_while(|_| spend(1000)).count());
        std::thread::scope(|scope| {
            scope.spawn(|| run(&one));
            scope.spawn(|| run(&one));
            scope.spawn(|| assert_eq!(run(&other), 60));
        });
        assert!(one.spent().is_some());
        assert!(other.spent().is_none());
    }

    #[test]
    fn the_error_names_what_was_being_done() {
        let budget = of(10_000);
        budget.enter(|| {
            let _root = doing(|| "evaluating prod".into());
            let _file = doing(|| "evaluating local.x (main.tf:1:2)".into());
            while spend(1) {}
            let message = check().unwrap_err().to_string();
            assert!(message.contains("10000 steps"), "{message}");
            assert!(message.contains("local.x (main.tf:1:2)"), "{message}");
            assert!(message.contains("--budget 10"), "{message}");
            assert!(is_spent() && !spend(1));
        });
        assert!(spend(1));
    }

    #[test]
    fn what_is_not_used_is_given_back() {
        let budget = of(100_000);
        budget.enter(|| assert!(spend(10)));
        assert_eq!(budget.steps(), 10);
    }

    #[test]
    fn temporary_paths_are_known_until_their_guard_goes() {
        let budget = of(10);
        budget.enter(|| {
            let guard = temporary(Path::new("a"));
            assert_eq!(budget.temporary(), [PathBuf::from("a")]);
            drop(guard);
            assert!(budget.temporary().is_empty());
        });
    }
}
