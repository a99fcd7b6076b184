//! The alarm topic, dashboards, log metrics, and alarms that cross services.

use crate::policy::Policy;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{BalancerAlarm, Sized, SizedObserve, SizedService};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

use super::alarm::alarms;
use super::dashboards::Drawn;
use super::variable::empty;
use super::{
    Anchor, Binding, Compare, Family, Field, Inputs, Listed, Otherwise, Owner, Part, Read, Scope,
    Select, Selector, Unset, Variable, dashboards, label, optional, row, scaling,
};

/// What is watched across services.
pub(super) struct CloudWatch;

static ALARM: Part = alarms(Owner::Unnamed);
const BY_NAME: Select = Select::Named {
    at: "alarm_name",
    name: "{name}-{key}",
    otherwise: Otherwise::NotAsked,
};

/// The key of a service's alarm: `gateway-error-rate`.
fn keys(threshold: Option<&BalancerAlarm>) -> Vec<String> {
    let name = |t: &BalancerAlarm, s: &String| format!("{s}-{}", t.name);
    threshold
        .map(|t| t.services.iter().map(|s| name(t, s)).collect())
        .unwrap_or_default()
}

fn error_keys(o: &SizedObserve) -> Vec<String> {
    keys(o.errors.as_ref())
}

fn latency_keys(o: &SizedObserve) -> Vec<String> {
    keys(o.latency.as_ref())
}

fn of<T: Clone + Into<Value>>(
    alarm: Option<&BalancerAlarm>,
    value: impl Fn(&BalancerAlarm) -> &Decided<T>,
) -> Option<Decided<Value>> {
    optional(alarm.map(value))
}

impl Family for CloudWatch {
    type Item = SizedObserve;

    const NAME: &'static str = "observability";
    const MODULE: &'static str = "cloudwatch";
    const FILE: &'static str = "observability";
    const BINDINGS: &'static [&'static [Binding<SizedObserve>]] = &[&[
        Binding {
            keys: Some(error_keys),
            ..row(
                Field {
                    name: "alarm.errors",
                    title: "threshold of the error alarm",
                    unit: "%",
                    doc: "failed requests in percent",
                    input: "ratio_alarms.{key}.threshold_percent",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("threshold"),
                    mode: Mode::AtMost,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.errors.as_ref(), |t| &t.alarm.threshold),
            )
        },
        Binding {
            keys: Some(error_keys),
            ..row(
                Field {
                    name: "alarm.errors.period",
                    title: "period of the error alarm",
                    unit: " seconds",
                    doc: "seconds of one datapoint",
                    input: "ratio_alarms.{key}.period_seconds",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("metric_query[id=numerator].metric[0].period"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.errors.as_ref(), |t| &t.alarm.period),
            )
        },
        Binding {
            keys: Some(error_keys),
            ..row(
                Field {
                    name: "alarm.errors.datapoints",
                    title: "datapoints looked at of the error alarm",
                    unit: "",
                    doc: "datapoints the alarm looks at",
                    input: "ratio_alarms.{key}.evaluation_periods",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("evaluation_periods"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.errors.as_ref(), |t| &t.alarm.datapoints),
            )
        },
        Binding {
            keys: Some(error_keys),
            ..row(
                Field {
                    name: "alarm.errors.breaching",
                    title: "datapoints that must be over of the error alarm",
                    unit: "",
                    doc: "datapoints that must be over",
                    input: "ratio_alarms.{key}.datapoints_to_alarm",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("datapoints_to_alarm"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::SameAs("evaluation_periods"),
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.errors.as_ref(), |t| &t.alarm.breaching),
            )
        },
        Binding {
            keys: Some(latency_keys),
            ..row(
                Field {
                    name: "alarm.latency",
                    title: "threshold of the latency alarm",
                    unit: " seconds",
                    doc: "response time in seconds",
                    input: "percentile_alarms.{key}.threshold",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("threshold"),
                    mode: Mode::AtMost,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.latency.as_ref(), |t| &t.alarm.threshold),
            )
        },
        Binding {
            keys: Some(latency_keys),
            ..row(
                Field {
                    name: "alarm.latency.percentile",
                    title: "percentile of the latency alarm",
                    unit: "",
                    doc: "percentile of the response time",
                    input: "percentile_alarms.{key}.percentile",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("extended_statistic"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.latency.as_ref(), |t| &t.percentile),
            )
        },
        Binding {
            keys: Some(latency_keys),
            ..row(
                Field {
                    name: "alarm.latency.period",
                    title: "period of the latency alarm",
                    unit: " seconds",
                    doc: "seconds of one datapoint",
                    input: "percentile_alarms.{key}.period_seconds",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("period"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.latency.as_ref(), |t| &t.alarm.period),
            )
        },
        Binding {
            keys: Some(latency_keys),
            ..row(
                Field {
                    name: "alarm.latency.datapoints",
                    title: "datapoints looked at of the latency alarm",
                    unit: "",
                    doc: "datapoints the alarm looks at",
                    input: "percentile_alarms.{key}.evaluation_periods",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("evaluation_periods"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.latency.as_ref(), |t| &t.alarm.datapoints),
            )
        },
        Binding {
            keys: Some(latency_keys),
            ..row(
                Field {
                    name: "alarm.latency.breaching",
                    title: "datapoints that must be over of the latency alarm",
                    unit: "",
                    doc: "datapoints that must be over",
                    input: "percentile_alarms.{key}.datapoints_to_alarm",
                    part: &ALARM,
                    select: BY_NAME,
                    read: Read::Path("datapoints_to_alarm"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::SameAs("evaluation_periods"),
                    rule: &policy::ALARM,
                    caution: None,
                    price: None,
                },
                |o, _| of(o.latency.as_ref(), |t| &t.alarm.breaching),
            )
        },
    ]];

    const ANCHOR: Option<Anchor> = None;
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedObserve>> = None;
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];
    const VARIABLES: &'static [Variable<SizedObserve>] = &[Variable {
        name: "alarm_subscriptions",
        doc: "Who is told of alarms: protocol and endpoint by name.",
        ty: "map(object({\n    protocol = string\n    endpoint = string\n  }))",
        of: |_| true,
        scope: Scope::Stack,
        default: Some(empty),
        sensitive: false,
        example: None,
    }];

    fn selectors<'p>(_: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        Vec::new()
    }

    fn items(sized: &Sized) -> Vec<&SizedObserve> {
        sized.observe.iter().collect()
    }

    fn name(_: &SizedObserve) -> String {
        Self::NAME.into()
    }

    fn aws_name(_: &SizedObserve, sized: &Sized) -> String {
        format!("{}-{}", sized.system, sized.environment)
    }

    fn identity(item: &SizedObserve, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        inputs.set("subscriptions", Expr::raw("var.alarm_subscriptions"));
    }

    fn wiring(item: &SizedObserve, sized: &Sized, inputs: &mut Inputs) {
        for service in sized.services.iter().filter(|s| s.load_balanced) {
            watch(item, service, inputs);
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
            inputs.set(&format!("{at}.namespace"), Expr::text(&metric.namespace));
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
fn watch(item: &SizedObserve, service: &SizedService, inputs: &mut Inputs) {
    let balancer = scaling::balancer(service);
    let service = &service.name;
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
    let of = |alarm: &&BalancerAlarm| alarm.services.iter().any(|s| s == service);
    let errors = item.errors.as_ref().filter(of);
    let latency = item.latency.as_ref().filter(of);
    if let Some(errors) = errors {
        let at = format!("ratio_alarms.{service}-{}", errors.name);
        metric(&format!("{at}.numerator"), "HTTPCode_Target_5XX_Count");
        metric(&format!("{at}.denominator"), "RequestCount");
    }
    if let Some(latency) = latency {
        metric(
            &format!("percentile_alarms.{service}-{}", latency.name),
            "TargetResponseTime",
        );
    }
    if let Some(errors) = errors {
        let at = format!("ratio_alarms.{service}-{}", errors.name);
        inputs.set(
            &format!("{at}.description"),
            Expr::text(format!("Requests to {service} fail.")),
        );
    }
    if let Some(latency) = latency {
        let at = format!("percentile_alarms.{service}-{}", latency.name);
        inputs.set(
            &format!("{at}.description"),
            Expr::text(format!("Requests to {service} are slow.")),
        );
    }
}
