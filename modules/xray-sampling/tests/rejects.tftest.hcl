mock_provider "aws" {}

variables {
  name  = "example"
  rules = { default = { priority = 9000, fixed_rate = 0.1, reservoir_size = 5 } }
}

run "name_with_a_space" {
  command = plan

  variables {
    name = "an example"
  }

  expect_failures = [var.name]
}

run "rule_name_too_long" {
  command = plan

  variables {
    rules = { a-key-that-is-too-long-for-x-ray = { priority = 1, fixed_rate = 0.1, reservoir_size = 5 } }
  }

  expect_failures = [var.rules]
}

run "rule_key_with_a_space" {
  command = plan

  variables {
    rules = { "a key" = { priority = 1, fixed_rate = 0.1, reservoir_size = 5 } }
  }

  expect_failures = [var.rules]
}

run "priority_of_the_default_rule" {
  command = plan

  variables {
    rules = { default = { priority = 10000, fixed_rate = 0.1, reservoir_size = 5 } }
  }

  expect_failures = [var.rules]
}

run "priority_zero" {
  command = plan

  variables {
    rules = { default = { priority = 0, fixed_rate = 0.1, reservoir_size = 5 } }
  }

  expect_failures = [var.rules]
}

run "same_priority_twice" {
  command = plan

  variables {
    rules = {
      one = { priority = 100, fixed_rate = 0.1, reservoir_size = 5 }
      two = { priority = 100, fixed_rate = 0.2, reservoir_size = 5 }
    }
  }

  expect_failures = [var.rules]
}

run "rate_in_percent" {
  command = plan

  variables {
    rules = { default = { priority = 9000, fixed_rate = 10, reservoir_size = 5 } }
  }

  expect_failures = [var.rules]
}

run "rate_below_zero" {
  command = plan

  variables {
    rules = { default = { priority = 9000, fixed_rate = -0.1, reservoir_size = 5 } }
  }

  expect_failures = [var.rules]
}

run "reservoir_below_zero" {
  command = plan

  variables {
    rules = { default = { priority = 9000, fixed_rate = 0.1, reservoir_size = -1 } }
  }

  expect_failures = [var.rules]
}

run "reservoir_of_half_a_request" {
  command = plan

  variables {
    rules = { default = { priority = 9000, fixed_rate = 0.1, reservoir_size = 0.5 } }
  }

  expect_failures = [var.rules]
}

run "method_too_long" {
  command = plan

  variables {
    rules = { default = { priority = 9000, fixed_rate = 0.1, reservoir_size = 5, http_method = "GET or POST" } }
  }

  expect_failures = [var.rules]
}

run "six_attributes" {
  command = plan

  variables {
    rules = {
      default = {
        priority       = 9000
        fixed_rate     = 0.1
        reservoir_size = 5
        attributes     = { a = "1", b = "2", c = "3", d = "4", e = "5", f = "6" }
      }
    }
  }

  expect_failures = [var.rules]
}

run "group_name_too_long" {
  command = plan

  variables {
    groups = { a-key-that-is-too-long-for-x-ray = { filter_expression = "fault = true" } }
  }

  expect_failures = [var.groups]
}
