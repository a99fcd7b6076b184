//! A small configuration through loader, evaluator and the JSON of the result: it ends, whatever is written.
//!
//! The input is a root module; behind a line `---` a module that it can call as `./m`, behind another one its
//! `terraform.tfvars`.

#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tfsize::config::load::{Loader, ProcessEnv};
use tfsize::inventory::{SourceOptions, plan_json, read_source};
use tfsize::text::{Files, Reach};

/// The directory of this process, written anew for each input.
fn place() -> &'static PathBuf {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary directory").keep();
        std::fs::create_dir(dir.join("m")).expect("a directory in it");
        dir
    })
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let dir = place();
    let mut parts = text.splitn(3, "\n---\n");
    for name in ["main.tf", "m/main.tf", "terraform.tfvars"] {
        std::fs::write(dir.join(name), parts.next().unwrap_or_default()).expect("a written file");
    }
    let read = || {
        let options = SourceOptions {
            dir: dir.clone(),
            command_line: Vec::new(),
            around: ProcessEnv::default(),
        };
        let mut files = Files::within(Reach::within([dir.clone()]));
        let sourced = read_source(&mut files, &mut Loader::new(), &options);
        let _ = plan_json(&sourced.inventory);
        let _ = tfsize::report::human::findings(&files, &sourced.findings);
    };
    // The stack that the program itself evaluates on.
    tfsize::threads::deep(read).expect("a thread");
});
