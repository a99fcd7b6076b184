//! What the statements of policies name: actions, resources and services.

use crate::budget;
use crate::catalog::actions;
use crate::catalog::iam::{
    ACTIONS_PAGE, OPERATIONS, PREFIXES, PRINCIPAL_SERVICES, UNLISTED_ACTIONS,
};
use crate::finding::{Finding, Severity};
use crate::registry::values::UNLISTED;
use crate::text::Span;
use crate::validate::near::{is_slip, near};

use super::{Checker, Held};

/// What is odd about an action.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Odd {
    /// What it is, behind the text itself.
    pub(super) says: String,
    /// What was meant.
    pub(super) meant: Option<String>,
    /// Whether it can be nothing but a mistake. What is newer than the table is none.
    pub(super) is_certain: bool,
}

/// An action that is not known, and that may be newer than what is.
pub(super) struct Unlisted {
    pub(super) span: Span,
    /// The action as it may be shown, in quotes.
    pub(super) action: String,
    /// What is said of it, with its name.
    pub(super) says: String,
    /// What may have been meant.
    pub(super) meant: Option<String>,
}

impl Checker<'_> {
    /// What a list of actions has that is not known: one finding for all.
    pub(super) fn unlisted(&self, held: Held<'_>, all: &[Unlisted]) {
        const SHOWN: usize = 8;
        const NAMED: usize = 3;
        let says = |one: &Unlisted| match &one.meant {
            Some(meant) => format!("{}; it is near to \"{meant}\"", one.says),
            None => one.says.clone(),
        };
        let (Some(first), many) = (all.first(), all.len()) else {
            return;
        };
        let headline = held.says(|argument| match many {
            1 => format!("{argument}: {}", first.says),
            _ => {
                let names = all.iter().take(NAMED).map(|one| one.action.clone());
                let mut names: Vec<String> = names.collect();
                if many > NAMED {
                    names.push(format!("and {} more", many - NAMED));
                }
                format!(
                    "{argument} has {many} actions that were not among AWS's on {}: {}",
                    ACTIONS_PAGE.date,
                    names.join(", ")
                )
            }
        });
        let mut finding = Finding::new(Severity::Note, &UNLISTED, first.span, headline);
        if many == 1 {
            if let Some(meant) = &first.meant {
                finding = finding.help(format!("it is near to \"{meant}\""));
            }
        } else {
            finding = finding.label(says(first));
            let (shown, rest) = all.split_at(many.min(SHOWN));
            let is_apart = |one: &&Unlisted| one.span != first.span;
            let (apart, others): (Vec<_>, Vec<_>) = shown.iter().skip(1).partition(is_apart);
            for one in apart {
                finding = finding.also(one.span, says(one));
            }
            for one in others {
                finding = finding.note(says(one));
            }
            if !rest.is_empty() {
                finding = finding.note(format!("and {} more", rest.len()));
            }
        }
        self.refuse(held, finding.note(format!("source: {ACTIONS_PAGE}")), None);
    }
}

/// What is odd about an action or a pattern of actions; nothing where it is known.
pub(super) fn odd_action(text: &str) -> Option<Odd> {
    let (prefix, name) = text.split_once(':')?;
    let mut unlisted = UNLISTED_ACTIONS.value.iter();
    let is_known = unlisted.any(|known| known.eq_ignore_ascii_case(text));
    if is_known || prefix.contains(['*', '?']) {
        return None;
    }
    let date = ACTIONS_PAGE.date;
    let Some(service) = actions::service(prefix) else {
        let says =
            format!("names the service \"{prefix}\", which is not among those of AWS on {date}");
        let mut other = PREFIXES.value.iter();
        if let Some((_, known)) = other.find(|(other, _)| prefix.eq_ignore_ascii_case(other)) {
            return Some(Odd {
                says,
                meant: Some(format!("{known}:{name}")),
                is_certain: false,
            });
        }
        let meant = near(prefix, actions::services());
        return Some(Odd {
            says,
            is_certain: meant.is_some_and(|meant| is_slip(prefix, meant)),
            meant: meant.map(|meant| format!("{meant}:{name}")),
        });
    };
    let mut operations = OPERATIONS.value.iter();
    if let Some((_, allow)) = operations.find(|(known, _)| known.eq_ignore_ascii_case(text)) {
        return Some(Odd {
            says: format!("is an operation of the API and no action: it needs {allow}"),
            meant: None,
            is_certain: false,
        });
    }
    let is_pattern = name.contains(['*', '?']);
    if !is_pattern && service.has(name) {
        return None;
    }
    // Each name of the service is looked at.
    if !budget::spend(service.names().count()) || is_pattern && service.has(name) {
        return None;
    }
    if is_pattern {
        return Some(Odd {
            says: format!("is for none of the actions that {prefix} had on {date}"),
            meant: None,
            is_certain: false,
        });
    }
    let meant = near(name, service.actions());
    let is_certain = meant.is_some_and(|meant| is_slip(name, meant) || is_singular(name, meant));
    let meant = meant.or_else(|| of_the_same_words(name, service));
    Some(Odd {
        says: format!("is not among the actions that {prefix} had on {date}"),
        is_certain,
        meant: meant.map(|meant| format!("{prefix}:{meant}")),
    })
}

/// Whether a name is that of an action on several, without the end of the plural. AWS has both for few, and then lists both.
fn is_singular(name: &str, meant: &str) -> bool {
    meant
        .strip_suffix('s')
        .is_some_and(|one| one.eq_ignore_ascii_case(name))
}

/// The one action of a service that has the words of a name in another order.
fn of_the_same_words(name: &str, service: &actions::Service) -> Option<&'static str> {
    fn words(name: &str) -> Vec<&str> {
        let begins = name.char_indices().filter(|(_, c)| c.is_ascii_uppercase());
        let mut begins: Vec<usize> = begins.map(|(at, _)| at).collect();
        begins.push(name.len());
        let pairs = begins.iter().zip(begins.iter().skip(1));
        let mut words: Vec<&str> = pairs.filter_map(|(a, b)| name.get(*a..*b)).collect();
        words.sort_unstable();
        words
    }
    let own = words(name);
    let alike = |known: &&str| known.len() == name.len() && words(known) == own;
    let mut all = service.actions().filter(alike);
    all.next().filter(|_| all.next().is_none())
}

/// Whether a text can be no resource of a statement: it is neither an ARN nor a pattern of ARNs, nor does it begin with a
/// variable of policies. Those of API Gateway may leave out what comes before `execute-api:`.
pub(super) fn is_no_resource(text: &str) -> bool {
    let begins = ["arn:", "*", "?", "$", "execute-api:"];
    !text.is_empty() && !begins.iter().any(|begin| text.starts_with(begin))
}

/// Whether a text can be no service as a principal: its name has no domain, or one without its end.
pub(super) fn is_no_service(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(['*', '?', '$'])
        && (!text.contains('.') || text.ends_with(".amazonaws"))
}

/// The service that a principal can be nothing but a misspelling of: its name is none of AWS, and a letter off one that
/// roles are often for.
pub(super) fn meant_service(text: &str) -> Option<String> {
    let (name, domain) = text.split_once('.')?;
    if domain != "amazonaws.com" || actions::service(name).is_some() {
        return None;
    }
    let known = &PRINCIPAL_SERVICES.value;
    if known.contains(&name) || name.len() < 5 {
        return None;
    }
    let mut meant = known.iter();
    let meant = meant.find(|known| strsim::damerau_levenshtein(known, name) == 1)?;
    Some(format!("{meant}.{domain}"))
}

/// Whether a text can be no principal of AWS: neither an ARN, nor the number of an account, nor the id that is left of a
/// principal that went, nor a pattern.
pub(super) fn is_no_principal(text: &str) -> bool {
    let is_account = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let is_id = text.len() >= 16
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    !text.is_empty()
        && !is_account
        && !is_id
        && !text.starts_with("arn:")
        && !text.contains(['*', '$'])
}

#[cfg(test)]
mod tests {
    use super::{
        PREFIXES, actions, is_no_principal, is_no_resource, is_no_service, meant_service,
        odd_action,
    };

    #[test]
    fn principals_have_their_forms() {
        for right in [
            "*",
            "123456789012",
            "arn:aws:iam::123456789012:root",
            "AIDAJQABLZS4A3QDU576Q",
            "${account}",
        ] {
            assert!(!is_no_principal(right), "{right}");
        }
        for wrong in ["1234", "1234567890123", "root", "lambda.amazonaws.com"] {
            assert!(is_no_principal(wrong), "{wrong}");
        }
    }

    #[test]
    fn services_that_are_misspelled_have_one_that_was_meant() {
        let lambda = Some("lambda.amazonaws.com".to_owned());
        assert_eq!(meant_service("lamda.amazonaws.com"), lambda);
        for right in [
            "lambda.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "newservice.amazonaws.com",
            "es.amazonaws.com",
        ] {
            assert_eq!(meant_service(right), None, "{right}");
        }
    }

    #[test]
    fn actions_that_are_not_known_are_told_from_slips() {
        for known in [
            "s3:GetObject",
            "S3:getobject",
            "s3:*",
            "s3:Get*",
            "*:Get*",
            "ecs:RunTask",
            "sns:Receive",
            "SNS:Receive",
        ] {
            assert_eq!(odd_action(known), None, "{known}");
        }
        for (text, is_certain, meant) in [
            ("sts:AssumeRol", true, Some("sts:AssumeRole")),
            ("s3:GetObejct", true, Some("s3:GetObject")),
            ("dynamodbb:GetItem", true, Some("dynamodb:GetItem")),
            ("ec2:RunInstance", true, Some("ec2:RunInstances")),
            // A plural may be a newer action, and a short name another service.
            ("s3:GetObjects", false, Some("s3:GetObject")),
            ("s3:Gte*", false, None),
            ("s3:FrobnicateEverything", false, None),
            (
                "efs:CreateTags",
                false,
                Some("elasticfilesystem:CreateTags"),
            ),
            (
                "rds:CreateClusterDBSnapshot",
                false,
                Some("rds:CreateDBClusterSnapshot"),
            ),
        ] {
            let odd = odd_action(text).unwrap();
            assert_eq!(
                (odd.is_certain, odd.meant.as_deref()),
                (is_certain, meant),
                "{text}"
            );
        }
    }

    #[test]
    fn names_of_services_lead_to_their_prefixes() {
        for (other, prefix) in &PREFIXES.value {
            assert!(actions::service(prefix).is_some(), "{prefix}");
            assert!(actions::service(other).is_none(), "{other}");
        }
    }

    #[test]
    fn resources_and_services_have_their_forms() {
        for right in ["*", "arn:aws:s3:::b/*", "${aws:username}", "execute-api:/*"] {
            assert!(!is_no_resource(right), "{right}");
        }
        assert!(is_no_resource("my-bucket") && is_no_resource("my-bucket/*"));
        for right in ["ecs-tasks.amazonaws.com", "*", "ec2.amazonaws.com.cn"] {
            assert!(!is_no_service(right), "{right}");
        }
        assert!(is_no_service("ecs-tasks") && is_no_service("events.amazonaws"));
    }
}
