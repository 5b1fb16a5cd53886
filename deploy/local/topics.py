"""Makes topics on a broker through its admin interface. Knows no event."""

from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

NO_ERROR = 0
ALREADY_EXISTS = 36


class TopicNotMadeError(RuntimeError):
    """The broker refused a topic; the message has its words."""


async def create_topics(bootstrap_servers: str, names: Iterable[str], partitions: int) -> None:
    """Make these topics; one that is there already stays as it is."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await client.start()
    try:
        wanted = [NewTopic(name, partitions, 1) for name in names]
        answer = await client.create_topics(wanted)
    finally:
        await client.close()
    for name, code, *reason in answer.topic_errors:
        if code not in (NO_ERROR, ALREADY_EXISTS):
            raise TopicNotMadeError(f"topic {name} was not made: error {code} {reason}")
