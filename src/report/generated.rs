//! How generated files stand to those on disk, for programs: version 1 of the JSON of `tfsize generate`.

use std::path::Path;

use serde::Serialize;

use crate::generate::{Compared, Standing};
use crate::text::slashes;

use super::schemas::GENERATE;

/// Every file that is generated, and those that an earlier run generated.
#[derive(Serialize)]
pub struct Document {
    version: u32,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    path: String,
    standing: &'static str,
    /// Why it is stale; none where it is not.
    because: Option<String>,
    changed: bool,
}

impl Document {
    /// The document of these files of a folder; `changed` says which of them the run wrote or removed.
    pub fn of(out: &Path, compared: &[Compared], changed: &dyn Fn(&Compared) -> bool) -> Self {
        let file = |c: &Compared| File {
            path: slashes(&out.join(&c.path)),
            standing: word(&c.standing),
            because: match &c.standing {
                Standing::Stale(reason) => Some(reason.to_string()),
                _ => None,
            },
            changed: changed(c),
        };
        Self {
            version: GENERATE.version,
            files: compared.iter().map(file).collect(),
        }
    }
}

fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Current => "current",
        Standing::Missing => "missing",
        Standing::Stale(_) => "stale",
        Standing::Edited => "edited",
        Standing::Foreign => "foreign",
        Standing::Orphan => "orphan",
        Standing::EditedOrphan => "edited-orphan",
    }
}
