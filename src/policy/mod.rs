//! The sizing policy: an HCL file of literals, read with the place of every value.

pub mod alarm;
pub mod beside;
pub mod cost;
pub mod decode;
mod defaults;
pub mod demand;
pub mod edges;
mod find;
pub mod level;
pub mod lint;
mod load;
mod mistake;
pub mod observe;
pub mod quotas;
pub mod raw;
pub mod reference;
pub mod select;
mod table;
mod validate;
pub mod watch;
mod words;

use std::collections::HashSet;
use std::fmt;

pub use decode::{FieldDoc, SectionDoc, Stated};
pub use find::{find, open, open_found};
pub use load::{BASELINE, EnvironmentPolicy, FILE_NAME, Loaded, embedded, load, of_some, said_of};
pub use mistake::label_word;
pub use validate::validate;

use alarm::ItemAlarm;
use beside::{TargetGroup, Timer};
use cost::{Budget, Cost, Network, Tags};
use decode::Reader;
use demand::Demand;
use edges::{Access, Edge};
use lint::{Lint, Waiver};
use observe::{Alarm, AlarmOn, Dashboard, Logs, Metric, Tracing};
use quotas::Quotas;
use raw::{Displaces, Name, Needs};
use select::EnvironmentSelect;
use watch::Watch;

use crate::catalog::metrics::Namespace;
use crate::catalog::names::NameForm;
use crate::finding::Finding;
use crate::text::Span;

/// Something that a policy sizes and that has a name of its own.
pub trait Item: Sized {
    /// The block's type, which is its kind in messages and in `tfsize:component` tags.
    const BLOCK: &'static str;
    /// What its label is.
    const LABEL: &'static str;
    /// What the reference page says of the block.
    const DOC: &'static str;
    /// What can name it in AWS.
    const NAMES: &'static NameForm;
    /// All that AWS may measure of one.
    const METRICS: &'static [&'static Namespace] = &[];
    /// Whether its name in AWS is its own, rather than one with the system and the environment before it.
    const NAMED_ALONE: bool = false;
    /// The longest name it may have in AWS.
    const LONGEST: usize = 40;

    /// What an alarm of the top level may be on of it.
    const WATCHED_ON: &'static [AlarmOn];
    /// What a dashboard shows it by; none where it has nothing to show.
    const SHOWN_AS: &'static [&'static str];
    /// Whether it publishes metrics of its own.
    const PUBLISHES: bool = false;
    /// What services have from using it, where its module says it.
    const ACCESS: &'static [&'static Access] = &[];

    /// Keys that are stated instead of others.
    fn displaces() -> &'static [Displaces] {
        &[]
    }
    /// What goes only with some of what it may state.
    fn needs() -> &'static [Needs] {
        &[]
    }
    /// What AWS measures of it.
    fn measures(&self) -> &'static [&'static Namespace] {
        Self::METRICS
    }
    /// What AWS would measure of it besides, and how it is asked for.
    fn may_measure(&self) -> Option<(&'static [&'static Namespace], &'static str)> {
        None
    }
    /// How a service uses it.
    fn edges(&self, service: &Service) -> Vec<Edge> {
        let _ = service;
        Vec::new()
    }
    /// Its own alarms.
    fn alarms(&self) -> &[ItemAlarm] {
        &[]
    }
    /// The queues that it makes, which are watched as others are.
    fn queues(&self) -> &[queue::Queue] {
        &[]
    }
    /// Reads a block; none when something is missing without which there is nothing to size.
    fn read(r: &mut Reader, name: &Name) -> Option<Self>;
    /// The same in a `profile` block of it.
    fn displaces_in_profile() -> &'static [Displaces] {
        &[]
    }
    /// The label of the block.
    fn name(&self) -> &Name;
    /// What can name this one in AWS.
    fn names(&self) -> &'static NameForm {
        Self::NAMES
    }
    /// What is wrong with it that the type of a single field does not show.
    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>);
}

/// An item of any kind, as those see it that need only its name.
#[derive(Debug, Clone, Copy)]
pub struct AnyItem<'p> {
    /// The word for the kind of item: `service`.
    pub kind: &'static str,
    /// The label of its block.
    pub name: &'p Name,
    /// What can name it in AWS.
    names: &'static NameForm,
    /// Whether its name in AWS is its own.
    named_alone: bool,
    /// The longest name it may have in AWS.
    longest: usize,
    /// What AWS measures of it.
    measures: &'static [&'static Namespace],
    /// What AWS would measure of it besides, and how it is asked for.
    may_measure: Option<(&'static [&'static Namespace], &'static str)>,
    /// Whether it publishes metrics of its own.
    publishes: bool,
}

impl<'p> AnyItem<'p> {
    fn of<I: Item>(item: &'p I) -> Self {
        Self {
            kind: I::BLOCK,
            name: item.name(),
            names: item.names(),
            named_alone: I::NAMED_ALONE,
            longest: I::LONGEST,
            measures: item.measures(),
            may_measure: item.may_measure(),
            publishes: I::PUBLISHES,
        }
    }
}

/// Declares the policy with a list of each kind of item.
macro_rules! policy {
    ($($all:ident: $module:ident::$one:ident => $sized:ident => $file:ident::$family:ident,)+) => {
        $(pub mod $module;)+
        $(use $module::$one;)+

        /// A policy as it holds in one environment.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Policy {
            /// The `policy` block.
            pub head: Head,
            /// Namespace of custom metrics.
            pub namespace: Stated<String>,
            /// What the environment must carry.
            pub demand: Demand,
            $(
                #[doc = concat!("Every `", stringify!($module), "` block.")]
                pub $all: Vec<$one>,
            )+
            /// Custom metrics.
            pub metrics: Vec<Metric>,
            /// Alarms.
            pub alarms: Vec<Alarm>,
            /// Dashboards.
            pub dashboards: Vec<Dashboard>,
            /// X-Ray sampling.
            pub tracing: Option<Tracing>,
            /// Log groups of services and databases.
            pub logs: Option<Logs>,
            /// Other log groups, each with a name of the policy's.
            pub log_groups: Vec<Logs>,
            /// Target groups of no item.
            pub target_groups: Vec<TargetGroup>,
            /// Schedules of no item.
            pub timers: Vec<Timer>,
            /// Network use by component.
            pub networks: Vec<Network>,
            /// Cost strategies.
            pub cost: Option<Cost>,
            /// What it may cost a month.
            pub budget: Option<Budget>,
            /// Tags.
            pub tags: Option<Tags>,
            /// What the AWS account allows.
            pub quotas: Quotas,
            /// How strictly the linter holds.
            pub lint: Lint,
            /// The findings that are waived for a while.
            pub waivers: Vec<Waiver>,
            /// Where it states what holds for all of a kind.
            pub for_all: HashSet<Span>,
        }

        /// What a kind of block states instead of something else. Blocks of one kind in several items are told by what
        /// they state.
        fn displaces(kind: &str) -> Vec<&'static Displaces> {
            let mut out = Vec::new();
            $(match kind {
                $one::BLOCK => out.extend($one::displaces()),
                "profile" => out.extend($one::displaces_in_profile()),
                _ => {}
            })+
            if kind == "alarm" {
                out.extend(alarm::DISPLACES);
            }
            out
        }

        /// What a kind of block takes of what is stated for all of the kind only where it goes.
        fn needs(kind: &str) -> Vec<&'static Needs> {
            let mut out = Vec::new();
            $(if kind == $one::BLOCK {
                out.extend($one::needs());
            })+
            out
        }

        /// The kinds of items of which it is measured what an alarm is on.
        fn watched_on(on: AlarmOn) -> Vec<&'static str> {
            let mut out = Vec::new();
            $(if $one::WATCHED_ON.contains(&on) {
                out.push($one::BLOCK);
            })+
            out
        }

        /// Whether a pattern is written as items are named: the kind, a slash and the name.
        fn is_item(pattern: &str) -> bool {
            let kind = pattern.split_once('/').map(|(kind, _)| kind);
            kind.is_some_and(|kind| kind == "*" $(|| kind == $one::BLOCK)+)
        }

        /// The words for what AWS measures of items.
        fn metric_words() -> Vec<&'static str> {
            let spaces: Vec<&'static Namespace> = [$($one::METRICS),+].concat();
            let all = spaces.iter().flat_map(|space| space.metrics);
            all.map(|metric| metric.word).filter(|word| !word.is_empty()).collect()
        }

        /// What a dashboard can show of items: the kind, and the words for all of it.
        pub fn shown() -> Vec<(&'static str, &'static [&'static str])> {
            let all = [$(($one::BLOCK, $one::SHOWN_AS)),+];
            all.into_iter().filter(|(_, words)| !words.is_empty()).collect()
        }

        /// What services have from using items, kind by kind.
        pub fn accesses() -> Vec<&'static Access> {
            [$($one::ACCESS),+].concat()
        }

        impl Policy {
            /// How a service uses items, kind by kind.
            fn item_edges(&self, service: &Service) -> Vec<Edge> {
                let mut all = Vec::new();
                $(all.extend(self.$all.iter().flat_map(|item| item.edges(service)));)+
                all
            }

            /// Every item, kind by kind.
            pub fn items(&self) -> Vec<AnyItem<'_>> {
                let mut all = Vec::new();
                $(all.extend(self.$all.iter().map(AnyItem::of));)+
                all
            }

            /// Every alarm of an item, in the order of the items: its own, and those of the top level that are for it and
            /// that no alarm of its own stands in for.
            pub fn watches(&self) -> Vec<Watch<'_>> {
                let mut all = Vec::new();
                $(for item in &self.$all {
                    let of = AnyItem::of(item);
                    self.watched(of, None, item.alarms(), &mut all);
                    for queue in item.queues() {
                        self.watched(AnyItem::of(queue), Some(&of.name.text), &queue.alarms, &mut all);
                    }
                })+
                all
            }

            /// Where items are named of which something else says which resources they are.
            fn selected(&self) -> HashSet<Span> {
                let mut out = HashSet::new();
                $(for item in &self.$all {
                    if item.select.as_ref().is_some_and(|select| !select.is_by_place()) {
                        out.insert(item.name().span);
                    }
                })+
                out
            }

            /// What is wrong with items, each by itself.
            fn check_items(&self, findings: &mut Vec<Finding>) {
                $(self.$all.iter().for_each(|item| item.check(self, findings));)+
            }

            /// Reads a whole policy, layers already merged.
            fn read(r: &mut Reader) -> Option<Self> {
                let namespace = r.uncompared(decode::why::NAMESPACE).or(
                    "namespace",
                    "Custom".to_string(),
                    "namespace of custom metrics",
                );
                let head = r.only(
                    "policy",
                    "the system's name",
                    "which system, where, for which tfsize",
                    Head::read,
                );
                let demand = r.block("demand", "what an environment must carry", |r| {
                    Some(Demand::read(r))
                });
                // The order of the blocks here is that of the reference.
                $(let $all = r.blocks($one::BLOCK, $one::LABEL, $one::DOC, $one::read);)+
                let rest = Rest::read(r);
                Some(Self {
                    head: head?,
                    namespace,
                    demand: demand.unwrap_or_default(),
                    $($all,)+
                    metrics: rest.metrics,
                    alarms: rest.alarms,
                    dashboards: rest.dashboards,
                    tracing: rest.tracing,
                    logs: rest.logs.iter().find(|logs| logs.name.is_none()).cloned(),
                    log_groups: {
                        let named = rest.logs.into_iter();
                        named.filter(|logs| logs.name.is_some()).collect()
                    },
                    target_groups: rest.target_groups,
                    timers: rest.timers,
                    networks: rest.networks,
                    cost: rest.cost,
                    budget: rest.budget,
                    tags: rest.tags,
                    quotas: rest.quotas,
                    lint: rest.lint,
                    waivers: rest.waivers,
                    for_all: HashSet::new(),
                })
            }
        }
    };
}
crate::items::items!(policy);

impl Policy {
    /// Adds the alarms of one item: its own, and those of the top level that are for it.
    fn watched<'p>(
        &'p self,
        item: AnyItem<'p>,
        inside: Option<&'p str>,
        own: &'p [ItemAlarm],
        all: &mut Vec<Watch<'p>>,
    ) {
        let watch = |alarm: &'p ItemAlarm| Watch {
            item,
            inside,
            alarm,
        };
        all.extend(own.iter().map(watch));
        let name = &item.name.text;
        let inner = inside.map(|bus| format!("{bus}/{name}"));
        let names: Vec<&str> = inner.iter().chain([name]).map(String::as_str).collect();
        let is_for = |a: &&'p Alarm| a.is_for(item.kind, &names);
        let shared = self.alarms.iter().filter(is_for).map(|alarm| &alarm.own);
        let shared = shared.filter(|a| own.iter().all(|o| o.name.text != a.name.text));
        all.extend(shared.map(watch));
    }

    /// The queues that a name means: one of its own, else those of a bus by their name, or with that of the bus before it
    /// and a slash.
    pub fn queues_named(&self, name: &str) -> Vec<QueueName<'_>> {
        let all = self.all_queues();
        let own = all.iter().find(|q| q.bus.is_none() && q.queue == name);
        if let Some(own) = own {
            return vec![*own];
        }
        let is = |q: &QueueName<'_>| q.queue == name || q.to_string() == name;
        all.into_iter().filter(is).collect()
    }

    /// Every queue: those of their own, and those of buses.
    pub fn all_queues(&self) -> Vec<QueueName<'_>> {
        let own = self.queues.iter().map(|queue| QueueName {
            bus: None,
            queue: &queue.name.text,
        });
        let of_buses = self.buses.iter().flat_map(|bus| {
            let queues = bus.queues.iter();
            queues.map(|queue| QueueName {
                bus: Some(&bus.name.text),
                queue: &queue.name.text,
            })
        });
        own.chain(of_buses).collect()
    }

    /// Where an item of a kind is named.
    pub fn item(&self, kind: &str, name: &str) -> Option<Span> {
        let mut items = self.items().into_iter();
        let item = items.find(|item| item.kind == kind && item.name.text == name);
        item.map(|item| item.name.span)
    }
}

/// A queue, and the bus that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueName<'p> {
    /// The bus; none for a queue of its own.
    pub bus: Option<&'p str>,
    /// The label of the queue.
    pub queue: &'p str,
}

impl fmt::Display for QueueName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bus {
            Some(bus) => write!(f, "{bus}/{}", self.queue),
            None => f.write_str(self.queue),
        }
    }
}

/// The `policy` block: which system, where, for which tfsize.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The system's name.
    pub name: Name,
    /// What the system is.
    pub description: Option<Stated<String>>,
    /// AWS Region of its stacks.
    pub region: Option<Stated<String>>,
    /// Versions of tfsize that may read the policy.
    pub require: Option<Stated<String>>,
    /// The version of the language it is written in.
    pub version: Option<Stated<u32>>,
    /// The policy this one changes.
    pub extends: Option<Stated<String>>,
}

impl Head {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        r.all_settings();
        Some(Self {
            name: name.clone(),
            description: r.optional("description", "what the system is"),
            region: r.required("region", "AWS Region of its stacks"),
            require: r.optional("require", "versions of tfsize that may read the policy, such as \">= 0.1\""),
            version: r.optional(
                "version",
                "version of the language of policies that it is written in; 1 where it is not stated",
            ),
            extends: r.optional(
                "extends",
                "a policy file this one changes, whose name ends in .hcl, relative to it, or \"baseline\" for the example policy of tfsize",
            ),
        })
    }
}

/// An environment as declared: what it inherits and whether it is only a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// The label of its block: what `--env` takes.
    pub name: Name,
    /// The environment it changes.
    pub inherits: Option<Stated<String>>,
    /// Its AWS Region, where it is another than the policy's.
    pub region: Option<Stated<String>>,
    /// Whether `generate` leaves it out unless it is named.
    pub scenario: Stated<bool>,
    /// Which root modules are this environment.
    pub select: Option<EnvironmentSelect>,
}

impl Environment {
    fn read(r: &mut Reader, name: &Name) -> Self {
        Self {
            name: name.clone(),
            inherits: r.setting().optional("inherits", "the environment this one changes"),
            region: r.setting().optional("region", "its AWS Region, where it is another than the policy's"),
            scenario: r.setting().or(
                "scenario",
                false,
                "sized and checked only: `generate` leaves it out unless it is named with --env",
            ),
            select: r.block(
                "select",
                "which root modules are this environment; without it, those whose directory, workspace, `environment` variable or tag has its name",
                |r| Some(EnvironmentSelect::read(r)),
            ),
        }
    }
}

/// What a policy states that is no item.
struct Rest {
    metrics: Vec<Metric>,
    alarms: Vec<Alarm>,
    dashboards: Vec<Dashboard>,
    tracing: Option<Tracing>,
    logs: Vec<Logs>,
    target_groups: Vec<TargetGroup>,
    timers: Vec<Timer>,
    networks: Vec<Network>,
    cost: Option<Cost>,
    budget: Option<Budget>,
    tags: Option<Tags>,
    quotas: Quotas,
    lint: Lint,
    waivers: Vec<Waiver>,
}

impl Rest {
    fn read(r: &mut Reader) -> Self {
        Self {
            metrics: r.blocks(
                "metric",
                "the metric's label",
                "a custom metric",
                Metric::read,
            ),
            alarms: r.blocks(
                "alarm",
                "the alarm's name",
                "a threshold that holds for everything of its kind",
                |r, name| Some(Alarm::read(r, name)),
            )
            .into_iter()
            .flatten()
            .collect(),
            dashboards: r.blocks(
                "dashboard",
                "the dashboard's name",
                "a CloudWatch dashboard",
                Dashboard::read,
            ),
            tracing: r.block("tracing", "X-Ray sampling", |r| Some(Tracing::read(r))),
            logs: r.one_or_several(
                "logs",
                "what they are called",
                "log groups of services and databases; with a label, other log groups that are there",
                |r, label| Some(Logs::read(r, label)),
            ),
            target_groups: r.blocks(
                "target_group",
                "what they are called",
                "target groups that are there, of no service of the policy or of one in another root module",
                TargetGroup::read,
            ),
            timers: r.blocks(
                "schedule",
                "what they are called",
                "schedules that are there and start no job of the policy, such as those of functions",
                Timer::read,
            ),
            networks: r.blocks(
                "network",
                "the component",
                "bandwidth and volume of one component",
                Network::read,
            ),
            cost: r.block("cost", "strategies to save money, in words", |r| {
                Some(Cost::read(r))
            }),
            budget: r.block(
                "budget",
                "what an environment may cost a month: `tfsize cost` fails above it",
                |r| Some(Budget::read(r)),
            ),
            tags: r.block("tags", "cost-allocation tags", |r| Some(Tags::read(r))),
            quotas: r
                .block("quotas", "what the AWS account allows in the Region", |r| {
                    Some(Quotas::read(r))
                })
                .unwrap_or_default(),
            lint: r
                .block("lint", "how strictly the linter holds", |r| {
                    Some(Lint::read(r))
                })
                .unwrap_or_default(),
            waivers: r.blocks(
                "waiver",
                "the waiver's name",
                "findings that pass for a while",
                Waiver::read,
            ),
        }
    }
}

impl Policy {
    /// The reference of everything a policy can hold, from the decoder itself.
    pub fn describe() -> SectionDoc {
        let mut doc = Reader::describe(Self::read);
        let nobody = Name {
            text: String::new(),
            span: crate::text::Span::nowhere(),
        };
        let environment = Reader::describe(|r| {
            let environment = Environment::read(r, &nobody);
            r.block("demand", "what the environment must carry", |r| {
                Some(Demand::read(r))
            });
            environment
        });
        doc.sections.insert(
            1,
            SectionDoc {
                kind: "environment",
                label: Some("the environment's name"),
                doc: "an environment: its demand and, as blocks named as at the top level, what differs there",
                required: true,
                ..environment
            },
        );
        for section in &mut doc.sections {
            section.required |= section.kind == "policy";
        }
        doc
    }
}
