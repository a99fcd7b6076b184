//! `JUnit` XML: suites of cases, for what every command of that format reports.

use std::io::{self, Write};

use super::markup::{Document, Element, element};

/// How a case ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Passed,
    Failed,
    Skipped,
}

/// A case, which is made when it is written.
pub(super) struct Case<'a> {
    pub(super) end: End,
    pub(super) element: Box<dyn Fn() -> Element + 'a>,
}

/// Cases that belong together.
pub(super) struct Suite<'a> {
    pub(super) name: String,
    pub(super) cases: Vec<Case<'a>>,
}

impl Suite<'_> {
    fn count(&self, end: End) -> usize {
        self.cases.iter().filter(|c| c.end == end).count()
    }
}

/// Writes suites below a name, and a case that says what they come to: a report without any reads as a run that never
/// happened.
pub(super) fn write(
    name: &str,
    summary: &str,
    suites: &[Suite],
    to: &mut dyn Write,
) -> io::Result<()> {
    let failures: usize = suites.iter().map(|s| s.count(End::Failed)).sum();
    let tests = 1 + suites.iter().map(|s| s.cases.len()).sum::<usize>();
    let mut document = Document::xml(to)?;
    document.open(
        &element("testsuites")
            .with("name", name)
            .with("tests", tests.to_string())
            .with("failures", failures.to_string())
            .with("errors", "0"),
    )?;
    let says = element("system-out").lines(summary);
    document.put(&suite(name, 1, 0, 0).put(case("summary", name).put(says)))?;
    for of in suites {
        let (failures, skipped) = (of.count(End::Failed), of.count(End::Skipped));
        document.open(&suite(&of.name, of.cases.len(), failures, skipped))?;
        document.all(of.cases.iter().map(|case| (case.element)()))?;
        document.close()?;
    }
    document.end()
}

fn suite(name: &str, tests: usize, failures: usize, skipped: usize) -> Element {
    element("testsuite")
        .with("name", name)
        .with("tests", tests.to_string())
        .with("failures", failures.to_string())
        .with("errors", "0")
        .with("skipped", skipped.to_string())
}

/// A case without an end, which is one that passed.
pub(super) fn case(name: &str, suite: &str) -> Element {
    element("testcase")
        .with("name", name)
        .with("classname", suite)
}

/// How a case failed.
pub(super) fn failure(kind: &str, message: &str, text: &str) -> Element {
    element("failure")
        .with("type", kind)
        .with("message", message)
        .lines(text)
}
