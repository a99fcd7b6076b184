//! Markdown, as GitHub and GitLab render it. The law: text of others makes no markup, link, mention, reference, image or
//! comment, closes nothing, and starts no block.
//!
//! Both sites look for mentions and references in the rendered text, where an escaped sign is the sign again. What keeps
//! them from it is a space without width after the sign, written as a reference so that it is seen in the source.

use std::iter::once;

use super::{commands, document, many_lines, one_line, shortened};

/// The longest text in a comment, in characters.
const LONGEST: usize = 2_000;
/// The longest excerpt of a file.
const EXCERPT: usize = 4_000;
/// The space without width.
const BREAK: &str = "&#8203;";

/// One line of text. Addresses of AWS documents are links.
pub fn prose(text: &str) -> String {
    let text = one_line(text, LONGEST);
    let mut rest = text.trim_start();
    let mut out = String::with_capacity(rest.len() + 16);
    while let Some(at) = document(rest) {
        neutral(rest.get(..at.start).unwrap_or_default(), true, &mut out);
        out.push('<');
        out.push_str(rest.get(at.clone()).unwrap_or_default());
        out.push('>');
        rest = rest.get(at.end..).unwrap_or_default();
    }
    neutral(rest, true, &mut out);
    start_of_block(out)
}

/// One line of text within an element of HTML, where Markdown's own signs have no meaning.
pub fn element(text: &str) -> String {
    let mut out = String::new();
    neutral(&one_line(text, LONGEST), false, &mut out);
    out
}

/// Text as code. What a code span cannot hold, or a reader of the source would take for something else, is written as an
/// element.
pub fn code(text: &str) -> String {
    let text = one_line(text, LONGEST);
    let unfit = text.is_empty()
        || text.contains(['`', '|', '\\', '<'])
        || commands::broken(&text) != text
        || text.trim() != text;
    if unfit {
        format!("<code>{}</code>", prose(&text))
    } else {
        format!("`{text}`")
    }
}

/// An excerpt of a file in a language, with its lines.
pub fn fenced(text: &str, language: &str) -> String {
    let text = many_lines(text, EXCERPT);
    let text = commands::broken(&text).replace("<!--", "< !--");
    let run = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(run.max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// The text cut to a length, for a cell of a table.
pub fn cut(text: &str, most: usize) -> String {
    shortened(text, most).into_owned()
}

/// Adds text in which nothing has a meaning; `slashes` where a backslash takes the meaning of what follows it.
fn neutral(text: &str, slashes: bool, out: &mut String) {
    let chars: Vec<char> = text.chars().collect();
    let hashes = hashes(&chars);
    for (at, c) in chars.iter().copied().enumerate() {
        let after = |n: usize| chars.get(at + n).copied().unwrap_or(' ');
        let before = |n: usize| at.checked_sub(n).and_then(|i| chars.get(i)).copied();
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\'');
        match c {
            '@' => {
                out.push_str("&#64;");
                out.push_str(BREAK);
            }
            // Of `GH-1`, `www.`, and of an address: before what makes it one.
            '.' if ends(&before, "www") => {
                out.push_str(BREAK);
                out.push('.');
            }
            '-' if ends(&before, "gh") && after(1).is_ascii_digit() => {
                out.push('-');
                out.push_str(BREAK);
            }
            ':' if (after(1), after(2)) == ('/', '/')
                || ends(&before, "mailto")
                || ends(&before, "xmpp") =>
            {
                out.push(':');
                out.push_str(BREAK);
            }
            '<' | '>' | '&' | '|' | '"' if !slashes || c != '"' => {
                out.push_str(match c {
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '&' => "&amp;",
                    '|' => "&#124;",
                    _ => "&quot;",
                });
                if c == '&' && word(after(1)) {
                    out.push_str(BREAK);
                }
            }
            '#' | '!' | '~' | '%' | '^' => {
                if slashes && matches!(c, '#' | '!' | '~') {
                    out.push('\\');
                }
                // Two of them would be a command to a runner.
                match c {
                    '#' if !slashes => out.push_str("&#35;"),
                    c => out.push(c),
                }
                if word(after(1)) {
                    out.push_str(BREAK);
                }
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '$' if slashes => {
                out.push('\\');
                out.push(c);
            }
            c => {
                if hashes.contains(&at) {
                    out.push_str(BREAK);
                }
                out.push(c);
            }
        }
    }
}

/// Whether a word stands before a place, in whichever case.
fn ends(before: &impl Fn(usize) -> Option<char>, word: &str) -> bool {
    let here = word.chars().rev().enumerate();
    here.fold(true, |all, (i, c)| {
        all && before(i + 1).is_some_and(|b| b.eq_ignore_ascii_case(&c))
    }) && before(word.len() + 1).is_none_or(|b| !b.is_alphanumeric())
}

/// Within whatever reads as the hash of a commit, a place to break it.
fn hashes(chars: &[char]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in chars.iter().chain(once(&' ')).enumerate() {
        if c.is_alphanumeric() {
            continue;
        }
        let word = chars.get(start..at).unwrap_or_default();
        let hash = (7..=40).contains(&word.len())
            && word.iter().all(char::is_ascii_hexdigit)
            && word.iter().any(char::is_ascii_digit)
            && word.iter().any(char::is_ascii_alphabetic);
        out.extend(hash.then_some(start + 4));
        start = at + 1;
    }
    out
}

/// The text without a sign at its start that would start a list or make a title of what is above.
fn start_of_block(text: String) -> String {
    let number = text.bytes().take_while(u8::is_ascii_digit).count();
    let sign = text.as_bytes().get(number).copied();
    let starts = match sign {
        Some(b'-' | b'+' | b'=' | b':' | b'/') => number == 0,
        Some(b'.' | b')') => number > 0,
        _ => false,
    };
    match sign {
        Some(sign) if starts => {
            let (before, from) = text.split_at(number);
            format!("{before}&#{sign};{}", from.get(1..).unwrap_or_default())
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_has_no_signs_of_markup() {
        for (text, expect) in [
            (
                "a_b *c* `d` [e](f) ![g](h)",
                "a\\_b \\*c\\* \\`d\\` \\[e\\](f) \\!\\[g\\](h)",
            ),
            ("<img> & |", "&lt;img&gt; &amp; &#124;"),
            ("@octocat", "&#64;&#8203;octocat"),
            ("http://evil.example", "http:&#8203;//evil.example"),
            ("WWW.evil.example", "WWW&#8203;.evil.example"),
            (
                "#123 GH-1 !5 %2 50%",
                "\\#&#8203;123 GH-&#8203;1 \\!&#8203;5 %&#8203;2 50%",
            ),
            ("da39a3ee5e6b4b0d", "da39&#8203;a3ee5e6b4b0d"),
            ("1048576 deadbeef", "1048576 deadbeef"),
            ("- a", "&#45; a"),
            ("  12. a", "12&#46; a"),
            ("=== ", "&#61;== "),
            (
                "see https://docs.aws.amazon.com/a_b.html.",
                "see <https://docs.aws.amazon.com/a_b.html>.",
            ),
        ] {
            assert_eq!(prose(text), expect, "{text}");
        }
    }

    #[test]
    fn code_is_a_span_where_a_span_can_hold_it() {
        assert_eq!(code("module.a[\"x\"].b"), "`module.a[\"x\"].b`");
        assert_eq!(code("a`b|c"), "<code>a\\`b&#124;c</code>");
        assert_eq!(
            code("<!-- tfsize -->"),
            "<code>&lt;\\!-- tfsize --&gt;</code>"
        );
        assert_eq!(code("##[x]"), "<code>\\#\\#\\[x\\]</code>");
    }

    #[test]
    fn a_fence_outlasts_what_it_holds() {
        let text = fenced("+a ```\n+````\n<!-- tfsize -->\n::error::x\n", "diff");
        assert_eq!(
            text,
            "`````diff\n+a ```\n+````\n< !-- tfsize -->\n: :error::x\n`````\n"
        );
    }
}
