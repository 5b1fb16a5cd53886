"""Webhooks arrive signed, whatever the receiver does; what does not arrive is sent again."""

import json
from collections.abc import Collection

import pytest
from standardwebhooks.webhooks import Webhook

from services.chassis.checked_connections import Resolve
from services.ledger.activity.endpoints import UrlRefusedError
from services.ledger.activity.outcomes import duration_text
from services.ledger.activity.sender import ENDPOINT_IN_FLIGHT_MAX
from services.ledger.activity.sending import ANSWER_CHARACTERS_MAX, Post
from tests.ledger.activity.delivering import Office, event
from tests.ledger.activity.receiving import Respond, hangs, pours, receiving, says
from tests.token.conftest import until


@pytest.mark.kafka
async def test_a_host_is_told_what_a_customer_did(office: Office) -> None:
    async with receiving() as receiver, office.delivering():
        _, secret = await office.endpoint(receiver.url())
        told = event()
        await office.tell(told, told)
        await office.until_deliveries("delivered")
        await office.until_read(2)

    (received,) = receiver.received
    body = Webhook(secret).verify(received.body, received.headers)
    assert body == {
        "type": "invoice.viewed",
        "timestamp": "2026-01-31T12:00:00+00:00",
        "data": {
            "session_id": "ses-1",
            "invoice_id": "inv-1",
            "organization_id": "acme",
            "external_customer_id": "cus-1",
            "preview": False,
        },
    }
    assert received.headers["content-type"] == "application/json"


async def test_one_that_failed_comes_again_with_the_same_id(office: Office) -> None:
    async with receiving(says(500, body=b"no\x00t now"), says(503), says(200)) as receiver:
        endpoint_id, secret = await office.endpoint(receiver.url())
        await office.due(endpoint_id)
        async with office.sending():
            (delivery,) = await office.until_deliveries("delivered")

    assert len({each.headers["webhook-id"] for each in receiver.received}) == 1
    assert len({each.body for each in receiver.received}) == 1
    assert (delivery["attempt_count"], delivery["answer_status"]) == (3, 200)
    for each in receiver.received:
        Webhook(secret).verify(each.body, each.headers)


LIES: dict[str, Respond] = {
    "a length that is too large": pours(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"),
    "a length that is too small": pours(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nmore"),
    "a body without end": pours(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536),
    "a body that hangs": hangs(b"HTTP/1.1 202 Accepted\r\ncontent-length: 9\r\n\r\n"),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_good_status_is_an_arrival_whatever_the_body_does(lie: str, office: Office) -> None:
    async with receiving(LIES[lie]) as receiver:
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id)
        async with office.sending(webhook_seconds_max=1.0):
            (delivery,) = await office.until_deliveries("delivered")

    assert delivery["attempt_count"] == 1
    assert len(delivery["answer"]) <= ANSWER_CHARACTERS_MAX


FAULTS: dict[str, tuple[Respond, str]] = {
    "hangs": (hangs(), "no answer within 0.2 s"),
    "hangs in its head": (hangs(b"HTTP/1.1 200 OK\r\n"), "no answer within 0.2 s"),
    "speaks something else": (pours(b"220 mail\r\n"), "RemoteProtocolError"),
    "closes": (pours(b""), "RemoteProtocolError"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_one_that_does_not_answer_has_failed_and_says_how(fault: str, office: Office) -> None:
    respond, reason = FAULTS[fault]
    async with receiving(respond) as receiver:
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id)
        async with office.sending(webhook_seconds_max=0.2, webhook_attempts_max=2):
            (delivery,) = await office.until_deliveries("failed")

    assert (delivery["attempt_count"], delivery["answer_status"]) == (2, None)
    assert reason in delivery["answer"]


async def test_a_redirect_is_not_followed(office: Office) -> None:
    async with (
        receiving() as elsewhere,
        receiving(says(307, f"location: {elsewhere.url()}")) as receiver,
    ):
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id)
        async with office.sending(webhook_attempts_max=1):
            (delivery,) = await office.until_deliveries("failed")

        assert delivery["answer_status"] == 307
        assert elsewhere.received == []


async def test_an_inner_address_is_not_asked_unless_that_was_allowed(office: Office) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await office.endpoint(f"https://127.0.0.1:{receiver.port}/")
        await office.due(endpoint_id)
        async with office.sending(webhook_attempts_max=1, webhook_loopback=False):
            (delivery,) = await office.until_deliveries("failed")
        assert receiver.open_max == 0

    assert "not public" in delivery["answer"]


async def test_a_name_that_leads_inside_by_now_is_not_asked() -> None:
    """It was public when the endpoint was made: what counts is what it is when it is sent to."""

    async with receiving() as receiver, _posting(loopback=False, resolve=_this_machine) as post:
        answer = await post.send(f"https://hooks.example.com:{receiver.port}/", {}, b"{}")
        assert receiver.open_max == 0
    assert answer.status is None
    assert "not public" in answer.text


async def test_a_name_is_looked_up_once_and_its_checked_address_asked() -> None:
    asked: list[str] = []

    async def rebinding(host: str, _: int) -> Collection[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async with receiving() as receiver, _posting(loopback=True, resolve=rebinding) as post:
        url = f"http://hooks.localhost:{receiver.port}/"
        assert (await post.send(url, {}, b"{}")).is_success
        assert "not public" in (await post.send(url, {}, b"{}")).text
    assert len(receiver.received) == 1
    assert asked == ["hooks.localhost", "hooks.localhost"]


async def test_plain_http_is_sent_to_this_machine_only(office: Office) -> None:
    """Also when that is allowed, and whether the endpoint was made then or before."""
    with pytest.raises(UrlRefusedError, match="https"):
        await office.endpoint("http://hooks.example.com/")
    async with receiving() as receiver, _posting(loopback=True, resolve=_this_machine) as post:
        answer = await post.send(f"http://hooks.example.com:{receiver.port}/", {}, b"{}")
        assert receiver.open_max == 0
    assert "https" in answer.text


async def test_both_secrets_sign_while_they_turn(office: Office) -> None:
    async with receiving() as receiver:
        endpoint_id, old = await office.endpoint(receiver.url())
        _, new = await office.endpoints.rotate("acme", endpoint_id)
        await office.due(endpoint_id)
        async with office.sending():
            await office.until_deliveries("delivered")
            _, newest = await office.endpoints.rotate("acme", endpoint_id, overlap_seconds=0)
            await office.due(endpoint_id)
            await office.until_deliveries("delivered", 2)

    turning, turned = receiver.received
    for secret in (old, new):
        Webhook(secret).verify(turning.body, turning.headers)
    assert len(turned.headers["webhook-signature"].split(" ")) == 1
    Webhook(newest).verify(turned.body, turned.headers)


async def test_one_that_is_gone_is_disabled_and_the_activity_says_so(office: Office) -> None:
    async with receiving(says(410)) as receiver:
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id, 9)
        async with office.sending():
            failed = await office.until_deliveries("failed", 9)

    endpoint = await office.endpoints.find("acme", endpoint_id)
    assert endpoint["disabled_reason"] == "it answered 410 Gone"
    (entry,) = await office.entries()
    assert (entry["type"], entry["subject"]) == ("webhook_endpoint.disabled", str(endpoint_id))
    assert len(receiver.received) <= ENDPOINT_IN_FLIGHT_MAX
    assert sum(each["answer_status"] == 410 for each in failed) >= 1


async def test_one_that_fails_for_days_is_disabled(office: Office) -> None:
    async with receiving(says(500)) as receiver:
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id)
        async with office.sending(webhook_failing_seconds_max=0.1):
            await office.until_deliveries("failed")

    endpoint = await office.endpoints.find("acme", endpoint_id)
    said = endpoint["disabled_reason"]
    assert said.startswith("it has not answered with success for ")
    assert said.rstrip("s").endswith(" second")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.4, "0 seconds"),
        (1.5, "1 second"),
        (119.0, "1 minute"),
        (7_200.0, "2 hours"),
        (432_001.0, "5 days"),
    ],
)
def test_how_long_an_endpoint_failed_is_told_in_a_fitting_unit(seconds: float, said: str) -> None:
    assert duration_text(seconds) == said


async def test_one_success_ends_the_failing(office: Office) -> None:
    async with receiving(says(500), says(200)) as receiver:
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id)
        async with office.sending():
            await office.until_deliveries("delivered")

    assert (await office.endpoints.find("acme", endpoint_id))["failing_since"] is None


async def test_a_slow_receiver_holds_up_no_other(office: Office) -> None:
    async with receiving(hangs()) as slow, receiving() as quick:
        slow_id, _ = await office.endpoint(slow.url())
        quick_id, _ = await office.endpoint(quick.url())
        await office.due(slow_id, 3 * ENDPOINT_IN_FLIGHT_MAX)
        await office.due(quick_id, 3)
        async with office.sending(webhook_seconds_max=5.0):
            await office.until_deliveries("delivered", 3)

            async def all_places_taken() -> bool:
                return slow.open_max == ENDPOINT_IN_FLIGHT_MAX

            await until(all_places_taken)

    assert slow.open_max == ENDPOINT_IN_FLIGHT_MAX


async def test_what_the_receiver_asks_for_is_waited_for(office: Office) -> None:
    async with receiving(says(429, "retry-after: 3600")) as receiver:
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id)
        async with office.sending():

            async def answered() -> bool:
                return bool((await office.deliveries())[0]["answer_status"] == 429)

            await until(answered)

    (delivery,) = await office.deliveries()
    waits = (delivery["due_at"] - delivery["attempted_at"]).total_seconds()
    assert 3_500 < waits < 3_700


async def test_two_senders_send_each_once(office: Office) -> None:
    async with receiving() as receiver:
        endpoint_id, _ = await office.endpoint(receiver.url())
        await office.due(endpoint_id, 30)
        async with office.sending(), office.sending():
            await office.until_deliveries("delivered", 30)

    assert len(receiver.received) == 30
    assert len({each.headers["webhook-id"] for each in receiver.received}) == 30


async def test_a_type_that_nobody_asked_for_is_not_sent(office: Office) -> None:
    async with receiving() as receiver, office.delivering():
        await office.endpoint(receiver.url("/a"), ["invoice.downloaded"])
        await office.endpoint(receiver.url("/b"), organization="other")
        await office.tell(event("invoice.viewed"), event("invoice.downloaded"))
        await office.until_deliveries("delivered")

    assert [(each.path, json.loads(each.body)["type"]) for each in receiver.received] == [
        ("/a", "invoice.downloaded")
    ]
    assert len(await office.deliveries()) == 1


def _posting(*, loopback: bool, resolve: Resolve) -> Post:
    return Post(seconds_max=5.0, connections_max=1, loopback=loopback, resolve=resolve)


async def _this_machine(_: str, __: int) -> Collection[str]:
    return ["127.0.0.1"]
