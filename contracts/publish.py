"""What is published of the contracts: a schema of every event, and the AsyncAPI document. Pure.

What services describe themselves stands beside them in the folder: contracts know none.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from contracts.asyncapi import document
from contracts.schemas import schema_files

PUBLISHED: Final = Path(__file__).parent / "published"


def documents() -> dict[str, str]:
    """The text of every document by its path below `published`."""
    values: Mapping[str, Any] = {"asyncapi.json": document(), **schema_files()}
    return {
        path: json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        for path, value in values.items()
    }
