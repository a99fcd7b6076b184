provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      environment = "production"
      managed-by  = "tfsize"
      project     = "mistersmith"
      cost-center = "mistersmith"
    }
  }
}
