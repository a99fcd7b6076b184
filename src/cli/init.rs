//! `tfsize init`: the baseline as a file to change.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::policy::{BASELINE, FILE_NAME};

use crate::text::escape::terminal::path as shown;

use super::{Out, Outcome};

/// Flags of `tfsize init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize init && tfsize policy check")]
pub(super) struct Args {
    /// The folder to write to
    #[arg(default_value = ".")]
    dir: PathBuf,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<Outcome> {
    let path = args.dir.join(FILE_NAME);
    if !args.dir.is_dir() {
        bail!("{} is not a folder", shown(&args.dir));
    }
    // Taking the name only where it is free means that no race can lose a file either.
    let mut file = tempfile::NamedTempFile::new_in(&args.dir)
        .with_context(|| format!("cannot write to {}", shown(&args.dir)))?;
    file.write_all(BASELINE.as_bytes())
        .with_context(|| format!("cannot write {}", shown(&path)))?;
    super::generate::readable(file.as_file())?;
    if let Err(e) = file.persist_noclobber(&path) {
        if e.error.kind() == std::io::ErrorKind::AlreadyExists {
            bail!("{} is there already; it was not touched", shown(&path));
        }
        return Err(e.error).with_context(|| format!("cannot write {}", shown(&path)));
    }
    out.say(&format!(
        "Wrote {}: the baseline, to be changed.\nNext: tfsize policy check, tfsize size, tfsize generate\n",
        shown(&path)
    ))?;
    Ok(Outcome::Clean)
}
