//! How far a long run is, on a terminal only.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Tells on standard error how many of how many root modules are done, once a run takes longer than a moment.
pub(super) fn meter() -> impl Fn(usize, usize) + Sync {
    let shown = std::io::stderr().is_terminal();
    let started = Instant::now();
    move |done, all| {
        if !shown || started.elapsed() < Duration::from_millis(500) {
            return;
        }
        let mut err = std::io::stderr().lock();
        // The line is taken away again when all is done.
        let _ = if done < all {
            write!(err, "\r{done} of {all} root modules")
        } else {
            write!(err, "\r\u{1b}[K")
        };
        let _ = err.flush();
    }
}
