"""An organization sees to its webhooks by the API, and to nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from lago_python_client import Client
from lago_python_client.models import WebhookEndpoint

from contracts.activity import WEBHOOK_TYPES
from services.chassis.postgres import open_pool
from services.ledger.activity import endpoints
from services.ledger.activity.endpoints import ENDPOINTS_MAX
from services.ledger.intake.settings import IntakeSettings
from tests.ledger.intake.conftest import RunningIntake, api_key, running_intake
from tests.servers import apart
from tests.token.conftest import Instance

ALL = "/api/v1/webhook_endpoints"
URL = "https://hooks.example.com/portico"
WRONG: tuple[tuple[dict[str, Any], dict[str, list[str]]], ...] = (
    ({}, {"webhook_url": ["value_is_mandatory"]}),
    ({"webhook_url": "http://hooks.example.com"}, {"webhook_url": ["url_invalid"]}),
    ({"webhook_url": "https://127.0.0.1/"}, {"webhook_url": ["url_invalid"]}),
    ({"webhook_url": "https://[::1]/"}, {"webhook_url": ["url_invalid"]}),
    ({"webhook_url": "https://u:p@example.com/"}, {"webhook_url": ["url_invalid"]}),
    ({"webhook_url": f"{URL}#x"}, {"webhook_url": ["url_invalid"]}),
    ({"webhook_url": 7}, {"webhook_url": ["value_is_invalid"]}),
    ({"webhook_url": URL, "signature_algo": "jwt"}, {"signature_algo": ["value_is_invalid"]}),
    ({"webhook_url": URL, "event_types": []}, {"event_types": ["value_is_invalid"]}),
    ({"webhook_url": URL, "event_types": ["x"]}, {"event_types": ["value_is_invalid"]}),
    ({"webhook_url": URL, "disabled": "no"}, {"disabled": ["value_is_invalid"]}),
)


@pytest.fixture
async def host(intake: RunningIntake) -> AsyncIterator[httpx.AsyncClient]:
    async with intake.sender(scopes=("organizations:write",)) as host:
        yield host


async def created(host: httpx.AsyncClient, url: str = URL, **fields: Any) -> dict[str, Any]:
    body = {"webhook_endpoint": {"webhook_url": url, **fields}}
    answer = await host.post(ALL, json=body)
    assert answer.status_code == httpx.codes.OK, answer.text
    endpoint: dict[str, Any] = answer.json()["webhook_endpoint"]
    return endpoint


async def refused(host: httpx.AsyncClient, **fields: Any) -> dict[str, list[str]]:
    answer = await host.post(ALL, json={"webhook_endpoint": fields})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, answer.text
    details: dict[str, list[str]] = answer.json()["error_details"]
    return details


async def test_the_secret_is_seen_when_it_is_made_and_never_again(host: httpx.AsyncClient) -> None:
    made = await created(host, name="Ours")
    one = f"{ALL}/{made['lago_id']}"
    found = (await host.get(one)).json()["webhook_endpoint"]
    rotated = (await host.post(f"{one}/rotate_secret")).json()["webhook_endpoint"]
    listed = (await host.get(ALL)).json()

    assert made["secret"].startswith("whsec_")
    assert found == {name: made[name] for name in made if name != "secret"}
    assert (found["name"], found["signature_algo"]) == ("Ours", "hmac")
    assert tuple(found["event_types"]) == WEBHOOK_TYPES
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_secret_expires_at"] is not None
    assert "secret" not in listed["webhook_endpoints"][0]
    assert listed["meta"]["total_count"] == 1


async def test_a_request_that_comes_again_makes_nothing_twice(host: httpx.AsyncClient) -> None:
    body = {"webhook_endpoint": {"webhook_url": URL}}
    headers = {"idempotency-key": "first"}
    first, again = [await host.post(ALL, json=body, headers=headers) for _ in range(2)]
    one = f"{ALL}/{first.json()['webhook_endpoint']['lago_id']}"
    headers = {"idempotency-key": "second"}
    for _ in range(2):
        await host.post(f"{one}/test", headers=headers)
    sent = (await host.get(f"{one}/deliveries")).json()["webhook_deliveries"]

    assert again.json() == first.json()
    assert len(sent) == 1


async def test_what_a_change_leaves_out_stays(host: httpx.AsyncClient) -> None:
    one = f"{ALL}/{(await created(host, name='Ours'))['lago_id']}"

    async def put(**fields: Any) -> dict[str, Any]:
        answer = await host.put(one, json={"webhook_endpoint": fields})
        assert answer.status_code == httpx.codes.OK, answer.text
        changed: dict[str, Any] = answer.json()["webhook_endpoint"]
        return changed

    types = (await put(event_types=["invoice.viewed"]))["event_types"]
    disabled = await put(disabled=True, webhook_url=None, event_types=None)
    enabled = await put(disabled=False, name="")

    assert types == disabled["event_types"] == ["invoice.viewed"]
    assert disabled["name"] == "Ours"
    assert disabled["disabled_reason"] == "it was disabled by hand"
    assert (enabled["disabled_at"], enabled["name"]) == (None, None)
    assert enabled["webhook_url"] == URL


async def test_null_clears_an_endpoints_name(host: httpx.AsyncClient) -> None:
    one = f"{ALL}/{(await created(host, name='Ours'))['lago_id']}"
    answer = await host.put(one, json={"webhook_endpoint": {"name": None}})
    assert answer.json()["webhook_endpoint"]["name"] is None
    assert (await host.get(one)).json()["webhook_endpoint"]["name"] is None


async def test_what_is_wrong_with_an_endpoint_is_named(host: httpx.AsyncClient) -> None:
    for fields, details in WRONG:
        assert await refused(host, **fields) == details


async def test_an_address_is_there_once_and_ten_are_enough(host: httpx.AsyncClient) -> None:
    await created(host, f"{URL}/0")
    assert await refused(host, webhook_url=f"{URL}/0") == {"webhook_url": ["value_already_exist"]}
    for number in range(1, ENDPOINTS_MAX):
        await created(host, f"{URL}/{number}")
    assert await refused(host, webhook_url=f"{URL}/x") == {"base": ["exceeded_limit"]}


async def test_endpoints_of_others_are_not_there(
    intake: RunningIntake, host: httpx.AsyncClient
) -> None:
    theirs = f"{ALL}/{(await created(host))['lago_id']}"
    async with intake.sender("other", ("organizations:write",)) as other:
        answers = [
            await other.get(theirs),
            await other.put(theirs, json={"webhook_endpoint": {"name": "mine"}}),
            await other.delete(theirs),
            await other.post(f"{theirs}/rotate_secret"),
            await other.post(f"{theirs}/test"),
            await other.get(f"{theirs}/deliveries"),
            await other.post(f"{theirs}/deliveries/{uuid4()}/replay"),
            await other.post(f"{theirs}/deliveries/replay", json={"since": "2026-01-01T00:00Z"}),
            await other.get(f"{ALL}/none"),
        ]
        listed = (await other.get(ALL)).json()

    assert {answer.status_code for answer in answers} == {httpx.codes.NOT_FOUND}
    assert {answer.json()["code"] for answer in answers} == {"webhook_endpoint_not_found"}
    assert listed["webhook_endpoints"] == []
    assert listed["meta"]["current_page"] == 0


async def test_a_key_without_the_scope_may_not(intake: RunningIntake) -> None:
    async with intake.sender(scopes=("events:write",)) as sender, intake.client() as nobody:
        answers = (await sender.get(ALL)).status_code, (await nobody.get(ALL)).status_code
    assert answers == (httpx.codes.FORBIDDEN, httpx.codes.UNAUTHORIZED)


async def test_what_was_sent_is_listed_and_sent_again(
    intake: RunningIntake, host: httpx.AsyncClient
) -> None:
    one = f"{ALL}/{(await created(host))['lago_id']}"
    made = [(await host.post(f"{one}/test")).json()["webhook_delivery"] for _ in range(3)]
    waiting = await host.post(f"{one}/deliveries/{made[0]['id']}/replay")
    # As the sender leaves them.
    dsn = intake.settings.postgres_dsn.get_secret_value()
    async with await open_pool(dsn, application_name="test") as pool:
        await pool.execute(
            "UPDATE activity.webhook_deliveries SET status = 'failed', due_at = NULL,"
            " answer_status = 500, answer = 'no'"
        )
    first = (await host.get(f"{one}/deliveries?per_page=2&status=failed")).json()
    cursor = first["meta"]["next_cursor"]
    second = (await host.get(f"{one}/deliveries", params={"cursor": cursor})).json()
    # Asked again by a sender that did not hear the answer: without a key it would be refused.
    key, replay = {"idempotency-key": "one"}, f"{one}/deliveries/{made[0]['id']}/replay"
    again, repeated = [(await host.post(replay, headers=key)).json() for _ in range(2)]
    rest = await host.post(f"{one}/deliveries/replay", json={"since": "2026-01-01T00:00:00Z"})

    assert waiting.json()["error_details"] == {"base": ["delivery_is_waiting"]}
    pages = [each["id"] for page in (first, second) for each in page["webhook_deliveries"]]
    assert pages == [each["id"] for each in reversed(made)]
    assert second["meta"]["next_cursor"] is None
    assert again["webhook_delivery"]["webhook_id"] == made[0]["webhook_id"]
    assert again["webhook_delivery"]["status"] == "waiting"
    assert repeated == again
    assert rest.json() == {"replay": {"replayed": 2}}


async def test_tests_are_bounded(host: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "TESTS_MAX", 2)
    one = f"{ALL}/{(await created(host))['lago_id']}"
    answers = [await host.post(f"{one}/test") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 422]
    assert answers[-1].json()["error_details"] == {"base": ["too_many_tests"]}


async def test_nothing_is_sent_to_one_that_is_disabled(host: httpx.AsyncClient) -> None:
    one = f"{ALL}/{(await created(host))['lago_id']}"
    await host.post(f"{one}/test")
    await host.put(one, json={"webhook_endpoint": {"disabled": True}})
    answers = [
        await host.post(f"{one}/test"),
        await host.post(f"{one}/deliveries/replay", json={"since": "2026-01-01T00:00:00Z"}),
    ]
    listed = (await host.get(f"{one}/deliveries")).json()["webhook_deliveries"]

    assert [answer.json()["error_details"] for answer in answers] == [
        {"base": ["endpoint_is_disabled"]}
    ] * 2
    assert [each["status"] for each in listed] == ["failed"]


async def test_a_wrong_question_about_deliveries_is_named(host: httpx.AsyncClient) -> None:
    one = f"{ALL}/{(await created(host))['lago_id']}"
    for query in ("cursor=x", "cursor=WzEsMl0=", "status=lost", "per_page=0"):
        answer = await host.get(f"{one}/deliveries?{query}")
        assert list(answer.json()["error_details"]) == [query.partition("=")[0]]


async def test_lagos_own_client_sees_to_endpoints(
    settings: IntakeSettings, token: Instance
) -> None:
    async with running_intake(settings, token) as intake:
        key = await api_key(token.settings, "acme", ("organizations:write",))

        async def by_lago() -> tuple[str, str, int]:
            client = Client(api_key=key, api_url=f"{intake.url}/")
            made = client.webhook_endpoints.create(WebhookEndpoint(webhook_url=URL))
            named = WebhookEndpoint(webhook_url=f"{URL}/2", name="Two")
            changed = client.webhook_endpoints.update(named, made.lago_id)
            client.webhook_endpoints.find(made.lago_id)
            listed = client.webhook_endpoints.find_all()
            client.webhook_endpoints.destroy(made.lago_id)
            return made.webhook_url, changed.webhook_url, len(listed["webhook_endpoints"])

        assert await asyncio.to_thread(apart, by_lago) == (URL, f"{URL}/2", 1)
