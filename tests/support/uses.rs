//! What each command takes, and how each comes to an exit code; where one does not, the reason.

/// What a command has to do with, or why it has not.
pub(crate) struct Uses {
    /// The command.
    pub(crate) command: &'static str,
    /// Whether it uses the policy of `--policy`.
    pub(crate) policy: Result<(), &'static str>,
    /// Whether it takes `--env`.
    pub(crate) env: Result<(), &'static str>,
    /// Whether it takes `--var` and `--var-file`.
    pub(crate) var: Result<(), &'static str>,
    /// Whether it takes `-o`.
    pub(crate) output: Result<(), &'static str>,
    /// The arguments with which it ends with 1 where everything is wrong that can be.
    pub(crate) findings: Result<&'static [&'static str], &'static str>,
}

const NO_TERRAFORM: &str = "reads no Terraform";
const NO_POLICY: &str = "is the same whatever the policy says";
const SHOWS: &str = "shows what there is, and checks nothing";

const fn of_terraform(command: &'static str, findings: &'static [&'static str]) -> Uses {
    Uses {
        command,
        policy: Ok(()),
        env: Ok(()),
        var: Ok(()),
        output: Ok(()),
        findings: Ok(findings),
    }
}

const fn of_the_policy(
    command: &'static str,
    findings: Result<&'static [&'static str], &'static str>,
) -> Uses {
    Uses {
        var: Err(NO_TERRAFORM),
        findings,
        ..of_terraform(command, &[])
    }
}

const fn of_itself(command: &'static str) -> Uses {
    Uses {
        policy: Err(NO_POLICY),
        env: Err(NO_POLICY),
        var: Err(NO_TERRAFORM),
        findings: Err(SHOWS),
        ..of_terraform(command, &[])
    }
}

/// Every command.
pub(crate) const USES: &[Uses] = &[
    Uses {
        output: Err("writes the starter policy, and that is all it says"),
        findings: Err("writes a file, or could not"),
        ..of_itself("init")
    },
    of_the_policy("size", Err(SHOWS)),
    of_the_policy("generate", Ok(&["--check"])),
    of_the_policy("policy show", Err(SHOWS)),
    of_the_policy("policy check", Ok(&[])),
    of_itself("policy schema"),
    of_terraform("inspect", &[]),
    of_terraform("lint", &[]),
    of_terraform("validate", &[]),
    of_terraform("capacity", &[]),
    of_terraform("drift", &[]),
    of_terraform("explain", &[]),
    of_itself("rules"),
    of_terraform("cost", &[]),
    of_the_policy("simulate", Err(SHOWS)),
    of_itself("prices show"),
    of_itself("schema"),
    Uses {
        output: Err("keeps a schema for the project, and says where"),
        findings: Err("keeps a schema, or could not"),
        ..of_itself("schema add")
    },
];
