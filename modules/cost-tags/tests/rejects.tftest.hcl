mock_provider "aws" {}

run "key_made_by_aws" {
  command = plan

  variables {
    keys = ["aws:createdBy"]
  }

  expect_failures = [var.keys]
}

run "empty_key" {
  command = plan

  variables {
    keys = [""]
  }

  expect_failures = [var.keys]
}
