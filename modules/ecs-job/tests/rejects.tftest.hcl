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

run "name_with_a_period" {
  command = plan

  variables {
    name = "sync.two"
  }

  expect_failures = [var.name]
}

run "name_too_long_for_its_schedule" {
  command = plan

  variables {
    name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.name]
}

run "image_latest" {
  command = plan

  variables {
    image = "registry.example/sync:latest"
  }

  expect_failures = [var.image]
}

run "cpu_between_two_sizes" {
  command = plan

  variables {
    cpu = 600
  }

  expect_failures = [var.cpu]
}

run "memory_too_small_for_cpu" {
  command = plan

  variables {
    memory = 512
  }

  expect_failures = [var.memory]
}

run "architecture" {
  command = plan

  variables {
    cpu_architecture = "arm64"
  }

  expect_failures = [var.cpu_architecture]
}

run "too_many_tasks" {
  command = plan

  variables {
    tasks = 11
  }

  expect_failures = [var.tasks]
}

run "schedule_of_five_fields" {
  command = plan

  variables {
    schedule = { expression = "cron(0 3 * * ?)" }
  }

  expect_failures = [var.schedule]
}

run "no_subnets" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = []
      egress     = { https = { description = "AWS", port = 443, cidr_ipv4 = "10.0.0.0/16" } }
    }
  }

  expect_failures = [var.network]
}

run "no_way_out" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]
      egress     = {}
    }
  }

  expect_failures = [var.network]
}

run "egress_to_nowhere" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]
      egress     = { https = { description = "AWS", port = 443 } }
    }
  }

  expect_failures = [var.network]
}

run "secret_in_plain_text" {
  command = plan

  variables {
    secrets = { TOKEN = "hunter2" }
  }

  expect_failures = [var.secrets]
}

run "name_in_secrets_and_environment" {
  command = plan

  variables {
    environment = { TOKEN = "a" }
    secrets     = { TOKEN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-abcdef" }
  }

  expect_failures = [var.secrets]
}

run "policy_that_is_none" {
  command = plan

  variables {
    task_policy_json = "{}"
  }

  expect_failures = [var.task_policy_json]
}

run "retention_cloudwatch_does_not_offer" {
  command = plan

  variables {
    log_retention_days = 31
  }

  expect_failures = [var.log_retention_days]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:alias/logs"
  }

  expect_failures = [var.kms_key_arn]
}

run "container_without_an_image" {
  command = plan

  variables {
    containers = { otel = { cpu = 64 } }
  }

  expect_failures = [var.containers]
}

run "container_of_half_a_unit" {
  command = plan

  variables {
    containers = { sync = { cpu = 64.5 } }
  }

  expect_failures = [var.containers]
}

run "container_with_more_memory_than_the_task" {
  command = plan

  variables {
    containers = { sync = { memory = 8192 } }
  }

  expect_failures = [var.containers]
}

run "containers_with_more_cpu_than_the_task" {
  command = plan

  variables {
    containers = { sync = { cpu = 4096 } }
  }

  expect_failures = [var.containers]
}

run "containers_with_more_memory_than_the_task_together" {
  command = plan

  variables {
    containers = {
      sync = { memory = 1024 }
      otel = { image = "otel:1.0.0", memory_reservation = 1000 }
    }
  }

  expect_failures = [var.containers]
}
