//! What is often said to save money, held to what is there: each with whether it is done, and what it changes a month.

use rust_decimal::Decimal;

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
}

impl Standing {
    /// As reports spell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Missing => "missing",
            Self::NotTrue => "not true on AWS",
            Self::Undecided => "undecided",
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
    /// What it saves a month, or would; less than nothing where it costs. None where it hangs on usage.
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

    /// The largest saving of a name.
    fn largest(&self, name: &str) -> Option<Ends> {
        let found = self.savings.iter().find(|saving| saving.name == name);
        found.map(Saving::usd)
    }

    fn spot(&self) -> Strategy {
        let name = "compute: Spot for workers";
        let of_spot = self.lines().filter_map(|line| {
            let percent = Decimal::from(line.assumed?.percent);
            let rest = Decimal::ONE_HUNDRED - percent;
            // What is paid is the share of the price on demand.
            Some(line.usd()?.times(rest / percent))
        });
        let saved: Ends = of_spot.sum();
        if self.lines().any(|line| line.assumed.is_some()) {
            return Strategy {
                name,
                standing: Standing::Done,
                usd: Some(saved),
                because: "tasks are on Spot, at an assumed 30 % of the price on demand",
            };
        }
        Strategy {
            name,
            standing: Standing::Missing,
            usd: self.largest(super::savings::ON_SPOT),
            because: "write a spot block in the service that may be stopped; the amount is that of the largest one",
        }
    }

    fn reserved(&self) -> Strategy {
        Strategy {
            name: "compute: Reserved Instances for services that always run",
            standing: Standing::NotTrue,
            usd: self.largest(super::savings::ON_PLAN),
            because: "Fargate has none; a Compute Savings Plan saves this, bought in the payer account",
        }
    }

    fn scaling(&self) -> Strategy {
        let usd = self.usd("fargate.");
        let saved = Ends::flat(usd.ceiling) - usd;
        let scales = usd.floor < usd.ceiling;
        Strategy {
            name: "compute: scaling with the load",
            standing: if scales {
                Standing::Done
            } else {
                Standing::Missing
            },
            usd: scales.then_some(saved),
            because: if scales {
                "against as many tasks all the time as there may be at the most"
            } else {
                "write a range of tasks and a scale block in the service, such as tasks = \"2..10\""
            },
        }
    }

    fn serverless(&self) -> Strategy {
        let usd = self.usd("aurora.acu");
        let is_there = self.has("aurora.acu");
        Strategy {
            name: "database: Aurora Serverless v2",
            standing: if is_there {
                Standing::Done
            } else {
                Standing::Missing
            },
            usd: is_there.then(|| Ends::flat(usd.ceiling) - usd),
            because: if is_there {
                "against the maximum capacity all the time"
            } else {
                "write acu = \"MIN..MAX\" instead of instance in the database; it pays where the load changes"
            },
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
        // Which instance is the writer nothing tells; all have the same capacity in what this program generates.
        let readers = self.bills("aws_rds_cluster_instance");
        let readers = readers.filter(|bill| bill.address.contains("reader"));
        let usd: Ends = readers.map(Bill::usd).sum();
        Strategy {
            name: "database: read replicas for analytics",
            standing: Standing::NotTrue,
            usd: Some(Ends::default() - usd),
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
                "write a bus block; it is billed by the event"
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
                "write a queue or a topic block; both are billed by the request"
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
                "write a metric block with a pattern of logs; a filter is free, its metric costs as any custom one"
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
                "write a tracing block with a rate"
            },
        }
    }
}
