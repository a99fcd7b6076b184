//! Connections to brokers: those that are planned for, and those that services may open.

use crate::capacity::{Counted, Room, count};
use crate::catalog::broker as mq;
use crate::catalog::dynamics::BROKERS;
use crate::catalog::fargate::HEALTHY_PERCENT_DEFAULT;
use crate::finding::{Finding, Fix};
use crate::registry::capacity;
use crate::sizing::SizedBroker;
use crate::syntax::print::quote;
use crate::value::unit::plain;

use crate::family::edits::{Costs, more, rewrite};
use crate::family::invariant::{Context, Found, room, surge, terms};

use super::super::MqBroker;
use super::super::clients::losses;
use super::super::cost::INSTANCE;
use super::pairs;

/// From what the connections follow that a broker takes.
fn limit(sized: &SizedBroker, granted: &mq::ConnectionLimit) -> String {
    let counted = match granted.counted {
        mq::Counted::PerProtocol => "of each protocol",
        mq::Counted::PerNode => "of a node",
    };
    format!(
        "{} {} on {}: {} connections {counted} x {} = {}; source: {}",
        sized.engine.value,
        sized.version.value,
        sized.instance.value,
        plain(granted.per_node.into()),
        granted.nodes,
        plain(granted.total().into()),
        granted.source
    )
}

/// Connections planned and asked for against what engine, version, type and mode take.
pub(super) fn connections(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        if sized.planned.is_none() && asked(sized) == 0 {
            continue;
        }
        found.ask();
        let at = sized
            .instance
            .because
            .first()
            .copied()
            .unwrap_or(stated.name.span);
        // Of what AWS refuses, that is told; of every other broker the catalog knows what it takes.
        let Some(granted) = sized.granted else {
            found.open();
            continue;
        };
        let limit = limit(sized, &granted);
        if let Some(planned) = &sized.planned
            && planned.value > granted.total()
        {
            let mut finding = Finding::warning(
                &capacity::BROKER_CONNECTIONS,
                at,
                format!(
                    "{} is planned for {} connections and takes {}",
                    sized.name,
                    plain(planned.value.into()),
                    plain(granted.total().into())
                ),
            )
            .note(limit.clone())
            .help(larger(sized, planned.value, false))
            .fix(enlarged(c, sized, planned.value, false));
            if let Some(at) = planned.because.first() {
                finding = finding.also(*at, "planned");
            }
            found.push(finding);
        }
        let Some(most) = &sized.max_connections else {
            continue;
        };
        let room = room(c, &sized.asked, most.value);
        let Some(broken) = room.broken() else {
            continue;
        };
        let asked = asked(sized);
        #[allow(clippy::cast_precision_loss)]
        let total = plain(asked as f64);
        let by_policy = most.value < granted.total();
        let at = most.because.first().copied().unwrap_or(at);
        let finding = Finding::warning(
            &capacity::BROKER_CONNECTIONS,
            at,
            format!(
                "services may open {total} connections to {}, which {} {}",
                sized.name,
                if by_policy { "is planned for" } else { "takes" },
                plain(most.value.into())
            ),
        )
        .note(format!(
            "{} > {}",
            terms(&sized.asked),
            plain(most.value.into())
        ))
        .note(broken.sequence(&Counted::CONNECTIONS))
        .note(limit);
        found.push(if by_policy {
            let text = asked.to_string();
            let at = sized.planned.as_ref().and_then(|p| p.because.first());
            finding
                .help("alarms are measured against the plan: plan for what the services may open, or lower their bounds")
                .fix(rewrite(at.copied(), &text, &Costs::Nothing))
        } else {
            // What helps bears a deployment and a restart, too, or it is found again.
            let wanted = in_the_end(&surge(&room, Vec::new()));
            remedied(finding, c, sized, wanted)
        });
    }
}

/// The connections that all tasks of all clients open at most.
fn asked(sized: &SizedBroker) -> u64 {
    let each = sized.asked.iter();
    each.map(|(_, tasks, each)| u64::from(*tasks) * u64::from(*each))
        .fold(0, u64::saturating_add)
}

/// Connections while services are deployed and while a node of a cluster restarts: those that are left have all clients.
pub(super) fn disturbed(c: &Context, found: &mut Found) {
    for (stated, sized) in pairs(c) {
        if asked(sized) == 0 {
            continue;
        }
        found.ask();
        let Some(granted) = sized.granted else {
            found.open();
            continue;
        };
        let calm = room(c, &sized.asked, granted.total());
        if calm.broken().is_some() {
            continue;
        }
        let losses = losses(&granted);
        let is_cluster = !losses.is_empty();
        let surged = surge(&calm, losses);
        let Some(broken) = surged.broken() else {
            continue;
        };
        let at = sized.instance.because.first().copied();
        let is_lost = broken.there() < u64::from(granted.total());
        let mut finding = Finding::warning(
            &capacity::SURGE,
            at.unwrap_or(stated.name.span),
            format!(
                "{} services may open {} connections to {}, which {} {}",
                if is_lost {
                    "while a node restarts,"
                } else {
                    "during deployments"
                },
                count(broken.taken()),
                sized.name,
                if is_lost { "then takes" } else { "takes" },
                count(broken.there())
            ),
        )
        .note(broken.sequence(&Counted::CONNECTIONS))
        .note(format!(
            "while a service is deployed it may have twice its tasks; source: {}",
            HEALTHY_PERCENT_DEFAULT.source
        ));
        if is_cluster {
            finding = finding.note(format!(
                "nodes restart one after the other when the broker is maintained; source: {BROKERS}"
            ));
        }
        let finding = finding.note(limit(sized, &granted));
        let wanted = in_the_end(&surged);
        found.push(remedied(finding, c, sized, wanted));
    }
}

/// The connections where all services are deployed at their maximum at once.
fn in_the_end(room: &Room) -> u32 {
    let all = room.fleets.iter();
    let all = all.map(|fleet| fleet.deployed(fleet.most).saturating_mul(fleet.each));
    let all = all.fold(0, u64::saturating_add);
    u32::try_from(all).unwrap_or(u32::MAX)
}

/// With what helps a broker that takes too few connections, also while a node restarts: its configuration where that is
/// enough, or else a larger type.
fn remedied(finding: Finding, c: &Context, sized: &SizedBroker, wanted: u32) -> Finding {
    let larger = larger(sized, wanted, true);
    let Some(planned) = sized.granted.and_then(|granted| raised(&granted, wanted)) else {
        return finding.help(larger).fix(enlarged(c, sized, wanted, true));
    };
    let at = sized.planned.as_ref().and_then(|p| p.because.first());
    finding
        .help(format!(
            "write connections = {planned}: its configuration then takes them, at no price; or {larger}"
        ))
        .fix(rewrite(
            at.copied(),
            &planned.to_string(),
            &Costs::Nothing,
        ))
}

/// The connections to plan for so that the broker's configuration takes the wanted ones, also on the nodes that are left
/// while one restarts; none where no configuration does.
fn raised(granted: &mq::ConnectionLimit, wanted: u32) -> Option<u32> {
    let left = match granted.of_one_of_several() {
        Some(_) => granted.nodes.saturating_sub(1).max(1),
        None => granted.nodes.max(1),
    };
    let whole = wanted.div_ceil(left).saturating_mul(granted.nodes.max(1));
    granted.raised_for(whole).map(|_| whole)
}

/// The smallest type that takes the connections, in the policy.
fn enlarged(c: &Context, sized: &SizedBroker, wanted: u32, is_less_one: bool) -> Option<Fix> {
    let found = smallest(sized, wanted, is_less_one)?;
    let costs = more::<MqBroker>(sized, c.sized, &[(INSTANCE, found.to_owned())]);
    rewrite(
        sized.instance.because.first().copied(),
        &quote(found),
        &costs,
    )
}

/// The smallest type of the engine and version that takes the connections, in words.
fn larger(sized: &SizedBroker, wanted: u32, is_less_one: bool) -> String {
    let is_cluster = sized
        .granted
        .and_then(|granted| granted.of_one_of_several());
    let when = if is_less_one && is_cluster.is_some() {
        " while a node restarts"
    } else {
        ""
    };
    match smallest(sized, wanted, is_less_one) {
        Some(found) => format!(
            "the smallest type that takes {}{when} is {found}",
            plain(wanted.into())
        ),
        None => format!(
            "no type of {} {} takes {}{when}: fewer connections per task, or lower bounds of tasks, are left",
            sized.engine.value,
            sized.version.value,
            plain(wanted.into())
        ),
    }
}

/// The smallest type of the engine and version that takes the connections; `is_less_one`: while one node of a cluster is gone.
fn smallest(sized: &SizedBroker, wanted: u32, is_less_one: bool) -> Option<&'static str> {
    let (engine, version, mode) = (
        sized.engine.value,
        sized.version.value.as_str(),
        sized.mode.value,
    );
    let fits = |name: &str| {
        let limit = mq::connection_limit(engine, Some(version), name, mode);
        let takes = limit.is_some_and(|limit| {
            let lost = limit.of_one_of_several().filter(|_| is_less_one);
            limit.total().saturating_sub(lost.unwrap_or(0)) >= wanted
        });
        takes && mq::check(engine, Some(version), name, mode, None).is_empty()
    };
    let mut types = mq::creatable(engine, Some(version));
    types.find(|t| fits(t.name)).map(|found| found.name)
}
