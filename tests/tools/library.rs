//! What a program can ask of tfsize: `cargo run --example library -- [DIR]`.

#![allow(clippy::print_stdout, reason = "a program of its own")]

use std::path::PathBuf;

use tfsize::api::{self, Options};

fn main() -> Result<(), api::Error> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let options = Options::new().environment("production");

    for size in api::size(&options)? {
        println!("{} {} = {}", size.item, size.field, size.value);
    }
    for (path, text) in api::generate(&options)? {
        println!("{}: {} bytes", path.display(), text.len());
    }
    for finding in api::lint(&[&dir], &Options::new())?.findings {
        let at = finding.place;
        println!(
            "{}:{}: {} [{}]",
            at.file.display(),
            at.line,
            finding.message,
            finding.rule
        );
    }
    for row in api::drift(&[&dir], &Options::new())? {
        println!("{} {}: {}", row.item, row.what, row.class);
    }
    for resource in api::read(&dir, &Options::new())?.resources {
        println!("{}: {} attributes", resource.address, resource.values.len());
    }
    Ok(())
}
