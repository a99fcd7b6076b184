//! Subnets: how many addresses one has.

use super::source::{Fact, sources};

sources! {
    /// Sizes of subnets, and the addresses that AWS keeps.
    SUBNETS = "Amazon EC2 API Reference", "CreateSubnet",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html", "2026";
    /// What a Fargate task has of a subnet.
    TASK_NETWORKING = "Amazon ECS Developer Guide", "Amazon ECS task networking options for Fargate",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html", "2026";
}

/// Addresses of a subnet that AWS keeps: the first four and the last.
pub static RESERVED_ADDRESSES: Fact<u64> = Fact::new(5, &SUBNETS);

/// The addresses of a block that are free for use, by its prefix: `10.0.0.0/24` has 251. None where it is no IPv4 block.
pub fn addresses(block: &str) -> Option<u64> {
    let (address, prefix) = block.trim().split_once('/')?;
    address.parse::<std::net::Ipv4Addr>().ok()?;
    let prefix: u32 = prefix.parse().ok()?;
    let all = 1_u64 << 32_u32.checked_sub(prefix)?;
    Some(all.saturating_sub(RESERVED_ADDRESSES.value))
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn a_subnet_has_the_addresses_of_its_prefix_without_those_that_aws_keeps() {
        for (block, free) in [
            ("10.0.0.0/28", Some(11)),
            ("10.0.0.0/24", Some(251)),
            ("10.0.0.0/16", Some(65_531)),
            ("10.0.0.0/0", Some(4_294_967_291)),
            ("10.0.0.0/31", Some(0)),
            ("10.0.0.0/33", None),
            ("10.0.0/24", None),
            ("fd00::/64", None),
            ("10.0.0.0", None),
        ] {
            assert_eq!(addresses(block), free, "{block}");
        }
    }
}
