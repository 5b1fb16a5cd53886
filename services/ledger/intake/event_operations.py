"""Described: how events come in, and what is said of customers and the organization. Pure."""

from http import HTTPStatus
from typing import Final

from contracts.accounts import BillingConfiguration, Branding, Customer, Documents, Organization
from contracts.cloudevents import BATCH_EVENTS_MAX, CloudEvent
from contracts.problems import ApiError
from services.chassis.api_descriptions import API_KEY, IDEMPOTENCY_KEY, api_errors
from services.chassis.openapi import JSON, Answer, Operation, Parameter, Schema
from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    in_path,
    record,
    rows,
)

EVENTS, ACCOUNTS, WEBHOOKS_IN = "events", "accounts", "webhooks of billing systems"
TAGS: Final = {
    EVENTS: "What happened, as CloudEvents. They are published, and read from the log like any.",
    ACCOUNTS: "Customers and the organization: published as events, and there for the next read.",
    WEBHOOKS_IN: "Addresses that a billing system is told to send its own webhooks to.",
}

_ADDRESS: Final = (
    *("address_line1", "address_line2", "city", "country", "state", "zipcode", "email"),
    *("created_at", "updated_at", "legal_name", "legal_number", "tax_identification_number"),
    *("logo_url", "timezone"),
)
_CUSTOMER: Final = record(
    {
        "lago_id": TEXT,
        "external_id": TEXT,
        **dict.fromkeys(_ADDRESS, TEXT_OR_NULL),
        **dict.fromkeys(("name", "firstname", "lastname", "phone", "url"), TEXT_OR_NULL),
        **dict.fromkeys(("currency", "customer_type"), TEXT_OR_NULL),
        "net_payment_term": COUNT_OR_NULL,
        "applicable_timezone": TEXT,
        "billing_configuration": BillingConfiguration,
    }
)
_ORGANIZATION: Final = record(
    {
        "lago_id": TEXT,
        "name": TEXT,
        **dict.fromkeys(_ADDRESS, TEXT_OR_NULL),
        "branding": {"anyOf": [Branding, {"type": "null"}]},
        "documents": {"anyOf": [Documents, {"type": "null"}]},
        "allowed_origins": {"anyOf": [rows(TEXT), {"type": "null"}]},
        "billing_configuration": BillingConfiguration,
    }
)
_OUTCOME: Final = record({"status": {"enum": ["published", "ignored", "unappliable"]}})
_ORGANIZATION_ID: Final = in_path("organization_id", "Whose webhooks these are.", "acme")
_BODY_ERRORS: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def _webhook(
    name: str, system: str, headers: tuple[Parameter, ...], body: Schema, description: str
) -> Operation:
    """An address that is not asked with a key but by a signature."""
    statuses = {
        HTTPStatus.BAD_REQUEST: "The body is no JSON, or none of its webhooks.",
        HTTPStatus.UNAUTHORIZED: "The signature is missing or not good.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is over 1 MiB.",
        HTTPStatus.SERVICE_UNAVAILABLE: "The broker or the database is away; send it again.",
    }
    return Operation(
        name=name,
        method="post",
        path=f"/webhooks/{system.lower()}/{{organization_id}}",
        summary=f"Receive a webhook of {system}",
        tag=WEBHOOKS_IN,
        description=description,
        parameters=(_ORGANIZATION_ID, *headers),
        body={JSON: body},
        answers=(
            Answer(HTTPStatus.OK, "The broker has it, or it means nothing here.", _OUTCOME),
            *(Answer(status, said, ApiError) for status, said in statuses.items()),
        ),
    )


OPERATIONS: Final = (
    Operation(
        name="publishEvents",
        method="post",
        path="/api/v1/events",
        summary="Publish events",
        tag=EVENTS,
        description="One CloudEvent, or a batch of which all or none are taken. In binary mode its"
        " attributes are `ce-` headers and the body is its data.",
        parameters=(IDEMPOTENCY_KEY,),
        body={
            "application/cloudevents+json": CloudEvent,
            "application/cloudevents-batch+json": {
                **rows(CloudEvent),
                "maxItems": BATCH_EVENTS_MAX,
            },
            JSON: {"type": ["object", "array"]},
        },
        answers=(
            Answer(
                HTTPStatus.ACCEPTED,
                "The broker has all of them.",
                record({"events": record({"accepted": COUNT, "ignored": COUNT})}),
            ),
            *api_errors(HTTPStatus.CONFLICT, *_BODY_ERRORS),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="upsertCustomer",
        method="post",
        path="/api/v1/customers",
        summary="Create or change a customer",
        tag=ACCOUNTS,
        description="What is left out stays as it was; null clears.",
        parameters=(IDEMPOTENCY_KEY,),
        body={JSON: record({"customer": Customer})},
        answers=(
            Answer(HTTPStatus.OK, "The customer as it is now.", record({"customer": _CUSTOMER})),
            *api_errors(HTTPStatus.CONFLICT, *_BODY_ERRORS),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="updateOrganization",
        method="put",
        path="/api/v1/organizations",
        summary="Change your organization",
        tag=ACCOUNTS,
        description="What is left out stays as it was; null clears. Its id is that of the key.",
        body={JSON: record({"organization": {"allOf": [Organization], "required": []}})},
        answers=(
            Answer(
                HTTPStatus.OK,
                "The organization as it is now.",
                record({"organization": _ORGANIZATION}),
            ),
            *api_errors(*_BODY_ERRORS),
        ),
        security=(API_KEY,),
    ),
    _webhook(
        "receiveLagoWebhook",
        "Lago",
        (
            Parameter("X-Lago-Signature", "header", "Over the raw body.", TEXT),
            Parameter("X-Lago-Signature-Algorithm", "header", "Which.", {"enum": ["hmac", "jwt"]}),
            Parameter("X-Lago-Unique-Key", "header", "Becomes the event's id.", TEXT),
        ),
        {"type": "object", "required": ["webhook_type"], "properties": {"webhook_type": TEXT}},
        "Lago gives up soon, so an object that cannot be applied is kept as a dead letter.",
    ),
    _webhook(
        "receiveStripeWebhook",
        "Stripe",
        (Parameter("Stripe-Signature", "header", "`t` and `v1`, at most 300 s old.", TEXT),),
        {"type": "object", "required": ["id", "type"], "properties": {"id": TEXT, "type": TEXT}},
        "An object that cannot be applied is kept as a dead letter.",
    ),
)
