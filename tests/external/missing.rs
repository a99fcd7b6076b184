//! Where the tool is missing or too old, no test that needs it is reported as passed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::need::Ran;

trials![
    without_the_tool_its_tests_are_ignored,
    with_an_old_tool_what_it_cannot_read_is_ignored,
];

/// Runs the tests of this executable whose names contain `filter`, with another tool; gives the last line.
fn with(tool: &Path, filter: &str) -> String {
    let own = std::env::current_exe().unwrap();
    let mut command = Command::new(own);
    command.arg(filter).env("TFSIZE_TERRAFORM", tool);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let reasons = text.lines().filter(|l| l.contains("... ignored ("));
    let result = text.lines().find_map(|l| l.strip_prefix("test result: "));
    let (counts, _) = result.unwrap().split_once(" measured").unwrap();
    format!("{counts}, {} with a reason", reasons.count())
}

fn all_ignored(tool: &Path, filter: &str) {
    let said = with(tool, filter);
    let (_, rest) = said.split_once("ok. 0 passed; 0 failed; ").expect(&said);
    let (count, _) = rest.split_once(' ').unwrap();
    assert_ne!(count, "0", "{said}");
    let reasons = format!(", {count} with a reason");
    assert!(said.ends_with(&reasons), "{said}");
}

fn without_the_tool_its_tests_are_ignored() -> Ran {
    for filter in [
        "modules::",
        "stacks::",
        "standin::",
        "drift::",
        "inventory::",
    ] {
        all_ignored(Path::new("/nonexistent/terraform"), filter);
    }
    Ok(())
}

fn with_an_old_tool_what_it_cannot_read_is_ignored() -> Ran {
    let dir = tempfile::tempdir().unwrap();
    let tool = dir.path().join("tofu");
    fs::write(&tool, "#!/bin/sh\necho 'OpenTofu v1.6.2'\n").unwrap();
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    for filter in ["modules::", "stacks::", "drift::", "standin::a_mocked"] {
        all_ignored(&tool, filter);
    }
    Ok(())
}
