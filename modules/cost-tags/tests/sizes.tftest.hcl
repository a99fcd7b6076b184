mock_provider "aws" {}

variables {
  keys = ["project", "cost-center"]
}

run "keys" {
  command = plan

  assert {
    condition     = toset([for tag in aws_ce_cost_allocation_tag.this : tag.tag_key]) == toset(["project", "cost-center"])
    error_message = "every key must be activated"
  }

  assert {
    condition     = alltrue([for tag in aws_ce_cost_allocation_tag.this : tag.status == "Active"])
    error_message = "a key must be active, not merely known"
  }

  assert {
    condition     = output.keys == toset(["project", "cost-center"])
    error_message = "the output must be the active keys"
  }
}
