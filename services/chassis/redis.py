"""The Redis client as every service wants it. Knows no key."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

SOCKET_TIMEOUT_SECONDS = 0.5
CONNECTIONS_MAX = 50


def create_redis(url: str, *, client_name: str) -> "Redis":
    """A client that connects when first used. Slow is as good as down: answers come in 0.5 s."""
    return Redis.from_url(
        url,
        client_name=client_name,
        max_connections=CONNECTIONS_MAX,
        socket_timeout=SOCKET_TIMEOUT_SECONDS,
        socket_connect_timeout=SOCKET_TIMEOUT_SECONDS,
        # One quick retry for a connection that the server closed while it was idle.
        retry=Retry(ExponentialBackoff(cap=0.05, base=0.01), retries=1),
    )
