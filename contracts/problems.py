"""Error bodies: problem+json (RFC 9457) in the portal, Lago's shape under `/api/v1`."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

PROBLEM_CONTENT_TYPE: Final = "application/problem+json"

ProblemCode = Literal[
    "token_missing",
    "token_invalid",
    "token_expired",
    "token_revoked",
    "forbidden",
    "not_found",
    "invalid_parameter",
    "rate_limited",
    "unavailable",
]


class Problem(BaseModel):
    """An error of the portal's JSON API. `parameter` names the input that was wrong.

    `missing` names what an invoice lacks for the document that was asked for.
    """

    model_config = ConfigDict(frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    code: ProblemCode
    detail: str | None = None
    parameter: str | None = None
    missing: list[str] | None = None


class ApiError(BaseModel):
    """An error under `/api/v1`, as Lago's clients read it; `detail` is for people."""

    model_config = ConfigDict(frozen=True)

    status: int
    error: str
    code: str | None = None
    error_details: dict[str, list[str]] | None = None
    detail: str | None = None
