//! Comments and waivers that suppress findings.

rules! {
    pub, "suppression";
    REASON, "ignore-reason", Warning, Never,
        "a comment that suppresses a finding says why";
    EXPIRED, "ignore-expired", Warning, Never,
        "a comment that suppresses a finding has not run out";
    UNUSED, "ignore-unused", Warning, Never,
        "a comment that suppresses findings has one to suppress";
    RENAMED_RULE, "ignore-renamed-rule", Note, Sometimes,
        "a comment that suppresses findings names rules by their ids of today";
    UNKNOWN_RULE, "ignore-unknown-rule", Warning, Never,
        "a comment that suppresses findings names rules that there are";
    WAIVER_EXPIRED, "waiver-expired", Warning, Never,
        "a waiver of the policy has not run out";
    WAIVER_UNUSED, "waiver-unused", Note, Never,
        "a waiver of the policy waives at least one finding";
}
