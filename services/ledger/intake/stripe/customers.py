"""A customer of Stripe's as ours, and the tax id that Stripe keeps beside it. Pure."""

from collections.abc import Mapping
from typing import Final

from contracts.locales import document_locale
from services.ledger.intake.stripe.reading import (
    Fields,
    Object,
    carried,
    currency_of,
    instant,
    known,
    part,
    parts,
    reference,
    text,
)

_TEXTS: Final[Mapping[str, str]] = {
    "name": "name",
    "legal_name": "business_name",
    "email": "email",
    "phone": "phone",
}
ADDRESS: Final[Mapping[str, str]] = {
    "address_line1": "line1",
    "address_line2": "line2",
    "zipcode": "postal_code",
    "city": "city",
    "state": "state",
    "country": "country",
}


def customer(stripe: Object) -> Fields:
    """The customer as it now is; Stripe's id is the one that our customers go by."""
    fields = known(
        external_id=text(stripe, "id"),
        id=text(stripe, "id"),
        currency=currency_of(stripe),
        created_at=instant(stripe, "created"),
    )
    fields |= carried(stripe, _TEXTS)
    if "address" in stripe:
        address = part(stripe, "address")
        fields |= {ours: text(address, theirs) for ours, theirs in ADDRESS.items()}
    if "tax_ids" in stripe:
        fields["tax_identification_number"] = first_tax_id(stripe, "tax_ids")
    # None is said by leaving it out: the language may have been set here.
    locale = _locale(stripe)
    if locale is not None:
        fields["billing_configuration"] = {"document_locale": locale}
    return fields


def customer_of_tax_id(stripe: Object, *, deleted: bool) -> Fields:
    """What a tax id says of its customer, whose other fields it leaves as they are."""
    fields = known(external_id=reference(stripe, "customer"))
    fields["tax_identification_number"] = None if deleted else text(stripe, "value")
    return fields


def customer_id(stripe: Object) -> str | None:
    """Whom an object is for; accounts of newer versions take the place of customers."""
    return reference(stripe, "customer") or reference(stripe, "customer_account")


def first_tax_id(stripe: Object, name: str) -> str | None:
    """The first of several: an invoice names one."""
    return next(filter(None, (text(tax_id, "value") for tax_id in parts(stripe, name))), None)


def _locale(stripe: Object) -> str | None:
    """The first of the customer's languages that there are texts in, `de-AT` being `de`."""
    preferred = stripe.get("preferred_locales")
    for written in preferred if isinstance(preferred, list) else ():
        if not isinstance(written, str):
            continue
        for candidate in (written, written.partition("-")[0]):
            try:
                return document_locale(candidate)
            except ValueError:
                continue
    return None
