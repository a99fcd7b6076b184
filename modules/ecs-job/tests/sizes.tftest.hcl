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

# Roles with one ARN would look like one role.
override_resource {
  target = aws_iam_role.execution
  values = { arn = "arn:aws:iam::111122223333:role/sync-exec-1" }
}

override_resource {
  target = aws_iam_role.task
  values = { arn = "arn:aws:iam::111122223333:role/sync-task-1" }
}

override_resource {
  target = aws_iam_role.schedule
  values = { arn = "arn:aws:iam::111122223333:role/sync-run-1" }
}

override_resource {
  target = aws_ecs_task_definition.this
  values = { arn = "arn:aws:ecs:us-east-1:111122223333:task-definition/example-sync:1" }
}

override_resource {
  target = aws_cloudwatch_log_group.this
  values = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/example/sync" }
}

variables {
  name        = "sync"
  cluster     = { arn = "arn:aws:ecs:us-east-1:111122223333:cluster/example", name = "example" }
  image       = "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/sync:1.4.0"
  cpu         = 512
  memory      = 1024
  schedule    = { expression = "cron(0 3 * * ? *)" }
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"

  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

    egress = {
      https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" }
    }
  }
}

run "sizes" {
  command = apply

  variables {
    cpu                = 1024
    memory             = 4096
    cpu_architecture   = "ARM64"
    tasks              = 3
    schedule           = { expression = "rate(15 minutes)", timezone = "Europe/Berlin" }
    log_retention_days = 30
    environment        = { LEVEL = "info" }
    secrets            = { TOKEN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-abcdef" }
    task_policy_json   = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    tags               = { component = "sync" }
  }

  assert {
    condition     = aws_ecs_task_definition.this.cpu == "1024" && aws_ecs_task_definition.this.memory == "4096" && aws_ecs_task_definition.this.runtime_platform[0].cpu_architecture == "ARM64"
    error_message = "size and processor must reach the task definition"
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].schedule_expression == "rate(15 minutes)" && aws_scheduler_schedule.this[0].schedule_expression_timezone == "Europe/Berlin"
    error_message = "the schedule must be the one stated"
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].target[0].ecs_parameters[0].task_count == 3 && aws_scheduler_schedule.this[0].target[0].arn == var.cluster.arn && aws_scheduler_schedule.this[0].target[0].ecs_parameters[0].task_definition_arn == aws_ecs_task_definition.this.arn
    error_message = "the schedule must start as many of these tasks as stated in the cluster"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "logs must be kept as long as stated, encrypted"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment == [{ name = "LEVEL", value = "info" }] && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets[0].name == "TOKEN"
    error_message = "the container must have its settings"
  }

  assert {
    condition     = length(aws_iam_role_policy.task) == 1 && aws_ecs_task_definition.this.tags["component"] == "sync"
    error_message = "rights and tags must be those stated"
  }
}

run "rights" {
  command = apply

  assert {
    condition     = { for statement in jsondecode(aws_iam_role_policy.schedule[0].policy).Statement : statement.Sid => statement.Resource } == { Run = ["arn:aws:ecs:us-east-1:111122223333:task-definition/example-sync:1"], Tag = ["arn:aws:ecs:us-east-1:111122223333:task/example/*"], Roles = ["arn:aws:iam::111122223333:role/sync-exec-1", "arn:aws:iam::111122223333:role/sync-task-1"] }
    error_message = "the scheduler may start this task and hand it its roles, and nothing else"
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid] == ["Logs", "RegistryLogin", "ImagePull"]
    error_message = "a task without secrets needs its log group and its image"
  }

  assert {
    condition     = length(aws_iam_role_policy.task) == 0 && aws_scheduler_schedule.this[0].schedule_expression_timezone == "UTC" && aws_scheduler_schedule.this[0].target[0].ecs_parameters[0].task_count == 1
    error_message = "without more the code may call nothing, and one task runs in UTC"
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.this["https"].to_port == 443 && aws_vpc_security_group_egress_rule.this["https"].cidr_ipv4 == "10.0.0.0/16"
    error_message = "egress must be the rules given"
  }
}

run "job_that_something_else_starts" {
  command = apply

  variables {
    schedule = null
  }

  assert {
    condition     = length(aws_scheduler_schedule.this) == 0 && length(aws_iam_role.schedule) == 0 && length(aws_iam_role_policy.schedule) == 0
    error_message = "nothing may start the job by the clock where schedule is null"
  }

  assert {
    condition     = output.job_name == "example-job-sync" && output.schedule_arn == null
    error_message = "without a schedule the job has the name of its task definition"
  }
}

run "containers_of_their_own_sizes" {
  command = apply

  variables {
    containers = {
      sync = { memory = 700 }
      otel = { image = "otel:1.0.0", cpu = 64, memory_reservation = 128 }
    }
  }

  assert {
    condition     = [for container in jsondecode(aws_ecs_task_definition.this.container_definitions) : [container.name, try(container.memory, null), try(container.cpu, null), try(container.memoryReservation, null), container.essential]] == [["sync", 700, null, null, true], ["otel", null, 64, 128, false]]
    error_message = "each container must have the sizes stated of it"
  }
}
