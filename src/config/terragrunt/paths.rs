//! Paths as Terragrunt's functions write them: by their text alone, links are not followed.

use std::path::{Component, Path, PathBuf};

use crate::text::{plain, slashes};

/// A path that starts at a directory, if it is not absolute.
pub(super) fn join(base: &Path, path: &str) -> PathBuf {
    plain(&base.join(path))
}

/// The way from one absolute path to another; `.` where they are the same.
pub(super) fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to) = (plain(from), plain(to));
    let base: Vec<Component<'_>> = from.components().collect();
    let target: Vec<Component<'_>> = to.components().collect();
    let shared = base.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = base.iter().skip(shared).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(target.iter().skip(shared).copied()).collect();
    if way.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        way
    }
}

/// A file beside a directory, named from where the directory is named from.
pub(super) fn named_from(dir: &Path, real: &Path, file: &Path) -> PathBuf {
    let way = relative(real, file);
    let mut out = PathBuf::new();
    for component in dir.join(way).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() {
        out.push(".");
    }
    out
}

/// The path of a source that is a directory here; what stands behind `//` in it is the module.
pub(super) fn local(source: &str) -> Option<String> {
    const ELSEWHERE: [&str; 5] = [
        "git@",
        "github.com/",
        "gitlab.com/",
        "bitbucket.org/",
        "hg@",
    ];
    let source = source.strip_prefix("file://").unwrap_or(source);
    let plain = source.split('?').next().unwrap_or(source);
    let is_address = plain.contains("::") || plain.contains("://");
    if is_address || ELSEWHERE.iter().any(|start| plain.starts_with(start)) {
        return None;
    }
    Some(match plain.split_once("//") {
        // An absolute path may begin with two.
        Some(("", rest)) => format!("/{rest}"),
        Some((whole, inner)) => format!("{whole}/{inner}"),
        None => plain.to_owned(),
    })
}

/// The text of a path.
pub(super) fn text(path: &Path) -> String {
    slashes(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_go_up_and_down() {
        let way = |a: &str, b: &str| text(&relative(Path::new(a), Path::new(b)));
        assert_eq!(way("/r/live/_env", "/r/live/x/u"), "../x/u");
        assert_eq!(way("/r/live", "/r/live"), ".");
        assert_eq!(way("/r/live/x/u", "/r"), "../../..");
        assert_eq!(way("/r", "/r/a/../b"), "b");
    }

    #[test]
    fn files_are_named_as_their_unit_is() {
        let named = |dir: &str, real: &str, file: &str| {
            text(&named_from(
                Path::new(dir),
                Path::new(real),
                Path::new(file),
            ))
        };
        assert_eq!(named("live/app", "/r/live/app", "/r/root.hcl"), "root.hcl");
        assert_eq!(named(".", "/r/live/app", "/r/root.hcl"), "../../root.hcl");
        assert_eq!(named("../app", "/r/app", "/r/app/x.hcl"), "../app/x.hcl");
    }
}
