//! Which attributes the comparison reads: of a plan or state, which may be far larger, only these are kept.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::super::part::canonical;
use super::super::{FAMILIES, Owner};

/// The attributes of a type by which resources are matched with the policy and compared; for most types the tags alone.
pub fn attributes(kind: &str) -> &'static [&'static str] {
    READ.get(canonical(kind)).map_or(&TAGS, Vec::as_slice)
}

/// The same without the tags, which say nothing of sizes.
pub(super) fn telling(kind: &str) -> impl Iterator<Item = &'static str> {
    let all = attributes(kind).iter().copied();
    all.filter(|attribute| !TAGS.contains(attribute))
}

/// Whether more than the tags of a type is read: it is an item of the policy, or a part of one.
pub fn is_compared(kind: &str) -> bool {
    READ.contains_key(canonical(kind))
}

static READ: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(read);

/// They tell the environment and the item of any resource.
const TAGS: [&str; 2] = ["tags", "tags_all"];

fn read() -> HashMap<&'static str, Vec<&'static str>> {
    let head = |path: &'static str| path.split(['.', '[']).next().unwrap_or(path);
    let mut out: HashMap<&'static str, BTreeSet<&'static str>> = HashMap::new();
    for family in FAMILIES {
        for field in family.fields() {
            let of = out.entry(field.kind()).or_default();
            of.extend(field.read.path().map(head));
            of.extend(field.select.pairs().into_iter().map(|(path, _)| head(path)));
        }
        for part in family.parts() {
            let of = out.entry(part.kind).or_default();
            of.extend(part.links);
            of.extend(part.uses.iter().map(|(argument, _)| argument));
            of.extend(part.reads);
            if let Owner::Stated(path, _) | Owner::Carried(path, _) | Owner::NotBy(path, _) =
                part.owner
            {
                of.insert(head(path));
            }
            of.extend(part.named.map(|named| named.at));
            if let Some(names) = part.names {
                of.insert(names.path);
                out.entry(names.kind).or_default().insert(names.at);
            }
        }
        if let Some(anchor) = family.anchor() {
            for kind in anchor.kinds() {
                let of = out.entry(kind).or_default();
                of.insert(anchor.name);
                of.extend(anchor.prefix);
                of.extend(anchor.within);
            }
            for (kind, block, _) in anchor.leads_to {
                out.entry(kind).or_default().insert(head(block));
            }
            let of = out.entry(anchor.part.kind).or_default();
            let parts = family.parts();
            of.extend(parts.iter().filter_map(|part| part.needed_by));
            of.extend(parts.iter().filter_map(|part| part.through));
        }
    }
    out.into_iter()
        .map(|(kind, mut of)| {
            of.extend(TAGS);
            (kind, of.into_iter().collect())
        })
        .collect()
}
