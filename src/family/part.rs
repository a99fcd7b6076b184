//! The resources that an item of a family consists of, and how they lead to each other.

use crate::config::value::Why;
use crate::inventory::Resource;
use crate::registry::RuleInfo;

/// The resource that stands for an item.
#[derive(Debug, Clone, Copy)]
pub struct Anchor {
    /// The type of resource, and how one names what it belongs to.
    pub part: &'static Part,
    /// The argument that holds its name in AWS.
    pub name: &'static str,
    /// The argument that holds how its name begins, where the provider makes up the rest.
    pub prefix: Option<&'static str>,
    /// Why the only resource of the type is the item whatever it is called, as a clause; none where a policy names items.
    pub only: Option<&'static str>,
    /// What AWS wants at the end of some names, and is no part of them.
    pub ending: &'static str,
    /// What stands for an item that the family calls bare.
    pub bare: Option<Bare>,
    /// What names have behind an item's to say what it is.
    pub behind: &'static [&'static str],
    /// The arguments that say what it is in: others name both to name it.
    pub within: &'static [&'static str],
    /// Whether one that no item claims is told where the policy names no item of the family at all.
    pub always: bool,
    /// Resources of other types that may stand for an item in its place; what it is read for stands there at the same paths.
    pub also: &'static [&'static Part],
    /// The block that makes it stand for an item, and the type that has it: its own, or one that belongs to it, with the
    /// argument that names it then. None where each does.
    pub leads_to: &'static [(&'static str, &'static str, Option<&'static str>)],
}

/// What stands for an item of which the policy does not state what would stand for it otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Bare {
    /// The type of resource that stands for it then.
    pub part: &'static Part,
    /// The attribute that has its name.
    pub name: &'static str,
    /// What is no item's because of a resource of that type, which has it in that argument and names it by that text.
    pub of_others: Option<OfOthers>,
}

/// Whose it is what could stand for an item otherwise.
#[derive(Debug, Clone, Copy)]
pub struct OfOthers {
    /// The type of those that have it.
    pub kind: &'static str,
    /// The argument that leads to it.
    pub argument: &'static str,
    /// The name by which they call it, where it is known.
    pub name: fn(&Resource) -> Option<String>,
}

impl Anchor {
    /// The types of which a resource may stand for an item.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        let own = [self.part].into_iter();
        let parts = own.chain(self.also.iter().copied());
        parts.flat_map(|part| spellings(part.kind))
    }
}

/// A type of resource, as an item of a family has it.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The type of resource: `aws_ecs_service`.
    pub kind: &'static str,
    /// What a sentence calls it that says there is none: `scalable target`.
    pub title: &'static str,
    /// The arguments by which it refers to what it belongs to, the first of them being the one that every such resource has.
    pub links: &'static [&'static str],
    /// The arguments by which it names what belongs to it in turn, each with the type that is meant.
    pub uses: &'static [(&'static str, &'static str)],
    /// How it names the anchor that it belongs to.
    pub owner: Owner,
    /// How it names, by text, what belongs to it in turn.
    pub names: Option<Names>,
    /// How the anchor names it; then it belongs to the anchors that name it and to no other.
    pub named: Option<Named>,
    /// Its arguments that a resource of its own may hold instead.
    pub apart: &'static [Apart],
    /// The argument of the anchor that leads to it: where that is set, it is made elsewhere, and where it is not, it is missing.
    pub through: Option<&'static str>,
    /// Attributes that are read besides the fields' own.
    pub reads: &'static [&'static str],
    /// The rule that says it is missing; none where the rule of its first field says so.
    pub missing: Option<&'static RuleInfo>,
    /// The argument of the anchor without which the item has none.
    pub needed_by: Option<&'static str>,
    /// Why it is not known where there is none, as a clause; none where it then is missing.
    pub unresolved_part: Option<&'static str>,
}

/// The name by which a type is declared here, of those that the provider has for it.
pub(super) fn canonical(kind: &str) -> &str {
    let of = |(_, alias): &&(&str, &str)| *alias == kind;
    ALIASES.iter().find(of).map_or(kind, |(name, _)| name)
}

/// Every name that the provider has for a type.
pub(super) fn spellings(kind: &'static str) -> Vec<&'static str> {
    let aliases = ALIASES.iter().filter(|(name, _)| *name == kind);
    [kind]
        .into_iter()
        .chain(aliases.map(|(_, alias)| *alias))
        .collect()
}

/// Types that the provider has under a second name.
const ALIASES: &[(&str, &str)] = &[
    ("aws_lb", "aws_alb"),
    ("aws_lb_listener", "aws_alb_listener"),
    ("aws_lb_listener_rule", "aws_alb_listener_rule"),
    ("aws_lb_target_group", "aws_alb_target_group"),
];

/// How a resource names the anchor that it belongs to.
#[derive(Debug, Clone, Copy)]
pub enum Owner {
    /// Only by reference.
    Unnamed,
    /// The text at a path holds the anchor's name, which the function takes out of it; another's name decides against it.
    Stated(&'static str, fn(&str) -> Option<&str>),
    /// The text at a path begins with the anchor's name, which may be any of those that the function gives.
    Carried(&'static str, fn(&str) -> Vec<&str>),
    /// Only by reference, unless the text at a path is another's by the function.
    NotBy(&'static str, fn(&str) -> bool),
}

impl Owner {
    /// The text at a path is the anchor's name.
    pub const fn at(path: &'static str) -> Self {
        Self::Stated(path, |text| Some(text))
    }
}

/// An argument that may be written in a resource of its own, at the same path.
#[derive(Debug, Clone, Copy)]
pub struct Apart {
    /// The argument of the resource that it may be written in.
    pub argument: &'static str,
    /// The type of resource that may hold it instead.
    pub part: &'static Part,
}

/// How an anchor names a part of its item.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// The part's argument that has the name.
    pub at: &'static str,
    /// The name by the anchor.
    pub by: fn(&Resource) -> Option<String>,
}

/// How a resource names what belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// The type of what is named.
    pub kind: &'static str,
    /// The argument of that, which has the name.
    pub at: &'static str,
    /// The names; why they are not all known otherwise.
    pub by: fn(&Resource) -> Result<Vec<String>, Why>,
    /// Where they are, for who does not know them.
    pub path: &'static str,
}

impl Part {
    /// Whether it names others of its own type as what belongs to it.
    pub fn uses_own_kind(&self) -> bool {
        self.uses.iter().any(|(_, kind)| *kind == self.kind)
    }

    /// A type with the arguments by which it refers to what it belongs to.
    pub const fn of(
        kind: &'static str,
        title: &'static str,
        links: &'static [&'static str],
    ) -> Self {
        Self {
            kind,
            title,
            links,
            uses: &[],
            owner: Owner::Unnamed,
            names: None,
            named: None,
            apart: &[],
            through: None,
            reads: &[],
            missing: None,
            needed_by: None,
            unresolved_part: None,
        }
    }
}
