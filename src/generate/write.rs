//! Changing the tree on disk as a whole: everything is prepared first, and a failure puts back what was there.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Compared, Standing};

/// Why nothing was changed.
#[derive(Debug)]
pub struct WriteError {
    /// What was being done.
    pub doing: String,
    /// What the system said.
    pub source: std::io::Error,
    /// Files that could not be put back to what they were; empty but for a failing disk.
    pub lost: Vec<PathBuf>,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}", self.doing)?;
        if self.lost.is_empty() {
            f.write_str("; the tree is as it was")
        } else {
            let lost: Vec<String> = self.lost.iter().map(|p| p.display().to_string()).collect();
            write!(
                f,
                "; these files could not be put back: {}",
                lost.join(", ")
            )
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// One change that was made and how to take it back.
struct Done {
    path: PathBuf,
    before: Before,
}

/// What was in a place before.
enum Before {
    Nothing,
    File(Vec<u8>, std::fs::Permissions),
    Link(PathBuf),
}

impl Before {
    fn of(path: &Path) -> std::io::Result<Self> {
        match std::fs::symlink_metadata(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::Nothing),
            Err(e) => Err(e),
            Ok(meta) if meta.is_symlink() => Ok(Self::Link(std::fs::read_link(path)?)),
            Ok(meta) => Ok(Self::File(std::fs::read(path)?, meta.permissions())),
        }
    }

    fn put_back(&self, path: &Path) -> std::io::Result<()> {
        match self {
            Self::Nothing => std::fs::remove_file(path),
            Self::File(bytes, permissions) => {
                std::fs::write(path, bytes)?;
                std::fs::set_permissions(path, permissions.clone())
            }
            Self::Link(target) => {
                std::fs::remove_file(path)?;
                link(target, path)
            }
        }
    }
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(windows)]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_file(target, path)
}

/// Brings files to their new text and removes orphans; files that are current are not touched.
///
/// The caller has decided which of them may be changed.
pub fn write(out: &Path, changes: &[&Compared]) -> Result<(), WriteError> {
    let mut made: Vec<PathBuf> = Vec::new();
    let mut prepared = Vec::new();
    for change in changes {
        let path = out.join(&change.path);
        if is_removal(change) {
            continue;
        }
        match prepare(&path, &change.new, &mut made) {
            Ok(file) => prepared.push((path, file)),
            Err(source) => {
                drop(prepared);
                remove_folders(&made);
                return Err(WriteError {
                    doing: format!("write {}", path.display()),
                    source,
                    lost: Vec::new(),
                });
            }
        }
    }
    let mut done: Vec<Done> = Vec::new();
    let give_up = |doing: String, source: std::io::Error, done: &[Done]| {
        let lost = take_back(done);
        remove_folders(&made);
        WriteError {
            doing,
            source,
            lost,
        }
    };
    let mut prepared = prepared.into_iter();
    while let Some((path, file)) = prepared.next() {
        let exchanged = Before::of(&path)
            .and_then(|before| file.persist(&path).map(|_| before).map_err(|e| e.error));
        match exchanged {
            Ok(before) => done.push(Done { path, before }),
            Err(e) => {
                // The files still waiting go before their folders.
                drop(prepared);
                return Err(give_up(format!("write {}", path.display()), e, &done));
            }
        }
    }
    for change in changes.iter().filter(|c| is_removal(c)) {
        let path = out.join(&change.path);
        let removed =
            Before::of(&path).and_then(|before| std::fs::remove_file(&path).map(|()| before));
        match removed {
            Ok(before) => done.push(Done { path, before }),
            Err(e) => return Err(give_up(format!("remove {}", path.display()), e, &done)),
        }
    }
    // Folders that pruning left empty go with their last file; one that is not empty stays.
    for change in changes.iter().filter(|c| is_removal(c)) {
        let path = out.join(&change.path);
        for folder in path.ancestors().skip(1).take_while(|f| *f != out) {
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    Ok(())
}

fn is_removal(change: &Compared) -> bool {
    matches!(change.standing, Standing::Orphan | Standing::EditedOrphan)
}

/// The new text in a file beside its place, so that moving it there is one step.
fn prepare(path: &Path, text: &str, made: &mut Vec<PathBuf>) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|f| !f.as_os_str().is_empty() && !f.exists())
        .collect();
    std::fs::create_dir_all(folder)?;
    made.extend(missing.into_iter().map(Path::to_path_buf));
    let mut file = tempfile::Builder::new()
        .prefix(".tfsize-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    permissions(&file, path)?;
    Ok(file)
}

/// A written file is as readable as the one it replaces, or as any new file.
#[cfg(unix)]
fn permissions(file: &NamedTempFile, path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_or(0o644, |m| m.permissions().mode());
    file.as_file()
        .set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn permissions(_: &NamedTempFile, _: &Path) -> std::io::Result<()> {
    Ok(())
}

fn take_back(done: &[Done]) -> Vec<PathBuf> {
    done.iter()
        .rev()
        .filter(|d| d.before.put_back(&d.path).is_err())
        .map(|d| d.path.clone())
        .collect()
}

/// Folders this run made; the deepest were noted first.
fn remove_folders(made: &[PathBuf]) {
    let mut made: Vec<&PathBuf> = made.iter().collect();
    made.sort_by_key(|p| std::cmp::Reverse(p.components().count()));
    for folder in made {
        let _ = std::fs::remove_dir(folder);
    }
}
