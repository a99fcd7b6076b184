mock_provider "aws" {}

run "name_with_a_space" {
  command = plan

  variables {
    name = "an example"
  }

  expect_failures = [var.name]
}

run "name_starting_with_a_digit" {
  command = plan

  variables {
    name = "1st"
  }

  expect_failures = [var.name]
}
