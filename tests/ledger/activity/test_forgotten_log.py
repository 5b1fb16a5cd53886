"""A broker that forgets its log under a running process is noticed, and nothing is kept twice.

Tansu does when it is restarted; Apache Kafka does not, and there it is a restart like any other.
"""

from contracts.topics import ACTIVITY
from deploy.local.topics import create_topics
from tests.conftest import TOPIC_PARTITIONS
from tests.ledger.activity.delivering import Office, event
from tests.servers import Server


async def test_a_log_made_anew_is_read_from_its_beginning(
    office: Office, own_kafka: Server
) -> None:
    topic = office.topics[ACTIVITY]
    await create_topics(own_kafka.url, [topic], TOPIC_PARTITIONS)
    settings = office.settings.model_copy(update={"kafka_bootstrap_servers": own_kafka.url})
    there = Office(settings, office.topics, office.pool)
    async with there.delivering():
        for _ in range(3):
            await there.tell(event())
        await there.until_entries(3)
        own_kafka.restart()
        await create_topics(own_kafka.url, [topic], TOPIC_PARTITIONS)
        await there.tell(event())
        assert len(await there.until_entries(4)) == 4
