"""Webhook endpoints and deliveries in words. Pure; knows no template and no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any, Final

from contracts.activity import WEBHOOK_TYPES
from services.portal import formatting
from services.portal.console.clock import Clock


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of event that an endpoint may be told of."""

    name: str
    said: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as pages show it. `state`: good, late or stopped."""

    id: str
    name: str
    url: str
    types: tuple[str, ...]
    said_types: str
    state: str
    said: str
    why: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """One that was sent or will be. `again`: when, where it waits for that."""

    id: str
    webhook_id: str
    kind: str
    at: str
    state: str
    said: str
    again: str
    attempts: str
    answer_status: str
    answer: str
    over: bool


_STATES: Final = {"delivered": "good", "waiting": "late", "failed": "stopped"}


def kinds(texts: NullTranslations, chosen: Sequence[str]) -> list[Kind]:
    """All that there are, each with what it tells."""
    said = said_kinds(texts)
    return [Kind(name, said[name], name in chosen) for name in WEBHOOK_TYPES]


def said_kinds(texts: NullTranslations) -> dict[str, str]:
    """What each type tells, and what a test is."""
    _ = texts.gettext
    return {
        "portal_session.created": _("A link to the portal was made"),
        "portal_session.revoked": _("A session was ended"),
        "portal_session.opened": _("A link was opened"),
        "invoice.viewed": _("An invoice was looked at"),
        "invoice.downloaded": _("An invoice was downloaded"),
        "customer.language_changed": _("A customer chose a language"),
        "webhook_endpoint.test": _("A test"),
    }


def endpoint_of(texts: NullTranslations, clock: Clock, endpoint: Mapping[str, Any]) -> Endpoint:
    """Of the intake's answer."""
    state, said, why = _state(texts, clock, endpoint)
    types = tuple(endpoint["event_types"])
    return Endpoint(
        id=endpoint["lago_id"],
        name=endpoint["name"] or "",
        url=endpoint["webhook_url"],
        types=types,
        said_types=_said_types(texts, clock, types),
        state=state,
        said=said,
        why=why,
        disabled=endpoint["disabled_at"] is not None,
    )


def delivery_of(texts: NullTranslations, clock: Clock, delivery: Mapping[str, Any]) -> Delivery:
    """Of the intake's answer."""
    status, again = delivery["status"], delivery["next_attempt_at"]
    return Delivery(
        id=delivery["id"],
        webhook_id=delivery["webhook_id"],
        kind=delivery["type"],
        at=clock.moment(delivery["created_at"]),
        state=_STATES[status],
        said=_said_status(texts)[status],
        again=clock.moment(again) if again is not None and delivery["attempt_count"] else "",
        attempts=formatting.number(delivery["attempt_count"], clock.locale),
        answer_status="" if delivery["answer_status"] is None else str(delivery["answer_status"]),
        answer=delivery["answer"] or "",
        over=status != "waiting",
    )


def statuses(texts: NullTranslations) -> dict[str, str]:
    """What a list of deliveries may be narrowed to, "" for all of them."""
    return {"": texts.gettext("All"), **_said_status(texts)}


def _said_status(texts: NullTranslations) -> dict[str, str]:
    _ = texts.gettext
    return {"waiting": _("Waiting"), "delivered": _("Delivered"), "failed": _("Failed")}


def _said_types(texts: NullTranslations, clock: Clock, types: Sequence[str]) -> str:
    if len(types) == len(WEBHOOK_TYPES):
        return texts.gettext("Everything")
    count = formatting.number(len(types), clock.locale)
    return texts.ngettext("%(count)s type", "%(count)s types", len(types)) % {"count": count}


def _state(
    texts: NullTranslations, clock: Clock, endpoint: Mapping[str, Any]
) -> tuple[str, str, str]:
    _ = texts.gettext
    if endpoint["disabled_at"] is not None:
        return "stopped", _("Disabled"), _why(texts, endpoint["disabled_reason"] or "")
    if endpoint["failing_since"] is not None:
        since = clock.moment(endpoint["failing_since"])
        return "late", _("Failing"), _("Nothing has arrived since %(moment)s.") % {"moment": since}
    return "good", _("Active"), ""


def _why(texts: NullTranslations, reason: str) -> str:
    """What `portico ledger deliver` notes, in the reader's language."""
    _ = texts.gettext
    if "410" in reason:
        return _("It answered that it is gone for good (410).")
    if "by hand" in reason:
        return _("It was disabled by hand.")
    return _("Nothing reached it for days.")
