//! Nothing outside of the repository and the directories given is read, whatever names it.

#![cfg(unix)]

use crate::support::tfsize as tool;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use tempfile::TempDir;
use tool::{Ran, tfsize};

/// What must not be told: it is in files of every kind outside, and in the repository's own `.git` and state.
const SECRET: &str = "hunter2hunter2";

const POLICY: &str = "policy \"p\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {\n  demand {\n    connections = 100\n  }\n}\n\
service \"gateway\" {\n  by    = \"connections\"\n  tasks = \"2..6\"\n  tier \"all\" {\n    cpu    = \"1 vCPU\"\n    memory = \"2 GB\"\n  }\n}\n";

struct Places {
    dir: TempDir,
}

impl Places {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let made = Self { dir };
        let policy = format!(
            "# {SECRET}\n{}",
            POLICY.replace("\"p\"", &format!("\"{SECRET}\""))
        );
        let module = format!(
            "# {SECRET}\nlocals {{\n  a = \"{SECRET}\"\n}}\noutput \"{SECRET}\" {{\n  value = local.a\n}}\nresource \"aws_sqs_queue\" \"{SECRET}\" {{\n  \
             name = \"{SECRET}\"\n  visibility_timeout_seconds = 99999999\n}}\n"
        );
        let values = format!("x = \"{SECRET}\"\n{SECRET} = 1\n");
        for (name, text) in [
            ("outside/secret", SECRET),
            ("outside/tfsize.hcl", policy.as_str()),
            ("outside/module/main.tf", module.as_str()),
            ("outside/main.tf", module.as_str()),
            ("outside/x.tfvars", values.as_str()),
            ("outside/broken.tf", &format!("{SECRET} {SECRET}\n")),
            ("outside/tool/modules/modules.json", "{}"),
            ("repository/.git/config", SECRET),
            ("repository/.git/tfsize.hcl", policy.as_str()),
            ("repository/.git/module/main.tf", module.as_str()),
            ("repository/infra/terraform.tfstate", SECRET),
            ("repository/infra/.terraform/terraform.tfstate", SECRET),
            ("repository/tfsize.hcl", POLICY),
        ] {
            made.write(name, text);
        }
        made
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn top(&self) -> PathBuf {
        self.dir.path().join("repository")
    }

    fn outside(&self, name: &str) -> String {
        self.dir
            .path()
            .join("outside")
            .join(name)
            .display()
            .to_string()
    }
}

/// Every command that reads a configuration, a policy or both, in a format for people and one for programs.
const COMMANDS: [&[&str]; 16] = [
    &["lint", "infra", "--show-undecided", "--show-matches"],
    &["lint", "infra", "-o", "json"],
    &["lint", "infra", "-o", "sarif"],
    &["lint", "infra", "--diff", "--unsafe"],
    &["inspect", "infra"],
    &["inspect", "infra", "--format", "json"],
    &["drift", "--source", "infra"],
    &["drift", "--source", "infra", "-o", "json"],
    &["drift", "--source", "infra", "-o", "html"],
    &["explain", "aws_ecs_task_definition.leak", "infra"],
    &[
        "explain",
        "aws_ecs_task_definition.leak",
        "infra",
        "-o",
        "json",
    ],
    &["policy", "show"],
    &["policy", "check"],
    &["size"],
    &["generate", "--diff"],
    &["generate", "--check", "-o", "json"],
];

fn ran(dir: &Path, args: &[&str]) -> Ran {
    let mut command = tfsize(dir, args);
    command
        .env("SECRET_TOKEN", SECRET)
        .timeout(Duration::from_mins(1));
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Those of them that read what a configuration's own text names, in fewer formats.
const OF_TEXTS: [&[&str]; 5] = [
    COMMANDS[0],
    COMMANDS[1],
    COMMANDS[5],
    COMMANDS[7],
    COMMANDS[9],
];

/// Runs commands, none of which may tell the secret in any spelling; gives what all of them said.
fn assert_untold(places: &Places, commands: &[&[&str]], what: &str) -> String {
    let coded = base64::engine::general_purpose::STANDARD.encode(SECRET);
    let mut all = String::new();
    for command in commands {
        let ran = ran(&places.top(), command);
        let said = format!("{}{}", ran.out, ran.err);
        for secret in [SECRET, &coded] {
            assert!(!said.contains(secret), "{what}: {command:?}\n{said}");
        }
        assert!(ran.code >= 0, "{what}: {command:?} ended by a signal");
        all += &said;
    }
    all
}

/// Names of files that are found in a directory, as links that lead to what must not be read.
#[test]
fn links_that_are_found_lead_nowhere_else() {
    let places = Places::new();
    let git = |name: &str| places.top().join(".git").join(name).display().to_string();
    for (name, target) in [
        ("infra/a.tf", places.outside("main.tf")),
        ("infra/a.tf", places.outside("broken.tf")),
        ("infra/a.tf.json", places.outside("secret")),
        ("infra/a.tofu", places.outside("main.tf")),
        ("infra/override.tf", places.outside("main.tf")),
        ("infra/a.tf", "../../outside/main.tf".to_owned()),
        ("infra/a.tf", "/proc/self/environ".to_owned()),
        ("infra/a.tf", "/dev/zero".to_owned()),
        ("infra/a.tf", "/dev/ptmx".to_owned()),
        ("infra/a.tf", git("module/main.tf")),
        ("infra/terraform.tfvars", places.outside("x.tfvars")),
        ("infra/x.auto.tfvars", places.outside("x.tfvars")),
        ("infra/x.auto.tfvars.json", places.outside("secret")),
        ("infra/x.auto.tfvars", "/proc/self/environ".to_owned()),
        ("tfsize.hcl", places.outside("tfsize.hcl")),
        ("tfsize.hcl", git("tfsize.hcl")),
        ("tfsize.hcl", "/proc/self/environ".to_owned()),
        ("infra", places.outside("module")),
        ("infra/m", places.outside("module")),
        ("infra/.terraform/environment", places.outside("secret")),
        ("infra/.terraform/environment", "/dev/zero".to_owned()),
        (
            "infra/.terraform/modules/modules.json",
            "/dev/zero".to_owned(),
        ),
        ("infra/.terraform", places.outside("tool")),
    ] {
        let places_of = Places::new();
        let target = target.replace(
            &places.dir.path().display().to_string(),
            &places_of.dir.path().display().to_string(),
        );
        if name != "infra" {
            places_of.write(
                "repository/infra/main.tf",
                "variable \"x\" {\n  default = \"\"\n}\nmodule \"m\" {\n  source = \"./m\"\n}\noutput \"x\" {\n  value = \"${var.x}${terraform.workspace}\"\n}\n",
            );
        }
        let path = places_of.top().join(name);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        }
        let _ = fs::remove_file(&path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(&target, &path).unwrap();
        let said = assert_untold(&places_of, &COMMANDS, &format!("{name} -> {target}"));
        if !name.contains(".terraform") {
            let told = ["outside the repository", "does not read", "not a file"];
            assert!(
                told.iter().any(|t| said.contains(t)),
                "{name} -> {target}:\n{said}"
            );
        }
    }
}

/// What a text names: each with the place of the name, or as something that is not known.
#[test]
fn names_in_texts_lead_nowhere_else() {
    let sized = |memory: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"leak\" {{\n  family = \"x\"\n  requires_compatibilities = [\"FARGATE\"]\n  \
             network_mode = \"awsvpc\"\n  cpu = 256\n  memory = {memory}\n  container_definitions = jsonencode([{{ name = \"x\", image = \"nginx\", essential = true }}])\n}}\n"
        )
    };
    let probe = Places::new();
    let outside = |name: &str| probe.outside(name);
    let mut texts = Vec::new();
    for path in [
        "../.git/config".to_owned(),
        "../.GIT/../.git/config".to_owned(),
        "terraform.tfstate".to_owned(),
        ".terraform/terraform.tfstate".to_owned(),
        "../../outside/secret".to_owned(),
        outside("secret"),
        "/proc/self/environ".to_owned(),
        "link".to_owned(),
        "dir/secret".to_owned(),
        "${path.module}/../../outside/secret".to_owned(),
    ] {
        for function in [
            "file(P)",
            "base64encode(file(P))",
            "filebase64(P)",
            "templatefile(P, {})",
            "fileexists(P) ? 1 : 2",
            "filemd5(P)",
        ] {
            texts.push((
                "infra/main.tf",
                sized(&function.replace('P', &format!("\"{path}\""))),
            ));
        }
    }
    texts.push((
        "infra/main.tf",
        sized("join(\"\", fileset(\"../../outside\", \"**\"))"),
    ));
    texts.push((
        "infra/main.tf",
        sized("join(\"\", fileset(\"dir\", \"**\"))"),
    ));
    texts.push((
        "infra/main.tf",
        sized("join(\"\", fileset(\"..\", \".git/*\"))"),
    ));
    for source in [
        "../../outside/module",
        "../.git/module",
        "./dir/module",
        "./../../outside",
    ] {
        texts.push(("infra/main.tf", format!("module \"m\" {{\n  source = \"{source}\"\n}}\noutput \"x\" {{\n  value = module.m\n}}\n")));
    }
    for path in [
        "../outside/tfsize.hcl".to_owned(),
        outside("tfsize.hcl"),
        "/proc/self/environ".to_owned(),
        "/dev/ptmx".to_owned(),
        "/dev/zero".to_owned(),
        ".git/config".to_owned(),
        ".git/tfsize.hcl".to_owned(),
        "infra/link".to_owned(),
        "infra/terraform.tfstate".to_owned(),
    ] {
        texts.push((
            "tfsize.hcl",
            POLICY.replace("region", &format!("extends = \"{path}\"\n  region")),
        ));
    }
    for path in [
        "../../outside/x.tfvars".to_owned(),
        outside("x.tfvars"),
        "link".to_owned(),
    ] {
        let select = format!(
            "environment \"production\" {{\n  select {{\n    var_files = [\"{path}\"]\n  }}"
        );
        texts.push((
            "tfsize.hcl",
            POLICY.replace("environment \"production\" {", &select),
        ));
    }
    for (dir, name) in [("/", "/etc"), ("../../outside/module", "m")] {
        let list = format!(
            "{{\"Modules\":[{{\"Key\":\"{name}\",\"Source\":\"x/y/z\",\"Dir\":\"{dir}\"}},{{\"Key\":\"m\",\"Source\":\"x/y/z\",\"Dir\":\"../../outside/module\"}}]}}"
        );
        texts.push(("infra/.terraform/modules/modules.json", list));
    }
    for (name, text) in texts {
        let places = Places::new();
        let text = text.replace(
            &probe.dir.path().display().to_string(),
            &places.dir.path().display().to_string(),
        );
        places.write("repository/infra/main.tf", &sized("variable"));
        if name.ends_with("modules.json") {
            places.write(
                "repository/infra/main.tf",
                "module \"m\" {\n  source = \"x/y/z\"\n}\noutput \"x\" {\n  value = module.m\n}\n",
            );
        }
        symlink(places.outside("secret"), places.top().join("infra/link")).unwrap();
        symlink(places.outside(""), places.top().join("infra/dir")).unwrap();
        places.write(&format!("repository/{name}"), &text);
        let commands = if name == "tfsize.hcl" {
            &COMMANDS[..]
        } else {
            &OF_TEXTS
        };
        let said = assert_untold(&places, commands, &text);
        let told = ["outside", "does not read", "not a file"];
        // Of a pattern nothing is found.
        assert!(
            text.contains("fileset") || told.iter().any(|t| said.contains(t)),
            "{text}\n{said}"
        );
    }
}

/// What is refused as a file of the configuration is an error with its place, not passed over.
#[test]
fn what_is_refused_is_an_error_at_its_place() {
    let places = Places::new();
    places.write(
        "repository/infra/main.tf",
        "module \"m\" {\n  source = \"../../outside/module\"\n}\n",
    );
    let refused = ran(&places.top(), &["lint", "infra"]);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert!(
        refused.out.contains("infra/main.tf:2:12"),
        "{}",
        refused.out
    );
    assert!(refused.out.contains("--allow-dir"), "{}", refused.out);
    let outside = places.outside("");
    let allowed = ran(&places.top(), &["lint", "infra", "--allow-dir", &outside]);
    assert!(!allowed.out.contains("--allow-dir"), "{}", allowed.out);
    let named = ran(
        &places.top(),
        &["inspect", "infra", "--allow-dir", &outside],
    );
    assert_eq!(named.code, 0, "{}", named.err);
    symlink(
        places.outside("main.tf"),
        places.top().join("infra/link.tf"),
    )
    .unwrap();
    let refused = ran(&places.top(), &["lint", "infra"]);
    assert!(refused.out.contains("infra/link.tf:1:1"), "{}", refused.out);
    assert_eq!(refused.code, 1);
}

/// A plan or state that is compared is in the checkout of a job, under any name: the configuration does not read it.
#[test]
fn what_a_run_compares_is_not_read_by_the_configuration() {
    let places = Places::new();
    // It does not tell by itself what it is.
    let state = serde_json::json!({"format_version": "1.0", "values": {
        "root_module": {"resources": []}, "outputs": {"x": {"sensitive": true, "value": SECRET, "type": "string"}}
    }});
    places.write("repository/infra/odd", &state.to_string());
    places.write(
        "repository/infra/main.tf",
        "locals {\n  held = jsondecode(file(\"odd\")).values.outputs.x.value\n}\nresource \"aws_ecs_service\" \"a\" {\n  for_each = toset([local.held])\n  \
         name = each.key\n}\n",
    );
    let read = ran(&places.top(), &["inspect", "infra"]);
    assert!(read.out.contains(SECRET), "{}{}", read.out, read.err);
    for format in ["text", "json"] {
        let command = [
            "drift",
            "--source",
            "infra",
            "--state",
            "infra/odd",
            "--env",
            "production",
            "-o",
            format,
        ];
        let said = assert_untold(&places, &[&command], format);
        assert!(said.contains("gateway"), "{said}");
    }
}

/// What tells by itself that it is a plan, a state or a key is read by no text, whatever it is called and whether it is
/// compared or not.
#[test]
fn plans_states_and_keys_under_any_name_are_not_read() {
    let plan = serde_json::json!({
        "format_version": "1.2", "terraform_version": "1.11.4", "variables": {"x": {"value": SECRET}},
    });
    let state = serde_json::json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l",
        "outputs": {"x": {"value": SECRET, "type": "string"}}, "resources": [],
    });
    let saved = [
        b"PK\x03\x04\x14\0\x08\0\x08\0".as_slice(),
        &[0; 16],
        &[6, 0, 0, 0],
        b"tfplan",
        SECRET.as_bytes(),
    ]
    .concat();
    let key = format!(
        "-----BEGIN OPENSSH PRIVATE KEY-----\n{SECRET}{SECRET}{SECRET}\n-----END OPENSSH PRIVATE KEY-----\n"
    );
    let contents: [(&str, Vec<u8>); 4] = [
        ("a plan", plan.to_string().into()),
        ("a state", state.to_string().into()),
        ("a plan", saved),
        ("credentials", key.into()),
    ];
    for (whose, content) in contents {
        for name in ["odd", "plan.json", "x.tftpl", "data.txt"] {
            let places = Places::new();
            let file = places.top().join("infra").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &content).unwrap();
            let calls = [
                format!("file(\"{name}\")"),
                format!("filebase64(\"{name}\")"),
                format!("templatefile(\"{name}\", {{}})"),
                format!("jsondecode(file(\"./{name}\"))"),
            ];
            let queue = |(i, call)| {
                format!("resource \"aws_sqs_queue\" \"q{i}\" {{\n  name = {call}\n}}\n")
            };
            let text: String = calls.iter().enumerate().map(queue).collect();
            places.write("repository/infra/main.tf", &text);
            let said = assert_untold(&places, &OF_TEXTS, whose);
            assert!(
                said.contains(&format!("belongs to {whose}")),
                "{name}: {said}"
            );
            let extends =
                POLICY.replace("region", &format!("extends = \"infra/{name}\"\n  region"));
            places.write("repository/tfsize.hcl", &extends);
            let said = assert_untold(&places, &[&["policy", "check"]], whose);
            assert!(
                said.contains(&format!("belongs to {whose}")),
                "{name}: {said}"
            );
        }
    }
}

/// The same of a policy, which a message about it would quote.
#[test]
fn what_a_run_is_given_is_not_read_by_the_policy() {
    let document = serde_json::json!({
        "format_version": "1.2", "terraform_version": "1.11.4", "variables": {"x": {"value": SECRET}},
        "resource_changes": [], "values": {"root_module": {"resources": []}},
    });
    for flag in ["--plan", "--state"] {
        let places = Places::new();
        places.write("repository/infra/main.tf", "");
        places.write("repository/infra/odd", &document.to_string());
        let commands = [
            &["drift", "--source", "infra", flag, "infra/odd"][..],
            &["drift", flag, "infra/odd"],
        ];
        let refused = |what: &str| {
            for command in commands {
                let said = assert_untold(&places, &[command], what);
                let why = "the plan or state of this run";
                assert!(said.contains(why), "{what}: {command:?}\n{said}");
            }
        };
        let extends = POLICY.replace("region", "extends = \"infra/odd\"\n  region");
        places.write("repository/tfsize.hcl", &extends);
        refused("extends");
        fs::remove_file(places.top().join("tfsize.hcl")).unwrap();
        symlink("infra/odd", places.top().join("tfsize.hcl")).unwrap();
        refused("a link");
    }
}

/// A path on the command line may lead anywhere, but not by a link that is in the repository.
#[test]
fn what_the_command_line_names_is_the_persons_own() {
    let places = Places::new();
    places.write(
        "repository/infra/main.tf",
        "variable \"x\" {}\noutput \"x\" {\n  value = var.x\n}\n",
    );
    places.write("outside/own.tfvars", "x = \"mine\"\n");
    let own = places.outside("own.tfvars");
    let named = ran(
        &places.top(),
        &["inspect", "infra", "--var-file", &own, "--format", "json"],
    );
    assert!(named.out.contains("mine"), "{}{}", named.out, named.err);
    symlink(&own, places.top().join("infra/link.tfvars")).unwrap();
    symlink(
        places.outside("tfsize.hcl"),
        places.top().join("policy.hcl"),
    )
    .unwrap();
    symlink(places.outside("module"), places.top().join("linked")).unwrap();
    for args in [
        &["inspect", "infra", "--var-file", "infra/link.tfvars"][..],
        &["lint", "infra", "--baseline", "policy.hcl"],
        &["policy", "check", "--policy", "policy.hcl"],
        &["drift", "--plan", "policy.hcl"],
        &["drift", "--state", "policy.hcl"],
        &["inspect", "--plan", "policy.hcl"],
        &["lint", "linked"],
        &["inspect", "linked"],
        &["drift", "--source", "linked"],
    ] {
        let refused = ran(&places.top(), args);
        let said = format!("{}{}", refused.out, refused.err);
        assert!(matches!(refused.code, 1 | 2), "{args:?}: {said}");
        assert!(said.contains("outside the repository"), "{args:?}: {said}");
        assert!(!said.contains(SECRET), "{args:?}: {said}");
    }
}

/// Values that a run is given are the person's, whatever their file is called: the configuration reads them by its variables.
#[test]
fn values_that_a_run_is_given_are_read_by_no_function() {
    let places = Places::new();
    places.write(
        "repository/infra/given.conf",
        &format!("x = \"{SECRET}\"\n"),
    );
    for read in [
        "file(\"${path.module}/given.conf\")",
        "filebase64(\"${path.module}/given.conf\")",
        "templatefile(\"${path.module}/given.conf\", {})",
        "filesha256(\"${path.module}/given.conf\")",
    ] {
        let text = format!("variable \"x\" {{}}\noutput \"x\" {{\n  value = {read}\n}}\n");
        places.write("repository/infra/main.tf", &text);
        let args = ["inspect", "infra", "--var-file", "infra/given.conf"];
        let said = assert_untold(&places, &[&args], read);
        assert!(said.contains("values of variables"), "{read}: {said}");
    }
}

/// A link in a repository leads nowhere else, from wherever it is named.
#[test]
fn a_link_to_a_directory_is_followed_from_nowhere() {
    let places = Places::new();
    symlink(places.outside("module"), places.top().join("linked")).unwrap();
    places.write("repository/deep/er/x.txt", "");
    let whole = places.top().join("linked").display().to_string();
    let file = format!("{whole}/main.tf");
    let elsewhere = tempfile::tempdir().unwrap();
    let deep = places.top().join("deep/er");
    for (from, path) in [
        (elsewhere.path(), whole.as_str()),
        (elsewhere.path(), &file),
        (&*places.top(), "linked"),
        (&*places.top(), "./linked/main.tf"),
        (&*deep, "../../linked"),
    ] {
        for args in [
            &["lint", path][..],
            &["inspect", path],
            &["drift", "--source", path],
        ] {
            let refused = ran(from, args);
            let said = format!("{}{}", refused.out, refused.err);
            assert_eq!(refused.code, 2, "{args:?}: {said}");
            assert!(!said.contains(SECRET), "{args:?}: {said}");
        }
        let allowed = ran(
            from,
            &["lint", path, "--allow-dir", &places.outside("module")],
        );
        assert!(allowed.code < 2, "{path}: {}", allowed.err);
    }
}

/// Without a repository, what may be read is what was named.
#[test]
fn without_a_repository_only_what_is_named_is_read() {
    let places = Places::new();
    fs::remove_dir_all(places.top().join(".git")).unwrap();
    places.write(
        "repository/infra/main.tf",
        "module \"m\" {\n  source = \"../modules/m\"\n}\n",
    );
    places.write(
        "repository/modules/m/main.tf",
        "output \"x\" {\n  value = 1\n}\n",
    );
    // The working directory is meant too where what is named is in it.
    assert_eq!(ran(&places.top(), &["inspect", "infra"]).code, 0);
    let alone = ran(&places.top().join("infra"), &["inspect", "."]);
    assert!(
        alone.err.contains("outside the repository"),
        "{}",
        alone.err
    );
    let both = ran(
        &places.top().join("infra"),
        &["inspect", ".", "--allow-dir", "../modules"],
    );
    assert!(!both.err.contains("outside the repository"), "{}", both.err);
}

/// A policy that a pull request has changed decides nothing in an isolated run, not even by its mistakes; one that is named
/// does.
#[test]
fn an_isolated_run_ignores_what_it_finds() {
    let places = Places::new();
    let wrong = "resource \"aws_ecs_task_definition\" \"wrong\" {\n  family = \"w\"\n  requires_compatibilities = [\"FARGATE\"]\n  \
                 network_mode = \"awsvpc\"\n  cpu = 300\n  memory = 700\n  container_definitions = jsonencode([{ name = \"a\", image = \"nginx:1\", essential = true }])\n}\n";
    places.write("repository/infra/main.tf", wrong);
    let found = |args: &[&str]| {
        let ran = ran(&places.top(), args);
        (ran.out.contains("ecs-fargate-size"), ran)
    };
    for settings in [
        "lint {\n  exclude = [\"infra\"]\n}\n",
        "lint {\n  rule \"ecs-fargate-size\" {\n    severity = \"off\"\n  }\n}\n",
        "waiver \"w\" {\n  rule    = \"ecs-fargate-size\"\n  address = \"*\"\n  reason  = \"none\"\n  until   = \"2099-01-01\"\n}\n",
    ] {
        places.write("repository/tfsize.hcl", &format!("{POLICY}{settings}"));
        let (told, plain) = found(&["lint"]);
        assert!(!told, "{settings}{}{}", plain.out, plain.err);
        let (told, isolated) = found(&["lint", "--isolated"]);
        assert!(told && isolated.code == 1, "{settings}{}", isolated.err);
        assert!(isolated.err.contains("--isolated"), "{}", isolated.err);
        let (told, named) = found(&["lint", "--isolated", "--policy", "tfsize.hcl"]);
        assert!(!told, "{settings}{}{}", named.out, named.err);
    }
    places.write("repository/tfsize.hcl", "policy {");
    assert_eq!(ran(&places.top(), &["lint"]).code, 2);
    assert!(found(&["lint", "--isolated"]).0);
    let size = ran(&places.top(), &["size", "--isolated"]);
    assert_eq!(size.code, 0, "{}", size.err);
}

/// What a job has written as values is no configuration and no policy under another name, and what is no policy is not
/// quoted as one.
#[test]
fn values_are_neither_read_nor_quoted_as_something_else() {
    let given = [
        ("terraform.tfvars", format!("pw = \"{SECRET}\"\n")),
        ("a.auto.tfvars.json", format!("{{\"pw\":\"{SECRET}\"}}")),
        ("token", SECRET.to_owned()),
        ("x.yml", format!("- \"{SECRET}\"\n")),
        ("backend.hcl", format!("unknown = \"{SECRET}\"\n")),
        ("odd.hcl", format!("{{ \"x\" \"{SECRET}\"\n")),
    ];
    let commands: [&[&str]; 6] = [
        &["lint"],
        &["policy", "check"],
        &["policy", "show"],
        &["inspect"],
        &["drift", "--source", "infra"],
        &["lint", "-o", "json"],
    ];
    for (name, text) in given {
        let of_policy = |places: &Places| {
            assert_untold(places, &commands, name);
        };
        let places = Places::new();
        places.write("repository/infra/main.tf", "");
        places.write(&format!("repository/{name}"), &text);
        let extends = POLICY.replace("region", &format!("extends = \"{name}\"\n  region"));
        places.write("repository/tfsize.hcl", &extends);
        of_policy(&places);
        fs::remove_file(places.top().join("tfsize.hcl")).unwrap();
        symlink(name, places.top().join("tfsize.hcl")).unwrap();
        of_policy(&places);
        fs::remove_file(places.top().join("tfsize.hcl")).unwrap();
        for link in ["a.tf", "a.tf.json"] {
            symlink(
                Path::new("..").join(name),
                places.top().join("infra").join(link),
            )
            .unwrap();
            let said = assert_untold(&places, &[&["lint", "infra"], &["inspect", "infra"]], name);
            assert!(
                said.contains("a link to a file of another kind"),
                "{link}: {said}"
            );
            fs::remove_file(places.top().join("infra").join(link)).unwrap();
        }
    }
}
