"""What keeps a service from starting is one line that names the setting."""

import asyncpg
import pytest
from aiokafka.errors import KafkaConnectionError

from services.chassis.settings import WrongSettingError
from services.chassis.starting import start_fault


@pytest.mark.parametrize(
    ("error", "words", "status"),
    [
        (WrongSettingError("ENCRYPTION_KEY", "no"), "X_ENCRYPTION_KEY is wrong: no", 2),
        (asyncpg.InvalidPasswordError("no"), "X_POSTGRES_DSN is wrong: no", 2),
        (asyncpg.InvalidCatalogNameError("no"), "X_POSTGRES_DSN is wrong: no", 2),
        (ConnectionRefusedError(111, "refused"), "or correct X_POSTGRES_DSN.", 1),
        (asyncpg.CannotConnectNowError("starting up"), "Postgres does not answer", 1),
        (asyncpg.InsufficientPrivilegeError("denied"), "Postgres refused: denied.", 1),
        (asyncpg.UndefinedTableError("no table"), "lacks what the migrations make", 1),
        (TimeoutError(), "Postgres does not answer: TimeoutError.", 1),
        (KafkaConnectionError("away\nnow"), "or correct X_KAFKA_BOOTSTRAP_SERVERS.", 1),
    ],
)
def test_a_fault_that_an_operator_can_mend_is_a_line(
    error: Exception, words: str, status: int
) -> None:
    said = start_fault(error, "X_")
    assert said is not None
    assert words in said[0]
    assert "\n" not in said[0]
    assert said[1] == status


@pytest.mark.parametrize("error", [RuntimeError("a bug"), FileNotFoundError(2, "no", "font.ttf")])
def test_a_fault_of_the_program_is_not_put_on_the_operator(error: Exception) -> None:
    assert start_fault(error, "X_") is None
