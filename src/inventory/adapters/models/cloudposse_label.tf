# From cloudposse/terraform-null-label 0.25.0, as far as names and tags need no rule of their own.

variable "rest" {}

variable "context" {
  default = null
}

variable "enabled" {
  default = null
}

variable "namespace" {
  default = null
}

variable "tenant" {
  default = null
}

variable "environment" {
  default = null
}

variable "stage" {
  default = null
}

variable "name" {
  default = null
}

variable "attributes" {
  default = []
}

variable "tags" {
  default = {}
}

variable "delimiter" {
  default = null
}

variable "label_order" {
  default = null
}

variable "regex_replace_chars" {
  default = null
}

variable "id_length_limit" {
  default = null
}

variable "label_key_case" {
  default = null
}

variable "label_value_case" {
  default = null
}

variable "labels_as_tags" {
  default = ["default"]
}


locals {
  enabled = coalesce(var.enabled, try(var.context.enabled, null), true)

  own = {
    Namespace   = var.namespace
    Tenant      = var.tenant
    Environment = var.environment
    Stage       = var.stage
    Name        = var.name
  }
  outer = {
    Namespace   = try(var.context.namespace, null)
    Tenant      = try(var.context.tenant, null)
    Environment = try(var.context.environment, null)
    Stage       = try(var.context.stage, null)
    Name        = try(var.context.name, null)
  }
  labels = {
    for label, text in local.own : label =>
    lower(replace(try(coalesce(text, local.outer[label]), ""), "/[^-a-zA-Z0-9]/", ""))
  }
  attributes = join("-", compact(distinct([
    for a in concat(flatten(try(var.context.attributes, null)[*]), var.attributes) : lower(replace(a, "/[^-a-zA-Z0-9]/", ""))
  ])))

  # Rules of its own make a name that is not worked out here.
  plain = alltrue([
    for rule in [
      var.delimiter, var.label_order, var.regex_replace_chars, var.id_length_limit, var.label_key_case, var.label_value_case,
      try(var.context.delimiter, null), try(var.context.regex_replace_chars, null), try(var.context.id_length_limit, null),
      try(var.context.label_key_case, null), try(var.context.label_value_case, null),
    ] : rule == null
    ]) && length(flatten(try(var.context.label_order, null)[*])) == 0 && contains(flatten(var.labels_as_tags[*]), "default")

  joined = join("-", compact([
    local.labels.Namespace, local.labels.Environment, local.labels.Stage, local.labels.Name, local.attributes,
  ]))
  id = local.plain ? local.joined : var.rest
  own_tags = {
    for label, text in merge(local.labels, { Name = local.joined, Attributes = local.attributes }) : label => text if text != ""
  }
  all_tags = local.plain ? merge(local.own_tags, try(var.context.tags, {}), var.tags) : var.rest
}
