//! What is said when this program itself is at fault.

use std::panic::{PanicHookInfo, set_hook};

use clap::ColorChoice;

use super::Out;

/// Has a panic say where it happened. Its message may quote any text, secrets among it, so it is left out.
pub(super) fn tell_the_place_alone() {
    set_hook(Box::new(told));
}

fn told(panic: &PanicHookInfo<'_>) {
    let place = panic.location();
    let place = place.map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    let text = format!("error: tfsize broke{place}; this is a bug of tfsize, please report it\n");
    let _ = Out::new(ColorChoice::Auto).tell(&text);
}

#[cfg(test)]
mod tests {
    const SECRET: &str = "hunter2hunter2";

    #[test]
    #[ignore = "it breaks: the test below runs it in a process of its own"]
    #[allow(clippy::panic, reason = "that is what it is for")]
    fn breaks() {
        // It refuses the arguments, which are those of the tests.
        let _ = super::super::run();
        panic!("{SECRET}");
    }

    #[test]
    fn a_crash_names_its_place_and_quotes_nothing() {
        let this = std::env::current_exe().unwrap();
        let (_, module) = module_path!().split_once("::").unwrap();
        let breaks = format!("{module}::breaks");
        let args = [&breaks, "--exact", "--ignored", "--nocapture"];
        let broken = std::process::Command::new(this)
            .args(args)
            .output()
            .unwrap();
        let said = [broken.stdout, broken.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains("tfsize broke at src/cli/crash.rs:"), "{said}");
        assert!(!said.contains(SECRET), "{said}");
    }
}
