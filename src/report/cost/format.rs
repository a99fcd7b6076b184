//! The formats of a report of costs.

use std::io::{self, Write};

use crate::report::formats;

use super::{Report, csv, focus, infracost, json, markdown, page, text};

formats! {
    /// How a report of costs is written.
    pub enum Format {
        /// Tables, for a terminal.
        Text = ("text", Person, "for reading: a table for each root module"),
        /// This program's own shape, which has a schema.
        Json = ("json", Program, "for programs: everything, in a versioned shape"),
        /// A line for each thing that is billed.
        Csv = ("csv", Program, "for spreadsheets: a line for each thing that is billed"),
        /// A comment on a pull request.
        Markdown = ("markdown", Program, "a pull-request comment or a job's summary"),
        /// A page that stands alone.
        Html = ("html", Program, "one file with plots, for a browser"),
        /// The columns of FOCUS 1.0.
        Focus = ("focus", Program, "the columns of FOCUS 1.0, as bills have them: the expected cost of the running month"),
        /// The JSON of `infracost breakdown`.
        Infracost = ("infracost", Program, "the JSON of `infracost breakdown`, for tools that read it"),
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
            Self::Csv => csv::report(report, to),
            Self::Markdown => markdown::report(report, to),
            Self::Html => page::report(report, to),
            Self::Focus => focus::report(report, to),
            Self::Infracost => infracost::report(report, to),
        }
    }
}
