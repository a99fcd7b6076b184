//! What a service states of how its container runs, and of who it talks to: only `generate` writes it.

use crate::finding::Finding;
use crate::policy::Policy;
use crate::policy::decode::{Named, Reader, Stated, why};
use crate::policy::mistake::clients;
use crate::registry::policyfile;

use super::Service;

/// How the container of a service runs, and who it talks to.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Its user; none for the image's.
    pub user: Option<Stated<String>>,
    /// Its arguments; those of the image where there are none.
    pub command: Stated<Vec<String>>,
    /// Whether it writes to nothing but `writable`.
    pub read_only_root: Stated<bool>,
    /// Directories that it may write to, beside `/tmp`.
    pub writable: Stated<Vec<String>>,
    /// Whether AWS opens a shell in it.
    pub execute_command: Stated<bool>,
    /// Services that call it.
    pub clients: Stated<Vec<String>>,
    /// Ports elsewhere that it calls, beside HTTPS.
    pub egress: Named<u32>,
    /// Environment variables by what they hold, where they are called otherwise.
    pub names: Named<String>,
}

impl Settings {
    pub(super) fn read(r: &mut Reader) -> Self {
        Self {
            user: r.uncompared(why::RUNS).optional(
                "user",
                "user of its container, such as \"1000\"; the image's where it is not stated",
            ),
            command: r.uncompared(why::RUNS).list(
                "command",
                "arguments of its container; the image's where there are none",
            ),
            read_only_root: r.uncompared(why::RUNS).or(
                "read_only_root",
                true,
                "whether its container may write to nothing but /tmp and `writable`",
            ),
            writable: r.uncompared(why::RUNS).list(
                "writable",
                "directories that its container may write to beside /tmp, such as [\"/var/cache/nginx\"]; they are gone with the task",
            ),
            execute_command: r.uncompared(why::RUNS).or(
                "execute_command",
                false,
                "whether `aws ecs execute-command` opens a shell in its container, which may then write everywhere",
            ),
            clients: r.uncompared(why::RIGHTS).list("clients", "services that call it, each at all of its `ports`"),
            egress: r.uncompared(why::RIGHTS).named(
                "egress",
                "ports elsewhere that it calls beside 443, such as { smtp = 587 }",
            ),
            names: r.uncompared(why::RUNS).named(
                "names",
                "what its environment variables are called, by what they hold, such as { \"database/main/host\" = \"PGHOST\" }",
            ),
        }
    }
}

/// What nobody could run, or that refers to nothing.
pub(super) fn check(service: &Service, policy: &Policy, findings: &mut Vec<Finding>) {
    let settings = &service.settings;
    let here = service.name.span;
    clients(&settings.clients, &service.name, policy, findings);
    let mut value = |at, headline: String, help: &str| {
        findings.push(Finding::error(&policyfile::VALUE, at, headline).help(help));
    };
    if let Some(user) = &settings.user {
        let word = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let parts: Vec<&str> = user.value.split(':').collect();
        if parts.len() > 2 || parts.iter().any(|p| p.is_empty() || !p.chars().all(word)) {
            let headline = format!("\"{}\" is no user", user.value);
            value(
                user.span_or(here),
                headline,
                "write user = \"1000\" or \"1000:1000\"",
            );
        }
    }
    for path in &settings.writable.value {
        let part = |p: &str| {
            !p.is_empty()
                && p.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
        };
        let fits = path
            .strip_prefix('/')
            .is_some_and(|rest| rest.split('/').all(part));
        if !fits {
            let at = settings.writable.span_or(here);
            value(
                at,
                format!("\"{path}\" is no absolute path"),
                "write writable = [\"/var/cache/nginx\"]",
            );
        }
    }
    for (name, port) in settings.egress.iter() {
        if !(1..=65_535).contains(&port.value) || port.value == 443 {
            let at = port.span_or(here);
            let headline = format!("`{name}` of `egress` is not a port from 1 to 65535 beside 443");
            value(at, headline, "443 is open already");
        }
    }
}
