"""What hosts may read is described, and nothing else is; and it is answered as that says."""

import httpx

from services.portal.described import API
from services.portal.host.described import OPERATIONS
from services.portal.host.paths import DOWNLOADED, OF_A_CUSTOMER, ONE_OF, Address, address_of
from tests.described import not_refused_by_scope, unlike_described
from tests.portal.conftest import Fold
from tests.portal.described_account import whole_account
from tests.portal.running import Portal
from tests.token.conftest import Instance, api_key

# By the collection, what is shown of each.
SHOWN = {
    "customers": "cust_1",
    "invoices": "inv_1",
    "payments": "pay_1",
    "payment_receipts": "rec_1",
    "credit_notes": "cn_1",
}


def test_every_address_is_described() -> None:
    described = {(operation.method, operation.path) for operation in OPERATIONS}
    of_customers = {f"/api/v1/customers/{{external_id}}/{name}" for name in OF_A_CUSTOMER}
    assert described == {
        *(("get", f"/api/v1/{name}") for name in ONE_OF),
        *(
            ("get", f"/api/v1/{name}/{{{'external_id' if name == 'customers' else 'id'}}}")
            for name in ONE_OF
        ),
        *(("get", path) for path in of_customers),
        *(("post", f"/api/v1/{name}/{{id}}/download") for name in DOWNLOADED),
    }


def test_what_is_described_is_an_address() -> None:
    for operation in OPERATIONS:
        path = operation.path.replace("{external_id}", "c").replace("{id}", "i")
        address = address_of(path.encode())
        assert isinstance(address, Address), operation.path
        assert address.method.lower() == operation.method


async def test_answers_are_as_described(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(*whole_account())
    for operation in OPERATIONS:
        collection = operation.tag
        path = operation.path.format(external_id="cust_1", id=SHOWN[collection])

        answer = await host.request(operation.method, path.removeprefix("/api/v1/"))

        assert answer.status_code == httpx.codes.OK, path
        assert unlike_described(API, operation.name, answer) == [], path
        assert answer.json().get(collection, [None]) != [], path


async def test_every_operation_names_the_scope_that_it_needs(
    portal: Portal, token_service: Instance
) -> None:
    key = await api_key(token_service.settings, scopes=("introspect",))
    async with portal.client(key) as nobody:
        assert await not_refused_by_scope(nobody, API, {"external_id": "c", "id": "i"}) == {}
