"""The published OpenAPI documents, as they are in contracts/published. Knows no page."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import contracts
from services.chassis.api_reference import Reference, reference

PUBLISHED: Final = Path(contracts.__file__).parent / "published" / "openapi"


@dataclass(frozen=True, slots=True)
class Document:
    """One service's. `name` is that of its file without the ending."""

    name: str
    content: bytes
    reference: Reference


def load_documents(directory: Path = PUBLISHED) -> list[Document]:
    """All that are there, by name. One that is no OpenAPI document ends the start."""
    return [_document(path) for path in sorted(directory.glob("*.json"))]


def _document(path: Path) -> Document:
    content = path.read_bytes()
    return Document(path.stem, content, reference(json.loads(content)))
