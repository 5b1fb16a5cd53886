"""A document says what its operations say, once."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from pydantic import BaseModel

from services.chassis.openapi import Answer, Api, Operation, Parameter, document


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
    security=("api_key",),
)


def described(*operations: Operation) -> dict[str, Any]:
    key = {"type": "http", "scheme": "bearer"}
    return document(Api("Host", "", operations, {"api_key": key}, {"customers": ""}), "1")


def test_an_operation_stands_at_its_path_with_its_answers() -> None:
    operation = described(SHOW)["paths"]["/customers/{external_id}"]["get"]
    assert operation["responses"].keys() == {"200", "404"}
    assert operation["security"] == [{"api_key": []}]
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


@pytest.mark.parametrize(
    "other", [replace(SHOW, name="other"), replace(SHOW, path="/other")], ids=["place", "name"]
)
def test_what_is_described_twice_is_refused(other: Operation) -> None:
    with pytest.raises(ValueError, match="described twice"):
        described(SHOW, other)
