"""`POST /api/v1/customers` and `PUT /api/v1/organizations`: an event, and then the next read."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import asyncpg
import httpx
import pytest
from lago_python_client.client import Client as LagoClient
from lago_python_client.models import Customer as LagoCustomer

from tests.ledger.intake.builders import encoded, event, invoice
from tests.ledger.intake.conftest import Log, RunningIntake, api_key, until
from tests.ledger.known import make_known
from tests.servers import Database

pytestmark = pytest.mark.usefixtures("projector")
SCOPES = ("customers:write", "organizations:write", "events:write")


@pytest.fixture
async def host(intake: RunningIntake) -> AsyncIterator[httpx.AsyncClient]:
    """The host product of `acme`."""
    async with sender(intake) as client:
        yield client


def sender(
    intake: RunningIntake, organization_id: str = "acme"
) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    return intake.sender(organization_id, SCOPES)


async def put_customer(host: httpx.AsyncClient, **fields: object) -> dict[str, Any]:
    answer = await host.post(
        "/api/v1/customers", json={"customer": {"external_id": "cus-1", **fields}}
    )
    assert answer.status_code == httpx.codes.OK, answer.text
    put: dict[str, Any] = answer.json()["customer"]
    return put


async def row(postgres: Database, table: str) -> dict[str, Any] | None:
    """What the next read sees."""
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        text = await connection.fetchval(
            f"SELECT object::text FROM read_model.{table} WHERE organization_id = 'acme'"  # noqa: S608 - a test's own names
        )
    finally:
        await connection.close()
    return None if text is None else dict(json.loads(text))


@pytest.mark.kafka
async def test_a_customer_is_there_when_the_call_returns(
    host: httpx.AsyncClient, postgres: Database, log: Log
) -> None:
    put = await put_customer(
        host,
        name="Hooli",
        timezone="Europe/Paris",
        billing_configuration={"document_locale": "FR"},
    )
    seen = await row(postgres, "customers")
    assert seen is not None
    assert (seen["name"], seen["billing_configuration"]) == ("Hooli", {"document_locale": "fr"})
    assert put["lago_id"] == seen["id"]
    assert put["external_id"] == "cus-1"
    assert put["billing_configuration"] == {"document_locale": "fr"}
    assert put["applicable_timezone"] == "Europe/Paris"
    (record,) = await log.records(1)
    assert json.loads(record.value or b"")["type"] == "customer.created"


async def test_a_change_keeps_what_it_does_not_mention_and_null_clears(
    host: httpx.AsyncClient,
) -> None:
    first = await put_customer(host, name="Hooli", email="a@hooli.example", currency="EUR")
    second = await put_customer(host, email=None, currency="USD")
    assert (second["name"], second["email"], second["currency"]) == ("Hooli", None, "USD")
    assert second["lago_id"] == first["lago_id"]
    assert second["created_at"] == first["created_at"]
    assert second["updated_at"] > first["updated_at"]


async def test_a_client_that_sends_back_what_it_read_changes_it_now(
    host: httpx.AsyncClient,
) -> None:
    read = await put_customer(host, name="Hooli")
    assert (await put_customer(host, **{**read, "name": "Pied Piper"}))["name"] == "Pied Piper"
    assert (await put_customer(host, **{**read, "name": "Hooli"}))["name"] == "Hooli"


async def test_changes_at_once_all_succeed_and_leave_one_customer(
    host: httpx.AsyncClient,
) -> None:
    puts = await asyncio.gather(*(put_customer(host, name=f"n-{n}") for n in range(8)))
    assert len({put["lago_id"] for put in puts}) == 1


async def test_a_customer_that_only_an_invoice_named_gets_its_own_fields(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    answer = await host.post("/api/v1/events", content=encoded(event()))
    assert answer.status_code == httpx.codes.ACCEPTED

    async def applied() -> bool:
        return await row(postgres, "invoices") is not None

    await until(applied)
    put = await put_customer(host, name="Hooli")
    assert (put["name"], put["external_id"]) == ("Hooli", "cus-1")
    assert put["lago_id"]


async def test_lagos_own_client_makes_a_customer(intake: RunningIntake) -> None:
    key = await api_key(intake.token.settings, "acme", SCOPES)
    # Its types ask for every field; its code does not.
    lago: Any = LagoClient(api_key=key, api_url=f"{intake.url}/")
    wanted = LagoCustomer.parse_obj(
        {
            "external_id": "cus-1",
            "name": "Hooli",
            "currency": "JPY",
            "billing_configuration": {"document_locale": "pt-BR"},
        }
    )
    made = await asyncio.to_thread(lago.customers.create, wanted)
    assert (made.name, made.currency, made.applicable_timezone) == ("Hooli", "JPY", "UTC")
    assert made.billing_configuration.document_locale == "pt-BR"


async def test_an_organization_is_changed_by_its_own_key_only(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    body = {
        "organization": {
            "name": "Acme",
            "timezone": "Europe/Paris",
            "allowed_origins": ["https://APP.example.com"],
            "branding": {"accent_color": "#1a7f5a"},
        }
    }
    answer = await host.put("/api/v1/organizations", json=body)
    assert answer.status_code == httpx.codes.OK, answer.text
    put = answer.json()["organization"]
    assert (put["lago_id"], put["name"]) == ("acme", "Acme")
    assert put["allowed_origins"] == ["https://app.example.com"]
    seen = await row(postgres, "organizations")
    assert seen is not None
    assert seen["branding"] == {"accent_color": "#1a7f5a"}
    foreign = await host.put("/api/v1/organizations", json={"organization": {"id": "hooli"}})
    assert foreign.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert foreign.json()["error_details"] == {"id": ["value_is_invalid"]}


async def test_an_organization_was_made_when_it_became_known(host: httpx.AsyncClient) -> None:
    first, second = [
        (await host.put("/api/v1/organizations", json={"organization": {"name": name}})).json()
        for name in ("Acme", "Acme Ltd")
    ]
    assert second["organization"]["name"] == "Acme Ltd"
    assert first["organization"]["created_at"] == first["organization"]["updated_at"]
    assert second["organization"]["created_at"] == first["organization"]["created_at"]


async def test_when_an_organization_of_an_event_was_made_is_not_made_up(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    make_known(postgres)
    answer = await host.put("/api/v1/organizations", json={"organization": {"name": "Acme"}})
    assert answer.json()["organization"]["created_at"] == "1970-01-01T00:00:00Z"
    assert "created_at" not in (await row(postgres, "organizations") or {})


async def test_the_organizations_time_zone_applies_to_customers_without_one(
    host: httpx.AsyncClient,
) -> None:
    await host.put("/api/v1/organizations", json={"organization": {"timezone": "Asia/Tokyo"}})
    assert (await put_customer(host))["applicable_timezone"] == "Asia/Tokyo"


async def test_a_customer_of_another_organization_is_another_customer(
    intake: RunningIntake, host: httpx.AsyncClient
) -> None:
    ours = await put_customer(host, name="Hooli")
    async with sender(intake, "pied-piper") as other:
        theirs = await put_customer(other, email="a@piper.example")
    assert theirs["lago_id"] != ours["lago_id"]
    assert theirs["name"] is None


async def test_an_event_over_http_is_in_the_read_model(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    batch = [event(data={"invoice": invoice(purchase_order_number="PO-7")})]
    assert (await host.post("/api/v1/events", content=encoded(batch))).status_code == 202

    async def invoice_row() -> dict[str, Any] | None:
        return await row(postgres, "invoices")

    assert (await until(invoice_row))["purchase_order_number"] == "PO-7"
