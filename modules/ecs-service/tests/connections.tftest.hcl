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

run "what_it_is_connected_with" {
  command = apply

  variables {
    ports = { http = 8080, metrics = 9090 }
    clients = {
      gateway = { security_group_id = "sg-gateway", port_names = ["http"] }
      scraper = { security_group_id = "sg-scraper" }
    }
    network = {
      vpc_id            = "vpc-0123456789abcdef0"
      subnet_ids        = ["subnet-0123456789abcdef0"]
      s3_prefix_list_id = "pl-0123"
      egress            = { https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" } }
    }
    permissions = {
      Send = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:us-east-1:111122223333:jobs"] }
      Key = {
        actions    = ["kms:Decrypt"]
        resources  = ["arn:aws:kms:us-east-1:111122223333:key/1"]
        conditions = { StringEquals = { "kms:ViaService" = ["sqs.us-east-1.amazonaws.com"] } }
      }
    }
    task_policy_arns     = ["arn:aws:iam::111122223333:policy/one", "arn:aws:iam::111122223333:policy/two"]
    permissions_boundary = "arn:aws:iam::111122223333:policy/bound"
    user                 = "1000:1000"
    command              = ["serve"]
    entrypoint           = ["/app"]
    writable_paths       = ["/tmp", "/var/cache/nginx"]
    volume_init_image    = "444455556666.dkr.ecr.us-east-1.amazonaws.com/busybox:1.37.0"
    collector            = { image = "444455556666.dkr.ecr.us-east-1.amazonaws.com/collector:v0.43.1", grpc_port = 4317, http_port = 4318 }
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.clients : key => [rule.from_port, rule.referenced_security_group_id] } == { gateway-http = [8080, "sg-gateway"], scraper-http = [8080, "sg-scraper"], scraper-metrics = [9090, "sg-scraper"] }
    error_message = "clients must be let in at their ports and at no others"
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_egress_rule.clients : key => [rule.from_port, rule.security_group_id] } == { gateway-http = [8080, "sg-gateway"], scraper-http = [8080, "sg-scraper"], scraper-metrics = [9090, "sg-scraper"] }
    error_message = "the way must be open on the clients' side too"
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.s3[0].prefix_list_id == "pl-0123" && aws_vpc_security_group_egress_rule.s3[0].to_port == 443
    error_message = "layers of images must be let through"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.permissions[0].policy).Statement == [
      { Sid = "Key", Effect = "Allow", Action = ["kms:Decrypt"], Resource = ["arn:aws:kms:us-east-1:111122223333:key/1"], Condition = { StringEquals = { "kms:ViaService" = ["sqs.us-east-1.amazonaws.com"] } } },
      { Sid = "Send", Effect = "Allow", Action = ["sqs:SendMessage"], Resource = ["arn:aws:sqs:us-east-1:111122223333:jobs"] },
    ] && aws_iam_role_policy.permissions[0].role == aws_iam_role.task.name
    error_message = "permissions must reach the role of the code, and nothing else"
  }

  assert {
    condition     = aws_iam_role_policy_attachment.task[*].policy_arn == ["arn:aws:iam::111122223333:policy/one", "arn:aws:iam::111122223333:policy/two"] && aws_iam_role.task.permissions_boundary == var.permissions_boundary && aws_iam_role.execution.permissions_boundary == var.permissions_boundary
    error_message = "further policies must reach the role of the code, and their bound both roles"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].user == "1000:1000" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].command == ["serve"] && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].entryPoint == ["/app"]
    error_message = "user, command and entrypoint must reach the container"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].dependsOn == [{ containerName = "worker-volumes", condition = "SUCCESS" }] && [for mount in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints : mount.containerPath] == ["/tmp", "/var/cache/nginx"]
    error_message = "the container must wait for its volumes"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[1].name == "worker-volumes" && jsondecode(aws_ecs_task_definition.this.container_definitions)[1].command == ["chmod", "1777", "/tmp", "/var/cache/nginx"] && jsondecode(aws_ecs_task_definition.this.container_definitions)[1].user == "0" && !jsondecode(aws_ecs_task_definition.this.container_definitions)[1].essential && jsondecode(aws_ecs_task_definition.this.container_definitions)[1].mountPoints == jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints
    error_message = "every user must be let write to the volumes"
  }

  assert {
    condition     = toset([for volume in aws_ecs_task_definition.this.volume : volume.name]) == toset(["scratch", "scratch-var-cache-nginx"])
    error_message = "each path must be a volume"
  }

  assert {
    condition     = strcontains(aws_iam_role_policy.execution.policy, "arn:aws:ecr:us-east-1:444455556666:repository/busybox") && strcontains(aws_iam_role_policy.execution.policy, "arn:aws:ecr:us-east-1:444455556666:repository/collector")
    error_message = "the images beside the service's own must be pulled"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[2].name == "worker-collector" && !jsondecode(aws_ecs_task_definition.this.container_definitions)[2].essential
    error_message = "the collector must be there, and not take the task with it"
  }

  assert {
    condition     = yamldecode(jsondecode(aws_ecs_task_definition.this.container_definitions)[2].environment[0].value).receivers.otlp.protocols == { grpc = { endpoint = "127.0.0.1:4317" }, http = { endpoint = "127.0.0.1:4318" } }
    error_message = "the collector must listen at its ports, to the task alone"
  }

  assert {
    condition     = yamldecode(jsondecode(aws_ecs_task_definition.this.container_definitions)[2].environment[0].value).service.pipelines.traces == { receivers = ["otlp"], processors = ["memory_limiter", "batch"], exporters = ["awsxray"] }
    error_message = "traces must go to X-Ray"
  }
}

run "execute_command" {
  command = plan

  variables {
    enable_execute_command = true
  }

  assert {
    condition     = aws_ecs_service.this.enable_execute_command && !jsondecode(aws_ecs_task_definition.this.container_definitions)[0].readonlyRootFilesystem
    error_message = "the agents of execute command write into the container"
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.permissions[0].policy).Statement : statement.Action] == [["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]]
    error_message = "the agents of execute command need their channels"
  }

  assert {
    condition     = !contains(keys(jsondecode(aws_ecs_task_definition.this.container_definitions)[0]), "dependsOn") && length(jsondecode(aws_ecs_task_definition.this.container_definitions)) == 1
    error_message = "without an image nothing prepares the volumes"
  }
}

run "a_root_that_is_written_to" {
  command = plan

  variables {
    read_only_root = false
  }

  assert {
    condition     = !jsondecode(aws_ecs_task_definition.this.container_definitions)[0].readonlyRootFilesystem && !aws_ecs_service.this.enable_execute_command && length(aws_iam_role_policy.permissions) + length(aws_iam_role_policy_attachment.task) + length(aws_vpc_security_group_egress_rule.s3) == 0
    error_message = "read_only_root must reach the container, and what is not asked for must not be there"
  }
}

run "connections_that_cannot_be" {
  command = plan

  variables {
    clients           = { gateway = { security_group_id = "sg-gateway", port_names = ["http"] } }
    permissions       = { "Send-to" = { actions = ["sqs:SendMessage"], resources = ["*"] } }
    task_policy_arns  = [for n in range(11) : "arn:aws:iam::111122223333:policy/p${n}"]
    user              = "a b"
    writable_paths    = ["tmp"]
    volume_init_image = "busybox:latest"
    collector         = { image = "collector", grpc_port = 4317 }
  }

  expect_failures = [var.clients, var.permissions, var.task_policy_arns, var.user, var.writable_paths, var.volume_init_image, var.collector]
}

run "others_that_cannot_be" {
  command = plan

  variables {
    permissions    = { Send = { actions = ["SendMessage"], resources = ["*"] } }
    writable_paths = ["/var/a.b", "/var/a-b"]
    collector      = { image = "collector:1" }
  }

  expect_failures = [var.permissions, var.writable_paths, var.collector]
}
