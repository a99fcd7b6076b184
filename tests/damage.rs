//! Configurations damaged at random: whatever is in a file, reading ends, in findings or in values, and never in a crash.

// A test that cannot go on says so by panicking.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tfsize::config::load::{Loader, ProcessEnv};
use tfsize::inventory::{SourceOptions, plan_json, read_source};
use tfsize::text::{Files, Reach};

/// Everything that can be made of a directory.
fn read_all(dir: &Path) {
    let options = SourceOptions {
        dir: dir.to_owned(),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    };
    let mut files = Files::within(Reach::within([dir.to_owned()]));
    let read = read_source(&mut files, &mut Loader::new(), &options);
    let _ = plan_json(&read.inventory);
    let _ = tfsize::report::human::findings(&files, &read.findings);
}

/// On a stack as large as the program's own: names may lead to each other deeply.
fn on_a_large_stack(run: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(256 << 20)
            .spawn_scoped(scope, run)
            .unwrap()
            .join()
            .unwrap();
    });
}

/// Sources with everything the language has, each a whole module.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    for folder in [
        "modules/ecs-service",
        "modules/aurora-serverless-v2",
        "modules/cloudwatch",
        "modules/mq-broker",
    ] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "tf") {
                out.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    for case in fs::read_dir(root.join("fixtures/conformance/configs")).unwrap() {
        let path = case.unwrap().path().join("main.tf");
        if let Ok(text) = fs::read_to_string(&path) {
            out.push((path, text));
        }
    }
    out.sort();
    out
}

#[derive(Debug, Clone)]
enum Damage {
    Cut(usize, usize),
    Insert(usize, String),
    Double(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "${",
        "%{ if true }",
        "%{ endif }",
        "<<EOT\n",
        "EOT\n",
        "null",
        "each.key",
        "count.index",
        "var.name",
        "local.x",
        "...",
        "[*]",
        ".*",
        "?",
        ":",
        "=",
        "==",
        "!",
        "-",
        "\\",
        "é",
        "\u{feff}",
        "\r\n",
        "0",
        "1e309",
        "99999999999999999999",
        "for_each = toset([1])",
        "dynamic \"x\" {\n",
        "module.self.y",
        "#",
        "/*",
    ]);
    prop_oneof![
        (any::<usize>(), 1_usize..60).prop_map(|(at, n)| Damage::Cut(at, n)),
        (any::<usize>(), piece).prop_map(|(at, text)| Damage::Insert(at, text.into())),
        (any::<usize>(), 1_usize..200).prop_map(|(at, n)| Damage::Double(at, n)),
    ]
}

fn damaged(text: &str, damage: &Damage) -> String {
    let place = |at: usize| {
        let mut at = at % (text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let span = |at: usize, n: usize| {
        let start = place(at);
        let mut end = (start + n).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        start..end.max(start)
    };
    match damage {
        Damage::Cut(at, n) => {
            let span = span(*at, *n);
            format!("{}{}", &text[..span.start], &text[span.end..])
        }
        Damage::Insert(at, piece) => {
            let at = place(*at);
            format!("{}{piece}{}", &text[..at], &text[at..])
        }
        Damage::Double(at, n) => {
            let span = span(*at, *n);
            format!(
                "{}{}{}",
                &text[..span.end],
                &text[span.clone()],
                &text[span.end..]
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn damaged_configurations_end_in_findings(which in any::<usize>(), damages in prop::collection::vec(damage(), 1..5)) {
        let sources = sources();
        let (_, text) = &sources[which % sources.len()];
        let mut text = text.clone();
        for damage in &damages {
            text = damaged(&text, damage);
        }
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("main.tf"), text).unwrap();
        on_a_large_stack(|| read_all(dir.path()));
    }
}

/// Chains and circles of names, and structures that double: bounded, and said.
#[test]
fn what_would_run_away_is_bounded() {
    use std::fmt::Write as _;
    let mut chain = String::from("locals {\n  a0 = 1\n");
    let mut doubling = String::from("locals {\n  d0 = [1]\n");
    for i in 1..2000 {
        let _ = writeln!(chain, "  a{i} = local.a{} + 1", i - 1);
    }
    for i in 1..60 {
        let _ = writeln!(doubling, "  d{i} = [local.d{0}, local.d{0}]", i - 1);
    }
    let cases = [
        format!("{chain}}}\noutput \"o\" {{ value = local.a1999 }}\n"),
        format!("{doubling}}}\noutput \"o\" {{ value = length(flatten(local.d59)) }}\n"),
        "locals {\n  a = local.b\n  b = local.a\n}\n".to_string(),
        "resource \"terraform_data\" \"x\" {\n  count = 1000000000\n}\n".to_string(),
        "output \"o\" { value = [for i in range(1000) : [for j in range(1000) : \"${i}-${j}\"]] }\n".to_string(),
        format!("output \"o\" {{ value = {}1{} }}\n", "(".repeat(3000), ")".repeat(3000)),
    ];
    for text in cases {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("main.tf"), text).unwrap();
        on_a_large_stack(|| read_all(dir.path()));
    }
}
