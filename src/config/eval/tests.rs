//! Expressions without any names, and with some that are not known.

use hcl::edit::expr::Expression;

use super::*;
use crate::config::funcs::NoFiles;
use crate::config::value::{Why, json, show};
use crate::text::Files;

struct Some_;

impl Names for Some_ {
    fn find(&self, root: &str, steps: &[Step], _: Span) -> Result<Option<Found>, EvalError> {
        let unknown = |ty: Type| Value::unknown(ty, Why::Other("not yet".into()));
        let value = match (root, steps) {
            ("unknown", _) => unknown(Type::String),
            ("number", _) => unknown(Type::Number),
            ("open", _) => unknown(Type::Dynamic),
            ("truth", _) => unknown(Type::Bool),
            ("strings", _) => unknown(Type::list(Type::String)),
            ("names", _) => Value::list(Type::String, [Value::string("a"), unknown(Type::String)]),
            _ => return Ok(None),
        };
        Ok(Some(Found {
            value,
            covered: 0,
            name: root.into(),
        }))
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        call_function(name, args, &NoFiles, at, span)
    }
}

fn eval(text: &str) -> Evaluated {
    let mut files = Files::new();
    let file = files.add("a.tf", text);
    let expr: Expression = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    Evaluator::new(&Some_, file).eval(&expr)
}

fn gives(text: &str, wanted: &str) {
    let value = eval(text).unwrap_or_else(|e| panic!("{text}: {}", e.message));
    let got = json::encode(&value).unwrap_or_else(|u| format!("unknown {}", u.ty));
    assert_eq!(got, wanted, "{text} is {}", show(&value));
}

fn fails(text: &str, says: &str) {
    match eval(text) {
        Ok(value) => panic!("{text} is {}", show(&value)),
        Err(e) => assert!(e.message.contains(says), "{text}: {}", e.message),
    }
}

#[test]
fn operators_convert_their_operands() {
    gives("1 + \"2\"", "3");
    gives("0.1 + 0.2", "0.3");
    gives("7 % 3 == 1 && !false", "true");
    gives("-(2 + 3) * 4", "-20");
    gives("1 == \"1\"", "false");
    fails("1 + \"a\"", "number");
}

#[test]
fn conditionals_have_one_type() {
    gives("true ? 1 : \"a\"", "\"1\"");
    gives("false ? null : [1]", "[1]");
    gives("true ? [\"a\"] : []", "[\"a\"]");
    gives("true ? {a = 1} : {}", "{\"a\":1}");
    gives("truth ? 1 : 2", "unknown number");
    gives("truth ? \"a\" : 1", "unknown string");
}

#[test]
fn unknowns_flow_as_in_the_real_tool() {
    gives("false && truth", "false");
    gives("truth || true", "true");
    gives("length(names)", "2");
    gives("length(strings)", "unknown number");
    gives("[for n in names : n]", "unknown string");
    gives("[for n in strings : n]", "unknown any");
    gives("names[0]", "\"a\"");
    gives("names[1]", "unknown string");
    gives("names[*]", "unknown string");
    gives("\"${unknown}-x\"", "unknown string");
    gives("{a = 1, b = unknown}.a", "1");
    gives("can(unknown)", "unknown bool");
    gives("try(open.x, 1)", "unknown any");
}

#[test]
fn loops_make_tuples_and_objects() {
    gives(
        "[for i, x in [\"a\", \"b\"] : \"${i}${x}\" if x != \"a\"]",
        "[\"1b\"]",
    );
    gives(
        "{for k, v in {a = 1, b = 2} : v => k...}",
        "{\"1\":[\"a\"],\"2\":[\"b\"]}",
    );
    gives("[for x in toset([\"b\", \"a\"]) : x]", "[\"a\",\"b\"]");
    fails("{for x in [1, 1] : x => x}", "two elements have the key");
}

#[test]
fn splats_reach_into_elements() {
    gives("[{a = 1}, {a = 2}][*].a", "[1,2]");
    gives("[{a = [1]}, {a = [2]}].*.a[0]", "[1]");
    gives("{a = 1}[*].a", "[1]");
    gives("null[*]", "[]");
}

#[test]
fn templates_strip_and_branch() {
    gives("\"a${\"b\"}c\"", "\"abc\"");
    gives("\"${[1]}\"", "[1]");
    gives("\"%{ if true }yes%{ else }no%{ endif }\"", "\"yes\"");
    gives("\"%{ for x in [1, 2] ~}  ${x}, %{ endfor }\"", "\"1, 2, \"");
    gives("templatestring(\"x\", {})", "\"x\"");
    fails("\"a${null}\"", "null");
}

#[test]
fn mistakes_are_caught_where_the_language_catches_them() {
    gives("try({}.a, \"none\")", "\"none\"");
    gives("can([][0])", "false");
    fails("{}.a", "no attribute `a`");
    fails("[1][3]", "no element 3");
    fails("nothing.at.all", "nothing is named");
}

#[test]
fn an_open_condition_may_guard_a_mistake() {
    gives("truth ? [][0] : 1", "unknown number");
    gives("unknown == \"a\" ? 1 : tonumber(\"x\")", "unknown number");
}
