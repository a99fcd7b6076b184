//! The items of a policy as they are looked for.

use crate::policy::Policy;
use crate::policy::select::ItemSelect;
use crate::sizing::Sized;

use super::component::usual_names;
use crate::family::{Anchor, FAMILIES, Inside};

/// An item of the policy as it is looked for.
pub(super) struct Wanted<'p> {
    pub(super) family: &'static str,
    pub(super) name: String,
    pub(super) select: Option<&'p ItemSelect>,
    pub(super) names: Vec<String>,
    /// The item that it is of, where the module of that makes it.
    pub(super) inside: Option<Inside>,
    /// Whether the family calls it bare.
    pub(super) bare: bool,
}

impl Wanted<'_> {
    /// Whether a name in AWS goes with it.
    pub(super) fn usual(&self, name: &str, anchor: Anchor) -> bool {
        let name = name.strip_suffix(anchor.ending).unwrap_or(name);
        self.names.iter().any(|usual| usual == name)
    }

    /// The names that go with it and have the kind behind the item's: `orders-cluster`, `production-api-service`.
    pub(super) fn usual_of_kind(&self, anchor: Anchor) -> impl Iterator<Item = String> {
        let item = self.own_name();
        anchor.behind.iter().flat_map(move |kind| {
            // The kind is behind the item, or behind all of the name.
            let within = move |usual: &String| usual.replacen(item, &format!("{item}{kind}"), 1);
            let behind = move |usual: &String| format!("{usual}{kind}");
            self.names
                .iter()
                .flat_map(move |usual| [within(usual), behind(usual)])
        })
    }

    /// The tags of what it is, and of what makes it.
    pub(super) fn tags(&self) -> impl Iterator<Item = String> {
        let around = self.inside.as_ref();
        let around = around.map(|inside| format!("{}/{}", inside.family, inside.item));
        [format!("{}/{}", self.family, self.name)]
            .into_iter()
            .chain(around)
    }

    /// What it is called by itself.
    pub(super) fn own_name(&self) -> &str {
        self.inside
            .as_ref()
            .map_or(&self.name, |inside| &inside.key)
    }
}

/// Every item of a policy.
pub(super) fn wanted<'p>(policy: &'p Policy, sized: &Sized) -> Vec<Wanted<'p>> {
    let of = |family: &'static str, name: &str, select| Wanted {
        family,
        name: name.to_owned(),
        select,
        names: usual_names(name, &sized.system, &sized.environment),
        inside: None,
        bare: false,
    };
    let mut out = Vec::new();
    for family in FAMILIES {
        let bare = family.bare(sized);
        let items = family.selectors(policy, sized).into_iter();
        out.extend(items.map(|item| Wanted {
            bare: bare.iter().any(|name| name == item.name),
            ..of(family.name(), item.name, item.select)
        }));
        let inside = family.inside(policy, sized).into_iter();
        out.extend(inside.map(|(inside, select)| Wanted {
            name: inside.name(),
            names: usual_names(&inside.key, &sized.system, &sized.environment),
            inside: Some(inside),
            ..of(family.name(), "", select)
        }));
    }
    out
}
