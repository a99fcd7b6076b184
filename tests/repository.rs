//! `--base` reads a repository that a stranger made, and nothing in it is run.

#![cfg(unix)]
#![allow(
    clippy::print_stdout,
    reason = "a test that cannot go on says so by panicking"
)]

use crate::support::tfsize as tool;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tool::{Ran, tfsize};

const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}
environment "production" {
  demand {
    connections = 100
  }
}
service "gateway" {
  by    = "connections"
  tasks = "2..6"
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

/// A service with that many tasks, and memory as another file says.
fn service(tasks: u32) -> String {
    format!(
        r#"module "size" {{
  source = "../modules/size"
}}
resource "aws_ecs_task_definition" "gateway" {{
  family                   = "gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = module.size.memory
  container_definitions    = jsonencode([{{ name = "gateway", image = "nginx:1", essential = true }}])
}}
resource "aws_ecs_service" "gateway" {{
  name            = "gateway"
  task_definition = aws_ecs_task_definition.gateway.arn
  desired_count   = {tasks}
}}
"#
    )
}

/// git as the person at the machine has it, with none of its settings.
fn git(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for setting in [
        "user.name=t",
        "user.email=t@example.com",
        "commit.gpgsign=false",
        "protocol.file.allow=always",
        "init.defaultBranch=main",
    ] {
        command.args(["-c", setting]);
    }
    let output = command.args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {args:?}: {said}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A repository whose change makes the service larger than the policy allows, with one more that was so before.
struct Repository {
    dir: TempDir,
}

impl Repository {
    fn new() -> Self {
        let made = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let top = made.top();
        fs::create_dir(&top).unwrap();
        git(&top, &["init", "--quiet"]);
        made.fill();
        made
    }

    /// The commits of [`Repository::new`] in an empty repository.
    fn fill(&self) {
        let top = self.top();
        write(&top, "tfsize.hcl", POLICY);
        write(&top, "infra/main.tf", &service(2));
        write(
            &top,
            "modules/size/main.tf",
            "output \"memory\" {\n  value = jsondecode(file(\"${path.module}/../../sizes/size.json\")).memory\n}\n",
        );
        write(&top, "sizes/size.json", "{\"memory\": 4096}\n");
        git(&top, &["add", "-A"]);
        git(&top, &["commit", "--quiet", "-m", "first"]);
        write(&top, "infra/main.tf", &service(9));
        git(&top, &["commit", "--quiet", "-am", "second"]);
    }

    fn top(&self) -> PathBuf {
        self.dir.path().join("top")
    }

    /// Where a canary would be.
    fn nest(&self) -> PathBuf {
        self.dir.path().join("canary")
    }

    /// A program that leaves a canary.
    fn canary(&self) -> String {
        let program = self.dir.path().join("program");
        fs::write(
            &program,
            format!("#!/bin/sh\ntouch {}\nexit 1\n", self.nest().display()),
        )
        .unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        program.display().to_string()
    }
}

/// Compares with a revision in this directory.
fn compare(dir: &Path, source: &str, base: &str, env: &[(&str, &str)]) -> Ran {
    let args = ["drift", "--source", source, "--base", base];
    let mut command = tfsize(dir, &args);
    command.envs(env.iter().copied());
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What is new against the revision: the number of tasks, and not the memory, which a module takes from a file elsewhere.
fn assert_compared(ran: &Ran) {
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let last = ran.out.trim_end().lines().last().unwrap_or_default();
    assert!(last.contains(": 1 new"), "{}{}", ran.out, ran.err);
    assert!(!last.contains("worse"), "{}", ran.out);
}

/// Every setting of git that names a program or where one is looked for, with the canary for it.
fn settings(canary: &str, top: &Path) -> String {
    let mut text = format!(
        r#"[core]
	repositoryformatversion = 1
	pager = {canary}
	editor = {canary}
	fsmonitor = {canary}
	sshCommand = {canary}
	askPass = {canary}
	gitProxy = {canary}
	hooksPath = {hooks}
	alternateRefsCommand = {canary}
	attributesFile = {attributes}
[extensions]
	partialClone = origin
[remote "origin"]
	url = .
	promisor = true
	uploadpack = "{canary}; git-upload-pack"
	fetch = +refs/heads/*:refs/remotes/origin/*
[remote "other"]
	url = "ext::{canary} %S"
	promisor = true
	vcs = canary
[credential]
	helper = {canary}
[include]
	path = {included}
[diff]
	external = {canary}
[uploadpack]
	packObjectsHook = {canary}
[interactive]
	diffFilter = {canary}
[sequence]
	editor = {canary}
[gpg]
	program = {canary}
[trailer "x"]
	command = {canary}
[protocol]
	allow = always
"#,
        hooks = top.join(".git/hooks").display(),
        attributes = top.join(".git/info/attributes").display(),
        included = top.join(".git/included").display(),
    );
    for command in ["rev-parse", "ls-tree", "cat-file", "config", "fetch", "log"] {
        writeln!(text, "[pager]\n\t{command} = {canary}").unwrap();
        writeln!(text, "[alias]\n\t{command} = !{canary}").unwrap();
    }
    for (section, keys) in [
        ("filter", ["clean", "smudge", "process"]),
        ("diff", ["command", "textconv", "external"]),
        ("merge", ["driver", "name", "recursive"]),
    ] {
        writeln!(text, "[{section} \"canary\"]").unwrap();
        for key in keys {
            writeln!(text, "\t{key} = {canary}").unwrap();
        }
    }
    text
}

const HOOKS: [&str; 12] = [
    "applypatch-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-index-change",
    "post-rewrite",
    "pre-auto-gc",
    "pre-commit",
    "pre-receive",
    "proc-receive",
    "reference-transaction",
    "sendemail-validate",
    "update",
];

const ATTRIBUTES: &str = "* filter=canary diff=canary merge=canary text eol=lf ident\n";

#[test]
fn no_setting_hook_or_attribute_of_a_repository_starts_a_program() {
    let repository = Repository::new();
    let (top, canary) = (repository.top(), repository.canary());
    let blob = git(&top, &["rev-parse", "HEAD~1:infra/main.tf"]);
    write(&top, ".gitattributes", ATTRIBUTES);
    write(&top, ".git/info/attributes", ATTRIBUTES);
    let included = settings(&canary, &top).replace("[include]", "[ended]");
    write(&top, ".git/included", &included);
    for hook in HOOKS {
        fs::create_dir_all(top.join(".git/hooks")).unwrap();
        fs::copy(&canary, top.join(".git/hooks").join(hook)).unwrap();
    }
    let kept = fs::read_to_string(top.join(".git/config")).unwrap();
    fs::write(top.join(".git/config"), kept + &settings(&canary, &top)).unwrap();
    assert_compared(&compare(&top, "infra", "HEAD~1", &[]));
    assert!(!repository.nest().exists());
    // An object that is missing would be fetched by a program of the settings.
    let (dir, rest) = blob.split_at(2);
    fs::remove_file(top.join(".git/objects").join(dir).join(rest)).unwrap();
    let ran = compare(&top, "infra", "HEAD~1", &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("nothing is fetched"), "{}", ran.err);
    assert!(!repository.nest().exists());
    // The same files do start the program where git is asked as it is.
    let output = Command::new("git")
        .args(["cat-file", "-p", "HEAD~1:infra/main.tf"])
        .current_dir(&top)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(repository.nest().exists(), "{said}");
}

#[test]
fn a_repository_among_the_files_of_a_repository_is_none() {
    let repository = Repository::new();
    let (top, canary) = (repository.top(), repository.canary());
    let other = repository.dir.path().join("other");
    fs::create_dir(&other).unwrap();
    git(&other, &["init", "--quiet"]);
    write(&other, "main.tf", &service(2));
    git(&other, &["add", "-A"]);
    git(&other, &["commit", "--quiet", "-m", "evil"]);
    let blob = git(&other, &["rev-parse", "HEAD:main.tf"]);
    for name in ["HEAD", "objects", "refs"] {
        let copied = Command::new("cp")
            .arg("-r")
            .arg(other.join(".git").join(name))
            .arg(top.join("infra"))
            .status();
        assert!(copied.unwrap().success());
    }
    let (dir, rest) = blob.split_at(2);
    fs::remove_file(top.join("infra/objects").join(dir).join(rest)).unwrap();
    let settings = settings(&canary, &top);
    write(
        &top,
        "infra/config",
        &format!(
            "[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = .\n{settings}"
        ),
    );
    git(&top, &["add", "-A", "-f", "."]);
    git(&top, &["commit", "--quiet", "-m", "pull request"]);
    let clone = repository.dir.path().join("clone");
    git(repository.dir.path(), &["clone", "--quiet", "top", "clone"]);
    assert_compared(&compare(&clone, "infra", "HEAD~2", &[]));
    assert_compared(&compare(&clone.join("infra"), ".", "HEAD~2", &[]));
    assert!(!repository.nest().exists());
}

#[test]
fn no_variable_or_setting_of_the_person_reaches_git() {
    let repository = Repository::new();
    let (top, canary) = (repository.top(), repository.canary());
    let home = repository.dir.path().join("home");
    write(&home, ".gitconfig", &settings(&canary, &top));
    write(&home, "git/config", &settings(&canary, &top));
    let (home, nowhere) = (home.display().to_string(), "/nowhere".to_owned());
    let config = format!("{home}/.gitconfig");
    let trace = repository.nest().display().to_string();
    for (name, value) in [
        ("HOME", &home),
        ("XDG_CONFIG_HOME", &home),
        ("GIT_CONFIG_GLOBAL", &config),
        ("GIT_CONFIG_SYSTEM", &config),
        ("GIT_CONFIG", &config),
        ("GIT_DIR", &nowhere),
        ("GIT_COMMON_DIR", &nowhere),
        ("GIT_WORK_TREE", &nowhere),
        ("GIT_INDEX_FILE", &nowhere),
        ("GIT_OBJECT_DIRECTORY", &nowhere),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", &nowhere),
        ("GIT_NAMESPACE", &nowhere),
        ("GIT_PREFIX", &nowhere),
        ("GIT_CEILING_DIRECTORIES", &home),
        ("GIT_EXEC_PATH", &home),
        ("GIT_PAGER", &canary),
        ("PAGER", &canary),
        ("GIT_EXTERNAL_DIFF", &canary),
        ("GIT_SSH_COMMAND", &canary),
        ("GIT_ASKPASS", &canary),
        ("GIT_PROXY_COMMAND", &canary),
        ("GIT_EDITOR", &canary),
        ("GIT_TRACE", &trace),
        ("GIT_TRACE2", &trace),
        ("GIT_TRACE_SETUP", &trace),
    ] {
        let ran = compare(&top, "infra", "HEAD~1", &[(name, value)]);
        assert_compared(&ran);
        assert!(!repository.nest().exists(), "{name}");
    }
    let counted = [
        ("GIT_CONFIG_COUNT", "2"),
        ("GIT_CONFIG_KEY_0", "core.fsmonitor"),
        ("GIT_CONFIG_VALUE_0", canary.as_str()),
        ("GIT_CONFIG_KEY_1", "core.pager"),
        ("GIT_CONFIG_VALUE_1", canary.as_str()),
    ];
    assert_compared(&compare(&top, "infra", "HEAD~1", &counted));
    assert!(!repository.nest().exists());
}

#[test]
fn a_program_of_the_repository_that_is_called_git_is_not_git() {
    let repository = Repository::new();
    let (top, canary) = (repository.top(), repository.canary());
    for dir in ["", "bin", "infra"] {
        fs::create_dir_all(top.join(dir)).unwrap();
        fs::copy(&canary, top.join(dir).join("git")).unwrap();
    }
    let whole = top.join("bin").display().to_string();
    for path in [".", "", "bin", "./bin", "infra", &whole] {
        let path = format!("{path}:/usr/local/bin:/usr/bin:/bin");
        assert_compared(&compare(&top, "infra", "HEAD~1", &[("PATH", &path)]));
        assert!(!repository.nest().exists(), "{path}");
    }
    // Nor is one of the repository around it.
    let outer = repository.dir.path();
    git(outer, &["init", "--quiet"]);
    fs::create_dir(outer.join("bin")).unwrap();
    fs::copy(&canary, outer.join("bin/git")).unwrap();
    let path = format!(
        "{}:/usr/local/bin:/usr/bin:/bin",
        outer.join("bin").display()
    );
    assert_compared(&compare(&top, "infra", "HEAD~1", &[("PATH", &path)]));
    assert!(!repository.nest().exists());
    let ran = compare(&top, "infra", "HEAD~1", &[("PATH", &whole)]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("git is not on the path"), "{}", ran.err);
    assert!(!repository.nest().exists());
}

#[test]
fn linked_working_directories_and_submodules_are_read_also_in_hooks() {
    let repository = Repository::new();
    let top = repository.top();
    git(&top, &["worktree", "add", "--quiet", "../linked", "HEAD"]);
    let linked = repository.dir.path().join("linked");
    assert_compared(&compare(&linked, "infra", "HEAD~1", &[]));
    // What git sets for hooks there.
    let dir = git(&linked, &["rev-parse", "--absolute-git-dir"]);
    let hook = [("GIT_DIR", dir.as_str()), ("GIT_PREFIX", "")];
    assert_compared(&compare(&linked, "infra", "HEAD~1", &hook));
    assert_compared(&compare(&top, "infra", "HEAD~1", &[("GIT_DIR", ".git")]));
    let outer = repository.dir.path().join("outer");
    fs::create_dir(&outer).unwrap();
    git(&outer, &["init", "--quiet"]);
    git(&outer, &["submodule", "--quiet", "add", "../top", "inner"]);
    assert_compared(&compare(&outer.join("inner"), "infra", "HEAD~1", &[]));
    assert_compared(&compare(&outer, "inner/infra", "HEAD~1", &[]));
    // One within another, and one of a linked working directory.
    git(&outer, &["commit", "--quiet", "-m", "one"]);
    let around = repository.dir.path().join("around");
    fs::create_dir(&around).unwrap();
    git(&around, &["init", "--quiet"]);
    git(
        &around,
        &["submodule", "--quiet", "add", "../outer", "outer"],
    );
    let update = ["submodule", "--quiet", "update", "--init", "--recursive"];
    git(&around, &update);
    assert_compared(&compare(
        &around.join("outer/inner"),
        "infra",
        "HEAD~1",
        &[],
    ));
    git(&outer, &["worktree", "add", "--quiet", "../beside", "HEAD"]);
    let beside = repository.dir.path().join("beside");
    git(&beside, &update);
    assert_compared(&compare(&beside.join("inner"), "infra", "HEAD~1", &[]));
    // Where submodules are kept is no link: that may lead anywhere.
    let modules = outer.join(".git/modules");
    let away = repository.dir.path().join("away");
    fs::rename(&modules, &away).unwrap();
    symlink(&away, &modules).unwrap();
    let ran = compare(&outer.join("inner"), "infra", "HEAD~1", &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("outside the repository"), "{}", ran.err);
}

/// What a submodule says of itself is settings of git, of the pull request and of the checkout: none of it is followed,
/// whether it is checked out or not, and by whichever command compares.
#[test]
fn nothing_that_a_submodule_says_starts_a_program() {
    let repository = Repository::new();
    let (home, canary) = (repository.dir.path(), repository.canary());
    let outer = home.join("outer");
    fs::create_dir(&outer).unwrap();
    git(&outer, &["init", "--quiet"]);
    git(&outer, &["submodule", "--quiet", "add", "../top", "inner"]);
    let call = "module \"m\" {\n  source = \"./inner/infra\"\n}\n";
    write(&outer, "main.tf", call);
    git(&outer, &["add", "-A"]);
    git(&outer, &["commit", "--quiet", "-m", "one"]);
    write(&outer, "main.tf", &call.replace("\"m\"", "\"n\""));
    git(&outer, &["commit", "--quiet", "-am", "two"]);
    git(home, &["clone", "--quiet", "outer", "bare"]);
    let said = format!(
        "[submodule \"inner\"]\n\tpath = inner\n\turl = ext::{canary} %S\n\tupdate = !{canary}\n\tfetchRecurseSubmodules = true\n\tactive = true\n\
         [submodule]\n\trecurse = true\n\tactive = .\n[status]\n\tsubmoduleSummary = true\n[diff]\n\tsubmodule = log\n\
         [protocol]\n\tallow = always\n"
    );
    let all = settings(&canary, &outer);
    for top in [&outer, &home.join("bare")] {
        write(top, ".gitmodules", &said);
        let config = top.join(".git/config");
        let kept = fs::read_to_string(&config).unwrap();
        fs::write(&config, kept + &said + &all).unwrap();
    }
    let inside = outer.join(".git/modules/inner/config");
    let kept = fs::read_to_string(&inside).unwrap();
    fs::write(&inside, kept + &said + &all).unwrap();
    for top in [&outer, &home.join("bare")] {
        for args in [
            &["drift", "--source", ".", "--base", "HEAD~1"][..],
            &["drift", "--source", "inner", "--base", "HEAD"],
            &["lint", "--base", "HEAD~1"],
            &["lint", "main.tf", "--base", "HEAD~1"],
            &["lint", "inner", "--base", "HEAD"],
            &["validate", "--base", "HEAD~1"],
            &["validate", "inner", "--base", "HEAD"],
        ] {
            let output = tfsize(top, args).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_ne!(output.status.code(), Some(2), "{args:?}: {said}");
            assert!(!repository.nest().exists(), "{args:?}: {said}");
        }
    }
}

#[test]
fn revisions_are_named_as_git_names_them() {
    let repository = Repository::new();
    let top = repository.top();
    git(&top, &["branch", "old", "HEAD~1"]);
    git(&top, &["tag", "-a", "v1", "-m", "one", "HEAD~1"]);
    git(
        repository.dir.path(),
        &["clone", "--quiet", "--branch", "old", "top", "clone"],
    );
    let clone = repository.dir.path().join("clone");
    write(&clone, "infra/main.tf", &service(9));
    git(&clone, &["commit", "--quiet", "-am", "second"]);
    let whole = git(&top, &["rev-parse", "old"]);
    for base in [
        "HEAD^",
        "old",
        "v1",
        "HEAD@{1}",
        "main@{1}",
        ":/first",
        "HEAD^{/first}",
        &whole,
        &whole[..9],
    ] {
        assert_compared(&compare(&top, "infra", base, &[]));
    }
    for base in [
        "@{upstream}",
        "origin/old",
        "old@{u}",
        "refs/remotes/origin/old",
    ] {
        assert_compared(&compare(&clone, "infra", base, &[]));
    }
    git(&top, &["pack-refs", "--all"]);
    assert_compared(&compare(&top, "infra", "old", &[]));
    for base in ["nothing", "HEAD:infra", "HEAD~9"] {
        let ran = compare(&top, "infra", base, &[]);
        assert_eq!(ran.code, 2, "{base}");
        assert!(ran.err.contains("revision"), "{}", ran.err);
    }
    git(
        repository.dir.path(),
        &[
            "clone",
            "--quiet",
            "--depth",
            "1",
            &format!("file://{}", top.display()),
            "shallow",
        ],
    );
    let ran = compare(
        &repository.dir.path().join("shallow"),
        "infra",
        "HEAD~1",
        &[],
    );
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("shallow clone"), "{}", ran.err);
}

#[test]
fn another_hash_and_another_owner_are_fine() {
    let repository = Repository::new();
    let top = repository.top();
    fs::remove_dir_all(top.join(".git")).unwrap();
    git(&top, &["init", "--quiet", "--object-format=sha256"]);
    repository.fill();
    assert_compared(&compare(&top, "infra", "HEAD~1", &[]));
    // Jobs in containers run as another user than the one who made the checkout.
    let owned = Command::new("chown")
        .args(["-R", "12345"])
        .arg(&top)
        .output();
    if owned.is_ok_and(|o| o.status.success()) {
        assert_compared(&compare(&top, "infra", "HEAD~1", &[]));
        for command in ["lint", "validate"] {
            let output = tfsize(&top, &[command, "infra", "--base", "HEAD~1"]).output();
            let output = output.unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_ne!(output.status.code(), Some(2), "{command}: {said}");
        }
    } else {
        println!("not tried with another owner: this user may not give files away");
    }
}

#[test]
fn parts_of_a_repository_that_are_elsewhere_are_not_read() {
    let moved = |name: &str, change: &dyn Fn(&Path, &Path)| {
        let repository = Repository::new();
        let (top, away) = (repository.top(), repository.dir.path().join("away"));
        change(&top, &away);
        let ran = compare(&top, "infra", "HEAD~1", &[]);
        assert_eq!(ran.code, 2, "{name}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("--allow-dir"), "{name}: {}", ran.err);
        let mut allowed = tfsize(&top, &["drift", "--source", "infra", "--base", "HEAD~1"]);
        let output = allowed.arg("--allow-dir").arg(&away).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
    };
    let rename = |from: &Path, to: &Path| fs::rename(from, to).unwrap();
    moved("a link", &|top, away| {
        rename(&top.join(".git"), away);
        symlink(away, top.join(".git")).unwrap();
    });
    moved("a file", &|top, away| {
        rename(&top.join(".git"), away);
        fs::write(top.join(".git"), format!("gitdir: {}\n", away.display())).unwrap();
    });
    moved("a common directory", &|top, away| {
        rename(&top.join(".git"), away);
        fs::create_dir(top.join(".git")).unwrap();
        fs::copy(away.join("HEAD"), top.join(".git/HEAD")).unwrap();
        fs::write(top.join(".git/commondir"), format!("{}\n", away.display())).unwrap();
    });
    moved("objects", &|top, away| {
        rename(&top.join(".git/objects"), away);
        symlink(away, top.join(".git/objects")).unwrap();
    });
    moved("alternates", &|top, away| {
        rename(&top.join(".git/objects"), away);
        fs::create_dir_all(top.join(".git/objects/info")).unwrap();
        fs::write(
            top.join(".git/objects/info/alternates"),
            format!("{}\n", away.display()),
        )
        .unwrap();
    });
    moved("packs", &|top, away| {
        git(top, &["gc", "--quiet"]);
        rename(&top.join(".git/objects/pack"), away);
        symlink(away, top.join(".git/objects/pack")).unwrap();
    });
    moved("an object", &|top, away| {
        let commit = git(top, &["rev-parse", "HEAD"]);
        let object = format!(".git/objects/{}/{}", &commit[..2], &commit[2..]);
        fs::create_dir(away).unwrap();
        rename(&top.join(&object), &away.join("object"));
        symlink(away.join("object"), top.join(&object)).unwrap();
    });
}

/// A reference that is a link says what a file elsewhere holds, by whether it is one.
#[test]
fn a_reference_that_is_a_link_is_none() {
    let repository = Repository::new();
    let top = repository.top();
    let commit = git(&top, &["rev-parse", "HEAD~1"]);
    let elsewhere = repository.dir.path().join("elsewhere");
    fs::write(&elsewhere, format!("{commit}\n")).unwrap();
    let heads = top.join(".git/refs/heads");
    fs::write(heads.join("plain"), format!("{commit}\n")).unwrap();
    symlink(&elsewhere, heads.join("linked")).unwrap();
    symlink(repository.dir.path(), heads.join("below")).unwrap();
    assert_compared(&compare(&top, "infra", "plain", &[]));
    for name in ["linked", "below/elsewhere", "refs/heads/linked"] {
        let ran = compare(&top, "infra", name, &[]);
        assert_eq!(ran.code, 2, "{name}: {}{}", ran.out, ran.err);
        assert!(!ran.err.contains(&commit), "{name}: {}", ran.err);
    }
}

/// A line that names a directory.
type Line<'a> = &'a dyn Fn(&str) -> Vec<u8>;

/// A line of `alternates` that git reads in one way and others in another is refused, wherever it leads.
#[test]
fn alternates_that_can_be_read_in_more_than_one_way_are_refused() {
    let lines: [Line; 7] = [
        &|away| format!("\"{away}\"\n").into(),
        &|away| format!("{away} \n").into(),
        &|away| format!("{away}\r\n").into(),
        &|away| format!(" {away}\n").into(),
        &|away| format!("info/../{away}\n").into(),
        &|away| [away.as_bytes(), b"\xff\n"].concat(),
        &|away| format!("# elsewhere\n{away}\t\n").into(),
    ];
    for line in lines {
        let repository = Repository::new();
        let (top, nest) = (repository.top(), repository.dir.path());
        for name in ["away", "away ", "away\r", "away\t"] {
            git(nest, &["clone", "--quiet", "--bare", "top", name]);
        }
        let away = nest.join("away/objects").display().to_string();
        fs::remove_dir_all(top.join(".git/objects")).unwrap();
        fs::create_dir_all(top.join(".git/objects/info")).unwrap();
        let written = line(&away);
        fs::write(top.join(".git/objects/info/alternates"), &written).unwrap();
        let ran = compare(&top, "infra", "HEAD~1", &[]);
        assert_eq!(ran.code, 2, "{written:?}: {}{}", ran.out, ran.err);
        let said = "can be read in more than one way";
        assert!(ran.err.contains(said), "{written:?}: {}", ran.err);
    }
}

/// The object of a tree with these entries, as `git ls-tree` prints them.
fn made_tree(top: &Path, entries: &str) -> String {
    let file = top.join("tree.txt");
    fs::write(&file, entries).unwrap();
    let made = Command::new("git")
        .current_dir(top)
        .arg("mktree")
        .stdin(fs::File::open(&file).unwrap())
        .output()
        .unwrap();
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// Each tree holds the next many times over: twelve objects are 10^11 files.
#[test]
fn a_tree_that_holds_another_many_times_is_not_listed_without_end() {
    let repository = Repository::new();
    let top = repository.top();
    let mut tree = git(&top, &["rev-parse", "HEAD^{tree}"]);
    for _ in 0..11 {
        let names = (0..10).map(|n| format!("040000 tree {tree}\td{n}\n"));
        tree = made_tree(&top, &names.collect::<String>());
    }
    let commit = git(&top, &["commit-tree", "-m", "many", &tree]);
    let ran = compare(&top, "infra", &commit, &[("TFSIZE_BUDGET", "0.2")]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    for part in ["used up its budget", "listing the files of commit", &commit] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
}

/// One content of many paths in many directories leads to as many places as both multiplied.
#[test]
fn a_content_in_many_places_does_not_lead_to_places_without_end() {
    let repository = Repository::new();
    let top = repository.top();
    let paths: String = (0..20_000).fold(String::new(), |mut text, n| {
        writeln!(text, "# ./a{n}").unwrap();
        text
    });
    write(&top, "b.tf", &paths);
    let blob = git(&top, &["hash-object", "-w", "b.tf"]);
    let files = (0..1000).map(|n| format!("100644 blob {blob}\tx{n}.tf\n"));
    let infra = made_tree(&top, &files.collect::<String>());
    let tree = made_tree(&top, &format!("040000 tree {infra}\tinfra\n"));
    let commit = git(&top, &["commit-tree", "-m", "many", &tree]);
    fs::remove_file(top.join("b.tf")).unwrap();
    let small = &[("TFSIZE_BUDGET", "0.2")];
    let ran = compare(&top, "infra", &commit, small);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    for part in ["used up its budget", "reading the files of", &commit] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    let mut lint = tfsize(&top, &["lint", "infra/main.tf", "--base", &commit]);
    let output = lint.envs(small.iter().copied()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("used up its budget"), "{said}");
}

/// As many directories that `init` has filled as a command line cannot hold.
#[test]
fn directories_that_init_has_filled_are_asked_about_however_many_they_are() {
    let repository = Repository::new();
    let top = repository.top();
    let long = "a".repeat(240);
    let below = format!("stacks/{long}/{long}/{long}");
    for n in 0..2000 {
        let dir = format!("{below}/{long}{n}/.terraform");
        fs::create_dir_all(top.join(dir)).unwrap();
    }
    let output = tfsize(&top, &["lint", "--base", "HEAD"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_ne!(output.status.code(), Some(2), "{said}");
}

/// Many paths to what is not there mean the directory that they would be in, and that once.
#[test]
fn paths_to_what_is_not_there_are_looked_for_once_in_a_directory() {
    let repository = Repository::new();
    let top = repository.top();
    let mut text = service(2);
    for n in 0..6000 {
        write(&top, &format!("f{n}.txt"), "x");
        writeln!(text, "# ../zz{n}").unwrap();
    }
    write(&top, "infra/main.tf", &text);
    git(&top, &["add", "-A"]);
    git(&top, &["commit", "--quiet", "-m", "many"]);
    write(&top, "infra/main.tf", &service(9));
    let small = &[("TFSIZE_BUDGET", "0.05")];
    assert_compared(&compare(&top, "infra", "HEAD", small));
}

#[test]
fn links_of_a_revision_are_links_and_lead_nowhere_else() {
    let repository = Repository::new();
    let top = repository.top();
    write(&top, "shared/service.tf", &service(2));
    fs::remove_file(top.join("infra/main.tf")).unwrap();
    symlink("../shared/service.tf", top.join("infra/main.tf")).unwrap();
    symlink(
        "../../../../../../../etc/passwd",
        top.join("infra/passwd.auto.tfvars"),
    )
    .unwrap();
    symlink("/etc/passwd", top.join("infra/whole.auto.tfvars")).unwrap();
    git(&top, &["add", "-A"]);
    git(&top, &["commit", "--quiet", "-m", "links"]);
    fs::remove_file(top.join("infra/passwd.auto.tfvars")).unwrap();
    fs::remove_file(top.join("infra/whole.auto.tfvars")).unwrap();
    write(&top, "shared/service.tf", &service(9));
    let ran = compare(&top, "infra", "HEAD", &[]);
    assert_compared(&ran);
    assert!(!format!("{}{}", ran.out, ran.err).contains("root:"));
}

/// What a link or `extends` leads to may have been read before: then there is nothing left to ask git for.
#[test]
fn what_links_lead_to_may_have_been_read_before() {
    let repository = Repository::new();
    let top = repository.top();
    write(&top, "infra/main.tf", &service(2));
    symlink("main.tf", top.join("infra/link.json")).unwrap();
    write(&top, "sub/p.hcl", POLICY);
    let extends = "policy \"shop\" {\n  extends = \"sub/p.hcl\"\n  region  = \"eu-west-1\"\n}\n";
    write(&top, "tfsize.hcl", extends);
    git(&top, &["add", "-A"]);
    git(&top, &["commit", "--quiet", "-m", "links"]);
    write(&top, "infra/main.tf", &service(9));
    // Of a git that is still writing, each run may be otherwise.
    for _ in 0..6 {
        assert_compared(&compare(&top, "infra", "HEAD", &[]));
    }
}

/// A thousand entries that share a megabyte take a megabyte, and what nothing leads to takes none.
#[test]
fn of_a_revision_only_what_is_read_is_written() {
    let repository = Repository::new();
    let top = repository.top();
    let large = "x".repeat(1 << 20);
    for (dir, count) in [("elsewhere", 300), ("infra/files", 300)] {
        for i in 0..count {
            write(&top, &format!("{dir}/{i}.txt"), &large);
        }
    }
    git(&top, &["add", "-A"]);
    git(&top, &["commit", "--quiet", "-m", "large"]);
    let scratch = repository.dir.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let used = std::thread::scope(|scope| {
        let (done, scratch) = (&done, &scratch);
        let watch = scope.spawn(move || {
            let mut most = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let output = Command::new("du").arg("-sk").arg(scratch).output().unwrap();
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                let size: u64 = text.split('\t').next().unwrap().parse().unwrap_or(0);
                most = most.max(size);
            }
            most
        });
        let temporary = scratch.display().to_string();
        assert_compared(&compare(&top, "infra", "HEAD~2", &[("TMPDIR", &temporary)]));
        let ran = compare(&top, "infra", "HEAD", &[("TMPDIR", &temporary)]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        watch.join().unwrap()
    });
    assert!(used < 20 << 10, "{used} KiB");
    assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0);
}
