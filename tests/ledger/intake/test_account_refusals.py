"""Settings that are wrong, or not the key's to change, are refused and nothing is published."""

import httpx
import pytest

from tests.ledger.intake.builders import customer, encoded
from tests.ledger.intake.conftest import Log, RunningIntake

SCOPES = ("customers:write", "organizations:write")


WRONG_CUSTOMERS = [
    ({"customer": {"name": "Hooli"}}, {"external_id": ["value_is_mandatory"]}),
    ({"customer": customer(currency="EURO")}, {"currency": ["unknown_currency"]}),
    (
        {"customer": customer(billing_configuration={"document_locale": "xx"})},
        {"billing_configuration.document_locale": ["not_a_valid_language_code"]},
    ),
    ({"customer": customer(timezone="Mars")}, {"timezone": ["value_is_invalid"]}),
    ({"customer": customer(name="\x00")}, {"name": ["value_is_invalid"]}),
    ({"customer": []}, {"customer": ["value_is_mandatory"]}),
    ([], {"customer": ["value_is_mandatory"]}),
]


async def test_a_customer_that_is_wrong_is_refused_with_lagos_codes(
    intake: RunningIntake, log: Log, subtests: pytest.Subtests
) -> None:
    async with intake.sender(scopes=SCOPES) as client:
        for body, details in WRONG_CUSTOMERS:
            with subtests.test(str(details)):
                answer = await client.post("/api/v1/customers", content=encoded(body))
                assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
                assert answer.json()["error_details"] == details
    assert await log.count() == 0


@pytest.mark.parametrize(
    ("method", "address", "code"),
    [
        ("POST", "/api/v1/customers", "customers_write_not_allowed"),
        ("PUT", "/api/v1/organizations", "organizations_write_not_allowed"),
    ],
)
async def test_each_call_needs_its_own_scope(
    intake: RunningIntake, method: str, address: str, code: str
) -> None:
    async with intake.sender(scopes=("events:write",)) as client:
        answer = await client.request(method, address, json={})
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert answer.json()["code"] == code


@pytest.mark.parametrize(
    ("sent", "details"),
    [
        ({"id": "hooli"}, {"id": ["value_is_invalid"]}),
        ({"name": "n" * 256}, {"name": ["value_is_too_long"]}),
        ({"logo_url": "http://10.0.0.1/x.png"}, {"logo_url": ["value_is_invalid"]}),
        (
            {"allowed_origins": ["https://*.com"], "branding": {"radius": 99}},
            {
                "allowed_origins[0]": ["value_is_invalid"],
                "branding.radius": ["value_is_out_of_range"],
            },
        ),
    ],
)
async def test_an_organization_that_is_wrong_is_refused_with_every_field(
    intake: RunningIntake, log: Log, sent: dict[str, object], details: dict[str, list[str]]
) -> None:
    async with intake.sender(scopes=SCOPES) as client:
        answer = await client.put("/api/v1/organizations", json={"organization": sent})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.json()["error_details"] == details
    assert await log.count() == 0


async def test_a_change_that_nobody_applies_is_a_503_and_in_the_log(
    intake: RunningIntake, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.ledger.intake.waiting.APPLIED_SECONDS_MAX", 0.1)
    async with intake.sender(scopes=SCOPES) as client:
        answer = await client.post("/api/v1/customers", json={"customer": customer()})
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert (answer.json()["code"], answer.headers["retry-after"]) == ("not_yet_applied", "1")
    assert len(await log.records(1)) == 1
