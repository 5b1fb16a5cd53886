"""What `portico ledger rebuild` takes from the environment."""

from services.chassis.settings import BootstrapServers, PostgresDsn, TopicPrefix
from services.ledger.settings import OperatorSettings


class RebuildSettings(OperatorSettings):
    """The ledger's own role writes what is built; schemas are made and renamed by an administrator,
    as by the migrations."""

    administrator_postgres_dsn: PostgresDsn
    kafka_bootstrap_servers: BootstrapServers
    topic_prefix: TopicPrefix = ""
