//! Laws of fixes: what is written is what was asked for, and nothing else changes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use super::*;
use crate::config::load::{Loader, ProcessEnv};
use crate::inventory::{Resource, SourceOptions, Sourced, read_source};
use crate::lint::root_module::RootModule;
use crate::registry::{RuleInfo, policy};
use crate::text::{Edit, apply};

static RULE: &RuleInfo = &policy::MEMORY;

fn read(dir: &Path) -> (Files, Sourced) {
    let mut files = Files::new();
    let options = SourceOptions {
        dir: dir.to_owned(),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    };
    let sourced = read_source(&mut files, &mut Loader::new(), &options);
    (files, sourced)
}

fn find<'s>(sourced: &'s Sourced, address: &str) -> &'s Resource {
    let all = sourced.inventory.resources.iter().chain(&sourced.adapted);
    let mut all = all.filter(|r| r.address.to_string() == address);
    all.next()
        .unwrap_or_else(|| panic!("{address} is not there"))
}

/// What a resource shows at a path.
fn shown(dir: &Path, address: &str, path: &str) -> String {
    let (_, sourced) = read(dir);
    match find(&sourced, address).get(&path.parse().unwrap()) {
        Ok(found) => crate::config::value::show(&found.value),
        Err(missing) => missing.to_string(),
    }
}

/// The fix that writes a value at a path of a resource of a configuration.
fn fix(dir: &Path, address: &str, path: &str, value: &Write) -> Option<Fix> {
    let (files, sourced) = read(dir);
    let name = dir.to_str().unwrap();
    let root_module = RootModule::new(&files, name, &sourced);
    let subject = Subject {
        root_module: &root_module,
        resource: find(&sourced, address),
        rule: RULE,
        assumptions: None,
    };
    subject.write(path, value)
}

fn dir_with(text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.tf"), text).unwrap();
    dir
}

/// The text after a fix.
fn applied(text: &str, fix: &Fix) -> String {
    let edits = fix.edits.iter().map(|edit| Edit {
        range: edit.span.range(),
        text: edit.text.clone(),
    });
    apply(text, &edits.collect::<Vec<_>>()).unwrap()
}

/// What `new` has between what it begins and ends with as `old` does.
fn changed<'t>(old: &str, new: &'t str) -> &'t str {
    let same = |(a, b): &(u8, u8)| a == b;
    let begin = old.bytes().zip(new.bytes()).take_while(same).count();
    let room = old.len().min(new.len()) - begin;
    let ends = old.bytes().rev().zip(new.bytes().rev());
    let end = ends.take_while(same).count().min(room);
    &new[begin..new.len() - end]
}

#[test]
fn a_number_keeps_the_quotes_and_the_unit_of_the_one_before() {
    for (old, unit, each) in [
        ("1024", "", 1.0),
        ("\"1024\"", "", 1.0),
        ("\"1 vCPU\"", " vCPU", 1024.0),
        ("\".5 vCPU\"", " vCPU", 1024.0),
        ("\"0.25vCPU\"", "vCPU", 1024.0),
        ("\"2 GB\"", " GB", 1024.0),
        ("\"2gb\"", "gb", 1024.0),
    ] {
        for n in [256.0, 512.0, 1024.0, 3072.0, 16384.0] {
            let new = Write::Number(n).like(old);
            let quote = if old.starts_with('"') { "\"" } else { "" };
            let inner = new.strip_prefix(quote).and_then(|t| t.strip_suffix(quote));
            let number = inner.and_then(|t| t.strip_suffix(unit));
            let number: f64 = number.and_then(|t| t.parse().ok()).unwrap_or(f64::NAN);
            assert_eq!(
                (number * each).to_bits(),
                n.to_bits(),
                "{n} for {old}: {new}"
            );
        }
    }
}

#[test]
fn what_is_written_is_read_as_the_value_that_was_meant() {
    let texts = [
        "a",
        "",
        "with \"quotes\"",
        "${not.a.reference}",
        "%{ if }",
        "a\\b\nc",
    ];
    for text in texts {
        let dir = dir_with(&format!(
            "resource \"aws_ecs_cluster\" \"a\" {{\n  name = {}\n}}\n",
            Write::from(text).plain()
        ));
        let quoted = crate::config::value::show(&crate::config::value::Value::string(text));
        assert_eq!(shown(dir.path(), "aws_ecs_cluster.a", "name"), quoted);
    }
    for b in [true, false] {
        assert_eq!(Write::Bool(b).plain(), b.to_string());
        assert_eq!(Write::Bool(b).like("null"), b.to_string());
        assert_eq!(Write::Bool(b).like("\"null\""), format!("\"{b}\""));
    }
    assert_eq!(Write::from(30).plain(), "30");
    assert_eq!(Write::from(0.5).plain(), "0.5");
    assert_eq!(Write::Raw("var.x".into()).like("\"1\""), "var.x");
}

/// Bodies of a resource, with what is before and after the argument that is not there.
const BODIES: &[&str] = &[
    "resource \"aws_ecs_task_definition\" \"a\" {\n}\n",
    "# above\nresource \"aws_ecs_task_definition\" \"a\" {\n  family = \"a\" # beside\n  # below\n}\n# after\n",
    "resource \"aws_ecs_task_definition\" \"a\" {\n\n\tfamily = \"a\"\n\n}\n\nlocals {\n  memory = 1\n}\n",
    "resource \"aws_ecs_task_definition\" \"a\" {\r\n  family = \"a\"\r\n  cpu    = 256\r\n}\r\n",
];

#[test]
fn an_argument_is_added_and_every_other_byte_stays() {
    for body in BODIES {
        let dir = dir_with(body);
        let address = "aws_ecs_task_definition.a";
        let fix = fix(dir.path(), address, "memory", &Write::from(2048));
        let fix = fix.unwrap_or_else(|| panic!("no fix for {body}"));
        assert_eq!(fix.safety, Safety::Safe, "{body}");
        let new = applied(body, &fix);
        let added = changed(body, &new);
        assert_eq!(
            added.trim().trim_end_matches('}').trim(),
            "memory = 2048",
            "{new}"
        );
        // Every line of it ends as those of the file do, and no comment is swallowed.
        let bare = |text: &str| text.replace("\r\n", "").contains('\n');
        assert!(
            bare(body) == bare(&new) || !body.contains("\r\n"),
            "{new:?}"
        );
        assert_eq!(new.replacen(added, "", 1).len() + added.len(), new.len());
        let family = shown(dir.path(), address, "family");
        std::fs::write(dir.path().join("main.tf"), &new).unwrap();
        assert_eq!(shown(dir.path(), address, "memory"), "\"2048\"", "{new}");
        assert_eq!(shown(dir.path(), address, "family"), family, "{new}");
    }
}

#[test]
fn a_block_on_one_line_is_unfolded_for_an_argument() {
    let header = "resource \"aws_ecs_task_definition\" \"a\" ";
    for (body, expected) in [
        ("{}", "{\n  memory = 2048\n}"),
        ("{ }", "{\n  memory = 2048\n}"),
        ("{\n\n}", "{\n  memory = 2048\n}"),
        ("/* { */ {}", "/* { */ {\n  memory = 2048\n}"),
        (
            "{ family = \"a\" }",
            "{\n  family = \"a\"\n\n  memory = 2048\n}",
        ),
        (
            "{ /* why */ family = \"a\" }",
            "{\n  /* why */ family = \"a\"\n\n  memory = 2048\n}",
        ),
        (
            "{ requires_compatibilities = [\n  \"FARGATE\",\n] }",
            "{\n  requires_compatibilities = [\n  \"FARGATE\",\n]\n\n  memory = 2048\n}",
        ),
        (
            "{ # why\n  family = \"a\"\n}",
            "{ # why\n  family = \"a\"\n\n  memory = 2048\n}",
        ),
    ] {
        for newline in ["\n", "\r\n"] {
            let lines = |text: &str| text.replace('\n', newline);
            let text = format!("{header}{}{newline}", lines(body));
            let dir = dir_with(&text);
            let address = "aws_ecs_task_definition.a";
            let fix = fix(dir.path(), address, "memory", &Write::from(2048));
            let fix = fix.unwrap_or_else(|| panic!("no fix for {text}"));
            let new = applied(&text, &fix);
            assert_eq!(
                new,
                format!("{header}{}{newline}", lines(expected)),
                "{body}"
            );
            std::fs::write(dir.path().join("main.tf"), &new).unwrap();
            assert_eq!(shown(dir.path(), address, "memory"), "\"2048\"", "{new}");
        }
    }
    // So is a block within a block, at its own indent.
    let text = "resource \"aws_sqs_queue\" \"a\" {\n  timeouts {}\n}\n";
    let dir = dir_with(text);
    let fix = fix(
        dir.path(),
        "aws_sqs_queue.a",
        "timeouts.create",
        &Write::from("5m"),
    );
    let new = applied(text, &fix.unwrap());
    let expected = "  timeouts {\n    create = \"5m\"\n  }\n";
    assert_eq!(new, text.replace("  timeouts {}\n", expected));
}

#[test]
fn a_document_is_not_rewritten_and_a_secret_not_quoted() {
    let task = |memory: &str, rest: &str| {
        let text = format!(
            "resource \"aws_ecs_task_definition\" \"a\" {{\n  family = \"a\"\n  memory = {memory}\n}}\n{rest}"
        );
        let dir = dir_with(&text);
        let address = "aws_ecs_task_definition.a";
        fix(dir.path(), address, "memory", &Write::from(2048))
    };
    assert_eq!(task("<<X\n1024\nX", ""), None);
    let title = |fix: Option<Fix>| fix.unwrap().title;
    assert_eq!(title(task("1024", "")), "write 2048 for 1024");
    let secret = "variable \"m\" {\n  default   = 1024\n  sensitive = true\n}\n";
    assert_eq!(title(task("var.m", secret)), "set memory to 2048");
}

/// What is computed of several values is shown, with the value where it may be; a secret's parts are not told of.
#[test]
fn what_is_computed_is_shown_and_nothing_of_a_secret() {
    let task = |memory: &str, rest: &str| {
        let text = format!(
            "resource \"aws_ecs_task_definition\" \"a\" {{\n  family = \"a\"\n  memory = {memory}\n}}\n{rest}"
        );
        let dir = dir_with(&text);
        let fix = fix(
            dir.path(),
            "aws_ecs_task_definition.a",
            "memory",
            &Write::from(2048),
        );
        let fix = fix.unwrap_or_else(|| panic!("no fix for {text}"));
        assert_eq!((fix.safety, fix.edits.len()), (Safety::Shown, 0), "{text}");
        (fix.title, fix.because)
    };
    let said = |title: &str, because: &str| (title.to_owned(), because.to_owned());
    let locals = "locals {\n  a = 512\n  b = 2\n}\n";
    let computed = said(
        "write memory = 2048",
        "the value is computed from several others",
    );
    assert_eq!(task("local.a * local.b", locals), computed);
    let secret =
        "variable \"m\" {\n  default   = 1024\n  sensitive = true\n}\nlocals {\n  b = 2\n}\n";
    let hidden = said("set memory to 2048", "the value is (sensitive)");
    assert_eq!(task("var.m * local.b", secret), hidden);
}

/// What must not be shown is not quoted, be it the text that is hidden or the value that is read from it.
#[test]
fn a_text_is_quoted_only_where_both_it_and_its_value_may_be_shown() {
    let title = |memory: &str, rest: &str| {
        let text = format!(
            "resource \"aws_ecs_task_definition\" \"a\" {{\n  family = \"a\"\n  memory = {memory}\n}}\n{rest}"
        );
        let dir = dir_with(&text);
        fix(
            dir.path(),
            "aws_ecs_task_definition.a",
            "memory",
            &Write::from(2048),
        )
        .map(|fix| fix.title)
    };
    let quoted = Some("write 2048 for 1024".to_owned());
    let unquoted = Some("set memory to 2048".to_owned());
    let plain = "variable \"m\" {\n  default = 1024\n}\n";
    assert_eq!(title("var.m", plain), quoted);
    // The value alone is hidden: its text is that of a variable that may be shown.
    let secret = "variable \"s\" {\n  default   = 1024\n  sensitive = true\n}\n";
    assert_eq!(title("var.s", secret), unquoted);
    // The text alone: the value is read from it without its mark.
    assert_eq!(title("nonsensitive(var.s)", secret), unquoted);
}

/// A single block that is written as an object in JSON has no number of its own.
#[test]
fn a_block_of_a_configuration_in_json_is_read_once() {
    let dir = tempfile::tempdir().unwrap();
    let text = "{\"resource\": {\"aws_ecs_service\": {\"a\": {\n  \"name\": \"a\", \"deployment_circuit_breaker\": {\"enable\": true, \"rollback\": false}\n}}}}\n";
    std::fs::write(dir.path().join("main.tf.json"), text).unwrap();
    let path = "deployment_circuit_breaker[0].rollback";
    let fix = fix(dir.path(), "aws_ecs_service.a", path, &Write::Bool(true)).unwrap();
    assert_eq!((fix.safety, &*fix.because), (Safety::Safe, ""));
    assert_eq!(applied(text, &fix), text.replace("false", "true"));
}

#[test]
fn who_else_reads_a_text_is_told() {
    let task = |name: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"{name}\" {{\n  family = \"{name}\"\n  memory = local.m\n}}\n"
        )
    };
    let text = format!("locals {{\n  m = 1024\n}}\n{}{}", task("a"), task("b"));
    let dir = dir_with(&text);
    let address = "aws_ecs_task_definition.a";
    let fix = fix(dir.path(), address, "memory", &Write::from(2048)).unwrap();
    assert_eq!(fix.safety, Safety::Unsafe);
    let because = "aws_ecs_task_definition.b.memory reads the same text";
    assert_eq!(fix.because, because);
}

/// What a fix of the memory of a task comes to, by what else the configuration has.
fn safety(text: &str) -> (Safety, String) {
    let dir = dir_with(text);
    let fix = fix(
        dir.path(),
        "aws_ecs_task_definition.a",
        "memory",
        &Write::from(2048),
    );
    let fix = fix.unwrap();
    if !fix.edits.is_empty() {
        std::fs::write(dir.path().join("main.tf"), applied(text, &fix)).unwrap();
        let memory = shown(dir.path(), "aws_ecs_task_definition.a", "memory");
        assert_eq!(memory, "\"2048\"", "{text}");
    }
    (fix.safety, fix.because)
}

#[test]
fn a_text_that_others_use_too_is_changed_with_caution_only() {
    const TASK: &str =
        "resource \"aws_ecs_task_definition\" \"a\" {\n  family = \"a\"\n  memory = VALUE\n}\n";
    let task = |value: &str, rest: &str| format!("{}{rest}", TASK.replace("VALUE", value));
    let variable = "variable \"size\" {\n  default = 1024\n";
    let cases = [
        (task("1024", ""), Safety::Safe),
        (
            task(
                "1024",
                "resource \"aws_ecs_task_definition\" \"b\" {\n  family = \"b\"\n  memory = 1024\n}\n",
            ),
            Safety::Safe,
        ),
        (task("var.size", &format!("{variable}}}\n")), Safety::Safe),
        // Another name that begins or ends alike, an attribute, a comment and the variable's own rules are no uses of it.
        (
            task(
                "var.size",
                &format!(
                    "{variable}  validation {{\n    condition     = var.size > 1\n    error_message = \"size\"\n  }}\n}}\nlocals {{\n  # var.size\n  a = var.size_of\n  b = local.var.size\n  c = myvar.size\n}}\n"
                ),
            ),
            Safety::Safe,
        ),
        (
            task(
                "var.size",
                &format!("{variable}}}\noutput \"size\" {{\n  value = var.size\n}}\n"),
            ),
            Safety::Unsafe,
        ),
        (
            task(
                "local.size",
                "locals {\n  size = 1024\n}\noutput \"size\" {\n  value = \"${local.size} MiB\"\n}\n",
            ),
            Safety::Unsafe,
        ),
        (
            task(
                "local.size",
                "locals {\n  size = 1024\n}\nresource \"aws_ecs_task_definition\" \"b\" {\n  family = \"b\"\n  memory = local.size\n}\n",
            ),
            Safety::Unsafe,
        ),
    ];
    for (text, expected) in cases {
        let (safety, because) = safety(&text);
        assert_eq!(safety, expected, "{because}\n{text}");
        assert_eq!(because.is_empty(), expected == Safety::Safe, "{text}");
    }
}

#[test]
fn a_use_in_another_file_counts_and_one_in_another_module_does_not() {
    let text = "resource \"aws_ecs_task_definition\" \"a\" {\n  family = \"a\"\n  memory = var.size\n}\nvariable \"size\" {\n  default = 1024\n}\n";
    let uses = "locals {\n  twice = var.size * 2\n}\n";
    for (place, expected) in [
        ("other.tf", Safety::Unsafe),
        ("inner/main.tf", Safety::Safe),
    ] {
        let call = "module \"inner\" {\n  source = \"./inner\"\n}\n";
        let dir = dir_with(&format!("{text}{call}"));
        std::fs::create_dir(dir.path().join("inner")).unwrap();
        std::fs::write(
            dir.path().join("inner/main.tf"),
            "variable \"size\" {\n  default = 1\n}\n",
        )
        .unwrap();
        let old = std::fs::read_to_string(dir.path().join(place)).unwrap_or_default();
        std::fs::write(dir.path().join(place), format!("{old}{uses}")).unwrap();
        let fix = fix(
            dir.path(),
            "aws_ecs_task_definition.a",
            "memory",
            &Write::from(2048),
        );
        assert_eq!(fix.unwrap().safety, expected, "{place}");
    }
}

#[test]
fn an_element_found_by_what_it_holds_is_the_one_that_is_changed() {
    let text = "resource \"aws_ecs_service\" \"a\" {\n  name = \"a\"\n  capacity_provider_strategy {\n    capacity_provider = \"FARGATE\"\n    weight            = 1\n  }\n  capacity_provider_strategy {\n    capacity_provider = \"FARGATE_SPOT\"\n    weight            = 2\n  }\n}\n";
    for (provider, old, new) in [
        ("FARGATE", "= 1\n", "= 7\n"),
        ("FARGATE_SPOT", "= 2\n", "= 7\n"),
    ] {
        let dir = dir_with(text);
        let path = format!("capacity_provider_strategy[capacity_provider={provider}].weight");
        let fix = fix(dir.path(), "aws_ecs_service.a", &path, &Write::from(7)).unwrap();
        assert_eq!(
            (fix.safety, &*fix.because),
            (Safety::Safe, ""),
            "{provider}"
        );
        assert_eq!(applied(text, &fix), text.replace(old, new), "{provider}");
    }
}

#[test]
fn names_within_a_model_are_no_uses_and_those_of_its_call_are() {
    let call = |value: &str, rest: &str| {
        format!(
            "module \"a\" {{\n  source  = \"terraform-aws-modules/ecs/aws//modules/service\"\n  version = \"5.11.0\"\n  name    = \"a\"\n  memory  = {value}\n}}\n{rest}"
        )
    };
    for (text, expected) in [
        // The model reads `var.memory` too, and has nothing to do with the one of the root module.
        (
            call(
                "1024",
                "variable \"memory\" {\n  default = 1\n}\nlocals {\n  a = var.memory\n  b = var.memory\n}\n",
            ),
            Safety::Safe,
        ),
        (
            call(
                "local.size",
                "locals {\n  size = 1024\n  a    = local.size\n}\n",
            ),
            Safety::Unsafe,
        ),
    ] {
        let dir = dir_with(&text);
        let address = "module.a.aws_ecs_task_definition.this[0]";
        let fix = fix(dir.path(), address, "memory", &Write::from(2048)).unwrap();
        assert_eq!(fix.safety, expected, "{}\n{text}", fix.because);
        std::fs::write(dir.path().join("main.tf"), applied(&text, &fix)).unwrap();
        assert_eq!(shown(dir.path(), address, "memory"), "\"2048\"", "{text}");
    }
}

/// Who gives other paths, or whose file is no longer there, is shown what to write and nothing is changed.
#[test]
fn a_file_that_is_not_ours_to_change_is_left_alone() {
    let text =
        "resource \"aws_ecs_task_definition\" \"a\" {\n  family = \"a\"\n  memory = 1024\n}\n";
    let safety = |given: bool, there: bool| {
        let dir = dir_with(text);
        let (files, sourced) = read(dir.path());
        let owned = move |_| given;
        let name = dir.path().to_str().unwrap();
        let mut root_module = RootModule::new(&files, name, &sourced);
        root_module.owned = &owned;
        if !there {
            std::fs::remove_file(dir.path().join("main.tf")).unwrap();
        }
        let subject = Subject {
            root_module: &root_module,
            resource: find(&sourced, "aws_ecs_task_definition.a"),
            rule: RULE,
            assumptions: None,
        };
        let fix = subject.write("memory", &Write::from(2048)).unwrap();
        assert_eq!(fix.because.contains("main.tf"), !(given && there));
        fix.safety
    };
    assert_eq!(safety(true, true), Safety::Safe);
    for (given, there) in [(true, false), (false, true), (false, false)] {
        assert_eq!(safety(given, there), Safety::Shown, "{given} {there}");
    }
}

#[test]
fn nothing_is_added_to_a_configuration_in_json() {
    let dir = tempfile::tempdir().unwrap();
    let text =
        "{\"resource\": {\"aws_ecs_task_definition\": {\"a\": {\n  \"family\": \"a\"\n}}}}\n";
    std::fs::write(dir.path().join("main.tf.json"), text).unwrap();
    let address = "aws_ecs_task_definition.a";
    assert_eq!(fix(dir.path(), address, "memory", &Write::from(2048)), None);
    // What is written there is changed as elsewhere.
    let text = text.replace("\"a\"\n", "\"a\", \"memory\": 1024\n");
    std::fs::write(dir.path().join("main.tf.json"), &text).unwrap();
    let fix = fix(dir.path(), address, "memory", &Write::from(2048)).unwrap();
    assert_eq!(applied(&text, &fix), text.replace("1024", "2048"));
}
