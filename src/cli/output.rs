//! Where a command's result goes: the formats asked for, each to standard output or to a file.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::path::Path;
use std::str::FromStr as _;

use anyhow::{Result, anyhow};
use clap::builder::{PossibleValue, TypedValueParser};
use serde::Serialize;

use crate::finding::Finding;
pub(super) use crate::report::Shown as Format;
use crate::report::{Formats, Output, Totals, human, json, own};
use crate::text::escape::commands::broken;
use crate::text::escape::json::{entry, write_pretty};
use crate::text::escape::terminal::Screen;
use crate::text::write::{Content, Over, Wrote, check, write, write_stream};
use crate::text::{ByLine, Files, sentence};

use super::{Out, closed_pipe_is_fine};

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
        help = "How to print, and where to; several may be given",
        value_parser = OutputParser::<F>::NEW
    )]
    outputs: Vec<Output<F>>,
    /// Also overwrite files that tfsize did not write, and add to them
    #[arg(long)]
    pub(super) force: bool,
}

/// Reads an output. Help and completions have the formats from here.
#[derive(Debug, Clone)]
pub(super) struct OutputParser<F>(PhantomData<F>);

impl<F> OutputParser<F> {
    /// Of all formats.
    pub(super) const NEW: Self = Self(PhantomData);
}

impl<F: Formats + Send + Sync> TypedValueParser for OutputParser<F> {
    type Value = Output<F>;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Output<F>, clap::Error> {
        Output::<F>::from_str.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let formats = F::ALL.iter();
        Some(Box::new(
            formats.map(|f| PossibleValue::new(f.name()).help(f.description())),
        ))
    }
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

    /// The outputs asked for, each of which may be written: for a command that changes something before it reports.
    ///
    /// # Errors
    ///
    /// When two of them cannot stand beside each other, or the place of one is another's.
    pub(super) fn ready(&self) -> Result<&[Output<F>]> {
        let outputs = self.outputs()?;
        for file in outputs.iter().filter_map(|output| output.file.as_deref()) {
            check(file, own::over(self.force))?;
        }
        Ok(outputs)
    }
}

impl Out {
    /// A report, which is made while it is written: to a file, else to standard output. It was escaped for its format
    /// already; where that is the format of a runner, its lines are commands.
    pub(super) fn report(
        &mut self,
        file: Option<&Path>,
        force: bool,
        commands: bool,
        content: Content,
    ) -> Result<()> {
        let Some(path) = file else {
            let clean = if commands { clean } else { unobeyed };
            return closed_pipe_is_fine(by_line(&mut self.stdout, clean, content));
        };
        let plain = |to: &mut dyn io::Write| by_line(to, plain, content);
        let printed = match write_stream(path, &plain, own::over(force))? {
            Wrote::All => Ok(()),
            Wrote::NotToOutput => plain(&mut self.stdout),
            Wrote::NotToError => plain(&mut self.stderr),
        };
        closed_pipe_is_fine(printed)
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
        self.report(output.file.as_deref(), args.force, false, &|to| {
            to.write_all(text.as_str().as_bytes())
        })
    }

    /// A JSON document, to where an output goes; printed without holding its text.
    pub(super) fn show_json<F: Formats + Send + Sync>(
        &mut self,
        args: &OutputArgs<F>,
        output: &Output<F>,
        value: &impl Serialize,
    ) -> Result<()> {
        if output.file.is_some() {
            return self.report(output.file.as_deref(), args.force, false, &|to| {
                write_pretty(to, value)
            });
        }
        let mut stream = io::BufWriter::new(&mut self.stdout);
        let written = write_pretty(&mut stream, value).and_then(|()| stream.flush());
        closed_pipe_is_fine(written)
    }

    /// Findings in a policy, in every format asked for, with what readers are told besides.
    pub(super) fn show_findings(
        &mut self,
        args: &OutputArgs<Format>,
        files: &Files,
        findings: &[Finding],
        more: &str,
    ) -> Result<()> {
        for output in args.outputs()? {
            match output.format {
                Format::Json => {
                    let document = entry(&json::findings(files, findings));
                    self.show_json(args, output, &document)?;
                }
                Format::Text => {
                    let mut text = human::findings(files, findings);
                    text.text(&if findings.is_empty() {
                        "No findings in the policy.\n".to_owned()
                    } else {
                        format!("{}.\n", sentence(&Totals::of(findings).to_string()))
                    });
                    text.text(more);
                    self.show(args, output, &text)?;
                }
            }
        }
        Ok(())
    }
}

/// Without styles.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\u{1b}') {
        Cow::Owned(anstream::adapter::strip_str(text).to_string())
    } else {
        Cow::Borrowed(text)
    }
}

/// With no other characters than a terminal may get.
fn clean(text: &str) -> Cow<'_, str> {
    Cow::Owned(Screen::rendered(text).as_str().to_owned())
}

/// The same, in which no line is a command to a runner.
fn unobeyed(text: &str) -> Cow<'_, str> {
    Cow::Owned(broken(Screen::rendered(text).as_str()).into_owned())
}

/// Writes content of which each line is changed.
fn by_line(
    to: &mut dyn io::Write,
    change: fn(&str) -> Cow<'_, str>,
    content: Content,
) -> io::Result<()> {
    let mut lines = io::BufWriter::new(ByLine::new(to, change));
    content(&mut lines)?;
    let lines = lines.into_inner();
    lines.map_err(io::IntoInnerError::into_error)?.finish()
}
