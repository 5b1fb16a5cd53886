"""The provider's settings: all of them, or none; and what is wrong is said by name."""

import pytest
from pydantic import ValidationError

from services.portal.console.oidc.configured import oidc_client
from services.portal.settings import PortalSettings

ALL = {
    "console_oidc_issuer": "https://id.example.com/realms/staff",
    "console_oidc_client_id": "portico",
    "console_oidc_client_secret": "secret",
    "console_oidc_organization_claim": "org",
}


def settings(**changes: object) -> PortalSettings:
    key = "A" * 43
    values = {
        "postgres_dsn": "postgresql://x",
        "kafka_bootstrap_servers": "localhost:1",
        "redis_url": "redis://x",
        "public_url": "https://billing.example.com",
        "token_url": "http://127.0.0.1:1",
        "intake_url": "http://127.0.0.1:2",
        "service_secret": key,
        "download_secret": key,
    }
    return PortalSettings.model_validate(values | changes)


def wrong(**changes: object) -> set[str]:
    """The settings that are named as wrong."""
    with pytest.raises(ValidationError) as raised:
        settings(**changes)
    return {str(detail["loc"][0]) for detail in raised.value.errors()}


def test_without_an_issuer_there_is_no_provider() -> None:
    assert oidc_client(settings()) is None


def test_the_provider_is_called_by_its_host_until_it_has_a_name() -> None:
    client = oidc_client(settings(**ALL))
    assert client is not None
    assert client.name == "id.example.com"
    assert client.redirect_uri == "https://billing.example.com/console/sign-in/provider/callback"
    named = oidc_client(settings(**ALL, console_oidc_name="Staff"))
    assert named is not None
    assert named.name == "Staff"


def test_no_secret_is_shown_where_settings_are() -> None:
    client = oidc_client(settings(**ALL))
    assert "secret=" not in repr(client)
    assert "'secret'" not in repr(settings(**ALL))


@pytest.mark.parametrize("missing", ["console_oidc_client_id", "console_oidc_client_secret"])
def test_half_a_provider_names_what_is_missing(missing: str) -> None:
    assert wrong(**ALL | {missing: None}) == {missing}


def test_the_organization_comes_from_a_claim_or_is_fixed_and_never_both() -> None:
    name = "console_oidc_organization"
    assert wrong(**ALL | {"console_oidc_organization_claim": None}) == {name}
    assert wrong(**ALL, console_oidc_organization="acme") == {name}


@pytest.mark.parametrize(
    "issuer", ["http://id.example.com", "id.example.com", "https://id.example.com/?a", "https://"]
)
def test_an_issuer_is_an_https_address(issuer: str) -> None:
    assert "console_oidc_issuer" in wrong(**ALL | {"console_oidc_issuer": issuer})
