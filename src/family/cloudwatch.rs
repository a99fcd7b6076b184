//! The alarm topic, dashboards, log metrics, and alarms that cross services.

use crate::sizing::{BalancerAlarm, Sized, SizedObserve};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

use super::{Binding, Compare, Family, Inputs, Read, Shows, dashboards, label, optional};

/// What is watched across services.
pub(super) struct CloudWatch;

const ALARM: &str = "aws_cloudwatch_metric_alarm";
const BY_NAME: &[(&str, &str)] = &[("alarm_name", "{name}-{key}")];

/// The key of a service's alarm: `gateway-error-rate`.
fn keys(o: &SizedObserve, threshold: Option<&BalancerAlarm>) -> Vec<String> {
    let name = |t: &BalancerAlarm, s: &String| format!("{s}-{}", t.name);
    threshold
        .map(|t| o.load_balanced.iter().map(|s| name(t, s)).collect())
        .unwrap_or_default()
}

fn error_keys(o: &SizedObserve) -> Vec<String> {
    keys(o, o.errors.as_ref())
}

fn latency_keys(o: &SizedObserve) -> Vec<String> {
    keys(o, o.latency.as_ref())
}

fn of<T: Clone + Into<Value>>(
    alarm: Option<&BalancerAlarm>,
    value: impl Fn(&BalancerAlarm) -> &Decided<T>,
) -> Option<Decided<Value>> {
    optional(alarm.map(value))
}

const fn row(
    field: &'static str,
    input: &'static str,
    path: &'static str,
    keys: fn(&SizedObserve) -> Vec<String>,
    write: fn(&SizedObserve, &str) -> Option<Decided<Value>>,
    doc: &'static str,
) -> Binding<SizedObserve> {
    Binding {
        field,
        input,
        resource: ALARM,
        select: BY_NAME,
        read: Read::Path(path),
        keys: Some(keys),
        write,
        shows: Shows::Same,
        compare: Compare::Exact,
        doc,
    }
}

impl Family for CloudWatch {
    type Item = SizedObserve;

    const NAME: &'static str = "observability";
    const MODULE: &'static str = "cloudwatch";
    const FILE: &'static str = "observability";
    const BINDINGS: &'static [&'static [Binding<SizedObserve>]] = &[&[
        Binding {
            compare: Compare::AtMost,
            ..row(
                "alarm.errors",
                "ratio_alarms.{key}.threshold_percent",
                "threshold",
                error_keys,
                |o, _| of(o.errors.as_ref(), |t| &t.alarm.threshold),
                "failed requests in percent",
            )
        },
        row(
            "alarm.errors.period",
            "ratio_alarms.{key}.period_seconds",
            "metric_query[id=numerator].metric[0].period",
            error_keys,
            |o, _| of(o.errors.as_ref(), |t| &t.alarm.period),
            "seconds of one datapoint",
        ),
        row(
            "alarm.errors.datapoints",
            "ratio_alarms.{key}.evaluation_periods",
            "evaluation_periods",
            error_keys,
            |o, _| of(o.errors.as_ref(), |t| &t.alarm.datapoints),
            "datapoints the alarm looks at",
        ),
        row(
            "alarm.errors.breaching",
            "ratio_alarms.{key}.datapoints_to_alarm",
            "datapoints_to_alarm",
            error_keys,
            |o, _| of(o.errors.as_ref(), |t| &t.alarm.breaching),
            "datapoints that must be over",
        ),
        Binding {
            compare: Compare::AtMost,
            ..row(
                "alarm.latency",
                "percentile_alarms.{key}.threshold",
                "threshold",
                latency_keys,
                |o, _| of(o.latency.as_ref(), |t| &t.alarm.threshold),
                "response time in seconds",
            )
        },
        row(
            "alarm.latency.percentile",
            "percentile_alarms.{key}.percentile",
            "extended_statistic",
            latency_keys,
            |o, _| of(o.latency.as_ref(), |t| &t.percentile),
            "percentile of the response time",
        ),
        row(
            "alarm.latency.period",
            "percentile_alarms.{key}.period_seconds",
            "period",
            latency_keys,
            |o, _| of(o.latency.as_ref(), |t| &t.alarm.period),
            "seconds of one datapoint",
        ),
        row(
            "alarm.latency.datapoints",
            "percentile_alarms.{key}.evaluation_periods",
            "evaluation_periods",
            latency_keys,
            |o, _| of(o.latency.as_ref(), |t| &t.alarm.datapoints),
            "datapoints the alarm looks at",
        ),
        row(
            "alarm.latency.breaching",
            "percentile_alarms.{key}.datapoints_to_alarm",
            "datapoints_to_alarm",
            latency_keys,
            |o, _| of(o.latency.as_ref(), |t| &t.alarm.breaching),
            "datapoints that must be over",
        ),
    ]];

    fn items(sized: &Sized) -> Vec<&SizedObserve> {
        sized.observe.iter().collect()
    }

    fn name(_: &SizedObserve) -> String {
        Self::NAME.into()
    }

    fn aws_name(_: &SizedObserve, sized: &Sized) -> String {
        format!("{}-{}", sized.system, sized.environment)
    }

    fn why(_: &SizedObserve) -> Option<String> {
        None
    }

    fn identity(item: &SizedObserve, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        inputs.set("subscriptions", Expr::raw("var.alarm_subscriptions"));
    }

    fn wiring(item: &SizedObserve, sized: &Sized, inputs: &mut Inputs) {
        for service in &item.load_balanced {
            alarms(item, service, inputs);
        }
        for metric in &item.metrics {
            let Some(service) = &metric.logged_by else {
                continue;
            };
            let at = format!("log_metrics.{}", metric.label);
            let group = format!("module.{}.log_group_name", label("service", service));
            inputs.set(&format!("{at}.log_group_name"), Expr::raw(group));
            inputs.set(
                &format!("{at}.pattern"),
                Expr::text(format!("{{ $.metric = \"{}\" }}", metric.label)),
            );
            inputs.set(&format!("{at}.namespace"), Expr::text(&item.namespace));
            inputs.set(&format!("{at}.metric_name"), Expr::text(&metric.name));
            inputs.set(&format!("{at}.value"), Expr::text("$.value"));
            inputs.set(&format!("{at}.unit"), Expr::text(&metric.unit));
            for dimension in &metric.dimensions {
                inputs.set(
                    &format!("{at}.dimensions.{dimension}"),
                    Expr::text(format!("$.{dimension}")),
                );
            }
        }
        for dashboard in &item.dashboards {
            let widgets = dashboards::widgets(dashboard, item, sized);
            inputs.set(
                &format!("dashboards.{}.widgets", dashboard.name),
                Expr::list(widgets),
            );
        }
    }
}

/// The alarms of one service behind a load balancer.
fn alarms(item: &SizedObserve, service: &str, inputs: &mut Inputs) {
    let balancer = format!("var.load_balancers[\"{service}\"]");
    let mut metric = |at: &str, name: &str| {
        inputs.set(&format!("{at}.namespace"), Expr::text("AWS/ApplicationELB"));
        inputs.set(&format!("{at}.metric_name"), Expr::text(name));
        inputs.set(
            &format!("{at}.dimensions.LoadBalancer"),
            Expr::raw(format!("{balancer}.arn_suffix")),
        );
        inputs.set(
            &format!("{at}.dimensions.TargetGroup"),
            Expr::raw(format!("{balancer}.target_group_arn_suffix")),
        );
    };
    if let Some(errors) = &item.errors {
        let at = format!("ratio_alarms.{service}-{}", errors.name);
        metric(&format!("{at}.numerator"), "HTTPCode_Target_5XX_Count");
        metric(&format!("{at}.denominator"), "RequestCount");
    }
    if let Some(latency) = &item.latency {
        metric(
            &format!("percentile_alarms.{service}-{}", latency.name),
            "TargetResponseTime",
        );
    }
    if let Some(errors) = &item.errors {
        let at = format!("ratio_alarms.{service}-{}", errors.name);
        inputs.set(
            &format!("{at}.description"),
            Expr::text(format!("Requests to {service} fail.")),
        );
    }
    if let Some(latency) = &item.latency {
        let at = format!("percentile_alarms.{service}-{}", latency.name);
        inputs.set(
            &format!("{at}.description"),
            Expr::text(format!("Requests to {service} are slow.")),
        );
    }
}
