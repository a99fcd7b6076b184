//! A line for each thing that is billed, for spreadsheets: before and now where there is a comparison.

use std::io::{self, Write};

use rust_decimal::Decimal;

use crate::cost::{Bill, Line, Quantity};
use crate::text::escape::csv::cell;

use super::{Priced, Report};

/// The names of the columns.
const COLUMNS: &str = "side,title,environment,resource,type,region,what,item,unit,basis,unit price,quantity floor,quantity expected,quantity ceiling,floor,expected,ceiling";

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "{COLUMNS}")?;
    let before = report.compared.iter().flat_map(|compared| &compared.pairs);
    for priced in before.filter_map(|pair| pair.before) {
        side("before", priced, to)?;
    }
    for priced in report.now {
        side("now", priced, to)?;
    }
    Ok(())
}

fn side(word: &str, priced: &Priced, to: &mut dyn Write) -> io::Result<()> {
    let environment = priced.environment.as_deref().unwrap_or_default();
    let begin = format!("{word},{},{}", cell(&priced.title), cell(environment));
    for bill in &priced.estimate.bills {
        let begin = format!("{begin},{}", resource(bill));
        for line in &bill.lines {
            writeln!(to, "{begin},{}", columns(line))?;
        }
        // Something of it is missing, which a sum of the lines would not show.
        if let Some(open) = &bill.open {
            let what = format!("unknown: {} {}: {}", open.address, open.attribute, open.why);
            writeln!(to, "{begin},{},,,unknown,,,,,,,", cell(&what))?;
        }
    }
    let open = |what: String, kind: &str, basis: &str, to: &mut dyn Write| {
        writeln!(
            to,
            "{begin},,{},,{},,,{basis},,,,,,,",
            cell(kind),
            cell(&what)
        )
    };
    for (kind, count) in &priced.estimate.uncovered {
        open(format!("{count} not priced here"), kind, "not priced", to)?;
    }
    for unread in &priced.unread {
        open(unread.clone(), "", "not read", to)?;
    }
    Ok(())
}

fn resource(bill: &Bill) -> String {
    let region = bill.region.as_deref().unwrap_or_default();
    format!(
        "{},{},{}",
        cell(&bill.address),
        cell(&bill.kind),
        cell(region)
    )
}

fn columns(line: &Line) -> String {
    let number = |amount: Decimal| amount.normalize().to_string();
    let three = |ends: Option<crate::cost::Ends>| match ends {
        Some(ends) => [ends.floor, ends.expected, ends.ceiling]
            .map(number)
            .join(","),
        None => ",,".into(),
    };
    let (quantity, basis) = match line.quantity {
        Quantity::Known(quantity) => (Some(quantity), "configuration"),
        Quantity::Usage => (None, "usage"),
    };
    let basis = if line.price.is_none() {
        "no price"
    } else {
        basis
    };
    let price = line.price.as_ref().map(|price| number(price.usd()));
    format!(
        "{},{},{},{basis},{},{},{}",
        cell(&line.what),
        cell(&line.meter),
        line.unit().map_or("", |unit| unit.id()),
        price.unwrap_or_default(),
        three(quantity),
        three(line.usd()),
    )
}
