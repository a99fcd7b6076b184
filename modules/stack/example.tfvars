# An example, to plan with before the real values are known. Copy it; do not apply it.
network = {
  vpc_id             = "vpc-0example"
  service_subnet_ids = ["subnet-0service-a", "subnet-0service-b"]
  data_subnet_ids    = ["subnet-0data-a", "subnet-0data-b"]
  egress_cidr        = "10.0.0.0/16"
  s3_prefix_list_id  = "pl-0example"
}
images = {
  supervisor = "123456789012.dkr.ecr.us-east-1.amazonaws.com/supervisor:1.0.0"
  worker     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:1.0.0"
  gateway    = "123456789012.dkr.ecr.us-east-1.amazonaws.com/gateway:1.0.0"
}
load_balancers = {
  gateway = {
    arn_suffix              = "app/gateway/0123456789abcdef"
    target_group_arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/gateway/0123456789abcdef"
    target_group_arn_suffix = "targetgroup/gateway/0123456789abcdef"
    security_group_id       = "sg-0loadbalancer"
  }
}
broker_admins = {
  messages = {
    username = "operator"
    password = "example-Only-0000"
  }
}
