//! Cells of tables with commas. The law: a cell stays one, shows what it holds, and is no formula to a spreadsheet.

use super::terminal::line;

/// A text as a cell, in quotes where it needs them.
pub fn cell(text: &str) -> String {
    let text = line(text);
    // A spreadsheet reckons with what begins so.
    let text = if text.starts_with(['=', '+', '-', '@', '\'']) {
        format!("'{text}")
    } else {
        text
    };
    if text.contains(['"', ',', ';']) || text.trim() != text {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_one_and_is_no_formula() {
        for (text, expected) in [
            ("service/api", "service/api"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("-2", "'-2"),
            ("@a,b", "\"'@a,b\""),
        ] {
            assert_eq!(cell(text), expected);
        }
        assert!(!cell("a\nb\u{1b}[31m").contains(['\n', '\u{1b}']));
    }
}
