"""Filters and orders that a list is asked for with, of the invoices that bench_search loads."""

from datetime import date
from typing import Any

ORDERS: list[dict[str, Any]] = [
    {"sort": sort, "descending": descending}
    for sort in ("payment_due_date", "total_amount_cents", "number")
    for descending in (True, False)
]
# Frequent, rare and absent ones; the last is frequent twice and absent together.
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"statuses": ("paid",)},
    {"statuses": ("overdue",)},
    {"statuses": ("disputed",)},
    {"currencies": ("EUR",)},
    {"currencies": ("JPY",)},
    {"currencies": ("CHF",)},
    {"types": ("credit",)},
    {"issued_from": date(2024, 4, 1), "issued_to": date(2024, 6, 30)},
    {"due_from": date(2023, 4, 1), "due_to": date(2023, 6, 30)},
    {"due_from": date(2023, 6, 1), "due_to": date(2023, 6, 1)},
    {"amount_min": 400_000, "amount_max": 401_000},
    {"amount_min": 883_000, "currencies": ("EUR",), "statuses": ("paid",)},
    {"statuses": ("overdue",), "types": ("add_on",), "currencies": ("USD",)},
    {"issued_from": date(2025, 1, 1), "due_to": date(2024, 12, 31)},
)
