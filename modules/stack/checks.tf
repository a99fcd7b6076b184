check "broker_messages_connections" {
  assert {
    condition     = module.service_supervisor.max_tasks + module.service_worker.max_tasks + module.service_gateway.max_tasks <= module.broker_messages.max_connections
    error_message = "All tasks together open ${module.service_supervisor.max_tasks + module.service_worker.max_tasks + module.service_gateway.max_tasks} connections of the broker, which takes ${module.broker_messages.max_connections}."
  }
}
