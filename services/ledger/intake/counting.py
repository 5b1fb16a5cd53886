"""What the intake counts, for Prometheus. Labels are closed sets, never what a sender wrote."""

from prometheus_client import Counter

EVENTS = Counter(
    "portico_intake_events_total",
    "Events received over HTTP, by how they came in and what became of them: "
    "published, ignored (a type that means nothing here), refused (with all of their request), "
    "unappliable (a webhook's object, published so that it becomes a dead letter).",
    ["source", "outcome"],
)
UNSIGNED = Counter(
    "portico_intake_unsigned_webhooks_total",
    "Webhooks whose signature was missing or wrong; a rise is a wrong secret or an attack.",
)
