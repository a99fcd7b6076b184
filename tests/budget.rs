//! No input keeps a run busy without end: what is shared, repeated, chained or nested either is read in little time, or
//! ends the run with an error that names the place.
//!
//! Runs that are to end by their budget have a small one, since the tests' binary is slow.

use crate::support::tfsize as tool;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tool::{Ran, run};

/// What a chain of locals is made of: its name, the first, and each from the one before.
type Shape = (&'static str, &'static str, fn(&str) -> String);

/// The commands that evaluate a configuration.
const COMMANDS: &[&[&str]] = &[
    &["lint", "."],
    &["inspect", "."],
    &["drift", "--source", ".", "--env", "production"],
    &["explain", "aws_sqs_queue.q", "."],
];

/// Files of a configuration, and its example policy.
fn written(files: &[(&str, String)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn main_tf(text: impl Into<String>) -> TempDir {
    written(&[("main.tf", text.into())])
}

/// Runs with a part of the usual budget.
fn within(dir: &Path, budget: &str, args: &[&str]) -> Ran {
    let args: Vec<&str> = ["--budget", budget].iter().chain(args).copied().collect();
    run(dir, &args)
}

/// Says that every command comes to its end with little budget.
fn cheap(what: &str, dir: &TempDir) {
    for command in COMMANDS {
        let ran = within(dir.path(), "0.5", command);
        let spent = ran.err.contains("used up its budget");
        assert!(!spent, "{what} {command:?}: {}", ran.err);
    }
}

/// Says that every command ends by its budget, and that the error names the place.
fn refused(what: &str, dir: &TempDir, place: &str, commands: &[&[&str]]) {
    for command in commands {
        let ran = within(dir.path(), "0.03", command);
        assert_eq!(ran.code, 2, "{what} {command:?}: {}", ran.err);
        let error = ran.err.lines().find(|line| line.starts_with("error"));
        let error = error.unwrap_or_else(|| panic!("{what} {command:?}: {}", ran.err));
        for part in ["budget", place, "--budget 10", "TFSIZE_BUDGET"] {
            assert!(error.contains(part), "{what} {command:?}: {error}");
        }
        assert!(!ran.out.contains("No findings"), "{what}: {}", ran.out);
    }
}

/// Locals of which each is made of the one before, and a queue and an output that read the last.
fn locals(number: usize, first: &str, next: impl Fn(&str) -> String) -> String {
    let mut text = format!("locals {{\n  a0 = {first}\n");
    for i in 0..number {
        let _ = writeln!(text, "  a{} = {}", i + 1, next(&format!("local.a{i}")));
    }
    let _ = write!(
        text,
        "}}\noutput \"x\" {{\n  value = local.a{number}\n}}\nresource \"aws_sqs_queue\" \"q\" {{\n  name = \"q\"\n  tags = {{ x = local.a{number} }}\n}}\n"
    );
    text
}

#[test]
fn names_that_lead_to_each_other_many_times_are_looked_at_once() {
    let shapes: &[Shape] = &[
        ("template", "\"\"", |a| {
            format!("\"${{{a}}}${{{a}}}${{{a}}}\"")
        }),
        ("conditional", "\"\"", |a| {
            format!("{a} == \"\" ? {a} : {a}")
        }),
        ("sum", "0", |a| format!("{a} + {a} - {a}")),
        ("call", "\"\"", |a| {
            format!("format(\"%s%s%s\", {a}, {a}, {a})")
        }),
        ("list", "\"\"", |a| format!("[{a}, {a}, {a}]")),
        ("object", "\"\"", |a| {
            format!("{{ a = {a}, b = {a}, c = {a} }}")
        }),
        ("merge", "{}", |a| {
            format!("merge({a}, {{ a = {a} }}, {{ b = {a} }})")
        }),
        ("try", "\"\"", |a| format!("try({a}, {a}, [{a}, {a}])")),
    ];
    for (what, first, next) in shapes {
        cheap(what, &main_tf(locals(40, first, next)));
        // The first one is left open, or is a mistake: it leads back to itself.
        for first in ["data.aws_sqs_queue.o.url", "aws_sqs_queue.q.url"] {
            let text =
                locals(40, first, next) + "data \"aws_sqs_queue\" \"o\" {\n  name = \"o\"\n}\n";
            cheap(what, &main_tf(text));
        }
    }
    // The ways into what leads to a password double with each name.
    let halves: &[Shape] = &[
        ("items", "{ x = 1, y = 2, z = 3 }", |a| {
            format!("[{a}.x, {a}.y]")
        }),
        ("entries", "{ x = 1, y = 2, z = 3 }", |a| {
            format!("{{ x = {a}.y, y = {a}.x, z = {a} }}")
        }),
        ("merged", "{ x = 1, y = 2, z = 3 }", |a| {
            format!("merge({a}.x, {a}.y, {{ x = {a} }})")
        }),
    ];
    for (what, first, next) in halves {
        let password =
            "resource \"aws_db_instance\" \"d\" {\n  password = local.a40.z\n}\n".to_owned();
        let text = locals(40, first, next) + &password;
        cheap(what, &main_tf(text));
    }
    // So do those through loops within each other.
    let loops: &[fn(usize, &str) -> String] = &[
        |n, e| format!("[for a{n} in {e} : true ? a{n}.p : a{n}.q]"),
        |n, e| format!("{{ for k, a{n} in {e} : k => {{ p = a{n}.q, q = a{n}.p }} }}"),
        |n, e| format!("[for a{n} in {e} : merge(a{n}.p, a{n}.q)]"),
    ];
    for (what, next) in loops.iter().enumerate() {
        let nested = (0..30).fold("var.x".to_owned(), |e, n| next(n, &e));
        let text = format!(
            "variable \"x\" {{\n  default = []\n}}\nresource \"aws_db_instance\" \"d\" {{\n  password = {nested}[0].p\n}}\n"
        );
        cheap(&format!("loops {what}"), &main_tf(text));
    }
}

#[test]
fn values_shared_many_times_end_wherever_they_are_named() {
    let mut resources = String::from("resource \"terraform_data\" \"a0\" {\n  input = \"x\"\n}\n");
    for i in 0..40 {
        let a = format!("terraform_data.a{i}.input");
        let _ = writeln!(
            resources,
            "resource \"terraform_data\" \"a{}\" {{\n  input = [{a}, {a}]\n}}",
            i + 1
        );
    }
    resources.push_str("resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n");
    cheap("resources", &main_tf(resources));
    let call = |i: usize, more: &str| {
        format!(
            "module \"c\" {{\n  source = \"{}m{i}\"\n{more}}}\n",
            if i == 0 { "./" } else { "../" }
        )
    };
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n";
    let mut outputs = vec![("main.tf".to_owned(), format!("{queue}{}", call(0, "")))];
    let mut inputs = vec![(
        "main.tf".to_owned(),
        format!("{queue}{}", call(0, "  x = [1]\n")),
    )];
    for i in 0..40 {
        let z = "output \"z\" {\n  value = [module.c.z, module.c.z]\n}\n";
        outputs.push((format!("m{i}/main.tf"), call(i + 1, "") + z));
        let x = "variable \"x\" {}\n";
        inputs.push((
            format!("m{i}/main.tf"),
            call(i + 1, "  x = [var.x, var.x]\n") + x,
        ));
    }
    outputs.push((
        "m40/main.tf".into(),
        "output \"z\" {\n  value = 1\n}\n".into(),
    ));
    inputs.push(("m40/main.tf".into(), "variable \"x\" {}\n".into()));
    for (what, files) in [("outputs", outputs), ("inputs", inputs)] {
        let files: Vec<(&str, String)> =
            files.iter().map(|(n, t)| (n.as_str(), t.clone())).collect();
        cheap(what, &written(&files));
    }
}

#[test]
fn what_is_large_in_all_ends_the_run_and_names_the_place() {
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n";
    let local = |text: &str| {
        main_tf(format!(
            "{queue}locals {{\n  n = range(1000)\n  x = {text}\n}}\n"
        ))
    };
    let nested = [
        (
            "text",
            "[for i in local.n : [for j in local.n : format(\"%10000s\", i)]]",
        ),
        (
            "values",
            "[for i in local.n : [for j in local.n : [for k in local.n : k]]]",
        ),
        (
            "nothing",
            "[for i in local.n : [for j in local.n : [for k in local.n : k if false]]]",
        ),
        (
            "template",
            "\"%{ for i in local.n }%{ for j in local.n }%{ for k in local.n }%{ endfor }%{ endfor }%{ endfor }\"",
        ),
        (
            "grouped",
            "{ for i in local.n : \"a\" => [for j in local.n : [for k in local.n : k]]... }",
        ),
        (
            "search",
            "[for i in local.n : [for j in local.n : contains(local.n, -1)]]",
        ),
        (
            "product",
            "[for i in local.n : setproduct(local.n, [1, 2, 3, 4, 5, 6, 7, 8, 9])]",
        ),
        (
            "joined",
            "[for i in local.n : [for j in local.n : join(\",\", local.n)]]",
        ),
        (
            "encoded",
            "[for i in local.n : [for j in local.n : jsondecode(jsonencode(local.n))]]",
        ),
        (
            "sorted",
            "[for i in local.n : [for j in local.n : sort(reverse([for k in local.n : \"${k}\"]))]]",
        ),
        (
            "equal",
            "[for i in local.n : [for j in local.n : local.n == local.n]]",
        ),
        (
            "rendered",
            "[for i in local.n : [for j in local.n : templatestring(\"$${x}$${x}\", { x = i })]]",
        ),
        (
            "cut",
            "[for i in local.n : [for j in local.n : regexall(\".\", join(\"\", local.n))]]",
        ),
        (
            "tried",
            "[for i in local.n : [for j in local.n : try(tonumber(\"x${i}\"), can(local.n[j + 1]))]]",
        ),
    ];
    for (what, text) in nested {
        refused(what, &local(text), "local.x (", &COMMANDS[..1]);
    }
    let repeated = "resource \"aws_security_group\" \"g\" {\n  count = 100000\n  dynamic \"ingress\" {\n    for_each = range(1000)\n    content {\n      from_port = ingress.value\n    }\n  }\n}\n";
    refused(
        "blocks",
        &main_tf(format!("{queue}{repeated}")),
        "aws_security_group.g (",
        COMMANDS,
    );
    let mut files = vec![(
        "main.tf".to_owned(),
        format!("{queue}module \"c\" {{\n  source = \"./m0\"\n  count  = 4\n}}\n"),
    )];
    for i in 0..20 {
        let inner = format!(
            "module \"c\" {{\n  source = \"../m{}\"\n  count  = 4\n}}\n",
            i + 1
        );
        files.push((format!("m{i}/main.tf"), inner));
    }
    files.push(("m20/main.tf".into(), queue.into()));
    let files: Vec<(&str, String)> = files.iter().map(|(n, t)| (n.as_str(), t.clone())).collect();
    refused("modules", &written(&files), "evaluating", &COMMANDS[..1]);
}

/// A policy of many items, a load of many minutes.
#[test]
fn a_long_load_on_many_items_ends_by_the_budget() {
    let policy = |items: String| {
        format!(
            "policy \"x\" {{\n  region = \"us-east-1\"\n}}\nenvironment \"production\" {{\n  demand {{\n    connections = 100\n  }}\n}}\n{items}"
        )
    };
    let service = |n: usize, more: &str| {
        format!(
            "service \"s{n}\" {{\n  by = \"connections\"\n  tasks = \"2..6\"\n  database_pool = 5\n{more}  tier \"all\" {{\n    cpu = \"1 vCPU\"\n    memory = \"2 GB\"\n  }}\n}}\n"
        )
    };
    let names = each(40, |n| format!("\"s{n}\", "));
    let database = |n: usize| {
        format!(
            "database \"d{n}\" {{\n  engine = \"aurora-postgresql\"\n  version = \"17\"\n  clients = [{names}]\n  profile = \"p\"\n  profile \"p\" {{\n    acu = \"0.5..2\"\n    readers = 0\n  }}\n}}\n"
        )
    };
    let schedule = |n: usize| {
        format!("  schedule \"n{n}\" {{\n    cron = \"0 20 ? * MON-FRI *\"\n    tasks = 2\n  }}\n")
    };
    for (what, items) in [
        ("services", each(400, |n| service(n, ""))),
        (
            "clients of databases",
            each(40, |n| service(n, "")) + &each(40, database),
        ),
        ("schedules", service(0, &each(500, schedule))),
    ] {
        let dir = written(&[
            ("tfsize.hcl", policy(items)),
            ("load.csv", "minute,value\n0,1\n87000,1\n".into()),
        ]);
        let start = Instant::now();
        let ran = within(dir.path(), "0.1", &["simulate", "--trace", "load.csv"]);
        let place = "simulating environment \"production\"";
        assert!(
            ran.code == 2 && ran.err.contains(place),
            "{what}: {}{}",
            ran.out,
            ran.err
        );
        assert!(
            ran.err.contains("used up its budget"),
            "{what}: {}",
            ran.err
        );
        let took = start.elapsed();
        assert!(took < Duration::from_mins(1), "{what}: {took:?}");
    }
    // However often a field names its minutes, it is one set of them.
    let minutes = "0,".repeat(100_000) + "0";
    let cron = format!(
        "  schedule \"n\" {{\n    cron = \"{minutes} 20 ? * MON-FRI *\"\n    tasks = 2\n  }}\n"
    );
    let dir = written(&[
        ("tfsize.hcl", policy(service(0, &cron))),
        ("load.csv", "minute,value\n0,1\n87000,1\n".into()),
    ]);
    let took = timed(dir.path(), &["simulate", "--trace", "load.csv"]);
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn a_budget_can_be_raised_by_a_person_and_not_by_the_configuration() {
    let text = "locals {\n  x = [for i in range(500) : [for j in range(500) : i * j]]\n}\noutput \"o\" {\n  value = length(local.x)\n}\n";
    let dir = main_tf(text);
    let few = within(dir.path(), "0.01", &["inspect", "."]);
    assert_eq!(few.code, 2, "{}", few.err);
    assert!(few.err.contains("local.x (./main.tf:2:3)"), "{}", few.err);
    let enough = within(dir.path(), "10", &["inspect", "."]);
    assert_eq!(enough.code, 0, "{}", enough.err);
    assert!(enough.out.contains("o = 500"), "{}", enough.out);
    let mut raised = tool::tfsize(dir.path(), &["inspect", "."]);
    raised.env("TFSIZE_BUDGET", "10").assert().code(0);
    for wrong in ["0", "-1", "x", "inf"] {
        let flag = format!("--budget={wrong}");
        assert_eq!(run(dir.path(), &["inspect", ".", &flag]).code, 2, "{wrong}");
    }
}

#[test]
fn nothing_is_written_by_a_run_that_used_up_its_budget() {
    let nested = "locals {\n  x = [for i in range(1000) : [for j in range(1000) : [for k in range(1000) : k]]]\n}\n";
    let dir = main_tf(nested);
    for args in [
        &["lint", ".", "-o", "json=out"] as &[&str],
        &["lint", ".", "--write-baseline", "out"],
        &[
            "drift",
            "--source",
            ".",
            "--env",
            "production",
            "-o",
            "json=out",
        ],
    ] {
        let ran = within(dir.path(), "0.01", args);
        assert_eq!(ran.code, 2, "{args:?} {}", ran.err);
        assert!(!dir.path().join("out").exists(), "{args:?}");
    }
}

/// The shortest of two runs.
fn timed(dir: &Path, args: &[&str]) -> Duration {
    let runs = (0..2).map(|_| {
        let start = Instant::now();
        let ran = run(dir, args);
        assert!((0..=3).contains(&ran.code), "{args:?} {}", ran.err);
        assert!(!ran.err.contains("budget"), "{args:?} {}", ran.err);
        start.elapsed()
    });
    runs.min().unwrap()
}

/// Says that eight times as much takes less than thirty times as long. Others run beside it: what does so only once in three
/// times is not how it grows.
fn grows(what: &str, few: usize, write: impl Fn(usize) -> TempDir, args: &[&str]) {
    let (small, large) = (write(few), write(8 * few));
    let mut seen = Vec::new();
    for _ in 0..3 {
        let little = timed(small.path(), args).max(Duration::from_millis(30));
        let much = timed(large.path(), args);
        if much < 30 * little {
            return;
        }
        seen.push((little, much));
    }
    panic!("{what}: {few} and eight times as many took {seen:?}");
}

#[test]
fn time_grows_with_the_input_and_no_faster() {
    let lint: &[&str] = &["lint", "."];
    let inspect: &[&str] = &["inspect", "."];
    grows(
        "comments",
        250,
        |n| {
            main_tf("# tfsize:ignore[sqs-fifo] reason=\"y\"\n".repeat(n) + "locals {\n  a = 1\n}\n")
        },
        lint,
    );
    grows(
        "suppressed",
        100,
        |n| {
            let one = |i| {
                format!(
                    "# tfsize:ignore[sqs-ranges] reason=\"y\"\nresource \"aws_sqs_queue\" \"q{i}\" {{\n  delay_seconds = 5000\n}}\n"
                )
            };
            main_tf((0..n).map(one).collect::<String>())
        },
        lint,
    );
    grows(
        "moves",
        250,
        |n| {
            let one = |i| {
                format!(
                    "moved {{\n  from = aws_sqs_queue.a{i}\n  to   = aws_sqs_queue.a{}\n}}\n",
                    i + 1
                )
            };
            main_tf(
                (0..n).map(one).collect::<String>()
                    + &format!("resource \"aws_sqs_queue\" \"a{n}\" {{}}\n"),
            )
        },
        lint,
    );
    grows(
        "a circle of moves",
        250,
        |n| {
            let one = |i| {
                format!(
                    "moved {{\n  from = aws_sqs_queue.a[{i}]\n  to   = aws_sqs_queue.a[{}]\n}}\n",
                    (i + 1) % n
                )
            };
            main_tf(
                (0..n).map(one).collect::<String>()
                    + &format!("resource \"aws_sqs_queue\" \"a\" {{\n  count = {n}\n}}\n"),
            )
        },
        lint,
    );
    grows(
        "imports",
        250,
        |n| {
            let one = |i| format!("import {{\n  to = aws_sqs_queue.a[{i}]\n  id = \"x\"\n}}\n");
            main_tf(
                (0..n).map(one).collect::<String>()
                    + &format!("resource \"aws_sqs_queue\" \"a\" {{\n  count = {n}\n}}\n"),
            )
        },
        lint,
    );
    grows(
        "the same resource",
        500,
        |n| main_tf("resource \"aws_sqs_queue\" \"q\" {\n  name = \"x\"\n}\n".repeat(n)),
        lint,
    );
    grows(
        "the same local",
        500,
        |n| main_tf("locals {\n  a = 1\n}\n".repeat(n)),
        lint,
    );
    grows(
        "a list in a list",
        500,
        |n| main_tf(locals(n, "1", |a| format!("[{a}]"))),
        inspect,
    );
    grows(
        "a chain",
        1000,
        |n| main_tf(locals(n, "1", str::to_owned)),
        inspect,
    );
    grows(
        "a chain of text",
        1000,
        |n| main_tf(locals(n, "\"\"", |a| format!("\"${{{a}}}\""))),
        inspect,
    );
    grows(
        "unknown arguments",
        1_000,
        |n| {
            main_tf(format!(
                "resource \"aws_sqs_queue\" \"q\" {{\n{}}}\n",
                each(n, |i| format!("  other{i}x = 1\n"))
            ))
        },
        &["validate", "."],
    );
    grows(
        "mistakes on one line",
        2_000,
        |n| {
            let twice = each(n, |_| "\"locals\": {\"a\": 1},".to_owned());
            written(&[("main.tf.json", format!("{{{twice}\"output\": {{}}}}"))])
        },
        lint,
    );
    grows(
        "a secret in a loop",
        500,
        |n| {
            main_tf(format!(
                "variable \"pw\" {{\n  sensitive = true\n  default   = \"x\"\n}}\nlocals {{\n  l = [{}]\n  \
                 x = [for s in local.l : {{ a = \"${{s}}-${{var.pw}}\", b = s }}]\n}}\noutput \"o\" {{\n  sensitive = true\n  value = local.x\n}}\n",
                each(n, |i| format!("\"a{i}\", "))
            ))
        },
        inspect,
    );
    grows(
        "a policy",
        50,
        |n| {
            let one = |i| {
                format!(
                    "environment \"e{i}\" {{\n  inherits = \"e{}\"\n}}\n",
                    (i + 1) % n
                )
            };
            written(&[(
                "tfsize.hcl",
                "policy \"p\" {
  region = \"us-east-1\"
}
"
                .to_owned()
                    + &(0..n).map(one).collect::<String>(),
            )])
        },
        &["policy", "check"],
    );
}

/// A shape of resources that rules and matchers look at together.
type Mass = (&'static str, usize, fn(usize) -> String);

fn each(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect()
}

#[test]
fn rules_of_many_resources_take_no_longer_than_there_are_more() {
    let masses: [Mass; 6] = [
        ("policies of one resource", 60, |n| {
            each(n, |i| {
                let of = "resource_id = \"service/a/b\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"";
                format!(
                    "resource \"aws_appautoscaling_target\" \"t{i}\" {{\n  {of}\n  min_capacity = 0\n  max_capacity = 2\n}}\n\
                     resource \"aws_appautoscaling_policy\" \"p{i}\" {{\n  name = \"p{i}\"\n  {of}\n  policy_type = \"TargetTrackingScaling\"\n  target_tracking_scaling_policy_configuration {{\n    target_value = 50\n    predefined_metric_specification {{\n      predefined_metric_type = \"ECSServiceAverageCPUUtilization\"\n    }}\n  }}\n}}\n"
                )
            })
        }),
        ("containers that depend on each other", 12, |n| {
            let depends = each(n, |j| format!("{{\"containerName\":\"c{j}\"}},"));
            let depends = depends.trim_end_matches(',');
            let all = each(n, |i| {
                format!("{{\"name\":\"c{i}\",\"image\":\"x\",\"dependsOn\":[{depends}]}},")
            });
            // Twelve times twelve, so that eight times as many are sixty-four times as large.
            format!(
                "resource \"aws_ecs_task_definition\" \"t\" {{\n  family = \"t\"\n  container_definitions = <<J\n[{}]\nJ\n}}\n",
                all.trim_end_matches(',')
            )
        }),
        ("sampling rules", 100, |n| {
            each(n, |i| {
                format!(
                    "resource \"aws_xray_sampling_rule\" \"r{i}\" {{\n  rule_name = \"r{i}\"\n  priority = 5\n  region = \"r{i}\"\n}}\n"
                )
            })
        }),
        ("alarms and composite alarms", 60, |n| {
            each(n, |i| {
                format!(
                    "resource \"aws_cloudwatch_metric_alarm\" \"a{i}\" {{\n  alarm_name = \"a{i}\"\n}}\n\
                     resource \"aws_cloudwatch_composite_alarm\" \"c{i}\" {{\n  alarm_name = \"c{i}\"\n  alarm_rule = \"ALARM(x{i})\"\n  alarm_actions = [\"arn:aws:sns:eu-west-1:123456789012:x\"]\n}}\n"
                )
            })
        }),
        ("rules of events", 100, |n| {
            each(n, |i| {
                format!(
                    "resource \"aws_cloudwatch_event_rule\" \"r{i}\" {{\n  name = \"r{i}\"\n}}\n\
                     resource \"aws_cloudwatch_event_target\" \"t{i}\" {{\n  rule = \"r{i}\"\n  arn = \"x\"\n}}\n"
                )
            })
        }),
        ("services and their targets", 60, |n| {
            each(n, |i| {
                format!(
                    "resource \"aws_ecs_service\" \"s{i}\" {{\n  name = \"s\"\n  cluster = \"c\"\n}}\n\
                     resource \"aws_appautoscaling_target\" \"t{i}\" {{\n  resource_id = \"service/c/s\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  min_capacity = 1\n  max_capacity = 2\n}}\n"
                )
            })
        }),
    ];
    for (what, few, write) in masses {
        let lint: &[&str] = &["lint", ".", "-o", "json=out.json", "--force"];
        if what.starts_with("containers") {
            let little = timed(main_tf(write(few)).path(), lint).max(Duration::from_millis(100));
            let much = timed(main_tf(write(4 * few)).path(), lint);
            assert!(much < 40 * little, "{what}: {little:?}, {much:?}");
            continue;
        }
        grows(what, few, |n| main_tf(write(n)), lint);
    }
    let called = |n: usize| {
        let queues = each(5, |i| {
            format!("resource \"aws_sqs_queue\" \"q{i}\" {{\n  delay_seconds = 5000\n}}\n")
        });
        let calls = each(n, |i| {
            format!("module \"m{i}\" {{\n  source = \"./m\"\n}}\n")
        });
        written(&[("main.tf", calls), ("m/main.tf", queues)])
    };
    let lint: &[&str] = &[
        "lint",
        ".",
        "-o",
        "json=out.json",
        "--force",
        "--budget",
        "4",
    ];
    grows("findings in modules that are called", 800, called, lint);
}

#[test]
fn a_budget_that_a_rule_uses_up_names_the_rule() {
    let rule = "ALARM(x) OR ".repeat(400) + "ALARM(x)";
    let text = each(300, |i| {
        format!(
            "resource \"aws_cloudwatch_metric_alarm\" \"a{i}\" {{\n  alarm_name = \"a{i}\"\n}}\n\
             resource \"aws_cloudwatch_composite_alarm\" \"c{i}\" {{\n  alarm_name = \"c{i}\"\n  alarm_rule = local.rule\n  alarm_actions = [\"arn:aws:sns:eu-west-1:123456789012:x\"]\n}}\n"
        )
    }) + &format!("locals {{\n  rule = \"{rule}\"\n}}\n");
    refused(
        "rules of alarms",
        &main_tf(text),
        "while checking alarm-silent in .",
        &[&["lint", "."]],
    );
}

/// What is read of files that the run has made itself is named by what they are made of.
#[test]
fn a_budget_is_used_up_at_a_place_that_the_person_knows() {
    let services = each(160, |i| {
        format!("service \"s{i}\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 2\n}}\n")
    });
    let policy = format!(
        "policy \"x\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"p1\" {{}}\n{services}"
    );
    let dir = written(&[("tfsize.hcl", policy)]);
    let place = "while pricing environment \"p1\"";
    refused("a generated stack", &dir, place, &[&["cost"]]);
    for n in (1..40).step_by(3) {
        let budget = format!("{}", 0.002 * f64::from(n));
        let ran = within(dir.path(), &budget, &["cost"]);
        assert!(!ran.err.contains("scratch"), "{budget}: {}", ran.err);
    }
}

#[test]
fn directories_below_each_other_have_an_end_that_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let deep = |levels: usize| vec!["d"; levels].join("/");
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n";
    let at = |levels| {
        fs::create_dir_all(dir.path().join(deep(levels))).unwrap();
        fs::write(dir.path().join(deep(levels)).join("main.tf"), queue).unwrap();
    };
    at(150);
    let ran = run(dir.path(), &["lint", "."]);
    assert!(ran.code < 2, "{}", ran.err);
    at(400);
    let ran = run(dir.path(), &["lint", "."]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("deep"), "{}", ran.err);
}

/// The parser reads what fails to be a string within a template twice, at each level.
#[test]
fn strings_within_each_other_are_refused_before_the_parser_doubles_its_time() {
    let open = "${n%a>\"})".repeat(60);
    let template = open.replace('$', "$$").replace('"', "\\\"");
    for text in [
        format!("locals {{\n  x = \"{open}\n}}\n"),
        format!("locals {{\n  h = <<A\nodd \"\nA\n  x = \"{open}\n}}\n"),
        format!("locals {{\n  x = templatestring(\"{template}\", {{}})\n}}\n"),
    ] {
        let dir = main_tf(text);
        let took = timed(dir.path(), &["inspect", "."]);
        assert!(took < Duration::from_secs(20), "{took:?}");
        let ran = run(dir.path(), &["inspect", "."]);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(said.contains("within each other"), "{said}");
    }
}

#[test]
fn a_file_has_a_largest_size() {
    let text = "locals {\n  a = 1\n}\n".repeat(500_000);
    let dir = written(&[("main.tf", text), ("small.tf", String::new())]);
    let ran = run(dir.path(), &["lint", "."]);
    assert_eq!(ran.code, 1, "{} {}", ran.out, ran.err);
    for part in ["main.tf", "more than 8388608 bytes", "--budget 10"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[cfg(unix)]
mod limited {
    use std::process::{Command, Output, Stdio};

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    /// Runs under a limit of the shell.
    fn under(limit: &str, dir: &Path, args: &str) -> Output {
        let tool = assert_cmd::cargo::cargo_bin("tfsize");
        let script = format!("ulimit {limit}; exec {} {args}", tool.display());
        let mut command = Command::new("sh");
        command.args(["-c", &script]).current_dir(dir).env_clear();
        command.output().unwrap()
    }

    #[test]
    fn long_chains_end_on_a_small_stack() {
        let shapes = [
            locals(30_000, "\"x\"", str::to_owned),
            locals(5_000, "\"x\"", |a| format!("[{a}]")),
            locals(30_000, "\"x\"", |a| format!("\"${{{a}}}\"")),
        ];
        for text in shapes {
            let dir = main_tf(text);
            for args in ["inspect .", "inspect --address aws_sqs_queue.q .", "lint ."] {
                let ran = under("-s 256", dir.path(), args);
                let code = ran.status.code();
                assert!(code.is_some_and(|c| c < 2 || c == 3), "{args} {ran:?}");
            }
        }
    }

    #[test]
    fn little_memory_is_enough_for_little_and_an_error_for_more() {
        let small = main_tf("resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n");
        let large = main_tf(
            "locals {\n  s = format(\"%100000s\", \"x\")\n  x = [for i in range(1000) : [for j in range(1000) : \"${local.s}${j}\"]]\n}\n",
        );
        for command in ["lint .", "inspect ."] {
            let ran = under("-v 300000", small.path(), command);
            assert_eq!(ran.status.code(), Some(0), "{command} {ran:?}");
            // With more steps than there is memory for.
            let command = format!("{command} --budget 10");
            let ran = under("-v 300000", large.path(), &command);
            let text = String::from_utf8_lossy(&ran.stderr).into_owned();
            assert_eq!(ran.status.code(), Some(2), "{command} {text}");
            assert!(text.contains("budget of memory"), "{command} {text}");
            assert!(text.contains("local.x ("), "{command} {text}");
        }
    }

    #[test]
    fn what_never_ends_is_ended_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("plan");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        // Nobody writes into it.
        let ran = within(dir.path(), "0.01", &["inspect", "--plan", "plan"]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("budget of time"), "{}", ran.err);
        assert!(ran.err.contains("reading plan"), "{}", ran.err);
        // A text that never ends, in a place that is passed over and in one that is kept.
        let heads = [
            "{\"format_version\":\"1.2\",\"x\":\"",
            "{\"format_version\":\"1.2\",\"resource_changes\":[{\"address\":\"",
        ];
        for head in heads {
            let script = format!("(printf '%s' '{head}'; exec cat /dev/zero | tr '\\0' a) > plan");
            let mut writer = Command::new("sh");
            writer.args(["-c", &script]).current_dir(dir.path());
            let mut writer = writer.stderr(Stdio::null()).spawn().unwrap();
            let ran = within(dir.path(), "0.01", &["inspect", "--plan", "plan"]);
            assert_eq!(ran.code, 2, "{head} {}", ran.err);
            let said = ran.err.contains("more than") || ran.err.contains("budget of memory");
            assert!(said, "{head} {}", ran.err);
            let _ = writer.wait();
        }
    }
}
