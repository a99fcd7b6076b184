//! Runs Terraform or `OpenTofu` with the stand-in for the AWS provider, for integration tests.
//!
//! ```ignore
//! #[path = "support/need.rs"]
//! mod need;
//! #[path = "support/terraform.rs"]
//! mod terraform;
//!
//! let tf = terraform::Terraform::find()?;
//! tf.ok(dir, &["init"]);
//! ```

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Once, OnceLock};
use std::time::SystemTime;

use tempfile::TempDir;

use super::need::Missing;

/// The provider version the stand-in stands for.
pub(crate) const PROVIDER_VERSION: &str = "6.69.1";

/// The registry that each tool means by the source `hashicorp/aws`.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// A Terraform or `OpenTofu` that finds the stand-in, and nothing else, as AWS provider.
pub(crate) struct Terraform {
    found: Found,
    types: Option<String>,
    /// Holds the mirror and the CLI configuration; working directories refer to it.
    home: TempDir,
}

/// The tool that was found on this machine.
#[derive(Debug, Clone)]
struct Found {
    program: PathBuf,
    name: &'static str,
    version: (u64, u64, u64),
}

impl Found {
    fn look() -> Result<Self, Missing> {
        let named = std::env::var_os("TFSIZE_TERRAFORM");
        let program = match &named {
            Some(program) => on_path(program),
            None => ["terraform", "tofu"].iter().find_map(on_path),
        };
        let none = || match &named {
            Some(program) => format!("there is no {}", program.display()),
            None => "neither terraform nor tofu is on the path".to_owned(),
        };
        let program = program.ok_or_else(|| Missing(none()))?;
        let about = Command::new(&program)
            .arg("version")
            .env("CHECKPOINT_DISABLE", "1")
            .output();
        let about = about.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        // `Terraform v1.11.4`, `OpenTofu v1.6.2`
        let numbers = |about: String| {
            let (name, version) = about.lines().next()?.split_once(" v")?;
            let mut numbers = version.split(['.', '-', '+']).map(|n| n.parse().ok());
            let mut number = || numbers.next().flatten();
            let version = (number()?, number()?, number()?);
            let tofu = name == "OpenTofu";
            Some((if tofu { "tofu" } else { "terraform" }, version))
        };
        let Some((name, version)) = about.ok().and_then(numbers) else {
            let program = program.display();
            return Err(Missing(format!("{program} does not say its version")));
        };
        Ok(Self {
            program,
            name,
            version,
        })
    }
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Output {
    /// Exit code; `None` when a signal ended the run.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Terraform {
    /// The tool that `TFSIZE_TERRAFORM` names, or else the first of `terraform` and `tofu` on the path.
    pub(crate) fn find() -> Result<Self, Missing> {
        static FOUND: OnceLock<Result<Found, Missing>> = OnceLock::new();

        let found = FOUND.get_or_init(Found::look).clone()?;
        let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        lay_out(home.path());
        Ok(Self {
            found,
            types: None,
            home,
        })
    }

    /// The same where it can read the modules and what `generate` writes, which ask for 1.9.
    pub(crate) fn for_stacks() -> Result<Self, Missing> {
        let tool = Self::find()?;
        tool.needs((1, 9, 0), "reads what `generate` writes")?;
        Ok(tool)
    }

    /// Holds the tool to a version; `what` says what that version does.
    pub(crate) fn needs(&self, version: (u64, u64, u64), what: &str) -> Result<(), Missing> {
        if self.version() >= version {
            return Ok(());
        }
        let (name, (major, minor, patch)) = (self.name(), self.version());
        let (from, least, _) = version;
        Err(Missing(format!(
            "{from}.{least} {what}, and this is {name} {major}.{minor}.{patch}"
        )))
    }

    /// Holds the tool to a version whose `test` knows `mock_provider`.
    pub(crate) fn needs_mocks(&self) -> Result<(), Missing> {
        let from = if self.name() == "tofu" { 8 } else { 7 };
        self.needs((1, from, 0), "mocks a provider")
    }

    /// Limits the types the stand-in declares to those that begin with one of `prefixes`: a run
    /// takes about a third of the time.
    #[must_use]
    pub(crate) fn with_types(mut self, prefixes: &[&str]) -> Self {
        self.types = Some(prefixes.join(","));
        self
    }

    /// The same with no other types than the files below a folder name: the tool reads what is declared each time it starts.
    pub(crate) fn with_types_in(self, folder: &Path) -> Self {
        let types = types(folder);
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        self.with_types(&types)
    }

    /// `terraform` or `tofu`.
    pub(crate) fn name(&self) -> &'static str {
        self.found.name
    }

    /// Major, minor and patch version of the tool.
    pub(crate) fn version(&self) -> (u64, u64, u64) {
        self.found.version
    }

    /// Runs the tool in `dir`.
    pub(crate) fn run(&self, dir: &Path, args: &[&str]) -> Output {
        self.run_with(dir, &[], args)
    }

    /// Runs the tool in `dir` with more environment, such as `TF_VAR_name`.
    pub(crate) fn run_with(&self, dir: &Path, env: &[(&str, &str)], args: &[&str]) -> Output {
        let mut command = self.command(dir, args);
        finish(command.envs(env.iter().copied()))
    }

    /// Runs the tool in `dir` with `input` to read, which must succeed, and gives what it printed.
    pub(crate) fn ok_reading(&self, dir: &Path, args: &[&str], input: &str) -> String {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(input.as_bytes()).unwrap();
        file.rewind().unwrap();
        let output = finish(self.command(dir, args).stdin(file));
        assert!(output.status == Some(0), "{input}\n{}", output.stderr);
        output.stdout
    }

    fn command(&self, dir: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.found.program);
        command.current_dir(dir).args(args);
        for (name, _) in std::env::vars_os() {
            let foreign = ["TF_", "AWS_", "TOFU_"];
            if let Some(text) = name.to_str()
                && foreign.iter().any(|prefix| text.starts_with(prefix))
            {
                command.env_remove(name);
            }
        }
        command
            .env("TF_CLI_CONFIG_FILE", self.home.path().join("cli.tfrc"))
            .env("TF_CLI_ARGS", "-no-color")
            .env("TF_DISABLE_PLUGIN_TLS", "1")
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            // Its runs are short: a quarter of their time would go into collecting what they leave.
            .env("GOGC", "800")
            .env(
                "TFSIZE_STANDIN_TYPES",
                self.types.as_deref().unwrap_or_default(),
            );
        command
    }

    /// Runs the tool, which must succeed, and gives what it printed.
    pub(crate) fn ok(&self, dir: &Path, args: &[&str]) -> String {
        let Output {
            status,
            stdout,
            stderr,
        } = self.run(dir, args);
        assert!(
            status == Some(0),
            "{} {} ended with {status:?}\n{stdout}\n{stderr}",
            self.found.program.display(),
            args.join(" ")
        );
        stdout
    }

    /// Runs the tool, which must succeed and print JSON.
    pub(crate) fn json(&self, dir: &Path, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ok(dir, args)).unwrap()
    }
}

fn finish(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    Output {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The file that running `program` would start.
fn on_path(program: impl AsRef<OsStr>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Joining an absolute path gives that path.
    let mut files = std::env::split_paths(&path).map(|dir| dir.join(program.as_ref()));
    files.find(|file| file.is_file())
}

/// Writes the mirror and the CLI configuration that points to it.
fn lay_out(home: &Path) {
    let provider = provider();
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        os => os,
    };
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        arch => arch,
    };
    let mirror = home.join("mirror");
    for registry in REGISTRIES {
        let dir = mirror.join(format!(
            "{registry}/hashicorp/aws/{PROVIDER_VERSION}/{os}_{arch}"
        ));
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join(format!("terraform-provider-aws_v{PROVIDER_VERSION}"));
        if fs::hard_link(&provider, &file).is_err() {
            fs::copy(&provider, &file).unwrap();
        }
    }
    let config = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
        mirror.to_str().unwrap()
    );
    fs::write(home.join("cli.tfrc"), config).unwrap();
}

/// The stand-in's executable, which stands beside the running test's: `target/<profile>/deps/` for
/// the test, `target/<profile>/examples/` for the stand-in. Built first when absent or older than
/// its source, as a run of one test alone leaves it.
fn provider() -> PathBuf {
    static BUILD: Once = Once::new();

    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let file = profile.join("examples").join("standin-provider");
    BUILD.call_once(|| {
        let built = modified(&file);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/standin");
        let sources = fs::read_dir(source).unwrap();
        if built.is_some()
            && sources
                .flatten()
                .all(|source| modified(&source.path()) <= built)
        {
            return;
        }
        let profile_name = match profile.file_name().and_then(OsStr::to_str) {
            Some("debug") | None => "dev",
            Some(name) => name,
        };
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--example",
                "standin-provider",
                "--profile",
                profile_name,
            ])
            .arg("--target-dir")
            .arg(profile.parent().unwrap())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(status.success(), "the stand-in provider does not build");
    });
    file
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|data| data.modified()).ok()
}

/// The types that the folder's files name.
fn types(folder: &Path) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for entry in walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
    {
        if entry
            .path()
            .extension()
            .is_some_and(|e| e == "tf" || e == "hcl")
        {
            let text = fs::read_to_string(entry.path()).unwrap();
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            types.extend(words.filter(|w| w.starts_with("aws_")).map(str::to_owned));
        }
    }
    types
}
