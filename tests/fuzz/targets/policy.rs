//! Any text as a policy, the whole way to sizes and to generated files: findings that can be shown, and files that parse.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tfsize::family::contradictions;
use tfsize::finding::{Finding, Severity, merged};
use tfsize::policy::{self, Policy, reference};
use tfsize::report::human;
use tfsize::syntax::parse_noting;
use tfsize::text::Files;
use tfsize::{generate, sizing};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut files = Files::new();
    // `extends` leads nowhere: what lies beside the fuzzer is no input.
    let id = files.add("/nowhere/tfsize.hcl", text);
    let Ok(loaded) = policy::load(&mut files, id) else {
        return;
    };
    let mut findings: Vec<Finding> = loaded.findings;
    let mut sized = Vec::new();
    for environment in &loaded.environments {
        policy::validate(environment, &mut findings);
        let one = sizing::size(environment, &mut findings);
        contradictions::check(environment, &one, &mut findings);
        sized.push(one);
        let _ = reference::effective(&Policy::describe(), &environment.stated, &files);
    }
    let findings = merged(findings);
    let _ = human::findings(&files, &findings);
    if findings.iter().all(|f| f.severity != Severity::Error) {
        let pairs: Vec<_> = loaded.environments.iter().zip(&sized).collect();
        for (path, written) in generate::files(&pairs) {
            if path.starts_with("stacks") && path.extension().is_some_and(|e| e == "tf") {
                let id = files.add(&path, written.text.as_str());
                assert!(
                    parse_noting(&written.text, id, &mut Vec::new()).is_ok(),
                    "{}:\n{}",
                    path.display(),
                    written.text
                );
            }
        }
    }
});
