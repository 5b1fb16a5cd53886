"""Described: how events come in, and what is said of customers and the organization. Pure."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Final

from pydantic import Field, create_model

from contracts.accounts import (
    NAME_CHARACTERS_MAX,
    BillingConfiguration,
    Branding,
    Customer,
    Documents,
    Organization,
)
from contracts.cloudevents import BATCH_BYTES_MAX, BATCH_EVENTS_MAX, EVENT_BYTES_MAX, CloudEvent
from contracts.problems import ApiError
from contracts.values import OrganizationId, Url
from services.chassis.api_descriptions import TOO_SLOW, for_hosts
from services.chassis.openapi import JSON, Answer, Named, Operation, Parameter
from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    in_path,
    one_of,
    or_null,
    record,
    rows,
    said,
    under,
)
from services.ledger.intake.lago_answers import UNKNOWN_TIME

EVENTS, ACCOUNTS, WEBHOOKS_IN = "events", "accounts", "webhooks of billing systems"
TAGS: Final = {
    EVENTS: "What happened, as CloudEvents. They are published, and read from the log like any.",
    ACCOUNTS: "Customers and the organization: published as events, and there for the next read.",
    WEBHOOKS_IN: "Addresses that a billing system is told to send its own webhooks to.",
}

_CUSTOMER_INPUT: Final = create_model(
    "CustomerInput",
    __base__=Customer,
    __doc__="What is to be said of a customer. What is left out stays as it was; null clears. `id`,"
    " `created_at` and `updated_at` are passed over: they are Portico's to say.",
)
# What settable.py holds them to.
_Name = Annotated[str, Field(max_length=NAME_CHARACTERS_MAX)]
_LogoUrl = Annotated[
    Url,
    Field(description="Of a public host, over https; http is for this very machine only."),
]
_ORGANIZATION_INPUT: Final = create_model(
    "OrganizationInput",
    __base__=Organization,
    __doc__="What is to be said of the organization. What is left out stays as it was; null clears."
    " `id` is that of the key, and may be left out; `created_at` and `updated_at` are passed over.",
    id=(OrganizationId | None, None),
    name=(_Name | None, None),
    logo_url=(_LogoUrl | None, None),
)
_ADDRESS: Final = (
    *("address_line1", "address_line2", "city", "country", "state", "zipcode", "email"),
    *("created_at", "updated_at", "legal_name", "legal_number", "tax_identification_number"),
    *("logo_url", "timezone"),
)
_CUSTOMER: Final = Named(
    "Customer",
    "A customer, in the shape of Lago's API.",
    record(
        {
            "lago_id": said("The billing system's id; the host's where it has none.", TEXT),
            "external_id": said("The host's id.", TEXT),
            **dict.fromkeys(_ADDRESS, TEXT_OR_NULL),
            **dict.fromkeys(("name", "firstname", "lastname", "phone", "url"), TEXT_OR_NULL),
            **dict.fromkeys(("currency", "customer_type"), TEXT_OR_NULL),
            "net_payment_term": said("Days from issue until an invoice is due.", COUNT_OR_NULL),
            "applicable_timezone": said("Its own, else the organization's, else UTC.", TEXT),
            "billing_configuration": BillingConfiguration,
        }
    ),
)
_ORGANIZATION: Final = Named(
    "Organization",
    "The organization, in the shape of Lago's API, with its branding.",
    record(
        {
            "lago_id": said("The organization's id.", TEXT),
            "name": said("Its id until a name is set.", TEXT),
            **dict.fromkeys(_ADDRESS, TEXT_OR_NULL),
            "created_at": said(
                "When it was made known here, or what its event said; a time that nobody has told"
                f" is {UNKNOWN_TIME}.",
                TEXT,
            ),
            "branding": or_null(Branding),
            "documents": or_null(Documents),
            "allowed_origins": or_null(rows(TEXT)),
            "billing_configuration": BillingConfiguration,
        }
    ),
)
_PUBLISHED: Final = Named(
    "PublishedEvents",
    "What became of the events of a request.",
    record(
        {
            "accepted": said("Published.", COUNT),
            "ignored": said("Of a type that means nothing here; not published.", COUNT),
        }
    ),
)
_OUTCOME: Final = Named(
    "WebhookOutcome",
    "What became of a webhook that was received.",
    record(
        {
            "status": Named(
                "WebhookOutcomeStatus",
                "`published`; `ignored`, since it means nothing here; or `unappliable`: published,"
                " and kept as a dead letter.",
                one_of("published", "ignored", "unappliable"),
            )
        }
    ),
)
_ORGANIZATION_ID: Final = in_path("organization_id", "Whose billing system this is.", "acme")


def _webhook(system: str, headers: Sequence[Parameter], body: Named, description: str) -> Operation:
    """An address that is not asked with a key but by a signature."""
    statuses = {
        HTTPStatus.BAD_REQUEST: f"The body is not JSON, or not a webhook of {system}'s.",
        HTTPStatus.UNAUTHORIZED: "The signature is missing or wrong, or the organization has no"
        f" secret of {system}'s (`portico ledger source set`).",
        HTTPStatus.REQUEST_TIMEOUT: TOO_SLOW,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The body is over {EVENT_BYTES_MAX:,} bytes.",
        HTTPStatus.SERVICE_UNAVAILABLE: "The broker or the database is away. Nothing was taken:"
        " send it again.",
    }
    return Operation(
        name=f"receive{system}Webhook",
        method="post",
        path=f"/webhooks/{system.lower()}/{{organization_id}}",
        summary=f"Receive a webhook of {system}",
        tag=WEBHOOKS_IN,
        description=description,
        parameters=(_ORGANIZATION_ID, *headers),
        body={JSON: body},
        answers=(
            Answer(HTTPStatus.OK, "The broker has it, or it means nothing here.", _OUTCOME),
            *(Answer(status, text, ApiError) for status, text in statuses.items()),
        ),
    )


_PUBLISH: Final = Operation(
    name="publishEvents",
    method="post",
    path="/api/v1/events",
    summary="Publish events",
    tag=EVENTS,
    description=f"One CloudEvent of at most {EVENT_BYTES_MAX:,} bytes, or a batch of at most"
    f" {BATCH_EVENTS_MAX:,}, of which all or none are taken. In binary mode its attributes are"
    " `ce-` headers and the body is its data. An event that comes again changes nothing.",
    body={
        "application/cloudevents+json": CloudEvent,
        "application/cloudevents-batch+json": {**rows(CloudEvent), "maxItems": BATCH_EVENTS_MAX},
        JSON: {"type": ["object", "array"]},
    },
    answers=(
        Answer(
            HTTPStatus.ACCEPTED,
            "The broker has all of them; a read shows them moments later.",
            Named("PublishedEventsAnswer", _PUBLISHED.description, record({"events": _PUBLISHED})),
        ),
    ),
)
_UPSERT_CUSTOMER: Final = Operation(
    name="upsertCustomer",
    method="post",
    path="/api/v1/customers",
    summary="Create or change a customer",
    tag=ACCOUNTS,
    description="Found by its `external_id`. What is left out stays as it was; null clears."
    " Answered when every read shows it; a 503 with the code `not_yet_applied` is of one that is"
    " published and shows later.",
    body={
        JSON: Named(
            "CustomerBody",
            "A customer under its name, as Lago's clients send one.",
            record({"customer": _CUSTOMER_INPUT}),
        )
    },
    answers=(Answer(HTTPStatus.OK, "The customer as it is now.", under("customer", _CUSTOMER)),),
)
_UPDATE_ORGANIZATION: Final = Operation(
    name="updateOrganization",
    method="put",
    path="/api/v1/organizations",
    summary="Change your organization",
    tag=ACCOUNTS,
    description="That of the key. What is left out stays as it was; null clears. `branding`,"
    " `documents` and `allowed_origins` are replaced as a whole. Answered when every read shows"
    " it; a 503 with the code `not_yet_applied` is of one that is published and shows later.",
    body={
        JSON: Named(
            "OrganizationBody",
            "The organization under its name, as Lago's clients send it.",
            record({"organization": _ORGANIZATION_INPUT}),
        )
    },
    answers=(
        Answer(
            HTTPStatus.OK,
            "The organization as it is now.",
            under("organization", _ORGANIZATION),
        ),
    ),
)

OPERATIONS: Final = (
    *for_hosts("events:write", _PUBLISH, body_bytes_max=BATCH_BYTES_MAX),
    *for_hosts("customers:write", _UPSERT_CUSTOMER, body_bytes_max=EVENT_BYTES_MAX),
    *for_hosts("organizations:write", _UPDATE_ORGANIZATION, body_bytes_max=EVENT_BYTES_MAX),
    _webhook(
        "Lago",
        (
            Parameter(
                "X-Lago-Signature", "header", "Lago's signature of the body. Required.", TEXT
            ),
            Parameter(
                "X-Lago-Signature-Algorithm",
                "header",
                "How it is signed; told from the signature where it is missing.",
                one_of("hmac", "jwt"),
            ),
            Parameter(
                "X-Lago-Unique-Key",
                "header",
                "Becomes the event's id; without it, a digest of the body does.",
                TEXT,
            ),
        ),
        Named("LagoWebhook", "A webhook as Lago sends it.", record({"webhook_type": TEXT})),
        "Whatever is signed gets 200, since Lago tries for half a minute only: an object that"
        " cannot be applied is kept as a dead letter.",
    ),
    _webhook(
        "Stripe",
        (
            Parameter(
                "Stripe-Signature",
                "header",
                "`t=…,v1=…`: HMAC-SHA256 over time and body, at most 300 seconds old. Required.",
                TEXT,
            ),
        ),
        Named("StripeEvent", "An event as Stripe sends it.", record({"id": TEXT, "type": TEXT})),
        "Whatever is signed gets 200, since Stripe stops sending to an address that refuses: an"
        " object that cannot be applied is kept as a dead letter.",
    ),
)
