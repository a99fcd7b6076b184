use super::ops::{Binary, Unary, binary, unary};
use super::type_expr::Constraint;
use super::*;
use crate::text::{FileId, Files, Span};

fn text(s: &str) -> Value {
    Value::string(s)
}

fn int(n: i64) -> Value {
    Value::number(n)
}

fn unknown(ty: Type) -> Value {
    Value::unknown(ty, Why::MissingVariable { name: "x".into() })
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(entries.map(|(k, v)| (Arc::from(k), v)))
}

/// The expression of `x = …`.
fn expression(source: &str) -> hcl::edit::expr::Expression {
    let body = hcl::edit::parser::parse_body(&format!("x = {source}\n")).unwrap();
    body.attributes().next().unwrap().value.clone()
}

fn parse_type(source: &str) -> Result<Constraint, type_expr::TypeError> {
    type_expr::parse(&expression(source), &mut |e| match e {
        hcl::edit::expr::Expression::String(s) => Ok(text(s.as_str())),
        hcl::edit::expr::Expression::Number(n) => Ok(Value::number(
            Number::parse(&n.value().to_string()).unwrap(),
        )),
        hcl::edit::expr::Expression::Object(_) => Ok(object([])),
        hcl::edit::expr::Expression::Null(_) => Ok(Value::null(Type::Dynamic)),
        _ => Err("not a literal".into()),
    })
}

fn ty(source: &str) -> Type {
    parse_type(source).unwrap().ty
}

fn file() -> FileId {
    Files::new().add("a.tf", "")
}

#[test]
fn type_constraints_are_read_and_shown() {
    for source in [
        "string",
        "list(any)",
        "map(set(number))",
        "tuple([string,bool])",
        "object({a=string,b=optional(list(number))})",
        "object({})",
    ] {
        assert_eq!(ty(source).to_string(), source);
    }
    assert_eq!(
        ty("object({ a = optional(string, \"x\") })").to_string(),
        "object({a=optional(string)})"
    );
    assert_eq!(ty("list").to_string(), "list(any)");
    assert_eq!(ty("\"string\""), Type::String);
}

#[test]
fn mistakes_in_type_constraints_are_reported_at_their_place() {
    for (source, at) in [
        ("strnig", "strnig"),
        ("list(strnig)", "strnig"),
        ("list(string, bool)", "list(string, bool)"),
        ("object([])", "[]"),
        ("tuple(string)", "string"),
        ("optional(string)", "optional(string)"),
        ("object({ a = optional(number, \"x\") })", "\"x\""),
        ("object({ a = optional(number, foo) })", "foo"),
        ("set", "set"),
        ("1", "1"),
        ("string()", "string()"),
    ] {
        let error = parse_type(source).unwrap_err();
        let all = format!("x = {source}\n");
        assert_eq!(&all[error.range], at, "{source}: {}", error.message);
    }
}

#[test]
fn defaults_fill_missing_and_null_attributes_at_every_depth() {
    let constraint = parse_type(
        "list(object({ a = optional(string, \"x\"), b = optional(object({ c = optional(number, 2) }), {}) }))",
    )
    .unwrap();
    let given = Value::tuple([
        object([]),
        object([
            ("a", Value::null(Type::Dynamic)),
            ("b", object([("c", text("3"))])),
        ]),
        object([("b", Value::null(Type::Dynamic))]),
    ]);
    let got = convert(&constraint.defaults.apply(&given), &constraint.ty).unwrap();
    assert_eq!(
        json::encode(&got).unwrap(),
        r#"[{"a":"x","b":{"c":2}},{"a":"x","b":{"c":3}},{"a":"x","b":{"c":2}}]"#
    );
    assert_eq!(got.ty(), constraint.ty.without_optional());
    let map = parse_type("map(object({ a = optional(string, \"x\") }))").unwrap();
    let given = object([("k", object([])), ("l", object([("a", int(1))]))]);
    let got = convert(&map.defaults.apply(&given), &map.ty).unwrap();
    assert_eq!(
        json::encode(&got).unwrap(),
        r#"{"k":{"a":"x"},"l":{"a":"1"}}"#
    );
}

#[test]
fn null_and_unknown_values_take_no_defaults() {
    let constraint = parse_type("object({ a = optional(string, \"x\") })").unwrap();
    let null = Value::null(Type::Dynamic);
    assert_eq!(constraint.defaults.apply(&null), null);
    let open = unknown(Type::Dynamic);
    assert_eq!(constraint.defaults.apply(&open), open);
    let kept = convert(&open, &constraint.ty).unwrap();
    assert_eq!(kept.ty(), constraint.ty.without_optional());
}

#[test]
fn conversion_drops_and_completes_attributes() {
    let want = ty("object({ a = number, b = optional(bool) })");
    let got = convert(&object([("a", text("5")), ("z", int(1))]), &want).unwrap();
    assert_eq!(json::encode(&got).unwrap(), r#"{"a":5,"b":null}"#);
    let error = convert(&object([("b", int(1))]), &want).unwrap_err();
    assert_eq!(error.to_string(), "attribute \"a\" is required");
    let nested = ty("map(list(number))");
    let value = object([("k", Value::tuple([int(1), text("x")]))]);
    let error = convert(&value, &nested).unwrap_err();
    assert_eq!(error.to_string(), "[\"k\"][1]: a number is required");
    assert!(convert(&Value::tuple([int(1)]), &Type::String).is_err());
    assert!(convert(&int(1), &Type::Bool).is_err());
}

#[test]
fn conversion_keeps_origins_and_marks_of_elements() {
    let span = Span::new(file(), 4..7);
    let origin = Origin::literal(span);
    let item = int(512).with_origin(origin.clone()).marked(true);
    let list = convert(&Value::tuple([item.clone(), text("a")]), &ty("list(any)")).unwrap();
    let first = list.children().next().unwrap();
    assert_eq!(first.as_str(), Some("512"));
    assert_eq!(first.origin, origin);
    assert!(first.sensitive.is_sensitive());
    let set = convert(&Value::tuple([item]), &ty("set(string)")).unwrap();
    assert!(
        set.sensitive.is_sensitive(),
        "a set cannot hold marked elements, so it is marked itself"
    );
    assert_eq!(set.children().next().unwrap().origin, origin);
}

#[test]
fn unknown_values_keep_reason_and_what_is_known_of_them() {
    let open = Value::from(Unknown::new(ty("tuple([string, string])"), Why::Budget).not_null());
    let list = convert(&open, &ty("list(any)")).unwrap();
    assert_eq!(list.ty(), ty("list(string)"));
    assert_eq!(list.length(), Some(2), "a list of known length is one");
    assert_eq!(list.first_unknown().unwrap().why, Why::Budget);
    let set = convert(&open, &ty("set(any)")).unwrap();
    assert_eq!(set.first_unknown().unwrap().min_length, 1);
    assert!(convert(&open, &Type::String).is_err());
    assert_eq!(list.length(), Some(2));
}

#[test]
fn types_unify_as_in_conditionals() {
    let unified = |types: &[&str]| {
        let types: Vec<Type> = types.iter().map(|t| ty(t)).collect();
        unify(&types).map(|t| t.to_string())
    };
    for (types, want) in [
        (&["string", "number"][..], Some("string")),
        (&["bool", "string"], Some("string")),
        (&["bool", "number"], None),
        (&["number", "any"], Some("number")),
        (&["list(number)", "list(string)"], Some("list(string)")),
        (&["list(number)", "tuple([string])"], Some("list(string)")),
        (&["list(number)", "any"], Some("any")),
        (
            &["tuple([number])", "tuple([string])"],
            Some("tuple([string])"),
        ),
        (&["tuple([number])", "tuple([])"], Some("list(number)")),
        (&["tuple([number, object({})])", "tuple([])"], None),
        (
            &["object({a=number})", "object({a=string})"],
            Some("object({a=string})"),
        ),
        (
            &["object({a=number})", "object({b=string})"],
            Some("map(string)"),
        ),
        (&["object({a=number})", "map(string)"], Some("map(string)")),
        (&["object({})", "tuple([])"], None),
        (&["list(string)", "set(string)"], Some("list(string)")),
        (&["list(string)", "string"], None),
    ] {
        assert_eq!(unified(types).as_deref(), want, "{types:?}");
        let mut reversed = types.to_vec();
        reversed.reverse();
        assert_eq!(unified(&reversed).as_deref(), want, "{reversed:?}");
    }
    assert_eq!(unify(&[]), Some(Type::Dynamic));
}

#[test]
fn equality_waits_for_what_is_unknown() {
    let u = unknown(Type::String);
    assert_eq!(equals(&u, &text("a")), None);
    assert_eq!(equals(&u, &int(1)), Some(false));
    assert_eq!(equals(&u, &Value::null(Type::Dynamic)), None);
    let surely = Value::from(Unknown::new(Type::String, Why::Budget).not_null());
    assert_eq!(equals(&surely, &Value::null(Type::Dynamic)), Some(false));
    let prefixed = Value::from(Unknown::new(Type::String, Why::Budget).full_prefix("arn:"));
    assert_eq!(equals(&prefixed, &text("id")), Some(false));
    assert_eq!(equals(&prefixed, &text("arn:x")), None);
    let pair = |a: Value, b: Value| Value::tuple([a, b]);
    assert_eq!(
        equals(&pair(int(1), u.clone()), &pair(int(2), u.clone())),
        Some(false)
    );
    assert_eq!(
        equals(&pair(int(1), u.clone()), &pair(int(1), text("a"))),
        None
    );
}

#[test]
fn one_operand_may_decide_alone() {
    let open = unknown(Type::Bool);
    let (yes, no) = (Value::bool(true), Value::bool(false));
    let run = |op, a: &Value, b: &Value| binary(op, a, b).unwrap().as_bool();
    assert_eq!(run(Binary::And, &no, &open), Some(false));
    assert_eq!(run(Binary::And, &open, &no), Some(false));
    assert_eq!(run(Binary::Or, &open, &yes), Some(true));
    assert_eq!(run(Binary::And, &yes, &open), None);
    // The second operand may be wrong where the first decides.
    assert_eq!(run(Binary::Or, &yes, &text("x")), Some(true));
    let sum = binary(Binary::Add, &unknown(Type::Number), &int(1)).unwrap();
    assert_eq!(sum.ty(), Type::Number);
    assert_eq!(
        sum.first_unknown().unwrap().why,
        Why::MissingVariable { name: "x".into() }
    );
    let marked = binary(Binary::Add, &int(1).marked(true), &int(1)).unwrap();
    assert!(marked.sensitive.is_sensitive());
    assert!(
        unary(Unary::Not, &no.marked(true))
            .unwrap()
            .sensitive
            .is_sensitive()
    );
}

#[test]
fn what_is_infinite_is_not_known() {
    for (operator, a, b) in [
        (Binary::Divide, 1, 0),
        (Binary::Divide, -1, 0),
        (Binary::Modulo, 5, 0),
    ] {
        assert!(
            !binary(operator, &int(a), &int(b)).unwrap().is_known(),
            "{a} {b}"
        );
    }
}

#[test]
fn operator_errors_name_the_operand() {
    let error = binary(Binary::Divide, &int(0), &int(0)).unwrap_err();
    assert_eq!(
        (error.operand, error.message.as_str()),
        (Some(1), "division by zero")
    );
    let error = binary(Binary::Add, &text("x"), &int(0)).unwrap_err();
    assert_eq!(error.operand, Some(0));
    let error = binary(Binary::Less, &int(0), &Value::null(Type::Number)).unwrap_err();
    assert_eq!(error.operand, Some(1));
}

#[test]
fn strings_are_brought_to_one_normal_form() {
    assert_eq!(text("e\u{301}"), text("é"));
    assert_eq!(text("e\u{301}").as_str(), Some("é"));
}

#[test]
fn counting_stops_at_the_limit() {
    let mut value = Value::tuple([int(1), int(2)]);
    for _ in 0..60 {
        value = Value::tuple([value.clone(), value]);
    }
    assert!(value.exceeds(1_000));
    assert!(!Value::tuple([int(1), int(2)]).exceeds(3));
    assert!(Value::tuple([int(1), int(2)]).exceeds(2));
}

#[test]
fn json_for_other_tools_asks_about_unknown_values() {
    let value = object([
        ("a", unknown(Type::String)),
        ("b", Value::number(Number::parse("1.5").unwrap())),
    ]);
    let json = json::to_serde(&value, &mut |u| u.why.to_string().into());
    assert_eq!(
        json,
        serde_json::json!({"a": "var.x has no value", "b": 1.5})
    );
    let back = json::from_serde(&serde_json::json!([1, 2.5, {"a": null}]));
    assert_eq!(json::encode(&back).unwrap(), r#"[1,2.5,{"a":null}]"#);
    assert!(json::encode(&value).is_err());
}

#[test]
fn values_are_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&text("a"));
}
