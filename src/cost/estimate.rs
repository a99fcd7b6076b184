//! The bill of an inventory.

use std::collections::BTreeMap;

use super::kinds::work;
use super::usage::Usage;
use crate::billing::{Billed, Ends, Line, Quantity};
use crate::budget;
use crate::catalog::free::is_free;
use crate::catalog::price::Table;
use crate::config::value::Why;
use crate::inventory::{Blocked, Inventory, Mode, Placed, Relations, region_of};

/// Work that the bill of a resource is worth, in steps.
const RESOURCE: usize = 700;

/// What a resource costs a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    /// The address of the resource, with its key.
    pub address: String,
    /// The type of the resource: `aws_ecs_service`.
    pub kind: String,
    /// Code of its Region; none where it is not known.
    pub region: Option<String>,
    /// What it is billed for.
    pub lines: Vec<Line>,
    /// The address of what it is one of several of: the cluster of an instance.
    pub group: Option<String>,
    /// Why more is not known of it.
    pub open: Option<Blocked>,
}

/// What an inventory costs a month.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Estimate {
    /// The bills of what costs money, in the order of the inventory; one without lines costs nothing as it is configured.
    pub bills: Vec<Bill>,
    /// How many resources are free.
    pub free: usize,
    /// The types of AWS's provider that have no prices here and are not known to be free, with the number of resources.
    pub uncovered: BTreeMap<String, usize>,
    /// How many resources are of other providers.
    pub others: usize,
}

impl Bill {
    /// What it costs, where a price and a quantity are known.
    pub fn usd(&self) -> Ends {
        self.lines.iter().filter_map(Line::usd).sum()
    }

    /// Whether something of it is missing in its cost, other than what hangs on usage.
    pub fn is_partial(&self) -> bool {
        let missing = |line: &Line| match line.quantity {
            Quantity::Known(_) => line.price.is_none(),
            Quantity::Usage => false,
        };
        self.open.is_some() || self.lines.iter().any(missing)
    }
}

impl Estimate {
    /// The sum of what is known.
    pub fn usd(&self) -> Ends {
        self.bills.iter().map(Bill::usd).sum()
    }

    /// Whether the sum lacks something: it is "at least" then.
    pub fn is_partial(&self) -> bool {
        !self.uncovered.is_empty() || self.bills.iter().any(Bill::is_partial)
    }
}

/// The type of resource that Terraform has itself: it is of no provider, and nothing is made of it anywhere.
const OF_TERRAFORM: &str = "terraform_data";

/// The bill of an inventory at these prices; `region` is that of resources which do not say where they are, and `usage` what
/// is stated of how they are used.
pub fn estimate(
    inventory: &Inventory,
    prices: &Table,
    region: Option<&str>,
    usage: Option<&Usage>,
) -> Estimate {
    let relations = Relations::default();
    let mut out = Estimate::default();
    for resource in &inventory.resources {
        if resource.address.mode != Mode::Managed {
            continue;
        }
        if !budget::spend(RESOURCE) {
            break;
        }
        let kind = &*resource.address.kind;
        let Some(work) = work(kind) else {
            if is_free(kind) || kind == OF_TERRAFORM {
                out.free += 1;
            } else if !kind.starts_with("aws_") {
                out.others += 1;
            } else {
                *out.uncovered.entry(kind.to_owned()).or_default() += 1;
            }
            continue;
        };
        let (own, why) = match region_of(resource) {
            Placed::In(own) => (Some(own), None),
            Placed::Unsaid => (None, None),
            Placed::Unknown(why) => (None, Some(why)),
        };
        let region = match why {
            Some(_) => None,
            None => own.as_deref().or(region),
        };
        let mut at = Billed {
            prices,
            inventory,
            relations: &relations,
            resource,
            region,
            lines: Vec::new(),
            group: None,
        };
        let open = work(&mut at).err();
        if let Some(usage) = usage {
            usage.apply(&mut at);
        }
        let open = open.or_else(|| {
            let unknown = region.is_none() && !at.lines.is_empty();
            let why = why.unwrap_or_else(|| Why::Other("its Region is not known".into()));
            unknown.then(|| at.blocked("region", why))
        });
        // One is billed of what may be none or many.
        let open = open.or_else(|| {
            let is_open = resource.address.has_unknown_key() && !at.lines.is_empty();
            let why = "how many of it there are is not known";
            is_open.then(|| at.blocked("count", Why::Other(why.into())))
        });
        out.bills.push(Bill {
            address: resource.address.to_string(),
            kind: kind.to_owned(),
            region: region.map(str::to_owned),
            lines: at.lines,
            group: at.group,
            open,
        });
    }
    out
}
