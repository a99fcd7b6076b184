//! Whether what the source has was generated from another state of the policy, and not edited since.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use crate::sizing::Sized;
use crate::target::file_header::{FileHeader, Origin};
use crate::text::{FileId, Files, SourceFile, Span};

/// The generated files of a root module.
pub(super) struct StaleGeneration<'a> {
    files: &'a Files,
    policy: String,
    environment: String,
    digest: String,
    /// Whether a file of the root module is of another policy of the same name, and untouched.
    older: bool,
    known: RefCell<HashMap<FileId, bool>>,
}

/// What a file's header tells.
enum Generated {
    /// It was made from another state of the policy.
    Older,
    /// It is a module that `generate` writes, whatever the policy is.
    Module,
    /// Anything else, and whatever was edited.
    Other,
}

impl<'a> StaleGeneration<'a> {
    pub(super) fn new(files: &'a Files, root: Option<&Path>, sized: &Sized, digest: &str) -> Self {
        let mut out = Self {
            files,
            policy: sized.system.clone(),
            environment: sized.environment.clone(),
            digest: digest.to_owned(),
            older: false,
            known: RefCell::default(),
        };
        let entries = root.into_iter().flat_map(std::fs::read_dir).flatten();
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|e| e == "tf")
                && let Ok(file) = SourceFile::read(files.reach(), &path)
            {
                out.older |= matches!(out.generated(&file.text), Generated::Older);
            }
        }
        out
    }

    /// Whether the policy has moved ahead of what is written there.
    pub(super) fn is_stale(&self, at: Option<Span>) -> bool {
        let Some(file) = at.map(|span| span.file).filter(|_| self.older) else {
            return self.older;
        };
        *self.known.borrow_mut().entry(file).or_insert_with(|| {
            let text = self.files.get(file).map_or("", |f| &f.text);
            !matches!(self.generated(text), Generated::Other)
        })
    }

    fn generated(&self, text: &str) -> Generated {
        match FileHeader::read(text) {
            Some((header, true)) => match header.origin {
                Origin::Module(_) => Generated::Module,
                Origin::Policy {
                    name,
                    environment,
                    digest,
                } if name == self.policy
                    && environment == self.environment
                    && digest != self.digest =>
                {
                    Generated::Older
                }
                Origin::Policy { .. } => Generated::Other,
            },
            _ => Generated::Other,
        }
    }
}
