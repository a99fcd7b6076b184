//! Functions and operators against what the real tool has recorded.
//!
//! `fixtures/conformance/functions.json` comes from `terraform console`; see
//! `tests/tools/function_fixture.rs`. The reader of expressions here knows literals, operators and calls.

use std::path::Path;
use std::sync::Arc;

use hcl::edit::Span as _;
use hcl::edit::expr::{BinaryOperator, Expression, ObjectKey, UnaryOperator};
use hcl::edit::template::Element;

use proptest::prelude::*;
use tfsize::config::funcs::{self, FuncContext, NoFiles, ProjectFiles, Templates};
use tfsize::config::value::ops::{Binary, Unary, binary, unary};
use tfsize::config::value::{Data, Number, Type, Unknown, Value, Why, convert, json, show, unify};
use tfsize::text::Reach;

/// Evaluates expressions without references.
struct Reader<'a> {
    source: &'a str,
    context: &'a FuncContext<'a>,
}

impl Reader<'_> {
    fn read(&self, expression: &Expression) -> Result<Value, String> {
        match expression {
            Expression::Null(_) => Ok(Value::null(Type::Dynamic)),
            Expression::Bool(value) => Ok(Value::bool(*value.value())),
            Expression::Number(_) => {
                let text = &self.source[expression.span().unwrap()];
                Ok(Value::number(
                    Number::parse(text).map_err(|e| e.to_string())?,
                ))
            }
            Expression::String(text) => Ok(Value::string(text.as_str())),
            Expression::StringTemplate(template) => {
                let mut out = String::new();
                for element in template {
                    match element {
                        Element::Literal(text) => out.push_str(text.as_str()),
                        Element::Interpolation(inner) => {
                            let value = self.read(&inner.expr)?;
                            let value =
                                convert(&value, &Type::String).map_err(|e| e.to_string())?;
                            out.push_str(value.as_str().unwrap());
                        }
                        Element::Directive(_) => panic!("no directives here"),
                    }
                }
                Ok(Value::string(out))
            }
            Expression::Array(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.read(item)).collect();
                Ok(Value::tuple(items?))
            }
            Expression::Object(entries) => {
                let mut out = Vec::new();
                for (key, value) in entries {
                    let key: Arc<str> = match key {
                        ObjectKey::Ident(name) => name.as_str().into(),
                        ObjectKey::Expression(e) => self.read(e)?.as_str().unwrap().into(),
                    };
                    out.push((key, self.read(value.expr())?));
                }
                Ok(Value::object(out))
            }
            Expression::Parenthesis(inner) => self.read(inner.inner()),
            Expression::UnaryOp(op) => {
                let operator = match op.operator.value() {
                    UnaryOperator::Neg => Unary::Negate,
                    UnaryOperator::Not => Unary::Not,
                };
                unary(operator, &self.read(&op.expr)?).map_err(|e| e.message)
            }
            Expression::BinaryOp(op) => {
                let operator = match op.operator.value() {
                    BinaryOperator::Plus => Binary::Add,
                    BinaryOperator::Minus => Binary::Subtract,
                    BinaryOperator::Mul => Binary::Multiply,
                    BinaryOperator::Div => Binary::Divide,
                    BinaryOperator::Mod => Binary::Modulo,
                    BinaryOperator::Eq => Binary::Equal,
                    BinaryOperator::NotEq => Binary::NotEqual,
                    BinaryOperator::Less => Binary::Less,
                    BinaryOperator::LessEq => Binary::LessOrEqual,
                    BinaryOperator::Greater => Binary::Greater,
                    BinaryOperator::GreaterEq => Binary::GreaterOrEqual,
                    BinaryOperator::And => Binary::And,
                    BinaryOperator::Or => Binary::Or,
                };
                let left = self.read(&op.lhs_expr)?;
                binary(operator, &left, &self.read(&op.rhs_expr)?).map_err(|e| e.message)
            }
            Expression::FuncCall(call) => {
                let args: Result<Vec<_>, _> = call.args.iter().map(|a| self.read(a)).collect();
                let mut args = args?;
                if call.args.expand_final() {
                    let last = args.pop().unwrap();
                    args.extend(last.children().cloned());
                }
                funcs::call(call.name.name.as_str(), args, self.context).map_err(|e| e.message)
            }
            other => panic!("not read here: {other:?}"),
        }
    }
}

fn evaluate(source: &str, context: &FuncContext<'_>) -> Result<Value, String> {
    let attribute = format!("x = {source}\n");
    let body = hcl::edit::parser::parse_body(&attribute).map_err(|e| e.to_string())?;
    let expression = &body.attributes().next().unwrap().value;
    Reader {
        source: &attribute,
        context,
    }
    .read(expression)
}

fn bare(source: &str) -> Result<Value, String> {
    let context = FuncContext {
        files: &NoFiles,
        templates: None,
    };
    evaluate(source, &context)
}

/// The type as the console's `type` prints it, blanks aside.
fn printed_type(ty: &Type) -> String {
    match ty {
        Type::Dynamic => "dynamic".into(),
        Type::List(e) => format!("list({})", printed_type(e)),
        Type::Set(e) => format!("set({})", printed_type(e)),
        Type::Map(e) => format!("map({})", printed_type(e)),
        Type::Tuple(items) if items.is_empty() => "tuple([])".into(),
        Type::Tuple(items) => {
            let items: Vec<String> = items.iter().map(printed_type).collect();
            format!("tuple([{},])", items.join(","))
        }
        Type::Object(object) if object.attributes.is_empty() => "object({})".into(),
        Type::Object(object) => {
            let attributes = object.attributes.iter();
            let attributes: Vec<String> = attributes
                .map(|(k, t)| format!("{k}:{}", printed_type(t)))
                .collect();
            format!("object({{{},}})", attributes.join(","))
        }
        other => other.to_string(),
    }
}

/// Expressions whose result here is meant to differ from Terraform's, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("1 / 0", "an infinite number helps nobody: it is an error"),
    ("5 % 0", "likewise"),
    ("log(0, 10)", "likewise"),
    ("tonumber(\"-0\")", "zero has no sign"),
    (
        "cidrsubnet(\"10.0.0.0/8\", 8, -1)",
        "an address outside the network",
    ),
];

#[test]
fn expressions_give_what_the_real_tool_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance");
    let text = std::fs::read_to_string(folder.join("functions.json")).unwrap();
    let fixture: serde_json::Value = serde_json::from_str(&text).unwrap();
    let files = folder.join("functions");
    let files = ProjectFiles::new(&Reach::within([files.clone()]), &files).unwrap();
    let context = FuncContext {
        files: &files,
        templates: None,
    };
    let cases = fixture["cases"].as_array().unwrap();
    assert!(cases.len() >= 300);
    let mut wrong = Vec::new();
    for case in cases {
        let expression = case["expression"].as_str().unwrap();
        // Rendering is the evaluator's part.
        if expression.starts_with("template") || DIFFERENT.iter().any(|(e, _)| *e == expression) {
            continue;
        }
        let got = evaluate(expression, &context);
        match (case["error"].as_str(), &got) {
            (Some(_), Err(_)) => {}
            (Some(error), Ok(value)) => {
                wrong.push(format!(
                    "{expression}\n  got {}\n  but {error}",
                    show(value)
                ));
            }
            (None, Err(message)) => {
                wrong.push(format!(
                    "{expression}\n  failed: {message}\n  but {}",
                    case["shown"]
                ));
            }
            (None, Ok(value)) => {
                // One word stands for it everywhere here.
                let shown = case["shown"].as_str().unwrap();
                let shown = &shown.replace("(sensitive value)", "(sensitive)");
                if show(value) != *shown {
                    wrong.push(format!(
                        "{expression}\n  got {}\n  but {shown}",
                        show(value)
                    ));
                }
                if let Some(ty) = case["type"].as_str()
                    // The console puts a comma after an element type of several lines.
                    && printed_type(&value.ty()) != ty.replace(",)", ")")
                {
                    let got = printed_type(&value.ty());
                    wrong.push(format!("{expression}\n  has type {got}\n  but {ty}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_function_is_tried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recorded = folder.join("fixtures/conformance/functions.txt");
    let tried = std::fs::read_to_string(recorded).unwrap()
        + &std::fs::read_to_string(folder.join("tests/config_funcs.rs")).unwrap();
    let missing: Vec<_> = funcs::names()
        .filter(|name| !tried.contains(&format!("{name}(")))
        .collect();
    assert!(missing.is_empty(), "no test of {missing:?}");
}

/// What Terraform 1.11 does not have, by the documentation of `OpenTofu`; and what no fixture can hold.
#[test]
fn functions_of_opentofu_alone() {
    for (expression, want) in [
        (r#"urldecode("Hello+World%21")"#, r#""Hello World!""#),
        (r#"urldecode("a%C3%A4")"#, r#""aä""#),
        (r#"base64gunzip(base64gzip("hello"))"#, r#""hello""#),
        (
            r#"base64gunzip("H4sIAAAAAAAA/ypJLS4BAAAA//8BAAD//wx+f9gEAAAA")"#,
            r#""test""#,
        ),
        (r#"cidrcontains("192.168.2.0/20", "192.168.2.1")"#, "true"),
        (
            r#"cidrcontains("192.168.2.0/20", "192.168.2.0/22")"#,
            "true",
        ),
        (
            r#"cidrcontains("192.168.2.0/20", "192.126.2.0/18")"#,
            "false",
        ),
        (r#"cidrcontains("fe80::/48", "fe80::1")"#, "true"),
        (r#"abspath("/a/../b")"#, r#""/b""#),
        (r#"core::upper("a")"#, ""),
    ] {
        if !want.is_empty() {
            assert_eq!(show(&bare(expression).unwrap()), want, "{expression}");
        }
    }
    for expression in [
        r#"urldecode("%zz")"#,
        r#"base64gunzip("aGVsbG8=")"#,
        r#"cidrcontains("10.0.0.0/8", "fe80::1")"#,
        r#"cidrcontains("10.0.0.0/8", "x")"#,
    ] {
        assert!(bare(expression).is_err(), "{expression}");
    }
    assert!(funcs::get("core::upper").is_some());
}

#[test]
fn what_changes_with_each_run_is_unknown_and_says_so() {
    for expression in ["timestamp()", "plantimestamp()", "uuid()", r#"bcrypt("a")"#] {
        let value = bare(expression).unwrap();
        let unknown = value.first_unknown().unwrap();
        assert!(matches!(unknown.why, Why::Impure { .. }), "{expression}");
        assert_eq!(value.ty(), Type::String);
    }
}

struct Shout;

impl Templates for Shout {
    fn render(&self, source: &str, name: Option<&str>, variables: &Value) -> Result<Value, String> {
        if source.contains("fail") {
            return Err("it fails".into());
        }
        let count = variables.as_entries().map_or(0, |e| e.len());
        Ok(Value::string(format!(
            "{}:{source}:{count}",
            name.unwrap_or("-")
        )))
    }
}

#[test]
fn templates_are_rendered_by_the_evaluator() {
    let context = FuncContext {
        files: &NoFiles,
        templates: Some(&Shout),
    };
    let run = |expression| evaluate(expression, &context);
    assert_eq!(
        show(&run(r#"templatestring("a", {x = 1})"#).unwrap()),
        r#""-:a:1""#
    );
    assert!(
        run(r#"templatestring("fail", {})"#)
            .unwrap_err()
            .contains("it fails")
    );
    assert!(run(r#"templatestring("a", [])"#).is_err());
    assert!(run(r#"templatestring("a", {"1 x" = 1})"#).is_err());
    assert!(!run(r#"templatefile("a", {})"#).unwrap().is_known());
}

/// Any value, also unknown and sensitive ones.
fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z0-9 ./%{}\\[\\]()*+?,:\"'\\n-]{0,12}",
        "\\PC{0,6}",
        Just("10.0.0.0/8".to_owned()),
        Just("fe80::/10".to_owned()),
        Just("2024-02-29T12:00:00+01:00".to_owned()),
        Just("1h30m".to_owned()),
        Just("%s %05.2f %#v %[2]d".to_owned()),
        Just("(?P<a>x)|(y)".to_owned()),
        Just("eyJhIjpbMV19".to_owned()),
        Just("{\"a\":[1,2.5e10,null]}".to_owned()),
        Just("a: &x [1, *x]\nb: {<<: [1]}".to_owned()),
    ];
    let number = prop_oneof![
        (-3_i64..70).prop_map(Number::from),
        any::<i64>().prop_map(Number::from),
        any::<f64>().prop_filter_map("finite", |f| Number::from_f64(f).ok()),
        Just(Number::parse("1e4000").unwrap()),
        Just(Number::parse("-1e-4000").unwrap()),
    ];
    let ty = prop_oneof![
        Just(Type::Dynamic),
        Just(Type::String),
        Just(Type::Number),
        Just(Type::list(Type::String)),
        Just(Type::set(Type::Dynamic)),
        Just(Type::map(Type::Number)),
        Just(Type::tuple([Type::Bool])),
        Just(Type::object([("a".into(), Type::String)])),
    ];
    let leaf = prop_oneof![
        4 => text.prop_map(Value::string),
        4 => number.prop_map(Value::number),
        1 => any::<bool>().prop_map(Value::bool),
        1 => ty.clone().prop_map(Value::null),
        2 => ty.prop_map(|ty| Unknown::new(ty, Why::Other("test".into())).into()),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::tuple),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| {
                let tuple = Value::tuple(items);
                convert(&tuple, &Type::list(Type::Dynamic)).unwrap_or(tuple)
            }),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| {
                let tuple = Value::tuple(items);
                convert(&tuple, &Type::set(Type::Dynamic)).unwrap_or(tuple)
            }),
            prop::collection::btree_map("[a-c]", inner.clone(), 0..3).prop_map(|entries| {
                Value::object(entries.into_iter().map(|(k, v)| (Arc::from(k), v)))
            }),
            inner.prop_map(|v| v.marked(true)),
        ]
    })
}

/// Elements have the element type, or are unknown values of open type.
fn well_typed(value: &Value) -> bool {
    let fits = |element: &Type| {
        value.children().all(|v| {
            let ty = v.ty();
            ty == *element || ty == Type::Dynamic || element.has_dynamic()
        })
    };
    let own = match &value.data {
        Data::List(element, _) | Data::Set(element, _) | Data::Map(element, _) => fits(element),
        _ => true,
    };
    own && value.children().all(well_typed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_function_panics_or_mistypes(args in prop::collection::vec(any_value(), 0..4)) {
        let context = FuncContext { files: &NoFiles, templates: Some(&Shout) };
        for name in funcs::names() {
            if let Ok(value) = funcs::call(name, args.clone(), &context) {
                prop_assert!(well_typed(&value), "{} gave {:?}", name, value);
                let marked = args.iter().any(Value::contains_sensitive);
                prop_assert!(
                    marked || name == "sensitive" || !value.contains_sensitive(),
                    "{} marks its result", name
                );
                show(&value);
            }
        }
    }

    #[test]
    fn conversion_gives_the_type_it_was_asked_for(values in prop::collection::vec(any_value(), 1..4)) {
        let types: Vec<Type> = values.iter().map(Value::ty).collect();
        if let Some(common) = unify(&types) {
            for value in &values {
                if let Ok(converted) = convert(value, &common) {
                    prop_assert!(well_typed(&converted));
                    let ty = converted.ty();
                    prop_assert!(common.has_dynamic() || ty == common, "{} is not {}", ty, common);
                    // Converting again changes nothing.
                    prop_assert_eq!(convert(&converted, &common).unwrap(), converted);
                }
            }
        }
    }

    #[test]
    fn json_reads_back(value in any_value()) {
        if let Ok(text) = json::encode(&value) {
            let again = json::decode(&text).unwrap();
            prop_assert_eq!(json::encode(&again).unwrap(), text.clone());
            // Another reader agrees, but for numbers beyond doubles.
            match serde_json::from_str::<serde_json::Value>(&text) {
                Ok(outside) => prop_assert_eq!(outside.is_null(), value.is_null()),
                Err(e) => prop_assert!(e.to_string().contains("out of range"), "{}", e),
            }
        }
    }

    #[test]
    fn yaml_reads_back(value in any_value()) {
        let context = FuncContext { files: &NoFiles, templates: None };
        let Ok(plain) = json::encode(&value) else { return Ok(()); };
        let encoded = funcs::call("yamlencode", vec![value], &context).unwrap();
        let decoded = funcs::call("yamldecode", vec![encoded.clone()], &context);
        prop_assert!(decoded.is_ok(), "{:?} of {}", decoded, show(&encoded));
        prop_assert_eq!(json::encode(&decoded.unwrap()).unwrap(), plain, "{}", show(&encoded));
    }
}
