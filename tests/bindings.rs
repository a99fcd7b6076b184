//! What a policy states reaches the module input it is bound to, and no other.

use crate::support::policies;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use hcl::{Body, Expression, ObjectKey};
use tfsize::family::{self, CONTAINERS, Caution, FAMILIES, Seen, transitions};
use tfsize::generate::stack_files;
use tfsize::policy::{BASELINE, Policy};
use tfsize::sizing::Sized;
use tfsize::value::Value;

/// The module calls of a stack's text, by label.
fn calls(sized: &Sized) -> BTreeMap<String, Body> {
    let files = stack_files(sized, "../../modules");
    let bodies = files.iter().map(|(_, text)| hcl::parse(text).unwrap());
    let blocks = bodies.flat_map(|body| body.into_blocks().collect::<Vec<_>>());
    blocks
        .filter(|block| block.identifier() == "module")
        .map(|block| (block.labels()[0].as_str().to_owned(), block.body))
        .collect()
}

/// The inputs of a call as they are written, by path; an expression that is no literal is kept as its text.
fn inputs(body: &Body) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    for attribute in body.attributes() {
        collect(attribute.key(), attribute.expr(), &mut out);
    }
    out
}

fn collect(path: &str, expr: &Expression, out: &mut BTreeMap<String, Value>) {
    if let Expression::Object(object) = expr {
        for (key, expr) in object {
            collect(&format!("{path}.{}", literal(key)), expr, out);
        }
    } else {
        out.insert(path.to_owned(), value(expr));
    }
}

fn literal(key: &ObjectKey) -> &str {
    match key {
        ObjectKey::Identifier(name) => name.as_str(),
        ObjectKey::Expression(Expression::String(text)) => text,
        other => panic!("a key that is no literal: {other:?}"),
    }
}

fn value(expr: &Expression) -> Value {
    match expr {
        Expression::Null => Value::Null,
        Expression::Bool(b) => Value::Bool(*b),
        Expression::Number(n) => Value::Number(n.as_f64().unwrap()),
        Expression::String(text) => Value::Text(text.clone()),
        Expression::Array(items) => Value::List(items.iter().map(value).collect()),
        Expression::Object(object) => {
            let entries = object.iter();
            Value::Object(
                entries
                    .map(|(k, v)| (literal(k).into(), value(v)))
                    .collect(),
            )
        }
        other => Value::Text(format!("{other:?}")),
    }
}

#[test]
fn every_bound_value_is_written_to_its_input() {
    for policy in policies::POLICIES {
        let environments = policies::environments(policy);
        for environment in &environments {
            let name = environment.environment.name.text.as_str();
            let sized = policies::sized(&environments, name);
            let written = calls(&sized);
            for call in policies::calls(&sized) {
                let inputs = inputs(&written[&call.label]);
                for bound in call.bound.iter().filter(|bound| !bound.wired) {
                    let found = inputs.get(&bound.input);
                    let written = bound.is_written().then_some(&bound.value.value);
                    assert!(
                        found == written,
                        "{policy} {name}: {}.{} is {found:?}, not {}",
                        call.label,
                        bound.input,
                        bound.value.value
                    );
                }
            }
        }
    }
}

/// Otherwise what the tests hold of bindings would hold of some of them only.
#[test]
fn some_policy_makes_use_of_every_binding() {
    let mut used = BTreeSet::new();
    for policy in policies::POLICIES {
        let environments = policies::environments(policy);
        for environment in &environments {
            let sized = policies::sized(&environments, &environment.environment.name.text);
            for call in policies::calls(&sized) {
                used.extend(call.bound.iter().map(|b| (b.field.name, b.field.kind())));
            }
        }
    }
    let all = FAMILIES.iter().flat_map(|family| family.fields());
    let unused = all.filter(|field| !used.contains(&(field.name, field.kind())));
    let unused: Vec<&str> = unused.map(|field| field.name).collect();
    // Of what a policy only selects nothing is written: `tests/held.rs` holds these. The statistic of steps is a part of what
    // connects them: `fixtures/agreement/words.hcl` has it.
    assert_eq!(
        unused,
        [
            "service.steps.statistic",
            "alarm.side",
            "alarm.metric",
            "alarm.namespace",
            "logs.retention",
            "target_group.interval",
            "target_group.timeout",
            "target_group.healthy",
            "target_group.unhealthy",
            "target_group.path",
            "target_group.drain",
            "schedule.at",
            "schedule.timezone"
        ]
    );
}

/// Changes one text of a policy, and gives the inputs that a stack then writes differently, but for dashboards: they
/// draw sizes as lines.
fn changed(policy: &str, environment: &str, old: &str, new: &str) -> Vec<String> {
    assert_eq!(policy.matches(old).count(), 1, "{old}");
    let stack = |text: &str| {
        let environments = policies::environments_of(text);
        let calls = calls(&policies::sized(&environments, environment));
        let all = calls.iter().flat_map(|(label, body)| {
            let inputs = inputs(body).into_iter();
            inputs.map(move |(path, value)| (format!("{label}.{path}"), value))
        });
        all.collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (stack(policy), stack(&policy.replace(old, new)));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| !name.starts_with("observability.dashboards."))
        .filter(|name| before.get(*name) != after.get(*name))
        .cloned()
        .collect()
}

/// (environment, what the policy says, what it says instead, the inputs that change)
type Change = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const OF_BOOKSHOP: &[Change] = &[
    (
        "production",
        "    cpu    = \"1 vCPU\"\n    memory = \"3 GB\"",
        "    cpu    = \"1 vCPU\"\n    memory = \"4 GB\"",
        &["service_storefront.memory"],
    ),
    (
        "production",
        "tasks         = \"2..9\"",
        "tasks         = \"2..11\"",
        &["service_search.max_tasks"],
    ),
    (
        "production",
        "target       = 65",
        "target       = 60",
        &["service_search.scaling.memory.target"],
    ),
    (
        "production",
        "in_cooldown  = \"15m\"",
        "in_cooldown  = \"20m\"",
        &["service_search.scaling.memory.scale_in_seconds"],
    ),
    (
        "production",
        "spot_weight      = 5",
        "spot_weight      = 6",
        &["service_search.spot.spot_weight"],
    ),
    (
        "production",
        "timeout      = \"4s\"",
        "timeout      = \"3s\"",
        &["service_storefront.health_check.timeout_seconds"],
    ),
    (
        "production",
        "acu     = \"2..16\"",
        "acu     = \"4..16\"",
        &["database_orders.min_acu"],
    ),
    (
        "production",
        "acu     = \"2..16\"\n    readers = 1",
        "acu     = \"2..16\"\n    readers = 3",
        &["database_orders.readers"],
    ),
    (
        "production",
        "max_connections = \"75%\"",
        "max_connections = \"70%\"",
        &["database_orders.proxy.max_connections_percent"],
    ),
    (
        "development",
        "auto_pause = \"20m\"",
        "auto_pause = \"30m\"",
        &["database_catalogue.auto_pause_seconds"],
    ),
    (
        "production",
        "storage_type = \"aurora-iopt1\"",
        "storage_type = \"aurora\"",
        &["database_catalogue.storage_type"],
    ),
    (
        "production",
        "backup  = \"35d\"",
        "backup  = \"34d\"",
        &["database_orders.backup_retention_days"],
    ),
    (
        "production",
        "max_receives = 8",
        "max_receives = 9",
        &["bus_shop.queues.orders.max_receive_count"],
    ),
    (
        "production",
        "visibility = \"90s\"",
        "visibility = \"80s\"",
        &["bus_shop.queues.index-updates.visibility_timeout_seconds"],
    ),
    (
        "production",
        "capacity = \"1500/s\"",
        "capacity = \"1600/s\"",
        &["bus_shop.max_events_per_second"],
    ),
    (
        "production",
        "archive  = \"30d\"",
        "archive  = \"31d\"",
        &["bus_shop.archive_days"],
    ),
    (
        "production",
        "above      = \"2%\"",
        "above      = \"3%\"",
        &[
            "observability.ratio_alarms.checkout-failures.threshold_percent",
            "observability.ratio_alarms.storefront-failures.threshold_percent",
        ],
    ),
    (
        "production",
        "period     = \"5m\"\n  datapoints = 3",
        "period     = \"10m\"\n  datapoints = 3",
        &[
            "database_catalogue.alarms.cpu.period_seconds",
            "database_orders.alarms.cpu.period_seconds",
            "service_checkout.alarms.cpu.period_seconds",
            "service_search.alarms.cpu.period_seconds",
            "service_storefront.alarms.cpu.period_seconds",
        ],
    ),
    (
        "production",
        "above = \"85%\"",
        "above = \"85%\"\n  datapoints = 9",
        &[
            "service_checkout.alarms.memory.evaluation_periods",
            "service_search.alarms.memory.evaluation_periods",
            "service_storefront.alarms.memory.evaluation_periods",
        ],
    ),
    (
        "production",
        "breaching  = 4",
        "breaching  = 3",
        &[
            "database_catalogue.alarms.connections.datapoints_to_alarm",
            "database_orders.alarms.connections.datapoints_to_alarm",
        ],
    ),
    (
        "production",
        "above = \"95%\"",
        "above = \"95%\"\n  period = \"3m\"",
        &[
            "database_catalogue.alarms.acu.period_seconds",
            "database_orders.alarms.acu.period_seconds",
        ],
    ),
    (
        "production",
        "datapoints = 10\n  breaching  = 6",
        "datapoints = 10\n  breaching  = 6\n  period     = \"2m\"",
        &[
            "observability.ratio_alarms.checkout-failures.period_seconds",
            "observability.ratio_alarms.storefront-failures.period_seconds",
        ],
    ),
    (
        "staging",
        "target = 1200",
        "target = 1300",
        &["service_storefront.scaling.requests.target"],
    ),
    (
        "production",
        "percentile = \"p95\"",
        "percentile = \"p90\"",
        &[
            "observability.percentile_alarms.checkout-slow.percentile",
            "observability.percentile_alarms.storefront-slow.percentile",
        ],
    ),
    (
        "production",
        "rate      = \"2.5%\"",
        "rate      = \"3%\"",
        &["tracing.rules.all.fixed_rate"],
    ),
];

const OF_BASELINE: &[Change] = &[
    (
        "development",
        "instance    = \"mq.t3.micro\"",
        "instance    = \"mq.m5.large\"",
        &["broker_messages.instance_type"],
    ),
    (
        "production",
        "mode        = \"CLUSTER_MULTI_AZ\"\n    instance    = \"mq.m5.xlarge\"",
        "mode        = \"CLUSTER_MULTI_AZ\"\n    instance    = \"mq.m5.2xlarge\"",
        &["broker_messages.instance_type"],
    ),
    (
        "production-peak",
        "max_connections = 960",
        "max_connections = 950",
        &["database_main.max_connections"],
    ),
    (
        "production",
        "up_to  = 10\n    cpu    = \"0.5 vCPU\"\n    memory = \"1 GB\"\n  }\n\n  tier \"performance\"",
        "up_to  = 10\n    cpu    = \"0.5 vCPU\"\n    memory = \"2 GB\"\n  }\n\n  tier \"performance\"",
        &["service_worker.memory"],
    ),
];

#[test]
fn a_change_of_one_statement_changes_its_inputs_alone() {
    let bookshop = fs::read_to_string(policies::file("bookshop").unwrap()).unwrap();
    let of = |policy: &str, changes: &[Change]| {
        for (environment, old, new, inputs) in changes {
            assert_eq!(changed(policy, environment, old, new), *inputs, "{new}");
        }
    };
    of(&bookshop, OF_BOOKSHOP);
    of(BASELINE, OF_BASELINE);
}

/// Not even with a module's own threshold: an alarm that the policy does not state is nowhere.
#[test]
fn an_alarm_that_is_switched_off_is_in_no_input() {
    let named = |text: &str, environment: &str| {
        let sized = policies::sized(&policies::environments_of(text), environment);
        let calls = calls(&sized);
        let paths = calls.values().flat_map(inputs).map(|(path, _)| path);
        let alarms = paths.filter_map(|p| Some(p.strip_prefix("alarms.")?.to_owned()));
        let kinds = alarms.filter_map(|p| Some(p.split_once('.')?.0.to_owned()));
        kinds.collect::<BTreeSet<String>>()
    };
    let all = named(BASELINE, "production");
    let words = ["capacity", "connections", "cpu", "memory"].map(str::to_owned);
    assert_eq!(all, BTreeSet::from(words));
    for (label, kind) in [
        ("high-cpu", "cpu"),
        ("memory-pressure", "memory"),
        ("connection-exhaustion", "connections"),
    ] {
        let text = format!(
            "{BASELINE}\nenvironment \"quiet\" {{\n  inherits = \"production\"\n  alarm \"{label}\" {{\n    enabled = false\n  }}\n}}\n"
        );
        let mut wanted = all.clone();
        assert!(wanted.remove(kind));
        assert_eq!(named(&text, "quiet"), wanted, "{label}");
    }
}

/// The label that AWS wants names load balancer and target group.
#[test]
fn requests_are_followed_at_the_balancer_of_the_service() {
    let sized = policies::sized(&policies::environments("bookshop"), "staging");
    let files = stack_files(&sized, "../../modules");
    let services = &files.iter().find(|(n, _)| n == "services.tf").unwrap().1;
    let words: Vec<&str> = services.split_whitespace().collect();
    let line = "predefined_metric = \"ALBRequestCountPerTarget\" resource_label = \"${var.load_balancers[\"storefront\"].arn_suffix}/${var.load_balancers[\"storefront\"].target_group_arn_suffix}\"";
    assert!(words.join(" ").contains(line), "{services}");
}

/// What a recipe of CONTRIBUTING.md quotes.
fn recipe(title: &str) -> BTreeSet<String> {
    let text = include_str!("../CONTRIBUTING.md");
    let (_, recipe) = text
        .split_once(&format!("## How to add {title}\n"))
        .unwrap();
    let recipe = recipe.split("\n## ").next().unwrap();
    // What stands in a fence is code, and no name.
    let prose: Vec<&str> = recipe.split("\n```").step_by(2).collect();
    prose
        .join("\n")
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// What a trait or struct asks of whoever writes one: each name, and whether it may be left out.
fn asked(file: &str, header: &str) -> BTreeMap<String, bool> {
    let text = fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (_, body) = text.split_once(&format!("\n{header} {{\n")).unwrap();
    let body = body.split("\n}\n").next().unwrap();
    let name = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let mut out = BTreeMap::new();
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(line) = line.strip_prefix("    ").filter(|l| !l.starts_with(' ')) else {
            continue;
        };
        if let Some(constant) = line.strip_prefix("const ") {
            out.insert(name(constant), line.contains(" = "));
        } else if let Some(function) = line.strip_prefix("fn ") {
            let mut whole = line.to_owned();
            while !whole.ends_with([';', '{', '}']) {
                whole.push_str(lines.next().unwrap());
            }
            out.insert(name(function), !whole.ends_with(';'));
        } else if let Some(field) = line.strip_prefix("pub ") {
            out.insert(name(field), false);
        }
    }
    out
}

/// What people follow is what the compiler asks for: a recipe that names less or more is wrong.
#[test]
fn the_recipe_for_a_family_names_what_the_compiler_asks_for() {
    let quoted = recipe("a resource family");
    let family = asked("src/family/mod.rs", "pub trait Family");
    assert!(family.len() > 15, "{family:?}");
    for (name, has_default) in &family {
        assert!(*has_default || quoted.contains(name), "{name} is not named");
    }
    let elsewhere = ["Part", "Item", "SizeOf", "expect_failures", "src"];
    let item = asked("src/policy/mod.rs", "pub trait Item: Sized");
    for name in quoted.iter().filter(|name| !name.contains(['/', ' ', '.'])) {
        let of_traits = family.contains_key(name) || item.contains_key(name);
        let known = of_traits || elsewhere.contains(&&**name);
        assert!(known, "there is no `{name}`");
    }
    // Each file that it names is there for every kind of item.
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut kinds = 0;
    for line in include_str!("../src/items.rs").lines() {
        let Some((_, types)) = line.trim().split_once(": ") else {
            continue;
        };
        let names: Vec<&str> = types
            .split(" => ")
            .filter_map(|t| t.split("::").next())
            .collect();
        let [statement, _, family] = names[..] else {
            continue;
        };
        kinds += 1;
        let family = family.trim_end_matches(',');
        let code = fs::read_to_string(root.join(format!("src/family/{family}.rs"))).unwrap();
        let module = code.split_once("MODULE: &'static str = \"").unwrap().1;
        let module = module.split('"').next().unwrap();
        for path in quoted.iter().filter(|name| name.contains('/')) {
            let below = path.split('/').next().unwrap();
            let path = path.replace("<file>", family);
            let name = if below == "modules" {
                module
            } else {
                statement
            };
            let path = path.replace("<name>", name);
            if let Some(pattern) = path.strip_prefix("tests/*.") {
                let tests = fs::read_dir(root.join("modules").join(module).join("tests"));
                let mut names = tests.unwrap().map(|e| e.unwrap().file_name());
                assert!(
                    names.any(|n| n.to_str().unwrap().ends_with(pattern)),
                    "{module}"
                );
                continue;
            }
            assert!(root.join(&path).exists(), "{path} of {statement}");
        }
    }
    assert!(kinds >= 7, "{kinds}");
}

#[test]
fn the_recipe_for_a_field_names_what_the_compiler_asks_for() {
    let quoted = recipe("a policy field");
    let field = asked("src/family/field.rs", "pub struct Field");
    assert!(field.len() > 10, "{field:?}");
    for name in field.keys() {
        assert!(quoted.contains(name), "{name} is not named");
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files: Vec<&String> = quoted.iter().filter(|q| q.starts_with("src/")).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert!(root.join(file).exists(), "{file}");
    }
}

/// The steps of the recipe for a field: the file that each names first, and the code that it adds there.
fn steps() -> Vec<(String, String)> {
    let text = include_str!("../CONTRIBUTING.md");
    let recipe = text.split_once("## How to add a policy field\n").unwrap().1;
    let recipe = recipe.split("\n## ").next().unwrap();
    let mut parts = recipe.split("\n```");
    let mut out = Vec::new();
    while let (Some(prose), Some(code)) = (parts.next(), parts.next()) {
        let mut named = prose.split('`').skip(1).step_by(2);
        let is_file = |name: &&str| name.contains('/') && !name.starts_with("tests/");
        // Without one it goes on with the file before.
        let last = || out.last().map(|(file, _): &(String, String)| file.clone());
        let file = named.find(is_file).map(str::to_owned).or_else(last);
        let code = code.split_once('\n').unwrap().1;
        out.push((file.unwrap(), code.to_owned()));
    }
    out
}

/// The files below a folder with one of these endings, and their text.
fn texts(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = walkdir::WalkDir::new(root.join(folder)).into_iter();
    let all = all.map(|entry| entry.unwrap().into_path()).filter(|path| {
        let ending = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        path.is_file() && endings.contains(&ending)
    });
    let text = |path: std::path::PathBuf| {
        let name = path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        (name, fs::read_to_string(path).unwrap())
    };
    all.map(text).collect()
}

#[test]
fn a_field_that_reaches_a_module_is_four_files_as_its_recipe_says() {
    let steps = steps();
    let files: BTreeSet<&str> = steps.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!(files.len(), 4, "{files:?}");
    for (file, code) in &steps {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(code.as_str()), "{file} has not\n{code}");
    }
    // No other file that is compiled or planned has to say it: the rest of the sources says nothing of it, but for how
    // queues are listed, and the module of a bus, which makes queues of its own.
    let word = regex::Regex::new(r"\b(receive_wait|receive_wait_seconds)\b").unwrap();
    let mut elsewhere = BTreeSet::new();
    for (name, text) in texts("src", &["rs"])
        .into_iter()
        .chain(texts("modules/sqs-queue", &["tf"]))
    {
        let listed = name.ends_with("/listed.rs") || name.ends_with("/check.rs");
        if word.is_match(&text) && !listed && !files.contains(name.as_str()) {
            elsewhere.insert(name);
        }
    }
    assert_eq!(elsewhere, BTreeSet::new());
}

/// What is read as the policy states it is not carried through the sizes as well.
#[test]
fn what_the_policy_states_is_sized_nowhere() {
    let stated = regex::Regex::new(r"\.stated\.(\w+)").unwrap();
    let mut seen = BTreeSet::new();
    for line in include_str!("../src/items.rs").lines() {
        let mut types = line
            .trim()
            .split(" => ")
            .filter_map(|t| t.split("::").next());
        let (Some(first), Some(sized), Some(family)) = (types.next(), types.next(), types.next())
        else {
            continue;
        };
        let Some((_, module)) = first.split_once(": ") else {
            continue;
        };
        let sizing = fs::read_to_string(format!(
            "{}/src/sizing/{module}.rs",
            env!("CARGO_MANIFEST_DIR")
        ));
        let sizing = sizing.unwrap();
        let (_, from) = sizing
            .split_once(&format!("pub struct {sized} {{"))
            .unwrap();
        let (fields, _) = from.split_once("\n}").unwrap();
        let own = texts("src/family", &["rs"]).into_iter();
        for (_, text) in own.filter(|(name, _)| name.starts_with(&format!("src/family/{family}"))) {
            for found in stated.captures_iter(&text) {
                let field = format!("pub {}:", &found[1]);
                assert!(
                    !fields.contains(&field),
                    "{sized} in src/sizing/{module}.rs has {field}"
                );
                seen.insert(found[1].to_owned());
            }
        }
    }
    assert!(seen.len() >= 6, "{seen:?}");
}

/// A change of one argument.
struct Turned {
    path: &'static str,
    both: [Value; 2],
}

impl family::Change for Turned {
    fn address(&self) -> &'static str {
        "it"
    }
    fn before(&self, path: &str) -> Seen {
        self.seen(path, 0)
    }
    fn after(&self, path: &str) -> Seen {
        self.seen(path, 1)
    }
    fn is_destroyed(&self) -> bool {
        false
    }
    fn running(&self, _: &str) -> Option<f64> {
        None
    }
}

impl Turned {
    fn seen(&self, path: &str, side: usize) -> Seen {
        if path == self.path {
            Seen::Value(self.both[side].clone())
        } else {
            Seen::NotSet
        }
    }
}

/// What lint says that a fix replaces, drift says that a change replaces, and nothing else.
#[test]
fn a_field_replaces_where_a_change_of_it_does() {
    let mut seen = BTreeSet::new();
    for field in FAMILIES.iter().flat_map(|f| f.fields()) {
        let Some(path) = field.read.path() else {
            continue;
        };
        let texts = [Value::Text("a".into()), Value::Text("b".into())];
        let switch = [Value::Bool(false), Value::Bool(true)];
        let replaces = [texts, switch].into_iter().any(|both| {
            let change = Turned { path, both };
            let of = transitions(field.kind()).map(|transitions| transitions.of);
            of.is_some_and(|of| of(&change).iter().any(|effect| effect.replaces))
        });
        let said = matches!(field.caution, Some(Caution::Replaces(_)));
        assert_eq!(said, replaces, "{}", field.name);
        seen.extend(said.then_some(field.name));
    }
    assert!(seen.len() >= 5, "{seen:?}");
}

/// The words of the policy, and what it says that AWS calls so.
fn words_of(
    doc: &tfsize::policy::SectionDoc,
    own: &mut BTreeSet<String>,
    aws: &mut BTreeSet<String>,
) {
    own.extend([doc.kind.to_owned()]);
    for field in &doc.fields {
        own.extend([field.name.to_owned()]);
        aws.extend(field.aws.iter().map(|name| (*name).to_owned()));
    }
    for section in &doc.sections {
        words_of(section, own, aws);
    }
}

/// Arguments that no word of the policy stands for by itself, and why.
const NOT_CALLED: &[(&str, &str)] = &[
    ("expression", "the width of a band is a part of it"),
    (
        "step_adjustment",
        "the steps of a scaling policy are a list of the policy's own",
    ),
];

#[test]
fn who_writes_the_name_of_an_argument_that_is_sized_is_told_the_word_of_the_policy() {
    let (mut own, mut aws) = (BTreeSet::new(), BTreeSet::new());
    words_of(&Policy::describe(), &mut own, &mut aws);
    assert_eq!(aws.intersection(&own).collect::<Vec<_>>(), [""; 0]);
    let schema = tfsize::catalog::schema::embedded().unwrap();
    let mut lacks = BTreeSet::new();
    let mut sized = BTreeSet::new();
    for field in FAMILIES.iter().flat_map(|f| f.fields()) {
        // What a container has is a part of a text.
        let Some(path) = field.read.path().filter(|path| *path != CONTAINERS) else {
            continue;
        };
        let steps = path
            .split('.')
            .map(|step| step.split('[').next().unwrap_or_default());
        sized.extend(steps.map(str::to_owned));
        let Some(last) = path.rsplit('.').next() else {
            continue;
        };
        let last = last.split('[').next().unwrap_or_default();
        if !own.contains(last) && !aws.contains(last) {
            lacks.insert((last.to_owned(), field.name));
        }
    }
    let told: BTreeSet<&str> = NOT_CALLED.iter().map(|(name, _)| *name).collect();
    let lacks: Vec<_> = lacks
        .iter()
        .filter(|(name, _)| !told.contains(&**name))
        .collect();
    assert!(lacks.is_empty(), "{lacks:?}");
    // What is told is an argument of something.
    let mut all = BTreeSet::new();
    for family in FAMILIES {
        for part in family.parts() {
            if let Some(block) = schema.resource(part.kind) {
                arguments(block, &mut all);
            }
        }
    }
    all.extend(sized);
    for name in &aws {
        assert!(all.contains(name), "{name}");
    }
}

fn arguments(block: &tfsize::catalog::schema::Block, out: &mut BTreeSet<String>) {
    out.extend(block.attributes.keys().map(ToString::to_string));
    for (name, nested) in &block.blocks {
        out.insert(name.clone());
        arguments(&nested.block, out);
    }
}
