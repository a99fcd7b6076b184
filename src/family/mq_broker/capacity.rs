//! What must hold of brokers: what goes through them, and what they keep.

mod connections;

use std::cmp::Ordering;

use crate::catalog::broker as mq;
use crate::finding::{Finding, Severity};
use crate::policy::broker::Broker;
use crate::policy::demand::MESSAGES;
use crate::registry::capacity;
use crate::sizing::SizedBroker;
use crate::syntax::print::quote;
use crate::value::unit::{Bandwidth, Bytes, Monthly, Rate, Seconds, plain};

use crate::family::edits::{Costs, rewrite};
use crate::family::invariant::{Context, Found, Invariant};

/// What must hold of them, in the order it is checked.
pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant {
        rule: &capacity::BROKER_CONNECTIONS,
        check: connections::connections,
    },
    Invariant {
        rule: &capacity::SURGE,
        check: connections::disturbed,
    },
    Invariant {
        rule: &capacity::RECONNECT,
        check: super::reconnect::reconnect,
    },
    Invariant {
        rule: &capacity::MESSAGES,
        check: messages,
    },
    Invariant {
        rule: &capacity::RETENTION,
        check: retention,
    },
    Invariant {
        rule: &capacity::STORAGE,
        check: storage,
    },
    Invariant {
        rule: &capacity::THROUGHPUT,
        check: bandwidth,
    },
    Invariant {
        rule: &capacity::VOLUME,
        check: monthly,
    },
    Invariant {
        rule: &capacity::PLANNING,
        check: super::planning::planning,
    },
];

fn pairs<'a>(c: &'a Context) -> impl Iterator<Item = (&'a Broker, &'a SizedBroker)> {
    c.sized.brokers.iter().filter_map(|sized| {
        let stated = c
            .policy
            .brokers
            .iter()
            .find(|b| b.name.text == sized.name)?;
        Some((stated, sized))
    })
}

/// Bytes per second of the planned throughput at the smallest and the largest message.
fn volume(stated: &Broker, sized: &SizedBroker) -> Option<(f64, f64)> {
    let (throughput, message) = (sized.throughput.as_ref()?, stated.message?);
    #[allow(clippy::cast_precision_loss)]
    let at = |size: Bytes| throughput.value.0 * size.0 as f64;
    Some((at(message.value.min), at(message.value.max)))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn bytes(n: f64) -> Bytes {
    Bytes(n.max(0.0).round() as u64)
}

/// Messages at peak against the throughput planned for.
pub(super) fn messages(c: &Context, found: &mut Found) {
    let Some(demand) = c.policy.demand.amount(MESSAGES) else {
        return;
    };
    for (stated, sized) in pairs(c) {
        let Some(throughput) = &sized.throughput else {
            continue;
        };
        found.ask();
        if throughput.value.0 >= demand.value {
            continue;
        }
        let at = throughput
            .because
            .first()
            .copied()
            .unwrap_or(stated.name.span);
        let mut finding = Finding::warning(
            &capacity::MESSAGES,
            at,
            format!(
                "{} is planned for fewer messages than the demand at peak",
                sized.name
            ),
        )
        .note(format!(
            "{} at peak > {}",
            Rate(demand.value),
            throughput.value
        ));
        if let Some(at) = demand.at {
            finding = finding.also(at, "the demand, on average");
        }
        let at = throughput.because.first().copied();
        let text = quote(&format!("{}/s", demand.value.ceil()));
        found.push(finding.fix(rewrite(at, &text, &Costs::Nothing)));
    }
}

/// Messages kept for the retention against the storage.
pub(super) fn retention(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        let (Some(retention), Some(storage), Some((low, high))) =
            (stated.retention, stated.storage, volume(stated, sized))
        else {
            continue;
        };
        let (Some(throughput), Some(message)) = (&sized.throughput, stated.message) else {
            continue;
        };
        found.ask();
        let seconds = f64::from(retention.value.0);
        #[allow(clippy::cast_precision_loss)]
        let room = storage.value.0 as f64;
        if high * seconds <= room {
            continue;
        }
        let severity = if low * seconds > room {
            Severity::Warning
        } else {
            Severity::Note
        };
        let full =
            |rate: f64| Seconds(u32::try_from(bytes(room / rate.max(1.0)).0).unwrap_or(u32::MAX));
        let line = |size: Bytes, rate: f64| {
            format!(
                "{} x {size} x {} = {}, full after {}",
                throughput.value,
                retention.value,
                bytes(rate * seconds),
                duration(full(rate))
            )
        };
        let fits = room
            / seconds
            / f64::from(u32::try_from(message.value.min.0).unwrap_or(u32::MAX)).max(1.0);
        let mut finding = Finding::new(
            severity,
            &capacity::RETENTION,
            storage.at.unwrap_or(stated.name.span),
            format!(
                "{} {} keep what {} is planned to take for {}",
                storage.value,
                if severity == Severity::Warning {
                    "cannot"
                } else {
                    "may not"
                },
                sized.name,
                retention.value
            ),
        )
        .note(line(message.value.min, low))
        .note(line(message.value.max, high))
        .help(format!(
            "{} over {} hold {} messages a second of {}",
            storage.value,
            retention.value,
            plain(fits.floor()),
            message.value.min
        ));
        for (at, what) in [
            (retention.at, "kept so long"),
            (throughput.because.first().copied(), "planned throughput"),
        ] {
            if let Some(at) = at {
                finding = finding.also(at, what);
            }
        }
        found.push(finding);
    }
}

/// A duration a reader grasps: seconds below two minutes, minutes below two hours, else hours.
fn duration(seconds: Seconds) -> String {
    match seconds.0 {
        0..120 => format!("{} s", seconds.0),
        120..7200 => format!("{} min", plain((f64::from(seconds.0) / 6.0).round() / 10.0)),
        _ => format!("{} h", plain((f64::from(seconds.0) / 360.0).round() / 10.0)),
    }
}

/// The storage planned for against what engine and type have.
pub(super) fn storage(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        let (engine, mode) = (sized.engine.value, sized.mode.value);
        let Some(planned) = stated.storage else {
            continue;
        };
        let Some(has) = mq::storage_size(
            engine,
            Some(&sized.version.value),
            &sized.instance.value,
            mode,
        ) else {
            continue;
        };
        found.ask();
        let gigabytes = u64::from(has.default_gb) * 1_000_000_000;
        let (severity, less) = match gigabytes.cmp(&planned.value.0) {
            Ordering::Less => (Severity::Warning, "less than"),
            Ordering::Equal => continue,
            Ordering::Greater => (Severity::Note, "not"),
        };
        let at = planned.at.unwrap_or(stated.name.span);
        let mut finding = Finding::new(
            severity,
            &capacity::STORAGE,
            at,
            format!(
                "{} has {} GB of storage, {less} the {} planned",
                sized.name, has.default_gb, planned.value
            ),
        )
        .note(format!(
            "{engine} on {}: {} GB a node; source: {}",
            sized.instance.value, has.default_gb, has.source
        ))
        .help("Terraform's aws_mq_broker has no argument for the size: the type decides it");
        if let Some(at) = sized.instance.because.first() {
            finding = finding.also(*at, "the type");
        }
        let text = quote(&format!("{} GB", has.default_gb));
        found.push(finding.fix(rewrite(planned.at, &text, &Costs::Nothing)));
    }
}

/// The planned throughput against the bandwidth the policy gives the broker.
pub(super) fn bandwidth(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        let Some(network) = c
            .policy
            .networks
            .iter()
            .find(|n| n.name.text == stated.name.text)
        else {
            continue;
        };
        let (Some(egress), Some((low, high))) = (network.egress, volume(stated, sized)) else {
            continue;
        };
        let (Some(throughput), Some(message)) = (&sized.throughput, stated.message) else {
            continue;
        };
        found.ask();
        #[allow(clippy::cast_precision_loss)]
        let room = egress.value.0 as f64;
        if low * 8.0 <= room {
            continue;
        }
        let rate = |size: Bytes, volume: f64| {
            format!(
                "{} x {size} = {}",
                throughput.value,
                Bandwidth(bytes(volume * 8.0).0)
            )
        };
        #[allow(clippy::cast_precision_loss)]
        let fits = |size: Bytes| plain((room / 8.0 / size.0.max(1) as f64).floor());
        let mut finding = Finding::warning(
            &capacity::THROUGHPUT,
            egress.at.unwrap_or(network.name.span),
            format!(
                "{} of bandwidth cannot carry what {} is planned for",
                egress.value, sized.name
            ),
        )
        .note(rate(message.value.min, low))
        .note(rate(message.value.max, high))
        .help(format!(
            "{} carry {} messages a second of {}, {} of {}",
            egress.value,
            fits(message.value.min),
            message.value.min,
            fits(message.value.max),
            message.value.max
        ));
        if let Some(at) = throughput.because.first() {
            finding = finding.also(*at, "planned throughput");
        }
        found.push(finding);
    }
}

/// The messages of the demand against the volume the policy gives the broker in a month.
pub(super) fn monthly(c: &Context, found: &mut Found) {
    let Some(messages) = c.policy.demand.messages else {
        return;
    };
    for (stated, sized) in pairs(c) {
        let network = c
            .policy
            .networks
            .iter()
            .find(|n| n.name.text == stated.name.text);
        let (Some(planned), Some(message)) = (network.and_then(|n| n.volume), stated.message)
        else {
            continue;
        };
        found.ask();
        #[allow(clippy::cast_precision_loss)]
        let (size, room) = (message.value.min.0.max(1) as f64, planned.value.0 as f64);
        let sent = messages.value.0 * size * MONTH;
        if sent <= room {
            continue;
        }
        let mut finding = Finding::warning(
            &capacity::VOLUME,
            planned.at.unwrap_or(stated.name.span),
            format!(
                "{} cannot hold the messages of {}",
                planned.value, sized.name
            ),
        )
        .note(format!(
            "{} x {} x 730 h = {}",
            messages.value,
            message.value.min,
            Monthly(bytes(sent).0)
        ))
        .help(format!(
            "{} are {} messages a second of {} on average",
            planned.value,
            plain((room / size / MONTH).floor()),
            message.value.min
        ));
        if let Some(at) = messages.at {
            finding = finding.also(at, "the demand, on average");
        }
        found.push(finding);
    }
}

/// Seconds of a month as AWS bills it: 730 hours.
const MONTH: f64 = 730.0 * 3600.0;
