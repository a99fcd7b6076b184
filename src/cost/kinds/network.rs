//! Load balancers, gateways, endpoints, addresses.

use rust_decimal::Decimal;

use crate::billing::{Billed, Ends, Known};
use crate::catalog::price::Item;
use crate::config::value::Why;

/// `aws_lb`
pub(super) fn load_balancer(at: &mut Billed<'_>) -> Known<()> {
    let kind = at.text("load_balancer_type")?;
    let (hour, units) = match kind.as_deref() {
        None | Some("application") => (Item::Alb, Item::AlbLcu),
        Some("network") => (Item::Nlb, Item::NlbLcu),
        Some("gateway") => (Item::Gwlb, Item::GwlbLcu),
        Some(other) => {
            let why = Why::Other(format!("there is no type {other}").into());
            return Err(at.blocked("load_balancer_type", why));
        }
    };
    at.always("load balancer", hour, Ends::flat(Decimal::ONE));
    at.usage("capacity units", units);
    Ok(())
}

/// `aws_elb`
pub(super) fn classic(at: &mut Billed<'_>) -> Known<()> {
    at.always("load balancer", Item::Clb, Ends::flat(Decimal::ONE));
    at.usage("traffic", Item::ClbData);
    Ok(())
}

/// `aws_nat_gateway`
pub(super) fn nat(at: &mut Billed<'_>) -> Known<()> {
    at.always("gateway", Item::NatGateway, Ends::flat(Decimal::ONE));
    at.usage("traffic", Item::NatData);
    Ok(())
}

/// `aws_eip`: an address costs the same whether it is used or not.
pub(super) fn address(at: &mut Billed<'_>) -> Known<()> {
    at.always(
        "public IPv4 address",
        Item::PublicIpv4,
        Ends::flat(Decimal::ONE),
    );
    Ok(())
}

/// `aws_vpc_endpoint`: an interface in each subnet, which is one in each zone.
pub(super) fn endpoint(at: &mut Billed<'_>) -> Known<()> {
    match at.text("vpc_endpoint_type")?.as_deref() {
        None | Some("Gateway") => Ok(()),
        Some("Interface") => {
            // Without subnets AWS chooses one.
            let zones = at.count("subnet_ids")?.max(1);
            let what = if zones == 1 {
                "1 zone".to_owned()
            } else {
                format!("{zones} zones")
            };
            at.always(what, Item::InterfaceEndpoint, Ends::flat(zones.into()));
            at.usage("traffic", Item::InterfaceEndpointData);
            Ok(())
        }
        Some(other) => {
            let why = Why::Other(format!("endpoints of type {other} have no price here").into());
            Err(at.blocked("vpc_endpoint_type", why))
        }
    }
}
