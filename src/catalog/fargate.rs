//! What Fargate accepts: task sizes, platforms, storage, capacity providers.
//!
//! CPU is in units (1,024 to a vCPU), memory in MiB, disk in GiB.

use std::ops::{RangeFrom, RangeInclusive};

use serde::Serialize;

use super::source::{Fact, Support, sources};

sources! {
    /// The table of task sizes and the differences from other launch types.
    TASK_DEFINITIONS = "Amazon ECS Developer Guide", "Task definition differences for Fargate",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html", "2026";
    /// How Fargate and Fargate Spot share a service.
    CAPACITY_PROVIDERS = "Amazon ECS Developer Guide", "Fargate capacity providers",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html", "2026";
    /// Enumerations, ranges and descriptions of the ECS API.
    ECS_API = "botocore 1.44.5", "ecs service-2.json", "", "2026";
    /// What the provider makes of arguments that are left out.
    PROVIDER = "terraform-provider-aws", "aws_ecs_service: desired_count",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service", "2026";
    /// Retirement of platform version 1.3.0.
    RETIREMENT = "AWS agent toolkit", "ECS task definition authoring", "", "2026-08-20";
    /// How the provider decodes `container_definitions`.
    CONTAINER_TYPES = "terraform-provider-aws", "aws_ecs_task_definition: \"cannot unmarshal number into Go struct field\"",
        "https://github.com/1Password/scim-examples/pull/234", "2023-04-26";
    /// Account quotas on running vCPU.
    QUOTAS = "Service Quotas console", "AWS Fargate",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html", "2026";
}

/// Operating system family of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OperatingSystem {
    /// `LINUX`.
    Linux,
    /// Any `WINDOWS_SERVER_…` family.
    Windows,
}

impl OperatingSystem {
    /// Reads `runtime_platform.operating_system_family`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "LINUX" {
            Some(Self::Linux)
        } else if WINDOWS_FAMILIES.value.contains(&text) {
            Some(Self::Windows)
        } else {
            None
        }
    }
}

/// Windows families that Fargate runs.
pub static WINDOWS_FAMILIES: Fact<&[&str]> = Fact::new(
    &[
        "WINDOWS_SERVER_2019_FULL",
        "WINDOWS_SERVER_2019_CORE",
        "WINDOWS_SERVER_2022_FULL",
        "WINDOWS_SERVER_2022_CORE",
        "WINDOWS_SERVER_2025_FULL",
        "WINDOWS_SERVER_2025_CORE",
    ],
    &ECS_API,
);

/// Processor architecture of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Architecture {
    /// `X86_64`, the default.
    #[serde(rename = "X86_64")]
    X86_64,
    /// `ARM64`, Linux only.
    #[serde(rename = "ARM64")]
    Arm64,
}

impl Architecture {
    /// Both architectures.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Arm64];

    /// The API's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X86_64 => "X86_64",
            Self::Arm64 => "ARM64",
        }
    }

    /// Reads the API's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// The memory sizes that go with one CPU size, in MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Memory {
    /// These and no others, ascending.
    Listed(&'static [u32]),
    /// Every `step` from `from` to `to`, both included.
    Steps {
        /// Smallest.
        from: u32,
        /// Largest.
        to: u32,
        /// Distance between two sizes.
        step: u32,
    },
}

impl Memory {
    /// Every size, ascending.
    pub fn options(self) -> Vec<u32> {
        match self {
            Self::Listed(sizes) => sizes.to_vec(),
            Self::Steps { from, to, step } => (from..=to)
                .step_by(usize::try_from(step).unwrap_or(1))
                .collect(),
        }
    }

    /// Smallest size.
    pub fn smallest(self) -> u32 {
        match self {
            Self::Listed(sizes) => sizes.first().copied().unwrap_or_default(),
            Self::Steps { from, .. } => from,
        }
    }

    /// Largest size.
    pub fn largest(self) -> u32 {
        match self {
            Self::Listed(sizes) => sizes.last().copied().unwrap_or_default(),
            Self::Steps { to, .. } => to,
        }
    }

    fn contains(self, mib: u32) -> bool {
        self.at_least(mib) == Some(mib)
    }

    /// Smallest size that is not below `mib`.
    fn at_least(self, mib: u32) -> Option<u32> {
        match self {
            Self::Listed(sizes) => sizes.iter().copied().find(|size| *size >= mib),
            Self::Steps { from, to, step } => {
                let over = mib.saturating_sub(from).div_ceil(step);
                let size = over.checked_mul(step)?.checked_add(from)?;
                (size <= to).then_some(size)
            }
        }
    }
}

/// One row of the size table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TaskSize {
    /// CPU units.
    pub cpu: u32,
    /// Memory that goes with it.
    pub memory: Memory,
    /// Whether Windows tasks may have this size; Linux tasks may have all.
    pub windows: bool,
    /// Oldest Linux platform version that offers it.
    pub since_platform: Option<&'static str>,
}

const fn row(
    cpu: u32,
    memory: Memory,
    windows: bool,
    since_platform: Option<&'static str>,
) -> TaskSize {
    TaskSize {
        cpu,
        memory,
        windows,
        since_platform,
    }
}

const fn steps(from: u32, to: u32, step: u32) -> Memory {
    Memory::Steps { from, to, step }
}

/// The sizes a task may have, smallest first.
pub static TASK_SIZES: Fact<[TaskSize; 8]> = Fact::new(
    [
        row(256, Memory::Listed(&[512, 1024, 2048]), false, None),
        row(512, steps(1024, 4096, 1024), false, None),
        row(1024, steps(2048, 8192, 1024), true, None),
        row(2048, steps(4096, 16384, 1024), true, None),
        row(4096, steps(8192, 30720, 1024), true, None),
        row(8192, steps(16384, 61440, 4096), false, Some("1.4.0")),
        row(16384, steps(32768, 122_880, 8192), false, Some("1.4.0")),
        // Not a range: 60, 120 and 244 GB only.
        row(
            32768,
            Memory::Listed(&[61440, 122_880, 249_856]),
            false,
            Some("1.4.0"),
        ),
    ],
    &TASK_DEFINITIONS,
);

/// The row for a CPU size, if Fargate has it.
pub fn task_size(cpu: u32) -> Option<&'static TaskSize> {
    TASK_SIZES.value.iter().find(|size| size.cpu == cpu)
}

/// Memory sizes (MiB, ascending) that go with `cpu_units`; `None` when Fargate has no such CPU size.
pub fn memory_options(cpu_units: u32) -> Option<Vec<u32>> {
    task_size(cpu_units).map(|size| size.memory.options())
}

/// Whether a task on `os` may have this CPU (units) and memory (MiB).
pub fn is_pair_on(os: OperatingSystem, cpu: u32, memory: u32) -> bool {
    rows(os).any(|size| size.cpu == cpu && size.memory.contains(memory))
}

/// CPU and memory of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Pair {
    /// CPU units.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
}

/// The sizes of a Linux task to offer in place of one that does not exist.
///
/// See [`nearest_pairs_on`].
pub fn nearest_pairs(cpu: u32, memory: u32) -> Vec<Pair> {
    nearest_pairs_on(OperatingSystem::Linux, cpu, memory)
}

/// The sizes of a task on `os` to offer in place of one that does not exist.
///
/// At most two, smallest CPU first, each with at least the CPU (units) and memory (MiB) asked for: the smallest
/// memory at the first CPU size that can hold it, and the same at the next CPU size. Empty when nothing is large
/// enough. A size that exists comes first itself.
pub fn nearest_pairs_on(os: OperatingSystem, cpu: u32, memory: u32) -> Vec<Pair> {
    rows(os)
        .filter(|size| size.cpu >= cpu)
        .filter_map(|size| {
            let memory = size.memory.at_least(memory)?;
            Some(Pair {
                cpu: size.cpu,
                memory,
            })
        })
        .take(2)
        .collect()
}

fn rows(os: OperatingSystem) -> impl Iterator<Item = &'static TaskSize> {
    TASK_SIZES
        .value
        .iter()
        .filter(move |size| os == OperatingSystem::Linux || size.windows)
}

/// Whether a task of this CPU size (units) runs on that system and architecture.
///
/// Says nothing of memory; see [`is_pair_on`].
pub fn runs_on(os: OperatingSystem, architecture: Architecture, cpu: u32) -> Support {
    let Some(size) = task_size(cpu) else {
        return Support::Unsupported("Fargate has no such CPU size");
    };
    match (os, architecture) {
        (OperatingSystem::Windows, Architecture::Arm64) => {
            Support::Unsupported("Windows tasks run on X86_64 only")
        }
        (OperatingSystem::Windows, Architecture::X86_64) if !size.windows => {
            Support::Unsupported("Windows tasks have 1, 2 or 4 vCPU")
        }
        (OperatingSystem::Linux, Architecture::Arm64) if cpu > LARGEST_CONFIRMED_CPU => {
            Support::Undecided("AWS does not say whether 32 vCPU exists on ARM64")
        }
        _ => Support::Supported,
    }
}

/// Whether Fargate Spot runs such a task (CPU in units).
///
/// ARM64 on Spot needs Linux platform version 1.4.0, which is what `LATEST` means.
pub fn runs_on_spot(os: OperatingSystem, architecture: Architecture, cpu: u32) -> Support {
    match runs_on(os, architecture, cpu) {
        Support::Supported if os == OperatingSystem::Windows => {
            Support::Unsupported("Fargate Spot does not run Windows tasks")
        }
        Support::Supported if cpu > LARGEST_CONFIRMED_CPU => {
            Support::Undecided("AWS does not say whether Fargate Spot takes 32 vCPU")
        }
        other => other,
    }
}

/// Largest CPU size (units) about which AWS's documents agree in every respect; see [`LARGEST_SIZE`].
const LARGEST_CONFIRMED_CPU: u32 = 16384;

/// A Linux platform version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PlatformVersion {
    /// As written in `platform_version`.
    pub version: &'static str,
    /// Whether `LATEST` means it.
    pub latest: bool,
    /// Day from which it cannot be used.
    pub retired: Option<&'static str>,
    /// Day on which its running tasks are stopped.
    pub tasks_stopped: Option<&'static str>,
}

/// Linux platform versions with a known fate.
pub static PLATFORM_VERSIONS: Fact<[PlatformVersion; 2]> = Fact::new(
    [
        PlatformVersion {
            version: "1.4.0",
            latest: true,
            retired: None,
            tasks_stopped: None,
        },
        PlatformVersion {
            version: "1.3.0",
            latest: false,
            retired: Some("2026-06-15"),
            tasks_stopped: Some("2026-06-30"),
        },
    ],
    &RETIREMENT,
);

/// The Linux platform version named by `platform_version`; `LATEST` is resolved.
pub fn platform_version(text: &str) -> Option<&'static PlatformVersion> {
    PLATFORM_VERSIONS
        .value
        .iter()
        .find(|it| it.version == text || (it.latest && text.eq_ignore_ascii_case("LATEST")))
}

/// Ephemeral storage every task has without paying, GiB.
pub static EPHEMERAL_INCLUDED_GIB: Fact<u32> = Fact::new(20, &TASK_DEFINITIONS);

/// What `ephemeral_storage.size_in_gib` may be; the included 20 GiB cannot be written out.
pub static EPHEMERAL_GIB: Fact<RangeInclusive<u32>> = Fact::new(21..=200, &ECS_API);

/// Time between two health checks of a container, seconds.
pub static HEALTH_INTERVAL_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(5..=300, &ECS_API);

/// Time one health check of a container may take, seconds.
pub static HEALTH_TIMEOUT_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(2..=60, &ECS_API);

/// Time between two health checks of a container that does not say it, seconds.
pub static HEALTH_INTERVAL_DEFAULT_SECONDS: Fact<u32> = Fact::new(30, &ECS_API);

/// Time one health check may take of a container that does not say it, seconds.
pub static HEALTH_TIMEOUT_DEFAULT_SECONDS: Fact<u32> = Fact::new(5, &ECS_API);

/// Failed health checks before a container that does not say it counts as unhealthy.
pub static HEALTH_RETRIES_DEFAULT: Fact<u32> = Fact::new(3, &ECS_API);

/// Time after its start in which the failed checks of a container do not count that does not say it, seconds: it is off.
pub static HEALTH_START_DEFAULT_SECONDS: Fact<u32> = Fact::new(0, &ECS_API);

/// Failed health checks before a container counts as unhealthy.
pub static HEALTH_RETRIES: Fact<RangeInclusive<u32>> = Fact::new(1..=10, &ECS_API);

/// Time after its start in which a container's failed checks do not count, seconds.
pub static HEALTH_START_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(0..=300, &ECS_API);

/// What a container's `stopTimeout` may be, seconds.
pub static STOP_TIMEOUT_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(2..=120, &TASK_DEFINITIONS);

/// `stopTimeout` when it is not given, seconds.
pub static STOP_TIMEOUT_DEFAULT_SECONDS: Fact<u32> = Fact::new(30, &TASK_DEFINITIONS);

/// How long before a Spot task is taken away its SIGTERM comes, seconds.
pub static SPOT_NOTICE_SECONDS: Fact<u32> = Fact::new(120, &CAPACITY_PROVIDERS);

/// Log drivers a Fargate container may use.
pub static LOG_DRIVERS: Fact<&[&str]> =
    Fact::new(&["awslogs", "splunk", "awsfirelens"], &TASK_DEFINITIONS);

/// The one network mode of Fargate tasks.
pub static NETWORK_MODE: Fact<&str> = Fact::new("awsvpc", &TASK_DEFINITIONS);

/// The target type of a target group whose targets are Fargate tasks.
pub static TARGET_TYPE: Fact<&str> = Fact::new("ip", &TASK_DEFINITIONS);

/// Largest limit on open files a container can set.
pub static OPEN_FILES_MAX: Fact<u32> = Fact::new(1_048_576, &TASK_DEFINITIONS);

/// Name of the on-demand capacity provider.
pub const FARGATE: &str = "FARGATE";

/// What a task on Spot is taken to cost, in percent of one on demand: AWS publishes "up to 70 % off", and the price of
/// the day, which no table has.
pub const SPOT_PERCENT: u32 = 30;

/// Name of the Spot capacity provider.
pub const FARGATE_SPOT: &str = "FARGATE_SPOT";

/// `weight` of a capacity provider in a strategy; at least one must be above zero.
pub static PROVIDER_WEIGHT: Fact<RangeInclusive<u32>> = Fact::new(0..=1000, &ECS_API);

/// `base` of a capacity provider in a strategy, tasks.
pub static PROVIDER_BASE: Fact<RangeInclusive<u32>> = Fact::new(0..=100_000, &ECS_API);

/// `healthCheckGracePeriodSeconds` of a service that is left out.
pub static GRACE_DEFAULT_SECONDS: Fact<u32> = Fact::new(0, &ECS_API);

/// `weight` of a capacity provider that is left out, or that is in no strategy.
pub static PROVIDER_WEIGHT_DEFAULT: Fact<u32> = Fact::new(0, &ECS_API);

/// `base` of a capacity provider that is left out, or that is in no strategy, tasks.
pub static PROVIDER_BASE_DEFAULT: Fact<u32> = Fact::new(0, &ECS_API);

/// Tasks of a service without `desired_count`: the API wants a number, and the provider gives it this one.
pub static DESIRED_COUNT_DEFAULT: Fact<u32> = Fact::new(0, &PROVIDER);

/// `runtime_platform.cpu_architecture` when it is left out.
pub static ARCHITECTURE_DEFAULT: Fact<&str> = Fact::new("X86_64", &ECS_API);

/// How many providers of one strategy may have a base.
pub static PROVIDERS_WITH_BASE: Fact<usize> = Fact::new(1, &ECS_API);

/// How many providers a strategy may have.
pub static PROVIDERS: Fact<usize> = Fact::new(20, &ECS_API);

/// What `memory` and `memoryReservation` of a container may be, in MiB.
pub static CONTAINER_MEMORY_MIB: Fact<RangeFrom<u32>> = Fact::new(6.., &ECS_API);

/// Values of the cluster setting `containerInsights`.
pub static CONTAINER_INSIGHTS: Fact<&[&str]> =
    Fact::new(&["enhanced", "enabled", "disabled"], &ECS_API);

/// Files, sockets among them, that a task may have open where its containers set no `nofile`.
pub static OPEN_FILES: Fact<u32> = Fact::new(65_535, &TASK_DEFINITIONS);

/// Minimum and maximum healthy percent of a rolling deployment when not given.
pub static HEALTHY_PERCENT_DEFAULT: Fact<(u32, u32)> = Fact::new((100, 200), &ECS_API);

/// Where a service says how it is deployed, with what a rolling deployment has there, which is also the default. All others
/// start a whole set of tasks beside the old one.
pub const ROLLING: [(&str, &str); 2] = [
    ("deployment_controller[0].type", "ECS"),
    ("deployment_configuration[0].strategy", "ROLLING"),
];

/// Quota code of on-demand vCPU running at once, per Region.
pub static ON_DEMAND_VCPU_QUOTA: Fact<&str> = Fact::new("L-3032A538", &QUOTAS);

/// Quota code of Spot vCPU running at once, per Region.
pub static SPOT_VCPU_QUOTA: Fact<&str> = Fact::new("L-36FBB829", &QUOTAS);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(os: OperatingSystem) -> usize {
        rows(os).map(|size| size.memory.options().len()).sum()
    }

    #[test]
    fn the_table_has_the_documented_number_of_pairs() {
        assert_eq!(pairs(OperatingSystem::Linux), 77);
        assert_eq!(pairs(OperatingSystem::Windows), 7 + 13 + 23);
        let counts: Vec<usize> = TASK_SIZES
            .value
            .iter()
            .map(|it| it.memory.options().len())
            .collect();
        assert_eq!(counts, [3, 4, 7, 13, 23, 12, 12, 3]);
    }

    #[test]
    fn rows_ascend_in_cpu_and_memory() {
        for two in TASK_SIZES.value.windows(2) {
            assert!(two[0].cpu < two[1].cpu);
            assert!(two[0].memory.smallest() < two[1].memory.smallest());
            assert!(two[0].memory.largest() < two[1].memory.largest());
        }
        for size in &TASK_SIZES.value {
            let options = size.memory.options();
            assert!(options.is_sorted_by(|a, b| a < b));
            assert_eq!(options.first(), Some(&size.memory.smallest()));
            assert_eq!(options.last(), Some(&size.memory.largest()));
        }
    }

    #[test]
    fn the_largest_size_is_a_list_and_not_a_range() {
        assert_eq!(memory_options(32768).unwrap(), [61440, 122_880, 249_856]);
        assert!(!is_pair_on(OperatingSystem::Linux, 32768, 65536));
        assert!(is_pair_on(OperatingSystem::Linux, 32768, 249_856));
    }

    #[test]
    fn known_pairs() {
        assert!(is_pair_on(OperatingSystem::Linux, 256, 512));
        assert!(!is_pair_on(OperatingSystem::Linux, 256, 1536));
        assert!(!is_pair_on(OperatingSystem::Linux, 256, 4096));
        assert!(is_pair_on(OperatingSystem::Linux, 4096, 30720));
        assert!(!is_pair_on(OperatingSystem::Linux, 8192, 17408));
        assert!(!is_pair_on(OperatingSystem::Linux, 3072, 8192));
        assert!(is_pair_on(OperatingSystem::Windows, 1024, 2048));
        assert!(!is_pair_on(OperatingSystem::Windows, 512, 1024));
        assert_eq!(memory_options(300), None);
    }

    #[test]
    fn offers_more_memory_or_the_next_cpu() {
        let pair = |cpu, memory| Pair { cpu, memory };
        assert_eq!(
            nearest_pairs(1024, 1024),
            [pair(1024, 2048), pair(2048, 4096)]
        );
        assert_eq!(
            nearest_pairs(1024, 16384),
            [pair(2048, 16384), pair(4096, 16384)]
        );
        assert_eq!(nearest_pairs(32768, 65536), [pair(32768, 122_880)]);
        assert_eq!(nearest_pairs(32768, 249_857), []);
        assert_eq!(nearest_pairs(u32::MAX, 512), []);
        assert_eq!(
            nearest_pairs_on(OperatingSystem::Windows, 256, 512),
            [pair(1024, 2048), pair(2048, 4096)]
        );
    }

    #[test]
    fn windows_arm_and_spot() {
        use {Architecture::*, OperatingSystem::*};
        assert!(runs_on(Windows, Arm64, 1024).is_unsupported());
        assert!(runs_on(Windows, X86_64, 8192).is_unsupported());
        assert!(runs_on(Linux, Arm64, 16384).is_supported());
        assert!(matches!(
            runs_on(Linux, Arm64, 32768),
            Support::Undecided(_)
        ));
        assert!(runs_on_spot(Linux, Arm64, 1024).is_supported());
        assert!(runs_on_spot(Windows, X86_64, 1024).is_unsupported());
        assert!(matches!(
            runs_on_spot(Linux, X86_64, 32768),
            Support::Undecided(_)
        ));
        assert!(runs_on(Linux, X86_64, 300).is_unsupported());
    }

    #[test]
    fn latest_is_a_version_that_is_not_retired() {
        let latest = platform_version("LATEST").unwrap();
        assert_eq!((latest.version, latest.retired), ("1.4.0", None));
        assert_eq!(
            platform_version("1.3.0").unwrap().retired,
            Some("2026-06-15")
        );
        assert_eq!(platform_version("1.0.0"), None);
    }

    proptest! {
        #[test]
        fn nearest_pairs_exist_and_cover(cpu in 0u32..40_000, memory in 0u32..260_000, windows: bool) {
            let os = if windows { OperatingSystem::Windows } else { OperatingSystem::Linux };
            let found = nearest_pairs_on(os, cpu, memory);
            for pair in &found {
                prop_assert!(is_pair_on(os, pair.cpu, pair.memory));
                prop_assert!(pair.cpu >= cpu && pair.memory >= memory);
            }
            let covering = rows(os)
                .filter(|size| size.cpu >= cpu)
                .flat_map(|size| size.memory.options().into_iter().map(|memory| Pair { cpu: size.cpu, memory }))
                .find(|pair| pair.memory >= memory);
            prop_assert_eq!(found.first().copied(), covering);
        }

        #[test]
        fn a_pair_is_what_the_options_list(cpu in prop::sample::select(vec![256u32, 512, 1024, 2048, 4096, 8192, 16384, 32768]), memory in 0u32..260_000) {
            prop_assert_eq!(is_pair_on(OperatingSystem::Linux, cpu, memory), memory_options(cpu).unwrap().contains(&memory));
        }
    }
}
