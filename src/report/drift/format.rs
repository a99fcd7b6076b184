//! The formats of a report of drift.

use crate::report::Formats;
use crate::text::escape::commands::broken;
use crate::text::escape::json::{bounded, pretty};

use super::{Report, html, json, junit, markdown, sarif, text};

/// How a report of drift is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Tables, for a terminal.
    Text,
    /// This program's own shape, which has a schema.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// `JUnit` XML.
    Junit,
    /// A comment on a pull request; empty where there is nothing to tell.
    Markdown,
    /// A page that stands alone.
    Html,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::Text,
        Self::Json,
        Self::Sarif,
        Self::Junit,
        Self::Markdown,
        Self::Html,
    ];

    /// The report in this format. Text is laid out for a terminal of that width.
    pub fn render(self, report: &Report, width: Option<u16>) -> String {
        match self {
            Self::Text => broken(text::report(report, width).as_str()).into_owned(),
            Self::Json => json::report(report),
            Self::Sarif => pretty(&bounded(sarif::report(report))),
            Self::Junit => junit::report(report),
            Self::Markdown => markdown::report(report),
            Self::Html => html::report(report),
        }
    }
}

impl Formats for Format {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Text => "for reading: a table for each environment",
            Self::Json => "for programs: everything, in a versioned shape",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Junit => "JUnit XML, for test reports",
            Self::Markdown => "a pull-request comment; empty where there is nothing to tell",
            Self::Html => "a page that stands alone, with plots",
        }
    }
}
