"""The aiokafka producer as every service wants it. Knows no topic."""

from aiokafka import AIOKafkaProducer

REQUEST_TIMEOUT_MS = 10_000
# Gathers the records of one request without holding a lone one back for long.
LINGER_MS = 2
# One event may have 1 MiB; its headers and the batch frame come on top.
REQUEST_BYTES_MAX = 2 * 1_048_576


def create_producer(
    bootstrap_servers: str, *, client_id: str, idempotent: bool
) -> AIOKafkaProducer:
    """A producer that is not started yet; every send is acknowledged by all in-sync replicas."""
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers,
        client_id=client_id,
        acks="all",
        enable_idempotence=idempotent,
        linger_ms=LINGER_MS,
        max_request_size=REQUEST_BYTES_MAX,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )
