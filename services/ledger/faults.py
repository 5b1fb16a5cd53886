"""What readers of a log meet that passes by itself, and how long they wait for that."""

from typing import Final

import structlog
from aiokafka.errors import KafkaError

from services.chassis.postgres_faults import POSTGRES_FAULTS

# What may be gone for a while.
FAULTS: Final = (*POSTGRES_FAULTS, KafkaError)
# A fault is looked at again soon at first; a database that restarts is back within seconds.
FIRST_PAUSE_SECONDS: Final = 0.1
PAUSE_SECONDS_MAX: Final = 5.0

_log = structlog.get_logger()


def pause_seconds(failed: int) -> float:
    """How long to wait after so many failures in a row: not at all after the first."""
    if failed <= 1:
        return 0.0
    # The exponent is bounded: what fails for a day has failed often.
    return float(min(FIRST_PAUSE_SECONDS * 2 ** min(failed - 2, 10), PAUSE_SECONDS_MAX))


def log_failure(event: str, error: Exception, *foreseen: type[Exception]) -> None:
    """What is foreseen passes, as the infrastructure does; all else is a fault of the program."""
    log = _log.warning if isinstance(error, (*FAULTS, *foreseen)) else _log.error
    log(event, exc_info=error)
