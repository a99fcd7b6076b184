//! Functions of IP network addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::{Call, FuncError, Outcome};
use crate::config::value::{Type, Value};

/// A network: the bits of its address, the rest zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    /// The address, in the low bits for IPv4.
    address: u128,
    prefix: u32,
    /// 32 or 128.
    width: u32,
}

/// An IP address. Octets may have leading zeros and are decimal then, as in the real tool.
fn address(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        return text.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    let mut octets = [0_u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| IpAddr::V4(octets.into()))
}

fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => (u128::from(u32::from(v4)), 32),
            None => (u128::from(v6), 128),
        },
    }
}

fn shown(address: u128, width: u32) -> String {
    match u32::try_from(address) {
        Ok(v4) if width == 32 => Ipv4Addr::from(v4).to_string(),
        _ => Ipv6Addr::from(address).to_string(),
    }
}

/// The lowest `count` bits set.
fn low_bits(count: u32) -> u128 {
    u128::MAX.checked_shr(128 - count.min(128)).unwrap_or(0)
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (ip, prefix) = text.split_once('/')?;
        if prefix.is_empty() || prefix.len() > 3 || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mapped = ip.contains(':');
        let ip = address(ip)?;
        let (mut value, mut width) = bits(ip);
        if mapped && width == 32 {
            value |= 0xffff << 32;
            width = 128;
        }
        let prefix = prefix.parse().ok().filter(|p| *p <= width)?;
        let address = value & !low_bits(width - prefix);
        Some(Self {
            address,
            prefix,
            width,
        })
    }

    fn of(call: &Call<'_>, arg: usize) -> Result<Self, FuncError> {
        let text = call.text(arg)?;
        Self::parse(text).ok_or_else(|| {
            FuncError::arg(
                arg,
                format!("\"{text}\" is not a network in CIDR notation, as 10.0.0.0/16"),
            )
        })
    }

    fn last(self) -> u128 {
        self.address | low_bits(self.width - self.prefix)
    }

    fn contains(self, address: u128) -> bool {
        (self.address..=self.last()).contains(&address)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", shown(self.address, self.width), self.prefix)
    }
}

pub(super) fn cidrhost(call: &Call<'_>) -> Outcome {
    let network = Network::of(call, 0)?;
    let number = call.big(1)?;
    let size = low_bits(network.width - network.prefix);
    // Negative numbers count from the end.
    let from_end = if number.is_negative() {
        -&number - BigInt::from(1)
    } else {
        number.clone()
    };
    let offset = from_end
        .to_u128()
        .filter(|offset| *offset <= size)
        .ok_or_else(|| {
            FuncError::arg(
                1,
                format!(
                    "a prefix of {} bits has no host number {number}",
                    network.prefix
                ),
            )
        })?;
    let host = if number.is_negative() {
        size - offset
    } else {
        offset
    };
    Ok(Value::string(shown(network.address | host, network.width)))
}

pub(super) fn cidrnetmask(call: &Call<'_>) -> Outcome {
    let network = Network::of(call, 0)?;
    if network.width != 32 {
        return Err(FuncError::arg(0, "an IPv6 network has no netmask"));
    }
    let mask = low_bits(32) & !low_bits(32 - network.prefix);
    Ok(Value::string(shown(mask, 32)))
}

pub(super) fn cidrsubnet(call: &Call<'_>) -> Outcome {
    let network = Network::of(call, 0)?;
    let bits = u32::try_from(call.int(1)?)
        .map_err(|_| FuncError::arg(1, "the number of bits must not be negative"))?;
    let prefix = network
        .prefix
        .checked_add(bits)
        .filter(|prefix| *prefix <= network.width)
        .ok_or_else(|| {
            let start = network.prefix;
            FuncError::arg(
                1,
                format!("a prefix of {start} bits has no room for {bits} more"),
            )
        })?;
    let number = call.big(2)?;
    let number = number
        .to_u128()
        .filter(|n| *n <= low_bits(bits))
        .ok_or_else(|| FuncError::arg(2, format!("{bits} bits have no network number {number}")))?;
    let address = network.address | number.checked_shl(network.width - prefix).unwrap_or(0);
    Ok(Value::string(
        Network {
            address,
            prefix,
            ..network
        }
        .to_string(),
    ))
}

pub(super) fn cidrsubnets(call: &Call<'_>) -> Outcome {
    let network = Network::of(call, 0)?;
    let mut next = Some(network.address);
    let mut out = Vec::new();
    for i in 1..call.args.len() {
        let bits = u32::try_from(call.int(i)?)
            .ok()
            .filter(|bits| (1..=32).contains(bits))
            .ok_or_else(|| FuncError::arg(i, "the prefix must be extended by 1 to 32 bits"))?;
        let prefix = network
            .prefix
            .checked_add(bits)
            .filter(|prefix| *prefix <= network.width)
            .ok_or_else(|| {
                FuncError::arg(i, format!("{bits} more bits are too long for the address"))
            })?;
        let block = low_bits(network.width - prefix);
        // The first address after what is taken that a block of this size can start at.
        let start = next
            .and_then(|at| at.checked_add(block))
            .map(|at| at & !block)
            .filter(|at| network.contains(*at) && network.contains(*at | block))
            .ok_or_else(|| {
                FuncError::arg(i, format!("no room is left for a prefix of {prefix} bits"))
            })?;
        let subnet = Network {
            address: start,
            prefix,
            ..network
        };
        next = subnet.last().checked_add(1);
        out.push(Value::string(subnet.to_string()));
    }
    Ok(Value::list(Type::String, out))
}

pub(super) fn cidrcontains(call: &Call<'_>) -> Outcome {
    let outer = Network::of(call, 0)?;
    let text = call.text(1)?;
    let (first, last, width) = match (address(text), Network::parse(text)) {
        (Some(ip), _) => {
            let (value, width) = bits(ip);
            (value, value, width)
        }
        (None, Some(inner)) => (inner.address, inner.last(), inner.width),
        (None, None) => {
            return Err(FuncError::arg(
                1,
                format!("\"{text}\" is no IP address and no network"),
            ));
        }
    };
    if width != outer.width {
        return Err(FuncError::new("one is an IPv4 address and the other IPv6"));
    }
    Ok(Value::bool(outer.contains(first) && outer.contains(last)))
}
