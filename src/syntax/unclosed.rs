//! Which bracket or quote lacks its other one, where a text does not parse.
//!
//! The parser stops where the text ends, or at the next thing that makes no sense: often a long way below the mistake.
//! People indent what they write, so a bracket that closes further to the left than the line of the one it would match
//! shows that one to be open still.

use super::comments::{Sign, signs};

/// What lacks its other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclosed {
    /// This bracket is open at the end, by what follows it.
    Open(u8, usize),
    /// This bracket closes none.
    Extra(u8, usize),
    /// The text that begins with this quote does not end on its line.
    Text(usize),
}

impl Unclosed {
    /// The byte offset of the sign.
    pub(super) fn at(self) -> usize {
        match self {
            Self::Open(_, at) | Self::Extra(_, at) | Self::Text(at) => at,
        }
    }

    /// What is said at its place.
    pub(super) fn told(self) -> String {
        match self {
            Self::Open(sign, _) => format!(
                "this `{}` has no `{}`",
                char::from(sign),
                char::from(closing(sign))
            ),
            Self::Extra(sign, _) => format!("this `{}` closes nothing", char::from(sign)),
            Self::Text(_) => "this text does not end on its line".to_owned(),
        }
    }
}

fn closing(sign: u8) -> u8 {
    match sign {
        b'{' => b'}',
        b'[' => b']',
        _ => b')',
    }
}

/// A bracket that is open, and how far its line is indented.
#[derive(Clone, Copy)]
struct Open {
    sign: u8,
    at: usize,
    indent: usize,
}

impl From<Open> for Unclosed {
    fn from(open: Open) -> Self {
        Self::Open(open.sign, open.at)
    }
}

/// The sign that lacks its other one, where reading stopped at `stop`. Nothing where all have theirs, or where it is
/// below the line at which reading stopped, for the parser saw another mistake first.
pub(super) fn unclosed(text: &str, stop: usize) -> Option<Unclosed> {
    let mut line = Line {
        text,
        at: 0,
        start: 0,
        indent: None,
    };
    let (mut counted, mut indented): (Vec<Open>, Vec<Open>) = (Vec::new(), Vec::new());
    let mut suspect = None;
    let mut found = None;
    for sign in signs(text) {
        match sign {
            Sign::Unended(at) => found = Some(Unclosed::Text(at)),
            Sign::Opens(sign, at) => {
                let indent = line.of(at).0;
                let open = Open { sign, at, indent };
                counted.push(open);
                indented.push(open);
            }
            Sign::Closes(sign, at) => {
                let (indent, is_first) = line.of(at);
                while let Some(last) = indented.pop() {
                    let fits = closing(last.sign) == sign;
                    if fits && !(is_first && indent < last.indent) {
                        break;
                    }
                    suspect.get_or_insert(Unclosed::from(last));
                }
                found = match counted.pop() {
                    None => Some(Unclosed::Extra(sign, at)),
                    Some(last) if closing(last.sign) != sign => suspect.or(Some(last.into())),
                    Some(_) => None,
                };
            }
        }
        if found.is_some() {
            break;
        }
    }
    let left = || suspect.or(counted.last().map(|last| Unclosed::from(*last)));
    let found = if counted.is_empty() {
        found
    } else {
        found.or_else(left)
    };
    // The parser stops before an argument, not in its value.
    let rest = text.as_bytes().get(stop..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest).map_or(text.len(), |n| stop + n);
    found.filter(|found| found.at() <= end)
}

/// The line of places that are asked for in order.
struct Line<'t> {
    text: &'t str,
    /// The last place.
    at: usize,
    /// Where its line starts, and how far that is indented, once asked.
    start: usize,
    indent: Option<usize>,
}

impl Line<'_> {
    /// How many bytes of white space begin the line of a place, and whether nothing else is before the place.
    fn of(&mut self, at: usize) -> (usize, bool) {
        let between = self.text.as_bytes().get(self.at..at).unwrap_or_default();
        if let Some(n) = memchr::memrchr(b'\n', between) {
            self.start = self.at + n + 1;
            self.indent = None;
        }
        self.at = at;
        let indent = *self.indent.get_or_insert_with(|| {
            let rest = self.text.get(self.start..).unwrap_or_default();
            rest.len() - rest.trim_start_matches([' ', '\t']).len()
        });
        (indent, self.start + indent >= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in the usual layout: blocks, objects, lists and calls within each other.
    const WELL: &str = r#"resource "aws_sqs_queue" "jobs" {
  name = "jobs-${var.names["first"]}"
  tags = {
    team = join("-", [
      "a", # { not this
      "b",
    ])
  }
  policy = <<EOT
{ "Statement": [
EOT

  timeouts {
    create = "5m"
  }
}

locals {
  rules = [
    { port = 80 },
    { port = 443 },
  ]
}
"#;

    #[test]
    fn what_is_whole_lacks_nothing() {
        assert_eq!(unclosed(WELL, WELL.len()), None);
    }

    #[test]
    fn a_bracket_that_is_taken_away_leaves_its_other_one() {
        let all: Vec<Sign> = signs(WELL);
        let mut open = Vec::new();
        let mut pairs = Vec::new();
        for sign in all {
            match sign {
                Sign::Opens(_, at) => open.push(at),
                Sign::Closes(_, at) => pairs.push((open.pop().unwrap(), at)),
                Sign::Unended(_) => panic!("no text lacks its end"),
            }
        }
        assert!(pairs.len() >= 10);
        for (first, last) in pairs {
            let without = |at: usize| format!("{}{}", &WELL[..at], &WELL[at + 1..]);
            let text = without(last);
            let found = unclosed(&text, text.len()).unwrap();
            assert_eq!(found.at(), first, "{text}");
            assert!(found.told().contains(" has no "));
            let text = without(first);
            assert!(unclosed(&text, text.len()).is_some(), "{text}");
        }
    }

    #[test]
    fn a_quote_that_is_taken_away_is_told_where_its_text_begins() {
        let text = "a = \"one\"\nb = \"two\nc = \"three\"\n";
        assert_eq!(unclosed(text, text.len()), Some(Unclosed::Text(14)));
        assert_eq!(unclosed(text, 10), Some(Unclosed::Text(14)));
        // The parser stopped before it.
        assert_eq!(unclosed(text, 3), None);
    }

    #[test]
    fn many_brackets_on_a_line_take_no_longer_than_there_are_more() {
        let seconds = |n: usize| {
            let text = "[".repeat(n);
            let started = std::time::Instant::now();
            assert!(unclosed(&text, n).is_some());
            started.elapsed().as_secs_f64()
        };
        let few = (0..3).map(|_| seconds(20_000)).fold(f64::MAX, f64::min);
        let many = (0..3).map(|_| seconds(200_000)).fold(f64::MAX, f64::min);
        assert!(many < few * 60.0 + 0.01, "{few} s and {many} s");
    }
}
