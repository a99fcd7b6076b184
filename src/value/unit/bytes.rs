//! Sizes in bytes, and what is counted in bits and bytes.

use std::fmt;

use super::super::Value;
use super::{Bandwidth, Bytes, Monthly, Quantity, plain, split, whole};

const BYTE_UNITS: [(&str, u64); 9] = [
    ("b", 1),
    ("kb", 1_000),
    ("kib", 1 << 10),
    ("mb", 1_000_000),
    ("mib", 1 << 20),
    ("gb", 1_000_000_000),
    ("gib", 1 << 30),
    ("tb", 1_000_000_000_000),
    ("tib", 1 << 40),
];

fn bytes(text: &str) -> Option<u64> {
    let (n, unit) = split(text)?;
    let (_, factor) = BYTE_UNITS.iter().find(|(name, _)| *name == unit)?;
    #[allow(clippy::cast_precision_loss)]
    whole(n * *factor as f64)
}

/// The largest unit that says it exactly, decimal before binary; else two decimals.
#[allow(clippy::cast_precision_loss)]
fn show_bytes(n: u64) -> String {
    let decimal = [
        (1_000_000_000_000_u64, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "KB"),
    ];
    let binary = [
        (1_u64 << 40, "TiB"),
        (1 << 30, "GiB"),
        (1 << 20, "MiB"),
        (1 << 10, "KiB"),
    ];
    let largest =
        |units: &[(u64, &'static str)]| units.iter().find(|(factor, _)| n >= *factor).copied();
    let Some((factor, unit)) = largest(&decimal) else {
        return format!("{n} B");
    };
    let two_decimals = n.is_multiple_of(factor / 100);
    if let Some((factor, unit)) =
        largest(&binary).filter(|(f, _)| !two_decimals && n.is_multiple_of(*f))
    {
        return format!("{} {unit}", plain((n / factor) as f64));
    }
    let rounded = (n as f64 / factor as f64 * 100.0).round() / 100.0;
    format!("{} {unit}", plain(rounded))
}

impl From<Bytes> for Value {
    #[allow(clippy::cast_precision_loss)] // no size of a message is that large
    fn from(size: Bytes) -> Self {
        Self::Number(size.0 as f64)
    }
}

impl Quantity for Bytes {
    const WHAT: &'static str = "a size in bytes";
    const EXAMPLES: &'static str = "\"256 KiB\" or \"100 GB\"";
    const RANGE: &'static str = "\"1..10 KB\"";

    fn from_text(text: &str) -> Option<Self> {
        bytes(text).map(Self)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&show_bytes(self.0))
    }
}

impl Quantity for Bandwidth {
    const WHAT: &'static str = "a bandwidth";
    const EXAMPLES: &'static str = "\"100 Mbps\" or \"1 Gbps\"";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        let factor = match unit.as_str() {
            "bps" => 1.0,
            "kbps" => 1e3,
            "mbps" => 1e6,
            "gbps" => 1e9,
            _ => return None,
        };
        whole(n * factor).map(Self)
    }
}

impl fmt::Display for Bandwidth {
    #[allow(clippy::cast_precision_loss)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0 as f64;
        match self.0 {
            0..1_000 => write!(f, "{n} bps"),
            1_000..1_000_000 => write!(f, "{} Kbps", plain(n / 1e3)),
            1_000_000..1_000_000_000 => write!(f, "{} Mbps", plain(n / 1e6)),
            _ => write!(f, "{} Gbps", plain(n / 1e9)),
        }
    }
}

impl Quantity for Monthly {
    const WHAT: &'static str = "a volume per month";
    const EXAMPLES: &'static str = "\"10 GB/month\"";

    fn from_text(text: &str) -> Option<Self> {
        let (size, per) = text.split_once('/')?;
        matches!(per.trim(), "month" | "mo")
            .then(|| bytes(size))
            .flatten()
            .map(Self)
    }
}

impl fmt::Display for Monthly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/month", show_bytes(self.0))
    }
}
