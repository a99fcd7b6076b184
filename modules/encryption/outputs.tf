output "key_arn" {
  description = "ARN of the key, for `kms_key_arn` of the other modules."
  value       = aws_kms_key.this.arn
}

output "alias_name" {
  description = "Alias of the key, `alias/` included."
  value       = aws_kms_alias.this.name
}

output "key_id" {
  description = "Id of the key."
  value       = aws_kms_key.this.key_id
}

output "alias_arn" {
  description = "ARN of the key's alias."
  value       = aws_kms_alias.this.arn
}
