//! Any bytes as the JSON of a plan or a state: an inventory or an error, and what was read can be shown.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tfsize::inventory::{plan_json, read};
use tfsize::text::Files;

fuzz_target!(|data: &[u8]| {
    let mut files = Files::new();
    let id = files.add("plan.json", "");
    if let Ok(inventory) = read(id, data) {
        let _ = plan_json(&inventory);
    }
});
