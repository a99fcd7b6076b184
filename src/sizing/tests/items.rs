//! What each kind of item is sized to, and the calculation behind it.

use super::super::{derived_target, sized_by};
use super::{as_stated, small};
use crate::policy::decode::Stated;
use crate::sizing::{Sized, SizedDatabase};
use crate::value::Decided;
use crate::value::unit::Mib;

fn of(text: &str) -> Sized {
    as_stated(&small(text)[0])
}

/// The room above the demand is a share of it: none where nothing is demanded, or the tier has no end.
#[test]
fn a_tier_says_how_much_more_it_takes() {
    let tier = |demand: &str, by: &str| {
        let sized = of(&format!(
            "environment \"e\" {{\n  demand {{\n    {demand}\n    peak_factor = 1\n  }}\n}}\nservice \"web\" {{\n  tasks = 1\n  by = \"{by}\"\n  tier \"a\" {{\n    up_to = 100\n    cpu = 256\n    memory = \"512 MB\"\n  }}\n  tier \"b\" {{\n    cpu = 512\n    memory = \"1 GB\"\n  }}\n}}\n"
        ));
        let choice = sized.services[0].tier.as_ref().unwrap().value.clone();
        (choice.reason, choice.headroom)
    };
    let connections = |n: u32| tier(&format!("connections = {n}"), "connections");
    let said = |reason: &str, headroom| (reason.to_owned(), headroom);
    assert_eq!(
        connections(40),
        said("40 connections, up to 100", Some(1.5))
    );
    assert_eq!(
        connections(100),
        said("100 connections, up to 100", Some(0.0))
    );
    assert_eq!(connections(0), said("0 connections, up to 100", None));
    assert_eq!(
        connections(500),
        said("500 connections, the open tier", None)
    );
    // A million a day are 11.57 a second.
    assert_eq!(
        tier("events = \"1M/day\"", "events").0,
        "11.6 events, up to 100"
    );
}

#[test]
fn one_open_tier_needs_no_demand() {
    let sized = of(
        "environment \"e\" {\n}\nservice \"web\" {\n  tasks = 1\n  tier \"all\" {\n    cpu = 256\n    memory = \"512 MB\"\n  }\n}\n",
    );
    let choice = &sized.services[0].tier.as_ref().unwrap().value;
    assert_eq!((&*choice.name, choice.exceeded), ("all", false));
    assert_eq!(sized.services[0].cpu.as_ref().unwrap().value.0, 256);
}

/// A tenth of what a task holds is left, be it stated as a number or by the memory of each.
#[test]
fn a_task_is_kept_at_nine_tenths_of_what_it_holds() {
    let target = |memory: &str| {
        let all = small(&format!(
            "environment \"e\" {{\n}}\nservice \"web\" {{\n  cpu = 1024\n  memory = \"2 GB\"\n  tasks = 1\n  agents {{\n    per_task = 10\n{memory}  }}\n}}\n"
        ));
        let service = &all[0].policy.services[0];
        let derived = derived_target(service, Some(Stated::default(Mib(2048)))).unwrap();
        (derived.agents, derived.because)
    };
    let held = (9.0, "nine tenths of `per_task` = 10".to_owned());
    assert_eq!(target(""), held);
    assert_eq!(target("    memory = \"100 MB\"\n"), held);
    // 1,843 MB are six of 300 MB, one of 1,800 MB, and none of 3,000 MB, which decides nothing.
    for (each, agents) in [(300, 6.0), (1800, 1.0)] {
        let (found, because) = target(&format!("    memory = \"{each} MB\"\n"));
        assert!((found - agents).abs() < 1e-9, "{found} {because}");
        assert!(because.ends_with(&format!("= {agents}")), "{because}");
    }
    assert_eq!(target("    memory = \"3000 MB\"\n"), held);
}

/// Where a metric of each task has a target, the demand over it are the tasks; agents within one task are not among tasks.
#[test]
fn tasks_are_as_many_as_hold_the_demand_at_the_target() {
    let needed = |on: &str, by: &str, bounds: &str| {
        let target = if on == "cpu" { "\"40%\"" } else { "40" };
        let sized = of(&format!(
            "environment \"e\" {{\n  demand {{\n    connections = 90\n    tasks_per_agent = 90\n  }}\n}}\nmetric \"load\" {{\n  name = \"Load\"\n  per_task = true\n}}\nservice \"web\" {{\n  tasks = \"{bounds}\"\n  by = \"{by}\"\n  tier \"all\" {{\n    cpu = 256\n    memory = \"512 MB\"\n  }}\n  scale {{\n    on = \"{on}\"\n    target = {target}\n  }}\n}}\n"
        ));
        let service = &sized.services[0];
        assert_eq!((service.scales.len(), sized.services.len()), (1, 1));
        (service.needed, service.expected_tasks())
    };
    assert_eq!(needed("load", "connections", "1..9"), (Some(3), 3));
    assert_eq!(needed("load", "connections", "1..2"), (Some(3), 2));
    assert_eq!(needed("load", "connections", "5..9"), (Some(3), 5));
    assert_eq!(needed("load", "tasks_per_agent", "2..9"), (None, 2));
    assert_eq!(needed("cpu", "connections", "2..9"), (None, 2));
}

/// Of its clients a database counts those that say how many connections a task opens.
#[test]
fn connections_are_counted_by_task_and_pool() {
    let service = |name: &str, rest: &str| {
        format!("service \"{name}\" {{\n  cpu = 256\n  memory = \"512 MB\"\n{rest}}}\n")
    };
    let text = [
        "environment \"e\" {\n}\n".to_owned(),
        service("a", "  tasks = \"1..4\"\n  database_pool = 10\n  broker_connections = 2\n"),
        service("b", "  tasks = 2\n"),
        service("c", "  tasks = 7\n  database_pool = 3\n"),
        "database \"main\" {\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n  acu = 1\n  clients = [\"a\", \"b\"]\n}\n".into(),
        "broker \"mail\" {\n  engine = \"RabbitMQ\"\n  version = \"3.13\"\n  mode = \"SINGLE_INSTANCE\"\n  instance = \"mq.m5.large\"\n  clients = [\"a\", \"b\"]\n}\n".into(),
    ];
    let sized = of(&text.concat());
    let database = &sized.databases[0];
    assert_eq!(database.asked, [("a".to_owned(), 4, 10)]);
    assert_eq!(database.asked_total(), 40);
    assert_eq!(sized.brokers[0].asked, [("a".to_owned(), 4, 2)]);
}

/// What a broker takes is what it is planned for, as far as its type takes that.
#[test]
fn a_plan_of_a_broker_is_held_to_what_its_type_takes() {
    let most = |planned: &str| {
        let sized = of(&format!(
            "environment \"e\" {{\n}}\nbroker \"mail\" {{\n  engine = \"RabbitMQ\"\n  version = \"3.13\"\n  mode = \"SINGLE_INSTANCE\"\n  instance = \"mq.m5.large\"\n{planned}}}\n"
        ));
        let broker = &sized.brokers[0];
        let most = broker.max_connections.as_ref().unwrap().value;
        (most, broker.granted.unwrap().total())
    };
    let (whole, granted) = most("");
    assert_eq!(whole, granted);
    assert_eq!(most("  connections = 100\n").0, 100);
    let above = format!("  connections = {}\n", granted + 1);
    assert_eq!(most(&above).0, granted);
}

#[test]
fn a_database_is_of_units_or_of_a_class() {
    let database = |rest: &str| -> SizedDatabase {
        let mut sized = of(&format!(
            "environment \"e\" {{\n}}\ndatabase \"main\" {{\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n{rest}}}\n"
        ));
        sized.databases.remove(0)
    };
    let units = database("  acu = \"0..4\"\n  auto_pause = \"5m\"\n");
    assert_eq!(
        units.capacity.auto_pause().map(|pause| pause.value),
        Some(300)
    );
    assert!(units.capacity.class().is_none() && units.known_class().is_none());
    let class = database("  instance = \"db.r6g.large\"\n");
    let name = class.capacity.class().map(|class| class.value.clone());
    assert_eq!(name.as_deref(), Some("db.r6g.large"));
    assert!(class.known_class().is_some() && class.capacity.acu().is_none());
    for (storage, optimized) in [("aurora-iopt1", true), ("aurora", false)] {
        let stated = format!("  acu = 1\n  storage_type = \"{storage}\"\n");
        assert_eq!(database(&stated).is_io_optimized(), optimized, "{storage}");
    }
    assert!(!units.is_io_optimized());
}

/// Each item is there once, as what it is.
#[test]
fn items_of_each_kind_are_sized() {
    let sized = of(
        "environment \"e\" {\n}\nqueue \"q\" {\n}\ntopic \"t\" {\n}\nbus \"own\" {\n}\nbus \"theirs\" {\n  kind = \"partner\"\n}\n\
         job \"j\" {\n  cpu = 256\n  memory = \"512 MB\"\n}\n\
         service \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  schedule \"night\" {\n    cron = \"0 20 ? * MON-FRI *\"\n    tasks = 2\n  }\n}\n\
         target_group \"admin\" {\n  interval = \"10s\"\n  select {\n    names = [\"admin-*\"]\n  }\n}\n",
    );
    let custom: Vec<bool> = sized.buses.iter().map(|bus| bus.custom).collect();
    assert_eq!(custom, [true, false]);
    let counts = [sized.queues.len(), sized.topics.len(), sized.jobs.len()];
    assert_eq!((counts, sized.services[0].schedules.len()), ([1, 1, 1], 1));
    assert_eq!(sized.target_groups.len(), 1);
    assert_eq!(sized_by(None), "fixed");
    let large = Decided::new("large".to_owned(), []);
    assert_eq!(sized_by(Some(&large)), "profile \"large\"");
}
