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

# Two roles with one ARN would look like one role.
override_resource {
  target = aws_iam_role.execution
  values = { arn = "arn:aws:iam::111122223333:role/worker-exec-1" }
}

override_resource {
  target = aws_iam_role.task
  values = { arn = "arn:aws:iam::111122223333:role/worker-task-1" }
}

override_resource {
  target = aws_cloudwatch_log_group.this
  values = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/example/worker" }
}

variables {
  name        = "worker"
  cluster     = { arn = "arn:aws:ecs:us-east-1:111122223333:cluster/example", name = "example" }
  image       = "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/worker:1.4.0"
  cpu         = 512
  memory      = 1024
  min_tasks   = 1
  max_tasks   = 100
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"

  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

    egress = {
      https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" }
    }
  }
}

run "execution_role" {
  command = apply

  variables {
    secrets = {
      TOKEN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf"
      USER  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:database-AbCdEf:username::"
      PASS  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:database-AbCdEf:password::"
      LEVEL = "arn:aws:ssm:us-east-1:111122223333:parameter/worker/level"
    }

    task_policy_json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid => statement.Resource } == {
      ImagePull     = ["arn:aws:ecr:us-east-1:111122223333:repository/team/worker"]
      Logs          = ["arn:aws:logs:us-east-1:111122223333:log-group:/ecs/example/worker:*"]
      Parameters    = ["arn:aws:ssm:us-east-1:111122223333:parameter/worker/level"]
      RegistryLogin = ["*"]
      Secrets       = ["arn:aws:secretsmanager:us-east-1:111122223333:secret:database-AbCdEf", "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf"]
      SecretsKey    = ["arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"]
    }
    error_message = "starting a task must need this repository, this log group and these secrets only"
  }

  assert {
    condition     = aws_ecs_task_definition.this.execution_role_arn == aws_iam_role.execution.arn && aws_ecs_task_definition.this.task_role_arn == aws_iam_role.task.arn && aws_iam_role.execution.arn != aws_iam_role.task.arn
    error_message = "the code must not run under the role that reads its secrets"
  }

  assert {
    condition     = aws_iam_role_policy.task[0].role == aws_iam_role.task.name && aws_iam_role_policy.task[0].policy == var.task_policy_json
    error_message = "the policy given must be that of the code"
  }

  assert {
    condition     = jsondecode(aws_iam_role.task.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "111122223333"
    error_message = "only tasks of this account may take the role"
  }
}

run "image_of_another_registry" {
  command = apply

  variables {
    image = "nats:2.11@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid] == ["Logs"]
    error_message = "an image that is not in ECR and a task without secrets need the log group only"
  }
}
