//! An EventBridge bus with its SQS queues and SNS topics.

mod bills;
mod capacity;
mod listed;
mod planning;
mod rules;
mod widgets;

use crate::billing::Priced;
use crate::catalog::events::ARCHIVE_RETENTION_DEFAULT_DAYS;
use crate::policy::Policy;
use crate::policy::bus::Bus;
use crate::policy::demand::EVENTS;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Sized, SizedBus, SizedRule, Watched};
use crate::syntax::tree::Expr;
use crate::value::Value;
use crate::value::unit::Rate;

use super::alarm::{actions, alarms};
use super::dashboards::Drawn;
use super::sqs_queue::of_bus;
use super::{
    Anchor, Binding, By, Compare, Dimensions, Driven, Family, Field, Inputs, Invariant, Listed,
    Otherwise, Owner, Part, Read, Select, Selector, Shows, Simulated, Unset, days, optional, row,
};

/// Event buses.
pub(super) struct EventBus;

static BUS: Part = Part::of("aws_cloudwatch_event_bus", "event bus", &[]);
static ARCHIVE: Part = Part {
    missing: Some(&policy::MISSING_PART),
    ..Part::of(
        "aws_cloudwatch_event_archive",
        "archive",
        &["event_source_arn"],
    )
};
static ALARM: Part = alarms(Owner::at("dimensions.EventBusName"));
/// The policy has no alarms of a bus, as it would have little to choose: one dead letter is one too many, and a bus has
/// no limit of its own that is worth holding it to but the rate it is planned for. So these are the same for every bus,
/// and written out, that a stack says what it does.
const CAPACITY_PERCENT: u32 = 80;
/// Seconds of one datapoint of the capacity alarm.
const CAPACITY_PERIOD: u32 = 60;

/// Events in one datapoint at which the capacity alarm fires.
fn capacity_threshold(b: &SizedBus, _: &str) -> Option<Value> {
    let share = f64::from(CAPACITY_PERCENT) / 100.0;
    Some((b.capacity.as_ref()?.value * f64::from(CAPACITY_PERIOD) * share).into())
}

/// A rule as the module takes it.
fn rule_input(rule: &SizedRule) -> Expr {
    let matched = [
        ("source", &rule.sources),
        ("detail-type", &rule.detail_types),
    ];
    let stated = matched.into_iter().filter(|(_, any)| !any.is_empty());
    let pattern = stated.map(|(key, any)| (key, Expr::list(any.iter().map(Expr::text))));
    let target = |kind: &str, name: &String| {
        let to = Expr::object([(kind.to_owned(), Expr::text(name))]);
        (format!("{kind}-{name}"), to)
    };
    let queues = rule.queues.iter().map(|name| target("queue", name));
    let topics = rule.topics.iter().map(|name| target("topic", name));
    Expr::object([
        ("description".to_owned(), Expr::text(&rule.description)),
        (
            "event_pattern".to_owned(),
            Expr::call("jsonencode", [Expr::object(pattern.collect::<Vec<_>>())]),
        ),
        (
            "targets".to_owned(),
            Expr::object(queues.chain(topics).collect::<Vec<_>>()),
        ),
    ])
}

impl Family for EventBus {
    type Item = SizedBus;

    const NAME: &'static str = "bus";
    const MODULE: &'static str = "event-bus";
    const FILE: &'static str = "events";
    const BINDINGS: &'static [&'static [Binding<SizedBus>]] = &[&[
        row(
            Field {
                name: "bus.archive",
                title: "retention of the archive",
                unit: " days",
                doc: "days events are archived",
                input: "archive_days",
                part: &ARCHIVE,
                select: Select::All,
                read: Read::Path("retention_days"),
                mode: Mode::AtLeast,
                compare: Compare::ZeroIsForever,
                unset: Unset::number(&ARCHIVE_RETENTION_DEFAULT_DAYS),
                rule: &rules::ARCHIVE,
                caution: None,
                price: None,
            },
            |b, _| days(b.stated.archive.as_ref()),
        ),
        Binding {
            shows: Shows::Derived(capacity_threshold),
            ..row(
                Field {
                    name: "bus.capacity",
                    title: "threshold of the capacity alarm",
                    unit: "",
                    doc: "events per second the capacity alarm is measured against",
                    input: "max_events_per_second",
                    part: &ALARM,
                    select: Select::Named {
                        at: "alarm_name",
                        name: "{name}-capacity",
                        otherwise: Otherwise::NotAsked,
                    },
                    read: Read::Path("threshold"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |b, _| optional(b.capacity.as_ref()),
            )
        },
    ]];

    const ANCHOR: Option<Anchor> = Some(Anchor {
        part: &BUS,
        name: "name",
        prefix: None,
        only: None,
        ending: "",
        bare: None,
        behind: &["-bus", "-event-bus"],
        within: &[],
        always: true,
        also: &[],
        leads_to: &[],
    });
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedBus>> = Some(listed::LISTED);
    const WIDGETS: &'static [Drawn<Self::Item>] = widgets::WIDGETS;
    const RULES: &'static [&'static RuleInfo] = rules::RULES;
    const PRICED: &'static [Priced] = bills::PRICED;
    const INVARIANTS: &'static [Invariant] = capacity::INVARIANTS;

    fn selectors<'p>(policy: &'p Policy, sized: &Sized) -> Vec<Selector<'p>> {
        let own = |name: &str| sized.buses.iter().any(|s| s.custom && s.name == name);
        let item = |b: &'p Bus| Selector {
            name: &b.name.text,
            select: b.select.as_ref(),
        };
        let buses = policy.buses.iter().filter(|b| own(&b.name.text));
        buses.map(item).collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedBus> {
        sized.buses.iter().filter(|b| b.custom).collect()
    }

    fn name(item: &SizedBus) -> String {
        item.name.clone()
    }

    fn dimensions(item: &SizedBus, sized: &Sized, _: &Watched) -> Vec<Dimensions> {
        vec![vec![(
            "EventBusName",
            Expr::text(Self::aws_name(item, sized)),
        )]]
    }

    fn simulated(item: &SizedBus, _: &Sized) -> Option<Simulated> {
        let events = item.demand.as_ref().map(|d| d.value);
        let led = |name: &String| item.rules.iter().any(|rule| rule.queues.contains(name));
        let queues = item.queues.iter().filter(|queue| led(&queue.name));
        let queues: Vec<_> = queues.map(|queue| of_bus(queue, events)).collect();
        (!queues.is_empty()).then_some(Simulated::Queues(queues))
    }

    fn driven(item: &SizedBus, _: &Sized) -> Option<Driven> {
        if !item.custom {
            return Some(Driven::LeftOut(
                "what comes over it is another's".to_owned(),
            ));
        }
        let Some(peak) = &item.demand else {
            return Some(Driven::unstated(EVENTS));
        };
        let rules = item.rules.iter().flat_map(|rule| {
            let types = match rule.detail_types.as_slice() {
                [] => vec![format!("load test of {}", rule.name)],
                types => types.to_vec(),
            };
            let of = move |source: &String| -> Vec<(String, String)> {
                let types = types.iter();
                types.map(|kind| (source.clone(), kind.clone())).collect()
            };
            rule.sources.iter().flat_map(of)
        });
        let mut kinds: Vec<(String, String)> = rules.collect();
        if kinds.is_empty() {
            kinds.push(("load-test".to_owned(), "load test".to_owned()));
        }
        let output = ["buses", &item.name, "name"];
        Some(Driven::sent(EVENTS, By::Events(kinds), peak.value, &output))
    }

    fn why(item: &SizedBus) -> Option<String> {
        let planned = Rate(item.capacity.as_ref()?.value);
        Some(match &item.demand {
            Some(demand) => format!(
                "Planned for {planned}; the demand is {} at peak.",
                Rate(demand.value)
            ),
            None => format!("Planned for {planned}."),
        })
    }

    fn identity(item: &SizedBus, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(item: &SizedBus, sized: &Sized, inputs: &mut Inputs) {
        if item.stated.archive.is_none() {
            inputs.set("archive_days", Expr::Null);
        }
        for topic in &item.topics {
            let at = format!("topics.{}", topic.name);
            inputs.set(
                &format!("{at}.subscriptions"),
                Expr::list(topic.queues.iter().map(Expr::text)),
            );
            if topic.fifo {
                inputs.set(&format!("{at}.fifo"), Expr::Bool(true));
            }
        }
        // A rule's name may have dots, which would be steps of a path.
        let rules = item
            .rules
            .iter()
            .map(|rule| (rule.name.clone(), rule_input(rule)));
        let rules: Vec<_> = rules.collect();
        if !rules.is_empty() {
            inputs.set("rules", Expr::object(rules));
        }
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        inputs.set(
            "alarms.dead_letters",
            Expr::object(Vec::<(String, Expr)>::new()),
        );
        inputs.set(
            "alarms.capacity.percent",
            Expr::Integer(CAPACITY_PERCENT.into()),
        );
        inputs.set(
            "alarms.capacity.period_seconds",
            Expr::Integer(CAPACITY_PERIOD.into()),
        );
        actions(sized, true, inputs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_what_the_rule_states_and_nothing_empty() {
        let rule = |sources: &[&str], types: &[&str]| SizedRule {
            name: "r".into(),
            description: String::new(),
            sources: sources.iter().map(|s| (*s).to_owned()).collect(),
            detail_types: types.iter().map(|s| (*s).to_owned()).collect(),
            queues: vec!["q".into()],
            topics: Vec::new(),
        };
        let pattern = |sources, types| {
            let written = format!("{:?}", rule_input(&rule(sources, types)));
            (
                written.contains("\"source\""),
                written.contains("\"detail-type\""),
            )
        };
        assert_eq!(pattern(&["s"], &["t"]), (true, true));
        assert_eq!(pattern(&["s"], &[]), (true, false));
        assert_eq!(pattern(&[], &["t"]), (false, true));
    }
}
