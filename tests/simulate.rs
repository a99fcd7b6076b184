//! `tfsize simulate --search` as a person runs it: the diff that it prints is a policy that holds.

use std::fmt::Write as _;
use std::fs;

use crate::support::tfsize as support;

use support::run;
use tempfile::tempdir;

const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "production" {
  demand {
    connections = 1000
    peak_factor = 4
  }
}

service "api" {
  by          = "connections"
  recommended = "all"
  tasks       = "2..4"

  tier "all" {
    up_to  = 100
    cpu    = "1 vCPU"
    memory = "2 GB"
  }

  scale {
    on     = "cpu"
    target = "60%"
  }
}
"#;

/// 1,000 connections of 100 each are 10 tasks, and those at 60 % use 17; from a quarter of it the ramp leaves an hour.
#[test]
fn the_diff_of_a_search_is_a_policy_that_holds() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("tfsize.hcl");
    fs::write(&file, POLICY).unwrap();
    let args = ["simulate", "--scenario", "ramp", "--search"];
    let ran = run(dir.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(run(dir.path(), &args).out, ran.out, "the same twice");
    let changed = |sign: &str| {
        let mut lines = ran.out.lines().filter(|l| l.starts_with(sign));
        let line = lines.find(|line| line.contains("tasks "));
        line.unwrap_or_else(|| panic!("{}", ran.out))
            .get(1..)
            .unwrap()
            .to_owned()
    };
    assert!(ran.out.contains("--- a/tfsize.hcl"), "{}", ran.out);
    assert!(ran.out.contains("service/api with "), "{}", ran.out);
    let before = run(dir.path(), &["simulate", "--scenario", "ramp"]);
    assert!(
        before.out.contains("first bottleneck: service/api"),
        "{}",
        before.out
    );
    let patched = POLICY.replace(&changed("-"), &changed("+"));
    assert_ne!(patched, POLICY);
    fs::write(&file, patched).unwrap();
    let after = run(dir.path(), &["simulate", "--scenario", "ramp"]);
    assert!(
        after.out.contains("first bottleneck: none"),
        "{}",
        after.out
    );
    let again = run(dir.path(), &args);
    assert!(
        !again.out.contains("--- a/"),
        "nothing is left to change: {}",
        again.out
    );
}

#[test]
fn headroom_asks_for_more_and_only_a_share_is_one() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("tfsize.hcl"), POLICY).unwrap();
    let most = |more: &str| {
        let args = [
            "simulate",
            "--scenario",
            "steady",
            "--search",
            "--headroom",
            more,
        ];
        let ran = run(dir.path(), &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let mut lines = ran.out.lines().filter(|l| l.starts_with('+'));
        let line = lines.find(|line| line.contains("tasks "));
        let line = line.unwrap_or_else(|| panic!("{}", ran.out));
        let numbers = line.split(|c: char| !c.is_ascii_digit());
        numbers
            .filter_map(|n| n.parse::<u32>().ok())
            .next_back()
            .unwrap()
    };
    // 1,000 and 1,500 connections, 100 of them on a task.
    assert_eq!((most("0"), most("50%")), (10, 15));
    for wrong in [
        &["simulate", "--headroom", "20"] as &[&str],
        &["simulate", "--search", "--headroom", "-1"],
        &["simulate", "--search", "--headroom", "many"],
        &["simulate", "--search", "-o", "json"],
    ] {
        assert_eq!(run(dir.path(), wrong).code, 2, "{wrong:?}");
    }
}

/// A service that a load balancer leads to, and one that nothing does.
fn balanced(policy: &str) -> String {
    let inner = policy.replace("service \"api\"", "service \"inner\"");
    let (_, inner) = inner.split_at(inner.find("service \"inner\"").unwrap());
    let outer = policy.replace("  tasks       =", "  load_balanced = true\n  tasks       =");
    format!("{outer}\n{inner}")
}

/// The plan in a script: JSON that stands in the code.
fn plan_of(script: &str) -> serde_json::Value {
    let mut lines = script.lines();
    let js = lines.find_map(|line| line.strip_prefix("const PLAN = "));
    if let Some(json) = js {
        return serde_json::from_str(json.strip_suffix(';').unwrap()).unwrap();
    }
    let mut lines = script.lines();
    let quoted = lines.find_map(|line| line.strip_prefix("PLAN = json.loads("));
    let text: String = serde_json::from_str(quoted.unwrap().strip_suffix(')').unwrap()).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn what_is_emitted_is_the_load_of_the_trace_in_each_minute() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("tfsize.hcl"), balanced(POLICY)).unwrap();
    let mut state = 7_u32;
    let mut shares = Vec::new();
    for _ in 0..300 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Some minutes are alike, and stand in the script as one step.
        let is_again = state.is_multiple_of(3) && !shares.is_empty();
        let share = f64::from(state >> 8) / f64::from(1_u32 << 24);
        shares.push(if is_again {
            shares[shares.len() - 1]
        } else {
            share
        });
    }
    let lines = shares
        .iter()
        .enumerate()
        .map(|(minute, share)| format!("{minute},{share}\n"));
    let trace = format!("minute,share\n{}", lines.collect::<String>());
    fs::write(dir.path().join("trace.csv"), trace).unwrap();
    for tool in ["k6", "locust"] {
        let ran = run(
            dir.path(),
            &["simulate", "--trace", "trace.csv", "--emit", tool],
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(
            ran.err.contains("Nothing is sent to service/inner: "),
            "{}",
            ran.err
        );
        let plan = plan_of(&ran.out);
        assert_eq!(plan["minutes"], 300);
        let drives = plan["drives"].as_array().unwrap();
        assert_eq!(drives.len(), 1);
        assert_eq!(drives[0]["item"], "service/api");
        assert_eq!(drives[0]["by"], "connections");
        let amounts = drives[0]["amounts"].as_array().unwrap();
        assert!(amounts.len() < 300, "what is alike is one step");
        let mut minutes = Vec::new();
        for step in amounts {
            let many = usize::try_from(step[0].as_u64().unwrap()).unwrap();
            minutes.extend(std::iter::repeat_n(step[1].as_f64().unwrap(), many));
        }
        assert_eq!(minutes.len(), shares.len());
        for (found, share) in minutes.iter().zip(&shares) {
            assert!((found - share * 1000.0).abs() < 1e-3, "{found} of {share}");
        }
    }
}

#[test]
fn a_script_is_of_one_environment_and_takes_the_place_of_no_file() {
    let dir = tempdir().unwrap();
    let two = POLICY.replace(
        "service \"api\"",
        "environment \"test\" {\n  inherits = \"production\"\n}\n\nservice \"api\"",
    );
    fs::write(dir.path().join("tfsize.hcl"), balanced(&two)).unwrap();
    let both = run(dir.path(), &["simulate", "--emit", "k6"]);
    assert_eq!(both.code, 2);
    assert!(
        both.err.contains("name it with --env, of production, test"),
        "{}",
        both.err
    );
    let one = [
        "simulate",
        "--env",
        "test",
        "--emit",
        "k6=load.js",
        "--emit",
        "locust=load.py",
    ];
    assert_eq!(run(dir.path(), &one).code, 0);
    let file = dir.path().join("load.js");
    fs::write(&file, "changed by hand").unwrap();
    assert_eq!(run(dir.path(), &one).code, 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), "changed by hand");
    for wrong in [
        &["simulate", "--env", "test", "--emit", "jmeter"] as &[&str],
        &["simulate", "--env", "test", "--emit", "k6", "--search"],
        &["simulate", "--env", "test", "--emit", "k6", "-o", "json"],
        &[
            "simulate", "--env", "test", "--emit", "k6=a", "--emit", "locust=a",
        ],
    ] {
        assert_eq!(run(dir.path(), wrong).code, 2, "{wrong:?}");
    }
    // Without a load balancer nothing leads in.
    fs::write(dir.path().join("tfsize.hcl"), POLICY).unwrap();
    let none = run(dir.path(), &["simulate", "--emit", "k6"]);
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("can be sent a load from outside"),
        "{}",
        none.err
    );
}

/// A service that carries 50 a second per task: what it answers is slow above, with some noise either way.
fn history(tasks: u32) -> String {
    let mut text = "second,item,offered,calls,failed,percentile,took\n".to_owned();
    for second in 0..400_u32 {
        let offered = f64::from(tasks) * (5.0 + 0.2 * f64::from(second));
        let each = offered / f64::from(tasks);
        let took = if second % 23 == 7 {
            3.0
        } else {
            each / 50.0 + f64::from(second % 7) * 0.01
        };
        writeln!(text, "{second},service/api,{offered},100,0,99,{took}").unwrap();
    }
    text
}

#[test]
fn what_a_task_carried_is_a_line_of_the_policy() {
    let dir = tempdir().unwrap();
    let alarms = "\nalarm \"latency\" {\n  on   = \"latency\"\n  over = \"1s\"\n}\n";
    let policy = balanced(POLICY) + alarms;
    fs::write(dir.path().join("tfsize.hcl"), &policy).unwrap();
    fs::write(dir.path().join("history.csv"), history(3)).unwrap();
    let args = [
        "simulate",
        "--fit",
        "history.csv",
        "--tasks",
        "service/api=3",
    ];
    let ran = run(dir.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let changed = ran.out.lines().find(|line| line.starts_with("+    up_to"));
    let changed = changed.unwrap_or_else(|| panic!("{}", ran.out));
    let number: u32 = changed.rsplit(' ').next().unwrap().parse().unwrap();
    assert!((40..=50).contains(&number), "{}", ran.out);
    // What is printed is a policy.
    let patched = policy.replacen("    up_to  = 100", changed.get(1..).unwrap(), 1);
    assert_ne!(patched, policy);
    fs::write(dir.path().join("tfsize.hcl"), patched).unwrap();
    let again = run(dir.path(), &args);
    assert!(
        again.out.contains("the policy: ") && !again.out.contains("+++"),
        "{}",
        again.out
    );
    for (wrong, says) in [
        (&["--fit", "history.csv"] as &[&str], "--tasks"),
        (
            &["--fit", "history.csv", "--tasks", "service/api=0"],
            "ITEM=NUMBER",
        ),
        (
            &["--fit", "history.csv", "--tasks", "service/inner=2"],
            "choose from service/api",
        ),
        (
            &["--fit", "tfsize.hcl", "--tasks", "service/api=2"],
            "neither",
        ),
        (
            &["--fit", "gone.csv", "--tasks", "service/api=2"],
            "gone.csv",
        ),
    ] {
        let args: Vec<&str> = ["simulate"].iter().chain(wrong).copied().collect();
        let ran = run(dir.path(), &args);
        assert!(
            ran.code == 2 && ran.err.contains(says),
            "{wrong:?}: {}",
            ran.err
        );
    }
    // Without a limit nothing says what holds.
    fs::write(dir.path().join("tfsize.hcl"), balanced(POLICY)).unwrap();
    let none = run(dir.path(), &args);
    assert!(
        none.code == 2 && none.err.contains("states no limit"),
        "{}",
        none.err
    );
}
