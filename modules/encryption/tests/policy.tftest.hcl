mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
}

variables {
  name           = "example"
  administrators = ["arn:aws:iam::111122223333:role/platform", "arn:aws:iam::111122223333:role/deploy"]
}

run "statements" {
  command = plan

  assert {
    condition     = jsondecode(aws_kms_key.this.policy).Version == "2012-10-17"
    error_message = "the policy must name the version of its language"
  }

  assert {
    condition = length(distinct([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Sid if statement.Effect == "Allow" && statement.Resource == "*"
    ])) == length(jsondecode(aws_kms_key.this.policy).Statement)
    error_message = "every statement must have a name of its own and allow something on this key"
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Principal.Service if can(statement.Principal.Service)
    ])) == toset(["logs.eu-west-1.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"])
    error_message = "the policy must name the services that write encrypted data, logs by Region"
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.this.policy).Statement :
      strcontains(jsonencode(statement.Condition), "111122223333") if can(statement.Principal.Service)
    ])
    error_message = "every service must be held to this account, or another account's resources could use the key"
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.this.policy).Statement :
      contains(statement.Action, "kms:Decrypt") && contains(statement.Action, "kms:GenerateDataKey*") if can(statement.Principal.Service)
    ])
    error_message = "every service must be able to write and to read"
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : toset(statement.Principal.AWS) if contains(statement.Action, "kms:ScheduleKeyDeletion")
    ]) == toset(var.administrators)
    error_message = "administrators, and nobody else, may delete the key"
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Condition.Bool["kms:GrantIsForAWSResource"] if contains(statement.Action, "kms:CreateGrant")
    ]) == "true"
    error_message = "grants must be for AWS services only"
  }

  assert {
    condition     = !strcontains(aws_kms_key.this.policy, "\"kms:*\"") && !strcontains(aws_kms_key.this.policy, "\"AWS\":\"*\"")
    error_message = "no statement may allow everything or everyone"
  }
}

run "in_china" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { region = "cn-north-1" }
  }

  assert {
    condition = contains(flatten([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Principal.Service if can(statement.Principal.Service)
    ]), "logs.cn-north-1.amazonaws.com.cn")
    error_message = "the log service has another name in China"
  }
}
