//! Finds what there is to draw of an estate: numbers that are moved, connections, cost.

use crate::cost::{Range, planned};
use crate::family::{Call, FAMILIES, titled};
use crate::sizing::Sized;

use super::plot_data::{Bounds, ConnectionPlot, Plots, SizePlot};
use super::side::Side;
use super::table::{Cell, Row, total};

/// The plots of an estate: what is moved, what has connections, and cost.
pub(super) fn plots(sized: &Sized, calls: &[Call], rows: &[Row]) -> Plots {
    let mut out = Plots::default();
    for call in calls {
        let Some(moving) = &call.moving else { continue };
        let item = titled(call.family, &call.name);
        let of = |field: &str| rows.iter().find(|r| r.item == item && r.field == field);
        let [least, most] = moving.bounds;
        let (Some(min), Some(max)) = (of(least), of(most)) else {
            continue;
        };
        let now = of(moving.field);
        let sized = |field| call.bound(field)?.value.value.as_number();
        let mut bounds = Vec::new();
        if let (Some(min), Some(max)) = (sized(least), sized(most)) {
            bounds.push(Bounds {
                side: "policy".into(),
                min,
                max,
                now: None,
            });
        }
        let sides = [
            (Side::Source, &min.source, &max.source, None),
            (Side::Plan, &min.plan, &max.plan, None),
            (Side::State, &min.state, &max.state, now.map(|r| &r.state)),
        ];
        for (side, min, max, now) in sides {
            if let (Some(min), Some(max)) = (number(min), number(max)) {
                bounds.push(Bounds {
                    side: side.word().into(),
                    min,
                    max,
                    now: now.and_then(number),
                });
            }
        }
        out.sizes.push(SizePlot {
            name: call.name.clone(),
            unit: moving.unit.into(),
            needed: moving.needed,
            bounds,
        });
    }
    for (name, found) in FAMILIES.iter().flat_map(|f| f.connections(sized)) {
        let asked = found.asked.into_iter();
        let limits = found.limits.into_iter();
        out.connections.push(ConnectionPlot {
            name,
            asked: asked
                .map(|(client, tasks, each)| (client, f64::from(tasks) * f64::from(each)))
                .collect(),
            limits: limits
                .map(|(who, limit)| (who.to_owned(), f64::from(limit)))
                .collect(),
        });
    }
    out.costs = costs(sized, rows);
    out
}

/// What the policy's sizes cost, and what each side makes of it.
fn costs(sized: &Sized, rows: &[Row]) -> Vec<(String, Range)> {
    let Some(policy) = planned(sized) else {
        return Vec::new();
    };
    let mut out = vec![("policy".to_owned(), policy)];
    for side in Side::ALL {
        let priced = rows.iter().flat_map(|row| {
            let of_side = row.costs.iter().filter(|costs| costs.side == side);
            of_side.map(move |costs| (row, costs))
        });
        if let Some(more) = total(sized, priced) {
            let mut sum = policy;
            sum += more;
            out.push((side.word().to_owned(), sum));
        }
    }
    out
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Value(text) => text.parse().ok(),
        _ => None,
    }
}
