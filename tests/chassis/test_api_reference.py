"""An OpenAPI document in words: what people read of it."""

from typing import Any

import pytest

from services.chassis.api_reference import Operation, reference
from services.chassis.schema_words import Field, fields, type_of

SCHEMAS: dict[str, Any] = {
    "Customer": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string", "description": "As pages have it."}},
    }
}


def operation(**described: object) -> Operation:
    whole = {"operationId": "act", "summary": "Act", "tags": ["acts"], "responses": {}} | described
    document = {
        "info": {"title": "Acts", "version": "1", "description": "What is done."},
        "tags": [{"name": "acts", "description": "All of them."}],
        "paths": {"/acts": {"post": whole}},
        "components": {"schemas": SCHEMAS},
    }
    (part,) = reference(document).parts
    (found,) = part.operations
    return found


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "maxLength": 1000}, "string, at most 1,000 characters"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"type": "integer", "minimum": 1, "maximum": 9}, "integer, 1 to 9"),
        ({"type": "integer", "default": 20}, "integer; 20 unless given"),
        ({"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}, "integer"),
        ({"type": "boolean", "default": False}, "boolean; false unless given"),
        ({"enum": ["a", "b"]}, '"a" or "b"'),
        ({"enum": ["a", None], "default": "a"}, '"a" or null; "a" unless given'),
        ({"enum": list("abcdefghijklmnop")}, 'one of 16: "a", "b", "c" …'),
        ({"const": 1}, "1"),
        ({"type": "array", "items": {"type": "string"}}, "list of strings"),
        ({"type": "array", "maxItems": 5}, "list of values, at most 5"),
        ({"$ref": "#/components/schemas/Customer"}, "object"),
        ({}, "anything"),
    ],
)  # fmt: skip
def test_a_type_is_said_in_words(schema: dict[str, Any], said: str) -> None:
    assert type_of(schema, SCHEMAS) == said


def test_values_within_an_answer_are_named_by_their_path() -> None:
    customer = {"anyOf": [{"$ref": "#/components/schemas/Customer"}, {"type": "null"}]}
    item = {"type": "object", "properties": {"customer": customer}}
    schema = {"type": "object", "properties": {"invoices": {"type": "array", "items": item}}}

    assert fields(schema, SCHEMAS) == [
        Field("invoices", "list of objects", required=False),
        Field("invoices[].customer", "object or null", required=False),
        Field("invoices[].customer.name", "string", required=True, description="As pages have it."),
    ]


def test_what_is_put_together_has_the_values_of_all_its_parts() -> None:
    numbered = {"type": "object", "required": ["number"], "properties": {"number": {}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Customer"}, numbered]}

    assert type_of(schema, SCHEMAS) == "object"
    assert [each.name for each in fields({"type": "array", "items": schema}, SCHEMAS)] == [
        "[].name",
        "[].number",
    ]


def test_of_alternatives_the_values_of_all_are_told_and_none_has_to_be_there() -> None:
    cursor = {"type": "object", "required": ["cursor"], "properties": {"cursor": {}}}
    meta = {"anyOf": [{"$ref": "#/components/schemas/Customer"}, cursor]}

    told = fields({"type": "object", "properties": {"meta": meta}}, SCHEMAS)

    assert [(each.name, each.required) for each in told[1:]] == [
        ("meta.name", False),
        ("meta.cursor", False),
    ]


def test_a_value_says_what_it_is_before_what_all_such_are() -> None:
    schemas = {"Zone": {"type": "string", "description": "An IANA name."}}
    zone = {"$ref": "#/components/schemas/Zone"}
    properties = {
        "zone": zone,
        "other": {**zone, "description": "Of the bank."},
        "all": {"type": "array", "items": zone},
        "none": {"anyOf": [zone, {"type": "null"}]},
    }

    told = fields({"type": "object", "properties": properties}, schemas)

    assert {each.name: each.description for each in told} == {
        "zone": "An IANA name.",
        "other": "Of the bank.",
        "all": "An IANA name.",
        "none": "An IANA name.",
    }


def test_an_operation_says_who_may_ask_and_what_is_refused() -> None:
    found = operation(
        security=[{"portalToken": ["portal:read"]}],
        responses={"200": {"description": "Done."}, "404": {"description": "There is none."}},
    )

    assert (found.credential, found.is_for_readers) == (
        "the token of a portal link that has the scope `portal:read`",
        True,
    )
    assert [answer.is_refusal for answer in found.answers] == [False, True]
    assert (found.method, found.path, found.answers[1].title) == ("POST", "/acts", "Not Found")
