locals {
  # At most 32 characters, letters, digits and hyphens; what is cut off is told apart by its hash.
  balancer_words = trim(replace("${var.cluster.name}-${var.name}", "_", "-"), "-")
  balancer_name  = length(local.balancer_words) <= 32 ? local.balancer_words : "${substr(local.balancer_words, 0, 23)}-${substr(sha256(local.balancer_words), 0, 8)}"

  # Where requests come from: the load balancer of the module, or one from outside.
  entries = concat(
    [for outside in var.load_balancer[*] : { target_group_arn = outside.target_group_arn, port_name = outside.port_name }],
    [for own in var.balancer[*] : { target_group_arn = aws_lb_target_group.this[0].arn, port_name = own.port_name }],
  )
}

resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:access logs need a bucket of the account, which a service does not make
  #checkov:skip=CKV_AWS_150:a service that is taken away takes its load balancer with it; data is not lost
  count = var.balancer == null ? 0 : 1

  name                       = local.balancer_name
  load_balancer_type         = "application"
  internal                   = var.balancer.internal
  subnets                    = var.balancer.subnet_ids
  security_groups            = [aws_security_group.balancer[0].id]
  idle_timeout               = var.balancer.idle_seconds
  drop_invalid_header_fields = true
  tags                       = var.tags
}

resource "aws_lb_target_group" "this" {
  count = var.balancer == null ? 0 : 1

  # A new port makes a new group before the listener lets go of the old one.
  name_prefix          = "${trim(substr(local.balancer_words, 0, 5), "-")}-"
  port                 = var.ports[var.balancer.port_name]
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = var.network.vpc_id
  deregistration_delay = tostring(var.balancer.drain_seconds)
  tags                 = var.tags

  health_check {
    path                = var.balancer.path
    interval            = var.balancer.interval_seconds
    timeout             = var.balancer.timeout_seconds
    healthy_threshold   = var.balancer.healthy_checks
    unhealthy_threshold = var.balancer.unhealthy_checks
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "this" {
  count = var.balancer == null ? 0 : 1

  load_balancer_arn = aws_lb.this[0].arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.balancer.certificate_arn
  tags              = var.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[0].arn
  }
}

resource "aws_security_group" "balancer" {
  count = var.balancer == null ? 0 : 1

  name_prefix = "${var.name}-balancer-"
  description = "Load balancer of the service ${var.name}"
  vpc_id      = var.network.vpc_id
  tags        = merge(var.tags, { Name = "${var.cluster.name}-${var.name}-balancer" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = toset(var.balancer == null ? [] : var.balancer.ingress_cidrs)

  security_group_id = aws_security_group.balancer[0].id
  description       = "HTTPS from ${each.value}"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  count = var.balancer == null ? 0 : 1

  security_group_id            = aws_security_group.balancer[0].id
  description                  = "Tasks of ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = var.ports[var.balancer.port_name]
  to_port                      = var.ports[var.balancer.port_name]
  referenced_security_group_id = aws_security_group.this.id
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "from_balancer" {
  count = var.balancer == null ? 0 : 1

  security_group_id            = aws_security_group.this.id
  description                  = "Load balancer to ${var.balancer.port_name} of ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = var.ports[var.balancer.port_name]
  to_port                      = var.ports[var.balancer.port_name]
  referenced_security_group_id = aws_security_group.balancer[0].id
  tags                         = var.tags
}
