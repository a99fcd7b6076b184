//! The HCL modules that tfsize carries.

use rust_embed::RustEmbed;

/// Everything under `modules/` but what a tool left there and the stack, which is itself written.
#[derive(RustEmbed)]
#[folder = "modules/"]
#[include = "*.tf"]
#[include = "*.hcl"]
#[include = "*.md"]
#[exclude = "stack/*"]
#[exclude = "*/.terraform/*"]
#[exclude = "*.lock.hcl"]
struct Modules;

/// Path below `modules/` and text of every file, sorted.
pub(super) fn all() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Modules::iter()
        .filter_map(|path| {
            let data = Modules::get(&path)?.data;
            Some((
                path.to_string(),
                String::from_utf8_lossy(&data).into_owned(),
            ))
        })
        .collect();
    files.sort();
    files
}
