//! The formats there are, and where each is to go.

use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use crate::text::escape::terminal;
use crate::text::write::place_of;

use super::{Report, checkstyle, concise, github, gitlab, human, json, junit, markdown, sarif};

/// Who takes what is written in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A person at a terminal or a log: styles are put in, and more may stand beside it.
    Person,
    /// A program, which parses, posts or shows it: nothing else may be in the same stream.
    Program,
}

/// The formats that one kind of report can be written in. [`formats!`] makes them.
pub trait Formats: Copy + Eq + 'static {
    /// Every format, in the order of the documentation.
    const ALL: &'static [Self];

    /// The word that chooses it.
    fn name(self) -> &'static str;

    /// What it is for, without a full stop.
    fn description(self) -> &'static str;

    /// Who takes it.
    fn reader(self) -> Reader;
}

/// Makes the list of a command's formats, a row each: the word that chooses it, who takes it, and what it is for. Help,
/// completions, errors and documents are derived from it; the compiler names the places where a new row must be chosen.
macro_rules! formats {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $($(#[$about:meta])* $format:ident = ($word:literal, $reader:ident, $says:literal),)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$about])* $format,)+
        }

        impl $crate::report::Formats for $name {
            const ALL: &'static [Self] = &[$(Self::$format),+];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$format => $word,)+
                }
            }

            fn description(self) -> &'static str {
                match self {
                    $(Self::$format => $says,)+
                }
            }

            fn reader(self) -> $crate::report::Reader {
                match self {
                    $(Self::$format => $crate::report::Reader::$reader,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::report::Formats::name(*self))
            }
        }
    };
}
pub(crate) use formats;

formats! {
    /// How a report of findings is written.
    pub enum Format {
        /// Snippets with labels, for a terminal.
        Text = ("text", Person, "for reading: source lines with labels, reasons and fixes"),
        /// A line for each finding.
        Concise = ("concise", Program, "one line for each finding, as editors jump to it"),
        /// This program's own shape, which has a schema.
        Json = ("json", Program, "for programs: everything, in a versioned shape"),
        /// SARIF 2.1.0.
        Sarif = ("sarif", Program, "SARIF 2.1.0, for code scanning"),
        /// `JUnit` XML.
        Junit = ("junit", Program, "JUnit XML, for test reports"),
        /// Workflow commands of GitHub Actions.
        Github = ("github", Program, "annotations of GitHub Actions"),
        /// GitLab's code quality report.
        Gitlab = ("gitlab", Program, "GitLab's code quality report"),
        /// Checkstyle XML.
        Checkstyle = ("checkstyle", Program, "Checkstyle XML"),
        /// A comment on a pull request, or a job's summary.
        Markdown = ("markdown", Program, "a pull-request comment or a job's summary"),
    }
}

impl Format {
    /// Writes the report in this format. Text has colours put in; the caller's stream takes them out where they do not
    /// belong.
    ///
    /// # Errors
    ///
    /// When the stream cannot be written to.
    pub fn render(self, report: &Report, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => human::report(report, to),
            Self::Concise => concise::report(report, to),
            Self::Json => json::report(report, to),
            Self::Sarif => sarif::report(report, to),
            Self::Junit => junit::report(report, to),
            Self::Github => github::report(report, to),
            Self::Gitlab => gitlab::report(report, to),
            Self::Checkstyle => checkstyle::report(report, to),
            Self::Markdown => markdown::report(report, to),
        }
    }

    /// Whether the lines of it are commands of a runner, which are to be obeyed.
    pub fn commands(self) -> bool {
        self == Self::Github
    }
}

formats! {
    /// How a command prints what it shows and does not report: sizes, rules, a policy, an inventory.
    pub enum Shown {
        /// Tables, trees and sentences.
        Text = ("text", Person, "for reading"),
        /// This program's own shape, which has a schema.
        Json = ("json", Program, "for programs: everything, in a versioned shape"),
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
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OutputError {
    /// There is no such format: the word, and those there are.
    #[error("there is no format \"{}\"{}{}", terminal::short(.0, 60), hint(.0, .1), .1.join(", "))]
    Unknown(String, Vec<&'static str>),
    /// `FORMAT=` without a file.
    #[error("{0}= names no file")]
    NoFile(&'static str),
    /// Two formats would be mixed on standard output.
    #[error("{0} and {1} cannot both be printed; write one to a file with {1}=FILE")]
    BothPrinted(&'static str, &'static str),
    /// Two formats would overwrite each other.
    #[error("two formats would be written to {}", terminal::path(.0))]
    SameFile(PathBuf),
}

fn hint(word: &str, all: &[&'static str]) -> String {
    match nearest(word, all) {
        Some(near) => format!("; did you mean {near}? Choose from "),
        None => "; choose from ".into(),
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

impl Output<Format> {}

impl<F: Formats> Output<F> {
    /// Whether outputs can stand beside each other: one on standard output at most, and no file twice.
    ///
    /// # Errors
    ///
    /// When two outputs want the same place.
    pub fn check(all: &[Self]) -> Result<(), OutputError> {
        // Two names may be two spellings of one, or lead to one by links.
        let place = |one: &Self| one.file.as_ref().and_then(|file| place_of(file));
        let places: Vec<_> = all.iter().map(place).collect();
        for (i, one) in all.iter().enumerate() {
            for (k, other) in all.iter().enumerate().skip(i + 1) {
                let (here, there) = (places.get(i).and_then(Option::as_ref), places.get(k));
                let leads_there =
                    here.is_some_and(|here| there.is_some_and(|t| t.as_ref() == Some(here)));
                match (&one.file, &other.file) {
                    (None, None) => {
                        return Err(OutputError::BothPrinted(
                            one.format.name(),
                            other.format.name(),
                        ));
                    }
                    (Some(a), Some(b)) if a == b || leads_there => {
                        return Err(OutputError::SameFile(b.clone()));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_format_and_perhaps_a_file() {
        for &format in Format::ALL {
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
        assert_eq!(
            Output::check(&all(&["sarif=a", "junit=./a"])),
            Err(OutputError::SameFile("./a".into()))
        );
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().display();
        let both = [format!("json={dir}/a"), format!("sarif={dir}/x/../a")];
        std::fs::create_dir(format!("{dir}/x")).unwrap();
        assert!(Output::check(&all(&[&both[0], &both[1]])).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a", format!("{dir}/link")).unwrap();
            let both = [format!("json={dir}/a"), format!("sarif={dir}/link")];
            assert!(Output::check(&all(&[&both[0], &both[1]])).is_err());
        }
        let apart = [format!("json={dir}/a"), format!("sarif={dir}/b")];
        assert!(Output::check(&all(&[&apart[0], &apart[1]])).is_ok());
    }
}
