//! What each kind of item is sized to, and the calculation behind it.

use super::super::database::no_profile;
use super::super::{derived_target, sized_by};
use super::{as_stated, small};
use crate::policy::decode::Stated;
use crate::policy::load;
use crate::sizing::{ScaleMetric, Sized, SizedDatabase, SizedItemAlarm, SizedSteps, size};
use crate::text::Files;
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

/// RabbitMQ 4 is configured for more connections than it begins with.
#[test]
fn a_broker_is_configured_for_the_connections_it_is_planned_for() {
    let broker = |planned: u32| {
        let sized = of(&format!(
            "environment \"e\" {{\n}}\nbroker \"mail\" {{\n  engine = \"RabbitMQ\"\n  version = \"4.2\"\n  mode = \"CLUSTER_MULTI_AZ\"\n  instance = \"mq.m7g.large\"\n  connections = {planned}\n}}\n"
        ));
        let broker = &sized.brokers[0];
        let of_node = broker.connection_max.as_ref().map(|most| most.value);
        (of_node, broker.granted.unwrap().total())
    };
    assert_eq!(broker(1500), (None, 1500));
    assert_eq!(broker(6000), (Some(2000), 6000));
    assert_eq!(broker(6001), (Some(2001), 6003));
    assert_eq!(broker(15_001), (None, 1500));
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

/// A service of these statements.
fn web(rest: &str) -> String {
    format!(
        "environment \"e\" {{\n}}\nservice \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..9\"\n{rest}}}\n"
    )
}

/// Each number that is stated of what is there beside the items is in its size, with the place that states it.
#[test]
fn what_is_beside_the_items_is_as_it_is_stated() {
    let sized = of(
        "environment \"e\" {\n}\ntarget_group \"admin\" {\n  interval = \"20s\"\n  timeout = \"4s\"\n  healthy = 3\n  unhealthy = 5\n  path = \"/up\"\n  drain = \"1m\"\n  select {\n    names = [\"admin-*\"]\n  }\n}\n\
         target_group \"bare\" {\n  select {\n    names = [\"bare\"]\n  }\n}\n\
         schedule \"tidy\" {\n  at = \"rate(1 hour)\"\n  timezone = \"Europe/Berlin\"\n  select {\n    names = [\"tidy\"]\n  }\n}\n",
    );
    let number = |n: &Option<Decided<u32>>| n.as_ref().map(|n| (n.value, n.because.len()));
    let text = |t: &Option<Decided<String>>| t.as_ref().map(|t| (t.value.clone(), t.because.len()));
    let groups = sized.target_groups.iter().map(|group| {
        let times = [&group.interval, &group.timeout, &group.drain].map(number);
        let counts = [&group.healthy, &group.unhealthy].map(number);
        (&*group.name, times, counts, text(&group.path))
    });
    let stated = |n: u32| Some((n, 1));
    let written = |t: &str| Some((t.to_owned(), 1));
    let expected = [
        (
            "admin",
            [20, 4, 60].map(stated),
            [3, 5].map(stated),
            written("/up"),
        ),
        ("bare", [None; 3], [None; 2], None),
    ];
    assert_eq!(groups.collect::<Vec<_>>(), expected);
    let [timer] = sized.timers.as_slice() else {
        panic!("{:?}", sized.timers);
    };
    let timer = (&*timer.name, text(&timer.at), text(&timer.timezone));
    assert_eq!(
        timer,
        ("tidy", written("rate(1 hour)"), written("Europe/Berlin"))
    );
}

/// The metric of an alarm of no item is a metric of the policy by its label, or one of AWS by its name.
#[test]
fn an_alarm_of_no_item_has_the_metric_that_it_names() {
    let alarm = |stated: &str| -> SizedItemAlarm {
        let mut sized = of(&format!(
            "environment \"e\" {{\n}}\nmetric \"other\" {{\n  name = \"Other\"\n}}\nmetric \"load\" {{\n  name = \"Load\"\n  namespace = \"Own\"\n}}\nalarm \"a\" {{\n{stated}  select {{\n    names = [\"a\"]\n  }}\n}}\n"
        ));
        sized.alarms.remove(0)
    };
    let watched = |stated: &str| {
        let alarm = alarm(&format!("  above = 5\n{stated}"));
        let lines = |d: &Option<Decided<String>>| d.as_ref().map_or(0, |d| d.because.len());
        let own = alarm.own.as_ref().unwrap();
        let lines = (lines(&own.name), lines(&own.namespace));
        assert!(alarm.is_alone());
        (alarm.watched.namespace, alarm.watched.metric, lines)
    };
    let is = |space: &str, metric: &str, lines| (space.to_owned(), metric.to_owned(), lines);
    assert_eq!(watched("  metric = \"load\"\n"), is("Own", "Load", (2, 2)));
    let named = "  metric = \"Errors\"\n  namespace = \"AWS/Lambda\"\n";
    assert_eq!(watched(named), is("AWS/Lambda", "Errors", (1, 1)));
    assert_eq!(watched(""), is("", "", (0, 0)));
    // A band alone does not say beyond which end of it.
    let side = |stated: &str| alarm(stated).own.unwrap().has_side;
    assert!(side("  above = 5\n") && side("  below = 5\n"));
    assert!(!side("  band = 2\n") && side("  band = 2\n  outside = \"both\"\n"));
    let of_item = of(
        "environment \"e\" {\n}\nqueue \"jobs\" {\n  alarm \"age\" {\n    metric = \"age\"\n    above = \"5m\"\n  }\n}\n",
    );
    assert!(!of_item.alarms[0].is_alone());
}

/// An alarm of what answers requests is of the services behind a load balancer, of those that it names.
#[test]
fn errors_are_of_services_behind_a_load_balancer() {
    let services = |of_these: &str| {
        let service = |name: &str, balanced: bool| {
            format!(
                "service \"{name}\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n  load_balanced = {balanced}\n}}\n"
            )
        };
        let sized = of(&format!(
            "environment \"e\" {{\n}}\n{}{}{}alarm \"failing\" {{\n  on = \"errors\"\n  above = \"2%\"\n{of_these}}}\n",
            service("front", true),
            service("back", false),
            service("admin", true)
        ));
        sized.observe[0].errors.as_ref().unwrap().services.clone()
    };
    assert_eq!(services(""), ["front", "admin"]);
    assert_eq!(services("  of = [\"service/front\"]\n"), ["front"]);
}

/// What is missing of a profile is told with the names that there are.
#[test]
fn a_profile_that_is_not_there_is_told_with_those_that_are() {
    let all = small("environment \"e\" {\n}\n");
    let at = all[0].environment.name.span;
    let told = |wanted: Option<&str>, names: &[&str]| {
        let wanted = wanted.map(|wanted| (wanted, None));
        let finding = no_profile("database \"main\"", at, wanted, names, "e");
        finding.help.unwrap_or(finding.primary.text)
    };
    let write = "write database \"main\" { profile = \"small\" }";
    let within = " in environment \"e\"";
    assert_eq!(told(None, &[]), "");
    assert_eq!(told(None, &["small"]), format!("{write}{within}"));
    let names = ["small", "large", "huge"];
    assert_eq!(
        told(None, &names),
        format!("{write} (or large, huge){within}")
    );
    assert_eq!(told(Some("smal"), &names), "did you mean \"small\"?");
    assert_eq!(told(Some("other"), &names), "it has small, large, huge");
    let none = told(Some("other"), &[]);
    assert!(
        none.starts_with("leave `profile` out where database \"main\" states its size itself"),
        "{none}"
    );
}

/// What a tier is chosen by has to be stated: a word that is nearly one of the demand's is taken for it, its own is not.
#[test]
fn a_demand_that_is_not_stated_is_told_with_the_word_that_is() {
    let told = |by: &str| {
        let mut files = Files::new();
        let id = files.add(
            "tfsize.hcl",
            format!("policy \"p\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"e\" {{\n  demand {{\n    shops = 40\n  }}\n}}\nservice \"web\" {{\n  tasks = 1\n  by = \"{by}\"\n  tier \"a\" {{\n    cpu = 256\n    memory = \"512 MB\"\n  }}\n}}\n"),
        );
        let loaded = load(&mut files, id).unwrap();
        let mut findings = Vec::new();
        size(&loaded.environments[0], &mut findings);
        findings.remove(0).help.unwrap()
    };
    assert_eq!(told("shop"), "did you mean `shops`?");
    let state = "state `connections` in the environment's `demand`, or a `recommended` tier";
    assert_eq!(told("connections"), state);
}

/// A container of the item's own name is its main one; the others stand beside it.
#[test]
fn containers_of_other_names_are_beside_the_main_one() {
    let containers = |name: &str| {
        format!(
            "  container \"{name}\" {{\n    memory = \"128 MB\"\n  }}\n  container \"agent\" {{\n    memory = \"64 MB\"\n  }}\n"
        )
    };
    let sized = of(&format!(
        "{}job \"tidy\" {{\n  cpu = 256\n  memory = \"512 MB\"\n{}}}\n",
        web(&containers("web")),
        containers("tidy")
    ));
    let beside: Vec<&str> = sized.services[0].sidecars().collect();
    assert_eq!(beside, ["agent"]);
    let beside: Vec<&str> = sized.jobs[0].sidecars().collect();
    assert_eq!(beside, ["agent"]);
}

/// A queue that sets no message aside has none to keep.
#[test]
fn messages_are_kept_where_they_are_set_aside() {
    let kept = |stated: &str| {
        let sized = of(&format!(
            "environment \"e\" {{\n}}\nqueue \"jobs\" {{\n{stated}}}\n"
        ));
        sized.queues[0].dead_letters.as_ref().map(|kept| kept.value)
    };
    let two_days = "  dead_letters {\n    retention = \"2d\"\n  }\n";
    assert!(kept("").is_some());
    assert_eq!(
        kept(&format!("  max_receives = 3\n{two_days}")),
        Some(172_800)
    );
    assert_eq!(kept("  max_receives = \"none\"\n"), None);
}

/// A size that a service states itself needs no tier, whatever the demand; and backups are kept as many days as stated.
#[test]
fn what_is_stated_is_not_chosen() {
    let sized = of(
        "environment \"e\" {\n  demand {\n    connections = 5\n  }\n}\nservice \"*\" {\n  by = \"connections\"\n  tier \"all\" {\n    cpu = 1024\n    memory = \"2 GB\"\n  }\n}\nservice \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n  tier \"own\" {\n    cpu = 512\n    memory = \"1 GB\"\n  }\n}\nservice \"by\" {\n  tasks = 1\n}\n\
         database \"main\" {\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n  acu = 1\n  backup = \"9d\"\n  clients = [\"by\"]\n}\n",
    );
    let of_tier = |i: usize| {
        sized.services[i]
            .tier
            .as_ref()
            .map(|tier| tier.value.name.clone())
    };
    assert_eq!((of_tier(0), of_tier(1)), (None, Some("all".into())));
    let database = &sized.databases[0];
    let days = database
        .backup_days
        .as_ref()
        .map(|days| (days.value, days.because.len()));
    assert_eq!(
        (days, &*database.clients),
        (Some((9, 1)), &["by".to_owned()][..])
    );
}

/// What goes with a load balancer has the line that puts one before the service behind it.
#[test]
fn a_grace_period_goes_with_the_load_balancer() {
    let lines = |balanced: &str| {
        let sized = of(&web(&format!("  grace = \"30s\"\n{balanced}")));
        let grace = sized.services[0].grace.clone().unwrap();
        (grace.value, grace.because.len())
    };
    assert_eq!(lines(""), (30, 1));
    assert_eq!(lines("  load_balanced = true\n"), (30, 2));
}

/// Steps of an alarm of any kind are on the side where they count from, all others on that of what they do.
#[test]
fn steps_are_on_the_side_that_they_say() {
    let steps = |on: &str, rest: &str| -> Vec<SizedSteps> {
        let scale = format!(
            "  load_balanced = true\n  scale \"s\" {{\n    kind = \"step\"\n    on = \"{on}\"\n{rest}  }}\n"
        );
        let mut sized = of(&web(&scale));
        std::mem::take(&mut sized.services[0].steps)
    };
    let below = |on: &str, rest: &str| {
        steps(on, rest)
            .iter()
            .map(SizedSteps::is_below)
            .collect::<Vec<_>>()
    };
    assert_eq!(below("cpu", "    add = { \"70%\" = 1 }\n"), [false]);
    assert_eq!(below("cpu", "    remove = { \"20%\" = 1 }\n"), [true]);
    let both = "    add = { \"70%\" = 1 }\n    remove = { \"20%\" = 1 }\n";
    assert_eq!(below("cpu", both), [false, true]);
    assert_eq!(below("alarm", "    add = { \"0\" = 1 }\n"), [false]);
    assert_eq!(below("alarm", "    add = { \"-10\" = 1 }\n"), [true]);
    assert_eq!(below("alarm", "    remove = { \"0\" = 1 }\n"), [false]);
    // How the values of a period become one is stated, or is the percentile that is followed.
    let statistic = |on: &str, rest: &str| {
        steps(on, rest)[0]
            .statistic
            .as_ref()
            .map(|s| s.value.clone())
    };
    let add = "    add = { \"1s\" = 1 }\n";
    assert_eq!(statistic("latency", add), None);
    let percentile = format!("{add}    percentile = \"p95\"\n");
    assert_eq!(statistic("latency", &percentile).as_deref(), Some("p95"));
    let add = "    add = { \"70%\" = 1 }\n    statistic = \"maximum\"\n";
    assert_eq!(statistic("cpu", add).as_deref(), Some("Maximum"));
}

/// What waits in a queue is followed for each task, or as a whole.
#[test]
fn a_queue_is_followed_for_each_task_or_as_a_whole() {
    let metric = |on: &str| {
        let scale = format!(
            "  scale {{\n    on = \"{on}\"\n    queue = \"jobs\"\n    target = 100\n  }}\n"
        );
        let mut sized = of(&format!("{}queue \"jobs\" {{\n}}\n", web(&scale)));
        sized.services[0].scales.remove(0).metric
    };
    let (bus, queue) = (None, "jobs".to_owned());
    let whole = ScaleMetric::Messages {
        bus: bus.clone(),
        queue: queue.clone(),
    };
    assert_eq!(metric("messages"), whole);
    assert_eq!(metric("backlog"), ScaleMetric::Backlog { bus, queue });
}
