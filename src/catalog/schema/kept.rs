//! The file in which a project keeps a provider's schema: a line that says what it is, and the schema as a table.

use thiserror::Error;

use super::{PackedError, Schema, pack, unpack_bounded};

/// How such a file begins, before its version.
const BEGINS: &str = "tfsize provider schema ";
/// Where a project keeps schemas, in the directory of its policy or at its repository's root.
pub const DIRECTORY: &str = ".tfsize/schemas";

/// The newest version of the file, which is the one that is written.
pub const NEWEST: u32 = 1;
/// The longest first line.
const LONGEST: usize = 300;

/// A schema that a project keeps.
#[derive(Debug)]
pub struct Kept {
    /// The provider's address: `registry.terraform.io/hashicorp/google`.
    pub address: String,
    /// The day on which it was added: `2026-11-29`.
    pub added: String,
    /// What the provider has.
    pub schema: Schema,
}

/// Why a file is no such schema.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeptError {
    /// It does not begin like one.
    #[error("it is no schema that `tfsize schema add` wrote")]
    NotKept,
    /// Its first line is not what one has.
    #[error("its first line is damaged")]
    Line,
    /// The table is damaged, or of another version.
    #[error("{0}")]
    Table(#[from] PackedError),
}

/// The version that a file says to have; none where it is no such file.
pub fn version(bytes: &[u8]) -> Option<f64> {
    head(bytes)?.0.next()?.parse().ok()
}

/// The words of the first line behind its beginning, and what follows.
fn head(bytes: &[u8]) -> Option<(std::str::Split<'_, char>, &[u8])> {
    let rest = bytes.strip_prefix(BEGINS.as_bytes())?;
    let end = rest.iter().take(LONGEST).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(rest.get(..end)?).ok()?;
    Some((line.split(' '), rest.get(end + 1..)?))
}

/// Whether a text is a provider's address with its registry, and nothing that a name of a file should not have.
pub fn is_address(text: &str) -> bool {
    let is_part = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        part.starts_with(|c: char| c.is_ascii_alphanumeric()) && part.chars().all(allowed)
    };
    let parts: Vec<&str> = text.split('/').collect();
    parts.len() == 3 && text.len() <= 200 && parts.into_iter().all(is_part)
}

/// Whether a text is a day as `2026-11-29`.
fn is_day(text: &str) -> bool {
    let digits = |part: &str, n| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts.as_slice(), [y, m, d] if digits(y, 4) && digits(m, 2) && digits(d, 2))
}

/// Writes a schema for a project. `digest` is the SHA-256 of the JSON that it is from.
pub fn write(address: &str, added: &str, schema: &Schema, digest: [u8; 32]) -> Vec<u8> {
    let mut bytes = format!("{BEGINS}{NEWEST} {address} {added}\n").into_bytes();
    bytes.extend(pack(schema, digest));
    bytes
}

/// Reads what [`write`] wrote. A stranger may have changed it: what it stands for is bounded.
///
/// # Errors
///
/// When it is no such file, or a damaged one.
pub fn read(bytes: &[u8]) -> Result<Kept, KeptError> {
    let (mut words, table) = head(bytes).ok_or(KeptError::NotKept)?;
    let (_, address, added) = (words.next(), words.next(), words.next());
    let (Some(address), Some(added), None) = (address, added, words.next()) else {
        return Err(KeptError::Line);
    };
    if !is_address(address) || !is_day(added) {
        return Err(KeptError::Line);
    }
    Ok(Kept {
        address: address.into(),
        added: added.into(),
        schema: unpack_bounded(table)?,
    })
}
