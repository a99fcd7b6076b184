//! What there is to draw of an estate.

use crate::compare::{Range, baseline};
use crate::report::drift::{Bounds, ConnectionPlot, Plots, RangeView, SizePlot};
use crate::sizing::Sized;

use super::table::{Cell, Row, total};

/// The plots of an estate: tasks of each service, connections of each database and broker.
pub(super) fn plots(sized: &Sized, rows: &[Row]) -> Plots {
    let mut out = Plots::default();
    for service in &sized.services {
        let item = format!("service/{}", service.name);
        let of = |field: &str| rows.iter().find(|r| r.item == item && r.field == field);
        let (Some(min), Some(max)) = (of("service.tasks.min"), of("service.tasks.max")) else {
            continue;
        };
        let now = of("service.tasks");
        let tasks = &service.tasks.value;
        let mut bounds = vec![Bounds {
            side: "policy".into(),
            min: f64::from(tasks.min),
            max: f64::from(tasks.max),
            now: None,
        }];
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
            name: service.name.clone(),
            unit: "tasks".into(),
            needed: service.needed.map(f64::from),
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
        out.connections.push(ConnectionPlot {
            name: database.name.clone(),
            asked: asked(&database.asked),
            limits: vec![
                ("Aurora grants".into(), f64::from(database.granted.limit)),
                (
                    "the policy".into(),
                    f64::from(database.max_connections.value),
                ),
            ],
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
fn costs(sized: &Sized, rows: &[Row]) -> Vec<(String, RangeView)> {
    let Some(policy) = baseline(sized) else {
        return Vec::new();
    };
    let mut out = vec![("policy".to_owned(), view(policy))];
    for side in ["source", "plan", "state"] {
        let priced = rows.iter().flat_map(|row| {
            let of_side = row.costs.iter().filter(|c| c.0 == side);
            of_side.map(move |(_, value)| (row, value))
        });
        if let Some(more) = total(sized, priced) {
            let mut sum = policy;
            sum += more;
            out.push((side.to_owned(), view(sum)));
        }
    }
    out
}

fn view(of: Range) -> RangeView {
    RangeView {
        floor: of.floor,
        expected: of.expected,
        ceiling: of.ceiling,
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Value(text) => text.parse().ok(),
        _ => None,
    }
}
