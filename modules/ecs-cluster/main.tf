resource "aws_ecs_cluster" "this" {
  name = var.name
  tags = var.tags

  # "enhanced" publishes per-task metrics; running and desired task counts exist nowhere else.
  setting {
    name  = "containerInsights"
    value = "enhanced"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]

  # A task started without a strategy of its own never lands on Spot by accident.
  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = 0
    weight            = 1
  }
}
