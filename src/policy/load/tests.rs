//! How layers and environments are read.

use super::*;

fn read(text: &str) -> (Files, Loaded) {
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    let loaded = load(&mut files, id).unwrap();
    (files, loaded)
}

fn said(text: &str) -> Vec<String> {
    let (files, loaded) = read(text);
    loaded
        .findings
        .iter()
        .map(|f| format!("{} {} {}", files.place(f.primary.span), f.rule, f.headline))
        .collect()
}

const HEAD: &str = "policy \"p\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\n";

#[test]
fn the_baseline_reads_without_a_mistake() {
    let mut files = Files::new();
    let id = embedded(&mut files);
    let loaded = load(&mut files, id).unwrap();
    assert_eq!(loaded.findings, []);
    let names: Vec<_> = loaded
        .environments
        .iter()
        .map(|e| e.environment.name.text.as_str())
        .collect();
    assert_eq!(
        names,
        ["development", "staging", "production", "production-peak"]
    );
}

#[test]
fn every_mistake_is_reported_in_one_run() {
    let found = said(&format!(
        "{HEAD}service \"api\" {{\n  by = \"conections\"\n  tasks = \"5..2\"\n  tier \"a\" {{\n    cpu = \"1 GHz\"\n    memry = \"1 GB\"\n  }}\n}}\n"
    ));
    assert_eq!(
        found,
        [
            "8:11 policyfile-value `tasks` of service \"api\" is not a whole number, or a range of which each end is one",
            "10:11 policyfile-value `cpu` of tier \"a\" is not a task CPU size",
            "11:5 policyfile-unknown-key tier \"a\" has no `memry`",
        ]
    );
}

#[test]
fn an_environment_changes_only_what_it_names() {
    let text = format!(
        "{BASELINE}\nenvironment \"small\" {{\n  inherits = \"production\"\n  service \"gateway\" {{\n    tasks = \"2..4\"\n  }}\n}}\n"
    );
    let (files, loaded) = read(&text);
    assert_eq!(loaded.findings, []);
    let tasks = |name: &str| {
        let e = loaded
            .environments
            .iter()
            .find(|e| e.environment.name.text == name)
            .unwrap();
        let s = e
            .policy
            .services
            .iter()
            .find(|s| s.name.text == "gateway")
            .unwrap();
        let tasks = s.tasks.unwrap();
        (tasks.value.max, files.slice(tasks.at.unwrap()).to_string())
    };
    assert_eq!(tasks("small"), (4, "\"2..4\"".into()));
    assert_eq!(tasks("production"), (20, "\"2..20\"".into()));
}

#[test]
fn an_environment_switches_off_blocks_without_a_label() {
    let text = format!(
        "{BASELINE}\nenvironment \"bare\" {{\n  inherits = \"production\"\n  \
         service \"worker\" {{\n    scale {{\n      enabled = false\n    }}\n    spot {{\n      enabled = false\n    }}\n    agents {{\n      enabled = false\n    }}\n    health_check {{\n      enabled = false\n    }}\n  }}\n  \
         database \"main\" {{\n    proxy {{\n      enabled = false\n    }}\n    growth {{\n      enabled = false\n    }}\n    scaling {{\n      enabled = false\n    }}\n  }}\n  \
         broker \"messages\" {{\n    client {{\n      enabled = false\n    }}\n  }}\n  \
         tracing {{\n    enabled = false\n  }}\n  logs {{\n    enabled = false\n  }}\n  cost {{\n    enabled = false\n  }}\n  tags {{\n    enabled = false\n  }}\n}}\n"
    );
    let (_, loaded) = read(&text);
    assert_eq!(loaded.findings, []);
    let gone = |name: &str| {
        let mut all = loaded.environments.iter();
        let policy = &all
            .find(|e| e.environment.name.text == name)
            .unwrap()
            .policy;
        let worker = policy.services.iter().find(|s| s.name.text == "worker");
        let worker = worker.unwrap();
        let database = policy.databases.first().unwrap();
        [
            worker.scales.is_empty(),
            worker.spot.is_none(),
            worker.agents.is_none(),
            worker.health_check.is_none(),
            database.proxy.is_none(),
            database.growth.is_none(),
            database.scaling.is_none(),
            policy.brokers.first().unwrap().client.is_none(),
            policy.tracing.is_none(),
            policy.logs.is_none(),
            policy.cost.is_none(),
            policy.tags.is_none(),
        ]
    };
    assert_eq!(gone("production"), [false; 12]);
    assert_eq!(gone("bare"), [true; 12]);
}

#[test]
fn a_mistyped_override_is_an_error() {
    let found = said(&format!(
        "{BASELINE}\nenvironment \"x\" {{\n  service \"gatway\" {{\n  }}\n}}\n"
    ));
    assert!(
        found.iter().any(|f| f.contains("policyfile-override")),
        "{found:?}"
    );
}

/// What each service of each environment is bought as and how many there are.
fn services(text: &str) -> Vec<(String, String, Option<u32>, bool)> {
    let (_, loaded) = read(text);
    assert_eq!(loaded.findings, []);
    let all = loaded.environments.iter().flat_map(|e| {
        let name = e.environment.name.text.clone();
        e.policy.services.iter().map(move |s| {
            let tasks = s.tasks.map(|t| t.value.max);
            (name.clone(), s.name.text.clone(), tasks, s.spot.is_some())
        })
    });
    all.collect()
}

#[test]
fn what_is_stated_for_all_holds_where_an_item_says_nothing_else() {
    let size = "  cpu = 256\n  memory = \"512 MB\"\n";
    let text = format!(
        "policy \"p\" {{\n  region = \"x\"\n}}\n\
         environment \"live\" {{\n}}\n\
         environment \"test\" {{\n  service \"*\" {{\n    tasks = 1\n    spot {{\n      enabled = false\n    }}\n  }}\n  service \"b\" {{\n    tasks = 3\n  }}\n}}\n\
         service \"*\" {{\n  tasks = 2\n{size}  spot {{\n  }}\n}}\n\
         service \"a\" {{\n}}\n\
         service \"b\" {{\n}}\n\
         service \"c\" {{\n  tasks = 9\n  spot {{\n    spot_weight = 1\n  }}\n}}\n"
    );
    let row = |env: &str, name: &str, tasks, spot| (env.into(), name.into(), Some(tasks), spot);
    assert_eq!(
        services(&text),
        [
            row("live", "a", 2, true),
            row("live", "b", 2, true),
            row("live", "c", 9, true),
            row("test", "a", 1, false),
            row("test", "b", 3, false),
            // It says how many, and nothing of whether it is on Spot.
            row("test", "c", 9, false),
        ]
    );
}

#[test]
fn what_is_stated_for_all_reaches_what_stands_inside() {
    let text = "policy \"p\" {\n  region = \"x\"\n}\nenvironment \"e\" {\n}\n\
         queue \"*\" {\n  visibility = \"5m\"\n}\n\
         bus \"a\" {\n  capacity = \"1/s\"\n  queue \"*\" {\n    max_receives = 3\n  }\n  queue \"x\" {\n  }\n  queue \"y\" {\n    visibility = \"1m\"\n    max_receives = 9\n  }\n}\n";
    let (_, loaded) = read(text);
    let policy = &loaded.environments.first().unwrap().policy;
    let queues = policy.buses.first().unwrap().queues.iter();
    let shown: Vec<_> = queues
        .map(|q| (q.visibility.value.0, q.max_receives.value.times()))
        .collect();
    assert_eq!(shown, [(300, Some(3)), (60, Some(9))]);
}

#[test]
fn a_mistake_in_what_holds_for_all_is_told_once_and_also_where_nothing_takes_it() {
    let text = |items: &str| {
        format!(
            "policy \"p\" {{\n  region = \"x\"\n}}\nenvironment \"e\" {{\n}}\nservice \"*\" {{\n  tasks = \"many\"\n  taks = 1\n}}\n{items}"
        )
    };
    let size = "  cpu = 256\n  memory = \"512 MB\"\n";
    let items = format!("service \"a\" {{\n{size}}}\nservice \"b\" {{\n{size}}}\n");
    for items in ["", &items] {
        let found = said(&text(items));
        let rules: Vec<&str> = found.iter().filter_map(|f| f.split(' ').nth(1)).collect();
        assert_eq!(
            rules,
            ["policyfile-value", "policyfile-unknown-key"],
            "{found:?}"
        );
    }
    let unknown =
        said("policy \"p\" {\n  region = \"x\"\n}\nenvironment \"e\" {\n}\nservce \"*\" {\n}\n");
    assert!(
        unknown.iter().any(|f| f.contains("policyfile-unknown-key")),
        "{unknown:?}"
    );
}

#[test]
fn circles_end() {
    let found = said(
        "policy \"p\" {\n  region = \"x\"\n}\nenvironment \"a\" {\n  inherits = \"b\"\n}\nenvironment \"b\" {\n  inherits = \"a\"\n}\n",
    );
    assert_eq!(found.iter().filter(|f| f.contains("circle")).count(), 2);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tfsize.hcl");
    std::fs::write(
        &path,
        "policy \"p\" {\n  region = \"x\"\n  extends = \"./tfsize.hcl\"\n}\n",
    )
    .unwrap();
    let mut files = Files::new();
    let id = files.read(&path).unwrap();
    let loaded = load(&mut files, id).unwrap();
    assert_eq!(
        loaded.findings.first().map(|f| f.rule),
        Some("policyfile-extends")
    );
}

#[test]
fn policies_extend_each_other_so_deep_and_no_deeper() {
    let dir = tempfile::tempdir().unwrap();
    let write = |n: usize, extends: &str| {
        let text = format!(
            "policy \"p\" {{\n  region = \"x\"\n{extends}}}\nenvironment \"e{n}\" {{\n}}\n"
        );
        std::fs::write(dir.path().join(format!("{n}.hcl")), text).unwrap();
    };
    write(0, "");
    for n in 1..=DEEPEST {
        write(n, &format!("  extends = \"{}.hcl\"\n", n - 1));
    }
    let rules = |n: usize| {
        let mut files = Files::new();
        let id = files.read(&dir.path().join(format!("{n}.hcl"))).unwrap();
        let loaded = load(&mut files, id).unwrap();
        loaded.findings.iter().map(|f| f.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(DEEPEST - 1), [""; 0]);
    assert_eq!(rules(DEEPEST), ["policyfile-extends"]);
}

#[test]
fn a_broken_line_of_inheritance_hides_no_other_mistake() {
    let text = |inherits: &str| {
        format!(
            "{BASELINE}\nenvironment \"x\" {{\n  inherits = \"{inherits}\"\n  demand {{\n    agents = \"many\"\n  }}\n  service \"gateway\" {{\n    tasks = \"zz\"\n  }}\n}}\n"
        )
    };
    for inherits in ["prodction", "x"] {
        let found = said(&text(inherits));
        let rules: Vec<&str> = found.iter().filter_map(|f| f.split(' ').nth(1)).collect();
        assert_eq!(
            rules,
            [
                "policyfile-inherits",
                "policyfile-value",
                "policyfile-value"
            ],
            "{found:?}"
        );
    }
}

#[test]
fn a_policy_that_extends_nothing_shows_its_own_mistakes() {
    let found = said(
        "policy \"p\" {\n  extends = \"nope.hcl\"\n}\nservce \"a\" {\n}\nenvironment \"e\" {\n  demand {\n    agents = \"many\"\n  }\n}\n",
    );
    let rules: Vec<&str> = found.iter().filter_map(|f| f.split(' ').nth(1)).collect();
    assert_eq!(
        rules,
        [
            "policyfile-extends",
            "policyfile-unknown-key",
            "policyfile-value"
        ],
        "{found:?}"
    );
}

#[test]
fn the_digest_follows_values_and_nothing_else() {
    let digest = |text: &str| {
        let (_, loaded) = read(text);
        loaded
            .environments
            .iter()
            .map(EnvironmentPolicy::digest)
            .collect::<Vec<_>>()
    };
    let moved = BASELINE
        .replace("# assumed", "# measured")
        .replace("  readers = 0\n", "");
    let moved = moved.replace(
        "    storage = \"10 GB\"\n",
        "    storage = \"10 GB\"\n    readers = 0\n",
    );
    let moved = moved.replace(
        "    storage = \"50 GB\"\n",
        "    readers = 0\n    storage = \"50 GB\"\n",
    );
    assert_eq!(digest(BASELINE), digest(&moved));
    let changed = BASELINE.replace("acu     = \"0.5..2\"", "acu     = \"0.5..4\"");
    assert_ne!(digest(BASELINE), digest(&changed));
}

/// What holds in `prod`, as written.
fn stated_in_prod(items: &str) -> (String, Vec<String>) {
    let (_, loaded) = read(&format!("{HEAD}{items}"));
    let text = loaded.environments.first().map(|environment| {
        let mut text = String::new();
        canonical(&environment.stated, &mut text);
        text
    });
    let findings = loaded.findings.iter();
    let headlines = findings.map(|f| f.headline.clone()).collect();
    (text.unwrap_or_default(), headlines)
}

#[test]
fn a_table_is_its_blocks() {
    let blocks = "service \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  scale \"busy\" {\n    on = \"cpu\"\n    kind = \"step\"\n    add = { \"70%\" = 1 }\n  }\n}\nlogs {\n  retention = \"30d\"\n}\nlogs \"audit\" {\n  retention = \"400d\"\n  select {\n    names = [\"audit-*\"]\n  }\n}\n";
    let table = "service = {\n  web = {\n    cpu = 256\n    memory = \"512 MB\"\n    tasks = \"1..4\"\n    scale = { busy = { on = \"cpu\", kind = \"step\", add = { \"70%\" = 1 } } }\n  }\n}\nlogs {\n  retention = \"30d\"\n}\nlogs = { audit = { retention = \"400d\", select = { names = [\"audit-*\"] } } }\n";
    let (want, none) = stated_in_prod(blocks);
    assert_eq!(none, [""; 0]);
    assert_eq!(stated_in_prod(table), (want, Vec::new()));
    let alone = stated_in_prod("logs = { retention = \"30d\" }\n");
    assert_eq!(alone, stated_in_prod("logs {\n  retention = \"30d\"\n}\n"));
    // Also in an environment.
    let (_, inside) = read_headlines(
        "environment \"test\" {\n  inherits = \"prod\"\n  service = { web = { tasks = 1 }, wed = { tasks = 1 } }\n}\n",
        table,
    );
    assert_eq!(
        inside,
        ["environment \"test\" overrides service \"wed\", which the policy does not have"]
    );
    let twice = format!("{table}service \"web\" {{\n  tasks = 1\n}}\n");
    assert_eq!(
        stated_in_prod(&twice).1,
        ["service \"web\" is declared twice"]
    );
    // What is no table stays a value in the wrong place.
    let wrong = stated_in_prod("service = { web = 1 }\n").1;
    assert_eq!(wrong, ["the policy has no `service`"]);
    let unknown = stated_in_prod("service = { web = { tasks = 1, colour = 2 } }\n").1;
    assert_eq!(unknown, ["service \"web\" has no `colour`"]);
}

#[test]
fn what_is_written_twice_in_a_table_is_said_with_both_places() {
    let alarm = "alarm = {\n  errors = { above = 5 }\n  slow = { above = 2 }\n  errors = { above = 6 }\n}\n";
    let spelled = alarm.replacen("errors", "\"errors\"", 1);
    let row = "alarm = {\n  errors = { above = 5, above = 6 }\n}\n";
    let value = "service \"web\" {\n  ports = { http = 80, http = 8080 }\n}\n";
    for (text, name) in [
        (alarm, "errors"),
        (spelled.as_str(), "errors"),
        (row, "above"),
        (value, "http"),
    ] {
        let mut files = Files::new();
        let mut findings = Vec::new();
        let file = files.add("tfsize.hcl", text);
        let mut whole = true;
        let mut above = Vec::new();
        super::layers::layers(&mut files, file, &mut above, &mut whole, &mut findings).unwrap();
        let twice: Vec<_> = findings
            .iter()
            .filter(|f| f.headline == format!("`{name}` is set twice"))
            .collect();
        let [one] = twice.as_slice() else {
            panic!("{text}: {findings:?}");
        };
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let said = [one.related[0].span, one.primary.span].map(|span| files.place(span).line);
        let want = [text.find(name).unwrap(), text.rfind(name).unwrap()].map(line);
        assert_eq!(said, want, "{text}");
        assert!(one.related[0].span.start < one.primary.span.start, "{text}");
    }
}

fn read_headlines(more: &str, items: &str) -> (Files, Vec<String>) {
    let (files, loaded) = read(&format!("{HEAD}{more}{items}"));
    let headlines = loaded.findings.iter().map(|f| f.headline.clone()).collect();
    (files, headlines)
}

#[test]
fn what_is_stated_for_names_of_a_form_is_below_what_they_say() {
    let text = "service \"*\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n}\nservice \"*-api\" {\n  cpu = 512\n  memory = \"1 GB\"\n  scale \"busy\" {\n    on = \"cpu\"\n    target = \"60%\"\n  }\n}\nservice \"slow-*\" {\n  memory = \"2 GB\"\n}\nservice \"web\" {\n}\nservice \"fast-api\" {\n  tasks = \"1..4\"\n}\nservice \"slow-api\" {\n  cpu = 1024\n  tasks = \"1..2\"\n}\n";
    let (_, loaded) = read(&format!("{HEAD}{text}"));
    assert_eq!(loaded.findings, []);
    let policy = &loaded.environments[0].policy;
    let sizes = policy.services.iter().map(|s| {
        let (cpu, memory) = (s.cpu.unwrap().value.0, s.memory.unwrap().value.0);
        (s.name.text.as_str(), cpu, memory, s.scales.len())
    });
    let sizes: Vec<_> = sizes.collect();
    assert_eq!(
        sizes,
        [
            ("web", 256, 512, 0),
            ("fast-api", 512, 1024, 1),
            ("slow-api", 1024, 2048, 1)
        ]
    );
    let (_, none) = read_headlines("", &text.replace("\"slow-*\"", "\"slaw-*\""));
    assert_eq!(none, ["no `service` has a name of the form \"slaw-*\""]);
}
