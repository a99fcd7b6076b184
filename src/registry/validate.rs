//! What the provider's schema and the language refuse, as `validate` checks it.

rules! {
    pub, "validate";
    ARGUMENT, "schema-argument", Error, Sometimes,
        "arguments and blocks are ones that the resource type has";
    REQUIRED, "schema-required", Error, Never,
        "required arguments are set";
    NESTING, "schema-nesting", Error, Sometimes,
        "what the provider takes as a block is written as one, and an argument as an argument";
    BLOCKS, "schema-blocks", Error, Never,
        "there are as many blocks of a type as the provider takes";
    COMPUTED, "schema-computed", Error, Never,
        "what the provider decides is not set";
    TYPE, "schema-type", Error, Never,
        "values can be converted to the types of their arguments";
    CONFLICT, "schema-conflict", Error, Never,
        "arguments that exclude or require each other are set accordingly";
    ATTRIBUTE, "reference-attribute", Error, Never,
        "references name attributes that the resource type has";
    KEY, "reference-key", Error, Never,
        "references to repeated blocks take an instance, and those to others none";
    INPUT, "module-input", Error, Sometimes,
        "a module call sets the variables that the module has and needs, with values of their types";
    OUTPUT, "module-output", Error, Never,
        "references to a module name outputs that it has";
}
