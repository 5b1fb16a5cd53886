"""What the settings say of the provider. Pure."""

from urllib.parse import urlsplit

from services.portal.console.navigation import CALLBACK
from services.portal.console.oidc.provider import OidcClient
from services.portal.settings import PortalSettings


def oidc_client(settings: PortalSettings) -> OidcClient | None:
    """What we are to the provider; None when none is set up."""
    issuer = settings.console_oidc_issuer
    client_id, secret = settings.console_oidc_client_id, settings.console_oidc_client_secret
    if issuer is None or client_id is None or secret is None:
        return None
    return OidcClient(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret.get_secret_value(),
        name=settings.console_oidc_name or urlsplit(issuer).netloc,
        redirect_uri=f"{settings.public_url}{CALLBACK}",
        organization=settings.console_oidc_organization,
        organization_claim=settings.console_oidc_organization_claim,
    )
