//! What the decoder says of the language: fields, words of one's own, and the blocks that have them.

use serde_json::Value as Json;

use super::Node;

/// Whether resources are compared with what a word states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Comparison {
    /// They are.
    #[default]
    Compared,
    /// There is nothing to compare: it says what tfsize does, or is there for readers.
    Setting,
    /// They are not, for this reason.
    Not(&'static str),
}

/// Why no resource is compared with a word, where several have the reason.
pub mod why {
    /// Planning facts.
    pub const PLANNING: &str = "no resource can express it";
    /// What only the policy's contradictions are worked out by.
    pub const CAPACITY: &str = "capacity is checked with it";
    /// How a container runs.
    pub const RUNS: &str = "it says what runs, and states no size";
    /// Who uses what.
    pub const RIGHTS: &str = "it becomes rights and rules of networks, which state no size";
    /// Namespaces of custom metrics.
    pub const NAMESPACE: &str = "a metric of one's own is found by its name alone";
    /// Rules of a bus.
    pub const EVENTS: &str = "it says which events go where, and states no size";
}

impl Comparison {
    /// What holds of a word, in a block of which this holds.
    #[must_use]
    pub fn of(self, inner: Self) -> Self {
        match inner {
            Self::Compared => self,
            said => said,
        }
    }
}

impl FieldDoc {
    /// Whether resources are compared with it, in a block of which something holds.
    pub fn comparison_in(&self, block: Comparison) -> Comparison {
        if self.planning {
            Comparison::Not(why::PLANNING)
        } else {
            block.of(self.comparison)
        }
    }
}

/// What the decoder says about one field.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says something of its own"
)]
#[derive(Debug, Clone)]
pub struct FieldDoc {
    /// The key to write.
    pub name: &'static str,
    /// What AWS and Terraform call it, where that is something else.
    pub aws: &'static [&'static str],
    /// Its type in words.
    pub what: String,
    /// Right spellings.
    pub examples: String,
    /// Whether what it takes names every right spelling.
    pub complete: bool,
    /// Whether it has a lower and an upper end.
    pub has_ends: bool,
    /// Whether a policy must state it.
    pub required: bool,
    /// What holds when it is not stated.
    pub default: Option<String>,
    /// What it is for.
    pub doc: &'static str,
    /// Whether no resource can express it: kept and checked, never generated.
    pub planning: bool,
    /// Whether resources are compared with it.
    pub comparison: Comparison,
    /// Its JSON Schema.
    pub schema: Json,
    /// The unit that AWS counts it in, where that is not seconds.
    pub unit: &'static str,
    /// The word that another key has where it is for something; none where it always is.
    pub only_with: Option<(&'static str, &'static str)>,
    /// A value as it takes it: as it is, or in the form that was meant.
    pub written: fn(&Node, &str) -> Option<String>,
}

/// What the decoder says about the words of one's own that a block takes.
#[derive(Debug, Clone)]
pub struct FreeDoc {
    /// What each is in words.
    pub what: String,
    /// Right spellings.
    pub examples: String,
    /// What they are for.
    pub doc: &'static str,
    /// The JSON Schema of each.
    pub schema: Json,
}

/// What the decoder says about a kind of block.
#[derive(Debug, Clone, Default)]
pub struct SectionDoc {
    /// The block's type; empty for the file itself.
    pub kind: &'static str,
    /// What its label names; `None` when it takes none.
    pub label: Option<&'static str>,
    /// Whether one block of the kind may do without a label.
    pub label_may_lack: bool,
    /// What it is for.
    pub doc: &'static str,
    /// Whether a policy must have it.
    pub required: bool,
    /// Whether resources are compared with what is in it, where the keys say nothing else.
    pub comparison: Comparison,
    /// The keys that it takes, in the order of the reference.
    pub fields: Vec<FieldDoc>,
    /// Words of one's own, where it takes any.
    pub free: Option<FreeDoc>,
    /// The blocks inside.
    pub sections: Vec<SectionDoc>,
}
