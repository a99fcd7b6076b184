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
    /// When the document or the date is empty; in a `static` that means it does not compile.
    pub const fn new(
        document: &'static str,
        section: &'static str,
        url: &'static str,
        date: &'static str,
    ) -> Self {
        assert!(!document.is_empty(), "a source names its document");
        assert!(!date.is_empty(), "a source has a date");
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

/// Declares the sources of a catalogue file and, for the tests, `SOURCES`, the list of all of them.
///
/// One line each: `NAME = document, section, address, date;`, with `, unconfirmed` before the semicolon where a
/// statement is not settled.
macro_rules! sources {
    ($($(#[$doc:meta])* $name:ident = $document:expr, $section:expr, $url:expr, $date:expr $(, $mark:ident)?;)+) => {
        $(
            $(#[$doc])*
            pub static $name: $crate::catalog::source::Source =
                $crate::catalog::source::Source::new($document, $section, $url, $date)$(.$mark())?;
        )+
        /// Every document the facts of this file were read from.
        #[cfg(test)]
        pub static SOURCES: &[&$crate::catalog::source::Source] = &[$(&$name),+];
    };
}
pub(crate) use sources;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{
        aurora, aurora_class, balancer, broker, cloudwatch, events, fargate, iam, metrics, price,
        scaling, schedule, transition, xray,
    };

    fn all() -> Vec<&'static Source> {
        [
            aurora::SOURCES,
            aurora_class::SOURCES,
            balancer::SOURCES,
            broker::SOURCES,
            cloudwatch::SOURCES,
            events::SOURCES,
            fargate::SOURCES,
            iam::SOURCES,
            metrics::SOURCES,
            price::SOURCES,
            scaling::SOURCES,
            schedule::SOURCES,
            transition::SOURCES,
            xray::SOURCES,
        ]
        .concat()
    }

    fn is_date(text: &str) -> bool {
        let parts: Vec<&str> = text.split('-').collect();
        let digits = |part: &str, length: usize, most: u32| {
            part.len() == length && part.parse().is_ok_and(|n: u32| (1..=most).contains(&n))
        };
        (1..=3).contains(&parts.len())
            && parts
                .iter()
                .zip([(4, 2100), (2, 12), (2, 31)])
                .all(|(part, (length, most))| digits(part, length, most))
    }

    #[test]
    fn every_source_names_a_document_and_a_date() {
        for source in all() {
            assert!(!source.document.trim().is_empty(), "{source}");
            assert!(is_date(source.date), "{source}");
            assert!(
                source.url.is_empty() || source.url.starts_with("https://"),
                "{source}"
            );
            assert!(
                !source.document.contains(".md"),
                "cite the document itself: {source}"
            );
        }
    }

    #[test]
    fn no_source_is_declared_twice() {
        let sources = all();
        for (at, source) in sources.iter().enumerate() {
            assert!(
                !sources.iter().skip(at + 1).any(|other| other == source),
                "{source}"
            );
        }
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
