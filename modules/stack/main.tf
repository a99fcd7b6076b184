data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

module "encryption" {
  source = "../encryption"

  name = "mistersmith-production"
  # Whom IAM lets administer keys in this account.
  administrators = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
  tags = {
    component = "encryption"
  }
}

module "cluster" {
  source = "../ecs-cluster"

  name = "mistersmith-production"
  tags = {
    component = "cluster"
  }
}
