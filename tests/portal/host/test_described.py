"""What hosts may read is described, and nothing else is."""

from services.portal.host.described import OPERATIONS
from services.portal.host.paths import DOWNLOADED, OF_A_CUSTOMER, ONE_OF, Address, address_of


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
