//! The laws of `tfsize generate`: what it writes, what it leaves alone, and what it says about both.

use crate::support::repository as repositories;
use crate::support::tfsize as support;
#[path = "generate/system.rs"]
mod system;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use repositories::repository;
use support::{Ran, run};
use tempfile::TempDir;

const POLICY: &str = r#"
policy "orders" {
  region = "eu-west-1"
}
environment "staging" {
  demand {
    connections = 50
  }
}
environment "production" {
  demand {
    connections = 50
  }
  service "api" {
    tasks = "2..8"
  }
}
service "api" {
  by    = "connections"
  tasks = "1..4"
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

/// A folder with the policy, and what `generate` made of it.
fn generated() -> TempDir {
    let dir = repository(&[("tfsize.hcl", POLICY)]);
    let ran = generate(&dir, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    dir
}

fn generate(dir: &TempDir, more: &[&str]) -> Ran {
    let mut args = vec!["generate", "--out", "infra"];
    args.extend_from_slice(more);
    run(dir.path(), &args)
}

/// What a place in a folder holds.
#[derive(Debug, PartialEq, Eq)]
enum Entry {
    Folder,
    Link(PathBuf),
    Text(String),
}

/// Everything below a folder.
fn tree(dir: &Path) -> BTreeMap<PathBuf, Entry> {
    walkdir::WalkDir::new(dir)
        .min_depth(1)
        .into_iter()
        .map(Result::unwrap)
        .map(|e| {
            let entry = if e.path_is_symlink() {
                Entry::Link(fs::read_link(e.path()).unwrap())
            } else if e.file_type().is_dir() {
                Entry::Folder
            } else {
                Entry::Text(fs::read_to_string(e.path()).unwrap())
            };
            (e.path().strip_prefix(dir).unwrap().to_path_buf(), entry)
        })
        .collect()
}

/// Fails with the places that differ, rather than with all of both trees.
#[track_caller]
fn assert_same(now: &BTreeMap<PathBuf, Entry>, before: &BTreeMap<PathBuf, Entry>, what: &str) {
    let differ: Vec<&PathBuf> = now
        .keys()
        .chain(before.keys())
        .filter(|path| now.get(*path) != before.get(*path))
        .collect();
    assert!(differ.is_empty(), "{what}: {differ:?}");
}

fn infra(dir: &TempDir) -> PathBuf {
    dir.path().join("infra")
}

/// One file of the stack in production.
const SERVICES: &str = "stacks/production/services.tf";
/// One file of a module.
const MODULE: &str = "modules/ecs-service/main.tf";

fn read(dir: &TempDir, path: &str) -> String {
    fs::read_to_string(infra(dir).join(path)).unwrap()
}

fn write(dir: &TempDir, path: &str, text: &str) {
    let path = infra(dir).join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Checks that nothing is written, and returns what is said line by line.
fn checked(dir: &TempDir, code: i32) -> Vec<String> {
    let before = tree(dir.path());
    let ran = generate(dir, &["--check"]);
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    assert_same(&tree(dir.path()), &before, "--check changed something");
    ran.out.lines().map(str::to_string).collect()
}

#[test]
fn two_runs_write_the_same_and_the_second_writes_nothing() {
    let (one, two) = (generated(), generated());
    assert_same(&tree(one.path()), &tree(two.path()), "two runs");
    let stamp = |path: &str| {
        let meta = fs::metadata(infra(&one).join(path)).unwrap();
        meta.modified().unwrap()
    };
    let before = (stamp(SERVICES), stamp(MODULE), tree(one.path()));
    let again = generate(&one, &[]);
    assert_eq!(again.code, 0);
    let all = tree(&infra(&one));
    let files = all.values().filter(|e| matches!(e, Entry::Text(_))).count();
    assert_eq!(
        again.out,
        format!("Wrote 0 files to infra; {files} were current.\n")
    );
    assert_eq!((stamp(SERVICES), stamp(MODULE), tree(one.path())), before);
    assert_eq!(checked(&one, 0), [] as [&str; 0]);
}

#[test]
fn every_file_names_its_maker_and_its_source() {
    let dir = generated();
    for (path, entry) in tree(&infra(&dir)) {
        let Entry::Text(text) = entry else { continue };
        let mut lines = text.lines();
        let (first, second) = (lines.next().unwrap(), lines.next().unwrap());
        let maker = format!(
            "Written by tfsize {}. Do not edit",
            env!("CARGO_PKG_VERSION")
        );
        assert!(first.contains(&maker), "{}: {first}", path.display());
        let from = if path.starts_with("modules") {
            let module = path.components().nth(1).unwrap();
            format!(
                "From module {}, content ",
                module.as_os_str().to_str().unwrap()
            )
        } else {
            let environment = path.components().nth(1).unwrap();
            format!(
                "From policy orders {} ",
                environment.as_os_str().to_str().unwrap()
            )
        };
        assert!(second.contains(&from), "{}: {second}", path.display());
        assert!(!text.contains('\r'));
        assert!(text.ends_with('\n'), "{}", path.display());
    }
}

#[test]
fn a_changed_environment_makes_only_its_own_stack_stale() {
    let dir = generated();
    let changed = POLICY.replace("tasks = \"2..8\"", "tasks = \"2..9\"");
    fs::write(dir.path().join("tfsize.hcl"), changed).unwrap();
    let said = checked(&dir, 1);
    assert!(!said.is_empty());
    for line in &said {
        assert!(line.starts_with("infra/stacks/production/"), "{line}");
        assert!(line.ends_with(": stale: the policy changed"), "{line}");
    }
    let files = fs::read_dir(infra(&dir).join("stacks/production")).unwrap();
    assert_eq!(said.len(), files.count());
    let ran = generate(&dir, &[]);
    assert!(
        ran.out.starts_with(&format!("Wrote {} files", said.len())),
        "{}",
        ran.out
    );
    assert!(read(&dir, SERVICES).contains("max_tasks        = 9"));
    checked(&dir, 0);
}

#[test]
fn comments_and_order_of_a_policy_make_nothing_stale() {
    let dir = generated();
    let moved = POLICY.replace(
        "  by    = \"connections\"\n  tasks = \"1..4\"",
        "  # why\n  tasks = \"1..4\"\n\n  by = \"connections\"",
    );
    assert_ne!(moved, POLICY);
    fs::write(dir.path().join("tfsize.hcl"), moved).unwrap();
    checked(&dir, 0);
}

#[test]
fn each_reason_is_told_and_only_the_untouched_is_overwritten() {
    let dir = generated();
    let version = format!("tfsize {}.", env!("CARGO_PKG_VERSION"));
    let older = read(&dir, MODULE).replacen(&version, "tfsize 0.0.1.", 1);
    write(&dir, MODULE, &older);
    fs::remove_file(infra(&dir).join("stacks/staging/main.tf")).unwrap();
    assert_eq!(
        checked(&dir, 1),
        [
            "infra/modules/ecs-service/main.tf: stale: tfsize 0.0.1 wrote it",
            "infra/stacks/staging/main.tf: missing",
        ]
    );
    assert_eq!(generate(&dir, &[]).code, 0);
    checked(&dir, 0);

    let fresh = tree(dir.path());
    let edited = read(&dir, SERVICES).replace("min_tasks        = 2", "min_tasks        = 3");
    assert_ne!(edited, read(&dir, SERVICES));
    write(&dir, SERVICES, &edited);
    write(&dir, "stacks/staging/main.tf", "# mine\n");
    let changed = tree(dir.path());
    assert_eq!(
        checked(&dir, 1),
        [
            "infra/stacks/production/services.tf: edited by hand since tfsize wrote it",
            "infra/stacks/staging/main.tf: in the way: tfsize did not write it",
        ]
    );
    let refused = generate(&dir, &[]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("nothing was written: 2 files were"),
        "{}",
        refused.err
    );
    assert!(
        refused.err.contains("services.tf: edited by hand"),
        "{}",
        refused.err
    );
    assert_same(&tree(dir.path()), &changed, "the tree changed");
    assert_eq!(generate(&dir, &["--force"]).code, 0);
    assert_same(&tree(dir.path()), &fresh, "--force did not restore it");
}

#[test]
fn the_way_out_that_check_names_is_one() {
    let dir = generated();
    let way_out = |dir: &TempDir| {
        let ran = generate(dir, &["--check"]);
        assert_eq!(ran.code, 1);
        let flags: Vec<String> = ran
            .err
            .split_whitespace()
            .filter(|w| matches!(*w, "--prune" | "--force"))
            .map(str::to_string)
            .collect();
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        assert_eq!(generate(dir, &flags).code, 0, "{flags:?}");
        checked(dir, 0);
        flags.join(" ")
    };
    fs::remove_file(infra(&dir).join(MODULE)).unwrap();
    assert_eq!(way_out(&dir), "");
    write(&dir, MODULE, "mine");
    assert_eq!(way_out(&dir), "--force");
    let orphan = read(&dir, SERVICES);
    write(&dir, "stacks/production/old.tf", &orphan);
    assert_eq!(way_out(&dir), "--prune");
    write(&dir, "stacks/production/old.tf", &orphan);
    write(&dir, MODULE, "mine");
    assert_eq!(way_out(&dir), "--prune --force");
}

#[test]
fn pruning_takes_only_what_tfsize_wrote_and_nobody_changed() {
    let dir = generated();
    let ours = read(&dir, SERVICES);
    write(&dir, "stacks/production/old.tf", &ours);
    write(&dir, "modules/old-module/main.tf", &ours);
    let kept = [
        ("stacks/production/changed.tf", ours.clone() + "# mine\n"),
        ("stacks/production/own.tf", "# mine\n".to_string()),
        ("stacks/production/terraform.tfvars", "a = 1\n".to_string()),
        ("stacks/production/.terraform/modules/x.tf", ours.clone()),
        (
            "stacks/production/.terraform.lock.hcl",
            "# lock\n".to_string(),
        ),
        ("stacks/other/main.tf", "# another system\n".to_string()),
        ("elsewhere/main.tf", ours.clone()),
    ];
    for (path, text) in &kept {
        write(&dir, path, text);
    }
    let before = tree(dir.path());
    let said = checked(&dir, 1);
    assert_eq!(
        said,
        [
            "infra/modules/old-module/main.tf: no longer wanted; --prune removes it",
            "infra/stacks/production/old.tf: no longer wanted; --prune removes it",
        ]
    );
    let without = generate(&dir, &[]);
    assert_eq!(without.code, 0);
    assert!(
        without.out.contains("old.tf: no longer wanted; --prune"),
        "{}",
        without.out
    );
    assert_same(&tree(dir.path()), &before, "nothing goes without --prune");
    let pruned = generate(&dir, &["--prune"]);
    assert_eq!(pruned.code, 0);
    assert!(pruned.out.contains("removed 2"), "{}", pruned.out);
    assert!(
        pruned
            .out
            .contains("changed.tf: no longer wanted, and edited by hand"),
        "{}",
        pruned.out
    );
    for (path, text) in &kept {
        assert_eq!(read(&dir, path), *text);
    }
    assert!(!infra(&dir).join("stacks/production/old.tf").exists());
    assert!(
        !infra(&dir).join("modules/old-module").exists(),
        "an empty folder goes too"
    );
    checked(&dir, 0);
}

#[test]
fn the_stack_of_an_environment_that_is_gone_is_an_orphan_of_its_own_policy() {
    let dir = generated();
    let without = POLICY.replacen("environment \"staging\"", "environment \"test\"", 1);
    fs::write(dir.path().join("tfsize.hcl"), &without).unwrap();
    assert_eq!(generate(&dir, &[]).code, 0);
    let said = checked(&dir, 1);
    assert!(!said.is_empty());
    for line in &said {
        assert!(line.starts_with("infra/stacks/staging/"), "{line}");
    }
    // A stack that is only not asked for, or another policy's, is none.
    let some = run(
        dir.path(),
        &["generate", "--out", "infra", "--env", "test", "--check"],
    );
    assert!(!some.out.contains("stacks/production"), "{}", some.out);
    let other = POLICY
        .replace("\"orders\"", "\"billing\"")
        .replace("\"staging\"", "\"eu\"")
        .replace("\"production\"", "\"us\"");
    fs::write(dir.path().join("tfsize.hcl"), &other).unwrap();
    assert_eq!(generate(&dir, &[]).code, 0);
    checked(&dir, 0);
    assert!(infra(&dir).join("stacks/staging").exists());
    fs::write(dir.path().join("tfsize.hcl"), &without).unwrap();
    assert_eq!(generate(&dir, &["--prune"]).code, 0);
    assert!(!infra(&dir).join("stacks/staging").exists());
    assert!(infra(&dir).join("stacks/production").exists());
    assert!(infra(&dir).join("stacks/eu").exists());
}

#[test]
fn a_difference_is_shown_and_nothing_is_written() {
    let dir = generated();
    assert_eq!(generate(&dir, &["--diff"]).code, 0);
    let changed = POLICY.replace("tasks = \"2..8\"", "tasks = \"2..9\"");
    fs::write(dir.path().join("tfsize.hcl"), changed).unwrap();
    fs::remove_file(infra(&dir).join(MODULE)).unwrap();
    let old = read(&dir, SERVICES);
    write(&dir, "stacks/production/old.tf", &old);
    let before = tree(dir.path());
    let ran = generate(&dir, &["--diff"]);
    assert_eq!(ran.code, 1);
    assert_same(&tree(dir.path()), &before, "the tree changed");
    for line in [
        "--- infra/stacks/production/services.tf",
        "+++ infra/stacks/production/services.tf",
        "-  max_tasks        = 8",
        "+  max_tasks        = 9",
        "--- /dev/null",
        "+++ infra/modules/ecs-service/main.tf",
        "--- infra/stacks/production/old.tf",
        "+++ /dev/null",
    ] {
        assert!(
            ran.out.lines().any(|l| l == line),
            "{line} is not in\n{}",
            ran.out
        );
    }
    assert!(!ran.out.contains('\u{1b}'));
    assert!(
        generate(&dir, &["--diff", "--color", "always"])
            .out
            .contains("\u{1b}[32m+")
    );
}

#[cfg(unix)]
#[test]
fn the_difference_is_what_patch_applies() {
    let dir = generated();
    let changed = POLICY.replace("tasks = \"2..8\"", "tasks = \"2..9\"");
    fs::write(dir.path().join("tfsize.hcl"), changed).unwrap();
    let diff = generate(&dir, &["--diff"]).out;
    let Ok(mut patch) = std::process::Command::new("patch")
        .args(["-p0", "--quiet"])
        .current_dir(dir.path())
        .stdin(std::process::Stdio::piped())
        .spawn()
    else {
        return;
    };
    std::io::Write::write_all(&mut patch.stdin.take().unwrap(), diff.as_bytes()).unwrap();
    assert!(patch.wait().unwrap().success());
    checked(&dir, 0);
}

#[test]
fn windows_lines_of_a_checkout_count_as_current() {
    let dir = generated();
    for (path, entry) in tree(&infra(&dir)) {
        if let Entry::Text(text) = entry {
            let text = text.replace('\n', "\r\n");
            fs::write(infra(&dir).join(path), text).unwrap();
        }
    }
    checked(&dir, 0);
    // A change among them is still one, and a policy's change is not taken for an edit.
    let changed = POLICY.replace("tasks = \"2..8\"", "tasks = \"2..9\"");
    fs::write(dir.path().join("tfsize.hcl"), changed).unwrap();
    for line in checked(&dir, 1) {
        assert!(line.ends_with("the policy changed"), "{line}");
    }
    assert_eq!(generate(&dir, &[]).code, 0);
}

#[test]
fn a_failure_half_way_leaves_the_tree_as_it_was() {
    // A folder in the place of a file, which --force cannot overwrite: some files are already exchanged by then.
    let dir = generated();
    let changed = POLICY.replace("1 vCPU", "2 vCPU").replace("2 GB", "4 GB");
    fs::write(dir.path().join("tfsize.hcl"), changed).unwrap();
    let late = infra(&dir).join("stacks/staging/versions.tf");
    fs::remove_file(&late).unwrap();
    fs::create_dir(&late).unwrap();
    fs::write(late.join("mine"), "mine").unwrap();
    fs::remove_file(infra(&dir).join(MODULE)).unwrap();
    let before = tree(dir.path());
    let refused = generate(&dir, &[]);
    assert_eq!(refused.code, 2);
    assert_same(&tree(dir.path()), &before, "the tree changed");
    let forced = generate(&dir, &["--force"]);
    assert_eq!(forced.code, 2, "{}", forced.out);
    assert!(forced.err.contains("versions.tf"), "{}", forced.err);
    assert!(
        forced.err.contains("the tree is as it was"),
        "{}",
        forced.err
    );
    assert_same(&tree(dir.path()), &before, "the tree changed");
}

#[test]
fn a_file_in_the_place_of_a_folder_stops_it_before_anything_is_made() {
    for (blocked, flags) in [
        ("infra", &[][..]),
        ("infra/stacks", &[]),
        ("infra/stacks/staging", &["--force"]),
        ("infra/modules/xray-sampling", &["--force"]),
    ] {
        let dir = repository(&[("tfsize.hcl", POLICY)]);
        let path = dir.path().join(blocked);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "mine").unwrap();
        let before = tree(dir.path());
        let ran = generate(&dir, flags);
        assert_eq!(ran.code, 2, "{blocked}: {}", ran.out);
        assert!(ran.err.contains(blocked), "{blocked}: {}", ran.err);
        assert_same(&tree(dir.path()), &before, "{blocked}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_is_neither_followed_nor_lost() {
    let dir = generated();
    let target = dir.path().join("target.tf");
    let path = infra(&dir).join(SERVICES);
    // Even a link to the right text is not what tfsize wrote.
    fs::copy(&path, &target).unwrap();
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    let text = fs::read(&target).unwrap();
    let before = tree(dir.path());
    assert_eq!(
        checked(&dir, 1),
        ["infra/stacks/production/services.tf: in the way: tfsize did not write it"]
    );
    assert_eq!(generate(&dir, &[]).code, 2);
    assert_same(&tree(dir.path()), &before, "the tree changed");
    // A forced run that fails later puts the link back.
    let late = infra(&dir).join("stacks/staging/versions.tf");
    fs::remove_file(&late).unwrap();
    fs::create_dir(&late).unwrap();
    let before = tree(dir.path());
    assert_eq!(generate(&dir, &["--force"]).code, 2);
    assert_same(&tree(dir.path()), &before, "the tree changed");
    // One that does not replaces the link, not what it leads to.
    fs::remove_dir(&late).unwrap();
    assert_eq!(generate(&dir, &["--force"]).code, 0);
    assert!(!path.is_symlink());
    assert_eq!(fs::read(&target).unwrap(), text);
    checked(&dir, 0);
}

#[cfg(unix)]
#[test]
fn a_written_file_keeps_the_rights_of_the_one_it_replaces() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = generated();
    let path = infra(&dir).join(SERVICES);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o644);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let changed = POLICY.replace("tasks = \"2..8\"", "tasks = \"2..9\"");
    fs::write(dir.path().join("tfsize.hcl"), changed).unwrap();
    assert_eq!(generate(&dir, &[]).code, 0);
    assert_eq!(mode(&path), 0o640);
}

#[test]
fn a_policy_with_an_error_writes_nothing() {
    let dir = repository(&[]);
    for wrong in [
        POLICY.replace("1 vCPU", "3 vCPU"),
        POLICY.replace("cpu ", "cpus"),
        POLICY.replace("\"connections\"", "\"agents\""),
    ] {
        assert_ne!(wrong, POLICY);
        fs::write(dir.path().join("tfsize.hcl"), wrong).unwrap();
        let ran = generate(&dir, &[]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("tfsize.hcl:"), "{}", ran.err);
        assert!(!infra(&dir).exists());
    }
}

/// A service from no task up, which nothing can start.
const NEVER_STARTS: &str = r#"
policy "shop" {
  region = "us-east-1"
}
environment "production" {
  demand {
    connections = 10
  }
}
service "web" {
  by    = "connections"
  tasks = "0..4"
  tier "one" {
    cpu    = "0.5 vCPU"
    memory = "1 GB"
  }
  scale {
    on     = "cpu"
    target = 70
  }
}
"#;

#[test]
fn what_the_linter_refuses_is_not_written() {
    let dir = repository(&[("tfsize.hcl", NEVER_STARTS)]);
    let ran = generate(&dir, &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("tfsize.hcl:10:9"), "{}", ran.err);
    assert!(ran.err.contains("never"), "{}", ran.err);
    assert!(!dir.path().join("infra").exists());
}

#[test]
fn a_system_of_many_alarms_has_one_for_each_part() {
    let service = |n: usize| {
        format!(
            "service \"s{n}\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n  load_balanced = true\n  ports = {{ http = 8080 }}\n}}\n"
        )
    };
    let composites = |services: usize| {
        let alarms = "alarm \"cpu\" {\n  on = \"cpu\"\n  above = \"80%\"\n}\nalarm \"memory\" {\n  on = \"memory\"\n  above = \"90%\"\n}\nalarm \"slow\" {\n  on = \"latency\"\n  over = \"500ms\"\n}\n";
        let head =
            "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {}\n";
        let all: String = (0..services).map(service).collect();
        let dir = repository(&[("tfsize.hcl", &format!("{head}{alarms}{all}"))]);
        let ran = generate(&dir, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let stack = dir.path().join("infra/stacks/production/observability.tf");
        let text = fs::read_to_string(stack).unwrap();
        // A response time may be a part of a second.
        assert!(text.contains("= 0.5\n"), "{text}");
        text.matches("resource \"aws_cloudwatch_composite_alarm\"")
            .count()
    };
    assert_eq!((composites(3), composites(40)), (1, 2));
}
