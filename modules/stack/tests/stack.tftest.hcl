mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }
}

variables {
  network = {
    vpc_id             = "vpc-1"
    service_subnet_ids = ["subnet-1", "subnet-2"]
    data_subnet_ids    = ["subnet-3", "subnet-4"]
    egress_cidr        = "10.0.0.0/16"
  }
  images = {
    supervisor = "registry.example.com/supervisor:1"
    worker     = "registry.example.com/worker:1"
    gateway    = "registry.example.com/gateway:1"
  }
  load_balancers = {
    gateway = {
      arn_suffix              = "app/gateway/0123456789abcdef"
      target_group_arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/gateway/0123456789abcdef"
      target_group_arn_suffix = "targetgroup/gateway/0123456789abcdef"
      security_group_id       = "sg-1"
    }
  }
  broker_admins = {
    messages = { username = "operator", password = "Correct-Horse-1" }
  }
}

run "plans" {
  command = plan

  assert {
    condition     = output.cluster.name == "mistersmith-production"
    error_message = "the cluster must carry the system's and the environment's name"
  }

  assert {
    condition     = module.service_worker.max_tasks == 100
    error_message = "the upper bound of the policy must reach the service"
  }

  assert {
    condition     = module.broker_messages.max_connections == 5000
    error_message = "the connections planned for must reach the broker's alarm"
  }

  assert {
    condition     = module.database_main.max_connections == 3360
    error_message = "what Aurora grants at 16 ACU must reach the database's alarm"
  }
}

run "names_a_missing_image" {
  command = plan

  variables {
    images = { supervisor = "registry.example.com/supervisor:1" }
  }

  expect_failures = [var.images]
}

run "names_a_missing_load_balancer" {
  command = plan

  variables {
    load_balancers = {}
  }

  expect_failures = [var.load_balancers]
}
