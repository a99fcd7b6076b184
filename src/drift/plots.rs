//! Finds what there is to draw of an estate: tasks of services, connections, cost.

use crate::cost::{Range, planned};
use crate::family::{Call, titled};
use crate::sizing::Sized;

use super::plot_data::{Bounds, ConnectionPlot, Plots, SizePlot};
use super::table::{Cell, Row, total};

/// The plots of an estate: tasks of each service, connections of each database and broker.
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
            ("source", &min.source, &max.source, None),
            ("plan", &min.plan, &max.plan, None),
            ("state", &min.state, &max.state, now.map(|r| &r.state)),
        ];
        for (side, min, max, now) in sides {
            if let (Some(min), Some(max)) = (number(min), number(max)) {
                bounds.push(Bounds {
                    side: side.into(),
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
    let asked = |list: &[(String, u32, u32)]| {
        list.iter()
            .map(|(name, tasks, each)| (name.clone(), f64::from(*tasks) * f64::from(*each)))
            .collect::<Vec<_>>()
    };
    for database in &sized.databases {
        if database.asked.is_empty() {
            continue;
        }
        let granted = database.granted.as_ref().map(|g| g.limit);
        let held = database.max_connections.as_ref().map(|m| m.value);
        let limits = [("Aurora grants", granted), ("the policy", held)];
        out.connections.push(ConnectionPlot {
            name: database.name.clone(),
            asked: asked(&database.asked),
            limits: limits
                .into_iter()
                .filter_map(|(who, limit)| Some((who.to_owned(), f64::from(limit?))))
                .collect(),
        });
    }
    for broker in &sized.brokers {
        let Some(granted) = &broker.granted else {
            continue;
        };
        if !broker.asked.is_empty() {
            out.connections.push(ConnectionPlot {
                name: broker.name.clone(),
                asked: asked(&broker.asked),
                limits: vec![("the broker takes".into(), f64::from(granted.total()))],
            });
        }
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
    for side in ["source", "plan", "state"] {
        let priced = rows.iter().flat_map(|row| {
            let of_side = row.costs.iter().filter(|c| c.0 == side);
            of_side.map(move |(_, price, value)| (row, *price, value))
        });
        if let Some(more) = total(sized, priced) {
            let mut sum = policy;
            sum += more;
            out.push((side.to_owned(), sum));
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
