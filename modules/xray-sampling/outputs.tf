output "rule_names" {
  description = "Names of the sampling rules by key."
  value       = { for key, rule in aws_xray_sampling_rule.this : key => rule.rule_name }
}

output "group_arns" {
  description = "ARNs of the groups by key."
  value       = { for key, group in aws_xray_group.this : key => group.arn }
}

output "rule_arns" {
  description = "ARNs of the sampling rules by key."
  value       = { for key, rule in aws_xray_sampling_rule.this : key => rule.arn }
}
