"""What the projector counts. Read with applied + ignored + dead-lettered: the sums are equal."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.ledger.batches import Batch

# A batch takes milliseconds when events trickle and a tenth of a second under a backlog.
_BATCH_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)


class Metrics:
    """The projector's metrics in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.read = Counter(
            "portico_ledger_records_read",
            "Records whose position has moved, by topic.",
            ["topic"],
            registry=registry,
        )
        self._outcomes = Counter(
            "portico_ledger_records",
            "The same records by what became of them: applied, ignored (a type that means nothing "
            "here) or dead_lettered.",
            ["topic", "outcome"],
            registry=registry,
        )
        self.batch_seconds = Histogram(
            "portico_ledger_batch_seconds",
            "How long a batch's transaction took.",
            buckets=_BATCH_SECONDS,
            registry=registry,
        )
        self.rewinds = Counter(
            "portico_ledger_rewinds",
            "How often reading went back to the stored positions: after a fault, a rebalance or a "
            "position moved elsewhere.",
            registry=registry,
        )
        self.lag_records = Gauge(
            "portico_ledger_lag_records",
            "Records between the stored position and the end of the log.",
            ["topic", "partition"],
            registry=registry,
        )
        self.stopped_partitions = Gauge(
            "portico_ledger_stopped_partitions",
            "Partitions that wait for an operator.",
            registry=registry,
        )
        self.indexed_invoices = Counter(
            "portico_ledger_indexed_invoices",
            "Invoices of large customers that the search index has looked at.",
            registry=registry,
        )

    def applied(self, batch: Batch) -> None:
        """A batch has been committed."""
        for partition, move in batch.moves.items():
            counts = (
                ("applied", move.applied),
                ("ignored", move.ignored),
                ("dead_lettered", move.dead_lettered),
            )
            self.read.labels(partition.topic).inc(sum(count for _, count in counts))
            for outcome, count in counts:
                self._outcomes.labels(partition.topic, outcome).inc(count)
