resource "aws_appautoscaling_target" "readers" {
  count = var.reader_scaling == null ? 0 : 1

  service_namespace  = "rds"
  scalable_dimension = "rds:cluster:ReadReplicaCount"
  resource_id        = "cluster:${aws_rds_cluster.this.cluster_identifier}"
  min_capacity       = var.reader_scaling.min
  max_capacity       = var.reader_scaling.max
  tags               = var.tags

  # A cluster without a reader cannot be scaled.
  depends_on = [aws_rds_cluster_instance.writer, aws_rds_cluster_instance.this]
}

resource "aws_appautoscaling_policy" "readers" {
  count = var.reader_scaling == null ? 0 : 1

  name               = "${var.name}-readers"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.readers[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.readers[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.readers[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.reader_scaling.target
    scale_out_cooldown = var.reader_scaling.scale_out_seconds
    scale_in_cooldown  = var.reader_scaling.scale_in_seconds
    disable_scale_in   = var.reader_scaling.disable_scale_in

    predefined_metric_specification {
      predefined_metric_type = var.reader_scaling.predefined_metric
    }
  }
}
