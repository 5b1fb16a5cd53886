"""A document says what its operations say, once."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from pydantic import BaseModel

from services.chassis.openapi import Answer, Api, Named, Operation, Parameter, document


class Customer(BaseModel):
    """Who is billed."""

    external_id: str


SHOW = Operation(
    name="showCustomer",
    method="get",
    path="/customers/{external_id}",
    summary="Show a customer",
    tag="customers",
    parameters=(Parameter("external_id", "path", "The host's id.", {"type": "string"}),),
    answers=(
        Answer(HTTPStatus.OK, "The customer.", Customer),
        Answer(HTTPStatus.NOT_FOUND, "There is none."),
    ),
    security={"api_key": ("customers:read",)},
)


def described(*operations: Operation) -> dict[str, Any]:
    key = {"type": "http", "scheme": "bearer"}
    return document(Api("Host", "", operations, {"api_key": key}, {"customers": ""}), "1")


def test_an_operation_stands_at_its_path_with_its_answers() -> None:
    operation = described(SHOW)["paths"]["/customers/{external_id}"]["get"]
    assert operation["responses"].keys() == {"200", "404"}
    assert operation["security"] == [{"api_key": ["customers:read"]}]
    assert operation["parameters"][0]["required"] is True


def test_a_model_is_described_once_and_referred_to() -> None:
    again = replace(SHOW, name="listCustomers", path="/customers", parameters=())
    api = described(SHOW, again)
    assert api["components"]["schemas"].keys() == {"Customer"}
    schemas = {
        str(path["get"]["responses"]["200"]["content"]["application/json"]["schema"])
        for path in api["paths"].values()
    }
    assert schemas == {"{'$ref': '#/components/schemas/Customer'}"}


def test_a_model_may_stand_within_a_schema() -> None:
    listed = {"type": "array", "items": Customer}
    answer = Answer(HTTPStatus.OK, "All.", {"type": "object", "properties": {"all": listed}})
    api = described(replace(SHOW, answers=(answer,)))
    content = api["paths"]["/customers/{external_id}"]["get"]["responses"]["200"]["content"]
    items = content["application/json"]["schema"]["properties"]["all"]["items"]
    assert items == {"$ref": "#/components/schemas/Customer"}


def test_a_named_schema_is_described_once_with_what_stands_in_it() -> None:
    address = Named("Address", "Where.", {"type": "object", "properties": {"of": Customer}})
    listed = {"type": "array", "items": address}
    answer = Answer(HTTPStatus.OK, "All.", Named("Addresses", "All of them.", listed))
    again = replace(SHOW, name="listAddresses", path="/addresses", parameters=(), answers=(answer,))
    api = described(replace(SHOW, answers=(answer,)), again)

    schemas = api["components"]["schemas"]
    assert schemas.keys() == {"Address", "Addresses", "Customer"}
    assert schemas["Addresses"] == {
        "description": "All of them.",
        "type": "array",
        "items": {"$ref": "#/components/schemas/Address"},
    }
    assert schemas["Address"]["properties"] == {"of": {"$ref": "#/components/schemas/Customer"}}
    content = api["paths"]["/addresses"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/Addresses"}


@pytest.mark.parametrize("name", ["Customer", "Other"])
def test_two_schemas_of_one_name_are_refused(name: str) -> None:
    answers = (
        Answer(HTTPStatus.OK, "The customer.", Customer),
        Answer(HTTPStatus.ACCEPTED, "One.", Named(name, "One.", {"type": "string"})),
        Answer(HTTPStatus.CREATED, "Another.", Named("Other", "Another.", {"type": "object"})),
    )
    with pytest.raises(ValueError, match=f"described twice: {name}"):
        described(replace(SHOW, answers=answers))


def test_a_header_is_described_once_and_referred_to() -> None:
    limit = Parameter("limit", "header", "How many.", {"type": "integer"})
    answer = Answer(HTTPStatus.OK, "Done.", headers=(limit,))
    api = described(replace(SHOW, answers=(answer,)))

    assert api["components"]["headers"]["limit"]["description"] == "How many."
    responses = api["paths"]["/customers/{external_id}"]["get"]["responses"]
    assert responses["200"]["headers"] == {"limit": {"$ref": "#/components/headers/limit"}}
    other = replace(answer, headers=(replace(limit, description="Others."),))
    with pytest.raises(ValueError, match="described twice: limit"):
        described(replace(SHOW, answers=(answer, other)))


@pytest.mark.parametrize(
    "other", [replace(SHOW, name="other"), replace(SHOW, path="/other")], ids=["place", "name"]
)
def test_what_is_described_twice_is_refused(other: Operation) -> None:
    with pytest.raises(ValueError, match="described twice"):
        described(SHOW, other)
