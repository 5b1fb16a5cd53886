"""`Stripe-Signature` is checked over the raw body, the time and the secret."""

import pytest

from services.ledger.intake.stripe.signature import TOLERANCE_SECONDS, is_signed
from tests.ledger.intake.stripe.builders import CREATED, stripe_signature

BODY = b'{"id": "evt_1"}'
SECRET = "whsec_one"
SIGNED = stripe_signature(BODY, SECRET, time=CREATED)
OTHER = stripe_signature(BODY, "whsec_two", time=CREATED).partition(",")[2]


def check(header: str, *, body: bytes = BODY, secret: str = SECRET, late: float = 0) -> bool:
    return is_signed(body, header, secret.encode(), now_seconds=CREATED + late)


def test_a_signature_of_this_body_holds() -> None:
    assert check(SIGNED)


@pytest.mark.parametrize("late", [TOLERANCE_SECONDS, -TOLERANCE_SECONDS])
def test_it_holds_for_five_minutes(late: float) -> None:
    assert check(SIGNED, late=late)


@pytest.mark.parametrize("late", [TOLERANCE_SECONDS + 1, -TOLERANCE_SECONDS - 1])
def test_it_holds_no_longer(late: float) -> None:
    assert not check(SIGNED, late=late)


def test_one_of_several_is_enough_while_a_secret_is_replaced() -> None:
    time, _, mine = SIGNED.partition(",")
    assert check(f"{time},{OTHER},{mine}")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "v1=",
        SIGNED.partition(",")[2],
        SIGNED.replace("v1=", "v0="),
        SIGNED.replace(f"t={CREATED}", f"t={CREATED + 1}"),
        SIGNED.replace("t=", "t=-"),
        f"t=²,{OTHER}",
        f"t={CREATED},t={CREATED},{SIGNED.partition(',')[2]}",
        f"t={'9' * 400},{OTHER}",
        f"t={CREATED},{OTHER}",
        f"t={CREATED},v1=é",
        ("v1=0," * 50) + SIGNED,
    ],
)
def test_anything_else_is_no_signature(header: str) -> None:
    assert not check(header)


def test_another_body_is_not_signed() -> None:
    assert not check(SIGNED, body=BODY + b" ")
