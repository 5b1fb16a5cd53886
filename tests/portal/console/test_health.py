"""Health: how far behind, what is stopped, what was refused and why, and sending it again."""

import re
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from tests.ledger.intake.builders import encoded, event, invoice
from tests.portal.console.whole import Whole, whole
from tests.servers import Database, Topics
from tests.token.conftest import Instance, until

HEALTH = "/console/health"
LETTERS = f"{HEALTH}/events"
REASON = "data.invoice.number: value_is_mandatory: is missing"


@pytest.fixture
async def ledger(postgres: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def refuse(
    ledger: "asyncpg.Connection[asyncpg.Record]",
    topics: Topics,
    value: bytes,
    *,
    organization_id: str = "acme",
    offset: int = 1_000,
) -> int:
    """A dead letter as the projector leaves it."""
    letter_id: int = await ledger.fetchval(
        "INSERT INTO ledger.dead_letters (topic, partition, record_offset, organization_id,"
        " record_value, reason) VALUES ($1, 0, $2, $3, $4, $5) RETURNING dead_letter_id",
        topics["billing.invoices"],
        offset,
        organization_id,
        value,
        REASON,
    )
    return letter_id


async def assert_freshness_is_shown(
    running: Whole, ledger: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """How far behind each topic is, what is stopped, and how far a rebuild is."""

    async def up_to_date() -> str | None:
        page = (await running.operator.get(HEALTH)).text
        return page if "Customers see everything that has come." in page else None

    assert (await until(up_to_date)).count("up to date") == 5
    await ledger.execute(
        "UPDATE ledger.positions SET stopped_at = now(), stopped_reason = 'a flood & more'"
        " WHERE topic LIKE '%invoices' AND partition = 1"
    )
    await ledger.execute(
        "INSERT INTO ledger.rebuilds (migrations_digest, records_done, records_total)"
        " VALUES ('', 3, 9)"
    )
    page = (await running.operator.get(HEALTH)).text
    assert "Some events are held up until you look at them." in page
    assert "a flood &amp; more" in page
    assert "portico ledger positions resume billing.invoices 1" in page
    assert '<progress value="3" max="9"' in page


async def assert_a_refused_event_is_read_and_sent_again(
    running: Whole, ledger: "asyncpg.Connection[asyncpg.Record]", topics: Topics
) -> None:
    # Its cause is gone since: what it holds is good.
    good = encoded(event(data={"invoice": invoice(number="<b>N</b>")}))
    letter_id = await refuse(ledger, topics, good)
    foreign = await refuse(ledger, topics, good, organization_id="hooli", offset=1_001)
    health = (await running.operator.get(HEALTH)).text
    assert "data.invoice.number\N{POP DIRECTIONAL ISOLATE} is missing." in health
    assert REASON in health
    listed = (await running.operator.get(LETTERS, params={"reason": REASON})).text
    assert re.findall(rf'href="{LETTERS}/(\d+)"', listed) == [str(letter_id)]
    shown = (await running.operator.get(f"{LETTERS}/{letter_id}")).text
    assert "&#34;number&#34;: &#34;&lt;b&gt;N&lt;/b&gt;&#34;" in shown
    for path in (f"{LETTERS}/{foreign}", f"{LETTERS}/x", f"{LETTERS}?state=x"):
        assert (await running.operator.get(path)).status_code == httpx.codes.NOT_FOUND
    assert "This cannot be shown" in (await running.operator.get(f"{LETTERS}/{foreign}")).text

    answer = await running.send(f"{LETTERS}/{letter_id}", f"{LETTERS}/{letter_id}/replay")
    assert "1 event was sent again" in (await running.operator.get(answer.headers["location"])).text
    assert (
        await until(
            lambda: ledger.fetchval(
                "SELECT number FROM read_model.invoices WHERE organization_id = 'acme'"
            )
        )
        == "<b>N</b>"
    )
    assert "None waits." in (await running.operator.get(HEALTH)).text


async def test_health_is_told_and_what_was_refused_is_sent_again(
    postgres: Database,
    token_service: Instance,
    topics: Topics,
    api_key: str,
    ledger: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    async with whole(postgres, token_service, topics, api_key) as running:
        await assert_a_refused_event_is_read_and_sent_again(running, ledger, topics)
        await assert_freshness_is_shown(running, ledger)


async def test_all_of_a_reason_are_sent_again_after_a_question_and_go_on_in_turns(
    postgres: Database,
    token_service: Instance,
    topics: Topics,
    api_key: str,
    ledger: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    good = encoded(event())
    for offset in range(201):
        await refuse(ledger, topics, good, offset=2_000 + offset)
    async with whole(postgres, token_service, topics, api_key, projecting=False) as running:
        await assert_all_are_sent_again_in_turns(running, ledger)


async def assert_all_are_sent_again_in_turns(
    running: Whole, ledger: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    question = f"{LETTERS}/replay"
    asked = await running.operator.get(question, params={"reason": REASON})
    assert "Send these events again?" in asked.text
    assert await ledger.fetchval("SELECT count(replayed_at) FROM ledger.dead_letters") == 0
    turn = await running.send(question, question, reason=REASON)
    assert turn.status_code == httpx.codes.OK
    assert "200 were sent again. 1 is left." in turn.text
    up_to = re.search(r'name="up_to" value="(\d+)"', turn.text)
    assert up_to
    last = await running.send(question, question, reason=REASON, up_to=up_to[1])
    assert last.headers["location"] == f"{LETTERS}?done=1"
    assert (
        await ledger.fetchval("SELECT count(*) - count(replayed_at) FROM ledger.dead_letters") == 0
    )


async def test_what_is_left_to_read_is_unknown_while_the_projector_does_not_look(
    postgres: Database,
    token_service: Instance,
    topics: Topics,
    api_key: str,
    ledger: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    topic = topics["billing.invoices"]
    await ledger.execute(
        "INSERT INTO ledger.positions (topic, partition, next_offset, end_offset, observed_at)"
        " VALUES ($1, 0, 5, 5, now()), ($1, 1, 5, 5, '2026-01-31 12:34Z')",
        topic,
    )
    async with whole(postgres, token_service, topics, api_key, projecting=False) as running:
        assert "unknown since Jan 31, 2026, 12:34" in (await running.operator.get(HEALTH)).text
        await ledger.execute("UPDATE ledger.positions SET observed_at = now(), end_offset = 7")
        page = (await running.operator.get(HEALTH)).text
        assert "unknown" not in page
        assert re.search(r'data-label="Still to read">4<', page)
        # Nobody has applied anything of it: no age at all, and none of half a century.
        assert "not known yet" in page
        assert "Customers see data that is behind." in page
