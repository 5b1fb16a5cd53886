"""Each service is told what it needs, and nothing of another's."""

from dataclasses import fields
from pathlib import Path

import pytest

from deploy.local.environment import Addresses, Ports
from deploy.local.state import Home


@pytest.fixture
def addresses(tmp_path: Path) -> Addresses:
    ports = Ports(*range(20_000, 20_000 + len(fields(Ports))))
    return Addresses(ports, Home(tmp_path).secrets(), kafka_idempotence=False)


def test_a_service_gets_names_of_its_own_prefix_only(addresses: Addresses) -> None:
    for prefix, environment in (
        ("TOKEN_", addresses.token()),
        ("LEDGER_", addresses.projector()),
        ("LEDGER_", addresses.intake()),
        ("PORTAL_", addresses.portal()),
    ):
        assert all(name.startswith(prefix) for name in environment)


def test_only_the_token_service_holds_what_mints(addresses: Addresses) -> None:
    secrets = addresses.secrets
    minting = {secrets.api_key_pepper, secrets.token_encryption_key}
    others = {*addresses.projector().values(), *addresses.intake().values()}
    assert not minting & {*others, *addresses.portal().values()}


def test_no_service_is_an_administrator(addresses: Addresses) -> None:
    environments = (addresses.token(), addresses.projector(), addresses.portal())
    told = " ".join(value for each in environments for value in each.values())
    assert addresses.secrets.postgres_admin_password not in told


def test_projector_and_intake_answer_for_their_health_on_different_ports(
    addresses: Addresses,
) -> None:
    projector, intake = addresses.projector(), addresses.intake()
    assert projector["LEDGER_HEALTH_PORT"] != intake["LEDGER_HEALTH_PORT"]


def test_the_host_product_is_another_site_than_the_portal(addresses: Addresses) -> None:
    assert addresses.public_url.startswith("http://127.0.0.1:")
    assert addresses.host_url.startswith("http://localhost:")
