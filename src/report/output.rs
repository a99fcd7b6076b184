//! stub
use super::{Report, human, json};
use std::path::PathBuf;
/// Format
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// t
    Text,
    /// j
    Json,
}
impl Format {
    /// r
    pub fn render(self, report: &Report<'_>) -> String {
        match self {
            Self::Text => {
                human::findings(report.files, report.findings)
                    + &format!("{:?}\n", report.checked)
                    + &if report.show_undecided {
                        report
                            .undecided
                            .iter()
                            .map(|u| format!("{u:?}\n"))
                            .collect::<String>()
                    } else {
                        String::new()
                    }
            }
            Self::Json => json::findings(report.files, report.findings).to_string(),
        }
    }
}
/// Output
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// f
    pub format: Format,
    /// f
    pub file: Option<PathBuf>,
}
impl Output {
    /// c
    pub fn check(_: &[Self]) -> Result<(), String> {
        Ok(())
    }
}
impl std::str::FromStr for Output {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let (f, file) = s
            .split_once('=')
            .map_or((s, None), |(a, b)| (a, Some(b.into())));
        Ok(Self {
            format: if f == "json" {
                Format::Json
            } else {
                Format::Text
            },
            file,
        })
    }
}
