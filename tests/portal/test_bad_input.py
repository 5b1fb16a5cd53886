"""Whatever an address says, every answer of the portal is one, and never a fault of ours."""

from random import Random
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from services.portal.api.routes import ROUTES
from services.portal.pages.routes import page_routes
from tests.portal.api.conftest import host, portal, settings, token
from tests.portal.builders import credit_note, customer, invoice, payment
from tests.portal.conftest import Fold
from tests.portal.running import Portal

__all__ = ["host", "portal", "settings", "token"]

ASKED_OF_EACH = 40
# However long the name was that somebody made up.
NAME_CHARACTERS_MAX = 64
NAMES = (
    "status", "currency", "type", "issued_from", "issued_to", "due_from", "due_to", "amount_min",
    "amount_max", "q", "sort", "limit", "cursor", "count", "from", "to", "format", "view",
    "before", "invoice_id", "payment_id", "credit_note_id", "theme", "locale", "ids", "id",
    "accent", "radius", "font", "%00", "%FF", "x" * 300,
)  # fmt: skip
VALUES = (
    "", "x", "%00", "%FF%FE", "%ED%A0%80", "%F0%9F%92%B8", "%E2%80%AE", "-1", "0", "1e309", "NaN",
    "9" * 40, "2026-02-30", "2026-03-01", "0001-01-01", "9999-12-31", "0000-00-00", "eur", "en",
    "xx-YY-zz", "../../etc/passwd", "%27%20OR%201=1--", "%25%25%5C", "true", "overdue", "-number",
    "W10", "a," * 200, "y" * 6_000, "%0D%0Aset-cookie:a=b", "[]", "%7B%7B7*7%7D%7D",
)  # fmt: skip
IDS = ("inv_1", "pay_1", "cn_1", "acme", "none", "%00", "%FF", "..%2F..%2Fx", "%20", "z" * 3_000)


def _paths() -> list[str]:
    nothing: Any = None
    pages = page_routes(queries_of=nothing, viewer_of=nothing, now=nothing, viewed=nothing)
    return [
        route.path
        for route in (*ROUTES, *pages)
        if isinstance(route, Route)
        and "GET" in (route.methods or ())
        and "stream" not in route.path
    ]


def _filled(path: str, random: Random) -> str:
    return "/".join(
        random.choice(IDS) if part.startswith("{") else part for part in path.split("/")
    )


def _query(random: Random) -> str:
    pairs = (
        f"{random.choice(NAMES)}={random.choice(VALUES)}"
        for _ in range(random.choice((1, 1, 2, 3)))
    )
    return "&".join(pairs)


async def test_no_address_is_too_much(portal: Portal, token: str, fold: Fold) -> None:
    await fold(invoice(), payment(payment_id="pay_1"), credit_note(id="cn_1"))
    random = Random(1)  # noqa: S311 - a seed that replays
    async with portal.client(token) as client:
        for path in _paths():
            for _ in range(ASKED_OF_EACH):
                address = f"{_filled(path, random)}?{_query(random)}"
                answer = await client.get(address)
                assert answer.status_code in (200, 400, 404), (address, answer.text[:300])
                assert "set-cookie" not in answer.headers
                if answer.headers.get("content-type") == "application/problem+json":
                    _check_problem(answer)


# Farthest east and west: there the first and last hours of the calendar are those of other years.
@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
async def test_the_ends_of_the_calendar_can_be_shown(
    portal: Portal, token: str, fold: Fold, timezone: str, moment: str
) -> None:
    day = moment[:10]
    await fold(
        customer(timezone=timezone),
        invoice(
            "inv_1",
            issuing_date=day,
            payment_due_date=day,
            status="voided",
            voided_at=moment,
            payment_dispute_lost_at=moment,
        ),
        invoice("inv_2", issuing_date=day, payment_dispute_lost_at=moment),
        payment("inv_1", payment_id="pay_1", created_at=moment),
        credit_note("inv_1", id="cn_1", issuing_date=day, voided_at=moment),
    )
    async with portal.client(token) as client:
        for where in ("api", "pages"):
            for path in (
                "overview",
                "invoices?issued_from=0001-01-01&issued_to=9999-12-31",
                "invoices/inv_1",
                "invoices/inv_2",
                "payments",
                "payments?from=0001-01-01&to=9999-12-31",
                "payments/pay_1",
                "credit_notes",
                "credit_notes/cn_1",
                "statement",
                "statement?from=0001-01-01&to=0001-01-01",
                "statement?from=0001-01-01&to=9999-12-31",
                "statement?from=9999-12-31&to=9999-12-31",
            ):
                answer = await client.get(f"/portal/{where}/{path}")
                assert answer.status_code == httpx.codes.OK, (where, path, answer.text[:300])
        for path in ("invoices/inv_1/pdf", "statement?format=pdf&from=0001-01-01", "invoices.csv"):
            answer = await client.get(f"/portal/api/{path}")
            assert answer.status_code == httpx.codes.OK, (path, answer.text[:300])


def _check_problem(answer: httpx.Response) -> None:
    body = answer.json()
    assert body["status"] == answer.status_code
    if body["code"] == "invalid_parameter":
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert len(body["parameter"]) <= NAME_CHARACTERS_MAX
    else:
        assert (body["code"], answer.status_code) == ("not_found", httpx.codes.NOT_FOUND)
