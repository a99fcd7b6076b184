output "keys" {
  description = "Tag keys that are active for cost allocation."
  value       = toset([for tag in aws_ce_cost_allocation_tag.this : tag.tag_key])
}
