//! The modules and the generated stacks are those that the real tool last passed, and what is recorded of it holds: without
//! the tool, too. `just bless` records anew, with Terraform or `OpenTofu` of at least 1.9.

use crate::support::record;
use crate::support::stands;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use record::Module;

#[test]
fn a_module_is_the_one_that_the_tool_passed() {
    for name in record::modules() {
        assert!(
            Module::read(&name).digest == record::module_digest(&name),
            "the module {name} changed since the tool passed it: run `just bless`"
        );
    }
}

#[test]
fn every_run_of_a_modules_tests_passed() {
    for name in record::modules() {
        let own = format!("{name}/tests/");
        let files = record::module_files(&name).into_iter();
        let tests = files.filter(|(path, _)| path.starts_with(&own));
        let runs: usize = tests
            .map(|(_, text)| {
                let text = String::from_utf8(text).unwrap();
                text.lines().filter(|l| l.starts_with("run \"")).count()
            })
            .sum();
        assert!(runs > 0, "{name} has no tests");
        assert_eq!(Module::read(&name).runs, runs as u64, "{name}");
    }
}

#[test]
fn a_stack_is_the_one_that_the_tool_passed() {
    for (policy, environment) in record::stacks() {
        assert!(
            record::recorded_stack(policy, &environment)
                == record::stack_digest(policy, &environment),
            "the stack {policy}-{environment} changed since the tool passed it: run `just bless`"
        );
    }
}

#[test]
fn every_bound_value_stands_in_the_recorded_plan_and_state() {
    for (policy, environment) in record::KEPT {
        let kept = |name: &str| record::read(&record::stack_file(policy, environment, name));
        let (plan, state) = (kept("plan.json"), kept("state.json"));
        stands::values_stand_where_bound(policy, environment, &plan, &state);
    }
}

#[test]
fn there_is_no_record_of_what_is_not_there() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(fixtures.join(folder)).unwrap().flatten();
        entries
            .map(|e| e.file_name().into_string().unwrap())
            .collect()
    };
    let modules = record::modules().into_iter();
    let modules = modules.map(|name| format!("{name}.json"));
    assert_eq!(names("modules"), modules.collect());
    let stacks = record::stacks().into_iter();
    let stacks = stacks.map(|(policy, environment)| format!("{policy}-{environment}"));
    assert_eq!(names("stacks"), stacks.collect());
}

/// A byte, a name and a file each make another digest.
#[test]
fn a_digest_sees_every_change() {
    let files = record::module_files("ecs-service");
    let mut seen = BTreeSet::from([record::digest(&files)]);
    for at in 0..files.len() {
        let mut other = files.clone();
        other[at].1.push(b' ');
        assert!(seen.insert(record::digest(&other)));
        let mut other = files.clone();
        other[at].0.push('x');
        assert!(seen.insert(record::digest(&other)));
        let mut other = files.clone();
        other.remove(at);
        assert!(seen.insert(record::digest(&other)));
    }
}
