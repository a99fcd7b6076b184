//! Expressions made of what the language has, so that functions are called with what they take: a value, an unknown or an
//! error with a message.

#![no_main]

mod names;

use std::fmt::Write as _;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use tfsize::config::eval::Evaluator;
use tfsize::config::funcs;
use tfsize::config::value::json;
use tfsize::syntax::parse_expression;
use tfsize::text::Files;

/// The text of an expression.
#[derive(Debug)]
struct Text(String);

const ATOMS: &[&str] = &[
    "null", "true", "0", "-1", "1.5", "1e3", "9223372036854775808", "\"\"", "\"a\"", "\"10.0.0.0/8\"", "\"2024-02-30T00:00:00Z\"",
    "\"(a*)*b\"", "\"%s %5.2f\"", "\"é\u{301}👍\"", "[]", "{}", "open", "\"true\"", "\"1\"", "\"a,b\\nc,d\"", "\"- {a: *b}\"", "\"{\\\"a\\\":[1]}\"",
];
const OPERATORS: &[&str] = &["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"];

impl<'a> Arbitrary<'a> for Text {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let functions: Vec<&str> = funcs::names().collect();
        let mut out = String::new();
        expression(u, &functions, 0, &mut out)?;
        Ok(Self(out))
    }
}

fn expression(
    u: &mut Unstructured<'_>,
    functions: &[&str],
    depth: usize,
    out: &mut String,
) -> arbitrary::Result<()> {
    if depth > 6 || out.len() > 4_000 || u.is_empty() {
        out.push_str(u.choose(ATOMS)?);
        return Ok(());
    }
    let mut inner = |u: &mut Unstructured<'_>, out: &mut String| expression(u, functions, depth + 1, out);
    match u.int_in_range(0..=11)? {
        0..=2 => out.push_str(u.choose(ATOMS)?),
        3..=5 => {
            let _ = write!(out, "{}(", u.choose(functions)?);
            for at in 0..u.int_in_range(0..=4)? {
                out.push_str(if at > 0 { ", " } else { "" });
                inner(u, out)?;
            }
            out.push_str(if u.ratio(1, 16)? { "...)" } else { ")" });
        }
        6 => {
            out.push('(');
            inner(u, out)?;
            let _ = write!(out, " {} ", u.choose(OPERATORS)?);
            inner(u, out)?;
            out.push(')');
        }
        7 => {
            out.push('[');
            for _ in 0..u.int_in_range(0..=4)? {
                inner(u, out)?;
                out.push_str(", ");
            }
            out.push(']');
        }
        8 => {
            out.push('{');
            for name in ["a", "\"b c\"", "(\"d\")"].iter().take(u.int_in_range(0..=3)?) {
                let _ = write!(out, "{name} = ");
                inner(u, out)?;
                out.push_str(", ");
            }
            out.push('}');
        }
        9 => {
            out.push_str(u.choose(&["[for k, v in ", "{for k, v in "])?);
            let list = out.ends_with("[for k, v in ");
            inner(u, out)?;
            out.push_str(if list { " : " } else { " : k => " });
            out.push_str(u.choose(&["v", "k", "[k, v]", "\"${k}\""])?);
            out.push_str(if list { "]" } else { "}" });
        }
        10 => {
            out.push('(');
            inner(u, out)?;
            out.push_str(" ? ");
            inner(u, out)?;
            out.push_str(" : ");
            inner(u, out)?;
            out.push(')');
        }
        _ => {
            out.push('(');
            inner(u, out)?;
            out.push(')');
            out.push_str(u.choose(&[".a", "[0]", "[*]", "[-1]", "[\"b c\"]", "[*].a", ".*.a"])?);
        }
    }
    Ok(())
}

fuzz_target!(|text: Text| {
    let evaluate = || {
        let mut files = Files::new();
        let file = files.add("main.tf", text.0.as_str());
        let Ok(expr) = parse_expression(&text.0, file, 0) else {
            return;
        };
        match Evaluator::new(&names::Open, file).eval(&expr) {
            Ok(value) => drop(json::encode(&value)),
            Err(e) => assert!(!e.message.is_empty(), "{}", text.0),
        }
    };
    // The stack that the program itself evaluates on.
    tfsize::threads::deep(evaluate).expect("a thread");
});
