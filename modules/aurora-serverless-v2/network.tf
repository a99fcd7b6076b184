locals {
  # Clients reach the proxy if there is one, and then nothing but the proxy reaches the database.
  entry_security_group_id = var.proxy == null ? aws_security_group.database.id : aws_security_group.proxy[0].id
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "Subnets of the database ${var.name}"
  subnet_ids  = var.network.subnet_ids
  tags        = var.tags
}

resource "aws_security_group" "database" {
  name_prefix = "${var.name}-database-"
  description = "Instances of the database ${var.name}"
  vpc_id      = var.network.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-database" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "proxy" {
  #checkov:skip=CKV2_AWS_5:attached to the proxy of this module; the scanner does not follow the index
  count = var.proxy == null ? 0 : 1

  name_prefix = "${var.name}-proxy-"
  description = "Proxy of the database ${var.name}"
  vpc_id      = var.network.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-proxy" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.network.client_security_group_ids

  security_group_id            = local.entry_security_group_id
  description                  = "From ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = each.value
  tags                         = var.tags
}

# The clients' half of the way is written here as well. A client that had to name this module's group in its own
# rules would depend on the database while the database depends on the client.
resource "aws_vpc_security_group_egress_rule" "clients" {
  for_each = var.network.client_security_group_ids

  security_group_id            = each.value
  description                  = "From ${each.key} to the database ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = local.entry_security_group_id
  tags                         = var.tags
}

resource "aws_vpc_security_group_egress_rule" "proxy" {
  count = var.proxy == null ? 0 : 1

  security_group_id            = aws_security_group.proxy[0].id
  description                  = "From the proxy to the database"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = aws_security_group.database.id
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "proxy" {
  count = var.proxy == null ? 0 : 1

  security_group_id            = aws_security_group.database.id
  description                  = "From the proxy"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = aws_security_group.proxy[0].id
  tags                         = var.tags
}
