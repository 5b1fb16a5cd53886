"""Failures of the intake as answers, in one table; and bodies that hold an object."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from pydantic import JsonValue
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from services.chassis.http import EXCEPTION_HANDLERS, ApiFailure, api_error_response, read_body
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.ledger.intake.modes import json_value
from services.ledger.intake.publishing import PublishingUnavailableError, RecordTooLargeError
from services.ledger.intake.waiting import NotYetAppliedError
from services.ledger.refusals import (
    BODY,
    INVALID,
    TOO_LONG,
    Refusal,
    RefusedError,
    error_codes,
    refused,
)

_log = structlog.get_logger()

RETRY_AFTER: Final = {"retry-after": "1"}


async def object_of(request: Request, bytes_max: int) -> dict[str, JsonValue]:
    """The JSON object of the body; nothing said is an empty one. Raises RefusedError too."""
    body = await read_body(request, bytes_max)
    asked = json_value(body) if body.strip() else {}
    if not isinstance(asked, dict):
        raise refused(BODY, INVALID, "must be a JSON object")
    return asked


def validation_errors(refusals: Sequence[Refusal]) -> ApiFailure:
    """A 422 in Lago's shape: its codes by field, and a sentence for whoever reads it."""
    return ApiFailure(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "validation_errors",
        details=error_codes(refusals),
        detail="; ".join(f"{refusal.field} {refusal.sentence}" for refusal in refusals),
    )


def _unavailable(code: str) -> ApiFailure:
    return ApiFailure(HTTPStatus.SERVICE_UNAVAILABLE, code, headers=RETRY_AFTER)


def _say_away(what: str, error: BaseException) -> None:
    # The kind only: a message may hold values.
    _log.error(what, error=type(error).__name__)


async def _on_refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)  # noqa: S101 - Starlette's handlers take any exception
    return api_error_response(validation_errors(error.refusals))


async def _on_too_large(_: Request, __: Exception) -> Response:
    refusal = Refusal(BODY, TOO_LONG, "has an event that is larger than the broker takes")
    return api_error_response(validation_errors((refusal,)))


async def _on_publishing_unavailable(_: Request, error: Exception) -> Response:
    _say_away("the broker did not answer", error.__cause__ or error)
    return api_error_response(_unavailable("broker_unavailable"))


async def _on_not_yet_applied(_: Request, error: Exception) -> Response:
    _say_away("the projector has not applied in time what was published", error)
    return api_error_response(_unavailable("not_yet_applied"))


async def _on_database_unavailable(_: Request, error: Exception) -> Response:
    _say_away("Postgres did not answer", error)
    return api_error_response(_unavailable("database_unavailable"))


async def _on_cut_off(_: Request, __: Exception) -> Response:
    # Nobody is there to read it; without an answer the server would log a fault of ours.
    return api_error_response(ApiFailure(HTTPStatus.BAD_REQUEST, "request_cut_off"))


HANDLERS: Mapping[type[Exception], ExceptionHandler] = {
    **EXCEPTION_HANDLERS,
    RefusedError: _on_refused,
    RecordTooLargeError: _on_too_large,
    PublishingUnavailableError: _on_publishing_unavailable,
    NotYetAppliedError: _on_not_yet_applied,
    ClientDisconnect: _on_cut_off,
    **dict.fromkeys(POSTGRES_AWAY, _on_database_unavailable),
}
