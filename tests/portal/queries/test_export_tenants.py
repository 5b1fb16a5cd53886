"""The tenant law for what exports ask."""

import pytest

from services.portal.queries import InvoiceQuery, Queries
from tests.portal.builders import NOON, organization, viewer
from tests.portal.conftest import Fold
from tests.portal.queries import test_tenants
from tests.portal.queries.test_tenants import TENANTS

# The same tenants, with and without their predicates in the SQL.
tenants, crawled = test_tenants.tenants, test_tenants.crawled


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("tenant", TENANTS, ids="/".join)
async def test_an_export_has_the_tenants_own(
    crawled: Queries, fold: Fold, tenant: tuple[str, str]
) -> None:
    ids = [f"inv-{test_tenants._secret(one)}" for one in TENANTS]
    for organization_id in ("acme", "globex"):
        await fold(organization(organization_id, documents={"prefer_originals": True}))
    who, own = viewer(tenant[1], tenant[0]), f"inv-{test_tenants._secret(tenant)}"
    assert [one["id"] for one in await crawled.invoices_by_id(who, ids, NOON)] == [own]
    listed = [
        one["id"]
        async for page in crawled.all_invoices(who, InvoiceQuery(), NOON)
        for one in page
        if one["id"] != "same"
    ]
    assert listed == [own]
    found = [await crawled.originals(who, "invoice", one) is not None for one in ids]
    assert found == [one == own for one in ids]
