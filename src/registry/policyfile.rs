//! Mistakes of the policy file.

rules! {
    pub, "policyfile";
    AWS, "policyfile-aws", Error, Never,
        "the policy states nothing that AWS refuses";
    COMPARED, "policyfile-compared", Note, Never,
        "what a policy states is compared with the code that is there";
    DEMAND, "policyfile-demand", Error, Never,
        "the demand that a service is sized by is stated";
    DUPLICATE, "policyfile-duplicate", Error, Never,
        "nothing is declared twice";
    EXTENDS, "policyfile-extends", Error, Never,
        "the file that a policy extends can be read and does not extend itself";
    FORM, "policyfile-form", Error, Never,
        "blocks have the labels they need and values are literals";
    GENERATE, "policyfile-generate", Note, Never,
        "what `generate` needs to write a module is stated";
    INHERITS, "policyfile-inherits", Error, Never,
        "environments inherit from environments that exist, without a circle";
    MISSING, "policyfile-missing", Error, Never,
        "what a block needs is stated";
    NAME, "policyfile-name", Error, Never,
        "names made from the policy are names that AWS takes";
    OVERRIDE, "policyfile-override", Error, Never,
        "an environment overrides only what the policy declares";
    PROFILE, "policyfile-profile", Error, Never,
        "every database and broker has its profile in force";
    REFERENCE, "policyfile-reference", Error, Never,
        "what is referred to by name is declared";
    RENAMED_RULE, "policyfile-renamed-rule", Note, Never,
        "settings and waivers name rules by their ids of today";
    REQUIRE, "policyfile-require", Error, Never,
        "the policy is for this version of tfsize";
    RULE, "policyfile-rule", Error, Never,
        "settings and waivers name rules and fields that exist";
    SCALING, "policyfile-scaling", Error, Never,
        "a service scales on a metric that target tracking can follow";
    TIERS, "policyfile-tiers", Error, Never,
        "tiers follow each other without overlap, and larger ones carry more";
    UNDECIDED, "policyfile-undecided", Note, Never,
        "what the policy relies on is known of AWS";
    UNKNOWN_KEY, "policyfile-unknown-key", Error, Never,
        "keys and blocks are ones that the policy has";
    VALUE, "policyfile-value", Error, Never,
        "values have the type, unit and range of their key";
}
