//! The columns of FOCUS 1.0, in which bills of several clouds are compared: what is expected of the running month, as if it
//! were billed on demand. What only an account knows is empty.

use std::io::{self, Write};

use rust_decimal::Decimal;

use crate::catalog::price::service;
use crate::catalog::region;
use crate::cost::{Bill, Line, Quantity};
use crate::text::escape::csv::cell;

use super::{Priced, Report};

/// The columns, in the order of the specification; those that begin with `x_` are this program's own, as it allows.
const COLUMNS: &[&str] = &[
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "SkuId",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "Tags",
    "x_Ceiling",
    "x_Environment",
    "x_Floor",
    "x_RootModule",
];

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "{}", COLUMNS.join(","))?;
    let day = report.day;
    let midnight = |day: jiff::civil::Date| format!("{day}T00:00:00Z");
    let first = day.first_of_month();
    let next = day.last_of_month().tomorrow().unwrap_or(day);
    let month = (midnight(first), midnight(next));
    for priced in report.now {
        for bill in &priced.estimate.bills {
            for line in &bill.lines {
                // What hangs on usage, and what has no price, is no charge yet.
                if let (Some(usd), Quantity::Known(quantity)) = (line.usd(), line.quantity) {
                    let amounts = (usd, quantity.expected);
                    row(priced, bill, line, amounts, &month, to)?;
                }
            }
        }
    }
    Ok(())
}

fn row(
    priced: &Priced,
    bill: &Bill,
    line: &Line,
    (usd, quantity): (crate::cost::Ends, Decimal),
    (start, end): &(String, String),
    to: &mut dyn Write,
) -> io::Result<()> {
    let number = |amount: Decimal| amount.normalize().to_string();
    let service = service(&line.meter);
    let region = bill.region.as_deref().unwrap_or_default();
    let price = line.price.as_ref();
    let share = Decimal::new(line.assumed.map_or(100, |a| a.percent).into(), 2);
    for (at, column) in COLUMNS.iter().enumerate() {
        let value = match *column {
            "BilledCost" | "ContractedCost" | "EffectiveCost" => number(usd.expected),
            "ListCost" => price.map_or_else(String::new, |p| number(p.of(quantity))),
            "BillingCurrency" => "USD".into(),
            "BillingPeriodEnd" | "ChargePeriodEnd" => end.clone(),
            "BillingPeriodStart" | "ChargePeriodStart" => start.clone(),
            "ChargeCategory" => "Usage".into(),
            "ChargeDescription" => cell(&line.what),
            "ChargeFrequency" => "Usage-Based".into(),
            "ConsumedQuantity" | "PricingQuantity" => number(quantity),
            "ConsumedUnit" | "PricingUnit" => line.unit().map_or("", |unit| unit.id()).into(),
            "ContractedUnitPrice" => price.map_or_else(String::new, |p| number(p.usd() * share)),
            "ListUnitPrice" => price.map_or_else(String::new, |p| number(p.usd())),
            "InvoiceIssuerName" | "ProviderName" | "PublisherName" => "AWS".into(),
            "PricingCategory" if line.assumed.is_some() => "Dynamic".into(),
            "PricingCategory" => "Standard".into(),
            "RegionId" => cell(region),
            "RegionName" => cell(region::find(region).map_or("", |region| region.name)),
            "ResourceId" | "ResourceName" => cell(&bill.address),
            "ResourceType" => cell(&bill.kind),
            "ServiceCategory" => service.map_or("Other", |service| service.category).into(),
            "ServiceName" => service.map_or("", |service| service.name).into(),
            "SkuId" | "SkuPriceId" => cell(&line.meter),
            "x_Ceiling" => number(usd.ceiling),
            "x_Environment" => cell(priced.environment.as_deref().unwrap_or_default()),
            "x_Floor" => number(usd.floor),
            "x_RootModule" => cell(&priced.title),
            _ => String::new(),
        };
        write!(to, "{}{value}", if at == 0 { "" } else { "," })?;
    }
    writeln!(to)
}
