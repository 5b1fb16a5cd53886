"""A print changes with everything that an invoice's documents show, and is the tenant's alone."""

import pytest

from services.portal.queries import Queries
from tests.portal.builders import credit_note, customer, invoice, organization, payment, viewer
from tests.portal.conftest import Fold
from tests.portal.queries import test_tenants
from tests.portal.queries.test_tenants import TENANTS

tenants, crawled = test_tenants.tenants, test_tenants.crawled


async def test_it_changes_with_all_that_documents_are_made_of_and_with_nothing_else(
    queries: Queries, fold: Fold
) -> None:
    async def prints() -> list[str | None]:
        found = await queries.invoice_prints(viewer(), ["inv_1", "absent", "inv_2"])
        assert found is not None
        return found

    await fold(organization(), customer(), invoice(), invoice("inv_2"))
    seen = [await prints()]
    assert seen[0][1] is None
    for event in (
        invoice(number="ANEW"),
        payment(payment_id="pay_1", amount_cents=500),
        payment(payment_id="pay_1", amount_cents=500, reference="A word more"),
        credit_note(offset_amount_cents=300),
    ):
        await fold(event)
        seen.append(await prints())
        # The other invoice is as it was.
        assert seen[-1][2] == seen[0][2]
    assert len({one[0] for one in seen}) == len(seen)
    await fold(customer(name="Somebody"), invoice("inv_3"), payment("inv_3"))
    assert await prints() == seen[-1]
    await fold(organization(name="Acme anew"))
    assert not set(await prints()) & {*seen[-1]} - {None}


async def test_nothing_is_known_of_documents_that_come_from_elsewhere(
    queries: Queries, fold: Fold
) -> None:
    await fold(invoice(), organization(documents={"prefer_originals": True}))
    assert await queries.invoice_prints(viewer(), ["inv_1"]) is None


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("tenant", TENANTS, ids="/".join)
async def test_only_the_tenants_own_have_one(
    crawled: Queries, fold: Fold, tenant: tuple[str, str]
) -> None:
    for organization_id in ("acme", "globex"):
        await fold(organization(organization_id, documents={"prefer_originals": False}))
    ids = [f"inv-{test_tenants._secret(one)}" for one in TENANTS]
    found = await crawled.invoice_prints(viewer(tenant[1], tenant[0]), ids)
    assert found is not None
    assert [one is not None for one in found] == [one == tenant for one in TENANTS]
