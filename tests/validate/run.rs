//! What depends on the run: versions of the provider and the language, values of other runs, and files that others write.

use super::{found, repository, validate};

#[test]
fn an_argument_that_was_renamed_is_no_slip_in_another_version() {
    let text = "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"~> 3.0\" }\n  }\n}\nresource \"aws_autoscaling_attachment\" \"x\" {\n  autoscaling_group_name = \"a\"\n  alb_target_group_arn   = \"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/1\"\n}\n";
    assert_eq!(validate(text), [""; 0]);
    let here = text.replace("~> 3.0", ">= 3.0");
    assert!(
        validate(&here)
            .iter()
            .any(|f| f.starts_with("schema-argument 8 "))
    );
}

#[test]
fn depends_on_names_whole_things() {
    let main = |list: &str| {
        format!(
            "module \"a\" {{\n  source = \"./m\"\n  count  = 1\n}}\nresource \"terraform_data\" \"x\" {{\n  count = 1\n}}\nmodule \"b\" {{\n  source = \"./m\"\n  depends_on = [{list}]\n}}\n"
        )
    };
    let said = |list: &str| {
        let dir = repository(&[
            ("main.tf", &main(list)),
            ("m/main.tf", "output \"out\" {\n  value = 1\n}\n"),
        ]);
        found(dir.path(), &["validate"]).0
    };
    // An output stands for the module, whether or not it is there.
    for right in [
        "module.a.out",
        "module.a.nothing",
        "module.a[0].out",
        "module.a",
        "terraform_data.x",
        "terraform_data.x[0]",
    ] {
        assert_eq!(said(right), [""; 0], "{right}");
    }
    for wrong in [
        "terraform_data.x.output",
        "terraform_data.x[0].output",
        "module.a.out.b",
    ] {
        let said = said(wrong);
        assert!(
            said.len() == 1 && said[0].contains("a whole resource or module"),
            "{wrong} {said:?}"
        );
    }
    assert!(said("terraform_data.y")[0].contains("there is no resource"));
}

#[test]
fn a_condition_that_other_values_meet_is_no_mistake() {
    let module = "variable \"over\" {}\nvariable \"o\" {\n  validation {\n    condition     = var.over == null || var.o == \"y\"\n    error_message = \"No.\"\n  }\n}\n";
    let call = |o: &str| {
        let main = format!(
            "variable \"o\" {{\n  default = null\n}}\nmodule \"m\" {{\n  source = \"./m\"\n  over   = \"x\"\n  o      = {o}\n}}\n"
        );
        let dir = repository(&[("main.tf", &main), ("m/main.tf", module)]);
        found(dir.path(), &["validate"])
    };
    let (said, undecided, _) = call("var.o");
    assert_eq!(said, [""; 0]);
    assert!(
        undecided[0].contains("the value of var.o is refused"),
        "{undecided:?}"
    );
    assert_eq!(
        call("\"z\"").0,
        ["validation 4 the value of var.o is refused"]
    );
    let workspace = "resource \"terraform_data\" \"p\" {\n  lifecycle {\n    precondition {\n      condition     = terraform.workspace == \"prod\"\n      error_message = \"No.\"\n    }\n  }\n}\n";
    assert_eq!(validate(workspace), [""; 0]);
}

#[test]
fn a_module_without_an_instance_is_not_held_to_its_own_defaults() {
    let main = "module \"s\" {\n  source = \"./m\"\n  count  = 0\n  q      = \"vpc-1\"\n}\n";
    let module = "variable \"use\" {\n  default = true\n}\nvariable \"q\" {\n  default = null\n  validation {\n    condition     = var.use ? var.q != null : true\n    error_message = \"Needed.\"\n  }\n}\n";
    let dir = repository(&[("main.tf", main), ("m/main.tf", module)]);
    for command in ["validate", "lint"] {
        assert_eq!(found(dir.path(), &[command]).0, [""; 0], "{command}");
    }
}

#[test]
fn what_an_earlier_language_took_is_undecided() {
    let main = |version: &str| {
        format!(
            "terraform {{\n  required_version = \"{version}\"\n}}\nlocals {{\n  tags = map(\"a\", \"b\")\n}}\n"
        )
    };
    assert_eq!(validate(&main("~> 0.12.31")), [""; 0]);
    assert_eq!(validate(&main(">= 0.12")).len(), 1);
    let dir = repository(&[
        ("main.tf", "locals {\n  tags = map(\"a\", \"b\")\n}\n"),
        (".terraform-version", "0.13.7\n"),
    ]);
    let (said, undecided, code) = found(dir.path(), &["validate"]);
    assert_eq!((said, code), (Vec::new(), 0));
    assert!(undecided[0].contains("Terraform 0.13.7"), "{undecided:?}");
}

#[test]
fn what_is_called_runs_with_the_version_of_its_callers() {
    let lock = "provider \"registry.terraform.io/hashicorp/aws\" {\n  version = \"5.49.0\"\n}\n";
    let module = "provider \"aws\" {\n  alias  = \"x\"\n  region = \"eu-west-1\"\n}\nresource \"aws_eip\" \"x\" {\n  vpc = true\n}\n";
    let dir = repository(&[
        ("root/main.tf", "module \"m\" {\n  source = \"../mod\"\n}\n"),
        ("root/.terraform.lock.hcl", lock),
        ("mod/main.tf", module),
    ]);
    assert_eq!(found(dir.path(), &["validate"]).0, [""; 0]);
}

#[test]
fn a_template_beside_may_declare_what_is_missing() {
    let outputs = "output \"x\" {\n  value = aws_vpc.a.id\n}\n";
    let dir = repository(&[("outputs.tf", outputs), ("main.tf.jinja", "{{ vpc }}\n")]);
    let (said, undecided, _) = found(dir.path(), &["validate"]);
    assert_eq!(said, [""; 0]);
    assert!(undecided[0].contains("a template beside"), "{undecided:?}");
    assert_eq!(validate(outputs).len(), 1);
}

#[test]
fn the_types_of_the_language_have_a_schema() {
    let text = "resource \"terraform_data\" \"x\" {\n  inptu = 1\n  output = 2\n}\ndata \"terraform_remote_state\" \"s\" {\n  config = {}\n}\noutput \"o\" {\n  value = data.terraform_remote_state.s.vpc_id\n}\n";
    let said = validate(text);
    let rules: Vec<&str> = said.iter().filter_map(|f| f.split(' ').next()).collect();
    assert_eq!(
        rules,
        [
            "schema-argument",
            "schema-computed",
            "schema-required",
            "reference-attribute"
        ],
        "{said:?}"
    );
    assert_eq!(
        validate(
            "resource \"terraform_data\" \"x\" {\n  input = { a = 1 }\n  triggers_replace = [1]\n}\noutput \"o\" {\n  value = [terraform_data.x.output, terraform_data.x.input.a, terraform_data.x.id]\n}\n"
        ),
        [""; 0]
    );
}

#[test]
fn sensitive_values_are_not_shown_in_keys_and_outputs() {
    let main = |rest: &str| {
        format!(
            "variable \"s\" {{\n  sensitive = true\n  type = set(string)\n}}\nlocals {{\n  t = [for one in var.s : one]\n}}\n{rest}"
        )
    };
    let said = validate(&main("output \"o\" {\n  value = local.t\n}\n"));
    assert_eq!(
        said,
        ["configuration 9 an output of a sensitive value is sensitive"]
    );
    assert_eq!(
        validate(&main(
            "output \"o\" {\n  value = local.t\n  sensitive = true\n}\n"
        )),
        [""; 0]
    );
    assert_eq!(
        validate(&main(
            "output \"o\" {\n  value = nonsensitive(local.t)\n}\n"
        )),
        [""; 0]
    );
    let said = validate(&main(
        "resource \"terraform_data\" \"d\" {\n  for_each = var.s\n}\n",
    ));
    assert!(
        said.len() == 1 && said[0].contains("must not be sensitive"),
        "{said:?}"
    );
}

#[test]
fn a_function_that_is_a_letter_off_is_not_there() {
    for call in ["lowr(\"X\")", "Lower(\"X\")", "lenght([])"] {
        let said = validate(&format!("output \"o\" {{\n  value = {call}\n}}\n"));
        assert!(
            said.len() == 1 && said[0].contains("there is no function"),
            "{said:?}"
        );
    }
}

#[test]
fn attributes_of_one_resource_have_the_types_of_its_schema() {
    let subnet = "resource \"aws_subnet\" \"a\" {\n  vpc_id = \"vpc-1\"\n}\n";
    for wrong in [
        "resource \"aws_lb\" \"b\" {\n  subnets = aws_subnet.a.id\n}\n",
        "resource \"aws_lb\" \"b\" {\n  subnets = [aws_subnet.a]\n}\n",
        "resource \"aws_lb\" \"b\" {\n  name    = \"lb-${aws_subnet.a}\"\n  subnets = [\"subnet-1\"]\n}\n",
        "locals {\n  d = join(\",\", aws_subnet.a.id)\n}\n",
        "locals {\n  d = merge(aws_subnet.a.tags, aws_subnet.a.id)\n}\n",
    ] {
        let said = validate(&format!("{subnet}{wrong}"));
        assert_eq!(said.len(), 1, "{wrong} {said:?}");
    }
    for right in [
        "resource \"aws_lb\" \"b\" {\n  subnets = [aws_subnet.a.id]\n}\n",
        "resource \"aws_lb\" \"b\" {\n  subnets = tolist([aws_subnet.a.id])\n  name    = \"a-${aws_subnet.a.id}\"\n}\n",
        "locals {\n  d = merge(aws_subnet.a.tags, { a = aws_subnet.a.map_public_ip_on_launch })\n  e = try(aws_subnet.a.tags.team, aws_subnet.a.arn)\n}\n",
    ] {
        let said = validate(&format!("{subnet}{right}"));
        assert_eq!(said, [""; 0], "{right}");
    }
}

#[test]
fn a_rename_is_offered_only_where_the_value_fits() {
    let fixed = |line: &str| {
        let dir = repository(&[(
            "main.tf",
            &format!(
                "resource \"aws_lb\" \"a\" {{\n  subnets = [\"subnet-1\", \"subnet-2\"]\n  {line}\n}}\n"
            ),
        )]);
        let ran = super::run(dir.path(), &["validate", "--fix"]);
        ran.err
            .lines()
            .find(|line| line.starts_with("Fixed"))
            .unwrap()
            .to_owned()
    };
    assert!(fixed("nmae = \"web\"").starts_with("Fixed 1 of 1"));
    assert!(fixed("nmae = [\"web\"]").starts_with("Fixed 0 of 1"));
}

#[test]
fn a_directory_that_is_a_part_of_others_has_one_finding() {
    let part = "resource \"aws_sns_topic\" \"t\" {\n  name = local.name\n}\noutput \"a\" {\n  value = [local.vpc, aws_vpc.a.id, module.b.c]\n}\n";
    let said = validate(part);
    assert_eq!(
        said,
        [
            "evaluation 2 this is no module by itself: nothing declares 4 of its names; there is no local value `name`"
        ]
    );
    // A root module may lack a file.
    let root = format!("terraform {{\n  required_version = \">= 1.5\"\n}}\n{part}");
    assert_eq!(
        validate(&root),
        [
            "evaluation 5 nothing declares 4 of the names that are used here; there is no local value `name`"
        ]
    );
    // One that keeps its state somewhere has one for each.
    let root = format!("terraform {{\n  backend \"s3\" {{}}\n}}\n{part}");
    assert_eq!(validate(&root).len(), 4);
}

#[test]
fn what_the_first_versions_of_the_language_took_is_undecided() {
    let text = "terraform {\n  required_version = \"= 0.11.15\"\n}\nresource \"aws_lb\" \"b\" {\n  subnets = [[\"subnet-1\"]]\n}\n";
    let dir = repository(&[("main.tf", text)]);
    let (said, undecided, code) = found(dir.path(), &["validate"]);
    assert_eq!((said, code), (Vec::new(), 0));
    assert!(
        undecided[0].contains("Terraform \"= 0.11.15\" is required"),
        "{undecided:?}"
    );
    assert_eq!(validate(&text.replace("= 0.11.15", ">= 1.5")).len(), 1);
}
