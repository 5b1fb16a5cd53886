"""A real provider of OpenID Connect (Canaille, all in memory) as a process of its own.

`python -m tests.portal.console.provider PORT CALLBACK`: knows one client, and people with the
password below; what the claim `given_name` says of them is their organization.
"""

import sys
from typing import Any

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "portico-console"
CLIENT_SECRET = "a secret of the provider & us"
PASSWORD = "correct horse battery staple"
ORGANIZATION_CLAIM = "given_name"


def provider(port: int) -> Any:
    """The provider's application."""
    key = RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"}, auto_kid=True)
    return create_app(
        {
            "SECRET_KEY": "of this process alone",
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "SESSION_COOKIE_SECURE": False,
            "CACHE_TYPE": "SimpleCache",
            "CANAILLE": {"SMTP": None},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
        }
    )


def populate(callback: str) -> None:
    """Who is there."""
    client = models.Client(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_name="Portico",
        # One that it trusts without asking people for their consent.
        client_uri="http://127.0.0.1/",
        redirect_uris=[callback],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile", "email"],
        token_endpoint_auth_method="client_secret_basic",
    )
    Backend.instance.save(client)
    # As its own pages do it: an id_token is for whom it was made.
    client.audience = [client]
    Backend.instance.save(client)
    for name, organization in (("ada", "acme"), ("bob", None)):
        Backend.instance.save(
            models.User(
                user_name=name,
                formatted_name=f"{name.title()} Lovelace",
                given_name=organization,
                family_name="Lovelace",
                emails=[f"{name}@example.com"],
                password=PASSWORD,
            )
        )


def main(port: int, callback: str) -> None:
    """Serve until killed."""
    app = provider(port)
    with app.app_context(), Backend.instance.session():
        populate(callback)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
