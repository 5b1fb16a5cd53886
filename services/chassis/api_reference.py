"""What people read of an OpenAPI document: operations, their fields and answers, in words. Pure.

Knows no page and no service. The other direction than openapi.py, which makes the documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from services.chassis.schema_words import Field, Schema, fields, type_of

_CREDENTIALS: Final = {
    "apiKey": "an API key or an operator's session",
    "portalToken": "the token of a portal link",
    "serviceSecret": "the secret between the services",
}
_METHODS: Final = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered in a media type. Without fields its type says all."""

    media_type: str
    type: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer by its status."""

    status: int
    title: str
    description: str
    bodies: Sequence[Body]

    @property
    def is_refusal(self) -> bool:
        """Refusals of a service have one shape, and are told in a line each."""
        return self.status >= HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of an address does."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    credential: str
    # Asked by the page of a portal link, not by a host; two may be called alike.
    is_for_readers: bool
    parameters: Sequence[Field]
    bodies: Sequence[Body]
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Part:
    """The operations about one thing."""

    name: str
    description: str
    operations: Sequence[Operation]

    @property
    def title(self) -> str:
        """Its heading. What hosts and readers both ask about is two parts of one name."""
        name = f"{self.name[:1].upper()}{self.name[1:]}"
        is_for_readers = all(operation.is_for_readers for operation in self.operations)
        return f"{name}, for readers" if is_for_readers else name


@dataclass(frozen=True, slots=True)
class Reference:
    """All of a document."""

    title: str
    version: str
    description: str
    parts: Sequence[Part]


def reference(document: Schema) -> Reference:
    """What the document says, in its order."""
    schemas = document["components"]["schemas"]
    operations = [
        (described["tags"][0], _operation(method, path, described, schemas))
        for path, methods in document["paths"].items()
        for method, described in methods.items()
        if method in _METHODS
    ]
    info = document["info"]
    parts = [
        Part(
            tag["name"].replace("_", " "),
            tag["description"],
            [each for name, each in operations if name == tag["name"]],
        )
        for tag in document["tags"]
    ]
    return Reference(info["title"], info["version"], info["description"], parts)


def _operation(method: str, path: str, described: Schema, schemas: Schema) -> Operation:
    schemes = {
        name: needed for each in described.get("security", ()) for name, needed in each.items()
    }
    content = described.get("requestBody", {}).get("content", {})
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=described.get("description", ""),
        credential=", or ".join(_credential(*each) for each in schemes.items()),
        is_for_readers=schemes.keys() == {"portalToken"},
        parameters=[_parameter(each, schemas) for each in described.get("parameters", ())],
        bodies=_bodies(content, schemas),
        answers=[
            Answer(
                int(status),
                HTTPStatus(int(status)).phrase,
                answer["description"],
                _bodies(answer.get("content", {}), schemas),
            )
            for status, answer in described["responses"].items()
        ],
    )


def _credential(scheme: str, needed: Sequence[str]) -> str:
    scopes = (
        f" that has the scope {' or '.join(f'`{scope}`' for scope in needed)}" if needed else ""
    )
    return f"{_CREDENTIALS[scheme]}{scopes}"


def _parameter(described: Schema, schemas: Schema) -> Field:
    return Field(
        described["name"],
        type_of(described["schema"], schemas),
        described.get("required", False),
        described.get("description", ""),
        described["in"],
    )


def _bodies(content: Mapping[str, Schema], schemas: Schema) -> list[Body]:
    return [
        Body(media_type, type_of(each["schema"], schemas), fields(each["schema"], schemas))
        for media_type, each in content.items()
    ]
