"""What `portico ledger deliver` counts."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_ANSWER_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """Its metrics in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.records = Counter(
            "portico_activity_records",
            "Records of portal.activity by what became of them: recorded, repeated (known already) "
            "or skipped (no activity).",
            ["outcome"],
            registry=registry,
        )
        self.started_over = Counter(
            "portico_activity_started_over",
            "How often a partition was read again from its beginning: its topic was made anew, or "
            "has lost what was not read yet.",
            registry=registry,
        )
        self.lag_records = Gauge(
            "portico_activity_lag_records",
            "Records between the stored position and the end of the log.",
            ["topic", "partition"],
            registry=registry,
        )
        self.attempts = Counter(
            "portico_webhook_attempts",
            "Webhooks sent, by how it ended: delivered, retried, or failed for good.",
            ["outcome"],
            registry=registry,
        )
        self.answer_seconds = Histogram(
            "portico_webhook_answer_seconds",
            "How long receivers of webhooks took to answer.",
            buckets=_ANSWER_SECONDS,
            registry=registry,
        )
        self.disabled = Counter(
            "portico_webhook_endpoints_disabled",
            "Endpoints that were disabled because they are gone or have failed for days.",
            registry=registry,
        )
        self.swept = Counter(
            "portico_activity_swept",
            "Rows deleted because of their age: entries and deliveries.",
            ["table"],
            registry=registry,
        )
