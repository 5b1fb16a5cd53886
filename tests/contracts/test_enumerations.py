"""A closed set of words has a name of its own where several types have one under the same name:
programs that are made from the documents would number them (`Status1`, `Status2`).
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).resolve().parents[2] / "contracts" / "published" / "openapi"


def unnamed(schema: Any, at: str = "") -> Iterator[str]:
    """The names of the values within a schema that are a closed set written out there."""
    if isinstance(schema, list):
        for each in schema:
            yield from unnamed(each, at)
    if not isinstance(schema, dict):
        return
    if at and "enum" in schema:
        yield at
    for name, value in schema.get("properties", {}).items():
        yield from unnamed(value, name)
    for word in ("items", "anyOf", "oneOf", "allOf"):
        yield from unnamed(schema.get(word), at)


def test_no_two_types_have_a_closed_set_of_one_name() -> None:
    documents = {
        path.name: json.loads(path.read_text(encoding="utf-8"))["components"]["schemas"]
        for path in sorted(DOCUMENTS.glob("*.json"))
    }
    assert documents
    doubled = {
        name: [
            word
            for word, times in Counter(
                word for schema in schemas.values() for word in unnamed(schema)
            ).items()
            if times > 1
        ]
        for name, schemas in documents.items()
    }
    assert not any(doubled.values()), doubled
