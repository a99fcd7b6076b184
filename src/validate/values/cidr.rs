//! CIDR blocks.

use std::net::IpAddr;

use crate::catalog::limits::NETWORK_SIZES;
use crate::config::load::{Mode, ResourceKey};
use crate::config::value::{Data, Value};
use crate::finding::Finding;
use crate::registry::values::CIDR;

use super::{Checker, Held};

/// Whether an argument holds CIDR blocks, by its name.
pub(super) fn is_cidr(name: &str) -> bool {
    matches!(
        name,
        "cidr_block"
            | "cidr_blocks"
            | "ipv6_cidr_block"
            | "ipv6_cidr_blocks"
            | "destination_cidr_block"
            | "destination_ipv6_cidr_block"
            | "cidr_ipv4"
            | "cidr_ipv6"
    )
}

/// What is wrong with a CIDR block.
#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    /// No address with the length of a prefix.
    Form,
    /// Of the other family.
    Family,
    /// The address has bits beyond the prefix; without them it is this.
    Host(String),
}

/// Whether a text is a CIDR block; `is_v6` where the argument is for one family alone.
fn check(text: &str, is_v6: Option<bool>) -> Result<(), Wrong> {
    let (address, length) = text.split_once('/').ok_or(Wrong::Form)?;
    let address: IpAddr = address.parse().map_err(|_| Wrong::Form)?;
    let digits = !length.is_empty() && length.chars().all(|c| c.is_ascii_digit());
    let length: u32 = length.parse().ok().filter(|_| digits).ok_or(Wrong::Form)?;
    if is_v6.is_some_and(|is_v6| is_v6 != address.is_ipv6()) {
        return Err(Wrong::Family);
    }
    let network = match address {
        IpAddr::V4(v4) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
        _ => return Err(Wrong::Form),
    };
    if network == address {
        Ok(())
    } else {
        Err(Wrong::Host(format!("{network}/{length}")))
    }
}

impl Checker<'_> {
    /// A CIDR block, or each of several.
    pub(super) fn cidrs(&self, key: &ResourceKey, held: Held<'_>) {
        let text = match &held.value.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                return items
                    .iter()
                    .for_each(|value: &Value| self.cidrs(key, Held { value, ..held }));
            }
            Data::String(text) if !text.is_empty() => text,
            Data::Unknown(_) => return self.unknown(&CIDR, held, "its value is not known"),
            _ => return,
        };
        let name = held.name;
        let is_v6 = name.contains("v6").then_some(true).or_else(|| {
            // Some arguments take either.
            let is_v4 = ["cidr_ipv4", "cidr_blocks"].contains(&name);
            is_v4.then_some(false)
        });
        let shown = held.shown(text);
        let finding = match check(text, is_v6) {
            Ok(()) => match network(key, held, text) {
                Some(finding) => finding,
                None => return,
            },
            Err(Wrong::Form) => {
                let headline =
                    held.says(|argument| format!("{argument} is {shown}, which is no CIDR block"));
                let example = if is_v6 == Some(true) {
                    "2001:db8::/56"
                } else {
                    "10.0.0.0/16"
                };
                Finding::error(&CIDR, held.span(), headline)
                    .help(format!("write one such as \"{example}\""))
            }
            Err(Wrong::Family) => {
                let (is, expected) = if is_v6 == Some(true) {
                    ("IPv4", "IPv6")
                } else {
                    ("IPv6", "IPv4")
                };
                let headline = held.says(|argument| {
                    format!("{argument} is {shown}, which is {is}, and must be {expected}")
                });
                Finding::error(&CIDR, held.span(), headline)
            }
            Err(Wrong::Host(network)) => {
                let headline = held.says(|argument| {
                    format!("{argument} is {shown}, which has bits beyond its prefix")
                });
                Finding::error(&CIDR, held.span(), headline)
                    .help(format!("write \"{network}\", or one address alone"))
                    .fix(self.rewrite(held, &network).map(|fix| {
                        // Who wrote an address may have meant it alone.
                        fix.with_caution("the block is wider than the address")
                    }))
            }
        };
        self.refuse(held, finding, None);
    }
}

/// What is wrong with the size of a network, or of a part of one.
fn network(key: &ResourceKey, held: Held<'_>, text: &str) -> Option<Finding> {
    let is_network = key.mode == Mode::Managed && ["aws_vpc", "aws_subnet"].contains(&&*key.kind);
    if !is_network || held.name != "cidr_block" || !held.path.is_empty() {
        return None;
    }
    let (_, length) = text.split_once('/')?;
    let sizes = &NETWORK_SIZES.value;
    if length
        .parse()
        .is_ok_and(|length: u32| sizes.contains(&length))
    {
        return None;
    }
    let headline = held.says(|argument| {
        format!(
            "{argument} is {}, and a network is /{} to /{}",
            held.shown(text),
            sizes.start(),
            sizes.end()
        )
    });
    let finding = Finding::error(&CIDR, held.span(), headline);
    Some(finding.note(format!("source: {}", NETWORK_SIZES.source)))
}

#[cfg(test)]
mod tests {
    use super::{Wrong, check};

    #[test]
    fn blocks_are_told_from_what_is_none() {
        for right in [
            "0.0.0.0/0",
            "10.0.0.0/16",
            "10.1.2.3/32",
            "::/0",
            "2001:db8::/56",
            "::1/128",
        ] {
            assert_eq!(check(right, None), Ok(()), "{right}");
        }
        for wrong in [
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0/16",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "::/129",
            "any",
            "/0",
            "1.2.3.4/",
        ] {
            assert_eq!(check(wrong, None), Err(Wrong::Form), "{wrong}");
        }
        assert_eq!(
            check("10.0.1.5/24", None),
            Err(Wrong::Host("10.0.1.0/24".into()))
        );
        assert_eq!(check("::/0", Some(false)), Err(Wrong::Family));
        assert_eq!(check("0.0.0.0/0", Some(true)), Err(Wrong::Family));
    }
}
