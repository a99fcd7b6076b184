locals {
  ports = {
    amqp     = 5671
    openwire = 61617
    stomp    = 61614
    mqtt     = 8883
    wss      = 61619
    console  = local.rabbitmq ? 443 : 8162
  }

  # How addresses of a protocol begin.
  schemes = {
    amqp     = local.rabbitmq ? ["amqps"] : ["amqp+ssl"]
    openwire = ["ssl"]
    stomp    = ["stomp+ssl"]
    mqtt     = ["mqtt+ssl"]
    wss      = ["wss"]
  }

  # One rule per client and protocol, so that a new client leaves the others' rules alone.
  paths = {
    for pair in setproduct(keys(var.network.client_security_group_ids), var.protocols) : join("-", pair) => {
      client   = pair[0]
      protocol = pair[1]
      group_id = var.network.client_security_group_ids[pair[0]]
      port     = local.ports[pair[1]]
    }
  }
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-broker-"
  description = "Broker ${var.name}"
  vpc_id      = var.network.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-broker" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = local.paths

  security_group_id            = aws_security_group.this.id
  description                  = "${each.value.protocol} from ${each.value.client}"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = each.value.group_id
  tags                         = var.tags
}

# The clients' half of the way is written here as well. A client that had to name this module's group in its own
# rules would depend on the broker while the broker depends on the client.
resource "aws_vpc_security_group_egress_rule" "clients" {
  for_each = local.paths

  security_group_id            = each.value.group_id
  description                  = "${each.value.protocol} from ${each.value.client} to the broker ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.this.id
  tags                         = var.tags
}
