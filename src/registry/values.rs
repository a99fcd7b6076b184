//! What the AWS APIs refuse of the values of arguments, as `validate` checks it.

rules! {
    pub, "values";
    CHOICE, "value-choice", Error, Sometimes,
        "a value of an enumeration is one that the AWS API takes";
    UNLISTED, "value-unlisted", Note, Never,
        "a value of an enumeration that grows is one that was known when the data was made";
    RANGE, "value-range", Error, Never,
        "a number is within the range that the AWS API takes";
    LENGTH, "value-length", Error, Never,
        "a text is as long as the AWS API takes";
    PATTERN, "value-pattern", Error, Never,
        "a text has the form that the AWS API takes";
    ARN, "value-arn", Error, Never,
        "an ARN has the parts that ARNs have, and is one of the service that the argument names";
    CIDR, "value-cidr", Error, Sometimes,
        "a CIDR block is an address and the length of a prefix, of the right family";
    POLICY, "value-policy", Error, Sometimes,
        "a JSON policy has the elements, names and sizes that IAM takes";
    JSON, "value-json", Error, Never,
        "a text that the provider takes as JSON is JSON";
    SCHEDULE, "value-schedule", Error, Never,
        "a schedule is a cron, rate or at expression";
}
