"""Addresses of the public origin that two services answer, each by methods of its own.

The edge sends a method to the service that answers it, and every other one to one of the two, which
alone knows the rest from here. A test holds this against the published documents.
"""

from collections.abc import Mapping
from typing import Final

# The portal reads, the intake writes.
SHARED_METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "/api/v1/customers": ("GET", "HEAD", "POST"),
}
