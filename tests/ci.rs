//! What other repositories take from this one to run tfsize: it parses, and names only commands and flags that exist.

use crate::support::script;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tfsize::report::{Output, drift};

use script::yaml;
#[cfg(unix)]
use script::{run, stand_in};

const HOOKS: &str = include_str!("../.pre-commit-hooks.yaml");
const ACTION: &str = include_str!("../action.yml");
const GITLAB: &str = include_str!("../.ci/gitlab/tfsize.gitlab-ci.yml");
const GITHUB: &str = include_str!("../.github/workflows/ci.yml");
const GITHUB_DRIFT: &str = include_str!("../.ci/github/drift.yml");
const GITLAB_DRIFT: &str = include_str!("../.ci/gitlab/drift.gitlab-ci.yml");

/// Holds a command line's commands and flags against those that exist; what a shell puts in is no flag.
fn exists(line: &str) {
    let mut command = tfsize::cli::command();
    command.build();
    let mut words = line.split_whitespace().skip(1).peekable();
    let mut path = "tfsize".to_string();
    while let Some(inner) = words.peek().and_then(|w| command.find_subcommand(w)) {
        path = format!("{path} {}", inner.get_name());
        command = inner.clone();
        words.next();
    }
    let sub = path.split(' ').nth(1);
    assert!(sub.is_some(), "{line}: no command");
    let words: Vec<&str> = words.collect();
    for (i, word) in words.iter().enumerate() {
        let known = |find: &dyn Fn(&clap::Arg) -> bool| command.get_arguments().any(find);
        if let Some(long) = word.strip_prefix("--") {
            let long = long.split('=').next().unwrap();
            assert!(
                long.is_empty() || known(&|a| a.get_long() == Some(long)),
                "{path} has no --{long}"
            );
            if long.is_empty() {
                // Only names of files follow.
                break;
            }
        } else if let Some(short) = word.strip_prefix('-') {
            let short = short.chars().next().unwrap();
            assert!(
                known(&|a| a.get_short() == Some(short)),
                "{path} has no -{short}"
            );
            if short == 'o' {
                let output = words[i + 1].trim_matches('"');
                if sub == Some("drift") {
                    output.parse::<Output<drift::Format>>().unwrap();
                } else {
                    output.parse::<Output>().unwrap();
                }
            }
        }
    }
}

/// Whether the command is there yet.
fn known(name: &str) -> bool {
    tfsize::cli::command().find_subcommand(name).is_some()
}

/// Whether a line can be held against the commands: some are written apart.
fn can_be_held(line: &str) -> bool {
    let called = line.split_whitespace().nth(1);
    !matches!(called, Some("lint" | "drift")) || called.is_some_and(known)
}

#[test]
fn hooks_run_commands_that_exist() {
    let hooks = yaml(HOOKS);
    let hooks = hooks.as_array().unwrap();
    let ids: Vec<&str> = hooks.iter().map(|h| h["id"].as_str().unwrap()).collect();
    for id in [
        "tfsize-lint",
        "tfsize-generate-check",
        "tfsize-policy-check",
    ] {
        let find = |id: &str| &hooks[ids.iter().position(|i| *i == id).unwrap()];
        let (plain, system) = (find(id), find(&format!("{id}-system")));
        assert_eq!(plain["language"], "rust");
        assert_eq!(system["language"], "system");
        let rest = |hook: &Value| {
            let mut hook = hook.as_object().unwrap().clone();
            hook.retain(|k, _| k != "id" && k != "language");
            // The names of files come last, and none of them may be an option.
            let ends = hook["pass_filenames"] == "false"
                || hook["args"].as_array().unwrap().last().unwrap() == "--";
            assert!(ends, "{id}: {hook:?}");
            hook
        };
        assert_eq!(rest(plain), rest(system), "the variants differ");
        let entry = plain["entry"].as_str().unwrap();
        if can_be_held(entry) {
            exists(entry);
        }
    }
}

#[test]
fn hooks_start_for_the_files_they_are_about() {
    let hooks = yaml(HOOKS);
    let starts = |id: &str, path: &str| {
        let hook = hooks
            .as_array()
            .unwrap()
            .iter()
            .find(|h| h["id"] == id)
            .unwrap();
        let matches = |key: &str| {
            hook.get(key).is_some_and(|r| {
                regex::Regex::new(r.as_str().unwrap())
                    .unwrap()
                    .is_match(path)
            })
        };
        matches("files") && !matches("exclude")
    };
    for path in [
        "main.tf",
        "a/b.tofu",
        "x.tf.json",
        "prod.auto.tfvars",
        "v.tfvars.json",
    ] {
        assert!(starts("tfsize-lint", path), "{path}");
        assert!(starts("tfsize-generate-check", path), "{path}");
    }
    for path in [
        "README.md",
        ".terraform/modules/a/main.tf",
        "a/.terraform/x.tf",
        "x.tfstate",
    ] {
        assert!(!starts("tfsize-lint", path), "{path}");
    }
    assert!(starts("tfsize-generate-check", "tfsize.hcl"));
    assert!(starts("tfsize-policy-check", "infra/tfsize.hcl"));
    assert!(!starts("tfsize-policy-check", "main.tf"));
}

#[test]
fn the_action_and_the_template_run_commands_that_exist() {
    let action = yaml(ACTION);
    let steps = action["runs"]["steps"].as_array().unwrap();
    let script = steps[1]["run"].as_str().unwrap().replace("\\\n", " ");
    let call = script
        .lines()
        .find(|l| l.contains("tfsize}\" lint "))
        .unwrap();
    let (_, rest) = call.split_once("tfsize}\"").unwrap();
    // Flags that are put together before the call are flags of it, too.
    let more: Vec<&str> = script
        .lines()
        .filter_map(|l| l.split_once("options+=("))
        .map(|(_, l)| l.split(')').next().unwrap().trim_matches('"'))
        .filter(|l| !l.starts_with('$'))
        .collect();
    let (rest, paths) = rest.split_once(" -- ").unwrap();
    assert_eq!(paths.trim(), "\"${paths[@]}\"");
    let line = format!("tfsize {rest} {}", more.join(" "));
    assert!(line.contains("--policy") && line.contains("--env") && line.contains("--fail-on"));
    let gitlab = yaml(GITLAB);
    let template = gitlab["tfsize"]["script"][0].as_str().unwrap();
    let template = template.replace("\"$TFSIZE\"", "tfsize");
    let template = template.as_str();
    for line in [line.as_str(), template] {
        if can_be_held(line) {
            exists(line);
        }
    }
    // Every input is used, and what is used is an input.
    for name in action["inputs"].as_object().unwrap().keys() {
        assert!(
            ACTION.contains(&format!("inputs.{name} ")),
            "{name} is not used"
        );
    }
    for (at, _) in ACTION.match_indices("inputs.") {
        let name: String = ACTION[at + "inputs.".len()..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        assert!(action["inputs"].get(&name).is_some(), "{name} is no input");
    }
    // What the job writes is what it hands over.
    for (_, file) in gitlab["tfsize"]["artifacts"]["reports"]
        .as_object()
        .unwrap()
    {
        assert!(template.contains(&format!("={}", file.as_str().unwrap())));
    }
}

/// The calls of tfsize in a script; a shell's own words end one.
fn calls(script: &str) -> Vec<String> {
    script
        .replace("\"$TFSIZE\"", "tfsize")
        .replace("\\\n", " ")
        .lines()
        .filter_map(|l| {
            let inner = l.split_once("&& tfsize ").map(|(_, rest)| rest);
            let call = inner.or_else(|| l.strip_prefix("tfsize "))?;
            let end = call.split(" || ").next()?.split(')').next()?;
            Some(format!("tfsize {end}"))
        })
        .collect()
}

/// The scripts of a job's steps.
fn scripts(steps: &Value) -> Vec<&str> {
    let steps = steps.as_array().unwrap().iter();
    steps.filter_map(|s| s["run"].as_str()).collect()
}

#[test]
fn the_jobs_of_drift_run_commands_that_exist() {
    let (github, gitlab) = (yaml(GITHUB_DRIFT), yaml(GITLAB_DRIFT));
    let job = &gitlab["tfsize-drift"];
    let github = scripts(&github["jobs"]["drift"]["steps"]).join("\n");
    let script = job["script"].as_array().unwrap().iter();
    let script: Vec<&str> = script.map(|l| l.as_str().unwrap()).collect();
    for text in [github, script.join("\n")] {
        let calls = calls(&text);
        let commands: Vec<&str> = calls
            .iter()
            .map(|c| c.split_whitespace().nth(1).unwrap())
            .collect();
        assert_eq!(commands, ["generate", "lint", "drift"]);
        for call in calls.iter().filter(|c| can_be_held(c)) {
            exists(call);
        }
    }
    // What the job writes is what it hands over.
    let call = script
        .iter()
        .find(|l| l.starts_with("\"$TFSIZE\" drift"))
        .unwrap();
    let paths = job["artifacts"]["paths"].as_array().unwrap().iter();
    for file in paths.chain([&job["artifacts"]["reports"]["junit"]]) {
        assert!(call.contains(&format!("={} ", file.as_str().unwrap())));
    }
}

#[test]
fn the_workflow_of_this_repository_only_reads_it() {
    let workflow = yaml(GITHUB);
    assert_eq!(workflow["permissions"], serde_json::json!({}));
    for (_, job) in workflow["jobs"].as_object().unwrap() {
        assert_eq!(
            job["permissions"],
            serde_json::json!({ "contents": "read" })
        );
        let steps = job["steps"].as_array().unwrap();
        assert_eq!(steps[0]["with"]["persist-credentials"], "false");
        assert_eq!(steps.last().unwrap()["run"], ".ci/run");
    }
}

#[test]
fn the_workflow_of_drift_may_do_no_more_than_it_must() {
    let workflow = yaml(GITHUB_DRIFT);
    assert_eq!(workflow["permissions"], serde_json::json!({}));
    let job = &workflow["jobs"]["drift"];
    let may = serde_json::json!({ "contents": "read", "pull-requests": "write" });
    assert_eq!(job["permissions"], may);
    let commit = regex::Regex::new("^actions/[a-z-]+@[0-9a-f]{40}$").unwrap();
    for step in job["steps"].as_array().unwrap() {
        if let Some(action) = step["uses"].as_str() {
            assert!(commit.is_match(action), "{action}");
        }
        // What a pull request's author wrote would be run.
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"));
    }
}

#[test]
#[cfg(unix)]
fn the_comment_on_github_is_written_once_and_kept_up_to_date() {
    let workflow = yaml(GITHUB_DRIFT);
    let steps = workflow["jobs"]["drift"]["steps"].as_array().unwrap();
    let script = steps.iter().find(|s| s["id"] == "comment").unwrap()["run"]
        .as_str()
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let text = dir.join("drift.md");
    let variables = [
        ("COMMENTS", "issues/7/comments"),
        ("COMMENT", "issues/comments"),
    ];
    let run = |there: &str| -> Vec<String> {
        let listed = format!("case \"$*\" in *--paginate*) printf '{there}';; esac");
        stand_in(dir, "gh", &listed);
        let calls = run("bash", script, dir, &variables);
        let writes = |c: &String| c.contains("--method");
        calls.into_iter().filter(writes).collect()
    };
    assert_eq!(
        run("5\\n"),
        Vec::<String>::new(),
        "no file: nothing was compared"
    );
    std::fs::write(&text, "<!-- tfsize drift -->\n").unwrap();
    let body = format!("-F body=@{}", text.display());
    assert_eq!(
        run(""),
        [format!(
            "api --silent --method POST issues/7/comments {body}"
        )]
    );
    assert_eq!(
        run("5\\n6\\n"),
        [format!(
            "api --silent --method PATCH issues/comments/5 {body}"
        )]
    );
    std::fs::write(&text, "").unwrap();
    assert_eq!(run(""), Vec::<String>::new());
    assert_eq!(
        run("5\\n"),
        ["api --silent --method DELETE issues/comments/5"]
    );
}

/// A checkout as a pull request can make it: outputs that are links, a note of its own, a toolchain, settings of cargo, and
/// programs by the names of those that jobs run. Beside it lies what must stay as it is.
#[cfg(unix)]
fn hostile(dir: &Path) -> std::path::PathBuf {
    let checkout = dir.join("checkout");
    std::fs::create_dir_all(checkout.join(".git")).unwrap();
    std::fs::create_dir_all(checkout.join(".cargo")).unwrap();
    std::fs::write(dir.join("precious"), "precious").unwrap();
    for output in [
        "drift.html",
        "drift.junit.xml",
        "tfsize.sarif",
        "tfsize.md",
        "gl-code-quality-report.json",
        "tfsize.junit.xml",
    ] {
        std::os::unix::fs::symlink("../precious", checkout.join(output)).unwrap();
    }
    let note = "<!-- tfsize drift -->\nsee http://evil.example\n";
    std::fs::write(checkout.join("drift.md"), note).unwrap();
    std::fs::write(
        checkout.join("rust-toolchain.toml"),
        "[toolchain]\npath = \"evil\"\n",
    )
    .unwrap();
    std::fs::write(
        checkout.join(".cargo/config.toml"),
        "[build]\nrustc-wrapper = \"./evil\"\n",
    )
    .unwrap();
    for name in ["tfsize", "cargo", "rustup", "evil"] {
        stand_in(&checkout, name, "touch ../PWNED");
    }
    checkout
}

/// Runs a script in the hostile checkout; `cargo` installs a tfsize that says where and how it was called.
#[cfg(unix)]
fn among_strangers(
    shell: &str,
    script: &str,
    variables: &[(&str, &str)],
) -> (tempfile::TempDir, std::process::Output) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let checkout = hostile(&root);
    let (tools, temp) = (root.join("tools"), root.join("temp"));
    std::fs::create_dir_all(&tools).unwrap();
    std::fs::create_dir_all(&temp).unwrap();
    let log = |what: &str| {
        format!(
            "echo \"{what} $PWD ${{RUSTUP_TOOLCHAIN:-none}} ${{CARGO_HOME:-none}} ${{RUSTC_WRAPPER:-none}}\" >> '{0}/log'
for word in \"$@\"; do echo \"  [$word]\" >> '{0}/log'; done",
            root.display()
        )
    };
    stand_in(&tools, "rustup", &log("rustup"));
    let installed = root.join("installed");
    std::fs::create_dir_all(&installed).unwrap();
    stand_in(&installed, "tfsize", &log("tfsize"));
    let cargo = format!(
        "{}
for word in \"$@\"; do case $word in --root=*) to=${{word#--root=}};; esac; done
mkdir -p \"$to/bin\" && cp '{}/tfsize' \"$to/bin/tfsize\"",
        log("cargo"),
        installed.display()
    );
    stand_in(&tools, "cargo", &cargo);
    // A PATH in which the checkout itself is, as some have it.
    let path = format!("{}:{}:.", tools.display(), std::env::var("PATH").unwrap());
    let out = Command::new(shell)
        .args(["-c", script])
        .current_dir(&checkout)
        .env("PATH", path)
        .env("RUNNER_TEMP", &temp)
        .env("TMPDIR", &temp)
        .env("GITHUB_ENV", temp.join("env"))
        .env("GITHUB_OUTPUT", temp.join("output"))
        .env("GITHUB_STEP_SUMMARY", temp.join("summary"))
        .env("GITHUB_ACTION_PATH", root.join("action"))
        .env("RUSTC_WRAPPER", "./evil")
        .env("CARGO_HOME", checkout.join(".cargo"))
        .env("CARGO_BUILD_RUSTC_WRAPPER", "./evil")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(
        !root.join("PWNED").exists(),
        "a program of the checkout was run"
    );
    let precious = std::fs::read_to_string(root.join("precious")).unwrap();
    assert_eq!(precious, "precious");
    (dir, out)
}

/// What was called, where and with which words.
#[cfg(unix)]
fn log(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("log")).unwrap_or_default()
}

/// Holds an installation: from the address and the commit given, elsewhere than in the checkout, with nothing of it.
#[cfg(unix)]
#[track_caller]
fn installed_apart(log: &str) {
    let call = log.lines().find(|l| l.starts_with("cargo ")).unwrap();
    let words: Vec<&str> = call.split(' ').collect();
    assert!(!words[1].contains("checkout"), "{call}");
    assert_eq!(words[2], "1.95.0", "{call}");
    assert!(
        !words[3].contains("checkout") && words[3] != "none",
        "{call}"
    );
    assert_eq!(words[4], "none", "{call}");
}

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A tag can be moved to another image or action, a digest cannot.
#[test]
fn images_and_actions_are_named_by_digest() {
    let is_digest = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit())
    };
    let mut seen = 0;
    for file in [GITLAB, GITLAB_DRIFT, GITHUB, GITHUB_DRIFT, ACTION] {
        for line in file.lines() {
            let line = line.trim().trim_start_matches("- ");
            let digest = if let Some(image) = line.strip_prefix("image:") {
                image.split_once("@sha256:").map(|(_, digest)| (digest, 64))
            } else if let Some(action) = line.strip_prefix("uses:") {
                let commit = action.split_once('@').map_or("", |(_, commit)| commit);
                commit.split_whitespace().next().map(|digest| (digest, 40))
            } else {
                continue;
            };
            assert!(
                digest.is_some_and(|(text, length)| is_digest(text, length)),
                "{line}"
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 6);
}

#[test]
#[cfg(unix)]
fn gitlab_jobs_run_and_keep_nothing_of_the_checkout() {
    for (text, job) in [(GITLAB, "tfsize"), (GITLAB_DRIFT, "tfsize-drift")] {
        let job = &yaml(text)[job];
        let lines = |key: &str| -> Vec<String> {
            let list = job[key].as_array().unwrap().iter();
            list.map(|l| l.as_str().unwrap().to_owned()).collect()
        };
        let before = lines("before_script").join("\n");
        let all = format!("{before}\n{}", lines("script").join("\n"));
        let defaults = job["variables"].as_object().unwrap();
        let defaults: Vec<(&str, &str)> = defaults
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str().unwrap()))
            .collect();
        let with = |more: &[(&'static str, &'static str)]| {
            let mut all = defaults.clone();
            all.extend_from_slice(more);
            all
        };
        let source = [
            ("TFSIZE_REPOSITORY", "https://git.example/tfsize"),
            ("TFSIZE_COMMIT", COMMIT),
        ];
        let (dir, out) = among_strangers("sh", &all, &with(&source));
        assert!(out.status.success(), "{out:?}");
        let said = log(dir.path());
        installed_apart(&said);
        assert!(
            said.contains("[--git=https://git.example/tfsize]"),
            "{said}"
        );
        assert!(said.contains(&format!("[--rev={COMMIT}]")), "{said}");
        assert!(said.contains("tfsize "), "{said}");
        // Nothing that was committed under the name of an output is handed over.
        let gone = |dir: &Path| {
            let reports = job["artifacts"]["reports"].as_object().unwrap().values();
            let paths = job["artifacts"]["paths"].as_array().into_iter().flatten();
            for output in reports.chain(paths) {
                let output = dir.join("checkout").join(output.as_str().unwrap());
                assert!(output.symlink_metadata().is_err(), "{}", output.display());
            }
        };
        gone(dir.path());
        // Also where the installation fails: artifacts are kept then, too.
        for wrong in [
            vec![],
            vec![source[0]],
            vec![source[1]],
            vec![source[0], ("TFSIZE_COMMIT", "v1")],
            vec![source[0], ("TFSIZE_COMMIT", "0123456")],
            vec![("TFSIZE_BINARY", "tfsize")],
            vec![("TFSIZE_BINARY", "./tfsize")],
        ] {
            let (dir, out) = among_strangers("sh", &all, &with(&wrong));
            assert_eq!(out.status.code(), Some(2), "{wrong:?}: {out:?}");
            assert!(!out.stderr.is_empty());
            assert_eq!(log(dir.path()), "", "{wrong:?}");
            gone(dir.path());
        }
    }
}

#[test]
#[cfg(unix)]
fn the_workflow_of_drift_installs_and_runs_nothing_of_the_checkout() {
    let workflow = yaml(GITHUB_DRIFT);
    let steps = workflow["jobs"]["drift"]["steps"].as_array().unwrap();
    let step = |name: &str| steps.iter().find(|s| s["name"] == name).unwrap();
    let install = step("Install tfsize");
    assert_eq!(install["working-directory"], "${{ runner.temp }}");
    let toolchain = install["env"]["RUSTUP_TOOLCHAIN"].as_str().unwrap();
    let script = format!("cd \"$RUNNER_TEMP\"\n{}", install["run"].as_str().unwrap());
    let with = |more: &[(&'static str, &'static str)]| {
        let mut all = vec![
            ("REPOSITORY", ""),
            ("COMMIT", ""),
            ("BINARY", ""),
            ("RUSTUP_TOOLCHAIN", toolchain),
        ];
        all.extend_from_slice(more);
        all
    };
    let source = [
        ("REPOSITORY", "https://git.example/tfsize"),
        ("COMMIT", COMMIT),
    ];
    let (dir, out) = among_strangers("bash", &script, &with(&source));
    assert!(out.status.success(), "{out:?}");
    installed_apart(&log(dir.path()));
    let env = std::fs::read_to_string(dir.path().join("temp/env")).unwrap();
    let binary = env.trim().strip_prefix("TFSIZE=").unwrap();
    assert!(Path::new(binary).starts_with(dir.path().canonicalize().unwrap().join("temp")));
    for wrong in [
        vec![],
        vec![source[0]],
        vec![source[0], ("COMMIT", "main")],
        vec![("BINARY", "./tfsize")],
    ] {
        let (dir, out) = among_strangers("bash", &script, &with(&wrong));
        assert_eq!(out.status.code(), Some(2), "{wrong:?}: {out:?}");
        assert_eq!(log(dir.path()), "");
    }
    // The other steps call that binary, and write outside of the checkout.
    for name in ["Generated files", "Lint", "Drift"] {
        let run = step(name)["run"].as_str().unwrap();
        assert!(
            run.contains("\"$TFSIZE\" ") && !run.contains(" tfsize "),
            "{run}"
        );
        for (at, _) in run.match_indices(" -o ") {
            let output = run[at + 4..].split_whitespace().next().unwrap();
            assert!(
                !output.contains('=') || output.contains("=$RUNNER_TEMP/"),
                "{output}"
            );
        }
    }
}

#[test]
#[cfg(unix)]
fn the_action_takes_names_of_files_as_such_and_writes_outside_of_the_checkout() {
    let action = yaml(ACTION);
    let steps = action["runs"]["steps"].as_array().unwrap();
    assert_eq!(steps[0]["working-directory"], "${{ runner.temp }}");
    let toolchain = steps[0]["env"]["RUSTUP_TOOLCHAIN"].as_str().unwrap();
    let script = steps[0]["run"].as_str().unwrap();
    let script = format!(
        "cd \"$RUNNER_TEMP\"\n{}",
        script.replace("--root ", "--root=")
    );
    let (dir, out) = among_strangers("bash", &script, &[("RUSTUP_TOOLCHAIN", toolchain)]);
    assert!(out.status.success(), "{out:?}");
    installed_apart(&log(dir.path()));

    let script = steps[1]["run"].as_str().unwrap();
    let script = format!("TFSIZE=$RUNNER_TEMP/../installed/tfsize\n{script}");
    let paths = "main.tf\n--write-baseline=x.tf.json\na b.tf\n*\n-osarif=/x\n$(touch ../PWNED)\n";
    let variables = [
        ("IN_PATH", paths),
        ("IN_POLICY", ""),
        ("IN_ENV", "production"),
        ("IN_FAIL_ON", ""),
        ("IN_ARGS", "--no-ignores"),
        ("IN_SARIF", ""),
    ];
    let (dir, out) = among_strangers("bash", &script, &variables);
    assert!(out.status.success(), "{out:?}");
    let said = log(dir.path());
    let words: Vec<&str> = said.lines().skip(1).map(str::trim).collect();
    let end = words.iter().position(|w| *w == "[--]").unwrap();
    let behind: Vec<String> = paths.lines().map(|l| format!("[{l}]")).collect();
    assert_eq!(words[end + 1..], behind);
    assert!(
        words[..end].contains(&"[--no-ignores]") && words[..end].contains(&"[--env=production]")
    );
    let temp = dir.path().canonicalize().unwrap().join("temp");
    for word in words[..end]
        .iter()
        .filter(|w| w.starts_with("[sarif=") || w.starts_with("[markdown="))
    {
        assert!(word.contains(&format!("={}/", temp.display())), "{word}");
    }
    let output = std::fs::read_to_string(temp.join("output")).unwrap();
    assert!(
        output.contains(&format!("sarif={}/tfsize.sarif", temp.display())),
        "{output}"
    );
}

#[test]
fn the_note_is_made_of_the_artifact_alone() {
    let gitlab = yaml(GITLAB_DRIFT);
    // A directory that another job has used may hold what was committed.
    assert_eq!(
        gitlab["tfsize-drift-note"]["variables"]["GIT_STRATEGY"],
        "empty"
    );
    let before = gitlab["tfsize-drift"]["before_script"][0].as_str().unwrap();
    let first = before.lines().find(|l| !l.starts_with('#')).unwrap();
    for path in gitlab["tfsize-drift"]["artifacts"]["paths"]
        .as_array()
        .unwrap()
    {
        assert!(
            first.starts_with("rm -rf -- ") && first.contains(path.as_str().unwrap()),
            "{first}"
        );
    }
}

#[test]
fn nothing_is_installed_by_a_name_or_run_by_a_tag() {
    let image =
        regex::Regex::new(r"image: [a-z]+:\d+\.\d+(\.\d+)?(@sha256:[0-9a-f]{64})?$").unwrap();
    for text in [GITHUB, GITHUB_DRIFT, GITLAB, GITLAB_DRIFT, ACTION] {
        for line in text.lines().filter(|l| l.contains("cargo install")) {
            let from =
                line.contains("--path ") || line.contains("--git=") && line.contains("--rev=");
            assert!(from && line.contains("--locked"), "{line}");
        }
        assert!(!text.contains("command -v tfsize"));
        // Images by version at least.
        for line in text
            .lines()
            .filter(|l| l.trim_start().starts_with("image:"))
        {
            assert!(image.is_match(line), "{line}");
        }
    }
}
