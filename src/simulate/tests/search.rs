//! The patch that a search finds holds, and nothing smaller does.

use jiff::Timestamp;
use proptest::prelude::*;

use crate::policy::{BASELINE, EnvironmentPolicy, load};
use crate::simulate::search::{Failure, Search, search, short};
use crate::simulate::{Load, Model, Options, Parameters, Scenario, run, usual};
use crate::sizing;
use crate::text::{Edit, Files, apply};

fn environments(text: &str) -> Vec<EnvironmentPolicy> {
    let mut files = Files::new();
    let id = files.add("tfsize.hcl", text);
    load(&mut files, id).unwrap().environments
}

fn options() -> Options {
    Options {
        parameters: Parameters::default(),
        start: Timestamp::UNIX_EPOCH,
    }
}

/// What is found for an environment of a policy, and what its items are taken to carry.
fn found(text: &str, name: &str, scenario: Scenario, times: f64) -> (Search, Vec<String>) {
    let environments = environments(text);
    let environment = environments
        .iter()
        .find(|e| e.environment.name.text == name);
    let environment = environment.unwrap();
    let sized = sizing::size(environment, &mut Vec::new());
    let load = Load::of(scenario, usual(&sized.demand, 0.0)).times(times);
    let mut model = Model::of(&sized);
    let found = search(environment, &model, &load, &options());
    (found, model.assumed())
}

/// What breaks when a policy is read anew with these bounds in place of its own.
fn applied(
    (text, name): (&str, &str),
    (scenario, times): (Scenario, f64),
    (found, assumed): &(Search, Vec<String>),
    other: Option<(usize, &str)>,
) -> Option<Failure> {
    let edits = found.items.iter().enumerate().map(|(at, item)| Edit {
        range: item.at.range(),
        text: match other {
            Some((of, bounds)) if of == at => bounds.to_owned(),
            _ => item.then.clone(),
        },
    });
    let edits: Vec<Edit> = edits.collect();
    let environments = environments(&apply(text, &edits).unwrap());
    let environment = environments
        .iter()
        .find(|e| e.environment.name.text == name);
    let sized = sizing::size(environment.unwrap(), &mut Vec::new());
    let load = Load::of(scenario, usual(&sized.demand, 0.0)).times(times);
    let mut model = Model::of(&sized);
    for one in assumed {
        model.assume(one).unwrap();
    }
    short(&run(&model, &load, &options()))
}

/// The patch holds, and each single step down breaks as it is said to.
fn holds_and_is_smallest(of: (&str, &str), under: (Scenario, f64)) -> Search {
    let found = found(of.0, of.1, under.0, under.1);
    assert_eq!(found.0.fails, None, "{}", under.0.name());
    assert_eq!(applied(of, under, &found, None), None, "{:?}", found.0);
    for (at, item) in found.0.items.iter().enumerate() {
        for step in &item.steps {
            let breaks = applied(of, under, &found, Some((at, &step.smaller)));
            assert_eq!(
                breaks.as_ref(),
                Some(&step.breaks),
                "{} {step:?}",
                item.title
            );
        }
    }
    found.0
}

fn policy(agents: u32, tasks: (u32, u32), target: u32, acu: u32) -> String {
    let (min, max) = tasks;
    format!(
        r#"
policy "p" {{
  region = "us-east-1"
}}
environment "e" {{
  demand {{
    agents      = {agents}
    peak_factor = 3
  }}
}}
service "api" {{
  by            = "agents"
  recommended   = "all"
  tasks         = "{min}..{max}"
  database_pool = 2
  tier "all" {{
    up_to  = 100
    cpu    = "1 vCPU"
    memory = "2 GB"
  }}
  scale {{
    on     = "cpu"
    target = "{target}%"
  }}
}}
database "main" {{
  engine  = "aurora-postgresql"
  version = "17"
  clients = ["api"]
  acu     = "1..{acu}"
}}
"#
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_patch_holds_and_no_smaller_one_does(
        agents in 50..3000_u32, min in 1..4_u32, more in 0..30_u32, target in 30..90_u32, acu in 2..32_u32, times in 0.5..1.5,
    ) {
        let text = policy(agents, (min, min + more), target, acu);
        let search = holds_and_is_smallest((&text, "e"), (Scenario::Ramp, times));
        // Each end that could be smaller says why it is not.
        for item in &search.items {
            let bounds = item.then.trim_matches('"');
            let (min, max) = bounds.split_once("..").unwrap_or((bounds, bounds));
            let (min, max): (f64, f64) = (min.parse().unwrap(), max.parse().unwrap());
            let least = if item.unit == "tasks" { 1.0 } else { 0.5 };
            let ends = usize::from(min > least) + usize::from(max > 1.0);
            prop_assert_eq!(item.steps.len(), ends, "{:?}", item);
        }
    }
}

/// 1,000 agents of 100 each are 10 tasks at full use. With 9 at the most a tenth is not served in all 15 minutes of the spike;
/// with 9 at the least only until the tenth serves.
#[test]
fn a_sudden_load_wants_a_minimum_that_holds_it() {
    let text = policy(1000, (1, 4), 50, 8);
    let search = holds_and_is_smallest((&text, "e"), (Scenario::Spike, 1.0));
    let api = search.items.iter().find(|item| item.title == "service/api");
    let api = api.unwrap();
    assert_eq!((api.now.as_str(), api.then.as_str()), ("\"1..4\"", "10"));
    let [min, max] = api.steps.as_slice() else {
        panic!("{:?}", api.steps);
    };
    for step in [min, max] {
        let breaks = &step.breaks;
        assert_eq!((breaks.title.as_str(), breaks.minute), ("service/api", 60));
    }
    assert_eq!(
        (min.smaller.as_str(), max.smaller.as_str()),
        ("\"9..10\"", "9")
    );
    assert!(min.breaks.short_minutes < 15, "{min:?}");
    assert_eq!(max.breaks.short_minutes, 15);
}

#[test]
fn a_lost_database_is_something_that_no_bounds_resolve() {
    let text = policy(1000, (1, 20), 50, 8);
    let (search, _) = found(&text, "e", Scenario::DatabaseFailover, 1.0);
    let fails = search.fails.unwrap();
    assert_eq!((fails.title.as_str(), fails.minute), ("database/main", 60));
    assert_eq!(search.items, []);
}

#[test]
fn the_example_policy_has_a_patch_for_its_own_peak_or_says_what_stops_it() {
    for scenario in [Scenario::Ramp, Scenario::Day, Scenario::Spike] {
        let (search, _) = found(BASELINE, "production", scenario, 1.0);
        assert!(search.runs < 500, "{}", search.runs);
        if search.fails.is_none() {
            holds_and_is_smallest((BASELINE, "production"), (scenario, 1.0));
        }
    }
}
