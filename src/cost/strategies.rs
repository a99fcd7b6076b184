//! What is often said to save money, held to what is there: each with whether it is done, and what it changes a month.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::savings::may_be_on_spot;
use super::{Bill, Ends, Estimate, Line, Saving};

/// How a strategy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is done.
    Done,
    /// It is not done, and could be.
    Missing,
    /// AWS has no such thing, or it saves nothing there.
    NotTrue,
    /// Terraform does not show it.
    Undecided,
    /// Nothing here is of its kind.
    NotApplicable,
}

impl Standing {
    /// As reports spell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Missing => "missing",
            Self::NotTrue => "not true on AWS",
            Self::Undecided => "undecided",
            Self::NotApplicable => "does not apply",
        }
    }
}

/// A strategy, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strategy {
    /// Area and strategy in a few words.
    pub name: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// What it saves a month, or would; less than nothing where it costs. None where it hangs on usage, or is not known.
    pub usd: Option<Ends>,
    /// Why, and the edit where one is missing.
    pub because: &'static str,
}

/// What an estimate says of the strategies.
struct Seen<'a> {
    estimate: &'a Estimate,
    savings: &'a [Saving],
}

/// The strategies, in the order of compute, database, messaging, monitoring.
pub fn strategies(estimate: &Estimate, savings: &[Saving]) -> Vec<Strategy> {
    let seen = Seen { estimate, savings };
    vec![
        seen.spot(),
        seen.reserved(),
        seen.scaling(),
        seen.serverless(),
        seen.proxy(),
        seen.replicas(),
        seen.bus(),
        seen.requests(),
        Strategy {
            name: "messaging: batch messages",
            standing: Standing::Undecided,
            usd: None,
            because: "the code decides it: ten messages in a request of SQS or SNS cost a tenth of ten requests",
        },
        Strategy {
            name: "monitoring: metric retention",
            standing: Standing::NotTrue,
            usd: Some(Ends::default()),
            because: "CloudWatch keeps metrics for 15 months and no setting changes it; retention is of log groups",
        },
        seen.filters(),
        seen.sampling(),
    ]
}

impl Seen<'_> {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.estimate.bills.iter().flat_map(|bill| &bill.lines)
    }

    /// What the lines of meters that begin so cost.
    fn usd(&self, begins: &str) -> Ends {
        let lines = self.lines().filter(|line| line.meter.starts_with(begins));
        lines.filter_map(Line::usd).sum()
    }

    fn has(&self, begins: &str) -> bool {
        self.lines().any(|line| line.meter.starts_with(begins))
    }

    fn bills<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Bill> {
        self.estimate
            .bills
            .iter()
            .filter(move |bill| bill.kind == kind)
    }

    /// The largest saving of a name; none where nothing would save so.
    fn largest(&self, name: &str) -> Ends {
        let found = self.savings.iter().find(|saving| saving.name == name);
        found.map(Saving::usd).unwrap_or_default()
    }

    /// A strategy for which there is nothing here.
    fn of_nothing(name: &'static str, because: &'static str) -> Strategy {
        Strategy {
            name,
            standing: Standing::NotApplicable,
            usd: Some(Ends::default()),
            because,
        }
    }

    fn spot(&self) -> Strategy {
        let name = "compute: Spot for workers";
        let mut tasks = self.estimate.bills.iter().filter(|b| may_be_on_spot(b));
        if tasks.next().is_none() {
            let because = "there are no tasks on Fargate that run Linux; Windows has no Spot";
            return Self::of_nothing(name, because);
        }
        let of_spot = self.lines().filter_map(|line| {
            let percent = Decimal::from(line.assumed?.percent);
            let rest = Decimal::ONE_HUNDRED - percent;
            // What is paid is the share of the price on demand.
            Some(line.usd()?.times(rest / percent))
        });
        let saved: Ends = of_spot.sum();
        let has_more = self
            .savings
            .iter()
            .any(|s| s.name == super::savings::ON_SPOT);
        if self.lines().any(|line| line.assumed.is_some()) {
            return Strategy {
                name,
                standing: Standing::Done,
                usd: Some(saved),
                because: if has_more {
                    "some tasks are on Spot, at an assumed 30 % of the price on demand; what it would save elsewhere is listed above"
                } else {
                    "tasks are on Spot, at an assumed 30 % of the price on demand"
                },
            };
        }
        Strategy {
            name,
            standing: Standing::Missing,
            usd: Some(self.largest(super::savings::ON_SPOT)),
            because: "write a spot block in the policy's service that may be stopped, or FARGATE_SPOT in capacity_provider_strategy of aws_ecs_service; the amount is that of the largest one",
        }
    }

    fn reserved(&self) -> Strategy {
        Strategy {
            name: "compute: Reserved Instances for services that always run",
            standing: Standing::NotTrue,
            usd: Some(self.largest(super::savings::ON_PLAN)),
            because: "Fargate has none; a Compute Savings Plan saves this, bought in the payer account",
        }
    }

    fn scaling(&self) -> Strategy {
        let name = "compute: scaling with the load";
        if !self.has("fargate.") {
            return Self::of_nothing(name, "there are no tasks on Fargate");
        }
        let usd = self.usd("fargate.");
        if usd.floor < usd.ceiling {
            return Strategy {
                name,
                standing: Standing::Done,
                usd: Some(Ends::flat(usd.ceiling) - usd),
                because: "against as many tasks all the time as there may be at the most",
            };
        }
        Strategy {
            name,
            standing: Standing::Missing,
            usd: None,
            because: "write a range of tasks and a scale block in the policy's service, or aws_appautoscaling_target and aws_appautoscaling_policy; what it saves hangs on the load",
        }
    }

    fn serverless(&self) -> Strategy {
        let name = "database: Aurora Serverless v2";
        let usd = self.usd("aurora.acu");
        if self.has("aurora.acu") {
            return Strategy {
                name,
                standing: Standing::Done,
                usd: Some(Ends::flat(usd.ceiling) - usd),
                because: "against the maximum capacity all the time",
            };
        }
        if !self.has("aurora.") {
            return Self::of_nothing(name, "there is no Aurora database");
        }
        Strategy {
            name,
            standing: Standing::Missing,
            usd: None,
            because: "write acu = \"MIN..MAX\" instead of instance in the policy's database, or instance_class = \"db.serverless\" with serverlessv2_scaling_configuration; it pays where the load changes",
        }
    }

    fn proxy(&self) -> Strategy {
        let usd = self.usd("rds-proxy.");
        Strategy {
            name: "database: RDS Proxy for pooling",
            standing: Standing::NotTrue,
            usd: Some(Ends::default() - usd),
            because: "a proxy costs, and saves nothing on a bill: it is for connections and failover",
        }
    }

    fn replicas(&self) -> Strategy {
        // Which instance is the writer AWS decides; what is left of a cluster without its dearest one is at least replicas.
        let mut clusters: BTreeMap<Option<&str>, Vec<Ends>> = BTreeMap::new();
        for bill in self.bills("aws_rds_cluster_instance") {
            let cluster = clusters.entry(bill.group.as_deref()).or_default();
            cluster.push(bill.usd());
        }
        // Of instances whose cluster is elsewhere nobody knows which are of one.
        let is_known = clusters.get(&None).is_none_or(Vec::is_empty);
        let readers = |instances: &Vec<Ends>| -> Ends {
            let dearest = instances.iter().copied().max_by_key(|usd| usd.ceiling);
            let all: Ends = instances.iter().copied().sum();
            all - dearest.unwrap_or_default()
        };
        let usd: Ends = clusters.values().map(readers).sum();
        Strategy {
            name: "database: read replicas for analytics",
            standing: Standing::NotTrue,
            usd: is_known.then(|| Ends::default() - usd),
            because: "a reader costs what a writer of its capacity costs; it moves load, and saves only where the writer becomes smaller",
        }
    }

    fn bus(&self) -> Strategy {
        let is_there = self.bills("aws_cloudwatch_event_bus").next().is_some();
        Strategy {
            name: "messaging: EventBridge for events",
            standing: if is_there {
                Standing::Done
            } else {
                Standing::Missing
            },
            usd: None,
            because: if is_there {
                "billed by the event: 1 US dollar a million in most Regions, nothing while nothing happens"
            } else {
                "write a bus block in the policy, or aws_cloudwatch_event_bus; it is billed by the event"
            },
        }
    }

    fn requests(&self) -> Strategy {
        let is_there = self.has("sqs.") || self.has("sns.");
        Strategy {
            name: "messaging: SQS and SNS for simple patterns",
            standing: if is_there {
                Standing::Done
            } else {
                Standing::Missing
            },
            usd: None,
            because: if is_there {
                "billed by the request; a broker costs its nodes at any load"
            } else {
                "write a queue or a topic block in the policy, or aws_sqs_queue or aws_sns_topic; both are billed by the request"
            },
        }
    }

    fn filters(&self) -> Strategy {
        let is_there = self
            .bills("aws_cloudwatch_log_metric_filter")
            .next()
            .is_some();
        Strategy {
            name: "monitoring: metric filters",
            standing: if is_there {
                Standing::Done
            } else {
                Standing::Missing
            },
            usd: None,
            because: if is_there {
                "filters are free, and each metric they make costs as a custom metric does"
            } else {
                "write a metric block with a pattern of logs in the policy, or aws_cloudwatch_log_metric_filter; a filter is free, its metric costs as any custom one"
            },
        }
    }

    fn sampling(&self) -> Strategy {
        let is_there = self.bills("aws_xray_sampling_rule").next().is_some();
        Strategy {
            name: "monitoring: sampling of traces",
            standing: if is_there {
                Standing::Done
            } else {
                Standing::Missing
            },
            usd: None,
            because: if is_there {
                "X-Ray bills what is recorded: a rate of 5 % costs a twentieth"
            } else {
                "write a tracing block with a rate in the policy, or aws_xray_sampling_rule"
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::Quantity;
    use crate::catalog::price::embedded;
    use crate::cost::savings;

    fn bill(address: &str, kind: &str, meter: &str, group: Option<&str>) -> Bill {
        Bill {
            address: address.into(),
            kind: kind.into(),
            region: Some("us-east-1".into()),
            lines: vec![Line {
                what: meter.to_owned(),
                meter: meter.to_owned(),
                price: embedded().price(meter, "us-east-1"),
                quantity: Quantity::Known(Ends::flat(Decimal::from(100))),
                assumed: None,
            }],
            group: group.map(str::to_owned),
            open: None,
        }
    }

    fn one(bills: Vec<Bill>, name: &str) -> Strategy {
        let estimate = Estimate {
            bills,
            ..Estimate::default()
        };
        let all = strategies(&estimate, &savings(&estimate, embedded()));
        let found = all.into_iter().find(|one| one.name.contains(name));
        found.unwrap()
    }

    #[test]
    fn replicas_are_all_instances_of_a_cluster_but_one() {
        let instance = |address: &str, group: Option<&str>| {
            bill(address, "aws_rds_cluster_instance", "aurora.acu", group)
        };
        let acu = instance("a", None).usd().expected;
        let costs = |bills: Vec<Bill>| one(bills, "replicas").usd.map(|usd| usd.expected);
        // A name says nothing: the only instance is the writer.
        let alone = instance("module.reader.aws_rds_cluster_instance.writer", Some("a"));
        assert_eq!(costs(vec![alone]), Some(Decimal::ZERO));
        let two = |a, b| vec![instance("x[0]", a), instance("x[1]", b)];
        assert_eq!(costs(two(Some("a"), Some("a"))), Some(-acu));
        assert_eq!(costs(two(Some("a"), Some("b"))), Some(Decimal::ZERO));
        assert_eq!(costs(two(None, Some("b"))), None);
    }

    #[test]
    fn what_has_nothing_here_does_not_apply() {
        let queue = || vec![bill("q", "aws_sqs_queue", "sqs.standard", None)];
        for name in ["Spot", "scaling with the load", "Serverless"] {
            let found = one(queue(), name);
            assert_eq!(found.standing, Standing::NotApplicable, "{name}");
            assert_eq!(found.usd, Some(Ends::default()), "{name}");
        }
        let windows = bill("s", "aws_ecs_service", "fargate.windows.vcpu", None);
        let found = one(vec![windows], "Spot");
        assert_eq!(found.standing, Standing::NotApplicable);
        let linux = bill("s", "aws_ecs_service", "fargate.x86.vcpu", None);
        assert_eq!(one(vec![linux], "Spot").standing, Standing::Missing);
    }
}
