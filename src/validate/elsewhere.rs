//! Who else may declare what a directory does not: Terragrunt, which writes files into what it runs, and templates of its
//! own files.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use walkdir::WalkDir;

use crate::text::{Reach, boundary_of};

/// The names of Terragrunt's files.
const NAMES: [&str; 2] = ["terragrunt.hcl", "root.hcl"];
/// The most files and directories of a repository that are looked at.
const MOST: usize = 50_000;
/// The largest file that is read, in bytes.
const LARGEST: u64 = 256 << 10;

/// What Terragrunt's files of a repository say.
#[derive(Debug, Default)]
struct Found {
    /// The directories that they are in, without links.
    dirs: Vec<PathBuf>,
    /// The ends of the directories that they run: `aws/network`.
    sources: Vec<PathBuf>,
    /// The directories whose files of configuration have links elsewhere, without links.
    linked: Vec<PathBuf>,
}

/// Who may declare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// Terragrunt runs the directory.
    Terragrunt,
    /// It has a template of a file, as `main.tf.tmpl`.
    Template,
    /// Other directories have links to its files.
    Linked,
}

/// The repositories of a run, each looked at once, when it matters.
pub struct Repositories<'r> {
    reach: &'r Reach,
    known: Mutex<HashMap<PathBuf, Arc<Found>>>,
}

impl<'r> Repositories<'r> {
    /// None looked at yet.
    pub fn new(reach: &'r Reach) -> Self {
        Self {
            reach,
            known: Mutex::default(),
        }
    }

    /// Whether something else may declare what a directory uses.
    pub fn may_declare(&self, dir: &Path) -> bool {
        self.elsewhere(dir).is_some()
    }

    /// Whether what stands beside the files of a module may declare what they use, whoever calls it.
    pub fn may_declare_beside(&self, dir: &Path) -> bool {
        self.beside(dir).is_some()
    }

    /// Who else may declare what a directory uses.
    pub(super) fn elsewhere(&self, dir: &Path) -> Option<Elsewhere> {
        let found = self.found(dir);
        let dir_without_links = self.reach.dir(dir).ok()?;
        let is_run = |found: &Found| {
            found
                .dirs
                .iter()
                .any(|above| dir_without_links.starts_with(above))
                || found
                    .sources
                    .iter()
                    .any(|end| dir_without_links.ends_with(end))
        };
        let found = found.as_deref();
        if found.is_some_and(is_run) {
            Some(Elsewhere::Terragrunt)
        } else {
            self.beside(dir)
        }
    }

    /// Who may declare it in the directory itself, whoever runs it.
    pub(super) fn beside(&self, dir: &Path) -> Option<Elsewhere> {
        let found = self.found(dir);
        let dir_without_links = self.reach.dir(dir).ok()?;
        if found.is_some_and(|found| found.linked.contains(&dir_without_links)) {
            Some(Elsewhere::Linked)
        } else {
            self.has_template(dir).then_some(Elsewhere::Template)
        }
    }

    /// Whether a file of a directory is a template of one of configuration.
    fn has_template(&self, dir: &Path) -> bool {
        let Ok(dir) = self.reach.dir(dir) else {
            return false;
        };
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        entries.take(MOST).any(|entry| {
            let name = entry.file_name();
            name.to_str().is_some_and(is_template)
        })
    }

    /// What the repository of a directory says.
    fn found(&self, dir: &Path) -> Option<Arc<Found>> {
        let dir = self.reach.dir(dir).ok()?;
        let around = self.reach.roots().iter().filter(|top| dir.starts_with(top));
        let nearest = around.max_by_key(|top| top.components().count());
        let top = nearest.cloned().unwrap_or_else(|| boundary_of(&dir));
        self.reach.dir(&top).ok()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known
            .entry(top.clone())
            .or_insert_with(|| Arc::new(self.look(&top)));
        Some(Arc::clone(found))
    }

    /// The directory of the file of configuration that a link leads to, where it is another than the link's own.
    fn linked(&self, link: &Path) -> Option<PathBuf> {
        let name = link.file_name()?.to_str()?;
        let name = name.strip_suffix(".json").unwrap_or(name);
        Path::new(name).extension().filter(|end| *end == "tf")?;
        let own = self.reach.dir(link.parent()?).ok()?;
        let file = link.canonicalize().ok()?;
        let dir = self.reach.dir(file.parent()?).ok()?;
        (dir != own).then_some(dir)
    }

    /// Looks through a repository.
    fn look(&self, top: &Path) -> Found {
        let mut out = Found::default();
        let entries = WalkDir::new(top).sort_by_file_name().into_iter();
        let shown = entries.filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules")
        });
        for entry in shown.take(MOST).flatten() {
            if entry.path_is_symlink() {
                out.linked.extend(self.linked(entry.path()));
            }
            let is_own = NAMES.iter().any(|name| entry.file_name() == *name);
            if !is_own || !entry.file_type().is_file() {
                continue;
            }
            let Ok(bytes) = self.reach.read(entry.path(), LARGEST) else {
                continue;
            };
            out.dirs.extend(entry.path().parent().map(Path::to_owned));
            let text = String::from_utf8_lossy(&bytes);
            let lines = text.lines().map(str::trim_start);
            for line in lines.filter_map(|line| line.strip_prefix("source")) {
                if let Some(value) = line.trim_start().strip_prefix('=') {
                    out.sources.extend(ends(value));
                }
            }
        }
        out
    }
}

/// Whether a name is that of a template: `main.tf.jinja`.
fn is_template(name: &str) -> bool {
    const ENDS: [&str; 9] = [
        "jinja", "jinja2", "j2", "tmpl", "tpl", "tftpl", "template", "erb", "mustache",
    ];
    name.rsplit_once('.').is_some_and(|(stem, end)| {
        let stem = stem.strip_suffix(".json").unwrap_or(stem);
        ENDS.contains(&end) && stem.rsplit_once('.').is_some_and(|(_, end)| end == "tf")
    })
}

/// The paths in an expression, as the ends of the directories that they lead to: behind `//` of an address, and without
/// the `..` of a relative path.
fn ends(value: &str) -> impl Iterator<Item = PathBuf> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let words = value.split(move |c| !is_path(c));
    words.filter(|word| word.contains('/')).filter_map(|word| {
        let path = match word.rsplit_once("//") {
            Some((_, inside)) if !word.starts_with('.') => inside,
            _ => word,
        };
        let parts = Path::new(path).components();
        let named = parts.filter(|part| matches!(part, Component::Normal(_)));
        let end: PathBuf = named.collect();
        (!end.as_os_str().is_empty()).then_some(end)
    })
}

#[cfg(test)]
mod tests {
    use super::{ends, is_template};

    #[test]
    fn a_template_is_told_by_its_name() {
        assert!(is_template("main.tf.jinja") && is_template("a.tf.json.tmpl"));
        assert!(
            !is_template("main.tf")
                && !is_template("main.tf.json")
                && !is_template("user_data.tpl")
        );
    }

    #[test]
    fn the_directory_that_is_run_is_told_by_the_end_of_its_path() {
        let of = |text: &str| -> Vec<String> {
            let all = ends(text).map(|end| end.to_str().unwrap().replace('\\', "/"));
            all.collect()
        };
        assert_eq!(of(r#" "../../../aws//common""#), ["aws/common"]);
        assert_eq!(
            of(r#" "git::https://github.com/me/infra//aws/eks?ref=v1""#),
            ["aws/eks"]
        );
        assert_eq!(of(r#" "${get_repo_root()}/modules/vpc""#), ["modules/vpc"]);
        assert!(of(r#" "tfr:x""#).is_empty());
    }
}
