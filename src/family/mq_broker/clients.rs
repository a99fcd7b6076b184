//! Who connects to a broker, and how many connections its resource takes.

use crate::capacity::Loss;
use crate::catalog::broker as mq;
use crate::config::value::Value as Found;
use crate::family::clients::{Arguments, Clients, Granted, Larger, services};
use crate::family::matching::Component;
use crate::inventory::Blocked;
use crate::sizing::{SizedBroker, SizedService};

use super::cost::INSTANCE;
use super::rules;

/// Who connects to brokers.
pub(super) const CLIENTS: Clients<SizedBroker> = Clients {
    rule: &rules::CAPACITY_BROKER,
    of: |broker, sized| {
        let each = |s: &SizedService| Some(s.broker_connections.as_ref()?.value);
        services(&broker.clients, sized, each)
    },
    granted,
};

/// What is lost of its connections for a while: those of a node that restarts, whose clients come to the others.
pub(super) fn losses(granted: &mq::ConnectionLimit) -> Vec<Loss> {
    let of_node = granted.of_one_of_several().map(|takes| Loss {
        what: "a node of the broker restarts".into(),
        takes: takes.into(),
    });
    of_node.into_iter().collect()
}

fn granted<'a>(
    component: &Component<'a>,
    read: &dyn Arguments<'a>,
) -> Result<Option<Granted<'a>>, Blocked> {
    let broker = component.anchor;
    let (Some(engine), Some(instance)) = (
        read.text(broker, "engine_type")?,
        read.text(broker, "host_instance_type")?,
    ) else {
        return Ok(None);
    };
    let version = read.text(broker, "engine_version")?;
    let mode = read.text(broker, "deployment_mode")?;
    let mode = mode.as_deref().unwrap_or(mq::DEPLOYMENT_MODE_DEFAULT.value);
    let (Some(engine), Some(mode)) = (mq::Engine::parse(&engine), mq::Mode::parse(mode)) else {
        return Ok(None);
    };
    let granted = mq::connection_limit(engine, version.as_deref(), &instance, mode);
    let mut raised = None;
    for configuration in read.referred(broker, "configuration", &["aws_mq_configuration"]) {
        let Some(data) = read.text(configuration, "data")? else {
            continue;
        };
        match mq::connection_max(&data) {
            Ok(found) => raised = found,
            Err(_) => return Ok(None),
        }
    }
    let granted = match raised {
        Some(most) => granted.map(|granted| granted.configured(most)),
        None => granted,
    };
    Ok(granted.map(|granted| Granted {
        limit: granted.total(),
        at: (broker, "host_instance_type"),
        why: format!(
            "{instance} as {}; source: {}",
            mode.as_str(),
            granted.source
        ),
        shared: false,
        larger: Box::new(move |asked| {
            let types = mq::creatable(engine, version.as_deref());
            let takes = |name: &str| {
                let limit = mq::connection_limit(engine, version.as_deref(), name, mode);
                limit.is_some_and(|limit| {
                    let left = limit.total() - limit.of_one_of_several().unwrap_or(0);
                    u64::from(left) >= asked
                }) && mq::check(engine, version.as_deref(), name, mode, None).is_empty()
            };
            let mut larger = types.map(|t| t.name).filter(|name| takes(name));
            Some(Larger {
                value: Found::string(larger.next()?),
                price: INSTANCE,
                caution: "the broker restarts",
            })
        }),
        losses: losses(&granted),
        remedy: Box::new(|_, _| {
            "take a larger instance type, or fewer connections per task".into()
        }),
    }))
}
