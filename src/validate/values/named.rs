//! What the statements of policies name: actions, resources and services.

use crate::budget;
use crate::catalog::actions;
use crate::catalog::iam::UNLISTED_ACTIONS;
use crate::validate::near::{is_slip, near};

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

/// What is odd about an action or a pattern of actions; nothing where it is known.
pub(super) fn odd_action(text: &str) -> Option<Odd> {
    let (prefix, name) = text.split_once(':')?;
    let mut unlisted = UNLISTED_ACTIONS.value.iter();
    let is_known = unlisted.any(|known| known.eq_ignore_ascii_case(text));
    if is_known || prefix.contains(['*', '?']) {
        return None;
    }
    let Some(service) = actions::service(prefix) else {
        let meant = near(prefix, actions::services());
        return Some(Odd {
            says: format!("names the service \"{prefix}\", which is not among those that AWS had"),
            is_certain: meant.is_some_and(|meant| is_slip(prefix, meant)),
            meant: meant.map(|meant| format!("{meant}:{name}")),
        });
    };
    // Each name of the service is looked at.
    if !budget::spend(service.names().count()) || service.has(name) {
        return None;
    }
    if name.contains(['*', '?']) {
        return Some(Odd {
            says: format!("is for none of the actions that {prefix} had"),
            meant: None,
            is_certain: false,
        });
    }
    let meant = near(name, service.actions());
    Some(Odd {
        says: format!("is not among the actions that {prefix} had"),
        is_certain: meant.is_some_and(|meant| is_slip(name, meant)),
        meant: meant.map(|meant| format!("{prefix}:{meant}")),
    })
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

#[cfg(test)]
mod tests {
    use super::{is_no_resource, is_no_service, odd_action};

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
            // A plural may be a newer action, and a short name another service.
            ("s3:GetObjects", false, Some("s3:GetObject")),
            ("s3:Gte*", false, None),
            ("s3:FrobnicateEverything", false, None),
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
