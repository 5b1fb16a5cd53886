"""How a way of paying is called, on pages and on documents alike. Pure."""

from collections.abc import Mapping
from typing import Any

from services.portal.languages import Language


def payment_way(payment: Mapping[str, Any], language: Language) -> str:
    """The word for ways that have one of their own; else what the sender calls it, made readable.

    Empty when nothing is known of it.
    """
    _ = language.domain("pages").gettext
    code = str(payment.get("payment_method") or payment.get("payment_provider_type") or "")
    names = {
        "card": _("Card"),
        "sepa_debit": _("Direct debit"),
        "direct_debit": _("Direct debit"),
        "bank_transfer": _("Bank transfer"),
        "manual": _("Manual payment"),
    }
    return names.get(code, code.replace("_", " ").capitalize() if code.islower() else code)
