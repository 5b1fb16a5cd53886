"""What the projector tells live pages, through Postgres NOTIFY: whose invoices changed."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

CHANNEL: Final = "portico_changes"
# NOTIFY takes under 8,000 bytes; a batch that touched more says `all`.
PAYLOAD_BYTES_MAX: Final = 7_900


class ChangedCustomer(BaseModel):
    """One customer whose read model changed, with the invoices that did."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    organization_id: str = Field(alias="o")
    external_customer_id: str = Field(alias="c")
    invoice_ids: list[str] = Field(alias="i", default_factory=list)


class Changes(BaseModel):
    """The customers changed by one batch; `all` when they are too many to name."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    customers: list[ChangedCustomer] = Field(default_factory=list)
    all: bool = False
