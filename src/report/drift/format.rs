//! The formats of a report of drift.

use std::io::{self, Write};

use crate::report::formats;

use super::{Report, html, json, junit, markdown, sarif, text};

formats! {
    /// How a report of drift is written.
    pub enum Format {
        /// Tables, for a terminal.
        Text = ("text", Person, "for reading: a table for each environment"),
        /// This program's own shape, which has a schema.
        Json = ("json", Program, "for programs: everything, in a versioned shape"),
        /// SARIF 2.1.0.
        Sarif = ("sarif", Program, "SARIF 2.1.0, for code scanning"),
        /// `JUnit` XML.
        Junit = ("junit", Program, "JUnit XML, for test reports"),
        /// A comment on a pull request; empty where there is nothing to tell.
        Markdown = ("markdown", Program, "a pull-request comment; empty where there is nothing to tell"),
        /// A page that stands alone.
        Html = ("html", Program, "one file with plots, for a browser"),
    }
}

impl Format {
    /// Writes the report in this format. Text is laid out for a terminal of that width.
    ///
    /// # Errors
    ///
    /// When the stream cannot be written to.
    pub fn render(self, report: &Report, width: Option<u16>, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text::report(report, width, to),
            Self::Json => json::report(report, to),
            Self::Sarif => sarif::report(report, to),
            Self::Junit => junit::report(report, to),
            Self::Markdown => markdown::report(report, to),
            Self::Html => html::report(report, to),
        }
    }
}
