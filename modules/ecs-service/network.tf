locals {
  # One rule per group and port, so that a change of one leaves the others alone.
  ingress_rules = merge([
    for group, rule in var.network.ingress_from_groups : {
      for port_name in(rule.port_names == null ? keys(var.ports) : rule.port_names) :
      "${group}-${port_name}" => {
        description       = "${group} to ${port_name} of ${var.name}"
        port              = var.ports[port_name]
        security_group_id = rule.security_group_id
      }
    }
  ]...)
}

# A client of the service may itself have the service for its client: the rules of both stand outside of the groups, and of
# what the groups are made from.
locals {
  client_rules = merge([
    for client, rule in var.clients : {
      for port_name in(rule.port_names == null ? keys(var.ports) : rule.port_names) :
      "${client}-${port_name}" => {
        description       = "${client} to ${port_name} of ${var.name}"
        port              = var.ports[port_name]
        security_group_id = rule.security_group_id
      }
    }
  ]...)
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = local.client_rules

  security_group_id            = aws_security_group.this.id
  description                  = each.value.description
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = each.value.security_group_id
  tags                         = var.tags
}

resource "aws_vpc_security_group_egress_rule" "clients" {
  for_each = local.client_rules

  security_group_id            = each.value.security_group_id
  description                  = each.value.description
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.this.id
  tags                         = var.tags
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-"
  description = "Tasks of the service ${var.name}"
  vpc_id      = var.network.vpc_id
  tags        = merge(var.tags, { Name = "${var.cluster.name}-${var.name}" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = local.ingress_rules

  security_group_id            = aws_security_group.this.id
  description                  = each.value.description
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = each.value.security_group_id
  tags                         = var.tags
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = var.network.egress

  security_group_id            = aws_security_group.this.id
  description                  = each.value.description
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.port
  to_port                      = each.value.port
  cidr_ipv4                    = each.value.cidr_ipv4
  prefix_list_id               = each.value.prefix_list_id
  referenced_security_group_id = each.value.security_group_id
  tags                         = var.tags
}

# Layers of images in Amazon ECR come from S3, whose gateway endpoint is at public addresses of its own.
resource "aws_vpc_security_group_egress_rule" "s3" {
  count = var.network.s3_prefix_list_id == null ? 0 : 1

  security_group_id = aws_security_group.this.id
  description       = "Layers of images"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = var.network.s3_prefix_list_id
  tags              = var.tags
}
