//! What a field is in a sentence, and the unit its values are told in.

/// The words for a field and the unit of its values, with the space before it.
pub(super) fn words(field: &str) -> (String, &'static str) {
    if let Some(alarm) = alarm(field) {
        return alarm;
    }
    let (what, unit) = match field {
        "service.cpu" => ("CPU of a task", " units"),
        "service.memory" => ("memory of a task", " MiB"),
        "service.architecture" => ("processor of a task", ""),
        "service.tasks.min" => ("fewest tasks", ""),
        "service.tasks.max" => ("most tasks", ""),
        "service.scale.target" => ("target of scaling", ""),
        "service.scale.out_cooldown" => ("wait after adding tasks", " seconds"),
        "service.scale.in_cooldown" => ("wait after removing tasks", " seconds"),
        "service.spot.on_demand_base" => ("base of on-demand tasks", ""),
        "service.spot.on_demand_weight" => ("weight of on-demand tasks", ""),
        "service.spot.spot_weight" => ("weight of Spot tasks", ""),
        "service.health_check.interval" => ("interval of the health check", " seconds"),
        "service.health_check.timeout" => ("timeout of the health check", " seconds"),
        "service.logs" | "database.logs" => ("retention of logs", " days"),
        "database.engine" | "broker.engine" => ("engine", ""),
        "database.version" | "broker.version" => ("engine version", ""),
        "database.acu.min" => ("least capacity", " ACU"),
        "database.acu.max" => ("most capacity", " ACU"),
        "database.auto_pause" => ("idle time before a pause", " seconds"),
        "database.readers" => ("number of readers", ""),
        "database.proxy.max_connections" => ("RDS Proxy's share of connections", "%"),
        "database.backup" => ("retention of backups", " days"),
        "database.storage_type" => ("storage type", ""),
        "broker.instance" => ("instance type", ""),
        "broker.mode" => ("deployment mode", ""),
        "bus.archive" => ("retention of the archive", " days"),
        "bus.queue.retention" => ("retention of messages", " seconds"),
        "bus.queue.visibility" => ("visibility timeout", " seconds"),
        "bus.queue.max_message" => ("largest message", " bytes"),
        "bus.queue.max_receives" => ("deliveries before a message is set aside", ""),
        "tracing.rate" => ("share of requests traced", ""),
        "tracing.reservoir" => ("requests per second always traced", ""),
        other => (other, ""),
    };
    (what.to_owned(), unit)
}

/// The same for a field of an alarm.
fn alarm(field: &str) -> Option<(String, &'static str)> {
    let (kind, part) = match field {
        "bus.capacity" => ("capacity", None),
        "database.max_connections" | "broker.max_connections" => ("connections", None),
        _ => {
            let mut rest = field
                .strip_prefix("alarm.")
                .or_else(|| field.split_once(".alarm.").map(|(_, rest)| rest))?
                .split('.');
            (rest.next()?, rest.next())
        }
    };
    let name = match kind {
        "cpu" => "CPU alarm",
        "memory" => "memory alarm",
        "capacity" => "capacity alarm",
        "connections" => "connection alarm",
        "errors" => "error alarm",
        "latency" => "latency alarm",
        _ => "alarm",
    };
    let (what, unit) = match part {
        None => (
            "threshold",
            match kind {
                "cpu" | "memory" | "errors" => "%",
                "capacity" if field != "bus.capacity" => "%",
                "latency" => " seconds",
                _ => "",
            },
        ),
        Some("period") => ("period", " seconds"),
        Some("datapoints") => ("datapoints looked at", ""),
        Some("breaching") => ("datapoints that must be over", ""),
        Some(other) => (other, ""),
    };
    Some((format!("{what} of the {name}"), unit))
}

/// An item as a sentence names it.
pub(super) fn item(family: &str, name: &str) -> String {
    if family == name {
        name.replace('_', " ")
    } else {
        format!("{family} {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::FAMILIES;

    #[test]
    fn every_field_has_words() {
        for family in FAMILIES {
            for row in family.rows().iter().filter(|r| r.field != "tags.keys") {
                assert_ne!(words(row.field).0, row.field);
            }
        }
    }
}
