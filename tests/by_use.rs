//! What is a secret by its use or by what it says is one wherever else it is read: through repeated blocks, items of lists,
//! files, and what the policy asks.

#![allow(
    clippy::format_push_string,
    reason = "a test that cannot go on says so by panicking"
)]

use crate::support::tfsize as support;

use std::fs;

use serde_json::{Value as Json, json};
use support::run;
use tempfile::TempDir;

fn written(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// The outputs of a configuration, by name.
fn outputs(files: &[(&str, &str)]) -> Json {
    let dir = written(files);
    let ran = run(dir.path(), &["inspect", "-o", "json"]);
    let document: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let changes = document["output_changes"].as_object().unwrap();
    let after = changes
        .iter()
        .map(|(name, c)| (name.clone(), c["after"].clone()));
    Json::Object(after.collect())
}

const HIDDEN: &str = "(sensitive)";

/// A database whose password is an expression, with other arguments.
fn database(name: &str, more: &str, password: &str) -> String {
    format!(
        "resource \"aws_db_instance\" \"{name}\" {{\n  {more}\n  instance_class = \"db.t3.micro\"\n  password = {password}\n}}\n"
    )
}

#[test]
fn a_password_is_one_through_repeated_blocks_and_in_the_item_that_it_is() {
    let ways = [
        // Through an index that is computed, as all entries are as likely.
        (
            "{ q = { q = \"open\", n = 1 }, other = { q = \"hunter2\", n = 2 } }",
            database("d", "", "local.v[\"${var.key}\"].q"),
            json!({ "q": { "q": HIDDEN, "n": 1 }, "other": { "q": HIDDEN, "n": 2 } }),
        ),
        // Through `each`, an iterator of a dynamic block with and without a name, and one in another.
        (
            "{ one = { q = \"hunter2\", n = 1 } }",
            database("d", "for_each = local.v", "each.value.q"),
            json!({ "one": { "q": HIDDEN, "n": 1 } }),
        ),
        (
            "[{ q = \"hunter2\", n = 1 }]",
            "resource \"aws_mq_broker\" \"b\" {\n  dynamic \"user\" {\n    for_each = local.v\n    content {\n      username = \"u\"\n      password = user.value.q\n    }\n  }\n}\n".to_owned(),
            json!([{ "q": HIDDEN, "n": 1 }]),
        ),
        (
            "{ a = { b = [{ q = \"hunter2\", n = 1 }], n = 2 } }",
            "resource \"thing_x\" \"b\" {\n  dynamic \"outer\" {\n    for_each = local.v\n    iterator = o\n    content {\n      dynamic \"user\" {\n        for_each = o.value.b\n        iterator = i\n        content {\n          password = i.value.q\n        }\n      }\n    }\n  }\n}\n".to_owned(),
            json!({ "a": { "b": [{ "q": HIDDEN, "n": 1 }], "n": 2 } }),
        ),
        // Through a module that is called many times.
        (
            "{ one = { q = \"hunter2\", n = 1 } }",
            "module \"m\" {\n  source = \"./m\"\n  for_each = local.v\n  given = each.value.q\n}\n".to_owned(),
            json!({ "one": { "q": HIDDEN, "n": 1 } }),
        ),
        // An item of a list is one, and the others are as open as they were.
        (
            "[\"hunter2\", 512, { q = \"open\" }]",
            database("d", "", "local.v[0]"),
            json!([HIDDEN, 512, { "q": "open" }]),
        ),
        (
            "[{ q = \"hunter2\", n = 1 }, { q = \"hunter2\", n = 2 }]",
            database("d", "count = 2", "local.v[count.index].q"),
            json!([{ "q": HIDDEN, "n": 1 }, { "q": HIDDEN, "n": 2 }]),
        ),
        (
            "[{ q = \"hunter2\", n = 1 }]",
            database("d", "", "local.v[*].q[0]"),
            json!([{ "q": HIDDEN, "n": 1 }]),
        ),
    ];
    let module = format!(
        "variable \"given\" {{}}\n{}",
        database("d", "", "var.given")
    );
    for (value, used, want) in ways {
        let text = format!(
            "variable \"key\" {{\n  default = \"other\"\n}}\nlocals {{\n  v = {value}\n}}\n{used}output \"o\" {{\n  value = local.v\n}}\n"
        );
        let got = outputs(&[("main.tf", &text), ("m/main.tf", &module)]);
        assert_eq!(got["o"], want, "{text}");
        // Nor is the literal shown, by a mistake on its line.
        let mistake = text.replace("v = ", "w = local.nope\n  v = ");
        let line = mistake.replace("w = local.nope\n  v = ", "v = local.nope == 1 ? null : ");
        for text in [mistake, line] {
            let dir = written(&[("main.tf", &text), ("m/main.tf", &module)]);
            let ran = run(dir.path(), &["lint"]);
            assert!(ran.out.contains("nope"), "{}", ran.out);
            assert!(!ran.out.contains("hunter2"), "{}", ran.out);
        }
    }
}

/// Blocks of JSON are told from arguments by the schema, and those that are made by a collection are made.
#[test]
fn repeated_blocks_in_json_are_made_and_their_passwords_followed() {
    let dynamic = |name: &str, content: Json| json!({ name: { "for_each": "${local.v}", "content": content } });
    let broker = |dynamic: Json| json!({ "aws_mq_broker": { "b": { "dynamic": dynamic } } });
    let user = |password: &str| json!({ "username": "u", "password": password });
    let acl = |more: Json| {
        json!({ "aws_wafv2_ip_set": { "w": more }, "aws_network_acl": { "n": { "vpc_id": "v", "dynamic": { "ingress": {
            "for_each": "${local.v}", "iterator": "i", "content": { "from_port": 1, "to_port": 2, "action": "${i.value}" } } } } } })
    };
    let within = json!({ "aws_ecs_task_definition": { "t": { "family": "f", "volume": { "name": "v", "dynamic":
        [{ "docker_volume_configuration": [{ "for_each": "${local.v}", "content": [{ "driver": "${docker_volume_configuration.value}" }] }] }] } } } });
    for (resource, made) in [
        (acl(json!({ "name": "n" })), "\"action\": \"seen\""),
        (within, "\"driver\": \"seen\""),
    ] {
        let text = json!({ "locals": { "v": ["seen"] }, "resource": resource });
        let dir = written(&[("main.tf.json", &text.to_string())]);
        let ran = run(dir.path(), &["inspect", "-o", "json"]);
        assert!(ran.out.contains(made), "{text}: {}{}", ran.out, ran.err);
    }
    for resource in [
        broker(dynamic("user", user("${user.value}"))),
        broker(json!([dynamic("user", json!([user("a${user.value}")]))])),
    ] {
        let text = json!({
            "locals": { "v": ["hunter2"] },
            "resource": resource,
            "output": { "o": { "value": "${local.v}" } },
        });
        let dir = written(&[("main.tf.json", &text.to_string())]);
        for args in [
            &["inspect", "-o", "json"][..],
            &["inspect"],
            &["lint"],
            &["validate"],
        ] {
            let ran = run(dir.path(), args);
            let said = ran.out + &ran.err;
            assert!(!said.contains("hunter2"), "{args:?} {text}: {said}");
        }
    }
}

/// A block with a password holds other things as well, which are no secrets: in JSON, too, the password alone is one.
#[test]
fn what_stands_beside_a_password_in_a_block_is_shown_in_either_syntax() {
    for (name, text) in [
        (
            "main.tf",
            "resource \"aws_mq_broker\" \"b\" {\n  user {\n    nope = \"seen\"\n    password = \"hunter2\"\n  }\n}\n",
        ),
        (
            "main.tf.json",
            "{\"resource\": {\"aws_mq_broker\": {\"b\": {\"user\": {\n\"nope\": \"seen\",\n\"password\": \"hunter2\"}}}}}",
        ),
    ] {
        let dir = written(&[(name, text)]);
        let ran = run(dir.path(), &["validate"]);
        let said = ran.out + &ran.err;
        assert!(
            said.contains("\"seen\"") && !said.contains("hunter2"),
            "{text}: {said}"
        );
    }
}

#[test]
fn what_is_written_in_for_each_is_a_secret_in_the_other_arguments_too() {
    let text = "resource \"aws_db_instance\" \"d\" {\n  for_each = { one = { q = \"hunter2\", n = \"x1\" } }\n  instance_class = \"db.t3.micro\"\n  password = each.value.q\n  tags = { a = each.value.q, b = each.value.n }\n}\n";
    let dir = written(&[("main.tf", text)]);
    let ran = run(dir.path(), &["inspect", "-o", "json"]);
    assert!(!ran.out.contains("hunter2"), "{}", ran.out);
    assert!(
        ran.out.contains("\"x1\"") && ran.out.contains("d[\\\"one\\\"]"),
        "{}",
        ran.out
    );
}

#[test]
fn names_that_repeated_blocks_go_through_many_times_are_followed_once() {
    let mut text =
        "locals {\n  v = [\"x\"]\n}\nresource \"thing_x\" \"b\" {\n  count = 0\n".to_owned();
    for n in 0..24 {
        let from = if n == 0 {
            "[local.v, local.v]".to_owned()
        } else {
            format!("[i{0}.value, i{0}.value]", n - 1)
        };
        text += &format!("dynamic \"b{n}\" {{\nfor_each = {from}\niterator = i{n}\ncontent {{\n");
    }
    text += "password = i23.value\n";
    text += &"}\n}\n".repeat(24);
    text += "}\n";
    let dir = written(&[("main.tf", &text)]);
    let started = std::time::Instant::now();
    let ran = run(dir.path(), &["--budget", "0.1", "validate"]);
    assert!(ran.code < 2, "{}", ran.err);
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn an_entry_that_a_later_one_takes_the_place_of_is_as_hidden() {
    for text in [
        "locals {\n  a = { password = \"hunter2\", password = \"x\", b = local.nope }\n}\n",
        "locals {\n  a = { password = {\n    b = \"hunter2\" }\n    password = \"x\", b = local.nope }\n}\n",
        "resource \"aws_sqs_queue\" \"q\" {\n  tags = { token = \"hunter2\", token = \"x\", b = local.nope }\n}\n",
    ] {
        let dir = written(&[("main.tf", text)]);
        for command in ["lint", "inspect", "validate"] {
            let ran = run(dir.path(), &[command]);
            let said = format!("{}{}", ran.out, ran.err);
            assert!(said.contains("nope") && !said.contains("hunter2"), "{said}");
        }
    }
    let text =
        r#"{"locals": {"a": "${ { password = \"hunter2\", password = \"x\", b = local.nope } }"}}"#;
    let dir = written(&[("main.tf.json", text)]);
    let ran = run(dir.path(), &["lint"]);
    assert!(
        ran.out.contains("nope") && !ran.out.contains("hunter2"),
        "{}",
        ran.out
    );
}

/// A text that shows a secret by what it says, and three that hold it under names that say nothing.
const FILES: [(&str, &str); 4] = [
    ("s.txt", "user: app\npassword: PW\n"),
    ("s.yml", "url: \"postgres://u:PW@h\"\n"),
    ("s.json", "{\"url\": \"postgres://u:PW@h\"}"),
    ("s.csv", "n,url\n1,postgres://u:PW@h\n"),
];

#[test]
fn what_a_file_shows_is_a_secret_to_what_asks_it() {
    let texts = [
        "file(\"s.txt\")",
        "templatefile(\"s.txt\", {})",
        "yamldecode(file(\"s.yml\")).url",
        "jsondecode(file(\"s.json\")).url",
        "csvdecode(file(\"s.csv\"))[0].url",
        "base64decode(base64encode(file(\"s.txt\")))",
        "file(\"s.json\")",
    ];
    let asked = [
        "strcontains(TEXT, \"hunter2\")",
        "length(TEXT)",
        "can(regex(\"hunter2\", TEXT))",
        "length(regexall(\"h\", TEXT))",
        "startswith(TEXT, \"postgres://u:h\")",
        "TEXT == \"user: app\\npassword: hunter2\\n\"",
        "[for x in [TEXT] : 1 if strcontains(x, \"h\")]",
    ];
    let mut text = String::new();
    for (n, from) in texts.iter().enumerate() {
        for (m, ask) in asked.iter().enumerate() {
            let ask = ask.replace("TEXT", from);
            text += &format!(
                "output \"o{n}x{m}\" {{\n  value = {ask}\n}}\nresource \"aws_sqs_queue\" \"q{n}x{m}\" {{\n  delay_seconds = {ask} == true ? 5000 : 1\n}}\n"
            );
        }
    }
    text += "output \"open\" {\n  value = [length(file(\"open.txt\")), jsondecode(file(\"s.json\"))]\n}\n";
    let told = |pw: &str| {
        let files: Vec<(&str, String)> = FILES
            .iter()
            .map(|(name, text)| (*name, text.replace("PW", pw)))
            .collect();
        let mut all: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
        all.extend([("main.tf", text.as_str()), ("open.txt", "mail")]);
        let dir = written(&all);
        ["inspect", "lint"].map(|command| {
            let ran = run(dir.path(), &[command]);
            let json = run(dir.path(), &[command, "-o", "json"]);
            format!("{}{}{}{}{}", ran.code, ran.out, ran.err, json.out, json.err)
        })
    };
    let [one, other] = ["hunter2", "qwertyuiop"].map(told);
    for (one, other) in one.iter().zip(&other) {
        let differs = one.lines().zip(other.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None);
    }
    assert!(one[0].contains("open = [   4,"), "{}", one[0]);
}

/// A policy with environments that patterns of a variable choose.
fn chosen(variable: &str, patterns: [&str; 2]) -> String {
    let environment = |name: &str, pattern: &str| {
        format!(
            "environment \"{name}\" {{\n  select {{\n    variables = {{ {variable} = \"{pattern}\" }}\n  }}\n}}\n"
        )
    };
    let [one, other] = patterns;
    format!(
        "policy \"x\" {{\n  region = \"us-east-1\"\n}}\n{}{}queue \"a\" {{ delay = \"5s\" }}\n",
        environment("yes", one),
        environment("no", other)
    )
}

#[test]
fn no_secret_chooses_an_environment() {
    let queue = "resource \"aws_sqs_queue\" \"a\" {\n  name = \"a\"\n}\n";
    let named = "policy \"x\" {\n  region = \"us-east-1\"\n}\nenvironment \"hunter2\" {}\nenvironment \"qwertyu\" {}\nqueue \"a\" { delay = \"5s\" }\n";
    let used = database("d", "", "var.pw");
    for (declared, policy) in [
        (
            "variable \"pw\" {\n  sensitive = true\n}\n".to_owned(),
            chosen("pw", ["h*", "q*"]),
        ),
        (
            "variable \"pw\" {\n  sensitive = true\n}\n".to_owned(),
            chosen("pw", ["hunter2", "qwertyu"]),
        ),
        (
            format!("variable \"pw\" {{}}\n{used}"),
            chosen("pw", ["h*", "q*"]),
        ),
        (
            "variable \"pw\" {}\n".to_owned(),
            chosen("pw", ["h*", "q*"]),
        ),
        (
            "variable \"env\" {\n  sensitive = true\n}\n".to_owned(),
            named.to_owned(),
        ),
    ] {
        let text = format!("{declared}{queue}");
        let told = |secret: &str| {
            let dir = written(&[("main.tf", &text), ("tfsize.hcl", &policy)]);
            [
                &["lint", "--show-matches", "--show-undecided"][..],
                &["lint", "-o", "json"],
                &["drift", "--source", "."],
                &["cost", "."],
                &["explain", "aws_sqs_queue.a.delay_seconds", "."],
                &[
                    "explain",
                    "aws_sqs_queue.a.delay_seconds",
                    ".",
                    "-o",
                    "json",
                ],
            ]
            .map(|args| {
                let mut command = support::tfsize(dir.path(), args);
                let ran = command.env("TF_VAR_pw", secret).env("TF_VAR_env", secret);
                let ran = ran.output().unwrap();
                let said = [ran.stdout, ran.stderr].concat();
                let said = String::from_utf8(said).unwrap();
                assert!(
                    !said.contains("is yes") && !said.contains("in yes"),
                    "{said}"
                );
                said
            })
        };
        assert_eq!(told("hunter2"), told("qwertyu"), "{declared}{policy}");
    }
    // What is no secret does, and so does the whole of what comes of the environment.
    let declared = format!("variable \"stage\" {{\n  default = \"h1\"\n}}\n{queue}");
    for (patterns, env, chooses) in [
        (["h*", "q*"], None, true),
        (["h2", "q*"], Some("h2"), true),
        (["h*", "q*"], Some("h2"), false),
    ] {
        let dir = written(&[
            ("main.tf", &declared),
            ("tfsize.hcl", &chosen("stage", patterns)),
        ]);
        let mut command = support::tfsize(dir.path(), &["lint", "--show-matches"]);
        let ran = command
            .envs(env.map(|value| ("TF_VAR_stage", value)))
            .output()
            .unwrap();
        let said = String::from_utf8([ran.stdout, ran.stderr].concat()).unwrap();
        assert_eq!(
            said.contains("is yes"),
            chooses,
            "{patterns:?} {env:?}: {said}"
        );
    }
}

#[test]
fn a_value_of_a_state_that_is_hidden_whole_says_nothing_of_its_parts() {
    let told = |users: Json| {
        let state = json!({ "version": 4, "terraform_version": "1.1.1", "serial": 1, "lineage": "x", "outputs": {}, "resources": [{
            "mode": "managed", "type": "aws_mq_broker", "name": "b",
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{ "schema_version": 0, "attributes": { "user": users },
                "sensitive_attributes": [[{ "type": "get_attr", "value": "user" }]] }],
        }] });
        let dir = written(&[("s.json", &state.to_string())]);
        [
            &["inspect", "--state", "s.json", "-o", "json"][..],
            &["inspect", "--state", "s.json"],
        ]
        .map(|args| run(dir.path(), args).out)
    };
    let one = json!({ "username": "a", "password": "b" });
    assert_eq!(told(json!([])), told(json!([one])));
    assert_eq!(told(json!([one, one])), told(json!([one])));
}

#[test]
fn a_description_of_a_password_is_shown_and_the_value_in_it_is_not() {
    let text = "locals {\n  api = { properties = { password = { type = \"string\", default = \"hunter2\", minLength = 8 } } }\n}\noutput \"o\" {\n  value = local.api\n}\n\
                output \"q\" {\n  value = jsonencode({ properties = { password = { type = \"string\", minLength = 8 } } })\n}\n\
                output \"p\" {\n  value = strcontains(jsonencode(local.api), \"hunter2\")\n}\n";
    let got = outputs(&[("main.tf", text)]);
    let want = json!({ "type": "string", "default": HIDDEN, "minLength": 8 });
    assert_eq!(got["o"]["properties"]["password"], want);
    assert_eq!(got["p"], HIDDEN);
    assert!(got["q"].as_str().unwrap().contains("minLength"), "{got}");
}

#[test]
fn where_the_next_page_begins_is_no_secret() {
    let text = "output \"o\" {\n  value = [\"https://x/?page_token=3\", \"https://x/?next_token=3\", { nextPageToken = \"a\", continuation_token = \"b\" }]\n}\noutput \"p\" {\n  value = [\"https://x/?new_token=3\", \"https://x/?token=3\"]\n}\n";
    let got = outputs(&[("main.tf", text)]);
    assert_eq!(
        got["o"],
        json!(["https://x/?page_token=3", "https://x/?next_token=3", { "nextPageToken": "a", "continuation_token": "b" }])
    );
    assert_eq!(got["p"], json!([HIDDEN, HIDDEN]));
}

#[test]
fn a_password_of_a_plan_is_hidden_as_a_key_and_within_words() {
    let resource = |address: &str, kind: &str, index: Option<&str>, values: Json| {
        let mut one = json!({
            "address": address, "mode": "managed", "type": kind, "name": "x",
            "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
            "values": values, "sensitive_values": {},
        });
        if let Some(index) = index {
            one["index"] = json!(index);
        }
        one
    };
    let plan = json!({
        "format_version": "1.0", "terraform_version": "1.11.4",
        "values": { "outputs": { "o": { "value": "xhunter2horsey", "type": "string", "sensitive": false } },
            "root_module": {
            "resources": [
                resource("aws_db_instance.x", "aws_db_instance", None, json!({ "password": "hunter2horse", "identifier": "main" })),
                resource("aws_instance.x", "aws_instance", None, json!({ "tags": { "hunter2horse": "x" }, "ami": "open" })),
                resource("aws_sqs_queue.x[\"hunter2horse\"]", "aws_sqs_queue", Some("hunter2horse"), json!({ "name": "open", "delay_seconds": 5000 })),
                resource("aws_sqs_queue.x[\"open\"]", "aws_sqs_queue", Some("open"), json!({ "name": "xhunter2horsey" })),
            ],
            "child_modules": [{ "address": "module.m[\"hunter2horse\"]", "resources": [
                resource("module.m[\"hunter2horse\"].aws_sqs_queue.x", "aws_sqs_queue", None, json!({ "name": "open" })),
            ] }],
        } },
    });
    let dir = written(&[("s.json", &plan.to_string())]);
    for args in [
        &["inspect", "--state", "s.json"][..],
        &["inspect", "--state", "s.json", "-o", "json"],
        &["cost", "--state", "s.json"],
        &["cost", "--state", "s.json", "-o", "json"],
        &["cost", "--state", "s.json", "-o", "html"],
        &["cost", "--state", "s.json", "-o", "infracost"],
        &["drift", "--state", "s.json"],
    ] {
        let ran = run(dir.path(), args);
        assert!(
            !ran.out.contains("hunter2") && !ran.err.contains("hunter2"),
            "{args:?}: {}{}",
            ran.out,
            ran.err
        );
        assert!(
            args[0] != "inspect" || ran.out.contains("open"),
            "{args:?}: {}",
            ran.out
        );
    }
}

/// Parts of an expression of which the first fails or not as the secret is, and a mistake in a later one.
const BY_PARTS: [&str; 8] = [
    "\"${local.s}${tobool(\"x\")}\"",
    "{ (local.s) = 1, b = tobool(\"x\") }",
    "\"%{ for x in [1, 2] }${local.s}%{ endfor }${tobool(\"x\")}\"",
    "{ a = 1 }[local.s][tobool(\"x\")]",
    "{ for x in [1, 2] : local.s => tobool(\"x\") }",
    "[{ a = 1 }][*][local.s][tobool(\"x\")]",
    "[\"${local.s}\", \"${local.s}${tobool(\"x\")}\"]",
    "<<EOT\n${local.s}\n${tobool(\"x\")}\nEOT\n",
];

#[test]
fn a_mistake_behind_a_part_that_a_secret_makes_fail_is_not_told() {
    for expression in BY_PARTS {
        let text = format!(
            "variable \"pw\" {{\n  sensitive = true\n}}\nlocals {{\n  s = var.pw == \"hunter2\" ? \"a\" : null\n}}\noutput \"o\" {{\n  value = {expression}\n}}\nresource \"aws_sqs_queue\" \"q\" {{\n  name = jsonencode({expression})\n}}\n"
        );
        let dir = written(&[("main.tf", &text)]);
        let told = |pw: &str| {
            ["inspect", "lint", "validate"].map(|command| {
                let mut command = support::tfsize(dir.path(), &[command]);
                let ran = command.env("TF_VAR_pw", pw).output().unwrap();
                let said = [ran.stdout, ran.stderr].concat();
                format!(
                    "{:?}{}",
                    ran.status.code(),
                    String::from_utf8(said).unwrap()
                )
            })
        };
        assert_eq!(told("hunter2"), told("qwertyu"), "{expression}");
    }
    // Without a secret before it, it is.
    let text = "locals {\n  s = \"a\"\n}\noutput \"o\" {\n  value = \"${local.s}${tobool(\"x\")}\"\n}\noutput \"p\" {\n  value = { a = sensitive(\"y\"), b = tonumber(\"z\") }\n}\n";
    let dir = written(&[("main.tf", text)]);
    let ran = run(dir.path(), &["inspect"]);
    assert!(
        ran.out.contains("tobool") || ran.err.contains("tobool"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(
        ran.out.contains("tonumber") || ran.err.contains("tonumber"),
        "{}{}",
        ran.out,
        ran.err
    );
}

#[test]
fn a_value_beside_a_name_of_a_secret_is_one_in_blocks_too() {
    let text = "locals {\n  p = \"hunter2a\"\n}\n\
        resource \"aws_codebuild_project\" \"c\" {\n  environment {\n    environment_variable {\n      name  = \"DB_PASSWORD\"\n      value = local.p\n    }\n    environment_variable {\n      name  = \"SIZE\"\n      value = \"open\"\n    }\n  }\n}\n\
        resource \"aws_elastic_beanstalk_environment\" \"e\" {\n  setting {\n    namespace = \"x\"\n    name = \"DB_PASSWORD\"\n    value = \"hunter2b\"\n  }\n}\n\
        output \"o\" {\n  value = local.p\n}\n";
    let dir = written(&[("main.tf", text)]);
    for args in [&["inspect"][..], &["inspect", "-o", "json"]] {
        let ran = run(dir.path(), args);
        assert!(!ran.out.contains("hunter2"), "{}", ran.out);
        assert!(
            args.len() == 1 || ran.out.contains("\"open\""),
            "{}",
            ran.out
        );
    }
}

/// A configuration with a secret, and what of it is none though it stands beside one.
struct Case {
    text: &'static str,
    shown: &'static [&'static str],
}

/// What leads to a secret is followed by where it is put, and what stands beside it is read.
#[test]
fn a_password_is_followed_and_what_stands_beside_it_is_read() {
    let cases = [
        // By attributes of other resources.
        Case {
            text: r#"variable "x" { default = "hunter2" }
resource "terraform_data" "t" { input = var.x }
resource "aws_db_instance" "d" {
  instance_class = "db.t3.micro"
  password       = terraform_data.t.output
}
resource "aws_sqs_queue" "q" { name = "x-${var.x}" }
output "out" { value = var.x }"#,
            shown: &["db.t3.micro"],
        },
        Case {
            text: r#"variable "x" { default = "hunter2" }
resource "terraform_data" "t" {
  count = 1
  input = { p = var.x, size = 77 }
}
provider "kubernetes" { token = terraform_data.t[0].output.p }
output "out" { value = var.x }
output "size" { value = terraform_data.t[0].input.size }"#,
            shown: &["77"],
        },
        // Through loops, to the part of each that it is.
        Case {
            text: r#"variable "dbs" { default = { a = { create = true, class = "db.t3.micro", size = 77, password = "hunter2" } } }
resource "aws_db_instance" "d" {
  for_each          = { for k, v in var.dbs : k => v if v.create }
  identifier        = each.key
  instance_class    = each.value.class
  allocated_storage = each.value.size
  password          = each.value.password
}"#,
            shown: &["d[\\\"a\\\"]", "db.t3.micro", "77"],
        },
        Case {
            text: r#"variable "x" { default = { a = { q = "hunter2", r = "db.t3.micro" } } }
locals { y = { for k, v in var.x : k => { p = v.q, c = v.r } } }
resource "aws_db_instance" "d" {
  instance_class = local.y["a"].c
  password       = local.y["a"].p
}
output "out" { value = var.x.a.q }"#,
            shown: &["db.t3.micro"],
        },
        Case {
            text: r#"variable "defs" { default = { web = { cpu = 77, secrets = null, repositoryCredentials = null } } }
module "c" {
  source                = "./c"
  for_each              = { for k, v in var.defs : k => v if true }
  repositoryCredentials = each.value.repositoryCredentials
  cpu                   = each.value.cpu
}"#,
            shown: &["module.c[\\\"web\\\"]", "77"],
        },
        // What is a declared secret as a whole makes none of what is put into it under another name.
        Case {
            text: r#"variable "size" { default = "db.t3.micro" }
variable "pw" { default = "hunter2" }
locals { spec = { values = { global = { size = var.size, password = var.pw } } } }
output "spec" {
  value     = local.spec
  sensitive = true
}
resource "aws_db_instance" "d" { instance_class = var.size }
output "size" { value = var.size }
output "out" { value = var.pw }"#,
            shown: &["db.t3.micro"],
        },
        // A service that is called like a secret.
        Case {
            text: r#"variable "svc" { default = { "auth-token" = { cpu = 256, memory = 777, key = "hunter2" } } }
resource "aws_ecs_task_definition" "t" {
  for_each              = var.svc
  family                = each.key
  cpu                   = each.value.cpu
  memory                = each.value.memory
  container_definitions = jsonencode([{ name = each.key, image = "nginx", essential = true }])
}
output "out" { value = var.svc }"#,
            shown: &["256", "777", "auth-token"],
        },
        // By what a text says it is.
        Case {
            text: r#"variable "x" { default = "hunter2" }
variable "tag" { default = "v77" }
resource "aws_instance" "i" {
  instance_type = "t3.micro"
  user_data     = <<-EOT
    export DB_PASSWORD="${var.x}"
    docker run "repo/app:${var.tag}@sha256:0"
  EOT
}
output "tag" { value = var.tag }
output "out" { value = var.x }"#,
            shown: &["v77", "t3.micro"],
        },
        Case {
            text: r#"variable "x" { default = "hunter2" }
variable "host" { default = "db.example.com" }
output "u" { value = "postgres://u:${var.x}@${var.host}/db" }
output "host" { value = var.host }
output "out" { value = "x-${var.x}" }"#,
            shown: &["db.example.com"],
        },
        // Names that AWS has for what is none.
        Case {
            text: r#"variable "m" { default = { http_tokens = "required", encryption_key = "alias/x", password = "hunter2" } }
resource "aws_cognito_user_pool_client" "c" {
  name         = "c"
  user_pool_id = "p"
  token_validity_units { access_token = "minutes" }
}
resource "aws_efs_file_system" "f" { creation_token = "files77" }
output "out" { value = var.m }"#,
            shown: &["required", "alias/x", "minutes", "files77"],
        },
    ];
    for case in cases {
        let dir = tempfile::tempdir().unwrap();
        for name in [".git", "c"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        fs::write(dir.path().join("main.tf"), case.text).unwrap();
        let module = "variable \"repositoryCredentials\" { default = null }\nvariable \"cpu\" {}\noutput \"cpu\" { value = var.cpu }\n\
                      resource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  cpu = var.cpu\n  container_definitions = \"[]\"\n}\n";
        fs::write(dir.path().join("c/main.tf"), module).unwrap();
        for args in [
            &["inspect", "-o", "json"][..],
            &["inspect"],
            &["lint", "--show-undecided"],
            &["lint", "-o", "json"],
            &["validate", "-o", "json"],
            &["drift", "--source", ".", "-o", "json"],
        ] {
            let ran = support::run(dir.path(), args);
            let said = format!("{}{}", ran.out, ran.err);
            assert!(!said.contains("hunter2"), "{args:?}: {said}\n{}", case.text);
            if args == ["inspect", "-o", "json"] {
                for shown in case.shown {
                    assert!(said.contains(shown), "{shown}: {said}\n{}", case.text);
                }
            }
        }
    }
}

/// The name in a pair that only the evaluation knows says that the value beside it is a secret.
#[test]
fn a_value_beside_the_name_of_a_secret_is_one_wherever_the_name_is_from() {
    let dir = written(&[(
        "main.tf",
        r#"variable "x" { default = [{ n = "DB_PASSWORD", v = "hunter2" }, { n = "SIZE", v = "77" }] }
resource "aws_codebuild_project" "d" {
  name = "d"
  environment {
    dynamic "environment_variable" {
      for_each = var.x
      content {
        name  = environment_variable.value.n
        value = environment_variable.value.v
      }
    }
  }
}"#,
    )]);
    let ran = run(
        dir.path(),
        &["inspect", "--address", "aws_codebuild_project.d"],
    );
    assert!(
        ran.out.contains("\"77\"") && !ran.out.contains("hunter2"),
        "{}",
        ran.out
    );
}

/// A declaration that does not count is quoted beside the one that does, and tells no more.
#[test]
fn what_is_declared_twice_is_hidden_in_both_places() {
    let dir = written(&[
        (
            "main.tf",
            "locals {\n  z = \"hunter2\"\n  y = \"large\"\n}\nresource \"aws_db_instance\" \"d\" {\n  password = local.z\n}\n",
        ),
        ("b.tf", "locals {\n  z = 1\n  y = 2\n}\n"),
    ]);
    for command in ["lint", "validate", "inspect"] {
        let ran = run(dir.path(), &[command]);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(
            said.contains("declared twice") && said.contains("large"),
            "{said}"
        );
        assert!(!said.contains("hunter2"), "{command}: {said}");
    }
}
