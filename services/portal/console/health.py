"""`/console/health`: how far behind the projection is, what is stopped, what was not applied."""

from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any, Final

from starlette.responses import Response

from services.portal import formatting
from services.portal.console.clock import Clock
from services.portal.console.dead_letters import LETTERS, address_of
from services.portal.console.navigation import HOME
from services.portal.console.page import Visit, page
from services.portal.console.rebuilds import Rebuild, rebuild_of
from services.portal.console.refusal_words import Words, words_of
from services.portal.pages.reader import LAG_SECONDS_SHOWN, behind

HEALTH: Final = f"{HOME}/health"


@dataclass(frozen=True, slots=True)
class Topic:
    """A line of the table. `state` is good, late or stopped."""

    name: str
    records: str
    state: str
    said: str
    applied: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A partition that waits for an operator."""

    name: str
    partition: int
    since: str
    reason: str
    command: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some dead letters are."""

    raw: str
    words: Words
    count: str
    said_count: str
    first: str
    last: str
    link: str
    replay: str


async def show(visit: Visit) -> Response:
    """`GET`: all of it on one page."""
    projection = (await visit.commands.intake(visit.operator, "GET", "/api/v1/projection"))[
        "projection"
    ]
    clock = visit.clock
    topics = [_topic(visit, clock, topic) for topic in projection["topics"]]
    reasons = await _reasons(visit, clock)
    return visit.page(
        "health.html",
        section="health",
        title=visit.texts.gettext("Health"),
        sheets=("rows.css",),
        headline=_headline(visit.texts, topics),
        topics=topics,
        stops=[stop for topic in projection["topics"] for stop in _stops(visit, clock, topic)],
        rebuild=_rebuild(visit, clock, projection["rebuild"]),
        reasons=reasons,
        letters=LETTERS,
        replay_all=f"{LETTERS}/replay",
        zone=clock.zone,
    )


async def _reasons(visit: Visit, clock: Clock) -> list[Reason] | None:
    """None when this sign-in may not see them."""
    if not visit.permissions.may("see_events"):
        return None
    found = await visit.commands.intake(visit.operator, "GET", "/api/v1/dead_letters/reasons")
    return [_reason(visit, clock, reason) for reason in found["reasons"]]


def _reason(visit: Visit, clock: Clock, reason: dict[str, Any]) -> Reason:
    raw, count = reason["reason"], reason["count"]
    number = formatting.number(count, visit.language.locale)
    events = visit.texts.ngettext("%(count)s event", "%(count)s events", count)
    return Reason(
        raw=raw,
        words=words_of(raw, visit.texts),
        count=number,
        said_count=events % {"count": number},
        first=clock.moment(reason["first_at"]),
        last=clock.moment(reason["last_at"]),
        link=address_of(reason=raw),
        replay=address_of(f"{LETTERS}/replay", reason=raw),
    )


def _topic(visit: Visit, clock: Clock, topic: dict[str, Any]) -> Topic:
    _, lag = visit.texts.gettext, topic["lag_seconds"]
    stopped = bool(topic["stopped_partitions"])
    if stopped:
        state, said = "stopped", _("stopped")
    elif lag is None and topic["log_seen_at"] is None:
        state, said = "idle", _("nothing yet")
    elif lag is None:
        # Something has come that nobody has read.
        state, said = "late", _("not known yet")
    elif lag < LAG_SECONDS_SHOWN:
        state, said = "good", _("up to date")
    else:
        state, said = "late", behind(visit.language, lag)
    applied = topic["last_applied_at"]
    return Topic(
        name=topic_name(topic["topic"], visit.texts),
        records=_records(visit, clock, topic),
        state=state,
        said=said,
        applied=clock.moment(applied) if applied else "",
    )


def _records(visit: Visit, clock: Clock, topic: dict[str, Any]) -> str:
    """How many are left; since when nobody knows where the projector does not look."""
    if topic["lag_records"] is not None:
        return formatting.number(topic["lag_records"], visit.language.locale)
    if topic["log_seen_at"] is None:
        return ""
    since = clock.moment(topic["log_seen_at"])
    return visit.texts.gettext("unknown since %(time)s") % {"time": since}


def topic_name(topic: str, texts: NullTranslations) -> str:
    """What travels on a topic, in words."""
    _ = texts.gettext
    return {
        "billing.organizations": _("Organizations"),
        "billing.customers": _("Customers"),
        "billing.invoices": _("Invoices"),
        "billing.payments": _("Payments"),
        "billing.credit-notes": _("Credit notes"),
    }.get(topic, topic)


def _headline(texts: NullTranslations, topics: list[Topic]) -> str:
    """The one thing to know."""
    _ = texts.gettext
    states = {topic.state for topic in topics}
    if "stopped" in states:
        return _("Some events are held up until you look at them.")
    if "late" in states:
        return _("Customers see data that is behind.")
    if states == {"idle"}:
        return _("No event has come yet.")
    return _("Customers see everything that has come.")


def _stops(visit: Visit, clock: Clock, topic: dict[str, Any]) -> list[Stop]:
    return [
        Stop(
            name=topic_name(topic["topic"], visit.texts),
            partition=stop["partition"],
            since=clock.moment(stop["stopped_at"]),
            reason=stop["reason"] or "",
            command=f"portico ledger positions resume {topic['topic']} {stop['partition']}",
        )
        for stop in topic["stopped_partitions"]
    ]


def _rebuild(visit: Visit, clock: Clock, found: dict[str, Any] | None) -> Rebuild | None:
    return None if found is None else rebuild_of(found, visit.texts, visit.language.locale, clock)


ROUTES = [page(HEALTH, show)]
