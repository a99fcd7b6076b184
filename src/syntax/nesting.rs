//! How deeply strings and templates stand within each other.
//!
//! The parser reads what fails to be a string within a template twice, so the time it takes doubles with each level. What
//! people write has two or three. In the text of a template it does the same with braces behind an operator.

/// The most strings within each other that are handed to the parser.
pub const MOST_STRINGS: usize = 16;

/// What encloses a place.
enum Frame<'a> {
    /// `"…"`.
    Quote,
    /// A heredoc and the word that ends it.
    Heredoc(&'a str),
    /// `${…}` or `%{…}`, and how many braces are open in it.
    Template(usize),
}

/// Where strings stand within each other more than [`MOST_STRINGS`] deep, as a byte offset; `is_template` says whether
/// the text is that of a template rather than code.
pub fn too_deep(text: &str, is_template: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let braces = || {
        memchr::memchr_iter(b'{', bytes)
            .take(MOST_STRINGS + 1)
            .count()
    };
    // Each level but the first is opened by a template.
    let may_be = is_more_often(bytes, MOST_STRINGS - 1) || is_template && braces() > MOST_STRINGS;
    if !may_be {
        return None;
    }
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut frames: Vec<Frame<'_>> = Vec::new();
    if is_template {
        frames.push(Frame::Heredoc(""));
    }
    let (mut at, mut strings, mut open) = (0, usize::from(is_template), 0_usize);
    while at < bytes.len() {
        if strings > MOST_STRINGS || is_template && open > MOST_STRINGS {
            return Some(at);
        }
        at += next_sign(frames.last(), bytes.get(at..).unwrap_or_default());
        match frames.last_mut() {
            Some(Frame::Quote) => match (byte(at), byte(at + 1)) {
                (b'\\', _) => at += 2,
                (b'"', _) => {
                    frames.pop();
                    strings -= 1;
                    at += 1;
                }
                _ => at = text_step(bytes, at, &mut frames),
            },
            Some(Frame::Heredoc(word)) => {
                let ends = byte(at) == b'\n' && !word.is_empty() && {
                    let line = text.get(at + 1..).unwrap_or_default();
                    line.lines().next().is_some_and(|line| line.trim() == *word)
                };
                if ends {
                    frames.pop();
                    strings -= 1;
                    at += 1;
                } else {
                    at = text_step(bytes, at, &mut frames);
                }
            }
            inner => match (byte(at), byte(at + 1)) {
                (b'"', _) => {
                    frames.push(Frame::Quote);
                    strings += 1;
                    at += 1;
                }
                (b'#', _) | (b'/', b'/') => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    at = memchr::memchr(b'\n', rest).map_or(bytes.len(), |n| at + n);
                }
                (b'/', b'*') => {
                    let rest = bytes.get(at + 2..).unwrap_or_default();
                    let end = memchr::memmem::find(rest, b"*/");
                    at = end.map_or(bytes.len(), |n| at + n + 4);
                }
                (b'<', b'<') => {
                    let rest = text.get(at + 2..).unwrap_or_default();
                    let line = rest.lines().next().unwrap_or_default();
                    let word = line.strip_prefix('-').unwrap_or(line).trim();
                    let named = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                    if !word.is_empty() && word.chars().all(named) {
                        frames.push(Frame::Heredoc(word));
                        strings += 1;
                        at += 2 + line.len();
                    } else {
                        at += 2;
                    }
                }
                (b'{', _) => {
                    if let Some(Frame::Template(braces)) = inner {
                        *braces += 1;
                        open += 1;
                    }
                    at += 1;
                }
                (b'}', _) => {
                    if let Some(Frame::Template(braces)) = inner {
                        match braces.checked_sub(1) {
                            Some(less) => {
                                *braces = less;
                                open -= 1;
                            }
                            None => {
                                frames.pop();
                            }
                        }
                    }
                    at += 1;
                }
                _ => at += 1,
            },
        }
    }
    None
}

/// How many bytes of a frame say nothing of its end or of another's start.
fn next_sign(frame: Option<&Frame<'_>>, rest: &[u8]) -> usize {
    let mut bytes = rest.iter();
    let next = match frame {
        Some(Frame::Quote) => bytes.position(|b| matches!(b, b'\\' | b'"' | b'$' | b'%')),
        Some(Frame::Heredoc(_)) => bytes.position(|b| matches!(b, b'\n' | b'$' | b'%')),
        _ => bytes.position(|b| matches!(b, b'"' | b'#' | b'/' | b'<' | b'{' | b'}')),
    };
    next.unwrap_or(rest.len())
}

/// Whether templates are opened in a text more often than this.
fn is_more_often(bytes: &[u8], times: usize) -> bool {
    let signs = memchr::memchr2_iter(b'$', b'%', bytes);
    let opened = signs.filter(|at| bytes.get(at + 1) == Some(&b'{'));
    opened.take(times + 1).count() > times
}

/// One step in the text of a string: over `$${`, into `${`, or over a byte.
fn text_step(bytes: &[u8], at: usize, frames: &mut Vec<Frame<'_>>) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.starts_with(b"$${") || rest.starts_with(b"%%{") {
        return at + 3;
    }
    if rest.starts_with(b"${") || rest.starts_with(b"%{") {
        frames.push(Frame::Template(0));
        return at + 2;
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_that_of_the_language() {
        let nested = |n: usize| format!("x = {}1{}\n", "\"${".repeat(n), "}\"".repeat(n));
        assert_eq!(too_deep(&nested(MOST_STRINGS), false), None);
        assert!(too_deep(&nested(MOST_STRINGS + 1), false).is_some());
        // The innermost string needs no template of its own.
        let bare = |n: usize| format!("x = {}\"\"{}\n", "\"${".repeat(n), "}\"".repeat(n));
        assert_eq!(too_deep(&bare(MOST_STRINGS - 1), false), None);
        assert!(too_deep(&bare(MOST_STRINGS), false).is_some());
        // One after the other is not one within the other, whatever comments and heredocs hold.
        for line in [
            "x = \"${a}\"\n",
            "# say \"${\n",
            "x = 1 // \"${\n",
            "/* \"${ */\n",
            "x = <<A\nodd \" ${a} $${\nA\n",
            "x = <<-A\n  %{ if a }\"%{ endif }\n  A\n",
            "x = \"a \\\" ${b[\"c\"]} $${\"\n",
            "x = \"${ { a = { b = \"c\" } } }\"\n",
        ] {
            assert_eq!(too_deep(&line.repeat(100), false), None, "{line}");
        }
        let open = "${n%a>\"})".repeat(MOST_STRINGS + 1);
        assert!(too_deep(&format!("x = \"{open}"), false).is_some());
        assert!(too_deep(&open, true).is_some());
        // Braces count in the text of a template, within each other and not one after the other.
        let braces = |n: usize| format!("${{{}", "a+{b/c".repeat(n));
        assert_eq!(too_deep(&braces(MOST_STRINGS), true), None);
        assert!(too_deep(&braces(MOST_STRINGS + 1), true).is_some());
        let apart = "${ { a = { b = \"c\" } } }\n".repeat(100);
        assert_eq!(too_deep(&apart, true), None);
        // A quote in a heredoc before it hides nothing.
        let hidden = format!("x = <<A\nodd \"\nA\ny = \"{open}");
        assert!(too_deep(&hidden, false).is_some());
    }
}
