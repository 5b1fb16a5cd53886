"""`/api/v1/dead_letters`: what of the key's organization could not be applied, and replaying it."""

from http import HTTPStatus
from typing import Final

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contracts.values import INT64_MAX
from services.chassis.entity_tags import unless_known
from services.chassis.http import ApiFailure
from services.ledger.intake.answers import object_of
from services.ledger.intake.letters import Filter, Letters
from services.ledger.intake.limits import holder_of
from services.ledger.intake.query_numbers import whole_number
from services.ledger.intake.resources import intake_of
from services.ledger.refusals import INVALID, RefusedError, refused

SCOPE: Final = "events:write"
PER_PAGE: Final = 50
PER_PAGE_MAX: Final = 100
# A reason has a thousand characters, escaped six bytes each at most.
BODY_BYTES_MAX: Final = 16_384
_STATES: Final = {"waiting": True, "replayed": False, "all": None}


async def show_all(request: Request) -> Response:
    """`GET ?state=waiting|replayed|all&reason=&cursor=&per_page=`: newest first, no payloads."""
    letters = await _letters(request)
    query = request.query_params
    state = query.get("state", "waiting")
    if state not in _STATES:
        raise refused("state", INVALID, "is waiting, replayed or all")
    chosen = Filter(_STATES[state], _reason(query.get("reason") or None))
    limit = whole_number(query.get("per_page"), "per_page", PER_PAGE_MAX) or PER_PAGE
    before = whole_number(query.get("cursor"), "cursor", INT64_MAX)
    found = await letters.page(chosen, before=before, limit=limit + 1)
    more = len(found) > limit
    next_cursor = str(found[limit - 1]["id"]) if more else None
    body = {"dead_letters": found[:limit], "meta": {"next_cursor": next_cursor}}
    return unless_known(request, JSONResponse(body))


async def show_reasons(request: Request) -> Response:
    """`GET /reasons`: why those that wait do, the most frequent first."""
    letters = await _letters(request)
    return unless_known(request, JSONResponse({"reasons": await letters.reasons()}))


async def show(request: Request) -> Response:
    """`GET /{id}`: one with its key, payload and headers."""
    letters = await _letters(request)
    return unless_known(request, await _answer(letters, _id(request)))


async def replay_one(request: Request) -> Response:
    """`POST /{id}/replay`: the letter as it is now; again is as good as once."""
    letters = await _letters(request)
    dead_letter_id = _id(request)
    await letters.replay_one(dead_letter_id)
    return await _answer(letters, dead_letter_id)


async def replay(request: Request) -> Response:
    """`POST /replay` `{"reason"?, "up_to"?}`: the oldest that wait, as many as a call takes.

    As long as some `remaining`, the same again with the `up_to` of the answer: what is still wrong
    comes back behind it.
    """
    letters = await _letters(request)
    asked = await object_of(request, BODY_BYTES_MAX)
    reason, up_to = _reason(asked.get("reason")), asked.get("up_to")
    if up_to is not None and (type(up_to) is not int or not 0 <= up_to <= INT64_MAX):
        raise refused("up_to", INVALID, "must be the id of a dead letter")
    done = await letters.replay(reason, up_to)
    return JSONResponse(
        {
            "replay": {
                "replayed": done.replayed,
                "remaining": done.remaining,
                "up_to": done.up_to,
            }
        }
    )


async def _letters(request: Request) -> Letters:
    intake = intake_of(request)
    holder = await holder_of(request)
    holder.require(SCOPE)
    return Letters(intake.pool, intake.publisher, intake.topic_prefix, holder.organization_id)


async def _answer(letters: Letters, dead_letter_id: int) -> Response:
    letter = await letters.one(dead_letter_id)
    if letter is None:
        raise _not_found()
    return JSONResponse({"dead_letter": letter})


def _id(request: Request) -> int:
    try:
        number = whole_number(request.path_params["dead_letter_id"], "id", INT64_MAX)
    except RefusedError as error:
        raise _not_found() from error
    if number is None:
        raise _not_found()
    return number


def _reason(asked: JsonValue) -> str | None:
    # Postgres has no NUL in text.
    if asked is not None and (not isinstance(asked, str) or "\0" in asked):
        raise refused("reason", INVALID, "must be text")
    return asked


def _not_found() -> ApiFailure:
    return ApiFailure(HTTPStatus.NOT_FOUND, "dead_letter_not_found")
