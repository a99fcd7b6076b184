mock_provider "aws" {}

variables {
  name = "example"
  tags = { component = "cluster" }
}

run "cluster" {
  assert {
    condition     = one(aws_ecs_cluster.this.setting).name == "containerInsights" && one(aws_ecs_cluster.this.setting).value == "enhanced"
    error_message = "Container Insights must be enhanced: task counts exist nowhere else"
  }

  assert {
    condition     = aws_ecs_cluster_capacity_providers.this.capacity_providers == toset(["FARGATE", "FARGATE_SPOT"])
    error_message = "both Fargate providers must be attached, or no service can use Spot"
  }

  assert {
    condition     = [for strategy in aws_ecs_cluster_capacity_providers.this.default_capacity_provider_strategy : [strategy.capacity_provider, strategy.base, strategy.weight]] == [["FARGATE", 0, 1]]
    error_message = "a task without a strategy of its own must not land on Spot"
  }

  assert {
    condition     = aws_ecs_cluster.this.tags == tomap({ component = "cluster" })
    error_message = "tags must reach the cluster"
  }

  assert {
    condition     = output.name == "example" && output.arn == aws_ecs_cluster.this.arn
    error_message = "the outputs must be those of the cluster"
  }
}
