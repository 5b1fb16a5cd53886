"""`GET /api/v1/projection`: how far the read model is behind the log, topic by topic.

It is one for all organizations, so nothing of anybody's is in it: offsets, times, and why a
partition stopped, which names fields and never what they held.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contracts.topics import BILLING_TOPICS
from services.chassis.api_keys import ApiKeyHolder
from services.chassis.entity_tags import unless_known
from services.chassis.sql import Statements
from services.ledger.intake.letters import Answer, time_text
from services.ledger.intake.limits import holder_of
from services.ledger.intake.resources import Intake, intake_of
from services.ledger.positions import LOG_SEEN_SECONDS_MAX

_STATEMENTS = Statements(Path(__file__).parent / "sql")


async def show(request: Request) -> Response:
    """Every billing topic, those nothing has been read of with nulls."""
    intake = intake_of(request)
    _require(await holder_of(request))
    projection = {"topics": await _topics(intake), "rebuild": await _rebuild(intake)}
    return unless_known(request, JSONResponse({"projection": projection}))


def _require(holder: ApiKeyHolder) -> None:
    # For those who publish and for those who look after it.
    if "console" not in holder.scopes:
        holder.require("events:write")


async def _topics(intake: Intake) -> list[Answer]:
    names = {topic.name: f"{intake.topic_prefix}{topic.name}" for topic in BILLING_TOPICS}
    read = await intake.pool.fetch(
        _STATEMENTS["projection"], list(names.values()), LOG_SEEN_SECONDS_MAX
    )
    stopped = await intake.pool.fetch(_STATEMENTS["stopped_positions"], list(names.values()))
    by_topic = {row["topic"]: row for row in read}
    return [
        {
            "topic": name,
            "lag_seconds": _lag(row["lag_seconds"]) if row else None,
            "lag_records": row["lag_records"] if row else None,
            "last_applied_at": time_text(row["last_applied_at"]) if row else None,
            "log_seen_at": time_text(row["log_seen_at"]) if row else None,
            "stopped_partitions": [
                {
                    "partition": halt["partition"],
                    "offset": halt["next_offset"],
                    "stopped_at": time_text(halt["stopped_at"]),
                    "reason": halt["stopped_reason"],
                }
                for halt in stopped
                if halt["topic"] == topic
            ],
        }
        for name, topic in names.items()
        for row in (by_topic.get(topic),)
    ]


def _lag(seconds: float | None) -> float | None:
    return None if seconds is None else max(0.0, round(seconds, 3))


async def _rebuild(intake: Intake) -> Answer | None:
    """The newest one; None when the read model was never made anew."""
    row = await intake.pool.fetchrow(_STATEMENTS["rebuild"])
    if row is None:
        return None
    return {
        "id": row["rebuild_id"],
        "phase": row["phase"],
        "records_done": row["records_done"],
        "records_total": row["records_total"],
        "difference_count": row["difference_count"],
        "started_at": time_text(row["started_at"]),
        "updated_at": time_text(row["updated_at"]),
        "swapped_at": time_text(row["swapped_at"]),
        "finished_at": time_text(row["finished_at"]),
    }
