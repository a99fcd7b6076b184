//! Quantities with units, as a policy writes them and as AWS counts them.
//!
//! Memory of a task is counted the way ECS does: `1 GB` is 1,024 MiB. Everything else follows SI: `1 KB` is
//! 1,000 bytes and `1 KiB` 1,024.

mod band;
mod bytes;

pub use band::{Band, BandError};

use std::fmt;

use super::Value;

/// A quantity that a policy can write as text, or as a bare number where that is unambiguous.
pub trait Quantity: Copy + PartialOrd + fmt::Display {
    /// What it is, for messages and the reference: "a memory size".
    const WHAT: &'static str;
    /// Spellings that are right, for messages and the reference.
    const EXAMPLES: &'static str;

    /// A range that is spelled right.
    const RANGE: &'static str = "\"low..high\"";

    /// Reads text such as `"512 MB"`; `None` when the text is not of this kind.
    fn from_text(text: &str) -> Option<Self>;

    /// Reads a bare number; `None` when a unit is needed.
    fn from_number(_: f64) -> Option<Self> {
        None
    }
}

/// Splits `"1.5 GB"` into its number and its unit, lower-cased.
fn split(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_' || c == ','))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.replace(['_', ','], "").parse().ok()?;
    number
        .is_finite()
        .then(|| (number, unit.trim().to_lowercase()))
}

/// A non-negative whole number that fits, or nothing.
fn whole(n: f64) -> Option<u64> {
    let rounded = n.round();
    let exact = (n - rounded).abs() < 1e-6 && (0.0..9e15).contains(&rounded);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    exact.then_some(rounded as u64)
}

fn whole32(n: f64) -> Option<u32> {
    whole(n).and_then(|n| u32::try_from(n).ok())
}

/// A number with as many decimals as it needs and thousands apart: `1,234.5`.
pub fn plain(n: f64) -> String {
    let text = format!("{:.4}", n.abs());
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (int, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut out = String::new();
    if n < 0.0 && text != "0" {
        out.push('-');
    }
    for (i, digit) in int.chars().enumerate() {
        if i > 0 && (int.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $name(pub $inner);
    };
}

quantity!(
    /// Fargate CPU in units; 1,024 are one vCPU.
    CpuUnits(u32)
);
quantity!(
    /// CPU that a container of a task is sure of, in units.
    ContainerCpu(u32)
);
quantity!(
    /// Memory of a task, a container or an agent in MiB.
    Mib(u32)
);
quantity!(
    /// Aurora capacity in half ACUs, the step AWS scales by.
    Acu(u32)
);
quantity!(
    /// A duration in seconds.
    Seconds(u32)
);
quantity!(
    /// A share in percent; 70 is 70%.
    Percent(f64)
);
quantity!(
    /// Events per second.
    Rate(f64)
);
quantity!(
    /// A size in bytes.
    Bytes(u64)
);
quantity!(
    /// A bandwidth in bits per second.
    Bandwidth(u64)
);
quantity!(
    /// A volume in bytes per month.
    Monthly(u64)
);

quantity!(
    /// An amount of money, US dollars.
    Usd(f64)
);

impl CpuUnits {
    /// The same in vCPU.
    pub fn vcpu(self) -> f64 {
        f64::from(self.0) / 1024.0
    }
}

impl Quantity for CpuUnits {
    const WHAT: &'static str = "a task CPU size";
    const EXAMPLES: &'static str = "\"0.5 vCPU\" or 512 (CPU units)";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        match unit.as_str() {
            "vcpu" | "vcpus" => whole32(n * 1024.0).map(Self),
            "" => Self::from_number(n),
            "units" => whole32(n).map(Self),
            _ => None,
        }
    }

    fn from_number(n: f64) -> Option<Self> {
        // 1, 2 or 4 as a bare number is a vCPU count by mistake: no task is that small.
        whole32(n).filter(|n| *n >= 128).map(Self)
    }
}

impl fmt::Display for CpuUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} vCPU", plain(self.vcpu()))
    }
}

impl Quantity for ContainerCpu {
    const WHAT: &'static str = "CPU of a container";
    const EXAMPLES: &'static str = "64 (CPU units), \"1 unit\" or \"0.25 vCPU\"";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        match unit.as_str() {
            "vcpu" | "vcpus" => whole32(n * 1024.0).map(Self),
            "" => Self::from_number(n),
            "unit" | "units" => whole32(n).map(Self),
            _ => None,
        }
    }

    fn from_number(n: f64) -> Option<Self> {
        // 1, 2 or 4 as a bare number is a vCPU count by mistake; none at all is what ECS takes where nothing is set.
        whole32(n).filter(|n| *n == 0 || *n >= 10).map(Self)
    }
}

impl fmt::Display for ContainerCpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} units", self.0)
    }
}

impl Quantity for Mib {
    const WHAT: &'static str = "a memory size";
    const EXAMPLES: &'static str = "\"512 MB\", \"2 GB\" or 512 (MiB)";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        match unit.as_str() {
            "mb" | "mib" => whole32(n).map(Self),
            "gb" | "gib" => whole32(n * 1024.0).map(Self),
            _ => None,
        }
    }

    fn from_number(n: f64) -> Option<Self> {
        // A small bare number is a number of GB by mistake.
        whole32(n).filter(|n| *n >= 64).map(Self)
    }
}

impl fmt::Display for Mib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= 1024 && self.0.is_multiple_of(512) {
            write!(f, "{} GB", plain(f64::from(self.0) / 1024.0))
        } else {
            write!(f, "{} MB", plain(f64::from(self.0)))
        }
    }
}

impl Acu {
    /// The same in ACU.
    pub fn acu(self) -> f64 {
        f64::from(self.0) / 2.0
    }
}

impl Quantity for Acu {
    const WHAT: &'static str = "an Aurora capacity in steps of 0.5 ACU";
    const EXAMPLES: &'static str = "0.5, 16 or \"16 ACU\"";
    const RANGE: &'static str = "\"0.5..16\"";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        matches!(unit.as_str(), "" | "acu" | "acus")
            .then(|| Self::from_number(n))
            .flatten()
    }

    fn from_number(n: f64) -> Option<Self> {
        whole32(n * 2.0).map(Self)
    }
}

impl fmt::Display for Acu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ACU", plain(self.acu()))
    }
}

impl Seconds {
    const UNITS: [(&'static str, u32); 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

    /// The same in days, when it is a whole number of them.
    pub fn days(self) -> Option<u32> {
        self.0.is_multiple_of(86_400).then_some(self.0 / 86_400)
    }
}

impl Quantity for Seconds {
    const WHAT: &'static str = "a duration";
    const EXAMPLES: &'static str = "\"60s\", \"5m\", \"24h\" or \"30d\"";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        let factor = match unit.as_str() {
            "s" | "sec" | "second" | "seconds" => 1.0,
            "m" | "min" | "minute" | "minutes" => 60.0,
            "h" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => 86_400.0,
            _ => return None,
        };
        whole32(n * factor).map(Self)
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, factor): &&(&str, u32)| self.0.is_multiple_of(*factor);
        // A minute and a day are named as people do: 60s, 24h.
        let (unit, factor) = if self.0 == 60 {
            ("s", 1)
        } else if self.0 == 86_400 {
            ("h", 3600)
        } else {
            Self::UNITS.iter().find(fits).copied().unwrap_or(("s", 1))
        };
        write!(f, "{}{unit}", if self.0 == 0 { 0 } else { self.0 / factor })
    }
}

impl From<Seconds> for Value {
    fn from(time: Seconds) -> Self {
        time.0.into()
    }
}

impl Quantity for Percent {
    const WHAT: &'static str = "a share in percent";
    const EXAMPLES: &'static str = "\"70%\"";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        (unit == "%").then_some(Self(n))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", plain(self.0))
    }
}

impl Quantity for Rate {
    const WHAT: &'static str = "a rate";
    const EXAMPLES: &'static str = "\"50K/s\", \"1000/s\" or \"1M/day\"";

    fn from_text(text: &str) -> Option<Self> {
        let (count, per) = text.split_once('/')?;
        let (n, factor) = split(count)?;
        let factor = match factor.as_str() {
            "" => 1.0,
            "k" => 1e3,
            "m" => 1e6,
            "b" | "g" => 1e9,
            _ => return None,
        };
        let seconds = match per.trim().to_lowercase().as_str() {
            "s" | "sec" | "second" => 1.0,
            "min" | "minute" => 60.0,
            "h" | "hour" => 3600.0,
            "d" | "day" => 86_400.0,
            // AWS bills a month as 730 hours.
            "month" => 2_628_000.0,
            _ => return None,
        };
        Some(Self(n * factor / seconds))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = if self.0 >= 100.0 {
            self.0.round()
        } else {
            (self.0 * 10.0).round() / 10.0
        };
        write!(f, "{}/s", plain(rounded))
    }
}

impl Quantity for Usd {
    const WHAT: &'static str = "an amount in US dollars";
    const EXAMPLES: &'static str = "500 or \"1,200.50 USD\"";
    const RANGE: &'static str = "\"100..500\"";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        matches!(unit.as_str(), "" | "usd")
            .then(|| Self::from_number(n))
            .flatten()
    }

    fn from_number(n: f64) -> Option<Self> {
        // More than anybody pays is a mistake.
        (0.0..1e12).contains(&n).then_some(Self(n))
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} USD", plain(self.0))
    }
}

impl Quantity for u32 {
    const WHAT: &'static str = "a whole number";
    const EXAMPLES: &'static str = "30";
    const RANGE: &'static str = "\"2..20\"";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        unit.is_empty().then(|| whole32(n)).flatten()
    }

    fn from_number(n: f64) -> Option<Self> {
        whole32(n)
    }
}

impl Quantity for f64 {
    const WHAT: &'static str = "a number";
    const EXAMPLES: &'static str = "1.5";

    fn from_text(text: &str) -> Option<Self> {
        let (n, unit) = split(text)?;
        unit.is_empty().then_some(n)
    }

    fn from_number(n: f64) -> Option<Self> {
        n.is_finite().then_some(n)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_the_baseline_are_read() {
        assert_eq!(CpuUnits::from_text("0.25 vCPU"), Some(CpuUnits(256)));
        assert_eq!(CpuUnits::from_text(".5vcpu"), Some(CpuUnits(512)));
        assert_eq!(CpuUnits::from_number(4.0), None);
        assert_eq!(Mib::from_text("512 MB"), Some(Mib(512)));
        assert_eq!(Mib::from_text("1 GB"), Some(Mib(1024)));
        assert_eq!(Mib::from_text("1 parsec"), None);
        assert_eq!(Acu::from_number(0.5), Some(Acu(1)));
        assert_eq!(Acu::from_number(0.3), None);
        assert_eq!(Seconds::from_text("24h"), Some(Seconds(86_400)));
        assert_eq!(Seconds::from_number(60.0), None);
        assert_eq!(Rate::from_text("50K/s"), Some(Rate(50_000.0)));
        assert_eq!(Rate::from_text("86400/day"), Some(Rate(1.0)));
        assert_eq!(Bytes::from_text("256 KiB"), Some(Bytes(262_144)));
        assert_eq!(Bytes(262_144).to_string(), "256 KiB");
        assert_eq!(Bytes(100_000_000_000).to_string(), "100 GB");
        assert_eq!(
            Bandwidth::from_text("1 Gbps"),
            Some(Bandwidth(1_000_000_000))
        );
        assert_eq!(
            Monthly::from_text("10 GB/month"),
            Some(Monthly(10_000_000_000))
        );
        assert_eq!(Percent::from_text("0.1%"), Some(Percent(0.1)));
        assert_eq!(Usd::from_text("1,200.50 USD"), Some(Usd(1200.5)));
        assert_eq!(Usd::from_number(-1.0), None);
    }

    #[test]
    fn bands_share_a_unit_and_refuse_the_wrong_order() {
        let acu = Band::<Acu>::from_text("0.5..2").unwrap();
        assert_eq!((acu.min, acu.max), (Acu(1), Acu(4)));
        assert_eq!(acu.to_string(), "0.5..2 ACU");
        let size = Band::<Bytes>::from_text("1..10 KB").unwrap();
        assert_eq!((size.min, size.max), (Bytes(1_000), Bytes(10_000)));
        assert_eq!(Band::<u32>::from_text("5..2"), Err(BandError::Reversed));
        assert_eq!(Band::<u32>::from_text("5"), Ok(Band { min: 5, max: 5 }));
        assert_eq!(Band::<u32>::from_text("5.."), Err(BandError::Form));
    }

    /// A band reads back as it was, whatever the units of its ends.
    fn reads_back<T: Quantity + fmt::Debug>(min: T, max: T) -> Result<(), TestCaseError> {
        let band = Band { min, max };
        let back = Band::<T>::from_text(&band.to_string());
        prop_assert_eq!(back, Ok(band), "{}", band);
        Ok(())
    }

    proptest! {
        #[test]
        fn bands_read_back(low in 0_u32..100_000, more in 0_u32..100_000) {
            reads_back(Mib(low), Mib(low + more * 8))?;
            reads_back(Seconds(low), Seconds(low + more * 60))?;
            reads_back(low, low + more)?;
            let percent = Percent(f64::from(low % 1000) / 10.0);
            prop_assert_eq!(Percent::from_text(&percent.to_string()), Some(percent));
        }

        #[test]
        fn what_is_shown_reads_back(cpu in 128_u32..40_000, mib in 1_u32..300_000, acu in 0_u32..513, s in 0_u32..10_000_000) {
            let mib_back = Mib::from_text(&Mib(mib).to_string());
            prop_assert_eq!(mib_back, Some(Mib(mib)));
            prop_assert_eq!(Acu::from_text(&Acu(acu).to_string()), Some(Acu(acu)));
            prop_assert_eq!(Seconds::from_text(&Seconds(s).to_string()), Some(Seconds(s)));
            if cpu.is_multiple_of(128) {
                prop_assert_eq!(CpuUnits::from_text(&CpuUnits(cpu).to_string()), Some(CpuUnits(cpu)));
            }
        }
    }
}
