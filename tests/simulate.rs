//! `tfsize simulate --search` as a person runs it: the diff that it prints is a policy that holds.

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
