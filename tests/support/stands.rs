//! Whether every sized value stands in a plan and a state where its binding says.

use serde_json::Value as Json;
use tfsize::family::{AlarmAt, Bound, Compare, Read, Select, steps_as_text};
use tfsize::value::Value;

use super::{plan, policies};

/// Every binding finds its resource in the plan, and its value wherever the plan knows one; after the apply all are
/// known.
pub(crate) fn values_stand_where_bound(policy: &str, environment: &str, plan: &Json, state: &Json) {
    let sized = policies::sized(&policies::environments(policy), environment);
    let mut wrong = Vec::new();
    let mut count = 0;
    for call in policies::calls(&sized) {
        for bound in call.bound.iter().filter(|bound| bound.is_written()) {
            count += 1;
            let mut hold = |values: &Json, known: bool, which: &str| {
                if let Err(why) = stands(bound, &call.label, values, known) {
                    wrong.push(format!(
                        "{which}, module.{}, {} = {} ({}): {why}",
                        call.label, bound.input, bound.value.value, bound.field.name
                    ));
                }
            };
            hold(&plan["planned_values"], false, "plan");
            hold(&state["values"], true, "state");
            let other = Bound {
                shows: Some("another".into()),
                ..bound.clone()
            };
            assert!(
                stands(&other, &call.label, &state["values"], true).is_err(),
                "any value would do for {}",
                bound.field.name
            );
        }
    }
    assert!(count > 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the values of a plan or state show a bound value; `known` when each of them must.
fn stands(bound: &Bound, module: &str, values: &Json, known: bool) -> Result<(), String> {
    let resources = plan::resources(values, module);
    let selected: Vec<(&str, &Json)> = resources
        .into_iter()
        .filter(|(_, (kind, _))| *kind == bound.field.kind())
        .map(|(address, (_, values))| (address, values))
        // What stands for the item is called `this` in every module.
        .filter(|(address, _)| {
            let block = address.rsplit('.').next().unwrap_or_default();
            let (block, key) = block.split_once('[').unwrap_or((block, ""));
            // Several of them stand under their keys.
            let of_key = |wanted: &String| key.trim_matches(['"', ']']) == wanted;
            let of_key = bound.key.as_ref().is_none_or(of_key);
            match bound.field.select {
                Select::Anchor => block == "this" && of_key,
                Select::Beside => block != "this" && of_key,
                _ => true,
            }
        })
        // What tells itself by more than an attribute stands under its key.
        .filter(|(address, _)| match (&bound.sign, &bound.key) {
            (Some(_), Some(key)) => address.ends_with(&format!("[\"{key}\"]")),
            _ => true,
        })
        .filter(|(_, values)| {
            let is = |(path, wanted): &(&str, String)| {
                plan::at(values, path).is_some_and(|v| v == wanted.as_str())
            };
            bound.select.iter().all(is)
        })
        .collect();
    let Some(shows) = &bound.shows else {
        // What tells itself by more than an attribute may be there, and is not looked for.
        if bound.sign.is_some() {
            return Ok(());
        }
        return match selected.first() {
            None => Ok(()),
            Some((address, _)) => Err(format!("{address} is not expected")),
        };
    };
    // What an alarm says of its metric stands in a query of it, too; a percentile has an argument of its own.
    let path = |values: &Json| {
        if let (Read::Container(at), Some(which)) = (bound.field.read, &bound.container) {
            return format!("container_definitions[name={}].{at}", which.name);
        }
        let plain = bound.field.read.path().unwrap();
        let others: &[&str] = match bound.field.read {
            Read::Alarm(AlarmAt::Statistic) => &[
                "extended_statistic",
                "metric_query[id=metric].metric[0].stat",
            ],
            Read::Alarm(AlarmAt::Period) => &[
                "metric_query[id=metric].metric[0].period",
                "metric_query[id=waiting].metric[0].period",
            ],
            _ => &[],
        };
        let is_set = |path: &&&str| plan::at(values, path).is_some_and(|v| !v.is_null());
        let mut all = std::iter::once(&plain).chain(others);
        all.find(is_set).copied().unwrap_or(plain).to_owned()
    };
    match bound.field.read {
        Read::CountLess(less) => {
            let less = usize::try_from(less).unwrap();
            let found = selected.len().checked_sub(less).map(|n| n.to_string());
            return match found {
                Some(n) if plan::value(&n.as_str().into()).same(shows) => Ok(()),
                _ => Err(format!("{} {}", selected.len(), bound.field.kind())),
            };
        }
        Read::Path(_) | Read::Start(_) | Read::Alarm(_) | Read::Container(_) => {}
    }
    if selected.is_empty() {
        return Err(format!("no {} with {:?}", bound.field.kind(), bound.select));
    }
    for (address, values) in selected {
        let path = path(values);
        match plan::at(values, &path) {
            Some(found) if plan::value(&found).same(shows) => {}
            Some(found)
                if bound.field.compare == Compare::Steps
                    && steps_as_text(&plan::value(&found)) == steps_as_text(shows) => {}
            Some(found) => {
                return Err(format!("{address}.{path} is {found}, not {shows}"));
            }
            None if *shows == Value::Null => {}
            None if known => return Err(format!("{address} has no {path}")),
            None => {}
        }
    }
    Ok(())
}
