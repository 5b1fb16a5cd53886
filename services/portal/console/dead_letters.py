"""`/console/health/events…`: what could not be applied, one by one, and replaying it.

The intake keeps to the organization of whoever asks.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from services.portal import formatting
from services.portal.console.navigation import HOME
from services.portal.console.page import PageNotFound, Visit, page
from services.portal.console.payloads import laid_out
from services.portal.console.refusal_words import Words, words_of

LETTERS: Final = f"{HOME}/health/events"
API: Final = "/api/v1/dead_letters"
PER_PAGE: Final = 25
# A screenful many times over; the API hands out all of it.
PAYLOAD_CHARACTERS_MAX: Final = 65_536
STATES: Final = ("waiting", "replayed", "all")


@dataclass(frozen=True, slots=True)
class Letter:
    """One of the list."""

    link: str
    words: Words
    raw: str
    where: str
    came: str
    replayed: str | None


async def show_all(visit: Visit) -> Response:
    """`GET ?reason=&state=&cursor=`: newest first."""
    query = visit.request.query_params
    state = query.get("state", "waiting")
    if state not in STATES:
        raise PageNotFound
    reason = query.get("reason", "")
    params = {"state": state, "per_page": str(PER_PAGE)}
    params |= {name: query[name] for name in ("reason", "cursor") if query.get(name)}
    found = await visit.commands.intake(visit.operator, "GET", API, params=params)
    cursor = found["meta"]["next_cursor"]
    _ = visit.texts.gettext
    return visit.page(
        "dead_letters.html",
        section="health",
        title=_("Events that could not be applied"),
        sheets=("rows.css",),
        letters=[_letter(visit, letter) for letter in found["dead_letters"]],
        words=words_of(reason, visit.texts) if reason else None,
        reason=reason,
        states=[
            {"name": name, "link": address_of(reason=reason, state=value), "chosen": value == state}
            for value, name in (
                ("waiting", _("Waiting")), ("replayed", _("Sent again")), ("all", _("All")),
            )
        ],
        replayed_too=state != "waiting",
        replay=address_of(f"{LETTERS}/replay", reason=reason) if state == "waiting" else None,
        first=None if "cursor" not in query else address_of(reason=reason, state=state),
        next=address_of(reason=reason, state=state, cursor=cursor) if cursor else None,
        back=f"{HOME}/health",
        zone=visit.clock.zone,
        done=_done(visit),
    )  # fmt: skip


async def show(visit: Visit) -> Response:
    """`GET /{id}`: one, with what it held."""
    letter_id = quote(visit.request.path_params["letter_id"], safe="")
    found = await visit.commands.intake(visit.operator, "GET", f"{API}/{letter_id}")
    letter = found["dead_letter"]
    value = letter["value"]
    text = "" if value is None else value["text"]
    size = formatting.number(letter["value_bytes"], visit.language.locale)
    bytes_ = visit.texts.ngettext("%(count)s byte", "%(count)s bytes", letter["value_bytes"])
    return visit.page(
        "dead_letter.html",
        section="health",
        title=visit.texts.gettext("An event that could not be applied"),
        sheets=("rows.css",),
        letter=_letter(visit, letter),
        payload=laid_out(text[:PAYLOAD_CHARACTERS_MAX]),
        cut=len(text) > PAYLOAD_CHARACTERS_MAX,
        binary=value is not None and value["encoding"] != "utf-8",
        empty=value is None,
        size=bytes_ % {"count": size},
        key=None if letter["key"] is None else letter["key"]["text"],
        action=f"{LETTERS}/{letter_id}/replay",
        back=address_of(reason=letter["reason"]),
        zone=visit.clock.zone,
        done=_done(visit),
    )


async def replay_one(visit: Visit) -> Response:
    """`POST /{id}/replay`: published again as it came."""
    await visit.form()
    letter_id = quote(visit.request.path_params["letter_id"], safe="")
    await visit.commands.intake(visit.operator, "POST", f"{API}/{letter_id}/replay")
    return visit.see_other(f"{LETTERS}/{letter_id}?done=1")


async def ask(visit: Visit) -> Response:
    """`GET /replay?reason=`: what it means to replay all of them, before it is done."""
    reason = visit.request.query_params.get("reason", "")
    return _asked(visit, reason, up_to="", replayed=0, remaining=None)


async def replay(visit: Visit) -> Response:
    """`POST /replay`: as many as a call takes; the page that follows goes on with the rest."""
    form = await visit.form()
    reason, up_to = form.text("reason"), form.text("up_to")
    asked: dict[str, Any] = {"reason": reason} if reason else {}
    if up_to.isascii() and up_to.isdecimal():
        asked["up_to"] = int(up_to)
    answer = await visit.commands.intake(visit.operator, "POST", f"{API}/replay", json=asked)
    done = answer["replay"]
    if not done["remaining"]:
        return visit.see_other(address_of(done=str(done["replayed"])))
    return _asked(
        visit,
        reason,
        up_to=str(done["up_to"]),
        replayed=done["replayed"],
        remaining=done["remaining"],
    )


def address_of(path: str = LETTERS, **query: str) -> str:
    """An address with those parts of its query that hold something."""
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{given}" if given else path


def _asked(
    visit: Visit, reason: str, *, up_to: str, replayed: int, remaining: int | None
) -> Response:
    _, ngettext = visit.texts.gettext, visit.texts.ngettext
    locale = visit.language.locale
    said = ngettext("%(count)s was sent again.", "%(count)s were sent again.", replayed) % {
        "count": formatting.number(replayed, locale)
    }
    left = ngettext("%(count)s is left.", "%(count)s are left.", remaining or 0) % {
        "count": formatting.number(remaining or 0, locale)
    }
    return visit.page(
        "replay.html",
        section="health",
        title=_("Send these events again?") if remaining is None else _("Go on?"),
        sheets=("rows.css",),
        words=words_of(reason, visit.texts) if reason else None,
        reason=reason,
        up_to=up_to,
        said=None if remaining is None else f"{said} {left}",
        action=f"{LETTERS}/replay",
        back=address_of(reason=reason),
    )


def _letter(visit: Visit, letter: dict[str, Any]) -> Letter:
    clock = visit.clock
    replayed = letter["replayed_at"]
    return Letter(
        link=f"{LETTERS}/{letter['id']}",
        words=words_of(letter["reason"], visit.texts),
        raw=letter["reason"],
        where=f"{letter['topic']}/{letter['partition']}/{letter['offset']}",
        came=clock.moment(letter["created_at"]),
        replayed=clock.moment(replayed) if replayed else None,
    )


def _done(visit: Visit) -> str | None:
    """What has just been done. It comes from an address that anybody can write."""
    done = visit.request.query_params.get("done", "")
    if not (done.isascii() and done.isdecimal() and len(done) < len("1000000")):
        return None
    said = visit.texts.ngettext(
        "%(count)s event was sent again. If it is still wrong, it comes back here.",
        "%(count)s events were sent again. What is still wrong comes back here.",
        int(done),
    )
    return said % {"count": formatting.number(int(done), visit.language.locale)}


ROUTES = [
    page(LETTERS, show_all, needs="see_events"),
    page(f"{LETTERS}/replay", ask, needs="send_events"),
    page(f"{LETTERS}/replay", replay, methods=["POST"], needs="send_events"),
    page(f"{LETTERS}/{{letter_id}}", show, needs="see_events"),
    page(f"{LETTERS}/{{letter_id}}/replay", replay_one, methods=["POST"], needs="send_events"),
]
