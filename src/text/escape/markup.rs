//! XML and HTML, in content and in quoted attributes. The law: a text is one text to the parser, whatever it holds; it
//! has no character that XML 1.0 forbids; and no line of the document is a command to a runner.

use super::{LONGEST, commands, many_lines, one_line};

/// Content of one line.
pub fn line(text: &str) -> String {
    entities(&one_line(text, LONGEST))
}

/// Content that keeps its lines.
pub fn lines(text: &str) -> String {
    entities(&many_lines(text, LONGEST))
}

/// The value of an attribute, between double quotes; one line, as readers make it one.
pub fn attribute(text: &str) -> String {
    line(text)
}

fn entities(text: &str) -> String {
    let markers = commands::markers(text);
    let mut markers = markers.into_iter().peekable();
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            _ if markers.next_if_eq(&at).is_some() => out.push_str("&#35;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // A reader would take it for the end of a line, together with what follows.
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    // A reference of its own holds no two colons.
    out.replace("::", ":&#58;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_back_as_it_was() {
        for text in [
            "<b a=\"x\" c='y'>&amp; ]]> -->",
            "##[error]x",
            "::error::y",
            ":::",
            "a\n::b",
            "a\r\n  ::b",
        ] {
            let written = lines(text);
            assert_eq!(quick_xml::escape::unescape(&written).unwrap(), text);
            assert_eq!(commands::broken(&written), written);
            assert!(!written.contains(['<', '>', '"']), "{written}");
        }
        assert_eq!(line("a\nb\0\u{fffe}"), "a b\u{fffd}\u{fffd}");
    }
}
