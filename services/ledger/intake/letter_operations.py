"""Described: dead letters, and how far the read model is behind the log. Pure."""

from http import HTTPStatus
from typing import Final

from services.chassis.api_descriptions import API_KEY, IDEMPOTENCY_KEY, api_errors
from services.chassis.openapi import JSON, Answer, Operation
from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    CURSOR_META,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    in_path,
    number_in_query,
    query,
    record,
    rows,
)
from services.ledger.intake.dead_letters import PER_PAGE, PER_PAGE_MAX

TAG: Final = "projection"
TAGS: Final = {TAG: "How far what is shown is behind what happened, and what could not be applied."}

_ALL: Final = "/api/v1/dead_letters"
_ONE: Final = f"{_ALL}/{{dead_letter_id}}"
_LETTER: Final = {
    "id": COUNT,
    "topic": TEXT,
    "partition": COUNT,
    "offset": COUNT,
    "reason": TEXT,
    "created_at": TIME,
    "replayed_at": TIME_OR_NULL,
    "value_bytes": COUNT_OR_NULL,
}
_BYTES: Final = {
    "anyOf": [
        record({"encoding": {"enum": ["utf-8", "base64"]}, "text": TEXT}),
        {"type": "null"},
    ]
}
_WHOLE_LETTER: Final = record(
    {
        **_LETTER,
        "key": _BYTES,
        "value": _BYTES,
        "headers": rows(record({"name": TEXT, "value": _BYTES})),
    }
)
_TOPIC: Final = record(
    {
        "topic": TEXT,
        "lag_seconds": NUMBER_OR_NULL,
        "lag_records": COUNT_OR_NULL,
        "last_applied_at": TIME_OR_NULL,
        "stopped_partitions": rows(
            record(
                {
                    "partition": COUNT,
                    "offset": COUNT,
                    "stopped_at": TIME_OR_NULL,
                    "reason": TEXT_OR_NULL,
                }
            )
        ),
    }
)
_REBUILD: Final = record(
    {
        "id": COUNT,
        "phase": TEXT,
        "records_done": COUNT_OR_NULL,
        "records_total": COUNT_OR_NULL,
        "difference_count": COUNT_OR_NULL,
        "started_at": TIME,
        "updated_at": TIME_OR_NULL,
        "swapped_at": TIME_OR_NULL,
        "finished_at": TIME_OR_NULL,
    }
)
_ID: Final = in_path("dead_letter_id", "The dead letter's id.", "1")
_REPLAY_ERRORS: Final = (
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)

OPERATIONS: Final = (
    Operation(
        name="showProjection",
        method="get",
        path="/api/v1/projection",
        summary="Show how far the read model is behind the log",
        tag=TAG,
        answers=(
            Answer(
                HTTPStatus.OK,
                "Every topic, and the newest rebuild.",
                record(
                    {
                        "projection": record(
                            {
                                "topics": rows(_TOPIC),
                                "rebuild": {"anyOf": [_REBUILD, {"type": "null"}]},
                            }
                        )
                    }
                ),
            ),
            *api_errors(),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="listDeadLetters",
        method="get",
        path=_ALL,
        summary="List what could not be applied",
        tag=TAG,
        parameters=(
            query("state", "Which of them.", {"enum": ["waiting", "replayed", "all"]}),
            query("reason", "Only those of this reason, as it is told."),
            query("cursor", "`meta.next_cursor` of the page before."),
            number_in_query("per_page", "Letters on a page.", PER_PAGE, PER_PAGE_MAX),
        ),
        answers=(
            Answer(
                HTTPStatus.OK,
                "The newest first, without what they held.",
                record({"dead_letters": rows(record(_LETTER)), "meta": CURSOR_META}),
            ),
            *api_errors(HTTPStatus.UNPROCESSABLE_ENTITY),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="listDeadLetterReasons",
        method="get",
        path=f"{_ALL}/reasons",
        summary="List why dead letters wait",
        tag=TAG,
        answers=(
            Answer(
                HTTPStatus.OK,
                "The most frequent reason first.",
                record(
                    {
                        "reasons": rows(
                            record(
                                {"reason": TEXT, "count": COUNT, "first_at": TIME, "last_at": TIME}
                            )
                        )
                    }
                ),
            ),
            *api_errors(),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="showDeadLetter",
        method="get",
        path=_ONE,
        summary="Show a dead letter with what it held",
        tag=TAG,
        parameters=(_ID,),
        answers=(
            Answer(HTTPStatus.OK, "The letter.", record({"dead_letter": _WHOLE_LETTER})),
            *api_errors(HTTPStatus.NOT_FOUND),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="replayDeadLetter",
        method="post",
        path=f"{_ONE}/replay",
        summary="Publish a dead letter again",
        tag=TAG,
        description="After what was wrong is mended. Again is as good as once.",
        parameters=(_ID, IDEMPOTENCY_KEY),
        answers=(
            Answer(
                HTTPStatus.OK, "The letter as it is now.", record({"dead_letter": _WHOLE_LETTER})
            ),
            *api_errors(HTTPStatus.NOT_FOUND, *_REPLAY_ERRORS),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="replayDeadLetters",
        method="post",
        path=f"{_ALL}/replay",
        summary="Publish dead letters again",
        tag=TAG,
        description="The oldest that wait, as many as a call takes. As long as some remain, ask"
        " again with the `up_to` of the answer.",
        parameters=(IDEMPOTENCY_KEY,),
        body={
            JSON: record(
                {"reason": TEXT_OR_NULL, "up_to": COUNT_OR_NULL},
                *("reason", "up_to"),
            )
        },
        answers=(
            Answer(
                HTTPStatus.OK,
                "How many went and how many are left.",
                record({"replay": record({"replayed": COUNT, "remaining": COUNT, "up_to": COUNT})}),
            ),
            *api_errors(HTTPStatus.BAD_REQUEST, *_REPLAY_ERRORS),
        ),
        security=(API_KEY,),
    ),
)
