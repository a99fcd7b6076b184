//! Whatever tfsize writes, and a place with a repository and what lies outside of it.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::{TempDir, tempdir};

use super::tfsize::{Ran, tfsize};

pub(crate) const POLICY: &str = r#"
policy "orders" {
  region = "eu-west-1"
}
environment "production" {
  demand {
    connections = 50
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

/// A task that Fargate does not have, which `--fix` mends.
pub(crate) const TASK: &str = r#"resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 1024
  container_definitions    = jsonencode([{ name = "api", image = "nginx", essential = true }])
}

resource "aws_ecs_service" "api" {
  name            = "api"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
}
"#;

pub(crate) const MINE: &str = "words of mine\n";

/// A place with a repository `repo` in it and a directory `outside` beside that.
pub(crate) struct Place(pub(crate) TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempdir().unwrap());
        fs::create_dir_all(place.repo().join(".git")).unwrap();
        fs::create_dir(place.outside()).unwrap();
        fs::write(place.repo().join("tfsize.hcl"), POLICY).unwrap();
        fs::write(place.repo().join("main.tf"), TASK).unwrap();
        place
    }

    pub(crate) fn repo(&self) -> PathBuf {
        self.0.path().join("repo")
    }

    pub(crate) fn outside(&self) -> PathBuf {
        self.0.path().join("outside")
    }

    /// What is in the place, links as what they lead to.
    pub(crate) fn everything(&self) -> BTreeMap<PathBuf, String> {
        everything(self.0.path())
    }
}

pub(crate) fn everything(dir: &Path) -> BTreeMap<PathBuf, String> {
    let entries = walkdir::WalkDir::new(dir).into_iter().map(Result::unwrap);
    let entry = |e: walkdir::DirEntry| {
        let kind = e.file_type();
        let what = if kind.is_symlink() {
            format!("link {}", fs::read_link(e.path()).unwrap().display())
        } else if kind.is_file() {
            let meta = e.metadata().unwrap();
            let text = String::from_utf8_lossy(&fs::read(e.path()).unwrap()).into_owned();
            format!("{:o} {} {text}", meta.mode(), meta.nlink())
        } else {
            format!("{kind:?}")
        };
        (e.path().to_path_buf(), what)
    };
    entries.map(entry).collect()
}

/// Copies what is in `from` into `to`, which is made.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The arguments of a command that writes to one file.
pub(crate) struct Writer {
    pub(crate) name: String,
    pub(crate) words: Vec<String>,
    pub(crate) flag: String,
    /// Whether it adds to what is there.
    pub(crate) appends: bool,
}

/// Every command and format that writes to a file that is named.
pub(crate) fn writers() -> Vec<Writer> {
    let mut all = Vec::new();
    let mut add = |words: &str, flag: String, appends: bool| {
        let words: Vec<String> = words.split(' ').map(String::from).collect();
        all.push(Writer {
            name: format!("{} {flag}", words[0]),
            words,
            flag,
            appends,
        });
    };
    let text = "text concise json sarif junit github gitlab checkstyle markdown";
    for format in text.split(' ') {
        add(
            "lint --env production --exit-zero",
            format!("-o{format}="),
            false,
        );
    }
    for format in "text json sarif junit markdown html".split(' ') {
        add(
            "drift --env production --fail-on never",
            format!("-o{format}="),
            false,
        );
    }
    for format in "text json csv markdown html focus infracost".split(' ') {
        add("cost .", format!("-o{format}="), false);
    }
    add("lint --env production", "--write-baseline=".into(), false);
    add(
        "drift --env production --fail-on never",
        "--trend=".into(),
        true,
    );
    all
}

impl Writer {
    pub(crate) fn args(&self, file: &str) -> Vec<String> {
        let mut args = self.words.clone();
        args.push(format!("{}{file}", self.flag));
        args
    }

    pub(crate) fn to(&self, place: &Place, file: &str) -> Ran {
        self.with(place, file, &[])
    }

    pub(crate) fn with(&self, place: &Place, file: &str, more: &[&str]) -> Ran {
        let mut args = self.args(file);
        args.extend(more.iter().map(ToString::to_string));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        bounded(&place.repo(), &args)
    }

    #[track_caller]
    pub(crate) fn writes(&self, place: &Place, file: &str, what: &str) {
        let ran = self.to(place, file);
        assert_eq!(ran.code, 0, "{}: {what}: {}", self.name, ran.err);
    }

    /// Refuses, says why, and leaves everything as it is.
    #[track_caller]
    pub(crate) fn refuses(&self, place: &Place, file: &str, more: &[&str], says: &str) {
        let before = place.everything();
        let ran = self.with(place, file, more);
        assert_eq!(ran.code, 2, "{}: {file} {more:?}: {}", self.name, ran.err);
        assert!(ran.err.contains(says), "{}: {file}: {}", self.name, ran.err);
        same(
            &place.everything(),
            &before,
            &format!("{}: {file} {more:?}", self.name),
        );
    }
}

#[track_caller]
pub(crate) fn same(
    now: &BTreeMap<PathBuf, String>,
    before: &BTreeMap<PathBuf, String>,
    what: &str,
) {
    let differ: Vec<&PathBuf> = now
        .keys()
        .chain(before.keys())
        .filter(|path| now.get(*path) != before.get(*path))
        .collect();
    assert!(differ.is_empty(), "{what}: {differ:?} changed");
}

/// One run, which is killed when it waits for something that never comes.
pub(crate) fn bounded(dir: &Path, args: &[&str]) -> Ran {
    let mut command = tfsize(dir, args);
    let out = command.timeout(Duration::from_secs(30)).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran {
        code: out.status.code().expect("it did not end by itself"),
        out: text(out.stdout),
        err: text(out.stderr),
    }
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

pub(crate) fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Runs the binary from a shell, after what the shell is told first.
pub(crate) fn shell(dir: &Path, first: &str, args: &str) -> (i32, String, String) {
    let binary = assert_cmd::cargo::cargo_bin("tfsize");
    let script = format!("{first}; exec \"{}\" {args}", binary.display());
    let out = Command::new("bash")
        .args(["-c", &script])
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        out.status.code().unwrap(),
        text(&out.stdout),
        text(&out.stderr),
    )
}

pub(crate) fn make(tool: &str, args: &[&str], path: &Path) -> bool {
    let tool = Command::new(tool)
        .arg(path)
        .args(args)
        .stderr(Stdio::null())
        .status();
    tool.is_ok_and(|s| s.success())
}
