"""Who bills and who is billed, as events carry them: organizations and their customers."""

from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field

from contracts.currencies import Currency
from contracts.hosts import allowed_host
from contracts.locales import document_locale
from contracts.origins import allowed_origin
from contracts.timezones import timezone
from contracts.values import Amount, Id, OrganizationId, Part, Text, Time, Url, Word

Locale = Annotated[str, AfterValidator(document_locale)]
Timezone = Annotated[str, AfterValidator(timezone)]
Origin = Annotated[str, AfterValidator(allowed_origin)]
Host = Annotated[str, AfterValidator(allowed_host)]
# As many as a content-security-policy header of 8 kB can carry.
ALLOWED_ORIGINS_MAX = 50
# Of the name that somebody gives an organization here. Events may carry longer ones.
NAME_CHARACTERS_MAX = 255
# More than an organization keeps files at.
ALLOWED_HOSTS_MAX = 20


class BillingConfiguration(Part):
    """The language of documents and of the portal (BCP 47)."""

    document_locale: Locale | None = None


class Customer(Part):
    """A customer; any field but `external_id` may be absent, and then stays as it was."""

    external_id: Id
    id: Annotated[Id | None, Field(validation_alias=AliasChoices("id", "lago_id"))] = None
    name: Text | None = None
    firstname: Text | None = None
    lastname: Text | None = None
    legal_name: Text | None = None
    legal_number: Text | None = None
    tax_identification_number: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    url: Text | None = None
    logo_url: Url | None = None
    address_line1: Text | None = None
    address_line2: Text | None = None
    zipcode: Text | None = None
    city: Text | None = None
    state: Text | None = None
    country: Word | None = None
    customer_type: Word | None = None
    currency: Currency | None = None
    timezone: Timezone | None = None
    net_payment_term: Amount | None = None
    billing_configuration: BillingConfiguration | None = None
    created_at: Time | None = None
    updated_at: Time | None = None


class Branding(Part):
    """How the portal looks inside this organization's product."""

    accent_color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    radius: Annotated[int, Field(ge=0, le=24)] | None = None
    font_stack: Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9 ,'\"-]*$")] | None = None
    theme: Annotated[str, Field(pattern="^(light|dark|auto)$")] | None = None


class Documents(Part):
    """Whether customers get the documents that the billing system made, and where from.

    With `prefer_originals`, an invoice's `file_url` and `xml_url` are fetched from `allowed_hosts`
    (over https); what cannot be fetched is made by Portico as without it.
    """

    prefer_originals: bool | None = None
    allowed_hosts: Annotated[list[Host], Field(max_length=ALLOWED_HOSTS_MAX)] | None = None


class Organization(Part):
    """The company that bills. No portal of it may be framed but by `allowed_origins`."""

    id: Annotated[OrganizationId, Field(validation_alias=AliasChoices("id", "lago_id"))]
    name: Text | None = None
    legal_name: Text | None = None
    legal_number: Text | None = None
    tax_identification_number: Text | None = None
    email: Text | None = None
    address_line1: Text | None = None
    address_line2: Text | None = None
    zipcode: Text | None = None
    city: Text | None = None
    state: Text | None = None
    country: Word | None = None
    logo_url: Url | None = None
    timezone: Timezone | None = None
    billing_configuration: BillingConfiguration | None = None
    branding: Branding | None = None
    documents: Documents | None = None
    allowed_origins: Annotated[list[Origin], Field(max_length=ALLOWED_ORIGINS_MAX)] | None = None
    created_at: Time | None = None
    updated_at: Time | None = None
