//! The links that a path goes through, one after the other.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

/// The most links that are followed; systems follow 40.
const MOST: usize = 40;

/// A link on the way of a path.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// The directory that it stands in, without links.
    pub dir: PathBuf,
    /// What it leads to, without links; none where that is nothing.
    pub target: Option<PathBuf>,
}

/// A part of a path that is still to be gone.
enum Part {
    Root(PathBuf),
    Up,
    Down(OsString),
}

fn parts(path: &Path) -> impl DoubleEndedIterator<Item = Part> {
    path.components().filter_map(|part| match part {
        Component::CurDir => None,
        Component::ParentDir => Some(Part::Up),
        Component::Normal(name) => Some(Part::Down(name.to_owned())),
        root => Some(Part::Root(PathBuf::from(root.as_os_str()))),
    })
}

/// Every link that a path goes through, also those that links lead to, in the order in which the system follows them. It
/// ends where there is nothing.
pub fn links(path: &Path) -> Vec<Link> {
    let mut out = Vec::new();
    let Ok(whole) = std::path::absolute(path) else {
        return out;
    };
    let mut ahead: VecDeque<Part> = parts(&whole).collect();
    let mut real = PathBuf::new();
    while let Some(part) = ahead.pop_front() {
        let name = match part {
            Part::Root(root) => {
                real.push(root);
                continue;
            }
            Part::Up => {
                real.pop();
                continue;
            }
            Part::Down(name) => name,
        };
        let next = real.join(name);
        let Ok(meta) = std::fs::symlink_metadata(&next) else {
            break;
        };
        if !meta.is_symlink() {
            real = next;
            continue;
        }
        out.push(Link {
            dir: real.clone(),
            target: next.canonicalize().ok(),
        });
        let Ok(target) = std::fs::read_link(&next) else {
            break;
        };
        if out.len() >= MOST {
            break;
        }
        for part in parts(&target).rev() {
            ahead.push_front(part);
        }
    }
    out
}
