//! What an alarm shows of the metrics that it watches.

use super::items::assert_shown;

const AT: &str = "aws_cloudwatch_metric_alarm.errors";

fn alarm(rest: &str) -> String {
    format!(
        "variable \"p\" {{\n  type = number\n}}\nvariable \"q\" {{\n  type = number\n}}\nvariable \"on\" {{\n  type = bool\n}}\nresource \"aws_cloudwatch_metric_alarm\" \"errors\" {{\n  alarm_name = \"shop-errors\"\n  threshold = 5\n  comparison_operator = \"GreaterThanThreshold\"\n{rest}}}\n"
    )
}

/// A value at each of its metrics; what is not known of several, or set in none, once for all of them that have the same to
/// say.
#[test]
fn metrics_are_told_apart_by_what_they_have_to_say() {
    let policy = "alarm \"errors\" {\n  above = 5\n  period = \"1m\"\n  select { names = [\"shop-errors\"] }\n}\n";
    let query = |id: &str, period: &str| {
        format!(
            "  metric_query {{\n    id = \"{id}\"\n    metric {{\n      metric_name = \"X\"\n      namespace = \"Y\"\n      stat = \"Sum\"\n{period}    }}\n  }}\n"
        )
    };
    let at =
        |place: u8, shown: &str| format!("{AT}.metric_query[{place}].metric[0].period {shown}");
    let is = |value: &str| format!("      period = {value}\n");
    let (p, q) = (
        "undecided: var.p has no value",
        "undecided: var.q has no value",
    );
    let on = "undecided: var.on has no value";
    for (first, second, shown) in [
        (
            is("60"),
            is("60"),
            vec![at(1, "conforms"), at(2, "conforms")],
        ),
        (
            is("60"),
            is("300"),
            vec![at(1, "conforms"), at(2, "deviates")],
        ),
        (is("var.p"), is("var.p"), vec![at(1, p)]),
        (is("var.p"), is("var.q"), vec![at(1, p), at(2, q)]),
        (is("60"), is("var.p"), vec![at(1, "conforms"), at(2, p)]),
        // A condition leaves two values for one.
        (
            is("var.p"),
            is("var.on ? 60 : var.p"),
            vec![at(1, p), at(2, p)],
        ),
        (
            is("var.on ? 60 : 300"),
            is("var.on ? 60 : 300"),
            vec![at(1, on), at(2, on)],
        ),
        (String::new(), String::new(), vec![at(1, "deviates")]),
    ] {
        let sum = "  metric_query {\n    id = \"e\"\n    expression = \"a + b\"\n    return_data = true\n  }\n";
        let main = alarm(&format!(
            "  evaluation_periods = 1\n{sum}{}{}",
            query("a", &first),
            query("b", &second)
        ));
        assert_shown(policy, &main, &[("errors alarm.period", &shown.join("; "))]);
    }
}

/// Metrics of one block are metrics of their own, with what they have in common.
#[test]
fn metrics_of_one_block_are_told_each() {
    let policy = "alarm \"errors\" {\n  above = 5\n  period = \"1m\"\n  select { names = [\"shop-errors\"] }\n}\n";
    let main = alarm(
        "  evaluation_periods = 1\n  metric_query {\n    id = \"e\"\n    expression = \"a + b\"\n    return_data = true\n  }\n  dynamic \"metric_query\" {\n    for_each = [\"a\", \"b\"]\n    content {\n      id = metric_query.value\n      metric {\n        metric_name = \"X\"\n        namespace = \"Y\"\n        stat = \"Sum\"\n        period = 60\n      }\n    }\n  }\n",
    );
    let at = |place: u8| format!("{AT}.metric_query[{place}].metric[0].period conforms");
    let shown = format!("{}; {}", at(1), at(2));
    assert_shown(policy, &main, &[("errors alarm.period", &shown)]);
}

/// Where the policy wants all datapoints to be over, the number of datapoints says it, and the other is read only where it
/// is written.
#[test]
fn what_another_value_says_is_told_where_it_is_written() {
    let policy = "alarm \"errors\" {\n  above = 5\n  datapoints = 3\n  breaching = 3\n  select { names = [\"shop-errors\"] }\n}\n";
    let at = |field: &str, shown: &str| format!("{AT}.{field} {shown}");
    for (written, shown) in [
        ("", "not asked".to_owned()),
        ("  datapoints_to_alarm = null\n", "not asked".to_owned()),
        (
            "  datapoints_to_alarm = 3\n",
            at("datapoints_to_alarm", "conforms"),
        ),
        (
            "  datapoints_to_alarm = 2\n",
            at("datapoints_to_alarm", "deviates"),
        ),
        (
            "  datapoints_to_alarm = var.on ? 2 : null\n",
            at("datapoints_to_alarm", "deviates"),
        ),
        (
            "  datapoints_to_alarm = var.p\n",
            at("datapoints_to_alarm", "undecided: var.p has no value"),
        ),
    ] {
        let main = alarm(&format!(
            "  evaluation_periods = 3\n  metric_name = \"X\"\n  namespace = \"Y\"\n{written}"
        ));
        let datapoints = at("evaluation_periods", "conforms");
        assert_shown(
            policy,
            &main,
            &[
                ("errors alarm.datapoints", &datapoints),
                ("errors alarm.breaching", &shown),
            ],
        );
    }
}
