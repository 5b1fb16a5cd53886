"""Described: what every file may be asked with, and how it is answered. Pure."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from services.chassis.api_descriptions import ETAG, IF_NONE_MATCH, NOT_MODIFIED, problem
from services.chassis.openapi import Answer, Parameter
from services.chassis.schema_parts import TEXT

BINARY: Final[dict[str, Any]] = {"type": "string", "contentMediaType": "application/octet-stream"}
# A download that was cut goes on where it was; a file that is there already is not sent again.
PART: Final = (
    Parameter("Range", "header", "Only this part of the file, as `bytes=1000-`.", TEXT),
    Parameter(
        "If-Range",
        "header",
        "The `ETag` of what the part belongs to: all of it where it has changed.",
        TEXT,
    ),
    IF_NONE_MATCH,
)
_CONTENT_RANGE: Final = Parameter(
    "content-range",
    "header",
    "Which bytes of how many it is, as `bytes 1000-4999/5000`; `*` where that is not known.",
    TEXT,
)


def file_answers(media_type: str, said: str) -> tuple[Answer, ...]:
    """A file, the part of it that is asked for, or that the reader has it already."""
    part = "The part that `Range` names."
    behind = problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "`Range` begins behind the end.")
    return (
        Answer(HTTPStatus.OK, said, BINARY, media_type, (ETAG,)),
        Answer(HTTPStatus.PARTIAL_CONTENT, part, BINARY, media_type, (ETAG, _CONTENT_RANGE)),
        replace(NOT_MODIFIED, headers=(ETAG,)),
        replace(behind, headers=(_CONTENT_RANGE,)),
    )
