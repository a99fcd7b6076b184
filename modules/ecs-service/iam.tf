locals {
  # IAM leaves 38 characters for a prefix.
  role_prefix = substr(var.name, 0, 32)

  # Account, Region and repository of the images that lie in Amazon ECR; none for any other registry.
  ecr_images = flatten([
    for image in concat([var.image], [for name in sort(keys(local.sidecars)) : local.sidecars[name].image], local.prepares ? [var.volume_init_image] : [], var.collector[*].image) : try(
      [regex("^(?P<account>[0-9]{12})\\.dkr[.-]ecr\\.(?P<region>[a-z0-9-]+)\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws|on\\.amazonwebservices\\.com\\.cn)/(?P<repository>[^:@]+)", image)],
      [],
    )
  ])

  # A reference to one field of a secret carries three more parts; a policy names the secret itself.
  secret_arns    = [for arn in values(var.secrets) : join(":", slice(split(":", arn), 0, 7)) if split(":", arn)[2] == "secretsmanager"]
  parameter_arns = [for arn in values(var.secrets) : arn if split(":", arn)[2] == "ssm"]

  # Only this account's own tasks may take the roles.
  trust_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ecs:${local.region}:${local.account_id}:*" }
      }
    }]
  })

  # The agents of execute command open their channels as the code of the task.
  permissions = merge(var.permissions, var.enable_execute_command ? {
    ExecuteCommand = {
      actions    = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]
      resources  = ["*"]
      conditions = {}
    }
  } : {})

  execution_statements = concat(
    [
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
      },
    ],
    [
      for statement in [
        {
          Sid      = "RegistryLogin"
          Effect   = "Allow"
          Action   = ["ecr:GetAuthorizationToken"]
          Resource = ["*"]
        },
        {
          Sid      = "ImagePull"
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = distinct([for image in local.ecr_images : "arn:${local.partition}:ecr:${image.region}:${image.account}:repository/${image.repository}"])
        },
      ] : statement if length(local.ecr_images) > 0
    ],
    [
      for statement in [
        {
          Sid      = "Secrets"
          Effect   = "Allow"
          Action   = ["secretsmanager:GetSecretValue"]
          Resource = distinct(local.secret_arns)
        },
        {
          Sid      = "Parameters"
          Effect   = "Allow"
          Action   = ["ssm:GetParameters"]
          Resource = distinct(local.parameter_arns)
        },
        {
          Sid      = "SecretsKey"
          Effect   = "Allow"
          Action   = ["kms:Decrypt"]
          Resource = length(var.secrets) == 0 ? [] : [var.kms_key_arn]
          Condition = {
            StringEquals = { "kms:ViaService" = ["secretsmanager.${local.region}.${local.dns_suffix}", "ssm.${local.region}.${local.dns_suffix}"] }
          }
        },
      ] : statement if length(statement.Resource) > 0
    ],
  )
}

# Used by the agent that starts the task: pulls the image, reads secrets, opens the log stream.
resource "aws_iam_role" "execution" {
  name_prefix        = "${local.role_prefix}-exec-"
  description        = "Starts tasks of the service ${var.name}"
  assume_role_policy = local.trust_policy
  tags               = var.tags

  permissions_boundary = var.permissions_boundary

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "start-tasks"
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.execution_statements })
}

# Used by the code in the task; a role of its own, or the code could read every secret of its start.
resource "aws_iam_role" "task" {
  name_prefix        = "${local.role_prefix}-task-"
  description        = "Code of the service ${var.name}"
  assume_role_policy = local.trust_policy
  tags               = var.tags

  permissions_boundary = var.permissions_boundary

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "task" {
  count = var.task_policy_json == null ? 0 : 1

  name   = "task"
  role   = aws_iam_role.task.name
  policy = var.task_policy_json
}

resource "aws_iam_role_policy" "permissions" {
  count = length(local.permissions) == 0 ? 0 : 1

  name = "permissions"
  role = aws_iam_role.task.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid in sort(keys(local.permissions)) : merge(
        {
          Sid      = sid
          Effect   = "Allow"
          Action   = local.permissions[sid].actions
          Resource = local.permissions[sid].resources
        },
        length(local.permissions[sid].conditions) == 0 ? {} : { Condition = local.permissions[sid].conditions },
      )
    ]
  })
}

resource "aws_iam_role_policy_attachment" "task" {
  count = length(var.task_policy_arns)

  role       = aws_iam_role.task.name
  policy_arn = var.task_policy_arns[count.index]
}
