use super::*;
use crate::config::value::{Origin, json, show};
use crate::text::Reach;
use crate::text::{Files, Span};

const CONTEXT: FuncContext<'static> = FuncContext {
    files: &NoFiles,
    templates: None,
};

fn run(name: &str, args: impl Into<Vec<Value>>) -> Outcome {
    call(name, args.into(), &CONTEXT)
}

fn text(s: &str) -> Value {
    Value::string(s)
}

fn open(ty: Type) -> Value {
    Value::unknown(ty, Why::Budget)
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(entries.map(|(k, v)| (k.into(), v)))
}

#[test]
fn the_table_is_sorted_and_complete() {
    let names: Vec<_> = names().collect();
    assert!(names.is_sorted());
    // OpenTofu 1.9.4 has 123; try, can and type are the evaluator's, and Terraform adds ephemeralasnull.
    assert_eq!(names.len(), 121);
    assert!(
        names
            .iter()
            .all(|name| get(name).is_some_and(|f| f.name == *name))
    );
    assert!(get("provider::x").is_none());
}

#[test]
fn known_parts_of_unknown_values_are_used() {
    let list = Value::tuple([open(Type::String), text("a")]);
    assert_eq!(show(&run("length", [list.clone()]).unwrap()), "2");
    assert_eq!(
        show(&run("contains", [list.clone(), text("a")]).unwrap()),
        "true"
    );
    assert!(
        !run("contains", [list.clone(), text("b")])
            .unwrap()
            .is_known()
    );
    let map = object([("a", open(Type::String)), ("b", text("x"))]);
    assert_eq!(
        json::encode(&run("keys", [map.clone()]).unwrap()).unwrap(),
        r#"["a","b"]"#
    );
    assert_eq!(
        show(&run("lookup", [map.clone(), text("b")]).unwrap()),
        "\"x\""
    );
    let merged = run("merge", [map, object([("a", text("y"))])]).unwrap();
    assert_eq!(json::encode(&merged).unwrap(), r#"{"a":"y","b":"x"}"#);
    assert_eq!(
        show(&run("element", [list, Value::number(1_i64)]).unwrap()),
        "\"a\""
    );
}

#[test]
fn unknown_results_have_the_type_and_the_reason() {
    for (name, args, ty) in [
        ("upper", vec![open(Type::String)], "string"),
        ("split", vec![text(","), open(Type::String)], "list(string)"),
        ("length", vec![open(Type::list(Type::String))], "number"),
        ("jsondecode", vec![open(Type::String)], "any"),
        (
            "concat",
            vec![open(Type::list(Type::String)), Value::strings(["a"])],
            "list(string)",
        ),
        ("toset", vec![open(Type::list(Type::String))], "set(any)"),
        (
            "element",
            vec![open(Type::list(Type::Number)), Value::number(0_i64)],
            "number",
        ),
        (
            "join",
            vec![text(","), Value::tuple([open(Type::String)])],
            "string",
        ),
        ("coalesce", vec![open(Type::String), text("a")], "string"),
        (
            "regex",
            vec![text("(a)(b)"), open(Type::String)],
            "tuple([string,string])",
        ),
        (
            "max",
            vec![open(Type::Number), Value::number(1_i64)],
            "number",
        ),
        ("upper", vec![open(Type::Dynamic)], "string"),
    ] {
        let value = run(name, args).unwrap();
        let unknown = value.first_unknown().unwrap();
        assert_eq!(unknown.ty.to_string(), ty, "{name}");
        assert_eq!(unknown.why, Why::Budget, "{name}");
    }
    let formatted = run("format", [text("arn:%s"), open(Type::String)]).unwrap();
    assert_eq!(
        formatted.first_unknown().unwrap().prefix.as_deref(),
        Some("arn:")
    );
    let starts = run("startswith", [formatted, text("ar")]).unwrap();
    assert_eq!(starts.as_bool(), Some(true));
}

#[test]
fn elements_that_pass_through_keep_their_origins() {
    let file = Files::new().add("a.tf", "");
    let origin = Origin::literal(Span::new(file, 1..2));
    let item = text("x").with_origin(origin.clone());
    let list = Value::tuple([item.clone()]);
    let map = object([("k", item.clone())]);
    let number = Value::number(5_i64).with_origin(origin.clone());
    for (name, args) in [
        ("element", vec![list.clone(), Value::number(0_i64)]),
        ("one", vec![list.clone()]),
        ("lookup", vec![map.clone(), text("k")]),
        ("coalesce", vec![Value::null(Type::String), item.clone()]),
        ("max", vec![Value::number(1_i64), number.clone()]),
        ("tostring", vec![number]),
        ("sensitive", vec![item.clone()]),
    ] {
        assert_eq!(run(name, args).unwrap().origin, origin, "{name}");
    }
    for (name, args) in [
        ("concat", vec![list.clone(), list.clone()]),
        ("flatten", vec![Value::tuple([list.clone()])]),
        ("values", vec![map.clone()]),
        (
            "merge",
            vec![map.clone(), object([("z", Value::null(Type::String))])],
        ),
        ("toset", vec![list.clone()]),
        ("tomap", vec![map]),
        ("reverse", vec![list.clone()]),
        ("sort", vec![list.clone()]),
        ("compact", vec![list.clone()]),
        ("distinct", vec![list.clone()]),
        ("chunklist", vec![list.clone(), Value::number(0_i64)]),
        ("setunion", vec![list.clone()]),
        ("zipmap", vec![Value::strings(["a"]), list]),
    ] {
        let value = run(name, args).unwrap();
        let mut first = value.children().next().unwrap();
        while first.children().next().is_some() {
            first = first.children().next().unwrap();
        }
        assert_eq!(first.origin, origin, "{name}");
    }
    assert!(run("upper", [item]).unwrap().origin.is_none());
}

#[test]
fn sensitive_marks_go_where_the_real_tool_has_them() {
    let secret = text("s").marked(true);
    assert!(
        run("upper", [secret.clone()])
            .unwrap()
            .sensitive
            .is_sensitive()
    );
    assert!(
        run("join", [text(","), Value::tuple([secret.clone()])])
            .unwrap()
            .sensitive
            .is_sensitive()
    );
    let list = Value::tuple([secret.clone(), text("a")]);
    assert!(
        !run("length", [list.clone()])
            .unwrap()
            .sensitive
            .is_sensitive()
    );
    assert!(
        !run("element", [list.clone(), Value::number(1_i64)])
            .unwrap()
            .sensitive
            .is_sensitive()
    );
    assert!(
        run("element", [list.clone(), Value::number(0_i64)])
            .unwrap()
            .sensitive
            .is_sensitive()
    );
    let joined = run("concat", [list, Value::tuple([text("b")])]).unwrap();
    assert!(!joined.sensitive.is_sensitive() && joined.contains_sensitive());
    assert!(
        run("upper", [open(Type::String).marked(true)])
            .unwrap()
            .sensitive
            .is_sensitive()
    );
    let key = run("lookup", [object([("s", text("v"))]), secret.clone()]).unwrap();
    assert!(key.sensitive.is_sensitive());
    let error = run("tonumber", [secret]).unwrap_err();
    assert!(!error.message.contains("\"s\""), "{error}");
}

#[test]
fn nothing_runs_away() {
    let long = text(&"a".repeat(1 << 20));
    for (name, args) in [
        ("format", vec![text("%99999999999d"), Value::number(1_i64)]),
        (
            "format",
            vec![text(&"%90000d".repeat(300)), Value::number(1_i64)],
        ),
        (
            "indent",
            vec![Value::number(1_000_000_000_i64), text("a\nb")],
        ),
        ("replace", vec![long.clone(), text("a"), long.clone()]),
        ("replace", vec![long.clone(), text("/a/"), long.clone()]),
        ("regexall", vec![text(""), long.clone()]),
        ("split", vec![text(""), long.clone()]),
        ("setproduct", {
            let many = Value::tuple((0..1000_i64).map(Value::number));
            vec![many.clone(), many.clone(), many]
        }),
        (
            "range",
            vec![
                Value::number(0_i64),
                Value::number(Number::parse("1e300").unwrap()),
            ],
        ),
        ("parseint", vec![long, Value::number(10_i64)]),
        ("pow", vec![Value::number(10_i64), Value::number(400_i64)]),
        ("jsondecode", vec![text(&"[".repeat(1 << 20))]),
        ("yamldecode", vec![text(&"[".repeat(1 << 14))]),
        ("regex", vec![text("((a{1000}){1000}){1000}"), text("a")]),
    ] {
        // What is wrong is an error; what another program may well make is left open.
        let known = run(name, args).is_ok_and(|result| result.is_known());
        assert!(!known, "{name}");
    }
    // Ten aliases of ten aliases of …
    let mut laughs = String::from("a0: &a0 [x]\n");
    for i in 1..20 {
        let alias = vec![format!("*a{}", i - 1); 10].join(",");
        laughs.extend([format!("a{i}: &a{i} [{alias}]\n")]);
    }
    assert!(run("yamldecode", [text(&laughs)]).is_err());
    let mut value = Value::tuple([text("a"), text("b")]);
    for _ in 0..60 {
        value = Value::tuple([value.clone(), value]);
    }
    let got = run("jsonencode", [value]).unwrap();
    assert!(matches!(
        got.first_unknown().unwrap().why,
        Why::TooLarge { .. }
    ));
}

#[test]
fn files_are_read_below_the_root_only() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), "s").unwrap();
    let root = tempfile::tempdir().unwrap();
    let module = root.path().join("stack");
    std::fs::create_dir(&module).unwrap();
    std::fs::write(root.path().join("shared.txt"), "shared").unwrap();
    std::fs::write(module.join("own.txt"), "own").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path().join("secret"), module.join("link")).unwrap();
    let files = ProjectFiles::new(&Reach::within([root.path().to_owned()]), &module).unwrap();
    let context = FuncContext {
        files: &files,
        templates: None,
    };
    let read = |path: &str| call("file", vec![text(path)], &context);
    assert_eq!(show(&read("own.txt").unwrap()), "\"own\"");
    assert_eq!(show(&read("../shared.txt").unwrap()), "\"shared\"");
    assert!(read("nothing.txt").is_err());
    let secret = outside.path().join("secret");
    let mut paths = vec![secret.to_str().unwrap(), "../../nothing", "/etc/passwd"];
    if cfg!(unix) {
        paths.push("link");
    }
    for path in paths {
        for name in ["file", "filemd5", "fileexists", "filebase64"] {
            let value = call(name, vec![text(path)], &context).unwrap();
            let why = &value.first_unknown().unwrap().why;
            assert!(matches!(why, Why::FileOutsideRoot { .. }), "{name} {path}");
        }
    }
    let set = call("fileset", vec![text("../.."), text("*")], &context).unwrap();
    assert!(!set.is_known());
    let set = call("fileset", vec![text("."), text("*.txt")], &context).unwrap();
    assert_eq!(json::encode(&set).unwrap(), r#"["own.txt"]"#);
    let absolute = call("abspath", vec![text("x")], &context).unwrap();
    assert!(absolute.as_str().unwrap().ends_with("/stack/x"));
}

#[test]
fn rsa_decrypts_what_another_tool_encrypted() {
    // A key of 1024 bits that openssl made for this test, and what it encrypted with it.
    let pem = |label: &str, body: &str| {
        text(&format!(
            "-----BEGIN {label} KEY-----\n{body}-----END {label} KEY-----\n"
        ))
    };
    let pkcs1 = pem("RSA PRIVATE", include_str!("testdata/pkcs1.b64"));
    let pkcs8 = pem("PRIVATE", include_str!("testdata/pkcs8.b64"));
    let cipher = text(include_str!("testdata/cipher.b64"));
    for key in [&pkcs1, &pkcs8] {
        // What a key that is shown decrypts is worked out, and told to nothing that asks for it.
        let args = vec![cipher.clone(), key.clone()];
        let context = FuncContext {
            files: &NoFiles,
            templates: None,
        };
        let made = super::run(get("rsadecrypt").unwrap(), args, &context).unwrap();
        assert_eq!(made.as_str(), Some("sized"));
        let got = run("rsadecrypt", [cipher.clone(), key.clone()]).unwrap();
        assert!(got.is_withheld() && got.sensitive.is_secret());
    }
    assert!(run("rsadecrypt", [text("AAAA"), pkcs1]).is_err());
    assert!(run("rsadecrypt", [cipher, pem("RSA PRIVATE", "AAAA")]).is_err());
}

#[test]
fn errors_name_the_argument() {
    let error = run(
        "cidrsubnet",
        [
            text("10.0.0.0/8"),
            Value::number(1_i64),
            Value::number(2_i64),
        ],
    )
    .unwrap_err();
    assert_eq!(error.arg, Some(2));
    let error = run("upper", [Value::tuple([])]).unwrap_err();
    assert_eq!(error.arg, Some(0));
    let error = run("upper", []).unwrap_err();
    assert_eq!(error.to_string(), "it takes 1 argument, not 0");
    assert!(run("nope", []).unwrap_err().to_string().contains("nope"));
}

#[test]
fn what_is_too_large_is_unknown_and_no_mistake() {
    let long = text(&"a".repeat(1 << 20));
    let wide = text(&"\u{e9}".repeat(30_000));
    for (name, args) in [
        ("replace", vec![long.clone(), text("a"), long.clone()]),
        ("split", vec![text(""), long.clone()]),
        ("regex", vec![text("((a{1000}){1000}){1000}"), text("a")]),
        ("regex", vec![wide, long.clone()]),
        (
            "replace",
            vec![long.clone(), text("/(a{100}){100}b/"), text("")],
        ),
    ] {
        let result = run(name, args).unwrap();
        let why = result.first_unknown().map(|unknown| unknown.why.clone());
        assert!(matches!(why, Some(Why::TooLarge { .. })), "{name}: {why:?}");
    }
    // A mark is kept: how large a secret is, is not told apart from what is in it.
    let result = run("split", [text(""), long.marked(true)]).unwrap();
    assert!(result.marks().is_hidden());
}

#[test]
fn the_characters_a_reader_sees_are_paid_for() {
    let wide = "\u{e9}".repeat(50_000);
    for (name, args) in [
        ("strrev", vec![text(&wide)]),
        ("length", vec![text(&wide)]),
        (
            "substr",
            vec![text(&wide), Value::number(5_i64), Value::number(5_i64)],
        ),
        ("format", vec![text("%.5s"), text(&wide)]),
    ] {
        let budget = crate::budget::Budget::new(crate::budget::Limits::default());
        budget.enter(|| run(name, args).unwrap());
        assert!(budget.steps() > 25_000, "{name}: {}", budget.steps());
    }
}

/// Nanoseconds that this thread was on a processor, to about four milliseconds.
#[cfg(target_os = "linux")]
fn worked() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}

/// A call that works for long and pays little could be made a thousand times within a budget.
#[cfg(target_os = "linux")]
#[test]
fn every_function_pays_for_the_time_it_takes() {
    // Nanoseconds for a step, several times what the usual ones take: a budget of 64 million ends within minutes then.
    const DEAREST: u64 = 2_000;
    // What a call may take without having paid: it is made for each call that is written, and that has its price.
    const FREE: u64 = 1_000_000;
    let wide = "\u{e9}".repeat(50_000);
    let words: Vec<String> = (0..2_000).map(|i| format!("\u{e9}{i}")).collect();
    let list = Value::strings(words.iter().map(String::as_str));
    let map = words.iter().map(|w| (w.as_str().into(), text("x")));
    let map = Value::map(
        Type::String,
        map.collect::<std::collections::BTreeMap<_, _>>(),
    );
    let rows = Value::list(Type::list(Type::String), vec![list.clone(); 20]);
    let arguments = [
        text(&wide),
        list,
        map,
        rows,
        text("\u{e9}"),
        text(""),
        Value::number(7_i64),
    ];
    let called = |function: &str, chosen: &[usize], times: u64| {
        let args: Vec<Value> = chosen.iter().map(|&at| arguments[at].clone()).collect();
        let budget = crate::budget::Budget::new(crate::budget::Limits::default());
        let before = worked();
        budget.enter(|| {
            for _ in 0..times {
                let _ = run(function, args.clone());
            }
        });
        ((worked() - before) / times, budget.steps() / times)
    };
    let dear = |(took, steps): (u64, u64)| took > FREE && took / steps.max(1) > DEAREST;
    let mut found = Vec::new();
    for function in names() {
        for count in 0..=3_u32 {
            for choice in 0..arguments.len().pow(count) {
                let chosen: Vec<usize> = (0..count)
                    .map(|place| choice / arguments.len().pow(place) % arguments.len())
                    .collect();
                // The clock is coarse, and a busy machine is slow: the fastest of several measures counts.
                if dear(called(function, &chosen, 1)) {
                    let again = (0..5).map(|_| called(function, &chosen, 20)).min();
                    if let Some(again) = again.filter(|again| dear(*again)) {
                        found.push((again, function, chosen));
                    }
                }
            }
        }
    }
    assert!(
        found.is_empty(),
        "(ns, steps), function, arguments: {found:?}"
    );
}

/// Messages quote arguments, and of one that must not be shown, or has such a part, they quote nothing.
#[test]
fn no_message_quotes_what_must_not_be_shown() {
    type Arguments = fn(Value) -> Vec<Value>;
    let told = |name: &str, args: &[Value]| run(name, args.to_vec()).unwrap_err().to_string();
    let mistakes: [(&str, Arguments); 8] = [
        ("tonumber", |v| vec![v]),
        ("tobool", |v| vec![v]),
        ("jsondecode", |v| vec![v]),
        ("parseint", |v| vec![v, Value::number(10)]),
        ("formatdate", |v| vec![Value::string("YYYY"), v]),
        ("cidrhost", |v| vec![v, Value::number(1)]),
        ("index", |v| vec![Value::tuple([Value::string("a")]), v]),
        ("format", |v| vec![Value::string("%d"), v]),
    ];
    let mut quoted = 0;
    for (name, args) in mistakes {
        let plain = told(name, &args(text("hunter2")));
        quoted += usize::from(plain.contains("hunter2"));
        for mark in [
            Mark::SENSITIVE,
            Mark::PRIVATE,
            Mark::SECRET,
            Mark::PART,
            Mark::DERIVED,
        ] {
            let said = told(name, &args(text("hunter2").marked(mark)));
            assert!(!said.contains("hunter2"), "{name}: {said}");
            assert!(said.contains(HIDDEN), "{name}: {said}");
        }
    }
    assert!(quoted > 3, "what is no secret is quoted");
}
