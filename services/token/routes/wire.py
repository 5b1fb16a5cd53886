"""What requests hold and how sessions are answered. Pure: no route and no store."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from contracts.locales import document_locale
from contracts.scopes import PORTAL_SCOPES, PortalScope
from contracts.tokens import LIFETIME_SECONDS_MAX
from contracts.values import ID_CHARACTERS_MAX
from contracts.views import PortalView
from services.chassis.http import ApiFailure
from services.chassis.raw_paths import id_of
from services.token.issuing import PortalSession
from services.token.sessions import OpenedSession, preview_of

PER_PAGE_DEFAULT = 100
PER_PAGE_MAX = 100
# An offset beyond this costs more than anybody reads.
PAGE_MAX = 10_000

MANDATORY = "value_is_mandatory"
INVALID = "value_is_invalid"
# What a refusal names that is of no field: no JSON, or no object.
BODY = "body"
OUT_OF_RANGE = "value_is_out_of_range"
TOO_LONG = "value_is_too_long"

# The code that Lago's clients know for what pydantic says.
_CODES = {
    "missing": MANDATORY,
    "string_too_short": MANDATORY,
    "string_too_long": TOO_LONG,
    "greater_than_equal": OUT_OF_RANGE,
    "less_than_equal": OUT_OF_RANGE,
}


def _without_nul(text: str) -> str:
    # Postgres has no NUL in text.
    if "\0" in text:
        raise ValueError(INVALID)
    return text


ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=ID_CHARACTERS_MAX),
    AfterValidator(_without_nul),
]


class SessionInput(BaseModel):
    """What a portal link is to be; only whose it is has to be said."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=True, use_attribute_docstrings=True
    )

    external_customer_id: ExternalId
    """The customer's id in your system."""
    expires_in: Annotated[int, Field(ge=1, le=LIFETIME_SECONDS_MAX)] = LIFETIME_SECONDS_MAX
    """Seconds until it ends."""
    locale: Annotated[str, AfterValidator(document_locale)] | None = None
    """The language of its pages (BCP 47); null: the customer's."""
    view: PortalView | None = None
    """The page that it opens with; null: the overview. `invoice` is that of `invoice_id`."""
    # Not looked for: a host may ask for the link in the same moment as it makes the invoice, whose
    # event is not applied yet. The page says itself when there is none.
    invoice_id: ExternalId | None = None
    """The invoice that it opens with, before any `view`."""
    scopes: Annotated[list[PortalScope], Field(min_length=1)] | None = None
    """What it may be used for; null: everything."""
    revoke_others: bool = False
    """End the customer's other links as this one is made."""

    def ordered_scopes(self) -> tuple[str, ...]:
        """Each scope once, in the contract's order."""
        asked = PORTAL_SCOPES if self.scopes is None else self.scopes
        return tuple(scope for scope in PORTAL_SCOPES if scope in asked)


def session_input(body: bytes) -> SessionInput:
    """The body, validated. Raises a 422 that names the fields, or `body` for what is no JSON."""
    try:
        return SessionInput.model_validate_json(body)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise validation_failure(
            {str(detail["loc"][0]) if detail["loc"] else BODY: _code(detail) for detail in details}
        ) from None


def validation_failure(codes: Mapping[str, str]) -> ApiFailure:
    """A 422 in Lago's shape: a code for each field."""
    return ApiFailure(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "validation_errors",
        details={name: [code] for name, code in codes.items()},
    )


def _code(detail: Mapping[str, Any]) -> str:
    if detail["type"] == "value_error":
        # Ours say the code themselves.
        return str(detail["ctx"]["error"])
    return _CODES.get(detail["type"], INVALID)


def page_number(text: str | None, name: str, default: int, maximum: int) -> int:
    """A positive number of the query. Raises a 422."""
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= maximum:
        raise validation_failure({name: OUT_OF_RANGE})
    return int(text)


def session_cursor(text: str | None) -> UUID | None:
    """The id of the session that a page begins behind. Raises a 422."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise validation_failure({"cursor": INVALID}) from None


def external_id_of(text: str) -> str:
    """A customer's id of the query. Raises a 422."""
    if not text:
        raise validation_failure({"external_customer_id": MANDATORY})
    if len(text) > ID_CHARACTERS_MAX or "\0" in text:
        raise validation_failure({"external_customer_id": INVALID})
    return text


def external_id_in_path(raw_path: bytes, position: int, segments: int) -> str | None:
    """The id in one segment of the path as it was sent, or None if that is no id.

    The decoded path cannot be used: in it a slash of an id and one between segments are the same.
    """
    parts = raw_path.split(b"/")
    return id_of(parts[position]) if len(parts) == segments else None


def session_body(session: PortalSession) -> dict[str, Any]:
    """A session as the API shows it, without its token."""
    return {
        "id": str(session.session_id),
        "external_customer_id": session.external_customer_id,
        "created_at": time_text(session.created_at),
        "expires_at": time_text(session.expires_at),
        "revoked_at": None if session.revoked_at is None else time_text(session.revoked_at),
        "locale": session.locale,
        "view": session.view,
        "invoice_id": session.invoice_id,
        "scopes": session.scope.split(),
        "created_by": session.created_by,
        **preview_of(session),
    }


def opened_body(opened: OpenedSession) -> dict[str, Any]:
    """A new session, with its token and address."""
    return {**session_body(opened.session), "url": opened.url, "token": opened.token}


def time_text(time: datetime) -> str:
    """As Lago writes times: UTC, whole seconds, `Z`."""
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
