//! What is known of a sized field, whichever item has it.

use std::fmt;

use crate::catalog::source::Fact;
use crate::policy::lint::Mode;
use crate::registry::RuleInfo;

use super::part::{Apart, Part};

/// A sized field: what it is, where the module and the resource have it, and how a found value is held to the policy's.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in the policy and in machine formats: `service.cpu`.
    pub name: &'static str,
    /// What it is as the subject of a sentence: `CPU of a task`; `{key}` stands for the binding's key.
    pub title: &'static str,
    /// The unit of its values as it follows a number, with the space before it; empty where there is none.
    pub unit: &'static str,
    /// What it is in tables and in the reference.
    pub doc: &'static str,
    /// The module's input; dots step into objects, `{key}` stands for each of the binding's keys.
    pub input: &'static str,
    /// The resource that shows it.
    pub part: &'static Part,
    /// Which of the resources of that type.
    pub select: Select,
    /// Where in the resource it stands.
    pub read: Read,
    /// How strictly a found value is held, unless the policy says otherwise.
    pub mode: Mode,
    /// When two spellings are the same value.
    pub compare: Compare,
    /// What AWS takes where it is not set.
    pub unset: Unset,
    /// The rule that holds it.
    pub rule: &'static RuleInfo,
    /// Why a change needs review, where it does: what it restarts or replaces.
    pub caution: Option<Caution>,
    /// What of the item's cost it decides.
    pub price: Option<Price>,
}

/// What a change of a field does besides.
#[derive(Debug, Clone, Copy)]
pub enum Caution {
    /// Another resource is made in place of this one, and what it held is gone: its family's transitions say so of a
    /// change, with the source.
    Replaces(&'static str),
    /// It is not there while it restarts.
    Restarts(&'static str),
    /// It can be done again only after so many days.
    OnceIn(&'static str, &'static Fact<u32>),
    /// Something else.
    Other(&'static str),
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replaces(what) => write!(f, "it replaces {what}"),
            Self::Restarts(what) => write!(f, "it restarts {what}"),
            Self::OnceIn(what, days) => write!(f, "{what} once in {} days", days.value),
            Self::Other(what) => f.write_str(what),
        }
    }
}

/// When two spellings are the same value, beyond those that are equal to Terraform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Never.
    Plain,
    /// A version of the line that is wanted: 17.4 is a 17.
    Version,
    /// An empty text is what is not set.
    EmptyIsUnset,
    /// Never; and no fix writes it, since it goes with other arguments that may not be there.
    NotAlone,
    /// AWS takes the word in any case.
    AnyCase,
    /// What is kept for 0 days is kept for ever, longer than any number of days.
    ZeroIsForever,
    /// Steps of a scaling policy, in any order.
    Steps,
    /// The expression of a band, whatever it calls the metric.
    Band,
    /// Operators of an alarm on one side of its threshold.
    Side,
    /// One of the ports of a container.
    Port,
    /// Those whom an alarm tells, in any order; a topic is known by its name.
    Actions,
    /// A number with this unit counts 1,024 of the field's own: `1 vCPU` is 1,024 units, `1 GB` is 1,024 MiB.
    EcsUnits(&'static str),
}

/// What AWS takes where a field is not set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unset {
    /// Nothing that is the policy's: it has to be set, or what AWS chooses is not documented.
    Differs,
    /// This.
    Takes(Fact<Taken>),
    /// The same, where there is the block that it would stand in.
    DiffersInBlock,
    /// This, where there is the block that it would stand in.
    TakesInBlock(Fact<Taken>),
    /// This, where there is the block that it would stand in; and nothing, which a policy may want, where there is none.
    TakesOrNothing(Fact<Taken>),
    /// The first where there is the block that it would stand in, and the second without that block.
    TakesByBlock(Fact<Taken>, Fact<Taken>),
    /// The value of this other attribute of the resource.
    SameAs(&'static str),
    /// What is not known here, and why, as a clause.
    Unclear(&'static str),
}

/// A value that AWS takes by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Taken {
    /// A number in the field's unit.
    Number(u32),
    /// A word.
    Text(&'static str),
    /// Yes or no.
    Bool(bool),
    /// An empty list.
    Nothing,
}

impl Unset {
    /// AWS takes a number.
    pub const fn number(fact: &Fact<u32>) -> Self {
        Self::Takes(Fact::new(Taken::Number(fact.value), fact.source))
    }

    /// AWS takes a number, where there is the block that it would stand in.
    pub const fn number_in_block(fact: &Fact<u32>) -> Self {
        Self::TakesInBlock(Fact::new(Taken::Number(fact.value), fact.source))
    }

    /// AWS takes a number where there is the block that it would stand in, and does without where there is none.
    pub const fn number_or_nothing(fact: &Fact<u32>) -> Self {
        Self::TakesOrNothing(Fact::new(Taken::Number(fact.value), fact.source))
    }

    /// AWS takes one number in the block that it would stand in, and another without that block.
    pub const fn number_by_block(within: &Fact<u32>, without: &Fact<u32>) -> Self {
        Self::TakesByBlock(
            Fact::new(Taken::Number(within.value), within.source),
            Fact::new(Taken::Number(without.value), without.source),
        )
    }

    /// AWS takes yes or no.
    pub const fn bool(fact: &Fact<bool>) -> Self {
        Self::Takes(Fact::new(Taken::Bool(fact.value), fact.source))
    }

    /// AWS takes a word.
    pub const fn text(fact: &Fact<&'static str>) -> Self {
        Self::Takes(Fact::new(Taken::Text(fact.value), fact.source))
    }
}

/// What of an item's cost a field decides: a word of the family's own, which its `cost` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price(pub(super) &'static str);

/// Where a field is read in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// At a path of the plan's shape: `block[0].attribute`, `block[key=value].attribute`.
    Path(&'static str),
    /// The same, of a number that the resource begins with and that is moved from then on: only what is written shows it.
    Start(&'static str),
    /// Where an alarm has something of the metric that it watches, which may be in a query.
    Alarm(AlarmAt),
    /// At a path of a container; which one of the task definition's, the binding says.
    Container(&'static str),
    /// The number of resources of the type, less this many.
    CountLess(u32),
}

/// What an alarm says of the metric that it watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmAt {
    /// The length of one datapoint.
    Period,
    /// How the values of a period become one.
    Statistic,
    /// The band of usual values.
    Band,
    /// The name of the metric.
    Metric,
    /// The namespace of the metric that it watches.
    Namespace,
}

impl AlarmAt {
    /// Where it stands in an alarm without queries.
    pub const fn plain(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Statistic => "statistic",
            Self::Band => "metric_query[id=band].expression",
            Self::Metric => "metric_name",
            Self::Namespace => "namespace",
        }
    }
}

/// Where a task definition has its containers.
pub const CONTAINERS: &str = "container_definitions";

impl Read {
    /// Where it mostly stands in a resource; none where resources are counted.
    pub const fn path(self) -> Option<&'static str> {
        match self {
            Self::Path(path) | Self::Start(path) => Some(path),
            Self::Alarm(at) => Some(at.plain()),
            Self::Container(_) => Some(CONTAINERS),
            Self::CountLess(_) => None,
        }
    }
}

/// Which of an item's resources of a type shows a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Select {
    /// Every one.
    All,
    /// What stands for the item, where others of its type belong to it too.
    Anchor,
    /// Those that belong to the item beside what stands for it.
    Beside,
    /// Those whose attributes have these values.
    Where(&'static [(&'static str, &'static str)]),
    /// The one with the name that `generate` gives it; `{key}` and `{name}` are filled in, as AWS has them.
    Named {
        /// The attribute that holds the name.
        at: &'static str,
        /// The name as a template.
        name: &'static str,
        /// How it is told where something else has named it.
        otherwise: Otherwise,
    },
}

/// How a resource that `generate` has not named is told from others of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// It cannot be told.
    NotAsked,
    /// The item has one only: what stands for it.
    Anchor,
    /// It is called by its key, alone or with the name of the item or the system around it, before this ending.
    Key {
        /// What AWS wants at the end of such a name, and is no part of it.
        ending: &'static str,
    },
}

impl Select {
    /// Attributes with the values that tell the resource, as they are declared.
    pub(super) fn pairs(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::All | Self::Anchor | Self::Beside => Vec::new(),
            Self::Where(pairs) => pairs.to_vec(),
            Self::Named { at, name, .. } => vec![(at, name)],
        }
    }
}

impl Field {
    /// Where it stands instead, if it may stand in a resource of its own.
    pub fn apart(&self) -> Option<&'static Apart> {
        let Read::Path(path) = self.read else {
            return None;
        };
        let head = path.split(['.', '[']).next();
        let mut apart = self.part.apart.iter();
        apart.find(|apart| Some(apart.argument) == head)
    }

    /// The type of the resource that shows it.
    pub fn kind(&self) -> &'static str {
        self.part.kind
    }
}
