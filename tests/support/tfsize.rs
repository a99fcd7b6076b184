//! The real binary in an environment of its own: no settings, no colours, no terminal.

use std::path::Path;

use assert_cmd::Command;

/// `tfsize` with these arguments, in this folder.
pub(crate) fn tfsize(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("tfsize").unwrap();
    command.env_clear().current_dir(dir).args(args);
    command
}

/// What one run printed and how it ended.
pub(crate) struct Ran {
    /// Exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// Runs `tfsize` to its end.
pub(crate) fn run(dir: &Path, args: &[&str]) -> Ran {
    let output = tfsize(dir, args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().expect("ended by a signal"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// What one run says in all with these variables, with its exit code.
pub(crate) fn said(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> String {
    let mut command = tfsize(dir, args);
    let output = command.envs(env.iter().copied()).output().unwrap();
    format!(
        "{:?}\n{}\n{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
