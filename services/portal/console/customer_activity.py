"""What was done with a customer's portal, in words. Pure; knows no template and no HTTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from typing import Any, Final

from services.portal import formatting
from services.portal.console.clock import Clock
from services.portal.console.customer_languages import language_name
from services.portal.console.operators import Operator
from services.portal.console.people import person
from services.portal.pages.address import invoice_address

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# As many characters as the token service names a key by that has no name.
_KEY_CHARACTERS: Final = 6


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done. `link`: to what it was done to; empty when there is no page of it.

    `by` is empty when it was the customer.
    """

    what: str
    link: str
    at: str
    by: str
    is_preview: bool


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A link that opens the portal now."""

    id: str
    made_by: str
    is_preview: bool
    made: str
    until: str


def deeds(
    texts: NullTranslations,
    clock: Clock,
    operator: Operator,
    entries: list[dict[str, Any]],
    numbers: Mapping[str, str],
) -> list[Deed]:
    """Entries of portal.organization_activity. `numbers`: of invoices, by their ids."""
    return [
        Deed(
            what=_what(texts, clock, entry, numbers),
            link=invoice_address(entry["subject"]) if entry["subject"] in numbers else "",
            at=clock.moment(entry["at"]),
            by=_who(texts, operator, entry["by"]),
            is_preview=entry["preview"],
        )
        for entry in entries
    ]


def live_sessions(
    texts: NullTranslations, clock: Clock, operator: Operator, sessions: list[dict[str, Any]]
) -> list[LiveSession]:
    """Those of the token service's answer."""
    return [
        LiveSession(
            id=session["id"],
            made_by=_who(texts, operator, session["made_by"]),
            is_preview=bool(session.get("preview")),
            made=clock.moment(session["created_at"]),
            until=clock.moment(session["expires_at"]),
        )
        for session in sessions
    ]


def invoice_ids(entries: list[dict[str, Any]]) -> list[str]:
    """Of the invoices that something was done to."""
    ids = (entry["subject"] for entry in entries if entry["type"].startswith("invoice."))
    return list(dict.fromkeys(id_ for id_ in ids if id_))


def place_of(parameters: Mapping[str, str]) -> tuple[datetime, int] | None:
    """The entry that a page begins behind, from an address that anybody can write."""
    at, id_ = parameters.get("at", ""), parameters.get("id", "")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    # Of 64 bits; int() of a long text is slow.
    is_id = id_.isascii() and id_.isdecimal() and len(id_) <= len("999999999999999999")
    return (moment, int(id_)) if is_id and moment.tzinfo else None


def _what(
    texts: NullTranslations, clock: Clock, entry: dict[str, Any], numbers: Mapping[str, str]
) -> str:
    _ = texts.gettext
    data, subject = entry["data"], entry["subject"] or ""
    ended = _("Portal link ended") if entry["session_id"] else _("All portal links ended")
    words: dict[str, str] = {
        "portal_session.created": _("Portal link made"),
        "portal_session.opened": _("Portal opened"),
        "portal_session.revoked": ended,
        "invoice.viewed": _("Looked at invoice %(number)s"),
        "invoice.downloaded": _("Downloaded invoice %(number)s as %(format)s"),
        "invoices.downloaded": _("Downloaded a list of invoices as %(format)s"),
        "credit_note.downloaded": _("Downloaded a credit note as %(format)s"),
        "payment_receipt.downloaded": _("Downloaded a receipt as %(format)s"),
        "statement.downloaded": _("Downloaded a statement as %(format)s"),
        "customer.language_changed": _("Changed the language to %(language)s"),
    }
    # One that a newer service tells of goes by its name.
    return words.get(entry["type"], str(entry["type"]).replace("%", "%%")) % {
        "number": formatting.isolated(numbers.get(subject, subject)),
        "format": str(data.get("format") or "").upper(),
        "language": language_name(str(data.get("locale") or ""), clock.locale),
    }


def _who(texts: NullTranslations, operator: Operator, by: str | None) -> str:
    if by is None:
        return ""
    if by == operator.subject:
        return person(texts, operator.name)
    if _UUID.fullmatch(by):
        by = f"API key …{by[-_KEY_CHARACTERS:]}"
    return person(texts, by)
