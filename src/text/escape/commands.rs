//! Workflow commands: what the runners of CI systems obey when it stands in a log.
//!
//! GitHub's runner takes a line whose first characters, blanks apart, are `::`, and `##[` wherever it stands in a line;
//! Azure Pipelines takes `##vso[` and `##[`, `TeamCity` `##teamcity[`; GitLab's markers of sections need a carriage
//! return and an escape, which no text keeps. The law: no line that tfsize prints is taken as a command unless tfsize
//! wrote it as one. It holds always, not only where a variable tells of a runner: a container in a job often has none of
//! its variables, and its log is read all the same. A reader loses a space.

use std::borrow::Cow;

use super::{LONGEST, many_lines};

/// The text with a space within whatever a runner would take as a command. Styles of a terminal may stand before it.
pub fn broken(text: &str) -> Cow<'_, str> {
    let mut breaks = markers(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = line.len() - unstyled_start(line).len();
        // `::: path`, as excerpts name another file, has no name where a command has one.
        let command = |l: &str| l.starts_with("::") && !l.starts_with("::: ");
        if line.get(start..).is_some_and(command) {
            breaks.push(at + start + 1);
        }
        at += line.len();
    }
    if breaks.is_empty() {
        return Cow::Borrowed(text);
    }
    breaks.sort_unstable();
    let mut out = String::with_capacity(text.len() + breaks.len());
    let mut from = 0;
    for at in breaks {
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push(' ');
        from = at;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// A text of a language that has `\u` and a number for a character, with the same text in it and no marker.
pub fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for at in markers(text) {
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str("\\u0023");
        from = at + 1;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// The line without the blanks and styles that it starts with.
fn unstyled_start(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some(after) = rest.strip_prefix("\u{1b}[") {
        let Some(end) = after.find('m') else { break };
        rest = after.get(end + 1..).unwrap_or_default().trim_start();
    }
    rest
}

/// Where in a text the second sign of each `##word[` is.
pub(super) fn markers(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    for at in memchr::memmem::find_iter(bytes, "##") {
        out.extend(marks(bytes, at).then_some(at + 1));
        // Of `###[`, the last two.
        let next = at + 1;
        if bytes.get(next + 1) == Some(&b'#') {
            out.extend(marks(bytes, next).then_some(next + 1));
        }
    }
    out.dedup();
    out
}

fn marks(bytes: &[u8], at: usize) -> bool {
    let word = bytes.get(at + 2..).unwrap_or_default();
    let end = word.iter().position(|b| !b.is_ascii_alphabetic());
    end.is_some_and(|end| word.get(end) == Some(&b'['))
}

/// The message of a command of GitHub.
pub fn data(text: &str) -> String {
    let text = many_lines(text, LONGEST);
    let text = escaped(&text);
    // It is one line now, and a marker in it still one.
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for at in markers(&text) {
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push(' ');
        from = at;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// The value of a property of a command of GitHub.
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_runner_takes_as_a_command_is_broken() {
        for (text, expect) in [
            ("::error::x", ": :error::x"),
            ("a\n \t\u{a0}::error::x", "a\n \t\u{a0}: :error::x"),
            ("\u{1b}[1m::a\u{1b}[0m", "\u{1b}[1m: :a\u{1b}[0m"),
            ("x ##[error]y", "x # #[error]y"),
            ("####[error]", "### #[error]"),
            ("##vso[task.x]", "# #vso[task.x]"),
            ("##teamcity[x", "# #teamcity[x"),
        ] {
            assert_eq!(broken(text), expect);
            assert_eq!(broken(expect), expect);
        }
        for text in [
            "a::b",
            "module.x: ::1",
            "## Title",
            "### a [b]",
            "# [x]",
            "##",
            "  ::: main.tf:1:2",
        ] {
            assert_eq!(broken(text), text);
        }
    }

    #[test]
    fn a_command_of_its_own_ends_with_its_line() {
        assert_eq!(data("50%\n::error::x ##[y]"), "50%25%0A::error::x # #[y]");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
