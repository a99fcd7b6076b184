//! `scale` and `schedule`: what moves the number of tasks.

pub(super) mod check;

use crate::policy::alarm::Statistic;
use crate::policy::decode::{Field, Named, Reader, Stated, Wrong, words};
use crate::policy::level::Level;
use crate::policy::raw::{Literal, Name, Node};
use crate::value::unit::{Band, Quantity as _, Seconds};

/// CPU of the service, in percent of what its tasks have.
pub const CPU: &str = "cpu";
/// Memory of the service, in percent of what its tasks have.
pub const MEMORY: &str = "memory";
/// Requests of one task in a minute, at the load balancer.
pub const REQUESTS: &str = "requests";
/// Response time at the load balancer.
pub const LATENCY: &str = "latency";
/// Messages that wait in a queue, for each task.
pub const BACKLOG: &str = "backlog";

/// Messages that wait in a queue.
pub const MESSAGES: &str = "messages";

/// An alarm of any kind, which starts steps that count from its threshold.
pub const ALARM: &str = "alarm";

/// The words to scale on that need no `metric` block.
const KNOWN: [&str; 7] = [CPU, MEMORY, REQUESTS, LATENCY, BACKLOG, MESSAGES, ALARM];

/// What AWS calls the metrics that the policy has words for.
const OF_AWS: [(&str, &str); 8] = [
    ("CPUUtilization", CPU),
    ("ECSServiceAverageCPUUtilization", CPU),
    ("MemoryUtilization", MEMORY),
    ("ECSServiceAverageMemoryUtilization", MEMORY),
    ("ALBRequestCountPerTarget", REQUESTS),
    ("RequestCountPerTarget", REQUESTS),
    ("TargetResponseTime", LATENCY),
    ("ApproximateNumberOfMessagesVisible", MESSAGES),
];

/// Whether a word is the name of a metric of AWS for which the policy has none.
pub fn is_of_aws(word: &str) -> bool {
    let begins = word.starts_with(|c: char| c.is_ascii_uppercase());
    let is_name = word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_./: ".contains(c));
    begins && is_name && !OF_AWS.iter().any(|(name, _)| *name == word)
}

words! {
    /// How a scaling policy decides.
    ScaleKind {
        /// It holds a value.
        Target = "target",
        /// It adds or removes by how far a value is over its threshold.
        Step = "step",
    }
}

/// By how much a step changes the number of tasks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// So many tasks.
    Tasks(u32),
    /// So many percent of the tasks there are.
    Percent(u32),
}

impl Field for Change {
    fn what() -> String {
        "a number of tasks, or a share of them".into()
    }
    fn examples() -> String {
        "2 or \"10%\"".into()
    }
    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": ["number", "string"] })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        if matches!(node.literal, Literal::Number(n) if n < 0.0) {
            let why = "below zero: write what is taken away in `remove`, without the sign";
            return Err(Wrong::because(node, why));
        }
        if let Ok(tasks) = <u32 as Field>::read(node) {
            return Ok(Self::Tasks(tasks));
        }
        let Literal::Text(text) = &node.literal else {
            return Err(Wrong::here(node));
        };
        let share = text.trim().strip_suffix('%').and_then(u32::from_text);
        share.map(Self::Percent).ok_or_else(|| Wrong::here(node))
    }
}

/// The level at which a step begins, and what it changes.
pub(super) type Step = (f64, Stated<Change>);

/// What steps do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// They add tasks above a threshold.
    Add,
    /// They remove tasks below one.
    Remove,
    /// They ask for a number of tasks above a threshold.
    Set,
    /// They ask for a number of tasks below one.
    SetBelow,
}

impl Doing {
    /// Whether they act below a threshold.
    pub fn is_below(self) -> bool {
        matches!(self, Self::Remove | Self::SetBelow)
    }
}

/// A scaling policy of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Its label; none where the metric names it.
    pub label: Option<Name>,
    /// A word of tfsize's, or the label of a `metric`.
    pub on: Option<Stated<String>>,
    /// Which part of the response times, such as `p95`; their average where it is not stated.
    pub percentile: Option<Stated<String>>,
    /// The queue whose messages wait.
    pub queue: Option<Stated<String>>,
    /// The value to hold.
    pub target: Option<Stated<Level>>,
    /// Wait after adding tasks.
    pub out_cooldown: Stated<Seconds>,
    /// Wait after removing tasks.
    pub in_cooldown: Stated<Seconds>,
    /// Whether it also removes tasks.
    pub scale_in: Stated<bool>,
    /// Whether it holds a value or goes by steps.
    pub kind: Stated<ScaleKind>,
    /// Tasks to add, by the level from which on.
    pub add: Named<Change>,
    /// Tasks to remove, by the level below which.
    pub remove: Named<Change>,
    /// Tasks to have, by the level from which on.
    pub set: Named<Change>,
    /// Tasks to have, by the level below which.
    pub set_below: Named<Change>,
    /// Wait after a step.
    pub cooldown: Stated<Seconds>,
    /// Length of one datapoint of what steps go by.
    pub period: Stated<Seconds>,
    /// Datapoints looked at.
    pub datapoints: Stated<u32>,
    /// Datapoints of them that must be over.
    pub breaching: Option<Stated<u32>>,
    /// How the values of a period become one.
    pub statistic: Option<Stated<Statistic>>,
    /// What holds of the steps below instead.
    of_fewer: OfFewer,
    /// Whether it states steps or a target that could not be read.
    pub is_mistyped: bool,
}

/// What steps that remove tasks, or go down to a number of them, go by, where that is another thing than what is stated.
#[derive(Debug, Clone, Default, PartialEq)]
struct OfFewer {
    period: Option<Stated<Seconds>>,
    datapoints: Option<Stated<u32>>,
    breaching: Option<Stated<u32>>,
    statistic: Option<Stated<Statistic>>,
}

/// Bounds that change by the clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The label of its block, and the end of the name in AWS.
    pub name: Name,
    /// The six fields of a cron expression.
    pub cron: Option<Stated<String>>,
    /// The time zone they are in.
    pub timezone: Stated<String>,
    /// The bounds from then on.
    pub tasks: Option<Stated<Band<u32>>>,
}

impl Scale {
    /// Its name: the label, or what it is on.
    pub fn name(&self) -> &str {
        let on = || self.on.as_ref().map_or("", |on| on.value.as_str());
        self.label.as_ref().map_or_else(on, |l| l.text.as_str())
    }

    /// Whether it goes by steps.
    pub fn is_by_steps(&self) -> bool {
        self.kind.value == ScaleKind::Step
    }

    /// Whether an alarm of any kind starts it.
    pub fn is_by_alarm(&self) -> bool {
        self.on.as_ref().is_some_and(|on| on.value == ALARM)
    }

    /// What its steps do, each with the level that it begins at, and its place; those that begin first come first.
    pub fn steps(&self) -> Option<(Doing, Vec<Step>)> {
        let (doing, all) = [
            (Doing::Add, &self.add),
            (Doing::Remove, &self.remove),
            (Doing::Set, &self.set),
            (Doing::SetBelow, &self.set_below),
        ]
        .into_iter()
        .find(|(_, all)| !all.0.is_empty())?;
        let read = all
            .0
            .iter()
            .filter_map(|(name, change)| Some((self.level(name)?, *change)));
        let mut steps: Vec<_> = read.collect();
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let below = if self.is_by_alarm() {
            steps.iter().any(|(from, _)| from.is_sign_negative())
        } else {
            doing.is_below()
        };
        if below {
            steps.reverse();
        }
        Some((doing, steps))
    }

    /// Where a step begins; those of an alarm of any kind count from its threshold, on both sides.
    fn level(&self, name: &Name) -> Option<f64> {
        let counted = || name.text.trim().parse::<f64>().ok();
        let of_alarm = self.is_by_alarm().then(counted).flatten();
        of_alarm
            .filter(|n| n.is_finite())
            .or_else(|| Level::from_words(&name.text).map(Level::number))
    }

    /// The scaling policies that it is: steps of both directions are two of AWS's.
    pub(super) fn policies(self) -> Vec<Self> {
        if !self.is_by_steps() {
            return vec![self];
        }
        let below = self.remove.0.iter().chain(&self.set_below.0).next();
        let both = !self.add.0.is_empty() || !self.set.0.is_empty();
        let first = below.map(|(first, _)| first.span);
        let Some(first) = first.filter(|_| both) else {
            return vec![self.directed(first.is_some())];
        };
        let name = Name {
            text: format!("{}-in", self.name()),
            span: first,
        };
        let fewer = Self {
            label: Some(name),
            add: Named::default(),
            set: Named::default(),
            out_cooldown: Stated::default(self.out_cooldown.value),
            ..self.clone()
        };
        let more = Self {
            remove: Named::default(),
            set_below: Named::default(),
            in_cooldown: Stated::default(self.in_cooldown.value),
            of_fewer: OfFewer::default(),
            ..self
        };
        vec![more.directed(false), fewer.directed(true)]
    }

    /// What holds of its direction, in place of what is stated for both.
    fn directed(self, fewer: bool) -> Self {
        let cooldown = if fewer {
            self.in_cooldown
        } else {
            self.out_cooldown
        };
        let cooldown = if cooldown.at.is_some() {
            cooldown
        } else {
            self.cooldown
        };
        if !fewer {
            return Self { cooldown, ..self };
        }
        let of_fewer = self.of_fewer.clone();
        let datapoints = of_fewer.datapoints.unwrap_or(self.datapoints);
        // What counts others than those looked at here is not of them.
        let of_both = self.breaching.filter(|_| of_fewer.datapoints.is_none());
        Self {
            cooldown,
            period: of_fewer.period.unwrap_or(self.period),
            datapoints,
            breaching: of_fewer.breaching.or(of_both),
            statistic: of_fewer.statistic.or(self.statistic),
            ..self
        }
    }

    pub(super) fn read(r: &mut Reader, label: Option<&Name>) -> Self {
        let mut scale = Self::decode(r, label);
        let lists = [
            ("add", &scale.add),
            ("remove", &scale.remove),
            ("set", &scale.set),
            ("set_below", &scale.set_below),
        ];
        let of_steps = lists
            .iter()
            .any(|(word, all)| all.0.is_empty() && r.states(word));
        scale.is_mistyped = of_steps || scale.target.is_none() && r.states("target");
        scale
    }

    fn decode(r: &mut Reader, label: Option<&Name>) -> Self {
        Self {
            is_mistyped: false,
            label: label.cloned(),
            on: r.required(
                "on",
                "`cpu`, `memory`, `requests` of a task and minute or `latency` at the load balancer, `backlog` of a queue for each task, `messages` of a queue, with steps an `alarm` of any kind above whose threshold the levels count (below it with a minus, also \"-0\"), the label of a `metric` published per task, or any other metric of AWS by its own name, such as \"RunningTaskCount\", which is compared and not written",
            ),
            percentile: r.optional(
                "percentile",
                "with `latency`: which part of the response times, such as \"p95\"; their average where it is not stated",
            ),
            queue: r.uncompared("it says what is followed, and states no size").optional("queue", "with `backlog` or `messages`: the queue, alone or as \"bus/queue\""),
            target: r.aws(&["target_value"]).optional(
                "target",
                "the value to hold, per task; agents of a task have one that is derived, and without any no scaling policy can be written",
            ),
            out_cooldown: r.aws(&["scale_out_cooldown"]).with("kind", "target").or("out_cooldown", Seconds(300), "wait after adding tasks"),
            in_cooldown: r.aws(&["scale_in_cooldown"]).with("kind", "target").or("in_cooldown", Seconds(300), "wait after removing tasks"),
            scale_in: r.aws(&["disable_scale_in"]).with("kind", "target").or("scale_in", true, "whether it also removes tasks"),
            kind: r.setting().or("kind", ScaleKind::Target, "whether it holds a target or goes by steps"),
            add: r.named(
                "add",
                "with kind = \"step\": tasks to add, by the level from which on, such as { \"70%\" = 1, \"90%\" = 3 }",
            ),
            remove: r.named(
                "remove",
                "with kind = \"step\": tasks to remove, by the level below which, such as { \"30%\" = 1 }; beside `add` or `set` it is a scaling policy of its own, with `-in` behind its name",
            ),
            set: r.named("set", "with kind = \"step\": tasks to have, by the level from which on"),
            set_below: r.named(
                "set_below",
                "with kind = \"step\": tasks to have, by the level below which, such as { \"1\" = 0 }",
            ),
            cooldown: r.with("kind", "step").or("cooldown", Seconds(300), "with kind = \"step\": wait after a step; `out_cooldown` and `in_cooldown` say it of one direction"),
            period: r.with("kind", "step").or("period", Seconds(60), "with kind = \"step\": length of one datapoint"),
            datapoints: r.with("kind", "step").or("datapoints", 3, "with kind = \"step\": datapoints looked at"),
            breaching: r.optional(
                "breaching",
                "with kind = \"step\": datapoints of them that must be over; all where it is not stated",
            ),
            statistic: r.optional(
                "statistic",
                "with kind = \"step\": how the values of a period become one, such as \"maximum\"; the average, or the sum of what is counted, where it is not stated",
            ),
            of_fewer: OfFewer {
                period: r.optional(
                    "in_period",
                    "with `remove` or `set_below`: length of one datapoint there, where it is another",
                ),
                datapoints: r.optional(
                    "in_datapoints",
                    "with `remove` or `set_below`: datapoints looked at there, where they are others",
                ),
                breaching: r.optional(
                    "in_breaching",
                    "with `remove` or `set_below`: datapoints of them that must be under",
                ),
                statistic: r.optional(
                    "in_statistic",
                    "with `remove` or `set_below`: how the values of a period become one there, where it is another way",
                ),
            },
        }
    }
}

impl Schedule {
    pub(super) fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            cron: r.aws(&["schedule_expression"]).required(
                "cron",
                "when: minutes, hours, day of month, month, day of week and year, such as \"0 20 ? * MON-FRI *\"",
            ),
            timezone: r.or("timezone", "UTC".to_string(), "the time zone, such as \"Europe/Berlin\""),
            tasks: r.required("tasks", "the number of tasks from then on, or its bounds"),
        })
    }
}
