//! What there is to draw of an estate.

use crate::compare::{Range, baseline};
use crate::sizing::Sized;

use super::table::{Cell, Row, total};

/// What there is to draw of an estate; what is empty is left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plots {
    /// A service's size against its demand.
    pub sizes: Vec<SizePlot>,
    /// Connections asked for against what there may be.
    pub connections: Vec<ConnectionPlot>,
    /// What a side costs a month: `policy`, `source`, `state`.
    pub costs: Vec<(String, Range)>,
}

/// A service's size against its demand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SizePlot {
    /// The service.
    pub name: String,
    /// What is counted: `tasks`.
    pub unit: String,
    /// How many the demand needs, where it is known.
    pub needed: Option<f64>,
    /// What each side lets there be.
    pub bounds: Vec<Bounds>,
}

/// What one side lets there be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bounds {
    /// The side: `policy`, `source`, `plan`, `state`.
    pub side: String,
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// How many there are now, where it is known.
    pub now: Option<f64>,
}

/// Connections asked for against what there may be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConnectionPlot {
    /// What is connected to.
    pub name: String,
    /// Who asks, and for how many.
    pub asked: Vec<(String, f64)>,
    /// What each limit is called, and how many it allows.
    pub limits: Vec<(String, f64)>,
}

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
fn costs(sized: &Sized, rows: &[Row]) -> Vec<(String, Range)> {
    let Some(policy) = baseline(sized) else {
        return Vec::new();
    };
    let mut out = vec![("policy".to_owned(), policy)];
    for side in ["source", "plan", "state"] {
        let priced = rows.iter().flat_map(|row| {
            let of_side = row.costs.iter().filter(|c| c.0 == side);
            of_side.map(move |(_, value)| (row, value))
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
