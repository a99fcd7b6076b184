//! Planning facts: what the policy states and no resource can express, held against what AWS has.

use crate::catalog::{aurora, broker as mq, events, price, xray};
use crate::finding::{Finding, Severity};
use crate::policy::bus::{Billing, BusKind};
use crate::policy::service::Commitment;
use crate::registry::{RuleInfo, capacity};
use crate::value::unit::{Rate, plain};

use super::Context;

static RULE: &RuleInfo = &capacity::PLANNING;

/// Every planning fact that AWS contradicts.
pub(super) fn check(c: &Context, findings: &mut Vec<Finding>) {
    commitments(c, findings);
    databases(c, findings);
    brokers(c, findings);
    buses(c, findings);
    if let Some(tracing) = &c.policy.tracing
        && let Some(retention) = tracing.retention
    {
        let days = xray::TRACE_RETENTION_DAYS.value;
        if retention.value.days() != Some(days) {
            findings.push(
                Finding::warning(
                    RULE,
                    retention.at.unwrap_or(c.fallback()),
                    format!("X-Ray keeps traces {days} days, always"),
                )
                .note(format!("source: {}", xray::TRACE_RETENTION_DAYS.source)),
            );
        }
    }
}

fn commitments(c: &Context, findings: &mut Vec<Finding>) {
    for service in c
        .policy
        .services
        .iter()
        .filter(|s| s.commitment.value == Commitment::ReservedInstances)
    {
        findings.push(
            Finding::warning(
                RULE,
                service.commitment.at.unwrap_or(service.name.span),
                format!(
                    "there are no Reserved Instances for {}: Fargate has none",
                    service.name.text
                ),
            )
            .note(format!(
                "what covers it: {}; source: {}",
                price::COMPUTE_SAVINGS_PLAN.name,
                price::COMPUTE_SAVINGS_PLAN.source
            ))
            .help("write commitment = \"savings-plan\""),
        );
    }
}

fn databases(c: &Context, findings: &mut Vec<Finding>) {
    for database in &c.policy.databases {
        if let Some(scaling) = &database.scaling {
            let at = scaling
                .target
                .and_then(|t| t.at)
                .unwrap_or(database.name.span);
            findings.push(
                Finding::warning(RULE, at, format!("Serverless v2 has no thresholds to scale {} by", database.name.text))
                    .label("it scales by itself, within its bounds")
                    .note(format!("readers cannot be scaled by a policy either; source: {}", aurora::READER_AUTOSCALING_ON_SERVERLESS.source))
                    .help("the bounds in ACU are the only control: raise the lower one for faster reaction"),
            );
        }
        if let Some(iops) = database.iops {
            findings.push(
                Finding::new(
                    Severity::Note,
                    RULE,
                    iops.at.unwrap_or(database.name.span),
                    format!("Aurora takes no IOPS for {}", database.name.text),
                )
                .label("kept for planning and cost")
                .note(format!("source: {}", aurora::NOT_AURORA_ARGUMENTS.source)),
            );
        }
    }
}

fn brokers(c: &Context, findings: &mut Vec<Finding>) {
    for (stated, sized) in c
        .policy
        .brokers
        .iter()
        .filter_map(|b| Some((b, c.sized.brokers.iter().find(|s| s.name == b.name.text)?)))
    {
        let Some(protocol) = &stated.protocol else {
            continue;
        };
        let (engine, version) = (sized.engine.value, sized.version.value.as_str());
        let Some(spoken) = mq::protocol_of(engine, Some(version), &protocol.value) else {
            let spoken: Vec<&str> = mq::protocols(engine, Some(version))
                .map(|p| p.name)
                .collect();
            let elsewhere = [mq::Engine::ActiveMq, mq::Engine::RabbitMq]
                .into_iter()
                .any(|e| mq::protocol_of(e, None, &protocol.value).is_some());
            findings.push(
                Finding::warning(
                    RULE,
                    protocol.at.unwrap_or(stated.name.span),
                    format!(
                        "{} speaks no {}",
                        if elsewhere { engine.to_string() } else { "Amazon MQ".into() },
                        protocol.value.to_uppercase()
                    ),
                )
                .label(format!("{engine} {version} speaks {}", spoken.join(", ")))
                .note(format!("source: {}", mq::PROTOCOLS.source))
                .help(if elsewhere {
                    "choose the engine that speaks it, or have clients speak another protocol"
                } else {
                    "have clients speak another protocol, or run a server of this one on ECS instead of the broker"
                }),
            );
            continue;
        };
        if let Some(port) = stated.port.filter(|p| p.value != u32::from(spoken.port)) {
            findings.push(
                Finding::warning(
                    RULE,
                    port.at.unwrap_or(stated.name.span),
                    format!("{} is not the port of {}", port.value, protocol.value),
                )
                .label(format!("Amazon MQ listens on {}", spoken.port))
                .note(format!("source: {}", mq::PROTOCOLS.source)),
            );
        }
    }
}

fn buses(c: &Context, findings: &mut Vec<Finding>) {
    for bus in &c.policy.buses {
        if let Some(billing) = bus.billing.filter(|b| b.value == Billing::Subscription) {
            findings.push(
                Finding::warning(
                    RULE,
                    billing.at.unwrap_or(bus.name.span),
                    format!("EventBridge has no subscription for {}", bus.name.text),
                )
                .label("it is billed per event")
                .note(format!(
                    "source: {}",
                    crate::catalog::events::PARTNER_EVENTS.source
                )),
            );
        }
        if let (BusKind::Partner, Some(capacity)) = (bus.kind.value, bus.capacity) {
            let (steady, burst) = events::PARTNER_EVENTS.value;
            if capacity.value.0 > f64::from(steady) {
                findings.push(
                    Finding::warning(
                        RULE,
                        capacity.at.unwrap_or(bus.name.span),
                        format!(
                            "partner events are limited to {}, not {}",
                            Rate(steady.into()),
                            capacity.value
                        ),
                    )
                    .label(format!("bursts up to {}", Rate(burst.into())))
                    .note(format!("source: {}", events::PARTNER_EVENTS.source)),
                );
            }
        }
        #[allow(clippy::cast_precision_loss)]
        if let Some(max_event) = bus
            .max_event
            .filter(|m| m.value.0 > events::PUT_EVENTS_BYTES.value)
        {
            findings.push(
                Finding::warning(
                    RULE,
                    max_event.at.unwrap_or(bus.name.span),
                    "an event is larger than EventBridge takes",
                )
                .label(format!(
                    "{} bytes at most",
                    plain(events::PUT_EVENTS_BYTES.value as f64)
                ))
                .note(format!("source: {}", events::PUT_EVENTS_BYTES.source)),
            );
        }
    }
}
