//! Which workspaces a root module is run in, as far as what it keeps for each of them tells.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::load::may_be_workspace;
use crate::config::value::{Data, Source, Value, Why};

/// The most workspaces that a root module is read in.
const MOST: usize = 20;

/// What is indexed by the name of a workspace that is not known.
#[derive(Debug, Default)]
pub(super) struct Workspaces {
    /// What all of them must have: the keys of each value that is indexed.
    every: Option<BTreeSet<Arc<str>>>,
    /// The same of what is indexed by a part of the name.
    parts: Option<BTreeSet<Arc<str>>>,
    /// What is taken off the name at its start and at its end to come to such a part.
    around: BTreeSet<(Arc<str>, Arc<str>)>,
    /// What values have that others take the place of.
    some: BTreeSet<Arc<str>>,
}

impl Workspaces {
    /// Takes note of `of[by]`: in a workspace that has no key there, it is a mistake.
    pub(super) fn indexed(&mut self, of: &Value, by: &Value) {
        let Some((keys, is_whole)) = keys(of, by) else {
            return;
        };
        let all = if is_whole {
            &mut self.every
        } else {
            &mut self.parts
        };
        *all = Some(match all.take() {
            Some(all) => all.intersection(&keys).cloned().collect(),
            None => keys,
        });
    }

    /// Takes note of a function that takes something off the name, as where workspaces are called `shop-production`.
    pub(super) fn called(&mut self, function: &str, args: &[Value]) {
        let (Some(of), Some(off)) = (args.first(), args.get(1).and_then(Value::as_str)) else {
            return;
        };
        let empty = || Arc::<str>::from("");
        let takes = || is_open(of) && is_name(of);
        match (function, args.get(2).and_then(Value::as_str)) {
            ("trimprefix", None) | ("replace", Some("")) if takes() => {
                self.around.insert((off.into(), empty()));
            }
            ("trimsuffix", None) if takes() => {
                self.around.insert((empty(), off.into()));
            }
            _ => {}
        }
    }

    /// Takes note of a `lookup`, which has something for other workspaces too.
    pub(super) fn looked_up(&mut self, of: &Value, by: &Value) {
        if let Some((keys, true)) = keys(of, by) {
            self.some.extend(keys);
        }
    }

    /// The workspaces; none where nothing tells, or so many that something else is meant.
    pub(super) fn named(self) -> BTreeSet<Arc<str>> {
        let around: Vec<_> = self.around.into_iter().collect();
        let all = match (self.every, self.parts, around.as_slice()) {
            (Some(every), ..) => every,
            (None, Some(parts), [(start, end)]) => {
                let whole = |part: &Arc<str>| Arc::from(format!("{start}{part}{end}"));
                parts.iter().map(whole).collect()
            }
            _ => self.some,
        };
        if all.len() > MOST {
            BTreeSet::new()
        } else {
            all
        }
    }
}

/// The keys of a value that is indexed by the name of the workspace, and whether by all of it.
fn keys(of: &Value, by: &Value) -> Option<(BTreeSet<Arc<str>>, bool)> {
    if !is_open(by) || of.contains_hidden() {
        return None;
    }
    let names = of.as_entries()?.keys();
    let names = names.filter(|name| may_be_workspace(name));
    Some((names.cloned().collect(), is_name(by)))
}

/// Whether a value is not known because the workspace is not.
fn is_open(value: &Value) -> bool {
    matches!(&value.data, Data::Unknown(unknown) if unknown.why == Why::Workspace)
}

/// Whether a value is the name as it is, by way of references alone, or may be where a condition is not known.
fn is_name(value: &Value) -> bool {
    if let Data::Unknown(unknown) = &value.data
        && let Some(branches) = unknown.branches.as_deref()
    {
        return is_name(&branches.yes) || is_name(&branches.no);
    }
    let mut at = &value.origin;
    let mut last = None;
    while let Some(Source::Via { name, from, .. }) = at.source() {
        last = Some(name);
        at = from;
    }
    let names = ["terraform.workspace", "tofu.workspace"];
    at.is_none() && last.is_some_and(|name| names.contains(&&**name))
}
