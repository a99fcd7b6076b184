mock_provider "aws" {}

variables {
  name = "example"
  tags = { component = "tracing" }

  rules = {
    health = {
      priority       = 100
      fixed_rate     = 0
      reservoir_size = 0
      http_method    = "GET"
      url_path       = "/health"
    }

    default = {
      priority       = 9000
      fixed_rate     = 0.1
      reservoir_size = 5
      attributes     = { tier = "web" }
    }
  }
}

run "rules" {
  command = plan

  assert {
    condition     = aws_xray_sampling_rule.this["default"].fixed_rate == 0.1
    error_message = "fixed_rate must reach the rule"
  }

  assert {
    condition     = aws_xray_sampling_rule.this["default"].reservoir_size == 5
    error_message = "reservoir_size must reach the rule"
  }

  assert {
    condition     = aws_xray_sampling_rule.this["health"].priority == 100 && aws_xray_sampling_rule.this["default"].priority == 9000
    error_message = "priority must reach the rule"
  }

  assert {
    condition     = aws_xray_sampling_rule.this["health"].url_path == "/health" && aws_xray_sampling_rule.this["health"].http_method == "GET"
    error_message = "what a rule matches must reach it"
  }

  assert {
    condition = alltrue([
      for field in ["service_name", "service_type", "host", "http_method", "url_path", "resource_arn"] : aws_xray_sampling_rule.this["default"][field] == "*"
    ])
    error_message = "a rule without matching fields must match everything"
  }

  assert {
    condition     = aws_xray_sampling_rule.this["default"].attributes == tomap({ tier = "web" })
    error_message = "attributes must reach the rule"
  }

  assert {
    condition     = aws_xray_sampling_rule.this["default"].version == 1 && aws_xray_sampling_rule.this["default"].tags == tomap({ component = "tracing" })
    error_message = "version and tags must reach the rule"
  }

  assert {
    condition     = output.rule_names == { default = "example-default", health = "example-health" }
    error_message = "rule names must carry the prefix"
  }
}
