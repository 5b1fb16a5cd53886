"""Which customers' pages a batch changes, as one message that fits a notification. Pure."""

from collections.abc import Iterable

from contracts.changes import PAYLOAD_BYTES_MAX, ChangedCustomer, Changes

# More than fit anyhow; counted first, so that a big batch is not written out to be thrown away.
INVOICES_NAMED_MAX = 200


class ChangedInvoices:
    """Collects what a batch changes: an invoice of a customer, or the customer's own settings."""

    def __init__(self) -> None:
        self._changed: dict[tuple[str, str], set[str]] = {}
        self._count = 0

    def customer(self, organization_id: str, external_customer_id: str) -> None:
        """Settings of a customer changed."""
        self._changed.setdefault((organization_id, external_customer_id), set())
        self._count += 1

    def invoice(
        self, organization_id: str, external_customer_id: str | None, invoice_id: str
    ) -> None:
        """An invoice changed; one without a customer is on nobody's page."""
        if external_customer_id is None:
            return
        self._count += 1
        if self._count <= INVOICES_NAMED_MAX:
            self._changed.setdefault((organization_id, external_customer_id), set()).add(invoice_id)

    def everything(self) -> None:
        """Something changed that concerns a whole organization."""
        self._count = INVOICES_NAMED_MAX + 1

    def message(self) -> str | None:
        """The notification's text; None when nothing changed."""
        if self._count == 0:
            return None
        if self._count <= INVOICES_NAMED_MAX:
            text = _named(self._changed.items())
            if len(text.encode()) <= PAYLOAD_BYTES_MAX:
                return text
        return Changes(all=True).model_dump_json(exclude_defaults=True)


def _named(changed: Iterable[tuple[tuple[str, str], set[str]]]) -> str:
    customers = [
        ChangedCustomer(
            organization_id=organization_id,
            external_customer_id=external_customer_id,
            invoice_ids=sorted(invoice_ids),
        )
        for (organization_id, external_customer_id), invoice_ids in changed
    ]
    return Changes(customers=customers).model_dump_json(by_alias=True, exclude_defaults=True)
