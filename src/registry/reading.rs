//! What keeps a configuration from being read or evaluated.

rules! {
    pub, "reading";
    SYNTAX, "syntax", Error, Never,
        "a file is valid HCL or JSON";
    CONFIGURATION, "configuration", Error, Never,
        "blocks and arguments are ones that Terraform has";
    EVALUATION, "evaluation", Error, Never,
        "every expression can be evaluated";
    VALIDATION, "validation", Error, Never,
        "variables have values that their validations accept";
    CONDITION, "condition", Error, Never,
        "preconditions, postconditions and checks hold";
    VARIABLES, "variables", Error, Never,
        "files of values are lists of assignments to variables that are declared";
}
