# All wait for the capacity providers: a service on Spot created before them fails on the first apply.

output "arn" {
  description = "ARN of the cluster, known once its capacity providers are attached."
  value       = aws_ecs_cluster.this.arn

  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

output "name" {
  description = "Name of the cluster, known once its capacity providers are attached."
  value       = aws_ecs_cluster.this.name

  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

output "capacity_providers" {
  description = "Names of the capacity providers that services may use."
  value       = aws_ecs_cluster_capacity_providers.this.capacity_providers
}
