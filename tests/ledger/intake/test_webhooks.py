"""`POST /webhooks/lago/{organization_id}`: signed by the organization's secret, never lost."""

import json

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from contracts.cloudevents import EVENT_BYTES_MAX
from services.ledger.decoding import Refused, decode
from services.ledger.intake.commands import listeners
from services.ledger.intake.settings import IntakeSettings
from tests.ledger.intake.builders import (
    encoded,
    hmac_signature,
    jwt_signature,
    lago_credit_note,
    lago_customer,
    lago_invoice,
    lago_payment,
    payment_receipt,
    public_pem,
    webhook,
)
from tests.ledger.intake.conftest import Log, RunningIntake

KEY = "hmac-key"


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


async def deliver(
    intake: RunningIntake,
    body: bytes,
    *,
    signature: str | None = None,
    algorithm: str | None = "hmac",
    unique_key: str | None = "key-1",
    organization_id: str = "acme",
) -> httpx.Response:
    """As Lago posts it; signed with KEY unless a signature is given (empty: none is sent)."""
    signed = hmac_signature(body, KEY) if signature is None else signature
    headers = {
        "x-lago-signature": signed,
        "x-lago-signature-algorithm": algorithm,
        "x-lago-unique-key": unique_key,
    }
    async with intake.client() as client:
        return await client.post(
            f"/webhooks/lago/{organization_id}",
            content=body,
            headers={name: value for name, value in headers.items() if value},
        )


@pytest.fixture
async def source(intake: RunningIntake) -> RunningIntake:
    """The intake, knowing the HMAC key of `acme`."""
    await intake.set_source("lago_hmac", KEY.encode())
    return intake


PUBLISHED = [
    (webhook("invoice.created", lago_invoice()), "billing.invoices"),
    (webhook("invoice.voided", lago_invoice()), "billing.invoices"),
    (webhook("credit_note.created", lago_credit_note()), "billing.credit-notes"),
    (webhook("payment.succeeded", lago_payment()), "billing.payments"),
    (webhook("payment_receipt.created", payment_receipt()), "billing.payments"),
    (webhook("customer.updated", lago_customer()), "billing.customers"),
    (
        webhook(
            "invoice.payment_dispute_lost",
            {"invoice": lago_invoice(), "provider_error": None},
            object_type="payment_dispute_lost",
        ),
        "billing.invoices",
    ),
]


@pytest.mark.kafka
async def test_signed_webhooks_are_on_their_topics_as_the_organizations_events(
    source: RunningIntake, log: Log
) -> None:
    for number, (body, _) in enumerate(PUBLISHED):
        answer = await deliver(source, encoded(body), unique_key=f"key-{number}")
        assert (answer.status_code, answer.json()) == (httpx.codes.OK, {"status": "published"})
    sent = {
        event["id"]: (record.topic, event)
        for record in await log.records(len(PUBLISHED))
        if (event := json.loads(record.value or b""))
    }
    for number, (body, topic) in enumerate(PUBLISHED):
        found, event = sent[f"key-{number}"]
        assert found == log.topics[topic]
        assert (event["source"], event["type"]) == ("lago", body["webhook_type"])
        assert event["organizationid"] == "acme"


async def test_a_delivery_that_is_repeated_has_the_same_id(source: RunningIntake, log: Log) -> None:
    body = encoded(webhook("invoice.created", lago_invoice()))
    for _ in range(2):
        await deliver(source, body, unique_key=None)
    ids = {json.loads(record.value or b"")["id"] for record in await log.records(2)}
    assert len(ids) == 1


@pytest.mark.parametrize("algorithm", ["jwt", None])
async def test_a_webhook_signed_as_jwt_is_believed(
    intake: RunningIntake, rsa_key: rsa.RSAPrivateKey, algorithm: str | None
) -> None:
    await intake.set_source("lago_jwt", public_pem(rsa_key))
    body = encoded(webhook("invoice.created", lago_invoice()))
    answer = await deliver(
        intake, body, signature=jwt_signature(body.decode(), rsa_key), algorithm=algorithm
    )
    assert answer.status_code == httpx.codes.OK


BODY = encoded(webhook("invoice.created", lago_invoice()))


UNSIGNED = [
    (BODY, {"signature": hmac_signature(BODY, "other")}),
    (BODY + b" ", {"signature": hmac_signature(BODY, KEY)}),
    (BODY, {"signature": ""}),
    (BODY, {"signature": "a.b.c", "algorithm": "jwt"}),
    (BODY, {"algorithm": "sha1"}),
    (BODY, {"organization_id": "hooli"}),
    (BODY, {"organization_id": "%00"}),
    (BODY, {"organization_id": "x" * 65}),
    (b"not json", {"signature": hmac_signature(BODY, KEY)}),
]


async def test_whatever_the_organization_did_not_sign_is_refused_the_same(
    source: RunningIntake, log: Log, subtests: pytest.Subtests
) -> None:
    for sent, changed in UNSIGNED:
        with subtests.test(str(changed)):
            answer = await deliver(source, sent, **changed)
            assert answer.status_code == httpx.codes.UNAUTHORIZED
            assert answer.json() == {"status": 401, "error": "Unauthorized"}
    assert await log.count() == 0


async def test_the_secret_of_one_organization_opens_no_other(
    source: RunningIntake, log: Log
) -> None:
    await source.set_source("lago_hmac", b"hoolis", organization_id="hooli")
    answer = await deliver(source, BODY, organization_id="hooli")
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert await log.count() == 0


async def test_a_replaced_secret_counts_at_once(source: RunningIntake) -> None:
    await source.set_source("lago_hmac", b"rotated")
    assert (await deliver(source, BODY)).status_code == httpx.codes.UNAUTHORIZED
    rotated = await deliver(source, BODY, signature=hmac_signature(BODY, "rotated"))
    assert rotated.status_code == httpx.codes.OK


NO_WEBHOOKS = [
    (b"", "not_json"),
    (b"{", "not_json"),
    (b"\xff", "not_json"),
    (b"[]", "not_a_webhook"),
    (b"{}", "not_a_webhook"),
    (b'{"webhook_type": 1, "object_type": "invoice"}', "not_a_webhook"),
]


async def test_no_json_and_no_envelope_are_a_400(
    source: RunningIntake, subtests: pytest.Subtests
) -> None:
    for body, code in NO_WEBHOOKS:
        with subtests.test(str(body)):
            answer = await deliver(source, body)
            assert answer.status_code == httpx.codes.BAD_REQUEST
            assert answer.json()["code"] == code


MEANINGLESS = [
    webhook("subscription.started", {"lago_id": "sub-1"}),
    webhook("wallet_transaction.created", {"lago_id": "wt-1"}),
    webhook("invoice.payment_failure", {}, object_type="payment_provider_invoice_payment_error"),
]


async def test_types_that_mean_nothing_are_fine_and_not_published(
    source: RunningIntake, log: Log
) -> None:
    for body in MEANINGLESS:
        answer = await deliver(source, encoded(body))
        assert (answer.status_code, answer.json()) == (httpx.codes.OK, {"status": "ignored"})
    assert await log.count() == 0


UNAPPLIABLE = [
    (webhook("invoice.created", lago_invoice(currency="EURO")), "data.invoice.currency"),
    (webhook("invoice.created", lago_invoice(number="\x00")), "data.invoice.number"),
    (webhook("invoice.created", None), "data.invoice"),
    (webhook("invoice.created", "text"), "data.invoice"),
    (webhook("payment.succeeded", lago_payment(invoice_ids=[])), "data.payment.invoice_ids"),
]


async def test_an_object_that_cannot_be_applied_is_kept_for_the_dead_letters(
    source: RunningIntake, log: Log
) -> None:
    for body, _ in UNAPPLIABLE:
        answer = await deliver(source, encoded(body))
        assert (answer.status_code, answer.json()) == (httpx.codes.OK, {"status": "unappliable"})
    reasons = []
    for record in await log.records(len(UNAPPLIABLE)):
        outcome = decode(record.value, record.headers, record.timestamp, None)
        assert isinstance(outcome, Refused)
        assert (record.key or b"").startswith(b"acme")
        reasons.append(outcome.reason.partition(": ")[0])
    assert sorted(reasons) == sorted(field for _, field in UNAPPLIABLE)


async def test_a_webhook_over_a_mebibyte_is_refused(source: RunningIntake) -> None:
    answer = await deliver(source, b" " * (EVENT_BYTES_MAX + 1))
    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    said = answer.json()
    assert said["code"] == "too_large"
    assert str(EVENT_BYTES_MAX) in said["detail"]


def test_a_signature_that_holds_the_whole_webhook_reaches_the_intake(
    settings: IntakeSettings,
) -> None:
    # The head has the body once more in base64, and a signature.
    listener, _ = listeners(settings)
    assert listener.header_bytes_max > EVENT_BYTES_MAX * 4 / 3 + 1_024


async def test_a_jwt_over_a_large_body_is_believed(
    intake: RunningIntake, rsa_key: rsa.RSAPrivateKey
) -> None:
    # Lago signs the whole body, so the header grows with it.
    await intake.set_source("lago_jwt", public_pem(rsa_key))
    fees = [{"lago_id": f"fee-{number}", "amount_cents": number} for number in range(4_900)]
    body = encoded(webhook("invoice.created", lago_invoice(fees=fees, note="x" * 500_000)))
    answer = await deliver(
        intake, body, signature=jwt_signature(body.decode(), rsa_key), algorithm="jwt"
    )
    assert answer.json() == {"status": "published"}
