//! Inventories of the stack that the stand-in is tested with, planned and applied now.

use std::fs;

use serde_json::json;
use tfsize::config::value::json::from_serde;
use tfsize::inventory::{Provider, read_plan, read_state};

use crate::need::Ran;
use crate::shapes::{came_out, file, shapes_agree};
use crate::terraform::Terraform;

trials![configured_resources_have_the_shape_of_a_fresh_plan];

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
