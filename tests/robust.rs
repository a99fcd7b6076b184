//! Whatever a policy file holds, reading it ends soon and in findings that can be shown.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use tfsize::family::contradictions;
use tfsize::finding::{Finding, Severity};
use tfsize::policy::{self, BASELINE, Policy, reference};
use tfsize::report::{human, json};
use tfsize::text::Files;
use tfsize::{generate, sizing};

/// The whole way from text to files, as every command together takes it.
fn all_the_way(text: &str) -> usize {
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    let loaded = policy::load(&mut files, id).unwrap();
    let mut findings: Vec<Finding> = loaded.findings;
    let mut sized = Vec::new();
    for environment in &loaded.environments {
        policy::validate(environment, &mut findings);
        let one = sizing::size(environment, &mut findings);
        contradictions::check(environment, &one, &mut findings);
        sized.push(one);
        reference::effective(&Policy::describe(), &environment.stated, &files);
        reference::effective_json(&Policy::describe(), &environment.stated, &files);
    }
    let findings = tfsize::finding::merged(findings);
    assert!(findings.len() < 2000);
    for finding in &findings {
        let place = files.place(finding.primary.span);
        assert!(place.line >= 1 && place.column >= 1);
        assert!(!finding.headline.is_empty());
        assert!(!finding.headline.contains('\n'), "{}", finding.headline);
    }
    human::findings(&files, &findings);
    json::findings(&files, &findings);
    // Only a policy without an error is turned into files; then every environment has its stack.
    if findings.iter().all(|f| f.severity != Severity::Error) {
        let pairs: Vec<_> = loaded.environments.iter().zip(&sized).collect();
        generate::files(&pairs);
    }
    findings.len()
}

/// One change of a text: bytes replaced, cut out, doubled, or a line swapped for another.
#[derive(Debug, Clone)]
enum Change {
    Byte(usize, u8),
    Cut(usize, usize),
    Insert(usize, String),
    Swap(usize, usize),
    Drop(usize),
    Double(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..BASELINE.len();
    let lines = 0..BASELINE.lines().count();
    let pieces = prop::sample::select(vec![
        "\"",
        "{",
        "}",
        "[",
        "]",
        "=",
        "#",
        "/*",
        "${",
        "%{",
        "<<X",
        "\n",
        "\r\n",
        "..",
        "-1",
        "0",
        "1e400",
        "99999999999",
        "null",
        "true",
        "[]",
        "{}",
        "\"0..0\"",
        "\"1e9 GB\"",
        "\"\"",
        "é",
        "\u{feff}",
        "\0",
        "\u{202e}",
        "enabled = false\n",
    ]);
    prop_oneof![
        3 => (at.clone(), any::<u8>()).prop_map(|(i, b)| Change::Byte(i, b)),
        2 => (at.clone(), 1_usize..40).prop_map(|(i, n)| Change::Cut(i, n)),
        4 => (at, pieces).prop_map(|(i, p)| Change::Insert(i, p.to_string())),
        2 => (lines.clone(), lines.clone()).prop_map(|(a, b)| Change::Swap(a, b)),
        2 => lines.clone().prop_map(Change::Drop),
        1 => lines.prop_map(Change::Double),
    ]
}

fn changed(text: &str, change: &Change) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    match change {
        Change::Byte(i, b) => {
            if let Some(byte) = bytes.get_mut(*i) {
                *byte = *b;
            }
        }
        Change::Cut(i, n) => {
            let from = (*i).min(bytes.len());
            bytes.drain(from..(from + n).min(text.len()));
        }
        Change::Insert(i, piece) => {
            let from = (*i).min(bytes.len());
            bytes.splice(from..from, piece.bytes());
        }
        Change::Swap(a, b) if *a < lines.len() && *b < lines.len() => {
            lines.swap(*a, *b);
            return lines.concat();
        }
        Change::Drop(i) if *i < lines.len() => {
            lines.remove(*i);
            return lines.concat();
        }
        Change::Double(i) if *i < lines.len() => {
            lines.insert(*i, lines[*i]);
            return lines.concat();
        }
        Change::Swap(..) | Change::Drop(_) | Change::Double(_) => {}
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A value of the baseline replaced by another one: such a file mostly parses, so the mistake gets far.
fn another_value() -> impl Strategy<Value = String> {
    let lines: Vec<usize> = BASELINE
        .lines()
        .enumerate()
        .filter(|(_, l)| l.contains(" = ") && !l.trim_start().starts_with('#'))
        .map(|(i, _)| i)
        .collect();
    let values = prop::sample::select(vec![
        "0",
        "1",
        "-1",
        "0.25",
        "1e308",
        "4294967295",
        "4294967296",
        "true",
        "null",
        "[]",
        "[[]]",
        "{}",
        "{ a = {} }",
        "\"\"",
        "\" \"",
        "\"0..0\"",
        "\"0..4294967295\"",
        "\"4294967295\"",
        "\"0 GB\"",
        "\"0.0001 MB\"",
        "\"9e9 TB\"",
        "\"9000000 TB\"",
        "\"0%\"",
        "\"1000%\"",
        "\"0s\"",
        "\"1s\"",
        "\"49710d\"",
        "\"0/s\"",
        "\"1G/s\"",
        "\"0.5 vCPU\"",
        "\"0..256\"",
        "\"é\"",
        "[\"\"]",
        "[\"nobody\"]",
        "\"production\"",
        "\"events\"",
        "\"0 Mbps\"",
        "\"0 GB/month\"",
        "\"${x}\"",
        "\"\\u0000\"",
        "\"a\\nb\"",
    ]);
    (prop::sample::select(lines), values).prop_map(|(line, value)| {
        BASELINE
            .lines()
            .enumerate()
            .map(|(i, l)| match l.split_once(" = ") {
                Some((key, _)) if i == line => format!("{key} = {value}\n"),
                _ => format!("{l}\n"),
            })
            .collect()
    })
}

const SOON: Duration = Duration::from_secs(5);

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_policy_ends_in_findings(changes in prop::collection::vec(change(), 1..6)) {
        let text = changes.iter().fold(BASELINE.to_string(), |text, c| changed(&text, c));
        let start = Instant::now();
        all_the_way(&text);
        prop_assert!(start.elapsed() < SOON);
    }

    #[test]
    fn any_value_in_any_place_ends_in_findings(text in another_value()) {
        let start = Instant::now();
        all_the_way(&text);
        prop_assert!(start.elapsed() < SOON);
    }

    #[test]
    fn any_text_ends_in_findings(text in "\\PC{0,200}") {
        all_the_way(&text);
    }
}

#[test]
fn much_of_everything_is_read_in_time() {
    use std::fmt::Write as _;
    let mut text = BASELINE.to_string();
    for i in 0..3000 {
        let _ = writeln!(text, "metric \"m{i}\" {{\n  name = \"M{i}\"\n}}");
    }
    let start = Instant::now();
    all_the_way(&text);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}
