"""The environment of each service of a stack, from its secrets and ports. Pure.

The names are the services' settings; a service gets its own and nothing of another's.
"""

from dataclasses import dataclass

from deploy.local import postgres, valkey
from deploy.local.ports import LOOPBACK
from deploy.local.state import Secrets

DATABASE = "portico"
ORGANIZATION_ID = "acme"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything of one stack listens, all on loopback."""

    public: int
    host: int
    postgres: int
    valkey: int
    kafka: int
    kafka_controller: int
    token: int
    token_health: int
    intake: int
    intake_health: int
    projector_health: int
    deliver_health: int
    portal: int
    portal_health: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """Everything a service needs to be told, in one place."""

    ports: Ports
    secrets: Secrets
    # Tansu has no idempotent producers.
    kafka_idempotence: bool

    @property
    def public_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.public}"

    @property
    def host_url(self) -> str:
        """The demo's host product. `localhost` is another site than 127.0.0.1 to a browser."""
        return f"http://localhost:{self.ports.host}"

    @property
    def logo_host_url(self) -> str:
        """The same host product by the address it listens on, for who asks it by name or not."""
        return f"http://{LOOPBACK}:{self.ports.host}"

    @property
    def kafka(self) -> str:
        return f"{LOOPBACK}:{self.ports.kafka}"

    @property
    def redis_url(self) -> str:
        return valkey.url(self.ports.valkey, self.secrets.redis_password)

    @property
    def admin_dsn(self) -> str:
        return self._dsn(postgres.ADMINISTRATOR, self.secrets.postgres_admin_password)

    def _dsn(self, user: str, password: str) -> str:
        return postgres.dsn(self.ports.postgres, user, password, DATABASE)

    @property
    def role_passwords(self) -> dict[str, str]:
        return {
            "portico_ledger": self.secrets.ledger_password,
            "portico_token": self.secrets.token_password,
            "portico_portal": self.secrets.portal_password,
        }

    def token(self) -> dict[str, str]:
        return {
            **self._service("TOKEN", "portico_token"),
            "TOKEN_HTTP_PORT": str(self.ports.token),
            "TOKEN_HEALTH_PORT": str(self.ports.token_health),
            "TOKEN_REDIS_URL": self.redis_url,
            "TOKEN_PUBLIC_URL": self.public_url,
            "TOKEN_API_KEY_PEPPER": self.secrets.api_key_pepper,
            "TOKEN_ENCRYPTION_KEY": self.secrets.token_encryption_key,
            "TOKEN_SERVICE_SECRET": self.secrets.service_secret,
        }

    def ledger(self) -> dict[str, str]:
        return {
            **self._service("LEDGER", "portico_ledger"),
            "LEDGER_TOKEN_URL": f"http://{LOOPBACK}:{self.ports.token}",
            "LEDGER_SERVICE_SECRET": self.secrets.service_secret,
            "LEDGER_ENCRYPTION_KEY": self.secrets.ledger_encryption_key,
            # Who is told of something by a stack on one machine is on that machine.
            "LEDGER_WEBHOOK_LOOPBACK": "true",
        }

    def projector(self) -> dict[str, str]:
        return {**self.ledger(), "LEDGER_HEALTH_PORT": str(self.ports.projector_health)}

    def deliver(self) -> dict[str, str]:
        return {**self.ledger(), "LEDGER_HEALTH_PORT": str(self.ports.deliver_health)}

    def intake(self) -> dict[str, str]:
        return {
            **self.ledger(),
            "LEDGER_HTTP_PORT": str(self.ports.intake),
            "LEDGER_REDIS_URL": self.redis_url,
            "LEDGER_HEALTH_PORT": str(self.ports.intake_health),
        }

    def portal(self) -> dict[str, str]:
        return {
            **self._service("PORTAL", "portico_portal"),
            "PORTAL_HTTP_PORT": str(self.ports.portal),
            "PORTAL_HEALTH_PORT": str(self.ports.portal_health),
            "PORTAL_REDIS_URL": self.redis_url,
            "PORTAL_PUBLIC_URL": self.public_url,
            "PORTAL_TOKEN_URL": f"http://{LOOPBACK}:{self.ports.token}",
            "PORTAL_INTAKE_URL": f"http://{LOOPBACK}:{self.ports.intake}",
            "PORTAL_SERVICE_SECRET": self.secrets.service_secret,
            "PORTAL_DOWNLOAD_SECRET": self.secrets.download_secret,
            # Whatever a stack on one machine is told to fetch is on that machine.
            "PORTAL_ORIGINALS_LOOPBACK": "true",
        }

    def operator(self) -> dict[str, str]:
        """What the `portico` command needs beside the running stack; it listens nowhere."""
        services = {
            **self.token(),
            **self.ledger(),
            # A rebuild makes schemas, as migrations do.
            "LEDGER_ADMINISTRATOR_POSTGRES_DSN": self.admin_dsn,
            **self.portal(),
        }
        return {name: value for name, value in services.items() if not name.endswith("_PORT")}

    def edge(self) -> dict[str, str]:
        return {
            "PORTICO_ADDRESS": LOOPBACK,
            "PORTICO_PORT": str(self.ports.public),
            "PORTICO_TOKEN_UPSTREAM": f"{LOOPBACK}:{self.ports.token}",
            "PORTICO_INTAKE_UPSTREAM": f"{LOOPBACK}:{self.ports.intake}",
            "PORTICO_PORTAL_UPSTREAM": f"{LOOPBACK}:{self.ports.portal}",
        }

    def stack_env(self, api_key: str) -> dict[str, str]:
        """What `stack.env` tells whoever uses the stack."""
        return {
            "PORTICO_URL": self.public_url,
            "PORTICO_KAFKA_BOOTSTRAP_SERVERS": self.kafka,
            "PORTICO_POSTGRES_DSN": self.admin_dsn,
            "PORTICO_REDIS_URL": self.redis_url,
            "PORTICO_ORGANIZATION_ID": ORGANIZATION_ID,
            "PORTICO_API_KEY": api_key,
            "PORTICO_LAGO_HMAC_KEY": self.secrets.lago_hmac_key,
        }

    def _service(self, prefix: str, role: str) -> dict[str, str]:
        return {
            f"{prefix}_POSTGRES_DSN": self._dsn(role, self.role_passwords[role]),
            f"{prefix}_KAFKA_BOOTSTRAP_SERVERS": self.kafka,
            f"{prefix}_KAFKA_IDEMPOTENCE": str(self.kafka_idempotence).lower(),
        }
