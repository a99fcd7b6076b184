locals {
  collector = "${var.name}-collector"

  # OTLP from the containers of the task to X-Ray. They share one network, so that nobody else reaches the receivers.
  collector_receivers = {
    for protocol, port in var.collector == null ? {} : { grpc = var.collector.grpc_port, http = var.collector.http_port } :
    protocol => { endpoint = "127.0.0.1:${port}" } if port != null
  }

  collector_configuration = {
    extensions = { health_check = { endpoint = "127.0.0.1:13133" } }
    receivers  = { otlp = { protocols = local.collector_receivers } }

    processors = {
      # A collector that outgrows its task takes the service with it.
      memory_limiter = { check_interval = "1s", limit_mib = 100, spike_limit_mib = 20 }
      batch          = { timeout = "5s" }
    }

    exporters = { awsxray = { region = local.region } }

    service = {
      extensions = ["health_check"]
      pipelines = {
        traces = { receivers = ["otlp"], processors = ["memory_limiter", "batch"], exporters = ["awsxray"] }
      }
    }
  }

  collectors = [
    for collector in var.collector[*] : {
      name                   = local.collector
      image                  = collector.image
      essential              = false
      readonlyRootFilesystem = true
      restartPolicy          = { enabled = true }
      environment            = [{ name = "AOT_CONFIG_CONTENT", value = yamlencode(local.collector_configuration) }]
      logConfiguration       = local.log_configuration
    }
  ]
}
