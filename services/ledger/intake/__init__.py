"""HTTP to Kafka: events, webhooks and settings become records. Writes no read model."""
