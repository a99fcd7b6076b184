//! What the items of a policy show in a configuration: a value, nothing, or that it is not known, and why.

use std::path::PathBuf;

use crate::config::load::{Loader, ProcessEnv};
use crate::family::family;
use crate::family::matching::{Estate, Root, Scope as Part, matches};
use crate::inventory::{SourceKind, SourceOptions, read_source};
use crate::observation::{Observation, Reading, Scene, Verdict, absent_items, observe};
use crate::policy::lint::Mode;
use crate::policy::{load, validate};
use crate::sizing::size;
use crate::text::Files;

/// How a reading stands to the policy, and where it was read.
fn verdict(reading: &Reading<'_>, bound: &crate::family::Bound) -> String {
    let place = match &reading.path {
        Some(path) => format!("{}.{path}", reading.resource.address),
        None => reading.resource.address.to_string(),
    };
    let Some(want) = &bound.shows else {
        return format!("{place} and nothing is wanted");
    };
    match reading.verdict(bound.field, want, Mode::Exact) {
        Verdict::Conforms => format!("{place} conforms"),
        Verdict::Deviates { .. } => format!("{place} deviates"),
        Verdict::Ignored => format!("{place} ignored"),
        Verdict::Undecided(why) => format!("{place} undecided: {why}"),
    }
}

/// What each item of the first of some root modules shows for each of its fields, and which items are not there.
fn observed(policy: &str, mains: &[&str], kind: SourceKind) -> Vec<(String, String)> {
    let dir = tempfile::tempdir().unwrap();
    let mut files = Files::new();
    let dirs: Vec<_> = (0..mains.len())
        .map(|at| dir.path().join(at.to_string()))
        .collect();
    let read = |(main, dir): (&&str, &PathBuf)| {
        std::fs::create_dir(dir).unwrap();
        std::fs::write(dir.join("main.tf"), main).unwrap();
        let options = SourceOptions {
            dir: dir.clone(),
            command_line: Vec::new(),
            around: ProcessEnv::default(),
        };
        let mut inventory = read_source(&mut files, &mut Loader::new(), &options).inventory;
        inventory.kind = kind;
        inventory
    };
    let inventories: Vec<_> = mains.iter().zip(&dirs).map(read).collect();
    let head = "policy \"p\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {\n}\n";
    let id = files.add("tfsize.hcl", format!("{head}{policy}"));
    let loaded = load(&mut files, id).unwrap();
    let environment = &loaded.environments[0];
    let mut mistakes = loaded.findings.clone();
    validate(environment, &mut mistakes);
    mistakes.retain(|f| f.severity == crate::finding::Severity::Error);
    assert_eq!(mistakes, [], "{policy}");
    let sized = size(environment, &mut Vec::new());
    let scope = Part {
        environment,
        beside: &[],
        whole: true,
        dir: ".",
    };
    let of_dir = |(inventory, dir)| Root {
        dir,
        inventory,
        scope,
        matches: matches(inventory, scope, &sized, false),
    };
    let mut roots: Vec<_> = inventories
        .iter()
        .zip(dirs.iter().map(PathBuf::as_path))
        .map(of_dir)
        .collect();
    let estate = Estate::of(&mut roots, &sized);
    let scene = Scene {
        inventory: roots[0].inventory,
        matches: &roots[0].matches,
        sized: &sized,
        estate: (&estate, 0),
    };
    let mut out = Vec::new();
    for component in &scene.matches.components {
        let calls = family(component.family).unwrap().calls(&sized);
        for call in calls.iter().filter(|call| call.name == component.name) {
            for bound in &call.bound {
                let doubt = |doubt: &crate::observation::Doubt<'_>| match doubt.resource {
                    Some(resource) => format!("{} {}", resource.address, doubt.why),
                    None => doubt.why.to_string(),
                };
                let shown = match observe(scene, component, bound) {
                    Observation::At(readings) => {
                        let all = readings.iter().map(|reading| verdict(reading, bound));
                        all.collect::<Vec<_>>().join("; ")
                    }
                    Observation::Absent => "absent".into(),
                    Observation::NotAsked => "not asked".into(),
                    Observation::Unknown(why) => format!("unknown: {}", doubt(&why)),
                    Observation::MaybeAbsent(why) => format!("maybe absent: {}", doubt(&why)),
                };
                let key = bound
                    .key
                    .as_ref()
                    .map_or_else(String::new, |key| format!(" {key}"));
                out.push((
                    format!("{} {}{key}", component.name, bound.field.name),
                    shown,
                ));
            }
        }
    }
    let families = crate::family::FAMILIES.iter();
    let calls: Vec<_> = families.flat_map(|family| family.calls(&sized)).collect();
    for item in absent_items(scene, &environment.policy, &calls) {
        let doubt = item
            .doubt
            .map_or("missing".into(), |why| format!("may be there: {why}"));
        let line = files.slice(item.line);
        out.push((
            format!("{} {}", item.call.family, item.call.name),
            format!("{} {doubt} [{}] at {line}", item.title, item.rule.id),
        ));
    }
    out
}

/// What is told of an item's field in a configuration; of all of them, those that are named.
pub(super) fn assert_shown(policy: &str, main: &str, expected: &[(&str, &str)]) {
    assert_shown_in(SourceKind::Source, policy, &[main], expected);
}

/// The same of what was read from another kind of source, or of the first of several root modules.
pub(super) fn assert_shown_in(
    kind: SourceKind,
    policy: &str,
    mains: &[&str],
    expected: &[(&str, &str)],
) {
    let all = observed(policy, mains, kind);
    for (what, shown) in expected {
        let found = all.iter().filter(|(of, _)| of == what);
        let found: Vec<&str> = found.map(|(_, shown)| &**shown).collect();
        assert_eq!(
            found,
            [*shown],
            "{what} of {policy}\nin {mains:#?}\namong {all:#?}"
        );
    }
}

/// A cluster of a database that writes these logs.
fn cluster(exports: &str) -> String {
    format!(
        "variable \"exports\" {{\n  type = list(string)\n}}\nvariable \"on\" {{\n  type = bool\n}}\nresource \"aws_rds_cluster\" \"db\" {{\n  cluster_identifier = \"main\"\n  engine = \"aurora-postgresql\"\n  engine_version = \"17.5\"\n{exports}}}\n"
    )
}

const DATABASE: &str = "database \"main\" {\n  engine = \"aurora-postgresql\"\n  version = \"17.5\"\n  acu = 1\n}\nlogs {\n  retention = \"365d\"\n}\n";

/// A part that an argument asks for is missing where it is asked for, and not otherwise.
#[test]
fn what_is_not_asked_for_is_not_missing() {
    let exports = |value: &str| format!("  enabled_cloudwatch_logs_exports = {value}\n");
    for (exports, shown) in [
        (String::new(), "not asked"),
        (exports("[]"), "not asked"),
        (exports("[\"postgresql\"]"), "absent"),
        (
            exports("var.exports"),
            "maybe absent: aws_rds_cluster.db var.exports has no value",
        ),
        (
            exports("var.on ? [\"postgresql\"] : []"),
            "maybe absent: aws_rds_cluster.db var.on has no value",
        ),
        (
            exports("var.on ? [\"postgresql\"] : [\"postgresql\", \"upgrade\"]"),
            "absent",
        ),
    ] {
        assert_shown(
            DATABASE,
            &cluster(&exports),
            &[("main database.logs", shown)],
        );
    }
}

/// A service of these arguments, with its task.
pub(super) fn service(task: &str, rest: &str) -> String {
    format!(
        "variable \"group\" {{\n  type = string\n}}\nresource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  container_definitions = jsonencode([{{ name = \"web\", image = \"x\"{task} }}])\n}}\nresource \"aws_ecs_service\" \"web\" {{\n  name = \"web\"\n  task_definition = aws_ecs_task_definition.web.arn\n{rest}}}\n"
    )
}

/// What nothing leads to is missing; what is led to and not there is in another root module.
#[test]
fn what_is_led_to_may_be_elsewhere() {
    let policy = "service \"web\" {\n  tasks = 1\n  load_balanced = true\n  balancer {\n    interval = \"30s\"\n  }\n}\n";
    let led = |target: &str| {
        let block = format!(
            "  load_balancer {{\n    target_group_arn = {target}\n    container_name = \"web\"\n    container_port = 80\n  }}\n"
        );
        service("", &block)
    };
    let elsewhere =
        "maybe absent: load_balancer leads to a target group that is not in this root module";
    let field = "web service.balancer.interval";
    assert_shown(policy, &led("\"arn:aws:x\""), &[(field, elsewhere)]);
    assert_shown(policy, &led("var.group"), &[(field, elsewhere)]);
    assert_shown(policy, &service("", ""), &[(field, "absent")]);
    // A queue says in its own text where its dead letters go.
    let policy =
        "queue \"jobs\" {\n  max_receives = 3\n  dead_letters {\n    retention = \"14d\"\n  }\n}\n";
    let queue = |rest: &str| {
        format!("resource \"aws_sqs_queue\" \"jobs\" {{\n  name = \"jobs\"\n{rest}}}\n")
    };
    let redrive = "  redrive_policy = jsonencode({ deadLetterTargetArn = \"arn:aws:sqs:eu-west-1:1:dead\", maxReceiveCount = 3 })\n";
    let elsewhere = "maybe absent: redrive_policy leads to a queue of dead letters that is not in this root module";
    let field = "jobs queue.dead_letters.retention";
    assert_shown(policy, &queue(redrive), &[(field, elsewhere)]);
    // Without one the count says that there is none.
    for none in ["", "  redrive_policy = \"\"\n", "  redrive_policy = null\n"] {
        assert_shown(policy, &queue(none), &[(field, "not asked")]);
    }
}

/// The number of tasks of a service that nothing scales is its own, and who ignores changes of it leaves it to others.
#[test]
fn a_number_that_nothing_moves_is_that_of_the_service() {
    let policy = "service \"web\" {\n  tasks = 2\n}\n";
    let count = "aws_ecs_service.web.desired_count";
    let (conforms, deviates) = (format!("{count} conforms"), format!("{count} deviates"));
    let bounds = |rest: &str, min: &str, max: &str| {
        let fields = [
            ("web service.tasks.min", min),
            ("web service.tasks.max", max),
        ];
        assert_shown(policy, &service("", rest), &fields);
    };
    bounds("  desired_count = 2\n", &conforms, &conforms);
    bounds("  desired_count = 1\n", &deviates, &conforms);
    bounds("  desired_count = 3\n", &conforms, &deviates);
    let left = format!("{count} undecided: ignore_changes leaves desired_count to others");
    let ignored = "  lifecycle {\n    ignore_changes = [desired_count]\n  }\n";
    bounds(ignored, &left, &left);
}

/// What a service begins with is written in its configuration alone: a plan and a state have the number of now.
#[test]
fn what_a_service_begins_with_is_told_of_its_configuration() {
    let policy = "service \"web\" {\n  tasks = \"1..4\"\n  start = 2\n  grace = \"30s\"\n  scale {\n    on = \"cpu\"\n    target = \"50%\"\n  }\n}\n";
    let main = service(
        "",
        "  desired_count = 2\n  health_check_grace_period_seconds = 30\n",
    );
    let grace = "aws_ecs_service.web.health_check_grace_period_seconds conforms";
    let count = "aws_ecs_service.web.desired_count conforms";
    for (kind, start) in [
        (SourceKind::Source, count),
        (SourceKind::Plan, "not asked"),
        (SourceKind::State, "not asked"),
    ] {
        let fields = [
            ("web service.tasks.start", start),
            ("web service.grace", grace),
        ];
        assert_shown_in(kind, policy, &[&main], &fields);
    }
}

/// A text with nothing in it is as good as none, where AWS takes a value then.
#[test]
fn an_empty_text_is_what_aws_takes() {
    for (wanted, written, shown) in [
        ("aurora", "", "conforms"),
        ("aurora-iopt1", "", "deviates"),
        ("aurora-iopt1", "aurora-iopt1", "conforms"),
    ] {
        let policy = DATABASE.replace(
            "acu = 1",
            &format!("acu = 1\n  storage_type = \"{wanted}\""),
        );
        let main = cluster(&format!("  storage_type = \"{written}\"\n"));
        let shown = format!("aws_rds_cluster.db.storage_type {shown}");
        assert_shown(&policy, &main, &[("main database.storage_type", &shown)]);
    }
}

/// What is stated for all of a kind is held where it is there; what is stated for one is missing elsewhere.
#[test]
fn what_is_stated_for_all_is_held_where_it_is() {
    let check = "  health_check {\n    command = [\"CMD\", \"x\"]\n    interval = \"10s\"\n  }\n";
    let stated = format!("  grace = \"30s\"\n  ports = {{ http = 8080 }}\n{check}");
    let all = format!("service \"*\" {{\n{stated}}}\nservice \"web\" {{\n  tasks = 1\n}}\n");
    let own = format!("service \"web\" {{\n  tasks = 1\n{stated}}}\n");
    let container = "aws_ecs_task_definition.web.container_definitions[0]";
    let grace = "aws_ecs_service.web.health_check_grace_period_seconds deviates";
    let interval = format!("{container}.healthCheck.interval deviates");
    let fields = |grace: &str, interval: &str, port: &str| {
        [
            ("web service.grace", grace.to_owned()),
            ("web service.health_check.interval", interval.to_owned()),
            ("web service.port http", port.to_owned()),
        ]
    };
    let shown = |policy: &str, main: &str, expected: [(&str, String); 3]| {
        let expected = expected.each_ref().map(|(what, shown)| (*what, &**shown));
        assert_shown(policy, main, &expected);
    };
    let bare = service("", "");
    shown(&all, &bare, fields("not asked", "not asked", "not asked"));
    shown(&own, &bare, fields(grace, &interval, "not asked"));
    let there = service(
        ", portMappings = [{ containerPort = 80 }], healthCheck = { interval = 20 }",
        "  load_balancer {\n    target_group_arn = \"arn:aws:x\"\n    container_name = \"web\"\n    container_port = 80\n  }\n",
    );
    let port = format!("{container}.portMappings deviates");
    shown(&all, &there, fields(grace, &interval, &port));
    shown(&own, &there, fields(grace, &interval, &port));
    let several = service(
        ", portMappings = [{ containerPort = 80 }, { containerPort = 8080 }]",
        "",
    );
    let port = format!("{container}.portMappings conforms");
    assert_shown(&own, &several, &[("web service.port http", &port)]);
    let none = service(", portMappings = []", "");
    assert_shown(&own, &none, &[("web service.port http", "not asked")]);
}

/// A job that a rule starts has no time zone of its own: what one states is compared with that of rules.
#[test]
fn what_a_rule_cannot_have_is_asked_of_the_job_alone() {
    let job =
        "  cpu = 1024\n  memory = \"2 GB\"\n  tasks = 2\n  schedule = \"cron(0 3 * * ? *)\"\n";
    let main = "resource \"aws_ecs_task_definition\" \"report\" {\n  family = \"report\"\n  cpu = 1024\n  memory = 2048\n  container_definitions = jsonencode([{ name = \"report\", image = \"x\" }])\n}\nresource \"aws_cloudwatch_event_rule\" \"report\" {\n  name = \"report\"\n  schedule_expression = \"cron(0 3 * * ? *)\"\n}\nresource \"aws_cloudwatch_event_target\" \"report\" {\n  rule = aws_cloudwatch_event_rule.report.name\n  arn = \"arn:aws:ecs:eu-west-1:1:cluster/x\"\n  ecs_target {\n    task_count = 2\n    task_definition_arn = aws_ecs_task_definition.report.arn\n  }\n}\n";
    let rule = "aws_cloudwatch_event_rule.report";
    let of = |policy: &str, timezone: &str| {
        let schedule = format!("{rule}.schedule_expression conforms");
        let tasks = "aws_cloudwatch_event_target.report.ecs_target[0].task_count conforms";
        let fields = [
            ("report job.schedule", &*schedule),
            ("report job.timezone", timezone),
            ("report job.tasks", tasks),
        ];
        assert_shown(policy, main, &fields);
    };
    let own = |zone: &str| format!("job \"report\" {{\n{job}  timezone = \"{zone}\"\n}}\n");
    of(&own("UTC"), &format!("{rule} conforms"));
    of(&own("Europe/London"), &format!("{rule} deviates"));
    let all =
        format!("job \"*\" {{\n  timezone = \"Europe/London\"\n}}\njob \"report\" {{\n{job}}}\n");
    of(&all, "not asked");
}

/// An item that no resource is found for is missing, unless one that is there may be it.
#[test]
fn an_item_is_missing_where_nothing_may_be_it() {
    let policy = "queue \"jobs\" {\n  visibility = \"5m\"\n}\n";
    let missing = "queue missing [missing-item] at \"jobs\"";
    let shown = |main: &str, shown: &str| assert_shown(policy, main, &[("queue jobs", shown)]);
    shown("", missing);
    shown(
        "resource \"aws_sqs_queue\" \"other\" {\n  name = \"other\"\n}\n",
        missing,
    );
    let unclear = |kind: &str| {
        format!(
            "variable \"name\" {{\n  type = string\n}}\nresource \"{kind}\" \"q\" {{\n  name = var.name\n}}\n"
        )
    };
    shown(
        &unclear("aws_sqs_queue"),
        "queue may be there: aws_sqs_queue.q may be it: its name is not known: var.name has no value [missing-item] at \"jobs\"",
    );
    shown(&unclear("aws_sns_topic"), missing);
    let module = "module \"queues\" {\n  source = \"git::https://example.com/queues.git\"\n}\n";
    shown(
        module,
        "queue may be there: it may be in module.queues, which is not read: git::https://example.com/queues.git is not downloaded; run `terraform init` [missing-item] at \"jobs\"",
    );
    // Each is told as itself, also beside another of its kind and another of its name.
    let beside = format!(
        "queue \"first\" {{\n  delay = \"5s\"\n}}\n{}{policy}",
        DATABASE.replace("main", "jobs")
    );
    assert_shown(
        &beside,
        "",
        &[
            ("queue jobs", missing),
            ("queue first", "queue missing [missing-item] at \"first\""),
            (
                "database jobs",
                "cluster missing [missing-item] at \"jobs\"",
            ),
        ],
    );
    // Of what its address tells, a module of another address holds nothing.
    for (address, shown) in [
        ("module.other.*", missing),
        (
            "module.queues.*",
            "queue may be there: it may be in module.queues, which is not read: git::https://example.com/queues.git is not downloaded; run `terraform init` [missing-item] at \"jobs\"",
        ),
    ] {
        let select = format!("  select {{\n    addresses = [\"{address}\"]\n  }}\n}}\n");
        let policy = policy.replace("}\n", &select);
        assert_shown(&policy, module, &[("queue jobs", shown)]);
    }
    // What stands alone has a rule of its own, and is told where the policy names it rather than all of its kind.
    let gone = "alarm \"gone\" {\n  above = 5\n  select { names = [\"shop-gone\"] }\n}\n";
    let all = format!("alarm \"*\" {{\n  period = \"2m\"\n}}\n{gone}");
    for policy in [gone, &all] {
        let missing = "alarm missing [missing-alarm] at 5";
        assert_shown(policy, "", &[("alarm gone", missing)]);
    }
}

/// Whom an alarm tells is known by the name of the topic, where the configuration makes it.
#[test]
fn a_topic_of_the_configuration_is_known_by_its_name() {
    let policy = "alarm \"errors\" {\n  above = 5\n  actions = [\"arn:aws:sns:eu-west-1:111122223333:tell\"]\n  select { names = [\"shop-errors\"] }\n}\n";
    let main = |name: &str, actions: &str| {
        format!(
            "variable \"to\" {{\n  type = string\n}}\nresource \"aws_sns_topic\" \"tell\" {{\n  name = {name}\n}}\nresource \"aws_cloudwatch_metric_alarm\" \"errors\" {{\n  alarm_name = \"shop-errors\"\n  threshold = 5\n  comparison_operator = \"GreaterThanThreshold\"\n  evaluation_periods = 1\n  metric_name = \"X\"\n  namespace = \"Y\"\n  alarm_actions = {actions}\n}}\n"
        )
    };
    let at = "aws_cloudwatch_metric_alarm.errors.alarm_actions";
    let shown = |name: &str, actions: &str, shown: &str| {
        let shown = format!("{at} {shown}");
        assert_shown(
            policy,
            &main(name, actions),
            &[("errors alarm.actions", &shown)],
        );
    };
    shown("\"tell\"", "[aws_sns_topic.tell.arn]", "conforms");
    shown("\"other\"", "[aws_sns_topic.tell.arn]", "deviates");
    shown("\"tell\"", "[]", "deviates");
    shown("\"tell\"", "[var.to]", "undecided: var.to has no value");
}
