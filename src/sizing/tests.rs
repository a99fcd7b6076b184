//! Laws of sizing: size never falls when demand grows, and every edge of a tier is decided.

mod items;

use proptest::prelude::*;

use super::{Sized, SizedDatabase, size};
use crate::finding::Severity;
use crate::policy::decode::{Named, Stated};
use crate::policy::demand::Demand;
use crate::policy::{BASELINE, EnvironmentPolicy, load, validate};
use crate::text::Files;
use crate::value::unit::Rate;

/// The environments of a policy that has no mistake.
fn environments(text: &str) -> Vec<EnvironmentPolicy> {
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    let loaded = load(&mut files, id).unwrap();
    let mut findings = loaded.findings;
    for environment in &loaded.environments {
        validate(environment, &mut findings);
    }
    findings.retain(|f| f.severity == Severity::Error);
    assert_eq!(findings, [], "{text}");
    loaded.environments
}

fn sized(environment: &EnvironmentPolicy, demand: &Demand) -> Sized {
    let mut policy = environment.policy.clone();
    policy.demand = demand.clone();
    let environment = EnvironmentPolicy {
        environment: environment.environment.clone(),
        policy,
        stated: environment.stated.clone(),
        declared: environment.declared.clone(),
    };
    let mut findings = Vec::new();
    let sized = size(&environment, &mut findings);
    assert_eq!(findings, []);
    sized
}

/// Everything about a size that must not fall, with its name.
fn amounts(sized: &Sized) -> Vec<(String, f64)> {
    let mut out = Vec::new();
    for s in &sized.services {
        let mut add = |what: &str, n: f64| out.push((format!("{what} of {}", s.name), n));
        add("cpu", f64::from(s.cpu.as_ref().unwrap().value.0));
        add("memory", f64::from(s.memory.as_ref().unwrap().value.0));
        add("needed tasks", f64::from(s.needed.unwrap_or(0)));
        add("expected tasks", f64::from(s.expected_tasks()));
        add("least tasks", f64::from(s.tasks.value.min));
        add("most tasks", f64::from(s.tasks.value.max));
        add(
            "exceeded",
            f64::from(u8::from(s.tier.as_ref().unwrap().value.exceeded)),
        );
    }
    for d in &sized.databases {
        let acu = d.capacity.acu().map_or(0.0, |acu| acu.value.max.acu());
        let connections = d.max_connections.as_ref().map_or(0, |most| most.value);
        out.push((format!("acu of {}", d.name), acu));
        out.push((format!("connections of {}", d.name), f64::from(connections)));
    }
    for b in &sized.buses {
        let demand = b.demand.as_ref().map_or(0.0, |d| d.value);
        out.push((format!("events of {}", b.name), demand));
    }
    out
}

fn never_falls(small: &Sized, large: &Sized) -> Result<(), TestCaseError> {
    let (small, large) = (amounts(small), amounts(large));
    prop_assert_eq!(small.len(), large.len());
    for ((what, before), (_, after)) in small.iter().zip(&large) {
        prop_assert!(
            after >= before,
            "{} falls from {} to {}",
            what,
            before,
            after
        );
    }
    Ok(())
}

/// Counts of which many lie on and beside an edge.
fn count() -> impl Strategy<Value = u32> {
    prop_oneof![
        4 => 0_u32..2000,
        4 => prop::sample::select(vec![0, 1, 5, 6, 10, 11, 20, 21, 50, 51, 100, 101, 1000, 1001, 10_000, 10_001]),
        1 => any::<u32>(),
    ]
}

fn demand() -> impl Strategy<Value = Demand> {
    let rate = || prop_oneof![0.0..1e3_f64, 0.0..1e9_f64];
    ((count(), count(), count()), rate(), rate(), 1.0..100.0_f64).prop_map(
        |((agents, tasks, connections), messages, events, peak)| Demand {
            agents: Some(Stated::default(agents)),
            tasks_per_agent: Some(Stated::default(tasks)),
            connections: Some(Stated::default(connections)),
            messages: Some(Stated::default(Rate(messages))),
            events: Some(Stated::default(Rate(events))),
            peak_factor: Some(Stated::default(peak)),
            own: Named::default(),
        },
    )
}

/// The larger of two demands, one by one.
fn larger(a: &Demand, b: &Demand) -> Demand {
    fn most<T: Copy>(
        a: Option<Stated<T>>,
        b: Option<Stated<T>>,
        value: impl Fn(T) -> f64,
    ) -> Option<Stated<T>> {
        let (a, b) = (a?, b?);
        Some(if value(a.value) >= value(b.value) {
            a
        } else {
            b
        })
    }
    Demand {
        agents: most(a.agents, b.agents, f64::from),
        tasks_per_agent: most(a.tasks_per_agent, b.tasks_per_agent, f64::from),
        connections: most(a.connections, b.connections, f64::from),
        messages: most(a.messages, b.messages, |r| r.0),
        events: most(a.events, b.events, |r| r.0),
        peak_factor: most(a.peak_factor, b.peak_factor, |p| p),
        own: Named::default(),
    }
}

/// Task sizes that Fargate has, each at least as large as the one before.
const SIZES: [(&str, &str); 7] = [
    ("0.25 vCPU", "512 MB"),
    ("0.25 vCPU", "1 GB"),
    ("0.5 vCPU", "1 GB"),
    ("1 vCPU", "2 GB"),
    ("1 vCPU", "8 GB"),
    ("2 vCPU", "8 GB"),
    ("16 vCPU", "120 GB"),
];

/// A policy of one service with tiers, bounds, agents and a target of any kind that is not a mistake.
fn policy() -> impl Strategy<Value = String> {
    let by = prop::sample::select(vec![
        "agents",
        "tasks_per_agent",
        "connections",
        "messages",
        "events",
    ]);
    let steps = prop::collection::vec((1_u32..300, 0..SIZES.len()), 1..6);
    (by, steps, any::<bool>(), (0_u32..20, 0_u32..50), (0_u32..8, 0_u32..40)).prop_map(
        |(by, mut steps, open, (least, more), (per_task, target))| {
            use std::fmt::Write as _;
            steps.sort_by_key(|s| s.1);
            let (mut tiers, mut edge) = (String::new(), 0);
            for (i, (step, size)) in steps.iter().enumerate() {
                edge += step;
                let (cpu, memory) = SIZES[*size];
                let _ = writeln!(tiers, "  tier \"t{i}\" {{\n    cpu = \"{cpu}\"\n    memory = \"{memory}\"");
                if !open || i + 1 < steps.len() {
                    let _ = writeln!(tiers, "    up_to = {edge}");
                }
                tiers.push_str("  }\n");
            }
            // Sometimes the policy says what a task carries, sometimes what it is held to.
            let agents = if per_task == 0 { String::new() } else { format!("  agents {{\n    per_task = {per_task}\n  }}\n") };
            let scale = if target == 0 { String::new() } else { format!("  scale {{\n    on = \"load\"\n    target = {target}\n  }}\n") };
            format!(
                "policy \"p\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"e\" {{\n}}\nmetric \"load\" {{\n  name = \"Load\"\n  per_task = true\n}}\nservice \"s\" {{\n  by = \"{by}\"\n  tasks = \"{}..{}\"\n{tiers}{agents}{scale}}}\n",
                least.max(1),
                least.max(1) + more,
            )
        },
    )
}

proptest! {
    #[test]
    fn size_never_falls_when_demand_grows_in_the_baseline(a in demand(), b in demand()) {
        let both = larger(&a, &b);
        for environment in environments(BASELINE) {
            let top = sized(&environment, &both);
            never_falls(&sized(&environment, &a), &top)?;
            never_falls(&sized(&environment, &b), &top)?;
        }
    }

    #[test]
    fn size_never_falls_when_demand_grows_in_any_policy(text in policy(), a in demand(), b in demand()) {
        let both = larger(&a, &b);
        for environment in environments(&text) {
            let top = sized(&environment, &both);
            prop_assert_eq!(top.services.len(), 1);
            never_falls(&sized(&environment, &a), &top)?;
            never_falls(&sized(&environment, &b), &top)?;
        }
    }

    #[test]
    fn a_tier_holds_its_own_edge_and_nothing_above(text in policy(), demand in demand()) {
        for environment in environments(&text) {
            let service = environment.policy.services[0].clone();
            let amount = |d: &Demand| d.amount(&service.by.as_ref().unwrap().value).unwrap().value;
            let choice = sized(&environment, &demand).services[0].tier.as_ref().unwrap().value.clone();
            let at = service.tiers.iter().position(|t| t.name.text == choice.name).unwrap();
            let edge = |i: usize| service.tiers.get(i).and_then(|t| t.up_to).map(|u| f64::from(u.value));
            let top = edge(at).unwrap_or(f64::INFINITY);
            prop_assert_eq!(amount(&demand) <= top, !choice.exceeded);
            if let Some(below) = at.checked_sub(1).and_then(edge) {
                prop_assert!(amount(&demand) > below);
            }
        }
    }
}

#[test]
fn the_shared_edges_of_the_baseline_are_decided() {
    let all = environments(BASELINE);
    let production = all
        .iter()
        .find(|e| e.environment.name.text == "production")
        .unwrap();
    let tier = |service: &str, demand: Demand| {
        let sized = sized(production, &demand);
        let found = sized.services.iter().find(|s| s.name == service).unwrap();
        found.tier.as_ref().unwrap().value.name.clone()
    };
    let some = |n: u32| Some(Stated::default(n));
    for (agents, wanted) in [
        (0, "1x"),
        (1, "1x"),
        (10, "1x"),
        (11, "10x"),
        (50, "10x"),
        (51, "50x"),
        (100, "50x"),
        (101, "100x"),
        (1000, "100x"),
        (u32::MAX, "100x"),
    ] {
        let demand = Demand {
            agents: some(agents),
            ..Demand::default()
        };
        assert_eq!(tier("supervisor", demand), wanted, "{agents} agents");
    }
    for (connections, wanted) in [
        (100, "small"),
        (101, "medium"),
        (1000, "medium"),
        (1001, "large"),
        (10_000, "large"),
        (10_001, "large"),
    ] {
        let demand = Demand {
            connections: some(connections),
            ..Demand::default()
        };
        assert_eq!(tier("gateway", demand), wanted, "{connections} connections");
    }
    for (tasks, wanted) in [
        (5, "base"),
        (6, "standard"),
        (10, "standard"),
        (11, "performance"),
        (20, "performance"),
        (21, "performance"),
    ] {
        let demand = Demand {
            tasks_per_agent: some(tasks),
            ..Demand::default()
        };
        assert_eq!(tier("worker", demand), wanted, "{tasks} tasks");
    }
}

#[test]
fn what_is_not_stated_falls_back_to_what_is_recommended() {
    for environment in environments(BASELINE) {
        let sized = sized(&environment, &Demand::default());
        let tiers: Vec<&str> = sized
            .services
            .iter()
            .map(|s| s.tier.as_ref().unwrap().value.name.as_str())
            .collect();
        assert_eq!(tiers, ["50x", "standard", "medium"]);
        for service in &sized.services {
            assert!(
                service
                    .tier
                    .as_ref()
                    .unwrap()
                    .value
                    .reason
                    .contains("not stated")
            );
        }
    }
}

#[test]
fn every_size_has_a_policy_line_behind_it() {
    for environment in environments(BASELINE) {
        let sized = sized(&environment, &environment.policy.demand);
        for s in &sized.services {
            for because in [
                &s.cpu.as_ref().unwrap().because,
                &s.memory.as_ref().unwrap().because,
                &s.tasks.because,
                &s.tier.as_ref().unwrap().because,
            ] {
                assert!(!because.is_empty(), "{}", s.name);
            }
        }
        for d in &sized.databases {
            let acu = d.capacity.acu().unwrap();
            let connections = d.max_connections.as_ref().unwrap();
            assert!(!acu.because.is_empty() && !connections.because.is_empty());
        }
        for b in &sized.brokers {
            assert!(!b.instance.because.is_empty() && !b.mode.because.is_empty());
        }
    }
}

/// A small policy of one environment with further text.
fn small(rest: &str) -> Vec<EnvironmentPolicy> {
    environments(&format!(
        "policy \"p\" {{\n  region = \"eu-west-1\"\n}}\n{rest}"
    ))
}

fn as_stated(environment: &EnvironmentPolicy) -> Sized {
    sized(environment, &environment.policy.demand)
}

#[test]
fn a_stated_size_needs_no_demand() {
    let all = small(
        "environment \"e\" {\n}\nservice \"web\" {\n  cpu = 512\n  memory = \"1 GB\"\n  tasks = 6\n}\n\
         database \"main\" {\n  engine = \"aurora-mysql\"\n  version = \"8.0\"\n  acu = \"1..4\"\n  readers = 2\n}\n\
         broker \"mail\" {\n  engine = \"RabbitMQ\"\n  version = \"3.13\"\n  mode = \"SINGLE_INSTANCE\"\n  instance = \"mq.m5.large\"\n}\n",
    );
    let sized = as_stated(&all[0]);
    let web = &sized.services[0];
    let (cpu, memory) = (web.cpu.as_ref().unwrap(), web.memory.as_ref().unwrap());
    assert_eq!((cpu.value.0, memory.value.0), (512, 1024));
    assert_eq!((web.tasks.value.min, web.tasks.value.max), (6, 6));
    assert!(web.tier.is_none());
    let database = &sized.databases[0];
    assert_eq!(database.capacity.to_string(), "1..4 ACU");
    assert_eq!(database.readers.value, 2);
    assert!(database.profile.is_none());
    assert_eq!(sized.brokers[0].instance.value, "mq.m5.large");
}

#[test]
fn what_an_item_states_itself_wins_over_its_profile_and_each_displaces_the_other_from_above() {
    let profiles = "  profile \"small\" {\n    acu = \"1..4\"\n    readers = 1\n  }\n  profile \"large\" {\n    acu = \"2..16\"\n    readers = 3\n  }\n";
    let all = small(&format!(
        "environment \"own\" {{\n  database \"main\" {{\n    acu = \"8..8\"\n  }}\n}}\n\
         environment \"chosen\" {{\n  inherits = \"own\"\n  database \"main\" {{\n    profile = \"large\"\n  }}\n}}\n\
         database \"main\" {{\n  engine = \"aurora-mysql\"\n  version = \"8.0\"\n  profile = \"small\"\n{profiles}}}\n"
    ));
    let shown = |e: &EnvironmentPolicy| {
        let sized = as_stated(e);
        let database = &sized.databases[0];
        (database.capacity.to_string(), database.readers.value)
    };
    assert_eq!(shown(&all[0]), ("8 ACU".into(), 1));
    assert_eq!(shown(&all[1]), ("2..16 ACU".into(), 3));

    let tiers =
        "  by = \"connections\"\n  tier \"all\" {\n    cpu = 1024\n    memory = \"2 GB\"\n  }\n";
    let all = small(&format!(
        "environment \"fixed\" {{\n  service \"web\" {{\n    cpu = 256\n    memory = \"512 MB\"\n  }}\n}}\n\
         environment \"tiers\" {{\n  inherits = \"fixed\"\n  demand {{\n    connections = 5\n  }}\n  service \"web\" {{\n    tier \"other\" {{\n      cpu = 2048\n      memory = \"4 GB\"\n    }}\n  }}\n}}\n\
         service \"web\" {{\n  tasks = 1\n{tiers}}}\n"
    ));
    let cpu = |e: &EnvironmentPolicy| {
        let cpu = as_stated(e).services[0].cpu.clone();
        cpu.unwrap().value.0
    };
    assert_eq!(all.iter().map(cpu).collect::<Vec<_>>(), [256, 2048]);
}

/// Who states a class wants no capacity units of a layer below, and the other way round.
#[test]
fn a_class_and_capacity_units_displace_each_other() {
    let all = small(
        "environment \"class\" {\n  database \"main\" {\n    instance = \"db.r6g.large\"\n  }\n  database \"other\" {\n    profile \"one\" {\n      instance = \"db.r7g.large\"\n    }\n  }\n}\n\
         environment \"units\" {\n  inherits = \"class\"\n  database \"main\" {\n    acu = \"0..8\"\n  }\n}\n\
         database \"*\" {\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n}\n\
         database \"main\" {\n  profile \"one\" {\n    acu = \"0..4\"\n    auto_pause = \"5m\"\n  }\n}\n\
         database \"other\" {\n  profile \"one\" {\n    acu = \"0..4\"\n    auto_pause = \"5m\"\n  }\n}\n",
    );
    let shown = |e: &EnvironmentPolicy| {
        let sized = as_stated(e);
        let of = |d: &SizedDatabase| {
            let granted = d.granted.as_ref().unwrap();
            (d.capacity.to_string(), granted.limit, granted.at_most)
        };
        sized.databases.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(
        shown(&all[0]),
        [
            ("db.r6g.large".into(), 1722, 1722),
            ("db.r7g.large".into(), 1600, 1802)
        ]
    );
    assert_eq!(shown(&all[1])[0], ("0..8 ACU".into(), 1669, 1669));
    assert!(
        as_stated(&all[0]).databases[0]
            .capacity
            .auto_pause()
            .is_none()
    );
}

/// Of a class that the catalogue does not have, only what the policy states is held.
#[test]
fn a_class_that_is_not_known_grants_what_is_stated() {
    let of = |more: &str| {
        let all = small(&format!(
            "environment \"e\" {{\n}}\nalarm \"full\" {{\n  on = \"connections\"\n  above = \"80%\"\n}}\n\
             database \"main\" {{\n  engine = \"aurora-mysql\"\n  version = \"8.0\"\n  instance = \"db.r9g.large\"\n{more}}}\n"
        ));
        let database = as_stated(&all[0]).databases.remove(0);
        let most = database.max_connections.map(|most| most.value);
        (database.granted, most, database.connection_alarm.is_some())
    };
    assert_eq!(of(""), (None, None, false));
    assert_eq!(of("  max_connections = 900\n"), (None, Some(900), true));
}

/// What AWS grants is the limit of what a policy plans with.
#[test]
fn a_plan_above_what_is_granted_is_held_to_that() {
    let most = |planned: u32| {
        let all = small(&format!(
            "environment \"e\" {{\n}}\ndatabase \"main\" {{\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n  acu = \"1..4\"\n  max_connections = {planned}\n}}\n"
        ));
        let database = as_stated(&all[0]).databases.remove(0);
        let granted = database.granted.unwrap().limit;
        (database.max_connections.unwrap().value, granted)
    };
    assert_eq!(most(100).0, 100);
    let (most, granted) = most(5000);
    assert!(most == granted && granted < 5000, "{most} {granted}");
}

#[test]
fn tasks_are_as_many_as_the_agents_need() {
    let needed = |per_task: u32| {
        let all = small(&format!(
            "environment \"e\" {{\n  demand {{\n    agents = 7\n  }}\n}}\nservice \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..20\"\n  agents {{\n    per_task = {per_task}\n  }}\n}}\n"
        ));
        as_stated(&all[0]).services[0].needed
    };
    assert_eq!([1, 2, 7, 8].map(needed), [7, 4, 1, 1].map(Some));
}

/// Steps go the way they say, from where they begin, and an alarm looks at as many datapoints as it is told.
#[test]
fn steps_are_sized_as_they_are_stated() {
    let of = |scale: &str| {
        let all = small(&format!(
            "environment \"e\" {{\n}}\nservice \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..9\"\n  scale \"busy\" {{\n    kind = \"step\"\n    on = \"cpu\"\n{scale}  }}\n}}\n"
        ));
        as_stated(&all[0]).services[0].steps.remove(0)
    };
    let up = of("    add = { \"70%\" = 1, \"90%\" = 3 }\n    datapoints = 4\n    breaching = 2\n");
    assert_eq!(up.changes.value, [(0.0, 1), (20.0, 3)]);
    let looks = |steps: &super::SizedSteps| (steps.datapoints.value, steps.breaching.value);
    assert_eq!((up.threshold.value, looks(&up)), (70.0, (4, 2)));
    let down = of("    remove = { \"20%\" = 1 }\n");
    assert_eq!(down.changes.value, [(0.0, -1)]);
    assert_eq!((down.threshold.value, looks(&down)), (20.0, (3, 3)));
}

#[test]
fn words_of_ones_own_choose_tiers() {
    let all = small(
        "environment \"e\" {\n  demand {\n    requests = \"2K/s\"\n    shops = 40\n    peak_factor = 2\n  }\n}\n\
         service \"*\" {\n  tasks = 2\n}\n\
         service \"web\" {\n  by = \"requests\"\n  tier \"a\" {\n    up_to = 3000\n    cpu = 256\n    memory = \"512 MB\"\n  }\n  tier \"b\" {\n    cpu = 512\n    memory = \"1 GB\"\n  }\n}\n\
         service \"till\" {\n  by = \"shops\"\n  tier \"a\" {\n    up_to = 40\n    cpu = 256\n    memory = \"512 MB\"\n  }\n  tier \"b\" {\n    cpu = 512\n    memory = \"1 GB\"\n  }\n}\n",
    );
    let sized = as_stated(&all[0]);
    let tier = |i: usize| sized.services[i].tier.as_ref().unwrap().value.name.clone();
    // A rate is at its peak of 4,000, a count is not.
    assert_eq!((tier(0), tier(1)), ("b".into(), "a".into()));
}

/// What is watched, traced and kept is sized where the policy says so, each with the place that says it.
#[test]
fn what_is_observed_is_sized_where_it_is_stated() {
    let of = |text: &str| {
        let all = small(&format!(
            "environment \"e\" {{\n}}\nqueue \"jobs\" {{\n}}\n{text}"
        ));
        as_stated(&all[0])
    };
    let none = of("");
    assert_eq!(
        (none.observe.len(), none.tracing.len(), none.alarms.len()),
        (0, 0, 0)
    );

    for (rate, reservoir) in [("10%", 1), ("0.5%", 0), ("100%", 30)] {
        let sized = of(&format!(
            "tracing {{\n  rate = \"{rate}\"\n  reservoir = {reservoir}\n}}\n"
        ));
        let [tracing] = sized.tracing.as_slice() else {
            panic!("{rate}");
        };
        let percent: f64 = rate.trim_end_matches('%').parse().unwrap();
        assert!((tracing.fixed_rate.value * 100.0 - percent).abs() < 1e-9);
        assert_eq!(tracing.reservoir.value, reservoir);
        assert!(!tracing.fixed_rate.because.is_empty());
    }

    for days in [1, 14, 365] {
        let sized = of(&format!(
            "logs \"app\" {{\n  retention = \"{days}d\"\n  select {{\n    names = [\"/app\"]\n  }}\n}}\n"
        ));
        let kept = sized.logs[0].days.as_ref().unwrap();
        assert_eq!((kept.value, kept.because.is_empty()), (days, false));
    }

    for board in ["one", "two"] {
        let sized = of(&format!(
            "dashboard \"{board}\" {{\n  shows = [\"services\"]\n}}\n"
        ));
        let boards: Vec<&str> = sized.observe[0]
            .dashboards
            .iter()
            .map(|d| &*d.name)
            .collect();
        assert_eq!(boards, [board]);
    }
    // An alarm alone is something to watch.
    let errors = of("alarm \"failing\" {\n  on = \"errors\"\n  above = \"2%\"\n}\n");
    let failing = errors.observe[0].errors.as_ref().unwrap();
    assert_eq!(
        (failing.name.as_str(), failing.alarm.threshold.value),
        ("failing", 2.0)
    );

    for (least, word) in [(5.0, "above"), (1.0, "below")] {
        let sized = small(&format!(
            "environment \"e\" {{\n}}\nqueue \"jobs\" {{\n  alarm \"waiting\" {{\n    metric = \"ApproximateNumberOfMessagesVisible\"\n    {word} = {least}\n  }}\n}}\n"
        ));
        let sized = as_stated(&sized[0]);
        let [alarm] = sized.alarms.as_slice() else {
            panic!("{word}");
        };
        assert_eq!((alarm.kind, &*alarm.item), ("queue", "jobs"));
        let threshold = alarm.threshold.as_ref().unwrap();
        assert_eq!(
            (threshold.value, threshold.because.is_empty()),
            (least, false)
        );
        assert_eq!(alarm.watched.namespace, "AWS/SQS");
    }
}
