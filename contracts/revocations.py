"""How revocations reach every portal: messages on one Redis channel, numbered without a gap.

The clock counts revocations in their commit order. A heartbeat carries the clock as Postgres has
it; whoever sees a clock without having seen each revocation up to it has missed one.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

CHANNEL: Final = "portico:revocations"
HEARTBEAT_SECONDS: Final = 0.25
# Three beats: less would refuse on a hiccup, more would eat into the second a revocation has.
SILENCE_SECONDS_MAX: Final = 0.75


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Heartbeat(_Message):
    """All revocations up to `clock` have been committed."""

    kind: Literal["heartbeat"] = "heartbeat"
    clock: int


class Revoked(_Message):
    """Revocation number `clock`: one session, all of a customer, or all of an organization."""

    kind: Literal["revoked"] = "revoked"
    clock: int
    organization_id: str
    external_customer_id: str | None = None
    session_id: str | None = None


RevocationMessage = Annotated[Heartbeat | Revoked, Field(discriminator="kind")]
REVOCATION_MESSAGE: Final[TypeAdapter[RevocationMessage]] = TypeAdapter(RevocationMessage)
