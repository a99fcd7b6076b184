//! Inventories of the stack that the stand-in is tested with, planned and applied now.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use tfsize::config::value::json::from_serde;
use tfsize::inventory::{Provider, read_plan, read_state};

use crate::support::need::{Missing, Ran};
use crate::support::record::blessing;
use crate::support::shapes::{came_out, file, shapes_agree};
use crate::support::terraform::Terraform;

trials![
    configured_resources_have_the_shape_of_a_fresh_plan,
    the_kept_stack_is_what_the_tool_makes_of_it,
];

/// `TFSIZE_BLESS=1` keeps what it makes now.
fn the_kept_stack_is_what_the_tool_makes_of_it() -> Ran {
    let terraform = Terraform::find()?;
    let dir = tempfile::tempdir().unwrap();
    let kept = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/inventory/stack"
    ));
    for name in ["main.tf", "modules/worker/main.tf"] {
        let to = dir.path().join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(kept.join(name), to).unwrap();
    }
    terraform.ok(dir.path(), &["init"]);
    terraform.ok(dir.path(), &["plan", "-out=p"]);
    let plan = terraform.ok(dir.path(), &["show", "-json", "p"]);
    terraform.ok(dir.path(), &["apply", "p"]);
    let state = terraform.ok(dir.path(), &["show", "-json"]);
    let stored = fs::read_to_string(dir.path().join("terraform.tfstate")).unwrap();
    let made_up =
        regex::Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,}").unwrap();
    for (name, now, part) in [
        ("plan.json", plan, "planned_values"),
        ("state.json", state, "values"),
        ("state-file.json", stored, "resources"),
    ] {
        if blessing() {
            fs::write(kept.join(name), now).unwrap();
            continue;
        }
        let then = fs::read_to_string(kept.join(name)).unwrap();
        // Ids are made up: by the tool anew each time, and by the stand-in in the order in which it comes to the resources.
        let same = |text: &str| made_up.replace_all(text, "id").into_owned();
        let of = |text: &str, part: &str| {
            let mut json: Json = serde_json::from_str(&same(text)).unwrap();
            in_order(&mut json);
            json[part].take()
        };
        let by = |text: &str| of(text, "terraform_version");
        if by(&then) != by(&now) {
            let why = format!(
                "{name} was kept with {}, and this is {}",
                by(&then),
                by(&now)
            );
            return Err(Missing(why));
        }
        assert_eq!(
            of(&then, part),
            of(&now, part),
            "{name}: keep it with TFSIZE_BLESS=1"
        );
    }
    Ok(())
}

/// Puts lists in order that the tool writes in any.
fn in_order(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(in_order),
        Json::Object(entries) => {
            for (name, value) in entries {
                in_order(value);
                if let ("sensitive_attributes" | "depends_on" | "dependencies", Json::Array(all)) =
                    (name.as_str(), value)
                {
                    all.sort_by_key(ToString::to_string);
                }
            }
        }
        _ => {}
    }
}

fn configured_resources_have_the_shape_of_a_fresh_plan() -> Ran {
    let terraform = Terraform::find()?;
    let dir = tempfile::tempdir().unwrap();
    let stack = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/standin/stack.tf");
    fs::copy(stack, dir.path().join("main.tf")).unwrap();
    terraform.ok(dir.path(), &["init"]);
    terraform.ok(dir.path(), &["plan", "-out=p"]);
    let plan = terraform.ok(dir.path(), &["show", "-json", "p"]);
    let tags = from_serde(&json!({"Team": "platform", "Stage": "prod"}));
    let provider = Provider {
        region: None,
        default_tags: Some(tags),
    };
    assert!(shapes_agree(plan.as_bytes(), &provider) > 5);
    terraform.ok(dir.path(), &["apply", "p"]);
    let state = terraform.ok(dir.path(), &["show", "-json"]);
    let plan = read_plan(file(), plan.as_bytes()).unwrap();
    let state = read_state(file(), state.as_bytes()).unwrap();
    let stored = fs::read(dir.path().join("terraform.tfstate")).unwrap();
    let stored = read_state(file(), &stored).unwrap();
    for resource in plan.resources {
        let applied = state.get(&resource.address).unwrap();
        assert!(
            came_out(&resource.values, &applied.values),
            "{}",
            resource.address
        );
        let stored = stored.get(&resource.address).unwrap();
        assert!(
            came_out(&applied.values, &stored.values),
            "{}",
            resource.address
        );
    }
    Ok(())
}
