//! The texts in Rust source: what stands between quotes, without comments and without the tests beside the code.

/// Every string of a file with its line, as it is written but for line breaks that are escaped.
pub(crate) fn literals(source: &str) -> Vec<(usize, String)> {
    let end = source.find("#[cfg(test)]\nmod tests {");
    let source = &source[..end.unwrap_or(source.len())];
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(next) = source[at..].chars().next() {
        let rest = &source[at..];
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some((inner, length)) = string(rest) {
            let line = source[..at].matches('\n').count() + 1;
            out.push((line, joined(inner)));
            length
        } else {
            character(rest).unwrap_or(next.len_utf8())
        };
    }
    out
}

/// A string that the text begins with: what is in it, and its length with the quotes.
fn string(text: &str) -> Option<(&str, usize)> {
    if let Some(inner) = text.strip_prefix('"') {
        let mut escaped = false;
        let end = inner.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        return Some((&inner[..end], end + 2));
    }
    let hashes = text.strip_prefix('r')?;
    let inner = hashes.trim_start_matches('#');
    let closing = format!("\"{}", &hashes[..hashes.len() - inner.len()]);
    let inner = inner.strip_prefix('"')?;
    let end = inner.find(&closing)?;
    Some((
        &inner[..end],
        text.len() - inner.len() + end + closing.len(),
    ))
}

/// The length of a character between quotes, which may be a quote; none where a lifetime begins.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    let length = if first == '\\' {
        1 + inner[1..].chars().next()?.len_utf8()
    } else {
        first.len_utf8()
    };
    if inner[length..].starts_with('\'') {
        return Some(length + 2);
    }
    // `'\u{1b}'`
    let end = inner.strip_prefix("\\u{").and_then(|_| inner.find('\''));
    end.map(|end| end + 2)
}

/// A string of several lines as it is printed: a line break behind `\` is none.
fn joined(text: &str) -> String {
    let mut parts = text.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.trim_start())
}

#[test]
fn strings_are_told_from_comments_characters_and_names() {
    let source = "// \"no\"\nlet x = r#\"a \"b\" c\"#; f('\"', '\\'', \"d \\\" \\\n   e\", '\\u{22}');\nfn g<'a>(for_ever: &'a str) -> &'a str { \"h\" }\n#[cfg(test)]\nmod tests {\n \"no\" }";
    let found = literals(source);
    let expected = [(2, "a \"b\" c"), (2, "d \\\" e"), (4, "h")];
    let expected = expected.map(|(line, text)| (line, text.to_owned()));
    assert_eq!(found, expected);
}
