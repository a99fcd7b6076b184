//! Where a value is to be changed: its literal, or the nearest text to it that the user keeps.

use std::path::{Path, PathBuf};

use crate::config::value::{Origin, Source, Value};
use crate::inventory::{Address, Call, Resource};
use crate::text::{FileId, Files, Span, is_brought};

/// The places of a source.
pub(super) struct SourceLocations<'a> {
    files: &'a Files,
    /// The module calls.
    calls: &'a [Call],
    /// The root module's directory.
    root: Option<PathBuf>,
}

/// Where something is written, and how it gets to the resource.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Written {
    pub(super) at: Option<Span>,
    /// The references it came through, the resource's block and the calls that lead to it, the nearest first.
    pub(super) trail: Vec<Span>,
}

impl<'a> SourceLocations<'a> {
    pub(super) fn new(files: &'a Files, calls: &'a [Call], root: Option<&Path>) -> Self {
        Self {
            files,
            calls,
            root: root.map(absolute),
        }
    }

    /// Where a value of a resource is written; without one, where the resource is.
    pub(super) fn of(&self, resource: &Resource, value: Option<&Value>) -> Written {
        let origin = value.map(|v| &v.origin);
        let literal = origin.and_then(|o| {
            o.resolved_literal().or_else(|| match o.source()? {
                Source::Mixed(span, _) => Some(*span),
                _ => None,
            })
        });
        let mut trail = origin.map(Origin::references).unwrap_or_default();
        // From the literal outwards to the argument.
        trail.reverse();
        trail.extend(resource.origin.span());
        trail.extend(self.calls(&resource.address));
        let own = literal.filter(|span| !self.installed(span.file));
        let kept = trail.iter().copied().find(|span| self.is_kept(span.file));
        Written {
            at: own.or(kept).or(literal).or(trail.first().copied()),
            trail,
        }
    }

    /// Where the calls stand that lead to a resource, innermost first.
    fn calls(&self, address: &Address) -> Vec<Span> {
        let mut out: Vec<(usize, Span)> = Vec::new();
        for call in self.calls {
            let both = call.path.iter().zip(&address.module);
            let leads = call.path.len() <= address.module.len()
                && both.into_iter().all(|(a, b)| a.name == b.name);
            if leads && !out.iter().any(|(depth, _)| *depth == call.path.len()) {
                out.push((call.path.len(), call.span));
            }
        }
        out.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        out.into_iter().map(|(_, span)| span).collect()
    }

    /// Whether a file is one of the root module's own: modules may be shared by others.
    fn is_kept(&self, file: FileId) -> bool {
        let path = self.files.path(file);
        let dir = path.parent().map(absolute);
        !self.installed(file) && (self.root.is_none() || dir == self.root)
    }

    /// Whether `init` has brought it.
    fn installed(&self, file: FileId) -> bool {
        is_brought(self.files.path(file))
    }
}

fn absolute(dir: &Path) -> PathBuf {
    let dir = if dir.as_os_str().is_empty() {
        Path::new(".")
    } else {
        dir
    };
    dir.canonicalize().unwrap_or_else(|_| dir.to_owned())
}
