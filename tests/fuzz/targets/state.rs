//! A state, as a file or as shown, changed value by value as well as byte by byte: an inventory or an error, and what was read can be shown.

#![no_main]

mod json;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use tfsize::inventory::{plan_json, read_state};
use tfsize::text::Files;

fuzz_target!(|data: &[u8]| {
    let mut files = Files::new();
    let id = files.add("terraform.tfstate", "");
    if let Ok(inventory) = read_state(id, data) {
        let _ = plan_json(&inventory);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    json::mutate(data, size, max_size, seed)
});
