mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }
}

variables {
  name           = "example"
  administrators = ["arn:aws:iam::111122223333:role/platform"]
  tags           = { component = "encryption" }
}

run "defaults" {
  command = plan

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.rotation_period_in_days == 365
    error_message = "the key must rotate once a year"
  }

  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 30
    error_message = "a deletion must be revocable for the longest time KMS offers"
  }

  assert {
    condition     = aws_kms_alias.this.name == "alias/example"
    error_message = "name must reach the alias"
  }

  assert {
    condition     = strcontains(aws_kms_key.this.description, "example") && aws_kms_key.this.tags == tomap({ component = "encryption" })
    error_message = "name and tags must reach the key"
  }
}

run "rotation" {
  command = plan

  variables {
    rotation_days = 90
  }

  assert {
    condition     = aws_kms_key.this.rotation_period_in_days == 90
    error_message = "rotation_days must reach the key"
  }
}
