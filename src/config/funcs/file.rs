//! Functions that read files, and the files they may read.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use globset::GlobBuilder;

use super::{Call, FuncError, MAX_ITEMS, Outcome, path};
use crate::config::value::{HIDDEN, Mark, Origin, Type, Unknown, Value, Why};
use crate::text::{Reach, Refusal};

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 8 << 20;

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// It lies outside the directory that may be read: its content counts as unknown.
    Outside,
    /// It is inside, but belongs to this and not to the configuration: its content counts as unknown.
    Private(&'static str),
    /// It does not exist.
    Missing,
    /// It is larger than what is read: its content counts as unknown.
    TooLarge,
    /// Anything else.
    Other(String),
}

/// The files functions may read. Paths use `/`; relative ones start at the working directory, as in
/// the real tool.
pub trait Filesystem {
    /// The content of a file.
    ///
    /// # Errors
    ///
    /// When it is not there, out of reach, or no regular file.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;
    /// Whether a regular file is there; other kinds of files are an error.
    ///
    /// # Errors
    ///
    /// When it is out of reach, or something else than a regular file.
    fn exists(&self, path: &str) -> Result<bool, FileError>;
    /// The regular files under a directory whose path within it matches the pattern, by that path.
    ///
    /// # Errors
    ///
    /// When the directory is not there or out of reach, or the pattern is none.
    fn glob(&self, directory: &str, pattern: &str) -> Result<Vec<String>, FileError>;
    /// The directory relative paths start at, as an absolute path.
    fn working_directory(&self) -> String;
    /// The user's home directory, for `~`.
    fn home_directory(&self) -> Option<String>;
}

/// No files: every one counts as unknown.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Filesystem for NoFiles {
    fn read(&self, _: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError::Outside)
    }

    fn exists(&self, _: &str) -> Result<bool, FileError> {
        Err(FileError::Outside)
    }

    fn glob(&self, _: &str, _: &str) -> Result<Vec<String>, FileError> {
        Err(FileError::Outside)
    }

    fn working_directory(&self) -> String {
        "/".into()
    }

    fn home_directory(&self) -> Option<String> {
        None
    }
}

/// The files within reach, links followed only where they stay there.
#[derive(Debug, Clone)]
pub struct ProjectFiles {
    reach: Reach,
    working: PathBuf,
}

impl ProjectFiles {
    /// The files within reach; relative paths start at `working`, the directory of the root module.
    ///
    /// # Errors
    ///
    /// When the directory cannot be looked at.
    pub fn new(reach: &Reach, working: &Path) -> std::io::Result<Self> {
        Ok(Self {
            reach: reach.clone(),
            working: working.canonicalize()?,
        })
    }
}

impl From<Refusal> for FileError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Outside => Self::Outside,
            Refusal::Private(whose) => Self::Private(whose),
            Refusal::TooLarge(_) => Self::TooLarge,
            other if other.is_missing() => Self::Missing,
            Refusal::OtherKind => Self::Other(refusal.to_string()),
            Refusal::NotRegular(what) => Self::Other(format!("it is {what}, not a file")),
            Refusal::Io(e) => Self::Other(e.to_string()),
        }
    }
}

impl Filesystem for ProjectFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let path = self.working.join(path);
        let read = self.reach.read_data(&path, MAX_FILE);
        Ok(read.map_err(|refusal| self.reach.concealing(&path, refusal))?)
    }

    fn exists(&self, path: &str) -> Result<bool, FileError> {
        let path = self.working.join(path);
        let found = self.reach.file(&path);
        match found.map_err(|refusal| self.reach.concealing(&path, refusal)) {
            Ok(()) => Ok(true),
            Err(refusal) if refusal.is_missing() => Ok(false),
            Err(refusal) => Err(refusal.into()),
        }
    }

    fn glob(&self, directory: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        // `..` in the pattern moves the directory, as joining both does in the real tool.
        let mut directory = directory.to_owned();
        let mut pattern = pattern.trim_start_matches('/');
        let mut up = 0;
        while let Some(rest) = pattern.strip_prefix("../") {
            directory.push_str("/..");
            pattern = rest;
            up += 1;
        }
        let back = if up == 0 {
            String::new()
        } else {
            "../".repeat(up)
        };
        let base = match self.reach.dir(&self.working.join(&directory)) {
            Ok(base) => base,
            Err(refusal) if refusal.is_missing() => return Ok(Vec::new()),
            Err(refusal) => return Err(refusal.into()),
        };
        let matcher = GlobBuilder::new(pattern)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|e| FileError::Other(format!("the pattern is not valid: {}", e.kind())))?
            .compile_matcher();
        let mut found = Vec::new();
        let entries = walkdir::WalkDir::new(&base)
            .sort_by_file_name()
            .max_depth(64);
        for (seen, entry) in entries.into_iter().enumerate() {
            if seen > MAX_ITEMS {
                return Err(FileError::TooLarge);
            }
            let Ok(entry) = entry else {
                continue;
            };
            let Ok(relative) = entry.path().strip_prefix(&base) else {
                continue;
            };
            let relative = relative.to_string_lossy().replace('\\', "/");
            // A link counts as the file it leads to, where that may be read; whether there is one elsewhere is not told.
            if matcher.is_match(&relative) && self.reach.file(entry.path()).is_ok() {
                found.push(format!("{back}{relative}"));
            }
        }
        Ok(found)
    }

    fn working_directory(&self) -> String {
        self.working.to_string_lossy().replace('\\', "/")
    }

    fn home_directory(&self) -> Option<String> {
        std::env::home_dir().map(|home| home.to_string_lossy().replace('\\', "/"))
    }
}

/// An unknown value for what may not be read, an error for what cannot be.
pub(super) fn failed(call: &Call<'_>, error: FileError, ty: Type) -> Outcome {
    let path: std::sync::Arc<str> = call.text(0)?.into();
    let sensitive = call.get(0)?.sensitive;
    let shown = if sensitive.is_hidden() { HIDDEN } else { &path };
    let why = match error {
        FileError::Outside => Why::FileOutsideRoot { path: shown.into() },
        FileError::Private(whose) => Why::FilePrivate {
            path: shown.into(),
            whose,
        },
        FileError::TooLarge => Why::TooLarge {
            what: format!("the file {shown}").into(),
        },
        FileError::Missing => {
            return Err(FuncError::arg(0, format!("there is no file {shown}")));
        }
        FileError::Other(message) => {
            return Err(FuncError::arg(
                0,
                format!("{shown} cannot be read: {message}"),
            ));
        }
    };
    Ok(Value::from(Unknown::new(ty, why).not_null()).marked(sensitive))
}

/// Reads the file the first argument names.
pub(super) fn with_bytes(call: &Call<'_>, then: impl FnOnce(&[u8]) -> Outcome) -> Outcome {
    let path = path::expanded(call, call.text(0)?);
    match call.context.files.read(&path) {
        Ok(bytes) => {
            let made = then(&bytes)?.marked(call.get(0)?.sensitive);
            let text = std::str::from_utf8(&bytes).map(Value::string);
            // A digest or an encoding of a secret does not show by what it says that it is one.
            Ok(
                if !made.is_hidden() && text.is_ok_and(|text| text.is_hidden()) {
                    Value::hidden_by(Mark::SECRET, Origin::NONE)
                } else {
                    made
                },
            )
        }
        Err(e) => failed(call, e, Type::String),
    }
}

pub(super) fn text_of(bytes: &[u8]) -> Result<&str, FuncError> {
    std::str::from_utf8(bytes)
        .map_err(|_| FuncError::arg(0, "the file is not UTF-8 text; filebase64 reads any file"))
}

pub(super) fn file(call: &Call<'_>) -> Outcome {
    with_bytes(call, |bytes| Ok(Value::string(text_of(bytes)?)))
}

pub(super) fn filebase64(call: &Call<'_>) -> Outcome {
    with_bytes(call, |bytes| Ok(Value::string(STANDARD.encode(bytes))))
}

pub(super) fn fileexists(call: &Call<'_>) -> Outcome {
    let path = path::expanded(call, call.text(0)?);
    match call.context.files.exists(&path) {
        Ok(found) => Ok(Value::bool(found).marked(call.get(0)?.sensitive)),
        Err(e) => failed(call, e, Type::Bool),
    }
}

pub(super) fn fileset(call: &Call<'_>) -> Outcome {
    let sensitive = call.get(0)?.sensitive | call.get(1)?.sensitive;
    match call.context.files.glob(call.text(0)?, call.text(1)?) {
        Ok(found) => {
            let found = found.into_iter().map(Value::string);
            Ok(Value::set(Type::String, found).marked(sensitive))
        }
        Err(e) => failed(call, e, Type::set(Type::String)),
    }
}
