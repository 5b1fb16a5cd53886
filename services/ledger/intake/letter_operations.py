"""Described: dead letters, and how far the read model is behind the log. Pure."""

from http import HTTPStatus
from typing import Final

from contracts.values import INT64_MAX
from services.chassis.api_descriptions import IF_NONE_MATCH, api_error, for_hosts
from services.chassis.openapi import JSON, Answer, Named, Operation
from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    CURSOR,
    CURSOR_META,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    in_path,
    listed,
    number_in_query,
    one_of,
    or_null,
    query,
    record,
    rows,
    said,
    under,
)
from services.ledger.intake.dead_letters import BODY_BYTES_MAX, PER_PAGE, PER_PAGE_MAX, SCOPE
from services.ledger.intake.letters import (
    COUNTED_MAX,
    REASONS_MAX,
    REASONS_OF_MAX,
    REPLAYED_AT_ONCE_MAX,
)

TAG: Final = "projection"
TAGS: Final = {TAG: "How far what is shown is behind what happened, and what could not be applied."}

_ALL: Final = "/api/v1/dead_letters"
_ONE: Final = f"{_ALL}/{{dead_letter_id}}"
_FIELDS: Final = {
    "id": COUNT,
    "topic": TEXT,
    "partition": COUNT,
    "offset": said("Of the record in its partition of the topic.", COUNT),
    "reason": said("Why it could not be applied, in a sentence.", TEXT),
    "created_at": TIME,
    "replayed_at": said("When it was published again; null: it waits.", TIME_OR_NULL),
    "value_bytes": said("The length of what it held.", COUNT_OR_NULL),
}
_LISTED_LETTER: Final = Named(
    "ListedDeadLetter", "An event that could not be applied, without what it held.", record(_FIELDS)
)
_BYTES: Final = or_null(
    Named(
        "RecordBytes",
        "What a record held: text as it was, or bytes that are no text in base64.",
        record({"encoding": one_of("utf-8", "base64"), "text": TEXT}),
    )
)
_LETTER: Final = Named(
    "DeadLetter",
    "An event that could not be applied, with what it held.",
    record(
        {
            **_FIELDS,
            "key": _BYTES,
            "value": _BYTES,
            "headers": rows(
                Named(
                    "RecordHeader",
                    "A header of a record.",
                    record({"name": TEXT, "value": _BYTES}),
                )
            ),
        }
    ),
)
_REASON: Final = Named(
    "DeadLetterReason",
    "How many dead letters wait for one reason.",
    record({"reason": TEXT, "count": COUNT, "first_at": TIME, "last_at": TIME}),
)
_REPLAY: Final = Named(
    "Replay",
    "How far a call that replays came.",
    record(
        {
            "replayed": said("Published again by this call.", COUNT),
            "remaining": said(
                f"Meant too and still waiting; counted to {COUNTED_MAX:,} at most.", COUNT
            ),
            "up_to": said("To be sent with the next call.", COUNT),
        }
    ),
)
_STOPPED: Final = Named(
    "StoppedPartition",
    "A partition of which nothing more is applied until the reason is mended.",
    record(
        {
            "partition": COUNT,
            "offset": said("Of the record that it stopped at.", COUNT),
            "stopped_at": TIME_OR_NULL,
            "reason": TEXT_OR_NULL,
        }
    ),
)
_TOPIC: Final = Named(
    "ProjectedTopic",
    "How far what is shown is behind one topic; nulls where nothing of it was read.",
    record(
        {
            "topic": TEXT,
            "lag_seconds": said(
                "Seconds since what is shown was all there was; null: not known yet.",
                NUMBER_OR_NULL,
            ),
            "lag_records": said(
                "Records that are missing; null: not known at the moment.", COUNT_OR_NULL
            ),
            "last_applied_at": said("Of the newest record that is shown.", TIME_OR_NULL),
            "log_seen_at": said(
                "When it was last looked where the log ends; `lag_records` is null when that is"
                " some seconds ago.",
                TIME_OR_NULL,
            ),
            "stopped_partitions": rows(_STOPPED),
        }
    ),
)
_REBUILD: Final = Named(
    "Rebuild",
    "The newest time that the read model was made anew from the log.",
    record(
        {
            "id": COUNT,
            "phase": TEXT,
            "records_done": COUNT_OR_NULL,
            "records_total": COUNT_OR_NULL,
            "difference_count": said("Rows that the new one has otherwise.", COUNT_OR_NULL),
            "started_at": TIME,
            "updated_at": TIME_OR_NULL,
            "swapped_at": said("Since when the new one is shown.", TIME_OR_NULL),
            "finished_at": TIME_OR_NULL,
        }
    ),
)
_PROJECTION: Final = Named(
    "Projection",
    "How far what is shown is behind the log.",
    record({"topics": rows(_TOPIC), "rebuild": or_null(_REBUILD)}),
)
_ID: Final = in_path("dead_letter_id", "The dead letter's id.", "1")
_UP_TO: Final = {"type": ["integer", "null"], "minimum": 0, "maximum": INT64_MAX}

OPERATIONS: Final = for_hosts(
    SCOPE,
    Operation(
        name="showProjection",
        method="get",
        path="/api/v1/projection",
        summary="Show how far the read model is behind the log",
        tag=TAG,
        description="Of all organizations together: it holds nothing of anybody's.",
        parameters=(IF_NONE_MATCH,),
        answers=(
            Answer(
                HTTPStatus.OK,
                "Every topic of billing, and the newest rebuild or null.",
                under("projection", _PROJECTION),
            ),
            api_error(
                HTTPStatus.FORBIDDEN, f"The key lacks the scope `{SCOPE}`, and `console` as well."
            ),
        ),
    ),
    Operation(
        name="listDeadLetters",
        method="get",
        path=_ALL,
        summary="List what could not be applied",
        tag=TAG,
        parameters=(
            query(
                "state",
                "Those that wait to be replayed, those that were, or both.",
                one_of("waiting", "replayed", "all", default="waiting"),
            ),
            query("reason", "Only those whose `reason` is exactly this."),
            CURSOR,
            number_in_query("per_page", "Letters on a page.", PER_PAGE, PER_PAGE_MAX),
            IF_NONE_MATCH,
        ),
        answers=(
            Answer(
                HTTPStatus.OK,
                "A page, the newest first, without what they held.",
                listed("dead_letters", _LISTED_LETTER, CURSOR_META),
            ),
        ),
    ),
    Operation(
        name="listDeadLetterReasons",
        method="get",
        path=f"{_ALL}/reasons",
        summary="List why dead letters wait",
        tag=TAG,
        description=f"The {REASONS_MAX} most frequent reasons, of the newest {REASONS_OF_MAX:,}"
        " that wait.",
        parameters=(IF_NONE_MATCH,),
        answers=(
            Answer(
                HTTPStatus.OK,
                "The most frequent reason first.",
                Named(
                    "DeadLetterReasonList",
                    "Why dead letters wait.",
                    record({"reasons": rows(_REASON)}),
                ),
            ),
        ),
    ),
    Operation(
        name="showDeadLetter",
        method="get",
        path=_ONE,
        summary="Show a dead letter with what it held",
        tag=TAG,
        parameters=(_ID, IF_NONE_MATCH),
        answers=(Answer(HTTPStatus.OK, "The letter.", under("dead_letter", _LETTER)),),
    ),
    Operation(
        name="replayDeadLetter",
        method="post",
        path=f"{_ONE}/replay",
        summary="Publish a dead letter again",
        tag=TAG,
        description="After what was wrong is mended: what is still wrong becomes a new dead letter."
        " One that was replayed is not published a second time.",
        parameters=(_ID,),
        answers=(Answer(HTTPStatus.OK, "The letter as it is now.", under("dead_letter", _LETTER)),),
    ),
    Operation(
        name="replayDeadLetters",
        method="post",
        path=f"{_ALL}/replay",
        summary="Publish dead letters again",
        tag=TAG,
        description=f"The oldest {REPLAYED_AT_ONCE_MAX} that wait. As long as some are `remaining`,"
        " ask again with the `up_to` of the answer: what is still wrong becomes a new dead letter"
        " behind it, which is not replayed again.",
        body={
            JSON: Named(
                "ReplayInput",
                "Which dead letters are meant; without either, all that wait.",
                record(
                    {
                        "reason": said("Only those whose `reason` is exactly this.", TEXT_OR_NULL),
                        "up_to": said("Only those whose id is this or less.", _UP_TO),
                    },
                    *("reason", "up_to"),
                ),
            )
        },
        answers=(
            Answer(HTTPStatus.OK, "How many went and how many are left.", under("replay", _REPLAY)),
        ),
    ),
    body_bytes_max=BODY_BYTES_MAX,
)
