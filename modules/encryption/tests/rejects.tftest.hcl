mock_provider "aws" {}

variables {
  name           = "example"
  administrators = ["arn:aws:iam::111122223333:role/platform"]
}

run "name_of_an_aws_alias" {
  command = plan

  variables {
    name = "aws/example"
  }

  expect_failures = [var.name]
}

run "name_with_a_space" {
  command = plan

  variables {
    name = "an example"
  }

  expect_failures = [var.name]
}

run "nobody_administers" {
  command = plan

  variables {
    administrators = []
  }

  expect_failures = [var.administrators]
}

run "everybody_administers" {
  command = plan

  variables {
    administrators = ["*"]
  }

  expect_failures = [var.administrators]
}

run "wildcard_among_the_administrators" {
  command = plan

  variables {
    administrators = ["arn:aws:iam::111122223333:role/*"]
  }

  expect_failures = [var.administrators]
}

run "rotation_too_often" {
  command = plan

  variables {
    rotation_days = 89
  }

  expect_failures = [var.rotation_days]
}

run "rotation_too_rare" {
  command = plan

  variables {
    rotation_days = 2561
  }

  expect_failures = [var.rotation_days]
}

run "rotation_by_half_days" {
  command = plan

  variables {
    rotation_days = 90.5
  }

  expect_failures = [var.rotation_days]
}
