"""What the intake answers is described, and nothing else is; and answered as said.

Webhooks are held against their description in test_webhook_operations.py.
"""

import pytest

from services.ledger.intake.app import ROUTES
from services.ledger.intake.described import API
from tests.described import (
    not_naming_a_broken_body,
    not_refused_by_scope,
    places_described,
    places_of_routes,
    unlike_described,
)
from tests.ledger.intake.builders import event
from tests.ledger.intake.conftest import RunningIntake
from tests.ledger.intake.test_dead_letters import Letters, letters

__all__ = ["letters"]

LETTERS = "/api/v1/dead_letters"
SCOPES = ("customers:write", "organizations:write", "events:write")


def test_every_address_is_described() -> None:
    assert places_described(API) == places_of_routes(ROUTES)


@pytest.mark.usefixtures("projector")
async def test_answers_are_as_described(intake: RunningIntake, letters: Letters) -> None:
    waiting, _ = await letters.add(value=b"\xff"), await letters.add()
    branding = {"accent_color": "#1a7f5a"}
    async with intake.sender(scopes=SCOPES) as host:
        customer = {"customer": {"external_id": "cus-1", "billing_configuration": None}}
        organization = {"organization": {"name": "Acme", "branding": branding}}
        asked = [
            ("publishEvents", await host.post("/api/v1/events", json=event())),
            ("publishEvents", await host.post("/api/v1/events", json=[{}])),
            ("upsertCustomer", await host.post("/api/v1/customers", json=customer)),
            ("updateOrganization", await host.put("/api/v1/organizations", json=organization)),
            ("showProjection", await host.get("/api/v1/projection")),
            ("listDeadLetters", await host.get(LETTERS)),
            ("listDeadLetterReasons", await host.get(f"{LETTERS}/reasons")),
            ("showDeadLetter", await host.get(f"{LETTERS}/{waiting}")),
            ("showDeadLetter", await host.get(f"{LETTERS}/0")),
            ("replayDeadLetter", await host.post(f"{LETTERS}/{waiting}/replay")),
            ("replayDeadLetters", await host.post(f"{LETTERS}/replay", json={"reason": "none"})),
        ]

    found = [found for name, answer in asked for found in unlike_described(API, name, answer)]

    assert found == []


async def test_every_operation_names_the_scope_that_it_needs(intake: RunningIntake) -> None:
    ids = {"dead_letter_id": "1", "endpoint_id": "none", "delivery_id": "none"}
    async with intake.sender(scopes=("introspect",)) as nobody:
        assert await not_refused_by_scope(nobody, API, ids) == {}


async def test_a_body_that_is_no_json_is_named_by_every_operation(intake: RunningIntake) -> None:
    async with intake.sender(scopes=SCOPES) as host:
        made = await host.post(
            "/api/v1/webhook_endpoints",
            json={"webhook_endpoint": {"webhook_url": "https://hooks.example.com/portico"}},
        )
        ids = {"endpoint_id": made.json()["webhook_endpoint"]["lago_id"]}
        assert await not_naming_a_broken_body(host, API, ids) == {}
