resource "aws_xray_sampling_rule" "this" {
  for_each = var.rules

  rule_name      = "${var.name}-${each.key}"
  version        = 1
  priority       = each.value.priority
  fixed_rate     = each.value.fixed_rate
  reservoir_size = each.value.reservoir_size
  service_name   = each.value.service_name
  service_type   = each.value.service_type
  host           = each.value.host
  http_method    = each.value.http_method
  url_path       = each.value.url_path
  resource_arn   = "*"
  attributes     = each.value.attributes
  tags           = var.tags
}

resource "aws_xray_group" "this" {
  for_each = var.groups

  group_name        = "${var.name}-${each.key}"
  filter_expression = each.value.filter_expression
  tags              = var.tags

  insights_configuration {
    insights_enabled = each.value.insights_enabled
  }
}
