"""What a list is asked for: page and filters, as Lago's clients send them. Pure.

A parameter that means nothing here is passed over, as Lago does; one that cannot be meant is a 422
that names it. Arrays come as `name[]=a&name[]=b` or as `name=a&name=b`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from contracts.values import ID_CHARACTERS_MAX, INT64_MAX
from services.chassis.http import ApiFailure

PER_PAGE_DEFAULT: Final = 100
# Some megabytes of JSON; a client that wants more asks for another page.
PER_PAGE_MAX: Final = 1_000
# More rows than one organization has.
ROWS_MAX: Final = 10**12
VALUES_MAX: Final = 100
PARAMETERS_MAX: Final = 200
SEARCH_CHARACTERS_MAX: Final = 200

INVALID: Final = "value_is_invalid"
OUT_OF_RANGE: Final = "value_is_out_of_range"

INVOICE_STATUSES: Final = frozenset(("draft", "finalized", "voided", "failed", "pending"))
INVOICE_PAYMENT_STATUSES: Final = frozenset(("pending", "succeeded", "failed"))
PAYMENT_STATUSES: Final = frozenset(("pending", "processing", "succeeded", "failed"))

# Of one value as it was sent, what is asked of Postgres. Raises ValueError with a code.
Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class HostQuery:
    """One page of a list. `filters` by the names of the SQL functions; canonical as JSON."""

    filters: Mapping[str, Any]
    page: int = 1
    per_page: int = PER_PAGE_DEFAULT
    # Something is asked for that no object here is.
    finds_nothing: bool = False

    @property
    def skipped(self) -> int:
        """How many rows come before the page."""
        return (self.page - 1) * self.per_page


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: the names it is sent by, how its values are read, and what it is asked as."""

    name: str
    sent_as: tuple[str, ...]
    read: Read
    many: bool = False


def _text(value: str) -> str:
    if len(value) > ID_CHARACTERS_MAX:
        raise ValueError(INVALID)
    return value


def _day(value: str) -> str:
    try:
        # `2026-11-22`, also with a time behind it.
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise ValueError("invalid_date") from None


def _amount(value: str) -> int:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(INVALID)
    if len(digits) > len(str(INT64_MAX)) or int(digits) > INT64_MAX:
        raise ValueError(OUT_OF_RANGE)
    return int(value)


def _flag(value: str) -> bool:
    match value.lower():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
        case _:
            raise ValueError(INVALID)


def _search(value: str) -> str:
    if len(value) > SEARCH_CHARACTERS_MAX:
        raise ValueError("value_is_too_long")
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _one_of(*known: str) -> Read:
    def read(value: str) -> str:
        if value not in known:
            raise ValueError(INVALID)
        return value

    return read


def _plain(name: str, read: Read = _text, *more_names: str) -> Filter:
    return Filter(name, (name, *more_names), read)


def _several(name: str, read: Read, *more_names: str) -> Filter:
    return Filter(name, (name, *more_names), read, many=True)


_CUSTOMER: Final = _plain("external_customer_id", _text, "customer_external_id")
_DATES: Final = (_plain("issuing_date_from", _day), _plain("issuing_date_to", _day))
_AMOUNTS: Final = (_plain("amount_from", _amount), _plain("amount_to", _amount))
_SEARCH: Final = _plain("search_term", _search)
_CURRENCY: Final = _plain("currency")
_SELF_BILLED: Final = _plain("self_billed", _flag)

CUSTOMERS: Final = (
    _plain("external_id"),
    _SEARCH,
    _several("countries", _text),
    _several("states", _text),
    _several("zipcodes", _text),
    _several("currencies", _text),
    _plain("has_tax_identification_number", _flag),
    _plain("customer_type", _one_of("company", "individual")),
    _plain("has_customer_type", _flag),
    _several("account_type", _one_of("customer", "partner")),
)
INVOICES: Final = (
    _CUSTOMER,
    *_DATES,
    *_AMOUNTS,
    _several("status", _one_of(*INVOICE_STATUSES), "statuses"),
    _several("payment_status", _one_of(*INVOICE_PAYMENT_STATUSES), "payment_statuses"),
    _several("settlements", _one_of("payment", "credit_note")),
    _plain("payment_overdue", _flag),
    _plain("payment_dispute_lost", _flag),
    _plain("partially_paid", _flag),
    _SELF_BILLED,
    _plain("invoice_type"),
    _plain("purchase_order_number"),
    _CURRENCY,
    _SEARCH,
)
PAYMENTS: Final = (
    _CUSTOMER,
    _plain("invoice_id"),
    _several("payment_status", _one_of(*PAYMENT_STATUSES), "payment_statuses"),
    _CURRENCY,
    *_AMOUNTS,
    _plain("created_at_from", _day),
    _plain("created_at_to", _day),
)
PAYMENT_RECEIPTS: Final = (_CUSTOMER, _plain("invoice_id"))
CREDIT_NOTES: Final = (
    _CUSTOMER,
    *_DATES,
    *_AMOUNTS,
    _SEARCH,
    _CURRENCY,
    _several("reason", _text),
    _several("credit_status", _one_of("available", "consumed", "voided")),
    _several("refund_status", _one_of("pending", "succeeded", "failed")),
    _several("types", _one_of("credit", "refund", "offset")),
    Filter("number", ("invoice_number",), _text),
    _plain("purchase_order_number"),
    _SELF_BILLED,
)


def host_query(query_string: bytes, known: Sequence[Filter]) -> HostQuery:
    """The page that is asked for. Raises a 422 that names every parameter it cannot be."""
    sent = _sent(query_string)
    refused: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for name, default, most in (
        ("page", 1, ROWS_MAX // PER_PAGE_MAX),
        ("per_page", PER_PAGE_DEFAULT, PER_PAGE_MAX),
    ):
        try:
            numbers[name] = _number(sent.get(name, [""])[-1], default, most)
        except ValueError as error:
            refused[name] = str(error)
    filters: dict[str, Any] = {}
    for one in known:
        _add(one, sent, filters, refused)
    if metadata := _metadata(sent):
        filters["metadata"] = metadata
    if refused:
        raise refusal(refused)
    # No invoice here is billed by its customer, and no customer is a partner.
    self_billed = filters.pop("self_billed", False)
    partners_only = "customer" not in filters.pop("account_type", ["customer"])
    return HostQuery(
        filters, numbers["page"], numbers["per_page"], finds_nothing=self_billed or partners_only
    )


def refusal(codes: Mapping[str, str]) -> ApiFailure:
    """A 422 in Lago's shape: a code for each parameter."""
    return ApiFailure(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "validation_errors",
        details={name: [code] for name, code in codes.items()},
    )


def names_billing_entities(query_string: bytes) -> bool:
    """Whether only some billing entities are asked for, of which Portico knows none."""
    return any(_sent(query_string).get("billing_entity_codes", []))


def _sent(query_string: bytes) -> dict[str, list[str]]:
    """The values of each name, `[]` behind it or not. Raises a 422."""
    try:
        text = query_string.decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS_MAX
        )
    except ValueError:
        raise refusal({"query": INVALID}) from None
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        # Postgres has no NUL in text.
        if "\0" in name or "\0" in value:
            raise refusal({name.replace("\0", "") or "query": INVALID})
        sent.setdefault(name.removesuffix("[]"), []).append(value)
    return sent


def _number(text: str, default: int, most: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(most)):
        raise ValueError(OUT_OF_RANGE)
    if not 1 <= int(text) <= most:
        raise ValueError(OUT_OF_RANGE)
    return int(text)


def _add(
    one: Filter, sent: Mapping[str, list[str]], filters: dict[str, Any], refused: dict[str, str]
) -> None:
    """Put one filter into `filters`, or what is wrong with it into `refused`. Empty is absent."""
    for name in one.sent_as:
        values = [value for value in sent.get(name, []) if value]
        if not values:
            continue
        if len(values) > VALUES_MAX:
            refused[name] = OUT_OF_RANGE
            return
        try:
            read = [one.read(value) for value in values]
        except ValueError as error:
            refused[name] = str(error)
            return
        filters[one.name] = sorted(set(read)) if one.many else read[-1]


def _metadata(sent: Mapping[str, list[str]]) -> dict[str, str]:
    """`metadata[key]=value`; an empty value asks for those without the key."""
    return {
        name[len("metadata[") : -1]: values[-1]
        for name, values in sorted(sent.items())
        if name.startswith("metadata[") and name.endswith("]")
    }
