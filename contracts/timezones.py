"""Time zones by IANA name. Pure but for the zone files of the system or of tzdata."""

from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1_024)
def timezone(name: str) -> str:
    """The name itself. Raises ValueError for one that the IANA database does not have."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError) as error:
        # ZoneInfoNotFoundError is a KeyError; a directory or a NUL in the name raise the others.
        raise ValueError("not a time zone: use an IANA name such as Europe/Paris") from error
    except KeyError as error:
        raise ValueError("not a time zone: use an IANA name such as Europe/Paris") from error
    return name
