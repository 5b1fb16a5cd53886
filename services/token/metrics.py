"""What the token service counts, and what each count is for."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class Metrics:
    """One set for each application, so that two can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sessions = Counter(
            "portico_token_sessions_created_total",
            "Portal sessions made: how much the portal is visited.",
            registry=self.registry,
        )
        self.revocations = Counter(
            "portico_token_revocations_total",
            "Revocations committed, by what they covered.",
            ["of"],
            registry=self.registry,
        )
        self.introspections = Counter(
            "portico_token_introspections_total",
            "Introspections, by answer: a rise of `invalid` is somebody trying.",
            ["answer"],
            registry=self.registry,
        )
        self.cache = Counter(
            "portico_token_session_cache_total",
            "Whether Redis spared a question to Postgres: hit, miss, or not asked.",
            ["outcome"],
            registry=self.registry,
        )
        self.redis_failures = Counter(
            "portico_token_redis_failures_total",
            "Calls that Redis did not answer in time: everything is slower, nothing is wrong.",
            ["use"],
            registry=self.registry,
        )
        self.rate_limited = Counter(
            "portico_token_rate_limited_total",
            "Requests answered 429: a host in a loop, or a limit set too low.",
            registry=self.registry,
        )
        self.activity = Counter(
            "portico_token_activity_total",
            "Activity events, by what became of them: published, dropped or failed.",
            ["outcome"],
            registry=self.registry,
        )
        self.clock = Gauge(
            "portico_token_revocation_clock",
            "The revocation clock as last read from Postgres; instances must agree.",
            registry=self.registry,
        )
        self.heartbeat_failures = Counter(
            "portico_token_heartbeat_failures_total",
            "Heartbeats not sent: after three in a row every portal asks for each request.",
            registry=self.registry,
        )
