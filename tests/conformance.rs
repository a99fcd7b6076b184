//! `inspect` and the evaluator, held to what the real tool says.
//!
//! `fixtures/conformance` holds expressions and configurations with what Terraform 1.11 makes of
//! them. `just conformance` records them anew; the tests here compare.

#![allow(
    clippy::print_stdout,
    reason = "a test that cannot be set up has failed"
)]

use std::fs;

use serde_json::Value;

#[path = "conformance/compare.rs"]
mod compare;
#[path = "conformance/configs.rs"]
mod configs;
#[path = "conformance/expressions.rs"]
mod expressions;
#[path = "conformance/inspect.rs"]
mod inspect;
use crate::support::planned;
use crate::support::record as module_record;
#[path = "conformance/record.rs"]
mod record;
use crate::support::terraform;
use crate::support::writers::copy;

/// Records the set anew, with the real tool; `just conformance` runs it.
#[test]
fn record_expressions() {
    if std::env::var_os("TFSIZE_BLESS").is_some() {
        record::expressions();
    }
    // What is recorded is what the source asks for, in its order.
    let recorded = expressions::recorded();
    let source = expressions::source();
    let asked: Vec<_> = source.iter().map(|s| (&s.group, &s.expr)).collect();
    let have: Vec<_> = recorded.iter().map(|e| (&e.group, &e.expr)).collect();
    assert!(asked == have, "stale; run `just conformance`");
    let text = fs::read_to_string(expressions::home().join("expressions.json")).unwrap();
    assert_eq!(expressions::write(&recorded), text);
}

/// Records the configurations anew, with the real tool; `just conformance` runs it.
#[test]
fn record_configurations() {
    if std::env::var_os("TFSIZE_BLESS").is_some() {
        record::configurations(std::env::var("TFSIZE_CASE").ok().as_deref());
    }
    for case in configs::cases() {
        assert!(
            case.expected()["digest"] == case.digest(),
            "{} changed since it was recorded; run `just conformance`",
            case.name
        );
    }
}

#[test]
fn the_set_covers_every_function() {
    // Terraform 1.11's own list (`metadata functions`), but for the two that read a secret key
    // or the clock of the plan and are held by their kin.
    let functions = include_str!("conformance/functions.txt");
    let entries = expressions::recorded();
    let missing: Vec<_> = functions
        .lines()
        .filter(|name| {
            let call = format!("{name}(");
            !entries.iter().any(|e| {
                e.expr.match_indices(&call).any(|(at, _)| {
                    !e.expr[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                })
            })
        })
        .collect();
    assert!(missing.is_empty(), "not covered: {missing:?}");
    assert!(entries.len() >= 450, "{} expressions", entries.len());
    assert!(configs::cases().len() >= 34);
}

#[test]
fn the_comparer_finds_what_is_changed() {
    let entries = expressions::recorded();
    for pair in entries.windows(2) {
        let [a, b] = pair else { unreachable!() };
        if a.newer.is_none() {
            assert_eq!(compare::answer(a, &a.outcome), None);
        }
        // Of two that are refused it does not matter why.
        let both_refused = matches!(
            (&a.outcome, &b.outcome),
            (
                expressions::Outcome::Error(_),
                expressions::Outcome::Error(_)
            )
        );
        if a.outcome != b.outcome && a.newer.is_none() && !both_refused {
            assert!(compare::answer(a, &b.outcome).is_some(), "{a:?} {b:?}");
        }
    }
    for case in configs::cases() {
        let expected = case.expected();
        if expected.get("errors").is_some() {
            continue;
        }
        assert_eq!(compare::configuration(&case, &expected), [""; 0]);
        // Each string, number and boolean that is changed in turn is found, and named.
        let mut pointers = Vec::new();
        leaves(&expected, String::new(), &mut pointers);
        pointers.retain(|pointer| pointer != "/digest");
        for pointer in pointers {
            let mut changed = expected.clone();
            let leaf = changed.pointer_mut(&pointer).unwrap();
            *leaf = match leaf {
                Value::Bool(value) => Value::Bool(!*value),
                _ => "changed".into(),
            };
            let about = pointer.contains("/actions/");
            let found = !compare::configuration(&case, &changed).is_empty();
            let excepted = !case.how.exceptions.is_empty();
            assert!(found || about || excepted, "{}: {pointer}", case.name);
        }
    }
}

/// JSON pointers of the strings, numbers and booleans in `value`.
fn leaves(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                leaves(value, format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                leaves(value, format!("{at}/{index}"), found);
            }
        }
        // A null may stand for what is unknown, and then says nothing.
        Value::Null => {}
        _ => found.push(at),
    }
}

/// Expressions that are answered otherwise, and why that is right or good enough.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "- 3",
        "hcl-edit reads no space behind a minus sign; the file is a finding",
    ),
    ("0 * -1", "a zero has no sign here"),
    ("-0", "a zero has no sign here"),
    ("-0.0", "a zero has no sign here"),
    ("tostring(-0)", "a zero has no sign here"),
    (
        "1e400 > 1",
        "hcl-edit reads no number beyond a double; the file is a finding",
    ),
    (
        "1 / 0 > 1e100",
        "a division by zero is a mistake, not an infinite number",
    ),
    (
        "-1 / 0 < 0",
        "a division by zero is a mistake, not an infinite number",
    ),
    ("1 % 0", "a division by zero is a mistake"),
    (
        "try(1 / 0 > 0, \"caught\")",
        "a division by zero is a mistake, not an infinite number",
    ),
    (
        "base64gzip(\"hello\")",
        "another compressor: the bytes differ, and unpack to the same text",
    ),
    (
        "templatefile(\"files/sub/nest.tftpl\", { dir = \"files/sub\" })",
        "OpenTofu lets templates render templates",
    ),
    ("templatestring(\"a\", {})", "OpenTofu takes any string"),
    (
        "provider::aws::nothing()",
        "which functions a provider has is not known without it",
    ),
    (
        "matchkeys([\"a\"], [\"b\"], [local.unknown])",
        "the real tool takes what is not known for no match, and is wrong once it is",
    ),
    (
        "tolist(terraform_data.u.output)",
        "a conversion is refused once the value is known",
    ),
];

/// Of what is a secret, or computed from one, tfsize has no value, or says that of what is no secret of it.
fn asks_of_a_secret(expr: &str, difference: &str) -> bool {
    let asks = ["secret", "sensitive("]
        .iter()
        .any(|part| expr.contains(part));
    let said = |who: &str| {
        let line = difference.lines().find_map(|l| l.strip_prefix(who));
        line.map(|l| l.trim().trim_end_matches(", sensitive"))
    };
    asks && (difference.ends_with("there is no such output")
        || difference.contains("(sensitive)")
        || said("  terraform:") == said("  tfsize:"))
}

#[test]
fn expressions_agree() {
    let entries = expressions::recorded();
    let answers = inspect::expressions(&entries);
    let wrong: Vec<_> = entries
        .iter()
        .zip(&answers)
        .filter(|(entry, _)| !OTHERWISE.iter().any(|(expr, _)| *expr == entry.expr))
        .filter_map(|(entry, answer)| Some((entry, compare::answer(entry, answer)?)))
        .filter(|(entry, difference)| !asks_of_a_secret(&entry.expr, difference))
        .map(|(_, difference)| difference)
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} expressions differ\n\n{}",
        wrong.len(),
        entries.len(),
        wrong.join("\n\n")
    );
}

/// The stand-in gives a resource without tags the tags of the provider alone, and merges unknown ones; the real
/// provider says of both that they are known after apply, and so do we.
fn tags_of_the_stand_in(difference: &str) -> bool {
    difference.contains(" values.tags_all: terraform {")
        && difference.ends_with("tfsize \"(known after apply)\"")
}

/// Of JSON around what is not known, the real tool knows nothing, and we what stands around it.
fn json_around_what_is_not_known(difference: &str) -> bool {
    difference
        == r#"terraform_data.f["decode"] values.input: terraform "(known after apply)", tfsize {"a":"(known after apply)"}"#
}

/// What the real tool planned of each module's example, when the module was last recorded.
#[test]
fn the_examples_of_the_modules_agree() {
    let mut report = Vec::new();
    for name in module_record::modules() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        // The module is read from its example, as both lie in one repository.
        fs::create_dir(root.join(".git")).unwrap();
        for (path, text) in module_record::module_files(&name) {
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let example = root.join(&name).join("examples/basic");
        let (actual, said) = inspect::run(&example, module_record::ASKED, &[]).unwrap();
        let recorded = module_record::Module::read(&name).plan;
        let mut wrong = planned::differences(&recorded, &actual, &|_, _| false);
        wrong.retain(|difference| !of_a_secret(difference));
        for line in said.iter().chain(&wrong) {
            report.push(format!("{name}: {line}"));
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

/// Of what is a secret, or computed from one, tfsize has no value.
fn of_a_secret(difference: &str) -> bool {
    let withheld = "tfsize \"(sensitive)\"";
    difference.ends_with(withheld)
        || difference.starts_with("output.") && difference.ends_with("tfsize has none")
}

#[test]
fn configurations_agree() {
    let cases = configs::cases();
    let mut report = Vec::new();
    for case in &cases {
        let wrong = match inspect::configuration(case) {
            Ok(actual) => compare::configuration(case, &actual)
                .into_iter()
                .filter(|d| !tags_of_the_stand_in(d) && !json_around_what_is_not_known(d))
                .filter(|d| case.name != "validation-and-sensitive" || !of_a_secret(d))
                // The names of attributes are told of nothing that is sensitive.
                .filter(|d| {
                    !(d.contains("type: terraform [\"object\"")
                        && d.ends_with("tfsize \"dynamic\""))
                })
                .collect(),
            Err(message) => vec![message],
        };
        if !wrong.is_empty() {
            report.push(format!("{}:\n  {}", case.name, wrong.join("\n  ")));
        }
    }
    assert!(
        report.is_empty(),
        "{} of {} configurations differ\n\n{}",
        report.len(),
        cases.len(),
        report.join("\n\n")
    );
}
