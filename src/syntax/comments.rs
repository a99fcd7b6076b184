//! Comments and brackets of an HCL text, told apart from the same characters in strings and heredocs.

use std::ops::Range;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// All of it, with its marks.
    pub range: Range<usize>,
    /// Where its text stands, without the marks.
    pub text: Range<usize>,
    /// Whether nothing but white space stands before it on its line.
    pub alone: bool,
}

/// A sign of code, at a byte offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// `{`, `[` or `(`.
    Opens(u8, usize),
    /// `}`, `]` or `)`.
    Closes(u8, usize),
    /// The quote of a text that does not end on its line.
    Unended(usize),
}

/// Every comment, in order. A text that does not parse gives those that can be told.
pub fn comments(text: &str) -> Vec<Comment> {
    Scanner::new(text).run().comments
}

/// Every bracket of the code, in order, and every text in quotes that lacks its end. Those that begin and end an
/// interpolation are not among them.
pub(super) fn signs(text: &str) -> Vec<Sign> {
    Scanner::new(text).run().signs
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    comments: Vec<Comment>,
    signs: Vec<Sign>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            comments: Vec::new(),
            signs: Vec::new(),
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn run(mut self) -> Self {
        // What the scanner stands in: strings hold templates, and those hold code again.
        let mut within: Vec<Within> = Vec::new();
        while let Some(c) = self.rest().chars().next() {
            match within.last() {
                Some(Within::Quotes(start)) => match c {
                    '\\' => self.at += 1 + self.rest().chars().nth(1).map_or(0, char::len_utf8),
                    '"' => {
                        within.pop();
                        self.at += 1;
                    }
                    '$' | '%' => self.template(&mut within),
                    '\n' => {
                        // A string does not span lines: this one is broken.
                        self.signs.push(Sign::Unended(*start));
                        within.pop();
                        self.at += 1;
                    }
                    c => self.at += c.len_utf8(),
                },
                Some(Within::Heredoc(mark)) => {
                    let line_start =
                        self.at == 0 || self.text.get(..self.at).is_some_and(|t| t.ends_with('\n'));
                    let ends = |line: &&str| line_start && line.trim() == mark;
                    let end = if line_start {
                        self.rest().lines().next()
                    } else {
                        None
                    };
                    if let Some(line) = end.filter(ends) {
                        self.at += line.len();
                        within.pop();
                    } else if matches!(c, '$' | '%') {
                        self.template(&mut within);
                    } else {
                        self.at += c.len_utf8();
                    }
                }
                Some(Within::Template(_)) | None => self.code(c, &mut within),
            }
        }
        self
    }

    /// `${` and `%{` begin code; doubled, they are text.
    fn template(&mut self, within: &mut Vec<Within>) {
        let rest = self.rest();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            self.at += 3;
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            self.at += 2;
            within.push(Within::Template(0));
        } else {
            self.at += 1;
        }
    }

    fn code(&mut self, c: char, within: &mut Vec<Within>) {
        let rest = self.rest();
        match c {
            '#' => self.line(1),
            '/' if rest.starts_with("//") => self.line(2),
            '/' if rest.starts_with("/*") => {
                let end = rest.find("*/").map_or(rest.len(), |n| n + 2);
                let inner = if rest
                    .get(..end)
                    .is_some_and(|r| r.ends_with("*/") && end >= 4)
                {
                    end - 2
                } else {
                    end
                };
                self.push(end, 2, inner);
            }
            '"' => {
                within.push(Within::Quotes(self.at));
                self.at += 1;
            }
            '<' if rest.starts_with("<<") => {
                let line = rest.lines().next().unwrap_or("");
                let mark = line.trim_start_matches('<').trim_start_matches('-').trim();
                let named = !mark.is_empty()
                    && mark
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
                if named {
                    let mark = mark.to_owned();
                    self.at += line.len();
                    // The line break belongs to the mark.
                    if self.rest().starts_with('\r') {
                        self.at += 1;
                    }
                    if self.rest().starts_with('\n') {
                        self.at += 1;
                    }
                    within.push(Within::Heredoc(mark));
                } else {
                    self.at += 2;
                }
            }
            '{' => {
                if let Some(Within::Template(depth)) = within.last_mut() {
                    *depth += 1;
                }
                self.sign(Sign::Opens, b'{');
            }
            '}' => match within.last_mut() {
                Some(Within::Template(0)) => {
                    within.pop();
                    self.at += 1;
                }
                Some(Within::Template(depth)) => {
                    *depth -= 1;
                    self.sign(Sign::Closes, b'}');
                }
                _ => self.sign(Sign::Closes, b'}'),
            },
            '[' => self.sign(Sign::Opens, b'['),
            '(' => self.sign(Sign::Opens, b'('),
            ']' => self.sign(Sign::Closes, b']'),
            ')' => self.sign(Sign::Closes, b')'),
            c => self.at += c.len_utf8(),
        }
    }

    fn sign(&mut self, kind: fn(u8, usize) -> Sign, sign: u8) {
        self.signs.push(kind(sign, self.at));
        self.at += 1;
    }

    fn line(&mut self, mark: usize) {
        let rest = self.rest();
        let end = rest.find('\n').unwrap_or(rest.len());
        let end = rest
            .get(..end)
            .map_or(end, |l| l.trim_end_matches('\r').len());
        self.push(end, mark, end);
    }

    /// A comment of `length` bytes whose text lies between two offsets.
    fn push(&mut self, length: usize, from: usize, to: usize) {
        let before = self.text.get(..self.at).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        self.comments.push(Comment {
            range: self.at..self.at + length,
            text: self.at + from..self.at + to.max(from),
            alone: line.trim().is_empty(),
        });
        self.at += length;
    }
}

enum Within {
    /// A text and where its first quote is.
    Quotes(usize),
    Heredoc(String),
    /// Code in a template, and how many braces are open in it.
    Template(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_in_strings_and_heredocs_are_no_comments() {
        let text = "a = \"# no ${ x[\"}\"] /* yes */ } // no\" # one\n\
            b = <<EOT\n# no\n${ y } # no\n  EOT\n// two\nc = 1 /* three */\n/* four\n lines */\n\
            d = \"$${ # no }\" # five\ne = 1 << 2 # six";
        let found: Vec<(&str, bool)> = comments(text)
            .into_iter()
            .map(|c| (text[c.text].trim(), c.alone))
            .collect();
        assert_eq!(
            found,
            [
                ("yes", false),
                ("one", false),
                ("two", true),
                ("three", false),
                ("four\n lines", true),
                ("five", false),
                ("six", false),
            ]
        );
    }

    #[test]
    fn broken_texts_end() {
        for text in [
            "\"",
            "<<",
            "<<E",
            "/*",
            "/*/",
            "${",
            "\"${",
            "#",
            "\"\\",
            "a = \"\n# x",
        ] {
            let _ = comments(text);
        }
    }
}
