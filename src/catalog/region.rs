//! The Regions of AWS, as its price feed names them.

/// A Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its code: `eu-west-1`.
    pub code: &'static str,
    /// Its name on AWS's pricing pages: `EU (Ireland)`.
    pub name: &'static str,
}

macro_rules! regions {
    ($($code:literal = $name:literal;)+) => {
        /// Every Region with prices in AWS's feed of June 2025; those of China are billed by others and are not in it.
        pub const REGIONS: &[Region] = &[$(Region { code: $code, name: $name }),+];
    };
}

regions! {
    "af-south-1" = "Africa (Cape Town)";
    "ap-east-1" = "Asia Pacific (Hong Kong)";
    "ap-east-2" = "Asia Pacific (Taipei)";
    "ap-northeast-1" = "Asia Pacific (Tokyo)";
    "ap-northeast-2" = "Asia Pacific (Seoul)";
    "ap-northeast-3" = "Asia Pacific (Osaka)";
    "ap-south-1" = "Asia Pacific (Mumbai)";
    "ap-south-2" = "Asia Pacific (Hyderabad)";
    "ap-southeast-1" = "Asia Pacific (Singapore)";
    "ap-southeast-2" = "Asia Pacific (Sydney)";
    "ap-southeast-3" = "Asia Pacific (Jakarta)";
    "ap-southeast-4" = "Asia Pacific (Melbourne)";
    "ap-southeast-5" = "Asia Pacific (Malaysia)";
    "ap-southeast-7" = "Asia Pacific (Thailand)";
    "ca-central-1" = "Canada (Central)";
    "ca-west-1" = "Canada West (Calgary)";
    "eu-central-1" = "EU (Frankfurt)";
    "eu-central-2" = "EU (Zurich)";
    "eu-north-1" = "EU (Stockholm)";
    "eu-south-1" = "EU (Milan)";
    "eu-south-2" = "EU (Spain)";
    "eu-west-1" = "EU (Ireland)";
    "eu-west-2" = "EU (London)";
    "eu-west-3" = "EU (Paris)";
    "il-central-1" = "Israel (Tel Aviv)";
    "me-central-1" = "Middle East (UAE)";
    "me-south-1" = "Middle East (Bahrain)";
    "mx-central-1" = "Mexico (Central)";
    "sa-east-1" = "South America (Sao Paulo)";
    "us-east-1" = "US East (N. Virginia)";
    "us-east-2" = "US East (Ohio)";
    "us-gov-east-1" = "AWS GovCloud (US-East)";
    "us-gov-west-1" = "AWS GovCloud (US)";
    "us-west-1" = "US West (N. California)";
    "us-west-2" = "US West (Oregon)";
}

/// The Region of a code.
pub fn find(code: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.code == code)
}

#[cfg(test)]
mod tests {
    use super::REGIONS;

    #[test]
    fn codes_are_sorted_and_names_differ() {
        assert!(REGIONS.is_sorted_by(|a, b| a.code < b.code));
        let names: std::collections::BTreeSet<_> = REGIONS.iter().map(|r| r.name).collect();
        assert_eq!(names.len(), REGIONS.len());
    }
}
