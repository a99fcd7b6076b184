data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  # Services have other names in China.
  dns_suffix = local.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
  region     = data.aws_region.current.region

  # What a service needs to write and read data encrypted under the key.
  data_actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
}

resource "aws_kms_key" "this" {
  description             = "Encrypts logs, alarms, events, database and broker of ${var.name}"
  enable_key_rotation     = true
  rotation_period_in_days = var.rotation_days
  deletion_window_in_days = 30
  tags                    = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = sort(var.administrators) }
        Resource  = "*"
        Action = [
          "kms:CancelKeyDeletion",
          "kms:Create*",
          "kms:Delete*",
          "kms:Describe*",
          "kms:Disable*",
          "kms:Enable*",
          "kms:Get*",
          "kms:List*",
          "kms:Put*",
          "kms:Revoke*",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:Update*",
        ]
      },
      {
        # Use, but not administration, is left to IAM policies of this account: roles of tasks
        # get kms:Decrypt from their own policy, and a plan can read the key back.
        Sid       = "UseThroughIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Resource  = "*"
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:ReEncrypt*",
        ]
      },
      {
        # The database and the broker hold grants on the key, made for the role which creates them.
        Sid       = "GrantsForServices"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Resource  = "*"
        Action    = ["kms:CreateGrant", "kms:RevokeGrant"]
        Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      },
      {
        # CloudWatch Logs documents the encryption context, not the source account, as its condition;
        # the context names Region and account of the log group.
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.${local.dns_suffix}" }
        Resource  = "*"
        Action    = concat(local.data_actions, ["kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*"])
        Condition = {
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:*" }
        }
      },
      {
        # Without it an alarm changes state and its message to an encrypted topic is dropped unseen.
        Sid       = "Alarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Resource  = "*"
        Action    = local.data_actions
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
      {
        # Without it events, archives and dead letters to an encrypted queue are dropped unseen.
        Sid       = "Events"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Resource  = "*"
        Action    = concat(local.data_actions, ["kms:DescribeKey", "kms:ReEncrypt*"])
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
      {
        # A topic hands its messages to an encrypted queue in its own name.
        Sid       = "Topics"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Resource  = "*"
        Action    = local.data_actions
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
