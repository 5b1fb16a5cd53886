"""What the projector and the operator's commands take from the environment: LEDGER_ names."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.settings import BootstrapServers, PostgresDsn, ServiceSettings, TopicPrefix

PREFIX = "LEDGER_"
# As many events of 1 KB as BATCH_BYTES_MAX has room for, since a batch cut in two has its round
# trips twice.
BATCH_RECORDS_MAX = 3_600


class ProjectorSettings(ServiceSettings):
    """What `portico ledger project` takes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    # Before the canonical topic names: tests share a broker.
    topic_prefix: TopicPrefix = ""
    # Projectors of one group share the partitions.
    kafka_group_id: Annotated[str, Field(min_length=1)] = "portico-ledger"
    # The most records that one transaction takes.
    batch_records_max: Annotated[int, Field(ge=1, le=50_000)] = BATCH_RECORDS_MAX


class OperatorSettings(BaseSettings):
    """What a command takes that looks into the ledger's database."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    postgres_dsn: PostgresDsn


class LogSettings(OperatorSettings):
    """What it takes to look at the log besides."""

    kafka_bootstrap_servers: BootstrapServers


class ReplaySettings(LogSettings):
    """What it takes to publish dead letters again."""

    # Off only for a broker without idempotent producers (Tansu).
    kafka_idempotence: bool = True
