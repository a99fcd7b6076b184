//! Patterns of the models as the `regex` crate has them, where they mean the same.

use std::fmt::Write;

use tfsize::catalog::values::compile;

/// What is left of a pattern, and the length that it asks for.
#[derive(Debug, PartialEq)]
pub(crate) struct Converted {
    pub(crate) pattern: Option<String>,
    pub(crate) length: Option<(f64, Option<f64>)>,
}

/// Patterns that match whatever there is.
const ANYTHING: [&str; 10] = [
    ".*",
    "[\\s\\S]*",
    "[\\S\\s]*",
    "[\\w\\W]*",
    "[\\d\\D]*",
    ".+",
    "[\\s\\S]+",
    "[\\S\\s]+",
    "\\p{all}*",
    "[^\\x00]*",
];

/// None where the pattern has another meaning in the crate, or none.
pub(crate) fn convert(pattern: &str) -> Option<Converted> {
    let mut rest = pattern;
    for flag in ["(?s)", "(?U)", "(?u)"] {
        rest = rest.strip_prefix(flag).unwrap_or(rest);
    }
    let begins = rest.starts_with('^');
    let ends = rest.ends_with('$') && !rest.ends_with("\\$");
    let alternatives = rest.contains('|');
    let bare = if alternatives {
        rest
    } else {
        let bare = rest.strip_prefix('^').unwrap_or(rest);
        if ends {
            bare.strip_suffix('$').unwrap_or(bare)
        } else {
            bare
        }
    };
    if ANYTHING.contains(&bare) {
        return None;
    }
    let text = translated(bare)?;
    // Java matches the whole text unless the pattern says where it begins; one that has no repetition is a part.
    let repeats = bare.contains(['*', '+', '{', '|', '?']);
    let whole = if begins { ends } else { ends || repeats };
    if !whole {
        let pattern = if begins { format!("^(?:{text})") } else { text };
        let pattern = if alternatives {
            translated(rest)?
        } else {
            pattern
        };
        return usable(format!("(?s){pattern}"), None);
    }
    if let Some((class, length)) = repeated(&text) {
        return usable(format!("(?s)^{class}*$"), Some(length));
    }
    usable(format!("(?s)^(?:{text})$"), None)
}

fn usable(pattern: String, length: Option<(f64, Option<f64>)>) -> Option<Converted> {
    compile(&pattern)?;
    Some(Converted {
        pattern: Some(pattern),
        length,
    })
}

/// A class with a repetition around everything.
fn repeated(text: &str) -> Option<(&str, (f64, Option<f64>))> {
    let inner = text.strip_prefix('[')?;
    let mut escaped = false;
    let end = inner.char_indices().find(|(_, c)| {
        let is_end = *c == ']' && !escaped;
        escaped = *c == '\\' && !escaped;
        is_end
    });
    let (class, rest) = text.split_at(end?.0 + 2);
    let bounds = rest.strip_prefix('{')?.strip_suffix('}')?;
    let (least, most) = match bounds.split_once(',') {
        Some((least, "")) => (least, None),
        Some((least, most)) => (least, Some(most)),
        None => (bounds, Some(bounds)),
    };
    let most = match most {
        Some(most) => Some(most.trim().parse().ok()?),
        None => None,
    };
    Some((class, (least.trim().parse().ok()?, most)))
}

/// What an escaped character was: one that stands for several, and another.
const CLASS: char = 'w';
const OTHER: char = ' ';

/// The same in the syntax of the crate.
fn translated(pattern: &str) -> Option<String> {
    // A backslash too many in the model.
    for letter in ['d', 'w', 's', 'D', 'W', 'S', 'p'] {
        if pattern.contains(&format!("\\\\{letter}")) {
            return None;
        }
    }
    let pattern = pattern
        .replace("\\uD800\\uDC00-\\uDBFF\\uDFFF", "\\x{10000}-\\x{10FFFF}")
        .replace("\\ud800\\udc00-\\udbff\\udfff", "\\x{10000}-\\x{10FFFF}");
    let mut out = String::new();
    let mut in_class = false;
    let mut at_class_start = false;
    let mut last = OTHER;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let starts = std::mem::take(&mut at_class_start);
        match c {
            '\\' => {
                let escaped = chars.next()?;
                match (escaped, in_class) {
                    ('w', true) => out.push_str("0-9A-Za-z_"),
                    ('w', false) => out.push_str("[0-9A-Za-z_]"),
                    ('d', true) => out.push_str("0-9"),
                    ('d', false) => out.push_str("[0-9]"),
                    ('s', true) => out.push_str(" \\t\\n\\x0B\\x0C\\r"),
                    ('s', false) => out.push_str("[ \\t\\n\\x0B\\x0C\\r]"),
                    ('W', _) => out.push_str("[^0-9A-Za-z_]"),
                    ('D', _) => out.push_str("[^0-9]"),
                    ('S', _) => out.push_str("[^ \\t\\n\\x0B\\x0C\\r]"),
                    ('p' | 'P', _) => {
                        out.push('\\');
                        out.push(escaped);
                        if chars.peek() == Some(&'{') {
                            let name: String =
                                chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                            // What Java means by its own names is not what the crate means.
                            let is_general =
                                name.len() <= 2 || name.starts_with("Is") && name.len() > 4;
                            if !is_general {
                                return None;
                            }
                            let _ = write!(out, "{{{}}}", name.trim_start_matches("Is"));
                        }
                    }
                    ('u', _) => {
                        let code: String = chars.by_ref().take(4).collect();
                        let _ = write!(out, "\\x{{{code}}}");
                    }
                    // Before what would be escaped: a backslash too many, or one itself.
                    ('\\', false) if chars.peek().is_some_and(|c| "./-".contains(*c)) => {
                        return None;
                    }
                    ('b' | 'B' | 'Z' | 'G' | 'k' | '0'..='9' | 'R' | 'X' | 'c' | 'N', _) => {
                        return None;
                    }
                    (
                        '/' | '_' | ':' | '@' | '=' | ',' | ' ' | '"' | '\'' | '%' | ';' | '!'
                        | '<' | '>' | '`',
                        _,
                    ) => {
                        out.push(escaped);
                    }
                    _ => {
                        out.push('\\');
                        out.push(escaped);
                    }
                }
                last = if is_class(escaped) { CLASS } else { OTHER };
                continue;
            }
            '[' if in_class => {
                // A class in a class in one syntax, a bracket in the other.
                return None;
            }
            '[' => {
                in_class = true;
                at_class_start = true;
                out.push(c);
            }
            '^' if starts => {
                at_class_start = true;
                out.push(c);
            }
            ']' if in_class && !starts => {
                in_class = false;
                out.push(c);
            }
            ']' if in_class => return None,
            // Operators of classes, here or there.
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            '-' if in_class => {
                let next = chars.peek().copied();
                let is_before_class =
                    next == Some('\\') && chars.clone().nth(1).is_some_and(is_class);
                let is_hyphen = starts || next == Some(']') || last == CLASS || is_before_class;
                out.push_str(if is_hyphen { "\\-" } else { "-" });
            }
            // A possessive repetition, or a look around.
            '+' if matches!(last, '*' | '+' | '?' | '}') && !in_class => return None,
            _ => out.push(c),
        }
        last = if c == CLASS { OTHER } else { c };
    }
    Some(out)
}

/// Whether a letter after a backslash stands for several characters.
fn is_class(letter: char) -> bool {
    "wdsWDSpP".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::{Converted, convert};

    fn pattern(text: &str) -> Option<String> {
        convert(text).and_then(|converted| converted.pattern)
    }

    #[test]
    fn a_pattern_is_of_the_whole_text_unless_it_says_otherwise() {
        assert_eq!(pattern("[a-z]+").as_deref(), Some("(?s)^(?:[a-z]+)$"));
        assert_eq!(pattern("^[a-z]+$").as_deref(), Some("(?s)^(?:[a-z]+)$"));
        assert_eq!(pattern("^arn:.*").as_deref(), Some("(?s)^(?:arn:.*)"));
        assert_eq!(
            pattern("\\S").as_deref(),
            Some("(?s)[^ \\t\\n\\x0B\\x0C\\r]")
        );
        assert_eq!(pattern("a|b").as_deref(), Some("(?s)^(?:a|b)$"));
    }

    #[test]
    fn a_class_with_a_length_becomes_a_length() {
        let converted = convert("[\\w-]{1,64}");
        let wanted = Converted {
            pattern: Some("(?s)^[0-9A-Za-z_\\-]*$".into()),
            length: Some((1.0, Some(64.0))),
        };
        assert_eq!(converted, Some(wanted));
    }

    #[test]
    fn what_means_something_else_is_left_out() {
        for text in [
            ".*",
            "(?=a)b+",
            "(a)\\1",
            "[a[b]]+",
            "a++",
            "^\\\\S+$",
            "\\p{Print}+",
        ] {
            assert_eq!(convert(text), None, "{text}");
        }
    }
}
