//! The formats there are, and where each is to go.

use std::path::PathBuf;
use std::str::FromStr;

use crate::text::escape::commands::broken;
use crate::text::escape::json::{bounded, pretty};
use crate::text::escape::terminal;

use super::{Report, checkstyle, concise, github, gitlab, human, json, junit, markdown, sarif};

/// The formats that one kind of report can be written in.
pub trait Formats: Copy + Eq + 'static {
    /// Every format, in the order of the documentation.
    const ALL: &'static [Self];

    /// The word that chooses it.
    fn name(self) -> &'static str;

    /// What it is for, without a full stop.
    fn description(self) -> &'static str;
}

/// How a report of findings is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Snippets with labels, for a terminal.
    Text,
    /// A line for each finding.
    Concise,
    /// This program's own shape, which has a schema.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// `JUnit` XML.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// Checkstyle XML.
    Checkstyle,
    /// A comment on a pull request, or a job's summary.
    Markdown,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Concise,
        Self::Json,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Gitlab,
        Self::Checkstyle,
        Self::Markdown,
    ];

    /// The word that chooses it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Checkstyle => "checkstyle",
            Self::Markdown => "markdown",
        }
    }

    /// What it is for, without a full stop.
    pub fn description(self) -> &'static str {
        match self {
            Self::Text => "for reading: source lines with labels, reasons and fixes",
            Self::Concise => "one line for each finding, as editors jump to it",
            Self::Json => "for programs: everything, in a versioned shape",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Junit => "JUnit XML, for test reports",
            Self::Github => "annotations of GitHub Actions",
            Self::Gitlab => "GitLab's code quality report",
            Self::Checkstyle => "Checkstyle XML",
            Self::Markdown => "a pull-request comment or a job's summary",
        }
    }

    /// The report in this format. Text has colours put in; the caller's stream takes them out where they do not belong.
    pub fn render(self, report: &Report) -> String {
        match self {
            Self::Text => broken(human::report(report).as_str()).into_owned(),
            Self::Concise => broken(&concise::report(report)).into_owned(),
            Self::Json => pretty(&bounded(json::report(report))),
            Self::Sarif => pretty(&bounded(sarif::report(report))),
            Self::Junit => junit::report(report),
            Self::Github => github::report(report),
            Self::Gitlab => pretty(&gitlab::report(report)),
            Self::Checkstyle => checkstyle::report(report),
            Self::Markdown => markdown::report(report),
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Formats for Format {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }

    fn description(self) -> &'static str {
        self.description()
    }
}

/// A format and where it goes, written `FORMAT` or `FORMAT=FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output<F = Format> {
    /// How to write.
    pub format: F,
    /// The file to write; standard output when there is none.
    pub file: Option<PathBuf>,
}

/// What is wrong with the outputs asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputError {
    /// There is no such format: the word, and those there are.
    Unknown(String, Vec<&'static str>),
    /// `FORMAT=` without a file.
    NoFile(&'static str),
    /// Two formats would be mixed on standard output.
    BothPrinted(&'static str, &'static str),
    /// Two formats would overwrite each other.
    SameFile(PathBuf),
}

impl std::error::Error for OutputError {}

impl std::fmt::Display for OutputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(word, all) => {
                write!(f, "there is no format \"{}\"", terminal::short(word, 60))?;
                match nearest(word, all) {
                    Some(near) => write!(f, "; did you mean {near}? Choose from ")?,
                    None => f.write_str("; choose from ")?,
                }
                f.write_str(&all.join(", "))
            }
            Self::NoFile(format) => write!(f, "{format}= names no file"),
            Self::BothPrinted(one, other) => write!(
                f,
                "{one} and {other} cannot both be printed; write one to a file with {other}=FILE"
            ),
            Self::SameFile(path) => {
                write!(
                    f,
                    "two formats would be written to {}",
                    terminal::path(path)
                )
            }
        }
    }
}

fn nearest(word: &str, all: &[&'static str]) -> Option<&'static str> {
    let word = word.to_lowercase();
    all.iter()
        .map(|name| (strsim::jaro_winkler(&word, name), *name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

impl<F: Formats> FromStr for Output<F> {
    type Err = OutputError;

    fn from_str(text: &str) -> Result<Self, OutputError> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let format = F::ALL
            .iter()
            .copied()
            .find(|f| f.name() == name)
            .ok_or_else(|| {
                let all = F::ALL.iter().map(|f| f.name()).collect();
                OutputError::Unknown(name.to_string(), all)
            })?;
        if file == Some("") {
            return Err(OutputError::NoFile(format.name()));
        }
        Ok(Self {
            format,
            file: file.filter(|f| *f != "-").map(PathBuf::from),
        })
    }
}

impl Output<Format> {
    /// Text on standard output, for when none is asked for.
    pub const fn text() -> Self {
        Self {
            format: Format::Text,
            file: None,
        }
    }
}

impl<F: Formats> Output<F> {
    /// Whether outputs can stand beside each other: one on standard output at most, and no file twice.
    pub fn check(all: &[Self]) -> Result<(), OutputError> {
        for (i, one) in all.iter().enumerate() {
            for other in all.iter().skip(i + 1) {
                match (&one.file, &other.file) {
                    (None, None) => {
                        return Err(OutputError::BothPrinted(
                            one.format.name(),
                            other.format.name(),
                        ));
                    }
                    (Some(a), Some(b)) if a == b => return Err(OutputError::SameFile(a.clone())),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The formats with what each is for, a line each, for the help of a flag.
    pub fn help() -> String {
        let lines: Vec<String> = F::ALL
            .iter()
            .map(|f| format!("  {:<11} {}", f.name(), f.description()))
            .collect();
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_format_and_perhaps_a_file() {
        for format in Format::ALL {
            let printed = Output { format, file: None };
            assert_eq!(format.name().parse(), Ok(printed.clone()));
            assert_eq!(format!("{format}=-").parse(), Ok(printed));
            let file = Some(PathBuf::from("out/a=b.txt"));
            assert_eq!(
                format!("{format}=out/a=b.txt").parse(),
                Ok(Output { format, file })
            );
        }
        assert_eq!(
            "sarif=".parse::<Output>(),
            Err(OutputError::NoFile("sarif"))
        );
    }

    #[test]
    fn an_unknown_format_is_answered_with_the_nearest_and_all() {
        for (word, near) in [
            ("jsn", "json"),
            ("JUnit", "junit"),
            ("mardown=x.md", "markdown"),
            ("check-style", "checkstyle"),
        ] {
            let says = word.parse::<Output>().unwrap_err().to_string();
            assert!(says.contains(&format!("did you mean {near}?")), "{says}");
            assert!(says.contains("text, concise, json, sarif"), "{says}");
        }
        let says = "yaml".parse::<Output>().unwrap_err().to_string();
        assert!(!says.contains("did you mean"), "{says}");
    }

    #[test]
    fn one_output_is_printed_and_no_file_is_written_twice() {
        let all =
            |words: &[&str]| -> Vec<Output> { words.iter().map(|w| w.parse().unwrap()).collect() };
        let ok = all(&["text", "sarif=a", "junit=b"]);
        assert_eq!(Output::check(&ok), Ok(()));
        let e = Output::check(&all(&["text", "sarif=a", "json"])).unwrap_err();
        assert_eq!(e, OutputError::BothPrinted("text", "json"));
        assert!(e.to_string().contains("json=FILE"), "{e}");
        assert_eq!(
            Output::check(&all(&["sarif=a", "junit=a"])),
            Err(OutputError::SameFile("a".into()))
        );
    }
}
