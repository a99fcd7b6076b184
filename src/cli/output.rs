//! Where a command's result goes: the formats asked for, each to standard output or to a file.

use std::io::Write as _;
use std::path::Path;
use std::str::FromStr as _;

use anyhow::{Result, anyhow};
use serde::Serialize;

use crate::finding::Finding;
use crate::report::{Formats, Output, Totals, human, json};
use crate::text::Files;
use crate::text::escape::json::{bounded, write_pretty};
use crate::text::escape::terminal::Screen;
use crate::text::write::{Over, Wrote, own, write};

use super::{Out, capital, closed_pipe_is_fine};

/// `-o FORMAT[=FILE]`, as every command with formats takes it.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct OutputArgs<F>
where
    F: Formats + Send + Sync,
{
    // Before there were files and several formats, `--format` chose one.
    #[arg(
        id = "output",
        short = 'o',
        long = "output",
        alias = "format",
        value_name = "FORMAT[=FILE]",
        default_value = "text",
        help = help::<F>(),
        value_parser = Output::<F>::from_str
    )]
    outputs: Vec<Output<F>>,
    /// Also overwrite files that tfsize did not write, and add to them
    #[arg(long)]
    pub(super) force: bool,
}

/// The formats of what is shown, not reported: a table or a tree for reading, and the same as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For reading.
    Text,
    /// For programs.
    Json,
}

impl Formats for Format {
    const ALL: &'static [Self] = &[Self::Text, Self::Json];

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Text => "for reading",
            Self::Json => "for programs: everything, in a versioned shape",
        }
    }
}

fn help<F: Formats>() -> String {
    let names: Vec<&str> = F::ALL.iter().map(|f| f.name()).collect();
    format!(
        "How to print, and where to; several may be given [formats: {}]",
        names.join(", ")
    )
}

impl<F: Formats + Send + Sync> OutputArgs<F> {
    /// The outputs asked for.
    ///
    /// # Errors
    ///
    /// When two of them cannot stand beside each other.
    pub(super) fn outputs(&self) -> Result<&[Output<F>]> {
        Output::check(&self.outputs).map_err(|e| anyhow!(e))?;
        Ok(&self.outputs)
    }
}

impl Out {
    /// A report as text, escaped for its format, to where it is to go. `commands` says whether its lines are commands of
    /// a runner.
    pub(super) fn deliver(
        &mut self,
        file: Option<&Path>,
        force: bool,
        text: &str,
        commands: bool,
    ) -> Result<()> {
        let Some(path) = file else {
            return self.report(text, commands);
        };
        let plain = if text.contains('\u{1b}') {
            anstream::adapter::strip_str(text).to_string()
        } else {
            text.to_owned()
        };
        self.write(path, plain.as_bytes(), own::over(force))
    }

    /// Writes a file; what belongs to a stream that the path leads to is printed there.
    pub(super) fn write(&mut self, path: &Path, bytes: &[u8], over: Over<'_>) -> Result<()> {
        let wrote = if path == Path::new("-") {
            Wrote::NotToOutput
        } else {
            write(path, bytes, over)?
        };
        self.rest(wrote, bytes)
    }

    /// Something for reading, to where an output goes.
    pub(super) fn show<F: Formats + Send + Sync>(
        &mut self,
        args: &OutputArgs<F>,
        output: &Output<F>,
        text: &Screen,
    ) -> Result<()> {
        self.deliver(output.file.as_deref(), args.force, text.as_str(), false)
    }

    /// A JSON document, to where an output goes; printed without holding its text.
    pub(super) fn show_json<F: Formats + Send + Sync>(
        &mut self,
        args: &OutputArgs<F>,
        output: &Output<F>,
        value: &impl Serialize,
    ) -> Result<()> {
        if let Some(path) = &output.file {
            let mut bytes = Vec::new();
            write_pretty(&mut bytes, value)?;
            return self.write(path, &bytes, own::over(args.force));
        }
        let mut stream = std::io::BufWriter::new(&mut self.stdout);
        let written = write_pretty(&mut stream, value).and_then(|()| stream.flush());
        closed_pipe_is_fine(written)
    }

    /// Findings, in every format asked for.
    pub(super) fn show_findings(
        &mut self,
        args: &OutputArgs<Format>,
        files: &Files,
        findings: &[Finding],
    ) -> Result<()> {
        for output in args.outputs()? {
            match output.format {
                Format::Json => {
                    let document = bounded(json::findings(files, findings));
                    self.show_json(args, output, &document)?;
                }
                Format::Text => {
                    let mut text = human::findings(files, findings);
                    text.text(&format!(
                        "{}.\n",
                        capital(&Totals::of(findings).to_string())
                    ));
                    self.show(args, output, &text)?;
                }
            }
        }
        Ok(())
    }
}
