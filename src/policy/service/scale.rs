//! `scale` and `schedule`: what moves the number of tasks.

use crate::catalog::events::SCHEDULED_RULES;
use crate::catalog::{scaling, schedule};
use crate::finding::{Finding, Severity};
use crate::policy::Policy;
use crate::policy::alarm::Statistic;
use crate::policy::decode::{Field, Named, Reader, Stated, Wrong, nearest, words};
use crate::policy::level::Level;
use crate::policy::mistake::{refused, suggest, timezone};
use crate::policy::raw::{Literal, Name, Node};
use crate::policy::watch::{below_one, is_part_of_one};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::{Band, Quantity as _, Seconds};

use super::Service;

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
    /// Its name.
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
            queue: r.optional("queue", "with `backlog` or `messages`: the queue, alone or as \"bus/queue\""),
            target: r.aws(&["target_value"]).optional(
                "target",
                "the value to hold, per task; agents of a task have one that is derived, and without any no scaling policy can be written",
            ),
            out_cooldown: r.aws(&["scale_out_cooldown"]).with("kind", "target").or("out_cooldown", Seconds(300), "wait after adding tasks"),
            in_cooldown: r.aws(&["scale_in_cooldown"]).with("kind", "target").or("in_cooldown", Seconds(300), "wait after removing tasks"),
            scale_in: r.aws(&["disable_scale_in"]).with("kind", "target").or("scale_in", true, "whether it also removes tasks"),
            kind: r.or("kind", ScaleKind::Target, "whether it holds a target or goes by steps"),
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

/// What is wrong with everything that moves the tasks of a service.
pub(super) fn check(service: &Service, policy: &Policy, findings: &mut Vec<Finding>) {
    for (i, scale) in service.scales.iter().enumerate() {
        one(service, scale, policy, findings);
        let mut earlier = service.scales.iter().take(i);
        if let Some(first) = earlier.find(|s| s.name() == scale.name()) {
            let at = |s: &Scale| s.label.as_ref().map_or(service.name.span, |l| l.span);
            let headline = format!("two scaling policies are called \"{}\"", scale.name());
            let finding = Finding::error(&policyfile::DUPLICATE, at(scale), headline);
            findings.push(finding.also(at(first), "the first"));
        }
    }
    tracked_twice(service, findings);
    for schedule in &service.schedules {
        timed(schedule, findings);
    }
    let Some(tasks) = service.tasks else { return };
    let at = tasks.span_or(service.name.span);
    let moved = !service.scales.is_empty() || !service.schedules.is_empty();
    if !tasks.value.is_fixed() && !moved {
        findings.push(
            Finding::warning(
                &policyfile::SCALING,
                at,
                format!("nothing moves the tasks of {}", service.name.text),
            )
            .label(format!(
                "between {} and {}",
                tasks.value.min, tasks.value.max
            ))
            .help("write a `scale` block, or one number of tasks"),
        );
    }
    let scheduled = service.schedules.iter();
    let starts = scheduled
        .filter_map(|s| s.tasks)
        .any(|tasks| tasks.value.min > 0);
    let waits = |s: &Scale| s.on.as_ref().is_some_and(|on| on.value == BACKLOG);
    let tracks = |s: &Scale| !s.is_by_steps();
    if tasks.value.min == 0
        && tasks.value.max > 0
        && service.scales.iter().any(tracks)
        && !starts
        && !service.scales.iter().all(waits)
    {
        findings.push(
            Finding::warning(
                &policyfile::SCALING,
                at,
                "from 0 tasks target tracking never scales out",
            )
            .label("no task, no datapoint")
            .note(format!(
                "source: {}",
                scaling::COOLDOWN_DEFAULT_SECONDS.source
            ))
            .help("keep one task at least, or scale from 0 by a `schedule`"),
        );
    }
}

/// Several targets of one service follow a metric each.
fn tracked_twice(service: &Service, findings: &mut Vec<Finding>) {
    let tracked = |scale: &&Scale| !scale.is_by_steps() && scale.target.is_some();
    let what = |scale: &Scale| {
        let word = |word: &Option<Stated<String>>| word.as_ref().map(|w| w.value.clone());
        let of = [&scale.percentile, &scale.queue];
        (word(&scale.on), of.map(word))
    };
    let all: Vec<&Scale> = service.scales.iter().filter(tracked).collect();
    for (place, scale) in all.iter().enumerate() {
        let mut before = all.iter().take(place);
        let (Some(first), Some(on)) = (before.find(|s| what(s) == what(scale)), &scale.on) else {
            continue;
        };
        let headline = format!("two targets of one service follow \"{}\"", on.value);
        let at = |scale: &Scale| {
            let on = scale.on.as_ref().and_then(|on| on.at);
            on.unwrap_or(service.name.span)
        };
        findings.push(
            refused(at(scale), headline, scaling::SEVERAL_TARGETS.source)
                .label("each follows a metric of its own")
                .also(at(first), "the first")
                .help("leave one of them out, or follow another metric"),
        );
    }
}

fn timed(schedule: &Schedule, findings: &mut Vec<Finding>) {
    timezone(&schedule.timezone, schedule.name.span, findings);
    let Some(cron) = &schedule.cron else { return };
    let at = cron.span_or(schedule.name.span);
    if let Err(why) = schedule::numbers(&cron.value) {
        let headline = format!("\"{}\" is no schedule: {why}", cron.value);
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        let meant = schedule::meant::fields(&cron.value);
        let finding = finding.help(match meant {
            Some(meant) => format!("write cron = \"{meant}\""),
            None => {
                let form = "minutes, hours, day of month, month, day of week, year";
                format!("write cron = \"0 20 ? * MON-FRI *\": {form}")
            }
        });
        findings.push(finding.note(format!("source: {SCHEDULED_RULES}")));
    }
}

/// Whether a metric word is the load balancer's.
fn of_the_balancer(word: &str) -> bool {
    word == REQUESTS || word == LATENCY
}

fn one(service: &Service, scale: &Scale, policy: &Policy, findings: &mut Vec<Finding>) {
    let Some(on) = &scale.on else { return };
    let at = on.span_or(service.name.span);
    let word = on.value.as_str();
    if let Some(target) = scale.target {
        level(word, target, at, findings);
    }
    by_steps(scale, at, findings);
    let metric = policy.metrics.iter().find(|m| m.name.text == word);
    let known = KNOWN.contains(&word);
    if let Some(metric) = metric.filter(|_| known) {
        findings.push(
            Finding::error(
                &policyfile::SCALING,
                at,
                format!("\"{word}\" is a metric of AWS and one of the policy"),
            )
            .also(metric.name.span, "the policy's own")
            .help("give the `metric` another label"),
        );
        return;
    }
    if of_the_balancer(word) && !service.is_balanced() {
        let finding = Finding::error(
            &policyfile::SCALING,
            at,
            format!(
                "service \"{}\" can follow its {word} only behind a load balancer",
                service.name.text
            ),
        )
        .label("the load balancer measures it")
        .note(format!("source: {}", scaling::PREDEFINED_METRICS.source))
        .help(match &scale.label {
            Some(label) if policy.for_all.contains(&at) => format!(
                "write load_balanced = true, or scale \"{}\" {{ enabled = false }} in service \"{}\"",
                label.text, service.name.text
            ),
            _ => "write load_balanced = true, or scale on another metric".to_owned(),
        });
        findings.push(match service.load_balanced.at {
            Some(said) => finding.also(said, "no load balancer"),
            None => finding,
        });
    }
    if metric.is_none() && is_of_aws(word) {
        let headline = "what follows a metric of AWS by its own name is compared, and not written";
        let finding = Finding::new(Severity::Note, &policyfile::GENERATE, at, headline);
        findings.push(finding.note("`generate` needs to know whose metric it is"));
    } else if metric.is_none() && !known {
        let known = || {
            let labels = policy.metrics.iter().map(|m| m.name.text.as_str());
            KNOWN.into_iter().chain(labels)
        };
        let headline = format!("there is no metric \"{word}\"");
        let finding = Finding::error(&policyfile::REFERENCE, at, headline);
        let ours = OF_AWS.iter().find(|(name, _)| *name == word);
        findings.push(match ours {
            Some((_, ours)) => finding.help(format!("write on = \"{ours}\"")),
            None => suggest(finding, nearest(word, known()), known()),
        });
    }
    if let Some(metric) = metric.filter(|m| !m.per_task.value && !scale.is_by_steps()) {
        findings.push(
            Finding::error(
                &policyfile::SCALING,
                at,
                format!("target tracking cannot follow \"{word}\""),
            )
            .label("the value of the whole system does not fall when tasks are added")
            .also(metric.name.span, "not `per_task`")
            .note(format!(
                "source: {}",
                scaling::COOLDOWN_DEFAULT_SECONDS.source
            ))
            .help("publish the value of one task, and say `per_task = true`"),
        );
    }
    if word == ALARM {
        by_alarm(scale, at, findings);
    }
    if word == MESSAGES && !scale.is_by_steps() {
        let headline = "a target for the messages of a queue is never met by adding tasks";
        findings.push(
            Finding::warning(&policyfile::SCALING, at, headline)
                .label("their number does not fall when tasks are added")
                .note(format!(
                    "source: {}",
                    scaling::COOLDOWN_DEFAULT_SECONDS.source
                ))
                .help("write kind = \"step\", or on = \"backlog\" for the messages of one task"),
        );
    }
    words_that_go_with(scale, word, at, policy, findings);
}

/// What goes with an alarm of any kind, and what is that alarm's.
fn by_alarm(scale: &Scale, at: Span, findings: &mut Vec<Finding>) {
    let Some((doing, _)) = scale.steps().filter(|_| scale.is_by_steps()) else {
        if scale.is_mistyped {
            return;
        }
        let headline = "on = \"alarm\" goes with kind = \"step\"";
        let finding = Finding::error(&policyfile::SCALING, at, headline);
        findings.push(finding.help("write add, remove or set = { 0 = 1 }, by how far above the alarm's threshold a step begins"));
        return;
    };
    let of_alarm = [
        ("period", scale.period.at),
        ("datapoints", scale.datapoints.at),
        (
            "breaching",
            scale.breaching.and_then(|breaching| breaching.at),
        ),
        ("statistic", scale.statistic.as_ref().and_then(|s| s.at)),
        ("in_period", scale.of_fewer.period.and_then(|s| s.at)),
        (
            "in_datapoints",
            scale.of_fewer.datapoints.and_then(|s| s.at),
        ),
        ("in_breaching", scale.of_fewer.breaching.and_then(|s| s.at)),
        (
            "in_statistic",
            scale.of_fewer.statistic.as_ref().and_then(|s| s.at),
        ),
    ];
    let mut stated = of_alarm
        .iter()
        .filter_map(|(word, at)| Some((word, (*at)?)));
    if let Some((word, here)) = stated.next() {
        let more = stated.map(|(word, _)| format!(", {word} = null"));
        let more: String = more.collect();
        let headline = "an alarm of any kind has its own period and datapoints";
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        let finding = finding.also(at, "an alarm of any kind");
        findings.push(finding.help(format!(
            "state them in an `alarm` block that selects it; what is inherited is taken back with {word} = null{more}"
        )));
    }
    if doing == Doing::SetBelow {
        let headline = "steps of an alarm of any kind count above its threshold";
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        findings.push(finding.help("write `set`"));
    }
    let headline = "what an alarm of any kind starts is compared, and not written";
    let finding = Finding::new(Severity::Note, &policyfile::GENERATE, at, headline);
    findings.push(
        finding.note("`generate` needs the metric: write on = \"cpu\", or the label of a `metric`"),
    );
}

/// `percentile` goes with `latency`, `queue` with `backlog` and `messages`.
fn words_that_go_with(
    scale: &Scale,
    word: &str,
    at: Span,
    policy: &Policy,
    findings: &mut Vec<Finding>,
) {
    if let Some(percentile) = &scale.percentile {
        let here = percentile.span_or(at);
        if word != LATENCY {
            let headline = format!("`percentile` goes with on = \"{LATENCY}\"");
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        } else if !crate::catalog::cloudwatch::is_extended_statistic(&percentile.value) {
            let headline = format!("\"{}\" is no percentile", percentile.value);
            let source = crate::catalog::cloudwatch::STATISTICS.source;
            findings.push(refused(here, headline, source).help("write \"p95\""));
        }
    }
    if let Some(statistic) = &scale.statistic {
        let here = statistic.span_or(at);
        if word == BACKLOG {
            let headline = "what waits for each task is computed, and has no statistic";
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        } else if scale.percentile.is_some() {
            let headline = "`percentile` and `statistic` say the same";
            let finding = Finding::error(&policyfile::VALUE, here, headline);
            findings.push(finding.help("keep one of them"));
        }
    }
    match (&scale.queue, word == BACKLOG || word == MESSAGES) {
        (Some(queue), false) => {
            let headline = format!("`queue` goes with on = \"{BACKLOG}\" and \"{MESSAGES}\"");
            let here = queue.span_or(at);
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        }
        (None, true) => {
            let headline = format!("on = \"{word}\" needs `queue`");
            let finding = Finding::error(&policyfile::MISSING, at, headline).lacks(&["queue"]);
            findings.push(finding.help("name the queue whose messages wait"));
        }
        (Some(queue), true) => {
            let found = policy.queues_named(&queue.value);
            let here = queue.span_or(at);
            let names = policy.all_queues();
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let known = || names.iter().map(String::as_str);
            if found.is_empty() {
                let headline = format!("there is no queue \"{}\"", queue.value);
                let finding = Finding::error(&policyfile::REFERENCE, here, headline);
                findings.push(suggest(finding, nearest(&queue.value, known()), known()));
            } else if found.len() > 1 {
                let headline = format!("there are several queues \"{}\"", queue.value);
                let finding = Finding::error(&policyfile::REFERENCE, here, headline);
                findings.push(finding.help(format!("write one of {}", names.join(", "))));
            }
        }
        (None, false) => {}
    }
}

/// What goes with steps, and what does not.
fn by_steps(scale: &Scale, at: Span, findings: &mut Vec<Finding>) {
    let lists = [
        ("add", &scale.add),
        ("remove", &scale.remove),
        ("set", &scale.set),
        ("set_below", &scale.set_below),
    ];
    let stated: Vec<_> = lists.iter().filter(|(_, all)| !all.0.is_empty()).collect();
    let place = |all: &Named<Change>| all.0.first().map_or(at, |(name, _)| name.span);
    if !scale.is_by_steps() {
        if let Some((word, all)) = stated.first() {
            let headline = format!("`{word}` goes with kind = \"step\"");
            let finding = Finding::error(&policyfile::VALUE, place(all), headline).lacks(&["kind"]);
            findings.push(match scale.target {
                Some(_) => finding.help(format!(
                    "a target is held without steps: leave it out, or state it instead of `target` and write kind = \"step\"; what is inherited is taken back with {word} = null"
                )),
                None => finding.help("write kind = \"step\""),
            });
        }
        let of_steps = [
            (
                "cooldown",
                scale.cooldown.at.filter(|_| scale.cooldown.value.0 != 300),
            ),
            (
                "period",
                scale.period.at.filter(|_| scale.period.value.0 != 60),
            ),
            (
                "datapoints",
                scale.datapoints.at.filter(|_| scale.datapoints.value != 3),
            ),
            ("breaching", scale.breaching.and_then(|b| b.at)),
            ("statistic", scale.statistic.as_ref().and_then(|s| s.at)),
            ("in_period", scale.of_fewer.period.and_then(|s| s.at)),
            (
                "in_datapoints",
                scale.of_fewer.datapoints.and_then(|s| s.at),
            ),
            ("in_breaching", scale.of_fewer.breaching.and_then(|s| s.at)),
            (
                "in_statistic",
                scale.of_fewer.statistic.as_ref().and_then(|s| s.at),
            ),
        ];
        for (word, stated) in of_steps {
            if let Some(here) = stated {
                let headline = format!("`{word}` goes with kind = \"step\"");
                let finding = Finding::error(&policyfile::VALUE, here, headline).lacks(&["kind"]);
                findings.push(finding.help(match word {
                    "cooldown" => "write `out_cooldown` and `in_cooldown`",
                    _ => "AWS makes the alarms of target tracking itself: leave it out",
                }));
            }
        }
        return;
    }
    if let Some(here) = scale.scale_in.at.filter(|_| !scale.scale_in.value) {
        let headline = "`scale_in` goes with kind = \"target\"";
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.help("steps remove tasks where `remove` says so: leave it out"));
    }
    let fewer = !scale.remove.0.is_empty() || !scale.set_below.0.is_empty();
    let of_fewer = &scale.of_fewer;
    let of_one_way = [
        ("out_cooldown", false, scale.out_cooldown.at),
        ("in_cooldown", true, scale.in_cooldown.at),
        ("in_period", true, of_fewer.period.and_then(|s| s.at)),
        (
            "in_datapoints",
            true,
            of_fewer.datapoints.and_then(|s| s.at),
        ),
        ("in_breaching", true, of_fewer.breaching.and_then(|s| s.at)),
        (
            "in_statistic",
            true,
            of_fewer.statistic.as_ref().and_then(|s| s.at),
        ),
    ];
    for (word, of_fewer, at) in of_one_way {
        let stated = at.filter(|_| of_fewer != fewer && !stated.is_empty());
        if let Some(here) = stated {
            let with = if of_fewer {
                "`remove` or `set_below`"
            } else {
                "`add` or `set`"
            };
            let headline = format!("`{word}` goes with {with}");
            findings.push(Finding::error(&policyfile::VALUE, here, headline));
        }
    }
    if let Some(target) = scale.target {
        let headline = "steps have no target";
        let finding = Finding::error(&policyfile::VALUE, target.span_or(at), headline);
        findings.push(finding.help(if stated.is_empty() {
            "write kind = \"target\"; steps state `add` or `remove` instead, each change with the level it begins at"
        } else {
            "leave it out: each change is stated with the level it begins at"
        }));
    }
    match stated.as_slice() {
        [] if scale.is_mistyped || scale.target.is_some() => {}
        [] => {
            let headline = "kind = \"step\" needs `add`, `remove`, `set` or `set_below`";
            let finding = Finding::error(&policyfile::MISSING, at, headline);
            let finding = finding.lacks(&["add", "remove", "set", "set_below"]);
            findings.push(finding.help("write add = { \"70%\" = 1, \"90%\" = 3 }"));
        }
        [_] => {}
        [_, (word, second), ..] => {
            let headline = "one scaling policy goes in one direction";
            let finding = Finding::error(&policyfile::VALUE, place(second), headline);
            findings.push(finding.help(format!("write `{word}` in a `scale` block of its own")));
        }
    }
    for (name, change) in stated.iter().flat_map(|(_, all)| &all.0) {
        if scale.level(name).is_none() {
            let headline = format!("\"{}\" is no level", name.text);
            let finding = Finding::error(&policyfile::VALUE, name.span, headline);
            findings.push(finding.help("write \"70%\", \"2s\" or \"100\""));
        }
        let on = scale.on.as_ref().map_or("", |on| on.value.as_str());
        let of_tasks = on == CPU || on == MEMORY;
        if of_tasks && scale.level(name).is_some_and(|level| level > 100.0) {
            let headline = format!("the {on} of a service is at most 100 percent");
            let finding = Finding::error(&policyfile::VALUE, name.span, headline);
            findings.push(finding.label("no step begins there"));
        }
        let nothing = matches!(change.value, Change::Tasks(0) | Change::Percent(0));
        let changes = !scale.add.0.is_empty() || !scale.remove.0.is_empty();
        if nothing && changes {
            let headline = "a step changes the number of tasks by 1 or more";
            let here = change.span_or(at);
            let finding = Finding::error(&policyfile::VALUE, here, headline);
            findings.push(finding.help("leave the level out: the steps begin at the next"));
        }
        let exact = !scale.set.0.is_empty() || !scale.set_below.0.is_empty();
        if matches!(change.value, Change::Percent(_)) && exact {
            let headline = "`set` takes a number of tasks";
            findings.push(Finding::error(
                &policyfile::VALUE,
                change.span_or(at),
                headline,
            ));
        }
    }
    let all = || stated.iter().flat_map(|(_, all)| &all.0);
    let shares = all().filter(|(_, change)| matches!(change.value, Change::Percent(_)));
    if (1..all().count()).contains(&shares.count()) {
        let headline = "the steps of one policy are all tasks or all shares";
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        findings.push(finding.note(format!("source: {}", scaling::STEP_ADJUSTMENTS.source)));
    }
    let datapoints = scale.datapoints.value;
    let breaching = scale
        .breaching
        .filter(|b| b.value == 0 || b.value > datapoints);
    if let Some(breaching) = breaching {
        let headline = "`breaching` counts some of the datapoints";
        let here = breaching.span_or(at);
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.label(format!("1 to {datapoints}")));
    }
}

/// A target in the unit of its metric.
fn level(word: &str, target: Stated<Level>, at: Span, findings: &mut Vec<Finding>) {
    let here = target.span_or(at);
    let percent = word == CPU || word == MEMORY;
    let fits = match target.value {
        Level::Number(_) => true,
        Level::Percent(_) => percent || !KNOWN.contains(&word),
        Level::Seconds(_) => word == LATENCY || !KNOWN.contains(&word),
    };
    if !fits {
        let headline = format!("a target of {word} is no such value");
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.help(match word {
            CPU | MEMORY => "write a share, such as \"70%\"",
            LATENCY => "write a duration, such as \"250ms\"",
            _ => "write a number",
        }));
        return;
    }
    if percent && is_part_of_one(target.value) {
        findings.push(below_one(target.value, "target", here));
    }
    let number = target.value.number();
    if number <= 0.0 || (percent && number > 100.0) {
        let headline = "the scaling target is out of range";
        let finding = Finding::error(&policyfile::VALUE, here, headline);
        findings.push(finding.label(if percent {
            "above 0, and at most 100 percent"
        } else {
            "must be above 0"
        }));
    }
}
