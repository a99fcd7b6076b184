//! Text for a terminal and for the log of a job. The law: text of others brings no escape, no control character but the
//! line feed and the tab, nothing invisible, and nothing that turns the direction of what is around it; on one line it
//! stays on one line. Styles come from this file alone: [`Screen`] cleans whatever is written into it.

use std::fmt::{self, Write as _};
use std::path::Path;

use anstyle::Style;

use crate::text::{Files, Span, slashes};

use super::{hidden, many_lines, one_line, push_clean};

/// The longest sentence, in characters.
const SENTENCE: usize = 1_000;
/// The longest path, in characters.
const PATH: usize = 300;

/// Text on one line, cut to the length of a sentence.
pub fn line(text: &str) -> String {
    one_line(text, SENTENCE)
}

/// Text that keeps its lines, cut to the length of a sentence.
pub fn lines(text: &str) -> String {
    many_lines(text, SENTENCE)
}

/// A short name or value on one line.
pub fn short(text: &str, most: usize) -> String {
    one_line(text, most)
}

/// A path as the user wrote it, with `/` between its parts.
pub fn path(path: &Path) -> String {
    let text = one_line(&slashes(path), PATH);
    // The same path to an editor, and no command to a runner.
    if text.trim_start().starts_with("::") {
        format!("./{text}")
    } else {
        text
    }
}

/// `path:line:column` of a span's start.
pub fn place(files: &Files, span: Span) -> String {
    format!("{}:{}", path(files.path(span.file)), files.place(span))
}

/// What is to be printed, with styles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen(String);

impl Screen {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text on one line in a style.
    pub fn styled(&mut self, style: Style, text: &str) -> &mut Self {
        let text = line(text);
        // Memory takes everything.
        let _ = write!(self.0, "{style}{text}{style:#}");
        self
    }

    /// Adds text on one line in bold.
    pub fn bold(&mut self, text: &str) -> &mut Self {
        self.styled(Style::new().bold(), text)
    }

    /// Adds text; hidden characters in it are replaced.
    pub fn text(&mut self, text: &str) -> &mut Self {
        push_clean(&mut self.0, text);
        self
    }

    /// Adds what is to be printed already.
    pub fn add(&mut self, other: &Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// What a renderer with styles of its own made of clean text: weight and foreground colours pass, nothing else does.
    pub fn rendered(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('\u{1b}') {
            let (before, from) = rest.split_at(at);
            push_clean(&mut out, before);
            let style = style_at(from).unwrap_or_default();
            if style.is_empty() {
                out.push(char::REPLACEMENT_CHARACTER);
                rest = from.get(1..).unwrap_or_default();
            } else {
                out.push_str(style);
                rest = from.get(style.len()..).unwrap_or_default();
            }
        }
        push_clean(&mut out, rest);
        Self(out)
    }

    /// The text with its styles.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Screen {
    fn from(text: &str) -> Self {
        let mut out = Self::new();
        out.text(text);
        out
    }
}

impl From<&String> for Screen {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Screen> for Screen {
    fn from(screen: &Screen) -> Self {
        screen.clone()
    }
}

impl fmt::Write for Screen {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The style that a text starts with, if it is one of those that are used: bold, a foreground colour, the end of both.
/// What hides text or has a background is none of them.
fn style_at(text: &str) -> Option<&str> {
    let codes = text.strip_prefix("\u{1b}[")?;
    let end = codes.find('m')?;
    let used = |code: &str| {
        matches!(code, "" | "0" | "1" | "4" | "22" | "24" | "39")
            || matches!(code.parse::<u8>(), Ok(31..=36 | 91..=96))
    };
    let all = codes.get(..end)?.split(';').all(used);
    all.then(|| text.get(..end + 3)).flatten()
}

/// Whether a text can be printed as it is, but for styles of this program.
#[cfg(feature = "internals")]
pub fn is_clean(text: &str) -> bool {
    !text.chars().any(|c| hidden(c) && !matches!(c, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_screen_itself_styles() {
        let evil = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}8m\r\u{202e}\u{2028}";
        let mut screen = Screen::new();
        let _ = write!(screen, "{evil}");
        assert!(is_clean(screen.as_str()), "{screen:?}");
        screen.bold(evil);
        assert_eq!(screen.as_str().matches('\u{1b}').count(), 2, "{screen:?}");
        assert!(is_clean(Screen::from(evil).as_str()));
    }

    #[test]
    fn what_is_rendered_keeps_weight_and_colour_alone() {
        for (text, expect) in [
            (
                "\u{1b}[1m\u{1b}[91mx\u{1b}[0m",
                "\u{1b}[1m\u{1b}[91mx\u{1b}[0m",
            ),
            ("\u{1b}[1;33mx\u{1b}[m", "\u{1b}[1;33mx\u{1b}[m"),
            ("\u{1b}[8mx", "\u{fffd}[8mx"),
            ("\u{1b}[2J", "\u{fffd}[2J"),
            (
                "\u{1b}]8;;http://x\u{1b}\\",
                "\u{fffd}]8;;http://x\u{fffd}\\",
            ),
            ("\u{1b}[30;40mx", "\u{fffd}[30;40mx"),
            ("\u{1b}[1\n;mx", "\u{fffd}[1\n;mx"),
        ] {
            assert_eq!(Screen::rendered(text).as_str(), expect);
        }
    }

    #[test]
    fn a_path_is_one_line_and_no_command() {
        assert_eq!(path(Path::new("a\n::b/main.tf")), "a ::b/main.tf");
        assert_eq!(
            path(Path::new("::add-mask::a/main.tf")),
            "./::add-mask::a/main.tf"
        );
        assert_eq!(path(Path::new("a b/é.tf")), "a b/é.tf");
    }
}
