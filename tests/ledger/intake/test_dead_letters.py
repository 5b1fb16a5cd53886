"""`/api/v1/dead_letters`: an organization sees and replays its own, and nobody else's."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from tests.ledger.intake.builders import encoded, event
from tests.ledger.intake.conftest import Log, RunningIntake, until
from tests.servers import Database, Topics

LETTERS = "/api/v1/dead_letters"
REASON = "data.invoice.number: value_is_mandatory: is missing"


class Letters:
    """Dead letters as the projector leaves them."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", topic: str) -> None:
        self._connection = connection
        self._topic = topic
        self._offset = 0

    async def add(
        self,
        organization_id: str | None = "acme",
        *,
        reason: str = REASON,
        value: bytes | None = b"{}",
        partition: int = 1,
    ) -> int:
        self._offset += 1
        added: int = await self._connection.fetchval(
            """
            INSERT INTO ledger.dead_letters (
                topic, partition, record_offset, organization_id, record_value, record_headers,
                reason
            )
            VALUES ($1, $2, $3, $4, $5, '[["Y2VfdHlwZQ==", null]]', $6) RETURNING dead_letter_id
            """,
            self._topic,
            partition,
            self._offset,
            organization_id,
            value,
            reason,
        )
        return added


@pytest.fixture
async def letters(postgres: Database, topics: Topics) -> AsyncIterator[Letters]:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        yield Letters(connection, topics["billing.invoices"])
    finally:
        await connection.close()


@pytest.fixture
async def acme(intake: RunningIntake) -> AsyncIterator[httpx.AsyncClient]:
    async with intake.sender() as client:
        yield client


async def ids(client: httpx.AsyncClient, **query: str) -> list[int]:
    answer = await client.get(LETTERS, params=query)
    assert answer.status_code == httpx.codes.OK, answer.text
    return [letter["id"] for letter in answer.json()["dead_letters"]]


async def replayed(client: httpx.AsyncClient, **asked: object) -> dict[str, Any]:
    answer = await client.post(f"{LETTERS}/replay", json=asked)
    assert answer.status_code == httpx.codes.OK, answer.text
    done: dict[str, Any] = answer.json()["replay"]
    return done


async def test_pages_go_on_where_the_last_one_ended(
    letters: Letters, acme: httpx.AsyncClient
) -> None:
    added = [await letters.add() for _ in range(5)]
    seen: list[int] = []
    query = {"per_page": "2"}
    while True:
        page = (await acme.get(LETTERS, params=query)).json()
        seen += [letter["id"] for letter in page["dead_letters"]]
        if page["meta"]["next_cursor"] is None:
            break
        query["cursor"] = page["meta"]["next_cursor"]
    assert seen == added[::-1]


async def test_letters_are_found_by_reason_and_state(
    letters: Letters, acme: httpx.AsyncClient
) -> None:
    missing = await letters.add()
    other = [await letters.add(reason="value: value_is_invalid: is not JSON") for _ in range(2)]
    assert await ids(acme, reason=REASON) == [missing]
    reasons = (await acme.get(f"{LETTERS}/reasons")).json()["reasons"]
    assert [(found["count"], found["reason"]) for found in reasons] == [
        (2, "value: value_is_invalid: is not JSON"),
        (1, REASON),
    ]
    assert (await replayed(acme, reason=REASON))["replayed"] == 1
    assert await ids(acme) == other[::-1]
    assert await ids(acme, state="replayed") == [missing]
    assert len(await ids(acme, state="all")) == 3


async def test_another_organizations_letters_and_nobodys_look_absent(
    letters: Letters, acme: httpx.AsyncClient, log: Log
) -> None:
    for foreign in (await letters.add("hooli"), await letters.add(None)):
        assert (await acme.get(f"{LETTERS}/{foreign}")).status_code == httpx.codes.NOT_FOUND
        refused = await acme.post(f"{LETTERS}/{foreign}/replay")
        assert refused.status_code == httpx.codes.NOT_FOUND
        assert refused.json()["code"] == "dead_letter_not_found"
    assert await ids(acme, state="all") == []
    assert (await acme.get(f"{LETTERS}/reasons")).json() == {"reasons": []}
    assert await replayed(acme) == {"replayed": 0, "remaining": 0, "up_to": 2}
    assert await log.count() == 0


@pytest.mark.usefixtures("projector")
async def test_a_replayed_letter_is_applied_as_it_came(
    letters: Letters, acme: httpx.AsyncClient, log: Log, postgres: Database
) -> None:
    sent = encoded(event())
    letter_id = await letters.add(value=sent)
    shown = (await acme.get(f"{LETTERS}/{letter_id}")).json()["dead_letter"]
    assert (shown["topic"], shown["replayed_at"]) == ("billing.invoices", None)
    assert shown["value"] == {"encoding": "utf-8", "text": sent.decode()}
    assert shown["headers"] == [{"name": "ce_type", "value": None}]
    key = {"idempotency-key": "one"}
    for headers in ({}, {}, key, key):
        answer = await acme.post(f"{LETTERS}/{letter_id}/replay", headers=headers)
        assert answer.json()["dead_letter"]["replayed_at"] is not None
    assert answer.headers["idempotency-replayed"] == "true"
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        await until(
            lambda: connection.fetchval(
                "SELECT count(*) FROM read_model.invoices WHERE organization_id = 'acme'"
            )
        )
    finally:
        await connection.close()
    # Asked for twice, published once.
    (record,) = await log.records(1)
    assert (record.value, record.partition) == (sent, 1)
    assert await log.count() == 1


async def test_a_replay_stops_at_what_there_was_when_it_began(
    letters: Letters, acme: httpx.AsyncClient
) -> None:
    for _ in range(203):
        await letters.add()
    key = {"idempotency-key": "one"}
    first = (await acme.post(f"{LETTERS}/replay", headers=key)).json()["replay"]
    assert (first["replayed"], first["remaining"]) == (200, 3)
    # Asked again by a sender that did not hear the answer.
    assert (await acme.post(f"{LETTERS}/replay", headers=key)).json()["replay"] == first
    anew = await letters.add()
    second = await replayed(acme, up_to=first["up_to"])
    assert (second["replayed"], second["remaining"]) == (3, 0)
    assert await ids(acme) == [anew]


async def test_bytes_that_are_no_text_are_shown_in_base64(
    letters: Letters, acme: httpx.AsyncClient
) -> None:
    letter_id = await letters.add(value=b"\xff\xfe")
    shown = (await acme.get(f"{LETTERS}/{letter_id}")).json()["dead_letter"]
    assert shown["value"] == {"encoding": "base64", "text": "//4="}


async def test_what_cannot_be_meant_is_named(acme: httpx.AsyncClient) -> None:
    meant: dict[str, str]
    for meant in (
        {"state": "all of it"},
        {"cursor": "x"},
        {"cursor": "9" * 19},
        {"per_page": "101"},
        {"reason": "\0"},
    ):
        answer = await acme.get(LETTERS, params=meant)
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert list(answer.json()["error_details"]) == list(meant)


async def test_a_key_without_the_scope_is_refused(intake: RunningIntake) -> None:
    async with intake.sender(scopes=("billing:read",)) as reader:
        for answer in (
            await reader.get(LETTERS),
            await reader.post(f"{LETTERS}/replay"),
            await reader.get("/api/v1/projection"),
        ):
            assert answer.status_code == httpx.codes.FORBIDDEN
            assert answer.json()["code"] == "events_write_not_allowed"


@pytest.mark.usefixtures("projector")
async def test_freshness_is_told_by_topic(intake: RunningIntake, postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    async with intake.sender(scopes=("events:write", "console")) as acme:
        answer = await acme.post("/api/v1/events", content=json.dumps(event()))
        assert answer.status_code == httpx.codes.ACCEPTED

        async def invoices() -> dict[str, Any] | None:
            topics = (await acme.get("/api/v1/projection")).json()["projection"]["topics"]
            found: dict[str, Any] = next(
                one for one in topics if one["topic"] == "billing.invoices"
            )
            return found if found["last_applied_at"] is not None else None

        read = await until(invoices)
        assert read["lag_seconds"] < 5
        assert read["stopped_partitions"] == []
        await connection.execute(
            "UPDATE ledger.positions SET stopped_at = now(), stopped_reason = 'a flood'"
            " WHERE topic LIKE '%invoices' AND partition = 2"
        )
        assert (await acme.get("/api/v1/projection")).json()["projection"]["rebuild"] is None
        await connection.execute(
            "INSERT INTO ledger.rebuilds (migrations_digest, records_done, records_total)"
            " VALUES ('', 3, 9)"
        )
        await connection.close()
        rebuild = (await acme.get("/api/v1/projection")).json()["projection"]["rebuild"]
        assert (rebuild["phase"], rebuild["records_done"], rebuild["finished_at"]) == (
            "reading", 3, None,
        )  # fmt: skip
        (halt,) = (await invoices() or {})["stopped_partitions"]
        assert (halt["partition"], halt["reason"]) == (2, "a flood")
