//! What a finding is known by from run to run, though its file and line change.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::finding::{Finding, Undecided};
use crate::text::hex;

use super::Report;

/// Gives fingerprints in the order of a report; the same check failed twice gets two.
pub(super) struct Fingerprints<'a> {
    report: &'a Report<'a>,
    given: RefCell<HashMap<String, usize>>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        Self {
            report,
            given: RefCell::default(),
        }
    }

    /// Of root, address, rule and attribute; what is about no resource is known by its file and headline.
    pub(super) fn of(&self, finding: &Finding) -> String {
        match &finding.subject {
            Some(s) => self.unique(&[
                "resource",
                &self.report.relative(Path::new(&s.root)),
                &s.address,
                finding.rule,
                s.attribute.as_deref().unwrap_or_default(),
            ]),
            None => self.unique(&[
                "text",
                &self
                    .report
                    .region(finding.primary.span)
                    .map_or_else(String::new, |r| r.path),
                finding.rule,
                &finding.headline,
            ]),
        }
    }

    /// Of the same, apart from those of findings.
    pub(super) fn of_undecided(&self, undecided: &Undecided) -> String {
        self.unique(&[
            "undecided",
            &self.report.relative(Path::new(&undecided.root)),
            &undecided.address,
            undecided.rule,
            undecided.attribute.as_deref().unwrap_or_default(),
        ])
    }

    fn unique(&self, parts: &[&str]) -> String {
        let key = hash(parts);
        let mut given = self.given.borrow_mut();
        let times = given.entry(key.clone()).or_insert(0);
        *times += 1;
        if *times == 1 {
            key
        } else {
            hash(&[&key, &times.to_string()])
        }
    }
}

/// Each part goes in with its length, so that no two lists run into the same bytes.
pub(super) fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut digits = hex(&hasher.finalize());
    digits.truncate(32);
    digits
}
