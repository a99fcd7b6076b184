//! List prices of provisioned Aurora instances: on demand, in US dollars an hour, without tax, by Region.
//!
//! Both engines cost the same; where the feed has two prices for a class in a Region, the table has none.

use super::source::{Fact, sources};

sources! {
    /// All prices of the table beside this file.
    FEED = "AWS price feed of Amazon RDS, as kept by QuinnyPig/aws-price-watcher a6645eb2", "Aurora database instances, on demand",
        "https://aws.amazon.com/rds/aurora/pricing/", "2025-06-17";
}

/// A line for each class and way of billing storage, a column for each Region.
const TABLE: &str = include_str!("aurora-classes.tsv");

/// What an instance of a class costs an hour; `None` where the table has no price.
pub fn hour(class: &str, io_optimized: bool, region: &str) -> Option<Fact<f64>> {
    let storage = if io_optimized {
        "aurora-iopt1"
    } else {
        "aurora"
    };
    let mut lines = TABLE.lines();
    let column = lines.next()?.split('\t').position(|name| name == region)?;
    let of = |line: &&str| {
        let mut cells = line.split('\t');
        (cells.next(), cells.next()) == (Some(class), Some(storage))
    };
    let price = lines.find(of)?.split('\t').nth(column)?;
    Some(Fact::new(price.parse().ok()?, &FEED))
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::catalog::aurora_class::InstanceClass;

    fn hour(class: &str, io_optimized: bool, region: &str) -> Option<f64> {
        super::hour(class, io_optimized, region).map(|price| price.value)
    }

    #[test]
    fn prices_of_a_class_by_region_and_storage() {
        assert_eq!(hour("db.r6g.large", false, "us-east-1"), Some(0.26));
        assert_eq!(hour("db.r6g.large", true, "us-east-1"), Some(0.338));
        assert_eq!(hour("db.r6g.large", false, "eu-central-1"), Some(0.313));
        assert_eq!(hour("db.r8g.large", false, "us-east-1"), None);
        assert_eq!(hour("db.r6g.large", false, "storage"), None);
        assert_eq!(hour("class", false, "us-east-1"), None);
    }

    #[test]
    fn the_table_is_whole_and_of_known_classes() {
        let columns = TABLE.lines().next().unwrap().split('\t').count();
        assert!(columns > 30);
        for line in TABLE.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), columns, "{line}");
            assert!(InstanceClass::parse(cells[0]).is_some(), "{line}");
            assert!(["aurora", "aurora-iopt1"].contains(&cells[1]), "{line}");
            for price in &cells[2..] {
                assert!(
                    *price == "-" || price.parse::<f64>().unwrap() > 0.0,
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn more_memory_of_a_family_costs_more_and_so_does_included_io() {
        for class in InstanceClass::all() {
            let name = class.name();
            for region in TABLE.lines().next().unwrap().split('\t').skip(2) {
                let (plain, optimized) = (hour(&name, false, region), hour(&name, true, region));
                if let (Some(plain), Some(optimized)) = (plain, optimized) {
                    assert!(plain < optimized, "{name} {region}");
                }
            }
        }
    }
}
