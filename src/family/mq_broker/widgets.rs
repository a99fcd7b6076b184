//! Amazon MQ brokers on a dashboard.

use crate::catalog::broker as mq;
use crate::family::dashboards::{Drawn, Widget, metric};
use crate::family::{Family as _, label};
use crate::sizing::{Sized, SizedBroker};
use crate::syntax::tree::Expr;

use super::MqBroker;

/// What is shown of a broker.
pub(super) const WIDGETS: &[Drawn<SizedBroker>] = &[("broker", load)];

fn load(broker: &SizedBroker, _: &Sized) -> Vec<Widget> {
    let mut out = Vec::new();
    let module = format!("module.{}.name", label(MqBroker::NAME, &broker.name));
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
    out
}
