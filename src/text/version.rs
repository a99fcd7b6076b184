//! Versions of the files that tfsize writes for itself. One rule for all of them: a version that was ever written is read,
//! and a newer one is refused with what to do.

use thiserror::Error;

/// A kind of file that has versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versioned {
    /// What it is called, with its article: `the policy`.
    pub what: &'static str,
    /// The newest version, which is the one that is written.
    pub newest: u32,
    /// How one comes by a file that this program reads: `write it anew`.
    pub instead: &'static str,
}

/// A version that this program does not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VersionError {
    /// A later program wrote it.
    #[error(
        "{what} has version {found}, and this tfsize ({}) reads versions up to {newest}; use a newer tfsize, or {instead}",
        env!("CARGO_PKG_VERSION")
    )]
    Newer {
        /// What sort of file it is, with its article: `the baseline file`.
        what: &'static str,
        /// The version that it says it is of.
        found: String,
        /// The newest that is read.
        newest: u32,
        /// What else helps.
        instead: &'static str,
    },
    /// No program wrote it.
    #[error("{what} has the version {found}, which there never was; versions are 1 to {newest}")]
    Never {
        /// What sort of file it is, with its article: `the baseline file`.
        what: &'static str,
        /// The version that it says it is of.
        found: String,
        /// The newest that is read.
        newest: u32,
    },
}

impl Versioned {
    /// The version, where this program reads it.
    ///
    /// # Errors
    ///
    /// When it is newer, or none that was ever written.
    pub fn read(&self, found: f64) -> Result<u32, VersionError> {
        let (what, newest) = (self.what, self.newest);
        if let Some(version) = (1..=newest).find(|v| f64::from(*v).total_cmp(&found).is_eq()) {
            return Ok(version);
        }
        let text = found.to_string();
        Err(if found > f64::from(newest) && found.fract() == 0.0 {
            VersionError::Newer {
                what,
                found: text,
                newest,
                instead: self.instead,
            }
        } else {
            VersionError::Never {
                what,
                found: text,
                newest,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_versions_are_read_and_newer_ones_name_what_to_do() {
        let file = Versioned {
            what: "the file",
            newest: 2,
            instead: "write it anew",
        };
        assert_eq!(file.read(1.0), Ok(1));
        assert_eq!(file.read(2.0), Ok(2));
        let newer = file.read(3.0).unwrap_err().to_string();
        for part in [
            "the file has version 3",
            "up to 2",
            "newer tfsize",
            "write it anew",
        ] {
            assert!(newer.contains(part), "{newer}");
        }
        for never in [0.0, -1.0, 1.5, f64::NAN] {
            let error = file.read(never);
            assert!(matches!(error, Err(VersionError::Never { .. })), "{never}");
        }
    }
}
