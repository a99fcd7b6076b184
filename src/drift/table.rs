//! What a comparison of policy, source, plan and state comes to: a row for each sized value.

use crate::registry::RuleInfo;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::value::Value;
pub use crate::cost::Range;
use crate::cost::{Item, Rest, differences};
use crate::family::{FAMILIES, Price, titled};
use crate::finding::{Finding, Severity};
use crate::sizing::Sized;
use crate::target::Standing;
use crate::text::Span;

use super::plot_data::Plots;
use super::side::Side;

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Class {
    /// All sides agree with the policy.
    #[default]
    Same,
    /// The source differs from the policy.
    CodeDiffers,
    /// The policy has changed since the source was generated from it.
    PolicyAhead,
    /// The plan brings what is deployed to the policy's value.
    PlanToward,
    /// The plan takes what is deployed away from the policy's value.
    PlanAway,
    /// What is deployed was changed outside of Terraform.
    OutOfBandChange,
    /// Autoscaling moved the number within its bounds, or a schedule the bounds: no drift.
    Autoscaled,
    /// The source has it as the policy does, and nothing of the item is deployed.
    NotApplied,
    /// A side is not known.
    Undecided,
    /// It deviates, and a waiver of the policy or a comment suppresses it.
    Waived,
}

impl Class {
    /// Every class, the gravest first.
    pub const ALL: [Self; 10] = [
        Self::OutOfBandChange,
        Self::PlanAway,
        Self::CodeDiffers,
        Self::PolicyAhead,
        Self::PlanToward,
        Self::Undecided,
        Self::Waived,
        Self::Autoscaled,
        Self::NotApplied,
        Self::Same,
    ];

    /// Its name in machine formats and in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::CodeDiffers => "code-differs",
            Self::PolicyAhead => "policy-ahead",
            Self::PlanToward => "plan-toward",
            Self::PlanAway => "plan-away",
            Self::OutOfBandChange => "out-of-band-change",
            Self::Autoscaled => "autoscaled",
            Self::NotApplied => "not-applied",
            Self::Undecided => "undecided",
            Self::Waived => "waived",
        }
    }

    /// What it says, as a clause.
    pub fn says(self) -> &'static str {
        match self {
            Self::Same => "all agree",
            Self::CodeDiffers => "the code differs from the policy",
            Self::PolicyAhead => "the policy moved ahead of the code",
            Self::PlanToward => "the plan brings it to the value of the policy",
            Self::PlanAway => "the plan takes it away from the value of the policy",
            Self::OutOfBandChange => "changed outside of Terraform",
            Self::Autoscaled => "autoscaling at work",
            Self::NotApplied => "not applied yet",
            Self::Undecided => "not known",
            Self::Waived => "waived or suppressed by a comment",
        }
    }

    /// How grave it is, where it is drift: what nobody wrote down, and what is about to get worse, are the gravest.
    pub fn severity(self) -> Option<Severity> {
        Some(match self {
            Self::OutOfBandChange | Self::PlanAway => Severity::Error,
            Self::CodeDiffers | Self::PolicyAhead => Severity::Warning,
            Self::PlanToward => Severity::Note,
            Self::Same | Self::Autoscaled | Self::NotApplied | Self::Undecided | Self::Waived => {
                return None;
            }
        })
    }

    /// Whether it counts, and how.
    pub fn kind(self) -> Kind {
        match self {
            Self::Undecided => Kind::Undecided,
            Self::Waived => Kind::Waived,
            Self::Autoscaled | Self::NotApplied => Kind::Quiet,
            _ => self.severity().map_or(Kind::Same, Kind::Drift),
        }
    }

    /// Whether it is drift.
    pub fn is_drift(self) -> bool {
        self.severity().is_some()
    }
}

/// Whether a class counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is drift of this severity.
    Drift(Severity),
    /// It could not be told.
    Undecided,
    /// It deviates, and somebody suppresses it.
    Waived,
    /// It differs, and is no drift: an autoscaler's work.
    Quiet,
    /// All agree.
    Same,
}

/// One side's value of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// The side was not given.
    #[default]
    NotGiven,
    /// There is no such resource on that side.
    Missing,
    /// There is, and the argument is not set.
    NotSet,
    /// The value, as it is shown.
    Value(String),
    /// It is not known, and why.
    Unknown(String),
}

/// One sized value on every side.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The item: `service/gateway`.
    pub item: String,
    /// The field of the policy: `service.cpu`.
    pub field: &'static str,
    /// What it is, in words: `CPU units of a task`; with its name where an item has several.
    pub what: String,
    /// The resource's address.
    pub address: Option<String>,
    /// The address of the resource that stands for the item, which tells copies of it apart.
    pub copy: Option<String>,
    /// Where in the resource.
    pub path: String,
    /// What the policy wants, with "at least" or the like.
    pub policy: String,
    /// The value alone.
    pub want: String,
    /// What the side that decides has.
    pub got: Option<String>,
    /// The rule by which comments and waivers know it.
    pub rule: Option<&'static RuleInfo>,
    /// What the source has.
    pub source: Cell,
    /// What there is after the plan is applied.
    pub plan: Cell,
    /// What is deployed.
    pub state: Cell,
    /// What it comes to.
    pub class: Class,
    /// More on it: why it is not known, what the plan found changed.
    pub note: Option<String>,
    /// Whether the side that decides is above the policy; none where there is no order.
    pub above: Option<bool>,
    /// What the difference costs a month, where prices are known.
    pub monthly: Option<Range>,
    /// The values of the sides that have a price.
    pub costs: Vec<Costs>,
    /// The side that decides.
    pub side: Side,
    /// How far the side that decides is from the policy's number, where it has one.
    pub distance: Option<f64>,
    /// The literal to change in the source, where a source is given.
    pub at: Option<Span>,
    /// The references it came through, the resource's block and the calls that lead to it.
    pub trail: Vec<Span>,
    /// The policy's lines, the deciding one first.
    pub because: Vec<Span>,
    /// How it stands to another revision, where one is given.
    pub status: Option<Status>,
}

/// A value of a side that decides what the item costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// Where it was read: source, plan or state.
    pub side: Side,
    /// What it decides of the cost.
    pub price: Price,
    /// What the field is there, in its own unit.
    pub value: Value,
    /// What else of the item decides it there, that the policy leaves open.
    pub rest: Rest,
}

/// How something stands to the same of another revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// As it was.
    Same,
    /// It was not there.
    New,
    /// It is nearer to the policy now, or agrees with it.
    Better,
    /// It is farther from the policy now.
    Worse,
}

impl Status {
    /// The word in tables and machine formats.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::New => "new",
            Self::Better => "better",
            Self::Worse => "worse",
        }
    }
}

/// A change that restarts, replaces or drops something.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// The rule that says so.
    pub rule: &'static str,
    /// How grave it is: the severity of its rule, or what the policy sets for that.
    pub severity: Severity,
    /// The address of the resource that changes.
    pub address: String,
    /// One sentence that stands alone.
    pub headline: String,
    /// The value before, as it is shown.
    pub before: String,
    /// The value after.
    pub after: String,
    /// The source of the AWS fact, and the arithmetic.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The literal in the source, where a source is given.
    pub at: Option<Span>,
    /// How it stands to another revision, where one is given.
    pub status: Option<Status>,
}

/// How much of what there is has a size in the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Resources that stand for an item of the policy.
    pub sized: usize,
    /// Resources that could.
    pub of: usize,
}

/// A resource that could be an item of the policy, and that none claims.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unclaimed {
    /// The address of the resource, with its key.
    pub address: String,
    /// What could not be told.
    pub why: Option<String>,
    /// Where the source has it.
    pub at: Option<Span>,
}

/// One root module under one environment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TargetDrift {
    /// The name of the environment of the policy.
    pub environment: String,
    /// Why it is that.
    pub because: String,
    /// The root module's directory, where a source is given.
    pub root: Option<String>,
    /// The rows, in the order of the policy.
    pub rows: Vec<Row>,
    /// What changing it does.
    pub transitions: Vec<Transition>,
    /// Resources that could be an item and that no item claims.
    pub unclaimed: Vec<Unclaimed>,
    /// Items without a resource: family and name.
    pub absent: Vec<(String, String)>,
    /// How much is sized.
    pub coverage: Coverage,
    /// What there is to draw.
    pub plots: Plots,
    /// What the drift costs a month, where prices are known. [`TargetDrift::price`] says.
    pub drift_cost: Option<Range>,
    /// What the policy sizes, for what its items cost.
    pub sized: Option<Arc<Sized>>,
}

impl Row {
    /// What there is to say of an item as a whole.
    pub(super) fn whole(family: &str, name: &str, class: Class, because: Option<Span>) -> Self {
        Self {
            item: titled(family, name),
            field: "item",
            what: "all of it".into(),
            policy: "there".into(),
            class,
            side: Side::Source,
            because: because.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl TargetDrift {
    /// Sums what its drift costs.
    pub(super) fn price(&mut self) {
        self.drift_cost = self.monthly(&|row| row.class.is_drift());
    }

    /// What these rows cost a month more than the policy's, where prices are known. Values of one item are taken
    /// together: the CPU of a task and the number of tasks multiply.
    pub fn monthly(&self, counts: &dyn Fn(&Row) -> bool) -> Option<Range> {
        let priced = |row: &&Row| row.monthly.is_some() && counts(row);
        let rows = self.rows.iter().filter(priced);
        let values = rows.flat_map(|row| {
            let deciding = row.costs.iter().filter(|costs| costs.side == row.side);
            deciding.map(move |costs| (row, costs))
        });
        total(self.sized.as_deref()?, values)
    }

    /// The rows of which nobody can tell what they cost, though their field has a price.
    pub fn unpriced(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| {
            let open = row.class.is_drift() || row.class == Class::Undecided;
            open && row.monthly.is_none() && has_price(row.field)
        })
    }
}

/// Whether a field of the policy has a price.
fn has_price(name: &str) -> bool {
    let mut fields = FAMILIES.iter().flat_map(|family| family.fields());
    fields.any(|field| field.name == name && field.price.is_some())
}

/// What values cost a month more than the policy's, those of one copy of an item taken together.
pub(super) fn total<'r>(
    sized: &Sized,
    values: impl Iterator<Item = (&'r Row, &'r Costs)>,
) -> Option<Range> {
    // By item and copy: what the values decide of the cost, beside what else there is.
    type Found<'r> = (&'r Rest, Vec<(Price, &'r Value)>);
    let mut items: BTreeMap<(&str, Option<&str>), Found<'_>> = BTreeMap::new();
    for (row, costs) in values {
        let item = items.entry((&row.item, row.copy.as_deref()));
        let (_, found) = item.or_insert_with(|| (&costs.rest, Vec::new()));
        found.push((costs.price, &costs.value));
    }
    let mut sum = None;
    for ((item, _), (rest, found)) in items {
        let (family, name) = item.split_once('/').unwrap_or((item, item));
        if let Some(range) = differences(sized, Item { family, name }, rest, &found) {
            *sum.get_or_insert_with(Range::default) += range;
        }
    }
    sum
}

/// Everything that was compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drift {
    /// By root module and environment.
    pub targets: Vec<TargetDrift>,
    /// How many root modules the source has; none where no source is given.
    pub roots: Option<usize>,
    /// The root modules of the source, and what each stands for.
    pub standing: Standing,
    /// What could not be read, as sentences.
    pub gaps: Vec<String>,
    /// What is wrong with the source itself, so that it cannot be compared as a whole.
    pub broken: Vec<Finding>,
    /// What environments select and nothing has.
    pub unfound: Vec<Finding>,
}
