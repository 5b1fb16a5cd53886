"""Forms of the console: read within bounds, and only from a page of ours. Knows no page.

Three walls, each enough by itself: the cookie is same-site; the browser says where the request
comes from; and the form holds a token that only this session's pages have.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.requests import Request

from services.chassis.http import read_body

TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field
# The longest form is the settings' with two hundred origins.
BODY_BYTES_MAX = 131_072
FIELDS_MAX = 500
_MESSAGE = b"portico console form"


class FormRefused(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """The form does not come from a page of this session, or is no form."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields that were sent. Texts have no NUL and no space around them."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field, or "" when it was not sent."""
        return next(iter(self.texts(name)), "")

    def texts(self, name: str) -> list[str]:
        """All fields of that name."""
        return [text.strip() for text in self.fields.get(name, ())]

    def flag(self, name: str) -> bool:
        """Whether a box was ticked, or a button of that name pressed."""
        return name in self.fields


def form_token(secret: str) -> str:
    """What the forms of a session hold. `secret`: the cookie that the session is known by."""
    digest = hmac.digest(secret.encode(), _MESSAGE, "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


async def read_form(request: Request, *, secret: str, public_url: str) -> Form:
    """The form of a POST. Raises FormRefused, and BodyError."""
    if not secret:
        raise FormRefused
    _check_origin(request, public_url)
    body = await read_body(request, BODY_BYTES_MAX)
    try:
        fields = parse_qs(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=FIELDS_MAX,
            errors="strict",
        )
    except ValueError as error:
        raise FormRefused from error
    if any("\0" in text for texts in fields.values() for text in texts):
        raise FormRefused
    (token,) = fields.pop(TOKEN_FIELD, [""])[:1]
    if not hmac.compare_digest(token.encode(), form_token(secret).encode()):
        raise FormRefused
    return Form(fields)


def _check_origin(request: Request, public_url: str) -> None:
    # Every browser that is kept up sends both with a form (Fetch Metadata, and RFC 6454).
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise FormRefused
    if request.headers.get("origin", public_url) != public_url:
        raise FormRefused
