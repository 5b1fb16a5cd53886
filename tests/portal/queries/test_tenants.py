"""The tenant law: whoever asks sees its own, also when a statement forgets who is asking."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import asyncpg
import pytest

from services.portal.queries import (
    CreditNoteQuery,
    InvoiceQuery,
    Original,
    PaymentQuery,
    Queries,
    StatementQuery,
)
from services.portal.queries.invoice_query import SORTS
from services.portal.viewer import Viewer
from tests.portal.builders import (
    NOON,
    credit_note,
    customer,
    event,
    invoice,
    organization,
    payment,
    viewer,
)
from tests.portal.conftest import Event, Fold
from tests.servers import Database

if TYPE_CHECKING:
    from asyncpg import Pool, Record

MIGRATIONS = Path(__file__).parents[3] / "services" / "portal" / "sql" / "migrations"
OF_AN_ORGANIZATION = r"^CREATE FUNCTION portal\.(?:organization_|enter_organization).*?^\$\$;$"
# Two organizations that use the same customer ids, and two customers of one of them.
TENANTS = [("acme", "cust_1"), ("acme", "cust_2"), ("globex", "cust_1")]


def _secret(tenant: tuple[str, str]) -> str:
    return f"secret-of-{tenant[0]}-{tenant[1]}"


@pytest.fixture
async def tenants(fold: Fold) -> None:
    """Every text of a tenant has its secret in it."""
    events: list[Event] = []
    for organization_id in ("acme", "globex"):
        originals = {"prefer_originals": True, "allowed_hosts": ["files.example"]}
        name = f"name of {organization_id}"
        events.append(organization(organization_id, name=name, documents=originals))
    for tenant in TENANTS:
        organization_id, customer_id = tenant
        secret, own = _secret(tenant), {"organization_id": organization_id}
        invoice_id = f"inv-{secret}"
        events += (
            customer(customer_id, organization_id, name=secret, timezone="Asia/Tokyo"),
            invoice(
                invoice_id,
                customer_id=customer_id,
                number=secret,
                purchase_order_number=secret,
                file_url=f"https://files.example/{secret}",
                fees=[{"description": f"{secret} everywhere", "amount_cents": 1}],
                **own,
            ),
            payment(invoice_id, payment_id=secret, amount_cents=7, reference=secret, **own),
            receipt(secret, secret, organization_id),
            credit_note(
                invoice_id,
                id=secret,
                number=secret,
                reason=secret,
                file_url=f"https://files.example/{secret}",
                **own,
            ),
        )
    # Two organizations may give the same ids.
    for organization_id in ("acme", "globex"):
        shared: dict[str, Any] = {"organization_id": organization_id}
        events += (
            invoice("same", number=f"same of {organization_id}", currency="JPY", **shared),
            payment("same", payment_id="same", reference=f"same of {organization_id}", **shared),
            receipt("same", "same", organization_id),
            credit_note("same", id="same", number=f"same of {organization_id}", **shared),
        )
    await fold(*events)


def receipt(payment_id: str, receipt_id: str, organization_id: str) -> dict[str, Any]:
    number = f"{receipt_id} of {organization_id}"
    data = {
        "id": receipt_id,
        "number": number,
        "payment": {"id": payment_id},
        "file_url": f"https://files.example/{receipt_id}",
    }
    return event("payment_receipt.created", {"payment_receipt": data}, organization_id)


@pytest.fixture(params=["as it is", "without tenant predicates"])
async def crawled(
    request: pytest.FixtureRequest, postgres: Database, pool: "Pool[Record]"
) -> Queries:
    """The questions; and the same with every tenant predicate taken out of the SQL."""
    if request.param == "without tenant predicates":
        connection = await asyncpg.connect(postgres.admin_dsn)
        for path in sorted(MIGRATIONS.glob("*.sql")):
            await connection.execute(without_tenant_predicates(path.read_text()))
        await connection.close()
    return Queries(pool)


def without_tenant_predicates(text: str) -> str:
    """The functions of a migration again, without the lines that are marked `-- tenant`."""
    functions = re.findall(r"^CREATE FUNCTION.*?^\$\$;$", text, re.MULTILINE | re.DOTALL)
    kept = [line for f in functions for line in f.split("\n") if not line.endswith("-- tenant")]
    return "\n".join(kept).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def test_every_table_of_a_tenant_is_asked_for_its_tenant() -> None:
    """The marks are where they have to be, so that taking them out means something."""
    sql = "\n".join(path.read_text() for path in MIGRATIONS.glob("*.sql"))
    # Of a whole organization: see test_organization_tenants.
    sql = re.sub(OF_AN_ORGANIZATION, "", sql, flags=re.MULTILINE | re.DOTALL)
    tables = re.findall(r"(?:FROM|JOIN) read_model\.(\w+)", sql)
    marks = re.findall(r"-- tenant$", sql, re.MULTILINE)
    # Freshness is nobody's; whose payments and receipts are is said by allocations alone.
    asked = [table for table in tables if table != "freshness"]
    of_an_organization = ("organizations", "customers", "payments", "payment_receipts")
    once = sum(table in of_an_organization for table in asked)
    assert len(marks) == 2 * (len(asked) - once) + once
    assert "organization_id" not in without_tenant_predicates(
        "CREATE FUNCTION x\n    AND organization_id = $1 -- tenant\n$$;"
    )


Ask = Callable[[], Awaitable[bytes | None]]
# Of the questions for one object, and of what they ask for.
OF_ONE: tuple[Literal["payment"] | Original, ...] = (
    "invoice",
    "payment",
    "payment_receipt",
    "credit_note",
)


def questions(queries: Queries, who: Viewer) -> dict[str, Ask]:
    """Every question there is, in every shape, but those for one object."""
    lists = {
        "plain": InvoiceQuery(limit=1, count=True),
        "searched": InvoiceQuery(q="everywhere"),
        "searched for amounts": InvoiceQuery(q="100.00"),
        "filtered": InvoiceQuery(
            statuses=("partially_paid",), currencies=("EUR",), amount_min=0, issued_from=NOON.date()
        ),
        **{f"sorted by {sort}": InvoiceQuery(sort=sort, descending=False) for sort in SORTS},
    }
    day, euros = NOON.date(), ("EUR",)
    january = StatementQuery(date(2026, 1, 1), date(2026, 3, 11))
    asked: dict[str, Ask] = {
        "overview": lambda: queries.overview(who, NOON),
        "currencies": lambda: queries.currencies(who, NOON),
        "profile": lambda: queries.profile(who, NOON),
        "account": lambda: queries.account(who, NOON),
        "payments": lambda: queries.payments(who, PaymentQuery(), NOON),
        "payments filtered": lambda: queries.payments(
            who, PaymentQuery(("succeeded",), euros, last_day=day), NOON
        ),
        "credit notes": lambda: queries.credit_notes(who, CreditNoteQuery(), NOON),
        "credit notes filtered": lambda: queries.credit_notes(
            who, CreditNoteQuery(euros, last_day=day), NOON
        ),
        "statement": lambda: queries.statement(who, StatementQuery(), NOON),
        "statement of a past period": lambda: queries.statement(who, january, NOON),
    }
    return asked | {name: partial(queries.invoices, who, lists[name], NOON) for name in lists}


def originals_question(
    queries: Queries, who: Viewer, kind: Original, tenant: tuple[str, str]
) -> Ask:
    """The question for the original of that object."""
    prefix = "inv-" if kind == "invoice" else ""
    return lambda: queries.originals(who, kind, f"{prefix}{_secret(tenant)}")


def question(queries: Queries, who: Viewer, kind: str, tenant: tuple[str, str]) -> Ask:
    """The question for the object of that kind which has the secret of a tenant."""
    prefix = "inv-" if kind == "invoice" else ""
    return lambda: getattr(queries, kind)(who, f"{prefix}{_secret(tenant)}", NOON)


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("tenant", TENANTS, ids="/".join)
async def test_a_tenant_sees_its_own_and_nothing_of_others(
    crawled: Queries, tenant: tuple[str, str]
) -> None:
    organization_id, customer_id = tenant
    seen = b""
    who = viewer(customer_id, organization_id)
    for ask in questions(crawled, who).values():
        seen += await ask() or b""
    for kind in OF_ONE:
        for other in TENANTS:
            body = await question(crawled, who, kind, other)()
            assert (body is not None) == (other == tenant), (kind, other)
            seen += body or b""
            if kind == "payment":
                continue
            body = await originals_question(crawled, who, kind, other)()
            assert (body is not None) == (other == tenant), (kind, other)
            seen += body or b""
    chosen = [f"inv-{_secret(one)}" for one in TENANTS]
    seen += json.dumps(await crawled.invoices_by_id(who, chosen, NOON)).encode()
    for other in TENANTS:
        assert (_secret(other).encode() in seen) == (other == tenant)
    own, other_organization = sorted(("acme", "globex"), key=lambda o: o != organization_id)
    for named in ("name of", "same of"):
        owned = customer_id == "cust_1" or named == "name of"
        assert (f"{named} {own}".encode() in seen) == owned
        assert f"{named} {other_organization}".encode() not in seen


@pytest.mark.usefixtures("tenants")
async def test_the_same_ids_are_something_else_in_another_organization(crawled: Queries) -> None:
    for kind in OF_ONE:
        for organization_id in ("acme", "globex"):
            who = viewer("cust_1", organization_id)
            body = await getattr(crawled, kind)(who, "same", NOON)
            assert f"same of {organization_id}".encode() in body
            assert await getattr(crawled, kind)(viewer("cust_2", "acme"), "same", NOON) is None


@pytest.mark.usefixtures("tenants")
async def test_totals_are_the_tenants_own(crawled: Queries) -> None:
    for organization_id, customer_id in TENANTS:
        body = await crawled.overview(viewer(customer_id, organization_id), NOON)
        euros = json.loads(body)["currencies"][0]
        assert (euros["invoiced_amount_cents"], euros["invoiced_count"]) == (10_000, 1)
        assert euros["outstanding_amount_cents"] == 10_000 - 7 - 1_000


@pytest.mark.usefixtures("tenants")
async def test_nobody_sees_nothing(crawled: Queries) -> None:
    for who in (viewer("", "acme"), viewer("cust_1", ""), viewer("cust_9", "acme")):
        for name, ask in questions(crawled, who).items():
            assert b"secret" not in (await ask() or b""), name
        for kind in OF_ONE:
            for tenant in TENANTS:
                assert await question(crawled, who, kind, tenant)() is None, kind


@pytest.mark.usefixtures("tenants")
async def test_the_tenant_does_not_outlive_its_question(
    queries: Queries, pool: "Pool[Record]"
) -> None:
    """The pool has one connection, so the next question comes on the same one."""
    ones = {kind: question(queries, viewer(), kind, TENANTS[0]) for kind in OF_ONE}
    for name, ask in (questions(queries, viewer()) | ones).items():
        await ask()
        context: Any = await pool.fetchrow(
            "SELECT read_model.context_organization_id(), read_model.context_external_customer_id()"
        )
        assert tuple(context) == (None, None), name
        assert await pool.fetchval("SELECT count(*) FROM read_model.invoices") == 0
    await queries.organization("acme")
    assert await pool.fetchval("SELECT count(*) FROM read_model.organizations") == 0


@pytest.mark.usefixtures("tenants")
async def test_a_question_that_fails_leaves_no_tenant_behind(pool: "Pool[Record]") -> None:
    with pytest.raises(asyncpg.InvalidDatetimeFormatError):
        await pool.execute("SELECT portal.invoices('acme', 'cust_1', now(), 1, 'no date', 'inv')")
    assert await pool.fetchval("SELECT count(*) FROM read_model.invoices") == 0


async def test_the_portals_role_owns_nothing_and_reads_only(pool: "Pool[Record]") -> None:
    owned = await pool.fetchval(
        "SELECT count(*) FROM pg_class WHERE relowner = 'portico_portal'::regrole"
    )
    role = await pool.fetchrow(
        "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert role is not None
    assert (owned, *role) == (0, False, False)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("DELETE FROM read_model.invoices")
    # What a function may do is what its caller may do, but for those of test_organization_tenants.
    assert not await pool.fetchval(
        "SELECT bool_or(prosecdef) FROM pg_proc WHERE pronamespace = 'portal'::regnamespace"
        " AND NOT starts_with(proname, 'organization_')"
    )
