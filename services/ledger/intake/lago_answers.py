"""Customers and organizations in the shape that Lago's clients read. Pure.

Lago's clients want every name there, null or not; what Portico does not keep is not made up.
"""

from collections.abc import Mapping
from typing import Any, Final

_ADDRESS: Final = ("address_line1", "address_line2", "city", "country", "state", "zipcode")
_CUSTOMER: Final = (
    "external_id", *_ADDRESS, "currency", "email", "created_at", "updated_at", "legal_name",
    "legal_number", "net_payment_term", "tax_identification_number", "logo_url", "name",
    "firstname", "lastname", "customer_type", "phone", "timezone", "url",
)  # fmt: skip
_ORGANIZATION: Final = (
    "updated_at", *_ADDRESS, "email", "legal_name", "legal_number",
    "tax_identification_number", "logo_url", "timezone", "branding", "documents", "allowed_origins",
)  # fmt: skip
DEFAULT_TIMEZONE: Final = "UTC"
# As the host's reads have it, where nobody has told one.
UNKNOWN_TIME: Final = "1970-01-01T00:00:00Z"


def customer_answer(
    customer: Mapping[str, Any], organization: Mapping[str, Any] | None
) -> dict[str, Any]:
    """`{"customer": …}`. Where the customer has no time zone, the organization's applies."""
    applicable = customer.get("timezone") or (organization or {}).get("timezone")
    return {
        "customer": {
            "lago_id": customer.get("id") or customer["external_id"],
            **{name: customer.get(name) for name in _CUSTOMER},
            "applicable_timezone": applicable or DEFAULT_TIMEZONE,
            "billing_configuration": _billing_configuration(customer),
        }
    }


def organization_answer(organization: Mapping[str, Any]) -> dict[str, Any]:
    """`{"organization": …}`, with what Portico knows beyond Lago: branding, allowed origins."""
    return {
        "organization": {
            "lago_id": organization["id"],
            **{name: organization.get(name) for name in _ORGANIZATION},
            # Lago's clients insist on both; the id is what everybody sees until there is a name.
            "name": organization.get("name") or organization["id"],
            "created_at": organization.get("created_at") or UNKNOWN_TIME,
            "billing_configuration": _billing_configuration(organization),
        }
    }


def _billing_configuration(account: Mapping[str, Any]) -> dict[str, Any]:
    kept = account.get("billing_configuration") or {}
    return {"document_locale": kept.get("document_locale")}
