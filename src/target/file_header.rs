//! The header of a written file: who wrote it, from what, and the digest of what follows.

use sha2::{Digest, Sha256};

use crate::text::{FileId, Files, hex};

/// What a file was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A module that tfsize carries; it does not depend on the policy.
    Module(String),
    /// A policy in one environment.
    Policy {
        /// The policy's name.
        name: String,
        /// The name of the environment that the file was written for.
        environment: String,
        /// Digest of everything stated for it.
        digest: String,
    },
}

/// A file's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHeader {
    /// The version of tfsize that wrote the file.
    pub version: String,
    /// What it was made from.
    pub origin: Origin,
    /// Digest of the text below the header.
    pub content: String,
}

/// What the files of a module were made from; the policy before a module, where there are both.
pub fn origin_of(files: &Files, of: &[FileId]) -> Option<Origin> {
    let mut module = None;
    for file in of.iter().filter_map(|id| files.get(*id)) {
        match FileHeader::read(&file.text).map(|(header, _)| header.origin) {
            Some(origin @ Origin::Policy { .. }) => return Some(origin),
            Some(origin @ Origin::Module(_)) => module = Some(origin),
            None => {}
        }
    }
    module
}

const MARK: &str = "Written by tfsize ";

impl FileHeader {
    /// The header of a text that this tfsize writes.
    pub fn new(origin: Origin, text: &str) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            origin,
            content: digest(text),
        }
    }

    /// The text with the header before it, as comments of its language.
    pub fn put_on(&self, text: &str, markdown: bool) -> String {
        let (open, close) = if markdown {
            ("<!-- ", " -->")
        } else {
            ("# ", "")
        };
        let from = match &self.origin {
            Origin::Module(name) => format!("module {name}"),
            Origin::Policy {
                name,
                environment,
                digest,
            } => format!("policy {name} {environment} {digest}"),
        };
        let version = &self.version;
        let content = &self.content;
        format!(
            "{open}{MARK}{version}. Do not edit: change the policy and run `tfsize generate`.{close}\n\
             {open}From {from}, content {content}.{close}\n\n{text}"
        )
    }

    /// Reads a file's header, and whether what follows is still what was written.
    pub fn read(file: &str) -> Option<(Self, bool)> {
        if !file.lines().next()?.contains(MARK) {
            return None;
        }
        let file = file.replace("\r\n", "\n");
        let mut lines = file.splitn(4, '\n');
        let strip = |line: &str| -> String {
            let line = line.trim();
            let line = line
                .strip_prefix("<!--")
                .and_then(|l| l.strip_suffix("-->"))
                .unwrap_or(line);
            line.trim_start_matches('#')
                .trim()
                .trim_end_matches('.')
                .to_string()
        };
        let first = strip(lines.next()?);
        let second = strip(lines.next()?);
        let blank = lines.next()?;
        let text = lines.next().unwrap_or_default();
        let version = first.strip_prefix(MARK)?.split(". ").next()?.to_string();
        let (from, content) = second.strip_prefix("From ")?.split_once(", content ")?;
        let words: Vec<&str> = from.split(' ').collect();
        let origin = match words.as_slice() {
            ["module", name] => Origin::Module((*name).into()),
            ["policy", name, environment, digest] => Origin::Policy {
                name: (*name).into(),
                environment: (*environment).into(),
                digest: (*digest).into(),
            },
            _ => return None,
        };
        let untouched = blank.is_empty() && digest(text) == content;
        Some((
            Self {
                version,
                origin,
                content: content.into(),
            },
            untouched,
        ))
    }
}

fn digest(text: &str) -> String {
    let mut digits = hex(&Sha256::digest(text.as_bytes()));
    digits.truncate(16);
    digits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_heading_reads_back_and_notices_any_edit(text in "[a-z =\"\n{}]{0,200}", markdown: bool, at in 0_usize..200, c in "[A-Z]") {
            let origin = Origin::Policy { name: "p".into(), environment: "prod".into(), digest: "00".into() };
            let header = FileHeader::new(origin, &text);
            let file = header.put_on(&text, markdown);
            prop_assert_eq!(FileHeader::read(&file), Some((header.clone(), true)));
            prop_assert_eq!(FileHeader::read(&file.replace('\n', "\r\n")), Some((header.clone(), true)));
            let start = file.len() - text.len();
            let mut edited = file.clone();
            edited.insert_str(start + at.min(text.len()), &c);
            prop_assert_eq!(FileHeader::read(&edited), Some((header, false)));
        }
    }

    #[test]
    fn files_of_others_have_no_heading() {
        for text in [
            "",
            "# Written by hand\n",
            "# Written by tfsize 0.1.0. x\n# nothing\n\n",
            "resource \"a\" \"b\" {}\n",
        ] {
            assert_eq!(FileHeader::read(text), None, "{text:?}");
        }
    }
}
