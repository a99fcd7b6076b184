//! Services: sockets of a task, and the bandwidth of all.

use crate::catalog::fargate::OPEN_FILES;
use crate::finding::{Finding, Severity};
use crate::policy::demand::CONNECTIONS;
use crate::registry::capacity;
use crate::value::unit::{Bandwidth, plain};

use crate::family::invariant::{Context, Found};

/// The sockets of one task against the files that it may have open, where the demand's connections are spread over all tasks.
pub(super) fn sockets(c: &Context, found: &mut Found) {
    let Some(clients) = c.policy.demand.connections else {
        return;
    };
    for sized in &c.sized.services {
        let mut stated = c.policy.services.iter();
        let stated = stated.find(|service| service.name.text == sized.name);
        let carries = |by: &str| by == CONNECTIONS;
        let Some(stated) = stated.filter(|s| s.by.as_ref().is_some_and(|by| carries(&by.value)))
        else {
            continue;
        };
        found.ask();
        let tasks = sized.tasks.value.max.max(1);
        let each = u64::from(clients.value.div_ceil(tasks));
        let pool = u64::from(stated.database_pool.map_or(0, |pool| pool.value));
        let broker = u64::from(stated.broker_connections.map_or(0, |broker| broker.value));
        let all = each + pool + broker;
        if all <= u64::from(OPEN_FILES.value) {
            continue;
        }
        #[allow(clippy::cast_precision_loss)]
        let number = |n: u64| plain(n as f64);
        let at = sized.tasks.because.first().copied();
        let mut finding = Finding::warning(
            &capacity::SOCKETS,
            at.unwrap_or(stated.name.span),
            format!(
                "a task of {} has {} sockets at the maximum of tasks, and may open {}",
                sized.name,
                number(all),
                plain(OPEN_FILES.value.into())
            ),
        )
        .note(format!(
            "{} connections / {} tasks = {}; with {} to databases and {} to brokers: {}",
            plain(clients.value.into()),
            plain(tasks.into()),
            number(each),
            number(pool),
            number(broker),
            number(all)
        ))
        .note(format!(
            "each socket is an open file, of which a task has so many; source: {}",
            OPEN_FILES.source
        ))
        .help(if pool + broker > u64::from(OPEN_FILES.value) {
            "lower the pools of a task: they alone take more than it may open"
        } else {
            "raise the upper bound of tasks"
        });
        if let Some(at) = clients.at {
            finding = finding.also(at, "the demand");
        }
        found.push(finding);
    }
}

/// The bandwidth of all tasks in the tier in force against that which the policy plans for the service.
pub(super) fn bandwidth(c: &Context, found: &mut Found) {
    for sized in &c.sized.services {
        let mut stated = c.policy.services.iter();
        let stated = stated.find(|service| service.name.text == sized.name);
        let mut networks = c.policy.networks.iter();
        let network = networks.find(|network| network.name.text == sized.name);
        let (Some(stated), Some(network), Some(choice)) = (stated, network, &sized.tier) else {
            continue;
        };
        let tier = stated
            .tiers
            .iter()
            .find(|t| t.name.text == choice.value.name);
        let Some(each) = tier.and_then(|tier| tier.bandwidth) else {
            continue;
        };
        let planned = [network.ingress, network.egress].into_iter().flatten();
        let Some(planned) = planned.max_by_key(|planned| planned.value.0) else {
            continue;
        };
        found.ask();
        let tasks = sized.tasks.value.max;
        let carried = u64::from(tasks).saturating_mul(each.value.0);
        if carried <= planned.value.0 {
            continue;
        }
        let fits = planned.value.0 / each.value.0.max(1);
        #[allow(clippy::cast_precision_loss)]
        let fits = plain(fits as f64);
        let mut finding = Finding::new(
            Severity::Note,
            &capacity::BANDWIDTH,
            planned.at.unwrap_or(network.name.span),
            format!(
                "all tasks of {} carry more than the {} that are planned",
                sized.name, planned.value
            ),
        )
        .note(format!(
            "{} tasks x {} = {}; planned: {}, which is {fits} tasks",
            plain(tasks.into()),
            each.value,
            Bandwidth(carried),
            planned.value
        ))
        .help("plan for what all tasks carry, or lower the upper bound of tasks");
        if let Some(at) = each.at {
            finding = finding.also(at, "bandwidth of a task");
        }
        found.push(finding);
    }
}
