//! The widgets of a dashboard, from what the policy says it shows.

use crate::catalog::broker as mq;
use crate::catalog::cloudwatch::DASHBOARD_COLUMNS;
use crate::sizing::{Sized, SizedDashboard, SizedObserve, SizedService};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;

use super::{label, scaling};

/// The widgets for everything the dashboard shows, in that order.
pub(super) fn widgets(
    dashboard: &SizedDashboard,
    observe: &SizedObserve,
    sized: &Sized,
) -> Vec<Expr> {
    let mut out = vec![Widget::heading(&format!("# {}", dashboard.title))];
    for show in &dashboard.shows {
        match show.as_str() {
            "services" => sized
                .services
                .iter()
                .for_each(|s| service(&s.name, sized, &mut out)),
            "database" => databases(sized, &mut out),
            "broker" => brokers(sized, &mut out),
            "bus" => buses(sized, &mut out),
            "metrics" => metrics(observe, &mut out),
            "load-balancer" => {
                let balanced = sized.services.iter().filter(|s| s.load_balanced);
                balanced.for_each(|s| balancer(s, &mut out));
            }
            other => {
                if let Some(name) = other.strip_prefix("service:") {
                    service(name, sized, &mut out);
                }
            }
        }
    }
    let places = places(out.iter().map(|widget| (widget.width, widget.height)));
    let placed = out.into_iter().zip(places);
    placed.map(|(widget, place)| widget.at(place)).collect()
}

/// The left and the upper edge of each widget, from its width and height: row after row from the left, in reading order,
/// each row as high as its highest widget.
fn places(sizes: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let (mut x, mut y, mut row) = (0, 0, 0);
    let mut out = Vec::new();
    for (width, height) in sizes {
        if x + width > DASHBOARD_COLUMNS.value {
            (x, y, row) = (0, y + row, 0);
        }
        out.push((x, y));
        x += width;
        row = row.max(height);
    }
    out
}

/// A widget before it has its place.
struct Widget {
    width: u32,
    height: u32,
    /// What it shows, as the module's input takes it.
    shows: Vec<(&'static str, Expr)>,
}

impl Widget {
    fn heading(markdown: &str) -> Self {
        Self {
            width: DASHBOARD_COLUMNS.value,
            height: 1,
            shows: vec![
                ("type", Expr::text("text")),
                ("markdown", Expr::text(markdown)),
            ],
        }
    }

    /// Two of these stand side by side.
    fn half(shows: Vec<(&'static str, Expr)>) -> Self {
        Self {
            width: DASHBOARD_COLUMNS.value / 2,
            height: 6,
            shows,
        }
    }

    fn metrics(title: &str, stat: &str, metrics: Vec<Expr>, lines: Vec<(String, f64)>) -> Self {
        let mut shows = vec![
            ("title", Expr::text(title)),
            ("stat", Expr::text(stat)),
            ("metrics", Expr::list(metrics)),
        ];
        if !lines.is_empty() {
            let line = |(text, value): (String, f64)| {
                Expr::object([
                    ("label", Expr::text(text)),
                    ("value", super::call::number(value)),
                ])
            };
            shows.push(("lines", Expr::list(lines.into_iter().map(line))));
        }
        Self::half(shows)
    }

    fn at(self, (x, y): (u32, u32)) -> Expr {
        let place = [
            ("x", x),
            ("y", y),
            ("width", self.width),
            ("height", self.height),
        ];
        let place = place.map(|(name, value)| (name, Expr::Integer(value.into())));
        Expr::object(place.into_iter().chain(self.shows))
    }
}

fn metric(namespace: &str, name: &str, dimensions: Vec<(&str, Expr)>) -> Expr {
    Expr::object([
        ("namespace", Expr::text(namespace)),
        ("metric_name", Expr::text(name)),
        ("dimensions", Expr::object(dimensions)),
    ])
}

fn service(name: &str, sized: &Sized, out: &mut Vec<Widget>) {
    let Some(service) = sized.services.iter().find(|s| s.name == name) else {
        return;
    };
    let dimensions = || {
        let service = format!("module.{}.service_name", label("service", name));
        vec![
            ("ClusterName", Expr::raw("module.cluster.name")),
            ("ServiceName", Expr::raw(service)),
        ]
    };
    let mut lines = Vec::new();
    if let Some(cpu) = &service.cpu_alarm {
        lines.push((
            format!("CPU alarm {}%", plain(cpu.threshold.value)),
            cpu.threshold.value,
        ));
    }
    if let Some(memory) = &service.memory_alarm {
        lines.push((
            format!("memory alarm {}%", plain(memory.threshold.value)),
            memory.threshold.value,
        ));
    }
    out.push(Widget::metrics(
        &format!("{name}: CPU and memory"),
        "Average",
        vec![
            metric("AWS/ECS", "CPUUtilization", dimensions()),
            metric("AWS/ECS", "MemoryUtilization", dimensions()),
        ],
        lines,
    ));
    let tasks = service.tasks.value;
    out.push(Widget::metrics(
        &format!("{name}: tasks"),
        "Average",
        vec![
            metric("ECS/ContainerInsights", "RunningTaskCount", dimensions()),
            metric("ECS/ContainerInsights", "DesiredTaskCount", dimensions()),
        ],
        vec![
            ("minimum".into(), f64::from(tasks.min)),
            ("maximum".into(), f64::from(tasks.max)),
        ],
    ));
}

fn databases(sized: &Sized, out: &mut Vec<Widget>) {
    for database in &sized.databases {
        let module = format!(
            "module.{}.cluster_identifier",
            label("database", &database.name)
        );
        let dimensions = || vec![("DBClusterIdentifier", Expr::raw(&module))];
        if let Some(acu) = database.capacity.acu() {
            out.push(Widget::metrics(
                &format!("{}: capacity (ACU)", database.name),
                "Average",
                vec![metric(
                    "AWS/RDS",
                    "ServerlessDatabaseCapacity",
                    dimensions(),
                )],
                vec![
                    ("least".into(), acu.value.min.acu()),
                    ("maximum".into(), acu.value.max.acu()),
                ],
            ));
        }
        let limit = database.max_connections.iter();
        out.push(Widget::metrics(
            &format!("{}: connections", database.name),
            "Maximum",
            vec![metric("AWS/RDS", "DatabaseConnections", dimensions())],
            limit.map(|m| ("limit".into(), m.value.into())).collect(),
        ));
        let mut used = vec![metric("AWS/RDS", "CPUUtilization", dimensions())];
        let mut title = format!("{}: CPU", database.name);
        if database.capacity.acu().is_some() {
            title.push_str(" and capacity in use");
            used.push(metric("AWS/RDS", "ACUUtilization", dimensions()));
        }
        out.push(Widget::metrics(&title, "Average", used, Vec::new()));
    }
}

fn brokers(sized: &Sized, out: &mut Vec<Widget>) {
    for broker in &sized.brokers {
        let module = format!("module.{}.name", label("broker", &broker.name));
        let rabbit = broker.engine.value == mq::Engine::RabbitMq;
        let dimensions = || {
            let name = if rabbit {
                module.clone()
            } else {
                format!("\"${{{module}}}-1\"")
            };
            vec![("Broker", Expr::raw(name))]
        };
        let (connections, cpu) = if rabbit {
            ("ConnectionCount", "SystemCpuUtilization")
        } else {
            ("CurrentConnectionsCount", "CpuUtilization")
        };
        let limit = broker
            .max_connections
            .iter()
            .map(|m| ("limit".to_string(), f64::from(m.value)))
            .collect();
        out.push(Widget::metrics(
            &format!("{}: connections", broker.name),
            "Maximum",
            vec![metric("AWS/AmazonMQ", connections, dimensions())],
            limit,
        ));
        out.push(Widget::metrics(
            &format!("{}: CPU", broker.name),
            "Average",
            vec![metric("AWS/AmazonMQ", cpu, dimensions())],
            Vec::new(),
        ));
    }
}

fn buses(sized: &Sized, out: &mut Vec<Widget>) {
    for bus in sized.buses.iter().filter(|b| b.custom) {
        let module = format!("module.{}.bus_name", label("bus", &bus.name));
        let dimensions = || vec![("EventBusName", Expr::raw(&module))];
        out.push(Widget::metrics(
            &format!("{}: matched events", bus.name),
            "Sum",
            vec![metric("AWS/Events", "MatchedEvents", dimensions())],
            Vec::new(),
        ));
    }
}

fn metrics(observe: &SizedObserve, out: &mut Vec<Widget>) {
    for watched in observe
        .metrics
        .iter()
        .filter(|m| m.dimensions.is_empty() && !m.per_task)
    {
        out.push(Widget::metrics(
            &watched.title,
            "Average",
            vec![metric(&watched.namespace, &watched.name, Vec::new())],
            Vec::new(),
        ));
    }
    // A metric with dimensions has one series for each of their values: a search finds them all.
    for watched in observe.metrics.iter().filter(|m| !m.dimensions.is_empty()) {
        let names = watched.dimensions.join(",");
        let search = format!(
            "SEARCH('{{{},{names}}} MetricName=\"{}\"', 'Average')",
            watched.namespace, watched.name
        );
        out.push(Widget::half(vec![
            ("title", Expr::text(&watched.title)),
            (
                "expressions",
                Expr::list([Expr::object([
                    ("expression", Expr::text(search)),
                    ("label", Expr::text("")),
                ])]),
            ),
        ]));
    }
}

fn balancer(service: &SizedService, out: &mut Vec<Widget>) {
    let var = scaling::balancer(service);
    let service = &service.name;
    let dimensions = || {
        vec![
            ("LoadBalancer", Expr::raw(format!("{var}.arn_suffix"))),
            (
                "TargetGroup",
                Expr::raw(format!("{var}.target_group_arn_suffix")),
            ),
        ]
    };
    let elb = |name: &str| metric("AWS/ApplicationELB", name, dimensions());
    out.push(Widget::metrics(
        &format!("{service}: requests and failures"),
        "Sum",
        vec![elb("RequestCount"), elb("HTTPCode_Target_5XX_Count")],
        Vec::new(),
    ));
    out.push(Widget::metrics(
        &format!("{service}: response time, p99"),
        "p99",
        vec![elb("TargetResponseTime")],
        Vec::new(),
    ));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_row_is_filled_from_the_left_and_as_high_as_its_highest_widget() {
        let sizes = [(24, 2), (8, 6), (8, 9), (6, 3), (12, 4), (12, 6), (1, 1)];
        assert_eq!(
            places(sizes.into_iter()),
            [(0, 0), (0, 2), (8, 2), (16, 2), (0, 11), (12, 11), (0, 17)]
        );
    }

    proptest! {
        #[test]
        fn no_widget_leaves_the_grid_or_lies_on_another(
            sizes in prop::collection::vec((1..=24_u32, 1..=20_u32), 0..80)
        ) {
            let places = places(sizes.iter().copied());
            prop_assert_eq!(places.len(), sizes.len());
            let rows = |i: usize| places[i].1..places[i].1 + sizes[i].1;
            let columns = |i: usize| places[i].0..places[i].0 + sizes[i].0;
            let apart = |a: std::ops::Range<u32>, b: std::ops::Range<u32>| {
                a.end <= b.start || b.end <= a.start
            };
            for one in 0..sizes.len() {
                prop_assert!(columns(one).end <= DASHBOARD_COLUMNS.value);
                for other in 0..one {
                    prop_assert!(
                        apart(rows(one), rows(other)) || apart(columns(one), columns(other)),
                        "{} and {}", other, one
                    );
                }
            }
        }
    }
}
