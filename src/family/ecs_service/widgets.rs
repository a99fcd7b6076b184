//! ECS services on a dashboard.

use crate::family::dashboards::{Drawn, Widget, metric};
use crate::family::{Family as _, label, scaling};
use crate::policy::service::BALANCED;
use crate::sizing::{Sized, SizedService};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;

use super::EcsService;

/// What is shown of a service.
pub(super) const WIDGETS: &[Drawn<SizedService>] = &[("services", load), (BALANCED, balancer)];

fn load(service: &SizedService, _: &Sized) -> Vec<Widget> {
    let name = &service.name;
    let mut out = Vec::new();
    let dimensions = || {
        let service = format!("module.{}.service_name", label(EcsService::NAME, name));
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
    out
}

fn balancer(service: &SizedService, _: &Sized) -> Vec<Widget> {
    if !service.load_balanced {
        return Vec::new();
    }
    let mut out = Vec::new();
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
    out
}
