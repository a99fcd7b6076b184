//! A policy file laid over those that it extends, and what its head says.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{DEEPEST, declared, embedded};
use crate::finding::Finding;
use crate::policy::raw::{self, Literal, Section};
use crate::policy::words::label_may_lack;
use crate::policy::{displaces, table};
use crate::registry::policyfile;
use crate::syntax;
use crate::text::{FileId, Files, Span, Versioned, hide_unread, portable, slashes};

/// The language of policies.
const LANGUAGE: Versioned = Versioned {
    what: "the policy",
    newest: 1,
    instead: "write it in that version",
};

/// The file's section laid over the policy it extends; `None` when it does not parse. `whole` becomes false when what it
/// extends cannot be read.
pub(super) fn layers(
    files: &mut Files,
    file: FileId,
    above: &mut Vec<PathBuf>,
    whole: &mut bool,
    findings: &mut Vec<Finding>,
) -> Result<Option<Section>> {
    let mut lost = Vec::new();
    let body = match syntax::parse(files, file, &mut lost) {
        Ok(body) => body,
        Err(finding) => {
            // What a policy names, and what a link leads to, may be any file of the repository.
            if !above.is_empty() || files.path(file).is_symlink() {
                hide_unread(files, file, false);
            }
            findings.push(with_for(files, file, *finding));
            return Ok(None);
        }
    };
    let mut mistakes: Vec<Finding> = lost
        .into_iter()
        .map(|lost| {
            let key = files.slice(Span::new(file, lost.key.clone()));
            raw::twice(key, Span::new(file, lost.again), Span::new(file, lost.key))
        })
        .collect();
    let mut own = raw::read(file, &body, label_may_lack, &mut mistakes);
    table::expand(&mut own, &mut mistakes);
    if own.blocks.is_empty() {
        // It is no policy, but what a job may have written beside one.
        for attribute in &own.attributes {
            files.hide(attribute.value.span);
        }
    }
    if let Some(wrong) = unreadable(&own) {
        // Whatever else is in it may be as it should.
        findings.push(wrong);
        return Ok(None);
    }
    findings.extend(mistakes);
    let Some(extends) = own
        .blocks_of("policy")
        .find_map(|p| p.body.attribute("extends"))
    else {
        return Ok(Some(own));
    };
    let Literal::Text(target) = &extends.value.literal else {
        return Ok(Some(own));
    };
    let path = files.path(file).to_path_buf();
    above.push(path.canonicalize().unwrap_or_else(|_| path.clone()));
    let base = if target == "baseline" {
        embedded(files)
    } else {
        let base = path
            .parent()
            .unwrap_or(Path::new(""))
            .join(portable(target));
        if base.canonicalize().is_ok_and(|p| above.contains(&p)) {
            findings.push(
                Finding::error(
                    &policyfile::EXTENDS,
                    extends.value.span,
                    "a policy cannot extend itself",
                )
                .label(format!("leads back to {}", slashes(&base))),
            );
            *whole = false;
            return Ok(Some(own));
        }
        if above.len() >= DEEPEST {
            let headline = format!("policies extend each other more than {DEEPEST} deep");
            findings.push(Finding::error(
                &policyfile::EXTENDS,
                extends.value.span,
                headline,
            ));
            *whole = false;
            return Ok(Some(own));
        }
        match files.read(&base) {
            Ok(id) if base.extension().is_some_and(|end| end == "hcl") => id,
            read => {
                let why = match read {
                    Ok(_) => format!(
                        "{} is no policy: the name of one ends in .hcl",
                        slashes(&base)
                    ),
                    Err(e) => format!("{e:#}"),
                };
                findings.push(
                    Finding::error(&policyfile::EXTENDS, extends.value.span, why)
                        .help("the path is relative to this file; \"baseline\" is the example policy of tfsize"),
                );
                *whole = false;
                return Ok(Some(own));
            }
        }
    };
    let Some(mut root) = layers(files, base, above, whole, findings)? else {
        *whole = false;
        return Ok(Some(own));
    };
    // The system keeps the name its own file gives it.
    if let (Some(mine), Some(theirs)) = (
        own.blocks.iter().find(|b| b.kind.text == "policy"),
        root.blocks.iter_mut().find(|b| b.kind.text == "policy"),
    ) {
        theirs.label.clone_from(&mine.label);
    }
    root.overlay(&own, displaces);
    Ok(Some(root))
}

/// A mistake of the syntax, with a way out where it is that of a table whose first key is `for`.
fn with_for(files: &Files, file: FileId, finding: Finding) -> Finding {
    let text = files.get(file).map_or("", |file| file.text.as_str());
    let line = files.place(finding.primary.span).line;
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let mut inner = line.split('{').skip(1).map(str::trim_start);
    let begins = inner.any(|inner| {
        let key = inner.strip_prefix("for").map(str::trim_start);
        key.is_some_and(|rest| rest.starts_with('='))
    });
    if !begins {
        return finding;
    }
    finding.help("`for` behind a brace begins an expression of HCL: write \"for\" in quotes, or another key first")
}

/// What is said of a policy in a version of the language that this program does not read.
fn unreadable(own: &Section) -> Option<Finding> {
    let mut heads = own.blocks_of("policy");
    let version = heads.find_map(|p| p.body.attribute("version"))?;
    let Literal::Number(number) = version.value.literal else {
        return None;
    };
    let wrong = LANGUAGE.read(number).err()?;
    let headline = wrong.to_string();
    Some(Finding::error(
        &policyfile::REQUIRE,
        version.value.span,
        headline,
    ))
}

/// Reports what the head of a policy lacks.
pub(super) fn head_checks(root: &Section, file: FileId, findings: &mut Vec<Finding>) {
    let start = Span::new(file, 0..0);
    if root.blocks_of("policy").next().is_none() {
        findings.push(
            Finding::error(
                &policyfile::MISSING,
                start,
                "a policy needs a `policy` block",
            )
            .help("start with policy \"name\" { region = \"us-east-1\" }"),
        );
    }
    if declared(root).next().is_none() {
        findings.push(
            Finding::error(
                &policyfile::MISSING,
                start,
                "a policy needs an `environment` block",
            )
            .help("write environment \"production\" {}"),
        );
    }
    for block in root.blocks_of("environment").filter(|b| b.label.is_none()) {
        findings.push(
            Finding::error(
                &policyfile::FORM,
                block.body.header,
                "`environment` needs a label",
            )
            .help("write environment \"name\" { with the environment's name before the brace"),
        );
    }
    let require = root
        .blocks_of("policy")
        .find_map(|p| p.body.attribute("require"));
    if let Some((attribute, Literal::Text(text))) = require.map(|a| (a, &a.value.literal)) {
        let here = semver::Version::parse(env!("CARGO_PKG_VERSION"));
        match (semver::VersionReq::parse(text), here) {
            (Ok(wanted), Ok(here)) if !wanted.matches(&here) => findings.push(
                Finding::error(
                    &policyfile::REQUIRE,
                    attribute.value.span,
                    format!("this policy is for tfsize {wanted}"),
                )
                .label(format!("this is {here}")),
            ),
            (Err(e), _) => findings.push(
                Finding::error(
                    &policyfile::VALUE,
                    attribute.value.span,
                    "`require` is not a version requirement",
                )
                .label(e.to_string())
                .help("write \">= 0.1\""),
            ),
            _ => {}
        }
    }
}
