//! A cluster as a simulation over time sees it.

use crate::policy::Policy;
use crate::sizing::SizedDatabase;
use crate::value::unit::{Acu, Band, plain};

use super::super::simulated::{Reasoned, Simulated, Store};
use super::cost::{MAX_CAPACITY, MIN_CAPACITY};

/// What is asked of a cluster, and how it follows.
pub(super) fn simulated(database: &SizedDatabase) -> Simulated {
    let stated = database.capacity.acu();
    let acu = stated.as_ref().map(|acu| acu.value);
    let acu = acu.map(|acu| (acu.min.acu(), acu.max.acu()));
    let most = acu.map_or(0.0, |(_, max)| max);
    let target = database.stated.scaling.as_ref();
    let target = target.and_then(|s| s.target).map(|t| t.value.0);
    let target = target.filter(|t| *t > 0.0 && *t <= 100.0);
    let need = most * target.unwrap_or(100.0) / 100.0;
    let at = target.map_or_else(String::new, |t| format!(" at {} %", plain(t)));
    Simulated::Store(Box::new(Store {
        name: database.name.clone(),
        clients: database.clients.clone(),
        acu,
        stated: stated.and_then(|acu| acu.because.first().copied()),
        need: Reasoned {
            value: need.max(1e-9),
            because: format!("its {} ACU at the most carry the peak{at}", plain(most)),
            assumed: true,
            at: None,
        },
        limit: database.max_connections.as_ref().map(|n| n.value),
        proxy: database
            .proxy
            .as_ref()
            .map(|p| p.max_connections_percent.value),
        readers: database.readers.value,
        bounds: Some([MIN_CAPACITY, MAX_CAPACITY]),
    }))
}

/// States other bounds of the capacity of a cluster, in halves of an ACU.
pub(super) fn set_bounds(policy: &mut Policy, name: &str, (min, max): (u32, u32)) {
    let mut databases = policy.databases.iter_mut();
    if let Some(database) = databases.find(|database| database.name.text == name) {
        let mut stated = database.size().and_then(|size| size.acu);
        if let Some(acu) = &mut stated {
            acu.value = Band {
                min: Acu(min),
                max: Acu(max),
            };
        }
        database.own.acu = stated;
    }
}
