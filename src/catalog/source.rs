//! Where a fact was read, and how sure it is.

use std::fmt;

use serde::Serialize;

/// A document a fact was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Source {
    /// Title of the guide, package or page.
    pub document: &'static str,
    /// Part of the document; empty when the whole of it is meant.
    pub section: &'static str,
    /// Address of the page; empty when the document has none (a package).
    pub url: &'static str,
    /// Date of the copy that was read, as precise as it is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: &'static str,
    /// False when no primary document says so, or documents disagree.
    pub confirmed: bool,
}

impl Source {
    /// A confirmed source.
    ///
    /// # Panics
    ///
    /// When it names no document, or a copy of one in a repository, when its date is none, or when its address is no
    /// address of a page; in a `static` that means it does not compile.
    pub const fn new(
        document: &'static str,
        section: &'static str,
        url: &'static str,
        date: &'static str,
    ) -> Self {
        assert!(!document.is_empty(), "a source names its document");
        assert!(!holds(document, ".md"), "cite the document itself");
        assert!(is_date(date), "a source has a date");
        assert!(
            url.is_empty() || starts(url.as_bytes(), 0, b"https://"),
            "a page has an address"
        );
        Self {
            document,
            section,
            url,
            date,
            confirmed: true,
        }
    }

    /// The same source for a statement that it does not settle.
    #[must_use]
    pub const fn unconfirmed(self) -> Self {
        Self {
            confirmed: false,
            ..self
        }
    }
}

/// Whether a text has another at a place.
const fn starts(text: &[u8], at: usize, with: &[u8]) -> bool {
    let (_, mut rest) = text.split_at(if at < text.len() { at } else { text.len() });
    let mut with = with;
    while let [first, more @ ..] = with {
        match rest {
            [own, after @ ..] if *own == *first => rest = after,
            _ => return false,
        }
        with = more;
    }
    true
}

/// Whether a text has another somewhere.
const fn holds(text: &str, what: &str) -> bool {
    let mut at = 0;
    while at < text.len() {
        if starts(text.as_bytes(), at, what.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, with a month and a day that there are.
const fn is_date(text: &str) -> bool {
    const fn two(tens: u8, ones: u8, most: u8) -> bool {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        let number = tens
            .wrapping_sub(b'0')
            .wrapping_mul(10)
            .wrapping_add(ones.wrapping_sub(b'0'));
        digits && number >= 1 && number <= most
    }
    let [b'1' | b'2', a, b, c, rest @ ..] = text.as_bytes() else {
        return false;
    };
    if !a.is_ascii_digit() || !b.is_ascii_digit() || !c.is_ascii_digit() {
        return false;
    }
    match rest {
        [] => true,
        [b'-', a, b] => two(*a, *b, 12),
        [b'-', a, b, b'-', c, d] => two(*a, *b, 12) && two(*c, *d, 31),
        _ => false,
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.document)?;
        if !self.section.is_empty() {
            write!(f, ", {}", self.section)?;
        }
        write!(f, " ({})", self.date)?;
        if !self.confirmed {
            f.write_str(", unconfirmed")?;
        }
        Ok(())
    }
}

/// A value together with the document it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fact<T> {
    /// The value, in the unit its name or documentation says.
    pub value: T,
    /// Where it was read.
    pub source: &'static Source,
}

impl<T> Fact<T> {
    /// Ties a value to its source.
    pub const fn new(value: T, source: &'static Source) -> Self {
        Self { value, source }
    }
}

/// Whether AWS accepts something, as far as the catalogue knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "support", content = "because")]
pub enum Support {
    /// Accepted.
    Supported,
    /// Refused; the reason is a sentence without a full stop.
    Unsupported(&'static str),
    /// The catalogue cannot tell; the reason is a sentence without a full stop.
    Undecided(&'static str),
}

impl Support {
    /// True only when it is known to be accepted.
    #[cfg(test)]
    pub const fn is_supported(self) -> bool {
        matches!(self, Self::Supported)
    }

    /// True only when it is known to be refused.
    pub const fn is_unsupported(self) -> bool {
        matches!(self, Self::Unsupported(_))
    }
}

/// Declares sources, one line each: `NAME = document, section, address, date;`, with `, unconfirmed` before the semicolon
/// where a statement is not settled.
macro_rules! sources {
    ($($(#[$doc:meta])* $name:ident = $document:expr, $section:expr, $url:expr, $date:expr $(, $mark:ident)?;)+) => {
        $(
            $(#[$doc])*
            pub static $name: $crate::catalog::source::Source =
                $crate::catalog::source::Source::new($document, $section, $url, $date)$(.$mark())?;
        )+
    };
}
pub(crate) use sources;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_precise_as_it_is_known() {
        for date in ["2026", "2026-04", "2026-04-13", "1999-12-31"] {
            assert!(is_date(date), "{date}");
        }
        for text in [
            "",
            "26",
            "2026-",
            "2026-13",
            "2026-00",
            "2026-04-32",
            "2026-4",
            "April",
            "3026",
            "2026-04-13T",
        ] {
            assert!(!is_date(text), "{text}");
        }
        assert!(holds("notes.md", ".md") && !holds("notes.m", ".md") && !holds("", ".md"));
    }

    #[test]
    #[should_panic(expected = "a page has an address")]
    fn an_address_is_of_a_page() {
        let _ = Source::new("Guide", "", "guide.html", "2026");
    }

    #[test]
    fn displays_document_section_date_and_doubt() {
        let source = Source::new("Amazon Aurora User Guide", "Serverless v2", "", "2026-04");
        assert_eq!(
            source.to_string(),
            "Amazon Aurora User Guide, Serverless v2 (2026-04)"
        );
        assert_eq!(
            Source {
                section: "",
                ..source
            }
            .unconfirmed()
            .to_string(),
            "Amazon Aurora User Guide (2026-04), unconfirmed"
        );
    }

    #[test]
    fn serializes_with_its_source() {
        static SOURCE: Source = Source::new("Guide", "", "", "2026");
        let json = serde_json::to_value(Fact::new(5, &SOURCE)).unwrap();
        assert_eq!(json["value"], 5);
        assert_eq!(json["source"]["document"], "Guide");
    }
}
