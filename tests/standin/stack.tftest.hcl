mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

run "mocked" {
  assert {
    condition     = aws_ecs_task_definition.worker.cpu == "512"
    error_message = "The size did not reach the task definition."
  }
}
