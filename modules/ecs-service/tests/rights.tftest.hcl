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
    condition = { for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid => statement.Action if statement.Effect == "Allow" } == {
      ImagePull     = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Logs          = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Parameters    = ["ssm:GetParameters"]
      RegistryLogin = ["ecr:GetAuthorizationToken"]
      Secrets       = ["secretsmanager:GetSecretValue"]
      SecretsKey    = ["kms:Decrypt"]
    }
    error_message = "starting a task must read, and write logs, and nothing else"
  }

  assert {
    condition = alltrue([
      for policy in [aws_iam_role.execution.assume_role_policy, aws_iam_role.task.assume_role_policy] :
      jsondecode(policy).Version == "2012-10-17" && jsondecode(policy).Statement[0].Effect == "Allow" && jsondecode(policy).Statement[0].Action == "sts:AssumeRole"
    ])
    error_message = "tasks must be able to take both roles"
  }

  assert {
    condition     = aws_iam_role.execution.name_prefix == "worker-exec-" && aws_iam_role.task.name_prefix == "worker-task-" && aws_security_group.this.name_prefix == "worker-"
    error_message = "roles and group must have names that allow a replacement beside them"
  }

  assert {
    condition     = alltrue([for item in [aws_iam_role.execution, aws_iam_role.task, aws_security_group.this] : strcontains(item.description, "worker")])
    error_message = "roles and group must say whose they are"
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

run "wiring" {
  command = apply

  variables {
    scaling   = { cpu = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization" } }
    schedules = { morning = { cron = "0 6 ? * MON-FRI *", min = 2, max = 10 } }
    ports     = { api = 8080 }
    alarms    = { cpu = { percent = 80 }, memory = { percent = 90 }, actions = ["arn:aws:sns:us-east-1:111122223333:alarms"] }
    tags      = { component = "worker" }

    network = {
      vpc_id              = "vpc-0123456789abcdef0"
      subnet_ids          = ["subnet-0123456789abcdef0"]
      ingress_from_groups = { balancer = { security_group_id = "sg-0123456789abcdef0" } }
      egress              = { https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" } }
    }
  }

  assert {
    condition     = aws_ecs_service.this.task_definition == aws_ecs_task_definition.this.arn
    error_message = "the service must run the task definition with the sizes"
  }

  assert {
    condition     = aws_ecs_service.this.network_configuration[0].security_groups == toset([aws_security_group.this.id]) && aws_ecs_service.this.network_configuration[0].subnets == toset(var.network.subnet_ids)
    error_message = "the tasks must run in the subnets given, behind their own security group"
  }

  assert {
    condition = alltrue([
      for rule in concat(values(aws_vpc_security_group_ingress_rule.this), values(aws_vpc_security_group_egress_rule.this)) :
      rule.security_group_id == aws_security_group.this.id && rule.ip_protocol == "tcp" && rule.from_port == rule.to_port
    ])
    error_message = "every rule must belong to the group of the service and open one port"
  }

  assert {
    condition     = aws_security_group.this.vpc_id == var.network.vpc_id && output.security_group_id == aws_security_group.this.id
    error_message = "the group must lie in the network given"
  }

  assert {
    condition = alltrue([
      for item in [aws_appautoscaling_policy.this["cpu"], aws_appautoscaling_scheduled_action.this["morning"]] :
      item.service_namespace == "ecs" && item.scalable_dimension == "ecs:service:DesiredCount" && item.resource_id == "service/example/worker"
    ])
    error_message = "policies and schedules must move the count of this service"
  }

  assert {
    condition     = output.alarm_arns == [aws_cloudwatch_metric_alarm.cpu[0].arn, aws_cloudwatch_metric_alarm.memory[0].arn]
    error_message = "the output must name both alarms"
  }

  assert {
    condition = alltrue([
      for item in concat(
        [
          aws_appautoscaling_target.this,
          aws_cloudwatch_log_group.this,
          aws_cloudwatch_metric_alarm.cpu[0],
          aws_cloudwatch_metric_alarm.memory[0],
          aws_ecs_service.this,
          aws_ecs_task_definition.this,
          aws_iam_role.execution,
          aws_iam_role.task,
          aws_security_group.this,
        ],
        values(aws_vpc_security_group_ingress_rule.this),
        values(aws_vpc_security_group_egress_rule.this),
      ) : item.tags["component"] == "worker"
    ])
    error_message = "tags must reach everything that takes them"
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

run "image_at_a_dual_stack_host" {
  command = apply

  variables {
    image = "111122223333.dkr-ecr.us-east-1.on.aws/team/worker:1.4.0"
  }

  assert {
    condition = contains(flatten([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Resource
    ]), "arn:aws:ecr:us-east-1:111122223333:repository/team/worker")
    error_message = "the repository must be readable whichever host the image is named by"
  }
}

run "secrets_in_china" {
  command = apply

  variables {
    secrets = { TOKEN = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:token" }
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { region = "cn-north-1" }
  }

  assert {
    condition     = strcontains(aws_iam_role_policy.execution.policy, "secretsmanager.cn-north-1.amazonaws.com.cn")
    error_message = "the key is used through services that have other names in China"
  }
}
