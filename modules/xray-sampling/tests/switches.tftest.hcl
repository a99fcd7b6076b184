mock_provider "aws" {}

variables {
  name  = "example"
  rules = {}
  tags  = { component = "tracing" }
}

run "nothing" {
  command = plan

  assert {
    condition     = length(aws_xray_sampling_rule.this) == 0 && length(aws_xray_group.this) == 0
    error_message = "without rules and groups nothing is made"
  }
}

run "groups" {
  command = plan

  variables {
    groups = {
      slow   = { filter_expression = "responsetime > 1", insights_enabled = true }
      faulty = { filter_expression = "fault = true" }
    }
  }

  assert {
    condition     = aws_xray_group.this["slow"].group_name == "example-slow" && aws_xray_group.this["slow"].filter_expression == "responsetime > 1"
    error_message = "name and filter must reach the group"
  }

  assert {
    condition     = aws_xray_group.this["slow"].tags == tomap({ component = "tracing" })
    error_message = "tags must reach the group"
  }

  assert {
    condition     = aws_xray_group.this["slow"].insights_configuration[0].insights_enabled && !aws_xray_group.this["faulty"].insights_configuration[0].insights_enabled
    error_message = "insights must be on where asked for, and there only"
  }
}
