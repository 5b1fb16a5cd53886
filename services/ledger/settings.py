"""What the projector takes from the environment."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import ServiceSettings


class ProjectorSettings(ServiceSettings):
    """Names start with `LEDGER_`."""

    model_config = SettingsConfigDict(env_prefix="LEDGER_")

    # Before the canonical topic names: tests share a broker.
    topic_prefix: str = ""
    # Projectors of one group share the partitions.
    kafka_group_id: str = "portico-ledger"
    # The most records that one transaction takes: more would not be faster, and would be redone
    # when it fails.
    batch_records_max: Annotated[int, Field(ge=1, le=50_000)] = 5_000


class OperatorSettings(ServiceSettings):
    """What the operator's commands take; the broker only where they publish."""

    model_config = SettingsConfigDict(env_prefix="LEDGER_")
