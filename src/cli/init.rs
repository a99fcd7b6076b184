//! `tfsize init`: a starter policy.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::policy::{BASELINE, FILE_NAME};
use crate::text::write::{Over, write};

use crate::text::escape::terminal::path as shown;

use super::{Exit, Out};

/// Flags of `tfsize init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize init && tfsize policy check")]
pub(super) struct Args {
    /// The folder to write to
    #[arg(default_value = ".")]
    dir: PathBuf,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let path = args.dir.join(FILE_NAME);
    if !args.dir.is_dir() {
        bail!("{} is not a folder", shown(&args.dir));
    }
    if path.symlink_metadata().is_ok() {
        bail!("{} is there already; it was not touched", shown(&path));
    }
    let wrote = write(&path, BASELINE.as_bytes(), Over::Nothing)?;
    out.rest(wrote, BASELINE.as_bytes())?;
    out.say(&format!(
        "Wrote {}, a starter policy to change.\nNext: tfsize policy check, tfsize size, tfsize generate\n",
        shown(&path)
    ))?;
    Ok(Exit::Clean)
}
